"""The description of one file: its model, its key, its fields."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from .champ import Champ, Valeur
from .champs import Verifiee
from .liens import Lien

MAX_CLE = 400  # what LigneImportee.cle holds
SEPARATEUR = "/"


@dataclass(slots=True)
class Ligne:
    """A row of a file: its physical line, its key, its canonical values in the order of the fields."""

    numero: int
    cle: str
    valeurs: list[Valeur]


@dataclass(eq=False)
class Fichier:
    """A file of a set. Fields with `attributs` are written; `ignorees` are known columns nobody reads."""

    nom: str
    modele: type[models.Model]
    cle: tuple[str, ...]
    champs: Sequence[Champ]
    ignorees: tuple[str, ...] = ()
    # Other files that also write these rows: their values are not a staff edit.
    secondaires: tuple[str, ...] = ()
    # Given to new rows only, from the values read.
    a_la_creation: Callable[[Mapping[str, Valeur]], Mapping[str, Any]] | None = None
    # A field that also recognises a row already there under another key (FINESS).
    reconnaitre: str = ""
    # The beginning of a key that a file with the right one may replace (`finess-…`).
    cle_provisoire: str = ""
    # True for a row (its values in the database) of which only the blanks may be filled.
    remplir_seulement: Callable[[Mapping[str, Valeur]], bool] | None = None
    # Changes go through `save()`, which does more than this row (a group's hospitals are searched under its name).
    un_par_un: bool = False
    # What `deriver()` reads through foreign keys.
    precharger: tuple[str, ...] = ()
    # Rank of a change (before, after): lower ranks are written first, so that constraints hold at every step.
    ordre: Callable[[Mapping[str, Valeur], Mapping[str, Valeur]], int] | None = None

    def __post_init__(self) -> None:
        for champ in self.champs:
            if isinstance(champ, Lien) and champ.vers is None:
                champ.vers = self
            champ.lier(self.modele)
        self.par_nom = {champ.nom: champ for champ in self.champs}
        self.rang = {champ.nom: rang for rang, champ in enumerate(self.champs)}
        self.champs_cle = tuple(self.par_nom[nom] for nom in self.cle)
        for champ in self.champs_cle:
            champ.obligatoire = True
        self.ecrits = tuple(c for c in self.champs if not c.lecture_seule and not isinstance(c, Verifiee))

    @property
    def espace(self) -> tuple[type[models.Model], tuple[str, ...]]:
        """Files with the same model and key share their keys."""
        return self.modele, self.cle

    @property
    def colonnes(self) -> list[str]:
        """The columns that are read, in the order of the fields."""
        return [colonne for champ in self.champs for colonne in champ.colonnes]

    def composer_cle(self, valeurs: Iterable[Valeur]) -> str:
        """The key of a row, from the canonical values of its key fields."""
        return SEPARATEUR.join(str(valeur) for valeur in valeurs)

    def normaliser_cle(self, cellule: str) -> str:
        """A key as another file writes it, in this file's form (`0586` is 586); raises Refus when malformed."""
        parties = cellule.split(SEPARATEUR) if len(self._parties()) > 1 else [cellule]
        formes = self._parties()
        if len(parties) != len(formes):
            return cellule
        return self.composer_cle(
            forme.convertir(partie) for forme, partie in zip(formes, parties, strict=True)
        )

    def _parties(self) -> list[Champ]:
        """The key fields, links followed down to what is written in a cell."""
        parties: list[Champ] = []
        for champ in self.champs_cle:
            if isinstance(champ, Lien) and champ.vers is not None:
                parties += champ.vers._parties()
            else:
                parties.append(champ)
        return parties

    def dictionnaire(self, valeurs: Sequence[Valeur]) -> dict[str, Valeur]:
        """The values of a row by field name."""
        return {champ.nom: valeur for champ, valeur in zip(self.champs, valeurs, strict=True)}


def retrecir_avant(avant: Mapping[str, Valeur], apres: Mapping[str, Valeur]) -> int:
    """Periods that shrink, and rows that leave a place only one may hold, come before those that take the room."""
    plus_court = apres.get("fin", "") < avant.get("fin", "") or apres.get("debut", "") > avant.get(
        "debut", ""
    )
    cede = avant.get("role") == "coordonnateur" or avant.get("rang") == "principale"
    return 0 if plus_court or cede else 1
