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


def propre(texte: str) -> str:
    """`texte` without control characters (line ends and tabs stay): no page nor database takes them."""
    return "".join(c if c.isprintable() or c in "\n\r\t" else " " for c in texte)


def lire_texte(request: HttpRequest, nom: str, longueur: int = LONGUEUR_Q) -> str:
    """The words of one parameter, on one line, without control characters, shortened."""
    return " ".join(propre(request.GET.get(nom, "")[: longueur * 2]).split())[:longueur]


def redirection(request: HttpRequest, chemin: str) -> HttpResponsePermanentRedirect:
    """301 to `chemin`, keeping the query string: the day or the place chosen goes along."""
    requete = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{chemin}?{requete}" if requete else chemin)
