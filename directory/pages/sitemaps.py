"""sitemap.xml: an index, and one section for each kind of page."""

import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import x_robots_tag
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centres.models import Centre, Site
from directory.models import Maladie
from directory.pages.hopitaux import etablissements_visibles, groupes_visibles
from filieres.models import Association, Filiere, Laboratoire

PAGES = (
    "accueil filiere_liste centre_liste etablissement_liste maladie_liste association_liste laboratoire_liste "
    "carte sans_diagnostic comprendre donnees plan_du_site accessibilite confidentialite mentions_legales"
).split()


class PlanPublic(Sitemap):
    """A section whose addresses carry the site's public name, whoever asks."""

    limit = 20_000

    def get_protocol(self, protocol: str | None = None) -> str:
        """That of SITE_URL."""
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        """That of SITE_URL."""
        return urlsplit(settings.SITE_URL).netloc


class PlanPages(PlanPublic):
    """Pages that are not records."""

    def items(self) -> list[str]:
        """Names of routes."""
        return PAGES

    def location(self, item: str) -> str:
        """Their path."""
        return reverse(item)


class PlanFiches(PlanPublic):
    """The public records of one kind."""

    def items(self) -> QuerySet[Any]:
        """In a fixed order, so that pages of the section do not overlap."""
        return self.fiches().order_by("pk")

    def fiches(self) -> QuerySet[Any]:
        """The records that have a page."""
        raise NotImplementedError

    def lastmod(self, item: Model) -> datetime.datetime:
        """When the record last changed."""
        return item.modifie_le  # type: ignore[attr-defined]


class PlanFilieres(PlanFiches):
    """Filières."""

    def fiches(self) -> QuerySet[Filiere]:
        """All published."""
        return Filiere.objects.publies()


class PlanCentres(PlanFiches):
    """Networks."""

    def fiches(self) -> QuerySet[Centre]:
        """All published."""
        return Centre.objects.publies()


class PlanSites(PlanFiches):
    """Teams."""

    def fiches(self) -> QuerySet[Site]:
        """All published, with the centre their address holds."""
        return Site.objects.publies().select_related("centre")


class PlanEtablissements(PlanFiches):
    """Hospitals."""

    def fiches(self) -> QuerySet[Any]:
        """Those that have a page."""
        return etablissements_visibles()


class PlanGroupes(PlanFiches):
    """Groups of hospitals."""

    def fiches(self) -> QuerySet[Any]:
        """Those that have a page."""
        return groupes_visibles()


class PlanMaladies(PlanFiches):
    """Diseases."""

    def fiches(self) -> QuerySet[Maladie]:
        """Those whose code is in use."""
        return Maladie.objects.actives().only("code_orpha", "slug", "modifie_le")


class PlanAssociations(PlanFiches):
    """Associations."""

    def fiches(self) -> QuerySet[Association]:
        """All published."""
        return Association.objects.publies()


class PlanLaboratoires(PlanFiches):
    """Laboratories."""

    def fiches(self) -> QuerySet[Laboratoire]:
        """All published."""
        return Laboratoire.objects.publies()


SECTIONS: dict[str, type[Sitemap]] = {
    "pages": PlanPages,
    "filieres": PlanFilieres,
    "centres": PlanCentres,
    "sites": PlanSites,
    "etablissements": PlanEtablissements,
    "groupes": PlanGroupes,
    "maladies": PlanMaladies,
    "associations": PlanAssociations,
    "laboratoires": PlanLaboratoires,
}


@require_safe
@x_robots_tag
def index(request: HttpRequest) -> HttpResponse:
    """The list of sections, on the public name of the site (Django's own takes the name asked for)."""
    sections = [
        {"location": f"{settings.SITE_URL}{reverse('sitemap_section', args=[nom])}"} for nom in SECTIONS
    ]
    return render(request, "sitemap_index.xml", {"sitemaps": sections}, content_type="application/xml")
