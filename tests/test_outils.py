"""The tools of the tests: what is not run is a failure, and a server leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.outils import paquets, postgres, verifier

RACINE = Path(__file__).resolve().parents[1]


def _pytest(dossier: Path, texte: str, *options: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a module of its own under the rules of tests/conftest.py."""
    (dossier / "test_essai.py").write_text(texte, encoding="utf-8")
    (dossier / "pytest.ini").write_text(
        "[pytest]\nmarkers =\n  sqlite\n  postgresql\nxfail_strict = true\n", encoding="utf-8"
    )
    commande = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
        "-q",
        *options,
    ]
    return subprocess.run(  # noqa: S603
        [*commande, str(dossier)],
        cwd=RACINE,
        env={**verifier.environnement(), "DJANGO_SETTINGS_MODULE": "tests.reglages", **env},
        capture_output=True,
        text=True,
        check=False,
    )


SAUT = "import pytest\ndef test_a():\n    pytest.skip('faute de mieux')\n"
SAUT_DU_MODULE = "import pytest\npytest.importorskip('module_absent')\ndef test_a(): pass\n"


@pytest.mark.parametrize("texte", [SAUT, SAUT_DU_MODULE])
def test_a_skip_is_a_failure_where_it_is_refused(tmp_path, texte):
    fini = _pytest(tmp_path, texte, SAUTS_INTERDITS="1")
    assert fini.returncode != 0
    assert "Saut refusé" in fini.stdout


def test_a_skip_is_allowed_elsewhere(tmp_path):
    assert "1 skipped" in _pytest(tmp_path, SAUT, SAUTS_INTERDITS="0").stdout


def test_an_expected_failure_is_no_skip(tmp_path):
    texte = "import pytest\n@pytest.mark.xfail\ndef test_a():\n    assert 0\n"
    assert _pytest(tmp_path, texte, SAUTS_INTERDITS="1").returncode == 0


def test_the_other_database_s_tests_are_counted_as_deselected(tmp_path):
    texte = (
        "import pytest\ndef test_a(): pass\n@pytest.mark.sqlite\ndef test_b(): pass\n"
        "@pytest.mark.postgresql\ndef test_c(): assert 0\n"
    )
    fini = _pytest(tmp_path, texte, SAUTS_INTERDITS="1", TEST_DATABASE_URL="sqlite://:memory:")
    assert "2 passed, 1 deselected" in fini.stdout


def test_what_the_developer_exports_does_not_reach_the_tests(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://production/annuaire")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k rien")
    env = verifier.environnement(SAUTS_INTERDITS="1")
    assert not {"DATABASE_URL", "PYTEST_ADDOPTS", "SECRET_KEY", "TEST_DATABASE_URL"} & set(env)
    assert env["SAUTS_INTERDITS"] == "1"


class TestPostgresql:
    """Where the server comes from, in order."""

    def test_a_given_server_is_used_as_it_is(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL_POSTGRES", "postgres://u@hote/base")
        with postgres.serveur() as url:
            assert url == "postgres://u@hote/base"

    def test_newest_of_debian(self, monkeypatch, tmp_path):
        for version in ("9.6", "15", "13"):
            dossier = tmp_path / version / "bin"
            dossier.mkdir(parents=True)
            for programme in ("initdb", "pg_ctl"):
                (dossier / programme).touch()
        monkeypatch.setattr(postgres, "DEBIAN", tmp_path)
        assert postgres.binaires(tmp_path) == tmp_path / "15/bin"

    def test_wheel_when_the_system_has_none(self, monkeypatch, tmp_path):
        monkeypatch.setattr(postgres, "DEBIAN", tmp_path / "rien")
        monkeypatch.setattr(postgres, "peut_installer", lambda: False)
        monkeypatch.delenv("DATABASE_URL_POSTGRES", raising=False)
        with postgres.serveur() as url:
            socket = Path(url.partition("host=")[2])
            assert (socket / ".s.PGSQL.5432").exists()
        assert not socket.exists()

    def test_one_sentence_when_there_is_none_at_all(self, monkeypatch, capsys, tmp_path):
        monkeypatch.setattr(postgres, "DEBIAN", tmp_path)
        monkeypatch.setattr(postgres, "peut_installer", lambda: False)
        monkeypatch.setattr(postgres, "_du_paquet_python", lambda dossier: None)
        monkeypatch.delenv("DATABASE_URL_POSTGRES", raising=False)
        assert postgres.main(["true"]) == 1
        erreur = capsys.readouterr().err
        assert erreur.startswith("PostgreSQL introuvable")
        assert erreur.count("\n") == 1

    def test_debian_is_told_to_create_no_cluster_while_it_installs(self, monkeypatch, tmp_path):
        monkeypatch.setattr(postgres, "GRAPPES", tmp_path / "createcluster.d")
        with postgres._sans_grappe_de_debian():
            (consigne,) = postgres.GRAPPES.iterdir()
            assert consigne.read_text() == "create_main_cluster = false\n"
        assert not postgres.GRAPPES.exists()


class TestChromium:
    """The browser of the system."""

    def test_given_path_wins(self, monkeypatch):
        monkeypatch.setenv("CHROMIUM", "/opt/chromium")
        assert paquets.chromium() == "/opt/chromium"

    def test_one_sentence_when_there_is_none(self, monkeypatch, tmp_path):
        monkeypatch.delenv("CHROMIUM", raising=False)
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        with pytest.raises(paquets.Introuvable, match=r"^Chromium introuvable : installez .*\.$"):
            paquets.chromium()

    def test_apt_is_asked_as_root_on_debian(self, monkeypatch, tmp_path):
        demandes = []
        monkeypatch.delenv("CHROMIUM", raising=False)
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(paquets, "peut_installer", lambda: True)
        monkeypatch.setattr(paquets, "installer", lambda *noms: demandes.append(noms))
        with pytest.raises(paquets.Introuvable):
            paquets.chromium()
        assert demandes[0][0] == "chromium"


def test_a_failed_apt_says_so(monkeypatch, tmp_path):
    faux = tmp_path / "apt-get"
    faux.write_text("#!/bin/sh\necho 'plus de réseau'; exit 100\n", encoding="utf-8")
    faux.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    paquets._mettre_a_jour_les_listes.cache_clear()
    with pytest.raises(paquets.Introuvable, match="plus de réseau"):
        paquets.installer("chromium")
