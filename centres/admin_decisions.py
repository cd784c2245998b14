"""Decisions on campaigns and labels in the admin: form, what the public will see, confirmation.

Nothing is kept between the pages but what the form holds. Before the confirmation nothing is written.
"""

import re
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from centres.apercu import Apercu, apercevoir
from centres.decisions import (
    CompleterForm,
    DecisionForm,
    ProlongerForm,
    RenouvelerForm,
    RetirerForm,
    TransfererForm,
)
from centres.models import LabellisationSite, Role
from directory.models import VersionDonnees
from filieres.droits import est_national

CHANGE_ENTRE_TEMPS = (
    "Rien n’a été écrit : l’annuaire a changé depuis que cette page a été affichée. "
    "Relisez ce que le public verra maintenant."
)
AUCUN_LABEL = "Choisissez d’abord des labels dans la liste."
DES_LABELS_MANQUENT = "Certains des labels choisis n’existent plus. Choisissez-les de nouveau."
# Names of the buttons of the pages.
ETAPES = ("confirmer", "apercu", "corriger")
Lien = tuple[str, str]


class DecisionsAdminMixin:
    """Adds an address per decision to the admin of a record, and buttons on its page. National team only."""

    admin_site: Any
    opts: Any
    # Last part of the address → form.
    decisions: dict[str, type[DecisionForm]] = {}

    def get_urls(self) -> list[Any]:
        """Before Django's own."""
        prefixe = f"{self.opts.app_label}_{self.opts.model_name}"
        vues = [
            path(
                f"<int:pk>/{nom}/",
                self.admin_site.admin_view(self.decider),
                {"nom": nom},
                name=f"{prefixe}_{nom}",
            )
            for nom in self.decisions
        ]
        return [*vues, *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """With the buttons, for who may press them."""
        context["decisions"] = self.boutons(obj) if obj is not None and est_national(request) else []
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def boutons(self, obj: Any) -> list[Lien]:
        """Address and words of each decision that this record is open to."""
        raise NotImplementedError

    # --- Pages --------------------------------------------------------------------------
    def decider(self, request: HttpRequest, pk: int, nom: str) -> HttpResponse:
        """One decision on one record: its form, its preview, its writing."""
        self._exiger_a_portee(request, str(pk))  # type: ignore[attr-defined]
        self._exiger_nationale(request)
        objet = self.get_object(request, str(pk))  # type: ignore[attr-defined]
        if objet is None:
            raise Http404(f"{self.opts.verbose_name} {pk}")
        classe = self.decisions[nom]
        cible = [objet] if classe is RenouvelerForm else objet
        retour = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[pk])
        return self.derouler(request, partial(classe, cible, request.user), [objet], retour)

    def _exiger_nationale(self, request: HttpRequest) -> None:
        if not (est_national(request) and self.has_change_permission(request)):  # type: ignore[attr-defined]
            raise PermissionDenied

    def derouler(
        self,
        request: HttpRequest,
        former: Any,
        objets: list[Any],
        retour: str,
        garde: dict[str, str] | None = None,
    ) -> HttpResponse:
        """The three steps. `garde`: what the pages carry along besides the form, `action` (where it goes) included."""
        etape = next((nom for nom in ETAPES if nom in request.POST), "")
        form: DecisionForm = former(request.POST) if etape else former()
        garde = dict(garde or {})
        contexte = {
            "form": form,
            "objets": objets,
            "retour": retour,
            "action": garde.pop("action", ""),
            "garde": garde,
        }
        if etape not in {"apercu", "confirmer"} or not form.is_valid():
            return self._page_de_decision(request, "formulaire.html", contexte)
        version = VersionDonnees.actuelle().numero
        lue = form.cleaned_data["version"]
        try:
            if etape == "confirmer" and lue == version:
                form.executer()
                return self._fait(request, form, objets, retour)
            apercu: Apercu = apercevoir(form.executer, form.domaine, form.jour())
        except ValidationError as exc:
            _reporter(exc, form)
            return self._page_de_decision(request, "formulaire.html", contexte)
        if etape == "confirmer":
            messages.warning(request, CHANGE_ENTRE_TEMPS)
        return self._page_de_decision(
            request, "apercu.html", {**contexte, "apercu": apercu, "version": version}
        )

    def _fait(self, request: HttpRequest, form: DecisionForm, objets: list[Any], retour: str) -> HttpResponse:
        d = form.cleaned_data
        texte = f" ({d['arrete']})" if d["arrete"] else ""
        note = f"{form.titre} : {d['motif']}{texte}."
        LogEntry.objects.log_actions(request.user.pk, objets, CHANGE, note)  # type: ignore[arg-type]
        messages.success(request, f"Enregistré. {form.fait}")
        return HttpResponseRedirect(retour)

    def _page_de_decision(self, request: HttpRequest, nom: str, contexte: dict[str, Any]) -> HttpResponse:
        complet = {
            **self.admin_site.each_context(request),
            "title": contexte["form"].titre,
            "opts": self.opts,
            **contexte,
        }
        return TemplateResponse(request, f"admin/decisions/{nom}", complet)


def _reporter(exc: ValidationError, form: DecisionForm) -> None:
    """Under the field it speaks of, when the form has it; else above."""
    if not hasattr(exc, "error_dict"):
        form.add_error(None, exc)
        return
    for champ, erreurs in exc.error_dict.items():
        form.add_error(champ if champ in form.fields else None, erreurs)


# --- Buttons -----------------------------------------------------------------------------
def _adresse(modele: str, nom: str, pk: int) -> str:
    return reverse(f"admin:{modele}_{nom}", args=[pk])


def boutons_du_label(label: LabellisationSite) -> list[Lien]:
    """What may be decided of a label."""
    if label.motif_fin:
        return []
    liens = [
        (_adresse("centres_labellisationsite", "renouveler", label.pk), "Renouveler"),
        (_adresse("centres_labellisationsite", "retrait", label.pk), "Retirer le label"),
    ]
    if label.role != Role.COORDONNATEUR:
        liens.insert(1, (_adresse("centres_site", "transferer", label.site_id), TransfererForm.titre))
    return liens


class DecisionsCampagneMixin(DecisionsAdminMixin):
    """On a campaign."""

    decisions = {"prolonger": ProlongerForm, "completer": CompleterForm}

    def boutons(self, obj: Any) -> list[Lien]:
        """Complete: once."""
        liens = [(_adresse("directory_campagne", "prolonger", obj.pk), "Prolonger")]
        if not obj.complete:
            liens.append((_adresse("directory_campagne", "completer", obj.pk), "Marquer complète"))
        return liens


class DecisionsSiteMixin(DecisionsAdminMixin):
    """On a site: the coordination, and what may be decided of its last label."""

    decisions = {"transferer": TransfererForm}

    def boutons(self, obj: Any) -> list[Lien]:
        """Those of its last label; without any, it may still be given the coordination."""
        dernier = LabellisationSite.objects.filter(site=obj).order_by("-debut").first()
        if dernier is not None and not dernier.motif_fin:
            return boutons_du_label(dernier)
        return [(_adresse("centres_site", "transferer", obj.pk), TransfererForm.titre)]


class DecisionsLabelMixin(DecisionsAdminMixin):
    """On a label, or on several chosen in the list."""

    decisions = {"renouveler": RenouvelerForm, "retrait": RetirerForm}
    actions = ("renouveler_labels",)

    def boutons(self, obj: Any) -> list[Lien]:
        """See `boutons_du_label`."""
        return boutons_du_label(obj)

    def get_urls(self) -> list[Any]:
        """With the renewal of several."""
        vue = self.admin_site.admin_view(self.renouveler_plusieurs)
        return [
            path("renouveler/", vue, name="centres_labellisationsite_renouveler_plusieurs"),
            *super().get_urls(),
        ]

    def has_renouveler_permission(self, request: HttpRequest) -> bool:
        """The national team."""
        return est_national(request) and self.has_change_permission(request)  # type: ignore[attr-defined]

    @admin.action(description="Renouveler dans une campagne", permissions=["renouveler"])
    def renouveler_labels(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        """Opens the form."""
        return self._renouveler(request, list(queryset))

    def renouveler_plusieurs(self, request: HttpRequest) -> HttpResponse:
        """The form, its preview, its writing, for labels whose keys it carries."""
        self._exiger_nationale(request)
        cles = {int(n) for n in re.findall(r"\d{1,18}", request.POST.get("labels", ""))}
        labels = list(self.get_queryset(request).filter(pk__in=cles))  # type: ignore[attr-defined]
        if not labels or len(labels) < len(cles):
            messages.error(request, DES_LABELS_MANQUENT if cles else AUCUN_LABEL)
            return HttpResponseRedirect(reverse("admin:centres_labellisationsite_changelist"))
        return self._renouveler(request, labels)

    def _renouveler(self, request: HttpRequest, labels: list[Any]) -> HttpResponse:
        retour = reverse("admin:centres_labellisationsite_changelist")
        garde = {
            "labels": ",".join(str(label.pk) for label in labels),
            "action": reverse("admin:centres_labellisationsite_renouveler_plusieurs"),
        }
        return self.derouler(request, partial(RenouvelerForm, labels, request.user), labels, retour, garde)
