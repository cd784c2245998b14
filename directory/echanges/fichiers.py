"""Files of records: what a spreadsheet gave back becomes rows; rows become CSV or XLSX."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import tablib
from import_export.formats.base_formats import CSV, XLSX

from directory.importing.erreurs import ErreurImport
from directory.importing.tableau import Ligne, Tableau, lire_tableau
from directory.texte import normaliser

from .colonnes import Colonne, par_titre

# The column of the data set that says where each row stands in the file.
LIGNE = "_ligne"
_TITRES_PARMI = 10


@dataclass(frozen=True)
class Faute:
    """One mistake: line, column, what is wrong."""

    ligne: int
    colonne: str
    message: str


def lire_fiches(contenu: bytes, fichier: str, resource: Any) -> tuple[tablib.Dataset, list[Faute]]:
    """The rows of a file, and what is wrong with its columns and keys. Raises ErreurImport when it cannot be read."""
    titres = par_titre(resource.fields.values())

    def juge(cellules: Sequence[str]) -> int:
        return len({titres[t].column_name for c in cellules if (t := normaliser(c)) in titres})

    tableau = lire_tableau(contenu, fichier, juge, paragraphes=True)
    entete = _entete(tableau, titres, resource)
    fautes: list[Faute] = []
    rangs = _rangs(entete, titres, fautes)
    donnees = tablib.Dataset(headers=[LIGNE, *rangs])
    suivantes = [li for li in tableau.lignes if li.numero > entete.numero]
    if not suivantes:
        raise ErreurImport(f"{fichier} : aucune fiche sous la ligne de titres.")
    for ligne in suivantes:
        cellules = ligne.cellules
        fautes += _hors_titres(ligne, entete)
        donnees.append([ligne.numero, *(cellules[r] if r < len(cellules) else "" for r in rangs.values())])
    return donnees, [*fautes, *_doubles(donnees, resource)]


def _entete(tableau: Tableau, titres: dict[str, Colonne], resource: Any) -> Ligne:
    voulues = {colonne.column_name for colonne in resource.cles}
    for ligne in tableau.lignes[:_TITRES_PARMI]:
        if voulues <= {titres[t].column_name for c in ligne.cellules if (t := normaliser(c)) in titres}:
            return ligne
    noms = " et ".join(f"« {nom} »" for nom in (c.column_name for c in resource.cles))
    pluriel = "s" if len(voulues) > 1 else ""
    raise ErreurImport(
        f"{tableau.fichier} : colonne{pluriel} {noms} introuvable{pluriel}. Partez d’un fichier exporté d’ici : "
        f"{'elles disent' if pluriel else 'elle dit'} de quelle fiche parle chaque ligne."
    )


def _rangs(entete: Ligne, titres: dict[str, Colonne], fautes: list[Faute]) -> dict[str, int]:
    """Where each known column stands; the others are told."""
    rangs: dict[str, int] = {}
    for rang, texte in enumerate(entete.cellules):
        if not texte:
            continue
        colonne = titres.get(normaliser(texte))
        if colonne is None:
            proche = get_close_matches(normaliser(texte), titres, 1)
            suite = f" ; vouliez-vous dire « {titres[proche[0]].column_name} » ?" if proche else ""
            fautes.append(Faute(entete.numero, texte, f"colonne inconnue{suite}"))
        elif colonne.column_name in rangs:
            fautes.append(Faute(entete.numero, texte, "deux colonnes portent ce titre"))
        else:
            rangs[colonne.column_name] = rang
    return rangs


def _hors_titres(ligne: Ligne, entete: Ligne) -> list[Faute]:
    """Cells under no heading: a row that slid sideways."""
    titres = {rang for rang, texte in enumerate(entete.cellules) if texte}
    if all(rang in titres for rang in ligne.remplies):
        return []
    return [Faute(ligne.numero, "", "cette ligne a des cellules sans titre de colonne au-dessus")]


def _doubles(donnees: tablib.Dataset, resource: Any) -> list[Faute]:
    """Two rows for one record: which one holds would be a guess."""
    vues: dict[tuple[str, ...], int] = {}
    fautes = []
    for rangee in donnees.dict:
        cle = resource.cle_de_ligne(rangee)
        premiere = vues.setdefault(cle, rangee[LIGNE])
        if premiere != rangee[LIGNE]:
            nom = resource.cles[-1].column_name
            fautes.append(Faute(rangee[LIGNE], nom, f"même fiche que la ligne {premiere}"))
    return fautes


# --- Out ------------------------------------------------------------------------------
class FormatCsv(CSV):
    """Semicolons, UTF-8 with its mark: what a French spreadsheet opens at once."""

    CONTENT_TYPE = "text/csv; charset=utf-8"

    def get_title(self) -> str:
        """What the form says."""
        return "CSV (point-virgule, UTF-8)"

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        """Cells are disarmed by the columns themselves."""
        return "\ufeff" + str(dataset.export("csv", delimiter=";"))


class FormatClasseur(XLSX):
    """A workbook whose cells are text: what is typed there keeps its zeros."""

    def get_title(self) -> str:
        """What the form says."""
        return "Classeur Excel ou LibreOffice (.xlsx)"

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """One sheet, headings kept in sight."""
        import openpyxl
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        classeur = openpyxl.Workbook()
        feuille = classeur.active
        feuille.title = "Fiches"
        for numero, rangee in enumerate([dataset.headers, *dataset], start=1):
            for rang, texte in enumerate(rangee, start=1):
                cellule = feuille.cell(numero, rang)
                cellule.number_format = "@"
                cellule.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", str(texte))
                if numero == 1:
                    cellule.font = Font(bold=True)
        for rang in range(1, len(dataset.headers) + 1):
            feuille.column_dimensions[get_column_letter(rang)].width = 24
        feuille.freeze_panes = "A2"
        sortie = io.BytesIO()
        classeur.save(sortie)
        return sortie.getvalue()


FORMATS = [FormatCsv, FormatClasseur]
