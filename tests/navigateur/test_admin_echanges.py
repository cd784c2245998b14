"""Files in the admin, in a browser: accessible, under the content policy, at both widths; one phone out and back."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from filieres.groupes import EDITEURS, NATIONALE
from tests.factories import CampagneFactory, EtablissementFactory, construire_reseau

from .test_admin_editeur import COUPES, REGLES, entrer


@pytest.fixture
def reseau() -> Any:
    CampagneFactory(campagne_2023=True)
    return construire_reseau()


@pytest.fixture
def saine(page: Page):
    """Check the page shown at both widths; whatever was blocked before axe came is a fault too."""
    bloques: list[str] = []
    page.on("console", lambda m: bloques.append(m.text) if "Content Security Policy" in m.text else None)

    def _saine() -> None:
        assert not bloques, page.url
        for largeur in (1280, 360):
            page.set_viewport_size({"width": largeur, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= largeur, page.url
            assert not page.evaluate(COUPES), page.url
            fautes = Axe().run(page, options=REGLES).response["violations"]
            assert not [(f["id"], f["nodes"][0]["html"]) for f in fautes], page.url
        # axe itself writes styles.
        bloques.clear()

    return _saine


def _fichier(dossier: Path, rangees: list[list[str]]) -> Path:
    """As Excel in French saves it."""
    fichier = dossier / "fiches.csv"
    with fichier.open("w", encoding="cp1252", newline="") as flux:
        csv.writer(flux, delimiter=";").writerows(rangees)
    return fichier


def test_one_phone_out_and_back(page, live_server, reseau, saine, tmp_path):
    entrer(page, live_server.url, EDITEURS, reseau.filiere)
    page.goto(f"{live_server.url}/admin/centres/site/")
    page.get_by_role("link", name="Exporter").click()
    saine()
    with page.expect_download() as sortie:
        page.get_by_role("button", name="Télécharger").click()
    texte = Path(sortie.value.path()).read_text(encoding="utf-8-sig")
    titres, *lignes = list(csv.reader(io.StringIO(texte), delimiter=";"))
    assert len(lignes) == len(reseau.sites)

    lignes[0][titres.index("telephone")] = "0477000000"
    page.goto(f"{live_server.url}/admin/centres/site/")
    page.get_by_role("link", name="Importer").click()
    saine()
    page.get_by_label("Fichier").set_input_files(_fichier(tmp_path, [titres, *lignes]))
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.get_by_text("04 77 00 00 00")).to_be_visible()
    saine()
    page.get_by_role("button", name="Modifier 1 fiche").click()
    expect(page.get_by_text("1 fiche modifiée par le fichier fiches.csv")).to_be_visible()
    code = lignes[0][titres.index("code")]
    site = next(s for s in reseau.sites if s.code == code)
    site.refresh_from_db()
    assert site.telephone == "04 77 00 00 00"

    lignes[0][titres.index("email")] = "pas une adresse"
    page.goto(f"{live_server.url}/admin/centres/site/import/")
    page.get_by_label("Fichier").set_input_files(_fichier(tmp_path, [titres, *lignes]))
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.get_by_role("cell", name="email")).to_be_visible()
    saine()


def test_a_list_of_labels_read_asked_written(page, live_server, reseau, saine, tmp_path):
    entrer(page, live_server.url, NATIONALE)
    hopital = EtablissementFactory()
    titres = ["Filière", "CRMR", "Rôle", "Établissement", "FINESS"]
    lignes = [[reseau.filiere.sigle, reseau.centre.nom, "CCMR", "CHU de Nulle-Part", ""]]
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="Importer une liste de labels").click()
    saine()
    page.get_by_label("Liste de labels").set_input_files(_fichier(tmp_path, [titres, *lignes]))
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.get_by_text("1 question sans réponse")).to_be_visible()
    saine()
    page.get_by_label("Une autre fiche, dont voici le code").check()
    page.get_by_label("Code de la fiche").fill(hopital.code)
    page.get_by_role("button", name="Mettre à jour").click()
    expect(page.get_by_text("Réponses déjà données : 1")).to_be_visible()
    saine()
    page.get_by_label("J’ai relu ces changements").check()
    page.get_by_role("button", name="Écrire").click()
    expect(page.get_by_text("Enregistré : 1 nouveau label.")).to_be_visible()
    assert reseau.centre.sites.filter(etablissement=hopital, labels__role="competence").exists()
