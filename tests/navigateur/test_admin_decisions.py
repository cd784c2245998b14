"""The national team transfers a coordination: button, form, preview, confirmation, then the public page on both days."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from centres.models import LabellisationSite
from filieres.groupes import NATIONALE
from tests.factories import ArreteFactory, CampagneFactory, CentreFactory, LabellisationSiteFactory
from tests.navigateur.test_admin_editeur import COUPES, REGLES, entrer


def cliquer(page: Page, role: Any, nom: str) -> None:
    """Click on what leads to another page, and wait for that page."""
    with page.expect_navigation():
        page.get_by_role(role, name=nom).click()


def verifier(page: Page, largeur: int) -> None:
    """Accessible, not wider than the screen, nothing cut."""
    assert page.evaluate("document.documentElement.scrollWidth") <= largeur, page.url
    assert not page.evaluate(COUPES), page.url
    fautes = Axe().run(page, options=REGLES).response["violations"]
    assert not [(f["id"], f["nodes"][0]["html"]) for f in fautes], page.url


@pytest.mark.parametrize("largeur", [1280, 360])
def test_a_transfer(page: Page, live_server: Any, largeur: int) -> None:
    centre, arrete = CentreFactory(), ArreteFactory()
    LabellisationSiteFactory(coordonnateur=True, site__centre=centre)
    second = LabellisationSiteFactory(site__centre=centre, site__service="Génétique")
    entrer(page, live_server.url, NATIONALE)
    page.set_viewport_size({"width": largeur, "height": 900})
    page.goto(f"{live_server.url}/admin/centres/site/{second.site_id}/change/")
    cliquer(page, "link", "Transférer la coordination à ce site")
    verifier(page, largeur)
    cliquer(page, "button", "Voir ce que le public verra")
    assert page.get_by_text("Ce champ est obligatoire.").first.is_visible()
    verifier(page, largeur)
    page.get_by_label("À partir du").fill("2026-03-01")
    page.get_by_label("Motif").fill("Départ en retraite")
    page.get_by_label("Arrêté").select_option(str(arrete.pk))
    cliquer(page, "button", "Voir ce que le public verra")
    page.get_by_role("heading", name="Ce que le public verra").wait_for()
    verifier(page, largeur)
    assert not LabellisationSite.objects.filter(debut="2026-03-01").exists()
    cliquer(page, "button", "Confirmer et enregistrer")
    page.get_by_text("La coordination est transférée.").wait_for()
    verifier(page, largeur)
    for le, role in [("2026-02-28", "Site constitutif"), ("2026-03-01", "Site coordonnateur")]:
        page.goto(f"{live_server.url}{second.site.get_absolute_url()}?le={le}")
        assert page.locator("main").get_by_text(role).first.is_visible(), le


@pytest.mark.parametrize("largeur", [1280, 360])
def test_the_pages_of_campaigns_and_labels(page: Page, live_server: Any, largeur: int) -> None:
    label = LabellisationSiteFactory(campagne_2017=True)
    CampagneFactory()
    entrer(page, live_server.url, NATIONALE)
    page.set_viewport_size({"width": largeur, "height": 900})
    for chemin in (
        f"directory/campagne/{label.campagne_id}/change/",
        f"directory/campagne/{label.campagne_id}/prolonger/",
        f"directory/campagne/{label.campagne_id}/completer/",
        f"centres/labellisationsite/{label.pk}/renouveler/",
        f"centres/labellisationsite/{label.pk}/retrait/",
        "directory/prorogation/",
    ):
        assert page.goto(f"{live_server.url}/admin/{chemin}").ok, chemin
        verifier(page, largeur)
