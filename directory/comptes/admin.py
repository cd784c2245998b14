"""Accounts in the admin: who has a second factor, and its reset by a superuser."""

from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from directory.admin_concurrence import ConcurrenceAdminMixin
from directory.comptes.delegation import DelegationMixin
from directory.comptes.second_facteur import reinitialiser

# Their pages show secrets, or speak of addresses that nothing uses here.
admin.site.unregister([Authenticator, EmailAddress, Group, User])


@admin.register(Group)
class GroupeDeComptesAdmin(ConcurrenceAdminMixin, GroupAdmin):
    """Groups of accounts: superusers."""


@admin.register(User)
class CompteAdmin(ConcurrenceAdminMixin, DelegationMixin, UserAdmin):
    """Accounts of staff."""

    list_display = (
        "username",
        "last_name",
        "first_name",
        "email",
        "is_active",
        "is_superuser",
        "second_facteur",
    )
    actions = ["reinitialiser_second_facteur"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With whether each has enrolled."""
        totp = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
        return super().get_queryset(request).annotate(_enrole=Exists(totp))

    @admin.display(description="second facteur", boolean=True, ordering="_enrole")
    def second_facteur(self, compte: Any) -> bool:
        """Whether an authenticator app is enrolled."""
        return bool(compte._enrole)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The reset is for superusers."""
        actions = super().get_actions(request)
        if not request.user.is_superuser:
            actions.pop("reinitialiser_second_facteur", None)
        return actions

    @admin.action(description="Réinitialiser le second facteur (téléphone perdu)")
    def reinitialiser_second_facteur(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Each chosen person enrols again at the next sign-in; each reset leaves a line in the history."""
        faits = [c.get_username() for c in queryset if reinitialiser(c, par=cast("User", request.user))]
        if faits:
            texte = f"Second facteur réinitialisé : {', '.join(faits)}. Il sera redemandé à la prochaine connexion."
            self.message_user(request, texte, messages.SUCCESS)
        else:
            self.message_user(request, "Aucun de ces comptes n’avait de second facteur.", messages.WARNING)
