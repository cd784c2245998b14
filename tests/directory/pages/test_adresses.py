"""Former addresses and error pages."""

from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.models import AncienneAdresse
from tests.directory.pages.aides import page, source, texte, verifier_squelette
from tests.factories import CentreFactory, CommuneFactory, LabellisationSiteFactory
from tests.factories.suivi import AncienneAdresseFactory

pytestmark = pytest.mark.django_db


# --- Former addresses --------------------------------------------------------------------
def test_une_ancienne_adresse_mene_a_la_fiche(client: Client) -> None:
    centre = CentreFactory()
    AncienneAdresseFactory(chemin="/centres/ancien-nom/", objet=centre)
    reponse = client.get("/centres/ancien-nom/")
    assert reponse.status_code == 301
    assert reponse.headers["Location"] == centre.get_absolute_url()
    assert client.head("/centres/ancien-nom/").status_code == 301


def test_le_jour_demande_suit(client: Client) -> None:
    ancienne = AncienneAdresseFactory(chemin="/crmr/vieux.html", objet=CentreFactory())
    reponse = client.get("/crmr/vieux.html?le=2019-06-01&q=%C3%A9%0D%0A")
    assert reponse.headers["Location"] == f"{ancienne.objet.get_absolute_url()}?le=2019-06-01&q=%C3%A9%0D%0A"


def test_sans_la_barre_finale_elle_est_retrouvee_aussi(client: Client) -> None:
    AncienneAdresseFactory(chemin="/centres/ancien-nom/", objet=CentreFactory())
    suivi = client.get("/centres/ancien-nom", follow=True)
    assert suivi.status_code == 200
    assert [statut for _, statut in suivi.redirect_chain] == [301, 301]


def test_une_page_vivante_n_est_jamais_detournee(client: Client) -> None:
    AncienneAdresseFactory(chemin="/comprendre/", objet=CentreFactory())
    page(client, "/comprendre/")


@pytest.mark.parametrize("cas", ["depubliee", "effacee", "sans page", "elle-meme"])
def test_une_fiche_qu_on_ne_peut_montrer_reste_introuvable(client: Client, cas: str) -> None:
    objet: Any = CentreFactory(publie=cas not in ("depubliee", "elle-meme"))
    chemin = "/centres/ancien-nom/"
    if cas == "elle-meme":
        # Its page is a 404 for another reason (here, its filière): no endless redirection.
        objet = CentreFactory(filiere__publie=False)
        chemin = objet.get_absolute_url()
    if cas == "sans page":
        objet = CommuneFactory()
    AncienneAdresseFactory(chemin=chemin, objet=objet)
    if cas == "effacee":
        AncienneAdresse.objects.update(object_id=10**9)
    page(client, chemin, 404)


@pytest.mark.parametrize(
    "chemin",
    ["/%00/", "/" + "a" * 600 + "/", "/%FF%FE/", "/{{ 7*7 }}/", "/%ED%A0%80/", "/%0D%0ASet-Cookie:a/"],
)
def test_un_chemin_hostile_est_introuvable(client: Client, chemin: str) -> None:
    reponse = page(client, chemin, 404)
    assert "49" not in texte(reponse)


def test_seule_une_page_introuvable_coute_une_requete(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        client.get("/robots.txt")
    client.get("/rien/")
    with django_assert_num_queries(2):  # the date of the data, and the former address
        client.get("/rien/")


def test_un_envoi_n_est_pas_detourne(client: Client) -> None:
    AncienneAdresseFactory(chemin="/rien/", objet=CentreFactory())
    assert client.post("/rien/").status_code == 404


# --- Error pages --------------------------------------------------------------------------
def test_introuvable_aide_a_chercher(client: Client) -> None:
    LabellisationSiteFactory()
    reponse = page(client, "/nexiste/pas/", 404)
    lu = texte(reponse)
    assert "Cette page n’existe pas, ou n’existe plus" in lu
    assert "nexiste" not in lu
    assert 'role="search"' in source(reponse)
    assert "Parler à quelqu’un" in lu


def test_une_demande_illisible_a_sa_page(client: Client) -> None:
    reponse = client.get("/maladies/?" + "&".join(f"a{n}=1" for n in range(2100)))
    assert reponse.status_code == 400
    verifier_squelette(reponse)
    assert "Nous n’avons pas compris cette demande" in texte(reponse)


def test_la_page_500_n_a_besoin_de_rien(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        corps = get_template("500.html").render()
    assert "{{" not in corps
    assert "{%" not in corps
    assert corps.count("<h1") == 1
    assert 'lang="fr"' in corps
    assert "Cela vient de nous, pas de vous" in corps


def test_une_panne_montre_la_page_500(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def panne(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("base injoignable")

    monkeypatch.setattr("directory.pages.accueil.officiels", panne)
    reponse = Client(raise_request_exception=False).get("/")
    assert reponse.status_code == 500
    assert "Le site rencontre un problème" in reponse.content.decode()
    assert "base injoignable" not in reponse.content.decode()
