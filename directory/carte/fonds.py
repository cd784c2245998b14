"""The backgrounds: the whole of France with its insets, or one région closer. Each is computed once per process."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from directory.carte import contours
from directory.carte.projection import Cadre, Point, Projection, cadrer, lambert93, locale

# The drawing is 540 units wide: on a phone of 360 px it is shown 324 px wide, 0.6 px a unit.
LARGEUR = 540
FRANCE = "france"
ILE_DE_FRANCE = "11"
PETITE_COURONNE = ("75", "92", "93", "94")
OUTRE_MER = ("971", "972", "973", "974", "976")
_FINESSE_FRANCE = 2.8
_FINESSE_REGION = 1.5
_MARGE = 6
_MARGE_REGION = 24
_HAUTEUR_TITRE = 28
# Nearly all of its hospitals are in the inset.
_HAUTEUR_ILE_DE_FRANCE = 270
# Insets of the whole map, below the mainland: x, y, width, height of their boxes.
_ENCARTS: dict[str, tuple[int, int, int, int]] = {
    "971": (272, 0, 128, 74),
    "973": (412, 0, 128, 176),
    "972": (272, 102, 128, 74),
    "974": (272, 204, 128, 74),
    "976": (412, 204, 128, 74),
}
_ENCART_PARIS = (0, 0, 260, 278)


@dataclass(frozen=True)
class Panneau:
    """One part of the map: the mainland, a région or an inset."""

    nom: str
    cadre: Cadre
    departements: frozenset[str]
    """Whose hospitals are marked here."""
    trace: contours.Trace
    encart: bool = False

    @property
    def boite(self) -> tuple[int, int, int, int]:
        """Its rectangle, in whole units."""
        cadre = self.cadre
        return round(cadre.x), round(cadre.y), round(cadre.largeur), round(cadre.hauteur)

    @property
    def titre_y(self) -> int:
        """Baseline of its name, above its box."""
        return round(self.cadre.y) - 8


@dataclass(frozen=True)
class Fond:
    """A background and its parts."""

    code: str
    nom: str
    hauteur: int
    panneaux: tuple[Panneau, ...]
    repere: tuple[int, int, int, int] | None = None
    """Where the inset of Paris lies on the main part: x, y, width, height."""

    largeur: int = LARGEUR

    @property
    def est_region(self) -> bool:
        """Whether it shows one région only."""
        return self.code != FRANCE

    def panneau(self, departement: str) -> Panneau | None:
        """The part where the hospitals of a département are marked."""
        return next((p for p in self.panneaux if departement in p.departements), None)


def fond(region: str | None = None) -> Fond:
    """The map of one région (INSEE code), or of France when there is none or it has no shape here."""
    return _region(region) if region in contours.regions() else _france()


def _points(codes: Collection[str]) -> list[Point]:
    return [point for code in codes for anneau in contours.formes()[code].anneaux for point in anneau]


def _projection(code: str) -> Projection:
    """Lambert-93 on the mainland; overseas, a plane around the middle of the département."""
    if code not in OUTRE_MER:
        return lambert93
    points = _points([code])
    milieu = [(min(p[i] for p in points) + max(p[i] for p in points)) / 2 for i in (0, 1)]
    return locale(milieu[0], milieu[1])


def _encart(
    nom: str, codes: Collection[str], rectangle: tuple[int, int, int, int], finesse: float
) -> Panneau:
    codes = frozenset(codes)
    cadre = cadrer(_projection(min(codes)), _points(codes), rectangle, _MARGE)
    return Panneau(nom, cadre, codes, contours.tracer(codes, cadre, finesse), encart=True)


def _repere(principal: Cadre) -> tuple[int, int, int, int]:
    """The rectangle around Paris and its inner suburbs on the main part."""
    points = [principal.placer(*point) for point in _points(PETITE_COURONNE)]
    x, y = round(min(p[0] for p in points)) - 1, round(min(p[1] for p in points)) - 1
    return x, y, round(max(p[0] for p in points)) + 1 - x, round(max(p[1] for p in points)) + 1 - y


@cache
def _france() -> Fond:
    metropole = [code for code in contours.formes() if code not in OUTRE_MER]
    cadre = cadrer(lambert93, _points(metropole), (0, 0, LARGEUR, None), _MARGE)
    bas = round(cadre.hauteur) + _HAUTEUR_TITRE
    panneaux = [
        Panneau(
            "",
            cadre,
            frozenset(metropole) - frozenset(PETITE_COURONNE),
            contours.tracer(metropole, cadre, _FINESSE_FRANCE),
        )
    ]
    encarts = [("Paris et alentour", PETITE_COURONNE, _ENCART_PARIS)]
    encarts += [(contours.formes()[code].nom, (code,), boite) for code, boite in _ENCARTS.items()]
    for nom, codes, (x, y, largeur, hauteur) in encarts:
        panneaux.append(_encart(nom, codes, (x, bas + y, largeur, hauteur), _FINESSE_FRANCE))
    hauteur_totale = bas + max(y + h for _x, y, _l, h in [*_ENCARTS.values(), _ENCART_PARIS]) + 2
    return Fond(FRANCE, "France", hauteur_totale, tuple(panneaux), _repere(cadre))


@cache
def _region(code: str) -> Fond:
    departements = contours.departements_de(code)
    projection, points = _projection(departements[0]), _points(departements)
    cadre = cadrer(projection, points, (0, 0, LARGEUR, None), _MARGE_REGION)
    plus_haut = _HAUTEUR_ILE_DE_FRANCE if code == ILE_DE_FRANCE else LARGEUR
    if cadre.hauteur > plus_haut:
        cadre = cadrer(projection, points, (0, 0, LARGEUR, plus_haut), _MARGE_REGION)
    trace = contours.tracer(departements, cadre, _FINESSE_REGION)
    nom = contours.regions()[code]
    if code != ILE_DE_FRANCE:
        return Fond(code, nom, round(cadre.hauteur), (Panneau("", cadre, frozenset(departements), trace),))
    bas = round(cadre.hauteur) + _HAUTEUR_TITRE
    paris = _encart("Paris et alentour", PETITE_COURONNE, (0, bas, LARGEUR, 500), _FINESSE_REGION)
    autour = Panneau("", cadre, frozenset(departements) - frozenset(PETITE_COURONNE), trace)
    return Fond(code, nom, bas + 502, (autour, paris), _repere(cadre))
