"""What is wrong with a file, said where it is."""

from collections.abc import Iterator
from dataclasses import dataclass

MAX_ERREURS = 100


class ErreurImport(Exception):
    """The import stops, with a French message for whoever runs it; nothing is written."""


@dataclass(frozen=True)
class Erreur:
    """One mistake: file, physical line, column, and what was expected instead."""

    fichier: str
    ligne: int
    colonne: str
    message: str

    def __str__(self) -> str:
        return f"{self.fichier}:{self.ligne}: {self.colonne}: {self.message}"


class Erreurs:
    """The mistakes of a whole set, in the order of its files and lines."""

    def __init__(self, fichiers: list[str]) -> None:
        self._rang = {nom: rang for rang, nom in enumerate(fichiers)}
        self._liste: list[Erreur] = []
        self.fautives: set[tuple[str, int]] = set()
        self.illisibles: set[str] = set()

    def ajouter(self, fichier: str, ligne: int, colonne: str, message: str) -> None:
        """Note one mistake; its line is left out of the later checks."""
        self._liste.append(Erreur(fichier, ligne, colonne, message))
        self.fautives.add((fichier, ligne))

    def illisible(self, fichier: str, ligne: int, colonne: str, message: str) -> None:
        """Note a mistake that hides the rest of the file: links to it are not checked."""
        self.ajouter(fichier, ligne, colonne, message)
        self.illisibles.add(fichier)

    def __len__(self) -> int:
        return len(self._liste)

    def __iter__(self) -> Iterator[Erreur]:
        return iter(sorted(self._liste, key=lambda e: (self._rang.get(e.fichier, -1), e.ligne)))

    def texte(self) -> str:
        """All of them (the first hundred), then how many more."""
        lignes = [str(erreur) for erreur in self]
        reste = len(lignes) - MAX_ERREURS
        if reste > 0:
            lignes[MAX_ERREURS:] = [f"… et {reste} {'autre erreur' if reste == 1 else 'autres erreurs'}"]
        return "\n".join(lignes)
