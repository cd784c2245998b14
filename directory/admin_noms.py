"""Names withdrawn on request, in the admin: where a name stands, then one gesture that removes it everywhere."""

from collections import Counter
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils.text import capfirst

from directory.admin_base import AnnuaireAdmin
from directory.effacement import Endroit, retirer, trouver
from directory.models import LigneImportee, NomRetire
from directory.noms_retires import NomsRetires

CONFIRMER = "_confirmer"
TITRE = "Retirer un nom de partout"
# Records named one by one before the gesture; the rest is counted.
FICHES_DITES = 50


@admin.register(NomRetire)
class NomRetireAdmin(AnnuaireAdmin):
    """Adding a name removes it everywhere, once what it touches has been read."""

    list_display = ["nom", "retire_le", "retire_par", "endroits", "motif"]
    search_fields = ["cle"]
    relations = ("retire_par",)
    fields = ["nom", "motif", "retire_le"]
    avec_noms_retires = True
    aides = {
        "nom": "Prénom et nom, sans titre, dans l’ordre que vous voulez. Accents et majuscules ne comptent pas.",
        "motif": "Pour les collègues : « demande du 3 mai par courriel ».",
    }

    def get_urls(self) -> list[Any]:
        """With the page that looks again for a name already withdrawn."""
        vue = self.admin_site.admin_view(self.chercher_view)
        nom = "directory_nomretire_chercher"
        return [path("<int:pk>/chercher/", vue, name=nom), *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Another name is another withdrawal."""
        champs = super().get_readonly_fields(request, obj)
        return champs if obj is None else [*champs, "nom", "retire_par", "endroits"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What was done, once it is."""
        return self.fields if obj is None else [*self.fields, "retire_par", "endroits"]

    # --- A new one: first read, then confirmed --------------------------------------------
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form, then what it would touch, then the gesture."""
        if request.method == "POST" and CONFIRMER not in request.POST and self.has_add_permission(request):
            form = self.get_form(request)(request.POST)
            if form.is_valid():
                nom = form.cleaned_data["nom"]
                return self._apercu(
                    request, nom, form.instance.cle, {n: form[n].value() for n in form.fields}
                )
        contexte = {
            "title": TITRE,
            "noms_proposes": request.GET.getlist("propose")[:20],
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
            **(extra_context or {}),
        }
        return super().add_view(request, form_url, contexte)

    def save_model(self, request: HttpRequest, obj: NomRetire, form: Any, change: bool) -> None:
        """In the transaction of the form."""
        super().save_model(request, obj, form, change)
        if not change:
            self._annoncer(request, retirer(obj, request.user))

    def _annoncer(self, request: HttpRequest, nombre: int) -> None:
        s = "s" if nombre > 1 else ""
        mots = f"Nom effacé de {nombre} endroit{s}." if nombre else "Ce nom n’est nulle part dans l’annuaire."
        messages.success(request, f"{mots} Aucun import ne le reprendra.")

    # --- One that is there: looked for again -------------------------------------------------
    def chercher_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Where the name has come back, and the same gesture."""
        obj = self.get_object(request, str(pk))
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        if obj is None:
            raise Http404(f"{self.opts.verbose_name} {pk}")
        if CONFIRMER in request.POST:
            self._annoncer(request, retirer(obj, request.user))
            return HttpResponseRedirect(reverse("admin:directory_nomretire_change", args=[obj.pk]))
        return self._apercu(request, obj.nom, obj.cle, {})

    def _apercu(self, request: HttpRequest, nom: str, cle: str, saisie: dict[str, Any]) -> HttpResponse:
        endroits = list(trouver(NomsRetires([cle])))
        fiches = [e for e in endroits if _adresse(e)]
        request.current_app = self.admin_site.name
        contexte = {
            **self.admin_site.each_context(request),
            "title": TITRE,
            "opts": self.opts,
            "nom": nom,
            "saisie": saisie,
            "confirmer": CONFIRMER,
            "nombre": len(endroits),
            "fiches": self._dire_fiches(fiches[:FICHES_DITES]),
            "autres": max(0, len(fiches) - FICHES_DITES),
            "ailleurs": sorted(Counter(_ailleurs(e) for e in endroits if e not in fiches).items()),
        }
        return TemplateResponse(request, "admin/directory/nomretire/apercu.html", contexte)

    def _dire_fiches(self, endroits: list[Endroit]) -> list[dict[str, Any]]:
        """Each record with its address and its fields, before and after; one query per kind."""
        objets: dict[Any, Any] = {}
        for modele in {e.modele for e in endroits}:
            relations = getattr(self.admin_site._registry.get(modele), "relations", ())
            lignes = modele._base_manager.filter(pk__in=[e.pk for e in endroits if e.modele is modele])
            for objet in lignes.select_related(*relations) if relations else lignes:
                objets[modele, objet.pk] = objet
        return [
            {
                "genre": capfirst(e.modele._meta.verbose_name),
                "fiche": str(objets[e.modele, e.pk]),
                "adresse": _adresse(e),
                "champs": [
                    (capfirst(e.modele._meta.get_field(n).verbose_name), e.avant[n], e.apres[n])
                    for n in e.avant
                ],
            }
            for e in endroits
        ]


def _adresse(endroit: Endroit) -> str:
    opts = endroit.modele._meta
    try:
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[endroit.pk])
    except NoReverseMatch:
        return ""


def _ailleurs(endroit: Endroit) -> str:
    if endroit.modele is LigneImportee:
        return "Valeurs reçues des fichiers importés"
    return str(capfirst(endroit.modele._meta.verbose_name))
