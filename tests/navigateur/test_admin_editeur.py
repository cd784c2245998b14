"""The admin as an editor meets it: accessible, under the content policy, at both widths."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import Page

from filieres.groupes import EDITEURS, NATIONALE
from tests.factories import (
    AssociationFactory,
    CouvertureFactory,
    HabilitationFactory,
    UserFactory,
    construire_reseau,
)
from tests.outils.connexion import connecter

# Fields that stick out of their row.
COUPES = """[...document.querySelectorAll('.aligned .form-row')].flatMap(rang => {
    const droite = rang.getBoundingClientRect().right + 1;
    return [...rang.querySelectorAll('input, select, textarea, .help')]
        .filter(champ => champ.getBoundingClientRect().right > droite).map(champ => champ.id);
})"""
REGLES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def reseau() -> Any:
    reseau = construire_reseau()
    CouvertureFactory(centre=reseau.centre)
    AssociationFactory(filieres=[reseau.filiere])
    return reseau


def entrer(page: Page, adresse: str, groupe: str, *filieres: Any) -> None:
    """The browser takes the session of someone of that group."""
    compte = UserFactory(staff=True)
    compte.groups.add(Group.objects.get(name=groupe))
    for filiere in filieres:
        HabilitationFactory(user=compte, filiere=filiere)
    cookie = connecter(Client(), compte).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": adresse}])


def _historique(site: Any, centre: Any, *, national: bool) -> list[str]:
    """Pages of history after a few changes, and those that undo, withdraw and bring back."""
    site.telephone, site.acces = "04 77 82 80 00", "Bâtiment B, deuxième étage.\nTramway T1."
    site.save()
    centre.couvertures.all().delete()
    ligne = type(site).historique.filter(id=site.pk).latest().history_id
    chemins = [f"centres/centre/{centre.pk}/history/", f"centres/site/{site.pk}/history/"]
    chemins.append(f"{chemins[-1]}site/{ligne}/annuler/")
    return [*chemins, "supprimees/", f"centres/site/{site.pk}/retirer/"] if national else chemins


@pytest.mark.parametrize("largeur", [1280, 360])
@pytest.mark.parametrize("groupe", [EDITEURS, NATIONALE])
def test_no_violation_nothing_blocked_nothing_cut(page, live_server, reseau, groupe, largeur):
    entrer(page, live_server.url, groupe, reseau.filiere)
    page.set_viewport_size({"width": largeur, "height": 900})
    site, centre, association = reseau.sites[0], reseau.centre, reseau.filiere.associations.get()
    chemins = ["", "centres/site/", f"centres/site/{site.pk}/change/", f"centres/centre/{centre.pk}/change/"]
    chemins.append(f"filieres/association/{association.pk}/change/")
    chemins += ["filieres/habilitation/add/", "auth/user/add/"] if groupe == NATIONALE else []
    chemins += _historique(site, centre, national=groupe == NATIONALE)
    for chemin in chemins:
        messages: list[str] = []
        page.on("console", lambda m, dits=messages: dits.append(m.text) if m.type == "error" else None)
        assert page.goto(f"{live_server.url}/admin/{chemin}").ok, chemin
        assert not [m for m in messages if "Content Security Policy" in m], chemin
        assert page.evaluate("document.documentElement.scrollWidth") <= largeur, chemin
        assert not page.evaluate(COUPES), chemin
        fautes = Axe().run(page, options=REGLES).response["violations"]
        assert not [(f["id"], f["nodes"][0]["html"]) for f in fautes], chemin


def test_from_the_public_page_to_the_form_and_back(page, live_server, reseau):
    entrer(page, live_server.url, EDITEURS, reseau.filiere)
    page.goto(live_server.url + reseau.centre.get_absolute_url())
    page.get_by_role("link", name="Modifier cette fiche").click()
    page.get_by_label("Présentation").fill("Un centre pour les cœurs.")
    page.get_by_role("button", name="Enregistrer et continuer").first.click()
    page.get_by_role("link", name="Voir la fiche").click()
    assert page.get_by_text("Un centre pour les cœurs.").is_visible()


def test_a_disease_is_found_while_typing(page, live_server, reseau):
    entrer(page, live_server.url, EDITEURS, reseau.filiere)
    page.goto(f"{live_server.url}/admin/centres/centre/{reseau.centre.pk}/change/")
    page.get_by_role("combobox", name="Maladie").first.click()
    page.get_by_role("searchbox", name="Chercher").fill("brugada")
    page.get_by_role("option", name="Syndrome de Brugada").first.wait_for()
