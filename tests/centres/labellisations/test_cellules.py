"""Publics, ticks, FINESS numbers and days."""

import datetime

import pytest

from centres.labellisations.cellules import lire_coche, lire_finess, lire_jour, lire_public, selon


@pytest.mark.parametrize(
    ("texte", "public"),
    [
        ("Adultes", "adulte"), ("ADULTE", "adulte"), ("A", "adulte"), ("Site adulte", "adulte"),
        ("Enfants", "enfant"), ("Pédiatrique", "enfant"), ("pédiatrie", "enfant"), ("P", "enfant"), ("Ped.", "enfant"),
        ("Enfants et adultes", "tous"), ("pédiatrique/adulte", "tous"), ("Mixte", "tous"), ("Tous publics", "tous"),
        ("P/A", "tous"), ("A/P", "tous"), ("tous âges", "tous"),
        ("", ""), ("NC", ""), ("non précisé", ""),
    ],
)  # fmt: skip
def test_public(texte, public):
    assert lire_public(texte) == public


@pytest.mark.parametrize("texte", ["Cardiologie", "CHU", "enfants et animaux", "prise en charge"])
def test_public_refused(texte):
    with pytest.raises(ValueError, match="accueilli"):
        lire_public(texte)


def test_ticks():
    assert [lire_coche(t) for t in ("X", "oui", "1", "✓", "Enfants", "", "non", "0")] == [True] * 5 + [
        False
    ] * 3
    with pytest.raises(ValueError, match="croix"):
        lire_coche("peut-être")
    assert [selon(a, b) for a in (True, False) for b in (True, False)] == ["tous", "enfant", "adulte", ""]


@pytest.mark.parametrize(
    ("texte", "finess"),
    [
        ("750100208", "750100208"),
        ("75 010 0208", "750100208"),
        ("60785011", "060785011"),
        ("2a0000154", "2A0000154"),
        ("", ""),
    ],
)
def test_finess(texte, finess):
    assert lire_finess(texte) == finess


@pytest.mark.parametrize("texte", ["12345", "7501002088", "ABCDEFGHI", "٧٥٠١٠٠٢٠٨"])
def test_finess_refused(texte):
    with pytest.raises(ValueError, match="FINESS"):
        lire_finess(texte)


@pytest.mark.parametrize(
    ("texte", "jour"),
    [
        ("2024-02-29", datetime.date(2024, 2, 29)), ("29/02/2024", datetime.date(2024, 2, 29)),
        ("1.3.2024", datetime.date(2024, 3, 1)), ("2024", datetime.date(2024, 1, 1)), ("", None),
    ],
)  # fmt: skip
def test_day(texte, jour):
    assert lire_jour(texte) == jour


def test_a_year_ends_on_its_last_day():
    assert lire_jour("2028", fin=True) == datetime.date(2028, 12, 31)


@pytest.mark.parametrize("texte", ["30/02/2024", "2024-13-01", "demain", "0000", "01/01/24", "20240101"])
def test_day_refused(texte):
    with pytest.raises(ValueError, match="date"):
        lire_jour(texte)
