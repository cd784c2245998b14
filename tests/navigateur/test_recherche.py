"""Searching in a real browser: by keyboard alone with JavaScript, and every journey without."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.usefixtures("annuaire")


# --- With JavaScript, by keyboard alone -------------------------------------------------
def test_a_disease_and_a_town_chosen_with_the_keyboard(live_server: LiveServer, page: Page) -> None:
    page.goto(live_server.url)
    q = page.get_by_role("combobox", name="Maladie, centre ou hôpital")
    q.focus()
    page.keyboard.type("mucov")
    liste = page.get_by_role("listbox", name="Maladies, centres et hôpitaux")
    expect(liste).to_be_visible()
    expect(q).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".suggere").first.get_by_role("status")).to_contain_text("suggestion")
    page.keyboard.press("ArrowDown")
    option = liste.get_by_role("option", selected=True)
    expect(option).to_have_count(1)
    expect(q).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    page.keyboard.press("Enter")
    expect(liste).to_be_hidden()
    expect(q).to_have_value("Mucoviscidose")
    page.keyboard.press("Tab")
    lieu = page.get_by_role("combobox", name="Près de")
    expect(lieu).to_be_focused()
    page.keyboard.type("saint-et")
    expect(page.get_by_role("listbox", name="Lieux")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(lieu).to_have_value(re.compile("^Saint-Étienne"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mucoviscidose près de Saint-Étienne (42)")
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_arrows_go_round_and_escape_gives_the_text_back(live_server: LiveServer, page: Page) -> None:
    page.goto(live_server.url)
    q = page.get_by_role("combobox", name="Maladie, centre ou hôpital")
    q.focus()
    page.keyboard.type("huntington")
    liste = page.get_by_role("listbox", name="Maladies, centres et hôpitaux")
    expect(liste).to_be_visible()
    page.keyboard.press("ArrowUp")
    options = liste.get_by_role("option")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(liste.get_by_role("option", selected=True)).to_have_count(0)
    expect(q).not_to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(liste).to_be_hidden()
    expect(q).to_have_attribute("aria-expanded", "false")
    expect(q).to_have_value("huntington")
    page.keyboard.press("ArrowDown")
    expect(liste).to_be_visible()
    page.keyboard.press("Tab")
    expect(liste).to_be_hidden()


def test_a_suggestion_is_taken_with_the_mouse(live_server: LiveServer, page: Page) -> None:
    page.goto(live_server.url)
    page.get_by_label("Maladie, centre ou hôpital").press_sequentially("crescen")
    page.get_by_role("listbox", name="Maladies, centres et hôpitaux").get_by_role("option").first.click()
    expect(page.get_by_label("Maladie, centre ou hôpital")).to_have_value(re.compile("."))
    expect(page.get_by_role("listbox", name="Maladies, centres et hôpitaux")).to_be_hidden()


@pytest.mark.parametrize("reponse", ["panne", "autre", "vide"])
def test_boxes_work_when_suggestions_do_not(live_server: LiveServer, page: Page, reponse: str) -> None:
    def repondre(route: Route) -> None:
        if reponse == "panne":
            route.abort()
        elif reponse == "autre":
            route.fulfill(body="<p>autre chose</p>", content_type="text/html")
        else:
            route.fulfill(json={"suggestions": []})

    page.route("**/suggestions/*", repondre)
    page.goto(live_server.url)
    with page.expect_request("**/suggestions/*"):
        page.get_by_label("Maladie, centre ou hôpital").press_sequentially("mucoviscidose")
    expect(page.get_by_role("listbox", name="Maladies, centres et hôpitaux")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mucoviscidose")


def test_position_is_rounded_before_the_address(live_server: LiveServer, browser: Browser) -> None:
    contexte = browser.new_context(
        locale="fr-FR",
        geolocation={"latitude": 45.439712, "longitude": 4.387234},
        permissions=["geolocation"],
    )
    page = contexte.new_page()
    page.goto(f"{live_server.url}/recherche/?filiere=tetecou")
    page.get_by_role("button", name="Utiliser ma position").press("Enter")
    expect(page.get_by_label("Près de")).to_have_value("45.44,4.39")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("sites de la filière TETECOU")
    assert "45.44" in page.url
    assert "45.439" not in page.url
    expect(page.locator(".carte__distance").first).to_be_visible()
    contexte.close()


def test_a_refused_position_says_what_to_do(live_server: LiveServer, page: Page) -> None:
    page.goto(live_server.url)
    page.get_by_role("button", name="Utiliser ma position").click()
    expect(page.get_by_text("Votre position n’est pas disponible")).to_be_visible()
    expect(page.get_by_label("Près de")).to_have_value("")


def test_scripts_run_under_the_sites_own_policy(live_server: LiveServer, page: Page) -> None:
    refus: list[str] = []
    page.on("console", lambda message: refus.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda erreur: refus.append(str(erreur)))
    for chemin in (
        "/",
        "/recherche/?q=mucoviscidose",
        "/recherche/?pres_de=saint-denis",
        "/sans-diagnostic/",
    ):
        page.goto(f"{live_server.url}{chemin}")
        lieu = page.locator("input[name=pres_de]")
        lieu.fill("")
        lieu.press_sequentially("lyon")
        expect(page.get_by_role("listbox", name="Lieux").get_by_role("option").first).to_be_visible()
    assert refus == []


# --- Without JavaScript (and with) ----------------------------------------------------------
def test_search_refine_and_open_a_site(live_server: LiveServer, page_js_ou_non: Page) -> None:
    page = page_js_ou_non
    page.goto(live_server.url)
    page.get_by_label("Maladie, centre ou hôpital").fill("amélogenèse imparfaite")
    page.get_by_label("Près de").fill("68000")
    page.get_by_role("button", name="Trouver").click()
    titre = page.get_by_role("heading", level=1)
    expect(titre).to_contain_text("sites pour Amélogenèse imparfaite près de Colmar (68)")
    page.get_by_label("Coordonnateur").check()
    page.get_by_role("button", name="Appliquer").click()
    expect(titre).to_contain_text("1 site pour Amélogenèse imparfaite")
    assert "q=am%C3%A9logen%C3%A8se+imparfaite" in page.url
    page.get_by_role("list", name="Filtres en place").get_by_role("link", name="Coordonnateur").click()
    expect(titre).not_to_contain_text("1 site ")
    page.get_by_role("link", name="Page suivante").click()
    expect(page.get_by_text("Page 2 sur")).to_be_visible()
    page.go_back()
    page.locator(".carte h3 a").first.click()
    expect(page.get_by_role("heading", name="Prendre rendez-vous")).to_be_visible()
    page.get_by_role("navigation", name="Fil d’Ariane").get_by_role("link").last.click()
    expect(page.get_by_role("heading", name="Les équipes du réseau")).to_be_visible()


def test_choose_a_place_then_come_back_to_what_was_typed(
    live_server: LiveServer, page_js_ou_non: Page
) -> None:
    page = page_js_ou_non
    page.goto(f"{live_server.url}/recherche/?q=mucovicidose&pres_de=saint-denis")
    page.get_by_role("link", name="Saint-Denis (974)").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mucoviscidose près de Saint-Denis (974)")
    page.get_by_role("link", name="Chercher exactement ce que j’ai écrit").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nous n’avons pas compris")
    page.get_by_role("link", name="Chercher en tenant compte des fautes de frappe").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mucoviscidose")


def test_no_diagnosis_day_and_lists(live_server: LiveServer, page_js_ou_non: Page) -> None:
    page = page_js_ou_non
    page.goto(f"{live_server.url}/recherche/?q=zzzzqqqq")
    page.get_by_role("link", name="Le chemin sans diagnostic").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(f"{live_server.url}/recherche/?filiere=cardiogen")
    page.get_by_label("Le réseau au").fill("2019-06-01")
    page.get_by_role("button", name="Appliquer").click()
    expect(page.get_by_text("Vous regardez le réseau au")).to_be_visible()
    assert "filiere=cardiogen" in page.url
    page.goto(f"{live_server.url}/associations/")
    page.get_by_label("Filière").select_option("cardiogen")
    page.get_by_role("button", name="Filtrer").click()
    expect(page.get_by_role("link", name="Association nationale des cardiaques congénitaux")).to_be_visible()


@pytest.mark.parametrize("largeur", [320, 360, 1280])
def test_no_sideways_scroll(live_server: LiveServer, page_js_ou_non: Page, largeur: int) -> None:
    page = page_js_ou_non
    page.set_viewport_size({"width": largeur, "height": 800})
    for chemin in (
        "/recherche/?q=amelogenese+imparfaite&pres_de=68000",
        "/recherche/?q=zzzzqqqq",
        "/centres/",
        "/centres/o-rares/",
        "/centres/o-rares/hus-hopital-civil/",
        "/filieres/cardiogen/",
        "/associations/",
    ):
        page.goto(f"{live_server.url}{chemin}")
        assert page.locator("html").evaluate("e => e.scrollWidth") <= largeur, chemin
