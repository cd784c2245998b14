"""The page of a site: its order, its words, who is named, what is said when its label is over."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client

from centres.models import LabellisationSite, Site
from directory.models import avancer_version
from tests.factories import (
    ArreteFactory,
    AssociationFactory,
    CouvertureFactory,
    LabellisationSiteFactory,
    LaboratoireFactory,
    NomRetireFactory,
    SiteFactory,
    construire_reseau,
)

pytestmark = pytest.mark.django_db


def _page(client: Client, site: Site, requete: str = "") -> str:
    reponse = client.get(f"{site.get_absolute_url()}{requete}")
    assert reponse.status_code == 200
    return reponse.content.decode()


def _texte(page: str) -> str:
    return re.sub(
        r"\s+",
        " ",
        re.sub(r"<[^>]+>", "", page.split("<main")[1].split("</main>", maxsplit=1)[0]).replace("\u00a0", " "),
    )


def test_sections_stand_in_the_order_of_the_product(client: Client) -> None:
    reseau = construire_reseau()
    CouvertureFactory(centre=reseau.centre)
    AssociationFactory(filieres=[reseau.filiere])
    page = _page(client, reseau.coordonnateur)
    titres = re.findall(r"<h[12][^>]*>(.*?)</h[12]>", page)
    assert titres == [
        reseau.coordonnateur.nom,
        "Prendre rendez-vous",
        "Où",
        "Pour quelles maladies",
        "L’équipe",
        "Le réseau",
        "Associations et laboratoires",
        "Pour les professionnels",
        "Labellisation",
        "Vérification",
        "Les mots de cette page",
    ]
    assert f'href="/signaler/?objet={reseau.coordonnateur.get_absolute_url()}"' in page


def test_a_site_with_next_to_nothing_shows_no_empty_heading(client: Client) -> None:
    site = SiteFactory(service="", titre="", public="", responsables="", telephone="")
    hopital = site.etablissement
    hopital.telephone, hopital.adresse, hopital.finess, hopital.latitude, hopital.longitude = (
        "",
        "",
        "",
        None,
        None,
    )
    hopital.position_source = ""
    hopital.save()
    page = _page(client, site)
    for absent in (
        "Pour quelles maladies",
        "L’équipe",
        "Associations",
        "FINESS",
        "geo:",
        "<dd></dd>",
        "None",
        "–</dd>",
    ):
        assert (
            absent not in page.split("<footer")[0].split("mots-page")[0]
        )  # the glosses say « L’équipe qui… »
    texte = _texte(page)
    assert "Âge non précisé" in texte
    assert "Aucun label connu ici pour ce site" in texte
    assert f"La filière {site.centre.filiere.sigle} vous dira comment la joindre" in texte


def test_whose_phone_it_is(client: Client) -> None:
    site = LabellisationSiteFactory().site
    assert "C’est le secrétariat de l’équipe." in _page(client, site)
    site.telephone = ""
    site.save()
    site.etablissement.telephone = "04 77 82 80 00"
    site.etablissement.save()
    page = _page(client, site)
    assert "C’est le standard de l’hôpital." in page
    assert 'href="tel:0477828000"' in page


def test_appointment_facts_when_the_team_gave_them(client: Client) -> None:
    site = LabellisationSiteFactory().site
    assert "s’il faut une lettre" in _page(client, site)
    Site.objects.filter(pk=site.pk).update(
        rendez_vous="Lettre du médecin demandée.",
        teleconsultation=True,
        email="secretariat@exemple.fr",
        mssante="service@exemple.mssante.fr",
        acces="Bâtiment B.",
        site_web="https://equipe.exemple.fr",
        verifie_le=datetime.date(2026, 3, 3),
    )
    page = _page(client, site)
    assert "s’il faut une lettre" not in page
    for mot in (
        "Lettre du médecin demandée.",
        "Téléconsultation possible.",
        'href="mailto:secretariat@exemple.fr"',
        "service@exemple.mssante.fr",
        "Bâtiment B.",
        'href="https://equipe.exemple.fr"',
        "Vérifié le 3 mars 2026 par la filière.",
    ):
        assert mot in page


def test_the_network_says_who_leads_and_how_far_the_others_are(client: Client) -> None:
    reseau = construire_reseau()
    site = reseau.constitutifs[0]
    page = _page(client, site)
    texte = _texte(page)
    assert "Site coordonnateur : " + reseau.coordonnateur.nom in texte
    distances = re.findall(r'class="nombre">([^<]+\u00a0km)', page)
    kilometres = [int(re.sub(r"\D", "", km)) for km in distances]
    assert len(kilometres) == 5
    assert kilometres == sorted(kilometres)
    assert "votre médecin vous y adresse" in texte
    assert "Ce site coordonne le réseau" in _texte(_page(client, reseau.coordonnateur))


def test_a_site_without_position_comes_last_without_distance(client: Client) -> None:
    reseau = construire_reseau(constitutifs=2, competences=1)
    perdu = reseau.constitutifs[0]
    hopital = perdu.etablissement
    hopital.latitude = hopital.longitude = None
    hopital.position_source = ""
    hopital.save()
    page = _page(client, reseau.coordonnateur)
    voisins = re.findall(r'<li><a href="([^"]+)">[^<]*</a><span class="nombre">([^<]*)</span>', page)
    assert len(voisins) == 3
    assert voisins[-1] == (perdu.get_absolute_url(), "")
    assert all(km for _, km in voisins[:-1])


def test_without_coordonnateur_a_constitutif_then_the_filiere(client: Client) -> None:
    reseau = construire_reseau(constitutifs=1, competences=1)
    competence = reseau.competences[0]
    LabellisationSite.objects.filter(role="coordonnateur").update(motif_fin="Transféré", fin="2024-12-31")
    texte = _texte(_page(client, competence))
    assert "Aucun site coordonnateur n’est connu ici avec un label en cours. Site constitutif : " in texte
    LabellisationSite.objects.filter(role="constitutif").update(motif_fin="Fermé", fin="2024-12-31")
    assert "la filière vous orientera" in _texte(_page(client, competence))


# --- Labels over, to come --------------------------------------------------------------
def test_a_withdrawn_label_is_said_on_top_with_its_reason_and_the_successor(client: Client) -> None:
    reseau = construire_reseau()
    label = reseau.labels[1]
    label.fin, label.motif_fin = datetime.date(2025, 6, 30), "activité transférée à Lyon"
    label.save()
    page = _page(client, label.site)
    texte = _texte(page)
    assert "Le label de ce site a pris fin le 30 juin 2025 : activité transférée à Lyon." in texte
    assert "Aujourd’hui, le site coordonnateur du réseau est" in texte
    assert reseau.coordonnateur.get_absolute_url() in page
    assert label.site.get_absolute_url() not in client.get("/recherche/").content.decode()


def test_a_withdrawn_coordonnateur_leads_to_a_constitutif_then_to_the_filiere(client: Client) -> None:
    reseau = construire_reseau(constitutifs=1, competences=0)
    label = reseau.labels[0]
    label.fin, label.motif_fin = datetime.date(2025, 6, 30), "fermeture du service"
    label.save()
    assert "Adressez-vous au site constitutif du réseau" in _texte(_page(client, label.site))
    LabellisationSite.objects.filter(role="constitutif").update(motif_fin="x", fin="2025-06-30")
    assert f"adressez-vous à la filière {reseau.filiere.sigle}" in _texte(_page(client, label.site))


def test_an_old_label_is_over_without_saying_it_was_lost(client: Client) -> None:
    construire_reseau()
    LabellisationSiteFactory(campagne_2017=True)
    ancien = LabellisationSiteFactory(campagne_2004=True)
    texte = _texte(_page(client, ancien.site))
    assert "Nous ne lui connaissons pas de label plus récent" in texte
    assert "perdu" not in texte
    assert "échu" not in texte


def test_a_last_known_label_speaks_the_words_of_the_data(client: Client) -> None:
    LabellisationSiteFactory()
    label = LabellisationSiteFactory(campagne_2017=True, competence=True, confirmation="publique")
    texte = _texte(_page(client, label.site))
    assert (
        "Label 2017–2022 · centre de compétence. La liste 2023–2028 n’est pas encore intégrée ici : "
        "ce centre peut être labellisé aujourd’hui." in texte
    )


def test_a_label_to_come_is_said(client: Client) -> None:
    label = LabellisationSiteFactory()
    veille = label.debut - datetime.timedelta(days=1)
    texte = _texte(_page(client, label.site, f"?le={veille}"))
    assert "Label à venir : Site constitutif, 2023–2028" in texte
    assert "Aucun label connu" not in texte


def test_the_whole_history_with_text_source_and_state(client: Client) -> None:
    site = SiteFactory()
    LabellisationSiteFactory(site=site, campagne_2004=True, atteste=True)
    LabellisationSiteFactory(
        site=site, campagne_2017=True, role="constitutif", precision="annee", arrete=None
    )
    dernier = LabellisationSiteFactory(
        site=site, coordonnateur=True, confirmation="officiel", precision="jour", arrete=ArreteFactory()
    )
    page = _page(client, site)
    lignes = re.findall(r"<tr>(.*?)</tr>", page.split('<table class="tableau">')[1], re.DOTALL)[1:]
    assert len(lignes) == 3
    assert "Site coordonnateur" in lignes[0]
    assert "En cours" in lignes[0]
    assert "d’après le texte officiel" in lignes[0]
    assert "depuis le 29 décembre 2023, terme\u00a0: 2028" in lignes[0]
    assert f'href="{dernier.arrete.url}"' in lignes[0]
    assert "années seulement" in lignes[1]
    assert "Passé, suivi d’un autre label" in lignes[1]
    assert "attesté en" in lignes[2]
    assert "Centre de référence (avant 2017)" in lignes[2]


# --- Days ---------------------------------------------------------------------------------
def test_the_day_asked_for_changes_role_state_and_links(client: Client) -> None:
    site = SiteFactory()
    LabellisationSiteFactory(site=site, campagne_2017=True, role="constitutif", responsable="Dr Paul Ancien")
    LabellisationSiteFactory(site=site, coordonnateur=True)
    page = _page(client, site, "?le=2019-06-01")
    etiquettes = page.split('class="etiquettes"')[1].split("</p>")[0]
    assert "Site constitutif" in etiquettes
    assert "Vous regardez le réseau au" in page
    assert f'href="{site.centre.get_absolute_url()}?le=2019-06-01"' in page
    assert "Dr Paul Ancien" in page
    assert "Pr Anne Martin" not in page
    assert "Dr Paul Ancien" not in _page(client, site)


# --- Who may be named ------------------------------------------------------------------------
def test_todays_team_else_the_person_of_the_label_in_force(client: Client) -> None:
    label = LabellisationSiteFactory(responsable="Dr Paul Nommé")
    assert "Pr Anne Martin" in _page(client, label.site)
    Site.objects.filter(pk=label.site.pk).update(responsables="")
    assert "Dr Paul Nommé" in _page(client, label.site)
    LabellisationSite.objects.update(fin=datetime.date(2024, 12, 31))
    assert "Dr Paul Nommé" not in _page(client, label.site)


@pytest.mark.parametrize("nom", ["Anne Martin", "ANNE MARTIN", "Dr Anne  Martin"])
def test_a_withdrawn_name_is_shown_nowhere(client: Client, nom: str) -> None:
    NomRetireFactory(nom=nom)
    label = LabellisationSiteFactory(responsable="Pr Anne Martin;Dr Zoé Petit", coordonnateur=True)
    Site.objects.filter(pk=label.site.pk).update(responsables="Pr Anne Martin; Dr Zoé Petit")
    for adresse in (label.site.get_absolute_url(), label.centre.get_absolute_url(), "/recherche/"):
        texte = client.get(adresse).content.decode()
        assert "Martin" not in texte
    assert "Responsable\u00a0: Dr Zoé Petit" in _page(client, label.site)


# --- Not found, queries -----------------------------------------------------------------------
def test_what_is_unpublished_or_elsewhere_is_not_found(client: Client) -> None:
    site, autre = SiteFactory(), SiteFactory()
    assert client.get(f"/centres/{autre.centre.slug}/{site.code}/").status_code in (301, 404)
    assert client.get(f"/centres/{site.centre.slug}/nulle-part/").status_code == 404
    for objet in (site, site.centre, site.centre.filiere, site.etablissement):
        objet.publie = False
        objet.save()
        assert client.get(site.get_absolute_url()).status_code == 404
        objet.publie = True
        objet.save()
    assert client.get(site.get_absolute_url()).status_code == 200


def test_as_many_queries_for_a_small_network_as_for_a_large_one(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    reseau = construire_reseau(competences=3)
    site = reseau.coordonnateur
    for _ in range(2):
        CouvertureFactory(centre=reseau.centre)
        AssociationFactory(filieres=[reseau.filiere])
        LaboratoireFactory(filieres=[reseau.filiere])
    _page(client, site)
    avancer_version()
    with django_assert_max_num_queries(12) as peu:
        _page(client, site)
    for _ in range(54):
        LabellisationSiteFactory(site__centre=reseau.centre, role="competence")
    for _ in range(10):
        CouvertureFactory(centre=reseau.centre)
        AssociationFactory(filieres=[reseau.filiere])
        LaboratoireFactory(filieres=[reseau.filiere])
    with django_assert_max_num_queries(12) as beaucoup:
        page = _page(client, site)
    assert len(beaucoup) == len(peu)
    assert f'href="/associations/?filiere={reseau.filiere.slug}"' in page
