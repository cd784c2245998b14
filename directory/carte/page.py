"""The map of one page: a network, a filière, a disease, a group of hospitals."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import urlencode

from centres.models import LabellisationSite
from directory.carte import contours
from directory.carte.dessin import TOUTE_LA_FRANCE, Carte, dessiner
from directory.memoire import Memoire

_cartes: Memoire[Carte] = Memoire(32)


def carte_de_page(
    request: HttpRequest,
    labels: Callable[[], Iterable[LabellisationSite]],
    le: datetime.date,
    **parametres: str | int,
) -> dict[str, Any]:
    """`carte`, None when nothing can be drawn, and `carte_requete`, the same hospitals for the interactive map.

    The page zooms by itself: `?region=` or `?vue=france`, as on /carte/. `parametres` are those of `carte.json`.
    """
    aujourdhui = timezone.localdate()
    jour = {} if le == aujourdhui else {"le": f"{le:%Y-%m-%d}"}
    demandee = request.GET.get("region", "")
    if request.GET.get("vue") == TOUTE_LA_FRANCE:
        demandee = TOUTE_LA_FRANCE
    region = demandee if demandee in {TOUTE_LA_FRANCE, *contours.regions()} else None
    adresse = f"{request.path}?{urlencode(jour)}" if jour else request.path
    carte = _cartes.lire(
        (aujourdhui, adresse, region), lambda: dessiner(labels(), region=region, le=le, adresse=adresse)
    )
    visible = carte.places or carte.adresse_france
    return {"carte": carte if visible else None, "carte_requete": urlencode({**parametres, **jour})}
