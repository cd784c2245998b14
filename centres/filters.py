"""Filters of the lists of sites and centres. Page, counts, map and every export share `SiteFilter`."""

import datetime
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.http import QueryDict

from centres import facettes
from centres.models import Centre, LabellisationSite
from centres.tableau import Ligne, ordonner_noms, tableau
from directory.filtres import ListeFilter, TexteFilter, ValeursFilter
from directory.models import Departement, Region
from filieres.models import Filiere

# What a value may look like: anything else is not even looked up.
_FORME = re.compile(r"[0-9A-Za-z_-]{1,200}\Z")


class SiteFilter(ListeFilter):
    """The facets of a list of public labels on a day (one row per site).

    `lignes` are the rows of what is looked for (default: the whole network of the day `le`), `distances` the
    kilometres to their hospitals once a place is known. Each rule is in the values a row answers to
    (`centres.tableau`, `centres.facettes`), not in SQL: the filters below name the facets.
    """

    filiere = ValeursFilter(label="Filière")
    centre = ValeursFilter(label="Centre")
    role = ValeursFilter(label="Rôle")
    public = ValeursFilter(label="Âge")
    statut = ValeursFilter(label="Label")
    region = ValeursFilter(label="Région")
    departement = ValeursFilter(label="Département")
    rayon = ValeursFilter(label="Distance")

    class Meta:
        model = LabellisationSite
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict | None = None,
        lignes: Sequence[Ligne] | None = None,
        distances: facettes.Distances | None = None,
        *,
        le: datetime.date | None = None,
        **kwargs: Any,
    ) -> None:
        self.tableau = tableau(le)
        self.lignes: Sequence[Ligne] = self.tableau.lignes if lignes is None else lignes
        self.distances = distances
        super().__init__(data, LabellisationSite.objects.all(), **kwargs)

    # --- What was asked, what was understood -------------------------------------
    @property
    def situe(self) -> bool:
        """Whether distances to a place are known."""
        return self.distances is not None

    @cached_property
    def noms(self) -> dict[str, dict[str, str]]:
        """The name of each known value, by facet: those of the rows, then those asked for (one query at most)."""
        noms: dict[str, dict[str, str]] = {facette: dict(siens) for facette, siens in facettes.FIXES.items()}
        if not self.situe:
            # Without a place a radius means nothing; the search page says so.
            noms["rayon"] = {}
        for facette, tous in self.tableau.noms.items():
            vues = {valeur for ligne in self.lignes for valeur in ligne.valeurs[facette]}
            noms[facette] = {valeur: nom for valeur, nom in tous.items() if valeur in vues}
        ailleurs = {f: [v for v in self.demandees(f) if v not in noms[f]] for f in _SOURCES}
        for facette, valeur, nom in _chercher_noms(ailleurs):
            noms[facette] = ordonner_noms(noms[facette] | {valeur: nom})
        return noms

    def connues(self, nom: str) -> Mapping[str, str]:
        """The values of a facet that exist."""
        return self.noms[nom]

    # --- Results --------------------------------------------------------------------
    @cached_property
    def tri(self) -> facettes.Tri:
        """The rows, sorted out by the facets chosen."""
        return facettes.Tri(self.lignes, self.actives, self.distances)

    @property
    def gardees(self) -> list[Ligne]:
        """The rows that pass every facet, labels in force first, then by role, then by name."""
        return self.tri.gardees

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The same rows, for whoever wants a queryset."""
        return queryset.filter(pk__in=[ligne.cle for ligne in self.gardees])

    # --- Counts ---------------------------------------------------------------------
    @cached_property
    def comptes(self) -> facettes.Comptes:
        """Every count of the list."""
        return self.tri.compter()

    def facette(self, nom: str) -> facettes.Facette:
        """One facet with its values and counts."""
        titre = str(self.filters[nom].label)
        return facettes.construire(nom, titre, self.noms[nom], self.comptes, self.actives[nom])


_SOURCES: dict[str, tuple[QuerySet[Any], str, str]] = {
    "filiere": (Filiere.objects.publies(), "slug", "sigle"),
    "centre": (Centre.objects.publies(), "slug", "nom"),
    "region": (Region.objects.all(), "code", "nom"),
    "departement": (Departement.objects.all(), "code", "nom"),
}


def _chercher_noms(ailleurs: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    """(facet, value, name) of the values that exist, in one query; no query for none."""
    requetes = []
    for facette, valeurs in ailleurs.items():
        lisibles = [v for v in valeurs if _FORME.match(v)]
        if lisibles:
            source, cle, nom = _SOURCES[facette]
            requetes.append(
                source.order_by()
                .filter(**{f"{cle}__in": lisibles})
                .values_list(Value(facette, output_field=CharField()), F(cle), F(nom))
            )
    if not requetes:
        return []
    return list(requetes[0].union(*requetes[1:], all=True) if len(requetes) > 1 else requetes[0])


class CentreFilter(ListeFilter):
    """The list of networks."""

    filiere = ValeursFilter(field_name="filiere__slug", lookup_expr="in", label="Filière")
    q = TexteFilter(label="Nom, sigle ou ancien nom")

    class Meta:
        model = Centre
        fields: list[str] = []

    @cached_property
    def filieres(self) -> dict[str, str]:
        """Every filière, by slug (one query)."""
        return dict(Filiere.objects.publies().values_list("slug", "sigle"))

    def connues(self, nom: str) -> Mapping[str, str]:
        """Only filières are values."""
        return self.filieres
