"""Facets of a list of sites: which rows pass, and every count, in Python over the rows of the day.

The count beside a value is the number of results with that value alone for its
facet, under the other active facets. A directory of this size (a few thousand
rows) is filtered and counted faster this way than by one query per facet, and
each rule is said once, by the values a row answers to.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from centres.models import Role
from centres.tableau import PUBLICS, Ligne

FACETTES = ("filiere", "centre", "role", "public", "statut", "region", "departement", "rayon")
STATUTS = {"en_cours": "Label en cours", "connu": "Dernier label connu"}
RAYONS = {"25": "25 km", "50": "50 km", "100": "100 km", "200": "200 km"}
ROLES = {
    Role.COORDONNATEUR.value: "Coordonnateur",
    Role.CONSTITUTIF.value: "Constitutif",
    Role.COMPETENCE.value: "Compétence",
    Role.RESSOURCES.value: "Ressources et compétences",
}
# Facets whose values are fixed words; the others are rows of the database.
FIXES: Mapping[str, Mapping[str, str]] = {
    "role": ROLES,
    "public": PUBLICS,
    "statut": STATUTS,
    "rayon": RAYONS,
}

# More values than this are folded.
LONGUEUR_OUVERTE = 6

Distances = Mapping[int, float | None]
"""Key of a hospital → kilometres, None when nobody knows."""
Choisies = Mapping[str, frozenset[str]]


def rayons(km: float | None) -> tuple[str, ...]:
    """The radii a hospital this far is within."""
    return tuple(r for r in RAYONS if km is not None and km <= float(r))


@dataclass
class Comptes:
    """The counts of one list."""

    total: int = 0
    en_cours: int = 0
    par_valeur: dict[str, Counter[str]] = field(default_factory=lambda: {f: Counter() for f in FACETTES})
    sans: Counter[str] = field(default_factory=Counter)

    @property
    def connus(self) -> int:
        """Results shown by their last known label."""
        return self.total - self.en_cours


class Tri:
    """The rows of one list, sorted out by the facets chosen: those that pass, those that fail by one facet alone."""

    def __init__(
        self, lignes: Iterable[Ligne], actives: Mapping[str, Sequence[str]], distances: Distances | None
    ) -> None:
        self._rayons = {cle: rayons(km) for cle, km in (distances or {}).items()}
        choisies = {facette: frozenset(valeurs) for facette, valeurs in actives.items() if valeurs}
        self.gardees: list[Ligne] = []
        self.refusees: dict[str, list[Ligne]] = {facette: [] for facette in choisies}
        if not choisies:
            self.gardees = list(lignes)
            return
        for ligne in lignes:
            refus = [f for f, choix in choisies.items() if choix.isdisjoint(self._valeurs(ligne, f))]
            if not refus:
                self.gardees.append(ligne)
            elif len(refus) == 1:
                self.refusees[refus[0]].append(ligne)

    def _valeurs(self, ligne: Ligne, facette: str) -> tuple[str, ...]:
        """The values of `facette` a row answers to."""
        return self._rayons.get(ligne.hopital, ()) if facette == "rayon" else ligne.valeurs[facette]

    def compter(self) -> Comptes:
        """In all, beside each value, and without each facet."""
        comptes = Comptes(len(self.gardees), sum(ligne.en_cours for ligne in self.gardees))
        for facette in FACETTES:
            vues = [*self.gardees, *self.refusees.get(facette, ())]
            comptes.sans[facette] = len(vues)
            if facette == "rayon":
                lues = [self._rayons.get(ligne.hopital, ()) for ligne in vues] if self._rayons else []
            else:
                lues = [ligne.valeurs[facette] for ligne in vues]
            comptes.par_valeur[facette].update(chain.from_iterable(lues))
        return comptes


class Choix(NamedTuple):
    """One value of a facet, as the form shows it."""

    valeur: str
    nom: str
    nombre: int
    actif: bool


@dataclass(frozen=True)
class Facette:
    """One facet, as the form shows it."""

    nom: str
    titre: str
    choix: list[Choix]
    sans: int

    @property
    def longue(self) -> bool:
        """Too long to stand open."""
        return len(self.choix) > LONGUEUR_OUVERTE

    @property
    def actifs(self) -> list[Choix]:
        """The chosen values."""
        return [choix for choix in self.choix if choix.actif]


def construire(
    facette: str, titre: str, noms: Mapping[str, str], comptes: Comptes, actives: Sequence[str]
) -> Facette:
    """The facet with its values, in the order of `noms`."""
    nombres = comptes.par_valeur[facette]
    choix = [Choix(valeur, nom, nombres[valeur], valeur in actives) for valeur, nom in noms.items()]
    return Facette(facette, titre, choix, comptes.sans[facette])
