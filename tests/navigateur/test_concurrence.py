"""Two editors at once, in the browser: one page to read, with and without JavaScript, accessible at both widths."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from filieres.groupes import NATIONALE
from tests.factories import CouvertureFactory, MaladieFactory, construire_reseau
from tests.navigateur.test_admin_editeur import REGLES, entrer


@pytest.fixture
def centre() -> Any:
    centre = construire_reseau().centre
    CouvertureFactory(centre=centre, maladie=MaladieFactory(nom="Syndrome de Brugada"))
    return centre


@pytest.mark.parametrize("largeur", [1280, 360])
def test_a_conflict_is_read_then_saved(
    browser: Browser,
    browser_context_args: Any,
    page_js_ou_non: Page,
    live_server: Any,
    centre: Any,
    largeur: int,
) -> None:
    adresse = f"{live_server.url}/admin/centres/centre/{centre.pk}/change/"
    autre = browser.new_context(**browser_context_args).new_page()
    for page in (page_js_ou_non, autre):
        entrer(page, live_server.url, NATIONALE)
        page.set_viewport_size({"width": largeur, "height": 900})
        page.goto(adresse)
    autre.get_by_label("Présentation").fill("Le cœur des enfants.")
    autre.get_by_label("Portée").first.select_option("groupe")
    autre.get_by_role("button", name="Enregistrer et continuer").first.click()
    expect(autre.get_by_role("list").filter(has_text="avec succès")).to_be_visible()

    page = page_js_ou_non
    refus: list[str] = []
    page.on("console", lambda m: refus.append(m.text) if "Content Security Policy" in m.text else None)
    page.get_by_label("Présentation").fill("Le cœur, à tout âge.")
    page.get_by_label("Sigle").fill("CŒUR")
    page.get_by_role("button", name="Enregistrer et continuer").first.click()
    alerte = page.get_by_role("alert")
    expect(alerte).to_be_focused()
    expect(alerte).to_contain_text("« Le cœur des enfants. »")
    expect(alerte).to_contain_text("Syndrome de Brugada")
    expect(page.get_by_label("Présentation")).to_have_value("Le cœur, à tout âge.")
    assert page.evaluate("document.documentElement.scrollWidth") <= largeur
    assert not refus
    if page.evaluate("typeof django") != "undefined":
        fautes = Axe().run(page, options=REGLES).response["violations"]
        assert not [(f["id"], f["nodes"][0]["html"]) for f in fautes]
    alerte.get_by_role("link", name="Présentation").click()
    page.get_by_role("button", name="Enregistrer et continuer").first.click()
    expect(page.get_by_role("list").filter(has_text="avec succès")).to_be_visible()
    centre.refresh_from_db()
    assert (centre.presentation, centre.sigle) == ("Le cœur, à tout âge.", "CŒUR")
    assert centre.couvertures.get().portee == "groupe"
    autre.context.close()
