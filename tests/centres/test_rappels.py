"""The digest of an editor: what it says, to whom, once a day at most."""

import datetime
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centres import rappels
from centres.models import LabellisationSite, Site
from centres.verification import limite
from directory.dates import decaler_mois
from directory.models import Signalement, VersionDonnees
from filieres.models import Habilitation, LabellisationFiliere
from tests.factories import (
    FiliereFactory,
    HabilitationFactory,
    LabellisationFiliereFactory,
    LabellisationSiteFactory,
    SignalementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
UN_JOUR = datetime.timedelta(days=1)


def lancer(*options: str) -> str:
    sortie = StringIO()
    call_command("send_rappels", *options, stdout=sortie)
    return sortie.getvalue()


@pytest.fixture
def label() -> Any:
    """A site in order, but never verified."""
    return LabellisationSiteFactory(coordonnateur=True, fin=decaler_mois(timezone.localdate(), 20))


@pytest.fixture
def filiere(label: Any) -> Any:
    return label.centre.filiere


@pytest.fixture
def editeur(filiere: Any) -> Any:
    return HabilitationFactory(filiere=filiere, user__first_name="Zoé").user


def tout_verifier() -> None:
    Site.objects.update(verifie_le=timezone.localdate())


def titres(filiere: Any) -> dict[str, int]:
    return {s.titre: s.nombre for s in rappels.travail(filiere, timezone.localdate()).sujets}


class TestCeQuiAttend:
    def test_nothing(self, filiere):
        tout_verifier()
        assert titres(filiere) == {}

    @pytest.mark.parametrize(("jours", "attend"), [(-1, True), (0, False)])
    def test_stale(self, filiere, jours, attend):
        Site.objects.update(verifie_le=limite() + jours * UN_JOUR)
        assert titres(filiere) == ({"Sites vérifiés il y a plus d’un an": 1} if attend else {})

    def test_never_verified(self, filiere):
        assert titres(filiere) == {"Sites jamais vérifiés": 1}

    @pytest.mark.parametrize(("jours", "attend"), [(0, True), (1, False)])
    def test_labels_that_end_within_a_year(self, filiere, label, jours, attend):
        tout_verifier()
        fin = decaler_mois(timezone.localdate(), 12) + jours * UN_JOUR
        LabellisationSite.objects.update(fin=fin)
        LabellisationFiliereFactory(filiere=filiere)
        LabellisationFiliere.objects.update(fin=fin)
        attendus = {
            "Label de la filière qui se termine dans les douze mois": 1,
            "Labels de sites qui se terminent dans les douze mois": 1,
        }
        assert titres(filiere) == (attendus if attend else {})

    def test_reports_that_wait(self, filiere):
        tout_verifier()
        SignalementFactory(chemin=filiere.get_absolute_url())
        SignalementFactory(chemin=filiere.get_absolute_url(), etat="traite", note="fait")
        SignalementFactory(chemin="/comprendre/")
        assert titres(filiere) == {"Erreurs signalées par des visiteurs": 1}

    def test_what_leads_visitors_wrong_has_its_list(self, filiere):
        tout_verifier()
        LabellisationSiteFactory(
            constitutif=True, site__centre__filiere=filiere, site__verifie_le=timezone.localdate()
        )
        (sujet,) = rappels.travail(filiere, timezone.localdate()).sujets
        assert (sujet.titre, sujet.nombre) == ("Réseau sans site coordonnateur aujourd’hui", 1)
        assert sujet.lien.endswith(f"reseau-sans-coordonnateur&filiere__id__exact={filiere.pk}")

    def test_nothing_of_other_filieres(self, filiere):
        autre = FiliereFactory()
        assert titres(autre) == {}

    def test_first_ones_are_named_the_others_counted(self, filiere, label):
        for _ in range(rappels.NOMMES + 1):
            LabellisationSiteFactory(site__centre=label.centre)
        (sujet,) = rappels.travail(filiere, timezone.localdate()).sujets
        assert (sujet.nombre, len(sujet.exemples), sujet.autres) == (12, 10, 2)

    def test_as_many_queries_for_many_sites(self, filiere, label):
        def requetes() -> int:
            with CaptureQueriesContext(connection) as vues:
                rappels.travail(filiere, timezone.localdate())
            return len(vues)

        LabellisationSiteFactory.create_batch(11, site__centre=label.centre)
        peu = requetes()
        LabellisationSiteFactory.create_batch(10, site__centre=label.centre)
        assert requetes() == peu


class TestCourriel:
    def test_says_what_waits_and_where(self, editeur, filiere, label):
        SignalementFactory(
            chemin=filiere.get_absolute_url(), message="Secret médical", reponse_a="v@exemple.fr"
        )
        assert lancer() == "1 courriel envoyé.\n"
        (courriel,) = mail.outbox
        assert courriel.to == [editeur.email]
        assert courriel.subject == f"[Annuaire maladies rares] Fiches à revoir : {filiere.sigle}"
        corps = courriel.body
        assert corps.startswith("Bonjour Zoé,\n")
        assert str(label.site) in corps and label.site.etablissement.nom_complet in corps
        assert "&" + "amp;" not in corps and "&#" not in corps
        for lien in (
            f"https://annuaire.test/admin/directory/signalement/?etat__exact=nouveau&filiere={filiere.pk}",
            f"https://annuaire.test/admin/centres/site/?verification=jamais&centre__filiere__id__exact={filiere.pk}",
            "https://annuaire.test/admin/\n",
        ):
            assert lien in corps
        # A mailbox keeps longer than twelve months.
        assert "Secret" not in corps and "v@exemple.fr" not in corps

    @pytest.mark.parametrize("filieres", [1, 2])
    def test_every_link_opens_on_what_it_counts(self, client, editeur, filiere, filieres):
        from django.contrib.auth.models import Group

        editeur.groups.add(Group.objects.get(name="Éditeurs de filière"))
        LabellisationSiteFactory(
            constitutif=True, site__centre__filiere=filiere, fin=timezone.localdate() + UN_JOUR, site__telephone="",
            site__etablissement__telephone="", site__verifie_le=limite() - UN_JOUR,
        )  # fmt: skip
        LabellisationFiliereFactory(filiere=filiere, fin=timezone.localdate() + UN_JOUR)
        SignalementFactory(chemin=filiere.get_absolute_url())
        if filieres == 2:
            autre = LabellisationSiteFactory(constitutif=True, site__telephone="").centre.filiere
            SignalementFactory(chemin=autre.get_absolute_url())
            LabellisationFiliereFactory(filiere=autre, fin=timezone.localdate() + UN_JOUR)
            HabilitationFactory(user=editeur, filiere=autre)
        client.force_login(editeur)
        sujets = rappels.travail(filiere, timezone.localdate()).sujets
        assert len(sujets) == 7
        for sujet in sujets:
            reponse = client.get(sujet.lien.removeprefix("https://annuaire.test"))
            assert reponse.status_code == 200, sujet.titre
            assert reponse.context["cl"].result_count == sujet.nombre, sujet.titre

    def test_one_for_all_the_filieres_of_an_editor(self, editeur, filiere):
        autre = LabellisationSiteFactory(coordonnateur=True).centre.filiere
        HabilitationFactory(user=editeur, filiere=autre)
        tranquille = HabilitationFactory(user=editeur).filiere
        HabilitationFactory(filiere=autre)
        assert lancer() == "2 courriels envoyés.\n"
        (courriel,) = [c for c in mail.outbox if c.to == [editeur.email]]
        sigles = ", ".join(sorted((filiere.sigle, autre.sigle)))
        assert courriel.subject.endswith(sigles) and tranquille.sigle not in courriel.body

    def test_nothing_waits_nothing_is_sent(self, editeur):
        tout_verifier()
        assert lancer() == "0 courriel envoyé.\n"
        assert mail.outbox == []
        # Something may come later the same day.
        Site.objects.update(verifie_le=None)
        assert lancer() == "1 courriel envoyé.\n"

    @pytest.mark.parametrize(
        "changements",
        [{"is_active": False}, {"is_staff": False}, {"email": ""}],
        ids=["inactif", "parti", "muet"],
    )
    def test_only_to_those_who_can_act(self, editeur, changements):
        type(editeur).objects.update(**changements)
        assert lancer() == "0 courriel envoyé.\n"

    def test_not_to_those_whose_right_has_ended(self, editeur):
        Habilitation.objects.update(revoquee_le=timezone.localdate())
        UserFactory(superuser=True)
        assert lancer() == "0 courriel envoyé.\n"


class TestUneFoisParJour:
    def test_again_sends_nothing(self, editeur):
        version = VersionDonnees.actuelle().numero
        lancer()
        assert lancer() == "0 courriel envoyé.\n"
        assert len(mail.outbox) == 1
        assert VersionDonnees.actuelle().numero == version

    def test_even_with_one_more_filiere(self, editeur):
        lancer()
        HabilitationFactory(user=editeur, filiere=LabellisationSiteFactory().centre.filiere)
        assert lancer() == "0 courriel envoyé.\n"

    def test_the_day_after_it_is_sent(self, editeur):
        lancer()
        Habilitation.objects.update(rappel_le=timezone.localdate() - UN_JOUR)
        assert lancer() == "1 courriel envoyé.\n"

    def test_the_dry_run_shows_and_sends_nothing(self, editeur, filiere):
        montre = lancer("--a-blanc")
        assert f"À : {editeur.email}\n" in montre and filiere.sigle in montre
        assert montre.endswith("1 courriel à envoyer. Rien n’a été envoyé.\n")
        assert mail.outbox == []
        lancer()
        assert lancer("--a-blanc") == "0 courriel à envoyer. Rien n’a été envoyé.\n"

    def test_one_that_cannot_leave_does_not_hold_the_others_and_goes_next_time(
        self, editeur, filiere, monkeypatch
    ):
        autre = HabilitationFactory(filiere=filiere).user
        envoyer = rappels.EmailMessage.send

        def panne(courriel: Any) -> int:
            if courriel.to == [editeur.email]:
                raise ConnectionRefusedError("boîte pleine")
            return int(envoyer(courriel))

        monkeypatch.setattr(rappels.EmailMessage, "send", panne)
        with pytest.raises(CommandError, match=rf"{editeur.username} \(boîte pleine\)"):
            lancer()
        assert [c.to for c in mail.outbox] == [[autre.email]]
        monkeypatch.undo()
        assert lancer() == "1 courriel envoyé.\n"
        assert [c.to for c in mail.outbox] == [[autre.email], [editeur.email]]

    def test_two_commands_at_once_send_one(self, editeur, filiere):
        le = timezone.localdate()
        travaux = [rappels.travail(filiere, le)]
        assert rappels.prevenir(editeur, travaux, le) is True
        # The other had read before: it asks again, under lock.
        assert rappels.prevenir(editeur, travaux, le) is False
        assert len(mail.outbox) == 1


def test_reports_are_left_alone(editeur, filiere):
    SignalementFactory(chemin=filiere.get_absolute_url())
    lancer()
    assert Signalement.objects.get().etat == "nouveau"
