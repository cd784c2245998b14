"""Normalised text: what both databases and Python compare, search and sort on."""

import re
import unicodedata

_LIGATURES = str.maketrans(
    {
        "œ": "oe",
        "Œ": "oe",
        "æ": "ae",
        "Æ": "ae",
        "ß": "ss",
        "ø": "o",
        "Ø": "o",
        "ł": "l",
    }
)
_AUTRE = re.compile(r"[^0-9a-z]+")


def normaliser(texte: str) -> str:
    """Fold `texte` to lower-case ASCII words separated by one space.

    Case, accents, ligatures, apostrophes, hyphens and punctuation vanish; Greek
    letters and other non-Latin signs are spelt out when they carry meaning in
    disease names (α → alpha). The result is idempotent.
    """
    plat = unicodedata.normalize("NFKD", texte.translate(_LIGATURES)).casefold()
    plat = "".join(_GREC.get(c, c) for c in plat)
    return _AUTRE.sub(" ", "".join(c for c in plat if not unicodedata.combining(c))).strip()


_GREC = {
    "α": " alpha ",
    "β": " beta ",
    "γ": " gamma ",
    "δ": " delta ",
    "ε": " epsilon ",
    "ζ": " zeta ",
    "θ": " theta ",
    "κ": " kappa ",
    "λ": " lambda ",
    "μ": " mu ",
    "σ": " sigma ",
    "ω": " omega ",
}


def lignes(texte: str) -> list[str]:
    """Split a "one per line" field into its non-blank lines, trimmed."""
    return [ligne.strip() for ligne in texte.splitlines() if ligne.strip()]
