"""What every admin page shares: search without accents, forms and lists that never answer with a traceback."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import DataError, IntegrityError, transaction
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst

from directory.admin_concurrence import ConcurrenceAdminMixin
from directory.admin_historique import HistoriqueAdminMixin
from directory.admin_personnes import SansNomsRetires, lien_de_retrait
from directory.admin_retrait import RetraitAdminMixin
from directory.constraints import validate_together
from directory.explications import ExplicationsAdminMixin, ExplicationsInlineMixin
from directory.historique.acte import acte
from directory.querysets import PeriodeQuerySet
from directory.texte import normaliser
from filieres.droits import Perimetre, PerimetreFiliereAdminMixin, PerimetreFiliereInlineMixin, est_national

CONTREDIT = (
    "Rien n’a été enregistré : la saisie contredit une fiche qui vient d’être modifiée ailleurs. "
    "Vérifiez, puis recommencez."
)
IMPOSSIBLE = "Rien n’a été enregistré : l’une des valeurs saisies est impossible."
LISTE_ILLISIBLE = "Cette adresse demandait une liste impossible : voici la liste entière."
# Lookups that an address could carry to break a list; no filter of ours uses them.
LOOKUPS_REFUSES = frozenset({"regex", "iregex", "range", "year", "iso_year"})


class _Numeros:
    """Django looks the typed values up to show the form again: what is no number would be an error of its own."""

    def optgroups(self, name: str, value: list[str], attr: Any = None) -> Any:
        """Only the numbers."""
        numeros = [v for v in value if str(v).isascii() and str(v).isdigit() and len(str(v)) < 19]
        return super().optgroups(name, numeros, attr)


class UneFiche(_Numeros, AutocompleteSelect):
    """One record, found while typing."""


class PlusieursFiches(_Numeros, AutocompleteSelectMultiple):
    """Several records, found while typing."""


class FichesMixin(SansNomsRetires):
    """Autocompletion that survives whatever is sent, on pages and on their inlines."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Our widget where Django would put its own."""
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs["widget"] = UneFiche(db_field, self.admin_site)  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Our widget where Django would put its own."""
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs["widget"] = PlusieursFiches(db_field, self.admin_site)  # type: ignore[attr-defined]
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class FormSetNomme(BaseInlineFormSet):
    """Rows of a table: the box that removes one says so."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """As Django's, with a name for screen readers."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = "Supprimer cette ligne"


class ChampsNommesMixin:
    """For tables of forms, whose columns alone bear the names: each field is told its own."""

    formset = FormSetNomme

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """With its name for screen readers."""
        champ = super().formfield_for_dbfield(db_field, request, **kwargs)
        if champ is not None:
            champ.widget.attrs["aria-label"] = str(db_field.verbose_name).capitalize()
        return champ


class AnnuaireAdmin(
    ConcurrenceAdminMixin,
    PerimetreFiliereAdminMixin,
    HistoriqueAdminMixin,
    RetraitAdminMixin,
    FichesMixin,
    ExplicationsAdminMixin,
    admin.ModelAdmin,
):
    """Base of the project's admin classes. Each declares its `perimetre` (see `filieres.droits`)."""

    # What to say under a field, beyond what the model says.
    aides: dict[str, str] = {}

    # Relations that `__str__` and columns read: loaded with each list and each autocompletion.
    relations: tuple[str, ...] = ()
    # For small tables without a normalised column: `search_fields` are read in memory, accents aside.
    recherche_en_memoire = False
    list_per_page = 50
    save_on_top = True

    class Media:
        js = ["js/admin.js"]

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

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """With the words of `aides`."""
        champ = super().formfield_for_dbfield(db_field, request, **kwargs)
        if champ is not None and db_field.name in self.aides:
            champ.help_text = self.aides[db_field.name]
        return champ

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """For the national team, the way to withdraw the name of a person of this page."""
        if kwargs.get("obj") is not None and est_national(request):
            context["retirer_un_nom"] = lien_de_retrait(kwargs["obj"], context["inline_admin_formsets"])
        return super().render_change_form(request, context, *args, **kwargs)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """The public page, while there is one."""
        return super().get_view_on_site_url(obj) if getattr(obj, "publie", True) else None

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """As Django's, without the lookups an address can make a database choke on."""
        if LOOKUPS_REFUSES & set(lookup.split("__")):
            return False
        return super().lookup_allowed(lookup, value, request)

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """What an action writes is signed with its name."""
        faites = self.get_actions(request)
        nom = request.POST.getlist("action")[-1:] or [""]
        mots = f"action « {faites[nom[0]][2]} »" if nom[0] in faites else ""
        with acte(request.user, mots):
            return super().response_action(request, queryset, *args, **kwargs)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """An address no list can answer (a NUL, a year zero) leads back to the whole list."""
        contexte = {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        try:
            with transaction.atomic():
                return super().changelist_view(request, contexte)
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
        """What forms could not foresee (two people saving at once) is said; nothing is written, nothing typed is lost."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            messages.error(request, CONTREDIT)
            return self.montrer_a_nouveau(request, object_id, form_url, extra_context)
        except (DataError, OverflowError):
            messages.error(request, IMPOSSIBLE)
        return HttpResponseRedirect(request.get_full_path())


class ReferenceAdmin(AnnuaireAdmin):
    """Reference data: everybody with the right sees them, only superusers touch them."""

    perimetre = Perimetre.PARTAGE

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers."""
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers."""
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers."""
        return bool(request.user.is_superuser) and super().has_delete_permission(request, obj)


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


class EcheanceFilter(admin.SimpleListFilter):
    """Labels in force that end soon."""

    title = "échéance"
    parameter_name = "echeance"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One."""
        return [("un_an", "dans les douze mois")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Labels whose term comes within a year."""
        return queryset.finissent_bientot() if self.value() == "un_an" else queryset


class LabellisationAdmin(SansSuppression, AnnuaireAdmin):
    """What the admins of both kinds of labels share."""

    voir_la_ligne = "voir ce label"
    list_filter = [EtatFilter, EcheanceFilter, "confirmation", "precision", "campagne"]
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


class LabellisationInline(
    PerimetreFiliereInlineMixin, FichesMixin, ExplicationsInlineMixin, admin.StackedInline
):
    """Labels of a site or of a filière, on its own page."""

    formset = EnsembleFormSet
    extra = 0
    can_delete = False
    autocomplete_fields = ["arrete"]
    # The fields that name a row in the history of the page.
    nomme_par: tuple[str, ...] = ("debut", "fin")
    show_change_link = True
    CHAMPS: list[str | list[str] | tuple[str, ...]] = [
        ("campagne", "arrete"),
        ("debut", "fin", "precision", "atteste_le"),
        ("confirmation", "motif_fin"),
        ("source_url", "source_le"),
        "note",
    ]


class CouvertureInline(ChampsNommesMixin, PerimetreFiliereInlineMixin, FichesMixin, admin.TabularInline):
    """Diseases of a centre or of a filière, on its own page."""

    extra = 0
    nomme_par = ("maladie",)
    autocomplete_fields = ["maladie"]
