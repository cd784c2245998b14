"""The first page of the admin, and the way between a public page and its form."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone

from centres.models import LabellisationSite, Site
from filieres.groupes import EDITEURS, NATIONALE
from tests.factories import (
    AssociationFactory,
    EtablissementFactory,
    FiliereFactory,
    HabilitationFactory,
    LabellisationSiteFactory,
    LaboratoireFactory,
    SignalementFactory,
    UserFactory,
    construire_reseau,
)
from tests.outils.connexion import connecter

pytestmark = pytest.mark.django_db
LIEN = "Modifier cette fiche"


def personne(groupe, *filieres):
    compte = UserFactory(staff=True, first_name="Camille")
    compte.groups.add(Group.objects.get(name=groupe))
    for filiere in filieres:
        HabilitationFactory(user=compte, filiere=filiere)
    return connecter(Client(), compte)


@pytest.fixture
def reseau():
    return construire_reseau()


@pytest.fixture
def editrice(reseau):
    return personne(EDITEURS, reseau.filiere)


@pytest.fixture
def nationale():
    return personne(NATIONALE)


def tableau(client):
    return client.get("/admin/").context["tableau"]


def comptes(lignes):
    return {ligne.texte: ligne.nombre for ligne in lignes}


class TestFirstPage:
    def test_what_is_mine_and_what_waits(self, reseau, editrice):
        construire_reseau()
        AssociationFactory(filieres=[reseau.filiere])
        SignalementFactory(chemin=reseau.sites[0].get_absolute_url())
        SignalementFactory(chemin=reseau.centre.get_absolute_url(), etat="traite")
        SignalementFactory(chemin="/filieres/une-autre/")
        aujourd_hui = timezone.localdate()
        Site.objects.filter(pk=reseau.sites[0].pk).update(verifie_le=aujourd_hui)
        Site.objects.filter(pk=reseau.sites[1].pk).update(
            verifie_le=aujourd_hui - datetime.timedelta(days=400)
        )
        LabellisationSite.objects.filter(pk=reseau.labels[0].pk).update(
            fin=aujourd_hui + datetime.timedelta(days=30)
        )
        vu = tableau(editrice)
        assert [f.sigle for f in vu.filieres] == [reseau.filiere.sigle]
        assert list(comptes(vu.mes_fiches).values()) == [1, 1, 6, 1, 0]
        assert comptes(vu.a_faire) == {
            "erreur signalée par un visiteur": 1,
            "centre peut égarer un visiteur": 0,
            "site peut égarer un visiteur": 0,
            "sites jamais vérifiés": 4,
            "site vérifié il y a plus de 12 mois": 1,
            "label de site se termine dans les douze mois": 1,
            "label de filière se termine dans les douze mois": 0,
        }

    @pytest.mark.parametrize("qui", ["editrice", "nationale"])
    def test_each_count_is_that_of_the_list_it_leads_to(self, qui, reseau, request):
        client = request.getfixturevalue(qui)
        SignalementFactory(chemin=reseau.centre.get_absolute_url())
        LabellisationSite.objects.update(fin=timezone.localdate())
        vu = tableau(client)
        for ligne in [*vu.mes_fiches, *vu.a_faire]:
            assert client.get(ligne.adresse).context["cl"].result_count == ligne.nombre, ligne.adresse

    def test_as_many_queries_for_many_rows(self, reseau, editrice, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        # One of each kind of page: each kind is read by a query.
        SignalementFactory(chemin=reseau.centre.get_absolute_url())
        SignalementFactory(chemin=reseau.filiere.get_absolute_url())
        editrice.get("/admin/")
        with CaptureQueriesContext(
            connection,
        ) as avant:
            editrice.get("/admin/")
        for _ in range(3):
            construire_reseau(filiere=reseau.filiere)
            SignalementFactory(chemin=reseau.filiere.get_absolute_url())
        with django_assert_num_queries(len(avant)):
            editrice.get("/admin/")

    def test_nothing_waits(self, reseau, editrice):
        Site.objects.update(verifie_le=timezone.localdate())
        page = editrice.get("/admin/").content.decode()
        assert "Rien n’attend" in page
        assert "Bonjour Camille" in page

    def test_without_a_filiere(self):
        page = personne(EDITEURS).get("/admin/").content.decode()
        assert "Aucune filière ne vous est confiée" in page

    def test_two_filieres_are_both_named(self, reseau):
        page = (
            personne(EDITEURS, reseau.filiere, FiliereFactory(sigle="AUTRE")).get("/admin/").content.decode()
        )
        assert "Vos filières" in page
        assert ">AUTRE</a>" in page

    def test_without_any_group(self):
        compte = UserFactory(staff=True)
        vu = tableau(connecter(Client(), compte))
        assert (vu.mes_fiches, vu.a_faire, vu.filieres) == ([], [], [])

    def test_the_national_team_sees_the_whole(self, reseau, nationale):
        page = nationale.get("/admin/")
        assert comptes(page.context["tableau"].mes_fiches)["sites"] == 6
        assert "Les fiches de l’annuaire" in page.content.decode()

    @pytest.mark.parametrize("requete", ["verification=x", "echeance=x"])
    def test_an_unknown_filter_changes_nothing(self, requete, reseau, nationale):
        modele = "site" if "verif" in requete else "labellisationsite"
        assert nationale.get(f"/admin/centres/{modele}/?{requete}").context["cl"].result_count == 6


class TestPublicPages:
    @pytest.fixture
    def fiches(self, reseau):
        siennes = {"filieres": [reseau.filiere]}
        site = reseau.sites[0]
        return {
            "filiere": reseau.filiere,
            "centre": reseau.centre,
            "site": site,
            "association": AssociationFactory(**siennes),
            "laboratoire": LaboratoireFactory(**siennes),
            "etablissement": site.etablissement,
            "groupe": site.etablissement.groupe,
        }

    def test_the_link_for_whoever_may(self, fiches, editrice, nationale):
        for nom, fiche in fiches.items():
            opts = fiche._meta
            lien = f"/admin/{opts.app_label}/{opts.model_name}/{fiche.pk}/change/"
            vus = {c: lien in c.get(fiche.get_absolute_url()).content.decode() for c in (editrice, nationale)}
            assert vus == {editrice: nom not in {"etablissement", "groupe"}, nationale: True}, nom

    def test_nothing_for_others(self, fiches):
        ailleurs = personne(EDITEURS, FiliereFactory())
        for client in (Client(), ailleurs, connecter(Client(), UserFactory(staff=False, is_superuser=True))):
            for fiche in fiches.values():
                assert LIEN not in client.get(fiche.get_absolute_url()).content.decode()

    @pytest.mark.sans_second_facteur
    def test_nothing_before_the_second_factor(self, reseau):
        compte = UserFactory(superuser=True)
        client = Client()
        client.force_login(compte)
        assert LIEN not in client.get(reseau.centre.get_absolute_url()).content.decode()

    def test_a_visitor_s_page_knows_no_session(self, fiches, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        for fiche in fiches.values():
            with CaptureQueriesContext(connection) as requetes:
                reponse = Client().get(fiche.get_absolute_url())
            assert reponse.status_code == 200
            assert not reponse.cookies
            assert "Cookie" not in reponse.headers.get("Vary", "")
            assert not [r for r in requetes if "session" in r["sql"] or "auth_" in r["sql"]]

    def test_a_staff_page_is_not_shared(self, reseau, editrice):
        assert "Cookie" in editrice.get(reseau.centre.get_absolute_url()).headers["Vary"]

    def test_from_the_form_to_the_page(self, reseau, editrice):
        centre = reseau.centre
        numero = ContentType.objects.get_for_model(centre).pk
        adresse = f"/admin/centres/centre/{centre.pk}/change/"
        assert f'href="/admin/r/{numero}/{centre.pk}/" class="viewsitelink">Voir la fiche' in (
            editrice.get(adresse).content.decode()
        )
        assert editrice.get(f"/admin/r/{numero}/{centre.pk}/")["Location"] == centre.get_absolute_url()
        type(centre).objects.update(publie=False)
        assert "Voir la fiche" not in editrice.get(adresse).content.decode()

    @pytest.mark.parametrize("suite", ["abc/1", "999999/1", "{site}/abc", "{site}/999999", "{version}/1"])
    def test_no_way_to_what_does_not_exist(self, suite, nationale):
        from directory.models import VersionDonnees

        numeros = {
            "site": ContentType.objects.get_for_model(Site).pk,
            "version": ContentType.objects.get_for_model(VersionDonnees).pk,
        }
        assert nationale.get(f"/admin/r/{suite.format(**numeros)}/").status_code == 404


def test_the_form_of_a_site_names_the_diseases_of_its_centre(reseau, editrice):
    from tests.factories import CouvertureFactory

    for _ in range(13):
        CouvertureFactory(centre=reseau.centre)
    page = editrice.get(f"/admin/centres/site/{reseau.sites[0].pk}/change/").content.decode()
    assert page.count("<li>Syndrome de Brugada") == 12
    assert "<li>…</li>" in page
    assert f"/admin/centres/centre/{reseau.centre.pk}/change/" in page


def test_the_list_of_centres_counts_sites(reseau, editrice):
    page = editrice.get("/admin/centres/centre/").content.decode()
    assert f'?centre__id__exact={reseau.centre.pk}">6</a>' in page
    LabellisationSiteFactory(site__centre=reseau.centre, site__etablissement=EtablissementFactory())
    liste = editrice.get(f"/admin/centres/site/?centre__id__exact={reseau.centre.pk}")
    assert liste.context["cl"].result_count == 7
