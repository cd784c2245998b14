"""What comes back: shown first, then written whole or not at all, within one's rows and columns."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from centres.models import Site
from directory.models import Etablissement, ImportEnAttente, NomRetire, VersionDonnees
from filieres.models import Association
from tests.centres.labellisations.outils import empreinte, en_xlsx
from tests.factories import SiteFactory
from tests.outils.connexion import connecter

from .conftest import changer, confirmer, en_csv, envoyer, exporter, fautes, lire_csv, lire_xlsx

GENRES = [
    "centres/site",
    "centres/centre",
    "filieres/filiere",
    "filieres/association",
    "filieres/laboratoire",
]
SITE = "centres/site"


@pytest.mark.parametrize("genre", [*GENRES, "directory/etablissement"])
@pytest.mark.parametrize("fmt", ["0", "1"])
def test_an_untouched_export_changes_nothing(monde, nationale, genre, fmt):
    avant = empreinte()
    reponse = envoyer(nationale, genre, exporter(nationale, genre, fmt), "x.xlsx" if fmt == "1" else "x.csv")
    apercu = reponse.context["apercu"]
    assert (apercu.changees, apercu.fautes, apercu.inchangees) == ([], [], 2)
    assert "Rien à écrire" in reponse.content.decode()
    assert not ImportEnAttente.objects.exists() and empreinte() == avant


class TestOnePhone:
    def test_shown_then_written(self, monde, editeur, sites):
        contenu = en_csv(changer(sites(), "telephone", "0477000000"))
        avant, version = empreinte(), VersionDonnees.actuelle().numero
        apercu = envoyer(editeur, SITE, contenu)
        page = apercu.content.decode()
        assert "<del>04 77 82 81 11</del>" in page and "<ins>04 77 00 00 00</ins>" in page
        depot = ImportEnAttente.objects.get()
        ImportEnAttente.objects.all().delete()
        assert empreinte() == avant and VersionDonnees.actuelle().numero == version
        depot.save(force_insert=True)

        reponse = confirmer(editeur, SITE, apercu)
        assert (reponse.status_code, reponse.url) == (302, "/admin/centres/site/")
        monde.a.site.refresh_from_db()
        assert monde.a.site.telephone == "04 77 00 00 00"
        assert VersionDonnees.actuelle().numero > version
        assert monde.a.site.verifie_le is None
        assert not ImportEnAttente.objects.exists()
        histoire = Site.historique.filter(id=monde.a.site.pk).latest("history_id")
        assert (histoire.telephone, histoire.history_user) == ("04 77 00 00 00", monde.editeur)
        assert histoire.history_change_reason == "import du fichier fiches.csv"
        note = LogEntry.objects.get()
        assert (note.user, note.object_id) == (monde.editeur, str(monde.a.site.pk))
        assert "téléphone du secrétariat (par fichier)" in note.get_change_message()
        assert "1 fiche modifiée" in editeur.get("/admin/centres/site/").content.decode()

    @pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    @pytest.mark.parametrize("separateur", [";", ",", "\t"])
    def test_whatever_the_spreadsheet_made_of_it(self, monde, editeur, sites, codage, separateur):
        monde.a.site.acces = "Bâtiment C, 2e étage ;\npuis à gauche\n\nInterphone « Cœur »"
        monde.a.site.save()
        contenu = en_csv(changer(sites(), "telephone", "04.77.00.00.00"), separateur, codage)
        changee = envoyer(editeur, SITE, contenu).context["apercu"].changees[0]
        assert [(c.colonne, c.apres) for c in changee.changements] == [("telephone", "04 77 00 00 00")]

    def test_from_a_workbook_where_a_number_lost_its_zero(self, monde, editeur):
        rangees = lire_xlsx(exporter(editeur, SITE, "1"))
        apercu = envoyer(editeur, SITE, en_xlsx(changer(rangees, "telephone", 477000000)), "x.xlsx")
        assert "le zéro du début, retiré par le tableur, a été remis" in apercu.content.decode()
        confirmer(editeur, SITE, apercu)
        monde.a.site.refresh_from_db()
        assert monde.a.site.telephone == "04 77 00 00 00"

    def test_a_zero_lost_and_nothing_else_is_no_change(self, monde, editeur, sites):
        apercu = envoyer(editeur, SITE, en_csv(changer(sites(), "telephone", "477828111"))).context["apercu"]
        assert not apercu.changees and not apercu.fautes

    @pytest.mark.parametrize(
        ("champ", "valeur", "devenue"),
        [
            ("source_le", "2024-05", "mai-24"),
            ("source_le", "2024-02", "févr-24"),
            ("source_le", "2024-05", "01/05/2024"),
            ("source_le", "2024-05-17", "17/05/2024"),
            ("verifie_le", "2026-03-01", "01/03/2026"),
            ("acces", "porte ≥ 3 – cœur", "porte ? 3 – cœur"),
            ("acces", "+33 entrée", "'+33 entrée"),
            ("publie", True, "VRAI"),
            ("public", "tous", "Enfants et adultes"),
        ],
    )
    def test_what_spreadsheets_do_is_no_change(self, monde, editeur, sites, champ, valeur, devenue):
        Site.objects.filter(pk=monde.a.site.pk).update(**{champ: valeur})
        apercu = envoyer(editeur, SITE, en_csv(changer(sites(), champ, devenue))).context["apercu"]
        assert not apercu.changees and not apercu.fautes

    def test_a_month_is_read_and_said(self, monde, editeur, sites):
        apercu = envoyer(editeur, SITE, en_csv(changer(sites(), "source_le", "juin-24")))
        assert "« juin-24 » est lu 2024-06" in apercu.content.decode()
        confirmer(editeur, SITE, apercu)
        monde.a.site.refresh_from_db()
        assert monde.a.site.source_le == "2024-06"

    def test_scientific_notation_is_refused(self, editeur, sites):
        reponse = envoyer(editeur, SITE, en_csv(changer(sites(), "telephone", "4,77828E+08")))
        assert fautes(reponse)[0][:2] == (2, "telephone")

    def test_columns_in_another_order_or_missing(self, monde, editeur):
        contenu = en_csv(
            [["Téléphone du secrétariat", "CODE", "centre"], ["0477000000", "site-a", "centre-a"]]
        )
        confirmer(editeur, SITE, envoyer(editeur, SITE, contenu))
        monde.a.site.refresh_from_db()
        assert (monde.a.site.telephone, monde.a.site.public) == ("04 77 00 00 00", "adulte")

    def test_an_emptied_cell_empties(self, monde, editeur, sites):
        confirmer(editeur, SITE, envoyer(editeur, SITE, en_csv(changer(sites(), "telephone", ""))))
        monde.a.site.refresh_from_db()
        assert monde.a.site.telephone == ""

    def test_words_dates_and_choices(self, monde, editeur):
        genre = "filieres/association"
        rangees = lire_csv(exporter(editeur, genre))
        apres = changer(changer(rangees, "debut", "01/02/2020"), "objet", "Une ligne\n\nUne autre")
        confirmer(editeur, genre, envoyer(editeur, genre, en_csv(apres)))
        association = Association.objects.get(slug="asso-a")
        assert (association.debut, association.objet) == (datetime.date(2020, 2, 1), "Une ligne\n\nUne autre")
        sites = changer(lire_csv(exporter(editeur, SITE)), "public", "Enfants et adultes")
        confirmer(editeur, SITE, envoyer(editeur, SITE, en_csv(changer(sites, "teleconsultation", "OUI"))))
        monde.a.site.refresh_from_db()
        assert (monde.a.site.public, monde.a.site.teleconsultation) == ("tous", True)


class TestRefused:
    """Line and column named, nothing written."""

    def refuser(self, client, genre, contenu, nom="fiches.csv"):
        avant = empreinte()
        reponse = envoyer(client, genre, contenu, nom)
        assert reponse.status_code == 200 and empreinte() == avant
        assert "process_import" not in reponse.content.decode()
        return fautes(reponse)

    @pytest.mark.parametrize(
        ("colonne", "valeur", "dit"),
        [
            ("reseau", "Autre réseau", "repère"),
            ("hopital", "Autre hôpital", "repère"),
            ("publie", "non", "réservée à l’administration nationale"),
            ("confiance", "faible", "réservée à l’administration nationale"),
            ("verifie_le", "2026-11-01", "la vérification se note dans la fiche"),
            ("code", "site-b", "aucune de vos fiches ne porte ce code"),
            ("code", "inexistant", "aucune de vos fiches ne porte ce code"),
            ("code", "", "aucune de vos fiches ne porte ce code"),
            ("email", "pas une adresse", "adresse"),
            ("public", "animaux", "n’est pas prévu"),
            ("teleconsultation", "peut-être", "attendu oui, non ou rien"),
            ("telephone", "appelez-nous", "téléphone"),
            ("source_le", "hier", "AAAA"),
            ("service", "x" * 301, "300"),
            ("acces", "=2+2", "formule"),
            ("acces", "'=cmd|' /C calc'!A0", "formule"),
            ("acces", "@SUM(A1)", "formule"),
            ("acces", "-cmd|x", "formule"),
            ("responsables", "Pr Jeanne Retirée", "ne soit plus publié"),
            ("acces", "Demander RETIREE Jeanne", "à la demande de la personne"),
        ],
    )  # fmt: skip
    def test_one_cell(self, editeur, sites, colonne, valeur, dit):
        NomRetire.objects.create(nom="Jeanne Retirée", cle="jeanne retiree")
        ((ligne, ou, message),) = self.refuser(editeur, SITE, en_csv(changer(sites(), colonne, valeur)))
        assert (ligne, ou) == (2, colonne) and dit in message

    def test_text_that_only_looks_like_arithmetic_is_text(self, monde, editeur, sites):
        apercu = envoyer(editeur, SITE, en_csv(changer(sites(), "acces", "- entrée nord\n- 2e étage")))
        confirmer(editeur, SITE, apercu)
        monde.a.site.refresh_from_db()
        assert monde.a.site.acces == "- entrée nord\n- 2e étage"
        assert not envoyer(editeur, SITE, exporter(editeur, SITE)).context["apercu"].changees

    def test_a_foreign_row_among_one_s_own(self, monde, editeur, nationale):
        titres, *lignes = lire_csv(exporter(nationale, SITE))
        toutes = [titres, *sorted(lignes, key=lambda ligne: ligne[1])]
        for ligne in (1, 2):
            toutes = changer(toutes, "telephone", f"047700000{ligne}", ligne)
        trouvees = self.refuser(editeur, SITE, en_csv(toutes))
        assert [f[:2] for f in trouvees] == [(3, "code")]
        assert "site-b" in trouvees[0][2] and "CRMR b" not in trouvees[0][2]

    def test_headings(self, editeur, sites):
        rangees = sites()
        autres = [["code", "telefone"], ["x", "y"]]
        assert (
            "« centre » et « code » introuvables" in envoyer(editeur, SITE, en_csv(autres)).content.decode()
        )
        inconnue = [[*rangees[0], "telefone"], [*rangees[1], "x"]]
        assert self.refuser(editeur, SITE, en_csv(inconnue)) == [
            (1, "telefone", "colonne inconnue ; vouliez-vous dire « telephone » ?")
        ]
        double = [[*rangees[0], "Téléphone"], [*rangees[1], "x"]]
        assert self.refuser(editeur, SITE, en_csv(double))[0][:2] == (1, "Téléphone")
        decalee = [rangees[0], [*rangees[1], "de trop"]]
        assert "sans titre" in self.refuser(editeur, SITE, en_csv(decalee))[0][2]

    def test_the_same_record_twice(self, editeur, sites):
        rangees = sites()
        assert self.refuser(editeur, SITE, en_csv([*rangees, rangees[1]])) == [
            (3, "code", "même fiche que la ligne 2")
        ]

    def test_a_name_withdrawn_since_is_not_written_back(self, monde, editeur, sites):
        contenu = en_csv(sites())
        NomRetire.objects.create(nom="Anne Martin", cle="anne martin")
        assert self.refuser(editeur, SITE, contenu)[0][:2] == (2, "responsables")

    def test_workbook_formulas(self, editeur):
        rangees = lire_xlsx(exporter(editeur, SITE, "1"))
        page = envoyer(editeur, SITE, en_xlsx(changer(rangees, "acces", "=2+2")), "x.xlsx").content.decode()
        assert "formule sans valeur enregistrée" in page

    def test_hospitals_are_the_national_team_s(self, monde, editeur, nationale):
        genre = "directory/etablissement"
        assert editeur.get(f"/admin/{genre}/import/").status_code == 403
        rangees = lire_csv(exporter(nationale, genre))
        abime = changer(rangees, "finess", rangees[1][1].lstrip("0"))
        assert not envoyer(nationale, genre, en_csv(abime)).context["apercu"].changees
        apercu = envoyer(nationale, genre, en_csv(changer(rangees, "finess", "10007777")))
        confirmer(nationale, genre, apercu)
        assert Etablissement.objects.filter(finess="010007777").exists()
        rangees = lire_csv(exporter(nationale, genre))
        pris = changer(rangees, "finess", rangees[2][1])
        ((ligne, _, message),) = self.refuser(nationale, genre, en_csv(pris))
        assert ligne == 2 and "FINESS" in message

    def test_the_national_team_changes_structure_but_neither_keys_nor_relations(self, monde, nationale):
        rangees = changer(lire_csv(exporter(nationale, SITE)), "publie", "non")
        confirmer(nationale, SITE, envoyer(nationale, SITE, en_csv(rangees)))
        assert Site.objects.filter(publie=False).count() == 1
        asso = lire_csv(exporter(nationale, "filieres/association"))
        assert (
            self.refuser(nationale, "filieres/association", en_csv(changer(asso, "filieres", "fil-b")))[0][1]
            == "filieres"
        )


class TestBetweenShownAndWritten:
    def test_changed_meanwhile_is_shown_again(self, monde, editeur, sites):
        apercu = envoyer(editeur, SITE, en_csv(changer(sites(), "telephone", "0477000000")))
        Site.objects.filter(pk=monde.a.site.pk).update(telephone="01 02 03 04 05")
        suite = confirmer(editeur, SITE, apercu)
        page = suite.content.decode()
        assert (
            suite.status_code == 200 and "Rien n’a été écrit" in page and "<del>01 02 03 04 05</del>" in page
        )
        monde.a.site.refresh_from_db()
        assert monde.a.site.telephone == "01 02 03 04 05"
        assert confirmer(editeur, SITE, suite).status_code == 302
        monde.a.site.refresh_from_db()
        assert monde.a.site.telephone == "04 77 00 00 00"

    def test_a_right_taken_back_meanwhile(self, monde, editeur, sites):
        apercu = envoyer(editeur, SITE, en_csv(changer(sites(), "telephone", "0477000000")))
        monde.editeur.habilitations.update(revoquee_le=timezone.localdate())
        suite = confirmer(editeur, SITE, apercu)
        assert "aucune de vos fiches" in suite.content.decode()
        monde.a.site.refresh_from_db()
        assert monde.a.site.telephone == "04 77 82 81 11"

    def test_whole_or_not_at_all(self, monde, editeur, sites, monkeypatch):
        SiteFactory(centre=monde.a.centre, code="site-a2")
        rangees = changer(sites(), "telephone", "0477000000")
        apercu = envoyer(editeur, SITE, en_csv(changer(rangees, "telephone", "0477000001", ligne=2)))
        avant = set(Site.objects.values_list("telephone"))
        vrai = Site.save

        def casser(self, *args, **kwargs):
            vrai(self, *args, **kwargs)
            if self.code == "site-a2":
                raise RuntimeError("Traceback secret")

        monkeypatch.setattr(Site, "save", casser)
        page = confirmer(editeur, SITE, apercu).content.decode()
        assert "cette ligne n’a pas pu être lue" in page and "secret" not in page
        assert set(Site.objects.values_list("telephone")) == avant

    def test_the_file_is_its_owner_s_for_this_kind_of_record_and_a_day(
        self, monde, editeur, nationale, sites
    ):
        apercu = envoyer(editeur, SITE, en_csv(changer(sites(), "telephone", "0477000000")))
        perdues = [confirmer(nationale, SITE, apercu), confirmer(editeur, "centres/centre", apercu)]
        ImportEnAttente.objects.update(cree_le=timezone.now() - datetime.timedelta(days=1, seconds=1))
        perdues += [
            confirmer(editeur, SITE, apercu),
            editeur.post(f"/admin/{SITE}/process_import/", {"jeton": "x"}),
        ]
        assert {r.status_code for r in perdues} == {302}
        assert all(r.url.endswith("/import/") for r in perdues)
        monde.a.site.refresh_from_db()
        assert monde.a.site.telephone == "04 77 82 81 11"

    def test_from_another_process(self, monde, editeur, sites):
        """Nothing but the database links the two pages."""
        apercu = envoyer(editeur, SITE, en_csv(changer(sites(), "telephone", "0477000000")))
        ailleurs = connecter(type(editeur)(), monde.editeur)
        assert confirmer(ailleurs, SITE, apercu).status_code == 302
        monde.a.site.refresh_from_db()
        assert monde.a.site.telephone == "04 77 00 00 00"


@pytest.mark.parametrize(
    ("contenu", "nom", "dit"),
    [
        (b"", "x.csv", "est vide"),
        (b"centre;code\r\n", "x.csv", "aucune fiche sous la ligne de titres"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "x.xls", "mot de passe"),
        (b"%PDF-1.7", "x.pdf", "PDF"),
        (b"PK\x03\x04 tronque", "x.xlsx", "illisible"),
        (b"centre;code\r\na;\"b\r\n", "x.csv", "guillemets"),
        (b"x" * 10_000_001, "gros.csv", "trop gros"),
    ],
)  # fmt: skip
def test_files_that_are_no_list(editeur, contenu, nom, dit):
    reponse = envoyer(editeur, SITE, contenu, nom)
    page = reponse.content.decode()
    assert reponse.status_code == 200 and dit in page and "Traceback" not in page
    assert not ImportEnAttente.objects.exists()


def test_no_file_at_all(editeur):
    assert "Choisissez un fichier" in editeur.post(f"/admin/{SITE}/import/").content.decode()
    assert editeur.get(f"/admin/{SITE}/process_import/").status_code in (302, 405)
