"""What a worker keeps: bounded, forgotten when the data move, made once or twice but never wrong between threads."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory import memoire
from directory.memoire import Memoire, version
from directory.models import VersionDonnees, avancer_version
from tests.factories import LabellisationSiteFactory


@pytest.mark.django_db
class TestVersion:
    """One small query, once per request."""

    def test_follows_every_move(self) -> None:
        assert version().numero == 0
        avancer_version()
        avancer_version()
        assert version().numero == VersionDonnees.actuelle().numero == 2
        assert version().modifie_le == VersionDonnees.actuelle().modifie_le

    def test_read_once_in_a_request_and_anew_in_the_next(self) -> None:
        avancer_version()
        memoire._debut_requete()
        try:
            with CaptureQueriesContext(connection) as requetes:
                assert {version().numero for _ in range(5)} == {1}
            assert len(requetes) <= 2
        finally:
            # Not the signal itself: Django would close the connection of the test.
            memoire._fin_requete()
        avancer_version()
        assert version().numero == 2


@pytest.mark.django_db
class TestMemoire:
    """A value per key and version."""

    def test_made_once_until_the_data_move(self) -> None:
        faits: list[int] = []
        m: Memoire[int] = Memoire(2)

        def fabriquer() -> int:
            faits.append(1)
            return len(faits)

        assert [m.lire("a", fabriquer) for _ in range(3)] == [1, 1, 1]
        avancer_version()
        assert m.lire("a", fabriquer) == 2

    def test_the_least_used_is_forgotten_first(self) -> None:
        m: Memoire[str] = Memoire(2)
        for cle in ("a", "b", "a", "c"):
            m.lire(cle, lambda c=cle: f"vieux {c}")  # type: ignore[misc]
        assert m.lire("a", lambda: "neuf") == "vieux a"
        assert m.lire("b", lambda: "neuf") == "neuf"
        assert len(m._valeurs) == 2

    def test_a_failure_is_not_kept(self) -> None:
        m: Memoire[str] = Memoire(2)

        def echouer() -> str:
            raise RuntimeError("base coupée")

        with pytest.raises(RuntimeError):
            m.lire("a", echouer)
        assert m.lire("a", lambda: "bon") == "bon"

    def test_what_was_made_from_older_data_is_not_kept(self) -> None:
        m: Memoire[str] = Memoire(2)

        def pendant() -> str:
            avancer_version()
            m.lire("b", lambda: "d’après")
            return "d’avant"

        assert m.lire("a", pendant) == "d’avant"
        assert m.lire("a", lambda: "d’après") == "d’après"


def test_threads_share_without_mixing() -> None:
    m: Memoire[int] = Memoire(8, suivre=False)
    vus: list[bool] = []

    def lire() -> None:
        vus.append(all(m.lire(n % 12, lambda n=n: n % 12) == n % 12 for n in range(2000)))  # type: ignore[misc]

    fils = [threading.Thread(target=lire) for _ in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(30)
    assert vus == [True] * 4
    assert len(m._valeurs) <= 8


def test_a_part_of_a_page_is_drawn_once_for_each_argument() -> None:
    modele = Template("{% load annuaire %}{% memoriser essai a %}{{ a }}{{ b }}{% endmemoriser %}")
    rendus = [modele.render(Context({"a": a, "b": b})) for a, b in (("x", "1"), ("x", "2"), ("y", "3"))]
    assert rendus == ["x1", "x1", "y3"]
    # A blank argument says nothing of what lies inside.
    assert [modele.render(Context({"a": "", "b": b})) for b in "12"] == ["1", "2"]
    assert modele.render(Context({"a": "<b>"})) == "&lt;b&gt;"


@pytest.mark.django_db
def test_a_card_follows_an_edit(client: Client) -> None:
    site = LabellisationSiteFactory().site
    client.get("/recherche/")
    site.telephone = "01 23 45 67 89"
    site.save()
    assert 'href="tel:0123456789"' in client.get("/recherche/").content.decode()
    site.publie = False
    site.save()
    assert "Pas de site" in client.get("/recherche/").content.decode()


@pytest.mark.django_db
def test_cards_of_two_days_are_two(client: Client) -> None:
    site: Any = LabellisationSiteFactory(campagne_2017=True).site
    passe = client.get("/recherche/?le=2019-06-01").content.decode()
    aujourdhui = client.get("/recherche/").content.decode()
    assert f'href="{site.get_absolute_url()}?le=2019-06-01"' in passe
    assert "Dernier label connu" not in passe.split("Liste des sites")[1].split("</ol>")[0]
    assert f'<h3><a href="{site.get_absolute_url()}">' in aujourdhui
    assert "Dernier label connu" in aujourdhui.split("Liste des sites")[1].split("</ol>")[0]
