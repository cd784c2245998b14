"""What visitors put in an address: read leniently, answered in words when it is not understood."""

from typing import Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.http import HttpRequest, HttpResponsePermanentRedirect

# Longer than any disease name; the rest of a pasted page says nothing more.
LONGUEUR_Q = 200


def lire_page(request: HttpRequest, objets: Any, par_page: int) -> tuple[Page, str | None]:
    """The page of `?page=`, the first one when there is none, and a message when it does not exist."""
    pages = Paginator(objets, par_page)
    demandee = request.GET.get("page", "").strip() or "1"
    try:
        return pages.page(demandee), None
    except (PageNotAnInteger, EmptyPage):
        return pages.page(1), "Cette page de la liste n’existe pas. Voici la première."


def lire_q(request: HttpRequest) -> str:
    """The words of `?q=`, without control characters, shortened."""
    texte = "".join(c if c.isprintable() else " " for c in request.GET.get("q", "")[: LONGUEUR_Q * 2])
    return " ".join(texte.split())[:LONGUEUR_Q]


def redirection(request: HttpRequest, chemin: str) -> HttpResponsePermanentRedirect:
    """301 to `chemin`, keeping the query string: the day or the place chosen goes along."""
    requete = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{chemin}?{requete}" if requete else chemin)
