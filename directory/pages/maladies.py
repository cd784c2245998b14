"""Diseases: the A–Z list with its search, and the page of one."""

import string
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centres.models import LabellisationSite
from directory.carte.page import carte_de_page
from directory.models import Maladie
from directory.pages.hopitaux import nommer
from directory.pages.jour import contexte_du_jour, lire_le
from directory.pages.parametres import lire_page, lire_texte, redirection
from directory.recherche.comprendre import comprendre
from directory.recherche.orientation import orienter
from directory.recherche.reponses import Candidat, CentreTrouve, Comprehension
from filieres.models import Association

PAR_PAGE = 100
CHIFFRES = "0-9"
LETTRES = [CHIFFRES, *string.ascii_uppercase]
# ORPHA codes have six digits; far above is not one, and databases refuse larger numbers.
CODE_MAX = 99_999_999


# --- List -------------------------------------------------------------------------
@require_safe
def maladie_liste(request: HttpRequest) -> HttpResponse:
    """Active diseases: by letter, or by words; without either, the large families to start from."""
    q, demandee = lire_texte(request, "q"), request.GET.get("lettre", "").strip().upper()
    lettre = demandee if demandee in LETTRES else ""
    contexte: dict[str, Any] = {
        "ariane": [("Maladies", "")],
        "lettres": LETTRES,
        "lettre": lettre,
        "q": q,
        "erreur": ""
        if lettre or not demandee
        else "Nous n’avons pas compris la lettre demandée. Choisissez-la ici.",
    }
    if q:
        contexte |= _chercher(request, q)
    elif lettre:
        page, erreur = lire_page(request, _par_lettre(lettre), PAR_PAGE)
        contexte |= {"page_obj": page, "erreur": erreur, "requete": f"lettre={lettre}"}
    else:
        contexte["familles"] = _familles()
    return render(request, "directory/maladie_liste.html", contexte)


def _actives() -> Any:
    return Maladie.objects.actives().only("code_orpha", "slug", "nom", "niveau")


def _par_lettre(lettre: str) -> Any:
    if lettre == CHIFFRES:
        return _actives().filter(tri__regex=r"^[0-9]")
    return _actives().filter(tri__startswith=lettre.lower())


def _familles() -> Any:
    """The group Orphanet puts at the head of each specialty."""
    tetes = Maladie.objects.exclude(specialite_preferentielle=None).values("specialite_preferentielle")
    return _actives().filter(pk__in=tetes)


def _chercher(request: HttpRequest, q: str) -> dict[str, Any]:
    """What `q` means, then every name that holds its words."""
    compris: Comprehension = comprendre(q, exact="exact" in request.GET)
    candidats: tuple[Candidat, ...] = compris.de_genre("maladie")
    mots = compris.corrige or q
    # A pasted page is not a search: a dozen words are enough to name a disease.
    noms = _actives().recherche(" ".join(mots.split()[:12])).exclude(pk__in=[c.pk for c in candidats])
    page, erreur = lire_page(request, noms, PAR_PAGE)
    requete = request.GET.copy()
    requete.pop("page", None)
    return {
        "compris": compris,
        "candidats": candidats,
        "page_obj": page,
        "erreur": erreur,
        "requete": requete.urlencode(),
    }


# --- One disease ------------------------------------------------------------------
@require_safe
def maladie_code(request: HttpRequest, orpha: int) -> HttpResponse:
    """The address without words leads to the full one."""
    return redirection(request, _trouver(orpha).get_absolute_url())


@require_safe
def maladie(request: HttpRequest, orpha: int, slug: str) -> HttpResponse:
    """Who cares for a disease, and how that is known. An inactive code leads on, or explains."""
    entite = _trouver(orpha)
    suivante = entite.remplacee_par
    if suivante is not None and not suivante.publie:
        suivante = None
    if suivante is not None and entite.relation == Maladie.Relation.DEPLACE_VERS:
        return redirection(request, suivante.get_absolute_url())
    if slug != entite.slug:
        return redirection(request, entite.get_absolute_url())
    ariane = [("Maladies", reverse("maladie_liste")), (entite.nom, "")]
    if not entite.active:
        contexte = {"ariane": ariane, "maladie": entite, "suivante": suivante}
        return render(request, "directory/maladie_inactive.html", contexte)
    return render(request, "directory/maladie.html", {"ariane": ariane, **_contexte(request, entite)})


def _trouver(orpha: int) -> Maladie:
    if orpha > CODE_MAX:
        raise Http404("ORPHA code out of range")
    return get_object_or_404(Maladie.objects.publies().select_related("remplacee_par"), code_orpha=orpha)


def _contexte(request: HttpRequest, entite: Maladie) -> dict[str, Any]:
    le, _ = lire_le(request)
    orientation = orienter(entite)
    reseaux = _reseaux(orientation.centres, le)
    filieres = [f for f in (orientation.filiere, *orientation.associees) if f is not None]
    associations = Association.objects.publies().filter(
        Q(filieres__in=[f.pk for f in filieres]) | Q(portee="nationale")
    )
    return {
        "maladie": entite,
        "parents": entite.parents.actives(),
        "enfants": entite.enfants.actives(),
        "orientation": orientation,
        "reseaux": reseaux,
        "nombre_sites": sum(len(reseau["labels"]) for reseau in reseaux),
        "associations": associations.distinct() if filieres else [],
        **carte_de_page(
            request, lambda: [label for r in reseaux for label in r["labels"]], le, maladie=entite.code_orpha
        ),
        **contexte_du_jour(request),
    }


def _reseaux(centres: Iterable[CentreTrouve], le: Any) -> list[dict[str, Any]]:
    """Each network found with its public sites on the day, in the order given. Two queries."""
    centres = list(centres)
    labels = LabellisationSite.objects.publics(le).filter(centre__in=[c.pk for c in centres])
    publics = list(labels.pour_liste().ordonne(le))
    nommer(publics, le)
    par_centre: dict[int, list[LabellisationSite]] = {}
    for label in publics:
        par_centre.setdefault(label.centre_id, []).append(label)
    reseaux = [{"centre": centre, "labels": par_centre.get(centre.pk, [])} for centre in centres]
    # Networks with a site known here first; the order of the answer otherwise.
    return sorted(reseaux, key=lambda reseau: not reseau["labels"])
