"""Great-circle distance in SQL, nearest first, the same kilometres on SQLite and PostgreSQL."""

import math
from collections.abc import Collection
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Case, F, FloatField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import ASin, Cos, Greatest, Least, Power, Radians, Sin, Sqrt

from directory.geodesie import RAYON_TERRE_KM, haversine_km
from directory.models import Etablissement

__all__ = [
    "RAYON_TERRE_KM",
    "boite",
    "dire_km",
    "distances",
    "expression_km",
    "haversine_km",
    "proches_de",
]

_KM_PAR_DEGRE = math.pi * RAYON_TERRE_KM / 180
_LATITUDE = "site__etablissement__latitude"
_LONGITUDE = "site__etablissement__longitude"
# Any point, as long as neither number nor the cosine is another constant of the formula: what the compiled query
# holds until the real point takes its place.
_LAT, _LON = 11.0625, 12.0625


def _cosinus(lat: float) -> float:
    return math.cos(math.radians(lat))


def boite(
    lat: float, lon: float, rayon_km: float, latitude: str = _LATITUDE, longitude: str = _LONGITUDE
) -> Q:
    """Rows inside the smallest latitude and longitude box around the circle (antimeridian and poles included)."""
    d_lat = rayon_km / _KM_PAR_DEGRE
    sud, nord = lat - d_lat, lat + d_lat
    q = Q(**{f"{latitude}__gte": sud, f"{latitude}__lte": nord})
    if sud <= -90 or nord >= 90:
        return q
    d_lon = math.degrees(math.asin(min(1.0, math.sin(math.radians(d_lat)) / math.cos(math.radians(lat)))))
    # A hair more than needed: the exact distance decides, the box must never lose a row.
    d_lon += 1e-9
    ouest, est = lon - d_lon, lon + d_lon
    if ouest < -180:
        return q & (Q(**{f"{longitude}__gte": ouest + 360}) | Q(**{f"{longitude}__lte": est}))
    if est > 180:
        return q & (Q(**{f"{longitude}__gte": ouest}) | Q(**{f"{longitude}__lte": est - 360}))
    return q & Q(**{f"{longitude}__gte": ouest, f"{longitude}__lte": est})


def expression_km(lat: float, lon: float, latitude: str = _LATITUDE, longitude: str = _LONGITUDE) -> Case:
    """Haversine distance in km as an SQL expression; NULL where the row has no coordinates.

    The NULL is explicit: PostgreSQL's LEAST ignores NULLs, and would put such rows a quarter of the Earth away.
    """
    demi_lat = Sin(Radians(F(latitude) - Value(lat, FloatField())) / 2.0)
    demi_lon = Sin(Radians(F(longitude) - Value(lon, FloatField())) / 2.0)
    carre = Power(demi_lat, 2.0) + Value(_cosinus(lat), FloatField()) * Cos(Radians(F(latitude))) * Power(
        demi_lon, 2.0
    )
    borne = Least(Value(1.0, FloatField()), Greatest(Value(0.0, FloatField()), carre))
    return Case(
        When(
            Q(**{f"{latitude}__isnull": False, f"{longitude}__isnull": False}),
            then=Value(2 * RAYON_TERRE_KM, FloatField()) * ASin(Sqrt(borne)),
        ),
        default=Value(None, FloatField()),
        output_field=FloatField(),
    )


def proches_de(
    qs: QuerySet[Any],
    lat: float | None,
    lon: float | None,
    rayon_km: float | None = None,
    territoire: str = "",
) -> QuerySet[Any]:
    """Labels (`LabellisationSite`) nearest first, annotated with `distance_km`.

    `territoire` (`Lieu.territoire`) is the overseas département someone starts from: its
    sites come first, then the rest by distance. A site without coordinates comes last, and
    is outside any radius. Without a point (`lat` None) every distance is unknown.
    """
    from centres.querysets import rang_role

    if lat is None or lon is None:
        distance: Any = Value(None, FloatField())
    else:
        distance = expression_km(lat, lon)
        if rayon_km is not None:
            qs = qs.filter(boite(lat, lon, rayon_km))
    qs = qs.annotate(
        distance_km=distance, rang_territoire=_rang_territoire(territoire), rang_role=rang_role()
    )
    if rayon_km is not None:
        qs = qs.filter(distance_km__lte=rayon_km)
    return qs.order_by(
        "rang_territoire", F("distance_km").asc(nulls_last=True), "rang_role", "centre_id", "site_id", "pk"
    )


def distances(hopitaux: Collection[int], lat: float, lon: float) -> dict[int, float | None]:
    """Kilometres from a point to each hospital (by key), None without coordinates. One query."""
    if not hopitaux:
        return {}
    sql, parametres = _requete_distances(connection.vendor)
    point = {_LAT: lat, _LON: lon, _cosinus(_LAT): _cosinus(lat)}
    places = ", ".join(["%s"] * len(hopitaux))
    with connection.cursor() as curseur:
        curseur.execute(f"{sql} IN ({places})", [*(point.get(p, p) for p in parametres), *hopitaux])
        return dict(curseur.fetchall())


@cache
def _requete_distances(vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The query up to the list of hospitals, compiled once: Django takes longer to write it than the database to run it."""
    requete = (
        Etablissement.objects.order_by()
        .filter(pk__in=[0])
        .annotate(distance_km=expression_km(_LAT, _LON, "latitude", "longitude"))
        .values_list("pk", "distance_km")
    )
    sql, parametres = requete.query.sql_with_params()
    debut, _, _ = sql.rpartition(" IN ")
    return debut, tuple(parametres[:-1])


def _rang_territoire(territoire: str) -> Any:
    if not territoire:
        return Value(0, IntegerField())
    return Case(
        When(site__etablissement__commune__departement__code=territoire, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )


def dire_km(km: float | None) -> str:
    """« 59 km », « 110 km » (rounded to 10 from 100 on), « moins de 1 km »; blank when unknown."""
    if km is None:
        return ""
    if km < 1:
        return "moins de 1\u00a0km"
    # Half up, as people round; round() would go to the even neighbour.
    arrondi = math.floor(km + 0.5)
    if arrondi >= 100:
        arrondi = math.floor(km / 10 + 0.5) * 10
    milliers = f"{arrondi:,}".replace(",", "\u202f")
    return f"{milliers}\u00a0km"
