"""Many rows: 2,500 records come back in time, whole."""

import time

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from centres.models import Centre, Site
from directory.models import Etablissement
from filieres.groupes import NATIONALE
from tests.factories import UserFactory
from tests.outils.connexion import connecter

from .conftest import confirmer, en_csv, envoyer, exporter, lire_csv

pytestmark = pytest.mark.django_db
GENRE = "centres/site"


def _importer(combien: int) -> float:
    """Export sites, change a text in each, bring them back; what the import costs this process, in seconds."""
    centres = Centre.objects.order_by("pk")[:10]
    hopitaux = Etablissement.objects.order_by("pk")[: combien // 10]
    Site.objects.bulk_create(
        Site(centre=c, etablissement=h, code=f"z-{h.pk}") for c in centres for h in hopitaux
    )
    qui = UserFactory(staff=True)
    qui.groups.add(Group.objects.get(name=NATIONALE))
    client = connecter(Client(), qui)
    titres, *lignes = lire_csv(exporter(client, GENRE))
    lignes = lignes[:combien]
    for ligne in lignes:
        ligne[titres.index("acces")] = "Relu."
    debut = time.process_time()
    apercu = envoyer(client, GENRE, en_csv([titres, *lignes]))
    assert len(apercu.context["apercu"].changees) == len(lignes) == combien
    assert f"{combien - 300} autres" in apercu.content.decode() or combien <= 300
    assert confirmer(client, GENRE, apercu).status_code == 302
    duree = time.process_time() - debut
    assert Site.objects.filter(acces="Relu.").count() == combien
    return duree


def test_hundreds_of_sites(annuaire):
    assert _importer(200) < 60


@pytest.mark.long
def test_2500_sites_in_under_a_minute(annuaire):
    assert _importer(2500) < 60
