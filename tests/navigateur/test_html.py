"""The document as its scripts leave it: still one title, still references that lead somewhere."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.navigateur.visite import EXEMPLES, fautes, visiter

pytestmark = pytest.mark.usefixtures("annuaire")

CASSE = """() => {
    const identifiants = [...document.querySelectorAll('[id]')].map(e => e.id);
    const doubles = identifiants.filter((x, i) => identifiants.indexOf(x) !== i);
    const perdus = ['for', 'form', 'aria-controls', 'aria-describedby', 'aria-labelledby', 'aria-activedescendant']
        .flatMap(nom => [...document.querySelectorAll(`[${nom}]`)]
            .flatMap(e => e.getAttribute(nom).split(/\\s+/))
            .filter(x => x && !identifiants.includes(x)).map(x => `${nom}=${x}`));
    const titres = document.querySelectorAll('h1').length === 1 ? [] : ['h1'];
    return [...doubles, ...perdus, ...titres];
}"""


def test_scripts_break_no_reference(live_server: LiveServer, page: Page) -> None:
    boites = 0
    for genre in visiter(page, live_server.url, EXEMPLES):
        for boite in page.locator("main input[role=combobox]").filter(visible=True).all():
            boites += 1
            with page.expect_response("**/suggestions/**"):
                boite.press_sequentially("par")
            boite.press("ArrowDown")
            assert fautes(page, CASSE) == [], genre.nom
        assert fautes(page, CASSE) == [], genre.nom
    assert boites > 5
