"""What a file of records would change, for the person who decides; and its mistakes."""

import hashlib
import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from import_export.results import Result, RowResult

from .fichiers import LIGNE, Faute
from .ressource import FichesResource, Remarque

journal = logging.getLogger(__name__)

MONTREES = 300
IMPREVU = "cette ligne n’a pas pu être lue"


@dataclass(frozen=True)
class Changement:
    """A field of a record, before and after."""

    colonne: str
    libelle: str
    avant: str
    apres: str


@dataclass(frozen=True)
class FicheChangee:
    """A record and what changes in it."""

    ligne: int
    fiche: Any
    nom: str
    changements: tuple[Changement, ...]


@dataclass
class Apercu:
    """The whole effect of a file."""

    changees: list[FicheChangee] = field(default_factory=list)
    inchangees: int = 0
    fautes: list[Faute] = field(default_factory=list)
    remarques: list[Remarque] = field(default_factory=list)

    @property
    def ecrit(self) -> bool:
        """Whether there is something to write, and nothing against it."""
        return bool(self.changees) and not self.fautes

    @property
    def montrees(self) -> list[FicheChangee]:
        """The first changed records: a page stays readable."""
        return self.changees[:MONTREES]

    @property
    def cachees(self) -> int:
        """How many more change."""
        return max(0, len(self.changees) - MONTREES)

    @property
    def fautes_montrees(self) -> list[Faute]:
        """The first mistakes, in the order of the file."""
        return sorted(self.fautes, key=lambda f: f.ligne)[:MONTREES]

    @property
    def par_colonne(self) -> list[tuple[str, int]]:
        """How many records change, column by column."""
        comptes = Counter(c.libelle for fiche in self.changees for c in fiche.changements)
        return comptes.most_common()

    @property
    def empreinte(self) -> str:
        """Equal for two effects that are the same: what was read is what is written."""
        dit = [(f.fiche.pk, [(c.colonne, c.avant, c.apres) for c in f.changements]) for f in self.changees]
        return hashlib.sha256(repr(dit).encode()).hexdigest()


def resumer(resource: FichesResource, resultat: Result) -> Apercu:
    """The effect of a run, dry or not."""
    apercu = Apercu(remarques=resource.contexte.remarques)
    for erreur in resultat.base_errors:
        journal.error("Import de fiches", exc_info=erreur.error)
        apercu.fautes.append(Faute(0, "", "ce fichier n’a pas pu être lu"))
    for rangee in resultat.rows:
        ligne = rangee.row_values[LIGNE]
        if rangee.import_type == RowResult.IMPORT_TYPE_SKIP:
            apercu.inchangees += 1
        elif rangee.import_type == RowResult.IMPORT_TYPE_UPDATE:
            apercu.changees.append(_changee(resource, rangee, ligne))
        else:
            apercu.fautes += _fautes(resource, rangee, ligne)
    return apercu


def _changee(resource: FichesResource, rangee: RowResult, ligne: int) -> FicheChangee:
    avant, apres = rangee.original, rangee.instance
    changements = tuple(
        Changement(c.column_name, c.libelle, c.texte(avant), c.texte(apres))
        for c in resource.changements(avant, apres)
    )
    # Teams of a network may bear one name: their code tells them apart.
    code = f" ({resource.cle(apres)[-1]})" if len(resource.cles) > 1 else ""
    return FicheChangee(ligne, apres, f"{apres}{code}", changements)


def _fautes(resource: FichesResource, rangee: RowResult, ligne: int) -> list[Faute]:
    """In French, never a traceback: what nobody foresaw goes to the log."""
    for erreur in rangee.errors:
        journal.error("Import de fiches, ligne %s", ligne, exc_info=erreur.error)
    if rangee.errors or rangee.validation_error is None:
        return [Faute(ligne, "", IMPREVU)]
    return [
        Faute(ligne, resource.colonne_de(attribut), message)
        for attribut, messages in rangee.validation_error.message_dict.items()
        for message in messages
    ]
