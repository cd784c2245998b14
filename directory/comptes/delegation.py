"""Accounts as the national team handles them: opened, corrected, closed; never with rights beyond the two groups."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import Http404, HttpRequest, HttpResponse

from filieres.groupes import EDITEURS, NATIONALE

_NOM = ("last_name", "first_name", "email")


def groupes_delegues() -> QuerySet[Group]:
    """What can be given by someone who is no superuser."""
    return Group.objects.filter(name__in=[NATIONALE, EDITEURS])


class DelegationMixin:
    """Limits a UserAdmin for whoever is no superuser.

    Accounts with more rights than the two groups give are out of reach: a new
    password on one of them would be a way to those rights.
    """

    fieldsets_delegues = (
        ("Compte", {"fields": ("username", "password")}),
        ("Personne", {"fields": _NOM}),
        ("Accès", {"fields": ("is_active", "groups")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    ouverture = (
        (
            "Compte",
            {"classes": ("wide",), "fields": ("username", "usable_password", "password1", "password2")},
        ),
        ("Personne", {"classes": ("wide",), "fields": _NOM}),
        ("Accès", {"classes": ("wide",), "fields": ("groups",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """The accounts within reach."""
        comptes: QuerySet[User] = super().get_queryset(request)
        if request.user.is_superuser:
            return comptes
        autres_groupes = Group.objects.exclude(pk__in=groupes_delegues())
        return comptes.filter(is_superuser=False, user_permissions__isnull=True).exclude(
            pk__in=User.objects.filter(groups__in=autres_groupes).values("pk")
        )

    def _a_portee(self, request: HttpRequest, obj: Any) -> bool:
        return (
            request.user.is_superuser
            or obj is None
            or obj.pk is None
            or self.get_queryset(request).filter(pk=obj.pk).exists()
        )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The group's right, on an account within reach."""
        return super().has_view_permission(request, obj) and self._a_portee(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The group's right, on an account within reach."""
        return super().has_change_permission(request, obj) and self._a_portee(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers: an account is closed, so that what it did stays signed."""
        return bool(request.user.is_superuser)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """Out of reach answers as what does not exist: 404."""
        if request.user.is_superuser:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        raise Http404(f"{opts.verbose_name} {object_id}")

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """404 before 403."""
        visible = self.has_view_permission(request)
        if visible and not request.user.is_superuser and self.get_object(request, object_id) is None:  # type: ignore[attr-defined]
            raise Http404(object_id)
        return super().delete_view(request, object_id, *args, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nothing that gives rights but the groups."""
        if request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        return self.fieldsets_delegues if obj else self.ouverture

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Dates are the system's."""
        champs = super().get_readonly_fields(request, obj)
        return champs if request.user.is_superuser else (*champs, "last_login", "date_joined")

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Groups that accounts within reach are in."""
        if request.user.is_superuser:
            return super().get_list_filter(request)
        return ("is_active", ("groups", admin.RelatedOnlyFieldListFilter))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The two groups."""
        if db_field.name == "groups" and not request.user.is_superuser:
            kwargs["queryset"] = groupes_delegues()
            kwargs["widget"] = CheckboxSelectMultiple()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """An account opened here is one of the staff."""
        if not change and not request.user.is_superuser:
            obj.is_staff = True
        super().save_model(request, obj, form, change)
