"""The facets, on the real data, give what a naive reading of the files gives."""

import csv
import datetime
import io
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from centres.filters import SiteFilter
from tests.centres import naif

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("annuaire")]

JOURS = [None, "2023-06-01", "2019-06-01"]
Filtres = Mapping[str, list[str]]

COMBINAISONS: list[Filtres] = [
    {},
    {"role": ["coordonnateur"], "region": ["84"]},
    {"role": ["coordonnateur"]},
    {"role": ["constitutif"]},
    {"role": ["competence"]},
    {"role": ["ressources"]},
    {"role": ["coordonnateur", "constitutif"]},
    {"role": ["competence", "ressources"], "region": ["11"]},
    {"public": ["enfant"]},
    {"public": ["adulte"]},
    {"public": ["enfant", "adulte"]},
    {"public": ["enfant"], "role": ["constitutif"], "region": ["11"]},
    {"public": ["adulte"], "departement": ["69"]},
    {"statut": ["en_cours"]},
    {"statut": ["connu"]},
    {"statut": ["en_cours", "connu"]},
    {"statut": ["connu"], "role": ["coordonnateur"]},
    {"statut": ["en_cours"], "region": ["84", "93"]},
    {"filiere": ["cardiogen"]},
    {"filiere": ["muco-cftr"]},
    {"filiere": ["tetecou"], "role": ["competence"]},
    {"filiere": ["cardiogen", "filnemus"], "public": ["adulte"]},
    {"filiere": ["filnemus"], "departement": ["13"]},
    {"centre": ["o-rares"]},
    {"centre": ["o-rares", "crescendo"]},
    {"centre": ["crescendo"], "public": ["enfant"]},
    {"centre": ["o-rares"], "filiere": ["cardiogen"]},
    {"region": ["84"]},
    {"region": ["01", "02", "04"]},
    {"departement": ["75"]},
    {"departement": ["2A", "2B"]},
    {"departement": ["42", "974"], "statut": ["en_cours", "connu"]},
    {"region": ["84"], "departement": ["75"]},
]


def _jour(le: str | None) -> datetime.date:
    return datetime.date.fromisoformat(le) if le else timezone.localdate()


def _requete(filtres: Filtres, le: str | None) -> str:
    return urlencode({**filtres, **({"le": le} if le else {})}, doseq=True)


def _csv(client: Client, requete: str) -> list[dict[str, str]]:
    reponse = client.get(f"/recherche.csv?{requete}")
    assert reponse.status_code == 200
    texte = b"".join(reponse.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(texte, newline=""), delimiter=";"))


@pytest.mark.parametrize("le", JOURS)
def test_every_combination_gives_what_a_naive_filter_gives(client: Client, le: str | None) -> None:
    for filtres in COMBINAISONS:
        attendu = sorted((v.site, v.role) for v in naif.filtrer(_jour(le), filtres))
        lignes = _csv(client, _requete(filtres, le))
        assert sorted((f"{x['centre']}/{x['code']}", x["role"]) for x in lignes) == attendu, filtres
        en_cours = [x for x in lignes if x["etat"] == "en cours"]
        assert len(en_cours) == sum(v.en_cours for v in naif.filtrer(_jour(le), filtres)), filtres


@pytest.mark.parametrize("le", JOURS)
def test_the_page_says_the_same_number_and_pages_hold_every_site_once(client: Client, le: str | None) -> None:
    for filtres in (COMBINAISONS[1], COMBINAISONS[9], COMBINAISONS[18]):
        attendu = {f"/centres/{v.site}/" for v in naif.filtrer(_jour(le), filtres)}
        vus: list[str] = []
        for numero in range(1, max(len(attendu) - 1, 0) // 25 + 2):
            page = client.get(f"/recherche/?{_requete(filtres, le)}&page={numero}").content.decode()
            vus += re.findall(r'<h3><a href="(/centres/[^"?]+)', page)
        assert len(vus) == len(attendu)
        assert set(vus) == attendu
        compte = f"<h1>{len(attendu)} site" if attendu else "<h1>Pas de site"
        assert compte in page


def _comptes_naifs(le: datetime.date, filtres: Filtres, facette: str, valeur: str) -> int:
    return len(naif.filtrer(le, {**filtres, facette: [valeur]}))


@pytest.mark.parametrize("le", JOURS)
def test_counts_beside_values_are_those_of_the_value_alone_for_its_facet(le: str | None) -> None:
    jour = _jour(le)
    for filtres in COMBINAISONS[::3]:
        filtre = SiteFilter(QueryDict(_requete(filtres, None)), le=jour)
        assert filtre.comptes.total == len(naif.filtrer(jour, filtres)) == filtre.qs.count()
        for nom in ("filiere", "centre", "role", "public", "statut", "region", "departement"):
            facette = filtre.facette(nom)
            assert facette.choix or nom in ("filiere", "centre", "region", "departement")
            for choix in facette.choix:
                attendu = _comptes_naifs(jour, filtres, nom, choix.valeur)
                assert choix.nombre == attendu, (filtres, nom, choix)
                assert choix.actif == (choix.valeur in filtres.get(nom, []))
            assert facette.sans == len(naif.filtrer(jour, {**filtres, nom: []}))


def test_every_value_of_the_data_is_offered() -> None:
    filtre = SiteFilter(QueryDict(""))
    vus = naif.publics(timezone.localdate())
    for nom in ("filiere", "centre", "departement", "region"):
        offertes = {choix.valeur for choix in filtre.facette(nom).choix}
        assert offertes == {getattr(vu, nom) for vu in vus}


def test_unknown_values_are_said_and_the_others_still_apply(client: Client) -> None:
    page = client.get(
        "/recherche/?filiere=tetecou&filiere=inconnue&region=999&public=senior&role=coordonnateur"
    )
    texte = page.content.decode()
    assert page.status_code == 200
    for mot in ("filière «\u00a0inconnue\u00a0»", "région «\u00a0999\u00a0»", "âge «\u00a0senior\u00a0»"):
        assert mot in texte
    attendu = naif.filtrer(timezone.localdate(), {"filiere": ["tetecou"], "role": ["coordonnateur"]})
    assert f"<h1>{len(attendu)} sites de la filière <em>TETECOU</em></h1>" in texte


def test_a_known_value_without_any_site_is_not_called_unknown() -> None:
    filtre = SiteFilter(QueryDict("departement=48&centre=stereotypies-motrices-rares"))
    assert filtre.incompris == []
    assert filtre.comptes.total == filtre.qs.count() == 0


def test_unknown_values_cost_one_query_whatever_their_number(django_assert_num_queries: Any) -> None:
    requete = "&".join(f"filiere=x{i}&region=y{i}&centre=z{i}&departement=w{i}" for i in range(100))
    filtre = SiteFilter(QueryDict(requete))
    with django_assert_num_queries(1):
        assert len(filtre.incompris) == 400
    assert filtre.comptes.total == len(naif.publics(timezone.localdate()))
