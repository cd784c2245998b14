"""The referral sheet: what a clinician needs of a site, on one page; its QR code, and the leaflets'."""

import datetime
import html

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from centres.fiche import MALADIES
from centres.models import Couverture, Site
from tests.directory.pages.aides import liens, page, source, texte
from tests.factories import (
    CouvertureFactory,
    FiliereFactory,
    LabellisationSiteFactory,
    MaladieFactory,
    NomRetireFactory,
    SiteFactory,
    construire_reseau,
)

pytestmark = pytest.mark.django_db


def fiche(site: Site, requete: str = "") -> str:
    return reverse("fiche", args=[site.centre.slug, site.code]) + requete


def test_the_site_page_leads_to_its_sheet_on_the_same_day(client: Client) -> None:
    site = construire_reseau().coordonnateur
    assert fiche(site) in liens(page(client, site.get_absolute_url()))
    autre_jour = page(client, f"{site.get_absolute_url()}?le=2024-06-01")
    assert f'href="{fiche(site, "?le=2024-06-01")}"' in source(autre_jour)


def test_the_sheet_says_who_where_how_and_on_which_label(client: Client) -> None:
    reseau = construire_reseau()
    site = reseau.constitutifs[0]
    CouvertureFactory(centre=reseau.centre, maladie__nom="Syndrome de Brugada")
    Site.objects.filter(pk=site.pk).update(
        rendez_vous="Lettre du médecin demandée.",
        mssante="service@exemple.mssante.fr",
        email="secretariat@exemple.fr",
        acces="Bâtiment B, deuxième étage.",
        teleconsultation=True,
        verifie_le=timezone.localdate(),
    )
    reponse = page(client, fiche(site))
    dit = texte(reponse)
    hopital = site.etablissement
    for mots in (
        site.nom,
        hopital.nom_complet,
        hopital.adresse,
        f"FINESS géographique : {hopital.finess}",
        "Site constitutif",
        "Label 2023–2028 · centre de référence constitutif",
        reseau.centre.nom,
        reseau.coordonnateur.etablissement.nom_complet,
        reseau.filiere.sigle,
        "Secrétariat de l’équipe 04 77 82 81 11",
        "service@exemple.mssante.fr",
        "secretariat@exemple.fr",
        "Téléconsultation possible",
        "Lettre du médecin demandée.",
        "Bâtiment B, deuxième étage.",
        "Pr Anne Martin",
        "Syndrome de Brugada",
        "À titre indicatif",
        "par la filière. Données au",
        f"https://annuaire.test{site.get_absolute_url()}",
    ):
        assert mots in dit, mots
    assert '<meta name="robots" content="noindex">' in source(reponse)


def test_the_coordonnateur_is_not_sent_to_itself(client: Client) -> None:
    assert "Site coordonnateur Ce site" in texte(page(client, fiche(construire_reseau().coordonnateur)))


def test_whose_phone_it_is(client: Client) -> None:
    site = LabellisationSiteFactory(site__telephone="").site
    site.etablissement.telephone = "04 77 82 80 00"
    site.etablissement.save()
    dit = texte(page(client, fiche(site)))
    assert f"Standard de l’hôpital : demandez « {site.nom} » 04 77 82 80 00" in dit
    assert "Secrétariat de l’équipe" not in dit
    site.etablissement.telephone = ""
    site.etablissement.save()
    assert "Numéro inconnu ici : la filière dira comment joindre l’équipe filiere-exemple.fr" in texte(
        page(client, fiche(site))
    )


def test_a_site_with_next_to_nothing_has_no_empty_line(client: Client) -> None:
    site = SiteFactory(
        service="",
        titre="",
        public="",
        responsables="",
        telephone="",
        centre__sigle="",
        centre__slug="sans-sigle",
        centre__filiere=FiliereFactory(site_web=""),
    )
    hopital = site.etablissement
    hopital.telephone = hopital.adresse = hopital.finess = ""
    hopital.save()
    reponse = page(client, fiche(site))
    corps = source(reponse).split('<footer class="pied"', maxsplit=1)[0]
    for absent in ("<dd></dd>", "None", "FINESS", "Pour quelles maladies", "()", '<dl class="faits"></dl>'):
        assert absent not in corps
    dit = texte(reponse)
    assert "Âge non précisé" in dit
    assert "Aucun label connu ici pour ce site" in dit
    assert "pas encore vérifiée" in dit


def test_an_old_check_is_said_old(client: Client) -> None:
    site = LabellisationSiteFactory().site
    Site.objects.filter(pk=site.pk).update(verifie_le=datetime.date(2020, 1, 2))
    assert "Vérifié il y a plus d’un an , le 2 janvier 2020" in texte(page(client, fiche(site)))


def test_a_withdrawn_name_is_not_on_the_sheet(client: Client) -> None:
    site = construire_reseau().coordonnateur
    assert "Anne Martin" in texte(page(client, fiche(site)))
    NomRetireFactory(nom="Anne Martin")
    assert "Anne Martin" not in texte(page(client, fiche(site)))


def test_a_withdrawn_label_says_whom_to_turn_to(client: Client) -> None:
    reseau = construire_reseau()
    ancien = LabellisationSiteFactory(
        site__centre=reseau.centre, retire=True, fin=datetime.date(2025, 1, 31), competence=True
    ).site
    dit = texte(page(client, fiche(ancien)))
    assert "a pris fin le 31 janvier 2025" in dit
    assert reseau.coordonnateur.nom in dit
    assert "Label 2023" not in dit


def test_the_first_diseases_only_and_no_unpublished_one(client: Client) -> None:
    site = construire_reseau().coordonnateur
    for _ in range(MALADIES + 2):
        CouvertureFactory(centre=site.centre)
    CouvertureFactory(centre=site.centre, maladie=MaladieFactory(publie=False, nom="Maladie cachée"))
    groupe = CouvertureFactory(centre=site.centre, portee="groupe")
    assert Couverture.objects.filter(centre=site.centre).count() == MALADIES + 4
    reponse = page(client, fiche(site))
    dit = texte(reponse)
    assert dit.split("Les mots de cette page")[0].count("ORPHA:") == MALADIES
    assert "3 autres sur la page du site" in dit
    assert "Maladie cachée" not in dit
    groupe.centre.couvertures.exclude(pk=groupe.pk).delete()
    dit = texte(page(client, fiche(site)))
    assert f"groupe ORPHA:{groupe.maladie.code_orpha}" in dit
    assert "sur la page du site" not in dit


def test_the_sheet_of_another_day(client: Client) -> None:
    site = construire_reseau(campagne_2017=True).coordonnateur
    dit = texte(page(client, fiche(site, "?le=2019-06-01")))
    assert "réseau au 1er juin 2019" in dit
    assert "Label 2017–2022 · centre de référence coordonnateur" in dit


@pytest.mark.parametrize("quoi", ["site", "centre", "etablissement"])
def test_what_is_not_published_has_no_sheet(client: Client, quoi: str) -> None:
    site = LabellisationSiteFactory().site
    fiche_de = {"site": site, "centre": site.centre, "etablissement": site.etablissement}[quoi]
    fiche_de.publie = False
    fiche_de.save()
    assert client.get(fiche(site)).status_code == 404
    assert client.get("/centres/inconnu/inconnu/fiche/").status_code == 404


def test_the_same_number_of_queries_for_a_large_network(client: Client) -> None:
    comptes = []
    for sites in (1, 12):
        reseau = construire_reseau(constitutifs=sites, competences=sites)
        for _ in range(sites):
            CouvertureFactory(centre=reseau.centre)
        with CaptureQueriesContext(connection) as requetes:
            client.get(fiche(reseau.coordonnateur))
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1] <= 9


def test_a_qr_code_leads_to_the_page(client: Client) -> None:
    site = construire_reseau().coordonnateur
    adresse = f"https://annuaire.test{site.get_absolute_url()}"
    corps = source(page(client, fiche(site)))
    assert f'aria-label="Code QR\u00a0: {adresse}"' in html.unescape(corps)
    assert "style=" not in corps
    hopital, groupe = site.etablissement, site.etablissement.groupe
    for lieu in filter(None, (hopital, groupe)):
        feuillet = source(page(client, lieu.get_absolute_url())).split('<div class="feuillet">')[1]
        assert f"https://annuaire.test{lieu.get_absolute_url()}" in feuillet
        assert 'class="qr"' in feuillet
