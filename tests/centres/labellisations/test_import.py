"""manage.py import_labellisations, from the file to the database."""

import datetime

import pytest
from django.core.management import CommandError, call_command

from centres.models import LabellisationSite, Site
from directory.models import NomRetire, VersionDonnees
from tests.factories import CampagneFactory, LabellisationSiteFactory, SiteFactory

from .conftest import TITRES
from .outils import empreinte, en_csv, en_xlsx

BONNE = [
    [
        "MARIH",
        "Centre de référence des mastocytoses (CEREMAST)",
        "CRMR coordonnateur",
        "AP-HP Necker",
        "Adultes",
        "Pr A. MARTIN",
    ],
    ["", "", "Site constitutif", "Hôpital Cochin, Paris", "adulte", "PrDUPONT / Dr J. Petit"],
    ["", "CEREO", "CRMR coord.", "CHRU LILLE", "", "Pr Jean DURAND"],
    ["", "", "CCMR", "CHU Lille - Huriez", "Enfants et adultes", ""],
]


def test_shows_and_writes_nothing(monde, importer):
    avant = empreinte()
    dit = importer(BONNE)
    assert empreinte() == avant
    assert "Nouveaux labels : 3" in dit
    assert (
        "liste.csv:3 : ceremast/ap-hp-cochin (nouveau site) : site constitutif, Pr Dupont; Dr J. Petit" in dit
    )
    assert "Inchangés : 1" in dit
    assert "Non reconnus : 0" in dit
    assert "ajoutez --ecrire" in dit


def test_writes_when_told(monde, importer, labels):
    version = VersionDonnees.actuelle().numero
    assert "Enregistré." in importer(BONNE, ecrire=True, arrete="arrete-2023")
    assert labels() == {
        "ceremast/ap-hp-necker": "coordonnateur",
        "ceremast/ap-hp-cochin": "constitutif",
        "cereo/chu-lille": "coordonnateur",
        "cereo/chu-lille-huriez": "competence",
    }
    assert VersionDonnees.actuelle().numero > version
    label = LabellisationSite.objects.select_related("site").get(site__code="ap-hp-cochin")
    assert (label.debut, label.fin) == (monde.campagne.debut, monde.campagne.fin)
    assert (label.arrete, label.confirmation, label.precision) == (
        monde.arrete,
        "publique",
        monde.campagne.precision,
    )
    assert (label.source_url, label.source_le) == ("https://exemple.fr/bo", "2023-12-29")
    assert label.responsable == "Pr Dupont; Dr J. Petit"
    assert label.centre_id == monde.ceremast.pk
    assert label.site.titre == "CEREMAST (adultes)"
    label.full_clean()
    label.site.full_clean()
    assert LabellisationSite.objects.get(pk=monde.label.pk).responsable == "Pr Anne Martin"
    monde.campagne.refresh_from_db()
    assert not monde.campagne.complete


def test_twice_changes_nothing(monde, importer):
    importer(BONNE, ecrire=True)
    avant = empreinte()
    assert "Rien à écrire" in importer(BONNE, ecrire=True)
    assert empreinte() == avant


def test_the_same_from_a_workbook(monde, importer, labels):
    importer(en_xlsx([["Liste"], TITRES, *BONNE]), "liste.xlsx", ecrire=True, feuille="Liste")
    assert len(labels()) == 4


def test_official_list(monde, importer):
    importer(BONNE, ecrire=True, officiel=True)
    label = LabellisationSite.objects.get(site__code="ap-hp-cochin")
    assert (label.confirmation, label.precision) == ("officiel", "jour")
    monde.label.refresh_from_db()
    assert monde.label.confirmation == "officiel"


class TestRoles:
    """Changed roles, coordination included."""

    def test_changed(self, monde, importer, labels):
        liste = [["", "CEREMAST", "constitutif", "Necker", "adulte", "Pr Zoé Nouveau"]]
        dit = importer(liste, ecrire=True, source="https://exemple.fr/liste", source_le="2024-03")
        assert "liste.csv:2 : ceremast/ap-hp-necker : site coordonnateur → site constitutif" in dit
        assert labels() == {"ceremast/ap-hp-necker": "constitutif"}
        monde.label.refresh_from_db()
        assert (monde.label.responsable, monde.label.source_url) == (
            "Pr Zoé Nouveau",
            "https://exemple.fr/liste",
        )

    def test_the_coordination_passes_from_one_to_the_other(self, monde, importer, labels):
        importer([["", "CEREMAST", "constitutif", "AP-HP Cochin", "", ""]], ecrire=True)
        liste = [
            ["", "CEREMAST", "coordonnateur", "AP-HP Cochin", "", ""],
            ["", "CEREMAST", "constitutif", "Necker", "adulte", ""],
        ]
        importer(liste, ecrire=True)
        assert labels() == {"ceremast/ap-hp-necker": "constitutif", "ceremast/ap-hp-cochin": "coordonnateur"}

    def test_two_in_the_file(self, monde, importer):
        liste = [["", "CEREO", "coordonnateur", nom, "", ""] for nom in ("Necker", "Hôpital Cochin, AP-HP")]
        with pytest.raises(CommandError, match="1 erreur"):
            importer(liste, ecrire=True)

    def test_one_in_the_file_and_one_in_the_directory(self, monde, importer, capsys):
        with pytest.raises(CommandError):
            importer([["", "CEREMAST", "coordonnateur", "Hôpital Cochin, AP-HP", "", ""]], ecrire=True)

    def test_an_official_label_is_changed_by_an_official_list_only(self, monde, importer, labels):
        LabellisationSite.objects.update(confirmation="officiel")
        liste = [["", "CEREMAST", "CCMR", "Necker", "adulte", "Pr Autre"]]
        with pytest.raises(CommandError, match="1 erreur"):
            importer(liste, ecrire=True)
        importer(liste, ecrire=True, officiel=True)
        assert labels() == {"ceremast/ap-hp-necker": "competence"}

    def test_a_public_list_takes_nothing_from_an_official_label(self, monde, importer):
        LabellisationSite.objects.update(confirmation="officiel")
        liste = [["", "CEREMAST", "coordonnateur", "Necker", "adulte", "Pr Autre"]]
        assert "Inchangés : 1" in importer(liste, ecrire=True, arrete="arrete-2023", source="https://x.fr")


class TestPublics:
    """One site per public."""

    def test_children_and_adults_are_two_sites(self, monde, importer, labels):
        liste = [["", "CEREO", "CCMR", "CHU Lille", public, ""] for public in ("enfants", "adultes")]
        importer(liste, ecrire=True)
        assert set(labels()) == {"ceremast/ap-hp-necker", "cereo/chu-lille-enfant", "cereo/chu-lille-adulte"}

    def test_the_other_public_is_another_site(self, monde, importer, labels):
        importer([["", "CEREMAST", "CCMR", "Necker", "enfants", ""]], ecrire=True)
        assert labels()["ceremast/ap-hp-necker-enfant"] == "competence"

    def test_a_site_that_never_said_its_public_is_the_one(self, monde, importer):
        Site.objects.update(public="")
        dit = importer([["", "CEREMAST", "coordonnateur", "Necker", "adultes", ""]], ecrire=True)
        assert "Public précisé : 1" in dit
        assert Site.objects.get().public == "adulte"

    def test_a_list_that_does_not_say_means_the_only_site(self, monde, importer):
        assert "Inchangés : 1" in importer([["", "CEREMAST", "coordonnateur", "Necker", "", ""]])

    @pytest.mark.parametrize(
        ("connus", "publics"),
        [
            (["enfant", "adulte"], [""]),
            (["enfant", "adulte"], ["tous"]),
            (["tous"], ["enfant"]),
            ([""], ["enfant", "adulte"]),
            (["adulte", "adulte"], ["adulte"]),
        ],
    )
    def test_a_doubt_is_asked(self, monde, importer, tmp_path, connus, publics):
        for n, public in enumerate(connus):
            SiteFactory(
                centre=monde.cereo,
                etablissement=monde.lille,
                code=f"lille-{n}",
                public=public,
                service=f"S{n}",
            )
        liste = [["", "CEREO", "CCMR", "CHU Lille", public, ""] for public in publics]
        questions = tmp_path / "questions.csv"
        with pytest.raises(CommandError, match="non reconnu"):
            importer(liste, ecrire=True, questions=questions)
        texte = questions.read_text(encoding="utf-8-sig")
        assert f"cereo/chu-lille/{publics[0] or 'public non précisé'};;site;" in texte
        questions.write_text(
            "texte;code\n" + "".join(f"cereo/chu-lille/{p or 'public non précisé'};lille-0\n" for p in publics[:1])
            + "".join(f"cereo/chu-lille/{p};nouveau\n" for p in publics[1:]), encoding="utf-8"
        )  # fmt: skip
        importer(liste, ecrire=True, correspondances=questions)
        assert LabellisationSite.objects.filter(site__code="lille-0", role="competence").count() == 1
        avant = empreinte()
        importer(liste, ecrire=True, correspondances=questions)
        assert empreinte() == avant

    def test_two_teams_of_one_public_are_told_by_their_service(self, monde, importer):
        for n in (1, 2):
            SiteFactory(
                centre=monde.cereo,
                etablissement=monde.lille,
                code=f"lille-{n}",
                public="adulte",
                service=f"Pôle {n}",
            )
        titres = ["CRMR", "Rôle", "CHU", "Public", "Service"]
        liste = [["CEREO", "CCMR", "CHU Lille", "adulte", f"Pole {n}"] for n in (1, 2)]
        importer(en_csv([titres, *liste]), ecrire=True)
        assert LabellisationSite.objects.filter(site__code__startswith="lille-").count() == 2

    def test_an_answer_that_is_no_site(self, monde, importer, tmp_path):
        reponses = tmp_path / "r.csv"
        reponses.write_text("texte;code\nceremast/ap-hp-necker/tous;ailleurs\n", encoding="utf-8")
        with pytest.raises(CommandError, match="non reconnu"):
            importer([["", "CEREMAST", "CCMR", "Necker", "tous", ""]], correspondances=reponses)


class TestUnknown:
    """Asked, answered, or passed explicitly; never guessed."""

    LISTE = [
        ["", "CEREMAST", "CCMR", "CHU Lille – Calmette", "", ""],
        ["", "Centre de référence des lutins", "CCMR", "CHU Lille", "", ""],
        ["", "CEREO", "CCMR", "CHU Lille", "", ""],
    ]  # fmt: skip

    def test_forbids_writing(self, monde, importer):
        avant = empreinte()
        with pytest.raises(CommandError, match=r"2 texte\(s\) non reconnu\(s\)"):
            importer(self.LISTE, ecrire=True)
        assert empreinte() == avant

    def test_passed_when_told(self, monde, importer, labels):
        dit = importer(self.LISTE, ecrire=True, ignorer_inconnus=True)
        assert "hôpital « CHU Lille – Calmette »" in dit
        assert "lignes passées" in dit
        assert "chu-lille : CHU de Lille" in dit
        assert set(labels()) == {"ceremast/ap-hp-necker", "cereo/chu-lille"}

    def test_answered(self, monde, importer, labels, tmp_path):
        reponses = tmp_path / "reponses.csv"
        reponses.write_text(
            "Code;Texte\nchu-lille;CHU LILLE Calmette\nCEREO;centre de reference des lutins\n;sans réponse\n",
            encoding="cp1252",
        )
        liste = self.LISTE[:2]
        importer(liste, ecrire=True, correspondances=reponses)
        assert labels()["ceremast/chu-lille"] == "competence"
        assert labels()["cereo/chu-lille"] == "competence"

    @pytest.mark.parametrize(
        ("texte", "dit"),
        [
            ("a;b\nc;d\n", "il faut les colonnes"),
            ("texte;code\nA;x\nà;y\n", "r.csv:3: code: « à » a déjà une autre réponse"),
        ],
    )
    def test_bad_answers(self, monde, importer, tmp_path, texte, dit):
        (tmp_path / "r.csv").write_text(texte, encoding="utf-8")
        with pytest.raises(CommandError, match=dit):
            importer(self.LISTE, correspondances=tmp_path / "r.csv")

    def test_an_answer_that_does_not_exist(self, monde, importer, tmp_path):
        (tmp_path / "r.csv").write_text("texte;code\nCHU Lille – Calmette;inconnu\n", encoding="utf-8")
        with pytest.raises(CommandError, match="non reconnu"):
            importer(self.LISTE[:1], correspondances=tmp_path / "r.csv")

    def test_questions_are_disarmed_and_read_back(self, monde, importer, tmp_path):
        questions = tmp_path / "q.csv"
        liste = [["", "CEREMAST", "CCMR", "=HYPERLINK(1)", "", ""]]
        with pytest.raises(CommandError):
            importer(liste, questions=questions)
        texte = questions.read_text(encoding="utf-8-sig")
        assert "'=HYPERLINK(1);;hôpital;" in texte
        questions.write_text(texte.replace("(1);;", "(1);chu-lille;"), encoding="utf-8-sig")
        assert "Nouveaux labels : 1" in importer(liste, correspondances=questions)


class TestComplete:
    """A complete list ends what it does not hold."""

    def test_ends_and_marks(self, monde, importer, labels):
        autre = LabellisationSiteFactory(site__centre=monde.cereo, campagne=monde.campagne, role="competence")
        dit = importer(BONNE, ecrire=True, complete=True, arrete="arrete-2023")
        assert "Terminés : 1" in dit
        assert "sera marquée complète" in dit
        autre.refresh_from_db()
        assert (autre.fin, autre.motif_fin) == (
            monde.campagne.debut,
            "Absent de la liste complète de la campagne",
        )
        monde.campagne.refresh_from_db()
        assert monde.campagne.complete
        assert len(labels()) == 4
        avant = empreinte()
        importer(BONNE, ecrire=True, complete=True, arrete="arrete-2023")
        assert empreinte() == avant

    def test_without_a_text_the_end_is_yesterday(self, monde, importer, time_machine_jour):
        autre = LabellisationSiteFactory(site__centre=monde.cereo, campagne=monde.campagne, role="competence")
        importer(BONNE, ecrire=True, complete=True)
        autre.refresh_from_db()
        assert autre.fin == time_machine_jour - datetime.timedelta(days=1)

    def test_not_with_unknown_rows(self, monde, importer):
        avant = empreinte()
        with pytest.raises(CommandError, match="pas complète tant que"):
            importer(
                [*BONNE, ["", "CEREO", "CCMR", "Inconnu", "", ""]],
                ecrire=True,
                complete=True,
                ignorer_inconnus=True,
            )
        assert empreinte() == avant

    def test_not_said_means_nothing_ends(self, monde, importer, labels):
        importer(BONNE[2:], ecrire=True)
        assert labels()["ceremast/ap-hp-necker"] == "coordonnateur"


@pytest.fixture
def time_machine_jour(monkeypatch):
    jour = datetime.date(2026, 3, 15)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: jour)
    return jour


def test_withdrawn_names_are_never_imported(monde, importer):
    NomRetire.objects.create(nom="Jean Dupont")
    dit = importer(BONNE, ecrire=True)
    assert "non repris : 1" in dit
    assert "Dupont" not in dit
    assert LabellisationSite.objects.get(site__code="ap-hp-cochin").responsable == "Dr J. Petit"


class TestOptions:
    """One sentence each."""

    @pytest.mark.parametrize(
        ("options", "dit"),
        [
            ({"arrete": "inconnu"}, "Arrêté inconnu"),
            ({"source": "ftp://x"}, "--source"),
            ({"source_le": "hier"}, "--source-le"),
            ({"correspondances": "/inexistant.csv"}, "introuvable"),
        ],
    )
    def test_refused(self, monde, importer, options, dit):
        if "correspondances" in options:
            from pathlib import Path

            options = {"correspondances": Path(options["correspondances"])}
        with pytest.raises(CommandError, match=dit):
            importer(BONNE, **options)

    @pytest.mark.parametrize(
        ("code", "dit"), [("inconnue", "Campagne inconnue"), ("filiere-2025-2029", "campagne de filières")]
    )
    def test_campaign(self, monde, tmp_path, code, dit):
        CampagneFactory(
            domaine="filiere",
            debut=datetime.date(2025, 7, 24),
            fin=datetime.date(2029, 12, 31),
            code="filiere-2025-2029",
        )
        fichier = tmp_path / "liste.csv"
        fichier.write_bytes(en_csv([TITRES, *BONNE]))
        with pytest.raises(CommandError, match=dit):
            call_command("import_labellisations", str(fichier), campagne=code)

    def test_a_file_too_big_is_not_read(self, monde, importer, monkeypatch):
        monkeypatch.setattr("directory.importing.tableau.TAILLE_MAX", 10)
        with pytest.raises(CommandError, match="trop gros"):
            importer(BONNE)

    def test_a_list_without_any_row(self, monde, importer):
        with pytest.raises(CommandError, match="aucune ligne reconnue"):
            importer([], ecrire=True)
