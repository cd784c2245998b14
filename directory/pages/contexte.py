"""What every public page knows: the instance's names, its address, and the date of the data."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path
from django.utils.functional import SimpleLazyObject

from directory.memoire import Memoire, version
from directory.models import DeclarationAccessibilite

_statuts: Memoire[str] = Memoire(1)


def statut_accessibilite() -> str:
    """« non conforme », « partiellement conforme »…: what the footer of every page says, read once per data version."""
    return _statuts.lire("statut", lambda: DeclarationAccessibilite.actuelle().get_statut_display())


def site(request: HttpRequest) -> dict[str, Any]:
    """Settings shown on pages; the data version is read only where a template asks for it (one query)."""
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "CONTACT_EMAIL": settings.CONTACT_EMAIL,
        "MRIS_TELEPHONE": settings.MRIS_TELEPHONE,
        "MRIS_SITE": settings.MRIS_SITE,
        "url_canonique": f"{settings.SITE_URL}{escape_uri_path(request.path)}",
        "statut_accessibilite": statut_accessibilite,
        "version_donnees": SimpleLazyObject(version),
    }
