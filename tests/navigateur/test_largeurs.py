"""Small screens, large text, thumbs: nothing scrolls sideways, everything can be touched."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.navigateur.visite import GROUPES, dire, fautes, visiter
from tests.outils.pages import PUBLIQUES

pytestmark = pytest.mark.usefixtures("annuaire")

# What is drawn past the right edge; `scrollWidth` alone misses what is clipped.
DEBORDE = """() => {
    const large = document.documentElement.clientWidth;
    const trop = [...document.querySelectorAll('main *, header *, footer *')].filter(e => {
        if (!e.checkVisibility() || e.closest('.evitement, .invisible, .geste, svg')) return false;
        const r = e.getBoundingClientRect();
        return r.width > 0 && (r.right > large + 1 || r.left < -1);
    }).map(e => e.outerHTML.slice(0, 120));
    return document.documentElement.scrollWidth > large ? [`page: ${document.documentElement.scrollWidth}`, ...trop] : trop;
}"""

# Size of what can be touched: a box and its label are one target; a link inside a sentence is excepted (WCAG 2.5.8).
TROP_PETITES = """([choix, minimum]) => {
    const dansUnePhrase = e => {
        if (e.localName !== 'a' || getComputedStyle(e).display !== 'inline') return false;
        let bloc = e.parentElement;
        while (getComputedStyle(bloc).display === 'inline') bloc = bloc.parentElement;
        const liens = [...bloc.querySelectorAll('a, button')].reduce((n, a) => n + a.textContent.trim().length, 0);
        return bloc.textContent.replace(/\\s+/g, ' ').trim().length > liens + 3;
    };
    return [...document.querySelectorAll(choix)].filter(e => {
        if (!e.checkVisibility({visibilityProperty: true}) || e.closest('.evitement, .invisible')) return false;
        if (minimum <= 24 && dansUnePhrase(e)) return false;
        const cible = e.matches('input[type=checkbox], input[type=radio]') ? e.closest('label') || e : e;
        const r = cible.getBoundingClientRect();
        return r.width > 0 && (Math.round(r.width * 10) / 10 < minimum || Math.round(r.height * 10) / 10 < minimum);
    }).map(e => {
        const r = e.getBoundingClientRect();
        return `${Math.round(r.width)}×${Math.round(r.height)} ${e.outerHTML.slice(0, 110)}`;
    });
}"""
TOUT = "a[href], button, input:not([type=hidden]), select, textarea, summary"
PRINCIPALES = (
    ".bouton, .action, button, .pliable > summary, .menu a, .choix, .pages a, .pages span, .actifs a,"
    " .telephone, .carte__tel a, .porte h3 a, select, textarea,"
    " input:not([type=hidden], [type=checkbox], [type=radio])"
)


def _mesurer(page: Page, largeur: int) -> list[str]:
    page.set_viewport_size({"width": largeur, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = ''")
    trouvees = [
        *fautes(page, DEBORDE),
        *(f"moins de 24 px : {f}" for f in fautes(page, TROP_PETITES, [TOUT, 24])),
        *(f"moins de 44 px : {f}" for f in fautes(page, TROP_PETITES, [PRINCIPALES, 44])),
    ]
    # Twice the site's own size of text (112.5 %).
    page.evaluate("document.documentElement.style.fontSize = '225%'")
    trouvees += [f"texte à 200 % : {f}" for f in fautes(page, DEBORDE)]
    return [f"{largeur} : {f}" for f in trouvees]


@pytest.mark.parametrize("groupe", GROUPES)
def test_nothing_overflows_and_all_can_be_touched(live_server: LiveServer, page: Page, groupe: str) -> None:
    trouvees = {
        genre.nom: [*_mesurer(page, 320), *_mesurer(page, 1280)]
        for genre in visiter(page, live_server.url, GROUPES[groupe])
    }
    assert not dire(trouvees), dire(trouvees)


def test_the_measures_see_what_they_forbid(live_server: LiveServer, page: Page) -> None:
    page.goto(live_server.url)
    page.evaluate(
        """() => document.querySelector('h1').insertAdjacentHTML('afterend',
            '<p>Un lien <a href="/">15</a> dans une phrase.</p><ul><li><a id="petit" href="/">15</a></li></ul>'
            + '<button class="bouton" id="large"><span>Très</span></button>')"""
    )
    page.evaluate(
        """() => {
            petit.style.padding = 0;
            large.style.cssText = 'width: 40rem; min-height: 0; height: 30px; padding: 0';
        }"""
    )
    trouvees = _mesurer(page, 320)
    assert any(f.startswith("320 : moins de 24 px") and "petit" in f for f in trouvees)
    assert any(f.startswith("320 : moins de 44 px") and "large" in f for f in trouvees)
    assert any(f.startswith("320 : <button") for f in trouvees)
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<pre>' + 'x'.repeat(200) + '</pre>')"
    )
    assert any(f.startswith("320 : page: ") for f in _mesurer(page, 320))
    assert sum("moins de 24 px" in f for f in trouvees) == 1


@pytest.mark.long
@pytest.mark.parametrize("largeur", [280, 360, 480, 768, 1024, 1920, 2560])
def test_no_sideways_scroll_at_any_width(live_server: LiveServer, page: Page, largeur: int) -> None:
    page.set_viewport_size({"width": largeur, "height": 900})
    trouvees = {g.nom: fautes(page, DEBORDE) for g in visiter(page, live_server.url, PUBLIQUES)}
    assert not dire(trouvees), dire(trouvees)
