"""The path of people without a diagnosis."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from centres.models import Centre
from directory.pages import sans_diagnostic
from directory.recherche.reponses import Lieu, ResolutionLieu
from tests.directory.pages.aides import liens, page, source, texte
from tests.factories import CentreFactory, CommuneFactory, FiliereFactory, LabellisationSiteFactory

pytestmark = pytest.mark.django_db
ADRESSE = "/sans-diagnostic/"
COLMAR = Lieu("commune", "Colmar (68)", "Colmar (68000)", 48.08, 7.36, departement="68")


@pytest.fixture
def genetique() -> Centre:
    """A genetics centre with a site in each of six towns, the first one in Lyon."""
    filiere = FiliereFactory(sigle="ANDDI-RARES", slug="anddi-rares")
    centre = CentreFactory(filiere=filiere)
    for rang in (1, 2, 3, 4, 5, 6):
        LabellisationSiteFactory(
            site__centre=centre,
            site__service=f"Génétique {rang}",
            site__etablissement__commune=CommuneFactory(rang=rang),
        )
    return centre


def _lieu(monkeypatch: pytest.MonkeyPatch, resolution: ResolutionLieu) -> None:
    monkeypatch.setattr(sans_diagnostic, "resoudre_lieu", lambda texte: resolution)


def test_le_chemin_et_le_secours(client: Client, settings: Any) -> None:
    settings.MRIS_TELEPHONE = "0156538136"
    lu = texte(page(client, ADRESSE))
    assert "Ne pas avoir de nom n’empêche pas d’être suivi" in lu
    assert "Ce qu’il est utile de préparer" in lu
    assert "3114" in lu
    assert "01 56 53 81 36" in lu
    assert "Ce que nous ne savons pas" in lu
    assert "Pas d’équipe de génétique recensée ici pour l’instant" in lu


def test_toutes_les_equipes_sans_lieu(client: Client, genetique: Centre) -> None:
    autre = LabellisationSiteFactory(site__service="Cardiologie")
    reponse = page(client, ADRESSE)
    lu = texte(reponse)
    for rang in (1, 2, 3, 4, 5, 6):
        assert f"Génétique {rang}" in lu
    assert "km" not in lu
    assert autre.site.get_absolute_url() not in liens(reponse)
    assert genetique.filiere.get_absolute_url() in liens(reponse)


def test_les_cinq_plus_proches(client: Client, genetique: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    _lieu(monkeypatch, ResolutionLieu("lyon", Lieu("commune", "Lyon (69)", "Lyon (69003)", 45.76, 4.84)))
    reponse = page(client, f"{ADRESSE}?pres_de=lyon")
    lu = texte(reponse)
    assert "Équipes de génétique près de Lyon (69)" in lu
    assert lu.index("Génétique 1") < lu.index("Génétique 3")
    assert lu.count("standard") + lu.count("secrétariat") == sans_diagnostic.PLUS_PROCHES
    assert 'value="Lyon (69003)"' in source(reponse)
    assert '<meta name="robots" content="noindex">' in source(reponse)
    assert "?filiere=anddi-rares&amp;pres_de=Lyon%20%2869003%29" in source(reponse)


def test_plusieurs_lieux_se_choisissent(
    client: Client, genetique: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    autre = Lieu("commune", "Colmars (04)", "Colmars (04370)", 44.18, 6.62)
    _lieu(monkeypatch, ResolutionLieu("colm", candidats=(COLMAR, autre)))
    reponse = page(client, f"{ADRESSE}?pres_de=colm")
    assert "Plusieurs lieux portent ce nom" in texte(reponse)
    assert "?pres_de=Colmars%20%2804370%29#genetique" in source(reponse)
    assert "Génétique 6" in texte(reponse)


def test_un_lieu_incompris_ou_sans_position_est_dit(
    client: Client, genetique: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    _lieu(monkeypatch, ResolutionLieu("zzz"))
    lu = texte(page(client, f"{ADRESSE}?pres_de=zzz"))
    assert "Nous n’avons pas compris ce lieu" in lu
    assert "Génétique 6" in lu
    _lieu(monkeypatch, ResolutionLieu("zzz", message="Ce point est hors de France."))
    assert "Ce point est hors de France." in texte(page(client, f"{ADRESSE}?pres_de=zzz"))
    _lieu(monkeypatch, ResolutionLieu("uturoa", Lieu("commune", "Uturoa (987)", "98735", None, None)))
    assert "Nous ne connaissons pas la position de Uturoa (987)" in texte(
        page(client, f"{ADRESSE}?pres_de=98735")
    )


def test_une_precision_de_lieu_est_montree(
    client: Client, genetique: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    lieu = Lieu(
        "code_postal",
        "Haut-Rhin (68)",
        "68",
        48.0,
        7.3,
        precision="Code CEDEX : nous partons du département.",
    )
    _lieu(monkeypatch, ResolutionLieu("68025", lieu))
    assert "nous partons du département" in texte(page(client, f"{ADRESSE}?pres_de=68025"))


@pytest.mark.parametrize("lieu", ["%00", "%FF", "é" * 40_000, "<script>", "NaN,NaN", "1e309,0", "' OR 1=1"])
def test_un_lieu_hostile_a_une_page(client: Client, genetique: Centre, lieu: str) -> None:
    reponse = page(client, f"{ADRESSE}?pres_de={lieu}")
    assert "<script>" not in source(reponse)
    assert "Génétique" in texte(reponse)


@pytest.mark.parametrize("n", [6, 60])
def test_le_nombre_de_requetes_ne_depend_pas_des_lignes(
    client: Client, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    centre = CentreFactory(filiere__slug="anddi-rares")
    for _ in range(n):
        LabellisationSiteFactory(site__centre=centre)
    with django_assert_num_queries(5):
        client.get(ADRESSE)
