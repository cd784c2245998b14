"""Dates as precise as their source, and the day a visitor asks for."""

import calendar
import datetime
import re

_SOURCE_LE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?\Z")


def lire_source_le(valeur: str) -> datetime.date | None:
    """First possible day of `AAAA[-MM[-JJ]]`; None when blank. Raises ValueError on anything else."""
    if not valeur:
        return None
    trouve = _SOURCE_LE.match(valeur)
    if trouve is None:
        raise ValueError(f"{valeur!r} is not AAAA, AAAA-MM or AAAA-MM-JJ")
    annee, mois, quantieme = trouve.groups()
    return datetime.date(int(annee), int(mois or 1), int(quantieme or 1))


_MOIS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


def dire_jour(jour: datetime.date) -> str:
    """« 9 mai 2017 », « 1er juin 2019 »."""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme} {_MOIS[jour.month - 1]} {jour.year}"


def dire_mois(jour: datetime.date) -> str:
    """« décembre 2023 »."""
    return f"{_MOIS[jour.month - 1]} {jour.year}"


def dire_source_le(valeur: str) -> str:
    """`AAAA[-MM[-JJ]]` in words, as precise as it is: « 2022 », « mai 2022 », « 24 mai 2022 »; "" when blank."""
    jour = lire_source_le(valeur)
    if jour is None:
        return ""
    return (str(jour.year), dire_mois(jour), dire_jour(jour))[valeur.count("-")]


def decaler_mois(jour: datetime.date, mois: int) -> datetime.date:
    """`jour` moved by `mois` months (negative: back), to the last of the month where that day does not exist."""
    annee, rang = divmod(jour.year * 12 + jour.month - 1 + mois, 12)
    dernier = calendar.monthrange(annee, rang + 1)[1]
    return jour.replace(year=annee, month=rang + 1, day=min(jour.day, dernier))
