"""Titles, descriptions and the card shown where a page is shared; what robots may list."""

import html
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from tests.directory.pages.aides import page, source
from tests.factories import (
    AssociationFactory,
    LabellisationSiteFactory,
    LaboratoireFactory,
    MaladieFactory,
    construire_reseau,
)

pytestmark = pytest.mark.django_db
IMG = Path(settings.BASE_DIR) / "static" / "img"


def _meta(corps: str, nom: str) -> str:
    (valeur,) = re.findall(rf'<meta (?:property|name)="{nom}" content="([^"]*)">', corps)
    return html.unescape(valeur)


def _titre(corps: str) -> str:
    (titre,) = re.findall(r"<title>(.*?) – Annuaire maladies rares</title>", corps)
    return html.unescape(titre)


def test_the_card_says_what_the_page_says(client: Client) -> None:
    reseau = construire_reseau()
    site = reseau.coordonnateur
    objets = [reseau.filiere, reseau.centre, site, site.etablissement]
    objets += [MaladieFactory(nom='Maladie "rare" & <autre>'), AssociationFactory(), LaboratoireFactory()]
    adresses = [objet.get_absolute_url() for objet in objets]
    adresses += ["/", "/recherche/", "/centres/", "/plan-du-site/", "/mentions-legales/", "/accessibilite/"]
    vus = set()
    for adresse in adresses:
        corps = source(page(client, adresse))
        assert _meta(corps, "og:title") == _titre(corps)
        description = _meta(corps, "description")
        assert _meta(corps, "og:description") == description
        assert len(description) >= 40, (adresse, description)
        assert "\n" not in description + _titre(corps)
        assert _meta(corps, "og:url") == f"https://annuaire.test{adresse}"
        assert _meta(corps, "og:site_name") == "Annuaire maladies rares"
        assert _meta(corps, "og:type") == "website"
        assert _meta(corps, "og:image").startswith("https://annuaire.test/static/img/partage")
        vus.add((_titre(corps), description))
    assert len(vus) == len(adresses)


def test_titles_and_descriptions_name_what_they_speak_of(client: Client) -> None:
    association = AssociationFactory(objet="")
    corps = source(page(client, association.get_absolute_url()))
    assert _titre(corps) == f"{association.nom}, association de patients"
    assert association.nom in _meta(corps, "description")
    labo = LaboratoireFactory(type="recherche")
    corps = source(page(client, labo.get_absolute_url()))
    assert _titre(corps).endswith(", laboratoire de recherche")
    assert labo.etablissement.nom_complet in _meta(corps, "description")
    filiere = LabellisationSiteFactory().centre.filiere
    assert _titre(source(page(client, filiere.get_absolute_url()))).startswith(f"Filière {filiere.sigle}, ")


@pytest.mark.parametrize(
    ("adresse", "liste"),
    [
        ("/", True),
        ("/centres/", True),
        ("/carte/", True),
        ("/carte/?region=84", False),
        ("/carte/?vue=france", False),
        ("/recherche/", False),
        ("/recherche/?filiere=x", False),
        ("/signaler/", False),
        ("/signaler/merci/", False),
        ("/maladies/?q=wilson", False),
        ("/sans-diagnostic/?pres_de=Lyon", False),
    ],
)
def test_searches_and_forms_are_not_listed(client: Client, adresse: str, liste: bool) -> None:
    corps = source(page(client, adresse))
    assert ('<meta name="robots" content="noindex">' in corps) is not liste


@pytest.mark.parametrize(
    ("nom", "taille"), [("partage.png", (1200, 630)), ("apple-touch-icon.png", (180, 180))]
)
def test_the_pictures_are_there_small_and_of_the_right_size(nom: str, taille: tuple[int, int]) -> None:
    assert finders.find(f"img/{nom}")
    octets = (IMG / nom).read_bytes()
    assert octets.startswith(b"\x89PNG\r\n")
    assert (int.from_bytes(octets[16:20], "big"), int.from_bytes(octets[20:24], "big")) == taille
    assert len(octets) < 40_000


def test_the_social_picture_is_kept_as_it_was_drawn() -> None:
    dessin = (IMG / "partage.svg").read_text()
    assert 'viewBox="0 0 1200 630"' in dessin
    assert "href" not in dessin
