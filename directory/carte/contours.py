"""The shapes of the départements, read once per process and turned into short SVG paths.

Source: IGN, Admin Express 2018, simplified (fixtures/ref/SOURCES.md). Neighbours
share the very same points, so a border is found, simplified and drawn only once,
and no gap can open between two of them.
"""

import heapq
import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from typing import Any

from django.conf import settings

from directory.carte.projection import Cadre, Point

Arete = tuple[Point, Point]
# Outside the box of its département by more than this, a position is a mistake.
MARGE_DEGRES = 0.15


@dataclass(frozen=True)
class Forme:
    """One département."""

    code: str
    nom: str
    region: str
    anneaux: tuple[tuple[Point, ...], ...]
    """Closed rings of (longitude, latitude)."""

    def dans_la_boite(self, longitude: float, latitude: float) -> bool:
        """Whether the point is in the surroundings of the département."""
        ouest, sud, est, nord = boite(self.code)
        return (
            ouest - MARGE_DEGRES <= longitude <= est + MARGE_DEGRES
            and sud - MARGE_DEGRES <= latitude <= nord + MARGE_DEGRES
        )

    def contient(self, longitude: float, latitude: float) -> bool:
        """Whether the point is inside (even number of crossings: outside)."""
        dedans = False
        for anneau in self.anneaux:
            for (x1, y1), (x2, y2) in pairwise(anneau):
                if (y1 > latitude) != (y2 > latitude):
                    dedans ^= longitude < x1 + (latitude - y1) * (x2 - x1) / (y2 - y1)
        return dedans


def _lire(nom: str) -> list[dict[str, Any]]:
    chemin = settings.BASE_DIR / "fixtures" / "ref" / f"{nom}.geojson"
    contenu: dict[str, list[dict[str, Any]]] = json.loads(chemin.read_text(encoding="utf-8"))
    return contenu["features"]


@cache
def formes() -> dict[str, Forme]:
    """The 101 départements, by code."""
    trouvees = {}
    for trait in _lire("departements"):
        coordonnees = trait["geometry"]["coordinates"]
        polygones = coordonnees if trait["geometry"]["type"] == "MultiPolygon" else [coordonnees]
        anneaux = tuple(tuple((lon, lat) for lon, lat in anneau) for p in polygones for anneau in p)
        infos = trait["properties"]
        trouvees[infos["code"]] = Forme(infos["code"], infos["nom"], infos["region"], anneaux)
    return trouvees


@cache
def regions() -> dict[str, str]:
    """Names of the 18 régions, by code."""
    return {
        trait["properties"]["code"]: trait["properties"]["nom"].replace("'", "’")
        for trait in _lire("regions")
    }


@cache
def boite(code: str) -> tuple[float, float, float, float]:
    """The box of a département: west, south, east, north."""
    points = [point for anneau in formes()[code].anneaux for point in anneau]
    return (
        min(p[0] for p in points),
        min(p[1] for p in points),
        max(p[0] for p in points),
        max(p[1] for p in points),
    )


def departements_de(region: str) -> tuple[str, ...]:
    """Codes of the départements of a région; none for an unknown one."""
    return tuple(code for code, forme in formes().items() if forme.region == region)


def departement_du_point(longitude: float, latitude: float) -> str:
    """Code of the département the point lies in; blank outside France."""
    for code, forme in formes().items():
        if forme.dans_la_boite(longitude, latitude) and forme.contient(longitude, latitude):
            return code
    return ""


# --- From shapes to lines ------------------------------------------------------------
@dataclass(frozen=True)
class Trace:
    """The SVG paths of a set of départements: land, borders between départements, borders between régions."""

    terre: str
    limites: str
    frontieres: str


@dataclass(frozen=True)
class Lignes:
    """The borders of a set of départements: with nobody else of the set, inside a région, between régions."""

    cotes: list[list[Point]]
    limites: list[list[Point]]
    frontieres: list[list[Point]]


def lignes(codes: Collection[str], cadre: Cadre, finesse: float) -> Lignes:
    """The borders of `codes` in `cadre`; a bend that changes less than `finesse` square units is left out."""
    cotes: list[list[Point]] = []
    limites: list[list[Point]] = []
    frontieres: list[list[Point]] = []
    for proprietaires, chaine in _chaines(codes):
        if len(proprietaires) == 1:
            cotes.append(chaine)
        elif len({formes()[code].region for code in proprietaires}) == 1:
            limites.append(chaine)
        else:
            frontieres.append(chaine)
    # Simplified one by one before they are joined: shared ends stay shared.
    dessiner = partial(_simplifier, cadre=cadre, finesse=finesse)
    return Lignes(*(_joindre([dessiner(c) for c in chaines]) for chaines in (cotes, limites, frontieres)))


def tracer(codes: Collection[str], cadre: Cadre, finesse: float) -> Trace:
    """Draw `codes` in `cadre`; a bend that changes less than `finesse` square units is left out."""
    traits = lignes(codes, cadre, finesse)
    return Trace(
        terre=_chemin(filter(_visible, traits.cotes)),
        limites=_chemin(traits.limites),
        frontieres=_chemin(traits.frontieres),
    )


def _aretes(codes: Collection[str]) -> dict[Arete, list[str]]:
    """Every segment of the shapes of `codes`, with its one or two owners."""
    aretes: dict[Arete, list[str]] = defaultdict(list)
    for code in sorted(codes):
        for anneau in formes()[code].anneaux:
            for a, b in pairwise(anneau):
                aretes[min(a, b), max(a, b)].append(code)
    return aretes


def _chaines(codes: Collection[str]) -> list[tuple[tuple[str, ...], list[Point]]]:
    """The borders of `codes` cut where owners change: (one or two owners, points)."""
    aretes = _aretes(codes)
    voisins: dict[Point, list[Arete]] = defaultdict(list)
    for arete in aretes:
        voisins[arete[0]].append(arete)
        voisins[arete[1]].append(arete)

    def noeud(point: Point) -> bool:
        ici = voisins[point]
        return len(ici) != 2 or aretes[ici[0]] != aretes[ici[1]]

    faites: set[Arete] = set()
    chaines = []
    # From nodes first; what is left after them are whole islands.
    departs = sorted(voisins, key=lambda point: (not noeud(point), point))
    for depart in departs:
        for arete in voisins[depart]:
            if arete in faites:
                continue
            chaine, suivante = [depart], arete
            while True:
                faites.add(suivante)
                point = suivante[1] if suivante[0] == chaine[-1] else suivante[0]
                chaine.append(point)
                if point == depart or noeud(point):
                    break
                suivante = next(a for a in voisins[point] if a != suivante)
            chaines.append((tuple(aretes[arete]), chaine))
    return chaines


def _simplifier(chaine: list[Point], cadre: Cadre, finesse: float) -> list[Point]:
    """Project, then drop the flattest bends first (Visvalingam and Whyatt), ends kept; rounded to units."""
    points = [cadre.placer(*point) for point in chaine]
    avant, apres = list(range(-1, len(points) - 1)), list(range(1, len(points) + 1))
    vivants = [True] * len(points)

    def aire(i: int) -> float:
        (x1, y1), (x2, y2), (x3, y3) = points[avant[i]], points[i], points[apres[i]]
        return abs((x2 - x1) * (y3 - y1) - (x3 - x1) * (y2 - y1)) / 2

    tas = [(aire(i), i) for i in range(1, len(points) - 1)]
    heapq.heapify(tas)
    while tas:
        valeur, i = heapq.heappop(tas)
        if not vivants[i] or valeur < aire(i):
            continue  # already gone, or its bend has grown since: a fresher entry is in the heap
        if valeur > finesse:
            break
        vivants[i] = False
        apres[avant[i]], avant[apres[i]] = apres[i], avant[i]
        for j in (avant[i], apres[i]):
            if 0 < j < len(points) - 1:
                heapq.heappush(tas, (aire(j), j))
    return [(round(x), round(y)) for (x, y), vivant in zip(points, vivants, strict=True) if vivant]


def _joindre(chaines: Iterable[list[Point]]) -> list[list[Point]]:
    """Lines put end to end wherever two of them meet."""
    restantes = [chaine for chaine in chaines if len(chaine) > 1]
    bouts: dict[Point, list[int]] = defaultdict(list)
    for i, chaine in enumerate(restantes):
        bouts[chaine[0]].append(i)
        bouts[chaine[-1]].append(i)
    faites: set[int] = set()
    lignes = []
    # Lines with a loose end first, so that they are followed from that end.
    ordre = sorted(range(len(restantes)), key=lambda i: min(len(bouts[restantes[i][k]]) for k in (0, -1)))
    for i in ordre:
        if i in faites:
            continue
        faites.add(i)
        ligne = list(restantes[i])
        if len(bouts[ligne[-1]]) < len(bouts[ligne[0]]):
            ligne.reverse()
        while ligne[0] != ligne[-1]:
            suite = next((j for j in bouts[ligne[-1]] if j not in faites), None)
            if suite is None:
                break
            faites.add(suite)
            morceau = restantes[suite]
            ligne += morceau[1:] if morceau[0] == ligne[-1] else morceau[-2::-1]
        lignes.append(ligne)
    return lignes


def _visible(anneau: list[Point]) -> bool:
    """Whether an island still shows at this scale."""
    aire = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(anneau))
    return abs(aire) >= 6


def _chemin(lignes: Iterable[list[Point]]) -> str:
    """Relative commands on whole numbers, with no space where a minus sign parts two of them."""
    morceaux = []
    for ligne in lignes:
        points = [ligne[0]] + [b for a, b in pairwise(ligne) if a != b]
        ferme = len(points) > 2 and points[0] == points[-1]
        pas = zip(points, points[1:-1] if ferme else points[1:], strict=False)
        traits = "".join(f"{_nombre(x2 - x1)}{_nombre(y2 - y1)}" for (x1, y1), (x2, y2) in pas)
        if traits:
            debut = f"M{points[0][0]:.0f}{_nombre(points[0][1])}"
            morceaux.append(f"{debut}l{traits.lstrip()}{'z' if ferme else ''}")
    return "".join(morceaux)


def _nombre(valeur: float) -> str:
    return f"{valeur:.0f}" if valeur < 0 else f" {valeur:.0f}"
