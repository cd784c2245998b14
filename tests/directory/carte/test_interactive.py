"""What the interactive map asks for: points of the same search, contours that never change."""

import datetime
import gzip
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.carte.geojson import contours_json, empreinte
from directory.carte.points import SITES_MAX
from tests.factories import GroupeFactory, LabellisationSiteFactory

from .reel import hopitaux as reels
from .test_page import hopital

pytestmark = pytest.mark.django_db


def lire(client, **params):
    reponse = client.get("/carte.json", params)
    assert reponse["Content-Type"] == "application/json"
    return reponse.json()


# --- Points -------------------------------------------------------------------------------
@pytest.fixture
def brest():
    return hopital("Hôpital Morvan", "29", 48.39, -4.48)


def test_a_point_says_what_the_mark_says(client, brest):
    label = LabellisationSiteFactory(
        site__etablissement=brest, role="coordonnateur", site__service="Génétique"
    )
    (point,) = lire(client)["hopitaux"]
    assert point["nom"] == "Hôpital Morvan"
    assert point["url"] == brest.get_absolute_url()
    assert (point["lat"], point["lon"]) == (48.39, -4.48)
    assert (point["role"], point["connu"], point["nombre"]) == ("coordonnateur", False, 1)
    assert point["dit"] == "site coordonnateur"
    (site,) = point["sites"]
    assert site["nom"] == "Génétique"
    assert site["url"] == label.site.get_absolute_url()
    assert site["dit"].startswith("Site coordonnateur")


def test_the_same_hospitals_as_the_drawn_map(client, brest):
    lyon = hopital("Hôpital Pradel", "69", 45.74, 4.90, region="84")
    labels = [LabellisationSiteFactory(site__etablissement=lieu) for lieu in (brest, lyon, lyon)]
    requete = {"filiere": labels[2].centre.filiere.slug, "vue": "france"}
    noms = {point["nom"] for point in lire(client, **requete)["hopitaux"]}
    page = client.get("/carte/", requete).content.decode()
    assert noms == {"Hôpital Pradel"}
    assert 'data-points="/carte.json?filiere=' in page
    assert {point["nom"] for point in lire(client, region="53")["hopitaux"]} == {"Hôpital Morvan"}


def test_a_hospital_names_its_first_sites_only(client, brest):
    for _ in range(SITES_MAX + 3):
        LabellisationSiteFactory(site__etablissement=brest)
    (point,) = lire(client)["hopitaux"]
    assert point["nombre"] == SITES_MAX + 3
    assert len(point["sites"]) == SITES_MAX


def test_a_past_day_is_kept_in_links(client, brest):
    label = LabellisationSiteFactory(site__etablissement=brest)
    jour = label.debut + datetime.timedelta(days=10)
    (point,) = lire(client, le=f"{jour:%Y-%m-%d}")["hopitaux"]
    assert point["url"].endswith(f"?le={jour:%Y-%m-%d}")
    assert point["sites"][0]["url"].endswith(f"?le={jour:%Y-%m-%d}")
    assert lire(client, le="1999-01-01")["hopitaux"] == []


def test_a_place_comes_with_its_name(client, brest):
    LabellisationSiteFactory(site__etablissement=brest)
    assert lire(client)["ici"] is None
    ici = lire(client, pres_de="48.4,-4.5")["ici"]
    assert (ici["lat"], ici["lon"]) == (48.4, -4.5)
    assert ici["nom"]


def test_a_group_of_hospitals(client, brest):
    groupe = GroupeFactory(code="chu-de-brest")
    brest.groupe = groupe
    brest.save()
    ailleurs = hopital("Hôpital Pradel", "69", 45.74, 4.90, region="84")
    for lieu in (brest, ailleurs):
        LabellisationSiteFactory(site__etablissement=lieu)
    assert len(lire(client, groupe="chu-de-brest")["hopitaux"]) == 1
    assert lire(client, groupe="rien")["hopitaux"] == []


def test_what_cannot_be_placed_is_left_out(client, brest):
    noumea = hopital("Médipôle", "988", -22.2, 166.5, region="988")
    perdu = hopital("Perdu", "35", None, None)
    for lieu in (brest, noumea, perdu):
        LabellisationSiteFactory(site__etablissement=lieu)
    assert [point["nom"] for point in lire(client)["hopitaux"]] == ["Hôpital Morvan"]


def test_unclear_search_is_refused_in_words(client):
    reponse = client.get("/carte.json", {"q": "zzzz qqqq xxxx"})
    assert reponse.status_code == 400
    assert "pas claire" in reponse.json()["erreur"]
    assert client.post("/carte.json").status_code == 405


@pytest.mark.parametrize("requete", ["le=hier", "region=xx", "filiere=%00", "groupe=%00", "page=0", "vue=1"])
def test_nonsense_is_no_error(client, brest, requete):
    LabellisationSiteFactory(site__etablissement=brest)
    assert client.get(f"/carte.json?{requete}").status_code == 200


def test_queries_do_not_depend_on_the_number_of_hospitals(client, brest):
    def nombre():
        client.get("/carte.json")  # what is kept per process
        with CaptureQueriesContext(connection) as requetes:
            client.get("/carte.json")
        return len(requetes)

    LabellisationSiteFactory(site__etablissement=brest)
    peu = nombre()
    for i in range(15):
        LabellisationSiteFactory(
            site__etablissement=hopital(f"Hôpital n° {'x' * i}", "29", 48 + i / 50, -4 + i / 50)
        )
    assert nombre() == peu <= 2


# --- Contours -------------------------------------------------------------------------------
def test_contours_are_kept_a_year_and_light(client):
    reponse = client.get(reverse("carte_contours", args=[empreinte()]), headers={"accept-encoding": "gzip"})
    assert reponse["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(reponse.content) < 40_000
    assert gzip.decompress(reponse.content) == contours_json()
    assert client.get(reverse("carte_contours", args=["autre"])).status_code == 404


def test_contours_hold_every_territory():
    contours = json.loads(contours_json())
    assert [trait["properties"]["genre"] for trait in contours["features"]] == [
        *("terre", "limites", "frontieres")
    ]
    noms = [nom for nom, _cadre in contours["territoires"]]
    assert noms == ["Métropole", "Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte"]
    assert len(contours["departements"]) == 101
    assert {"france", "53", "04"} <= contours["cadres"].keys()
    for lieu in reels().values():
        vus = [
            nom
            for nom, ((sud, ouest), (nord, est)) in contours["territoires"]
            if sud <= lieu.latitude <= nord and ouest <= lieu.longitude <= est
        ]
        assert len(vus) == 1, lieu.nom


def test_names_lie_in_their_departement():
    from directory.carte import contours

    trouves = {
        nom: contours.departement_du_point(longitude, latitude)
        for nom, latitude, longitude in json.loads(contours_json())["departements"]
    }
    attendus = {forme.nom.replace("'", "’"): code for code, forme in contours.formes().items()}
    assert trouves == attendus
