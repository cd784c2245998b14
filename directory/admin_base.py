"""What every admin page shares: search without accents, forms and lists that never answer with a traceback."""

from typing import Any

from django.contrib import admin, messages
from django.db import DataError, IntegrityError, transaction
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from directory.constraints import validate_together
from directory.querysets import PeriodeQuerySet
from directory.texte import normaliser

CONTREDIT = (
    "Rien n’a été enregistré : la saisie contredit une fiche qui vient d’être modifiée ailleurs. "
    "Vérifiez, puis recommencez."
)
LISTE_ILLISIBLE = "Cette adresse demandait une liste impossible : voici la liste entière."
# Lookups that an address could carry to break a list; no filter of ours uses them.
LOOKUPS_REFUSES = frozenset({"regex", "iregex", "range", "year", "iso_year"})


class AnnuaireAdmin(admin.ModelAdmin):
    """Base of the project's admin classes."""

    # Relations that `__str__` and columns read: loaded with each list and each autocompletion.
    relations: tuple[str, ...] = ()
    # For small tables without a normalised column: `search_fields` are read in memory, accents aside.
    recherche_en_memoire = False
    list_per_page = 50
    save_on_top = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the relations that names are made of."""
        qs = super().get_queryset(request)
        return qs.select_related(*self.relations) if self.relations else qs

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Every word, in any of the fields, whatever the accents, case or punctuation."""
        if not self.recherche_en_memoire:
            return super().get_search_results(request, queryset, normaliser(search_term))
        mots = normaliser(search_term).split()
        if not mots:
            return queryset, False
        textes = queryset.values_list("pk", *self.search_fields)
        trouves = [
            pk for pk, *valeurs in textes if all(m in normaliser(" ".join(map(str, valeurs))) for m in mots)
        ]
        return queryset.filter(pk__in=trouves), False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """As Django's, without the lookups an address can make a database choke on."""
        if LOOKUPS_REFUSES & set(lookup.split("__")):
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Values prefilled by an address; a relation that is no number is dropped."""
        initial = super().get_changeform_initial_data(request)
        for champ in self.opts.get_fields():
            if champ.is_relation and champ.name in initial:
                valeur = initial[champ.name]
                valeurs = valeur if isinstance(valeur, list) else [valeur]
                if not all(v.isascii() and v.isdigit() and len(v) < 19 for v in valeurs):
                    del initial[champ.name]
        return initial

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """An address no list can answer (a NUL, a year zero) leads back to the whole list."""
        try:
            with transaction.atomic():
                return super().changelist_view(request, extra_context)
        except (DataError, OverflowError, ValueError, IndexError):
            if not request.GET:
                raise
            messages.error(request, LISTE_ILLISIBLE)
            return HttpResponseRedirect(request.path)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """What forms could not foresee (two people saving at once) is said, and nothing is written."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (IntegrityError, DataError):
            messages.error(request, CONTREDIT)
            return HttpResponseRedirect(request.get_full_path())


class ReferenceAdmin(AnnuaireAdmin):
    """Reference data: everybody with the right sees them, only superusers touch them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers."""
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers."""
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers."""
        return bool(request.user.is_superuser)


class SansSuppression:
    """Mixin: rows that are never deleted (labels, rights)."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


# --- Labels ----------------------------------------------------------------------
class EtatFilter(admin.SimpleListFilter):
    """Labels by their state today."""

    title = "état aujourd’hui"
    parameter_name = "etat"
    VERBES = {
        "en_cours": ("en cours", PeriodeQuerySet.en_vigueur),
        "echu": ("dernier label connu", PeriodeQuerySet.echus),
        "a_venir": ("à venir", PeriodeQuerySet.a_venir),
        "retire": ("retiré", PeriodeQuerySet.retires),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The four states."""
        return [(valeur, libelle) for valeur, (libelle, _) in self.VERBES.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The labels in the state chosen; an unknown state changes nothing."""
        if self.value() not in self.VERBES:
            return queryset
        return self.VERBES[str(self.value())][1](queryset)


class LabellisationAdmin(SansSuppression, AnnuaireAdmin):
    """What the admins of both kinds of labels share."""

    list_filter = [EtatFilter, "confirmation", "precision", "campagne"]
    autocomplete_fields = ["arrete"]

    @admin.display(description="état aujourd’hui")
    def etat(self, label: Any) -> str:
        """The state, in words."""
        return str(label.etat().label)


class EnsembleFormSet(BaseInlineFormSet):
    """Rows entered together are also compared with each other: alone, each form only sees what is stored."""

    def clean(self) -> None:
        """Refuse two rows of this page that the database would refuse together."""
        super().clean()
        if any(self.errors):
            return
        gardees = [f for f in self.forms if f not in self.deleted_forms]
        validate_together(self.model, [f.instance for f in gardees if f.instance.pk or f.has_changed()])


class LabellisationInline(admin.StackedInline):
    """Labels of a site or of a filière, on its own page."""

    formset = EnsembleFormSet
    extra = 0
    can_delete = False
    autocomplete_fields = ["arrete"]
    show_change_link = True
    CHAMPS: list[str | list[str] | tuple[str, ...]] = [
        ("campagne", "arrete"),
        ("debut", "fin", "precision", "atteste_le"),
        ("confirmation", "motif_fin"),
        ("source_url", "source_le"),
        "note",
    ]


class CouvertureInline(admin.TabularInline):
    """Diseases of a centre or of a filière, on its own page."""

    extra = 0
    autocomplete_fields = ["maladie"]
