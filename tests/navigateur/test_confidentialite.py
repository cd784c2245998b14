"""What a visit leaves behind: nothing in the browser, nothing at anyone else's, nothing the policy refuses."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.navigateur.visite import GROUPES, visiter
from tests.outils.pages import CONNEXION

pytestmark = pytest.mark.usefixtures("annuaire")

ECOUTER = """
window.refus = [];
document.addEventListener('securitypolicyviolation', e => window.refus.push(`${e.violatedDirective} ${e.blockedURI}`));
"""
GARDE = """async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    bases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    services: (await navigator.serviceWorker.getRegistrations()).length,
})"""
RIEN = {"local": 0, "session": 0, "bases": 0, "caches": 0, "services": 0}


def _ecrire(page: Page) -> None:
    """Make the scripts of a search form work."""
    champs = page.locator("main input[role=combobox]").filter(visible=True)
    if champs.count():
        with page.expect_response("**/suggestions/**"):
            champs.first.press_sequentially("lyo")


@pytest.mark.parametrize("groupe", GROUPES)
def test_a_visit_leaves_no_trace(live_server: LiveServer, browser: Browser, groupe: str) -> None:
    page = browser.new_page(locale="fr-FR")
    page.add_init_script(ECOUTER)
    demandes: list[str] = []
    plaintes: list[str] = []
    page.on("request", lambda demande: demandes.append(demande.url))
    page.on("console", lambda m: plaintes.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda erreur: plaintes.append(str(erreur)))
    for genre in visiter(page, live_server.url, GROUPES[groupe]):
        _ecrire(page)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.refus") == [], genre.nom
        assert page.evaluate(GARDE) == RIEN, genre.nom
        # Signing in needs a cookie; nothing else does.
        cookies = {str(cookie.get("name")) for cookie in page.context.cookies()}
        assert cookies == ({"csrftoken"} if genre is CONNEXION else set()), genre.nom
        # An answer other than 200 is a complaint of the browser in itself.
        assert plaintes == [] or (genre.statut != 200 and len(plaintes) == 1), genre.nom
        plaintes.clear()
    assert {urlsplit(adresse).netloc for adresse in demandes} == {urlsplit(live_server.url).netloc}
    page.close()


def test_the_listeners_hear(live_server: LiveServer, page: Page) -> None:
    page.add_init_script(ECOUTER)
    page.goto(live_server.url)
    page.evaluate(
        """() => {
            const image = new Image();
            image.src = 'https://ailleurs.example/pixel.png';
            document.body.append(image);
            localStorage.setItem('trace', '1');
        }"""
    )
    page.wait_for_function("window.refus.length > 0")
    assert "img-src https://ailleurs.example" in page.evaluate("window.refus")[0]
    assert page.evaluate(GARDE) == {**RIEN, "local": 1}
