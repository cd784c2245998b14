"""« J’ai vérifié cette fiche », on the form of a site and on its list."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from centres.verification import verifier

# Name of the button in templates/admin/centres/site/submit_line.html.
BOUTON = "_verifier"
NOTE = "Fiche vérifiée."


class VerificationAdminMixin:
    """Adds the button and the action. The button saves what was typed first: nothing is lost by pressing it."""

    model: Any
    actions = ("verifier_fiches",)
    champs_des_boutons = ("verifie_le", "verifie_par")

    @admin.action(description="J’ai vérifié ces fiches", permissions=["change"])
    def verifier_fiches(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Note who checked the rows chosen, today. `queryset` holds only rows within reach."""
        with transaction.atomic():
            fiches = list(queryset)
            nombre = verifier(self.model.objects.filter(pk__in=[f.pk for f in fiches]), request.user)
            LogEntry.objects.log_actions(request.user.pk, fiches, CHANGE, NOTE)  # type: ignore[arg-type]
        s = "s" if nombre > 1 else ""
        messages.success(request, f"{nombre} fiche{s} vérifiée{s} aujourd’hui. Merci.")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The button moves the day of verification; saving alone never does."""
        if change and BOUTON in request.POST:
            obj.verifie_le, obj.verifie_par_id = timezone.localdate(), request.user.pk
        super().save_model(request, obj, form, change)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list[Any]:
        """With the verification."""
        suite: list[Any] = super().construct_change_message(request, form, formsets, add)
        verifiee = BOUTON in request.POST and not add
        return [*suite, {"changed": {"fields": ["Vérifié le"]}}] if verifiee else suite

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Say so, and go back to the list one came from."""
        if BOUTON in request.POST:
            messages.success(request, "Fiche vérifiée aujourd’hui. Merci.")
        return super().response_change(request, obj)
