"""The list of sites as CSV: one line per site, semicolons, UTF-8 with its mark, safe to open in a spreadsheet."""

import csv
import datetime
from collections.abc import Iterable, Iterator
from itertools import islice

from django.http import StreamingHttpResponse

from centres.models import LabellisationSite

COLONNES = (
    "filiere",
    "centre",
    "code",
    "role",
    "public",
    "etablissement",
    "commune",
    "departement",
    "debut",
    "fin",
    "etat",
    "confirmation",
    "source",
)
# A spreadsheet would run what begins with these.
_FORMULES = ("=", "+", "-", "@", "\t", "\r")
_PAQUET = 200


class _Ligne:
    """A file that gives back what is written to it."""

    def write(self, texte: str) -> str:
        """Called by the csv writer with one whole line."""
        return texte


def sans_formule(valeur: str) -> str:
    """`valeur`, never read as a formula."""
    return f"'{valeur}" if valeur.startswith(_FORMULES) else valeur


def valeurs(label: LabellisationSite, le: datetime.date) -> list[str]:
    """The cells of one site, as seen on `le`."""
    hopital = label.site.etablissement
    commune = hopital.commune
    return [
        label.centre.filiere.slug,
        label.centre.slug,
        label.site.code,
        label.role,
        label.site.public,
        hopital.nom_complet,
        commune.nom if commune else "",
        commune.departement.code if commune else "",
        label.debut.isoformat(),
        label.fin.isoformat(),
        "en cours" if label.fin >= le else "dernier label connu",
        label.confirmation,
        label.source_url,
    ]


def lignes(labels: Iterable[LabellisationSite], le: datetime.date) -> Iterator[str]:
    """The file, a few hundred lines at a time."""
    ecrire = csv.writer(_Ligne(), delimiter=";", lineterminator="\r\n").writerow
    yield "\ufeff" + str(ecrire(COLONNES))
    reste = iter(labels)
    while paquet := list(islice(reste, _PAQUET)):
        yield "".join(str(ecrire([sans_formule(v) for v in valeurs(label, le)])) for label in paquet)


def reponse_csv(labels: Iterable[LabellisationSite], le: datetime.date) -> StreamingHttpResponse:
    """`labels` streamed, whatever their number."""
    flux = lignes(labels, le)
    reponse = StreamingHttpResponse(flux, content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="sites-maladies-rares-{le.isoformat()}.csv"'
    reponse["X-Robots-Tag"] = "noindex"
    return reponse
