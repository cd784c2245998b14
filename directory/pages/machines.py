"""What machines read: robots.txt, security.txt, and the index of sitemaps."""

import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

TEXTE = "text/plain; charset=utf-8"
# RFC 9116: an expiry less than a year away.
VALIDITE = datetime.timedelta(days=180)


def adresse(nom: str) -> str:
    """The full address of a route, on the public name of the site."""
    return f"{settings.SITE_URL}{reverse(nom)}"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Pages are open; what lists without end, exports or answers a keyboard is not for robots."""
    lignes = ["User-agent: *"]
    lignes += [f"Disallow: {reverse(nom)}" for nom in ("recherche_csv", "suggestions", "signaler")]
    lignes += ["Disallow: /admin/", "", f"Sitemap: {adresse('sitemap')}", ""]
    return HttpResponse("\n".join(lignes), content_type=TEXTE)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116: whom to tell about a security problem."""
    contact = f"mailto:{settings.CONTACT_EMAIL}" if settings.CONTACT_EMAIL else adresse("signaler")
    # Cut to the day, so that the answer is the same all day long.
    expire = (timezone.now() + VALIDITE).strftime("%Y-%m-%dT00:00:00Z")
    lignes = [
        f"Contact: {contact}",
        f"Expires: {expire}",
        "Preferred-Languages: fr, en",
        f"Canonical: {adresse('security_txt')}",
        "",
    ]
    return HttpResponse("\n".join(lignes), content_type=TEXTE)
