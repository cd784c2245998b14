"""The page /carte/: the map of a search, and the list that says the same."""

import datetime
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.models import avancer_version
from tests.factories import (
    CampagneFactory,
    CommuneFactory,
    DepartementFactory,
    EtablissementFactory,
    LabellisationSiteFactory,
    RegionFactory,
)

pytestmark = pytest.mark.django_db
PAGE = "/carte/"


def texte(reponse):
    return reponse.content.decode()


def hopital(nom, code, latitude, longitude, region="53", **champs):
    departement = DepartementFactory(code=code, region=RegionFactory(code=region))
    commune = CommuneFactory(
        nom=f"Ville de {nom}", departement=departement, code_insee=f"{code}9{len(nom):02}"[:5]
    )
    return EtablissementFactory(
        nom=nom,
        groupe=None,
        commune=commune,
        latitude=latitude,
        longitude=longitude,
        position_source="finess",
        **champs,
    )


@pytest.fixture
def reseau():
    brest = hopital("Hôpital Morvan", "29", 48.39, -4.48)
    rennes = hopital("Pontchaillou", "35", 48.12, -1.69)
    lyon = hopital("Hôpital Pradel", "69", 45.74, 4.90, region="84")
    labels = [LabellisationSiteFactory(site__etablissement=lieu) for lieu in (brest, rennes, lyon, lyon)]
    return brest, rennes, lyon, labels


def test_url_and_menu(client, reseau):
    assert reverse("carte") == PAGE
    page = texte(client.get(PAGE))
    assert '<a href="/carte/" aria-current="page">Carte</a>' in page
    assert page.count("<h1") == 1
    assert "Carte des hôpitaux</h1>" in page
    assert 'name="robots"' not in page


def test_every_hospital_is_on_the_map_and_in_the_list(client, reseau):
    page = texte(client.get(PAGE))
    dessin, liste = page[: page.index('id="liste"')], page[page.index('id="liste"') :]
    for etablissement in reseau[:3]:
        lien = f'href="{etablissement.get_absolute_url()}"'
        assert lien in dessin
        assert lien in liste
    assert "2 centres" in liste or "2 sites" in liste
    assert liste.index("Auvergne-Rhône-Alpes") < liste.index("Bretagne")
    assert 'href="#carte"' in liste
    assert 'href="#apres-carte"' in dessin
    assert 'href="#liste"' in dessin


def test_region_filter_zooms_and_the_list_follows(client, reseau):
    page = texte(client.get(PAGE, {"region": "53"}))
    assert "Carte des hôpitaux\u00a0: Bretagne</h1>" in page
    assert "Hôpital Pradel" not in page
    assert '<meta name="robots" content="noindex">' in page
    assert 'href="/carte/?vue=france#carte"' in page


def test_whole_france_on_demand(client, reseau):
    page = texte(client.get(PAGE, {"centre": reseau[3][0].centre.slug, "vue": "france"}))
    assert 'aria-label="Carte de France. 1 hôpital' in page
    assert 'aria-label="Carte\u00a0: Bretagne' in texte(
        client.get(PAGE, {"centre": reseau[3][0].centre.slug})
    )


def test_list_enlarges_one_region_keeping_the_filters(client, reseau):
    filiere = reseau[3][0].centre.filiere.slug
    page = texte(client.get(PAGE, {"filiere": filiere, "vue": "france"}))
    assert f'href="/carte/?filiere={filiere}&amp;region=53#carte"' in page


def test_past_day_is_kept_in_links(client, reseau):
    brest, *_autres, labels = reseau
    jour = labels[0].debut + datetime.timedelta(days=10)
    page = texte(client.get(PAGE, {"le": f"{jour:%Y-%m-%d}"}))
    assert f"{brest.get_absolute_url()}?le={jour:%Y-%m-%d}" in page
    assert "Vous regardez le réseau au" in page


def test_before_any_label_the_page_says_so(client, reseau):
    page = texte(client.get(PAGE, {"le": "1999-01-01"}))
    assert "Pas d’hôpital à montrer avec ces filtres" in page
    assert "Aucun hôpital à montrer" in page


@pytest.mark.parametrize(
    "requete", ["le=hier", "region=xx", "filiere=%00", "vue=monde", "page=0", "tri=rien"]
)
def test_nonsense_is_answered_in_words(client, reseau, requete):
    reponse = client.get(f"{PAGE}?{requete}")
    assert reponse.status_code == 200
    assert 'class="hexagone"' in texte(reponse)


def test_unclear_search_goes_to_the_search_page(client, reseau):
    reponse = client.get(PAGE, {"q": "zzzz qqqq xxxx"})
    assert reponse.status_code == 302
    assert reponse["Location"] == "/recherche/?q=zzzz+qqqq+xxxx"


def test_hospital_of_the_pacific_is_in_the_list_only(client, reseau):
    noumea = hopital("Médipôle", "988", -22.2, 166.5, region="988")
    LabellisationSiteFactory(site__etablissement=noumea)
    page = texte(client.get(PAGE))
    dessin, liste = page[: page.index('id="liste"')], page[page.index('id="liste"') :]
    assert noumea.get_absolute_url() not in dessin
    assert "1 hôpital hors de cette carte" in dessin
    assert noumea.get_absolute_url() in liste
    assert "Région 988</h3>" in liste


def test_hospital_without_commune_is_listed_last(client, reseau):
    perdu = EtablissementFactory(
        nom="Hôpital perdu", groupe=None, commune=None, latitude=None, longitude=None, position_source=""
    )
    LabellisationSiteFactory(site__etablissement=perdu)
    page = texte(client.get(PAGE))
    assert "1 hôpital sans position connue" in page
    assert page.rindex("Région non précisée") > page.rindex("Bretagne")


def test_queries_do_not_depend_on_the_number_of_hospitals(client, reseau):
    def nombre():
        with CaptureQueriesContext(connection) as requetes:
            client.get(PAGE)
        return len(requetes)

    nombre()  # what is kept per process
    avancer_version()
    peu = nombre()
    for i in range(20):
        LabellisationSiteFactory(
            site__etablissement=hopital(f"Hôpital n° {'x' * i}", "29", 48 + i / 50, -4 + i / 50)
        )
    assert nombre() == peu <= 10


def test_search_page_shows_its_map_and_goes_both_ways(client, reseau):
    page = texte(client.get("/recherche/"))
    assert 'id="carte"' in page
    assert 'href="#carte">Voir la carte</a>' in page
    assert 'href="/carte/">Agrandir la carte</a>' in page
    page = texte(client.get("/recherche/", {"region": "53"}))
    assert 'href="/recherche/?vue=france#carte"' in page
    assert 'href="/carte/?region=53"' in page


def test_search_without_result_has_no_map(client, reseau):
    assert 'id="carte"' not in texte(client.get("/recherche/", {"le": "1999-01-01"}))


def test_page_answers_get_only(client):
    assert client.post(PAGE).status_code == 405


def test_signs_are_coloured_by_classes_of_the_style_sheet(client, reseau):
    """Parts of signs are styled inside <use>: their classes must exist alone in the style sheet."""
    css = Path(finders.find("css/components.css")).read_text(encoding="utf-8")
    page = texte(client.get(PAGE))
    classes = {c for groupe in re.findall(r'class="(signe-[^"]*)"', page) for c in groupe.split()}
    assert classes
    assert all(re.search(rf"(?m)^(?:[^ {{]+, )*\.{classe}\b", css) for classe in classes)


def test_campaign_of_a_past_day(client):
    brest = hopital("Hôpital Morvan", "29", 48.39, -4.48)
    campagne = CampagneFactory(campagne_2004=True)
    LabellisationSiteFactory(
        site__etablissement=brest,
        campagne=campagne,
        role="coordonnateur",
        debut=campagne.debut,
        fin=campagne.fin,
    )
    page = texte(client.get(PAGE, {"le": f"{campagne.debut:%Y-%m-%d}"}))
    assert "Hôpital Morvan – centre de référence (avant 2017)" in page
