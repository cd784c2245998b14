"""Where marks go so that none hides another: grouped as little as possible, then pushed apart. Deterministic."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from directory.carte.hopitaux import Hopital
from directory.carte.projection import Cadre, Point

# 24 px on the narrowest phone (320 px), where the map is 284 px wide for 540 units.
CIBLE = 46
_ECART = CIBLE + 1.5
_AUTOUR_ICI = 30
_TOURS = 60
# Hospitals nearer than this are one mark: the first value that leaves every mark near its place is kept.
_SEUILS = (0, 12, 24, 36, 50, 70, 100)
_DERIVE = 36
_REMPLISSAGE = 0.4
# Up to this many hospitals are worth telling apart on the map of France.
_PETIT_GROUPE = 3
_ANGLE_D_OR = math.pi * (3 - math.sqrt(5))


@dataclass
class Grappe:
    """Hospitals marked together, at the place of the first."""

    point: Point
    hopitaux: list[Hopital]
    places: list[Point] = field(default_factory=list)
    """The place of each, when they were grouped."""


def disposer(
    grappes: list[Grappe], cadre: Cadre, fixe: Point | None, *, grouper: bool
) -> tuple[list[Grappe], list[Point]]:
    """Group as little as possible, then push apart what is still too close."""
    if not grouper:
        return grappes, _ecarter([g.point for g in grappes], cadre, fixe)
    capacite = max(_REMPLISSAGE * cadre.largeur * cadre.hauteur / CIBLE**2, 1)
    for seuil in _SEUILS:
        essai = _grouper(grappes, seuil)
        if len(essai) > capacite and seuil != _SEUILS[-1]:
            continue
        points = _essayer(essai, cadre, fixe)
        if points is not None:
            return _degrouper(essai, points, cadre, fixe)
    return essai, _ecarter([g.point for g in essai], cadre, fixe)


def _essayer(grappes: list[Grappe], cadre: Cadre, fixe: Point | None) -> list[Point] | None:
    """Where marks go when all of them stay near their place; None when some must go too far."""
    points = _ecarter([g.point for g in grappes], cadre, fixe)
    derive = max(math.dist(g.point, p) for g, p in zip(grappes, points, strict=True))
    return points if derive <= _DERIVE and _plus_petit_ecart(points) >= CIBLE else None


def _degrouper(
    grappes: list[Grappe], points: list[Point], cadre: Cadre, fixe: Point | None
) -> tuple[list[Grappe], list[Point]]:
    """Give each small group its hospitals back where there is room for them."""
    for groupe in sorted(
        (g for g in grappes if 1 < len(g.hopitaux) <= _PETIT_GROUPE), key=lambda g: len(g.hopitaux)
    ):
        essai = [g for g in grappes if g is not groupe]
        essai += [Grappe(place, [h]) for place, h in zip(groupe.places, groupe.hopitaux, strict=True)]
        nouveaux = _essayer(essai, cadre, fixe)
        if nouveaux is not None:
            grappes, points = essai, nouveaux
    return grappes, points


def _grouper(grappes: list[Grappe], seuil: float) -> list[Grappe]:
    """Each hospital joins the first more central one of its région nearer than `seuil`."""
    groupes: list[Grappe] = []
    for grappe in grappes:
        region = grappe.hopitaux[0].region
        for groupe in groupes:
            if groupe.hopitaux[0].region == region and math.dist(groupe.point, grappe.point) < seuil:
                groupe.hopitaux.extend(grappe.hopitaux)
                groupe.places.append(grappe.point)
                break
        else:
            groupes.append(Grappe(grappe.point, list(grappe.hopitaux), [grappe.point]))
    return groupes


def _ecarter(origines: list[Point], cadre: Cadre, fixe: Point | None) -> list[Point]:
    """Push apart points nearer than a target, inside the frame, the same way every time."""
    points = [cadre.ramener(p, CIBLE / 2) for p in origines]
    for _tour in range(_TOURS):
        stable = True
        ordre = sorted(range(len(points)), key=lambda i: (points[i], i))
        for rang, i in enumerate(ordre):
            for j in ordre[rang + 1 :]:
                if points[j][0] - points[i][0] >= _ECART:
                    break
                dx, dy = _poussee(points[i], points[j], _ECART, i + j)
                if dx or dy:
                    stable = False
                    points[i] = cadre.ramener((points[i][0] - dx / 2, points[i][1] - dy / 2), CIBLE / 2)
                    points[j] = cadre.ramener((points[j][0] + dx / 2, points[j][1] + dy / 2), CIBLE / 2)
        if fixe is not None:
            for i, (x, y) in enumerate(points):
                dx, dy = _poussee(fixe, (x, y), _AUTOUR_ICI, i)
                points[i] = cadre.ramener((x + dx, y + dy), CIBLE / 2)
        if stable:
            break
    return points


def _poussee(a: Point, b: Point, ecart: float, graine: int) -> Point:
    """How far `b` must go from `a` to be `ecart` away; in a direction of its own when they coincide."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    distance = math.hypot(dx, dy)
    if distance >= ecart - 0.5:
        return 0.0, 0.0
    if distance < 1e-6:
        angle = graine * _ANGLE_D_OR
        return ecart * math.cos(angle), ecart * math.sin(angle)
    return dx / distance * (ecart - distance), dy / distance * (ecart - distance)


def _plus_petit_ecart(points: Sequence[Point]) -> float:
    """The smallest distance between two points."""
    ordre = sorted(points)
    plus_petit = math.inf
    for rang, a in enumerate(ordre):
        for b in ordre[rang + 1 :]:
            if b[0] - a[0] >= plus_petit:
                break
            plus_petit = min(plus_petit, math.dist(a, b))
    return plus_petit
