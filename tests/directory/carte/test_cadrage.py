"""Which part of France the map shows, and where the starting place stands on it."""

import math

import pytest

from directory.carte.dessin import TOUTE_LA_FRANCE

from .aides import carte, ecrire
from .reel import brest, etablissement, label, lieu


def test_results_in_one_region_zoom_to_it():
    assert (
        carte([label(brest(1)), label(brest(2, departement="35", latitude=48.1, longitude=-1.68))]).fond.nom
        == "Bretagne"
    )
    assert carte([label(brest(1)), label(etablissement(2))]).fond.nom == "France"
    assert carte([label(brest(1))], region=TOUTE_LA_FRANCE).fond.nom == "France"


def test_empty_map_is_france():
    dessin = carte([])
    assert dessin.fond.nom == "France"
    assert dessin.marques == ()
    assert "Aucun hôpital à montrer" in ecrire(dessin)[0]


def test_chosen_region_wins():
    dessin = carte([label(brest(1))], region="84")
    assert (dessin.fond.nom, dessin.places, dessin.ailleurs) == ("Auvergne-Rhône-Alpes", 0, 1)


def test_region_offers_the_whole_of_france():
    dessin = carte([label(brest(1))], adresse="/carte/?filiere=g2m&region=53")
    assert dessin.adresse_france == "/carte/?filiere=g2m&vue=france#carte"
    assert "Voir toute la France" in ecrire(dessin)[0]
    assert carte([], region=TOUTE_LA_FRANCE).adresse_france == ""


def test_place_near_its_hospitals_zooms_to_its_region():
    proches = [label(brest(i)) for i in (1, 2)]
    loin = [label(etablissement(3))]
    dessin = carte(proches + loin, ici=lieu("Quimper (29)", 47.996, -4.097))
    assert dessin.fond.nom == "Bretagne"
    assert dessin.ici is not None
    assert dessin.ici.nom == "Quimper"
    assert ">Quimper</text>" in ecrire(dessin)[0]


def test_place_far_from_results_keeps_france():
    dessin = carte([label(brest(1)), label(brest(2))], ici=lieu("Lyon (69)", 45.76, 4.84))
    assert dessin.fond.nom == "France"
    assert dessin.ici is not None


@pytest.mark.parametrize(("latitude", "longitude"), [(None, None), (0.0, 0.0), (-22.27, 166.45)])
def test_place_outside_the_map_has_no_point(latitude, longitude):
    assert (
        carte([label(brest(1)), label(etablissement(2))], ici=lieu("Nulle part", latitude, longitude)).ici
        is None
    )


def test_marks_leave_the_starting_place_free():
    dessin = carte([label(brest(1))], ici=lieu("Brest (29)", 48.3904, -4.4861))
    (marque,) = dessin.marques
    assert dessin.ici is not None
    assert math.dist((marque.x, marque.y), (dessin.ici.x, dessin.ici.y)) >= 29
    assert marque.ancre == (dessin.ici.x, dessin.ici.y)


def test_name_of_the_place_stays_on_the_map():
    for ville, latitude, longitude in [
        ("Brest", 48.39, -4.48),
        ("Strasbourg", 48.58, 7.75),
        ("Bastia", 42.69, 9.44),
    ]:
        ici = carte([], ici=lieu(ville, latitude, longitude)).ici
        assert ici is not None
        longueur = 12 * len(ville)
        gauche = {"start": ici.texte_x, "end": ici.texte_x - longueur, "middle": ici.texte_x - longueur / 2}[
            ici.ancrage
        ]
        assert gauche >= 0
        assert gauche + longueur <= 540
