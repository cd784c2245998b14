"""`make bench`: what pages cost, as ratios to a bare Django view served in the same run.

Two gunicorn workers are started on this machine: one serves the site on the real
data, the other a bare Django "hello" (no middleware, no database). Rounds
alternate between all pages, so that a busy machine slows both; the ratio is the
median over rounds of (requests per second of the page / of hello). No figure is
a test: they are written in notes and compared from one change to the next.
"""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent.parent
TOURS = int(os.environ.get("TOURS", "7"))
DUREE = float(os.environ.get("DUREE", "0.7"))  # seconds per page and round

# What is measured: for each kind of page, the least ratio the project promises (0: none yet) and addresses asked for
# in turn, so that nothing is measured twice in a row.
MALADIES = (
    "mucoviscidose",
    "mucovicidose",
    "myopathie+duchene",
    "maladie+de+rendu+osler",
    "drepanocytose",
    "syndrome+de+marfan",
    "sclerodermie",
    "ORPHA+558",
    "spina+bifida",
    "maladie+de+wilson",
    "hemophilie+A",
    "epidermolyse+buleuse",
    "ataxie+de+friedreich",
    "neurofibromatose+type+1",
    "HTAP",
    "syndrome+de+rett",
    "phenylcetonurie",
    "maladie+de+fabry",
    "amylose",
    "lupus+enfant",
)
LIEUX = (
    "42000",
    "Lyon",
    "974",
    "Brest",
    "Saint-Denis+(93)",
    "29",
    "Bordeaux",
    "48.85,2.35",
    "13005",
    "Nancy",
)
DEBUTS = {
    "un mot": "mucov dystro scler hemoph marf epiderm amyl phenyl neurof drepa necker cardiog ataxi friedr lupus".split(),
    "plusieurs mots": """myopathie+duch syndrome+de+mar maladie+de+cr dystrophie+musculaire+de+du sclerose+en+pla
        deficit+en+al hopital+nec maladie+de+wil syndrome+de+ehl neurofibromatose+ty centre+de+ref rendu+os
        ataxie+de+fri cardiomyopathie+hyp epilepsie+rar""".split(),
    "lieu": "saint-et ly 292 bord mars st+den nan 974 toul montp cler renn lill grenob per".split(),
}
PAGES: dict[str, tuple[int, list[str]]] = {
    "accueil": (0, ["/"]),
    "suggestions, un mot": (20, [f"/suggestions/?q={q}" for q in DEBUTS["un mot"]]),
    "suggestions, plusieurs mots": (20, [f"/suggestions/?q={q}" for q in DEBUTS["plusieurs mots"]]),
    "suggestions, lieu": (20, [f"/suggestions/?q={q}&type=lieu" for q in DEBUTS["lieu"]]),
    "recherche, maladie et lieu": (
        3,
        [
            f"/recherche/?q={q}&pres_de={LIEUX[(3 * i + j) % len(LIEUX)]}"
            for j in (0, 1)
            for i, q in enumerate(MALADIES)
        ],
    ),
    "recherche, dans une seule boîte": (
        3,
        [f"/recherche/?q={q}+{ou}" for q, ou in zip(MALADIES[:10], LIEUX, strict=True)],
    ),
    "recherche, sans mot": (
        3,
        ["/recherche/", "/recherche/?role=coordonnateur", "/recherche/?region=84", "/recherche/?page=3"],
    ),
    "recherche, lieu seul": (0, [f"/recherche/?pres_de={ou}" for ou in LIEUX]),
    "filière": (0, ["/filieres/cardiogen/", "/filieres/filnemus/", "/filieres/g2m/"]),
    "centre": (0, ["/centres/ams/", "/centres/o-rares/", "/centres/crescendo/"]),
    "site": (0, ["/centres/ams/ap-hp-pitie-salpetriere/"]),
    "maladie": (0, ["/maladies/586-mucoviscidose/"]),
    "hôpital": (0, ["/etablissements/ap-hp-necker/"]),
    "CSV": (0, ["/recherche.csv"]),
}

BONJOUR = """
import django
from django.conf import settings
settings.configure(SECRET_KEY="x" * 50, ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[])
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("bonjour", lambda request: HttpResponse("bonjour"))]
application = get_wsgi_application()
"""


def _port() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


@contextmanager
def _serveur(application: str, environ: dict[str, str], dossier: str) -> Iterator[tuple[int, int]]:
    """One gthread worker for `application`; gives its port and process id."""
    port = _port()
    commande = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:directory.gunicorn",
        "--access-logfile",
        "/dev/null",
    ]
    environ = {**environ, "HOST": "127.0.0.1", "PORT": str(port), "WEB_CONCURRENCY": "1"}
    environ["PYTHONPATH"] = f"{dossier}:{RACINE}"
    processus = subprocess.Popen(  # noqa: S603 - our own command
        [*commande, "--max-requests", "0", application], cwd=RACINE, env=environ, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, processus.pid
    finally:
        processus.terminate()
        processus.wait(10)


def _debit(connexion: http.client.HTTPConnection, chemins: Iterator[str]) -> float:
    """Requests per second of `chemins` for DUREE seconds, one after the other on one connection."""
    fin, nombre, debut = time.perf_counter() + DUREE, 0, time.perf_counter()
    while time.perf_counter() < fin:
        chemin = next(chemins)
        connexion.request("GET", chemin, headers={"Host": "localhost"})
        reponse = connexion.getresponse()
        reponse.read()
        if reponse.status != 200:
            raise SystemExit(f"{chemin} a répondu {reponse.status}.")
        nombre += 1
    return nombre / (time.perf_counter() - debut)


def _memoire(pid: int) -> int:
    """Resident memory of the workers of the master `pid`, in MB."""
    total = 0
    for enfant in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        for ligne in Path(f"/proc/{enfant}/status").read_text().splitlines():
            if ligne.startswith("VmRSS"):
                total += int(ligne.split()[1]) // 1024
    return total


def main() -> None:
    """Load the data if needed, serve, measure, print one line per page."""
    with tempfile.TemporaryDirectory() as dossier:
        Path(dossier, "bonjour.py").write_text(BONJOUR, encoding="utf-8")
        environ = {
            **os.environ,
            "DEBUG": "0",
            "HTTPS": "0",
            "SECRET_KEY": "cle-du-banc-jamais-utilisee-ailleurs-0123456789-abcdefghij",
            "SITE_URL": "http://localhost",
            "STATIC_ROOT": f"{dossier}/statiques",
            "DJANGO_SETTINGS_MODULE": "directory.settings",
            "DATABASE_URL": os.environ.get("DATABASE_URL", f"sqlite:///{dossier}/banc.sqlite3"),
        }
        for commande in (["migrate", "-v0"], ["initialiser"], ["collectstatic", "--noinput", "-v0"]):
            subprocess.run(  # noqa: S603 - our own commands
                [sys.executable, "manage.py", *commande],
                cwd=RACINE,
                env=environ,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        with (
            _serveur("directory.wsgi", environ, dossier) as (port_site, pid),
            _serveur("bonjour:application", environ, dossier) as (port_nu, _),
        ):
            site = http.client.HTTPConnection("127.0.0.1", port_site)
            nu = http.client.HTTPConnection("127.0.0.1", port_nu)
            site.request("GET", "/sante/live", headers={"Host": "localhost"})
            site.getresponse().read()
            avant = _memoire(pid)
            sortes = {nom: cycle(chemins) for nom, (_, chemins) in PAGES.items()}
            for adresses in sortes.values():
                _debit(site, adresses)  # warm-up: vocabulary, contours, templates
            apres = _memoire(pid)
            rapports: dict[str, list[float]] = {nom: [] for nom in PAGES}
            debits: list[float] = []
            for _ in range(TOURS):
                for nom, adresses in sortes.items():
                    reference = _debit(nu, cycle(["/bonjour"]))
                    debits.append(reference)
                    rapports[nom].append(100 * _debit(site, adresses) / reference)
    print(
        f"hello : {statistics.median(debits):.0f} requêtes/s ; worker : {avant} Mo, puis {apres} Mo après tout"
    )
    for nom, valeurs in rapports.items():
        seuil, chemins = PAGES[nom]
        median = statistics.median(valeurs)
        verdict = f"  (promis : {seuil} %, {'tenu' if median >= seuil else 'MANQUÉ'})" if seuil else ""
        combien = f"{len(chemins)} adresse{'s' if len(chemins) > 1 else ''}"
        print(
            f"{median:6.1f} % de hello  [{min(valeurs):.1f} – {max(valeurs):.1f}]  {nom}, {combien}{verdict}"
        )


if __name__ == "__main__":
    main()
