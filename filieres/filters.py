"""Filters of the lists of associations and laboratories."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from directory.filtres import ListeFilter, TexteFilter, ValeursFilter
from filieres.models import Association, Filiere, Laboratoire
from filieres.models.rattaches import Portee, TypeLaboratoire


class RattacheFilter(ListeFilter):
    """What both lists offer: the filière, the reach of the tie, words of the name."""

    filiere = ValeursFilter(field_name="filieres__slug", label="Filière", method="filtrer_filiere")
    portee = ValeursFilter(field_name="portee", lookup_expr="in", label="Portée")
    q = TexteFilter(label="Nom ou sigle")

    @cached_property
    def filieres(self) -> dict[str, str]:
        """Every filière, by slug (one query)."""
        return dict(Filiere.objects.publies().values_list("slug", "sigle"))

    def connues(self, nom: str) -> Mapping[str, str]:
        """Filières come from the database, reaches are fixed words."""
        return self.filieres if nom == "filiere" else dict(Portee.choices)

    def filtrer_filiere(self, queryset: QuerySet[Any], name: str, value: Sequence[str]) -> QuerySet[Any]:
        """Those tied to the filières asked for, and those that serve every filière."""
        lies = Filiere.objects.filter(slug__in=value)
        return queryset.filter(Q(filieres__in=lies) | Q(portee=Portee.NATIONALE)).distinct()


class AssociationFilter(RattacheFilter):
    """The list of associations."""

    class Meta:
        model = Association
        fields: list[str] = []


class LaboratoireFilter(RattacheFilter):
    """The list of laboratories: also by what they do."""

    type = ValeursFilter(field_name="type", lookup_expr="in", label="Type")

    class Meta:
        model = Laboratoire
        fields: list[str] = []

    def connues(self, nom: str) -> Mapping[str, str]:
        """Types are fixed words."""
        return dict(TypeLaboratoire.choices) if nom == "type" else super().connues(nom)
