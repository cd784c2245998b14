"""Codes in a query: ORPHA numbers in any spelling, FINESS numbers."""

import re
from typing import NamedTuple

_ORPHA = re.compile(
    r"(?:\bcodes?\s+)?\borph?a(?:net)?\s*(?:code|no?\.?|n°|num[ée]ro)?\s*[:#.°_–-]*\s*(\d{1,7})\b",
    re.IGNORECASE,
)
_NOMBRE = re.compile(r"\d{1,6}")
_FINESS = re.compile(
    r"(?:\bfiness\s*(?:n°|no?\.?|num[ée]ro)?\s*[:#.°-]*\s*)?\b((?:\d|2[AB])(?:[ .]?\d){7,8})\b", re.IGNORECASE
)


class CodeLu(NamedTuple):
    """A code read in a text, and the text without it."""

    code: str
    reste: str


def lire_orpha(texte: str) -> CodeLu | None:
    """« ORPHA:586 », « orpha 586 », « ORPHA586 », « Orphanet 586 », « ORPHA-586 », wherever it stands."""
    trouve = _ORPHA.search(texte)
    if trouve is None:
        return None
    reste = f"{texte[: trouve.start()]} {texte[trouve.end() :]}"
    return CodeLu(str(int(trouve[1])), " ".join(reste.split()))


def lire_nombre(texte: str) -> CodeLu | None:
    """A bare number at the beginning: « 586 », « 558 près de Brest »."""
    premier, _, reste = texte.partition(" ")
    return CodeLu(str(int(premier)), reste.strip()) if _NOMBRE.fullmatch(premier) else None


def lire_finess(texte: str) -> str:
    """The nine characters of a FINESS number when it is all the text says; blank otherwise."""
    trouve = _FINESS.fullmatch(texte.strip())
    numero = re.sub(r"[ .]", "", trouve[1]).upper() if trouve else ""
    return numero if len(numero) == 9 else ""
