"""Degrees to the plane, against published and independent values."""

import math

import pytest

from directory.carte import projection
from directory.carte.projection import cadrer, lambert93, locale


def test_lambert93_constants_are_those_ign_publishes():
    # IGN, NTG 71 and the definition of RGF93 / Lambert-93.
    assert pytest.approx(0.7256077650, abs=1e-10) == projection._N
    assert pytest.approx(11_754_255.426, abs=1e-3) == projection._C
    assert pytest.approx(12_655_612.050, abs=1e-3) == projection._YS


@pytest.mark.parametrize(
    ("longitude", "latitude", "x", "y"),
    [
        (3.0, 46.5, 700_000.0, 6_600_000.0),  # the origin, by definition
        # PROJ 9, EPSG 4171 to 2154
        (2.3488, 48.8534, 652_216.626, 6_861_681.500),
        (-4.4861, 48.3904, 146_632.979, 6_836_262.327),
        (7.7521, 48.5734, 1_050_362.695, 6_840_899.647),
        (9.45, 42.7, 1_228_546.045, 6_199_420.644),
        (5.3698, 43.2965, 892_390.222, 6_247_035.257),
        (-5.0, 51.5, 143_788.917, 7_184_433.954),
    ],
)
def test_lambert93_agrees_with_proj_to_the_millimetre(longitude, latitude, x, y):
    assert lambert93(longitude, latitude) == pytest.approx((x, y), abs=2e-3)


def test_local_projection_is_in_metres_around_its_point():
    reunion = locale(55.5, -21.1)
    assert reunion(55.5, -21.1) == (0, 0)
    est, nord = reunion(55.6, -21.0)
    assert est == pytest.approx(math.radians(0.1) * 6_378_137 * math.cos(math.radians(21.1)))
    assert nord == pytest.approx(11_132, rel=1e-3)


def test_frame_without_height_follows_the_shape():
    cadre = cadrer(locale(0, 0), [(0, 0), (2, 1)], (0, 0, 220, None), marge=10)
    assert cadre.hauteur == 120
    assert cadre.placer(0, 1) == pytest.approx((10, 10))
    assert cadre.placer(2, 0) == pytest.approx((210, 110))


def test_frame_with_height_centres_the_shape():
    cadre = cadrer(locale(0, 0), [(0, 0), (2, 1)], (100, 50, 220, 60), marge=5)
    assert cadre.placer(1, 0.5) == pytest.approx((210, 80))
    assert cadre.placer(0, 1) == pytest.approx((160, 55))


def test_frame_brings_back_what_is_outside():
    cadre = cadrer(locale(0, 0), [(0, 0), (1, 1)], (0, 0, 100, 100))
    assert cadre.ramener((-50, 130), 20) == (20, 80)
    assert cadre.contient((50, 50), 20)
    assert not cadre.contient((10, 50), 20)
