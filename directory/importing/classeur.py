"""XLSX to rows of text: bounded before it is parsed, values only, merged cells filled downwards."""

import datetime
import io
import re
import warnings
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError

from .erreurs import ErreurImport
from .tableau import COLONNES_MAX, Juge, Ligne, Tableau, nettoyer, refuser_trop_de_lignes

PARTIES_MAX = 2_000
OUVERT_MAX = 60_000_000  # all parts together, uncompressed
TEXTES_MAX = 20_000_000  # the table of shared texts, which is kept in memory
RANGEES_MAX = 1_048_576
FUSIONS_MAX = 50_000
_APERCU = 60
# What openpyxl and the standard library raise on a damaged or forged workbook.
_CASSES = (
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    ParseError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def lire_classeur(
    contenu: bytes, fichier: str, juge: Juge, feuille: str = "", *, paragraphes: bool = False
) -> Tableau:
    """The rows of the sheet asked for, or of the only one that holds a list. Raises ErreurImport."""
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            _verifier_archive(archive, fichier)
            feuille_lue, lignes = _lire(archive, contenu, fichier, juge, feuille, paragraphes=paragraphes)
            return Tableau(fichier, feuille_lue, lignes)
    except _CASSES as exc:
        raise ErreurImport(
            f"{fichier} : classeur illisible (fichier tronqué ou abîmé). "
            "Ouvrez-le dans un tableur, enregistrez-le de nouveau et recommencez."
        ) from exc


# --- Before parsing -------------------------------------------------------------------
def _verifier_archive(archive: zipfile.ZipFile, fichier: str) -> None:
    """Refuse bombs, documents that are not workbooks, encrypted parts and XML that declares entities."""
    parties = archive.infolist()
    noms = {partie.filename for partie in parties}
    if len(parties) > PARTIES_MAX or sum(p.file_size for p in parties) > OUVERT_MAX:
        raise ErreurImport(
            f"{fichier} : une fois ouvert, ce classeur dépasse {OUVERT_MAX / 1e6:.0f} Mo ; il n’est pas lu."
        )
    if "[Content_Types].xml" not in noms or not any(nom.startswith("xl/") for nom in noms):
        raise ErreurImport(
            f"{fichier} : ce n’est pas un classeur Excel (.xlsx). Ouvrez-le dans un tableur et enregistrez-le "
            "au format .xlsx ou .csv."
        )
    if any(nom.endswith(".bin") and "workbook" in nom for nom in noms):
        raise ErreurImport(f"{fichier} : c’est un classeur binaire (.xlsb) ; enregistrez-le au format .xlsx.")
    for partie in parties:
        if partie.filename.lower().endswith("sharedstrings.xml") and partie.file_size > TEXTES_MAX:
            raise ErreurImport(f"{fichier} : trop de texte dans ce classeur ; gardez seulement la liste.")
        if partie.filename.lower().endswith((".xml", ".rels")):
            _refuser_entites(archive, partie, fichier)


def _refuser_entites(archive: zipfile.ZipFile, partie: zipfile.ZipInfo, fichier: str) -> None:
    with archive.open(partie) as flux:
        debut = flux.read(4096).replace(b"\x00", b"")
    if b"<!DOCTYPE" in debut or b"<!ENTITY" in debut:
        raise ErreurImport(
            f"{fichier} : ce classeur contient des déclarations XML interdites ; il n’est pas lu."
        )


# --- Sheets ---------------------------------------------------------------------------
def _lire(
    archive: zipfile.ZipFile, contenu: bytes, fichier: str, juge: Juge, nom: str, *, paragraphes: bool
) -> tuple[str, tuple[Ligne, ...]]:
    """The title and the rows of the sheet."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of features it drops: none is of use here
        classeur = openpyxl.load_workbook(
            io.BytesIO(contenu), read_only=True, data_only=True, keep_links=False
        )
        try:
            feuille = _choisir(classeur, fichier, juge, nom)
            fusions, formules = _fusions(archive, feuille, fichier)
            if formules:
                _refuser_formules_vides(contenu, feuille, fichier)
            return feuille.title, tuple(_lignes(feuille, fusions, fichier, paragraphes=paragraphes))
        finally:
            classeur.close()


def _choisir(classeur: Any, fichier: str, juge: Juge, nom: str) -> Any:
    """The sheet named, or the only one with headings; several: the user says which."""
    feuilles = {f.title: f for f in classeur.worksheets}
    noms = ", ".join(f"« {titre} »" for titre in list(feuilles)[:20])
    if nom:
        if nom not in feuilles:
            raise ErreurImport(f"{fichier} : pas de feuille « {nom} ». Feuilles du classeur : {noms}.")
        return feuilles[nom]
    visibles = [f for f in feuilles.values() if f.sheet_state == "visible"]
    if len(visibles) == 1:
        return visibles[0]
    listes = [f for f in visibles if _titres(f, juge) >= 2]
    if len(listes) == 1:
        return listes[0]
    raise ErreurImport(
        f"{fichier} : {len(listes) or len(visibles)} feuilles possibles ; dites laquelle lire (champ « Feuille », ou --feuille). "
        f"Feuilles du classeur : {noms}."
    )


def _titres(feuille: Any, juge: Juge) -> int:
    """Most headings on one of the first rows."""
    return max((juge([texte_de(v) for v in rangee]) for rangee in _rangees(feuille, _APERCU)), default=0)


def _rangees(
    feuille: Any, max_row: int = RANGEES_MAX, *, values_only: bool = True
) -> Iterator[Sequence[Any]]:
    # The sheet's own idea of its size is not trusted: forged or wrong, it would cost memory or rows.
    return feuille.iter_rows(
        min_row=1, min_col=1, max_row=max_row, max_col=COLONNES_MAX, values_only=values_only
    )


def _lignes(feuille: Any, fusions: "Fusions", fichier: str, *, paragraphes: bool) -> Iterator[Ligne]:
    lues = 0
    for numero, rangee in enumerate(_rangees(feuille), start=1):
        if all(valeur is None for valeur in rangee):
            continue  # a row wholly under merged cells repeats the one above
        cellules = fusions.completer(numero, [texte_de(valeur, paragraphes=paragraphes) for valeur in rangee])
        while cellules and not cellules[-1]:
            cellules.pop()
        if not cellules:
            continue
        lues += 1
        refuser_trop_de_lignes(lues, fichier)
        yield Ligne(numero, tuple(cellules))


def texte_de(valeur: Any, *, paragraphes: bool = False) -> str:
    """A cell as text: whole numbers without decimals, days as AAAA-MM-JJ; text stays text, even after « = »."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float) and valeur.is_integer() and abs(valeur) < 1e15:
        return str(int(valeur))
    if isinstance(valeur, datetime.datetime):
        return valeur.date().isoformat()
    return nettoyer(str(valeur), paragraphes=paragraphes)


# --- Formulas -------------------------------------------------------------------------
def _refuser_formules_vides(contenu: bytes, feuille: Any, fichier: str) -> None:
    """Formulas are never computed here: each must carry the value its spreadsheet saved."""
    import openpyxl

    autre = openpyxl.load_workbook(io.BytesIO(contenu), read_only=True, keep_links=False)
    try:
        paires = zip(_rangees(feuille), _rangees(autre[feuille.title], values_only=False), strict=False)
        for valeurs, cellules in paires:
            for valeur, cellule in zip(valeurs, cellules, strict=False):
                if valeur is None and cellule.data_type == "f":
                    raise ErreurImport(
                        f"{fichier}:{feuille.title}!{cellule.coordinate}: formule sans valeur enregistrée : "
                        "ouvrez le classeur dans un tableur, enregistrez-le et recommencez."
                    )
    finally:
        autre.close()


# --- Merged cells ---------------------------------------------------------------------
_FUSION = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*?ref="\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"'
)
_FORMULE = re.compile(rb"<(?:\w+:)?f[\s/>]")


class Fusions:
    """The ranges merged over several rows; the text of the first cell holds for the rows below it."""

    def __init__(self, plages: Sequence[tuple[int, int, int]]) -> None:
        """`plages`: (column from 0, first row, last row)."""
        self._par_colonne: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for colonne, premiere, derniere in sorted(plages, reverse=True):
            self._par_colonne[colonne].append((premiere, derniere))
        self._textes: dict[int, str] = {}

    def _courante(self, colonne: int, numero: int) -> tuple[int, int] | None:
        plages = self._par_colonne[colonne]
        while plages and plages[-1][1] < numero:
            plages.pop()
        return plages[-1] if plages and plages[-1][0] <= numero else None

    def completer(self, numero: int, cellules: list[str]) -> list[str]:
        """The cells of a row, those under a merged range filled. Rows come in order."""
        for colonne in self._par_colonne:
            plage = self._courante(colonne, numero)
            if plage is None or colonne >= len(cellules):
                continue
            if numero == plage[0]:
                self._textes[colonne] = cellules[colonne]
            elif not cellules[colonne]:
                cellules[colonne] = self._textes.get(colonne, "")
        return cellules


def _fusions(archive: zipfile.ZipFile, feuille: Any, fichier: str) -> tuple[Fusions, bool]:
    """The merged ranges of a sheet (openpyxl drops them when it streams), and whether it holds formulas."""
    from openpyxl.utils import column_index_from_string

    plages: list[tuple[int, int, int]] = []
    formules = False
    reste = b""
    with archive.open(feuille._worksheet_path) as flux:
        while bloc := flux.read(1_000_000):
            bloc = reste + bloc
            coupe = bloc.rfind(b"<")
            bloc, reste = (bloc[:coupe], bloc[coupe:]) if coupe > 0 else (bloc, b"")
            formules = formules or _FORMULE.search(bloc) is not None
            for gauche, haut, _, bas in _FUSION.findall(bloc):
                colonne = column_index_from_string(gauche.decode()) - 1
                if int(bas) > int(haut) and colonne < COLONNES_MAX:
                    plages.append((colonne, int(haut), int(bas)))
            if len(plages) > FUSIONS_MAX:
                raise ErreurImport(f"{fichier} : trop de cellules fusionnées dans cette feuille.")
    return Fusions(plages), formules
