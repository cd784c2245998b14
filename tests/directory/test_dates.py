"""Dates as precise as their source."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from directory.dates import dire_jour, dire_mois, dire_source_le, lire_source_le
from directory.models.socle import valider_source_le


@pytest.mark.parametrize(
    ("valeur", "jour", "mots"),
    [
        ("", None, ""),
        ("2022", datetime.date(2022, 1, 1), "2022"),
        ("2022-05", datetime.date(2022, 5, 1), "mai 2022"),
        ("2022-05-24", datetime.date(2022, 5, 24), "24 mai 2022"),
        ("2022-08-01", datetime.date(2022, 8, 1), "1er août 2022"),
        ("2024-02-29", datetime.date(2024, 2, 29), "29 février 2024"),
    ],
)
def test_read_and_said(valeur, jour, mots):
    assert lire_source_le(valeur) == jour
    assert dire_source_le(valeur) == mots
    valider_source_le(valeur)


@pytest.mark.parametrize(
    "valeur",
    [
        *(
            "22",
            "20222",
            "2022-5",
            "2022-13",
            "2022-00",
            "2022-05-32",
            "2023-02-29",
            "0000",
            "2022-",
            " 2022",
            "2022 ",
        ),
        *("2022\n", "mai 2022", "24/05/2022", "2022/05", "-2022", "２０２２", "٢٠٢٢", "2022-05-24T00:00"),
    ],
)
def test_anything_else_is_refused(valeur):
    with pytest.raises(ValueError):  # noqa: PT011 - datetime's own message or ours
        lire_source_le(valeur)
    with pytest.raises(ValidationError, match="AAAA, AAAA-MM ou AAAA-MM-JJ") as erreur:
        valider_source_le(valeur)
    assert erreur.value.code == "source_le"


@given(st.text())
def test_never_anything_but_a_date_or_a_refusal(texte):
    try:
        jour = lire_source_le(texte)
    except ValueError:
        return
    assert (jour is None) == (texte == "")


@given(st.dates())
def test_every_day_reads_back(jour):
    assert lire_source_le(jour.isoformat()) == jour
    assert dire_jour(jour).endswith(dire_mois(jour))
