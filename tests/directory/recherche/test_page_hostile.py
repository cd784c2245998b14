"""Hostile addresses: always an answer in words, never a 5xx, never the text run."""

import logging
import string
from urllib.parse import quote, unquote_to_bytes

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from directory.journal import SansRequete
from tests.factories import CommuneFactory, construire_reseau

PARAMETRES = (
    "q",
    "pres_de",
    "maladie",
    "rayon",
    "filiere",
    "centre",
    "role",
    "public",
    "statut",
    "region",
    "departement",
    "le",
    "tri",
    "page",
    "exact",
)
VALEURS = [
    "%00",
    "%00abc",
    "%FF",
    "%C0%AF",
    "%ED%A0%80",
    "%F0%9F%92%A9",
    "1e309",
    "-1e309",
    "NaN",
    "inf",
    "-1",
    "1" + "0" * 30,
    "9" * 5000,
    "a" * 65_536,
    "a+" * 20_000,
    "'+OR+1=1--",
    "%27%3B+DROP+TABLE+centres_site%3B--",
    "%7B%7B7*7%7D%7D%7B%25+debug+%25%7D",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "x%0D%0ASet-Cookie:+a=b",
    "%25",
    "%",
    "..%2F..%2Fetc%2Fpasswd",
    "48.85,2.35",
    "999,999",
    "NaN,NaN",
    "%E2%80%AE%E2%80%8B",
    "%D9%A3",
    "+",
    "()",
    "[a-z]*",
    "ORPHA:",
    "%2C",
]


@pytest.fixture
def reseau(db: None) -> None:
    """A few sites and a town."""
    CommuneFactory()
    construire_reseau()


@pytest.mark.usefixtures("reseau")
@pytest.mark.parametrize("chemin", ["/recherche/", "/recherche.csv"])
def test_every_parameter_with_every_hostile_value(client: Client, chemin: str) -> None:
    seuls = PARAMETRES if chemin == "/recherche/" else ("q", "pres_de", "role")
    for valeur in VALEURS:
        for nom in (*seuls, *(["="] if len(valeur) < 1000 else [])):
            requete = "&".join(f"{n}={valeur}" for n in PARAMETRES) if nom == "=" else f"{nom}={valeur}"
            reponse = client.get(f"{chemin}?{requete}")
            if chemin == "/recherche/":
                assert reponse.status_code == 200, (nom, valeur[:40])
                texte = reponse.content.decode()
                assert "<script>alert" not in texte
                assert ">49<" not in texte
                assert texte.count("<h1>") == 1
            else:
                assert reponse.status_code in (200, 400), (nom, valeur[:40])
            assert "Set-Cookie" not in reponse.headers


@pytest.mark.usefixtures("reseau")
@pytest.mark.parametrize("chemin", ["/centres/", "/associations/", "/laboratoires/", "/filieres/"])
def test_lists_answer_hostile_values(client: Client, chemin: str) -> None:
    for valeur in VALEURS:
        requete = "&".join(f"{nom}={valeur}" for nom in ("q", "filiere", "portee", "type", "le"))
        assert client.get(f"{chemin}?{requete}").status_code == 200, (chemin, valeur[:40])


@pytest.mark.usefixtures("reseau")
def test_all_at_once_repeated_and_as_arrays(client: Client) -> None:
    repete = "&".join(f"{nom}={v}" for nom in PARAMETRES for v in ("x", "%00", "", "coordonnateur", "1e309"))
    tableau = "&".join(f"{nom}[]=x&{nom}[0]=y&{nom}[a][b]=z" for nom in PARAMETRES)
    for requete in (repete, tableau, "&&&===&=&", "q", "q=%", ";" * 500):
        assert client.get(f"/recherche/?{requete}").status_code == 200
        assert client.get(f"/recherche.csv?{requete}").status_code in (200, 400)


@pytest.mark.usefixtures("reseau")
def test_two_thousand_parameters(client: Client) -> None:
    reponse = client.get("/recherche/?" + "&".join(f"filiere=x{i}" for i in range(2000)))
    assert reponse.status_code == 200
    assert "Et 1995 autres valeurs" in reponse.content.decode()
    trop = client.get("/recherche/?" + "&".join(f"p{i}=x" for i in range(2001)))
    assert trop.status_code == 400


@pytest.mark.usefixtures("reseau")
def test_long_text_is_shortened_and_said(client: Client) -> None:
    texte = client.get("/recherche/?q=" + "a" * 65_536).content.decode()
    assert "Votre texte est long" in texte
    assert len(texte) < 60_000


@pytest.mark.usefixtures("reseau")
@pytest.mark.parametrize("chemin", ["/recherche/", "/recherche.csv"])
def test_only_reading(client: Client, chemin: str) -> None:
    assert client.post(chemin).status_code == 405
    assert client.head(chemin).status_code == 200


_signes = st.text(st.characters(codec="utf-8"), max_size=40)
_mots = st.sampled_from(
    ["coordonnateur", "enfant", "42", "84", "lyon", "586", "50", "2019-06-01", "distance", "é", ""]
)
_valeurs = st.one_of(
    st.sampled_from(VALEURS[:13]).map(unquote_to_bytes).map(lambda b: b.decode("utf-8", "surrogateescape")),
    _signes,
    _mots,
    st.integers().map(str),
    st.floats().map(str),
    st.text(string.printable, max_size=20),
)


def _requete(paires: list[tuple[str, str]]) -> str:
    return "&".join(f"{nom}={quote(valeur, errors='surrogateescape')}" for nom, valeur in paires)


_adresses = st.lists(st.tuples(st.sampled_from(PARAMETRES), _valeurs), max_size=12).map(_requete)
_chemins = st.sampled_from(["/recherche/", "/recherche/", "/recherche.csv", "/suggestions/"])


class TestGenerees(TestCase):
    """Generated addresses: no 5xx, no traceback, no log line with the query."""

    @classmethod
    def setUpTestData(cls) -> None:
        construire_reseau()

    def setUp(self) -> None:
        self.journal: list[logging.LogRecord] = []
        self.ecoute = logging.Handler()
        self.ecoute.addFilter(SansRequete())
        self.ecoute.emit = self.journal.append  # type: ignore[method-assign]
        for nom in ("", "django"):
            logging.getLogger(nom).addHandler(self.ecoute)
            self.addCleanup(logging.getLogger(nom).removeHandler, self.ecoute)

    def _demander(self, chemin: str, requete: str) -> None:
        reponse = self.client.get(f"{chemin}?{requete}")
        assert reponse.status_code in ({200} if chemin == "/recherche/" else {200, 400})
        if chemin == "/recherche/":
            assert reponse.content.count(b"<h1>") == 1
        else:
            b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
        assert "Set-Cookie" not in reponse.headers
        for ligne in self.journal:
            assert ligne.exc_info is None
            assert "?" not in ligne.getMessage()
        self.journal.clear()

    @settings(max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
    @given(chemin=_chemins, requete=_adresses)
    def test_no_address_breaks_the_search(self, chemin: str, requete: str) -> None:
        self._demander(chemin, requete)

    @pytest.mark.long
    @settings(max_examples=20_000, suppress_health_check=[HealthCheck.too_slow])
    @given(chemin=_chemins, requete=_adresses)
    def test_twenty_thousand_addresses(self, chemin: str, requete: str) -> None:
        self._demander(chemin, requete)
