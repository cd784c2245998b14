"""Nearest first: the great circle in SQL, its box, overseas, and how a distance is said."""

import math
import random
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from centres.models import LabellisationSite
from centres.tableau import tableau
from directory.models import Etablissement
from directory.recherche.distance import RAYON_TERRE_KM, boite, dire_km, distances, haversine_km, proches_de
from directory.recherche.lieux import resoudre_lieu
from directory.recherche.page import Recherche
from tests.factories import CommuneFactory, EtablissementFactory, LabellisationSiteFactory

# Name, latitude, longitude and département of towns overseas.
OUTRE_MER = [
    ("Saint-Laurent-du-Maroni", 5.5, -54.03, "973"),
    ("Saint-Denis", -20.88, 55.45, "974"),
    ("Mamoudzou", -12.78, 45.23, "976"),
    ("Saint-Pierre", 46.78, -56.18, "975"),
    ("Pointe-à-Pitre", 16.24, -61.53, "971"),
]


def _etalon(points: list[tuple], lat: float, lon: float, territoire: str) -> list[float]:
    """Distances of the 25 nearest, computed one by one in Python: same territory first."""
    distances = [
        (bool(territoire) and dep != territoire, haversine_km(lat, lon, y, x)) for y, x, dep in points
    ]
    return [km for _, km in sorted(distances)[:25]]


@pytest.mark.usefixtures("annuaire")
class TestPlusProches:
    """The real sites."""

    def test_the_25_nearest_are_the_brute_force_s_from_500_points(self) -> None:
        publics = LabellisationSite.objects.publics()
        points = list(
            publics.filter(site__etablissement__latitude__isnull=False).values_list(
                "site__etablissement__latitude",
                "site__etablissement__longitude",
                "site__etablissement__commune__departement__code",
            )
        )
        assert len(points) > 200
        hasard = random.Random(500)  # noqa: S311
        departs = [(hasard.uniform(41.3, 51.1), hasard.uniform(-5.2, 9.6), "") for _ in range(400)]
        for _ in range(20):
            departs += [(y + hasard.gauss(0, 0.3), x + hasard.gauss(0, 0.3), t) for _, y, x, t in OUTRE_MER]
        assert len(departs) == 500
        for lat, lon, territoire in departs:
            lus = proches_de(publics, lat, lon, territoire=territoire).values_list("distance_km", flat=True)[
                :25
            ]
            assert list(lus) == pytest.approx(_etalon(points, lat, lon, territoire), abs=1e-6)

    def test_the_page_orders_as_the_brute_force_does(self) -> None:
        """500 points again, through what the page reads: one query for the hospitals, the rest in memory."""
        hopitaux = {ligne.hopital: ligne for ligne in tableau().lignes}
        hasard = random.Random(25)  # noqa: S311
        departs = [(hasard.uniform(41.3, 51.1), hasard.uniform(-5.2, 9.6)) for _ in range(400)]
        departs += [
            (y + hasard.gauss(0, 0.3), x + hasard.gauss(0, 0.3))
            for _ in range(20)
            for _, y, x, _ in OUTRE_MER
        ]
        for lat, lon in departs:
            lues = distances(hopitaux, lat, lon)
            assert lues.keys() == hopitaux.keys()
            for cle, ligne in hopitaux.items():
                hopital = ligne.label.site.etablissement
                attendu = (
                    None
                    if hopital.latitude is None
                    else haversine_km(lat, lon, hopital.latitude, hopital.longitude)
                )
                assert lues[cle] == (attendu if attendu is None else pytest.approx(attendu, abs=1e-6))

    @pytest.mark.parametrize(
        "pres_de", ["Brest", "974", "973", "Saint-Pierre-et-Miquelon", "48.85,2.35", "179.9"]
    )
    def test_the_list_of_the_page_is_the_one_of_the_database(self, pres_de: str) -> None:
        recherche = Recherche(QueryDict(f"pres_de={pres_de}"), timezone.localdate())
        publics: Any = LabellisationSite.objects.publics()
        if recherche.lieu is not None:
            publics = proches_de(
                publics,
                recherche.lieu.latitude,
                recherche.lieu.longitude,
                territoire=recherche.lieu.territoire,
            )
        else:
            publics = publics.ordonne()
        assert [ligne.cle for ligne in recherche.resultats] == [label.pk for label in publics]

    def test_from_la_reunion_its_sites_come_first(self) -> None:
        lieu = resoudre_lieu("Saint-Pierre (974)").lieu
        assert lieu is not None
        labels = proches_de(
            LabellisationSite.objects.publics(), lieu.latitude, lieu.longitude, territoire=lieu.territoire
        ).select_related("site__etablissement__commune__departement")
        codes = [x.site.etablissement.commune.departement.code for x in labels]
        la_bas = codes.count("974")
        assert la_bas > 2
        assert set(codes[:la_bas]) == {"974"}
        assert codes[la_bas] == "976"

    def test_the_same_answer_twice(self) -> None:
        labels = proches_de(LabellisationSite.objects.publics(), 48.85, 2.35)
        assert list(labels.values_list("pk", flat=True)) == list(labels.values_list("pk", flat=True))

    @pytest.mark.parametrize("rayon", [25, 50, 100, 200])
    def test_a_radius_keeps_exactly_what_is_within(self, rayon: int) -> None:
        publics = LabellisationSite.objects.publics()
        tous = proches_de(publics, 45.75, 4.85)
        attendus = [x.pk for x in tous if x.distance_km is not None and x.distance_km <= rayon]
        assert [x.pk for x in proches_de(publics, 45.75, 4.85, rayon)] == attendus


@pytest.mark.django_db
class TestCasRares:
    """Edges of the map."""

    def test_a_site_without_coordinates_comes_last_and_is_in_no_radius(self) -> None:
        loin = LabellisationSiteFactory(
            site__etablissement__latitude=-21.0, site__etablissement__longitude=55.5
        )
        nulle_part = LabellisationSiteFactory(
            site__etablissement__latitude=None, site__etablissement__longitude=None,
            site__etablissement__position_source="",
        )  # fmt: skip
        ordre = list(proches_de(LabellisationSite.objects.all(), 48.85, 2.35))
        assert [x.pk for x in ordre] == [loin.pk, nulle_part.pk]
        assert ordre[1].distance_km is None
        assert [x.pk for x in proches_de(LabellisationSite.objects.all(), 0.0, 0.0, 20000)] == [loin.pk]

    def test_without_a_point_every_distance_is_unknown(self) -> None:
        LabellisationSiteFactory()
        (label,) = proches_de(LabellisationSite.objects.all(), None, None)
        assert label.distance_km is None

    def test_ties_are_settled_by_role(self) -> None:
        etablissement = EtablissementFactory(latitude=45.0, longitude=4.0)
        competence = LabellisationSiteFactory(site__etablissement=etablissement, role="competence")
        coordonnateur = LabellisationSiteFactory(site__etablissement=etablissement, role="coordonnateur")
        ordre = proches_de(LabellisationSite.objects.all(), 45.1, 4.1)
        assert [x.pk for x in ordre] == [coordonnateur.pk, competence.pk]

    def test_the_territory_decides_before_the_distance(self) -> None:
        ici = CommuneFactory(nom="Apatou", departement__code="973", code_insee="97360")
        ailleurs = CommuneFactory(nom="Ailleurs", departement__code="42", code_insee="42901")
        loin = LabellisationSiteFactory(
            site__etablissement__commune=ici,
            site__etablissement__latitude=2.0,
            site__etablissement__longitude=-52.0,
        )
        pres = LabellisationSiteFactory(
            site__etablissement__commune=ailleurs, site__etablissement__latitude=5.5,
            site__etablissement__longitude=-54.5,
        )  # fmt: skip
        qs = LabellisationSite.objects.all()
        assert [x.pk for x in proches_de(qs, 5.5, -54.0, territoire="973")] == [loin.pk, pres.pk]
        assert [x.pk for x in proches_de(qs, 5.5, -54.0)] == [pres.pk, loin.pk]

    @pytest.mark.parametrize(
        ("lat", "lon", "rayon"),
        [
            (-14.3, -178.1, 400),
            (-14.3, 179.9, 400),
            (0, 180, 30),
            (0, -180, 30),
            (89.9, 10, 50),
            (-89.9, 10, 50),
            (90, 0, 10),
            (5, -52, 300),
            (-21, 55, 200),
            (46.8, -56.2, 100),
            (48, 2, 20100),
            (70, 100, 2000),
        ],
    )
    def test_the_box_loses_nobody(self, lat: float, lon: float, rayon: float) -> None:
        """Points all around the circle's edge, inside and outside."""
        for rang in range(36):
            for part in (0.5, 0.999, 1.001):
                y, x = _destination(lat, lon, rang * 10, rayon * part)
                EtablissementFactory(latitude=y, longitude=x)
        dedans = {
            e.pk
            for e in Etablissement.objects.all()
            if e.latitude is not None
            and e.longitude is not None
            and haversine_km(lat, lon, e.latitude, e.longitude) <= rayon
        }
        dans_la_boite = set(
            Etablissement.objects.filter(boite(lat, lon, rayon, "latitude", "longitude")).values_list(
                "pk", flat=True
            )
        )
        assert dedans
        assert dedans <= dans_la_boite


def _destination(lat: float, lon: float, cap: float, km: float) -> tuple[float, float]:
    """The point reached from another after some kilometres towards a bearing."""
    d, c, phi = km / RAYON_TERRE_KM, math.radians(cap), math.radians(lat)
    y = math.asin(max(-1, min(1, math.sin(phi) * math.cos(d) + math.cos(phi) * math.sin(d) * math.cos(c))))
    x = math.radians(lon) + math.atan2(
        math.sin(c) * math.sin(d) * math.cos(phi), math.cos(d) - math.sin(phi) * math.sin(y)
    )
    return math.degrees(y), (math.degrees(x) + 180) % 360 - 180


@pytest.mark.parametrize(
    ("km", "dit"),
    [
        (None, ""),
        (0, "moins de 1 km"),
        (0.99, "moins de 1 km"),
        (1, "1 km"),
        (1.5, "2 km"),
        (58.6, "59 km"),
        (99.4, "99 km"),
        (99.6, "100 km"),
        (104.9, "100 km"),
        (105, "110 km"),
        (114.9, "110 km"),
        (9345, "9 350 km"),
    ],
)
def test_how_a_distance_is_said(km: float | None, dit: str) -> None:
    assert dire_km(km) == dit.replace("9 350", "9\u202f350").replace(" km", "\u00a0km")


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180))
def test_the_great_circle_is_symmetric_and_bounded(a: float, b: float, c: float, d: float) -> None:
    km = haversine_km(a, b, c, d)
    assert km == pytest.approx(haversine_km(c, d, a, b), abs=1e-6)
    assert 0 <= km <= math.pi * RAYON_TERRE_KM + 1e-6


def test_a_known_distance() -> None:
    assert haversine_km(48.8566, 2.3522, 45.764, 4.8357) == pytest.approx(391.5, abs=1)
    assert haversine_km(0, 179.5, 0, -179.5) == pytest.approx(111.2, abs=0.1)
