"""What becomes of a report: whose queue, what closing it asks, how many one address may send, when it goes."""

import datetime
from io import StringIO
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.cache import cache, caches
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.utils import timezone

from directory.comptes.models import Essai
from directory.management.commands import purge
from directory.models import Signalement
from directory.pages import debit
from directory.signalements import FILIERES_MAX, resoudre, signalements_nationaux
from filieres.groupes import EDITEURS, NATIONALE
from tests.factories import (
    AncienneAdresseFactory,
    AssociationFactory,
    CouvertureFiliereFactory,
    EtablissementFactory,
    FiliereFactory,
    HabilitationFactory,
    LaboratoireFactory,
    MaladieFactory,
    SignalementFactory,
    SiteFactory,
    UserFactory,
)
from tests.formulaires import envoyer

pytestmark = pytest.mark.django_db
LISTE = "/admin/directory/signalement/"


def agent(groupe: str, *filieres: Any) -> Any:
    user = UserFactory(staff=True)
    user.groups.add(Group.objects.get(name=groupe))
    for filiere in filieres:
        HabilitationFactory(user=user, filiere=filiere)
    return user


def instant(*parties: int) -> datetime.datetime:
    """In Paris."""
    return datetime.datetime(*parties, tzinfo=timezone.get_default_timezone())  # type: ignore[arg-type, misc]


def page_de(chemin: str) -> tuple[Any, set[int]]:
    page = resoudre([chemin])[chemin]
    return page.objet, set(page.filieres)


class TestDestinataire:
    def test_its_own_page_and_those_under_it(self):
        site = SiteFactory()
        filiere = {site.centre.filiere_id}
        assert page_de(site.centre.filiere.get_absolute_url()) == (site.centre.filiere, filiere)
        assert page_de(site.centre.get_absolute_url()) == (site.centre, filiere)
        assert page_de(site.get_absolute_url()) == (site, filiere)
        assert page_de(f"{site.get_absolute_url()}fiche/") == (site, filiere)
        # A site that is no longer there: its network answers.
        assert page_de(f"{site.centre.get_absolute_url()}parti/") == (site.centre, filiere)

    def test_the_site_of_that_network_only(self):
        site, autre = SiteFactory(code="meme"), SiteFactory(code="meme")
        assert page_de(site.get_absolute_url())[0] == site
        assert page_de(autre.get_absolute_url())[0] == autre

    def test_associations_and_laboratoires(self):
        a, b = FiliereFactory(), FiliereFactory()
        for fabrique in (AssociationFactory, LaboratoireFactory):
            fiche = fabrique(filieres=[a, b])
            assert page_de(fiche.get_absolute_url()) == (fiche, {a.pk, b.pk})
            nationale = fabrique(portee="nationale")
            assert page_de(nationale.get_absolute_url()) == (nationale, set())

    def test_hospitals_and_groups_while_few_filieres_are_there(self):
        hopital = EtablissementFactory()
        sites = SiteFactory.create_batch(FILIERES_MAX, etablissement=hopital)
        filieres = {s.centre.filiere_id for s in sites}
        assert len(filieres) == FILIERES_MAX
        SiteFactory()
        for fiche in (hopital, hopital.groupe):
            assert page_de(fiche.get_absolute_url()) == (fiche, filieres)
        SiteFactory(etablissement=hopital)
        for fiche in (hopital, hopital.groupe):
            assert page_de(fiche.get_absolute_url()) == (fiche, set())

    def test_diseases_go_to_the_filiere_their_page_names(self):
        couverture = CouvertureFiliereFactory()
        chemin = couverture.maladie.get_absolute_url()
        assert page_de(chemin) == (couverture.maladie, {couverture.filiere_id})
        assert page_de(f"/maladies/{couverture.maladie.code_orpha}/")[1] == {couverture.filiere_id}
        seule = MaladieFactory()
        assert page_de(seule.get_absolute_url()) == (seule, set())

    def test_a_former_address_leads_to_the_record(self):
        ancienne = AncienneAdresseFactory()
        assert page_de(ancienne.chemin) == (ancienne.objet, {ancienne.objet.pk})
        filiere = ancienne.objet
        type(filiere).objects.filter(pk=filiere.pk).delete()
        assert page_de(ancienne.chemin) == (None, set())

    @pytest.mark.parametrize(
        "chemin",
        [
            *("/", "/comprendre/", "/filieres/", "/centres/nul/", "/maladies/x/", "/maladies/99999999999-x/"),
            *(
                "",
                "//",
                "/nul/x/",
                "/maladies/²-x/",
                "/etablissements/nul/",
                "/groupes/nul/",
                "/associations/nul/",
            ),
        ],
    )
    def test_general_pages_are_for_the_national_team(self, chemin):
        SiteFactory()
        assert page_de(chemin) == (None, set())
        general = SignalementFactory(chemin=chemin)
        precis = SignalementFactory(chemin=FiliereFactory().get_absolute_url())
        assert set(Signalement.objects.filter(pk__in=signalements_nationaux())) == {general}
        assert set(Signalement.objects.exclude(pk__in=signalements_nationaux())) == {precis}

    def test_as_many_queries_for_many_paths(self, django_assert_num_queries):
        chemins = [SiteFactory().get_absolute_url() for _ in range(12)]
        for nombre in (1, 12):
            with django_assert_num_queries(2):
                assert len({p.objet for p in resoudre(chemins[:nombre]).values()}) == nombre


class TestFile:
    @pytest.fixture
    def signalement(self) -> Any:
        site = SiteFactory()
        return SignalementFactory(chemin=site.get_absolute_url(), message="Le numéro a changé.")

    @pytest.fixture
    def filiere(self, signalement) -> Any:
        return page_de(signalement.chemin)[0].centre.filiere

    @pytest.fixture
    def editeur(self, client, filiere) -> Any:
        user = agent(EDITEURS, filiere)
        client.force_login(user)
        return user

    def adresse(self, signalement) -> str:
        return f"{LISTE}{signalement.pk}/change/"

    def test_an_editor_sees_theirs_and_no_other(self, client, editeur, signalement):
        autre = SignalementFactory(chemin=FiliereFactory().get_absolute_url())
        general = SignalementFactory(chemin="/comprendre/")
        liste = client.get(LISTE).content.decode()
        assert signalement.chemin in liste
        assert f"/admin/centres/site/{page_de(signalement.chemin)[0].pk}/change/" in liste
        for ailleurs in (autre, general):
            assert f">{ailleurs.chemin}<" not in liste
            assert client.get(self.adresse(ailleurs)).status_code == 404
        assert "filiere=" not in liste  # nothing to choose between

    def test_closing_asks_for_a_note(self, client, editeur, signalement):
        for etat in ("traite", "ecarte"):
            reponse = envoyer(client, self.adresse(signalement), etat=etat, note="  ")
            assert "Dites en quelques mots" in reponse.content.decode()
        signalement.refresh_from_db()
        assert (signalement.etat, signalement.traite_par) == ("nouveau", None)

    @pytest.mark.parametrize("etat", ["traite", "ecarte"])
    def test_who_closed_is_noted(self, client, editeur, signalement, etat):
        assert (
            envoyer(client, self.adresse(signalement), etat=etat, note="Numéro corrigé.").status_code == 302
        )
        signalement.refresh_from_db()
        assert (signalement.etat, signalement.traite_par, signalement.note) == (
            etat,
            editeur,
            "Numéro corrigé.",
        )
        # A colleague completing the note does not become the one who closed.
        client.force_login(agent(NATIONALE))
        envoyer(client, self.adresse(signalement), note="Numéro corrigé hier.")
        signalement.refresh_from_db()
        assert (signalement.traite_par, signalement.note) == (editeur, "Numéro corrigé hier.")
        # Open again: nobody has closed it.
        assert envoyer(client, self.adresse(signalement), etat="nouveau", note="").status_code == 302
        signalement.refresh_from_db()
        assert signalement.traite_par is None

    def test_what_the_visitor_wrote_is_not_changed(self, client, editeur, signalement):
        envoyer(
            client, self.adresse(signalement), message="autre", chemin="/", reponse_a="x@exemple.fr", note="n"
        )
        signalement.refresh_from_db()
        assert (signalement.message, signalement.reponse_a) == ("Le numéro a changé.", "")

    def test_editors_neither_add_nor_delete(self, client, editeur, signalement):
        assert client.get(f"{LISTE}add/").status_code == 403
        assert client.post(f"{LISTE}{signalement.pk}/delete/", {"post": "yes"}).status_code == 403
        assert Signalement.objects.exists()

    def test_the_form_leads_to_the_page_and_to_the_visitor(self, client, editeur, signalement):
        sans = client.get(self.adresse(signalement)).content.decode()
        assert "Pas de réponse demandée." in sans
        Signalement.objects.update(reponse_a="anne@exemple.fr")
        avec = client.get(self.adresse(signalement)).content.decode()
        assert 'href="mailto:anne@exemple.fr"' in avec
        assert f'href="{signalement.chemin}"' in avec

    def test_those_that_wait_come_first_then_the_latest(self, client, editeur, signalement):
        filiere = page_de(signalement.chemin)[0].centre.filiere
        hier = timezone.now() - datetime.timedelta(days=1)
        vieux = SignalementFactory(chemin=filiere.get_absolute_url(), cree_le=hier)
        clos = SignalementFactory(chemin=filiere.get_absolute_url(), etat="traite", note="fait")
        lignes = client.get(LISTE).context["cl"].result_list
        assert [s.pk for s in lignes] == [signalement.pk, vieux.pk, clos.pk]

    def test_filter_by_addressee(self, client, signalement, filiere):
        client.force_login(agent(NATIONALE))
        general = SignalementFactory(chemin="/comprendre/")
        bon, autre = filiere.pk, FiliereFactory().pk

        def vus(valeur: Any) -> set[int]:
            return {s.pk for s in client.get(LISTE, {"filiere": valeur}).context["cl"].result_list}

        assert vus("nationale") == {general.pk}
        assert vus(bon) == {signalement.pk}
        assert vus(autre) == set()
        assert vus("n'importe quoi") == {general.pk, signalement.pk}
        page = client.get(LISTE).content.decode()
        assert "équipe nationale" in page and "page générale" in page

    def test_an_editor_of_two_chooses_between_theirs(self, client, signalement, filiere):
        autre, etrangere = FiliereFactory(), FiliereFactory()
        client.force_login(agent(EDITEURS, filiere, autre))
        page = client.get(LISTE).content.decode()
        assert f"?filiere={filiere.pk}" in page and f"?filiere={autre.pk}" in page
        assert f"?filiere={etrangere.pk}" not in page and "?filiere=nationale" not in page
        etranger = SignalementFactory(chemin=etrangere.get_absolute_url())
        liste = client.get(LISTE, {"filiere": etrangere.pk}).context["cl"].result_list
        assert etranger.pk not in {s.pk for s in liste}

    def test_a_record_without_a_form_is_named(self, client, signalement, monkeypatch):
        from django.contrib import admin

        from centres.models import Site

        client.force_login(UserFactory(superuser=True))
        requete = RequestFactory().get("/")
        modele = admin.site._registry[Signalement]
        monkeypatch.setattr(Site._meta, "model_name", "absent")
        assert modele.fiche(signalement) == str(page_de(signalement.chemin)[0])
        assert requete.path == "/"


class TestDebit:
    ICI = {"Sec-Fetch-Site": "same-origin"}

    def poster(self, message: str, adresse: str = "192.0.2.1") -> Any:
        client = Client(headers=self.ICI, REMOTE_ADDR=adresse)
        return client.post("/signaler/", {"objet": "/", "message": message})

    def test_the_eleventh_within_the_hour_waits(self):
        codes = [self.poster(f"m{n}").status_code for n in range(debit.MAX_PAR_HEURE)]
        assert codes == [302] * debit.MAX_PAR_HEURE
        refuse = self.poster("le onzième")
        assert refuse.status_code == 429
        assert "renvoyez-le dans une heure" in refuse.content.decode()
        assert "le onzième" in refuse.content.decode()
        assert Signalement.objects.count() == debit.MAX_PAR_HEURE
        assert self.poster("d’ailleurs", "192.0.2.2").status_code == 302

    def test_the_counter_is_the_workers_together(self):
        """What one process keeps in memory is not asked: another worker goes on counting."""
        for n in range(debit.MAX_PAR_HEURE):
            self.poster(f"m{n}")
        cache.clear()
        assert self.poster("le onzième").status_code == 429

    def test_a_mistake_is_not_counted(self):
        for _ in range(debit.MAX_PAR_HEURE + 1):
            assert self.poster("").status_code == 400
        assert self.poster("bon").status_code == 302

    @pytest.mark.parametrize(
        ("une", "autre", "meme"),
        [
            ("192.0.2.1", "192.0.2.2", False),
            ("::ffff:192.0.2.1", "192.0.2.1", True),
            ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
            ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ],
    )
    def test_what_counts_as_one_address(self, une, autre, meme):
        requete = RequestFactory()
        lues = [debit._adresse(requete.post("/", REMOTE_ADDR=ip)) for ip in (une, autre)]
        assert (lues[0] == lues[1]) is meme

    @pytest.mark.parametrize("adresse", ["", "unix:"])
    def test_a_local_socket_has_one_counter(self, adresse):
        assert debit._adresse(RequestFactory().post("/", REMOTE_ADDR=adresse)) == ""

    def test_the_address_is_kept_nowhere_and_not_recognised_tomorrow(self, monkeypatch):
        vues: list[str] = []

        def expiree(cle: str) -> int:
            vues.append(cle)
            raise ValueError

        monkeypatch.setattr(caches["comptes"], "incr", expiree)
        requete = RequestFactory().post("/", REMOTE_ADDR="192.0.2.1")
        assert debit.trop_de_messages(requete) is False  # nothing counted: as if just expired
        demain = timezone.localdate() + datetime.timedelta(days=1)
        monkeypatch.setattr(debit.timezone, "localdate", lambda: demain)
        debit.trop_de_messages(requete)
        assert len(set(vues)) == 2
        assert not [cle for cle in vues if "192.0.2.1" in cle]


class TestPurge:
    def lancer(self, *options: str) -> str:
        sortie = StringIO()
        call_command("purge", *options, stdout=sortie)
        return sortie.getvalue()

    @pytest.mark.parametrize(
        ("ecart", "reste"),
        [
            (datetime.timedelta(seconds=0), False),
            (datetime.timedelta(seconds=1), False),
            (datetime.timedelta(seconds=-1), True),
            (datetime.timedelta(days=1), False),
            (datetime.timedelta(days=-1), True),
            (datetime.timedelta(days=-30), True),
        ],
    )
    def test_twelve_months_to_the_second(self, monkeypatch, ecart, reste):
        maintenant = instant(2026, 11, 22, 3)
        il_y_a_un_an = instant(2025, 11, 22, 3)
        monkeypatch.setattr(purge.timezone, "now", lambda: maintenant)
        SignalementFactory(cree_le=il_y_a_un_an - ecart, etat="traite", note="fait")
        assert f"Effacé\u00a0:\n  signalements de visiteurs\u00a0: {int(not reste)}\n" in self.lancer()
        assert Signalement.objects.exists() is reste

    def test_on_a_29_february(self):
        maintenant = instant(2028, 2, 29, 12)
        assert purge.seuil(maintenant) == instant(2027, 2, 28, 12)

    def test_the_dry_run_counts_and_keeps(self):
        SignalementFactory(cree_le=timezone.now() - datetime.timedelta(days=400))
        dit = self.lancer("--a-blanc")
        assert "À effacer\u00a0:\n  signalements de visiteurs\u00a0: 1\n" in dit
        assert "Rien n’a été effacé." in dit
        assert Signalement.objects.count() == 1

    def test_by_lots_with_what_the_journal_says_of_them(self, monkeypatch):
        monkeypatch.setattr(purge, "LOT", 3)
        vieux = SignalementFactory.create_batch(7, cree_le=timezone.now() - datetime.timedelta(days=400))
        recent = SignalementFactory()
        user = UserFactory(superuser=True)
        for signalement in (vieux[0], recent):
            LogEntry.objects.log_actions(user.pk, [signalement], CHANGE, "x")
        # A record of another kind with the same number keeps its entry.
        filiere = FiliereFactory(pk=vieux[0].pk)
        LogEntry.objects.log_actions(user.pk, [filiere], CHANGE, "y")
        assert "visiteurs\u00a0: 7" in self.lancer()
        assert list(Signalement.objects.all()) == [recent]
        assert sorted(LogEntry.objects.values_list("change_message", flat=True)) == ["x", "y"]

    def test_ended_sessions_and_attempts_go_live_ones_stay(self):
        maintenant = timezone.now()
        for nom, jours in (("finie", -1), ("vive", 1)):
            fin = maintenant + datetime.timedelta(days=jours)
            Session.objects.create(session_key=nom, session_data="", expire_date=fin)
            Essai.objects.create(cache_key=nom, value="", expires=fin)
        dit = self.lancer()
        assert "sessions terminées\u00a0: 1" in dit and "essais de connexion terminés\u00a0: 1" in dit
        assert list(Session.objects.values_list("session_key", flat=True)) == ["vive"]
        assert list(Essai.objects.values_list("cache_key", flat=True)) == ["vive"]

    def test_again_there_is_nothing_to_do(self):
        SignalementFactory(cree_le=timezone.now() - datetime.timedelta(days=400))
        self.lancer()
        assert "signalements de visiteurs\u00a0: 0\n" in self.lancer()
