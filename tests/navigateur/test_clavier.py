"""Twelve journeys by keyboard alone, on the real data: the focus is seen at every stop, and never held back."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from centres.models import LabellisationSite
from directory.models import Signalement
from tests.navigateur.clavier import Clavier

pytestmark = pytest.mark.usefixtures("annuaire")


@pytest.fixture
def clavier(page: Page, live_server: LiveServer) -> Clavier:
    """A wide screen."""
    page.set_viewport_size({"width": 1280, "height": 800})
    return Clavier(page, live_server.url)


def site_public(**criteres: Any) -> Any:
    """A site that visitors see today, with a phone of its own."""
    labels = LabellisationSite.objects.publics().filter(**criteres).exclude(site__telephone="")
    return labels.order_by("pk")[0].site


def test_1_the_skip_link_leads_to_the_content(clavier: Clavier) -> None:
    clavier.arriver("/comprendre/")
    clavier.pas()
    evitement = clavier.lien("Aller au contenu")
    expect(evitement).to_be_focused()
    expect(evitement).to_be_in_viewport()
    clavier.presser("Enter")
    clavier.pas()
    assert clavier.page.evaluate("document.querySelector('main').contains(document.activeElement)")
    clavier.pas("Shift+Tab")
    clavier.traverser()


def test_2_from_a_suggestion_to_a_phone_number(clavier: Clavier) -> None:
    clavier.arriver("/")
    page = clavier.page
    clavier.aller(page.get_by_role("combobox", name="Maladie, centre ou hôpital"))
    page.keyboard.type("mucov")
    liste = page.get_by_role("listbox", name="Maladies, centres et hôpitaux")
    expect(liste).to_be_visible()
    clavier.presser("ArrowDown", "Enter")
    expect(liste).to_be_hidden()
    clavier.pas()
    page.keyboard.type("Lyon")
    expect(page.get_by_role("listbox", name="Lieux")).to_be_visible()
    clavier.presser("Escape")
    expect(page.get_by_role("combobox", name="Près de")).to_be_focused()
    clavier.suivre(clavier.bouton("Trouver"))
    expect(clavier.titre).to_contain_text("Mucoviscidose près de Lyon")
    clavier.suivre(page.locator(".carte:has(a[href^='tel:'])").locator("h3 a, h4 a").first)
    expect(page).to_have_url(re.compile(r"/centres/[^/]+/[^/]+/"))
    telephone = page.locator("main a[href^='tel:']").first
    clavier.aller(telephone)
    expect(telephone).to_be_in_viewport()


def test_3_filters_on_a_small_phone(clavier: Clavier) -> None:
    page = clavier.page
    page.set_viewport_size({"width": 360, "height": 740})
    clavier.arriver("/recherche/?q=mucoviscidose")
    panneau = page.locator("details.filtres")
    resume = panneau.locator("summary").first
    expect(panneau).not_to_have_attribute("open", "")
    en_place = page.get_by_role("list", name="Filtres en place").get_by_role("link")
    avant = en_place.count()
    clavier.activer(resume, "Space")
    expect(panneau).to_have_attribute("open", "")
    case = panneau.locator("input[type=checkbox]:enabled:visible").first
    clavier.activer(case, "Space")
    expect(case).to_be_checked()
    clavier.suivre(clavier.bouton("Appliquer"))
    expect(en_place).to_have_count(avant + 1)
    clavier.suivre(en_place.last)
    expect(en_place).to_have_count(avant)
    clavier.activer(resume, "Enter")
    clavier.aller(clavier.bouton("Appliquer"))
    clavier.aller(resume, "Shift+Tab")
    clavier.presser("Enter")
    expect(panneau).not_to_have_attribute("open", "")


def test_4_one_place_among_several(clavier: Clavier) -> None:
    page = clavier.page
    clavier.arriver("/")
    clavier.aller(page.get_by_role("combobox", name="Maladie, centre ou hôpital"))
    page.keyboard.type("mucoviscidose")
    clavier.pas()
    page.keyboard.type("Saint-Denis")
    with page.expect_navigation():
        clavier.presser("Enter")
    expect(clavier.titre).to_have_text("Près de quel lieu cherchez-vous ?")
    clavier.suivre(clavier.lien(re.compile(r"Saint-Denis.*\(93\)")))
    expect(clavier.titre).to_contain_text(re.compile("Mucoviscidose près de Saint-Denis", re.IGNORECASE))


def test_5_without_a_diagnosis(clavier: Clavier) -> None:
    page = clavier.page
    clavier.arriver("/")
    clavier.suivre(clavier.lien("Sans diagnostic", exact=True))
    expect(clavier.titre).to_contain_text("Pas encore de diagnostic")
    clavier.aller(page.get_by_label("Depuis votre ville ou votre code postal"))
    page.keyboard.type("35000")
    clavier.presser("Escape")
    clavier.suivre(clavier.bouton("Trouver"))
    equipes = page.get_by_role("heading", name="Équipes de génétique près de Rennes")
    expect(equipes).to_be_in_viewport()
    # The address leads to the heading: the next stop comes after it.
    clavier.pas()
    assert page.evaluate(
        "document.querySelector('#genetique').parentElement.contains(document.activeElement)"
    )


def test_6_diseases_from_a_to_z(clavier: Clavier) -> None:
    page = clavier.page
    clavier.arriver("/maladies/")
    clavier.suivre(page.locator(".alphabet").get_by_role("link", name="M", exact=True))
    expect(clavier.titre).to_have_text("Maladies : M")
    maladie = page.get_by_role("region", name=re.compile("noms$")).get_by_role("link").first
    nom = maladie.inner_text()
    clavier.suivre(maladie)
    expect(clavier.titre).to_contain_text(nom)
    clavier.suivre(page.locator(".mots-page").get_by_role("link", name="Code ORPHA"))
    expect(page.get_by_role("heading", name="Code ORPHA")).to_be_in_viewport()


def test_7_the_leaflet_of_a_hospital(clavier: Clavier) -> None:
    page = clavier.page
    clavier.arriver("/etablissements/")
    clavier.activer(clavier.lien("Bretagne", exact=True))
    clavier.suivre(clavier.lien(re.compile("Pontchaillou|CHU de Rennes|Rennes")))
    expect(page.get_by_text("Cette page s’imprime en feuillet A4")).to_be_visible()
    arrets = clavier.traverser()
    assert arrets > 10
    assert clavier.traverser("Shift+Tab") == arrets
    page.emulate_media(media="print")
    expect(page.locator(".feuillet")).to_be_visible()


def test_8_a_report_refused_then_sent(clavier: Clavier) -> None:
    page = clavier.page
    site = site_public()
    clavier.arriver(site.get_absolute_url())
    clavier.suivre(page.locator("main").get_by_role("link", name="Signaler une erreur"))
    message, reponse = page.get_by_label("Ce qui ne va pas"), page.get_by_label("Votre adresse électronique")
    expect(page.get_by_label("Page concernée")).to_have_value(site.get_absolute_url())
    clavier.aller(message)
    page.keyboard.type("Le numéro a changé.")
    clavier.pas()
    expect(reponse).to_be_focused()  # the trap for robots comes after, and stops nobody
    page.keyboard.type("camille@exemple")
    clavier.pas()
    expect(clavier.bouton("Envoyer")).to_be_focused()
    with page.expect_navigation():
        clavier.presser("Space")
    expect(page.get_by_role("alert")).to_contain_text("Votre message n’est pas encore parti")
    expect(message).to_have_value("Le numéro a changé.")
    clavier.aller(reponse)
    clavier.ecrire("camille@exemple.fr")
    clavier.suivre(clavier.bouton("Envoyer"))
    expect(clavier.titre).to_have_text("Merci, votre message est arrivé")
    assert Signalement.objects.get().reponse_a == "camille@exemple.fr"
    clavier.suivre(clavier.lien("Revenir à l’accueil"))


def test_9_page_after_page(clavier: Clavier) -> None:
    page = clavier.page
    clavier.arriver("/recherche/")
    courante = page.get_by_role("navigation", name="Pages de résultats").locator("[aria-current=page]")
    clavier.suivre(clavier.lien("Page suivante"))
    expect(courante).to_contain_text("Page 2 sur")
    clavier.suivre(clavier.lien("Page précédente"))
    expect(courante).to_contain_text("Page 1 sur")


def test_10_the_referral_sheet(clavier: Clavier) -> None:
    page = clavier.page
    site = site_public()
    clavier.arriver(site.get_absolute_url())
    clavier.suivre(clavier.lien("Fiche d’adressage, à imprimer"))
    expect(page).to_have_url(re.compile("/fiche/$"))
    assert clavier.traverser() > 5
    clavier.suivre(page.locator(".adressage__bas").get_by_role("link"))
    expect(page).to_have_url(f"{clavier.serveur}{site.get_absolute_url()}")


def test_11_the_network_of_another_year(clavier: Clavier) -> None:
    page = clavier.page
    clavier.arriver("/recherche/?q=mucoviscidose")
    clavier.aller(page.get_by_label("Le réseau au"))
    page.keyboard.type("06062020")  # the same day, whichever of the two the browser asks for first
    clavier.suivre(clavier.bouton("Appliquer"))
    expect(page.get_by_role("status").first).to_contain_text("Vous regardez le réseau au 6 juin 2020")
    clavier.suivre(page.locator(".carte h3 a, .carte h4 a").first)
    expect(page.get_by_role("status").first).to_contain_text("6 juin 2020")
    expect(page.get_by_text(re.compile("2017–2022")).first).to_be_visible()
    clavier.suivre(clavier.lien("Revenir à aujourd’hui"))
    expect(clavier.lien("Revenir à aujourd’hui")).to_have_count(0)


def test_12_around_the_map(clavier: Clavier) -> None:
    page = clavier.page
    clavier.arriver("/carte/")
    clavier.activer(clavier.lien("Lire la liste"))
    expect(page).to_have_url(re.compile("#liste$"))
    clavier.activer(clavier.lien("Voir la carte"))
    expect(page).to_have_url(re.compile("#carte$"))
    clavier.pas()
    passer = clavier.lien("Passer la carte")
    expect(passer).to_be_focused()
    clavier.pas()
    assert page.evaluate("document.querySelector('#carte').contains(document.activeElement)")
    clavier.aller(passer, "Shift+Tab")
    clavier.presser("Enter")
    clavier.pas()
    assert not page.evaluate("document.querySelector('#carte svg').contains(document.activeElement)")
