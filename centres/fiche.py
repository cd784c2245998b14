"""The referral sheet of a site: one A4 page for the clinician who sends a patient there."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from centres.models import Couverture
from centres.reseau import situation
from centres.views import SiteDetailView

# What fits on one page; the site's own page, whose address is printed, holds the rest.
MALADIES = 10
MOTS = 45
# Beyond, words are explained on the screen only: the paper has no room left for them.
MALADIES_AVEC_MOTS, MOTS_AVEC_MOTS = 4, 40


class FicheView(SiteDetailView):
    """Who to send, where, how, on which label; the rest of the site's page is left out, and not read."""

    template_name = "centres/fiche.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        site, reseau, jour = self.object, self.reseau, self.jour
        centre, suite = site.centre, jour["suite_le"]
        label = reseau.de_site(site)
        couvertures = list(
            Couverture.objects.filter(centre=centre, maladie__publie=True).select_related("maladie")
        )
        page = site.get_absolute_url()
        return {
            "site": site,
            "object": site,
            "view": self,
            "ariane": [
                ("Centres", reverse("centre_liste")),
                (centre.nom_court, f"{centre.get_absolute_url()}{suite}"),
                (site.etablissement.ville or site.nom, f"{page}{suite}"),
                ("Fiche d’adressage", ""),
            ],
            "label": label,
            "situation": situation(site.labels.all(), label, self.le),
            "reseau": reseau,
            "responsables": self._responsables(label),
            "couvertures": couvertures[:MALADIES],
            "autres_maladies": max(len(couvertures) - MALADIES, 0),
            "mots": MOTS,
            "pleine": len(couvertures) > MALADIES_AVEC_MOTS
            or len(f"{site.rendez_vous} {site.acces}".split()) > MOTS_AVEC_MOTS,
            "adresse_page": f"{settings.SITE_URL}{page}",
            **jour,
            **kwargs,
        }
