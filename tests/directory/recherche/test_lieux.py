"""Places: what people type in « Près de »."""

import csv
import math
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.recherche.lieux import HORS_MONDE, lieux_commencant, resoudre_lieu
from directory.recherche.territoires import cle_lieu
from directory.recherche.vocabulaire import vocabulaire
from tests.factories import AncienneCommuneFactory, CodePostalFactory, CommuneFactory, DepartementFactory

ICI = Path(__file__).parent


class Cas(NamedTuple):
    """One line of the place corpus."""

    texte: str
    issue: str
    libelle: str


def lire_cas() -> list[Cas]:
    """Texts, whether they resolve, and to what (or what the choice begins with)."""
    with (ICI / "lieux.csv").open(encoding="utf-8", newline="") as fichier:
        return [Cas(**ligne) for ligne in csv.DictReader(fichier)]


@pytest.mark.usefixtures("annuaire")
class TestCas:
    """Real communes."""

    def test_at_least_60(self) -> None:
        assert len(lire_cas()) >= 60

    def test_each_resolves_as_a_person_expects(self) -> None:
        rates = []
        for cas in lire_cas():
            r = resoudre_lieu(cas.texte)
            if r.lieu is not None:
                trouve = ("trouve", r.lieu.libelle)
            elif r.candidats:
                trouve = ("choix", r.candidats[0].libelle)
            else:
                trouve = ("inconnu", "")
            if trouve != (cas.issue, cas.libelle):
                rates.append((cas, trouve))
        assert rates == []

    def test_every_value_leads_back_to_its_place(self) -> None:
        """What a link or a suggestion carries resolves to the very place, without a choice."""
        perdus = []
        for cas in lire_cas():
            r = resoudre_lieu(cas.texte)
            for lieu in (*filter(None, [r.lieu]), *r.candidats):
                retour = resoudre_lieu(lieu.valeur).lieu
                if retour is None or (retour.latitude, retour.departement) != (
                    lieu.latitude,
                    lieu.departement,
                ):
                    perdus.append((lieu.valeur, retour))
        assert perdus == []

    def test_no_query_but_the_data_version(self) -> None:
        resoudre_lieu("Lyon")
        with CaptureQueriesContext(connection) as requetes:
            resoudre_lieu("saint etiene")
        assert len(requetes) == 1


@pytest.mark.usefixtures("annuaire")
class TestReponse:
    """What a place says of itself."""

    def test_a_commune(self) -> None:
        lieu = resoudre_lieu("Brest").lieu
        assert lieu is not None
        assert (lieu.genre, lieu.code_insee, lieu.departement, lieu.region, lieu.zone) == (
            "commune", "29019", "29", "53", "metro",
        )  # fmt: skip
        assert lieu.latitude == pytest.approx(48.4, abs=0.05)
        assert (lieu.precision, lieu.territoire, lieu.localisable, lieu.detail) == ("", "", True, "Finistère")

    def test_an_arrondissement_is_not_the_whole_city(self) -> None:
        quinzieme, paris = resoudre_lieu("75015").lieu, resoudre_lieu("Paris").lieu
        assert quinzieme is not None
        assert paris is not None
        assert (quinzieme.genre, quinzieme.code_insee, paris.code_insee) == (
            "arrondissement",
            "75115",
            "75056",
        )
        assert resoudre_lieu("Paris 21").lieu is None

    def test_a_departement_starts_from_where_its_people_live(self) -> None:
        lieu = resoudre_lieu("Haute-Garonne").lieu
        toulouse = resoudre_lieu("Toulouse").lieu
        assert lieu is not None
        assert toulouse is not None
        assert lieu.latitude is not None
        assert toulouse.latitude is not None
        assert abs(lieu.latitude - toulouse.latitude) < 0.15
        assert "centre de la population" in lieu.precision
        assert (lieu.genre, lieu.detail) == ("departement", "département")

    def test_a_cedex_code_says_so(self) -> None:
        lieu = resoudre_lieu("29609").lieu
        assert lieu is not None
        assert lieu.departement == "29"
        assert "29609" in lieu.precision
        assert "CEDEX" in lieu.precision
        lieu = resoudre_lieu("20700").lieu
        assert lieu is not None
        assert lieu.departement == "2B"

    def test_a_postal_code_of_several_communes_starts_between_them(self) -> None:
        lieu = resoudre_lieu("42660").lieu
        assert lieu is not None
        assert (lieu.genre, lieu.departement, lieu.precision) == ("code_postal", "42", "")

    def test_a_postal_code_and_another_commune_s_name(self) -> None:
        lieu = resoudre_lieu("29200 Quimper").lieu
        assert lieu is not None
        assert lieu.libelle == "Brest (29)"

    def test_a_former_commune_says_what_it_became(self) -> None:
        lieu = resoudre_lieu("Arbignieu").lieu
        assert lieu is not None
        assert lieu.precision == "Arbignieu fait aujourd’hui partie de Arboys en Bugey."

    def test_overseas(self) -> None:
        lieu = resoudre_lieu("Saint-Pierre (974)").lieu
        assert lieu is not None
        assert (lieu.territoire, lieu.zone) == ("974", "drom")

    def test_a_place_without_a_known_position(self) -> None:
        inconnues = [
            n for n, lat in enumerate(vocabulaire().territoires.latitudes) if math.isnan(lat)
        ]  # fmt: skip
        nom = vocabulaire().territoires.noms[inconnues[0]]
        lieu = resoudre_lieu(nom).lieu
        assert lieu is not None
        assert (lieu.latitude, lieu.localisable) == (None, False)
        assert "aucune distance" in lieu.precision

    def test_a_choice_is_biggest_first_with_departements(self) -> None:
        r = resoudre_lieu("Saint-Denis")
        assert r.choix
        assert [c.departement for c in r.candidats[:2]] == ["974", "93"]
        populations = [c.population for c in r.candidats]
        assert populations == sorted(populations, reverse=True)

    def test_homonyms_are_offered_beside_a_dominant_place(self) -> None:
        r = resoudre_lieu("La Rochelle")
        assert r.lieu is not None
        assert r.lieu.departement == "17"
        assert "La Rochelle (70)" in {c.libelle for c in r.candidats}
        assert not r.choix

    def test_a_typo_is_told(self) -> None:
        r = resoudre_lieu("toulose")
        assert r.lieu is not None
        assert (r.lieu.code_insee, r.corrige) == ("31555", "toulouse")
        assert resoudre_lieu("bretagnne").corrige == "bretagne"

    def test_a_position(self) -> None:
        lieu = resoudre_lieu("-20.9,55.5").lieu
        assert lieu is not None
        assert (lieu.genre, lieu.latitude, lieu.longitude, lieu.territoire) == (
            "position",
            -20.9,
            55.5,
            "974",
        )
        lieu = resoudre_lieu("48,85;2,35").lieu
        assert lieu is not None
        assert (lieu.latitude, lieu.longitude, lieu.valeur) == (48.85, 2.35, "48.85,2.35")
        lieu = resoudre_lieu("0,0").lieu
        assert lieu is not None
        assert (lieu.departement, lieu.localisable) == ("", True)

    @pytest.mark.parametrize("texte", ["91,2", "48.85,181", "-90.5;0", "95,200"])
    def test_a_position_out_of_the_world(self, texte: str) -> None:
        r = resoudre_lieu(texte)
        assert (r.lieu, r.message) == (None, HORS_MONDE)

    def test_nothing_and_why(self) -> None:
        assert resoudre_lieu("").message == ""
        assert "xyzxyz" in resoudre_lieu("xyzxyz").message
        assert resoudre_lieu("999").lieu is None

    def test_the_beginning_of_a_name(self) -> None:
        r = resoudre_lieu("villefranche")
        assert r.choix
        assert all(c.libelle.startswith("Villefranche") for c in r.candidats)
        r = resoudre_lieu("strasb")
        assert r.lieu is not None
        assert r.lieu.libelle == "Strasbourg (67)"


@pytest.mark.usefixtures("annuaire")
class TestDebuts:
    """Places offered while typing."""

    @pytest.mark.parametrize(
        ("texte", "premier"),
        [
            ("ly", "Lyon (69)"),
            ("st eti", "Saint-Étienne (42)"),
            ("292", "Brest (29)"),
            ("29", "Finistère (29)"),
            ("bret", "Bretagne"),
            ("paris 1", "Paris 15e (75)"),
            ("toulose", "Toulouse (31)"),
        ],
    )
    def test_first(self, texte: str, premier: str) -> None:
        lieux = lieux_commencant(vocabulaire().territoires, texte, 8)
        assert 1 <= len(lieux) <= 8
        assert lieux[0].libelle == premier

    @pytest.mark.parametrize("texte", ["", "l", "zzzzzz", "48.85,2.35"])
    def test_nothing(self, texte: str) -> None:
        assert lieux_commencant(vocabulaire().territoires, texte, 8) == []


@pytest.mark.django_db
class TestPetitesTables:
    """Rare cases, on a few rows."""

    def test_a_commune_without_postal_code_carries_its_departement(self) -> None:
        CommuneFactory(nom="Sanscode", departement__code="42", code_insee="42901", population=None)
        lieu = resoudre_lieu("sanscode").lieu
        assert lieu is not None
        assert (lieu.valeur, lieu.population) == ("Sanscode (42)", 0)

    def test_a_territory_without_any_position(self) -> None:
        DepartementFactory(code="987", nom="Polynésie française", zone="com")
        CommuneFactory(nom="Anaa", departement__code="987", code_insee="98711", latitude=None, longitude=None)
        lieu = resoudre_lieu("987").lieu
        assert lieu is not None
        assert (lieu.latitude, lieu.territoire) == (None, "987")
        assert "aucune distance" in lieu.precision

    def test_a_postal_code_without_any_position(self) -> None:
        for n in (1, 2):
            c = CommuneFactory(
                nom=f"Île {n}", departement__code="42", code_insee=f"4290{n}", latitude=None, longitude=None
            )
            CodePostalFactory(code="42999", commune=c)
        lieu = resoudre_lieu("42999").lieu
        assert lieu is not None
        assert (lieu.latitude, lieu.libelle) == (None, "42999 (Île 1 et 1 autre commune)")

    def test_a_former_name_of_two_communes_is_a_choice(self) -> None:
        for code in ("42901", "69901"):
            commune = CommuneFactory(nom=f"Neuve {code}", departement__code=code[:2], code_insee=code)
            AncienneCommuneFactory(nom="Vieilleville", commune=commune)
        r = resoudre_lieu("vieilleville")
        assert r.choix
        assert {c.libelle for c in r.candidats} == {
            "Vieilleville – Neuve 42901 (42)",
            "Vieilleville – Neuve 69901 (69)",
        }

    def test_a_former_name_that_is_still_the_commune_s(self) -> None:
        commune = CommuneFactory(nom="Restée", departement__code="42", code_insee="42901")
        AncienneCommuneFactory(nom="Restee", commune=commune)
        r = resoudre_lieu("restée")
        assert r.lieu is not None
        assert r.lieu.libelle == "Restée (42)"

    def test_a_corsican_code_without_corsica(self) -> None:
        CommuneFactory(nom="Seule", departement__code="42", code_insee="42901")
        assert resoudre_lieu("20700").lieu is None


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("St-Étienne", "saint etienne"),
        ("STE FOY", "Sainte-Foy"),
        ("Le Havre", "havre"),
        ("L’Haÿ", "hay"),
        ("Vandœuvre", "vandoeuvre"),
    ],
)
def test_spellings_share_a_key(a: str, b: str) -> None:
    assert cle_lieu(a) == cle_lieu(b)


def test_an_article_alone_is_kept() -> None:
    assert cle_lieu("Les") == "les"
