"""normaliser(): what both databases compare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.texte import lignes, normaliser


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Évry", "evry"),
        ("É", "e"),
        ("Saint-Étienne", "saint etienne"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("L'Haÿ les  Roses ", "l hay les roses"),
        ("Cœur et Œsophage", "coeur et oesophage"),
        ("Curriculum vitæ, Ǣ", "curriculum vitae ae"),
        ("Łódź, Straße, Tromsø, Đorđe", "lodz strasse tromso dorde"),
        ("α1-antitrypsine", "alpha 1 antitrypsine"),
        ("Déficit en 11β-hydroxylase", "deficit en 11 beta hydroxylase"),
        ("Ω, Σ, ς", "omega sigma sigma"),
        ("50 µg", "50 mu g"),
        ("ﬁbrose", "fibrose"),
        ("½", "1 2"),
        ("  « Syndrome de Rett »  ", "syndrome de rett"),
        ("", ""),
        ("…", ""),
        ("漢字", ""),
        ("a\x00b", "a b"),
    ],
)
def test_examples(texte, attendu):
    assert normaliser(texte) == attendu


@given(st.text())
def test_plain_words_whatever_comes_in(texte):
    plat = normaliser(texte)
    assert set(plat) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert plat == " ".join(plat.split())
    assert normaliser(plat) == plat


@given(st.text(alphabet="abcdéèêëàâùïôçœÉÈÀŒ -’"))
def test_case_changes_nothing(texte):
    assert normaliser(texte.upper()) == normaliser(texte) == normaliser(texte.lower())


def test_lines_are_trimmed_and_blank_ones_dropped():
    assert lignes(" un \r\n\n  \ndeux\n") == ["un", "deux"]
    assert lignes("") == []
