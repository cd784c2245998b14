"""The CSV of the search: its form, its safety, and what is refused rather than guessed."""

import codecs
import csv
import datetime
import io
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from centres.models import LabellisationSite
from directory.donnees.export_csv import COLONNES, sans_formule
from tests.factories import LabellisationSiteFactory, NomRetireFactory, construire_reseau, construire_reseaux

pytestmark = pytest.mark.django_db


def _octets(reponse: HttpResponse) -> bytes:
    return b"".join(reponse.streaming_content)  # type: ignore[attr-defined]


def _lignes(client: Client, adresse: str = "/recherche.csv") -> list[dict[str, str]]:
    texte = _octets(client.get(adresse)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(texte, newline=""), delimiter=";"))


def test_form_of_the_file(client: Client) -> None:
    label = LabellisationSiteFactory(
        coordonnateur=True, confirmation="publique", source_url="https://a.fr/x;https://b.fr"
    )
    reponse = client.get("/recherche.csv")
    assert reponse.status_code == 200
    assert reponse.streaming
    assert reponse["Content-Type"] == "text/csv; charset=utf-8"
    nom = f"sites-maladies-rares-{timezone.localdate().isoformat()}.csv"
    assert reponse["Content-Disposition"] == f'attachment; filename="{nom}"'
    octets = _octets(reponse)
    assert octets.startswith(codecs.BOM_UTF8)
    assert octets.count(b"\r\n") == octets.count(b"\n") == 2
    assert octets.decode("utf-8-sig").splitlines()[0] == ";".join(COLONNES)
    hopital = label.site.etablissement
    assert _lignes(client) == [
        {
            "filiere": label.centre.filiere.slug,
            "centre": label.centre.slug,
            "code": label.site.code,
            "role": "coordonnateur",
            "public": label.site.public,
            "etablissement": hopital.nom_complet,
            "commune": hopital.commune.nom,
            "departement": hopital.commune.departement.code,
            "debut": label.debut.isoformat(),
            "fin": label.fin.isoformat(),
            "etat": "en cours",
            "confirmation": "publique",
            "source": "https://a.fr/x;https://b.fr",
        }
    ]


def test_the_day_asked_for_names_the_file_and_the_state(client: Client) -> None:
    LabellisationSiteFactory(campagne_2017=True, competence=True)
    reponse = client.get("/recherche.csv?le=2019-06-01")
    assert "2019-06-01.csv" in reponse["Content-Disposition"]
    _octets(reponse)
    assert [x["etat"] for x in _lignes(client, "/recherche.csv?le=2019-06-01")] == ["en cours"]
    assert [x["etat"] for x in _lignes(client)] == ["dernier label connu"]


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        ("=1+1", "'=1+1"),
        ("+33", "'+33"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("CHU", "CHU"),
        ("", ""),
        ("a=b", "a=b"),
    ],
)
def test_no_cell_is_read_as_a_formula(valeur: str, attendu: str) -> None:
    assert sans_formule(valeur) == attendu


def test_hostile_names_stay_text_in_one_cell(client: Client) -> None:
    label = LabellisationSiteFactory()
    hopital = label.site.etablissement
    hopital.nom, hopital.groupe = '=HYPERLINK("x");"y"\nz', None
    hopital.save()
    (ligne,) = _lignes(client)
    assert ligne["etablissement"] == '\'=HYPERLINK("x");"y"\nz'
    assert ligne["source"] == label.source_url


def test_site_without_commune(client: Client) -> None:
    label = LabellisationSiteFactory()
    label.site.etablissement.commune = None
    label.site.etablissement.save()
    (ligne,) = _lignes(client)
    assert (ligne["commune"], ligne["departement"]) == ("", "")


def test_no_person_is_named(client: Client) -> None:
    NomRetireFactory(nom="Anne Martin")
    label = LabellisationSiteFactory(responsable="Pr Anne Martin")
    label.site.responsables = "Pr Anne Martin"
    label.site.save()
    assert "martin" not in _octets(client.get("/recherche.csv")).decode().lower()


def test_same_filters_as_the_page(client: Client) -> None:
    reseau = construire_reseau()
    construire_reseau()
    assert len(_lignes(client)) == 12
    lignes = _lignes(client, f"/recherche.csv?centre={reseau.centre.slug}&role=competence")
    assert {x["code"] for x in lignes} == {site.code for site in reseau.competences}


@pytest.mark.parametrize(
    "requete",
    [
        "filiere=inconnue",
        "region=999",
        "le=hier",
        "tri=bof",
        "rayon=50",
        "maladie=0",
        "q=zzzzqqqq+xxxx",
        "pres_de=zzzzqqqq",
    ],
)
def test_what_is_not_understood_is_refused_in_words(client: Client, requete: str) -> None:
    construire_reseau()
    reponse = client.get(f"/recherche.csv?{requete}")
    assert reponse.status_code == 400
    assert reponse["Content-Type"] == "text/plain; charset=utf-8"
    assert len(reponse.content.decode()) > 20


def test_queries_do_not_depend_on_the_number_of_rows(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    construire_reseau()
    with django_assert_max_num_queries(10) as peu:
        assert len(_octets(client.get("/recherche.csv")).splitlines()) == 7
    construire_reseaux(9)
    with django_assert_max_num_queries(10) as beaucoup:
        assert len(_octets(client.get("/recherche.csv")).splitlines()) == 61
    assert len(peu) == len(beaucoup)


def test_more_rows_than_a_packet(client: Client) -> None:
    construire_reseaux(37)
    assert len(_lignes(client)) == LabellisationSite.objects.count() == 222
    assert all(datetime.date.fromisoformat(x["debut"]) for x in _lignes(client))
