"""Two editors at once: whoever saves second is told what changed meanwhile, and loses nothing.

Nothing is saved over a change that was not seen: the page comes back once, with what was typed, what
someone else stored, and who did. Works without JavaScript.
"""

import copy
import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.admin.utils import flatten_fieldsets, quote, unquote
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from directory.concurrence import Changement, Photographie, Releve, confronter, developper, relever, signer
from directory.concurrence_dite import Dit, dire_changements, phrase, saisie_lisible
from directory.historique.ecriture import suivi_de
from directory.historique.lecture import Redaction

# Name of the hidden field.
PHOTOGRAPHIE = "_photographie"
# Two transactions that wait for each other: PostgreSQL stops one, which only has to begin again.
BLOCAGES = frozenset({"40001", "40P01"})
ESSAIS = 3
DERNIERS = 10


class ARelire:
    """Mixin of forms that are shown again, whatever they hold."""

    def is_valid(self) -> bool:
        """Never; errors are computed all the same."""
        super().is_valid()
        return False


@dataclass
class Passage:
    """What is known of a form on its way through the server."""

    le: datetime.datetime
    jeton: str = ""
    photo: Photographie = field(default_factory=Photographie)
    changements: list[Changement] = field(default_factory=list)
    # Shown again, not saved.
    a_relire: bool = False


class ConcurrenceAdminMixin:
    """Compares every form that comes back with what is stored. First of the bases: it answers for the others."""

    model: Any
    opts: Any
    admin_site: Any

    # --- The way through ------------------------------------------------------------------
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A record gone meanwhile gives back what was typed; two forms that block each other take turns."""
        saisie = request.POST
        for essai in range(1, ESSAIS + 1):
            try:
                return super().changeform_view(request, object_id, form_url, extra_context)
            except Http404:
                if request.method != "POST" or object_id is None:
                    raise
                return self._rendre_la_saisie(request, unquote(object_id))
            except OperationalError as exc:
                if essai == ESSAIS or getattr(exc.__cause__, "sqlstate", "") not in BLOCAGES:
                    raise
                request.POST = saisie
        raise AssertionError

    def montrer_a_nouveau(self, request: HttpRequest, object_id: str | None, *args: Any) -> HttpResponse:
        """The form as it was sent, not saved; the caller says why."""
        request.__dict__["_a_relire"] = True
        return self.changeform_view(request, object_id, *args)

    def _changeform_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any
    ) -> HttpResponse:
        """Inside the transaction, before anything is read to be written."""
        passage = Passage(timezone.now(), a_relire="_a_relire" in request.__dict__)
        request.__dict__["_passage"] = passage
        if request.method == "POST" and object_id is not None and "_saveasnew" not in request.POST:
            self._confronter(request, unquote(object_id), passage)
        return super()._changeform_view(request, object_id, form_url, extra_context)

    def _confronter(self, request: HttpRequest, object_id: str, passage: Passage) -> None:
        to_field = request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR))
        if to_field and not self.to_field_allowed(request, to_field):  # type: ignore[attr-defined]
            return
        obj = self.get_object(request, object_id, to_field)  # type: ignore[attr-defined]
        if not self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            return
        if obj is not None:
            self._verrouiller(request, obj)
            obj = self.get_object(request, object_id, to_field)  # type: ignore[attr-defined]
        if obj is None:
            raise Http404(f"{self.opts.verbose_name} {object_id}")
        sel = self._sel(request, obj)
        passage.photo = developper(request.POST.get(PHOTOGRAPHIE, ""), sel)
        actuel = self._relever_stocke(request, obj)
        donnees, passage.changements = confronter(passage.photo, actuel, request.POST)
        passage.jeton = signer(actuel, passage.le, sel)
        if passage.changements:
            passage.a_relire = True
            donnees._mutable = False
            request.POST = cast("Any", donnees)

    def _verrouiller(self, request: HttpRequest, obj: Any) -> None:
        """The record, then its rows: until the end, nobody writes them. SQLite's transactions are alone anyway."""
        lignes = [self.model._base_manager.filter(pk=obj.pk)]
        for formset, inline in self.get_formsets_with_inlines(request, obj):  # type: ignore[attr-defined]
            if inline.has_change_permission(request, obj):
                lignes.append(inline.model._base_manager.filter(**{formset.fk.name: obj.pk}))
        for a_verrouiller in lignes:
            list(a_verrouiller.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))

    def _relever_stocke(self, request: HttpRequest, obj: Any) -> Releve:
        """What the form of this person would show now."""
        lecture = copy.copy(request)
        lecture.method = "GET"
        champs = flatten_fieldsets(self.get_fieldsets(request, obj))  # type: ignore[attr-defined]
        form = self.get_form(request, obj, change=True, fields=champs)(instance=obj)
        formsets, inlines = self._create_formsets(lecture, obj, change=True)  # type: ignore[attr-defined]
        return self._relever(request, obj, form, zip(formsets, inlines, strict=True))

    def _relever(self, request: HttpRequest, obj: Any, form: Any, tableaux: Iterable[Any]) -> Releve:
        return relever(
            form,
            [
                (formset, bool(inline.has_add_permission(request, obj)))
                for formset, inline in tableaux
                if inline.has_change_permission(request, obj)
            ],
        )

    def _sel(self, request: HttpRequest, obj: Any) -> str:
        return f"{self.opts.label_lower}:{obj.pk}:{request.user.pk}"

    # --- The page ---------------------------------------------------------------------------
    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """A form that has to be read again does not validate."""
        classe = super().get_form(request, obj, **kwargs)
        passage = request.__dict__.get("_passage")
        if passage is None or not passage.a_relire:
            return classe
        return type(classe)(classe.__name__, (ARelire, classe), {})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the photograph; when someone else has saved, with what they did."""
        obj, passage = kwargs.get("obj"), request.__dict__["_passage"]
        if obj is not None and request.method == "GET" and self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            montres = [(jeu.formset, jeu.opts) for jeu in context["inline_admin_formsets"]]
            releve = self._relever(request, obj, context["adminform"].form, montres)
            passage.jeton = signer(releve, passage.le, self._sel(request, obj))
        context["photographie"] = (PHOTOGRAPHIE, passage.jeton) if passage.jeton else None
        if passage.changements:
            context["conflit"] = self._conflit(request, obj, passage, context)
        reponse: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        if passage.changements:
            reponse.status_code = 409
        return reponse

    def _conflit(
        self, request: HttpRequest, obj: Any, passage: Passage, context: dict[str, Any]
    ) -> dict[str, Any]:
        jeux = {jeu.formset.prefix: jeu for jeu in context["inline_admin_formsets"]}
        registre = self.admin_site._registry
        redaction = Redaction(lambda modele: getattr(registre.get(modele), "relations", ()))
        dits: list[Dit] = dire_changements(passage.changements, context["adminform"].form, jeux, redaction)
        cles: dict[Any, set[Any]] = {self.model: {obj.pk}}
        for changement in passage.changements:
            if changement.tableau:
                cles.setdefault(jeux[changement.tableau].opts.model, set()).add(changement.cle)
        actes = [
            acte for modele, pks in cles.items() for acte in enregistrements(modele, pks, passage.photo.le)
        ]
        return {
            "phrase": phrase(actes, request.user, connue=passage.photo.champs is not None),
            "dits": dits,
            "adresse": request.path,
        }

    # --- A record that is gone, or out of reach -----------------------------------------------
    def _rendre_la_saisie(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """404, as for any record that this person does not reach, with the words that were typed."""
        sel = f"{self.opts.label_lower}:{object_id}:{request.user.pk}"
        photo = developper(request.POST.get(PHOTOGRAPHIE, ""), sel)
        request.current_app = self.admin_site.name
        contexte = {
            **self.admin_site.each_context(request),
            "title": "Cette fiche n’est plus ici",
            "opts": self.opts,
            "saisie": saisie_lisible(self.model, self.inlines, request.POST, photo),  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "admin/saisie_rendue.html", contexte, status=404)


def enregistrements(
    modele: Any, cles: Iterable[Any], depuis: datetime.datetime | None
) -> list[tuple[Any, datetime.datetime, str]]:
    """Who wrote these rows, when and why, since that moment; else the last time. One query."""
    suivi = suivi_de(modele)
    trouves: list[tuple[Any, datetime.datetime, str]]
    if suivi is not None:
        lignes = suivi.table.objects.filter(**{f"{suivi.colonnes[0]}__in": list(cles)})
        lues = lignes.select_related("history_user").order_by("-history_id")[:DERNIERS]
        trouves = [(ligne.history_user, ligne.history_date, ligne.history_change_reason) for ligne in lues]
    else:
        entrees = LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(modele), object_id__in=[quote(cle) for cle in cles]
        )
        lues = entrees.select_related("user").order_by("-action_time")[:DERNIERS]
        trouves = [(entree.user, entree.action_time, "") for entree in lues]
    recents = [acte for acte in trouves if depuis is not None and acte[1] >= depuis]
    return recents or trouves[:1]
