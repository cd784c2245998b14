"""Normalised text: what both databases and Python compare, search and sort on."""

import re
import unicodedata

# What decomposition and casefolding leave: ligatures, barred letters, Greek (spelt out, it carries meaning).
_LETTRES = {
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "ł": "l",
    "đ": "d",
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
_AUTRE = re.compile(r"[^0-9a-z]+")


def normaliser(texte: str) -> str:
    """Fold `texte` to lower-case ASCII words separated by one space.

    Case, accents, ligatures, apostrophes, hyphens and punctuation vanish; Greek
    letters and other non-Latin signs are spelt out when they carry meaning in
    disease names (α → alpha). The result is idempotent.
    """
    plat = unicodedata.normalize("NFKD", texte).casefold()
    return _AUTRE.sub(" ", "".join(_LETTRES.get(c, c) for c in plat if not unicodedata.combining(c))).strip()


def lignes(texte: str) -> list[str]:
    """Split a "one per line" field into its non-blank lines, trimmed."""
    return [ligne.strip() for ligne in texte.splitlines() if ligne.strip()]
