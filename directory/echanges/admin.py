"""Export and import on the list of a kind of record: the pages of django-import-export, within one's rights."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from import_export.admin import ImportExportMixin

from directory.historique.acte import acte
from directory.importing.erreurs import ErreurImport
from directory.models import ImportEnAttente

from .apercu import Apercu, resumer
from .fichiers import FORMATS, lire_fiches
from .forms import ConfirmerForm, ExportFichesForm, ImportFichesForm
from .ressource import FichesResource

PERDU = "Ce fichier n’est plus ici (il est gardé un jour). Choisissez-le de nouveau."
CHANGE_ENTRE_TEMPS = (
    "Rien n’a été écrit : des fiches ont changé depuis que cette page a été affichée. Voici ce que le fichier "
    "changerait maintenant."
)
REFUSE = "Rien n’a été écrit : la base a refusé l’une des valeurs. Vérifiez les fiches, puis recommencez."
LISTE_IMPOSSIBLE = "Cette adresse demandait une liste impossible : filtrez la liste de nouveau."


class EchangesAdminMixin(ImportExportMixin):
    """Adds both pages. Goes before `AnnuaireAdmin`; `resource_classes` says which columns."""

    export_formats = FORMATS
    to_encoding = "utf-8"

    # --- Rights -----------------------------------------------------------------------
    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whoever sees the list; the rows are those of the list."""
        return bool(self.has_view_permission(request))

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whoever changes records of this kind; the rows are looked for within reach."""
        return bool(self.has_change_permission(request))

    def _ressource(self, request: HttpRequest) -> FichesResource:
        return self.resource_classes[0](self, request)

    def get_export_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Who exports."""
        return {"fiches": self, "request": request}

    # --- Out --------------------------------------------------------------------------
    def export_action(self, request: HttpRequest) -> HttpResponse:
        """The rows of the list as it is filtered."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        liste = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        try:
            with transaction.atomic():
                lignes = self.get_export_queryset(request)
                nombre = lignes.count()
        except (IncorrectLookupParameters, DatabaseError, OverflowError, ValueError):
            messages.error(request, LISTE_IMPOSSIBLE)
            return HttpResponseRedirect(liste)
        form = ExportFichesForm(FORMATS, request.POST if request.method == "POST" else None)
        if form.is_valid():
            return self._do_file_export(FORMATS[int(form.cleaned_data["format"])](), request, lignes)
        ressource = self._ressource(request)
        colonnes = [c for c in ressource.fields.values() if c.column_name not in ressource.fermees]
        contexte = {
            "form": form,
            "nombre": nombre,
            "filtree": bool(request.GET),
            "colonnes": colonnes if self.has_import_permission(request) else [],
        }
        return self._page(request, "export.html", "Exporter", contexte)

    def get_export_filename(self, request: HttpRequest, queryset: Any, file_format: Any) -> str:
        """« sites-2026-11-27.csv »."""
        nom = slugify(str(self.opts.verbose_name_plural))
        return f"{nom}-{timezone.localdate().isoformat()}.{file_format.get_extension()}"

    # --- In -----------------------------------------------------------------------------
    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take the file, show what it would change, write nothing."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        envoi = (request.POST, request.FILES) if request.method == "POST" else ()
        form = ImportFichesForm(*envoi)
        if request.method == "POST" and form.is_valid():
            fichier = form.cleaned_data["fichier"]
            contenu = fichier.read()
            ressource = self._ressource(request)
            try:
                apercu = _essayer(ressource, contenu, fichier.name)
            except ErreurImport as exc:
                form.add_error("fichier", str(exc))
            else:
                depot = None
                if apercu.ecrit:
                    depot = ImportEnAttente.objects.deposer(request.user, self._genre, fichier.name, contenu)
                return self._montrer(request, apercu, fichier.name, depot)
        return self._page_import(request, form)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Write what was shown, whole or not at all; what has changed since is shown again instead."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = ConfirmerForm(request.POST)
        depot = (
            ImportEnAttente.objects.vivants(request.user, self._genre)
            .filter(jeton=form.cleaned_data["jeton"])
            .first()
            if form.is_valid()
            else None
        )
        if depot is None:
            messages.error(request, PERDU)
            return HttpResponseRedirect(self._adresse("import"))
        ressource = self._ressource(request)
        try:
            with acte(request.user, f"import du fichier {depot.nom}"):
                ecrit, apercu = _ecrire(ressource, depot, form.cleaned_data["empreinte"])
        except (DatabaseError, OverflowError):
            messages.error(request, REFUSE)
            return HttpResponseRedirect(self._adresse("import"))
        if not ecrit:
            messages.warning(request, CHANGE_ENTRE_TEMPS)
            return self._montrer(request, apercu, depot.nom, depot)
        depot.delete()
        self._noter(request, apercu)
        s = "s" if len(apercu.changees) > 1 else ""
        messages.success(request, f"{len(apercu.changees)} fiche{s} modifiée{s} par le fichier {depot.nom}.")
        return HttpResponseRedirect(self._adresse("changelist"))

    # --- Pages ----------------------------------------------------------------------------
    @property
    def _genre(self) -> str:
        return str(self.opts.label_lower)

    def _adresse(self, page: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}")

    def _page(self, request: HttpRequest, nom: str, titre: str, contexte: dict[str, Any]) -> HttpResponse:
        complet = {
            **self.admin_site.each_context(request),
            "title": f"{titre} : {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "has_import_permission": self.has_import_permission(request),
            **contexte,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/import_export/{nom}", complet)

    def _page_import(self, request: HttpRequest, form: Any) -> HttpResponse:
        ressource = self._ressource(request)
        ouvertes = [c for c in ressource.fields.values() if c.column_name not in ressource.fermees]
        contexte = {"form": form, "cles": ressource.cles, "colonnes": ouvertes}
        return self._page(request, "import.html", "Importer", contexte)

    def _montrer(self, request: HttpRequest, apercu: Apercu, nom: str, depot: Any) -> HttpResponse:
        confirmer = None
        if depot and apercu.ecrit:
            confirmer = ConfirmerForm(initial={"jeton": depot.jeton, "empreinte": apercu.empreinte})
        contexte = {"form": ImportFichesForm(), "apercu": apercu, "nom": nom, "confirmer": confirmer}
        return self._page(request, "apercu.html", "Importer", contexte)

    def _noter(self, request: HttpRequest, apercu: Apercu) -> None:
        """In the admin's journal, as a change made in a form: one query per set of fields."""
        groupes: dict[tuple[str, ...], list[Any]] = defaultdict(list)
        for changee in apercu.changees:
            groupes[tuple(c.libelle for c in changee.changements)].append(changee.fiche)
        for libelles, fiches in groupes.items():
            message: Any = [{"changed": {"fields": [f"{libelle} (par fichier)" for libelle in libelles]}}]
            LogEntry.objects.log_actions(request.user.pk, fiches, CHANGE, message)  # type: ignore[arg-type]


def _essayer(ressource: FichesResource, contenu: bytes, nom: str) -> Apercu:
    """The effect of a file; nothing is saved and no transaction is held. Raises ErreurImport."""
    donnees, fautes = lire_fiches(contenu, nom, ressource)
    if fautes:
        return Apercu(fautes=fautes)
    return resumer(ressource, ressource.import_data_inner(donnees, True, False, False, False))


def _ecrire(ressource: FichesResource, depot: ImportEnAttente, empreinte: str) -> tuple[bool, Apercu]:
    """Write if the effect is the one that was shown; else leave everything as it was."""
    donnees, fautes = lire_fiches(depot.octets, depot.nom, ressource)
    if fautes:
        return False, Apercu(fautes=fautes)
    ressource.contexte.ecriture = True
    with transaction.atomic():
        resultat = ressource.import_data(donnees, rollback_on_validation_errors=True)
        apercu = resumer(ressource, resultat)
        ecrit = apercu.ecrit and apercu.empreinte == empreinte
        if not ecrit:
            transaction.set_rollback(True)
    return ecrit, apercu
