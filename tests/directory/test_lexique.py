"""One glossary: the page that explains words, and the foot of the pages that use them."""

import html

import pytest
from django.test import Client

from directory.lexique import MOTS, mots_de
from directory.templatetags.annuaire import typo
from tests.directory.pages.aides import page, source
from tests.factories import LabellisationSiteFactory, MaladieFactory, construire_reseau

PIED = "Les mots de cette page"


def _codes(texte: str) -> list[str]:
    return [mot.code for mot in mots_de(texte)]


@pytest.mark.parametrize(
    ("texte", "codes"),
    [
        ("", []),
        ("<p>Les <b>Centres de référence</b>, ou CRMR</p>", ["crmr"]),
        ("un centre de ressources et de compétences", ["crc"]),
        ("un centre de compétence", ["ccmr"]),
        ("Site coordonnateur, sites constitutifs, filières", ["filiere", "coordonnateur", "constitutif"]),
        ("ern, finess et crc ne sont pas des sigles", ["finess"]),
        ("ERN, CRC, PNDS, BNDMR, ORPHA:586", ["crc", "ern", "pnds", "bndmr", "orpha"]),
        ('<a href="/filiere/" class="label">Interne</a>', []),
        ("labellisée par arrêté", ["labellisation", "arrete"]),
        ("un gouvernement, un modernisme", []),
    ],
)
def test_les_mots_que_dit_un_texte(texte: str, codes: list[str]) -> None:
    assert _codes(texte) == codes


@pytest.mark.parametrize("mot", MOTS.values(), ids=lambda m: m.code)
def test_chaque_mot_tient_en_une_phrase(mot) -> None:
    assert mot.phrase.endswith(".") and mot.phrase.count(". ") == 0
    assert len(mot.phrase) <= 230
    assert mot.code in _codes(mot.nom)  # its own name is recognised


@pytest.mark.django_db
def test_comprendre_dit_les_memes_phrases(client: Client) -> None:
    corps = html.unescape(source(page(client, "/comprendre/")))
    for mot in MOTS.values():
        assert f'id="{mot.code}"' in corps
        assert f'href="#{mot.code}"' in corps
        assert corps.count(typo(mot.phrase)) == 1
    assert PIED not in corps


@pytest.mark.django_db
def test_les_pages_expliquent_les_mots_qu_elles_disent(client: Client) -> None:
    reseau = construire_reseau()
    site = reseau.coordonnateur
    for objet in (reseau.filiere, reseau.centre, site, site.etablissement, MaladieFactory()):
        corps = html.unescape(source(page(client, objet.get_absolute_url())))
        avant, pied = corps.split(f">{PIED}</h2>")
        pied = pied.split("</section>")[0]
        contenu = avant.split('<main id="contenu"')[1]
        for mot in MOTS.values():
            lien = f'<dfn><a href="/comprendre/#{mot.code}">{mot.nom}</a></dfn>'
            assert (lien in pied) == (mot in mots_de(contenu.split('<div class="', 2)[-1])), (objet, mot.code)


@pytest.mark.django_db
def test_la_fiche_d_adressage_les_dit_avant_son_code(client: Client) -> None:
    site = LabellisationSiteFactory().site
    corps = html.unescape(source(page(client, f"{site.get_absolute_url()}fiche/")))
    assert corps.index(typo(MOTS["filiere"].phrase)) < corps.index('class="adressage__bas"')
    assert corps.count(PIED) == 1
