"""What every field of a file shares, whatever its kind.

A cell of a file, a value of the database and a remembered value are brought to
one canonical form that JSON can hold: text, number, boolean, None, or a list
of those. Blank is `""`, None, or a list of blanks.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django.db import models

Valeur = Any


class Refus(Exception):
    """A cell that cannot be read; `colonne` when it is not the first of the field."""

    def __init__(self, message: str, colonne: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.colonne = colonne


def est_vide(valeur: Valeur) -> bool:
    """Whether a canonical value says nothing."""
    if isinstance(valeur, list):
        return all(est_vide(v) for v in valeur)
    return valeur is None or valeur == ""


class Champ:
    """One field of a model, fed by one column (or none, or several: see the subclasses)."""

    vide: Valeur = ""
    attendu = "du texte"
    multiple = False
    lecture_seule = False

    def __init__(self, attribut: str, colonne: str | None = None) -> None:
        self.nom = attribut
        self.colonnes: tuple[str, ...] = (colonne or attribut,)
        self.attributs: tuple[str, ...] = (attribut,)
        self.longueur: int | None = None
        self.obligatoire = False

    def lier(self, modele: type[models.Model]) -> None:
        """Take from the model what it already says: length, blank, choices."""
        champ = modele._meta.get_field(self.attributs[0])
        assert isinstance(champ, models.Field)  # noqa: S101
        self.attributs = (champ.attname,)
        self.longueur = champ.max_length
        self.obligatoire = not champ.blank

    # --- File ---------------------------------------------------------------------
    def lire(self, cellules: Sequence[str]) -> Valeur:
        """The canonical value of the cells; raises Refus."""
        cellule = nettoyer(cellules[0])
        if not cellule:
            if self.obligatoire:
                raise Refus(f"valeur manquante, attendu {self.attendu}")
            return self.vide
        valeur = self.convertir(cellule)
        if self.longueur is not None and isinstance(valeur, str) and len(valeur) > self.longueur:
            raise Refus(f"{len(valeur)} caractères, attendu {self.longueur} au plus")
        return valeur

    def convertir(self, cellule: str) -> Valeur:
        """The canonical value of a non-blank cell; raises Refus."""
        return cellule

    # --- Database -----------------------------------------------------------------
    def depuis_base(self, bruts: Sequence[Any]) -> Valeur:
        """The canonical form of the database's values, in the order of `attributs`."""
        return bruts[0]

    def vers_base(self, valeur: Valeur) -> tuple[Any, ...]:
        """The database's values for a canonical one."""
        return (valeur,)

    # --- Withdrawn names ------------------------------------------------------------
    def sans_retires(self, valeur: Valeur, retires: frozenset[str]) -> Valeur:
        """The value without withdrawn names; only persons' fields know any."""
        return valeur


_CONTROLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def nettoyer(cellule: str) -> str:
    """NFC, one kind of line end, no blank around; raises Refus on control characters."""
    if not cellule.isascii():
        cellule = unicodedata.normalize("NFC", cellule)
    cellule = cellule.replace("\r\n", "\n").replace("\r", "\n").strip()
    if trouve := _CONTROLE.search(cellule):
        raise Refus(f"caractère de contrôle U+{ord(trouve[0]):04X}, attendu du texte")
    return cellule


def abreger(texte: str, taille: int = 80) -> str:
    """A cell as a message can show it: on one line, not too long."""
    texte = " ".join(str(texte).split())
    return texte if len(texte) <= taille else texte[: taille - 1] + "…"
