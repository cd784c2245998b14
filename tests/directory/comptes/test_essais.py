"""Lockout: by account, by address, for passwords and for codes."""

import time
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.test import Client

from directory.comptes.models import Essai
from tests.factories.suivi import UserFactory
from tests.outils.connexion import code_totp, codes_de_secours, enroler

from .conftest import CODE, ENROLER, texte

pytestmark = [pytest.mark.django_db, pytest.mark.sans_second_facteur]

TROP = "Trop d’essais. Réessayez dans un quart d’heure."


@pytest.fixture
def plus_tard(monkeypatch):
    """Let seconds pass for the limits."""

    def _plus_tard(secondes):
        maintenant = time.time() + secondes
        horloge = SimpleNamespace(time=lambda: maintenant, monotonic=time.monotonic, sleep=time.sleep)
        monkeypatch.setattr(ratelimit, "time", horloge)

    return _plus_tard


class TestCompte:
    """Five failures close an account for a quarter of an hour, from wherever they came."""

    def test_even_to_the_right_password(self, enrole, entrer, plus_tard):
        for n in range(5):
            entrer(mot_de_passe="faux", REMOTE_ADDR=f"192.0.2.{n}")
        assert TROP in texte(entrer(REMOTE_ADDR="198.51.100.7"))
        plus_tard(15 * 60 + 1)
        assert entrer(REMOTE_ADDR="198.51.100.7")["Location"] == CODE

    def test_other_accounts_stay_open(self, enrole, entrer):
        UserFactory(staff=True, username="ada")
        for _ in range(5):
            entrer(mot_de_passe="faux")
        assert entrer("ada").status_code == 302

    def test_another_host_name_or_another_case_is_the_same_account(self, enrole, entrer):
        for hote, nom in zip(
            ["testserver", "annuaire.test", "localhost"] * 2, ["zoe", "ZOE"] * 3, strict=True
        ):
            entrer(nom, "faux", HTTP_HOST=hote)
        assert TROP in texte(entrer())

    def test_success_takes_nothing_off_the_count(self, enrole, entrer):
        for _ in range(4):
            entrer(mot_de_passe="faux", avec=Client())
        assert entrer(avec=Client()).status_code == 302
        entrer(mot_de_passe="faux", avec=Client())
        assert TROP in texte(entrer(avec=Client()))

    def test_the_count_outlives_the_cache_of_the_process(self, enrole, entrer):
        for _ in range(5):
            entrer(mot_de_passe="faux")
        cache.clear()
        assert TROP in texte(entrer())
        Essai.objects.all().delete()
        assert entrer()["Location"] == CODE


class TestAdresse:
    """Twenty failures close an address."""

    def test_whatever_the_accounts(self, enrole, entrer):
        for n in range(20):
            entrer(f"inconnu{n}", "faux")
        assert TROP in texte(entrer())
        assert entrer(REMOTE_ADDR="198.51.100.7").status_code == 302

    def test_flood_of_requests(self, client, enrole, entrer, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "2/5m/ip"}
        entrer()
        entrer(avec=Client())
        reponse = entrer(avec=Client())
        assert reponse.status_code == 429
        assert "Trop d’essais" in texte(reponse)
        assert entrer(avec=Client(), REMOTE_ADDR="198.51.100.7").status_code == 302

    def test_forwarded_address_is_not_believed_by_default(self, enrole, entrer):
        for n in range(20):
            entrer(f"inconnu{n}", "faux", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}")
        assert TROP in texte(entrer(HTTP_X_FORWARDED_FOR="203.0.113.99"))

    def test_behind_a_proxy_the_last_address_counts(self, enrole, entrer, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        for n in range(20):
            entrer(f"inconnu{n}", "faux", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}, 192.0.2.1")
        assert TROP in texte(entrer(HTTP_X_FORWARDED_FOR="203.0.113.99, 192.0.2.1"))
        assert entrer(HTTP_X_FORWARDED_FOR="192.0.2.1, 192.0.2.2").status_code == 302

    def test_a_request_that_came_another_way_has_its_own(self, enrole, entrer, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
        for n in range(20):
            assert entrer(f"inconnu{n}", "faux", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}").status_code == 200
        assert TROP in texte(entrer(HTTP_X_FORWARDED_FOR="203.0.113.99"))
        assert entrer(REMOTE_ADDR="198.51.100.7").status_code == 302


class TestCodes:
    """The same for the second factor, whose six digits are soon tried."""

    def test_app_and_recovery_codes_share_the_count(self, client, enrole, entrer, plus_tard):
        entrer()
        for code in ("000000", "00000000", "000001", "00000001", "000002"):
            assert "Code incorrect." in texte(client.post(CODE, {"code": code}))
        for code in (code_totp(), codes_de_secours(enrole)[0]):
            assert TROP in texte(client.post(CODE, {"code": code}))
        plus_tard(15 * 60 + 1)
        assert client.post(CODE, {"code": code_totp()})["Location"] == "/admin/"

    def test_the_password_again_gives_no_more_attempts(self, enrole, entrer):
        for n in range(5):
            client = Client(REMOTE_ADDR=f"192.0.2.{n}")
            entrer(avec=client)
            client.post(CODE, {"code": "000000"})
        client = Client()
        entrer(avec=client)
        assert TROP in texte(client.post(CODE, {"code": code_totp()}))

    def test_at_enrolment(self, client, agent, entrer):
        entrer()
        client.get(ENROLER)
        for _ in range(5):
            assert "Code incorrect." in texte(client.post(ENROLER, {"code": "000000"}))
        assert TROP in texte(client.post(ENROLER, {"code": "000000"}))

    def test_in_a_session_open_before_the_enrolment(self, client, agent, entrer):
        entrer()
        enroler(agent)
        for _ in range(5):
            client.post("/admin/second-facteur/code/", {"code": "000000"})
        assert TROP in texte(client.post("/admin/second-facteur/code/", {"code": code_totp()}))
        assert client.get("/admin/").status_code == 302


def test_attempts_are_named(enrole, entrer):
    entrer(mot_de_passe="faux")
    lignes = [str(essai) for essai in Essai.objects.all()]
    assert lignes
    assert not any("zoe" in ligne for ligne in lignes)
