"""Persons: titles unglued, several told apart, what is not a name dropped, the withdrawn left out."""

import pytest

from centres.labellisations.personnes import deja_nommes, est_retire, lire_noms


@pytest.mark.parametrize(
    ("texte", "noms"),
    [
        ("Pr Jean DUPONT", "Pr Jean Dupont"),
        ("Pr. J. Dupont / Dr A. Martin", "Pr J. Dupont; Dr A. Martin"),
        ("PrDupont", "Pr Dupont"),
        ("Dr.Martin", "Dr Martin"),
        ("Professeur Anne LE GALL-MARTIN", "Pr Anne le Gall-Martin"),
        ("Mme le Docteur Martin", "Dr Martin"),
        ("Docteur Jean d'ORMESSON", "Dr Jean d'Ormesson"),
        ("Pr DUPONT et Dr MARTIN", "Pr Dupont; Dr Martin"),
        ("Pr DUPONT Jean Dr MARTIN Anne", "Pr Dupont Jean; Dr Martin Anne"),
        ("Pr Jean Dupont\nDr Anne Martin", "Pr Jean Dupont; Dr Anne Martin"),
        ("Jean Dupont\nAnne Martin", "Jean Dupont; Anne Martin"),
        ("Dupont, Jean", "Dupont Jean"),
        ("J. Dupont, A. Martin, B. Petit", "J. Dupont; A. Martin; B. Petit"),
        ("Pr Jean Dupont (pédiatrie) ; Dr Anne Martin", "Pr Jean Dupont; Dr Anne Martin"),
        ("Pr Jean Dupont – jean.dupont@chu.fr – 01 42 34 56 78", "Pr Jean Dupont"),
        ("Pr Jean Dupont +33 6 12 34 56 78", "Pr Jean Dupont"),
        ("Pr Jean Dupont - CHU Angers", "Pr Jean Dupont"),
        ("Pr Dupont & Dr Dupont", "Pr Dupont; Dr Dupont"),
        ("Pr Dupont / Pr Dupont", "Pr Dupont"),
        ("M. Yves MÜLLER", "M. Yves Müller"),
        ("Pr. Étienne ÉMILE-ZOLA", "Pr Étienne Émile-Zola"),
        ("à désigner", ""),
        ("NC", ""),
        ("vacant", ""),
        ("-", ""),
        ("", ""),
        ("Poste 1234", ""),
        ("=cmd|' /C calc'!A0", ""),
    ],
)
def test_names(texte, noms):
    assert lire_noms(texte).texte == noms


class TestWithdrawn:
    """A name withdrawn on request comes back under no spelling."""

    @pytest.mark.parametrize(
        "texte",
        [
            "Pr Jean DUPONT",
            "DUPONT Jean",
            "Dr J. Dupont",
            "dupont",
            "Dupont, Jean",
            "PrDupont",
            "Jean DUPONT (chef)",
        ],
    )
    def test_left_out(self, texte):
        lu = lire_noms(texte, {"jean dupont"})
        assert (lu.publies, lu.retires) == ((), 1)

    @pytest.mark.parametrize("texte", ["Pr Paul Dupont", "Pr P. Dupont", "Jean-Marc Dupont", "Jean Martin"])
    def test_kept(self, texte):
        assert lire_noms(texte, {"jean dupont"}).retires == 0

    def test_the_others_stay(self):
        lu = lire_noms("Pr Jean Dupont / Dr Anne Martin", {"jean dupont"})
        assert (lu.texte, lu.retires) == ("Dr Anne Martin", 1)

    def test_initials_alone_name_nobody(self):
        assert not est_retire("J. D.", {"jean dupont"})


@pytest.mark.parametrize(
    ("noms", "connus", "deja"),
    [
        (["Pr Fabbri"], "Dr Margherita Fabbri", True),
        (["Pr M. Fabbri"], "Margherita Fabbri", True),
        (["Pr Dupont", "Dr Martin"], "Pr Jean Dupont; Dr Anne Martin", True),
        (["Pr Fabbri"], "", False),
        (["Pr Fabbri"], "Pr Jean Dupont", False),
        (["Pr Fabbri"], "Margherita Fabbri; Jean Dupont", False),
        (["Margherita Fabbri"], "Fabbri", False),
    ],
)
def test_already_named(noms, connus, deja):
    assert deja_nommes(noms, connus) is deja
