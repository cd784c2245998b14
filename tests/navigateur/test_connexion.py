"""A member of staff signs in: the first time, every day, and the day the phone is lost."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from directory.comptes import adapters
from tests.factories.suivi import MOT_DE_PASSE, UserFactory
from tests.outils.connexion import code_totp, codes_de_secours, enroler

pytestmark = pytest.mark.sans_second_facteur

IDENTIFIANT, CODE, SECOURS = "Identifiant", "Code à six chiffres", "Code à six chiffres, ou code de secours"


@pytest.fixture
def saine(request: pytest.FixtureRequest, page_js_ou_non: Page) -> Iterator[Callable[[], None]]:
    """Check the page shown: no accessibility violation (axe is a script); at the end, nothing blocked by the CSP."""
    avec_js = request.node.callspec.params["page_js_ou_non"]
    bloques: list[str] = []
    page = page_js_ou_non
    page.on("console", lambda m: bloques.append(m.text) if "Content Security Policy" in m.text else None)

    def _saine() -> None:
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        if not avec_js:
            return
        resultat = Axe().run(page)
        assert resultat.violations_count == 0, resultat.generate_report()
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"), page.url

    yield _saine
    assert not bloques


@pytest.fixture
def entrer(page_js_ou_non: Page, live_server: Any) -> Callable[..., None]:
    """Give name and password on the login page."""

    def _entrer(identifiant: str = "zoe", mot_de_passe: str = MOT_DE_PASSE) -> None:
        page_js_ou_non.goto(f"{live_server}/admin/")
        page_js_ou_non.get_by_label(IDENTIFIANT).fill(identifiant)
        page_js_ou_non.get_by_label("Mot de passe").fill(mot_de_passe)
        page_js_ou_non.get_by_role("button", name="Se connecter").click()

    return _entrer


def test_first_day_and_the_next_ones(page_js_ou_non, live_server, entrer, saine):
    page = page_js_ou_non
    page.set_viewport_size({"width": 360, "height": 700})
    agent = UserFactory(superuser=True, username="zoe")
    page.goto(f"{live_server}/admin/")
    saine()

    # First sign-in: enrolment, then the codes to note.
    entrer()
    expect(page.get_by_role("heading", name="Protéger votre compte")).to_be_visible()
    expect(page.get_by_role("img", name="Code QR")).to_be_visible()
    saine()
    cle = page.locator("#secret").inner_text()
    page.get_by_label(CODE).fill("12")
    page.get_by_role("button", name="Activer").click()
    expect(page.get_by_text("Code incorrect.")).to_be_visible()
    saine()
    page.get_by_label(CODE).fill(code_totp(cle))
    page.get_by_role("button", name="Activer").click()
    expect(page.get_by_role("heading", name="Codes de secours")).to_be_visible()
    assert page.locator(".codes code").all_inner_texts() == codes_de_secours(agent)
    saine()
    page.get_by_role("link", name="J’ai noté mes codes, continuer").click()
    expect(page).to_have_url(f"{live_server}/admin/")

    # Signing out.
    page.locator("#logout-form button").click()
    expect(page.get_by_text("Vous êtes déconnecté.")).to_be_visible()
    page.goto(f"{live_server}/admin/")
    expect(page).to_have_url(f"{live_server}/admin/login/?next=/admin/")

    # With the phone.
    entrer()
    expect(page.get_by_role("heading", name="Code de vérification")).to_be_visible()
    saine()
    page.get_by_label(SECOURS).fill(code_totp(cle, 1))
    page.get_by_role("button", name="Continuer").click()
    expect(page).to_have_url(f"{live_server}/admin/")
    page.locator("#logout-form button").click()

    # Without it: a recovery code, which serves once.
    secours = codes_de_secours(agent)[0]
    entrer()
    page.get_by_label(SECOURS).fill(secours)
    page.get_by_role("button", name="Continuer").click()
    expect(page).to_have_url(f"{live_server}/admin/")
    assert secours not in codes_de_secours(agent)

    # The pages of one's own account.
    for adresse, titre in (
        ("second-facteur/", "Second facteur"),
        ("second-facteur/secours/", "Codes de secours"),
        ("second-facteur/secours/nouveaux/", "Nouveaux codes de secours"),
        ("password_change/", "Changer de mot de passe"),
    ):
        page.goto(f"{live_server}/admin/{adresse}")
        expect(page.get_by_role("heading", name=titre)).to_be_visible()
        saine()


def test_locked_out(page_js_ou_non, live_server, entrer, saine):
    page = page_js_ou_non
    enroler(UserFactory(staff=True, username="zoe"))
    for _ in range(5):
        entrer(mot_de_passe="faux")
        expect(page.get_by_role("alert")).to_have_text("Identifiant ou mot de passe incorrect.")
    saine()
    entrer()
    expect(page.get_by_role("alert")).to_have_text("Trop d’essais. Réessayez dans un quart d’heure.")
    saine()


def test_forgotten_password(page_js_ou_non, live_server, saine, monkeypatch):
    page = page_js_ou_non
    enroler(UserFactory(staff=True, username="zoe"))
    envoyes: list[Any] = []
    monkeypatch.setattr(adapters, "envoyer", envoyes.append)
    page.goto(f"{live_server}/admin/login/")
    page.get_by_role("link", name="Mot de passe oublié").click()
    saine()
    page.get_by_label("Adresse électronique").fill("zoe@exemple.fr")
    page.get_by_role("button", name="Recevoir un lien").click()
    expect(page.get_by_role("heading", name="Message envoyé")).to_be_visible()
    saine()
    chemin = next(mot for mot in envoyes[0].body.split() if mot.startswith("https://annuaire.test/"))
    page.goto(chemin.replace("https://annuaire.test", live_server.url))
    saine()
    page.get_by_label("Nouveau mot de passe", exact=False).first.fill("chemin-de-halage-42")
    page.get_by_label("Nouveau mot de passe (confirmation)").fill("chemin-de-halage-42")
    page.get_by_role("button", name="Enregistrer ce mot de passe").click()
    saine()
    page.get_by_role("link", name="Se connecter").click()
    page.get_by_label(IDENTIFIANT).fill("zoe")
    page.get_by_label("Mot de passe").fill("chemin-de-halage-42")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_label(SECOURS).fill(code_totp())
    page.get_by_role("button", name="Continuer").click()
    expect(page).to_have_url(f"{live_server}/admin/")
    page.goto(chemin.replace("https://annuaire.test", live_server.url))
    expect(page.get_by_role("alert")).to_contain_text("Ce lien ne sert plus")
    saine()
