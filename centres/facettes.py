"""Facets of a list of sites: one light query reads every row, then all counts are made in Python.

The count beside a value is the number of results with that value alone for its
facet, under the other active facets. A directory of this size (a few thousand
rows) is counted faster this way than by one query per facet.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import QuerySet

from centres.models import Role
from directory.texte import normaliser

FACETTES = ("filiere", "centre", "role", "public", "statut", "region", "departement", "rayon")
PUBLICS = {"enfant": "Enfants", "adulte": "Adultes"}
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

_LIEU = "site__etablissement__commune__departement"
_COLONNES = {
    "cle": "pk",
    "filiere": "centre__filiere__slug",
    "filiere_nom": "centre__filiere__sigle",
    "centre": "centre__slug",
    "centre_sigle": "centre__sigle",
    "centre_nom": "centre__nom",
    "role": "role",
    "public": "site__public",
    "departement": f"{_LIEU}__code",
    "departement_nom": f"{_LIEU}__nom",
    "region": f"{_LIEU}__region__code",
    "region_nom": f"{_LIEU}__region__nom",
    "fin": "fin",
}


class Ligne(NamedTuple):
    """What the facets read of one public label."""

    cle: int
    filiere: str
    filiere_nom: str
    centre: str
    centre_sigle: str
    centre_nom: str
    role: str
    public: str
    departement: str | None
    departement_nom: str | None
    region: str | None
    region_nom: str | None
    fin: datetime.date
    distance: float | None

    def valeurs(self, facette: str, le: datetime.date) -> tuple[str, ...]:
        """The values of `facette` this row answers to: several for a site open to everyone or close by."""
        if facette == "public":
            return tuple(PUBLICS) if self.public in ("", "tous") else (self.public,)
        if facette == "statut":
            return ("en_cours",) if self.fin >= le else ("connu",)
        if facette == "rayon":
            return tuple(r for r in RAYONS if self.distance is not None and self.distance <= float(r))
        valeur = getattr(self, facette)
        return (valeur,) if valeur is not None else ()

    def noms(self) -> Iterable[tuple[str, str | None, str | None]]:
        """(facet, value, name) of the facets that are rows of the database."""
        yield "filiere", self.filiere, self.filiere_nom
        yield "centre", self.centre, self.centre_sigle or self.centre_nom
        yield "region", self.region, self.region_nom
        yield "departement", self.departement, self.departement_nom


def lire(labels: QuerySet[Any]) -> list[Ligne]:
    """The rows of `labels` (public labels, before any facet), in one query; distances when annotated."""
    distance = "distance_km" in labels.query.annotations
    colonnes = [*_COLONNES.values(), *(["distance_km"] if distance else [])]
    lignes = labels.select_related(None).order_by().values_list(*colonnes)
    return [Ligne._make(ligne if distance else (*ligne, None)) for ligne in lignes]


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


def compter(lignes: Iterable[Ligne], actives: Mapping[str, Sequence[str]], le: datetime.date) -> Comptes:
    """Count `lignes` under the `actives` values: in all, beside each value, and without each facet."""
    comptes = Comptes()
    choisies = {facette: frozenset(valeurs) for facette, valeurs in actives.items() if valeurs}
    for ligne in lignes:
        valeurs = {facette: ligne.valeurs(facette, le) for facette in FACETTES}
        refus = [f for f, choix in choisies.items() if choix.isdisjoint(valeurs[f])]
        if len(refus) > 1:
            continue
        if not refus:
            comptes.total += 1
            comptes.en_cours += ligne.fin >= le
        for facette in refus or FACETTES:
            comptes.sans[facette] += 1
            comptes.par_valeur[facette].update(valeurs[facette])
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


def noms_des_valeurs(lignes: Iterable[Ligne]) -> dict[str, dict[str, str]]:
    """The name of every value met in `lignes`, by facet, fixed words included."""
    noms: dict[str, dict[str, str]] = {f: dict(FIXES.get(f, {})) for f in FACETTES}
    for ligne in lignes:
        for facette, valeur, nom in ligne.noms():
            if valeur is not None and nom is not None:
                noms[facette][valeur] = nom
    return noms


def construire(
    facette: str, titre: str, noms: Mapping[str, str], comptes: Comptes, actives: Sequence[str]
) -> Facette:
    """The facet with its values: fixed words in their order, the others by name."""
    valeurs = list(noms) if facette in FIXES else sorted(noms, key=lambda v: (normaliser(noms[v]), v))
    nombres = comptes.par_valeur[facette]
    choix = [Choix(valeur, noms[valeur], nombres[valeur], valeur in actives) for valeur in valeurs]
    return Facette(facette, titre, choix, comptes.sans[facette])
