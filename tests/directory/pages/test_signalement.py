"""Reporting an error: no account, no cookie, and nothing lost nor sent twice."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.models import Signalement
from directory.pages.signalement import OCTETS_MAX, lire_objet
from tests.directory.pages.aides import page, source, texte, verifier_squelette
from tests.factories import SignalementFactory

pytestmark = pytest.mark.django_db
ADRESSE = "/signaler/"
ICI = {"Sec-Fetch-Site": "same-origin"}
BON = {"objet": "/centres/o-rares/", "message": "Le numéro a changé.", "reponse_a": "", "site": ""}


def envoyer(entetes: dict[str, str] | None = None, **champs: Any) -> Any:
    """Send the form as a browser would, CSRF checks on."""
    client = Client(enforce_csrf_checks=True, headers=ICI if entetes is None else entetes)
    return client.post(ADRESSE, {**BON, **champs})


def test_le_formulaire_a_trois_champs_et_le_piege(client: Client) -> None:
    corps = source(page(client, f"{ADRESSE}?objet=/centres/o-rares/%3Fle=2019-06-01"))
    formulaire = corps[corps.index('class="signalement') : corps.index("</form>")]
    assert formulaire.count("<label") == 4
    assert 'value="/centres/o-rares/"' in formulaire
    assert 'tabindex="-1"' in formulaire
    assert "csrfmiddlewaretoken" not in corps
    assert '<meta name="robots" content="noindex">' in corps


def test_un_message_est_garde_et_remercie() -> None:
    reponse = envoyer(reponse_a="anne@exemple.fr")
    assert reponse.status_code == 302
    assert reponse.headers["Location"] == reverse("signaler_merci")
    assert not reponse.cookies
    garde = Signalement.objects.get()
    assert (garde.chemin, garde.message, garde.reponse_a) == (
        "/centres/o-rares/",
        "Le numéro a changé.",
        "anne@exemple.fr",
    )
    assert garde.etat == Signalement.Etat.NOUVEAU
    merci = Client().get(reponse.headers["Location"])
    verifier_squelette(merci)
    assert "Merci, votre message est arrivé" in texte(merci)


def test_il_attend_dans_l_administration(admin_client: Client) -> None:
    SignalementFactory(message="Le numéro a changé.")
    liste = admin_client.get(reverse("admin:directory_signalement_changelist"))
    assert liste.status_code == 200
    assert "/filieres/cardiogen/" in liste.content.decode()


def test_appuyer_deux_fois_n_en_garde_qu_un() -> None:
    envoyer()
    assert envoyer().status_code == 302
    assert Signalement.objects.count() == 1
    # Once treated, the same words are news again.
    Signalement.objects.update(etat=Signalement.Etat.TRAITE)
    envoyer()
    assert Signalement.objects.count() == 2


def test_un_robot_est_remercie_et_oublie() -> None:
    assert envoyer(site="https://exemple.fr").status_code == 302
    assert not Signalement.objects.exists()


@pytest.mark.parametrize(
    "entetes",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Origin": "https://exemple.fr"},
        {"Origin": "null"},
        {"Origin": "http://testserver.exemple.fr"},
        {"Referer": "http://testserver/signaler/"},
    ],
)
def test_un_envoi_venu_d_ailleurs_est_refuse_et_le_texte_reste(entetes: dict[str, str]) -> None:
    reponse = envoyer(entetes)
    assert reponse.status_code == 403
    verifier_squelette(reponse)
    lu = texte(reponse)
    assert "n’a pas confirmé que ce message vient de cette page" in lu
    assert "Le numéro a changé." in lu
    assert not Signalement.objects.exists()


@pytest.mark.parametrize("origine", ["http://testserver", "https://annuaire.test"])
def test_un_navigateur_plus_ancien_dit_son_origine(origine: str) -> None:
    assert envoyer({"Origin": origine}).status_code == 302
    assert Signalement.objects.count() == 1


@pytest.mark.parametrize(
    ("champs", "mots"),
    [
        ({"message": ""}, "Écrivez en quelques mots ce qui ne va pas."),
        ({"message": "   \n"}, "Écrivez en quelques mots ce qui ne va pas."),
        ({"message": "a" * 2001}, "dépasse 2 000 caractères"),
        ({"message": "\x00\x07"}, "Écrivez en quelques mots ce qui ne va pas."),
        ({"reponse_a": "pas une adresse"}, "Nous n’avons pas compris cette adresse"),
        ({"reponse_a": "a" * 400 + "@exemple.fr"}, ""),
        ({"objet": "/" + "a" * 500}, "trop longue"),
    ],
)
def test_ce_qui_reste_a_preciser_est_dit_pres_du_champ(champs: dict[str, str], mots: str) -> None:
    reponse = envoyer(**champs)
    assert reponse.status_code == 400
    verifier_squelette(reponse)
    lu = texte(reponse)
    assert "Votre message n’est pas encore parti" in lu
    assert mots in lu
    assert 'aria-invalid="true"' in source(reponse)
    assert not Signalement.objects.exists()


def test_un_envoi_demesure_est_refuse_sans_etre_lu() -> None:
    reponse = envoyer(message="a" * (OCTETS_MAX + 1))
    assert reponse.status_code == 413
    verifier_squelette(reponse)
    assert "trop long pour être reçu" in texte(reponse)
    assert not Signalement.objects.exists()


def test_le_plus_long_message_permis_passe() -> None:
    assert envoyer(message="é" * 2000).status_code == 302
    assert Signalement.objects.get().message == "é" * 2000


def test_trop_de_champs_et_corps_illisible_ont_une_page() -> None:
    client = Client(headers=ICI)
    trop = client.post(
        ADRESSE, "&".join(f"a{n}=1" for n in range(2100)), content_type="application/x-www-form-urlencoded"
    )
    assert trop.status_code == 400
    verifier_squelette(trop)
    illisible = client.post(ADRESSE, b"\xff\xfe", content_type="multipart/form-data; boundary=x")
    assert illisible.status_code == 400
    verifier_squelette(illisible)
    assert not Signalement.objects.exists()


def test_les_caracteres_de_controle_tombent_les_lignes_restent() -> None:
    envoyer(message="Ligne 1\x00\x07\r\nLigne\t2")
    assert Signalement.objects.get().message.split() == ["Ligne", "1", "Ligne", "2"]
    assert "\n" in Signalement.objects.get().message


@pytest.mark.parametrize("methode", ["put", "delete", "patch"])
def test_autre_chose_n_est_pas_permis(client: Client, methode: str) -> None:
    assert getattr(client, methode)(ADRESSE).status_code == 405


@pytest.mark.parametrize(
    ("objet", "chemin"),
    [
        ("/centres/o-rares/", "/centres/o-rares/"),
        ("  /centres/  ", "/centres/"),
        ("/maladies/558-marfan/?pres_de=68000#proches", "/maladies/558-marfan/"),
        ("https://annuaire.test/centres/", "/centres/"),
        ("https://exemple.fr/centres/", ""),
        ("//exemple.fr/", ""),
        ("////exemple.fr/", ""),
        ("javascript:alert(1)", ""),
        ("ap-hp-robert-debre", ""),
        ("http://[::1", ""),
        ("/a\x07b", ""),
        ("/" + "a" * 600, ""),
        ("", ""),
    ],
)
def test_la_page_signalee_est_un_chemin_du_site(objet: str, chemin: str) -> None:
    assert lire_objet(objet) == chemin


@pytest.mark.parametrize("objet", ["", "https://exemple.fr/", "%00"])
def test_sans_page_comprise_c_est_le_site_en_general(client: Client, objet: str) -> None:
    page(client, f"{ADRESSE}?objet={objet}")
    assert envoyer(objet=objet.replace("%00", "")).status_code == 302
    assert Signalement.objects.get().chemin == "/"
