"""What every filter set of the site shares: repeated values, and a word for what was not understood."""

from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property
from typing import Any, NamedTuple, Self

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

# The longest text and the longest value looked at; what is longer is said not understood.
LONGUEUR_TEXTE = 200


class Incompris(NamedTuple):
    """A value of the address that was not understood, and so not applied."""

    titre: str
    valeur: str

    def __str__(self) -> str:
        mots = " ".join(self.valeur.replace("\x00", " ").split())
        return f"{self.titre.lower()} «\u00a0{mots[:60]}{'…' if len(mots) > 60 else ''}\u00a0»"


def lire_valeurs(valeurs: Sequence[str] | None) -> list[str]:
    """Each value once, blanks dropped, in order."""
    return list(dict.fromkeys(v.strip() for v in valeurs or () if v.strip()))


class ValeursField(forms.Field):
    """The repeated values of one parameter, each once, blanks dropped. Whether they exist is the filter set's affair."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[str]:
        """Drop blanks and repetitions, keep the order."""
        return lire_valeurs(value)


class ValeursFilter(django_filters.Filter):
    """Rows whose field is one of the values asked for."""

    field_class = ValeursField

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """A filter set copies its filters at every request: nothing below the first level ever changes."""
        copie = copy(self)
        # A method is looked up on the filter set of the copy.
        copie.method = self.method
        return copie

    def filter(self, qs: QuerySet[Any], value: Sequence[str]) -> QuerySet[Any]:
        """No value, no filter."""
        if not value:
            return qs
        return self.get_method(qs)(**{f"{self.field_name}__{self.lookup_expr}": value})


class TexteFilter(django_filters.CharFilter):
    """Rows whose normalised text holds every word."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGUEUR_TEXTE, **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """No word, no filter."""
        return qs.recherche(value) if value else qs  # type: ignore[attr-defined]


class Champ(NamedTuple):
    """One filter as a short form shows it: a text, or a choice among `options` (value, name, chosen)."""

    nom: str
    titre: str
    texte: str
    options: list[tuple[str, str, bool]]


class ListeFilter(django_filters.FilterSet):
    """A list's filters: a value that does not exist is not applied but said; everything else still applies."""

    def __init__(
        self, data: QueryDict | None = None, queryset: QuerySet[Any] | None = None, **kwargs: Any
    ) -> None:
        # Always bound: without parameters every row passes.
        super().__init__(QueryDict() if data is None else data, queryset, **kwargs)

    def connues(self, nom: str) -> Mapping[str, str]:
        """The values of the filter `nom` that exist, with the name shown for each."""
        raise NotImplementedError

    @cached_property
    def listes(self) -> list[str]:
        """The names of the filters made of values."""
        return [nom for nom, filtre in self.filters.items() if isinstance(filtre, ValeursFilter)]

    @cached_property
    def _demandees(self) -> dict[str, list[str]]:
        return {nom: lire_valeurs(self.data.getlist(nom)) for nom in self.listes}

    def demandees(self, nom: str) -> list[str]:
        """The values asked for, existing or not."""
        return self._demandees[nom]

    @cached_property
    def actives(self) -> dict[str, list[str]]:
        """The existing values asked for, by filter."""
        return {nom: [v for v in self.demandees(nom) if v in self.connues(nom)] for nom in self.listes}

    @cached_property
    def incompris(self) -> list[Incompris]:
        """What was asked for and could not be understood."""
        listes = [
            Incompris(str(self.filters[nom].label), valeur)
            for nom in self.listes
            for valeur in self.demandees(nom)
            if valeur not in self.connues(nom)
        ]
        if len(self.listes) == len(self.filters):
            return listes
        textes = [nom for nom in self.form.errors if nom not in self.listes]
        return listes + [Incompris(str(self.filters[nom].label), self.data.get(nom, "")) for nom in textes]

    @property
    def champs(self) -> list[Champ]:
        """The filters as a short form shows them, texts first."""
        textes = [
            Champ(nom, str(filtre.label), self.data.get(nom, "")[:LONGUEUR_TEXTE], [])
            for nom, filtre in self.filters.items()
            if nom not in self.listes
        ]
        listes = [
            Champ(
                nom,
                str(self.filters[nom].label),
                "",
                [(v, texte, v in self.actives[nom]) for v, texte in self.connues(nom).items()],
            )
            for nom in self.listes
        ]
        return textes + listes

    @property
    def actif(self) -> bool:
        """Whether anything is filtered."""
        return any(self.actives.values()) or any(
            self.form.cleaned_data.get(c.nom) for c in self.champs if not c.options
        )

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Apply the existing values, and the other filters that are valid."""
        self.form.is_valid()
        for nom, valeur in self.form.cleaned_data.items():
            queryset = self.filters[nom].filter(queryset, self.actives.get(nom, valeur))
        return queryset
