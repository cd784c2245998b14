"""The callable steps: what is said of a list, and what stops its writing."""

import datetime

import pytest
from django.db import IntegrityError

from centres.labellisations import Choix, comparer, ecrire, lire, rapporter
from centres.labellisations.sites import coder, titrer
from centres.models import Centre, LabellisationSite, Site
from directory.importing.erreurs import ErreurImport
from directory.models import Campagne
from tests.factories import LabellisationSiteFactory, SiteFactory

from .outils import empreinte, en_csv, en_xlsx

TITRES = ["CRMR", "Rôle", "Établissement", "Public", "Début", "Fin", "FINESS", "Responsable"]


def _comparer(rangees, fabrique=en_csv, nom="liste.csv", **options):
    campagne = Campagne.objects.select_related("arrete").get(code="centre-2023-2028")
    choix = Choix(campagne, datetime.date(2026, 3, 1), **options)
    return comparer(lire(fabrique([TITRES, *rangees]), nom), choix)


def _dits(rangees, **options):
    return [str(a) for a in _comparer(rangees, **options)[0].anomalies]


NECKER = ["CEREMAST", "coordonnateur", "Necker", "adulte"]


class TestConflicts:
    """What the directory already says forbids a row; the message names its line and column."""

    def test_overlap_with_another_campaign(self, monde):
        LabellisationSite.objects.update(campagne=monde.avant)
        assert (
            _dits([NECKER])
            == [
                "liste.csv:2: Rôle: chevauche un label du même site : site coordonnateur, du 29/12/2023 au 28/12/2028",
                "liste.csv:2: Rôle: ce réseau aurait deux coordonnateurs",
            ][:1]
        )

    def test_a_label_closed_by_hand(self, monde):
        LabellisationSite.objects.update(fin="2025-01-31", motif_fin="Transfert")
        (dit,) = _dits([NECKER])
        assert dit.endswith("du 29/12/2023 au 31/01/2025 (Transfert)")

    def test_after_a_label_closed_by_hand(self, monde):
        LabellisationSite.objects.update(fin="2025-01-31", motif_fin="Transfert")
        assert not _dits([[*NECKER, "2025-02-01"]])

    def test_several_labels_in_the_campaign(self, monde):
        LabellisationSite.objects.update(fin="2025-01-31")
        LabellisationSiteFactory(
            site=monde.label.site, role="constitutif", campagne=monde.campagne, debut="2025-02-01"
        )
        (dit,) = _dits([NECKER])
        assert "plusieurs labels dans la campagne" in dit

    def test_new_dates_over_another_label(self, monde):
        LabellisationSite.objects.update(debut="2025-01-31")
        LabellisationSiteFactory(
            site=monde.label.site,
            role="competence",
            campagne=monde.avant,
            debut="2023-12-29",
            fin="2025-01-30",
        )
        (dit,) = _dits([[*NECKER, "2024-01-01"]])
        assert dit == "liste.csv:2: Début: ces dates chevauchent un autre label du même site"

    def test_duplicate_rows(self, monde):
        liste = [["CEREO", "CCMR", "CHU Lille"], ["CEREO", "CRC", "CHRU de Lille"], NECKER, NECKER]
        assert _dits(liste) == [
            "liste.csv:3: Établissement: même réseau, même hôpital et même public que la ligne 2 (centre de compétence)",
            "liste.csv:5: Établissement: même réseau, même hôpital et même public que la ligne 4 (site coordonnateur)",
        ]

    def test_two_coordonnateurs_in_the_file(self, monde):
        liste = [["CEREO", "coordonnateur", "Necker"], ["CEREO", "coordonnateur", "AP-HP Cochin"]]
        (dit,) = _dits(liste)
        assert dit.startswith("liste.csv:3: Rôle: ce réseau aurait deux coordonnateurs, avec Hôpital Necker")
        assert dit.endswith("(ligne 2)")

    def test_one_in_the_file_one_in_the_directory(self, monde):
        (dit,) = _dits([["CEREMAST", "coordonnateur", "AP-HP Cochin"]])
        assert "avec AP-HP – Hôpital Necker" in dit
        assert "transférez" in dit

    def test_one_that_a_complete_list_would_end(self, monde):
        (dit,) = _dits([["CEREMAST", "coordonnateur", "AP-HP Cochin"]], complete=True, arrete=monde.arrete)
        assert "transférez" in dit

    def test_two_in_the_directory_are_not_the_file_s_fault(self, monde):
        assert not _dits([["CEREO", "CCMR", "CHU Lille"]])

    def test_an_official_role(self, monde):
        LabellisationSite.objects.update(confirmation="officiel")
        (dit,) = _dits([["CEREMAST", "CCMR", "Necker", "adulte"]])
        assert "--officiel" in dit


class TestDays:
    """The campaign's days, unless the list gives its own."""

    @pytest.mark.parametrize(
        ("debut", "fin", "colonne"),
        [
            ("2023-01-02", "", "Début"),
            ("", "2030-01-01", "Fin"),
            ("2030-01-01", "", "Début"),
            ("2026", "2025-06-01", "Fin"),
        ],
    )
    def test_outside_the_campaign(self, monde, debut, fin, colonne):
        (dit,) = _dits([["CEREO", "CCMR", "CHU Lille", "", debut, fin]])
        assert dit.startswith(f"liste.csv:2: {colonne}: ")

    def test_years_are_as_wide_as_the_campaign(self, monde):
        ecart, catalogue = _comparer([["CEREO", "CCMR", "CHU Lille", "", "2023", "2028"]])
        ecrire(ecart, catalogue)
        label = LabellisationSite.objects.get(role="competence")
        assert (label.debut, label.fin) == (monde.campagne.debut, monde.campagne.fin)

    def test_given(self, monde):
        ecart, catalogue = _comparer([["CEREO", "CCMR", "CHU Lille", "", "01/02/2024", "31/12/2026"], NECKER])
        ecrire(ecart, catalogue)
        label = LabellisationSite.objects.get(role="competence")
        assert (str(label.debut), str(label.fin), label.precision) == ("2024-02-01", "2026-12-31", "jour")

    def test_changed(self, monde):
        ecart, catalogue = _comparer([[*NECKER, "01/02/2024", "31/12/2026"]])
        assert "début « 2023-12-29 » → « 2024-02-01 »" in rapporter(ecart)
        ecrire(ecart, catalogue)
        monde.label.refresh_from_db()
        assert (str(monde.label.debut), str(monde.label.fin)) == ("2024-02-01", "2026-12-31")


def test_a_sheet_names_its_cells(monde):
    ecart, _ = _comparer([["CEREO", "CCMR", "CHU Lille"], ["", "chef", "Necker"]], en_xlsx, "liste.xlsx")
    assert str(ecart.anomalies[0]).startswith("liste.xlsx:Liste!B3: Rôle: « chef »")


def test_finess_of_the_directory(monde):
    ecart, _ = _comparer(
        [["CEREO", "CCMR", "", "", "", "", "750100208"], ["CEREO", "CRC", "", "", "", "", "123456789"]]
    )
    assert [n.reconnue.etablissement for n in ecart.nouveaux] == ["ap-hp-necker"]
    ((question, lieux),) = ecart.questions
    assert (question.texte, [lieu.ligne for lieu in lieux]) == ("123456789", [3])


def test_too_many_names(monde):
    noms = " / ".join(f"Pr Jean Dupontdelamontagne{'a' * n}" for n in range(1, 20))
    (dit,) = _dits([["CEREO", "CCMR", "CHU Lille", "", "", "", "", noms]])
    assert "Responsable" in dit
    assert "200 au plus" in dit


def test_a_closed_hospital_is_not_recognised(monde):
    monde.cochin.ferme_le = datetime.date(2020, 1, 1)
    monde.cochin.save()
    assert _comparer([["CEREO", "CCMR", "AP-HP Cochin"]])[0].questions


class TestWriting:
    """Whole or not at all."""

    LISTE = [["CEREMAST", "CCMR", "Necker", "adulte"], ["CEREO", "CCMR", "CHU Lille"]]

    def test_someone_changed_the_label_meanwhile(self, monde):
        ecart, catalogue = _comparer(self.LISTE)
        monde.label.role = "constitutif"
        monde.label.save()
        self._refuse(ecart, catalogue, "a changé pendant l’import : le label de CEREMAST")

    def test_someone_changed_the_campaign_meanwhile(self, monde):
        ecart, catalogue = _comparer(self.LISTE)
        Campagne.objects.filter(pk=monde.campagne.pk).update(fin="2029-12-31")
        self._refuse(ecart, catalogue, "les dates de la campagne")

    def test_someone_made_the_site_meanwhile(self, monde):
        ecart, catalogue = _comparer(self.LISTE)
        SiteFactory(centre=monde.cereo, etablissement=monde.lille, code="chu-lille", public="")
        self._refuse(ecart, catalogue, "le site cereo/chu-lille")

    def test_the_database_refuses(self, monde, monkeypatch):
        ecart, catalogue = _comparer(self.LISTE)

        def refuser(self, *args, **kwargs):
            raise IntegrityError("centres_labellisationsite_sans_chevauchement")

        monkeypatch.setattr(LabellisationSite, "save", refuser)
        self._refuse(ecart, catalogue, "Un site n’a qu’un rôle à la fois")

    def test_the_database_refuses_in_its_own_words(self, monde, monkeypatch):
        ecart, catalogue = _comparer(self.LISTE)

        def refuser(self, *args, **kwargs):
            raise IntegrityError("disk full")

        monkeypatch.setattr(Site, "save", refuser)
        self._refuse(ecart, catalogue, "disk full")

    def test_an_overlap_made_meanwhile(self, monde):
        ecart, catalogue = _comparer(
            [["CEREMAST", "CCMR", "AP-HP Cochin"], ["CEREO", "coordonnateur", "CHU Lille"]]
        )
        LabellisationSiteFactory(site__centre=monde.cereo, coordonnateur=True, campagne=monde.campagne)
        self._refuse(ecart, catalogue, "La base a refusé l’écriture")

    def test_mistakes_forbid_it(self, monde):
        ecart, catalogue = _comparer([*self.LISTE, ["CEREO", "chef", "Necker"]])
        self._refuse(ecart, catalogue, r"1 erreur\(s\)")

    @staticmethod
    def _refuse(ecart, catalogue, dit):
        avant = empreinte()
        with pytest.raises(ErreurImport, match=dit):
            ecrire(ecart, catalogue)
        assert empreinte() == avant


def test_the_report_is_bounded(monde, monkeypatch):
    monkeypatch.setattr("centres.labellisations.rapport.MONTRES", 1)
    liste = [
        ["CEREO", "CCMR", "CHU Lille"],
        ["CEREO", "CRC", "Necker"],
        *(["CEREO", "CCMR", "Inconnu"] for _ in range(12)),
    ]
    dit = rapporter(_comparer(liste)[0])
    assert "… et 1 autres" in dit
    assert "… (12 lignes)" in dit


def test_many_mistakes_are_counted(monde):
    dit = rapporter(_comparer([["CEREO", "chef", "Necker"]] * 102)[0])
    assert "… et 2 autres erreurs" in dit
    assert "… et 1 autre erreur" in rapporter(_comparer([["CEREO", "chef", "Necker"]] * 101)[0])


def test_codes_of_new_sites():
    assert coder("necker", "enfant", set(), seul=True) == "necker"
    assert coder("necker", "enfant", {"necker"}, seul=True) == "necker-enfant"
    assert coder("necker", "enfant", set(), seul=False) == "necker-enfant"
    assert coder("necker", "", set(), seul=False) == "necker"
    assert coder("necker", "", {"necker"}, seul=False) == "necker-2"
    assert coder("necker", "enfant", {"necker", "necker-enfant"}, seul=False) == "necker-enfant-2"


@pytest.mark.parametrize(
    ("nom", "sigle", "public", "titre"),
    [
        ("Centre de référence de l’atrophie multisystématisée", "AMS", "adulte", "AMS (adultes)"),
        ("Centre de référence des mastocytoses", "", "", "Mastocytoses"),
        (
            "Centre de référence de la maladie de Castleman",
            "",
            "tous",
            "Maladie de Castleman (enfants et adultes)",
        ),
        ("Centre de référence de l’amylose AL", "", "enfant", "Amylose AL (enfants)"),
    ],
)
def test_titles_of_new_sites(nom, sigle, public, titre):
    assert titrer(Centre(nom=nom, sigle=sigle), public) == titre
