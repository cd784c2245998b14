"""« J’ai vérifié cette fiche »: who may say it, what it moves, when it grows old."""

import datetime
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from centres.models import Site
from centres.verification import limite, perimee
from directory.dates import decaler_mois
from directory.models import VersionDonnees
from filieres.groupes import EDITEURS, NATIONALE
from tests.factories import HabilitationFactory, LabellisationSiteFactory, SiteFactory, UserFactory
from tests.formulaires import champs

pytestmark = pytest.mark.django_db
LISTE = "/admin/centres/site/"
UN_JOUR = datetime.timedelta(days=1)


def editeur_de(*filieres: Any) -> Any:
    user = UserFactory(staff=True)
    user.groups.add(Group.objects.get(name=EDITEURS))
    for filiere in filieres:
        HabilitationFactory(user=user, filiere=filiere)
    return user


@pytest.fixture
def site() -> Any:
    return SiteFactory()


@pytest.fixture
def editeur(site: Any, client: Client) -> Any:
    user = editeur_de(site.centre.filiere)
    client.force_login(user)
    return user


def envoyer(client: Client, site: Any, bouton: str, **changements: str) -> Any:
    adresse = f"{LISTE}{site.pk}/change/"
    donnees = champs(client.get(adresse).content.decode())
    return client.post(adresse, {**donnees, bouton: "1", **changements})


def cocher(client: Client, *sites: Any) -> Any:
    donnees = {"action": "verifier_fiches", "_selected_action": [s.pk for s in sites]}
    return client.post(LISTE, donnees, follow=True)


@pytest.mark.parametrize(
    ("le", "attendu"),
    [
        (datetime.date(2026, 11, 22), datetime.date(2025, 11, 22)),
        (datetime.date(2028, 2, 29), datetime.date(2027, 2, 28)),
        (datetime.date(2029, 2, 28), datetime.date(2028, 2, 28)),
        (datetime.date(2026, 1, 1), datetime.date(2025, 1, 1)),
    ],
)
def test_limite_is_the_same_day_a_year_before(le, attendu):
    assert limite(le) == attendu


@pytest.mark.parametrize(
    ("jour", "mois", "attendu"),
    [
        ("2026-03-31", -1, "2026-02-28"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2026-01-15", -13, "2024-12-15"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-05-09", 0, "2026-05-09"),
    ],
)
def test_moving_by_months_stays_in_the_month(jour, mois, attendu):
    assert decaler_mois(datetime.date.fromisoformat(jour), mois).isoformat() == attendu


@pytest.mark.parametrize(
    ("verifie_le", "attendu"),
    [
        (None, False),
        (datetime.date(2026, 11, 22), False),
        (datetime.date(2025, 12, 22), False),
        (datetime.date(2025, 11, 22), False),
        (datetime.date(2025, 11, 21), True),
    ],
)
def test_stale_begins_the_day_after_twelve_months(verifie_le, attendu, site):
    le = datetime.date(2026, 11, 22)
    assert perimee(verifie_le, le) is attendu
    Site.objects.update(verifie_le=verifie_le)
    assert Site.objects.perimes(le).exists() is attendu
    assert Site.objects.jamais_verifies().exists() is (verifie_le is None)


@pytest.mark.parametrize(
    ("jours", "dit"), [(None, "pas encore vérifié"), (0, "Vérifié le "), (-1, "Vérifié il y a plus d’un an")]
)
def test_visitors_are_told(client, jours, dit):
    label = LabellisationSiteFactory(coordonnateur=True)
    jour = None if jours is None else limite() + jours * UN_JOUR
    Site.objects.update(verifie_le=jour)
    for adresse in (label.site.get_absolute_url(), f"/recherche/?centre={label.centre.slug}"):
        page = client.get(adresse).content.decode()
        assert dit in page.replace("Pas encore vérifié", "pas encore vérifié"), adresse
        assert ("il y a plus d’un an" in page) is (jours == -1), adresse


class TestBouton:
    def test_saves_what_was_typed_and_verifies(self, client, editeur, site):
        reponse = envoyer(client, site, "_verifier", telephone="01 02 03 04 05")
        assert reponse.status_code == 302
        site.refresh_from_db()
        assert (site.verifie_le, site.verifie_par) == (timezone.localdate(), editeur)
        assert site.telephone == "01 02 03 04 05"
        trace = LogEntry.objects.get(object_id=str(site.pk)).get_change_message()
        assert "Vérifié le" in trace and "éléphone" in trace
        assert "vérifiée aujourd’hui" in client.get(LISTE).content.decode()

    @pytest.mark.parametrize("bouton", ["_save", "_continue"])
    def test_saving_does_not_verify(self, client, editeur, site, bouton):
        hier = timezone.localdate() - UN_JOUR
        Site.objects.update(verifie_le=hier, verifie_par=None)
        envoyer(client, site, bouton, telephone="01 02 03 04 05", verifie_le="2026-01-01")
        site.refresh_from_db()
        assert (site.verifie_le, site.verifie_par, site.telephone) == (hier, None, "01 02 03 04 05")
        assert "Vérifié" not in LogEntry.objects.get(object_id=str(site.pk)).get_change_message()

    def test_a_mistake_verifies_nothing(self, client, editeur, site):
        assert envoyer(client, site, "_verifier", email="pas une adresse").status_code == 200
        site.refresh_from_db()
        assert site.verifie_le is None

    def test_get_verifies_nothing(self, client, editeur, site):
        page = client.get(f"{LISTE}{site.pk}/change/", {"_verifier": "1"})
        assert 'name="_verifier" value="J’ai vérifié cette fiche"' in page.content.decode()
        site.refresh_from_db()
        assert site.verifie_le is None

    def test_not_on_a_new_site(self, client):
        client.force_login(UserFactory(superuser=True))
        page = client.get(f"{LISTE}add/").content.decode()
        assert "_save" in page and "_verifier" not in page

    def test_a_new_site_is_not_verified_by_a_forged_button(self, client):
        modele = SiteFactory()
        client.force_login(UserFactory(superuser=True))
        donnees = champs(client.get(f"{LISTE}add/").content.decode())
        neuf = {"centre": modele.centre_id, "etablissement": modele.etablissement_id, "code": "neuf"}
        assert client.post(f"{LISTE}add/", {**donnees, **neuf, "_verifier": "1"}).status_code == 302
        assert Site.objects.get(code="neuf").verifie_le is None

    def test_not_on_the_site_of_another_filiere(self, client, editeur):
        autre = SiteFactory()
        assert client.post(f"{LISTE}{autre.pk}/change/", {"_verifier": "1"}).status_code == 404
        autre.refresh_from_db()
        assert autre.verifie_le is None

    def test_national_team_too(self, client, site):
        user = UserFactory(staff=True)
        user.groups.add(Group.objects.get(name=NATIONALE))
        client.force_login(user)
        envoyer(client, site, "_verifier")
        site.refresh_from_db()
        assert site.verifie_par == user


class TestAction:
    def test_verifies_those_ticked(self, client, editeur, site):
        SiteFactory.create_batch(2, centre=site.centre)
        coche, laisse = Site.objects.exclude(pk=site.pk)
        version = VersionDonnees.actuelle().numero
        page = cocher(client, site, coche).content.decode()
        assert "2 fiches vérifiées aujourd’hui" in page
        assert "J’ai vérifié ces fiches" in page
        assert set(Site.objects.filter(verifie_le=timezone.localdate(), verifie_par=editeur)) == {site, coche}
        assert LogEntry.objects.filter(change_message="Fiche vérifiée.").count() == 2
        assert VersionDonnees.actuelle().numero > version
        laisse.refresh_from_db()
        assert laisse.verifie_le is None

    def test_one_is_said_in_the_singular(self, client, editeur, site):
        assert "1 fiche vérifiée aujourd’hui" in cocher(client, site).content.decode()

    def test_leaves_those_of_others(self, client, editeur, site):
        autre = SiteFactory()
        cocher(client, site, autre)
        autre.refresh_from_db()
        assert autre.verifie_le is None

    def test_get_does_nothing(self, client, editeur, site):
        client.get(LISTE, {"action": "verifier_fiches", "_selected_action": site.pk})
        site.refresh_from_db()
        assert site.verifie_le is None

    def test_not_offered_without_the_right_to_change(self, client, site):
        lecteur = editeur_de(site.centre.filiere)
        groupe = Group.objects.get(name=EDITEURS)
        groupe.permissions.remove(groupe.permissions.get(codename="change_site"))
        client.force_login(lecteur)
        assert "verifier_fiches" not in client.get(LISTE).content.decode()
        cocher(client, site)
        site.refresh_from_db()
        assert site.verifie_le is None

    def test_as_many_queries_for_many(self, client, editeur, site, django_assert_max_num_queries):
        SiteFactory.create_batch(25, centre=site.centre)
        with django_assert_max_num_queries(80):
            cocher(client, *Site.objects.all())
        assert Site.objects.filter(verifie_par=editeur).count() == 26
