"""How a withdrawn name is recognised in a text, and who is not that person."""

import pytest

from directory.models.suivi import cle_de_retrait
from directory.noms_retires import REMPLACE, NomsRetires

ANNE = NomsRetires([cle_de_retrait("Anne Martin")])


@pytest.mark.parametrize(
    "nom",
    [
        "Anne Martin",
        "MARTIN Anne",
        "Pr Anne Martin",
        "Pr. ANNE MARTIN",
        "Professeure Martin Anne",
        "Mme le Dr Anne Martin".replace("le ", ""),
        "Ânne  Màrtin",
        "A\u0302nne Martin",
        "anne\u00a0martin",
        "Anne\nMartin",
    ],
)
def test_however_it_is_written(nom):
    assert ANNE.oter(f"Écrire à {nom}, bâtiment B.") == f"Écrire à {REMPLACE}, bâtiment B."
    assert ANNE.oter_des_personnes(f"Dr Zoé Petit; {nom}") == "Dr Zoé Petit"


@pytest.mark.parametrize(
    "texte",
    [
        "Anne Martinez",
        "Jeanne Martin",
        "Pr Marie-Anne Martin",
        "Anne Martin-Petit",
        "Pr Pierre Martin, Dr Anne Petit",
        "Martin, Anne",
        "A. Martin",
        "Hôpital Anne Martin",
        "12 rue d’Anne Martin",
        "syndrome d'Anne Martin",
        "https://exemple.fr/marie-anne-martin",
        "marie.anne.martin@exemple.fr",
    ],
)
def test_never_a_homonym_nor_a_place(texte):
    assert ANNE.oter(texte) == ANNE.oter_des_personnes(texte) == texte


@pytest.mark.parametrize(
    ("nom", "ecrits"),
    [
        ("Jean-Pierre Le Goff", ["LE GOFF Jean Pierre", "Jean–Pierre LE GOFF"]),
        ("Hélène Œuvrard d’Almeida", ["HELENE OEUVRARD D'ALMEIDA", "Oeuvrard d’Almeida Hélène"]),
        ("Éléonore Strauß", ["Strauss Eléonore", "ELEONORE STRAUSS"]),
    ],
)
def test_compound_names(nom, ecrits):
    noms = NomsRetires([cle_de_retrait(nom)])
    for ecrit in [nom, *ecrits]:
        assert cle_de_retrait(ecrit) == cle_de_retrait(nom)
        assert noms.oter(f"({ecrit})") == f"({REMPLACE})", ecrit


@pytest.mark.parametrize(
    ("liste", "reste"),
    [
        ("Pr Anne Martin; Dr Zoé Petit", "Dr Zoé Petit"),
        ("Dr Zoé Petit, Pr Anne Martin", "Dr Zoé Petit"),
        ("Dr Zoé Petit et Pr Anne Martin", "Dr Zoé Petit"),
        ("Pr Anne Martin (coordonnatrice) ; Dr Zoé Petit", "Dr Zoé Petit"),
        ("Anne Martin", ""),
        ("Dr Zoé Petit ;  Dr Luc Roy", "Dr Zoé Petit ;  Dr Luc Roy"),
    ],
)
def test_lists_of_persons(liste, reste):
    assert ANNE.effacer("responsables", liste) == reste


def test_addresses_that_name_someone_go_whole():
    assert ANNE.effacer("email", "anne.martin@exemple.fr") == ""
    assert ANNE.effacer("email", "secretariat@exemple.fr") == "secretariat@exemple.fr"
    assert (
        ANNE.effacer("source_url", "https://a.fr/equipe ; https://a.fr/pr-anne-martin.html")
        == "https://a.fr/equipe"
    )
    assert ANNE.oter("Voir https://a.fr/anne-martin/ ou anne_martin@a.fr") == f"Voir {REMPLACE} ou {REMPLACE}"


def test_json_at_any_depth_and_nothing_else():
    valeurs = {
        "responsable": "Anne Martin; Dr Zoé Petit",
        "n": 3,
        "l": [None, {"note": "Vu par Anne Martin"}],
    }
    assert ANNE.effacer("valeurs", valeurs) == {
        "responsable": "Dr Zoé Petit",
        "n": 3,
        "l": [None, {"note": f"Vu par {REMPLACE}"}],
    }
    assert NomsRetires([]).oter("Anne Martin") == "Anne Martin"
