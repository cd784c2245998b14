"""The home page."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.directory.pages.aides import liens, page, source, texte
from tests.factories import (
    ChiffreOfficielFactory,
    FiliereFactory,
    LabellisationSiteFactory,
    construire_reseau,
    construire_reseaux,
)

pytestmark = pytest.mark.django_db


def test_une_page_vide_se_tient(client: Client) -> None:
    lu = texte(page(client, "/"))
    assert "Trouver l’équipe qui connaît votre maladie rare" in lu
    assert "0 site recensé ici" in lu
    assert "Les 0 filières" in lu


def test_les_trois_portes_et_la_recherche(client: Client) -> None:
    reponse = page(client, "/")
    assert {reverse("maladie_liste"), reverse("sans_diagnostic"), reverse("recherche")} <= liens(reponse)
    corps = source(reponse)
    assert f'action="{reverse("recherche")}"' in corps
    assert 'name="q"' in corps
    assert 'name="pres_de"' in corps


def test_la_forme_dit_le_role_et_le_trait_dit_l_etat(client: Client) -> None:
    corps = source(page(client, "/"))
    for signe in ("r-coordonnateur", "r-constitutif", "r-competence", "r-ressources"):
        assert f"#{signe}" in corps
    for signe in ("e-cours", "e-echu", "e-venir", "e-retire"):
        assert f"#{signe}" in corps


def test_les_comptes_sont_calcules_en_deux_nombres(client: Client) -> None:
    construire_reseau(constitutifs=2, competences=3)
    construire_reseau(constitutifs=1, competences=0, campagne_2017=True)
    lu = texte(page(client, "/"))
    assert "8 sites recensés ici, dans 8 hôpitaux et 2 centres de référence" in lu
    assert "6 ont un label en cours ; 2 ont un dernier label connu" in lu
    assert "Sites coordonnateurs et constitutifs 3 en cours · 2 derniers labels connus, recensés ici" in lu


def test_chaque_compte_a_cote_du_chiffre_officiel(client: Client) -> None:
    ChiffreOfficielFactory(code="national-competence-2023", valeur="1708", annee="2023")
    ChiffreOfficielFactory(code="autre-perimetre", perimetre="filiere/oscar", valeur="64")
    lu = texte(page(client, "/"))
    assert "1708 selon le chiffre officiel de 2023 ( exemple.fr )" in lu
    assert "64 selon" not in lu


def test_un_role_n_est_pas_compte_pour_un_autre(client: Client) -> None:
    LabellisationSiteFactory(ressources=True)
    LabellisationSiteFactory(competence=True)
    lu = texte(page(client, "/"))
    assert "Centres de compétence 1 en cours" in lu
    assert "Centres de ressources et de compétences 1 en cours" in lu


def test_un_label_a_venir_ou_depublie_n_est_pas_compte(client: Client) -> None:
    LabellisationSiteFactory(site__publie=False)
    LabellisationSiteFactory(debut=datetime.date(2028, 1, 1), fin=datetime.date(2028, 12, 28))
    assert "0 site recensé ici" in texte(page(client, "/"))


def test_une_filiere_depubliee_disparait(client: Client) -> None:
    visible, cachee = FiliereFactory(), FiliereFactory(publie=False)
    adresses = liens(page(client, "/"))
    assert visible.get_absolute_url() in adresses
    assert cachee.get_absolute_url() not in adresses


@pytest.mark.parametrize("n", [1, 10])
def test_le_nombre_de_requetes_ne_depend_pas_des_lignes(
    client: Client, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    construire_reseaux(n)
    with django_assert_num_queries(5):
        client.get("/")


def test_lecture_seule(client: Client) -> None:
    assert client.post("/").status_code == 405
    assert client.head("/").status_code == 200
