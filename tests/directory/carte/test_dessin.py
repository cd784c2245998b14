"""The map of a list of labels: marks, links, words. Nothing here may touch the database."""

import datetime
import gzip
import itertools
import math
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from directory.carte.dessin import TOUTE_LA_FRANCE, dessiner
from directory.carte.disposition import CIBLE, Grappe, disposer
from directory.carte.fonds import fond
from directory.carte.hopitaux import rassembler
from directory.models import Groupe

from . import reel
from .aides import SVG, carte, ecrire, liens
from .reel import JOUR, brest, etablissement, label, lieu


@pytest.fixture(autouse=True)
def _ce_jour_la(monkeypatch):
    """Today is the day of the data set, whatever the day of the run: links of today carry no `le`."""
    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: JOUR)


@pytest.fixture(scope="module")
def reels():
    return reel.labels()


# --- The real hospitals ---------------------------------------------------------------
@pytest.mark.parametrize("region", [TOUTE_LA_FRANCE, "11", "84", "93", "76", "44", "04", "01"])
def test_marks_of_real_hospitals_never_overlap(reels, region):
    marques = carte(reels, region=region).marques
    assert marques
    ecarts = [math.dist((a.x, a.y), (b.x, b.y)) for a, b in itertools.combinations(marques, 2)]
    assert min(ecarts, default=CIBLE) >= CIBLE - 1


def test_every_real_hospital_is_on_the_map_or_said(reels):
    hopitaux = {label.site.etablissement.pk for label in reels}
    dessin = carte(reels)
    assert dessin.places == len(hopitaux)
    assert not dessin.sans_position
    assert dessin.ailleurs == 0
    assert sum(m.nombre if m.groupe else 1 for m in dessin.marques) == len(hopitaux)
    assert dessin.sites == len(reels)


def test_marks_stay_inside_and_near_their_place(reels):
    dessin = carte(reels)
    for marque in dessin.marques:
        assert marque.x - CIBLE / 2 >= 0
        assert marque.x + CIBLE / 2 <= dessin.fond.largeur
        assert marque.y - CIBLE / 2 >= 0
        assert marque.y + CIBLE / 2 <= dessin.fond.hauteur
        if marque.ancre:
            assert math.dist(marque.ancre, (marque.x, marque.y)) < CIBLE


def test_same_labels_in_another_order_give_the_same_map(reels):
    assert carte(reels).marques == carte(list(reversed(reels))).marques


def test_whole_map_is_light(reels):
    html, _svg = ecrire(carte(reels))
    assert len(html.encode()) <= 36_000
    assert len(gzip.compress(html.encode())) <= 9_000
    vide, _svg = ecrire(carte([]))
    assert len(vide.encode()) <= 15_000


def test_each_mark_is_a_link_with_a_name(reels):
    _html, svg = ecrire(carte(reels, region="11"))
    adresses = liens(svg)
    necker = adresses[reverse("etablissement", args=["ap-hp-necker"])]
    assert re.fullmatch(
        r"AP-HP – Hôpital Necker – Enfants malades – \d+ sites, dont \d+ coordonnateurs", necker
    )
    assert all(nom for nom in adresses.values())


def test_every_sign_used_is_defined_once(reels):
    _html, svg = ecrire(carte(reels))
    ids = [e.get("id") for e in svg.find(f"{SVG}defs")]
    assert len(ids) == len(set(ids))
    assert {u.get("href") for u in svg.iter(f"{SVG}use")} <= {f"#{i}" for i in ids}


def test_group_leads_to_its_region_keeping_the_search(reels):
    dessin = carte(reels, adresse="/recherche/?filiere=g2m&page=3&region=84")
    groupe = next(m for m in dessin.marques if m.groupe and "Lille" in m.titre)
    assert groupe.url == "/recherche/?filiere=g2m&region=32#carte"
    assert re.match(
        r"\d hôpitaux, Lille \(59\) et alentour – voir de plus près\u00a0: Hauts-de-France$", groupe.titre
    )
    assert groupe.symbole == "groupe"
    assert groupe.creux


def test_region_shows_every_hospital_alone(reels):
    dessin = carte(reels, region="11")
    assert not dessin.groupes
    assert dessin.fond.nom == "Île-de-France"
    assert dessin.ailleurs > 0
    assert f"{dessin.ailleurs} hôpitaux hors de cette carte" in ecrire(dessin)[0]


# --- One hospital -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("roles", "compte"),
    [
        (["coordonnateur"], "site coordonnateur"),
        (["competence"], "centre de compétence"),
        (["competence"] * 4, "4 centres de compétence"),
        (["ressources", "ressources"], "2 centres de ressources et de compétences"),
        (["constitutif", "competence", "constitutif"], "3 sites, dont 2 constitutifs"),
        (["coordonnateur", "competence"], "2 sites, dont 1 coordonnateur"),
        (["competence", "ressources"], "2 sites, dont 1 centre de compétence"),
        (["competence", "competence", "ressources"], "3 sites, dont 2 centres de compétence"),
    ],
)
def test_words_of_a_hospital(roles, compte):
    hopital = etablissement(1)
    (seul,) = rassembler([label(hopital, role) for role in roles], JOUR)
    assert seul.compte == compte
    assert seul.titre == f"Hôpital 1 – {compte}"


def test_before_the_networks_no_coordonnateur_is_named():
    hopital = etablissement(1)
    dessin = dessiner([label(hopital, "coordonnateur", "2014")] * 2, le=datetime.date(2015, 6, 1))
    assert dessin.marques[0].titre == "Hôpital 1 – 2 centres de référence (avant 2017)"
    assert dessin.roles == (("coordonnateur", "Centre de référence (avant 2017)"),)
    assert dessin.marques[0].url.endswith("?le=2015-06-01")


def test_legend_prefers_the_words_of_the_networks():
    labels = [
        label(etablissement(1, nom="A"), "coordonnateur", "2014"),
        label(etablissement(2, nom="B", departement="69", latitude=45.76, longitude=4.84), "coordonnateur"),
        label(
            etablissement(3, nom="C", departement="29", latitude=48.39, longitude=-4.48),
            "coordonnateur",
            "2014",
        ),
    ]
    assert carte(labels).roles == (("coordonnateur", "Site coordonnateur"),)


def test_role_is_the_most_central_one_in_force():
    hopital = etablissement(1)
    ancien = label(hopital, "coordonnateur", "2017")
    dessin = carte([ancien, label(hopital, "competence"), label(hopital, "constitutif")])
    (marque,) = dessin.marques
    assert (marque.role, marque.connu, marque.nombre) == ("constitutif", False, 3)


def test_known_only_is_dashed_and_said():
    hopital = etablissement(1)
    dessin = carte([label(hopital, "constitutif", "2017")])
    assert dessin.marques[0].connu
    assert dessin.marques[0].titre.endswith("site constitutif, dernier label connu")
    html, svg = ecrire(dessin)
    assert "point connu" in {g.get("class") for g in svg.iter(f"{SVG}g")}
    assert "En tirets\u00a0: dernier label connu" in html
    assert (
        carte([label(hopital, "competence", "2017")] * 2).marques[0].titre.endswith("derniers labels connus")
    )


def test_solid_map_has_no_word_about_dashes():
    html, _svg = ecrire(carte([label(etablissement(1))]))
    assert "En tirets" not in html
    assert "Plusieurs hôpitaux" not in html
    assert "Le nombre écrit" not in html


@pytest.mark.parametrize(
    ("role", "nombre", "symbole", "creux"),
    [
        ("coordonnateur", 1, "coordonnateur", False),
        ("coordonnateur", 2, "coordonnateur-n", False),
        ("constitutif", 2, "constitutif", False),
        ("competence", 3, "competence", False),
        ("ressources", 1, "ressources", True),
    ],
)
def test_shape_says_the_role(role, nombre, symbole, creux):
    dessin = carte([label(etablissement(1), role)] * nombre)
    (marque,) = dessin.marques
    assert (marque.symbole, marque.creux) == (symbole, creux)
    _html, svg = ecrire(dessin)
    nombres = [t.text for t in svg.iter(f"{SVG}text") if "combien" in t.get("class", "")]
    assert nombres == ([str(nombre)] if nombre > 1 else [])


def test_approximate_position_is_said():
    dessin = carte([label(etablissement(1, position_source="commune"))])
    assert dessin.approximatives == 1
    assert dessin.marques[0].titre.endswith(", position approximative")
    assert "1 position approximative\u00a0: le centre de la commune" in ecrire(dessin)[0]


def test_hospital_is_named_with_its_group():
    hopital = etablissement(1, groupe=Groupe(code="ap-hp", nom="AP-HP"))
    assert carte([label(hopital)]).marques[0].titre.startswith("AP-HP – Hôpital 1")


# --- Hostile positions ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (None, None),
        (0.0, 0.0),
        (2.3151, 48.84626),  # swapped
        (91.0, 2.0),
        (1e308, -1e308),
        (float("nan"), 2.3),
        (float("inf"), 2.3),
        (43.3, 5.4),  # Marseille, for a hospital of Paris
    ],
)
@pytest.mark.parametrize("departement", ["75", ""])
def test_impossible_position_is_said_and_not_drawn(latitude, longitude, departement):
    hopital = etablissement(7, latitude=latitude, longitude=longitude, departement=departement)
    dessin = carte([label(hopital), label(etablissement(8))])
    trouve = departement == "" and (latitude, longitude) == (43.3, 5.4)
    assert dessin.places == (2 if trouve else 1)
    if not trouve:
        assert dessin.sans_position == (("Hôpital 7", reverse("etablissement", args=["hopital-7"])),)
        assert (
            '1 hôpital sans position connue\u00a0: <a href="/etablissements/hopital-7/">Hôpital 7</a>'
            in ecrire(dessin)[0]
        )


def test_pacific_hospital_is_outside_this_map():
    dessin = carte(
        [
            label(etablissement(7, latitude=-22.27, longitude=166.45, departement="988")),
            label(etablissement(8)),
        ]
    )
    assert (dessin.places, dessin.ailleurs, dessin.sans_position) == (1, 1, ())
    assert "1 hôpital hors de cette carte" in ecrire(dessin)[0]


def test_a_hundred_hospitals_in_one_place_are_grouped():
    labels = [label(etablissement(i, recherche=f"{i:03}")) for i in range(1, 101)]
    dessin = carte(labels, region=TOUTE_LA_FRANCE)
    assert sum(m.nombre if m.groupe else 1 for m in dessin.marques) == 100
    assert len(dessin.marques) < 10
    assert len(carte(labels).marques) == 100, "one région: each has its mark"


def test_marks_that_cannot_stay_near_their_place_are_still_told_apart():
    """Hospitals of every région in one place (it cannot happen): no group may hold two régions, none may hide another."""
    departements = ["29", "69", "13", "59", "33", "44", "76", "31", "2A", "67", "45", "21", "75"]
    hopitaux = rassembler(
        [label(etablissement(i, departement=d)) for i, d in enumerate(departements, 1)], JOUR
    )
    grappes = [Grappe((200.0, 200.0), [hopital]) for hopital in hopitaux]
    placees, points = disposer(grappes, fond().panneaux[0].cadre, None, grouper=True)
    assert len(placees) == len(departements)
    assert min(math.dist(a, b) for a, b in itertools.combinations(points, 2)) >= CIBLE - 1


def test_names_cannot_break_the_drawing():
    hopital = etablissement(1, nom='</title><script>alert("1")</script> & Cie ’')
    html, svg = ecrire(carte([label(hopital)], ici=lieu("<b>Ici</b> & là", 48.85, 2.35)))
    assert "<script" not in html
    assert any(nom.startswith('</title><script>alert("1")</script> & Cie') for nom in liens(svg).values())
    assert "<b>Ici</b> & là" in [texte.text for texte in svg.iter(f"{SVG}text")]


def test_nothing_inline_that_the_csp_refuses(reels):
    html, _svg = ecrire(carte(reels))
    assert "style=" not in html
    assert "<script" not in html
    assert not re.search(r"\son\w+=", html)


# --- For everyone ---------------------------------------------------------------------------
def test_drawing_has_a_sentence_and_a_way_past_it(reels):
    dessin = carte(reels)
    html, svg = ecrire(dessin)
    assert svg.get("role") == "group"
    assert svg.get("aria-label") == dessin.phrase
    assert (
        dessin.phrase
        == f"Carte de France. {dessin.places} hôpitaux, {dessin.sites} sites trouvés. La liste dit la même chose."
    )
    assert '<a class="evitement" href="#apres-carte">Passer la carte</a>' in html
    assert 'id="apres-carte"' in html
    assert 'id="carte"' in html


def test_sentence_in_the_singular():
    assert (
        carte([label(brest(1))]).phrase
        == "Carte\u00a0: Bretagne. 1 hôpital, 1 site trouvé. La liste dit la même chose."
    )


def test_legend_has_the_roles_shown_in_order(reels):
    assert [role for role, _mots in carte(reels).roles] == [
        "coordonnateur",
        "constitutif",
        "competence",
        "ressources",
    ]
    html, _svg = ecrire(carte([label(brest(1), "ressources")]))
    assert "Centre de ressources et de compétences" in html
    assert "Site coordonnateur" not in html
