"""The base layer of the interactive map: our own contours as GeoJSON, made once per process, kept by browsers."""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from directory.carte import contours
from directory.carte.fonds import FRANCE, OUTRE_MER
from directory.carte.projection import Cadre, Point

UN_AN = 31_536_000
# A thousandth of a degree is about a hundred metres; the source is no finer.
_PAR_DEGRE = 1000
_FINESSE = 12.0
_DEGRES = Cadre(lambda lon, lat: (lon, lat), 0, 0, 0, 0, _PAR_DEGRE, ouest=0, nord=0)
"""Degrees as they are, counted in thousandths."""


def _degres(ligne: Iterable[Point]) -> list[list[float]]:
    return [[x / _PAR_DEGRE, -y / _PAR_DEGRE] for x, y in ligne]


def _boite(codes: Iterable[str]) -> list[list[float]]:
    """[[south, west], [north, east]], as Leaflet reads it."""
    boites = [contours.boite(code) for code in codes]
    ouest, sud = min(b[0] for b in boites), min(b[1] for b in boites)
    est, nord = max(b[2] for b in boites), max(b[3] for b in boites)
    return [[round(sud, 2), round(ouest, 2)], [round(nord, 2), round(est, 2)]]


def _milieu(code: str) -> list[float]:
    """[latitude, longitude] where the name of a département is written: the middle of its widest part, at mid-height.

    Mid-height is the latitude of the centroid of its largest ring; the centroid itself may lie outside a crescent.
    """
    _, y, anneau = max((_centre(anneau) for anneau in contours.formes()[code].anneaux), key=lambda c: c[0])
    coupes = sorted(
        x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in pairwise(anneau)
        if (y1 > y) != (y2 > y)
    )
    ouest, est = max(zip(coupes[::2], coupes[1::2], strict=True), key=lambda coupe: coupe[1] - coupe[0])
    return [round(y, 2), round((ouest + est) / 2, 2)]


def _centre(anneau: tuple[Point, ...]) -> tuple[float, float, tuple[Point, ...]]:
    """The area of a ring, the latitude of its centroid, and the ring."""
    aire = y = 0.0
    for (x1, y1), (x2, y2) in pairwise(anneau):
        croix = x1 * y2 - x2 * y1
        aire, y = aire + croix, y + (y1 + y2) * croix
    return abs(aire), y / (3 * aire), anneau


def _trait(genre: str, forme: str, coordonnees: list[Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"genre": genre},
        "geometry": {"type": forme, "coordinates": coordonnees},
    }


@cache
def contours_json() -> bytes:
    """Land, borders, names of the départements, and the boxes of régions and territories to go to."""
    formes = contours.formes()
    lignes = contours.lignes(formes, _DEGRES, _FINESSE)
    metropole = [code for code in formes if code not in OUTRE_MER]
    terre = [[_degres(anneau)] for anneau in lignes.cotes if len(anneau) > 3 and anneau[0] == anneau[-1]]
    contenu = {
        "type": "FeatureCollection",
        "features": [
            _trait("terre", "MultiPolygon", terre),
            _trait("limites", "MultiLineString", [_degres(ligne) for ligne in lignes.limites]),
            _trait("frontieres", "MultiLineString", [_degres(ligne) for ligne in lignes.frontieres]),
        ],
        "departements": [[forme.nom.replace("'", "’"), *_milieu(code)] for code, forme in formes.items()],
        "cadres": {FRANCE: _boite(metropole)}
        | {code: _boite(contours.departements_de(code)) for code in contours.regions()},
        "territoires": [["Métropole", _boite(metropole)]]
        + [[formes[code].nom, _boite([code])] for code in OUTRE_MER],
    }
    return json.dumps(contenu, ensure_ascii=False, separators=(",", ":")).encode()


@cache
def empreinte() -> str:
    """What tells these contours from others, in their address."""
    return hashlib.sha256(contours_json()).hexdigest()[:12]


@require_safe
@gzip_page
def contours_geojson(request: HttpRequest, version: str) -> HttpResponse:
    """GET /carte/contours-{version}.json: never changes, so browsers keep it for a year."""
    if version != empreinte():
        raise Http404("contours of another version")
    reponse = HttpResponse(contours_json(), content_type="application/geo+json")
    reponse["Cache-Control"] = f"public, max-age={UN_AN}, immutable"
    return reponse
