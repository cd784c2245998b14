"""The image, without Docker: every command of the Dockerfile is run here, in an environment of its own."""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

RACINE = Path(__file__).resolve().parents[1]
# What the proxy that ends TLS adds to a request.
PAR_LE_MANDATAIRE = {"Host": "annuaire.example", "X-Forwarded-Proto": "https"}
CLE = "cle-des-tests-du-conteneur-0123456789-abcdefghijklmnopqr"


def _instructions() -> list[tuple[str, str]]:
    texte = re.sub(r"^\s*#.*\n", "", (RACINE / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lignes = re.sub(r"\\\n", " ", texte).splitlines()
    return [
        (mot.upper(), reste.strip())
        for mot, _, reste in (ligne.strip().partition(" ") for ligne in lignes)
        if mot
    ]


INSTRUCTIONS = _instructions()


def _toutes(mot: str) -> list[str]:
    return [reste for nom, reste in INSTRUCTIONS if nom == mot]


def test_two_stages_on_the_slim_image():
    assert [base.split()[0] for base in _toutes("FROM")] == ["python:3.13-slim"] * 2


def test_served_by_an_ordinary_user():
    mots = [nom for nom, _ in INSTRUCTIONS]
    assert _toutes("USER") == ["annuaire"]
    assert mots.index("USER") < mots.index("CMD")
    # Nothing after USER could need root, and the code itself stays root's: the process cannot change it.
    assert "RUN" not in mots[mots.index("USER") :]
    assert not any("--chown" in copie for copie in _toutes("COPY"))


def test_only_the_locked_packages():
    installations = [r for r in _toutes("RUN") if "pip install" in r]
    assert installations == ["/opt/annuaire/bin/pip install --require-hashes -r /tmp/run.txt"]


def test_no_secret_stays_in_the_image():
    assert not any("SECRET_KEY" in valeur for valeur in [*_toutes("ENV"), *_toutes("ARG")])


def test_every_copied_path_exists_and_is_let_through():
    garde = (RACINE / ".dockerignore").read_text(encoding="utf-8").splitlines()
    laisses = [ligne[1:] for ligne in garde if ligne.startswith("!")]
    assert garde[1] == "*"
    assert not [nom for nom in laisses if not (RACINE / nom).exists()]
    assert {"manage.py", "directory", "filieres", "centres", "templates", "static", "fixtures"} <= set(
        laisses
    )
    assert not {"var", "tests", ".git"} & set(laisses)


class Image(NamedTuple):
    """What the build leaves: the code and the environment, in temporary folders."""

    code: Path
    venv: Path

    def env(self, **plus: str) -> dict[str, str]:
        """The process's environment in the container: almost nothing."""
        garde = {
            k: v
            for k, v in os.environ.items()
            if k.startswith(("PIP_", "SSL_", "LANG")) or k in {"HOME", "TMPDIR"}
        }
        chemin = f"{self.venv}/bin:/usr/local/bin:/usr/bin:/bin"
        return {**garde, "PATH": chemin, "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1", **plus}

    def ici(self, commande: str) -> str:
        """A command of the Dockerfile, with this machine's paths."""
        return (
            commande.replace("/opt/annuaire", str(self.venv))
            .replace("/tmp/run.txt", str(self.code / "requirements/run.txt"))  # noqa: S108
            .replace("python -m venv", f"{shlex.quote(sys.executable)} -m venv")
        )


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """Run the RUN commands of the Dockerfile, those that speak of users aside."""
    dossier = tmp_path_factory.mktemp("image")
    fabriquee = Image(dossier / "srv", dossier / "opt")
    fabriquee.code.mkdir()
    for ligne in (RACINE / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if not ligne.startswith("!"):
            continue
        source, cible = RACINE / ligne[1:], fabriquee.code / ligne[1:]
        cible.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, cible, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        else:
            shutil.copy2(source, cible)
    for commande in _toutes("RUN"):
        if commande.startswith("useradd"):
            (fabriquee.code / "var").mkdir(exist_ok=True)
            continue
        fini = subprocess.run(  # noqa: S602 - the Dockerfile's own line, run as Docker does
            fabriquee.ici(commande),
            shell=True,
            cwd=fabriquee.code,
            env=fabriquee.env(),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert fini.returncode == 0, f"{commande}\n{fini.stdout}{fini.stderr}"
    return fabriquee


@pytest.fixture(scope="module")
def production(image: Image) -> dict[str, str]:
    """The settings an operator gives."""
    return image.env(
        SECRET_KEY=CLE,
        SITE_URL="https://annuaire.example",
        BEHIND_TLS_PROXY="1",
        EDITEUR_NOM="Éditeur",
        EDITEUR_ADRESSE="1 rue de l’Exemple, 75000 Paris",
        CONTACT_EMAIL="contact@annuaire.example",
    )


class Serveur(NamedTuple):
    """gunicorn as the image starts it."""

    adresse: str
    journal: Path
    env: dict[str, str]


def _lire(adresse: str, methode: str = "GET", **entetes: str) -> tuple[int, str, dict[str, str]]:
    class SansSuite(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args):
            return None

    demande = urllib.request.Request(adresse, headers=entetes, method=methode)  # noqa: S310
    try:
        reponse = urllib.request.build_opener(SansSuite).open(demande, timeout=10)
    except urllib.error.HTTPError as erreur:
        reponse = erreur
    with reponse:
        return reponse.status, reponse.read().decode(), dict(reponse.headers)


@pytest.fixture(scope="module")
def serveur(
    image: Image, production: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serveur]:
    """The CMD of the Dockerfile, on a free port and a migrated SQLite."""
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        port = libre.getsockname()[1]
    env = {**production, "PORT": str(port), "HOST": "127.0.0.1"}
    migration = [str(image.venv / "bin/python"), "manage.py", "migrate", "--noinput", "-v", "0"]
    subprocess.run(migration, cwd=image.code, env=env, check=True)  # noqa: S603
    commande = json.loads(_toutes("CMD")[-1])
    commande[0] = str(image.venv / "bin" / commande[0])
    journal = tmp_path_factory.mktemp("journal") / "gunicorn.log"
    with (
        journal.open("wb") as sortie,
        subprocess.Popen(commande, cwd=image.code, env=env, stdout=sortie, stderr=sortie) as processus,  # noqa: S603
    ):
        adresse = f"http://127.0.0.1:{port}"
        try:
            for _ in range(150):
                assert processus.poll() is None, journal.read_text()
                try:
                    _lire(f"{adresse}/sante/live")
                    break
                except OSError:
                    time.sleep(0.2)
            else:
                pytest.fail(f"gunicorn ne répond pas :\n{journal.read_text()}")
            yield Serveur(adresse, journal, env)
        finally:
            processus.send_signal(signal.SIGTERM)
            processus.wait(40)


# Building an environment needs the package registry and some ten seconds: once is enough.
@pytest.mark.conteneur
@pytest.mark.sqlite
@pytest.mark.xdist_group("conteneur")
class TestImage:
    """Built once, then asked."""

    def test_static_files_are_hashed_and_compressed(self, image):
        manifeste = json.loads((image.code / "staticfiles/staticfiles.json").read_text(encoding="utf-8"))
        assert "admin/css/base.css" in manifeste["paths"]
        assert (image.code / "staticfiles" / f"{manifeste['paths']['admin/css/base.css']}.br").exists()

    def test_deploy_check_is_clean(self, image, production):
        fini = subprocess.run(  # noqa: S603
            [image.venv / "bin/python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            cwd=image.code, env=production, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert fini.returncode == 0, fini.stderr

    @pytest.mark.parametrize("cle", ["", "courte", "a" * 60, "django-insecure-" + CLE])
    def test_refuses_to_start_without_a_strong_key_in_one_sentence(self, image, production, cle):
        for commande in (["python", "manage.py", "check"], json.loads(_toutes("CMD")[-1])):
            fini = subprocess.run(  # noqa: S603
                [str(image.venv / "bin" / commande[0]), *commande[1:]],
                cwd=image.code, env={**production, "SECRET_KEY": cle, "PORT": "0"}, capture_output=True,
                text=True, timeout=60, check=False,
            )  # fmt: skip
            assert fini.returncode == 1
            assert "Démarrage refusé : SECRET_KEY" in fini.stderr
            assert "Traceback" not in fini.stderr

    def test_alive_by_the_command_of_healthcheck(self, image, serveur):
        commande = json.loads(_toutes("HEALTHCHECK")[-1].partition("CMD ")[2])
        commande[0] = str(image.venv / "bin" / commande[0])
        subprocess.run(commande, env=serveur.env, check=True, timeout=10)  # noqa: S603
        assert _lire(f"{serveur.adresse}/sante/live")[:2] == (200, "ok\n")

    def test_ready_once_migrated(self, serveur):
        assert _lire(f"{serveur.adresse}/sante/ready")[:2] == (200, "ok\n")

    def test_pages_are_for_https_only(self, serveur):
        statut, _, entetes = _lire(f"{serveur.adresse}/?q=mucoviscidose", Host="annuaire.example")
        assert statut == 301
        assert entetes["Location"].startswith("https://annuaire.example/")

    def test_another_host_is_refused(self, serveur):
        assert _lire(f"{serveur.adresse}/?q=mucoviscidose", Host="autre.example")[0] == 400

    def test_static_file_is_served_for_a_year(self, image, serveur):
        manifeste = json.loads((image.code / "staticfiles/staticfiles.json").read_text(encoding="utf-8"))
        nom = manifeste["paths"]["admin/css/base.css"]
        statut, _, entetes = _lire(f"{serveur.adresse}/static/{nom}", **PAR_LE_MANDATAIRE)
        assert statut == 200
        assert "max-age=315360000" in entetes["Cache-Control"]

    def test_logs_hold_paths_and_nothing_else_of_a_visit(self, serveur):
        entetes = {
            "Referer": "https://moteur.example/?q=myasthénie".encode().decode("latin-1"),
            "User-Agent": "Tel-42",
        }
        _lire(f"{serveur.adresse}/absente/?q=mucoviscidose", **PAR_LE_MANDATAIRE, **entetes)
        _lire(f"{serveur.adresse}/?q=mucoviscidose", "HEAD", **PAR_LE_MANDATAIRE)
        _lire(f"{serveur.adresse}/sante/live", "HEAD")
        time.sleep(0.3)
        texte = serveur.journal.read_text(encoding="utf-8")
        assert '"GET /absente/" 404' in texte
        for indice in ("mucoviscidose", "moteur.example", "Tel-42", "body bytes", "127.0.0.1 "):
            assert indice not in texte
