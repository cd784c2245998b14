"""Withdrawing a record from the directory: what the admin does instead of deleting. Nothing is lost.

A record with `publie` is never deleted here, by nobody: the national team withdraws it, with a reason
that its history keeps, and puts it back as it was.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst

from directory.historique.acte import acte
from filieres.droits import est_national

RETIRER, REMETTRE = "Retirer de l’annuaire", "Remettre dans l’annuaire"
# Withdrawn by one action: the page of confirmation names them all.
FICHES_MAX = 500


class MotifForm(forms.Form):
    """Why a record goes."""

    motif = forms.CharField(
        label="Pourquoi ?",
        max_length=200,
        help_text="En quelques mots, pour les collègues : « fermé en 2025 », « doublon de… ».",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={"required": "Dites pourquoi en quelques mots : l’historique le garde."},
    )


class RetraitAdminMixin:
    """Withdraw and put back, from the form of a record and from the list."""

    admin_site: Any
    model: Any
    opts: Any

    @property
    def se_retire(self) -> bool:
        """Whether these records have the switch."""
        try:
            return bool(self.opts.get_field("publie"))
        except FieldDoesNotExist:
            return False

    def get_urls(self) -> list[Any]:
        """With the two pages of confirmation."""
        urls = super().get_urls()
        if not self.se_retire:
            return urls
        base = f"{self.opts.app_label}_{self.opts.model_name}"
        vue = self.admin_site.admin_view
        return [
            path("<path:object_id>/retirer/", vue(self.retirer_view), name=f"{base}_retirer"),
            path("<path:object_id>/remettre/", vue(self.remettre_view), name=f"{base}_remettre"),
            *urls,
        ]

    # --- Rights ------------------------------------------------------------------------
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody, where there is a switch."""
        return not self.se_retire and super().has_delete_permission(request, obj)

    def has_retirer_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the record, in the national team."""
        return self.se_retire and est_national(request) and self.has_change_permission(request, obj)  # type: ignore[attr-defined]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """On a record that exists, the switch is moved by the two buttons, with a reason."""
        champs = super().get_readonly_fields(request, obj)
        return [*champs, "publie"] if obj is not None and self.se_retire else champs

    # --- From the form --------------------------------------------------------------------
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the way to withdraw, or to put back."""
        obj = kwargs.get("obj")
        if obj is not None and self.has_retirer_permission(request, obj):
            context["retrait"] = (
                (self._adresse_de_retrait("retirer", obj), RETIRER)
                if obj.publie
                else (self._adresse_de_retrait("remettre", obj), REMETTRE)
            )
        return super().render_change_form(request, context, *args, **kwargs)

    def _adresse_de_retrait(self, page: str, obj: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[obj.pk])

    def retirer_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks why, then withdraws one record."""
        return self._une_fiche(request, object_id, publie=False)

    def remettre_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks whether, then puts one record back."""
        return self._une_fiche(request, object_id, publie=True)

    def _une_fiche(self, request: HttpRequest, object_id: str, *, publie: bool) -> HttpResponse:
        self._exiger_a_portee(request, object_id)  # type: ignore[attr-defined]
        if not self.has_retirer_permission(request):
            raise PermissionDenied
        obj = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if obj is None:
            raise Http404(f"{self.opts.verbose_name} {object_id}")
        formulaire = None if publie else MotifForm(request.POST or None)
        if request.method == "POST" and (formulaire is None or formulaire.is_valid()):
            motif = formulaire.cleaned_data["motif"] if formulaire else ""
            self._basculer(request, self.model._default_manager.filter(pk=obj.pk), motif, publie=publie)
            return HttpResponseRedirect(self._adresse_de_retrait("change", obj))
        return self._demander(request, [obj], formulaire, {"original": obj}, publie=publie)

    # --- From the list -----------------------------------------------------------------------
    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The two gestures, for whoever may."""
        actions: dict[str, Any] = super().get_actions(request)
        if self.actions is not None and self.has_retirer_permission(request):  # type: ignore[attr-defined]
            for nom in ("retirer_fiches", "remettre_fiches"):
                actions[nom] = self.get_action(nom)  # type: ignore[attr-defined]
        return actions

    @admin.action(description=RETIRER, permissions=["retirer"])
    def retirer_fiches(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Asks why, once for all the rows chosen."""
        if queryset.count() > FICHES_MAX:
            s = "s" if FICHES_MAX > 1 else ""
            messages.error(request, f"Choisissez {FICHES_MAX} fiche{s} au plus à la fois.")
            return None
        formulaire = MotifForm(request.POST if "confirmer" in request.POST else None)
        if formulaire.is_valid():
            self._basculer(request, queryset, formulaire.cleaned_data["motif"], publie=False)
            return None
        contexte = {"action": "retirer_fiches", "case": ACTION_CHECKBOX_NAME}
        return self._demander(request, list(queryset), formulaire, contexte, publie=False)

    @admin.action(description=REMETTRE, permissions=["retirer"])
    def remettre_fiches(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """At once: nothing is lost by it."""
        self._basculer(request, queryset, "", publie=True)

    # --- What both do ---------------------------------------------------------------------------
    def _demander(
        self,
        request: HttpRequest,
        fiches: list[Any],
        formulaire: Any,
        contexte: dict[str, Any],
        *,
        publie: bool,
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        complet = {
            **self.admin_site.each_context(request),
            "title": REMETTRE if publie else RETIRER,
            "opts": self.opts,
            "liste": capfirst(self.opts.verbose_name_plural),
            "fiches": fiches,
            "formulaire": formulaire,
            "publie": publie,
            **contexte,
        }
        return TemplateResponse(request, "admin/retrait.html", complet)

    def _basculer(self, request: HttpRequest, lignes: QuerySet[Any], motif: str, *, publie: bool) -> None:
        a_faire = self.model._default_manager.filter(pk__in=list(lignes.values_list("pk", flat=True)))
        raison = f"retrait de l’annuaire : {motif}" if motif else "remise dans l’annuaire"
        with acte(request.user, raison):
            nombre = a_faire.filter(publie=not publie).update(publie=publie, modifie_le=timezone.now())
        s = "s" if nombre > 1 else ""
        etait = "remise" if publie else "retirée"
        suite = f"{etait}{s} {'dans' if publie else 'de'} l’annuaire."
        if not nombre:
            messages.warning(request, f"Rien à faire : déjà {etait} {'dans' if publie else 'de'} l’annuaire.")
        else:
            messages.success(request, f"{nombre} fiche{s} {suite}")
