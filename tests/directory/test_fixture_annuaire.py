"""The fixture `annuaire` gives the real data to those who ask, and nothing to the others."""

import threading
from urllib.request import urlopen

import pytest
from django.db import connection, connections
from pytest_django.live_server_helper import LiveServer

from directory.models import Commune, Maladie, Region
from filieres.models import Filiere


def _compter() -> tuple[int, int, int]:
    return Region.objects.count(), Commune.objects.count(), Filiere.objects.count()


PLEIN = (24, 35_008, 23)
VIDE = (0, 0, 0)


@pytest.mark.django_db
def test_empty_before() -> None:
    assert _compter() == VIDE


@pytest.mark.parametrize("tour", [1, 2])
def test_real_data_without_mark_and_rolled_back(annuaire: None, tour: int) -> None:
    assert _compter() == PLEIN
    assert Maladie.objects.count() == 9_479 + 1_124
    Filiere.objects.create(slug=f"essai-{tour}", sigle="ESSAI", nom="Essai")


@pytest.mark.django_db
def test_real_data_with_mark_joined_by_fixtures_that_write(admin_user: object, annuaire: None) -> None:
    assert _compter() == PLEIN
    assert type(admin_user).objects.count() == 1  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_empty_between() -> None:
    assert _compter() == VIDE


@pytest.mark.parametrize("tour", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_transactional_copy_may_be_spoilt_and_is_seen_by_threads(annuaire: None, tour: int) -> None:
    assert _compter() == PLEIN
    Filiere.objects.create(slug="essai", sigle="ESSAI", nom="Essai")
    vu: list[int] = []

    def compter() -> None:
        vu.append(Filiere.objects.count())
        connections.close_all()

    fil = threading.Thread(target=compter)
    fil.start()
    fil.join()
    assert vu == [24]


def test_live_server_serves_the_real_data(annuaire: None, live_server: LiveServer) -> None:
    with urlopen(f"{live_server.url}/sante/ready") as reponse:  # noqa: S310
        assert reponse.status == 200
    assert _compter() == PLEIN


@pytest.mark.django_db(transaction=True)
def test_empty_after() -> None:
    assert _compter() == VIDE
    assert "annuaire" not in str(connection.settings_dict["NAME"]).rsplit("/", 1)[-1]
