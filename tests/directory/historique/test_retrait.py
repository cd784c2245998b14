"""Deleted means withdrawn: nothing that has a page is destroyed in the admin, and everything comes back."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from centres.models import Centre, Site
from directory.models import Groupe
from filieres.groupes import EDITEURS, NATIONALE
from tests.factories import (
    PAR_MODELE,
    CentreFactory,
    HabilitationFactory,
    LabellisationSiteFactory,
    SiteFactory,
    UserFactory,
)
from tests.formulaires import champs, envoyer

from .test_page import adresse, texte

pytestmark = pytest.mark.django_db
SE_RETIRENT = [
    m
    for m in apps.get_models()
    if m in admin.site._registry and not m._meta.proxy and any(c.name == "publie" for c in m._meta.fields)
]
DEPUIS_LA_LISTE = {"action": "retirer_fiches", "confirmer": "1", "motif": "fermé en 2025"}


@pytest.fixture
def national(client: Client) -> Client:
    user = UserFactory(staff=True, username="nationale")
    user.groups.add(Group.objects.get(name=NATIONALE))
    client.force_login(user)
    return client


def liste(modele: Any) -> str:
    return reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_changelist")


def test_every_record_with_a_page_is_withdrawn() -> None:
    assert len(SE_RETIRENT) == 8


@pytest.mark.parametrize("modele", SE_RETIRENT, ids=lambda m: m.__name__)
def test_withdrawn_with_a_reason_then_put_back(modele: Any, admin_client: Client) -> None:
    objet = PAR_MODELE[modele]()
    assert "Retirer de l’annuaire" in texte(admin_client.get(adresse(objet, "change")))
    page = admin_client.get(adresse(objet, "retirer"))
    assert "Rien n’est effacé" in texte(page)
    vide = admin_client.post(adresse(objet, "retirer"), {"motif": " "})
    assert "Dites pourquoi" in texte(vide)
    objet.refresh_from_db()
    assert objet.publie
    reponse = admin_client.post(adresse(objet, "retirer"), {"motif": "doublon"}, follow=True)
    assert "1 fiche retirée de l’annuaire." in texte(reponse)
    assert "Remettre dans l’annuaire" in texte(reponse)
    objet.refresh_from_db()
    assert not objet.publie
    ligne = modele.historique.filter(id=objet.pk).latest()
    assert (ligne.history_type, ligne.publie, ligne.history_user.username) == ("~", False, "admin")
    assert ligne.history_change_reason == "retrait de l’annuaire : doublon"
    assert admin_client.get(adresse(objet, "remettre")).status_code == 200
    admin_client.post(adresse(objet, "remettre"))
    objet.refresh_from_db()
    assert objet.publie
    assert modele.historique.filter(id=objet.pk).latest().history_change_reason == "remise dans l’annuaire"


@pytest.mark.parametrize("modele", SE_RETIRENT, ids=lambda m: m.__name__)
def test_nothing_of_django_s_destroys_it(modele: Any, admin_client: Client) -> None:
    objet = PAR_MODELE[modele]()
    assert admin_client.post(adresse(objet, "delete"), {"post": "yes"}).status_code == 403
    donnees = {"action": "delete_selected", "_selected_action": [objet.pk], "post": "yes"}
    admin_client.post(liste(modele), donnees)
    assert modele.objects.filter(pk=objet.pk).exists()
    page = admin_client.get(liste(modele)).content.decode()
    assert "delete_selected" not in page
    assert "retirer_fiches" in page


@pytest.mark.parametrize("modele", SE_RETIRENT, ids=lambda m: m.__name__)
def test_withdrawn_rows_are_found_again_by_a_filter(modele: Any, admin_client: Client) -> None:
    retire, reste = PAR_MODELE[modele](publie=False), PAR_MODELE[modele]()
    trouves = admin_client.get(liste(modele), {"publie__exact": "0"}).context["cl"].queryset
    assert retire in trouves
    assert reste not in trouves


def test_the_switch_of_the_form_is_read_only_once_the_record_exists(national: Client) -> None:
    centre = CentreFactory()
    page = national.get(adresse(centre, "change")).content.decode()
    assert "publie" not in champs(page)
    envoyer(national, adresse(centre, "change"), publie="", nom="Autre nom")
    centre.refresh_from_db()
    assert (centre.publie, centre.nom) == (True, "Autre nom")
    assert champs(national.get(reverse("admin:centres_centre_add")).content.decode())["publie"] == "on"


def test_visitors_see_it_no_more_then_again(national: Client) -> None:
    site = LabellisationSiteFactory().site
    public = site.get_absolute_url()
    assert Client().get(public).status_code == 200
    national.post(adresse(site, "retirer"), {"motif": "fermé"})
    assert Client().get(public).status_code in {404, 410}
    national.post(adresse(site, "remettre"))
    assert Client().get(public).status_code == 200


# --- Many at once ------------------------------------------------------------------------------------
def test_an_action_asks_why_once_for_all(national: Client) -> None:
    sites = [SiteFactory() for _ in range(3)]
    choisis = {"action": "retirer_fiches", "_selected_action": [s.pk for s in sites[:2]]}
    page = national.post(liste(Site), choisis)
    assert "Ces fiches disparaissent" in texte(page)
    assert Site.objects.filter(publie=True).count() == 3
    donnees = champs(page.content.decode())
    assert "Dites pourquoi" in texte(national.post(liste(Site), {**donnees, **choisis}))
    reponse = national.post(liste(Site), {**donnees, **choisis, "motif": "fermé en 2025"}, follow=True)
    assert "2 fiches retirées de l’annuaire." in texte(reponse)
    assert list(Site.objects.filter(publie=True)) == [sites[2]]
    lignes = [Site.historique.filter(id=s.pk).latest() for s in sites[:2]]
    assert {ligne.history_change_reason for ligne in lignes} == {"retrait de l’annuaire : fermé en 2025"}
    assert len({ligne.history_acte for ligne in lignes}) == 1
    national.post(liste(Site), {**choisis, "action": "remettre_fiches"})
    assert Site.objects.filter(publie=True).count() == 3


def test_too_many_at_once_is_said(national: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.admin_retrait.FICHES_MAX", 1)
    sites = [SiteFactory(), SiteFactory()]
    choisis = {**DEPUIS_LA_LISTE, "_selected_action": [s.pk for s in sites]}
    assert "Choisissez 1 fiche au plus" in texte(national.post(liste(Site), choisis, follow=True))
    assert Site.objects.filter(publie=True).count() == 2


def test_what_is_withdrawn_already_is_said_and_leaves_nothing(national: Client) -> None:
    site = SiteFactory(publie=False)
    reponse = national.post(liste(Site), {**DEPUIS_LA_LISTE, "_selected_action": [site.pk]}, follow=True)
    assert "déjà retirée" in texte(reponse)
    assert Site.historique.filter(id=site.pk).count() == 1


# --- Rights ----------------------------------------------------------------------------------------------
def test_not_for_editors(client: Client) -> None:
    user, centre, ailleurs = UserFactory(staff=True), CentreFactory(), CentreFactory()
    user.groups.add(Group.objects.get(name=EDITEURS))
    HabilitationFactory(user=user, filiere=centre.filiere)
    client.force_login(user)
    assert "Retirer de l’annuaire" not in texte(client.get(adresse(centre, "change")))
    for page in ("retirer", "remettre"):
        assert client.get(adresse(centre, page)).status_code == 403
        assert client.post(adresse(centre, page), {"motif": "x"}).status_code == 403
        assert client.get(adresse(ailleurs, page)).status_code == 404
    for action in ("retirer_fiches", "remettre_fiches"):
        client.post(liste(Centre), {**DEPUIS_LA_LISTE, "action": action, "_selected_action": [centre.pk]})
    assert Centre.objects.filter(publie=True).count() == 2


def test_records_unknown_or_without_a_switch(national: Client) -> None:
    assert national.get(reverse("admin:directory_groupe_retirer", args=[10**30])).status_code == 404
    assert national.get(reverse("admin:directory_groupe_retirer", args=["abc"])).status_code == 404
    assert national.get("/admin/directory/arrete/1/retirer/").status_code in {302, 404}
    assert not Groupe.objects.exists()
