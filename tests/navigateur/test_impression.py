"""What is printed: the referral sheet holds on one A4 page, whatever a team writes."""

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from centres.models import Site
from tests.factories import CouvertureFactory, construire_reseau

PHRASE = "Lettre du médecin traitant et comptes rendus demandés, délai de trois mois environ. "
NOM_LONG = (
    "Syndrome de dysmorphie craniofaciale, anomalies squelettiques, cardiopathie et trouble du développement "
)


def _pages(page: Page) -> int:
    """Sheets of paper the page prints on, with its own size and margins."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize(
    ("remplie", "mots"), [(0, True), (4, True), (20, False)], ids=["peu", "assez", "tout"]
)
def test_the_sheet_holds_on_one_page(page: Page, live_server: Any, remplie: int, mots: bool) -> None:
    reseau = construire_reseau(confirmation="a_confirmer")
    site = reseau.constitutifs[0]
    if remplie:
        for rang in range(remplie):
            CouvertureFactory(
                centre=reseau.centre, portee="groupe", maladie__nom=f"{NOM_LONG * 2}{rang}"[-250:]
            )
        Site.objects.filter(centre=reseau.centre).update(
            service="Service de génétique médicale, centre de référence des anomalies du développement",
            responsables="Pr Anne-Marie Exemple ; Dr Jean-Baptiste Exemple-Deuxième",
            rendez_vous=PHRASE * (remplie // 3),
            acces=PHRASE * (remplie // 3),
            mssante="service.maladies.rares.tres.long@chu-exemple.mssante.fr",
            email="secretariat.maladies.rares@chu-exemple.fr",
            teleconsultation=True,
        )
    page.goto(f"{live_server.url}{reverse('fiche', args=[site.centre.slug, site.code])}")
    assert _pages(page) == 1
    # Words are explained on paper as long as there is room.
    page.emulate_media(media="print")
    assert page.locator(".mots-page").is_visible() is mots


def test_the_count_of_pages_can_tell(page: Page) -> None:
    page.set_content("<p style='break-after: page'>un</p><p>deux</p>")
    assert _pages(page) == 2


# --- On the real data ---------------------------------------------------------------------
@pytest.mark.usefixtures("annuaire")
def test_leaflets_hold_on_few_sheets(page: Page, live_server: Any) -> None:
    for chemin, feuilles in (
        ("/etablissements/ap-hp-necker/", 1),
        ("/groupes/chru-nancy/", 1),
        # The largest group, hospital by hospital: more than a hundred teams.
        ("/groupes/ap-hp/", 5),
        ("/centres/o-rares/hus-hopital-civil/", 3),
    ):
        page.goto(live_server.url + chemin)
        assert _pages(page) <= feuilles, chemin


@pytest.mark.usefixtures("annuaire")
def test_a_leaflet_of_a_group_gives_each_hospital_its_number(page: Page, live_server: Any) -> None:
    page.emulate_media(media="print")
    page.goto(f"{live_server.url}/groupes/ap-hp/")
    necker = page.locator(".feuillet__hopitaux section").filter(has_text="Hôpital Necker")
    assert "01\u00a044\u00a049\u00a040\u00a000" in necker.inner_text()
    assert necker.locator("li").count() > 10


@pytest.mark.usefixtures("annuaire")
def test_paper_says_where_it_comes_from(page: Page, live_server: Any) -> None:
    page.emulate_media(media="print")
    for chemin in ("/recherche/?q=achondroplasie", "/centres/o-rares/hus-hopital-civil/"):
        page.goto(live_server.url + chemin)
        assert page.get_by_text(f"https://annuaire.test{chemin}").filter(visible=True).count() == 1
        assert page.locator(".action[href^='/'], .action[href^='#']").filter(visible=True).count() == 0
    arrete = page.locator("#label ~ .label a[rel~=external]").first
    ecrit = arrete.evaluate("a => getComputedStyle(a, '::after').content")
    assert arrete.get_attribute("href") in ecrit
    page.emulate_media(media="screen")
    assert page.locator(".papier").filter(visible=True).count() == 0
