"""The path of people without a diagnosis, and the genetics teams near them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from centres.models import LabellisationSite
from directory.pages.jour import contexte_du_jour, lire_le
from directory.pages.parametres import lire_texte
from directory.recherche.distance import dire_km, proches_de
from directory.recherche.lieux import resoudre_lieu
from directory.recherche.reponses import Lieu, ResolutionLieu
from filieres.models import Filiere

# The filière of developmental anomalies: its centres are genetics teams that receive people without a name yet.
FILIERE_GENETIQUE = "anddi-rares"
PLUS_PROCHES = 5
LONGUEUR_LIEU = 100


@require_safe
def sans_diagnostic(request: HttpRequest) -> HttpResponse:
    """Four steps, what to prepare, and genetics teams: the nearest when a place is given, all of them otherwise."""
    le, _ = lire_le(request)
    demande = lire_texte(request, "pres_de", LONGUEUR_LIEU)
    resolution = resoudre_lieu(demande) if demande else ResolutionLieu(texte="")
    lieu = resolution.lieu if resolution.lieu and resolution.lieu.localisable else None
    contexte = {
        "ariane": [("Sans diagnostic", "")],
        "filiere": Filiere.objects.publies().filter(slug=FILIERE_GENETIQUE).first(),
        "labels": _equipes(le, lieu),
        "pres_de": resolution.lieu.valeur if resolution.lieu else demande,
        "resolution": resolution,
        "lieu": lieu,
        **contexte_du_jour(request),
    }
    return render(request, "directory/sans_diagnostic.html", contexte)


def _equipes(le: Any, lieu: Lieu | None) -> list[LabellisationSite]:
    """Genetics teams of the day, nearest first from `lieu`; every one of them without it. One query."""
    labels = (
        LabellisationSite.objects.publics(le).filter(centre__filiere__slug=FILIERE_GENETIQUE).pour_liste()
    )
    if lieu is None:
        return list(labels.ordonne(le))
    proches = list(
        proches_de(labels, lieu.latitude, lieu.longitude, territoire=lieu.territoire)[:PLUS_PROCHES]
    )
    for label in proches:
        label.distance_texte = dire_km(label.distance_km)
    return proches
