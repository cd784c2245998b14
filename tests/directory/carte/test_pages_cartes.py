"""The drawn map on the pages of networks, filières, diseases and groups: after their list, links both ways."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import CentreFactory, GroupeFactory, LabellisationSiteFactory

from .test_page import hopital

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    centre = CentreFactory()
    groupe = GroupeFactory(code="ghu")
    for nom, code, latitude, longitude, region in (
        ("Hôpital Morvan", "29", 48.39, -4.48, "53"),
        ("Pontchaillou", "35", 48.12, -1.69, "53"),
        ("Hôpital Pradel", "69", 45.74, 4.90, "84"),
    ):
        lieu = hopital(nom, code, latitude, longitude, region=region)
        lieu.groupe = groupe
        lieu.save()
        LabellisationSiteFactory(site__centre=centre, site__etablissement=lieu)
    return centre


def _pages(centre):
    return {
        "centre": (centre.get_absolute_url(), f"centre={centre.slug}", "sites"),
        "filiere": (centre.filiere.get_absolute_url(), f"filiere={centre.filiere.slug}", "centres"),
        "groupe": ("/groupes/ghu/", "groupe=ghu", "hopitaux"),
    }


@pytest.mark.parametrize("nom", ["centre", "filiere", "groupe"])
def test_the_map_comes_after_the_list_with_links_both_ways(client, centre, nom):
    adresse, requete, liste = _pages(centre)[nom]
    page = client.get(adresse).content.decode()
    assert 'aria-label="Carte de France. 3 hôpitaux, 3 sites trouvés' in page
    assert page.index(f'id="{liste}"') < page.index('id="carte"')
    assert f'href="#{liste}">Lire la liste' in page
    assert 'href="#carte">Voir la carte' in page
    assert 'href="#apres-carte"' in page
    assert f'data-points="/carte.json?{requete}"' in page
    assert len(client.get(f"/carte.json?{requete}").json()["hopitaux"]) == 3


@pytest.mark.parametrize("nom", ["centre", "filiere", "groupe"])
def test_the_page_zooms_on_a_region_and_back(client, centre, nom):
    adresse, _, _ = _pages(centre)[nom]
    page = client.get(adresse, {"region": "53"}).content.decode()
    assert 'aria-label="Carte\u00a0: Bretagne. 2 hôpitaux' in page
    assert f'href="{adresse}?vue=france#carte"' in page
    for requete in ("region=xx", "region=%00", "vue=monde", "region=53&vue=france"):
        assert "Carte de France. 3 hôpitaux" in client.get(f"{adresse}?{requete}").content.decode()


def test_zoomed_to_the_region_that_holds_them_all(client):
    centre = CentreFactory()
    brest = hopital("Hôpital Morvan", "29", 48.39, -4.48)
    LabellisationSiteFactory(site__centre=centre, site__etablissement=brest)
    page = client.get(centre.get_absolute_url()).content.decode()
    assert 'aria-label="Carte\u00a0: Bretagne. 1 hôpital' in page
    assert 'data-region="53"' in page


@pytest.mark.parametrize("nom", ["centre", "filiere", "groupe"])
def test_no_site_no_map(client, centre, nom):
    adresse, _, _ = _pages(centre)[nom]
    page = client.get(adresse, {"le": "1999-01-01"}).content.decode()
    assert 'id="carte"' not in page
    assert "data-points" not in page
    assert "Voir la carte" not in page


def test_a_past_day_is_kept(client, centre):
    label = centre.labels.first()
    jour = f"{label.debut + datetime.timedelta(days=9):%Y-%m-%d}"
    page = client.get(centre.get_absolute_url(), {"le": jour}).content.decode()
    assert f'data-points="/carte.json?centre={centre.slug}&amp;le={jour}"' in page
    assert f"{label.site.etablissement.get_absolute_url()}?le={jour}" in page


@pytest.mark.parametrize("nom", ["centre", "filiere", "groupe"])
def test_queries_stay_bounded(client, centre, nom):
    adresse, _, _ = _pages(centre)[nom]

    def nombre():
        client.get(adresse)  # what workers keep in memory
        with CaptureQueriesContext(connection) as requetes:
            client.get(adresse)
        return len(requetes)

    peu = nombre()
    groupe = centre.sites.first().etablissement.groupe
    for i in range(20):
        lieu = hopital(f"Hôpital n° {'x' * i}", "29", 48 + i / 50, -4 + i / 50)
        lieu.groupe = groupe
        lieu.save()
        LabellisationSiteFactory(site__centre=centre, site__etablissement=lieu)
    assert nombre() == peu <= 12


def test_a_correction_is_seen_at_once(client, centre):
    adresse = centre.get_absolute_url()
    assert "3 hôpitaux, 3 sites" in client.get(adresse).content.decode()
    site = centre.sites.first()
    site.publie = False
    site.save()
    assert "2 hôpitaux, 2 sites" in client.get(adresse).content.decode()


def test_disease(client, annuaire):
    adresse = "/maladies/15-achondroplasie/"
    client.get(adresse)
    with CaptureQueriesContext(connection) as requetes:
        page = client.get(adresse).content.decode()
    assert len(requetes) <= 12
    assert 'id="carte"' in page
    assert 'data-points="/carte.json?maladie=15"' in page
    points = client.get("/carte.json?maladie=15").json()["hopitaux"]
    assert all(point["url"] in page for point in points)
    assert points
