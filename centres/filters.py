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
from directory.filtres import ListeFilter, TexteFilter, ValeursFilter
from directory.models import Departement, Region
from directory.querysets import jour
from filieres.models import Filiere

# What a value may look like: anything else is not even looked up.
_FORME = re.compile(r"[0-9A-Za-z_-]{1,200}\Z")


class SiteFilter(ListeFilter):
    """The facets of a list of public labels on a day (one row per site).

    `le` is the day (default today). `rayon` needs `distance_km` annotated on the queryset.
    """

    filiere = ValeursFilter(field_name="centre__filiere__slug", lookup_expr="in", label="Filière")
    centre = ValeursFilter(field_name="centre__slug", lookup_expr="in", label="Centre")
    role = ValeursFilter(field_name="role", lookup_expr="in", label="Rôle")
    public = ValeursFilter(field_name="site__public", lookup_expr="in", label="Âge", method="filtrer_public")
    statut = ValeursFilter(field_name="fin", label="Label", method="filtrer_statut")
    region = ValeursFilter(
        field_name="site__etablissement__commune__departement__region__code", lookup_expr="in", label="Région"
    )
    departement = ValeursFilter(
        field_name="site__etablissement__commune__departement__code", lookup_expr="in", label="Département"
    )
    rayon = ValeursFilter(field_name="distance_km", label="Distance", method="filtrer_rayon")

    class Meta:
        model = LabellisationSite
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict | None = None,
        queryset: QuerySet[Any] | None = None,
        *,
        le: datetime.date | None = None,
        **kwargs: Any,
    ) -> None:
        self.le = jour(le)
        if queryset is None:
            queryset = LabellisationSite.objects.all()
        self._toutes = queryset
        super().__init__(data, queryset.publics(self.le), **kwargs)  # type: ignore[attr-defined]

    # --- What was asked, what was understood -------------------------------------
    @cached_property
    def lignes(self) -> list[facettes.Ligne]:
        """Every public row before the facets (one query)."""
        return facettes.lire(self.queryset)

    @cached_property
    def lues(self) -> QuerySet[Any]:
        """The same rows by key: who is public is asked once, by `lignes`, not again by list, map and export."""
        return self._toutes.filter(pk__in=[ligne.cle for ligne in self.lignes])

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that pass every filter."""
        return super().filter_queryset(self.lues)

    @property
    def situe(self) -> bool:
        """Whether distances to a place are known."""
        return "distance_km" in self.queryset.query.annotations

    @cached_property
    def noms(self) -> dict[str, dict[str, str]]:
        """The name of each known value, by facet: those of the rows, then those asked for (one query at most)."""
        noms = facettes.noms_des_valeurs(self.lignes)
        if not self.situe:
            # Without a place a radius means nothing; the search page says so.
            noms["rayon"] = {}
        ailleurs = {f: [v for v in self.demandees(f) if v not in noms[f]] for f in _SOURCES}
        for facette, valeur, nom in _chercher_noms(ailleurs):
            noms[facette][valeur] = nom
        return noms

    def connues(self, nom: str) -> Mapping[str, str]:
        """The values of a facet that exist."""
        return self.noms[nom]

    # --- Results --------------------------------------------------------------------
    def filtrer_public(self, queryset: QuerySet[Any], name: str, value: Sequence[str]) -> QuerySet[Any]:
        """A site open to everyone, or that does not say, receives both."""
        return queryset.filter(**{f"{name}__in": [*value, "tous", ""]})

    def filtrer_statut(self, queryset: QuerySet[Any], name: str, value: Sequence[str]) -> QuerySet[Any]:
        """Both words together are no filter."""
        en_cours, connu = "en_cours" in value, "connu" in value
        if en_cours and connu:
            return queryset
        return queryset.filter(**{f"{name}__gte" if en_cours else f"{name}__lt": self.le})

    def filtrer_rayon(self, queryset: QuerySet[Any], name: str, value: Sequence[str]) -> QuerySet[Any]:
        """Within the widest radius asked for."""
        return queryset.filter(**{f"{name}__lte": max(float(v) for v in value)})

    # --- Counts ---------------------------------------------------------------------
    @cached_property
    def comptes(self) -> facettes.Comptes:
        """Every count of the list, made from `lignes`."""
        return facettes.compter(self.lignes, self.actives, self.le)

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
