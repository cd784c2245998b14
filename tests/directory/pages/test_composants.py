"""The page of components: there while DEBUG is on, 404 otherwise, on an empty database, nothing written."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centres.models import LabellisationSite, Role
from directory.models import Confirmation, Etat
from tests.directory.pages.aides import page, source, texte

pytestmark = pytest.mark.django_db
ADRESSE = "/composants/"


@pytest.fixture
def en_developpement(settings: Any) -> None:
    settings.DEBUG = True


def test_it_does_not_exist_in_service(client: Client) -> None:
    assert client.get(ADRESSE).status_code == 404
    assert client.post(ADRESSE).status_code == 405


@pytest.mark.usefixtures("en_developpement")
class TestPage:
    def test_every_state_by_every_confirmation_and_every_role(self, client: Client) -> None:
        reponse = page(client, ADRESSE)
        dit = texte(reponse).lower()
        for etat in Etat:
            for confirmation in Confirmation:
                assert dit.count(f"{etat.label}, {confirmation.label}".lower()) >= 3
        corps = source(reponse)
        for role in Role:
            assert corps.count(f"#r-{role.value}") > 3
        assert '<meta name="robots" content="noindex">' in corps

    def test_the_sentences_of_labels(self, client: Client) -> None:
        dit = texte(page(client, ADRESSE))
        for phrase in (
            "Label 2023–2028 · centre de référence coordonnateur",
            "La liste 2023–2028 n’est pas encore intégrée ici",
            "resté en usage jusqu’à la liste de décembre 2023",
            "Son terme est passé et aucune nouvelle liste n’est connue ici",
            "Label 2004–2017 · centre de référence (avant 2017), échu",
            "Attesté en 2012, dates exactes inconnues · centre de compétence",
            "Label 2029–2033 · centre de compétence, à venir",
            "retiré : activité transférée",
            "Label à confirmer",
            "page non datée",
        ):
            assert phrase in dit, phrase

    def test_every_component_is_there(self, client: Client) -> None:
        corps = source(page(client, ADRESSE))
        for signe in (
            *('class="ariane"', 'class="carte"', 'class="pages"', 'class="pliable filtres"'),
            *('class="filtres-liste"', 'class="trajet"', 'class="hexagone"', 'class="frise"'),
            *('class="arbre"', 'class="ecoute section"', 'id="rien"', 'class="qr"', 'class="modifier"'),
            *('role="alert"', 'role="status"', 'class="compte"', 'rel="prev"', 'rel="next"'),
        ):
            assert signe in corps, signe
        dit = texte(page(client, ADRESSE))
        for mots in ("standard", "secrétariat", "Âge non précisé", "Vérifié il y a plus d’un an", "12 km"):
            assert mots in dit, mots

    def test_the_search_form_in_each_state(self, client: Client) -> None:
        assert source(page(client, ADRESSE)).count('aria-invalid="true"') == 2
        assert 'value="mucoviscidose"' in source(page(client, f"{ADRESSE}?trajet=rempli"))
        vide = source(page(client, f"{ADRESSE}?trajet=vide"))
        assert "aria-invalid" not in vide
        assert 'name="q" value=""' in vide
        assert source(page(client, f"{ADRESSE}?trajet=inconnu")).count('aria-invalid="true"') == 2

    def test_nothing_is_written_and_next_to_nothing_read(self, client: Client) -> None:
        with CaptureQueriesContext(connection) as requetes:
            page(client, ADRESSE)
        assert all(requete["sql"].startswith("SELECT") for requete in requetes)
        assert len(requetes) <= 2
        assert not LabellisationSite.objects.exists()
