"""Rows to entries: what is carried down, what is left aside, what is wrong and where."""

import datetime

import pytest

from centres.labellisations.colonnes import compter_titres
from centres.labellisations.entrees import lire_entrees
from directory.importing.erreurs import ErreurImport
from directory.importing.tableau import lire_tableau

from .outils import en_csv, en_xlsx

TITRES = ["Filière", "CRMR", "Rôle", "Établissement", "Ville"]


def _lire(rangees, fabrique=en_csv, nom="liste.csv", **options):
    return lire_entrees(lire_tableau(fabrique(rangees, **options), nom, compter_titres))


def _cles(liste):
    return [(e.filiere, e.reseau, str(e.role), e.hopital) for e in liste.entrees]


def test_titles_are_carried_down():
    liste = _lire(
        [
            ["Liste des CRMR 2023"],
            TITRES,
            ["MARIH", "CEREMAST", "Coordonnateur", "Necker", "Paris"],
            ["", "", "CCMR", "CHU Lille", ""],
            [],
            ["", "CEREO", "CCMR", "CHU Lyon", ""],
            ["ORKID", "", "", "", ""],
            ["", "SNI", "CCMR", "CHU Nice", ""],
        ]
    )
    assert _cles(liste) == [
        ("MARIH", "CEREMAST", "coordonnateur", "Necker"),
        ("MARIH", "CEREMAST", "competence", "CHU Lille"),
        ("MARIH", "CEREO", "competence", "CHU Lyon"),
        ("ORKID", "SNI", "competence", "CHU Nice"),
    ]
    assert not liste.anomalies
    assert [texte for _, texte in liste.ecartees] == ["Liste des CRMR 2023"]


def test_a_new_filiere_forgets_the_network():
    liste = _lire([TITRES, ["MARIH", "CEREMAST", "CCMR", "a", ""], ["ORKID", "", "CCMR", "b", ""]])
    assert [str(a) for a in liste.anomalies] == ["liste.csv:3: CRMR: réseau manquant, ici et au-dessus"]


def test_titles_in_rows_of_their_own():
    liste = _lire(
        [
            ["Rôle", "CHU", "Médecin"],
            ["FILIÈRE MARIH"],
            ["Centre de référence des mastocytoses"],
            ["CCMR", "CHU Lille", ""],
            ["CRMR CEREO"],
            ["CCMR", "CHU Lyon", ""],
            ["Source : ministère"],
        ]
    )
    assert _cles(liste) == [
        ("FILIÈRE MARIH", "Centre de référence des mastocytoses", "competence", "CHU Lille"),
        ("FILIÈRE MARIH", "CRMR CEREO", "competence", "CHU Lyon"),
    ]
    assert [texte for _, texte in liste.ecartees] == ["Source : ministère"]


def test_titles_alone_in_their_column():
    liste = _lire(
        [
            ["CRMR", "Rôle", "CHU"],
            ["Filière ORKID"],
            ["SNI"],
            ["", "CCMR", "Nice"],
            ["MARVU", "", ""],
            ["", "CCMR", "Lyon"],
        ]
    )
    assert [(e.filiere, e.reseau) for e in liste.entrees] == [
        ("Filière ORKID", "SNI"),
        ("Filière ORKID", "MARVU"),
    ]


def test_totals_and_repeated_headings_are_left_aside():
    liste = _lire(
        [
            TITRES,
            ["MARIH", "CEREMAST", "CCMR", "CHU Lille", ""],
            ["Total CEREMAST", "", "4", "", ""],
            ["Sous-total", "", "", "", "12"],
            TITRES,
            ["", "CEREO", "CCMR", "CHU Lyon", ""],
        ]
    )
    assert [e.reseau for e in liste.entrees] == ["CEREMAST", "CEREO"]
    assert len(liste.ecartees) == 2
    assert not liste.anomalies


def test_repeated_headings_may_change_the_order():
    liste = _lire(
        [
            ["CRMR", "Rôle", "CHU"],
            ["SNI", "CCMR", "Lille"],
            ["CHU", "CRMR", "Rôle"],
            ["Lyon", "MARVU", "CRC"],
        ]
    )
    assert _cles(liste)[1] == ("", "MARVU", "ressources", "Lyon")


def test_a_shortened_reminder_of_the_headings_changes_nothing():
    liste = _lire([TITRES, ["O", "SNI", "CCMR", "a", ""], ["", "CRMR", "Rôle"], ["", "", "CCMR", "b", ""]])
    assert [e.hopital for e in liste.entrees] == ["a", "b"]


def test_columns_of_persons_publics_and_numbers():
    titres = ["CRMR", "Rôle", "CHU", "Hôpital", "Code postal", "Ville", "Civilité", "Prénom", "Nom", "Enfants", "Adultes",
              "FINESS", "FINESS EJ", "Début", "Fin", "Service"]  # fmt: skip
    rangee = ["SNI", "CCMR", "AP-HP", "Necker", "75015", "Paris", "Pr", "Jean", "DUPONT", "x", "", "750100208", "750712184",
              "2024", "31/12/2025", "Néphrologie\npédiatrique"]  # fmt: skip
    (entree,) = _lire([titres, rangee]).entrees
    assert entree.hopital == "AP-HP – Necker"
    assert entree.ville == "75015 Paris"
    assert entree.responsable == "Pr Jean DUPONT"
    assert entree.public == "enfant"
    assert (entree.finess, entree.finess_juridique) == ("750100208", "750712184")
    assert (entree.debut, entree.fin) == (datetime.date(2024, 1, 1), datetime.date(2025, 12, 31))
    assert entree.service == "Néphrologie pédiatrique"


def test_a_first_name_alone_is_nobody():
    (entree,) = _lire([["CRMR", "Rôle", "CHU", "Prénom"], ["SNI", "CCMR", "Lille", "Jean"]]).entrees
    assert entree.responsable == ""


TITRES_LONGS = ["CRMR", "Rôle", "CHU", "Public", "FINESS", "Début", "Fin", "Service"]


@pytest.mark.parametrize(
    ("rangee", "dit"),
    [
        (["SNI", "chef", "Lille"], "2: Rôle: « chef » n’est pas un rôle connu"),
        (["SNI", "", "Lille"], "2: Rôle: rôle manquant"),
        (["SNI", "CCMR", ""], "2: CHU: établissement manquant"),
        (["", "CCMR", "Lille"], "2: CRMR: réseau manquant, ici et au-dessus"),
        (["SNI", "CCMR", "Lille", "vieux"], "2: Public: « vieux » ne dit pas"),
        (["SNI", "CCMR", "Lille", "", "12"], "2: FINESS: « 12 » n’est pas un numéro FINESS"),
        (["SNI", "CCMR", "Lille", "", "", "hier"], "2: Début: « hier » n’est pas une date"),
        (
            ["SNI", "CCMR", "Lille", "", "", "2025", "2024"],
            "2: Fin: la fin (31/12/2024) précède le début (01/01/2025)",
        ),
        (
            ["SNI", "CCMR", "Lille", "", "", "", "", "s" * 301],
            "2: Service: 301 caractères, attendu 300 au plus",
        ),
    ],
)
def test_mistakes_name_line_and_column(rangee, dit):
    liste = _lire([TITRES_LONGS, rangee])
    assert not liste.entrees
    assert str(liste.anomalies[0]).startswith(f"liste.csv:{dit}")


def test_mistakes_of_a_sheet_name_the_cell():
    liste = _lire([["Liste"], TITRES_LONGS, ["SNI", "chef", "Lille"]], en_xlsx, "liste.xlsx")
    assert str(liste.anomalies[0]).startswith("liste.xlsx:Liste!B3: Rôle: « chef »")


def test_a_mistake_without_its_column_names_the_row():
    liste = _lire([["Rôle", "CHU"], ["Filière X"], ["CCMR", "Lille"], ["CRMR SNI"]], en_xlsx, "liste.xlsx")
    assert str(liste.anomalies[0]).startswith("liste.xlsx:Liste!3: réseau (CRMR): réseau manquant")


def test_merged_cells_of_a_workbook():
    liste = _lire(
        [
            TITRES,
            ["MARIH", "CEREMAST", "Coordonnateur", "CHU Lille", ""],
            [None, None, "CCMR", "CHU Lyon", ""],
        ],
        en_xlsx,
        "liste.xlsx",
        fusions=["A2:A3", "B2:B3"],
    )
    assert [e.reseau for e in liste.entrees] == ["CEREMAST", "CEREMAST"]


def test_without_any_network_column_nor_title():
    with pytest.raises(ErreurImport, match="colonne nécessaire « réseau"):
        _lire([["Rôle", "CHU"], ["CCMR", "Lille"]])


def test_a_row_of_data_may_hold_words_of_headings():
    titres = ["CRMR", "Rôle", "Établissement", "Public"]
    liste = _lire(
        [
            titres,
            ["SNI", "coordonnateur", "Necker", "Adulte"],
            ["", "CCMR", "CHU", "Enfants"],
            ["", "CRMR", "CHU", "Adultes"],
        ]
    )
    assert [e.hopital for e in liste.entrees] == ["Necker", "CHU"]
    assert [str(a) for a in liste.anomalies] == [
        "liste.csv:4: Rôle: « CRMR » ne dit pas si le centre de référence est coordonnateur ou constitutif"
    ]


def test_a_role_without_hospital_is_a_mistake_and_a_note_is_not():
    liste = _lire([["Rôle", "CRMR", "CHU"], ["CCMR", "SNI", "Lille"], ["CCMR"], ["Source : ministère"]])
    assert [str(a) for a in liste.anomalies] == ["liste.csv:3: CHU: établissement manquant"]
    assert len(liste.ecartees) == 1
