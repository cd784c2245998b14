"""Rows that were really deleted (a disease of a centre, a former address…): the national team brings them back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from directory.admin_historique import appliquer
from directory.historique.annulation import Annulation
from directory.historique.ecriture import SUPPRIMEE, Suivi, suivis
from directory.historique.lecture import Modification, Redaction, lire, nom_de, valeurs_a_nommer
from filieres.droits import est_national

PAR_GENRE = 100


@dataclass(frozen=True)
class LigneSupprimee:
    """A row that is no more, in words."""

    modification: Modification
    texte: str

    @property
    def genre(self) -> str:
        """What kind of record it was."""
        return str(capfirst(self.modification.suivi.modele._meta.verbose_name))

    @property
    def auteur(self) -> str:
        """Who deleted it."""
        qui = self.modification.ligne.history_user
        return nom_de(qui) if qui else "programme"

    @property
    def adresse(self) -> str:
        """Where it is brought back."""
        etiquette = self.modification.suivi.modele._meta.label_lower
        return reverse("admin:retablir", args=[etiquette, self.modification.ligne.history_id])


def urls(site: AdminSite) -> list[URLPattern]:
    """The list, and what brings one row back."""

    def liste(request: HttpRequest) -> HttpResponse:
        return _liste(site, request)

    def retablir(request: HttpRequest, modele: str, ligne: int) -> HttpResponse:
        return _retablir(site, request, modele, ligne)

    return [
        path("supprimees/", site.admin_view(liste), name="supprimees"),
        path(
            "supprimees/<str:modele>/<int:ligne>/", site.admin_view(require_POST(retablir)), name="retablir"
        ),
    ]


def _liste(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Latest first, of every kind that this person may add."""
    if not est_national(request):
        raise PermissionDenied
    modifications = [
        Modification(suivi, ligne)
        for suivi in suivis()
        if _permis(site, request, suivi)
        for ligne in supprimees(suivi)[:PAR_GENRE]
    ]
    modifications.sort(key=lambda m: m.ligne.history_date, reverse=True)
    redaction = Redaction(lambda modele: getattr(site._registry.get(modele), "relations", ()))
    redaction.preparer(valeurs_a_nommer(modifications, {}))
    contexte = {
        **site.each_context(request),
        "title": "Lignes supprimées",
        "lignes": [LigneSupprimee(m, _texte(m, redaction)) for m in modifications],
    }
    request.current_app = site.name
    return TemplateResponse(request, "admin/supprimees.html", contexte)


def supprimees(suivi: Suivi) -> Any:
    """The last rows of history of the records that exist no more."""
    pk = suivi.colonnes[0]
    existe = suivi.modele._base_manager.filter(pk=OuterRef(pk))
    suivante = suivi.table.objects.filter(**{pk: OuterRef(pk)}, history_id__gt=OuterRef("history_id"))
    lignes = suivi.table.objects.filter(~Exists(existe), ~Exists(suivante), history_type=SUPPRIMEE)
    return lignes.select_related("history_user").order_by("-history_id")


def _permis(site: AdminSite, request: HttpRequest, suivi: Suivi) -> bool:
    """Whether this person could have made the row: the right to add it, in its own admin or by its permission."""
    lignes = site._registry.get(suivi.modele)
    if lignes is not None:
        return bool(lignes.has_add_permission(request))
    opts = suivi.modele._meta
    return bool(request.user.has_perm(f"{opts.app_label}.add_{opts.model_name}"))


def _texte(modification: Modification, redaction: Redaction) -> str:
    """What is filled in, beginning with what names the row."""
    mots = [
        redaction.dire(champ, lire(modification.ligne, champ))
        for champ in modification.suivi.champs
        if lire(modification.ligne, champ) not in (None, "", [])
    ]
    return " · ".join(mots[:4])


def _retablir(site: AdminSite, request: HttpRequest, modele: str, ligne: int) -> HttpResponse:
    """Bring a row back, then show the list again."""
    suivi = next((s for s in suivis() if s.modele._meta.label_lower == modele), None)
    if not est_national(request) or (suivi is not None and not _permis(site, request, suivi)):
        raise PermissionDenied
    trouvee = supprimees(suivi).filter(history_id=ligne).first() if suivi else None
    if suivi is None or not (trouvee or suivi.table.objects.filter(history_id=ligne).exists()):
        raise Http404("no such row")
    erreurs = ["Cette ligne existe déjà."] if trouvee is None else []
    if trouvee is not None:
        erreurs = appliquer(Annulation(Modification(suivi, trouvee)), request)
    for erreur in erreurs:
        messages.error(request, f"La ligne n’a pas été rétablie. {erreur}")
    if not erreurs:
        messages.success(request, "La ligne est rétablie.")
    return HttpResponseRedirect(reverse("admin:supprimees"))
