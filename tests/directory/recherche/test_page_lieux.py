"""The search page on the real data: words, places, distances, choices."""

import re
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.test import Client

from directory.models import Etablissement
from directory.recherche.reponses import Candidat, Comprehension

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("annuaire")]


def _page(client: Client, requete: str) -> str:
    reponse = client.get(f"/recherche/?{requete}")
    assert reponse.status_code == 200
    return reponse.content.decode()


def _h1(page: str) -> str:
    (titre,) = re.findall(r"<h1>(.*?)</h1>", page, re.DOTALL)
    return re.sub(r"<[^>]+>", "", titre)


def _distances(page: str) -> list[int]:
    textes = re.findall(r'carte__distance">([^<]+)', page)
    return [int(re.sub(r"\D", "", texte)) for texte in textes]


def test_disease_and_place_give_the_nearest_first(client: Client) -> None:
    page = _page(client, "q=amelogenese+imparfaite&pres_de=68000")
    assert re.fullmatch(r"\d+ sites pour Amélogenèse imparfaite près de Colmar \(68\)", _h1(page))
    distances = _distances(page)
    assert len(distances) == 25
    assert distances == sorted(distances)
    assert distances[0] == 59
    assert "Du plus proche au plus lointain" in page
    assert "file__suite" not in page
    assert "Aucun centre ne nomme cette maladie" in page


def test_disease_and_place_typed_in_one_box(client: Client) -> None:
    page = _page(client, "q=mucovicidose+st+etienne&pres_de=")
    assert "Mucoviscidose" in _h1(page)
    assert "près de Saint-Étienne (42)" in _h1(page)
    assert 'href="?q=mucovicidose+st+etienne&amp;exact=1">Chercher exactement ce que j’ai écrit' in page
    puces = re.findall(r'<li><a href="(\?[^"]*)"><span>(.*?)</span>', page)
    assert ("?pres_de=" + quote_plus("Saint-Étienne (42000)"), "Mucoviscidose") in puces
    assert ("?maladie=586", "Près de Saint-Étienne (42)") in puces


def test_an_age_said_in_words_is_a_filter_that_can_be_removed(client: Client) -> None:
    page = _page(client, "q=mucoviscidose+enfant")
    (lien,) = [
        lien
        for lien, nom in re.findall(r'<li><a href="(\?[^"]*)"><span>(.*?)</span>', page)
        if nom == "Enfants"
    ]
    assert lien == "?q=mucoviscidose+enfant&amp;public="
    sans = _page(client, lien[1:].replace("&amp;", "&"))
    assert "<span>Enfants</span>" not in sans


def test_a_place_with_namesakes_asks_which_and_keeps_the_disease(client: Client) -> None:
    page = _page(client, "maladie=586&pres_de=saint-denis")
    assert "Près de quel lieu" in _h1(page)
    liens = re.findall(r'<li><a href="(\?maladie=586&amp;pres_de=[^"]+)">Saint-Denis \((\d+)\)', page)
    assert {"974", "93"} <= {departement for _, departement in liens}
    suite = _page(client, {d: lien for lien, d in liens}["974"][1:].replace("&amp;", "&"))
    assert "près de Saint-Denis (974)" in _h1(suite)


def _comprendre(monkeypatch: pytest.MonkeyPatch, **valeurs: Any) -> None:
    """Make the words mean what the test says: what understanding does has its own tests."""

    def lu(texte: str, exact: bool = False) -> Comprehension:
        return Comprehension(texte=texte, exact=exact, **valeurs)

    monkeypatch.setattr("directory.recherche.page.comprendre", lu)


MUCO = Candidat("maladie", 1, "586", "Mucoviscidose", "Fibrose kystique", 0.9, slug="mucoviscidose")
FILIERE = Candidat("filiere", 1, "muco-cftr", "MUCO-CFTR", "MUCO-CFTR", 0.8)
CENTRE = Candidat("centre", 1, "crescendo", "CRESCENDO", "CRESCENDO", 0.7, detail="FIRENDO")
HOPITAL = Candidat("etablissement", 1, "ap-hp-necker", "Necker", "Necker", 0.6)
GROUPE = Candidat("groupe", 1, "ap-hp", "AP-HP", "AP-HP", 0.5)


def test_words_with_several_meanings_ask_which_and_keep_the_rest(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidats = (MUCO, FILIERE, CENTRE, HOPITAL, GROUPE)
    _comprendre(monkeypatch, decision="choix", candidats=candidats, corrige="muco", lieu="lyon")
    page = _page(client, "q=muko+lyon&role=coordonnateur&pres_de=")
    assert _h1(page) == "Que cherchez-vous par «\u00a0muco\u00a0»\u202f?"
    assert "Ces mots désignent plusieurs choses" in page
    lieu = "pres_de=Lyon+%2869%29"
    assert re.findall(r'<li><a href="([^"]*)">', page.split("Ces mots")[1].split("Chercher autre")[0]) == [
        f"?role=coordonnateur&amp;{lieu}&amp;maladie=586",
        f"?role=coordonnateur&amp;{lieu}&amp;filiere=muco-cftr",
        f"?role=coordonnateur&amp;{lieu}&amp;centre=crescendo",
        "/etablissements/ap-hp-necker/",
        "/groupes/ap-hp/",
    ]
    assert "aussi\u00a0: Fibrose kystique" in page
    assert client.get("/recherche.csv?q=muko+lyon").status_code == 400


def test_one_doubtful_meaning_is_asked(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    _comprendre(monkeypatch, decision="choix", candidats=(FILIERE,))
    page = _page(client, "q=mu&pres_de=lyon")
    assert "Est-ce bien cela" in page
    assert 'href="?pres_de=lyon&amp;filiere=muco-cftr"' in page


def test_what_was_read_otherwise_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ancien = Candidat(
        "maladie", 1, "586", "Mucoviscidose", "Mucoviscidose", 1, "mucoviscidose", ancien_code="123"
    )
    _comprendre(monkeypatch, decision="maladie", candidats=(ancien, MUCO, GROUPE), reste="bonjour")
    page = _page(client, "q=ORPHA:123+bonjour")
    assert "Le code ORPHA:123 n’est plus utilisé" in page
    assert "Nous n’avons pas tenu compte de\u00a0: bonjour" in page
    assert "Vous cherchiez autre chose" in page
    _comprendre(monkeypatch, decision="maladie", candidats=(MUCO,))
    assert "«\u00a0Fibrose kystique\u00a0» est un autre nom de Mucoviscidose" in _page(
        client, "q=fibrose+kystique"
    )


def test_removing_the_place_of_a_network_keeps_the_network(client: Client) -> None:
    page = _page(client, "q=crescendo+paris")
    puces = dict(re.findall(r'<li><a href="(\?[^"]*)"><span>Près de (.*?)</span>', page))
    (lien,) = puces
    assert lien.startswith(("?q=CRESCENDO", "?q=Centre+de+r"))


def test_a_namesake_of_the_place_is_offered_with_the_same_search(client: Client) -> None:
    page = _page(client, "q=myopathie+duchene+Réunion&role=constitutif")
    assert "près de La Réunion (974)" in _h1(page)
    (lien,) = re.findall(r'Un autre lieu du même nom.*?<a href="([^"]+)">La Réunion \(47\)', page)
    assert lien.startswith("?q=myopathie+duchene+R%C3%A9union&amp;role=constitutif&amp;pres_de=La+R")
    assert "Un autre lieu du même nom" not in _page(client, "filiere=filnemus&pres_de=42000")


def test_an_unknown_place_is_said_and_the_list_still_given(client: Client) -> None:
    page = _page(client, "q=mucoviscidose&pres_de=zzzzqqqq")
    assert _h1(page).endswith("pour Mucoviscidose")
    assert re.search(r'class="note" role="status">[^<]*zzzzqqqq', page)


def test_nothing_within_the_radius_shows_the_nearest_beyond(client: Client) -> None:
    page = _page(client, "q=maladie+de+wislon&pres_de=brest&rayon=50")
    assert _h1(page).startswith(
        "Pas de site pour Maladie de Wilson à moins de 50\u00a0km de Brest (29), mais "
    )
    distances = _distances(page)
    assert distances
    assert min(distances) > 50
    assert distances == sorted(distances)
    assert "sans le filtre «\u00a0distance\u00a0»" in page
    assert "Un groupe plus large" in page
    assert 'href="tel:15"' in page


def test_few_sites_near_show_the_coordonnateur_with_its_distance(client: Client) -> None:
    page = _page(client, "q=amelogenese+imparfaite&pres_de=brest&rayon=100")
    liste, coordonnateur = page.split('<h2 id="coordonnateurs">')
    assert len(_distances(liste)) < 3
    assert "/centres/o-rares/hus-hopital-civil/" in coordonnateur
    assert _distances(coordonnateur)[0] > 800


def test_many_sites_near_do_not(client: Client) -> None:
    assert '<h2 id="coordonnateurs">' not in _page(client, "q=amelogenese+imparfaite&pres_de=paris")


def test_radius_counts_are_those_of_each_radius_alone(client: Client) -> None:
    page = _page(client, "maladie=88661&pres_de=68000&rayon=100")
    for rayon in ("50", "100", "200"):
        motif = rf'name="rayon" value="{rayon}"[^>]*>[^<]*<span class="nombre">(\d+)'
        (nombre,) = re.findall(motif, page)
        seul = _page(client, f"maladie=88661&pres_de=68000&rayon={rayon}")
        assert _h1(seul).startswith(f"{nombre} site" if nombre != "0" else "Pas de site")


def test_a_radius_without_place_is_said(client: Client) -> None:
    page = _page(client, "rayon=50&filiere=tetecou")
    assert "La distance ne sert qu’avec un lieu" in page
    assert "sites de la filière" in _h1(page)


@pytest.mark.parametrize("rayon", ["NaN", "-5", "1e309", "30", "50km"])
def test_another_radius_is_said(client: Client, rayon: str) -> None:
    page = _page(client, f"rayon={rayon}&pres_de=lyon&filiere=tetecou")
    assert f"distance «\u00a0{rayon}\u00a0»" in page
    assert "sites de la filière" in _h1(page)


def test_overseas_sites_of_the_territory_come_first(client: Client) -> None:
    page = _page(client, "filiere=filnemus&pres_de=97410")
    (premier, *_) = re.findall(r'carte__lieu">([^<]+)', page)
    assert "(974)" in premier


def test_a_site_without_position_is_last_and_says_so(client: Client) -> None:
    Etablissement.objects.filter(code="hus-hopital-civil").update(
        latitude=None, longitude=None, position_source=""
    )
    page = _page(client, "q=amelogenese+imparfaite&pres_de=68000&page=2")
    cartes = page.split('<article class="carte">')
    assert "distance inconnue" in cartes[-1]
    assert "hus-hopital-civil" in cartes[-1]


@pytest.mark.parametrize(
    ("q", "debut", "page"),
    [
        ("crescendo", "sites du réseau", "/centres/crescendo/"),
        ("cardiogen", "sites de la filière", "/filieres/cardiogen/"),
        ("hôpital necker", "sites de l’hôpital", "/etablissements/ap-hp-necker/"),
        ("AP-HP", "sites du groupe", "/groupes/ap-hp/"),
    ],
)
def test_a_network_a_filiere_a_hospital_a_group_give_their_sites_and_page(
    client: Client, q: str, debut: str, page: str
) -> None:
    texte = _page(client, f"q={quote_plus(q)}")
    assert debut in _h1(texte)
    assert f'href="{page}"' in texte


def test_sort_by_role_near_somewhere_keeps_distances_and_the_two_lists(client: Client) -> None:
    page = _page(client, "filiere=tetecou&pres_de=lyon&tri=role")
    assert len(_distances(page)) == 25
    assert _distances(page) != sorted(_distances(page))


def test_few_queries_once_the_words_are_known(client: Client, django_assert_max_num_queries: Any) -> None:
    requete = "q=maladie+de+wislon&pres_de=brest&rayon=50"
    _page(client, requete)
    with django_assert_max_num_queries(10):
        _page(client, requete)


@pytest.mark.usefixtures("annuaire")
def test_a_hospital_named_beside_a_disease_leads_to_its_page(client: Client) -> None:
    page = client.get("/recherche/", {"q": "mucoviscidose necker"}).content.decode()
    assert "Mucoviscidose" in page
    assert '<a href="/etablissements/ap-hp-necker/">voir toutes les équipes de' in page
