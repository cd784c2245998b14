"""Rights by row: which records a member of staff may see and change in the admin.

The group gives the kind of record (`filieres.groupes`), live `Habilitation` rows
give the rows. Every admin class declares `perimetre`: the path from its model to
the filière, or who shares it. Undeclared, nobody but the national team sees a row.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path, unquote
from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from filieres.groupes import NATIONALE
from filieres.models import Habilitation


class Perimetre(Enum):
    """Records that belong to no filière."""

    # Everyone with the right to see them sees them all; only the national team writes them.
    PARTAGE = "partage"
    NATIONAL = "national"


# A path (« centre__filiere »), a function from filières to the keys of their rows, or one of the two above.
Chemin = str | Perimetre | Callable[[Collection[int]], QuerySet[Any]]


@dataclass(frozen=True)
class Acces:
    """What one person reaches."""

    national: bool
    filieres: frozenset[int]


def acces(user: Any) -> Acces:
    """The reach of `user`, read once per request (two queries, none for a superuser)."""
    if not hasattr(user, "_acces_annuaire"):
        user._acces_annuaire = _lire_acces(user)
    return user._acces_annuaire


def _lire_acces(user: Any) -> Acces:
    if not (user.is_active and user.is_staff):
        return Acces(national=False, filieres=frozenset())
    if user.is_superuser or user.groups.filter(name=NATIONALE).exists():
        return Acces(national=True, filieres=frozenset())
    vives = Habilitation.objects.filter(user_id=user.pk, revoquee_le__isnull=True)
    return Acces(national=False, filieres=frozenset(vives.values_list("filiere_id", flat=True)))


def est_national(request: HttpRequest) -> bool:
    """Whether every row is within reach."""
    return acces(request.user).national


class ReleverDuPerimetre:
    """For forms and inlines: a choice offers what the admin of the record chosen shows to this person.

    That queryset also validates what is posted.
    """

    admin_site: Any

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only rows within reach."""
        self._restreindre(db_field, request, kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only rows within reach."""
        self._restreindre(db_field, request, kwargs)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _restreindre(self, db_field: Any, request: HttpRequest, kwargs: dict[str, Any]) -> None:
        cible = self.admin_site._registry.get(db_field.remote_field.model)
        if cible is None or kwargs.get("queryset") is not None:
            return
        lignes = cible.get_queryset(request)
        kwargs["queryset"] = lignes if cible.has_view_permission(request) else lignes.none()


class FiltreDuPerimetre(admin.RelatedOnlyFieldListFilter):
    """Filter of a list by a relation: values of the rows listed, and within reach themselves."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """As Django's, without what this person may not see (a record of two filières shows one of them)."""
        choix = super().field_choices(field, request, model_admin)
        cible = model_admin.admin_site._registry.get(field.remote_field.model)
        if cible is None or est_national(request):
            return choix
        visibles = set(cible.get_queryset(request).values_list("pk", flat=True))
        return [(pk, nom) for pk, nom in choix if pk in visibles]


class PerimetreFiliereAdminMixin(ReleverDuPerimetre):
    """Scopes a whole ModelAdmin: lists, pages of a record, history, actions, choices, autocompletion."""

    perimetre: Chemin = Perimetre.NATIONAL
    # Fields that only the national team writes.
    champs_structure: tuple[str, ...] = ()

    model: Any
    opts: Any

    # --- Rows ---------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows within reach."""
        return self.dans_perimetre(request, super().get_queryset(request))

    def dans_perimetre(self, request: HttpRequest, lignes: QuerySet[Any]) -> QuerySet[Any]:
        """`lignes` without those out of reach."""
        qui = acces(request.user)
        if qui.national or self.perimetre is Perimetre.PARTAGE:
            return lignes
        if self.perimetre is Perimetre.NATIONAL or not qui.filieres:
            return lignes.none()
        if isinstance(self.perimetre, str):
            toutes = self.model._base_manager
            return lignes.filter(pk__in=toutes.filter(**{f"{self.perimetre}__in": qui.filieres}).values("pk"))
        return lignes.filter(pk__in=self.perimetre(qui.filieres))

    def a_portee(self, request: HttpRequest, obj: Any) -> bool:
        """Whether this row is within reach; asked once per row and request."""
        if obj is None or obj.pk is None or est_national(request):
            return True
        vus = request.__dict__.setdefault("_lignes_a_portee", {})
        cle = (self.model, obj.pk)
        if cle not in vus:
            toutes = self.model._default_manager.filter(pk=obj.pk)
            vus[cle] = self.dans_perimetre(request, toutes).exists()
        return bool(vus[cle])

    # --- Permissions ----------------------------------------------------------------
    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The group's right, on a row within reach."""
        return super().has_view_permission(request, obj) and self.a_portee(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The group's right, on a row of one's own filières."""
        if isinstance(self.perimetre, Perimetre) and not est_national(request):
            return False
        return super().has_change_permission(request, obj) and self.a_portee(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Editors add no structure, whatever rights they were given."""
        return est_national(request) and super().has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Editors delete nothing, whatever rights they were given."""
        return est_national(request) and super().has_delete_permission(request, obj)

    # --- Pages of a record -------------------------------------------------------------
    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        """For whoever reaches every row, Django's message; for others 404, as for what is out of reach."""
        if est_national(request):
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        raise Http404(f"{opts.verbose_name} {object_id}")

    def _exiger_a_portee(self, request: HttpRequest, object_id: str | None) -> None:
        """404 before any other refusal, so that an answer never tells whether a row exists."""
        if object_id is None or est_national(request) or not self.has_view_permission(request):
            return
        to_field = request.POST.get("_to_field", request.GET.get("_to_field"))
        if to_field and not self.to_field_allowed(request, to_field):  # type: ignore[attr-defined]
            return
        if self.get_object(request, unquote(object_id), to_field) is None:  # type: ignore[attr-defined]
            raise Http404(f"{self.opts.verbose_name} {object_id}")

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """404 out of reach."""
        self._exiger_a_portee(request, object_id)
        return super().changeform_view(request, object_id, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """404 out of reach."""
        self._exiger_a_portee(request, object_id)
        return super().delete_view(request, object_id, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """404 out of reach."""
        self._exiger_a_portee(request, object_id)
        return super().history_view(request, object_id, *args, **kwargs)

    # --- Forms and lists -----------------------------------------------------------------
    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Structure is read-only for editors."""
        champs = super().get_readonly_fields(request, obj)
        return champs if est_national(request) else [*champs, *self.champs_structure]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """An address is derived once: on a page that exists it stays."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Every filter by a relation offers what this person may see."""
        filtres = super().get_list_filter(request)
        return [(f, FiltreDuPerimetre) if self._relation(f) else f for f in filtres]

    def _relation(self, filtre: Any) -> bool:
        if not isinstance(filtre, str):
            return False
        try:
            return bool(get_fields_from_path(self.model, filtre)[-1].is_relation)
        except FieldDoesNotExist:
            return False


class PerimetreFiliereInlineMixin(ReleverDuPerimetre):
    """Scopes the rows shown on the page of another record. Editors delete none of them."""

    model: Any

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """As the admin of these rows shows them; rows without an admin follow the record they belong to."""
        lignes = super().get_queryset(request)
        cible = self.admin_site._registry.get(self.model)
        return cible.dans_perimetre(request, lignes) if hasattr(cible, "dans_perimetre") else lignes

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The national team's."""
        return est_national(request) and super().has_delete_permission(request, obj)
