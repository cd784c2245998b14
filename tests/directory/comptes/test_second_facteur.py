"""The second step: enrolment, codes, their reset."""

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import Client

from directory.comptes.models import Essai
from directory.comptes.second_facteur import REINITIALISE
from tests.factories.suivi import MOT_DE_PASSE, UserFactory
from tests.outils.connexion import code_totp, codes_de_secours, connecter, enroler

from .conftest import CODE, ENROLER, LOGIN, SECOURS, texte

pytestmark = [pytest.mark.django_db, pytest.mark.sans_second_facteur]


def secret(reponse):
    return re.search(r'id="secret">([A-Z2-7]{32})<', reponse.content.decode()).group(1)


@pytest.fixture
def enrolement(client, agent, entrer):
    """The enrolment page of a first sign-in."""
    entrer()
    return client.get(ENROLER)


class TestEnrolement:
    """The first sign-in."""

    def test_drawing_and_secret_under_the_strict_csp(self, enrolement):
        page = enrolement.content.decode()
        dessin = re.search(r"(?s)<svg[^>]*class=\"qr\".*?</svg>", page).group()
        assert "style" not in dessin
        assert "data:" not in page
        assert not re.search(r"<(script|style)(?![^>]*\bsrc=)[^>]*>", page)
        assert not re.search(r'\sstyle="|\son\w+="', page)
        assert secret(enrolement)

    def test_drawing_holds_the_address_of_the_secret(self, client, agent, entrer, monkeypatch):
        from directory.comptes import adapters

        dessines = []
        dessiner = adapters.segno.make
        monkeypatch.setattr(adapters.segno, "make", lambda t, **k: dessines.append(t) or dessiner(t, **k))
        entrer()
        page = client.get(ENROLER)
        assert dessines == [
            f"otpauth://totp/zoe%40exemple.fr?secret={secret(page)}&issuer=Annuaire%20maladies%20rares"
        ]

    def test_right_code_opens_the_admin_and_shows_ten_codes_once(self, client, agent, enrolement):
        avant = client.session.session_key
        reponse = client.post(ENROLER, {"code": code_totp(secret(enrolement))})
        assert reponse["Location"] == SECOURS
        assert client.session.session_key != avant
        codes = re.findall(r"<code>(\d{8})</code>", client.get(SECOURS).content.decode())
        assert codes == codes_de_secours(agent)
        assert len(set(codes)) == 10
        encore = client.get(SECOURS).content.decode()
        assert not any(code in encore for code in codes)
        assert "10 codes de secours sur 10" in encore
        assert client.get("/admin/").status_code == 200

    def test_its_code_does_not_serve_again(self, client, agent, enrolement, entrer):
        cle = secret(enrolement)
        code = code_totp(cle)
        client.post(ENROLER, {"code": code})
        client.post("/admin/logout/")
        entrer()
        assert "Code incorrect." in texte(client.post(CODE, {"code": code}))
        assert client.post(CODE, {"code": code_totp(cle, 1)})["Location"] == "/admin/"

    def test_wrong_code_keeps_the_secret(self, client, agent, enrolement):
        refus = client.post(ENROLER, {"code": "12345x"})
        assert "Code incorrect." in texte(refus)
        assert secret(refus) == secret(enrolement)
        assert not Authenticator.objects.exists()
        assert client.get("/admin/").status_code == 302

    def test_pressed_twice(self, client, agent, enrolement):
        code = code_totp(secret(enrolement))
        client.post(ENROLER, {"code": code})
        seconde = client.post(ENROLER, {"code": code}, follow=True)
        assert seconde.redirect_chain[-1][0] == "/admin/second-facteur/"
        assert "Afficher mes codes de secours" in texte(seconde)
        client.get(SECOURS)
        ensuite = texte(client.get("/admin/second-facteur/"))
        assert "Codes de secours restants" in ensuite
        assert "Afficher mes codes" not in ensuite

    def test_the_password_is_asked_again_after_a_quarter_of_an_hour(
        self, client, agent, enrolement, monkeypatch
    ):
        plus_tard = time.time() + 16 * 60
        monkeypatch.setattr(time, "time", lambda: plus_tard)
        assert client.get(ENROLER)["Location"].startswith("/admin/confirmer/?next=")
        assert "Mot de passe incorrect." in texte(client.post("/admin/confirmer/", {"password": "faux"}))
        suite = client.post("/admin/confirmer/", {"password": MOT_DE_PASSE, "next": ENROLER})
        assert suite["Location"] == ENROLER
        assert client.get(ENROLER).status_code == 200

    def test_nobody_enrols_without_password(self, client, agent):
        assert client.get(ENROLER)["Location"].startswith(LOGIN)

    def test_a_session_older_than_the_enrolment_gives_the_code(self, client, agent, entrer):
        """Two browsers: the other one enrolled meanwhile."""
        entrer()
        enroler(agent)
        assert (
            client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/admin/second-facteur/code/")
        )
        assert client.get("/admin/second-facteur/secours/")["Location"].startswith(LOGIN)
        assert (
            client.get(ENROLER, follow=True).redirect_chain[-1][0].startswith("/admin/second-facteur/code/")
        )
        reponse = client.post("/admin/second-facteur/code/?next=/admin/auth/", {"code": code_totp()})
        assert reponse["Location"] == "/admin/auth/"
        assert client.get("/admin/").status_code == 200


class TestCode:
    """Codes of the app."""

    @pytest.mark.parametrize("decalage", [-1, 0, 1])
    def test_neighbouring_periods_are_taken(self, client, enrole, entrer, decalage):
        entrer()
        assert client.post(CODE, {"code": code_totp(decalage=decalage)})["Location"] == "/admin/"

    @pytest.mark.parametrize("code", ["", "000000", "é" * 6, "1" * 31, "\x00"])
    def test_others_are_not(self, client, enrole, entrer, code):
        entrer()
        assert code != code_totp()
        assert client.post(CODE, {"code": code}).status_code == 200
        assert client.get("/admin/").status_code == 302

    def test_far_periods_are_refused(self, client, enrole, entrer):
        entrer()
        assert "Code incorrect." in texte(client.post(CODE, {"code": code_totp(decalage=-3)}))

    def test_a_code_serves_once_however_long_it_is_taken(self, client, enrole, entrer):
        code = code_totp(decalage=1)
        entrer()
        client.post(CODE, {"code": code})
        Essai.objects.update(expires=F("expires") - timedelta(seconds=55))
        client.post("/admin/logout/")
        entrer()
        assert "Code incorrect." in texte(client.post(CODE, {"code": code}))


class TestCodesDeSecours:
    """Recovery codes."""

    def test_new_ones_replace_the_old(self, connecte, enrole):
        anciens = codes_de_secours(enrole)
        assert "Les 10 codes qui vous restent" in texte(connecte.get(f"{SECOURS}nouveaux/"))
        assert connecte.post(f"{SECOURS}nouveaux/")["Location"] == SECOURS
        page = connecte.get(SECOURS).content.decode()
        nouveaux = codes_de_secours(enrole)
        assert all(code in page for code in nouveaux)
        assert not set(anciens) & set(nouveaux)
        assert connecte.get("/admin/").status_code == 200

    def test_the_password_is_asked_again(self, connecte, monkeypatch):
        plus_tard = time.time() + 16 * 60
        monkeypatch.setattr(time, "time", lambda: plus_tard)
        for adresse in (SECOURS, f"{SECOURS}nouveaux/"):
            assert connecte.get(adresse)["Location"].startswith("/admin/confirmer/")
        assert connecte.post(f"{SECOURS}nouveaux/")["Location"].startswith("/admin/confirmer/")

    def test_nothing_takes_the_second_factor_away(self, connecte, enrole):
        assert connecte.post("/admin/second-facteur/deja/", follow=True).status_code == 200
        assert connecte.post(ENROLER)["Location"] == "/admin/second-facteur/deja/"
        assert Authenticator.objects.filter(user=enrole, type="totp").exists()


class TestReinitialisation:
    """By a superuser, with a record."""

    ACTION = "reinitialiser_second_facteur"

    def demander(self, client, *comptes):
        donnees = {"action": self.ACTION, "_selected_action": [c.pk for c in comptes]}
        return client.post("/admin/auth/user/", donnees, follow=True)

    @pytest.fixture
    def chef(self):
        return UserFactory(superuser=True)

    def test_enrols_again_and_the_history_says_who_did_it(self, chef, connecte, enrole):
        reponse = self.demander(connecter(Client(), chef), enrole, chef, UserFactory(staff=True))
        assert "Second facteur réinitialisé" in reponse.content.decode()
        assert not Authenticator.objects.filter(user=enrole).exists()
        ligne = LogEntry.objects.get(object_id=str(enrole.pk))
        assert (ligne.user, ligne.get_change_message()) == (chef, REINITIALISE)
        assert LogEntry.objects.count() == 2
        # The open session is worth a password only, and no longer a fresh one.
        assert connecte.get("/admin/", follow=True).redirect_chain[-1][0].startswith(ENROLER)

    def test_enrolling_anew_does_not_revive_older_sessions(self, chef, connecte, enrole):
        self.demander(connecter(Client(), chef), enrole)
        enroler(enrole)
        assert connecte.get("/admin/")["Location"].startswith(LOGIN)

    def test_nothing_to_reset(self, chef, agent):
        reponse = self.demander(connecter(Client(), chef), agent)
        assert "n’avait de second facteur" in reponse.content.decode()
        assert not LogEntry.objects.exists()

    def test_for_superusers_only(self, connecte, enrole):
        from django.contrib.auth.models import Permission

        enrole.user_permissions.set(Permission.objects.filter(content_type__app_label="auth"))
        autre = UserFactory(staff=True)
        enroler(autre)
        assert self.ACTION not in connecte.get("/admin/auth/user/").content.decode()
        self.demander(connecte, autre)
        assert Authenticator.objects.filter(user=autre).exists()

    def test_list_says_who_has_enrolled(self, chef, agent, django_assert_num_queries):
        client = connecter(Client(), chef)
        page = client.get("/admin/auth/user/").content.decode()
        assert len(re.findall(r'field-second_facteur"><img[^>]*alt="True"', page)) == 1
        assert len(re.findall(r'field-second_facteur"><img[^>]*alt="False"', page)) == 1

    def test_from_the_machine(self, enrole, capsys):
        call_command("reset_second_facteur", "zoe")
        assert "« zoe »" in capsys.readouterr().out
        assert LogEntry.objects.get().object_id == str(enrole.pk)
        with pytest.raises(CommandError, match="n’a pas de second facteur"):
            call_command("reset_second_facteur", "zoe")
        with pytest.raises(CommandError, match="Aucun compte"):
            call_command("reset_second_facteur", "personne")

    def test_secrets_have_no_page(self, chef):
        client = connecter(Client(), chef)
        assert client.get("/admin/mfa/authenticator/").status_code == 404
        assert client.get("/admin/account/emailaddress/").status_code == 404
