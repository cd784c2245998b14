"""From degrees (WGS 84) to the plane: Lambert-93 for mainland France, a local projection elsewhere."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Point = tuple[float, float]
Projection = Callable[[float, float], Point]

# GRS80, the ellipsoid of RGF93; within a metre of WGS 84.
_DEMI_GRAND_AXE = 6378137.0
_APLATISSEMENT = 1 / 298.257222101
_E = math.sqrt(_APLATISSEMENT * (2 - _APLATISSEMENT))
_METRES_PAR_DEGRE = math.radians(_DEMI_GRAND_AXE)


def _latitude_isometrique(phi: float) -> float:
    """IGN's ALG0001."""
    sinus = _E * math.sin(phi)
    return math.log(math.tan(math.pi / 4 + phi / 2) * ((1 - sinus) / (1 + sinus)) ** (_E / 2))


def _grande_normale(phi: float) -> float:
    """IGN's ALG0021."""
    return _DEMI_GRAND_AXE / math.sqrt(1 - (_E * math.sin(phi)) ** 2)


# Lambert-93: conformal conic, standard parallels 44° and 49°, origin 46.5° N 3° E at (700 000, 6 600 000).
# IGN, NTG 71 « Projection cartographique conique conforme de Lambert », ALG0019 (constants) and ALG0003 (x, y).
_PHI0, _PHI1, _PHI2 = math.radians(46.5), math.radians(44), math.radians(49)
_LAMBDA0, _X0, _Y0 = math.radians(3), 700_000.0, 6_600_000.0
_N = math.log((_grande_normale(_PHI2) * math.cos(_PHI2)) / (_grande_normale(_PHI1) * math.cos(_PHI1))) / (
    _latitude_isometrique(_PHI1) - _latitude_isometrique(_PHI2)
)
_C = _grande_normale(_PHI1) * math.cos(_PHI1) / _N * math.exp(_N * _latitude_isometrique(_PHI1))
_YS = _Y0 + _C * math.exp(-_N * _latitude_isometrique(_PHI0))


def lambert93(longitude: float, latitude: float) -> Point:
    """Metres east and north in Lambert-93 (EPSG 2154)."""
    rayon = _C * math.exp(-_N * _latitude_isometrique(math.radians(latitude)))
    angle = _N * (math.radians(longitude) - _LAMBDA0)
    return _X0 + rayon * math.sin(angle), _YS - rayon * math.cos(angle)


def locale(longitude0: float, latitude0: float) -> Projection:
    """Metres east and north of a point: true at its latitude, good enough over one small territory."""
    largeur = _METRES_PAR_DEGRE * math.cos(math.radians(latitude0))

    def projeter(longitude: float, latitude: float) -> Point:
        return (longitude - longitude0) * largeur, (latitude - latitude0) * _METRES_PAR_DEGRE

    return projeter


@dataclass(frozen=True)
class Cadre:
    """A rectangle of the drawing, and how degrees fall into it."""

    projection: Projection
    x: float
    y: float
    largeur: float
    hauteur: float
    echelle: float
    """Units of the drawing per metre."""
    ouest: float
    nord: float
    """The metres of the drawing's point (0, 0)."""

    def placer(self, longitude: float, latitude: float) -> Point:
        """Degrees to units of the drawing, y downwards."""
        est, nord = self.projection(longitude, latitude)
        return (est - self.ouest) * self.echelle, (self.nord - nord) * self.echelle

    def contient(self, point: Point, marge: float = 0) -> bool:
        """Whether a point of the drawing lies inside, at least `marge` from the edges."""
        x, y = point
        return (
            self.x + marge <= x <= self.x + self.largeur - marge
            and self.y + marge <= y <= self.y + self.hauteur - marge
        )

    def ramener(self, point: Point, marge: float = 0) -> Point:
        """The nearest point inside, `marge` away from the edges."""
        x, y = point
        return (
            min(max(x, self.x + marge), self.x + self.largeur - marge),
            min(max(y, self.y + marge), self.y + self.hauteur - marge),
        )


def cadrer(
    projection: Projection,
    degres: Iterable[Point],
    rectangle: tuple[float, float, float, float | None],
    marge: float = 0,
) -> Cadre:
    """Fit the points into `rectangle` (x, y, width, height), centred, `marge` away from its edges.

    Without a height, the width decides, and the height follows.
    """
    metres = [projection(*point) for point in degres]
    ouest, est = min(m[0] for m in metres), max(m[0] for m in metres)
    sud, nord = min(m[1] for m in metres), max(m[1] for m in metres)
    x, y, largeur, hauteur = rectangle
    echelle = (largeur - 2 * marge) / (est - ouest)
    if hauteur is None:
        hauteur = float(round((nord - sud) * echelle + 2 * marge))
    echelle = min(echelle, (hauteur - 2 * marge) / (nord - sud))
    centre_x, centre_y = x + largeur / 2, y + hauteur / 2
    return Cadre(
        projection,
        x,
        y,
        largeur,
        hauteur,
        echelle,
        ouest=(ouest + est) / 2 - centre_x / echelle,
        nord=(nord + sud) / 2 + centre_y / echelle,
    )
