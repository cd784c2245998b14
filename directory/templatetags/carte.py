"""The script of the interactive map, on pages that draw one."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

from directory.carte.dessin import Carte
from directory.carte.geojson import empreinte

register = template.Library()


@register.inclusion_tag("components/carte/_interactive.html")
def carte_interactive(carte: Carte, requete: str) -> dict[str, Any]:
    """`{% carte_interactive carte requete %}`, after the drawn map: `requete` are the parameters of its search."""
    adresse = reverse("carte_json")
    return {
        "points": f"{adresse}?{requete}" if requete else adresse,
        "region": carte.fond.code,
        "version": empreinte(),
        "tuiles": settings.TUILES,
        "mention": settings.TILES_ATTRIBUTION,
    }
