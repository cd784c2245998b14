"""What the tests need from the system: found, or installed through apt when that is possible."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path


class Introuvable(Exception):
    """Something the tests need cannot be had; the message says what, in one sentence."""


def peut_installer() -> bool:
    """Whether this is root on a Debian with apt."""
    return os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


@cache
def _mettre_a_jour_les_listes() -> None:
    _apt("update")


def _apt(*arguments: str) -> None:
    print(f"apt-get {' '.join(arguments)}", flush=True)
    try:
        fini = subprocess.run(  # noqa: S603
            ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300", *arguments],  # noqa: S607
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=900,
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise Introuvable(f"apt-get {arguments[0]} n’a pas abouti ({type(exc).__name__})") from exc
    if fini.returncode:
        raise Introuvable(f"apt-get {' '.join(arguments)} a échoué : {fini.stdout.strip()[-400:]}")


def installer(*paquets: str) -> None:
    """Install Debian packages, or raise Introuvable."""
    _mettre_a_jour_les_listes()
    _apt("install", "--no-install-recommends", *paquets)


def chromium() -> str:
    """The path of a Chromium, installed through apt when none is on PATH."""
    noms = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    if donne := os.environ.get("CHROMIUM"):
        return donne
    for _ in range(2):
        if trouve := next(filter(None, map(shutil.which, noms)), None):
            return trouve
        if not peut_installer():
            break
        try:
            installer("chromium", "fonts-liberation")
        except Introuvable as exc:
            raise Introuvable(f"Chromium introuvable : {exc}") from exc
    raise Introuvable(
        "Chromium introuvable : installez le paquet chromium du système ou donnez son chemin dans CHROMIUM."
    )
