"""The page of the admin: file, difference, questions, decision. Nothing is guessed, nothing is half written."""

import datetime
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from centres.models import LabellisationSite
from directory.models import Etablissement, ImportEnAttente
from filieres.groupes import EDITEURS, NATIONALE
from tests.factories import HabilitationFactory, LabellisationSiteFactory, SiteFactory, UserFactory
from tests.formulaires import champs
from tests.outils.connexion import connecter

from .conftest import TITRES
from .mutations import BONNES, toutes
from .mutations import TITRES as TITRES_BONS
from .outils import empreinte, en_csv, en_xlsx

IMPORTER = "/admin/centres/labellisationsite/importer/"
NECKER = ["MARIH", "CEREMAST", "Coordonnateur", "AP-HP Necker", "Adultes", "Pr Anne Martin"]
COCHIN = ["MARIH", "CEREMAST", "Constitutif", "AP-HP Cochin", "Adultes", "Dr Zoé Petit"]
INCONNU = ["MARIH", "CEREO", "CCMR", "CHU de Nulle-Part", "Adultes", ""]
# Those that the page may be asked to stand, a few of each family; bombs and 100,000 rows included.
MUTATIONS = [m for n, m in enumerate(toutes()) if n % 23 == 0 or m[0] in {"cent-mille", "bombe-70000000"}]


@pytest.fixture
def nationale(monde) -> Client:
    qui = UserFactory(staff=True, username="nationale")
    qui.groups.add(Group.objects.get(name=NATIONALE))
    return connecter(Client(), qui)


@pytest.fixture
def deposer(nationale):
    """Send a list; the page it leads to."""

    def _deposer(liste, nom: str = "liste.csv", **choix):
        contenu = liste if isinstance(liste, bytes) else en_csv([TITRES, *liste])
        envoi = {"fichier": SimpleUploadedFile(nom, contenu), "campagne": "centre-2023-2028", **choix}
        return nationale.post(IMPORTER, envoi, follow=True)

    return _deposer


@pytest.fixture
def repondre(nationale):
    """Answer on the page, as a browser would."""

    def _repondre(page, **reponses):
        adresse = page.request["PATH_INFO"]
        envoi = {
            n: v for n, v in champs(page.content.decode()).items() if n not in {"empreinte", "confirmer"}
        }
        return nationale.post(adresse, {**envoi, **reponses, "repondre": "1"}, follow=True)

    return _repondre


@pytest.fixture
def ecrire(nationale):
    """Tick the box and write."""

    def _ecrire(page, **envoi):
        valeurs = champs(page.content.decode())
        envoi = {"empreinte": valeurs["empreinte"], "confirmer": "on", "ecrire": "Écrire", **envoi}
        return nationale.post(page.request["PATH_INFO"], envoi, follow=True)

    return _ecrire


def nombres(page) -> dict[str, int]:
    """The counts at the top."""
    return {s.code: s.nombre for s in page.context["sections"]}


def champ_de(page, texte: str) -> str:
    """The field of a question."""
    return next(p.choix.html_name for p in page.context["reponses"].posees() if texte in p.question.texte)


class TestWholeWay:
    def test_read_shown_written(self, monde, deposer, ecrire, labels):
        avant = labels()
        page = deposer([NECKER, COCHIN], source_url="https://exemple.fr/liste", source_le="2026-11")
        assert nombres(page) == {"nouveaux": 1}
        assert labels() == avant
        texte = page.content.decode()
        assert "Hôpital Cochin" in texte and "site constitutif" in texte and "nouveau site" in texte
        assert ": 1 nouveau label." in texte

        fin = ecrire(page)
        assert fin.redirect_chain[-1][0].startswith("/admin/centres/labellisationsite/?campagne")
        assert "Enregistré : 1 nouveau label." in fin.content.decode()
        assert labels() == {**avant, "ceremast/ap-hp-cochin": "constitutif"}
        nouveau = LabellisationSite.objects.get(role="constitutif")
        assert (nouveau.source_url, nouveau.source_le, nouveau.arrete) == (
            "https://exemple.fr/liste",
            "2026-11",
            monde.arrete,
        )
        histoire = LabellisationSite.historique.get(id=nouveau.pk)
        assert (histoire.history_change_reason, histoire.history_user.username) == (
            "import de la liste liste.csv",
            "nationale",
        )
        assert not ImportEnAttente.objects.exists()
        assert "1 nouveau label" in LogEntry.objects.get().get_change_message()
        monde.campagne.refresh_from_db()
        assert monde.campagne.complete is False
        assert "Rien à écrire" in deposer([NECKER, COCHIN], source_le="2026-11").content.decode()

    def test_a_changed_role_is_shown_before_and_after(self, monde, deposer, ecrire, labels):
        SiteFactory(centre=monde.ceremast, etablissement=monde.cochin, code="cochin", public="adulte")
        page = deposer(
            [[*NECKER[:2], "Constitutif", *NECKER[3:]], [*COCHIN[:2], "Coordonnateur", *COCHIN[3:]]]
        )
        assert nombres(page) == {"roles": 1, "nouveaux": 1}
        ecrire(page)
        assert labels() == {"ceremast/ap-hp-necker": "constitutif", "ceremast/cochin": "coordonnateur"}

    def test_what_changes_is_said_in_words(self, monde, deposer):
        LabellisationSite.objects.filter(pk=monde.label.pk).update(confirmation="a_confirmer")
        page = deposer([NECKER]).content.decode()
        assert "confirmation : « à confirmer » devient « source publique »" in page

    def test_not_without_the_box(self, deposer, ecrire, labels):
        avant = labels()
        page = ecrire(deposer([NECKER, COCHIN]), confirmer="")
        assert "Cochez la case" in page.content.decode() and labels() == avant

    def test_complete_is_a_box_of_its_own(self, monde, deposer, repondre, ecrire):
        autre = LabellisationSiteFactory(
            site__centre=monde.cereo,
            site__etablissement=monde.lille,
            campagne=monde.campagne,
            role="competence",
        )
        page = deposer([NECKER, COCHIN])
        assert "termines" not in nombres(page)
        assert page.context["reponses"]["complete"].value() is False
        page = repondre(page, complete="on")
        assert nombres(page)["termines"] == 1
        assert "sera marquée complète" in page.content.decode()
        assert "termines" not in nombres(repondre(page, complete=""))
        ecrire(repondre(page, complete="on"))
        monde.campagne.refresh_from_db()
        autre.refresh_from_db()
        assert monde.campagne.complete and autre.motif_fin


class TestQuestions:
    def test_nothing_is_chosen_beforehand_nor_written(self, deposer, ecrire, labels):
        avant = labels()
        page = deposer([NECKER, COCHIN, INCONNU])
        assert "1 question sans réponse" in page.content.decode()
        (posee,) = page.context["reponses"].posees()
        assert posee.choix.value() is None and posee.lignes == "ligne 4"
        assert "empreinte" not in champs(page.content.decode())
        assert labels() == avant

    def test_answered_with_a_candidate_or_any_code(self, monde, deposer, repondre, ecrire, labels):
        page = deposer([NECKER, INCONNU])
        nom = champ_de(page, "Nulle-Part")
        page = repondre(page, **{nom: "autre", f"{nom}-code": "chu-lille"})
        assert nombres(page)["nouveaux"] == 1
        assert "Réponses déjà données : 1" in page.content.decode()
        ecrire(page)
        assert labels()["cereo/chu-lille"] == "competence"

    def test_a_candidate(self, monde, deposer, repondre, labels):
        page = deposer([NECKER, [*INCONNU[:3], "CHU de Lile", *INCONNU[4:]]])
        nom = champ_de(page, "Lile")
        codes = [str(c.data["value"]) for c in page.context["reponses"][nom]]
        assert "chu-lille" in codes and codes[-1] == "-"
        assert nombres(repondre(page, **{nom: "chu-lille"}))["nouveaux"] == 1

    def test_another_record_needs_its_code_and_a_true_one(self, deposer, repondre):
        page = deposer([NECKER, INCONNU])
        nom = champ_de(page, "Nulle-Part")
        assert "Donnez le code" in repondre(page, **{nom: "autre"}).content.decode()
        page = repondre(page, **{nom: "autre", f"{nom}-code": "inexistant"})
        assert "« inexistant », qui n’est pas un code connu ici" in page.content.decode()
        assert "1 question sans réponse" in page.content.decode()

    def test_left_aside_knowingly(self, deposer, repondre, ecrire, labels):
        page = deposer([NECKER, COCHIN, INCONNU])
        page = repondre(page, **{champ_de(page, "Nulle-Part"): "-"})
        assert not page.context["obstacles"]
        assert page.context["reponses"][champ_de(page, "Nulle-Part")].value() == "-"
        complete = repondre(page, complete="on")
        assert "ne peut pas être marquée complète" in complete.content.decode()
        ecrire(repondre(complete, complete=""))
        assert "ceremast/ap-hp-cochin" in labels() and not any(cle.startswith("cereo") for cle in labels())

    def test_answers_can_be_taken_back(self, deposer, repondre):
        page = deposer([NECKER, INCONNU])
        nom = champ_de(page, "Nulle-Part")
        page = repondre(page, **{nom: "autre", f"{nom}-code": "chu-lille"})
        assert not page.context["obstacles"]
        assert "1 question sans réponse" in repondre(page, recommencer="on").content.decode()

    def test_what_was_not_offered_is_refused(self, deposer, repondre):
        page = deposer([NECKER, INCONNU])
        page = repondre(page, **{champ_de(page, "Nulle-Part"): "ap-hp-necker-bis"})
        assert "1 question sans réponse" in page.content.decode()

    def test_which_team_is_asked_with_the_teams_there_are(self, monde, deposer, repondre, ecrire, labels):
        SiteFactory(centre=monde.ceremast, etablissement=monde.necker, code="enfants", public="enfant")
        page = deposer([[*NECKER[:4], "", ""]])
        (posee,) = page.context["reponses"].posees()
        assert posee.question.genre == "site" and posee.code is None
        page = repondre(page, **{posee.choix.html_name: "ap-hp-necker"})
        assert not page.context["obstacles"]


class TestMeanwhile:
    def test_a_changed_directory_is_shown_again(self, monde, deposer, ecrire, labels):
        page = deposer([NECKER, COCHIN])
        LabellisationSite.objects.filter(pk=monde.label.pk).update(responsable="Dr Autre Personne")
        avant = labels()
        suite = ecrire(page)
        assert "Relisez ce que la liste changerait" in suite.content.decode()
        assert labels() == avant
        assert "Enregistré" in ecrire(suite).content.decode()

    def test_what_changes_elsewhere_is_no_reason(self, monde, deposer, ecrire):
        page = deposer([NECKER, COCHIN])
        Etablissement.objects.filter(pk=monde.huriez.pk).update(telephone="01 02 03 04 05")
        assert "Enregistré" in ecrire(page).content.decode()

    def test_the_database_has_the_last_word(self, monde, deposer, ecrire, labels, monkeypatch):
        page = deposer([NECKER, COCHIN])
        from centres.labellisations import ecriture
        from directory.importing.erreurs import ErreurImport

        avant = empreinte()

        def interrompre(self, nouveau):
            raise ErreurImport("L’annuaire a changé pendant l’import : le site. Rien n’a été écrit.")

        monkeypatch.setattr(ecriture._Ecrivain, "_creer", interrompre)
        depots = ImportEnAttente.objects.count()
        suite = ecrire(page)
        assert "L’annuaire a changé pendant l’import" in suite.content.decode()
        assert empreinte() == avant and ImportEnAttente.objects.count() == depots

    def test_a_day_later_it_is_gone(self, deposer, nationale):
        page = deposer([NECKER, COCHIN])
        ImportEnAttente.objects.update(cree_le=timezone.now() - datetime.timedelta(days=1, minutes=1))
        suite = nationale.get(page.request["PATH_INFO"], follow=True)
        assert suite.request["PATH_INFO"] == IMPORTER and "n’est plus ici" in suite.content.decode()

    def test_written_twice_is_written_once(self, deposer, ecrire, labels):
        page = deposer([NECKER, COCHIN])
        ecrire(page)
        ecrits = labels()
        assert "n’est plus ici" in ecrire(page).content.decode() and labels() == ecrits

    def test_a_campaign_that_is_gone_is_said(self, monde, deposer, nationale):
        page = deposer([NECKER, COCHIN])
        ImportEnAttente.objects.update(choix={**ImportEnAttente.objects.get().choix, "campagne": "partie"})
        assert "n’existe plus" in nationale.get(page.request["PATH_INFO"], follow=True).content.decode()


class TestWho:
    def test_the_national_team_only(self, monde, deposer):
        page = deposer([NECKER, COCHIN])
        editeur = UserFactory(staff=True)
        editeur.groups.add(Group.objects.get(name=EDITEURS))
        HabilitationFactory(user=editeur, filiere=monde.filiere)
        client = connecter(Client(), editeur)
        for adresse in (IMPORTER, page.request["PATH_INFO"]):
            assert {client.get(adresse).status_code, client.post(adresse).status_code} == {403}
        assert IMPORTER not in client.get("/admin/").content.decode()
        assert IMPORTER not in client.get("/admin/directory/campagne/").content.decode()

    def test_a_colleague_does_not_see_one_s_list(self, monde, deposer):
        page = deposer([NECKER, COCHIN])
        collegue = UserFactory(superuser=True)
        suite = connecter(Client(), collegue).get(page.request["PATH_INFO"])
        assert (suite.status_code, suite.url) == (302, IMPORTER)

    def test_reached_from_the_first_page_and_from_campaigns(self, monde, nationale):
        assert IMPORTER in nationale.get("/admin/").content.decode()
        assert IMPORTER in nationale.get("/admin/directory/campagne/").content.decode()
        lien = f"{IMPORTER}?campagne={monde.campagne.code}"
        assert (
            lien in nationale.get(f"/admin/directory/campagne/{monde.campagne.pk}/change/").content.decode()
        )
        assert champs(nationale.get(lien).content.decode())["campagne"] == monde.campagne.code


class TestRefused:
    @pytest.mark.parametrize(
        ("choix", "dit"),
        [
            ({"campagne": "inconnue"}, "Choisissez une campagne de centres"),
            ({"source_url": "ftp://x"}, "adresse http"),
            ({"source_le": "hier"}, "AAAA"),
            ({"arrete": "inconnu"}, "choix valide"),
            ({"feuille": "Autre"}, "pas de feuille"),
            ({"fichier": ""}, "Choisissez un fichier"),
            ({"fichier": SimpleUploadedFile("x.csv", b"")}, "est vide"),
            ({"fichier": SimpleUploadedFile("x.csv", b"x" * 10_000_001)}, "trop gros"),
        ],
    )
    def test_one_sentence(self, monde, deposer, choix, dit):
        page = deposer([NECKER], **choix)
        assert page.status_code == 200 and dit in page.content.decode()
        assert not ImportEnAttente.objects.exists()

    def test_an_unreadable_address(self, nationale):
        assert nationale.get(f"{IMPORTER}?campagne=%00").status_code == 200
        for jeton in ("x" * 300, "%00", "é"):
            assert nationale.get(f"{IMPORTER}{jeton}/").status_code == 302

    def test_mistakes_have_line_and_column(self, deposer):
        page = deposer(en_xlsx([TITRES, NECKER, [*COCHIN[:2], "chef de service", *COCHIN[3:]]]), "liste.xlsx")
        assert page.context["erreurs"].rangees == [
            ["3", "Rôle (C)", "« chef de service » n’est pas un rôle connu"]
        ]
        assert "1 erreur à corriger" in page.content.decode()

    @pytest.mark.parametrize("mutation", MUTATIONS, ids=[m[0] for m in MUTATIONS])
    def test_spoilt_files(self, monde, deposer, nationale, mutation):
        """As with the command: nothing is written, where and what is said."""
        site = SiteFactory(centre=monde.cereo, etablissement=monde.cochin, code="ap-hp-cochin", public="")
        LabellisationSiteFactory(
            site=site, role="competence", campagne=monde.avant, debut="2022-01-01", fin="2025-12-31"
        )
        _, contenu, nom, dit = mutation
        ImportEnAttente.objects.all().delete()
        avant = empreinte()
        page = deposer(contenu, nom)
        adresse = page.request["PATH_INFO"]
        if adresse != IMPORTER:
            nationale.post(adresse, {"ecrire": "1", "confirmer": "on", "empreinte": "x"})
        ImportEnAttente.objects.all().delete()
        assert page.status_code == 200 and empreinte() == avant
        assert re.search(dit, _comme_la_commande(page, nom))


def _comme_la_commande(page, nom: str) -> str:
    """What the page says, in the form of the command's messages."""
    if "sections" not in page.context:
        return " ".join(page.context["form"].errors.get("fichier", []))
    ecart = page.context["ecart"]
    questions = [
        f"{p.question.texte} {p.question.motif} {p.lignes}" for p in page.context["reponses"].posees()
    ]
    return "\n".join([*map(str, ecart.anomalies), *questions])


def test_a_good_file_is_good_here_too(monde, deposer):
    assert nombres(deposer(en_csv([TITRES_BONS, *BONNES])))["nouveaux"] == 3


def test_queries_do_not_grow_with_the_list(monde, deposer, nationale, django_assert_max_num_queries):
    page = deposer(
        [NECKER, COCHIN, *[[*INCONNU[:3], f"CHU de Nulle-Part {n}", *INCONNU[4:]] for n in range(40)]]
    )
    with django_assert_max_num_queries(40):
        nationale.get(page.request["PATH_INFO"])
