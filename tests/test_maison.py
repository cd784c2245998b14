"""The house's own rules: what a repository must look like for the next person."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[1]
IGNORES = {"fixtures", "var", "staticfiles", "htmlcov", "node_modules"}


def _suivis() -> list[Path]:
    """Every file of the project: git's answer, or a walk where there is no git."""
    if (RACINE / ".git").exists() and (git := shutil.which("git")):
        commande = [
            git,
            "-C",
            str(RACINE),
            "-c",
            f"safe.directory={RACINE}",
            "ls-files",
            "-co",
            "--exclude-standard",
        ]
        sortie = subprocess.run(commande, capture_output=True, text=True, check=True).stdout  # noqa: S603
        return [RACINE / nom for nom in sortie.splitlines() if (RACINE / nom).is_file()]
    return [
        f
        for f in RACINE.rglob("*")
        if f.is_file()
        and not any(p in IGNORES or p.startswith(".") for p in f.relative_to(RACINE).parts[:-1])
    ]


FICHIERS = [f for f in _suivis() if f.relative_to(RACINE).parts[0] not in IGNORES]


def _nom(fichier: Path) -> str:
    return fichier.relative_to(RACINE).as_posix()


def test_no_hand_written_file_above_600_lines():
    longs = {
        _nom(f): n
        for f in FICHIERS
        if f.suffix in {".py", ".html", ".css", ".js", ".md"}
        and (n := len(f.read_text(encoding="utf-8").splitlines())) > 600
    }
    assert not longs


@pytest.mark.parametrize("lot", ["run", "dev"])
def test_locks_hold_hashes_and_no_address(lot):
    texte = (RACINE / f"requirements/{lot}.txt").read_text(encoding="utf-8")
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|\bfile:|@ ", texte)
    nom = r"^[\w.-]+(?:\[[\w,-]+\])?=="
    paquets = re.findall(nom + r"[^\n]*\\\n(?=    --hash=sha256:[0-9a-f]{64})", texte, re.MULTILINE)
    assert len(paquets) == len(re.findall(r"^[^\s#-].*==", texte, re.MULTILINE)) > 10


def test_no_lock_that_names_a_registry():
    assert not [
        _nom(f) for f in FICHIERS if f.name == "uv.lock" or re.fullmatch(r"pylock(\..+)?\.toml", f.name)
    ]


def _dependances() -> list[str]:
    projet = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))
    return [*projet["project"]["dependencies"], *projet["dependency-groups"]["dev"]]


def test_every_direct_dependency_says_why():
    texte = (RACINE / "pyproject.toml").read_text(encoding="utf-8")
    assert not [d for d in _dependances() if not re.search(rf'"{re.escape(d)}",\s+# \w.{{3,}}', texte)]


def test_every_direct_dependency_is_locked():
    lignes = (RACINE / "requirements/dev.txt").read_text(encoding="utf-8").lower()
    noms = [re.split(r"[\[><=]", d)[0].lower() for d in _dependances()]
    assert not [nom for nom in noms if not re.search(rf"^{re.escape(nom)}(\[.*\])?==", lignes, re.MULTILINE)]


def test_dev_lock_contains_run_lock():
    def versions(lot: str) -> set[str]:
        texte = (RACINE / f"requirements/{lot}.txt").read_text(encoding="utf-8")
        return set(re.findall(r"^[\w.-]+(?:\[.*\])?==[\w.]+", texte, re.MULTILINE))

    assert versions("run") <= versions("dev")


def test_readme_gives_the_two_commands():
    texte = (RACINE / "README.md").read_text(encoding="utf-8")
    assert "make run" in texte
    assert "make test" in texte


def test_root_holds_only_what_it_needs():
    attendus = {
        *(
            "centres",
            "directory",
            "filieres",
            "fixtures",
            "requirements",
            "static",
            "templates",
            "tests",
            ".ci",
        ),
        *("Dockerfile", "LICENSE", "Makefile", "README.md", "manage.py", "pyproject.toml"),
    }
    racine = {f.relative_to(RACINE).parts[0] for f in _suivis()}
    assert not {nom for nom in racine - attendus if not nom.startswith(".")}


# A page that loads from elsewhere tells that elsewhere which disease is being read.
_CHARGE = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed|object|image|use)\b[^>]*?"""
    r"""\b(?:src|srcset|href|data|poster)\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|<link\b(?=[^>]*\brel=["'][^"']*(?:stylesheet|icon|preload|preconnect|dns-prefetch|manifest))[^>]*"""
    r"""\bhref\s*=\s*["']?\s*(?:https?:)?//""",
    re.IGNORECASE,
)
_CHARGE_CSS = re.compile(r"""(?:@import\s+(?:url\()?|url\()\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)
_CHARGE_JS = re.compile(r"""(?:fetch|import|importScripts|Worker|sendBeacon)\s*\(\s*["'`](?:https?:)?//""")


@pytest.mark.parametrize(
    ("suffixe", "motif"), [(".html", _CHARGE), (".css", _CHARGE_CSS), (".js", _CHARGE_JS)]
)
def test_nothing_is_loaded_from_elsewhere(suffixe, motif):
    dossiers = {"templates", "static", "directory", "filieres", "centres"}
    fichiers = [f for f in FICHIERS if f.suffix == suffixe and f.relative_to(RACINE).parts[0] in dossiers]
    assert not [_nom(f) for f in fichiers if motif.search(f.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    "balise",
    [
        '<script src="https://ailleurs.example/x.js"></script>',
        "<img alt='' src='//ailleurs.example/x.png'>",
        '<link href="https://ailleurs.example/x.css" rel="stylesheet">',
        '<link rel="preconnect" href="//ailleurs.example">',
    ],
)
def test_the_rule_sees_what_it_forbids(balise):
    assert _CHARGE.search(balise)


def test_the_rule_lets_ordinary_links_be():
    assert not _CHARGE.search(
        '<a href="https://ailleurs.example/">ailleurs</a><link rel="canonical" href="https://x">'
    )
