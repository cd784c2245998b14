"""Hospitals: every spelling of the corpus finds its établissement or is asked; none is confidently wrong."""

import pytest

from centres.labellisations.hopitaux import Fiche, Hopitaux
from centres.labellisations.mots import mots, sans_service, variantes

from .corpus import CAS
from .outils import hopitaux


def test_the_corpus_is_worth_its_name():
    assert len(CAS) >= 120
    assert len({(texte, ville) for texte, ville, _ in CAS}) == len(CAS)
    assert {code for *_, code in CAS} - {""} <= set(hopitaux().fiches)


@pytest.mark.parametrize(("texte", "ville", "code"), CAS)
def test_spelling(texte, ville, code):
    trouve = hopitaux().rapprocher(texte, ville)
    assert trouve.code == code
    assert (trouve.confiance >= 90) == bool(code)


@pytest.mark.parametrize(("texte", "ville", "code"), CAS)
def test_spelling_among_the_whole_registry(texte, ville, code):
    """More hospitals make more doubts, never a wrong record of the directory."""
    trouve = hopitaux(registre=True).rapprocher(texte, ville)
    if code:
        assert trouve.code in {code, ""}
    else:
        assert not trouve.code or trouve.code.startswith("finess-")


def test_most_spellings_are_found_among_the_whole_registry():
    attendus = [(texte, ville, code) for texte, ville, code in CAS if code]
    trouves = sum(hopitaux(registre=True).rapprocher(t, v).code == code for t, v, code in attendus)
    assert trouves >= 0.9 * len(attendus)


def test_every_official_name_finds_itself():
    tous = hopitaux()
    rates = [
        f.code
        for f in tous.fiches.values()
        if tous.rapprocher(f"{f.groupe} – {f.nom}", f.commune).code not in {f.code, ""}
    ]
    assert not rates


@pytest.mark.parametrize("code", ["chu-toulouse-enfants", "ap-hp-necker", "chba-vannes", "ch-le-mans"])
def test_the_official_name_with_its_group_is_certain(code):
    fiche = hopitaux().fiches[code]
    assert hopitaux().rapprocher(f"{fiche.groupe} {fiche.nom}").code == code


def test_candidates_come_with_the_question():
    trouve = hopitaux().rapprocher("CHU Toulouse Rangueil")
    assert not trouve.certain
    assert {c.code for c in trouve.candidats} >= {"chu-toulouse", "chu-toulouse-purpan"}
    assert all(0 < c.score < 100 and c.nom for c in trouve.candidats)
    assert trouve.motif


class TestFiness:
    """The number decides, unless the words contradict it."""

    def test_alone(self):
        assert hopitaux().rapprocher("", finess="750100208").code == "ap-hp-necker"

    def test_completes_a_name_that_is_not_enough(self):
        assert hopitaux().rapprocher("AP-HP", finess="750100208").code == "ap-hp-necker"

    def test_with_words_nobody_knows(self):
        assert (
            hopitaux().rapprocher("CHU Toulouse Bât. Zénith", finess="310783048").code
            == "chu-toulouse-purpan"
        )

    def test_against_the_name_of_another_hospital(self):
        trouve = hopitaux().rapprocher("AP-HP Trousseau", finess="750100208")
        assert not trouve.certain
        assert {c.code for c in trouve.candidats} >= {"ap-hp-necker", "ap-hp-armand-trousseau"}

    def test_against_another_town(self):
        assert not hopitaux().rapprocher("Hôpital Necker", "Marseille", finess="750100208").certain

    def test_unknown_number_is_asked_even_beside_a_known_name(self):
        trouve = hopitaux().rapprocher("AP-HP Necker", finess="999999999")
        assert not trouve.certain
        assert "999999999" in trouve.motif
        assert trouve.candidats[0].code == "ap-hp-necker"

    def test_unknown_number_alone(self):
        assert hopitaux().rapprocher("", finess="999999999").texte == "999999999"

    def test_the_group_s_number_leaves_the_name_to_decide(self):
        assert hopitaux().rapprocher("CHU Toulouse Purpan", finess="310781406").code == "chu-toulouse-purpan"
        assert (
            hopitaux().rapprocher("CHU Toulouse Purpan", juridique="310781406").code == "chu-toulouse-purpan"
        )

    def test_the_number_of_another_group(self):
        trouve = hopitaux().rapprocher("CHU Toulouse Purpan", juridique="750712184")
        assert not trouve.certain
        assert "autre groupe" in trouve.motif


class TestRegistry:
    """Hospitals known only through FINESS."""

    def test_whole_name(self):
        petit = Hopitaux(
            [Fiche("finess-1", "HOPITAL DE RANGUEIL CHU TOULOUSE", commune="Toulouse", departement="31")]
        )
        assert petit.rapprocher("CHU Toulouse - Rangueil").code == "finess-1"
        assert not petit.rapprocher("Rangueil").certain
        assert not petit.rapprocher("Toulouse").certain

    def test_the_directory_s_record_goes_first_in_its_departement(self):
        deux = Hopitaux(
            [
                Fiche(
                    "chu-montpellier",
                    "CHU de Montpellier",
                    "CHU de Montpellier",
                    commune="Montpellier",
                    departement="34",
                ),
                Fiche("finess-1", "CHU MONTPELLIER", commune="Montpellier", departement="34"),
            ]
        )
        assert deux.rapprocher("CHU Montpellier").code == "chu-montpellier"

    def test_the_same_name_elsewhere_is_a_doubt(self):
        deux = Hopitaux(
            [
                Fiche("hopital-zenon", "Hôpital Zénon", commune="Lille", departement="59"),
                Fiche("finess-1", "HOPITAL ZENON", commune="Brest", departement="29"),
            ]
        )
        assert not deux.rapprocher("Hôpital Zénon").certain
        assert deux.rapprocher("Hôpital Zénon", "Lille").code == "hopital-zenon"
        assert deux.rapprocher("Hôpital Zénon", "Brest").code == "finess-1"

    def test_two_of_the_registry(self):
        deux = Hopitaux([Fiche(f"finess-{n}", "HOPITAL ZENON", commune="Lille") for n in (1, 2)])
        assert not deux.rapprocher("Hôpital Zénon").certain

    def test_another_kind_of_institution(self):
        un = Hopitaux([Fiche("finess-1", "CENTRE HOSPITALIER DE GUERET", commune="Guéret", departement="23")])
        assert un.rapprocher("CH Guéret").code == "finess-1"
        assert not un.rapprocher("CHU Guéret").certain

    def test_a_common_name_needs_its_town(self):
        un = Hopitaux([Fiche("finess-1", "HOPITAL NORD", commune="Valence", departement="26")])
        assert not un.rapprocher("Hôpital Nord").certain
        assert un.rapprocher("Hôpital Nord", "Valence").code == "finess-1"


def test_a_slip_of_the_pen_needs_a_context():
    assert hopitaux().rapprocher("CHU Rennes Pontchailou").code == "chu-rennes-pontchaillou"
    assert not hopitaux().rapprocher("Pontchailou").certain


def test_words():
    assert mots("C.H.R.U. de Lille, Hôp. St-Éloi CEDEX 9") == ["chu", "lille", "hopital", "saint", "eloi"]
    assert mots("Centre hospitalier régional et universitaire") == ["chu"]
    assert mots("H.E.G.P") == ["georges", "pompidou"]


def test_services_are_left_aside():
    assert sans_service("Service de neurologie, Hôpital Nord") == "Hôpital Nord"
    assert sans_service("Pôle enfant – CHU Angers (bâtiment B)") == "CHU Angers"
    assert sans_service("Hôpital Nord") == "Hôpital Nord"


def test_names_within_a_name():
    assert variantes("Institut Cœur Poumon (hôpital cardiologique)") == [
        "Institut Cœur Poumon (hôpital cardiologique)",
        "Institut Cœur Poumon",
        "hôpital cardiologique",
    ]
    assert variantes("Hôpital Bichat – Claude-Bernard") == [
        "Hôpital Bichat – Claude-Bernard",
        "Hôpital Bichat",
    ]
