"""Hostile texts, an empty directory, and the list of everyday names."""

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.recherche.comprendre import comprendre
from directory.recherche.lieux import resoudre_lieu
from directory.recherche.mots import LONGUEUR_MAX
from directory.texte import normaliser
from tests.factories import MaladieFactory

ICI = Path(__file__).parent

HOSTILES = [
    "", " ", "\x00", "\x00muco\x00viscidose", "\ud800", "mucoviscidose\udfff", "%FF%FE", "ａｂｃ", "۵۸۶", "½", "²", "ORPHA:²",
    "ORPHA:99999999999999999999", "0" * 500, "9" * 65536, "a" * 65536, "mucoviscidose " * 5000, "é" * 65536, "-" * 1000,
    "’" * 300, "' OR 1=1 --", "{{ 7*7 }}", "{% include 'x' %}", "a\r\nSet-Cookie: x", "\u202e586", "🧬🧬", "\x7f\x80\x9f",
    "(((((((", "[a-z]+(", "1e309", "NaN", "inf", "-1", "2a", "2a123456789", "orpha", "orpha orpha 586", "st", "l'", "d d d d",
    "à à à", "saint saint saint saint saint saint saint saint", "a b c d e f g h i j k l m n o p q r s t u v w x y z",
]  # fmt: skip


@pytest.mark.usefixtures("annuaire")
class TestHostiles:
    """Nothing raises, nothing costs."""

    @pytest.mark.parametrize("texte", HOSTILES, ids=range(len(HOSTILES)))
    def test_a_hostile_text(self, texte: str) -> None:
        c = comprendre(texte)
        assert len(c.texte) <= LONGUEUR_MAX
        c.texte.encode("utf-8")
        assert "\x00" not in c.texte
        for candidat in c.candidats:
            assert candidat.url.startswith("/")
        comprendre(texte, exact=True)
        r = resoudre_lieu(texte)
        assert r.lieu is None or not r.message

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(max_size=300))
    def test_any_text(self, texte: str) -> None:
        c = comprendre(texte)
        assert (c.principal is None) == (c.decision in ("rien", "choix", "lieu"))

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(max_size=60) | st.from_regex(r"[ -~]{0,30}", fullmatch=True))
    def test_any_place(self, texte: str) -> None:
        r = resoudre_lieu(texte)
        assert r.lieu is None or r.lieu.latitude is None or -90 <= r.lieu.latitude <= 90

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(
            st.sampled_from(
                "maladie de syndrome marfan mucovicidose ORPHA:586 558 29200 à près Lyon st etienne enfant hôpital "
                "necker 2A 974 type II ' - a l d x SLA 750100208 réunion la le rare".split(" ")
            ),
            max_size=12,
        )
    )
    def test_any_sentence_of_the_trade(self, mots: list[str]) -> None:
        c = comprendre(" ".join(mots))
        assert c.decision in (
            "maladie", "filiere", "centre", "etablissement", "groupe", "lieu", "choix", "rien",
        )  # fmt: skip
        if c.decision == "lieu":
            assert c.lieu
        if c.decision == "choix":
            assert c.candidats


@pytest.mark.django_db
class TestSansDonnees:
    """An empty directory understands nothing, quietly."""

    @pytest.mark.parametrize("texte", ["mucoviscidose", "ORPHA:586", "Lyon", "29200", "750100208", "586"])
    def test_nothing(self, texte: str) -> None:
        assert comprendre(texte).decision == "rien"

    def test_a_first_disease(self) -> None:
        MaladieFactory(code_orpha=586, nom="Mucoviscidose", synonymes="Fibrose kystique")
        assert comprendre("fibrose kistique").candidats[0].code == "586"


class TestUsages:
    """People's words are data: checked against the nomenclature."""

    def test_every_code_is_in_use_and_every_name_new(self) -> None:
        racine = ICI.parents[2]
        with (racine / "fixtures/ref/diseases.csv").open(encoding="utf-8", newline="") as fichier:
            maladies = {ligne["orpha_code"]: ligne for ligne in csv.DictReader(fichier)}
        with (racine / "directory/recherche/usages.csv").open(encoding="utf-8", newline="") as fichier:
            usages = list(csv.DictReader(fichier))
        assert len(usages) > 50
        assert [u for u in usages if u["orpha_code"] not in maladies] == []
        connus = {
            (code, normaliser(nom))
            for code, m in maladies.items()
            for nom in (m["nom"], *m["synonymes"].split("|"))
        }
        assert [u for u in usages if (u["orpha_code"], normaliser(u["nom"])) in connus] == []
        assert len({(u["orpha_code"], normaliser(u["nom"])) for u in usages}) == len(usages)
