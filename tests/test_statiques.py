"""Leaflet's files come from their packages, and pass through hashed names."""

import json
from pathlib import Path

import pytest
from django.conf import settings as reglages
from django.contrib.staticfiles import finders
from django.core.management import call_command

SERVIS = {
    "leaflet/leaflet.js",
    "leaflet/leaflet.css",
    "leaflet/leaflet.markercluster.js",
    "leaflet/MarkerCluster.css",
}


def test_files_of_the_packages_are_found() -> None:
    for nom in SERVIS:
        trouve = finders.find(nom)
        assert isinstance(trouve, str)
        assert "xstatic" in trouve


def test_collected_with_hashed_names_and_their_images(settings, tmp_path: Path) -> None:
    settings.STATICFILES_DIRS = [d for d in reglages.STATICFILES_DIRS if isinstance(d, tuple)]
    settings.STATICFILES_FINDERS = ["directory.statiques.Dossiers"]
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **reglages.STORAGES,
        "staticfiles": {"BACKEND": "directory.statiques.ManifestCompresse"},
    }
    finders.get_finder.cache_clear()
    try:
        call_command("collectstatic", interactive=False, verbosity=0)
    finally:
        finders.get_finder.cache_clear()
    noms = json.loads((tmp_path / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
    assert noms.keys() >= SERVIS
    assert not [nom for nom in noms if nom.endswith(".map") or "-src" in nom]
    feuille = (tmp_path / noms["leaflet/leaflet.css"]).read_text(encoding="utf-8")
    image = noms["leaflet/images/layers.png"].removeprefix("leaflet/")
    assert f"url({image})" in feuille or f'url("{image}")' in feuille
    assert (tmp_path / f"{noms['leaflet/leaflet.js']}.br").exists()


def test_the_button_alone_weighs_little() -> None:
    chemin = finders.find("js/carte.js")
    assert isinstance(chemin, str)
    assert Path(chemin).stat().st_size < 4_000


@pytest.mark.parametrize("nom", ["js/carte.js", "js/carte-interactive.js"])
def test_data_never_become_html(nom: str) -> None:
    chemin = finders.find(nom)
    assert isinstance(chemin, str)
    texte = Path(chemin).read_text(encoding="utf-8")
    for interdit in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert interdit not in texte
