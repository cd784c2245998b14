"""Bytes to rows of text, each knowing where it stands: CSV of any French spreadsheet, or XLSX."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from .erreurs import ErreurImport

TAILLE_MAX = 20_000_000
LIGNES_MAX = 20_000
COLONNES_MAX = 100
_SEPARATEURS = {";": "point-virgule", ",": "virgule", "\t": "tabulation"}
_APERCU = 60


@dataclass(frozen=True, slots=True)
class Ligne:
    """One row: its number (physical line of a CSV, row of a sheet) and its cells, trimmed."""

    numero: int
    cellules: tuple[str, ...]

    @property
    def remplies(self) -> list[int]:
        """Where something is written."""
        return [rang for rang, texte in enumerate(self.cellules) if texte]


@dataclass(frozen=True, slots=True)
class Tableau:
    """The rows of one list that are not empty; `feuille` is "" for a CSV."""

    fichier: str
    feuille: str = ""
    lignes: Sequence[Ligne] = field(default_factory=tuple)


# How many headings a row of cells holds: what tells separators and sheets apart.
Juge = Callable[[Sequence[str]], int]


def lire_tableau(
    contenu: bytes, fichier: str, juge: Juge, feuille: str = "", *, paragraphes: bool = False
) -> Tableau:
    """The rows of `contenu`; what it is is told from its first bytes, never from its name. Raises ErreurImport.

    `paragraphes`: blank lines inside a cell are kept.
    """
    if len(contenu) > TAILLE_MAX:
        raise ErreurImport(
            f"{fichier} : fichier trop gros ({len(contenu) / 1e6:.0f} Mo), {TAILLE_MAX / 1e6:.0f} Mo au plus."
        )
    if not contenu.strip():
        raise ErreurImport(f"{fichier} : le fichier est vide.")
    if contenu.startswith(b"PK"):
        from .classeur import lire_classeur

        return lire_classeur(contenu, fichier, juge, feuille, paragraphes=paragraphes)
    _refuser_autre_format(contenu, fichier)
    if feuille:
        raise ErreurImport(
            f"{fichier} : un fichier CSV n’a pas de feuille, laissez ce choix vide (--feuille)."
        )
    texte = decoder(contenu, fichier)
    return Tableau(fichier, "", tuple(_lire_csv(texte, fichier, juge, paragraphes=paragraphes)))


_FORMATS = (
    (b"\xd0\xcf\x11\xe0", "un ancien classeur Excel (.xls) ou un classeur protégé par mot de passe"),
    (b"%PDF", "un document PDF"),
    (b"{\\rtf", "un document RTF"),
    (b"\x1f\x8b", "une archive compressée"),
)


def _refuser_autre_format(contenu: bytes, fichier: str) -> None:
    """One sentence for the formats people rename."""
    debut = contenu[:512].lstrip(b"\xef\xbb\xbf \r\n\t")
    trouve = next((nom for signe, nom in _FORMATS if debut.startswith(signe)), "")
    if debut[:1] == b"<":
        trouve = "une page web ou un document XML"
    if trouve:
        raise ErreurImport(
            f"{fichier} : c’est {trouve}. Ouvrez-le dans un tableur et enregistrez-le au format .xlsx ou .csv."
        )


# --- Encodings ------------------------------------------------------------------------
_MARQUES = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def decoder(contenu: bytes, fichier: str) -> str:
    """The text, whatever a French spreadsheet wrote it in. Raises ErreurImport."""
    for codage in _codages(contenu):
        try:
            texte = contenu.decode(codage)
        except UnicodeDecodeError:
            continue
        if (place := texte.find("\x00")) >= 0:
            ligne = texte.count("\n", 0, place) + 1
            raise ErreurImport(f"{fichier}:{ligne}: caractère nul (NUL) : ce n’est pas un fichier de texte.")
        return texte
    raise ErreurImport(
        f"{fichier} : codage du texte non reconnu. Enregistrez le fichier en « CSV UTF-8 » et recommencez."
    )


def _codages(contenu: bytes) -> Iterator[str]:
    """The encodings to try: the one that is marked, or UTF-16 by its zeros, or UTF-8 and then Windows-1252."""
    for marque, codage in _MARQUES:
        if contenu.startswith(marque):
            yield codage
            return
    apercu = contenu[:2000]
    pairs, impairs = apercu[::2].count(0), apercu[1::2].count(0)
    if max(pairs, impairs) > len(apercu) // 4 and min(pairs, impairs) <= len(apercu) // 100:
        yield "utf-16-le" if impairs > pairs else "utf-16-be"
        return
    yield "utf-8"
    yield "cp1252"


# --- CSV ------------------------------------------------------------------------------
def _lire_csv(texte: str, fichier: str, juge: Juge, *, paragraphes: bool) -> Iterator[Ligne]:
    """The rows that hold something, cut by the separator that shows the most headings."""
    separateur = max(_SEPARATEURS, key=lambda s: _noter(texte, s, juge))
    lues = 0
    for numero, cellules in _enregistrements(texte, separateur, fichier):
        ligne = Ligne(numero, tuple(nettoyer(c, paragraphes=paragraphes) for c in cellules[:COLONNES_MAX]))
        if not any(ligne.cellules):
            continue
        lues += 1
        refuser_trop_de_lignes(lues, fichier)
        yield ligne


def refuser_trop_de_lignes(lues: int, fichier: str) -> None:
    """One sentence, before memory is spent on more."""
    if lues > LIGNES_MAX:
        raise ErreurImport(
            f"{fichier} : plus de {LIGNES_MAX} lignes remplies ; découpez le fichier, par filière par exemple."
        )


def _enregistrements(texte: str, separateur: str, fichier: str) -> Iterator[tuple[int, list[str]]]:
    """The records with the physical line each begins on. Raises ErreurImport on broken quotes."""
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=True)
    debut = 1
    try:
        for cellules in lecteur:
            yield debut, cellules
            debut = lecteur.line_num + 1
    except csv.Error as exc:
        raise ErreurImport(
            f"{fichier}:{debut}: ligne illisible : guillemets mal fermés, ou cellule de plus de 100 000 caractères."
        ) from exc


def _noter(texte: str, separateur: str, juge: Juge) -> tuple[int, int]:
    """Most headings on one of the first rows, then most cells: how likely this separator is."""
    titres, cellules = 0, 0
    try:
        for rang, (_, ligne) in enumerate(_enregistrements(texte, separateur, "")):
            if rang >= _APERCU:
                break
            titres = max(titres, juge(ligne[:COLONNES_MAX]))
            cellules += min(len(ligne), COLONNES_MAX) - 1
    except ErreurImport:
        pass
    return titres, cellules


def nettoyer(texte: str, *, paragraphes: bool = False) -> str:
    """NFC, one space between words, one line end between lines; control and zero-width characters are dropped.

    `paragraphes`: one blank line stays where there were some.
    """
    if not texte.isascii():
        texte = unicodedata.normalize("NFC", texte)
        texte = "".join(c for c in texte if unicodedata.category(c) not in {"Cf", "Cc"} or c in _BLANCS)
    elif not texte.isprintable():
        texte = "".join(c for c in texte if c.isprintable() or c in _BLANCS)
    if "\n" not in texte and "\r" not in texte:
        return " ".join(texte.split())
    lignes = [" ".join(brute.split()) for brute in texte.splitlines()]
    if paragraphes:
        return _VIDES.sub("\n\n", "\n".join(lignes)).strip()
    return "\n".join(ligne for ligne in lignes if ligne)


_BLANCS = "\n\r\t"
_VIDES = re.compile(r"\n{3,}")
