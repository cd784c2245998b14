"""Files kept between the page and the decision: whose, how many, how long."""

import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from directory.models import ImportEnAttente, VersionDonnees
from directory.models.depots import PAR_PERSONNE
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
deposer = ImportEnAttente.objects.deposer


def test_bytes_come_back_as_they_were():
    depot = deposer(UserFactory(), "x", "é" * 300, bytes(range(256)))
    relu = ImportEnAttente.objects.get(jeton=depot.jeton)
    assert relu.octets == bytes(range(256)) and len(relu.nom) == 200


def test_to_its_owner_for_its_kind_for_a_day():
    qui = UserFactory()
    depot = deposer(qui, "x", "f", b"a")
    vivants = ImportEnAttente.objects.vivants
    assert vivants(qui, "x").get() == depot
    assert not vivants(UserFactory(), "x") and not vivants(qui, "y")
    ImportEnAttente.objects.update(cree_le=timezone.now() - datetime.timedelta(days=1))
    assert not vivants(qui, "x")


def test_a_person_keeps_a_few_and_the_old_ones_go():
    qui, autre = UserFactory(), UserFactory()
    garde = deposer(autre, "x", "f", b"a")
    siens = [deposer(qui, "x", str(n), b"a") for n in range(PAR_PERSONNE + 2)]
    assert set(ImportEnAttente.objects.all()) == {garde, *siens[-PAR_PERSONNE:]}
    ImportEnAttente.objects.update(cree_le=timezone.now() - datetime.timedelta(days=2))
    neuf = deposer(qui, "x", "f", b"a")
    assert list(ImportEnAttente.objects.all()) == [neuf]


def test_purged_after_a_day_and_with_the_account():
    qui = UserFactory()
    vieux, neuf = deposer(qui, "x", "f", b"a"), deposer(qui, "x", "f", b"a")
    ImportEnAttente.objects.filter(pk=vieux.pk).update(cree_le=timezone.now() - datetime.timedelta(days=1))
    sortie = StringIO()
    call_command("purge", stdout=sortie)
    assert "fichiers en attente d’import depuis plus d’un jour\u00a0: 1\n" in sortie.getvalue()
    assert list(ImportEnAttente.objects.all()) == [neuf]
    qui.delete()
    assert not ImportEnAttente.objects.exists()


def test_no_page_changes():
    avant = VersionDonnees.actuelle().numero
    deposer(UserFactory(), "x", "f", b"a").delete()
    assert VersionDonnees.actuelle().numero == avant
