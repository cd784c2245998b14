"""Words, codes, spaces: the small parts of the engine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.recherche.codes import lire_finess, lire_nombre, lire_orpha
from directory.recherche.hierarchie import Hierarchie
from directory.recherche.mots import (
    LONGUEUR_MAX,
    coeur,
    couper,
    decomposer,
    fautes_admises,
    nettoyer,
    plier,
    sonner,
)
from directory.recherche.textes import Textes


@pytest.mark.parametrize(
    ("texte", "mots"),
    [
        ("Maladie de l’œsophage", ["maladie", "de", "oesophage"]),
        ("atresie de l oesophage", ["atresie", "de", "oesophage"]),
        ("S.L.A.", ["sla"]),
        ("Hémophilie A", ["hemophilie", "a"]),
        ("Marfan à Lyon", ["marfan", "lyon"]),
        ("type II", ["type", "2"]),
        ("type 02", ["type", "2"]),
        ("St-Étienne", ["saint", "etienne"]),
        ("troubles vasculaires cérébraux", ["trouble", "vasculaire", "cerebral"]),
        ("α1-antitrypsine", ["alpha", "1", "antitrypsine"]),
        ("(22q11.2)", ["22q11", "2"]),
        ("os", ["os"]),
        ("syndrome d’Ehlers-Danlos", ["syndrome", "ehler", "danlo"]),
        ("", []),
    ],
)
def test_words_of_a_text(texte: str, mots: list[str]) -> None:
    assert couper(texte) == mots


def test_a_word_remembers_how_it_was_typed() -> None:
    assert [m.brut for m in decomposer("« Drépanocytoses » (Réunion)")] == ["Drépanocytoses", "Réunion"]


@pytest.mark.parametrize("mot", ["vaisseaux", "nerveux", "process", "bras", "choux", "0", "000"])
def test_folding_is_stable(mot: str) -> None:
    assert plier(plier(mot)) == plier(mot)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("phenylcetonurie", "fenilcetonurie"),
        ("hemophilie", "emofili"),
        ("gaucher", "gocher"),
        ("mucoviscidose", "mukovicidoze"),
        ("fabry", "fabri"),
        ("sarcoidose", "sarkoidosse"),
        ("oesophage", "esophage"),
        ("duchenne", "duchene"),
        ("syndrome", "cindrome"),
    ],
)
def test_what_sounds_alike(a: str, b: str) -> None:
    assert sonner(a) == sonner(b)


@pytest.mark.parametrize(("a", "b"), [("marfan", "martan"), ("rett", "best"), ("22q11", "22q12")])
def test_what_does_not(a: str, b: str) -> None:
    assert sonner(a) != sonner(b)


def test_what_identifies_a_name() -> None:
    assert coeur(couper("Syndrome de Marfan")) == ["marfan"]
    assert coeur(couper("Hôpital de la Timone")) == ["timone"]
    assert coeur(couper("Hôpital Nord")) == ["hopital", "nord"]
    assert coeur(couper("Maladie rare avec autisme")) == ["avec", "autisme"]
    assert coeur(couper("maladie rare")) == ["maladie", "rare"]


def test_typos_allowed_grow_with_the_word() -> None:
    assert [fautes_admises(n) for n in (3, 4, 7, 8, 13, 14, 30)] == [0, 1, 1, 2, 2, 3, 3]


@given(st.text())
def test_cleaning_gives_short_printable_text(texte: str) -> None:
    propre = nettoyer(texte)
    assert len(propre) <= LONGUEUR_MAX
    assert propre.isprintable()
    assert propre == propre.strip()
    propre.encode("utf-8")
    assert nettoyer(propre) == propre


@pytest.mark.parametrize(
    "texte",
    [
        "ORPHA:586",
        "orpha 586",
        "ORPHA586",
        "Orphanet 586",
        "ORPHA-586",
        "code ORPHA n° 586",
        "orpha:0586",
        "Orpha code 586",
    ],
)
def test_an_orpha_number_in_any_spelling(texte: str) -> None:
    lu = lire_orpha(texte)
    assert lu is not None
    assert (lu.code, lu.reste) == ("586", "")


def test_what_stands_around_an_orpha_number() -> None:
    lu = lire_orpha("enfant ORPHA 558 près de 29200")
    assert lu is not None
    assert (lu.code, lu.reste) == ("558", "enfant près de 29200")
    assert lire_orpha("orphelin 586") is None
    lu = lire_nombre("558 29200")
    assert lu is not None
    assert (lu.code, lu.reste) == ("558", "29200")
    assert lire_nombre("1234567") is None


@pytest.mark.parametrize(
    ("texte", "numero"),
    [
        ("750100208", "750100208"),
        ("750 100 208", "750100208"),
        ("FINESS 750100208", "750100208"),
        ("2a0000014", "2A0000014"),
        ("75010020", ""),
        ("necker 750100208", ""),
        ("7501002089", ""),
    ],
)
def test_a_finess_number(texte: str, numero: str) -> None:
    assert lire_finess(texte) == numero


class TestHierarchie:
    """Several parents, loops, fewest steps."""

    def test_fewest_steps_upwards(self) -> None:
        h = Hierarchie(5, [(0, 1), (1, 2), (2, 3), (0, 3), (0, 1)])
        assert list(h.parents(0)) == [1, 3]
        assert h.au_dessus([0]) == {0: 0, 1: 1, 3: 1, 2: 2}
        assert h.au_dessus([4]) == {4: 0}

    def test_downwards(self) -> None:
        h = Hierarchie(5, [(0, 1), (1, 2), (3, 2), (0, 2)])
        assert h.au_dessous(2) == {0, 1, 3}
        assert h.au_dessous(4) == set()

    def test_a_loop_ends(self) -> None:
        h = Hierarchie(2, [(0, 1), (1, 0)])
        assert h.au_dessus([0]) == {0: 0, 1: 1}
        assert h.au_dessous(0) == {1}


class TestTextes:
    """A frozen sequence of strings."""

    def test_reads_as_a_tuple(self) -> None:
        mots = ("", "abc", "é", "", "œuf")
        textes = Textes(mots)
        assert tuple(textes) == mots
        assert len(textes) == 5
        assert [textes[n] for n in range(5)] == list(mots)
        assert textes[1:3] == ["abc", "é"]
        assert "abc" in textes
        for rang in (5, -1):
            with pytest.raises(IndexError):
                textes[rang]

    def test_empty(self) -> None:
        assert list(Textes([])) == []
