"""Passwords: their rules, their change, and what happens when they are forgotten."""

import re
import smtplib
import time

import pytest
from django.test import Client

from directory.comptes import adapters
from tests.factories.suivi import MOT_DE_PASSE, UserFactory
from tests.outils.connexion import code_totp

from .conftest import CODE, LOGIN, texte

pytestmark = [pytest.mark.django_db, pytest.mark.sans_second_facteur]

OUBLIE = "/admin/mot-de-passe/oublie/"
CHANGER = "/admin/password_change/"
NOUVEAU = "chemin-de-halage-42"


def lien(message):
    adresse = re.search(r"https://annuaire\.test(/\S+)", message.body)
    assert adresse
    return adresse.group(1)


def changer(client, ancien=MOT_DE_PASSE, nouveau=NOUVEAU, encore=None):
    donnees = {"oldpassword": ancien, "password1": nouveau, "password2": encore or nouveau}
    return client.post(CHANGER, donnees)


class TestRegles:
    """In French, and said beforehand."""

    @pytest.mark.parametrize(
        ("mot_de_passe", "regle"),
        [
            ("court", "trop court"),
            ("123456789012345", "entièrement numérique"),
            ("zoe@exemple.fr", "trop semblable"),
            ("q1w2e3r4t5y6", "trop courant"),
        ],
    )
    def test_weak_ones_are_refused(self, connecte, enrole, mot_de_passe, regle):
        reponse = changer(connecte, nouveau=mot_de_passe)
        enrole.refresh_from_db()
        assert regle in texte(reponse)
        assert enrole.check_password(MOT_DE_PASSE)

    def test_rules_are_shown(self, connecte):
        page = texte(connecte.get(CHANGER))
        assert "au minimum 12" in page
        assert "couramment utilisé" in page


class TestChangement:
    """By the person."""

    def test_other_sessions_end_and_this_one_goes_on(self, connecte, enrole, entrer):
        autre = Client()
        entrer(avec=autre)
        autre.post(CODE, {"code": code_totp(decalage=1)})
        assert autre.get("/admin/").status_code == 200
        assert changer(connecte)["Location"] == "/admin/"
        assert connecte.get("/admin/").status_code == 200
        assert autre.get("/admin/")["Location"].startswith(LOGIN)

    def test_asks_for_the_present_one_and_not_for_ever(self, connecte, enrole):
        for _ in range(5):
            assert "Ce n’est pas votre mot de passe actuel." in texte(changer(connecte, ancien="faux"))
        assert changer(connecte).status_code == 429
        enrole.refresh_from_db()
        assert enrole.check_password(MOT_DE_PASSE)

    def test_two_different_entries(self, connecte):
        assert "deux fois le même mot de passe" in texte(changer(connecte, encore="autre-chose-12"))


class TestOubli:
    """By e-mail; the second factor is asked all the same."""

    def test_link_changes_the_password_and_the_code_is_still_asked(self, client, enrole, entrer, courrier):
        reponse = client.post(OUBLIE, {"email": "ZOE@exemple.fr"}, follow=True)
        assert "Si un compte porte cette adresse" in texte(reponse)
        (message,) = courrier
        assert message.to == ["zoe@exemple.fr"]
        assert message.subject == "[Annuaire maladies rares] Choisir un nouveau mot de passe"
        assert "Annuaire maladies rares" in message.body
        assert "zoe" in message.body
        formulaire = client.get(lien(message))["Location"]
        assert "Nouveau mot de passe" in texte(client.get(formulaire))
        fait = client.post(formulaire, {"password1": NOUVEAU, "password2": NOUVEAU}, follow=True)
        assert "Votre mot de passe est changé" in texte(fait)
        assert client.get("/admin/")["Location"].startswith(LOGIN)
        assert entrer(mot_de_passe=NOUVEAU)["Location"] == CODE
        # It serves once.
        assert "Ce lien ne sert plus" in texte(Client().get(lien(message)))

    def test_rules_hold_here_too(self, client, enrole, courrier):
        client.post(OUBLIE, {"email": "zoe@exemple.fr"})
        formulaire = client.get(lien(courrier[0]))["Location"]
        assert "trop court" in texte(client.post(formulaire, {"password1": "court", "password2": "court"}))

    @pytest.mark.parametrize("adresse", ["inconnue@exemple.fr", "parti@exemple.fr"])
    def test_nothing_says_whether_an_account_exists(self, client, enrole, courrier, adresse):
        UserFactory(staff=True, username="parti", is_active=False)
        connue = client.post(OUBLIE, {"email": "zoe@exemple.fr"}, follow=True)
        courrier.clear()
        inconnue = Client().post(OUBLIE, {"email": adresse}, follow=True)
        assert (connue.status_code, connue.redirect_chain) == (inconnue.status_code, inconnue.redirect_chain)
        assert texte(connue) == texte(inconnue)
        assert not courrier

    def test_the_answer_does_not_wait_for_the_message(self, client, enrole, monkeypatch):
        """Nor does a mail server that is down show which addresses have an account."""
        envoyes = []

        def lentement(message):
            time.sleep(0.5)
            envoyes.append(message)

        monkeypatch.setattr(adapters, "envoyer", lentement)
        debut = time.monotonic()
        assert client.post(OUBLIE, {"email": "zoe@exemple.fr"}).status_code == 302
        assert not envoyes
        assert time.monotonic() - debut < 0.5
        fin = time.monotonic() + 10
        while not envoyes and time.monotonic() < fin:
            time.sleep(0.05)
        assert len(envoyes) == 1

    def test_mail_server_down(self, client, enrole, courrier, monkeypatch, caplog):
        def panne(self):
            raise smtplib.SMTPServerDisconnected("zoe@exemple.fr")

        monkeypatch.setattr("django.core.mail.EmailMessage.send", panne)
        assert client.post(OUBLIE, {"email": "zoe@exemple.fr"}).status_code == 302
        assert "n’a pas pu être envoyé" in caplog.text

    def test_limited_by_account_and_by_address(self, client, enrole, courrier):
        for n in range(5):
            assert (
                client.post(OUBLIE, {"email": "zoe@exemple.fr"}, REMOTE_ADDR=f"192.0.2.{n}").status_code
                == 302
            )
        assert client.post(OUBLIE, {"email": "zoe@exemple.fr"}).status_code == 429
        for n in range(20):
            client.post(OUBLIE, {"email": f"inconnue{n}@exemple.fr"}, REMOTE_ADDR="198.51.100.7")
        trop = client.post(OUBLIE, {"email": "autre@exemple.fr"}, REMOTE_ADDR="198.51.100.7")
        assert trop.status_code == 429
        assert len(courrier) == 5

    @pytest.mark.parametrize("chemin", ["1-abc", "zz-abc-def", "1-set-password"])
    def test_made_up_links(self, client, enrole, chemin):
        reponse = client.get(f"/admin/mot-de-passe/nouveau/{chemin}/")
        assert reponse.status_code == 200
        assert "Ce lien ne sert plus" in texte(reponse)

    def test_link_is_on_the_public_address(self, client, enrole, courrier):
        client.post(OUBLIE, {"email": "zoe@exemple.fr"}, HTTP_HOST="localhost")
        assert lien(courrier[0]).startswith("/admin/mot-de-passe/nouveau/")
        assert "localhost" not in courrier[0].body
