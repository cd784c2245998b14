"""The interactive map: opened by keyboard, clusters and boxes reached by keyboard, nothing asked of anyone else."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from directory.tuiles import lire_tuiles
from tests.navigateur.test_accessibilite import _violations
from tests.navigateur.test_confidentialite import ECOUTER

pytestmark = pytest.mark.usefixtures("annuaire")

OUVRIR = "Carte interactive"
PARIS = re.compile(r"Paris .* – voir de plus près")


def _ouvrir(page: Page, adresse: str) -> Locator:
    """Open the map with the keyboard; it takes the focus."""
    page.goto(adresse)
    page.get_by_role("button", name=OUVRIR).press("Enter")
    carte = page.get_by_role("region", name=OUVRIR)
    expect(carte).to_be_focused()
    return carte


def _seule(carte: Locator) -> Locator:
    """A mark that is one hospital."""
    return carte.locator(".vive__signe:not([aria-label*='voir de plus près'])").first


def test_by_keyboard_alone_from_the_button_to_a_hospital(live_server: LiveServer, page: Page) -> None:
    carte = _ouvrir(page, f"{live_server.url}/carte/")
    expect(page.locator("svg.hexagone")).to_be_hidden()
    grappe = carte.get_by_role("button", name=PARIS)
    avant = grappe.get_attribute("aria-label") or ""
    assert int(avant.split(" hôpitaux")[0]) > 10
    sites = re.search(r"(\d+) sites", avant)
    assert sites is not None
    expect(grappe).to_have_text(sites[1])
    # Into the cluster: the focus follows to a mark it held.
    grappe.press("Enter")
    expect(carte.get_by_role("button", name=avant, exact=True)).to_have_count(0)
    expect(carte.locator(".vive__signe:focus")).to_have_count(1)
    expect(page.locator(".vive [role=status]")).to_contain_text("à l’écran")
    # A hospital: its box takes the focus, Escape gives it back.
    seule = _seule(carte)
    nom = (seule.get_attribute("aria-label") or "").rsplit(" – ", 1)[0]
    seule.press("Enter")
    boite = page.get_by_role("dialog", name=nom)
    expect(boite.get_by_role("link", name=nom)).to_be_focused()
    expect(boite.get_by_role("listitem").first.get_by_role("link")).to_have_attribute(
        "href", re.compile("^/centres/")
    )
    page.keyboard.press("Escape")
    expect(boite).to_have_count(0)
    expect(carte.locator(".vive__signe:focus")).to_have_attribute("aria-label", re.compile(re.escape(nom)))
    page.keyboard.press("Space")
    boite.get_by_role("link", name=nom).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(nom.split(" – ")[-1])


def _place(carte: Locator) -> Any:
    return carte.locator(".leaflet-map-pane").evaluate("e => e.style.transform + e.style.left + e.style.top")


def test_arrows_move_plus_and_minus_zoom_and_the_map_closes(live_server: LiveServer, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    carte = _ouvrir(page, f"{live_server.url}/carte/?region=53")
    nombre = carte.locator(".vive__signe").count()
    avant = _place(carte)
    page.keyboard.press("ArrowRight")
    assert _place(carte) != avant
    for _ in range(4):
        page.keyboard.press("-")
    expect(carte.get_by_role("button", name="Réduire")).to_have_attribute("aria-disabled", "true")
    assert carte.locator(".vive__signe").count() <= nombre
    carte.get_by_role("button", name="Agrandir").press("Space")
    expect(carte.get_by_role("button", name="Réduire")).to_have_attribute("aria-disabled", "false")
    page.get_by_role("button", name="Revenir à la carte dessinée").press("Enter")
    expect(carte).to_have_count(0)
    expect(page.locator("svg.hexagone")).to_be_visible()
    expect(page.get_by_role("button", name=OUVRIR)).to_be_focused()


def test_overseas_is_one_press_away(live_server: LiveServer, page: Page) -> None:
    carte = _ouvrir(page, f"{live_server.url}/carte/")
    groupe = page.get_by_role("group", name="Aller à")
    expect(groupe.get_by_role("button")).to_have_count(6)
    groupe.get_by_role("button", name="La Réunion").press("Enter")
    expect(page.locator(".vive [role=status]")).to_contain_text("La Réunion")
    expect(
        carte.get_by_role("button", name=re.compile("CHU de La Réunion|Saint-Denis")).first
    ).to_be_visible()


def test_less_motion_is_no_animation(live_server: LiveServer, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    carte = _ouvrir(page, f"{live_server.url}/carte/")
    carte.get_by_role("button", name=PARIS).press("Enter")
    expect(carte.locator(".leaflet-zoom-anim, .leaflet-cluster-anim, .leaflet-fade-anim")).to_have_count(0)
    # Without animation the marks are there at once.
    assert carte.locator(".vive__signe:focus").count() == 1


@pytest.mark.parametrize("chemin", ["/carte/", "/recherche/?filiere=cardiogen", "/centres/o-rares/"])
def test_nothing_is_asked_of_anyone_else(live_server: LiveServer, browser: Browser, chemin: str) -> None:
    page = browser.new_page(locale="fr-FR")
    page.add_init_script(ECOUTER)
    demandes: list[str] = []
    plaintes: list[str] = []
    page.on("request", lambda demande: demandes.append(demande.url))
    page.on("console", lambda m: plaintes.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda erreur: plaintes.append(str(erreur)))
    page.goto(f"{live_server.url}{chemin}")
    # Before the button, neither Leaflet nor its data.
    assert not [d for d in demandes if "leaflet" in d or "carte.json" in d or "contours" in d]
    carte = _ouvrir(page, f"{live_server.url}{chemin}")
    _seule(carte).press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    for touche in ("Escape", "+", "-", "ArrowUp"):
        page.keyboard.press(touche)
    page.wait_for_load_state("networkidle")
    assert {urlsplit(d).netloc for d in demandes} == {urlsplit(live_server.url).netloc}
    assert [d for d in demandes if "leaflet.js" in d]
    assert page.evaluate("window.refus") == []
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert plaintes == []
    page.close()


def test_images_of_the_instance_come_from_their_host_only(
    live_server: LiveServer, browser: Browser, settings: Any
) -> None:
    gabarit = "https://tuiles.example/{z}/{x}/{y}.png"
    settings.TUILES, settings.TILES_ATTRIBUTION = lire_tuiles(gabarit), "© les tuiles"
    politique = {
        **settings.CONTENT_SECURITY_POLICY["DIRECTIVES"],
        "img-src": ["'self'", "https://tuiles.example"],
    }
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": politique}
    page = browser.new_page(locale="fr-FR")
    page.add_init_script(ECOUTER)
    images: list[str] = []

    def repondre(route: Route) -> None:
        images.append(route.request.url)
        assert "referer" not in route.request.headers
        route.fulfill(body="<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml")

    page.route("https://tuiles.example/**", repondre)
    page.goto(f"{live_server.url}/carte/")
    expect(page.get_by_text("seront demandées à tuiles.example")).to_be_visible()
    assert images == []
    _ouvrir(page, f"{live_server.url}/carte/")
    for touche in ("+", "-", "+", "ArrowUp"):
        page.keyboard.press(touche)
        page.wait_for_timeout(100)
    page.wait_for_load_state("networkidle")
    assert images
    assert {urlsplit(image).netloc for image in images} == {"tuiles.example"}
    assert page.evaluate("window.refus") == []
    expect(page.get_by_text("© les tuiles")).to_be_visible()
    page.close()


@pytest.mark.parametrize(
    "quoi", ["**/leaflet.js", "**/carte.json*", "**/contours-*", "**/carte-interactive.css"]
)
def test_the_drawn_map_stays_when_something_does_not_come(
    live_server: LiveServer, page: Page, quoi: str
) -> None:
    page.route(quoi, lambda route: route.abort())
    page.goto(f"{live_server.url}/carte/?region=53")
    bouton = page.get_by_role("button", name=OUVRIR)
    bouton.press("Enter")
    expect(page.locator(".plan [role=status]")).to_contain_text("n’a pas pu venir")
    expect(page.locator("svg.hexagone")).to_be_visible()
    page.unroute(quoi)
    bouton.press("Enter")
    expect(page.get_by_role("region", name=OUVRIR)).to_be_focused()


def test_without_javascript_there_is_no_button(live_server: LiveServer, page_sans_js: Page) -> None:
    page_sans_js.goto(f"{live_server.url}/carte/")
    expect(page_sans_js.get_by_role("button", name=OUVRIR)).to_have_count(0)
    expect(page_sans_js.locator("svg.hexagone")).to_be_visible()


def test_paper_shows_the_drawn_map(live_server: LiveServer, page: Page) -> None:
    _ouvrir(page, f"{live_server.url}/carte/?region=53")
    page.emulate_media(media="print")
    expect(page.locator("svg.hexagone")).to_be_visible()
    expect(page.locator(".vive")).to_be_hidden()
    expect(page.locator(".plan button").filter(visible=True)).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_with_the_map_open(live_server: LiveServer, browser: Browser, theme: str) -> None:
    trouvees = {}
    for largeur in (360, 1280):
        for chemin in ("/carte/", "/carte/?region=11", "/filieres/cardiogen/"):
            page = browser.new_page(
                locale="fr-FR",
                color_scheme=theme,  # type: ignore[arg-type]
                reduced_motion="reduce",
                viewport={"width": largeur, "height": 800},
            )
            carte = _ouvrir(page, f"{live_server.url}{chemin}")
            trouvees[f"{chemin} {largeur}"] = _violations(page)
            if _seule(carte).count():
                _seule(carte).press("Enter")
                trouvees[f"{chemin} {largeur} boîte"] = _violations(page)
            assert page.locator("html").evaluate("e => e.scrollWidth") <= largeur
            petits = page.locator(".vive button, .vive a[role=button]").evaluate_all(
                "es => es.filter(e => { const r = e.getBoundingClientRect(); return r.width < 44 || r.height < 44; })"
                ".map(e => e.outerHTML)"
            )
            assert petits == []
            page.close()
    assert sum(cas.endswith("boîte") for cas in trouvees) > 3
    assert not {cas: liste for cas, liste in trouvees.items() if liste}


def test_signs_stay_visible_in_forced_colours(live_server: LiveServer, page: Page) -> None:
    page.emulate_media(forced_colors="active", color_scheme="dark")
    carte = _ouvrir(page, f"{live_server.url}/carte/")
    fond = page.evaluate("getComputedStyle(document.body).backgroundColor")
    couleurs = carte.locator(".vive__signe").evaluate_all("es => es.map(e => getComputedStyle(e).color)")
    assert couleurs
    assert fond not in couleurs
