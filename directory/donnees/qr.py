"""The QR code of an address, drawn here: one path that the strict content policy lets be."""

from dataclasses import dataclass
from itertools import groupby
from typing import Self

import segno

# White modules around the code, as the standard asks.
MARGE = 4


@dataclass(frozen=True)
class CodeQR:
    """A code ready for components/qr.html: a square of `cote` modules, black ones in `trace`."""

    adresse: str
    cote: int
    trace: str

    @classmethod
    def dessiner(cls, adresse: str) -> Self:
        """Draw `adresse`; a creased or stained sheet still reads (15 % of the code may be lost)."""
        lignes = [bytes(ligne) for ligne in segno.make_qr(adresse, error="m").matrix_iter(border=MARGE)]
        return cls(adresse, len(lignes), "".join(_tracer(y, ligne) for y, ligne in enumerate(lignes)))


def _tracer(y: int, ligne: bytes) -> str:
    """The black runs of one line, as rectangles one module high."""
    pas, x = [], 0
    for noir, suite in groupby(ligne):
        longueur = len(list(suite))
        if noir:
            pas.append(f"M{x} {y}h{longueur}v1h-{longueur}z")
        x += longueur
    return "".join(pas)
