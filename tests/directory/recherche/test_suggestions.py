"""/suggestions/: what both comboboxes read."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import MaladieFactory

CHAMPS = {"type", "libelle", "detail", "valeur", "url"}


def _suggestions(client: Client, **params: str) -> list[dict[str, Any]]:
    reponse = client.get("/suggestions/", params)
    assert reponse.status_code == 200
    assert reponse["Content-Type"] == "application/json"
    trouvees: list[dict[str, Any]] = reponse.json()["suggestions"]
    assert len(trouvees) <= 8
    assert all(set(s) == CHAMPS for s in trouvees)
    return trouvees


@pytest.mark.usefixtures("annuaire")
class TestSuggestions:
    """The real data."""

    @pytest.mark.parametrize(
        ("q", "premier"),
        [
            ("muco", "Mucoviscidose"),
            ("mucoviscidose", "Mucoviscidose"),
            ("marf", "Syndrome de Marfan"),
            ("syndrome de marf", "Syndrome de Marfan"),
            ("SLA", "Sclérose latérale amyotrophique"),
            ("filnem", "FILNEMUS"),
            ("necker", "AP-HP – Hôpital Necker – Enfants malades"),
            ("drépanocyt", "Drépanocytose"),
            ("mucovic", "Mucoviscidose"),
            ("marfn", "Syndrome de Marfan"),
            ("ehler", "Syndrome d'Ehlers-Danlos"),
            ("rendu os", "Télangiectasie hémorragique héréditaire"),
        ],
    )
    def test_first(self, client: Client, q: str, premier: str) -> None:
        assert _suggestions(client, q=q)[0]["libelle"] == premier

    def test_each_is_offered_once_with_its_address(self, client: Client) -> None:
        trouvees = _suggestions(client, q="dystrophie")
        assert len(trouvees) == 8
        assert len({s["url"] for s in trouvees}) == 8
        assert trouvees[0]["url"].startswith("/maladies/")

    def test_a_synonym_says_so(self, client: Client) -> None:
        trouvee = _suggestions(client, q="rendu osler")[0]
        assert "Rendu-Osler" in trouvee["detail"]
        assert trouvee["valeur"] == trouvee["libelle"]

    def test_hospitals_and_centres_keep_a_place_among_diseases(self, client: Client) -> None:
        assert {"maladie", "etablissement"} <= {s["type"] for s in _suggestions(client, q="nec")}

    @pytest.mark.parametrize(
        ("q", "premier"),
        [
            ("ly", "Lyon (69)"),
            ("292", "Brest (29)"),
            ("29", "Finistère (29)"),
            ("st eti", "Saint-Étienne (42)"),
        ],
    )
    def test_places(self, client: Client, q: str, premier: str) -> None:
        trouvees = _suggestions(client, q=q, type="lieu")
        assert trouvees[0]["libelle"] == premier
        assert {s["type"] for s in trouvees} == {"lieu"}
        assert trouvees[0]["valeur"]

    @pytest.mark.parametrize(
        "params", [{}, {"q": ""}, {"q": "m"}, {"q": "\x00"}, {"q": "zzqqzz"}, {"q": "-" * 70000}]
    )
    def test_nothing(self, client: Client, params: dict[str, str]) -> None:
        assert _suggestions(client, **params) == []
        assert _suggestions(client, **params, type="lieu") == []

    def test_an_unknown_type_is_refused_in_french(self, client: Client) -> None:
        reponse = client.get("/suggestions/", {"q": "muco", "type": "x"})
        assert reponse.status_code == 400
        assert "type" in reponse.json()["erreur"]

    def test_only_read(self, client: Client) -> None:
        assert client.post("/suggestions/", {"q": "muco"}).status_code == 405
        assert client.head("/suggestions/", {"q": "muco"}).status_code == 200

    def test_cached_until_the_data_move(self, client: Client) -> None:
        reponse = client.get("/suggestions/", {"q": "muco"})
        assert "max-age" in reponse["Cache-Control"]
        assert "public" in reponse["Cache-Control"]
        etag = reponse["ETag"]
        assert client.get("/suggestions/", {"q": "muco"}, headers={"If-None-Match": etag}).status_code == 304
        assert client.get("/suggestions/", {"q": "mucov"}, headers={"If-None-Match": etag}).status_code == 200
        MaladieFactory()
        assert client.get("/suggestions/", {"q": "muco"}, headers={"If-None-Match": etag}).status_code == 200

    @pytest.mark.parametrize(
        "params", [{"q": "mucoviscidose"}, {"q": "mucovic"}, {"q": "saint", "type": "lieu"}]
    )
    def test_few_queries(self, client: Client, params: dict[str, str]) -> None:
        client.get("/suggestions/", {"q": "x"})
        with CaptureQueriesContext(connection) as requetes:
            client.get("/suggestions/", params)
        assert len(requetes) <= 2

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(max_size=80), st.sampled_from(["", "lieu"]))
    def test_any_text(self, client: Client, q: str, genre: str) -> None:
        # A lone surrogate cannot be in an address: the browser sends a replacement sign.
        _suggestions(client, q=q.encode("utf-8", "replace").decode(), type=genre)

    @pytest.mark.parametrize(
        "chaine", ["q=%FF%FE", "q=%00", "q=%ED%A0%80", "q[]=a", "q=a&q=muco", "=", "q", "&" * 900]
    )
    def test_hostile_addresses(self, client: Client, chaine: str) -> None:
        assert client.get(f"/suggestions/?{chaine}").status_code == 200
