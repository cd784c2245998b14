"""Groups, accounts, rights granted and revoked: who gets what, and that nobody gets more."""

import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from centres.admin import CentreAdmin
from filieres.droits import acces
from filieres.groupes import DES_EDITEURS, EDITEURS, NATIONALE, REFERENCE, accorder, declares, synchroniser
from filieres.models import Habilitation
from tests.factories import (
    CentreFactory,
    FiliereFactory,
    HabilitationFactory,
    LabellisationSiteFactory,
    SiteFactory,
    UserFactory,
)
from tests.formulaires import champs, envoyer
from tests.outils.connexion import connecter

pytestmark = pytest.mark.django_db
COMPTES = "/admin/auth/user/"
ACCORDER = "/admin/filieres/habilitation/add/"


@pytest.fixture
def filiere():
    return FiliereFactory()


@pytest.fixture
def editrice(filiere):
    compte = UserFactory(staff=True)
    compte.groups.add(Group.objects.get(name=EDITEURS))
    HabilitationFactory(user=compte, filiere=filiere)
    return compte


@pytest.fixture
def nationale():
    compte = UserFactory(staff=True)
    compte.groups.add(Group.objects.get(name=NATIONALE))
    return compte


@pytest.fixture
def client_editrice(editrice):
    return connecter(Client(), editrice)


@pytest.fixture
def client_national(nationale):
    return connecter(Client(), nationale)


def permissions(nom):
    return set(Group.objects.get(name=nom).permissions.values_list("content_type__app_label", "codename"))


class TestGroups:
    def test_rights_are_those_declared(self):
        for nom, par_modele in declares().items():
            attendues = {
                (etiquette.split(".")[0], f"{acte}_{etiquette.split('.')[1]}")
                for etiquette, actes in par_modele.items()
                for acte in actes
            }
            assert permissions(nom) == attendues

    def test_the_migration_gives_no_more_than_what_is_declared_today(self):
        droits = import_module("filieres.migrations.0003_groupes").DROITS
        for nom, par_modele in droits.items():
            for etiquette, actes in par_modele.items():
                assert set(actes) <= set(declares()[nom][etiquette])

    def test_editors_neither_delete_nor_add_structure(self):
        assert not [codename for _, codename in permissions(EDITEURS) if codename.startswith("delete_")]
        ajouts = {codename for _, codename in permissions(EDITEURS) if codename.startswith("add_")}
        assert ajouts == {"add_couverture", "add_couverturefiliere"}

    def test_reference_data_are_view_only(self):
        for nom in (NATIONALE, EDITEURS):
            for etiquette in REFERENCE:
                modele = etiquette.split(".")[1]
                assert {c for _, c in permissions(nom) if c.endswith(f"_{modele}")} == {f"view_{modele}"}

    def test_rights_on_accounts_are_the_national_team_s_only(self):
        assert {c for a, c in permissions(NATIONALE) if a == "auth"} == {
            "view_user",
            "add_user",
            "change_user",
        }
        assert not [a for a, _ in permissions(EDITEURS) if a not in {"directory", "filieres", "centres"}]

    def test_what_is_missing_is_made_as_django_would(self):
        """On a database where Django has not made its permissions yet, and without a group."""
        Group.objects.filter(name=EDITEURS).delete()
        Permission.objects.filter(codename="view_site").delete()
        ContentType.objects.filter(app_label="centres", model="couverture").delete()
        accorder({EDITEURS: {"centres.site": ("view",), "centres.couverture": ("add",)}})
        assert permissions(EDITEURS) == {("centres", "view_site"), ("centres", "add_couverture")}
        assert Permission.objects.get(codename="view_site").name == "Can view site"
        synchroniser()
        assert len(permissions(EDITEURS)) == sum(len(actes) for actes in DES_EDITEURS.values())

    def test_nothing_is_taken_back(self):
        groupe = Group.objects.get(name=EDITEURS)
        ajoutee = Permission.objects.get(codename="delete_site")
        groupe.permissions.add(ajoutee)
        synchroniser()
        assert ajoutee in groupe.permissions.all()

    def test_a_migration_backwards_before_accounts_is_no_error(self):
        class SansComptes:
            @staticmethod
            def get_models():
                return [m for m in apps.get_models() if m._meta.app_label != "auth"]

            @staticmethod
            def get_model(app, nom):
                raise LookupError

        synchroniser(apps=SansComptes)
        assert Group.objects.filter(name=EDITEURS).exists()


class TestReach:
    def test_a_superuser_costs_no_query(self, django_assert_num_queries):
        compte = UserFactory(superuser=True)
        with django_assert_num_queries(0):
            assert acces(compte).national

    def test_read_once(self, editrice, filiere, django_assert_num_queries):
        with django_assert_num_queries(2):
            assert acces(editrice).filieres == acces(editrice).filieres == {filiere.pk}

    @pytest.mark.parametrize("etat", [{"is_active": False}, {"is_staff": False}])
    def test_an_account_closed_reaches_nothing(self, editrice, etat):
        User.objects.filter(pk=editrice.pk).update(**etat)
        assert not acces(User.objects.get(pk=editrice.pk)).filieres

    def test_an_undeclared_admin_shows_nothing(self, client_editrice, filiere, monkeypatch):
        monkeypatch.delattr(CentreAdmin, "perimetre")
        CentreFactory(filiere=filiere)
        reponse = client_editrice.get("/admin/centres/centre/")
        assert reponse.context["cl"].result_count == 0

    def test_stray_rights_open_no_structure(self, client_editrice, editrice, filiere):
        """Rights given by mistake to an account: rows stay those of its filières, nothing is added nor deleted."""
        editrice.user_permissions.set(Permission.objects.all())
        sien, autre = CentreFactory(filiere=filiere), CentreFactory()
        assert client_editrice.get("/admin/centres/centre/add/").status_code == 403
        assert (
            client_editrice.post(f"/admin/centres/centre/{sien.pk}/delete/", {"post": "yes"}).status_code
            == 403
        )
        assert client_editrice.get(f"/admin/centres/centre/{autre.pk}/change/").status_code == 404
        assert client_editrice.get("/admin/directory/nomretire/").context["cl"].result_count == 0


class TestStructure:
    def test_editors_change_what_they_know(self, client_editrice, filiere):
        site = SiteFactory(centre__filiere=filiere, telephone="")
        adresse = reverse("admin:centres_site_change", args=[site.pk])
        assert envoyer(client_editrice, adresse, telephone="01 02 03 04 05").status_code == 302
        site.refresh_from_db()
        assert site.telephone == "01 02 03 04 05"
        assert site.verifie_le is None

    def test_structure_stays(self, client_editrice, filiere):
        label = LabellisationSiteFactory(site__centre__filiere=filiere)
        site, autre = label.site, SiteFactory()
        adresse = reverse("admin:centres_site_change", args=[site.pk])
        formulaire = champs(client_editrice.get(adresse).content.decode())
        for champ in ("centre", "etablissement", "code", "publie", "labels-0-role"):
            assert champ not in formulaire
        intrus = {"centre": autre.centre_id, "etablissement": autre.etablissement_id, "code": "autre"}
        intrus |= {"labels-0-role": "coordonnateur", "labels-TOTAL_FORMS": "1", "labels-INITIAL_FORMS": "1"}
        client_editrice.post(adresse, {**formulaire, **intrus, "labels-0-id": label.pk})
        apres = type(site).objects.get(pk=site.pk)
        assert (apres.centre_id, apres.etablissement_id, apres.code, apres.publie) == (
            site.centre_id,
            site.etablissement_id,
            site.code,
            True,
        )
        label.refresh_from_db()
        assert label.role == "constitutif"

    def test_a_disease_is_added_but_none_removed(self, client_editrice, filiere):
        from tests.factories import CouvertureFactory, MaladieFactory

        ligne, nouvelle = CouvertureFactory(centre__filiere=filiere), MaladieFactory()
        adresse = reverse("admin:centres_centre_change", args=[ligne.centre_id])
        ajout = {
            "couvertures-TOTAL_FORMS": "2",
            "couvertures-1-maladie": nouvelle.pk,
            "couvertures-1-portee": "maladie",
            "couvertures-1-origine": "filiere",
            "couvertures-0-DELETE": "on",
        }
        assert envoyer(client_editrice, adresse, **ajout).status_code == 302
        assert {c.maladie for c in ligne.centre.couvertures.all()} == {ligne.maladie, nouvelle}


class TestHabilitations:
    def test_granted_with_date_and_author(self, client_national, nationale, filiere):
        agent = UserFactory(staff=True)
        envoyer(client_national, ACCORDER, user=agent.pk, filiere=filiere.pk, accordee_le="2001-01-01")
        droit = Habilitation.objects.get()
        assert (droit.accordee_le, droit.accordee_par) == (timezone.localdate(), nationale)
        assert acces(agent).filieres == {filiere.pk}
        assert agent.groups.get().name == EDITEURS

    def test_a_second_grant_is_explained(self, client_national, editrice, filiere):
        reponse = client_national.post(ACCORDER, {"user": editrice.pk, "filiere": filiere.pk})
        assert "Cette personne a déjà une habilitation active" in reponse.content.decode()

    def test_a_member_of_both_groups_is_left_as_is(self, client_national, nationale, filiere):
        envoyer(client_national, ACCORDER, user=nationale.pk, filiere=filiere.pk)
        assert [g.name for g in nationale.groups.all()] == [NATIONALE]

    def test_revoked_with_date_and_author_and_never_again(self, client_national, nationale, editrice):
        droit = editrice.habilitations.get()
        adresse = reverse("admin:filieres_habilitation_change", args=[droit.pk])
        assert envoyer(client_national, adresse).status_code == 302
        assert Habilitation.objects.get().revoquee_le is None
        assert (
            envoyer(client_national, adresse, revoquer="on", filiere=FiliereFactory().pk).status_code == 302
        )
        apres = Habilitation.objects.get()
        assert (apres.revoquee_le, apres.revoquee_par) == (timezone.localdate(), nationale)
        assert apres.filiere == droit.filiere
        assert 'name="revoquer"' not in client_national.get(adresse).content.decode()
        client_national.post(adresse, {"revoquer": "on", "revoquee_le": "2001-01-01"})
        assert Habilitation.objects.get().revoquee_le == timezone.localdate()

    def test_revoked_from_the_list(self, client_national, nationale, editrice):
        passee = HabilitationFactory(
            accordee_le=datetime.date(2025, 1, 1), revoquee_le=datetime.date(2025, 6, 1)
        )
        cles = [editrice.habilitations.get().pk, passee.pk]
        envoi = {"action": "revoquer", "_selected_action": cles}
        reponse = client_national.post("/admin/filieres/habilitation/", envoi, follow=True)
        assert "1 habilitation révoquée." in reponse.content.decode()
        assert not Habilitation.objects.filter(revoquee_le__isnull=True).exists()
        passee.refresh_from_db()
        assert passee.revoquee_le == datetime.date(2025, 6, 1)
        assert LogEntry.objects.filter(user=nationale, change_message="Habilitation révoquée.").count() == 1

    def test_a_right_revoked_ends_at_once(self, client_editrice, editrice, filiere):
        adresse = reverse("admin:filieres_filiere_change", args=[filiere.pk])
        assert client_editrice.get(adresse).status_code == 200
        editrice.habilitations.get().revoquer(editrice)
        assert client_editrice.get(adresse).status_code == 404


class TestAccounts:
    NOUVEAU = {
        "username": "nouvelle",
        "usable_password": "true",
        "password1": "une-phrase-longue-42",
        "password2": "une-phrase-longue-42",
    }

    def test_opened_as_staff_without_more(self, client_national):
        plus = {
            "is_superuser": "on",
            "is_staff": "",
            "user_permissions": [p.pk for p in Permission.objects.all()[:3]],
        }
        groupe = Group.objects.get(name=EDITEURS)
        reponse = client_national.post(f"{COMPTES}add/", {**self.NOUVEAU, **plus, "groups": [groupe.pk]})
        assert reponse.status_code == 302
        compte = User.objects.get(username="nouvelle")
        assert (compte.is_staff, compte.is_superuser) == (True, False)
        assert [*compte.groups.all()] == [groupe]
        assert not compte.user_permissions.exists()

    def test_no_other_group(self, client_national, editrice):
        autre = Group.objects.create(name="Tout")
        assert (
            client_national.post(f"{COMPTES}add/", {**self.NOUVEAU, "groups": [autre.pk]}).status_code == 200
        )
        client_national.post(f"{COMPTES}{editrice.pk}/change/", {"username": "x", "groups": [autre.pk]})
        assert not autre.user_set.exists()

    def test_no_way_up_for_oneself(self, client_national, nationale):
        envoyer(client_national, f"{COMPTES}{nationale.pk}/change/", is_superuser="on", is_staff="on")
        nationale.refresh_from_db()
        assert not nationale.is_superuser

    @pytest.mark.parametrize("page", ["change", "password", "history", "delete"])
    @pytest.mark.parametrize("genre", ["superuser", "permission", "groupe"])
    def test_accounts_with_more_rights_are_out_of_reach(self, client_national, page, genre):
        compte = UserFactory(staff=True, is_superuser=genre == "superuser")
        if genre == "permission":
            compte.user_permissions.add(Permission.objects.get(codename="view_logentry"))
        if genre == "groupe":
            compte.groups.add(Group.objects.create(name="Autre"))
        adresse = f"{COMPTES}{compte.pk}/{page}/"
        assert client_national.get(adresse).status_code == 404
        nouveau = {"password1": "une-phrase-longue-42", "password2": "une-phrase-longue-42", "post": "yes"}
        assert client_national.post(adresse, {**nouveau, "username": "pris"}).status_code == 404
        avant, compte = compte.password, User.objects.get(pk=compte.pk)
        assert (compte.password, compte.username == "pris") == (avant, False)

    def test_closed_not_deleted(self, client_national, editrice):
        assert client_national.get(f"{COMPTES}{editrice.pk}/delete/").status_code == 403
        assert envoyer(client_national, f"{COMPTES}{editrice.pk}/change/").status_code == 302
        formulaire = champs(client_national.get(f"{COMPTES}{editrice.pk}/change/").content.decode())
        client_national.post(f"{COMPTES}{editrice.pk}/change/", {**formulaire, "is_active": []})
        editrice.refresh_from_db()
        assert not editrice.is_active

    def test_the_list_filters_by_the_two_groups(self, client_national, editrice):
        Group.objects.create(name="Secret").user_set.add(UserFactory(staff=True))
        assert "Secret" not in client_national.get(COMPTES).content.decode()

    def test_superusers_keep_every_field(self, admin_client, editrice):
        formulaire = admin_client.get(f"{COMPTES}{editrice.pk}/change/").content.decode()
        assert 'name="is_superuser"' in formulaire
        assert admin_client.post(f"{COMPTES}add/", self.NOUVEAU).status_code == 302
        assert not User.objects.get(username="nouvelle").is_staff
        assert admin_client.get(COMPTES).status_code == 200
        assert admin_client.get(f"{COMPTES}999999/change/").status_code == 302
