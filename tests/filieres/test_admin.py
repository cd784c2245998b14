"""Filières and rights in the admin."""

import html

import pytest
from django.urls import reverse

from filieres.models import Habilitation, LabellisationFiliere
from tests.factories import (
    CouvertureFiliereFactory,
    FiliereFactory,
    HabilitationFactory,
    LabellisationFiliereFactory,
    UserFactory,
)
from tests.formulaires import champs, envoyer

pytestmark = pytest.mark.django_db


def test_two_labels_of_a_filiere_that_overlap(admin_client):
    label = LabellisationFiliereFactory()
    adresse = reverse("admin:filieres_filiere_change", args=[label.filiere_id])
    donnees = champs(admin_client.get(adresse).content.decode())
    for champ in ("campagne", "debut", "fin", "precision", "confirmation"):
        donnees[f"labels-1-{champ}"] = donnees[f"labels-0-{champ}"]
    donnees["labels-TOTAL_FORMS"] = "2"
    reponse = admin_client.post(adresse, donnees)
    assert "Deux labels d’une même filière ne peuvent pas se chevaucher." in html.unescape(
        reponse.content.decode()
    )
    assert LabellisationFiliere.objects.count() == 1


def test_a_disease_led_by_another_filiere(admin_client):
    menee = CouvertureFiliereFactory()
    adresse = reverse("admin:filieres_filiere_change", args=[FiliereFactory().pk])
    donnees = champs(admin_client.get(adresse).content.decode()) | {
        "couvertures-TOTAL_FORMS": "1",
        "couvertures-0-maladie": str(menee.maladie_id),
        "couvertures-0-portee": "maladie",
        "couvertures-0-rang": "principale",
    }
    reponse = admin_client.post(adresse, donnees)
    assert "Cette maladie a déjà une filière principale." in html.unescape(reponse.content.decode())
    assert admin_client.post(adresse, donnees | {"couvertures-0-rang": "associee"}).status_code == 302


def test_who_granted_a_right_is_remembered(admin_client, admin_user):
    agent, filiere = UserFactory(staff=True), FiliereFactory()
    adresse = reverse("admin:filieres_habilitation_add")
    assert envoyer(admin_client, adresse, user=agent, filiere=filiere).status_code == 302
    habilitation = Habilitation.objects.get()
    assert habilitation.accordee_par == admin_user


def test_the_past_of_a_right_is_not_rewritten(admin_client):
    habilitation = HabilitationFactory()
    adresse = reverse("admin:filieres_habilitation_change", args=[habilitation.pk])
    avant = Habilitation.objects.values().get()
    envoyer(
        admin_client,
        adresse,
        accordee_le="2000-01-01",
        revoquee_le="2000-01-01",
        user=UserFactory(staff=True),
    )
    assert Habilitation.objects.values().get() == avant
