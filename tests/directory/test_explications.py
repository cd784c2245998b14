"""A form refused by a rule of the database names the row in the way, with a link, to whoever may see it."""

import datetime
import html
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client, RequestFactory
from django.urls import reverse

from directory.explications import expliquer
from filieres.groupes import EDITEURS
from tests.factories import (
    CampagneFactory,
    CentreFactory,
    HabilitationFactory,
    LabellisationFiliereFactory,
    LabellisationSiteFactory,
    SiteFactory,
    UserFactory,
)
from tests.formulaires import champs, envoyer

pytestmark = pytest.mark.django_db
J = datetime.date


def page(objet: Any, vue: str = "change") -> str:
    return reverse(f"admin:{objet._meta.app_label}_{objet._meta.model_name}_{vue}", args=[objet.pk])


def lien(objet: Any, mots: str) -> str:
    return f'(<a href="{page(objet)}" target="_blank" rel="noopener">{mots}</a>)'


def test_two_labels_of_a_site(admin_client: Client) -> None:
    premier = LabellisationSiteFactory(fin=J(2025, 6, 30), site__service="Service <i>de</i> cardiologie & co")
    second = LabellisationSiteFactory(site=premier.site, debut=J(2025, 7, 1))
    reponse = envoyer(admin_client, page(second), debut=J(2025, 6, 30))
    brut = reponse.content.decode()
    assert lien(premier, "voir ce label") in brut
    assert "<i>de</i>" not in brut
    texte = html.unescape(brut)
    assert "Un site n’a qu’un rôle à la fois : deux de ses labels se chevauchent. Déjà là : " in texte
    assert f"({premier.site.etablissement.nom_complet}), du 29/12/2023 au 30/06/2025 (" in texte


def test_a_second_coordonnateur(admin_client: Client) -> None:
    centre = CentreFactory()
    chef = LabellisationSiteFactory(coordonnateur=True, site__centre=centre, fin=J(2025, 6, 30))
    second = LabellisationSiteFactory(site__centre=centre, debut=J(2025, 7, 1))
    # Not on the same days: only « one per campaign » is broken.
    reponse = envoyer(admin_client, page(second), role="coordonnateur")
    brut = reponse.content.decode()
    assert "Ce centre a déjà un site coordonnateur dans cette campagne." in html.unescape(brut)
    assert lien(chef, "voir ce label") in brut


def test_on_the_page_of_the_site(admin_client: Client) -> None:
    centre = CentreFactory()
    chef = LabellisationSiteFactory(coordonnateur=True, site__centre=centre)
    second = LabellisationSiteFactory(site__centre=centre)
    reponse = envoyer(admin_client, page(second.site), **{"labels-0-role": "coordonnateur"})
    assert reponse.status_code == 200
    assert lien(chef, "voir ce label") in reponse.content.decode()


def test_moving_a_site(admin_client: Client) -> None:
    chef = LabellisationSiteFactory(coordonnateur=True)
    autre = LabellisationSiteFactory(coordonnateur=True)
    reponse = envoyer(admin_client, page(autre.site), centre=chef.site.centre)
    assert lien(chef, "voir ce label") in reponse.content.decode()


def test_filieres(admin_client: Client) -> None:
    premier = LabellisationFiliereFactory(fin=J(2026, 6, 30))
    second = LabellisationFiliereFactory(
        filiere=premier.filiere, campagne=premier.campagne, debut=J(2026, 7, 1), fin=J(2026, 12, 31)
    )
    reponse = envoyer(admin_client, page(second), debut=J(2026, 6, 30))
    assert lien(premier, "voir ce label") in reponse.content.decode()
    # Both are on the page of their filière: their days are enough.
    reponse = envoyer(admin_client, page(premier.filiere), **{"labels-0-debut": J(2026, 6, 30)})
    jours = "Ici : du 30/06/2026 au 31/12/2026 et du 24/07/2025 au 30/06/2026."
    assert jours in html.unescape(reponse.content.decode())


def test_campaigns(admin_client: Client) -> None:
    premiere, seconde = CampagneFactory(campagne_2017=True), CampagneFactory()
    reponse = envoyer(admin_client, page(seconde), debut=J(2022, 12, 31))
    brut = reponse.content.decode()
    assert lien(premiere, "voir cette campagne") in brut
    assert "du 09/05/2017 au 31/12/2022" in brut
    reponse = envoyer(admin_client, page(seconde), code=premiere.code)
    assert lien(premiere, "voir cette campagne") in reponse.content.decode()


def test_another_record_with_the_same_code(admin_client: Client) -> None:
    premier = SiteFactory(code="lyon")
    second = SiteFactory(code="paris", centre=premier.centre)
    reponse = envoyer(admin_client, page(second), code="lyon")
    assert lien(premier, "voir cette fiche") in reponse.content.decode()


def test_other_errors_are_left_alone(admin_client: Client) -> None:
    label = LabellisationSiteFactory()
    donnees = champs(admin_client.get(page(label)).content.decode())
    reponse = admin_client.post(page(label), {**donnees, "debut": "31/12/1999", "fin": "x"})
    assert reponse.status_code == 200
    assert "Déjà là" not in reponse.content.decode()


def test_only_within_reach() -> None:
    sien, autre = LabellisationSiteFactory(), LabellisationSiteFactory()
    habilitation = HabilitationFactory(filiere=sien.site.centre.filiere)
    compte = habilitation.user
    compte.is_staff = True
    compte.save()
    compte.groups.add(Group.objects.get(name=EDITEURS))
    requete = RequestFactory().get("/")
    requete.user = type(compte).objects.get(pk=compte.pk)
    assert page(sien) in expliquer(admin.site, requete, sien, "Non.")
    assert expliquer(admin.site, requete, autre, "Non.") == "Non."
    requete = RequestFactory().get("/")
    requete.user = UserFactory()
    assert expliquer(admin.site, requete, sien, "Non.") == "Non."
