"""The steps of `make test`, `make test-fast` and `make test-long`.

Static checks all run and are reported together; then every pytest run, the
first one to fail ends it. What cannot be run is a failure: nothing is skipped.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.outils.paquets import Introuvable, chromium
from tests.outils.postgres import serveur

RACINE = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
APPS = ("directory", "filieres", "centres")

# An instance as it is in service: what `check --deploy` must find nothing to say about.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "directory.settings",
    "DEBUG": "0",
    "SECRET_KEY": "une-cle-pour-la-verification-seulement-0123456789-abcdefghijkl",
    "SITE_URL": "https://annuaire.example",
    "ALLOWED_HOSTS": "annuaire.example",
    "EDITEUR_NOM": "Éditeur",
    "EDITEUR_ADRESSE": "1 rue de l’Exemple, 75000 Paris",
    "CONTACT_EMAIL": "contact@annuaire.example",
    "DATABASE_URL": "sqlite://:memory:",
}
# Both processors; tests of one group stay in one process.
PROCESSUS = ["-n", os.environ.get("TEST_PROCESSUS", "2"), "--dist", "loadgroup"]
PYTEST = [str(BIN / "python"), "-m", "pytest", "--no-header", *PROCESSUS]
COUVERTURE = [*(f"--cov={app}" for app in APPS), "--cov-branch", "--cov-report=term-missing:skip-covered"]


def environnement(**plus: str) -> dict[str, str]:
    """The caller's environment without what would change the project's settings."""
    ecartes = {
        *PRODUCTION,
        "HTTPS",
        "CACHE_URL",
        "EMAIL_URL",
        "SITE_NAME",
        "TEST_DATABASE_URL",
        "PYTEST_ADDOPTS",
    }
    garde = {nom: valeur for nom, valeur in os.environ.items() if nom not in ecartes}
    return {**garde, "PYTHONDONTWRITEBYTECODE": "1", **plus}


def etape(titre: str, commande: list[str], env: dict[str, str], delai: int = 2400) -> bool:
    """Run one step under its title; say how long it took; True when it succeeded."""
    print(f"\n=== {titre}", flush=True)
    debut = time.monotonic()
    with subprocess.Popen(  # noqa: S603
        commande, cwd=RACINE, env=env, stdin=subprocess.DEVNULL, start_new_session=True
    ) as processus:
        try:
            code = processus.wait(delai)
        except BaseException as exc:
            os.killpg(processus.pid, signal.SIGKILL)
            if not isinstance(exc, subprocess.TimeoutExpired):
                raise
            code = -1
            print(f"Arrêté après {delai} s.", flush=True)
    if "pytest" not in commande:
        print(f"    {'réussi' if code == 0 else 'ÉCHEC'} en {time.monotonic() - debut:.0f} s", flush=True)
    return code == 0


def statiques() -> list[str]:
    """Run every static check; return the titles of those that failed."""
    gabarits = sorted(str(p.relative_to(RACINE)) for p in (RACINE / "templates").rglob("*.html"))
    etapes = [
        ("Lint (ruff)", ["ruff", "check", "."]),
        ("Format (ruff)", ["ruff", "format", "--check", "."]),
        ("Gabarits (djlint)", ["djlint", "--lint", "--quiet", *gabarits]),
        ("Types (mypy)", ["mypy"]),
        ("Dépendances entre applications (import-linter)", ["lint-imports", "--no-logo"]),
        ("Migrations à jour", ["python", "manage.py", "makemigrations", "--check", "--dry-run"]),
        ("Réglages de production", ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"]),
    ]
    env = environnement(**PRODUCTION)
    return [titre for titre, (outil, *reste) in etapes if not etape(titre, [str(BIN / outil), *reste], env)]


def sqlite(*options: str) -> bool:
    """The suite on SQLite, in memory."""
    return etape("Tests sur SQLite", [*PYTEST, *options], environnement(SAUTS_INTERDITS="1"))


def postgresql(*options: str) -> bool:
    """The same suite on PostgreSQL."""
    with serveur() as url:
        env = environnement(SAUTS_INTERDITS="1", TEST_DATABASE_URL=url)
        return etape("Tests sur PostgreSQL", [*PYTEST, *options], env)


def navigateur(marqueurs: str) -> bool:
    """The pages in a real browser, on SQLite."""
    env = environnement(SAUTS_INTERDITS="1", CHROMIUM=chromium())
    return etape("Tests dans un navigateur", [*PYTEST, "tests/navigateur", "-m", marqueurs], env)


def complet() -> bool:
    """Everything a change needs. The last lines are those of the whole suite, with its coverage."""
    if echecs := statiques():
        print("\nÉchecs :", *echecs, sep="\n  - ")
        return False
    return (
        navigateur("navigateur and not long") and postgresql() and sqlite(*COUVERTURE, "--cov-fail-under=95")
    )


# Sweeps over every cell, link or address: `make test` runs them, twice.
BALAYAGES = (
    "tests/filieres/test_droits_matrice.py",
    "tests/test_parcours.py",
    "tests/test_outils.py",
    "tests/directory/test_admin.py",
    "tests/directory/recherche/test_page_hostile.py",
    "tests/centres/test_labels_histoires.py",
    "tests/centres/labellisations/test_volume.py",
)


def rapide() -> bool:
    """SQLite alone, without browser, container nor sweeps; what is left out is said."""
    print("Laissés à `make test` :", *BALAYAGES, sep="\n  - ")
    return sqlite(
        "-m", "not long and not navigateur and not conteneur", *(f"--ignore={f}" for f in BALAYAGES)
    )


def long() -> bool:
    """What is too slow for every change: both databases, then the browser."""
    os.environ.setdefault("HYPOTHESIS_PROFILE", "long")
    return (
        navigateur("navigateur and long")
        and postgresql("-m", "long and not navigateur")
        and sqlite("-m", "long and not navigateur")
    )


MODES: dict[str, Callable[[], bool]] = {
    "complet": complet,
    "rapide": rapide,
    "long": long,
    "statiques": lambda: not statiques(),
}


def main(mode: str) -> int:
    """Run one mode; 0 when everything passed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return 0 if MODES[mode]() else 1
    except Introuvable as exc:
        print(exc, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
