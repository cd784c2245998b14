"""The history of a record in the admin: one page for every kind of record, and one change undone at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.forms.models import _get_foreign_key
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst

from directory.historique.acte import acte
from directory.historique.annulation import Annulation, messages_de
from directory.historique.ecriture import CREEE, MODIFIEE, SUPPRIMEE, Suivi, suivi_de
from directory.historique.lecture import ActeLu, Modification, Redaction, actes, valeurs_a_nommer
from filieres.droits import est_national

ACTES_PAR_PAGE = 20
ENTRE_TEMPS = (
    "La fiche vient d’être modifiée par quelqu’un d’autre : relisez ce qui sera remis, puis confirmez."
)


@dataclass(frozen=True)
class Fille:
    """Rows shown on the page of a record: their inline, and the key that ties them to it."""

    inline: Any
    suivi: Suivi
    lien: str


@dataclass
class ModificationDite:
    """A modification in words. `adresse`: where it is undone, blank when this person may not, or it makes no sense."""

    modification: Modification
    titre: str
    champs: list[tuple[str, str, str]]
    adresse: str

    @property
    def bouton(self) -> str:
        """What undoing is called."""
        if self.modification.genre == SUPPRIMEE:
            return "Rétablir"
        return "Retirer cet ajout" if self.modification.genre == CREEE else "Annuler cette modification"


def quand(instant: Any) -> str:
    """« 27/11/2026 à 10 h 05 »."""
    return f"{timezone.localtime(instant):%d/%m/%Y à %H h %M}"


class HistoriqueAdminMixin:
    """The page « Historique » of a record, rows of its page included, and its buttons."""

    # Whether changes can be undone here.
    annulable = True
    # Fields that no form shows, but that a button of this person writes.
    champs_des_boutons: tuple[str, ...] = ()

    admin_site: Any
    model: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        """With the page that undoes one change."""
        adresse = "<path:object_id>/history/<str:modele>/<int:ligne>/annuler/"
        nom = f"{self.opts.app_label}_{self.opts.model_name}_annuler"
        vue = self.admin_site.admin_view(self.annuler_view)
        return [path(adresse, vue, name=nom), *super().get_urls()]

    # --- Who may undo what -------------------------------------------------------------
    def _filles(self, request: HttpRequest, obj: Any) -> list[Fille]:
        filles = []
        for inline in self.get_inline_instances(request, obj):  # type: ignore[attr-defined]
            suivi = suivi_de(inline.model)
            if suivi is not None:
                lien = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name)
                filles.append(Fille(inline, suivi, lien.attname))
        return filles

    def peut_annuler(
        self, request: HttpRequest, obj: Any, modification: Modification, filles: Sequence[Fille]
    ) -> bool:
        """Whether this person may undo it: editors, what their forms let them write; never a creation."""
        if modification.reprise or not self.annulable or not self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            return False
        if modification.suivi is suivi_de(self.model):
            return modification.genre == MODIFIEE and self._ecrit(request, obj, self, modification)
        inline = next((f.inline for f in filles if f.suivi is modification.suivi), None)
        if inline is None:
            return False
        if modification.genre == CREEE:
            return self._supprime(request, obj, inline)
        if modification.genre == SUPPRIMEE:
            return bool(inline.has_add_permission(request, obj))
        return bool(inline.has_change_permission(request, obj)) and self._ecrit(
            request, obj, inline, modification
        )

    def _supprime(self, request: HttpRequest, obj: Any, inline: Any) -> bool:
        lignes = self.admin_site._registry.get(inline.model)
        if lignes is not None and not lignes.has_delete_permission(request):
            return False
        return bool(inline.can_delete and inline.has_delete_permission(request, obj))

    def _ecrit(self, request: HttpRequest, obj: Any, formulaire: Any, modification: Modification) -> bool:
        if est_national(request):
            return True
        montres = set(flatten_fieldsets(formulaire.get_fieldsets(request, obj)))
        ecrits = montres - set(formulaire.get_readonly_fields(request, obj)) | set(self.champs_des_boutons)
        return all(valeur.nom in ecrits for valeur in modification.valeurs)

    # --- The page --------------------------------------------------------------------------
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every change, latest first; Django's own page for what is not followed."""
        suivi = suivi_de(self.model)
        if suivi is None:
            return super().history_view(request, object_id, extra_context)
        obj = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_or_change_permission(request, obj):  # type: ignore[attr-defined]
            raise PermissionDenied
        filles = self._filles(request, obj)
        pages = Paginator(actes(suivi, obj.pk, [(f.suivi, f.lien) for f in filles]), ACTES_PAR_PAGE)
        page = pages.get_page(request.GET.get(PAGE_VAR))
        contexte = {
            **self._contexte_d_historique(request, obj, f"Historique : {obj}"),
            "page": page,
            "pages": page.paginator.get_elided_page_range(page.number),
            "page_var": PAGE_VAR,
            "actes": self._dire(request, obj, list(page.object_list), filles),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/historique.html", contexte)

    def _contexte_d_historique(self, request: HttpRequest, obj: Any, titre: str) -> dict[str, Any]:
        request.current_app = self.admin_site.name
        return {
            **self.admin_site.each_context(request),
            "title": titre,
            "opts": self.opts,
            "original": obj,
            "liste": capfirst(self.opts.verbose_name_plural),
        }

    def _dire(
        self, request: HttpRequest, obj: Any, lus: list[ActeLu], filles: Sequence[Fille]
    ) -> list[tuple[ActeLu, list[ModificationDite]]]:
        redaction = self._redaction()
        noms = {f.suivi: tuple(f.inline.nomme_par) for f in filles}
        redaction.preparer(valeurs_a_nommer((m for lu in lus for m in lu.modifications), noms))
        existent = {
            f.suivi: set(f.suivi.modele._base_manager.filter(**{f.lien: obj.pk}).values_list("pk", flat=True))
            for f in filles
        }
        dits = []
        for lu in lus:
            suite = []
            for m in lu.modifications:
                la = m.suivi not in existent or m.cle in existent[m.suivi]
                sensee = la != (m.genre == SUPPRIMEE)
                adresse = (
                    self._adresse_d_annulation(obj, m)
                    if sensee and self.peut_annuler(request, obj, m, filles)
                    else ""
                )
                suite.append(
                    ModificationDite(m, titre(m, redaction, noms.get(m.suivi)), dire(m, redaction), adresse)
                )
            dits.append((lu, suite))
        return dits

    def _redaction(self) -> Redaction:
        registre = self.admin_site._registry
        return Redaction(lambda modele: getattr(registre.get(modele), "relations", ()))

    def _adresse_d_annulation(self, obj: Any, modification: Modification) -> str:
        nom = f"admin:{self.opts.app_label}_{self.opts.model_name}_annuler"
        modele = modification.suivi.modele._meta.model_name
        return reverse(nom, args=[obj.pk, modele, modification.ligne.history_id])

    # --- Undoing ------------------------------------------------------------------------------
    def annuler_view(self, request: HttpRequest, object_id: str, modele: str, ligne: int) -> HttpResponse:
        """What will be put back, then, once confirmed, puts it back."""
        self._exiger_a_portee(request, object_id)  # type: ignore[attr-defined]
        obj = self.get_object(request, unquote(object_id)) if suivi_de(self.model) else None  # type: ignore[attr-defined]
        if obj is None:
            raise Http404(f"{self.opts.verbose_name} {object_id}")
        filles = self._filles(request, obj)
        modification = self._trouver(obj, modele, ligne, filles)
        if not self.peut_annuler(request, obj, modification, filles):
            raise PermissionDenied
        annulation = Annulation(modification)
        erreurs: list[str] = []
        if request.method == "POST":
            if request.POST.get("vu") != str(annulation.derniere):
                erreurs = [ENTRE_TEMPS]
            elif not (erreurs := appliquer(annulation, request)):
                messages.success(request, "C’est fait. L’historique en garde la trace.")
                nom = f"admin:{self.opts.app_label}_{self.opts.model_name}_history"
                return HttpResponseRedirect(reverse(nom, args=[obj.pk]))
        noms = {f.suivi: tuple(f.inline.nomme_par) for f in filles}
        redaction = self._redaction()
        redaction.preparer(valeurs_a_nommer([modification], noms))
        redaction.preparer((c.valeur.champ, c.actuelle) for c in annulation.champs)
        contexte = {
            **self._contexte_d_historique(request, obj, "Annuler une modification"),
            "modification": modification,
            "quand": quand(modification.ligne.history_date),
            "titre": titre(modification, redaction, noms.get(modification.suivi)),
            "champs": [
                (c, *(redaction.dire(c.valeur.champ, v) for v in (c.actuelle, c.valeur.avant)))
                for c in annulation.champs
            ],
            "erreurs": erreurs,
            "vu": annulation.derniere,
        }
        return TemplateResponse(request, "admin/annuler.html", contexte)

    def _trouver(self, obj: Any, modele: str, ligne: int, filles: Sequence[Fille]) -> Modification:
        """The change of this record, or of a row of its page; 404 for any other."""
        suivi = suivi_de(self.model)
        assert suivi is not None  # noqa: S101
        liens = [(f.suivi, f.lien) for f in filles]
        for lu in actes(suivi, obj.pk, liens):
            for m in lu.modifications:
                if m.ligne.history_id == ligne and m.suivi.modele._meta.model_name == modele:
                    return m
        raise Http404("no such change of this record")


def appliquer(annulation: Annulation, request: HttpRequest) -> list[str]:
    """Undo, signed; what forbids it, in French."""
    date = quand(annulation.modification.ligne.history_date)
    mots = {
        MODIFIEE: "annulation de la modification",
        SUPPRIMEE: "rétablissement après la suppression",
        CREEE: "annulation de l’ajout",
    }
    with acte(request.user, f"{mots[annulation.modification.genre]} du {date}"):
        try:
            annulation.appliquer()
        except ValidationError as exc:
            return messages_de(exc, annulation.suivi.modele)
    return []


def titre(modification: Modification, redaction: Redaction, noms: Sequence[str] | None) -> str:
    """What was changed: nothing to say of the record itself, the name of a row of its page."""
    if noms is None:
        return ""
    champs = {champ.name: champ for champ in modification.suivi.champs}
    mots = [redaction.dire(champs[nom], modification.lire(champs[nom])) for nom in noms]
    return f"{capfirst(modification.suivi.modele._meta.verbose_name)} : {', '.join(mots)}"


def dire(modification: Modification, redaction: Redaction) -> list[tuple[str, str, str]]:
    """Name, before and after of each field that changed."""
    return [
        (v.libelle, redaction.dire(v.champ, v.avant), redaction.dire(v.champ, v.apres))
        for v in modification.valeurs
    ]
