"""`initialiser`: the real data in an empty database, all or nothing, once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from centres.management.commands.import_annuaire import Command as ImportAnnuaire
from centres.models import Centre
from directory.management.commands.import_reference import Command as ImportReference
from directory.models import LigneImportee, Region, VersionDonnees
from filieres.models import Filiere
from tests.factories import FiliereFactory
from tests.jeux import JeuDeFichiers, annuaire, reference


@pytest.fixture
def jeux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[JeuDeFichiers, JeuDeFichiers]:
    """Small files where the commands look by default."""
    deux = reference(tmp_path), annuaire(tmp_path)
    monkeypatch.setattr(ImportReference, "dossier_par_defaut", str(deux[0].dossier))
    monkeypatch.setattr(ImportAnnuaire, "dossier_par_defaut", str(deux[1].dossier))
    return deux


def initialiser(**options: Any) -> tuple[str, str]:
    sortie, erreurs = StringIO(), StringIO()
    call_command("initialiser", stdout=sortie, stderr=erreurs, **options)
    return sortie.getvalue().replace("\u00a0", " "), erreurs.getvalue().replace("\u00a0", " ")


@pytest.mark.django_db
def test_fills_an_empty_database_and_says_how_far_it_is(jeux: tuple[JeuDeFichiers, JeuDeFichiers]) -> None:
    sortie, erreurs = initialiser()
    assert sortie.splitlines()[0] == "Chargement des données (moins de 90 secondes)…"
    assert sortie.splitlines()[-1].startswith("Données chargées en ")
    assert "communes.csv : 4 ajoutées" in erreurs
    assert "filieres.csv : 2 ajoutées" in erreurs
    assert Filiere.objects.count() == 2


@pytest.mark.django_db
def test_says_in_one_line_that_there_is_nothing_to_do(jeux: tuple[JeuDeFichiers, JeuDeFichiers]) -> None:
    FiliereFactory()
    version = VersionDonnees.actuelle().numero
    regions = Region.objects.count()
    assert initialiser() == ("L’annuaire contient déjà des données : rien à charger.\n", "")
    assert Region.objects.count() == regions
    assert VersionDonnees.actuelle().numero == version


@pytest.mark.django_db
def test_all_or_nothing_then_all(jeux: tuple[JeuDeFichiers, JeuDeFichiers]) -> None:
    jeux[1].changer("figures.csv", "national,", "monde,")
    with pytest.raises(CommandError, match=r"figures\.csv:2: perimetre"):
        initialiser()
    assert not Region.objects.exists()
    assert not LigneImportee.objects.exists()
    assert VersionDonnees.actuelle().numero == 0
    jeux[1].changer("figures.csv", "monde,", "national,")
    initialiser()
    assert Centre.objects.count() == 2


@pytest.mark.django_db
def test_goes_on_from_a_reference_already_loaded(jeux: tuple[JeuDeFichiers, JeuDeFichiers]) -> None:
    jeux[0].importer()
    _, erreurs = initialiser()
    assert "communes.csv : 4 lignes lues" in erreurs
    assert "communes.csv : 4 ajoutées" not in erreurs
    assert Filiere.objects.count() == 2


@pytest.mark.django_db
def test_silent_when_asked(jeux: tuple[JeuDeFichiers, JeuDeFichiers]) -> None:
    assert initialiser(verbosity=0)[1] == ""


# --- The whole set, in a process of its own -----------------------------------------------------
@pytest.fixture
def base_vide(tmp_path: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The address of a database that no test uses."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'vide.sqlite3'}"
        return
    nom = f"{settings.DATABASES['default']['NAME']}_charge"
    with django_db_blocker.unblock(), connection._nodb_cursor() as curseur:
        curseur.execute(f'DROP DATABASE IF EXISTS "{nom}" WITH (FORCE)')
        curseur.execute(f'CREATE DATABASE "{nom}"')
    acces = settings.DATABASES["default"]
    compte = acces["USER"] + (f":{acces['PASSWORD']}" if acces["PASSWORD"] else "")
    yield f"postgres://{compte}@/{nom}?host={acces['HOST'] or acces['OPTIONS'].get('host', '')}"
    with django_db_blocker.unblock(), connection._nodb_cursor() as curseur:
        curseur.execute(f'DROP DATABASE IF EXISTS "{nom}" WITH (FORCE)')


@pytest.mark.long
def test_full_load_under_90_seconds_and_500_megabytes(base_vide: str) -> None:
    environnement = {
        **os.environ,
        "DATABASE_URL": base_vide,
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "directory.settings",
    }

    def manage(*arguments: str) -> tuple[float, float]:
        """Seconds and megabytes of one command."""
        with subprocess.Popen(  # noqa: S603
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=environnement,
            stderr=subprocess.DEVNULL,
        ) as processus:
            _, statut, usage = os.wait4(processus.pid, 0)
            processus.returncode = os.waitstatus_to_exitcode(statut)
        assert processus.returncode == 0
        return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024

    manage("migrate", "-v", "0")
    for commande in (["initialiser"], ["import_reference", "--ecrire"], ["import_annuaire", "--ecrire"]):
        secondes, megaoctets = manage(*commande)
        assert secondes < 90, commande
        assert megaoctets < 500, commande
