"""Shapes: every département once, shared borders drawn once, light paths."""

import gzip
import math
import re
from collections import Counter
from itertools import pairwise

import pytest

from directory.carte import contours
from directory.carte.fonds import FRANCE, OUTRE_MER, PETITE_COURONNE, fond
from directory.carte.projection import cadrer, lambert93

METROPOLE = [code for code in contours.formes() if code not in OUTRE_MER]


def chemins(nom):
    return [t for p in fond(nom).panneaux for t in (p.trace.terre, p.trace.limites, p.trace.frontieres)]


def points(chemin):
    """The absolute points of each line of a path."""
    lignes = []
    for ligne in chemin.split("M")[1:]:
        nombres = [int(n) for n in re.findall(r"-?\d+", ligne)]
        x, y = nombres[:2]
        trace = [(x, y)]
        for dx, dy in zip(nombres[2::2], nombres[3::2], strict=True):
            x, y = x + dx, y + dy
            trace.append((x, y))
        lignes.append(trace)
    return lignes


def aire(trace):
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(trace, [*trace[1:], trace[0]], strict=True))) / 2


def test_every_departement_is_on_the_map_of_france_once():
    marques = Counter(code for panneau in fond().panneaux for code in panneau.departements)
    assert set(marques) == set(contours.formes())
    assert len(marques) == 101
    assert set(marques.values()) == {1}


def test_insets_are_paris_and_the_five_overseas_departements():
    encarts = [panneau for panneau in fond().panneaux if panneau.encart]
    assert [p.nom for p in encarts] == [
        "Paris et alentour",
        "Guadeloupe",
        "Guyane",
        "Martinique",
        "La Réunion",
        "Mayotte",
    ]
    assert encarts[0].departements == set(PETITE_COURONNE)


def test_panels_do_not_overlap_and_stay_inside():
    france = fond()
    boites = [panneau.boite for panneau in france.panneaux]
    for i, (x, y, largeur, hauteur) in enumerate(boites):
        assert x >= 0
        assert y >= 0
        assert x + largeur <= france.largeur
        assert y + hauteur <= france.hauteur
        for x2, y2, largeur2, hauteur2 in boites[i + 1 :]:
            assert x + largeur <= x2 or x2 + largeur2 <= x or y + hauteur <= y2 or y2 + hauteur2 <= y


@pytest.mark.parametrize("nom", [FRANCE, *contours.regions()])
def test_every_border_is_drawn_once(nom):
    for panneau in fond(nom).panneaux:
        traces = [panneau.trace.limites, panneau.trace.frontieres]
        segments = Counter(
            frozenset(paire) for chemin in traces for ligne in points(chemin) for paire in pairwise(ligne)
        )
        # At the scale of France a sliver a few units wide may close on itself.
        doubles = [segment for segment, nombre in segments.items() if nombre > 1]
        assert sum(math.dist(*segment) for segment in doubles) < 12


def test_land_has_the_area_of_its_departements():
    """Simplified, joined and closed, the mainland keeps its surface: nothing lost, nothing drawn twice."""
    echelle = fond().panneaux[0].cadre.echelle
    surface = sum(aire(ligne) for ligne in points(fond().panneaux[0].trace.terre)) / echelle**2 / 1e6
    assert surface == pytest.approx(551_000, rel=0.02)


def test_borders_of_regions_and_of_departements_are_told_apart():
    principal = fond().panneaux[0].trace
    assert principal.limites
    assert principal.frontieres
    bretagne = fond("53").panneaux[0].trace
    assert bretagne.limites
    assert bretagne.frontieres == ""
    assert fond("06").panneaux[0].trace.limites == ""


@pytest.mark.parametrize("nom", [FRANCE, *contours.regions()])
def test_paths_are_light_and_well_formed(nom):
    texte = "".join(chemins(nom))
    assert len(texte) <= 15_000
    assert len(gzip.compress(texte.encode())) <= 6_000
    for chemin in chemins(nom):
        assert re.fullmatch(r"(M\d+ \d+l-?\d+([ -]\d+)+z?)*", chemin)
    terre = "".join(p.trace.terre for p in fond(nom).panneaux)
    assert terre.count("M") == terre.count("z") > 0


def test_a_region_is_finer_than_on_the_map_of_france():
    bretagne = contours.departements_de("53")
    cadre = fond().panneaux[0].cadre
    grossier = contours.tracer(bretagne, cadre, 2.8)
    assert len(fond("53").panneaux[0].trace.terre) > len(grossier.terre)


def test_names_of_regions_have_typographic_apostrophes():
    assert contours.regions()["93"] == "Provence-Alpes-Côte d’Azur"
    assert len(contours.regions()) == 18


@pytest.mark.parametrize(
    ("longitude", "latitude", "code"),
    [
        (2.3151, 48.84626, "75"),
        (-4.4861, 48.3904, "29"),
        (55.45, -20.89, "974"),
        (9.45, 42.3, "2B"),
        (0, 0, ""),
        (-0.12, 51.5, ""),
        (float("nan"), 48.8, ""),
    ],
)
def test_departement_of_a_point(longitude, latitude, code):
    assert contours.departement_du_point(longitude, latitude) == code


def test_enclave_belongs_to_its_own_departement():
    # Valréas, canton of the Vaucluse inside the Drôme.
    assert contours.departement_du_point(4.99, 44.385) == "84"


def test_unknown_region_gives_france():
    assert fond("99") is fond(None) is fond(FRANCE)
    assert contours.departements_de("99") == ()


def test_tiny_islands_disappear_and_coast_is_closed():
    cadre = cadrer(
        lambert93, [p for c in METROPOLE for a in contours.formes()[c].anneaux for p in a], (0, 0, 60, None)
    )
    trace = contours.tracer(METROPOLE, cadre, 1)
    assert trace.terre.count("M") <= 3
    assert trace.terre.count("M") == trace.terre.count("z")
