"""The page where the national team imports a list of labels: file, difference, questions, decision."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from centres.labellisations import Choix, Ecart, comparer, ecrire, empreinte, lire, preparer
from centres.labellisations.catalogue import Catalogue
from centres.labellisations.formulaires import EcrireForm, ListeForm, ReponsesForm
from centres.labellisations.page import decompte, erreurs, obstacles, sections
from directory.historique.acte import acte
from directory.importing.erreurs import ErreurImport
from directory.models import Arrete, Campagne, ImportEnAttente
from filieres.droits import est_national

GENRE = "labellisations"
PERDU = "Cette liste n’est plus ici (elle est gardée un jour). Choisissez-la de nouveau."
CHANGE_ENTRE_TEMPS = (
    "Rien n’a été écrit : l’annuaire a changé depuis que cette page a été affichée. Relisez ce que la liste changerait "
    "maintenant."
)
RIEN = "Rien à écrire : l’annuaire dit déjà tout cela."


class ImportLabellisationsMixin:
    """Adds two addresses to the admin of labels: `importer/`, and `importer/<jeton>/` for a list being looked at."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        """Before Django's own: « importer » is no key of a label."""
        vue = self.admin_site.admin_view
        return [
            path("importer/", vue(self.importer), name="centres_labellisationsite_importer"),
            path("importer/<slug:jeton>/", vue(self.examiner), name="centres_labellisationsite_examiner"),
            *super().get_urls(),
        ]

    def _exiger(self, request: HttpRequest) -> None:
        if not (est_national(request) and self.has_add_permission(request)):  # type: ignore[attr-defined]
            raise PermissionDenied

    # --- The file ---------------------------------------------------------------------
    def importer(self, request: HttpRequest) -> HttpResponse:
        """Take the list in; what it says is looked at on its own page."""
        self._exiger(request)
        initial = {"campagne": request.GET.get("campagne")} if "campagne" in request.GET else None
        envoi = (request.POST, request.FILES) if request.method == "POST" else ()
        form = ListeForm(*envoi, initial=initial)
        if request.method == "POST" and form.is_valid():
            fichier, choix = form.cleaned_data["fichier"], form.choix()
            contenu = fichier.read()
            try:
                lire(contenu, fichier.name, choix["feuille"])
            except ErreurImport as exc:
                form.add_error("fichier", str(exc))
            else:
                depot = ImportEnAttente.objects.deposer(request.user, GENRE, fichier.name, contenu)
                depot.choix = choix
                depot.save(update_fields=["choix"])
                return _vers(depot)
        return self._page(request, "importer.html", {"form": form})

    # --- The difference ---------------------------------------------------------------
    def examiner(self, request: HttpRequest, jeton: str) -> HttpResponse:
        """What the list would change; its questions; writing it."""
        self._exiger(request)
        depot = ImportEnAttente.objects.vivants(request.user, GENRE).filter(jeton=jeton).first()
        if depot is None:
            messages.error(request, PERDU)
            return HttpResponseRedirect(reverse("admin:centres_labellisationsite_importer"))
        try:
            ecart, catalogue = _comparer(depot)
        except ErreurImport as exc:
            messages.error(request, str(exc))
            return HttpResponseRedirect(reverse("admin:centres_labellisationsite_importer"))
        reponses, decision = ReponsesForm(ecart), EcrireForm(initial={"empreinte": empreinte(ecart)})
        if request.method == "POST" and "ecrire" in request.POST:
            decision = EcrireForm(request.POST)
            if decision.is_valid():
                return self._ecrire(request, depot, ecart, catalogue, decision.cleaned_data["empreinte"])
        elif request.method == "POST":
            reponses = ReponsesForm(ecart, request.POST)
            if reponses.is_valid():
                reponses.noter(depot.choix)
                depot.save(update_fields=["choix"])
                return _vers(depot)
        contexte = {
            "depot": depot,
            "ecart": ecart,
            "sections": [s for s in sections(ecart, catalogue) if s.nombre],
            "erreurs": erreurs(ecart.anomalies),
            "obstacles": obstacles(ecart),
            "decompte": decompte(ecart),
            "reponses": reponses,
            "decision": decision,
            "donnees": depot.choix.get("reponses", {}),
        }
        return self._page(request, "examiner.html", contexte)

    def _ecrire(
        self, request: HttpRequest, depot: ImportEnAttente, ecart: Ecart, catalogue: Catalogue, lue: str
    ) -> HttpResponse:
        """Whole or not at all; only what was read."""
        if empreinte(ecart) != lue:
            messages.warning(request, CHANGE_ENTRE_TEMPS)
            return _vers(depot)
        if ecart.vide:
            messages.info(request, RIEN)
            return _vers(depot)
        fait = decompte(ecart)
        try:
            with acte(request.user, f"import de la liste {depot.nom}"):
                ecrire(ecart, catalogue)
        except ErreurImport as exc:
            messages.error(request, str(exc))
            return _vers(depot)
        nom, campagne = depot.nom, ecart.choix.campagne
        depot.delete()
        note = f"Liste de labels importée ({nom}) : {fait}."
        LogEntry.objects.log_actions(request.user.pk, [campagne], CHANGE, note)  # type: ignore[arg-type]
        messages.success(request, f"Enregistré : {fait}.")
        liste = reverse("admin:centres_labellisationsite_changelist")
        return HttpResponseRedirect(f"{liste}?campagne__id__exact={campagne.pk}")

    def _page(self, request: HttpRequest, nom: str, contexte: dict[str, Any]) -> HttpResponse:
        complet = {
            **self.admin_site.each_context(request),
            "title": "Importer une liste de labels",
            "opts": self.opts,
            **contexte,
        }
        return TemplateResponse(request, f"admin/labellisations/{nom}", complet)


def _vers(depot: ImportEnAttente) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:centres_labellisationsite_examiner", args=[depot.jeton]))


def _comparer(depot: ImportEnAttente) -> tuple[Ecart, Catalogue]:
    """The difference as it stands now. Raises ErreurImport."""
    choix = depot.choix
    liste = lire(depot.octets, depot.nom, choix["feuille"])
    return comparer(liste, _choix(choix), choix.get("reponses", {}))


def _choix(choix: dict[str, Any]) -> Choix:
    campagne = Campagne.objects.select_related("arrete").filter(code=choix["campagne"]).first()
    if campagne is None:
        raise ErreurImport("La campagne choisie n’existe plus. Choisissez-en une autre.")
    return preparer(
        campagne,
        Arrete.objects.filter(code=choix["arrete"]).first() if choix["arrete"] else None,
        choix["source_url"],
        choix["source_le"],
        officiel=choix["officiel"],
        complete=choix.get("complete", False),
        laisses=frozenset(tuple(paire) for paire in choix.get("laisses", [])),
    )
