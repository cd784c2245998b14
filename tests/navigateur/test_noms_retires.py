"""Withdrawing a name, from the page of a site to the last confirmation, accessible at both widths."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from centres.models import Site
from filieres.groupes import NATIONALE
from tests.factories import construire_reseau
from tests.navigateur.test_admin_editeur import REGLES, entrer


@pytest.mark.parametrize("largeur", [1280, 360])
def test_from_the_record_to_nowhere(page, live_server, largeur):
    site = construire_reseau().sites[0]
    Site.objects.filter(pk=site.pk).update(
        responsables="Pr Aude Morvan; Dr Zoé Petit", acces="Demander MORVAN Aude, bâtiment B."
    )
    entrer(page, live_server.url, NATIONALE)
    page.set_viewport_size({"width": largeur, "height": 900})
    page.goto(f"{live_server.url}/admin/centres/site/{site.pk}/change/")
    page.get_by_role("link", name="Retirer un nom…").click()
    page.get_by_role("link", name="Pr Aude Morvan").click()
    page.get_by_role("button", name="Chercher ce nom partout").first.click()
    confirmer = page.get_by_role("button", name="Retirer ce nom de partout")
    confirmer.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= largeur
    fautes = Axe().run(page, options=REGLES).response["violations"]
    assert not [(f["id"], f["nodes"][0]["html"]) for f in fautes]
    confirmer.click()
    page.get_by_text("Nom effacé de").wait_for()
    site.refresh_from_db()
    assert (site.responsables, site.acces) == ("Dr Zoé Petit", "Demander [nom retiré], bâtiment B.")
