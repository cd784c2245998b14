"""axe on every kind of page, and what visitors ask of their browser: less motion, their colours, paper."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.navigateur.visite import EXEMPLES, GROUPES, dire, fautes, visiter

pytestmark = pytest.mark.usefixtures("annuaire")

REGLES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# axe leaves WCAG 2.2's target size out unless asked for by name.
OPTIONS: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": REGLES},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}

SIGNES = (
    ".role svg, .etat svg, .file__noeud, .choix svg, .arbre li > svg, .marque svg, .frise svg, .point, .icone"
)


def _violations(page: Page, options: dict[str, Any] = OPTIONS) -> list[str]:
    resultat = Axe().run(page, options=options)
    return [
        f"{v['id']}: {noeud['html'][:150]}"
        for v in resultat.response["violations"]
        for noeud in v["nodes"][:3]
    ]


def _parcourir(browser: Browser, base: str, groupe: str, largeurs: tuple[int, ...], theme: Any) -> str:
    page = browser.new_page(locale="fr-FR", color_scheme=theme, reduced_motion="reduce")
    trouvees = {}
    for genre in visiter(page, base, GROUPES[groupe]):
        for largeur in largeurs:
            page.set_viewport_size({"width": largeur, "height": 900})
            trouvees[f"{genre} {largeur}"] = _violations(page)
    page.close()
    return dire(trouvees)


@pytest.mark.parametrize("groupe", GROUPES)
def test_axe_finds_nothing(live_server: LiveServer, browser: Browser, groupe: str) -> None:
    assert _parcourir(browser, live_server.url, groupe, (320, 1280), "light") == ""


@pytest.mark.long
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("groupe", GROUPES)
def test_axe_finds_nothing_anywhere(
    live_server: LiveServer, browser: Browser, groupe: str, theme: str
) -> None:
    assert _parcourir(browser, live_server.url, groupe, (320, 768, 1280), theme) == ""


def test_contrast_in_the_dark_and_open_lists(live_server: LiveServer, page: Page) -> None:
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    trouvees = {}
    contraste = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
    for genre in visiter(page, live_server.url, EXEMPLES):
        trouvees[genre.nom] = _violations(page, contraste)
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(live_server.url)
    page.get_by_text("Menu", exact=True).click()
    trouvees["menu"] = _violations(page)
    page.reload()
    page.get_by_label("Maladie, centre ou hôpital").press_sequentially("mucov")
    page.get_by_role("listbox", name="Maladies, centres et hôpitaux").wait_for()
    trouvees["suggestions"] = _violations(page)
    assert not dire(trouvees), dire(trouvees)


def test_axe_sees_what_it_should(live_server: LiveServer, page: Page) -> None:
    page.goto(live_server.url)
    page.evaluate(
        """() => {
            document.documentElement.removeAttribute('lang');
            document.querySelector('h1').style.color = '#ccc';
            document.querySelector('h1').insertAdjacentHTML('afterend',
                '<p id="serres"><button>x</button><button>y</button></p>');
            document.querySelectorAll('#serres button').forEach(b => {
                b.style.cssText = 'padding: 0; border: 0; font-size: 9px; width: 9px; height: 9px;';
            });
        }"""
    )
    vues = {violation.partition(":")[0] for violation in _violations(page)}
    assert {"html-has-lang", "color-contrast", "target-size"} <= vues


def test_less_motion_is_no_motion(live_server: LiveServer, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    for genre in visiter(page, live_server.url, EXEMPLES):
        mouvements = fautes(
            page,
            """() => [...document.querySelectorAll('*')].filter(e => {
                const s = getComputedStyle(e);
                return s.scrollBehavior === 'smooth'
                    || [s.transitionDuration, s.animationDuration].some(d => d.split(', ').some(x => parseFloat(x) > 0));
            }).map(e => e.outerHTML.slice(0, 100))""",
        )
        assert mouvements == [], genre.nom


def test_signs_stay_visible_in_forced_colours(live_server: LiveServer, page: Page) -> None:
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.set_viewport_size({"width": 1280, "height": 900})
    vus = 0
    for genre in visiter(page, live_server.url, EXEMPLES):
        vus += page.locator(".role svg, .file__noeud, .filiere").count()
        invisibles = fautes(
            page,
            """choix => {
                const canvas = document.createElement('p');
                canvas.style.color = 'Canvas';
                document.body.append(canvas);
                const fond = getComputedStyle(canvas).color;
                canvas.remove();
                const signes = [...document.querySelectorAll(choix)];
                const reperes = [...document.querySelectorAll('.filiere')];
                return [
                    ...signes.filter(e => getComputedStyle(e).color === fond),
                    ...reperes.filter(e => getComputedStyle(e, '::before').backgroundColor === fond),
                ].map(e => e.outerHTML.slice(0, 100));
            }""",
            SIGNES,
        )
        assert invisibles == [], genre.nom
    assert vus > 20


def test_paper_has_no_navigation(live_server: LiveServer, page: Page) -> None:
    page.emulate_media(media="print")
    for genre in visiter(page, live_server.url, EXEMPLES):
        for choix in (
            ".menu",
            ".ariane",
            ".evitement",
            ".trajet",
            ".filtres",
            ".pages",
            ".pied ul",
            "button",
        ):
            assert page.locator(choix).filter(visible=True).count() == 0, f"{genre} : {choix}"
        # A hospital prints as its leaflet, which has a title and a foot of its own.
        assert page.locator("h1, .feuillet__nom").filter(visible=True).count() == 1, genre.nom
        if not page.locator("body.a-feuillet").count():
            assert page.get_by_text("Données au").filter(visible=True).count() == 1, genre.nom
