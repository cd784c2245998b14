"""The HTML of every kind of page: valid, titled, reachable, with links that lead somewhere."""

import gzip
import re
from functools import cache
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import urldefrag, urljoin
from xml.etree.ElementTree import Element

import html5lib
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.outils.pages import CONNEXION, PUBLIQUES, TOUTES, Genre

pytestmark = pytest.mark.usefixtures("annuaire")

# Answers that are not pages, or that lead to one.
MACHINES = {
    *("recherche_csv", "suggestions", "sante_live", "sante_ready", "robots", "security_txt"),
    *("sitemap", "sitemap_section", "maladie_code", "composants", "carte_json", "carte_contours"),
}
TITRES = ("h1", "h2", "h3", "h4", "h5", "h6")


def _lire(html: str) -> Element:
    """The document, or ParseError at its first fault."""
    parseur = html5lib.HTMLParser(
        tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False, strict=True
    )
    document: Element = parseur.parse(html)
    return document


def _texte(element: Element) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def _identifiants(document: Element) -> list[str]:
    return [identifiant for e in document.iter() if (identifiant := e.get("id")) is not None]


@pytest.mark.parametrize("genre", TOUTES, ids=str)
def test_html_is_valid_and_complete(client: Client, genre: Genre) -> None:
    reponse = genre.demander(client)
    assert reponse.status_code == genre.statut
    html = reponse.content.decode()
    assert genre.dit in html
    document = _lire(html)
    assert document.get("lang") == "fr"
    titres = [e for e in document.iter() if e.tag in TITRES]
    assert [genre.titre in _texte(e) for e in titres if e.tag == "h1"] == [True]
    niveaux = [TITRES.index(str(e.tag)) for e in titres]
    assert all(suivant <= niveau + 1 for niveau, suivant in pairwise(niveaux)), niveaux
    assert not [e.tag for e in titres if not _texte(e)]
    identifiants = _identifiants(document)
    assert len(identifiants) == len(set(identifiants))
    for attribut in ("for", "form", "aria-describedby", "aria-labelledby", "aria-controls"):
        cites = {mot for e in document.iter() for mot in (e.get(attribut) or "").split()}
        assert cites <= set(identifiants), attribut
    if genre is not CONNEXION:
        _nomme(document)


def _nomme(document: Element) -> None:
    """A page of the public site: its title, its one address, a way past the menu."""
    titre = _texte(document.findall("./head/title")[0])
    assert titre.endswith(f" – {settings.SITE_NAME}")
    assert len(titre) > len(f" – {settings.SITE_NAME}")
    canoniques = [e.get("href") or "" for e in document.iter("link") if e.get("rel") == "canonical"]
    assert len(canoniques) == 1
    assert canoniques[0].startswith(f"{settings.SITE_URL}/")
    assert next(document.iter("a")).get("href") == "#contenu"
    assert [e.get("id") for e in document.iter("main")] == ["contenu"]


def _attributs(html: str, nom: str) -> set[str]:
    """Values of an attribute, without reading the document again."""
    return {unescape(valeur) for valeur in re.findall(rf'\s{nom}="([^"]*)"', html)}


def test_anchors_of_links_exist(client: Client) -> None:
    @cache
    def identifiants(chemin: str) -> set[str]:
        return _attributs(client.get(chemin).content.decode(), "id")

    manquants = set()
    suivis = 0
    for genre in TOUTES:
        html = genre.demander(client).content.decode()
        for lien in _attributs(html, "href"):
            adresse, ancre = urldefrag(lien)
            if not ancre or re.match(r"[a-z]+:|//|/static/", adresse):
                continue
            suivis += 1
            cibles = identifiants(urljoin(genre.chemin, adresse)) if adresse else _attributs(html, "id")
            if ancre not in cibles:
                manquants.add((genre.nom, lien))
    assert suivis > 100
    assert not manquants


def _routes(resolveur: URLResolver) -> set[str]:
    noms: set[str] = set()
    for motif in resolveur.url_patterns:
        if isinstance(motif, URLPattern):
            noms.add(str(motif.name))
        elif not str(motif.pattern).startswith("admin/"):
            noms |= _routes(motif)
    return noms


def test_every_route_has_a_page_in_the_list() -> None:
    vues = {resolve(g.chemin.partition("?")[0]).url_name for g in TOUTES if g.statut != 404}
    assert _routes(get_resolver()) - MACHINES == vues - {resolve(CONNEXION.chemin).url_name}


def _poids(adresses: set[str]) -> int:
    """Compressed size of static files, one by one as they are sent."""
    total = 0
    for adresse in adresses:
        fichier = finders.find(adresse.removeprefix(settings.STATIC_URL))
        assert isinstance(fichier, str), adresse
        total += len(gzip.compress(Path(fichier).read_bytes(), 9))
    return total


def test_pages_weigh_little(client: Client) -> None:
    for genre in PUBLIQUES:
        html = genre.demander(client).content.decode()
        fichiers = {urldefrag(a).url for a in _attributs(html, "href") | _attributs(html, "src")}
        fichiers = {fichier for fichier in fichiers if fichier.startswith(settings.STATIC_URL)}
        feuilles = {fichier for fichier in fichiers if fichier.endswith(".css")}
        scripts = {fichier for fichier in fichiers if fichier.endswith(".js")}
        assert len(feuilles) > 3
        assert _poids(feuilles) < 12_000, genre.nom
        assert _poids(scripts) < 10_000, genre.nom
        if genre.nom.startswith("recherche"):
            assert len(gzip.compress(html.encode())) + _poids(fichiers) <= 60_000, genre.nom
