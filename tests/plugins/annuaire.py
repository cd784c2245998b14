"""The fixture `annuaire`: the full real data set, in a database of its own.

The ordinary test database stays empty. The first test of a process that asks
for `annuaire` copies its schema into a second database and loads both imports
there (seconds); later tests only change connections:

- an ordinary test works in a transaction of the second database, rolled back at
  its end (milliseconds);
- a transactional test (`django_db(transaction=True)`, `transactional_db`,
  `live_server`, every test of tests/navigateur) gets a copy that it may spoil,
  thrown away at its end; threads that connect meanwhile see the same copy.

Use it by name: `def test_x(annuaire, client)`, or
`pytestmark = pytest.mark.usefixtures("annuaire")`; the mark `django_db` may be
there or not. Objects that factories create in such a test join the real data.
"""

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

# Far from what a test on the empty database can reach: nobody's memo mixes the two up.
VERSION = 1_000_000


class _Base:
    """A database beside the test database, and copies of it."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self.origine: BaseDatabaseWrapper = connections[DEFAULT_DB_ALIAS]
        self.copies = 0
        self.nom = self._copier(self.origine, "annuaire")
        self.connexion = self._connecter(self.nom)

    def _connecter(self, nom: str) -> BaseDatabaseWrapper:
        connexion = self.origine.copy()
        connexion.settings_dict["NAME"] = nom
        return connexion

    def _copier(self, source: BaseDatabaseWrapper, suffixe: str) -> str:
        if source.vendor == "sqlite":
            nom = str(self.dossier / f"{suffixe}.sqlite3")
            source.ensure_connection()
            cible = sqlite3.connect(nom)
            try:
                source.connection.backup(cible)
            finally:
                cible.close()
            return nom
        nom = f"{self.origine.settings_dict['NAME']}_{suffixe}"
        source.close()
        with source._nodb_cursor() as curseur:
            # A template must be left alone: the threads of a server may still hold a connection.
            curseur.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [source.settings_dict["NAME"]],
            )
            curseur.execute(f'DROP DATABASE IF EXISTS "{nom}" WITH (FORCE)')
            curseur.execute(f'CREATE DATABASE "{nom}" TEMPLATE "{source.settings_dict["NAME"]}"')
        return nom

    def _effacer(self, nom: str) -> None:
        if self.origine.vendor == "sqlite":
            for fin in ("", "-wal", "-shm"):
                Path(nom + fin).unlink(missing_ok=True)
            return
        with self.origine._nodb_cursor() as curseur:
            curseur.execute(f'DROP DATABASE IF EXISTS "{nom}" WITH (FORCE)')

    @contextmanager
    def a_la_place(self, connexion: BaseDatabaseWrapper) -> Iterator[None]:
        """Every query of this thread, and of threads that connect from now on, goes to `connexion`."""
        avant = connections[DEFAULT_DB_ALIAS]
        reglages = connections.settings[DEFAULT_DB_ALIAS]
        nom_avant = reglages["NAME"]
        connections[DEFAULT_DB_ALIAS] = connexion
        reglages["NAME"] = connexion.settings_dict["NAME"]
        try:
            yield
        finally:
            reglages["NAME"] = nom_avant
            connections[DEFAULT_DB_ALIAS] = avant

    @contextmanager
    def dans_une_transaction(self) -> Iterator[None]:
        """The loaded database, as it was at the end whatever the test does."""
        with self.a_la_place(self.connexion), transaction.atomic():
            yield
            transaction.set_rollback(True)

    @contextmanager
    def sur_une_copie(self, serveur: Any) -> Iterator[None]:
        """A copy of the loaded database; `serveur`: the live server to lead there, if any."""
        self.copies += 1
        nom = self._copier(self.connexion, f"copie{self.copies}")
        connexion = self._connecter(nom)
        # A test database in memory is handed to the server's threads as an object: they connect by themselves instead.
        partagees = serveur.thread.connections_override if serveur is not None else {}
        memoire = partagees.pop(DEFAULT_DB_ALIAS, None)
        try:
            with self.a_la_place(connexion):
                yield
        finally:
            if memoire is not None:
                partagees[DEFAULT_DB_ALIAS] = memoire
            connexion.close()
            self._effacer(nom)

    def remplir(self) -> None:
        """Load the real data through the commands themselves."""
        from directory.models import VersionDonnees

        with self.a_la_place(self.connexion):
            call_command("initialiser", stdout=StringIO(), stderr=StringIO())
            VersionDonnees.objects.update(numero=VERSION)

    def fermer(self) -> None:
        """Leave nothing behind."""
        self.connexion.close()
        self._effacer(self.nom)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """pytest-django sets a database up only when some test is marked: whoever asks for `annuaire` is."""
    for item in items:
        if "annuaire" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="session")
def _base_annuaire(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Generator[_Base, None, None]:
    """The loaded database of this process."""
    with django_db_blocker.unblock():
        base = _Base(tmp_path_factory.mktemp("annuaire"))
        base.remplir()
    yield base
    with django_db_blocker.unblock():
        base.fermer()


def _transactionnel(request: pytest.FixtureRequest) -> bool:
    marque = request.node.get_closest_marker("django_db")
    return bool(
        {"transactional_db", "live_server", "django_db_reset_sequences"} & set(request.fixturenames)
        or (marque and (marque.kwargs.get("transaction") or (marque.args and marque.args[0])))
    )


@pytest.fixture
def annuaire(
    request: pytest.FixtureRequest, _base_annuaire: _Base, django_db_blocker: Any
) -> Generator[None, None, None]:
    """The full real data set: communes, diseases, the whole network. See the module's docstring."""
    with ExitStack() as pile:
        pile.enter_context(django_db_blocker.unblock())
        if _transactionnel(request):
            serveur = (
                request.getfixturevalue("live_server") if "live_server" in request.fixturenames else None
            )
            pile.enter_context(_base_annuaire.sur_une_copie(serveur))
        else:
            pile.enter_context(_base_annuaire.dans_une_transaction())
        yield


@pytest.fixture(autouse=True)
def _annuaire_avant_tout(request: pytest.FixtureRequest) -> None:
    """Before the fixtures that write (`admin_user`…), whatever the order of the test's arguments."""
    if "annuaire" in request.fixturenames:
        request.getfixturevalue("annuaire")
