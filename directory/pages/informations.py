"""Pages that explain: the words, the data, the rules of the site. Every figure comes from a row."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.models import Centre, LabellisationSite, Site
from directory.models import (
    Arrete,
    Campagne,
    ChiffreOfficiel,
    Confirmation,
    DeclarationAccessibilite,
    Maladie,
    Precision,
)
from directory.pages.chiffres import officiels, recenser
from directory.pages.hopitaux import etablissements_visibles
from filieres.models import Association, Filiere, Laboratoire


def cles(chiffres: dict[str, ChiffreOfficiel]) -> dict[str, ChiffreOfficiel]:
    """Codes as templates can name them: `national-filieres-2025` is `national_filieres_2025`."""
    return {code.replace("-", "_"): chiffre for code, chiffre in chiffres.items()}


def _page(request: HttpRequest, gabarit: str, nom: str, **contexte: Any) -> HttpResponse:
    return render(request, f"directory/{gabarit}.html", {"ariane": [(nom, "")], **contexte})


@require_safe
def comprendre(request: HttpRequest) -> HttpResponse:
    """The words of rare-disease care, one anchor each."""
    return _page(
        request,
        "comprendre",
        "Comprendre",
        chiffres=cles(officiels()),
        campagnes=Campagne.objects.select_related("arrete").order_by("-domaine", "-debut"),
        arretes=Arrete.objects.filter(nature=Arrete.Nature.LABELLISATION).order_by("-signe_le", "code"),
    )


@require_safe
def donnees(request: HttpRequest) -> HttpResponse:
    """What the data are, what is missing, under which licences."""
    le = timezone.localdate()
    chiffres = officiels()
    publies = Q(site__publie=True, centre__publie=True, centre__filiere__publie=True)
    labels = LabellisationSite.objects.filter(publies).aggregate(
        total=Count("pk"),
        **{str(c.value): Count("pk", filter=Q(confirmation=c)) for c in Confirmation},
        **{str(p.value): Count("pk", filter=Q(precision=p)) for p in Precision},
    )
    effectifs = [
        ("Filières", Filiere.objects.publies().count()),
        ("Centres de référence (réseaux)", Centre.objects.publies().count()),
        ("Sites, c’est-à-dire équipes", Site.objects.publies().count()),
        ("Labels de sites, toutes périodes", labels["total"]),
        ("Hôpitaux qui ont une page", etablissements_visibles().count()),
        ("Associations", Association.objects.publies().count()),
        ("Laboratoires", Laboratoire.objects.publies().count()),
        ("Maladies, groupes et sous-types", Maladie.objects.actives().count()),
    ]
    recensement = recenser(le, chiffres)
    return _page(
        request,
        "donnees",
        "Données",
        effectifs=effectifs,
        labels=labels,
        recensement=recensement,
        le=le,
    )


@require_safe
def plan_du_site(request: HttpRequest) -> HttpResponse:
    """Every kind of page, every filière and its centres."""
    centres = Prefetch("centres", Centre.objects.publies().order_by("recherche"), to_attr="centres_publies")
    filieres = Filiere.objects.publies().prefetch_related(centres)
    return _page(request, "plan_du_site", "Plan du site", filieres=filieres)


def _editeur() -> dict[str, str]:
    return {
        "EDITEUR_NOM": settings.EDITEUR_NOM,
        "EDITEUR_ADRESSE": settings.EDITEUR_ADRESSE,
        "HEBERGEUR": settings.HEBERGEUR,
        "SITE_URL": settings.SITE_URL,
    }


@require_safe
def accessibilite(request: HttpRequest) -> HttpResponse:
    """The declaration in its legal form. Without an audit it claims no conformity."""
    declaration = DeclarationAccessibilite.actuelle()
    return _page(request, "accessibilite", "Accessibilité", declaration=declaration, **_editeur())


@require_safe
def confidentialite(request: HttpRequest) -> HttpResponse:
    """What is kept of a visit: nothing; of a report: what was written, twelve months."""
    return _page(request, "confidentialite", "Confidentialité", tuiles=settings.TUILES, **_editeur())


@require_safe
def mentions_legales(request: HttpRequest) -> HttpResponse:
    """Who runs this instance, from its settings; what is missing is said."""
    return _page(request, "mentions_legales", "Mentions légales", **_editeur())
