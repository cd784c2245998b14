"""Former addresses: a path that leads nowhere today, but led to a record, answers 301 to that record."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from directory.models import AncienneAdresse
from directory.pages.parametres import redirection

LONGUEUR_CHEMIN = 500


class AnciennesAdresses:
    """Middleware: one query, and only when the answer would be 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Replace a 404 by a redirection when the path is a former one."""
        reponse = self.get_response(request)
        if reponse.status_code != 404 or request.method not in ("GET", "HEAD"):
            return reponse
        nouvelle = chemin_actuel(request.path_info)
        return redirection(request, nouvelle) if nouvelle else reponse


def chemin_actuel(chemin: str) -> str:
    """Today's path of the record that lived at `chemin`; "" when unknown, unpublished, or the same."""
    if len(chemin) > LONGUEUR_CHEMIN or "\x00" in chemin:
        return ""
    ancienne = AncienneAdresse.objects.filter(chemin=chemin).select_related("content_type").first()
    objet = ancienne.objet if ancienne is not None else None
    if objet is None or not getattr(objet, "publie", True) or not hasattr(objet, "get_absolute_url"):
        return ""
    nouveau: str = objet.get_absolute_url()
    return nouveau if nouveau != chemin else ""
