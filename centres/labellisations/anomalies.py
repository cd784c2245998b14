"""Where something is wrong in a list, and how that is said."""

from dataclasses import dataclass

from directory.importing.erreurs import MAX_ERREURS
from directory.importing.tableau import Tableau


@dataclass(frozen=True, slots=True)
class Lieu:
    """A row of a list: a physical line of a CSV, a row of a sheet."""

    fichier: str
    feuille: str
    ligne: int

    @classmethod
    def de(cls, tableau: Tableau, ligne: int) -> "Lieu":
        """The place of a row of `tableau`."""
        return cls(tableau.fichier, tableau.feuille, ligne)

    def cellule(self, rang: int | None) -> str:
        """`fichier:12`, or `fichier:Feuille!C12` when the list is a sheet and the column is known."""
        if not self.feuille:
            return f"{self.fichier}:{self.ligne}"
        return f"{self.fichier}:{self.feuille}!{lettres(rang) if rang is not None else ''}{self.ligne}"

    def __str__(self) -> str:
        return self.cellule(None)


def lettres(rang: int) -> str:
    """The letters of a column counted from 0: A, Z, AA."""
    texte = ""
    rang += 1
    while rang:
        rang, reste = divmod(rang - 1, 26)
        texte = chr(ord("A") + reste) + texte
    return texte


@dataclass(frozen=True, slots=True)
class Anomalie:
    """One mistake of a list: it forbids writing until the file is corrected."""

    lieu: Lieu
    rang: int | None
    colonne: str
    message: str

    def __str__(self) -> str:
        return f"{self.lieu.cellule(self.rang)}: {self.colonne}: {self.message}"


def dire(anomalies: list[Anomalie]) -> str:
    """All of them in the order of the file (the first hundred), then how many more."""
    lignes = [str(a) for a in sorted(anomalies, key=lambda a: (a.lieu.ligne, a.rang or 0))]
    reste = len(lignes) - MAX_ERREURS
    if reste > 0:
        lignes[MAX_ERREURS:] = [f"… et {reste} {'autre erreur' if reste == 1 else 'autres erreurs'}"]
    return "\n".join(lignes)
