"""The first step: name and password, told apart from nothing else."""

import time

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.test import Client

from directory.comptes.adapters import ComptesAdapter
from tests.factories.suivi import MOT_DE_PASSE, UserFactory
from tests.outils.connexion import code_totp, codes_de_secours, enroler

from .conftest import CODE, ENROLER, LOGIN, texte

pytestmark = [pytest.mark.django_db, pytest.mark.sans_second_facteur]

REFUS = "Identifiant ou mot de passe incorrect."


class TestPremierPas:
    """A password opens nothing by itself."""

    def test_first_sign_in_leads_to_enrolment(self, client, agent, entrer):
        assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
        assert entrer(follow=True).redirect_chain[-1][0].startswith(ENROLER)

    def test_createsuperuser_then_enrolment(self, client, django_user_model, entrer):
        django_user_model.objects.create_superuser("chef", "", MOT_DE_PASSE)
        assert entrer("chef", follow=True).redirect_chain[-1][0].startswith(ENROLER)

    def test_enrolled_account_is_not_signed_in_before_its_code(self, client, enrole, entrer):
        assert entrer()["Location"] == CODE
        assert "_auth_user_id" not in client.session
        assert client.get("/admin/")["Location"].startswith(LOGIN)

    def test_login_page_leads_back_to_the_pending_code(self, client, enrole, entrer):
        entrer()
        assert client.get(LOGIN)["Location"] == CODE

    def test_pending_sign_in_ends_after_a_quarter_of_an_hour(self, client, enrole, entrer, monkeypatch):
        entrer()
        plus_tard = time.time() + 15 * 60 + 1
        monkeypatch.setattr(time, "time", lambda: plus_tard)
        assert client.post(CODE, {"code": code_totp()})["Location"] == LOGIN

    def test_code_page_without_password(self, client, enrole):
        assert client.post(CODE, {"code": code_totp()})["Location"] == LOGIN
        assert client.get("/admin/").status_code == 302

    def test_cancel_at_the_code(self, client, enrole, entrer):
        entrer()
        assert client.post("/admin/logout/")["Location"] == LOGIN
        assert client.get(CODE)["Location"] == LOGIN


class TestEnumeration:
    """Nothing says which names exist."""

    @pytest.fixture
    def comptes(self, agent):
        UserFactory(staff=True, username="parti", is_active=False)
        UserFactory(username="ailleurs")
        enroler(UserFactory(staff=True, username="protege"))

    CAS = [
        ("zoe", "faux"),
        ("protege", "faux"),
        ("inconnu", "faux"),
        ("parti", "faux"),
        ("parti", MOT_DE_PASSE),
        ("ailleurs", "faux"),
        ("ailleurs", MOT_DE_PASSE),
    ]

    def test_same_answer_and_same_work(self, comptes, entrer, monkeypatch):
        calculs = []
        encoder = MD5PasswordHasher.encode
        monkeypatch.setattr(
            MD5PasswordHasher, "encode", lambda self, *a: calculs.append(1) or encoder(self, *a)
        )
        vus = set()
        for identifiant, mot_de_passe in self.CAS:
            calculs.clear()
            reponse = entrer(identifiant, mot_de_passe, avec=Client())
            assert REFUS in texte(reponse)
            vus.add((reponse.status_code, texte(reponse), len(calculs)))
        assert len(vus) == 1
        assert next(iter(vus))[0] == 200

    def test_locked_names_answer_alike(self, comptes, entrer):
        vus = set()
        for n, (identifiant, _) in enumerate(self.CAS):
            for _ in range(5):
                entrer(identifiant, "faux", REMOTE_ADDR=f"192.0.2.{n}")
            reponse = entrer(identifiant, MOT_DE_PASSE, REMOTE_ADDR=f"192.0.2.{n}")
            vus.add((reponse.status_code, texte(reponse)))
        ((statut, dit),) = vus
        assert statut == 200
        assert "Trop d’essais. Réessayez dans un quart d’heure." in dit

    def test_staff_right_withdrawn_ends_the_session(self, connecte, enrole):
        assert connecte.get("/admin/").status_code == 200
        enrole.is_staff = False
        enrole.save()
        assert connecte.get("/admin/")["Location"].startswith(LOGIN)


class TestSuite:
    """`next` stays on this host."""

    @pytest.mark.parametrize(
        "ailleurs",
        [
            *(
                "https://ailleurs.example/",
                "//ailleurs.example/",
                "/\\ailleurs.example",
                "javascript:alert(1)",
            ),
            *(
                "http://localhost/admin/",
                "http://annuaire.test/admin/",
                "https:///ailleurs.example",
                "\x01//x.example",
            ),
        ],
    )
    def test_elsewhere_is_ignored(self, client, enrole, entrer, ailleurs):
        client.post(f"{LOGIN}", {"login": "zoe", "password": MOT_DE_PASSE, "next": ailleurs})
        assert client.post(CODE, {"code": code_totp()})["Location"] == "/admin/"

    def test_here_is_followed(self, client, enrole, entrer):
        client.post(
            f"{LOGIN}?next=/admin/auth/", {"login": "zoe", "password": MOT_DE_PASSE, "next": "/admin/auth/"}
        )
        assert client.post(CODE, {"code": code_totp()})["Location"] == "/admin/auth/"

    def test_signed_in_already(self, connecte):
        assert connecte.get(f"{LOGIN}?next=//ailleurs.example/")["Location"] == "/admin/"
        assert connecte.get(f"{LOGIN}?next=/admin/auth/")["Location"] == "/admin/auth/"


class TestSession:
    """Its key, its length, its end."""

    def test_key_changes_at_sign_in(self, client, enrole, entrer):
        entrer()
        avant = client.session.session_key
        client.post(CODE, {"code": code_totp()})
        assert client.session.session_key != avant
        assert not Session.objects.filter(pk=avant).exists()

    def test_one_hour_idle_and_no_longer_than_the_browser(self, connecte):
        assert connecte.session.get_expiry_age() == 3600
        assert connecte.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""
        assert connecte.cookies[settings.SESSION_COOKIE_NAME]["httponly"]

    def test_sign_out_by_post_only(self, connecte):
        cle = connecte.session.session_key
        assert connecte.get("/admin/logout/").status_code == 405
        assert connecte.get("/admin/").status_code == 200
        reponse = connecte.post("/admin/logout/", follow=True)
        assert reponse.redirect_chain[-1][0] == LOGIN
        assert "Vous êtes déconnecté." in texte(reponse)
        assert not Session.objects.filter(pk=cle).exists()

    def test_sign_out_asks_for_the_token(self, enrole):
        client = Client(enforce_csrf_checks=True)
        client.force_login(enrole)
        assert client.post("/admin/logout/").status_code == 403

    def test_sign_in_asks_for_the_token(self, enrole):
        assert (
            Client(enforce_csrf_checks=True)
            .post(LOGIN, {"login": "zoe", "password": MOT_DE_PASSE})
            .status_code
            == 403
        )

    def test_pages_are_never_kept(self, client, agent, entrer):
        entrer()
        for adresse in (LOGIN, "/admin/mot-de-passe/oublie/"):
            assert "no-store" in Client().get(adresse)["Cache-Control"]
        assert "no-store" in client.get(ENROLER)["Cache-Control"]


class TestVisiteurs:
    """Whoever only reads has no cookie, and costs no session."""

    @pytest.mark.parametrize(
        "adresse", ["/accessibilite/", "/mentions-legales/", "/inconnue/", "/robots.txt"]
    )
    def test_no_cookie_and_no_session_read(self, client, adresse, django_assert_max_num_queries):
        reponse = client.get(adresse)
        assert not reponse.cookies
        assert "Cookie" not in reponse.headers.get("Vary", "")
        assert not Session.objects.exists()

    def test_login_page_makes_no_session(self, client):
        assert list(client.get(LOGIN).cookies) == ["csrftoken"]
        assert not Session.objects.exists()

    def test_no_sign_up_nor_any_other_page_of_the_library(self, connecte):
        for chemin in ("signup", "email", "login/code", "inactive", "password/set", "2fa/webauthn"):
            assert connecte.get(f"/admin/{chemin}/").status_code == 404
            assert connecte.get(f"/accounts/{chemin}/").status_code == 404
        assert not ComptesAdapter().is_open_for_signup(None)


def test_recovery_code_signs_in_once(client, enrole, entrer):
    code = codes_de_secours(enrole)[3]
    entrer()
    assert client.post(CODE, {"code": f"{code[:4]} {code[4:]}"})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    client.post("/admin/logout/")
    entrer()
    assert "Code incorrect." in texte(client.post(CODE, {"code": code}))
    assert len(codes_de_secours(enrole)) == 9
