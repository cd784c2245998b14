"""Dates as precise as their source, and the day a visitor asks for."""

import datetime
import re

_SOURCE_LE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")


def lire_source_le(valeur: str) -> datetime.date | None:
    """First possible day of `AAAA[-MM[-JJ]]`; None when blank. Raises ValueError on anything else."""
    if not valeur:
        return None
    trouve = _SOURCE_LE.match(valeur)
    if trouve is None:
        raise ValueError(f"{valeur!r} is not AAAA, AAAA-MM or AAAA-MM-JJ")
    annee, mois, quantieme = trouve.groups()
    return datetime.date(int(annee), int(mois or 1), int(quantieme or 1))
