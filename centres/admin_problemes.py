"""The lists of problems: read-only, worst first, each row leading to the form where it is put right."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from centres.constats import RELATIONS, constats, fautifs, nommer, problemes_de
from centres.models import (
    AssociationACorriger,
    CentreACorriger,
    EtablissementACorriger,
    FiliereACorriger,
    GroupeACorriger,
    LaboratoireACorriger,
    SiteACorriger,
)
from centres.problemes import PROBLEMES, Gravite
from directory.admin_base import AnnuaireAdmin


class ProblemeFilter(admin.SimpleListFilter):
    """Rows with one given problem."""

    title = "problème"
    parameter_name = "probleme"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The rules on this model, worst first."""
        return [(p.code, p.phrase) for p in model_admin.problemes]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The rows in that case; an unknown one changes nothing."""
        for probleme in problemes_de(queryset.model._meta.concrete_model):
            if probleme.code == self.value():
                return queryset.filter(pk__in=probleme.lignes().order_by().values("pk"))
        return queryset


class GraviteFilter(admin.SimpleListFilter):
    """Rows by their worst problem."""

    title = "gravité"
    parameter_name = "gravite"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The degrees that the rules of this model use."""
        presentes = {p.gravite for p in model_admin.problemes}
        return [(g.name.lower(), g.label) for g in Gravite if g in presentes]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The rows of that degree; an unknown one changes nothing."""
        rangs = [p.rang for p in PROBLEMES if p.gravite.name.lower() == self.value()]
        return queryset.filter(rang_probleme__in=rangs) if rangs else queryset


class ListeDeProblemes(ChangeList):
    """A page of rows with what is wrong in each, found in a few queries for the whole page."""

    def get_results(self, request: HttpRequest) -> None:
        """Django's page, then its faults."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        par_ligne: dict[int, list[Any]] = {}
        problemes = self.model_admin.problemes  # type: ignore[attr-defined]
        for constat in constats(problemes=problemes, cles=[ligne.pk for ligne in self.result_list]):
            par_ligne.setdefault(constat.pk, []).append(constat)
        for ligne in self.result_list:
            ligne.constats = par_ligne.get(ligne.pk, [])


class ProblemesAdmin(AnnuaireAdmin):
    """What the lists of problems share. Seen by whoever sees the model, written by nobody."""

    list_display = ["fiche", "problemes_de_la_fiche", "gravite", "visibilite"]
    list_display_links = None
    list_filter = [ProblemeFilter, GraviteFilter]
    actions = None

    @property
    def problemes(self) -> list[Any]:
        """The rules on the model."""
        return problemes_de(self.model._meta.concrete_model)

    # --- Rows and rights --------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Faulty rows within reach, worst first."""
        relations = RELATIONS.get(self.model._meta.concrete_model, ())
        lignes = fautifs(self.model).select_related(*relations) if relations else fautifs(self.model)
        return self.dans_perimetre(request, lignes)

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """What hurts most first, then what is seen most."""
        return ["rang_probleme", "-visibilite", "pk"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Ours."""
        return ListeDeProblemes

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may see the model."""
        modele = self.model._meta.concrete_model
        vues = self.admin_site._registry[modele].has_view_permission(request)
        return vues and self.a_portee(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: the row is changed on its own form."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    # --- Pages of a row: those of its model ---------------------------------------------
    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form of the row."""
        return self._mener(request, "change", object_id)

    def history_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The history of the row."""
        return self._mener(request, "history", object_id)

    def _mener(self, request: HttpRequest, page: str, object_id: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        self._exiger_a_portee(request, object_id)
        return HttpResponseRedirect(self._adresse(page, object_id))

    def _adresse(self, page: str, cle: Any) -> str:
        opts = self.model._meta.concrete_model._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[cle])

    # --- Columns -----------------------------------------------------------------------
    @admin.display(description="fiche")
    def fiche(self, ligne: Any) -> SafeString:
        """Its name, leading to its form."""
        return format_html('<a href="{}">{}</a>', self._adresse("change", ligne.pk), nommer(ligne))

    @admin.display(description="problème")
    def problemes_de_la_fiche(self, ligne: Any) -> SafeString:
        """Everything wrong with it, worst first."""
        return format_html_join(mark_safe("<br>"), "{}", [(c.phrase,) for c in ligne.constats])

    @admin.display(description="gravité")
    def gravite(self, ligne: Any) -> str:
        """Of its worst problem."""
        return str(PROBLEMES[ligne.rang_probleme].gravite.label)

    @admin.display(description="visibilité")
    def visibilite(self, ligne: Any) -> int:
        """How much visitors see of it."""
        return int(ligne.visibilite)


@admin.register(CentreACorriger)
class CentreACorrigerAdmin(ProblemesAdmin):
    """Networks with a problem."""

    perimetre = "filiere"
    list_filter = [*ProblemesAdmin.list_filter, "filiere"]
    search_fields = ["recherche", "slug"]


@admin.register(SiteACorriger)
class SiteACorrigerAdmin(ProblemesAdmin):
    """Sites with a problem."""

    perimetre = "centre__filiere"
    list_filter = [*ProblemesAdmin.list_filter, "centre__filiere"]
    search_fields = ["recherche", "code", "centre__recherche", "etablissement__recherche"]


@admin.register(EtablissementACorriger)
class EtablissementACorrigerAdmin(ProblemesAdmin):
    """Hospitals with a problem."""

    perimetre = "sites__centre__filiere"
    search_fields = ["recherche", "code", "finess"]


@admin.register(GroupeACorriger)
class GroupeACorrigerAdmin(ProblemesAdmin):
    """Groups of hospitals with a problem."""

    perimetre = "etablissements__sites__centre__filiere"
    search_fields = ["recherche", "code"]


@admin.register(FiliereACorriger)
class FiliereACorrigerAdmin(ProblemesAdmin):
    """Filières with a problem."""

    perimetre = "pk"
    search_fields = ["recherche", "slug"]


@admin.register(AssociationACorriger)
class AssociationACorrigerAdmin(ProblemesAdmin):
    """Associations with a problem."""

    perimetre = "filieres"
    list_filter = [*ProblemesAdmin.list_filter, "filieres"]
    search_fields = ["recherche", "slug"]


@admin.register(LaboratoireACorriger)
class LaboratoireACorrigerAdmin(ProblemesAdmin):
    """Laboratoires with a problem."""

    perimetre = "filieres"
    list_filter = [*ProblemesAdmin.list_filter, "filieres"]
    search_fields = ["recherche", "slug"]
