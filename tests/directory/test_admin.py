"""Every page of every admin class: it answers, whatever is typed, with as many queries for few rows as for many."""

import html
import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.admin_base import LISTE_ILLISIBLE, AnnuaireAdmin, ReferenceAdmin, SansSuppression
from directory.admin_concurrence import PHOTOGRAPHIE
from directory.historique.ecriture import est_historique
from directory.models import LigneImportee, VersionDonnees
from tests.factories import PAR_MODELE
from tests.formulaires import champs, envoyer

pytestmark = pytest.mark.django_db
NOS_APPS = ("directory", "filieres", "centres")
NOS_MODELES = [
    m
    for app in NOS_APPS
    for m in apps.get_app_config(app).get_models()
    if not m._meta.proxy and not est_historique(m)
]
ENREGISTRES = [m for m in NOS_MODELES if m in admin.site._registry]
SANS_PAGE = {"VersionDonnees", "LigneImportee", "ImportEnAttente", "Couverture", "CouvertureFiliere"}
# Shown, written by one act alone.
LUES_SEULEMENT = {"Prorogation"}
ORDURES = ["é'\"<b>☃ %s {{ 7*7 }}", "a\x00b", "9" * 400, "-1", "NaN", "0001-01-01", "31/12/9999", " "]
PLUSIEURS = {"region": "code", "departement": "code"}
CODES = ["84", "11", "93", "32", "75", "52", "53", "76", "94", "04"]


@pytest.fixture(params=ENREGISTRES, ids=lambda modele: modele.__name__)
def modele(request) -> Any:
    return request.param


@pytest.fixture
def objet(modele) -> Any:
    return PAR_MODELE[modele]()


def page(modele: Any, nom: str, *args: Any) -> str:
    return reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_{nom}", args=args)


def plusieurs(modele: Any, debut: int, fin: int) -> None:
    """Rows number `debut` to `fin`, all different."""
    for n in range(debut, fin):
        if modele._meta.model_name in PLUSIEURS:
            PAR_MODELE[modele](code=f"X{n}")
        elif modele._meta.model_name == "campagne":
            PAR_MODELE[modele](campagne_2017=n == 0, filiere_2019=n == 1, filiere_2025=n == 2)
        else:
            PAR_MODELE[modele]()


def peut_ajouter(modele: Any, client: Any) -> bool:
    """Whether the person signed in may add rows."""
    return admin.site._registry[modele].has_add_permission(client.get("/admin/").wsgi_request)


def test_every_entity_has_its_admin():
    assert {m.__name__ for m in NOS_MODELES} - {m.__name__ for m in ENREGISTRES} - SANS_PAGE == set()
    assert VersionDonnees not in admin.site._registry
    assert LigneImportee not in admin.site._registry


def test_every_admin_is_ours(modele):
    assert isinstance(admin.site._registry[modele], AnnuaireAdmin)


def test_the_home_page_speaks_french(admin_client):
    texte = html.unescape(admin_client.get(reverse("admin:index")).content.decode())
    assert "Annuaire maladies rares – administration" in texte
    assert "Fiches de l’annuaire" in texte
    assert "label de site" not in texte
    assert "Labels de sites" in texte


class TestPages:
    def test_list_change_history(self, modele, objet, admin_client):
        for adresse in [
            page(modele, "changelist"),
            page(modele, "change", objet.pk),
            page(modele, "history", objet.pk),
        ]:
            reponse = admin_client.get(adresse)
            assert reponse.status_code == 200, adresse
            assert html.escape(str(objet)[:20]) in reponse.content.decode() or "changelist" not in adresse

    def test_add(self, modele, admin_client):
        adresse = page(modele, "add")
        if not peut_ajouter(modele, admin_client):
            assert admin_client.get(adresse).status_code == 403
            return
        assert admin_client.get(adresse).status_code == 200
        vide = envoyer(admin_client, adresse)
        assert vide.status_code == 200
        assert "errorlist" in vide.content.decode()

    def test_delete(self, modele, objet, admin_client):
        fiches = admin.site._registry[modele]
        attendu = 403 if isinstance(fiches, SansSuppression) or fiches.se_retire else 200
        adresse = page(modele, "delete", objet.pk)
        assert admin_client.get(adresse).status_code == attendu
        reponse = admin_client.post(adresse, {"post": "yes"})
        assert reponse.status_code == (403 if attendu == 403 else 302)
        assert modele.objects.filter(pk=objet.pk).exists() is (attendu == 403)

    def test_saving_what_the_page_holds_changes_nothing(self, modele, objet, admin_client):
        avant = modele.objects.filter(pk=objet.pk).values().get()
        reponse = envoyer(admin_client, page(modele, "change", objet.pk))
        assert reponse.status_code == (403 if modele.__name__ in LUES_SEULEMENT else 302)
        apres = modele.objects.filter(pk=objet.pk).values().get()
        assert {k: v for k, v in apres.items() if k != "modifie_le"} == {
            k: v for k, v in avant.items() if k != "modifie_le"
        }

    @pytest.mark.parametrize("numero", ["0", "999999999", "9" * 30, "abc", "_00"])
    def test_an_unknown_row_leads_back(self, modele, numero, admin_client):
        reponse = admin_client.get(page(modele, "change", numero))
        assert reponse.status_code == 302

    def test_the_public_page_is_one_click_away(self, modele, objet, admin_client):
        texte = admin_client.get(page(modele, "change", objet.pk)).content.decode()
        liens = re.findall(r'href="(/admin/r/\d+/\d+/)"', texte)
        assert bool(liens) is hasattr(modele, "get_absolute_url")
        for lien in liens:
            reponse = admin_client.get(lien)
            assert reponse.status_code == 302
            assert reponse.url.endswith(objet.get_absolute_url())


def toutes_les_ordures(court: bool, rang: int) -> list[str]:
    """Every one of them; or one, in turn, where the whole matrix would be long."""
    return [ORDURES[rang % len(ORDURES)]] if court else ORDURES


court = pytest.mark.parametrize(
    "court", [True, pytest.param(False, marks=pytest.mark.long)], ids=["some", "all"]
)


class TestAnythingTyped:
    @court
    def test_in_the_fields(self, modele, objet, court, admin_client):
        adresse = page(modele, "change", objet.pk)
        valeurs = champs(admin_client.get(adresse).content.decode())
        noms = [n for n in valeurs if "_FORMS" not in n and not n.startswith(("csrf", "_", "initial-"))]
        bons = (403,) if modele.__name__ in LUES_SEULEMENT else (200, 302)
        for ordure in ORDURES:  # the same everywhere
            reponse = admin_client.post(adresse, {**valeurs, **dict.fromkeys(noms, ordure)})
            assert reponse.status_code in bons, ordure
            if reponse.status_code == 302:
                valeurs = champs(admin_client.get(adresse).content.decode())
        for rang, nom in enumerate(noms):  # one wrong field among right ones
            for ordure in toutes_les_ordures(court, rang):
                reponse = admin_client.post(adresse, {**valeurs, nom: ordure})
                assert reponse.status_code in (200, 302), (nom, ordure)
                if reponse.status_code == 302:  # saved: what the next one saw is another page
                    vue = champs(admin_client.get(adresse).content.decode())
                    valeurs[PHOTOGRAPHIE] = vue[PHOTOGRAPHIE]

    def test_in_the_search_box(self, modele, objet, admin_client):
        for ordure in ORDURES:
            assert admin_client.get(page(modele, "changelist"), {"q": ordure}).status_code == 200

    def test_in_an_address_that_prefills(self, modele, objet, admin_client):
        if not peut_ajouter(modele, admin_client):
            return
        noms = [c.name for c in modele._meta.get_fields()]
        for ordure in [*ORDURES, "1,2", ""]:
            assert admin_client.get(page(modele, "add"), dict.fromkeys(noms, ordure)).status_code == 200

    @court
    @pytest.mark.filterwarnings("ignore:DateTimeField .* received a naive datetime")
    def test_in_an_address_that_filters(self, modele, objet, court, admin_client):
        lookups = ["", "__exact", "__gte", "__in", "__range", "__year", "__regex", "__isnull"]
        essais = [f"{c.name}{lookup}" for c in modele._meta.local_concrete_fields for lookup in lookups]
        for rang, essai in enumerate(essais):
            for ordure in toutes_les_ordures(court, rang + rang // len(lookups)):
                reponse = admin_client.get(page(modele, "changelist"), {essai: ordure})
                assert reponse.status_code in (200, 302, 400), (essai, ordure)

    def test_a_list_that_cannot_be_is_said(self, admin_client):
        from directory.models import Etablissement

        # What one database refuses, the other may read.
        demande = {
            "sqlite": {"modifie_le__gte": "0001-01-01 00:00:00+14:00"},
            "postgresql": {"nom": "a\x00"},
        }[connection.vendor]
        reponse = admin_client.get(page(Etablissement, "changelist"), demande, follow=True)
        assert LISTE_ILLISIBLE in html.unescape(reponse.content.decode())


class TestQueries:
    @pytest.mark.parametrize("q", ["", "a"], ids=["list", "search"])
    def test_a_list_costs_the_same_for_few_and_many_rows(self, modele, q, admin_client):
        adresse = page(modele, "changelist")
        comptes = []
        for debut, fin in [(0, 3), (3, 12)]:
            plusieurs(modele, debut, fin)
            admin_client.get(adresse)
            with CaptureQueriesContext(
                connection,
            ) as requetes:
                assert admin_client.get(adresse, {"q": q} if q else {}).status_code == 200
            comptes.append(len(requetes))
        assert comptes[0] == comptes[1]

    def test_autocompletion_too(self, modele, admin_client):
        les_admins = admin.site._registry.values()
        par = [
            (a, c)
            for a in les_admins
            for c in a.autocomplete_fields
            if a.model._meta.get_field(c).related_model is modele
        ]
        if not par:
            return
        source, champ = par[0]
        parametres = {
            "app_label": source.opts.app_label,
            "model_name": source.opts.model_name,
            "field_name": champ,
        }
        comptes = []
        for debut, fin in [(0, 2), (2, 8)]:
            plusieurs(modele, debut, fin)
            with CaptureQueriesContext(connection) as requetes:
                reponse = admin_client.get(reverse("admin:autocomplete"), {**parametres, "term": ""})
            assert reponse.status_code == 200
            assert reponse.json()["results"]
            comptes.append(len(requetes))
        assert comptes[0] == comptes[1]
        for ordure in ORDURES:
            assert (
                admin_client.get(reverse("admin:autocomplete"), {**parametres, "term": ordure}).status_code
                == 200
            )


def test_nothing_the_content_policy_would_block(modele, objet, admin_client):
    for adresse in [
        page(modele, "changelist"),
        page(modele, "change", objet.pk),
        page(modele, "history", objet.pk),
    ]:
        reponse = admin_client.get(adresse)
        assert "default-src 'none'" in reponse["Content-Security-Policy"]
        texte = reponse.content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", texte)
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", texte)


class TestReference:
    MODELES = [m for m in ENREGISTRES if isinstance(admin.site._registry[m], ReferenceAdmin)]

    def test_which(self):
        assert {m.__name__ for m in self.MODELES} == {
            "Region",
            "Departement",
            "Commune",
            "CodePostal",
            "AncienneCommune",
            "Maladie",
        }

    @pytest.mark.parametrize("modele", MODELES)
    def test_staff_see_and_touch_nothing(self, modele, client):
        from django.contrib.auth.models import Permission

        from tests.factories import UserFactory

        agent = UserFactory(staff=True)
        agent.user_permissions.set(Permission.objects.filter(content_type__model=modele._meta.model_name))
        client.force_login(agent)
        objet = PAR_MODELE[modele]()
        assert client.get(page(modele, "changelist")).status_code == 200
        vue = client.get(page(modele, "change", objet.pk))
        assert vue.status_code == 200
        assert 'name="_save"' not in vue.content.decode()
        assert client.post(page(modele, "change", objet.pk), {"nom": "Autre"}).status_code == 403
        assert client.get(page(modele, "add")).status_code == 403
        assert client.get(page(modele, "delete", objet.pk)).status_code == 403
