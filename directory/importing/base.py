"""What the database holds for a file: keys, values, and the values last imported."""

from dataclasses import dataclass, field
from typing import Any

from directory.models import LigneImportee

from .champ import Valeur
from .fichier import Fichier
from .liens import Lien

PK = "_pk"  # in LigneImportee.valeurs: the record this row made, whatever its key has become


@dataclass(eq=False)
class Index:
    """Keys and primary keys of one kind of rows, in the words of the files."""

    pk: dict[str, int] = field(default_factory=dict)
    cle: dict[int, str] = field(default_factory=dict)
    attendues: set[str] = field(default_factory=set)  # keys that the files bring
    supprimees: set[str] = field(default_factory=set)  # imported once, deleted since by someone

    def lier(self, cle: str, pk: int) -> None:
        """Say that `cle` is the record `pk`."""
        self.pk[cle] = pk
        self.cle[pk] = cle

    def connait(self, cle: str) -> bool:
        """Whether a link to `cle` leads somewhere."""
        return cle in self.pk or cle in self.attendues


class Indexes(dict[Any, Index]):
    """The indexes of a run, loaded when first asked for."""

    def de(self, fichier: Fichier) -> Index:
        """The index of the rows `fichier` describes."""
        index = self.get(fichier.espace)
        if index is None:
            index = self[fichier.espace] = Index()
            self.brancher(fichier)
            attributs = [champ.attributs[0] for champ in fichier.champs_cle]
            for pk, *bruts in fichier.modele._default_manager.values_list("pk", *attributs):
                cle = fichier.composer_cle(
                    champ.depuis_base([brut]) for champ, brut in zip(fichier.champs_cle, bruts, strict=True)
                )
                index.lier(cle, pk)
        return index

    def brancher(self, fichier: Fichier) -> None:
        """Give each link of `fichier` the index of its target."""
        for champ in fichier.champs:
            if isinstance(champ, Lien) and champ.vers is not None:
                champ.index = self.de(champ.vers)


@dataclass(eq=False)
class Memoire:
    """The values files last gave: by key for this file, by record for those that write the same rows."""

    par_cle: dict[str, dict[str, Valeur]]
    par_pk: dict[int, list[dict[str, Valeur]]]

    @classmethod
    def de(cls, fichier: Fichier) -> "Memoire":
        """What is remembered for `fichier`."""
        par_cle = dict(LigneImportee.objects.filter(fichier=fichier.nom).values_list("cle", "valeurs"))
        par_pk: dict[int, list[dict[str, Valeur]]] = {}
        autres = LigneImportee.objects.filter(fichier__in=fichier.secondaires)
        for valeurs in autres.values_list("valeurs", flat=True):
            par_pk.setdefault(valeurs.get(PK), []).append(valeurs)
        return cls(par_cle, par_pk)


def valeurs_en_base(fichier: Fichier) -> dict[int, list[Valeur]]:
    """The canonical values of every row of the model, by primary key, in the order of the fields."""
    attributs = [attribut for champ in fichier.champs for attribut in champ.attributs]
    listes = {champ.nom: champ.charger() for champ in fichier.champs if getattr(champ, "charger", None)}  # type: ignore[attr-defined]
    lues: dict[int, list[Valeur]] = {}
    for pk, *bruts in fichier.modele._default_manager.values_list("pk", *attributs):
        valeurs: list[Valeur] = []
        place = 0
        for champ in fichier.champs:
            if champ.multiple:
                valeurs.append(listes[champ.nom].get(pk, []))
            elif champ.attributs:
                fin = place + len(champ.attributs)
                valeurs.append(champ.depuis_base(bruts[place:fin]))
                place = fin
            else:
                valeurs.append(champ.vide)
        lues[pk] = valeurs
    return lues
