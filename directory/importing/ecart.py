"""The three-way comparison: what the file says, what it last said, what the database holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from .base import PK, Index
from .champ import Champ, Valeur, est_vide
from .champs import Verifiee
from .fichier import Fichier, Ligne


class Sort(Enum):
    """What becomes of a field."""

    INCHANGE = "inchangé"
    CHANGE = "changé"
    CONFLIT = "conflit"


def fusionner(
    fichier: Valeur,
    propres: Sequence[Valeur],
    autres: Sequence[Valeur],
    base: Valeur,
    *,
    remplacer: bool = False,
    remplir: bool = False,
) -> tuple[Valeur, Sort]:
    """The value to keep, and what becomes of the field.

    `propres` holds the value this file last gave (nothing when it never did),
    `autres` those of other files that write the same row. A value that no file
    gave was filled by someone: it is kept and reported when the file says
    otherwise, replaced only with `remplacer`. A blank takes back what this file
    gave, nothing else. `remplir`: only blanks nobody made are filled.
    """
    if fichier == base:
        return base, Sort.INCHANGE
    intact = base in propres or base in autres or (not propres and not autres and est_vide(base))
    if remplir and not (intact and est_vide(base)):
        return base, Sort.INCHANGE
    if est_vide(fichier) and base not in propres:
        repris = not intact and not all(est_vide(v) for v in propres)
        return base, Sort.CONFLIT if repris else Sort.INCHANGE
    if intact or remplacer:
        return fichier, Sort.CHANGE
    return base, Sort.CONFLIT


@dataclass(slots=True)
class Changement:
    """The fields of one record that the import changes, from `avant` to `apres`."""

    ligne: Ligne
    pk: int
    avant: dict[str, Valeur] = field(default_factory=dict)
    apres: dict[str, Valeur] = field(default_factory=dict)


@dataclass(slots=True)
class Conflit:
    """A field changed by someone since the last import, and kept."""

    ligne: Ligne
    nom: str
    fichier: Valeur
    base: Valeur


@dataclass(eq=False)
class Comparaison:
    """All that one file would do."""

    fichier: Fichier
    index: Index
    ajouts: list[Ligne] = field(default_factory=list)
    changements: list[Changement] = field(default_factory=list)
    conflits: list[Conflit] = field(default_factory=list)
    supprimees: list[Ligne] = field(default_factory=list)  # deleted by someone since: not brought back
    retires: list[tuple[int, str]] = field(default_factory=list)  # (line, column) of a withdrawn name
    inchangees: int = 0
    a_retenir: dict[str, dict[str, Valeur]] = field(default_factory=dict)
    apres: list[tuple[Ligne, list[Valeur]]] = field(default_factory=list)  # rows as they will be
    hors_fichier: dict[int, list[Valeur]] = field(default_factory=dict)

    @property
    def lignes(self) -> int:
        """How many rows the file holds."""
        return (
            len(self.ajouts) + len({c.pk for c in self.changements}) + self.inchangees + len(self.supprimees)
        )

    @property
    def ecrit(self) -> bool:
        """Whether it would write anything a visitor can see."""
        return bool(self.ajouts or self.changements)


def comparer_ligne(
    comparaison: Comparaison,
    ligne: Ligne,
    pk: int,
    base: Sequence[Valeur],
    imports: Sequence[Mapping[str, Valeur]],
    retires: frozenset[str],
    *,
    remplacer: bool,
) -> None:
    """Compare one row already in the database, and note in `comparaison` what it becomes.

    `imports`: what this file last gave for the row (maybe nothing), then what others did.
    """
    fichier = comparaison.fichier
    changement = Changement(ligne, pk)
    retenues: dict[str, Valeur] = {}
    apres: list[Valeur] = []
    remplir = fichier.remplir_seulement is not None and fichier.remplir_seulement(fichier.dictionnaire(base))
    for champ, dans_fichier, en_base in zip(fichier.champs, ligne.valeurs, base, strict=True):
        if champ.lecture_seule or isinstance(champ, Verifiee):
            apres.append(en_base)
            continue
        propres, autres = _valeurs_importees(fichier, champ, imports, en_base, retires)
        montre = champ.sans_retires(en_base, retires)
        valeur, sort = fusionner(dans_fichier, propres, autres, montre, remplacer=remplacer, remplir=remplir)
        if sort is Sort.CONFLIT:
            comparaison.conflits.append(Conflit(ligne, champ.nom, dans_fichier, montre))
        if valeur == dans_fichier:
            retenues[champ.nom] = dans_fichier
        elif champ.nom in imports[0]:
            retenues[champ.nom] = champ.sans_retires(imports[0][champ.nom], retires)
        if valeur != en_base:
            changement.avant[champ.nom] = en_base
            changement.apres[champ.nom] = valeur
        apres.append(valeur)
    comparaison.apres.append((ligne, apres))
    retenues[PK] = pk
    if retenues != imports[0]:
        comparaison.a_retenir[ligne.cle] = retenues
    if changement.apres:
        comparaison.changements.append(changement)
    else:
        comparaison.inchangees += 1


def _valeurs_importees(
    fichier: Fichier,
    champ: Champ,
    imports: Sequence[Mapping[str, Valeur]],
    en_base: Valeur,
    retires: frozenset[str],
) -> tuple[list[Valeur], list[Valeur]]:
    """The values that this file, then the others, gave to this field; withdrawn names left out."""
    propres, *autres = (
        [champ.sans_retires(i[champ.nom], retires)] if champ.nom in i else [] for i in imports
    )
    toutes = [valeur for liste in autres for valeur in liste]
    if (
        champ in fichier.champs_cle
        and fichier.cle_provisoire
        and str(en_base).startswith(fichier.cle_provisoire)
    ):
        toutes.append(en_base)
    if not champ.colonnes:  # what the file says of all its rows
        return [*propres, *toutes], []
    return propres, toutes
