"""The points of the interactive map: the hospitals of the same search, with the marks of the drawn map."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from centres.models import LabellisationSite
from centres.tableau import tableau
from directory.affichage import dire_role, majuscule
from directory.carte.hopitaux import Hopital, rassembler
from directory.models import Etat
from directory.pages.jour import lire_le
from directory.recherche.page import Recherche

# Sites named in the box of a hospital; its page holds the others.
SITES_MAX = 8


@require_safe
@gzip_page
def carte_json(request: HttpRequest) -> JsonResponse:
    """GET /carte.json with the parameters of a search, or `?groupe=` (a group of hospitals). No query of its own."""
    le, _ = lire_le(request)
    code = request.GET.get("groupe", "")
    if code:
        return JsonResponse({"ici": None, "hopitaux": points(labels_du_groupe(code, le), le)})
    recherche = Recherche(request.GET, le)
    if recherche.choix or recherche.choix_lieu or recherche.rien_compris:
        message = "Cette recherche n’est pas claire\u00a0: précisez-la d’abord sur la page de recherche."
        return JsonResponse({"erreur": message}, status=400)
    lieu = recherche.lieu
    ici = None
    if lieu is not None and lieu.latitude is not None and lieu.longitude is not None:
        ici = {"nom": lieu.libelle, "lat": lieu.latitude, "lon": lieu.longitude}
    trouves = [ligne.label for ligne in recherche.filtre.gardees]
    return JsonResponse({"ici": ici, "hopitaux": points(trouves, le)})


def labels_du_groupe(code: str, le: datetime.date) -> list[LabellisationSite]:
    """The public labels of a group of hospitals on a day, from memory."""
    return [
        ligne.label
        for ligne in tableau(le).lignes
        if ligne.groupe and ligne.label.site.etablissement.groupe.code == code
    ]


def points(labels: Iterable[LabellisationSite], le: datetime.date) -> list[dict[str, Any]]:
    """One per hospital whose place can be drawn, the most central first; its sites in the order given. No query."""
    aujourdhui = timezone.localdate()
    suite = "" if le == aujourdhui else f"?le={le:%Y-%m-%d}"
    return [_point(h, aujourdhui, suite) for h in rassembler(labels, le) if h.situe]


def _point(hopital: Hopital, aujourdhui: datetime.date, suite: str) -> dict[str, Any]:
    longitude, latitude = hopital.position or (0.0, 0.0)
    return {
        "nom": hopital.nom,
        "url": hopital.url(aujourdhui),
        "ville": hopital.etablissement.ville,
        "lat": round(latitude, 5),
        "lon": round(longitude, 5),
        "role": hopital.role,
        "connu": hopital.connu,
        "dit": hopital.precisions,
        "nombre": len(hopital.labels),
        "sites": [_site(label, hopital.le, suite) for label in hopital.labels[:SITES_MAX]],
    }


def _site(label: LabellisationSite, le: datetime.date, suite: str) -> dict[str, str]:
    """What the box of a hospital says of one of its sites."""
    site = label.site
    mots = [majuscule(dire_role(label.role, label.campagne))]
    if site.public:
        mots.append(site.get_public_display())
    if not site.nom.startswith(site.centre.nom_court):
        mots.append(site.centre.nom_court)
    if label.etat(le) != Etat.EN_COURS:
        mots.append("dernier label connu")
    return {"nom": site.nom, "url": f"{site.get_absolute_url()}{suite}", "dit": " · ".join(mots)}
