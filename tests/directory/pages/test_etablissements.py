"""Hospitals and groups of hospitals: the list, the page, the leaflet."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.directory.pages.aides import liens, page, source, texte
from tests.factories import (
    CampagneFactory,
    CentreFactory,
    CommuneFactory,
    EtablissementFactory,
    FiliereFactory,
    GroupeFactory,
    LabellisationSiteFactory,
    LaboratoireFactory,
    NomRetireFactory,
    SiteFactory,
)

pytestmark = pytest.mark.django_db
LISTE = "/etablissements/"


# --- Who has a page -----------------------------------------------------------------
def test_une_ligne_du_registre_n_a_pas_de_page(client: Client) -> None:
    hopital = EtablissementFactory()
    page(client, hopital.get_absolute_url(), 404)
    page(client, hopital.groupe.get_absolute_url(), 404)
    assert hopital.get_absolute_url() not in liens(page(client, LISTE))


def test_un_site_sans_label_ne_donne_pas_de_page(client: Client) -> None:
    page(client, SiteFactory().etablissement.get_absolute_url(), 404)


@pytest.mark.parametrize("retrait", ["site", "centre", "filiere", "etablissement"])
def test_ce_qui_est_depublie_ne_donne_pas_de_page(client: Client, retrait: str) -> None:
    site = LabellisationSiteFactory().site
    objet = {
        "site": site,
        "centre": site.centre,
        "filiere": site.centre.filiere,
        "etablissement": site.etablissement,
    }[retrait]
    objet.publie = False
    objet.save()
    page(client, site.etablissement.get_absolute_url(), 404)
    assert site.etablissement.get_absolute_url() not in liens(page(client, LISTE))


def test_porter_une_filiere_ou_un_laboratoire_donne_une_page(client: Client) -> None:
    filiere = FiliereFactory(etablissement=EtablissementFactory())
    laboratoire = LaboratoireFactory()
    for objet in (filiere, laboratoire):
        reponse = page(client, objet.etablissement.get_absolute_url())
        assert objet.get_absolute_url() in liens(reponse)
        assert objet.etablissement.get_absolute_url() in liens(page(client, LISTE))
    assert "Autres hôpitaux" in texte(page(client, LISTE))


def test_un_code_inconnu_est_introuvable(client: Client) -> None:
    page(client, "/etablissements/inconnu/", 404)
    page(client, "/groupes/inconnu/", 404)


# --- The list -------------------------------------------------------------------------
def test_la_liste_range_par_region_et_departement(client: Client) -> None:
    lyon = LabellisationSiteFactory(site__etablissement__commune=CommuneFactory(rang=1)).site.etablissement
    LabellisationSiteFactory(site__etablissement=lyon, campagne_2017=True)
    paris = LabellisationSiteFactory(site__etablissement__commune=CommuneFactory(rang=2)).site.etablissement
    reponse = page(client, LISTE)
    assert {lyon.get_absolute_url(), paris.get_absolute_url()} <= liens(reponse)
    lu = texte(reponse)
    assert "2 hôpitaux recensés ici" in lu
    assert lu.index("Rhône (69)") < lu.index("Paris (75)")
    assert "1 équipe avec un label en cours · 1 avec un dernier label connu" in lu
    assert 'href="#region-84"' in source(reponse)


def test_sans_commune_l_hopital_est_a_part(client: Client) -> None:
    LabellisationSiteFactory(site__etablissement__commune=None, site__etablissement__groupe=None)
    assert "Commune non précisée" in texte(page(client, LISTE))


def test_la_liste_d_un_jour_passe(client: Client) -> None:
    label = LabellisationSiteFactory()
    assert "1 hôpital recensé ici" in texte(page(client, LISTE))
    lu = texte(page(client, f"{LISTE}?le=2019-06-01"))
    assert "0 hôpital recensé ici" in lu
    assert "Vous regardez le réseau au 1er juin 2019" in lu
    # Its page stays, and is still reached.
    assert label.site.etablissement.get_absolute_url() in liens(page(client, f"{LISTE}?le=2019-06-01"))


# --- A hospital -----------------------------------------------------------------------
def test_la_page_d_un_hopital(client: Client) -> None:
    label = LabellisationSiteFactory(coordonnateur=True, responsable="Pr Anne Martin ; Dr Luc Petit")
    hopital = label.site.etablissement
    reponse = page(client, hopital.get_absolute_url())
    lu = texte(reponse)
    assert hopital.nom_complet in lu
    assert "04 77 82 80 00 standard" in lu
    assert hopital.adresse in lu
    assert hopital.finess in lu
    assert "1 équipe avec un label en cours, recensée ici" in lu
    assert "Pr Anne Martin, Dr Luc Petit" in lu
    assert 'href="tel:0477828000"' in source(reponse)
    assert f"geo:{hopital.latitude},{hopital.longitude}" in source(reponse)
    assert {
        label.site.get_absolute_url(),
        hopital.groupe.get_absolute_url(),
        label.centre.filiere.get_absolute_url(),
    } <= liens(reponse)
    assert f"/signaler/?objet={hopital.get_absolute_url()}" in source(reponse)


def test_un_nom_retire_ne_s_affiche_plus(client: Client) -> None:
    label = LabellisationSiteFactory(responsable="Pr Anne Martin ; Dr Luc Petit")
    NomRetireFactory(nom="Anne MARTIN")
    corps = source(page(client, label.site.etablissement.get_absolute_url()))
    assert "Martin" not in corps
    assert "Dr Luc Petit" in corps


def test_un_label_passe_ne_nomme_personne(client: Client) -> None:
    label = LabellisationSiteFactory(campagne_2017=True, responsable="Pr Anne Martin")
    assert "Anne Martin" not in source(page(client, label.site.etablissement.get_absolute_url()))


def test_les_equipes_par_filiere_dans_l_ordre_des_sigles(client: Client) -> None:
    hopital = EtablissementFactory()
    for sigle in ("ZED", "Éclair", "ABC"):
        LabellisationSiteFactory(
            site__etablissement=hopital,
            site__centre=CentreFactory(
                filiere=FiliereFactory(sigle=sigle, slug=sigle.lower().replace("é", "e"))
            ),
        )
    corps = source(page(client, hopital.get_absolute_url()))
    assert corps.index('id="f-abc"') < corps.index('id="f-eclair"') < corps.index('id="f-zed"')


def test_hopital_non_precise_et_position_approximative(client: Client) -> None:
    hopital = EtablissementFactory(
        note="la source ne nomme pas l’hôpital",
        position_source="commune",
        finess="",
        telephone="",
        groupe=None,
    )
    LabellisationSiteFactory(site__etablissement=hopital)
    reponse = page(client, hopital.get_absolute_url())
    lu = texte(reponse)
    assert "Hôpital non précisé par la source" in lu
    assert "Position approximative" in lu
    assert "geo:" not in source(reponse)
    assert "FINESS géographique" not in lu
    assert "Groupe hospitalier" not in lu


def test_un_hopital_ferme_le_dit(client: Client) -> None:
    hopital = EtablissementFactory(ferme_le=datetime.date(2024, 6, 1), latitude=None, longitude=None)
    LabellisationSiteFactory(site__etablissement=hopital)
    lu = texte(page(client, hopital.get_absolute_url()))
    assert "a fermé le 1er juin 2024" in lu
    assert "Ouvrir dans mes cartes" not in lu


def test_les_anciennes_equipes_sont_a_part(client: Client) -> None:
    hopital = EtablissementFactory()
    CampagneFactory(campagne_2017=True)  # so that a label of 2004 is two campaigns old
    LabellisationSiteFactory(site__etablissement=hopital, site__service="Service actuel")
    ancien = LabellisationSiteFactory(
        site__etablissement=hopital, site__service="Service ancien", campagne_2004=True
    )
    lu = texte(page(client, hopital.get_absolute_url()))
    assert lu.index("Service actuel") < lu.index("Équipes sans label connu à cette date")
    assert lu.index("Équipes sans label connu à cette date") < lu.index("Service ancien")
    # On a day of its label it stands with the others.
    jour = texte(page(client, f"{hopital.get_absolute_url()}?le=2010-01-01"))
    assert jour.index("Service ancien") < jour.index("Équipes sans label connu à cette date")
    assert ancien.site.get_absolute_url() + "?le=2010-01-01" in source(
        client.get(f"{hopital.get_absolute_url()}?le=2010-01-01")
    )


def test_une_ancienne_equipe_montre_son_dernier_label(client: Client) -> None:
    site = LabellisationSiteFactory(campagne_2004=True, atteste=True).site
    LabellisationSiteFactory(
        site=site, campagne_2017=True, motif_fin="fermeture de l’équipe", fin=datetime.date(2018, 12, 31)
    )
    lu = texte(page(client, site.etablissement.get_absolute_url()))
    assert "fermeture de l’équipe" in lu
    assert "Attesté en 2012" not in lu


def test_sans_aucune_equipe_la_page_le_dit(client: Client) -> None:
    laboratoire = LaboratoireFactory()
    lu = texte(page(client, laboratoire.etablissement.get_absolute_url()))
    assert "aucun label connu ici à cette date" in lu
    assert "Pas d’équipe labellisée connue ici à cette date" in lu


def test_le_feuillet(client: Client) -> None:
    en_cours = LabellisationSiteFactory(site__service="Génétique")
    hopital = en_cours.site.etablissement
    LabellisationSiteFactory(site__etablissement=hopital, site__service="Néphrologie", campagne_2017=True)
    corps = source(page(client, hopital.get_absolute_url()))
    feuillet = corps[corps.index('class="feuillet"') :]
    assert 'class="a-feuillet"' in corps
    assert feuillet.index("Équipes avec un label en cours") < feuillet.index("Génétique")
    assert feuillet.index("Dernier label connu") < feuillet.index("Néphrologie")
    assert "centres de compétence" in feuillet
    assert hopital.get_absolute_url() in feuillet


# --- A group ----------------------------------------------------------------------------
def test_la_page_d_un_groupe(client: Client) -> None:
    groupe = GroupeFactory()
    premier, second, sans = EtablissementFactory.create_batch(3, groupe=groupe)
    label = LabellisationSiteFactory(site__etablissement=premier)
    LabellisationSiteFactory(site__etablissement=second, campagne_2017=True)
    ancien = LabellisationSiteFactory(site__etablissement=sans, campagne_2004=True)
    LaboratoireFactory(etablissement=second)
    reponse = page(client, groupe.get_absolute_url())
    lu = texte(reponse)
    assert "1 équipe avec un label en cours, 1 avec un dernier label connu, recensées ici" in lu
    assert "Autres hôpitaux du groupe" in lu
    assert {
        premier.get_absolute_url(),
        second.get_absolute_url(),
        sans.get_absolute_url(),
        label.site.get_absolute_url(),
        ancien.site.get_absolute_url(),
    } <= liens(reponse)
    assert groupe.get_absolute_url() in liens(page(client, LISTE))


def test_un_groupe_depublie_n_est_ni_lu_ni_cite(client: Client) -> None:
    label = LabellisationSiteFactory()
    groupe = label.site.etablissement.groupe
    groupe.publie = False
    groupe.save()
    page(client, groupe.get_absolute_url(), 404)
    assert groupe.get_absolute_url() not in liens(page(client, label.site.etablissement.get_absolute_url()))
    assert groupe.get_absolute_url() not in liens(page(client, LISTE))


def test_le_groupe_d_un_jour_sans_equipe(client: Client) -> None:
    groupe = LabellisationSiteFactory().site.etablissement.groupe
    lu = texte(page(client, f"{groupe.get_absolute_url()}?le=2010-01-01"))
    assert "Pas d’équipe labellisée connue ici à cette date" in lu


# --- Bounds -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "le", ["demain", "2019-13-01", "0000-00-00", "1e309", "2019-06-01%00", "%FF", "9" * 300]
)
def test_une_date_incomprise_est_dite(client: Client, le: str) -> None:
    hopital = LabellisationSiteFactory().site.etablissement
    for adresse in (LISTE, hopital.get_absolute_url(), hopital.groupe.get_absolute_url()):
        lu = texte(page(client, f"{adresse}?le={le}"))
        assert "Nous n’avons pas compris la date demandée" in lu


@pytest.mark.parametrize("n", [6, 60])
def test_le_nombre_de_requetes_ne_depend_pas_des_lignes(
    client: Client, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    groupe = GroupeFactory()
    hopital = EtablissementFactory(groupe=groupe)
    for _ in range(n):
        LabellisationSiteFactory(site__etablissement=hopital, responsable="Pr Anne Martin")
        LabellisationSiteFactory(site__etablissement__groupe=groupe, campagne_2004=True)
        LaboratoireFactory(etablissement=hopital)
        FiliereFactory(etablissement=hopital)
    with django_assert_num_queries(4):
        client.get(LISTE)
    with django_assert_num_queries(9):
        client.get(hopital.get_absolute_url())
    # The campaigns are those read for the hospital: the data have not moved.
    with django_assert_num_queries(9):
        client.get(groupe.get_absolute_url())


def test_les_routes_ont_les_noms_convenus() -> None:
    assert reverse("etablissement", args=["ap-hp-necker"]) == "/etablissements/ap-hp-necker/"
    assert reverse("groupe", args=["ap-hp"]) == "/groupes/ap-hp/"
