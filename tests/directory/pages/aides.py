"""What the tests of pages share: a page as a reader sees it, and its skeleton checked."""

import html
import re
from typing import Any

import html5lib
from django.test import Client

_BALISE = re.compile(r"<[^>]+>")
_BLANCS = re.compile(r"[ \t\r\n]+")


def source(reponse: Any) -> str:
    """The HTML sent."""
    return reponse.content.decode()


def texte(reponse: Any) -> str:
    """What is read: no tag, one plain space between words (no-break spaces included)."""
    plat = html.unescape(_BALISE.sub(" ", source(reponse)))
    return " ".join(plat.split())


def page(client: Client, adresse: str, statut: int = 200) -> Any:
    """The page at `adresse`, its status and skeleton checked."""
    reponse = client.get(adresse)
    assert reponse.status_code == statut, (adresse, reponse.status_code)
    verifier_squelette(reponse)
    return reponse


def verifier_squelette(reponse: Any, analyser: bool = True) -> None:
    """One h1, French, a skip link, a canonical address, a title that ends with the site's name, ids once, no cookie.

    `analyser`: parse the HTML strictly too, which takes longer than all the rest.
    """
    corps = source(reponse)
    if analyser:
        html5lib.HTMLParser(strict=True).parse(corps)
    assert corps.count("<h1") == 1
    assert '<html lang="fr">' in corps
    assert 'class="evitement" href="#contenu"' in corps
    assert 'id="contenu"' in corps
    assert '<link rel="canonical" href="https://annuaire.test/' in corps
    titre = re.search(r"<title>(.*?)</title>", corps, re.DOTALL)
    assert titre is not None
    assert re.fullmatch(r"\S.* – Annuaire maladies rares", titre.group(1), re.DOTALL), titre.group(1)
    # What a <template> holds is not in the document until a script copies it.
    ids = re.findall(
        r'\sid="([^"]*)"', re.sub(r"(<template[^>]*>).*?</template>", r"\1", corps, flags=re.DOTALL)
    )
    assert len(ids) == len(set(ids)), sorted(i for i in set(ids) if ids.count(i) > 1)
    assert not reponse.cookies
    assert "Set-Cookie" not in reponse.headers


def liens(reponse: Any) -> set[str]:
    """Internal addresses of the page, without what follows `?` or `#`."""
    adresses = re.findall(r'<a[^>]*\shref="(/[^"]*)"', source(reponse))
    return {re.split(r"[?#]", html.unescape(adresse))[0] for adresse in adresses}
