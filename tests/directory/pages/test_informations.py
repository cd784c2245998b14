"""Pages that explain: words, data, rules. Every figure is a row or a count."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as reglages
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.directory.pages.aides import liens, page, source, texte
from tests.factories import (
    ArreteFactory,
    CampagneFactory,
    CentreFactory,
    ChiffreOfficielFactory,
    FiliereFactory,
    LabellisationSiteFactory,
    MaladieFactory,
    construire_reseau,
)

pytestmark = pytest.mark.django_db

PAGES = [
    "/comprendre/",
    "/donnees/",
    "/plan-du-site/",
    "/accessibilite/",
    "/confidentialite/",
    "/mentions-legales/",
    "/sans-diagnostic/",
    "/signaler/",
    "/signaler/merci/",
]


@pytest.mark.parametrize("adresse", PAGES)
def test_chaque_page_se_tient_meme_sans_donnees(client: Client, adresse: str) -> None:
    reponse = page(client, adresse)
    assert client.head(adresse).status_code == 200
    assert "Accueil" in texte(reponse)


@pytest.mark.parametrize("adresse", PAGES)
@pytest.mark.parametrize(
    "requete", ["le=nimporte&page=0", "page=1" + "0" * 30, "q=%00", "x[]=1&x[]=2", "%FF=%FF"]
)
def test_un_parametre_sans_objet_ne_casse_rien(client: Client, adresse: str, requete: str) -> None:
    page(client, f"{adresse}?{requete}")


# --- /comprendre/ -----------------------------------------------------------------------
ANCRES = (
    "maladie-rare filiere crmr missions coordonnateur constitutif ccmr crc niveaux labellisation arrete "
    "ern bndmr pnds orpha finess"
).split()


@pytest.mark.parametrize("ancre", ANCRES)
def test_chaque_mot_a_son_ancre_et_son_lien(client: Client, ancre: str) -> None:
    corps = source(page(client, "/comprendre/"))
    assert f' id="{ancre}"' in corps
    assert f'href="#{ancre}"' in corps


def test_les_trois_facons_et_les_cinq_missions(client: Client) -> None:
    lu = texte(page(client, "/comprendre/"))
    for facon in ("par organe touché", "par signes semblables", "par traitement ou suivi semblable"):
        assert facon in lu
    for mission in ("Coordonner", "Apporter son expertise", "Assurer le recours", "recherche", "Enseigner"):
        assert mission in lu


def test_un_chiffre_porte_son_annee_et_sa_source(client: Client) -> None:
    ChiffreOfficielFactory(code="national-reseaux-2023", valeur="132")
    ChiffreOfficielFactory(
        code="national-personnes",
        valeur="3 millions",
        annee="",
        source_url="",
        source_note="brochure d’un CHU",
    )
    lu = texte(page(client, "/comprendre/"))
    assert "132 (2023, exemple.fr )" in lu
    assert "3 millions (sans date, brochure d’un CHU)" in lu


def test_sans_chiffre_la_phrase_se_tait(client: Client) -> None:
    lu = texte(page(client, "/comprendre/"))
    for absent in ("Réseaux en France", "Personnes concernées en France", "Elles sont", "sans date"):
        assert absent not in lu


def test_aucun_compte_officiel_n_est_ecrit_dans_les_gabarits() -> None:
    dossier = Path(reglages.BASE_DIR) / "templates" / "directory"
    chiffres = re.compile(r"\b(132|603|1[\s\u00a0\u202f]?708|114|489|420|107|2[\s\u00a0\u202f]?200)\b")
    fautes = {
        str(gabarit.relative_to(dossier)): trouve.group()
        for gabarit in dossier.rglob("*.html")
        if (trouve := chiffres.search(re.sub(r"(sms:)?114(</a>| par SMS)", "", gabarit.read_text())))
    }
    assert fautes == {}


def test_les_periodes_et_les_arretes(client: Client) -> None:
    CampagneFactory(campagne_2017=True)
    CampagneFactory(filiere_2025=True, complete=True)
    labellisation = ArreteFactory(nor="AFSH1332135A")
    ArreteFactory(nature="financement", intitule="Arrêté de financement")
    ArreteFactory(url="javascript:alert(1)", intitule="Arrêté sans adresse sûre")
    reponse = page(client, "/comprendre/")
    lu = texte(reponse)
    assert "2017–2022 centres partielle" in lu
    assert "2025–2029 filières complète" in lu
    assert labellisation.intitule in lu
    assert "AFSH1332135A" in lu
    assert "Arrêté de financement" not in lu
    assert "javascript:" not in source(reponse)


# --- /donnees/ -----------------------------------------------------------------------------
def test_les_donnees_sont_comptees(client: Client) -> None:
    construire_reseau(constitutifs=1, competences=1)
    LabellisationSiteFactory(campagne_2017=True, confirmation="a_confirmer", precision="annee")
    LabellisationSiteFactory(site__publie=False, confirmation="officiel")
    MaladieFactory()
    lu = texte(page(client, "/donnees/"))
    assert "Labels de sites, toutes périodes 4" in lu
    assert "Hôpitaux qui ont une page 4" in lu
    assert "D’après le texte officiel Le texte lui-même a été lu. 0" in lu
    assert "ou rattachement fait par nous. 1" in lu
    assert "la période de labellisation. 1" in lu
    assert "Centres de compétence 1 en cours" in lu
    assert "Maladies, groupes et sous-types 1" in lu


def test_les_credits_demandes_et_l_export(client: Client) -> None:
    reponse = page(client, "/donnees/")
    lu = texte(reponse)
    for credit in (
        "Source : FINESS (data.gouv.fr), DREES (SAE 2023), ATIH, Eurostat/GISCO",
        "Source : INSEE, La Poste, IGN (Admin Express), GeoNames",
        "IGN, Admin Express 2018, simplifiés",
        "Orphadata Science: Free access data from Orphanet. © INSERM 1999. Available on http://www.orphadata.com",
        "Data version June 2023 (nomenclature pack, French) and June 2025 (linearisation).",
        "Filières de santé maladies rares, 2018",
        "Texte officiel, DILA/Etalab",
    ):
        assert credit in lu
    assert "/recherche.csv" in liens(reponse)
    assert 'id="credits"' in source(reponse)
    assert 'id="manque"' in source(reponse)


# --- /plan-du-site/ ---------------------------------------------------------------------------
def test_le_plan_mene_aux_filieres_et_aux_centres(client: Client) -> None:
    centre, seule = CentreFactory(), FiliereFactory()
    cache = CentreFactory(filiere=centre.filiere, publie=False)
    reponse = page(client, "/plan-du-site/")
    adresses = liens(reponse)
    assert {
        centre.get_absolute_url(),
        centre.filiere.get_absolute_url(),
        seule.get_absolute_url(),
    } <= adresses
    assert cache.get_absolute_url() not in adresses
    assert "Pas encore de centre recensé ici" in texte(reponse)
    assert set(PAGES) - {"/signaler/merci/"} <= adresses | {"/plan-du-site/"}


# --- Legal pages -------------------------------------------------------------------------------
def test_la_declaration_ne_pretend_a_aucune_conformite(client: Client) -> None:
    lu = texte(page(client, "/accessibilite/"))
    assert "est non conforme avec le référentiel général d’amélioration de l’accessibilité" in lu
    assert "article 47 de la loi n° 2005-102 du 11 février 2005" in lu
    assert "Défenseur des droits Libre réponse 71120 75342 Paris CEDEX 07" in lu
    assert "Éditeur de test s’engage" in lu
    assert "contact@annuaire.test" in lu
    assert "1 rue du Test, 75000 Paris" in lu
    assert "établie le 22 novembre 2026" in lu


def test_les_mentions_viennent_des_reglages(client: Client, settings: Any) -> None:
    settings.HEBERGEUR = "Hébergeur de test, 59000 Lille"
    lu = texte(page(client, "/mentions-legales/"))
    assert "Éditeur de test" in lu
    assert "Hébergeur de test, 59000 Lille" in lu
    assert "n’a pas encore indiqué" not in lu


def test_ce_que_l_instance_n_a_pas_dit_est_dit(client: Client, settings: Any) -> None:
    settings.EDITEUR_ADRESSE = settings.HEBERGEUR = ""
    lu = texte(page(client, "/mentions-legales/"))
    assert "n’a pas encore indiqué l’adresse de son éditeur" in lu
    assert "n’a pas encore indiqué son hébergeur" in lu
    settings.EDITEUR_NOM = settings.CONTACT_EMAIL = ""
    lu = texte(page(client, "/mentions-legales/"))
    assert "n’a pas encore indiqué son éditeur" in lu
    assert "n’a pas encore indiqué d’adresse de contact" in lu
    assert "L’éditeur de ce site s’engage" in texte(page(client, "/accessibilite/"))
    confidentialite = texte(page(client, "/confidentialite/"))
    assert "n’a pas encore indiqué qui en est responsable" in confidentialite
    assert "n’a pas encore indiqué qui l’héberge" in confidentialite


def test_la_confidentialite_dit_ce_qui_est_garde(client: Client) -> None:
    lu = texte(page(client, "/confidentialite/"))
    for promesse in (
        "Aucun cookie, aucun traceur",
        "douze mois au plus",
        "CNIL",
        "que votre nom soit retiré",
    ):
        assert promesse in lu


# --- Cost ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("n", [1, 10])
def test_le_nombre_de_requetes_ne_depend_pas_des_lignes(
    client: Client, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(n):
        construire_reseau()
    for adresse, requetes in (
        ("/comprendre/", 5),
        ("/donnees/", 11),
        ("/plan-du-site/", 3),
        ("/accessibilite/", 2),
    ):
        with django_assert_num_queries(requetes):
            client.get(adresse)
