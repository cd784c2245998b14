"""The search page: recap, order, pages, choices, and never an empty answer."""

import datetime
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from centres.models import LabellisationSite
from tests.factories import (
    CouvertureFactory,
    CouvertureFiliereFactory,
    EtablissementFactory,
    LabellisationSiteFactory,
    MaladieFactory,
    construire_reseau,
    construire_reseaux,
)

pytestmark = pytest.mark.django_db


def _page(client: Client, requete: str = "", code: int = 200) -> str:
    reponse = client.get(f"/recherche/?{requete}")
    assert reponse.status_code == code
    return reponse.content.decode()


def _sites(page: str) -> list[str]:
    return re.findall(r'<h3><a href="(/centres/[^"?]+)', page)


def _h1(page: str) -> str:
    (titre,) = re.findall(r"<h1>(.*?)</h1>", page, re.DOTALL)
    return re.sub(r"<[^>]+>", "", titre)


# --- Recap, robots, order ----------------------------------------------------------
def test_everything_is_shown_and_not_indexed(client: Client) -> None:
    reseau = construire_reseau()
    page = _page(client)
    assert _h1(page) == "6 sites"
    assert '<meta name="robots" content="noindex">' in page
    assert "Recensés ici\u00a0: 6 avec un label en cours." in page
    assert _sites(page)[0] == reseau.coordonnateur.get_absolute_url()
    assert len(_sites(page)) == 6


def test_one_site_is_singular(client: Client) -> None:
    LabellisationSiteFactory()
    assert _h1(_page(client)) == "1 site"


def test_last_known_labels_come_in_a_second_titled_list(client: Client) -> None:
    ancien = LabellisationSiteFactory(coordonnateur=True, campagne_2017=True)
    recent = LabellisationSiteFactory(competence=True)
    page = _page(client)
    assert _sites(page) == [recent.site.get_absolute_url(), ancien.site.get_absolute_url()]
    avant, apres = page.split('<h3 class="file__suite">Dernier label connu</h3>')
    assert recent.site.get_absolute_url() in avant
    assert ancien.site.get_absolute_url() in apres
    assert 'start="2"' in apres


def test_sort_by_name_keeps_sure_labels_first(client: Client) -> None:
    noms = ["Zèbre", "Abeille", "Mésange"]
    for nom in noms:
        LabellisationSiteFactory(site__etablissement=EtablissementFactory(nom=nom, groupe=None))
    LabellisationSiteFactory(
        campagne_2017=True, site__etablissement=EtablissementFactory(nom="Aa", groupe=None)
    )
    page = _page(client, "tri=nom")
    lieux = re.findall(r'carte__lieu">(\w+)', page)
    assert lieux == ["Abeille", "Mésange", "Zèbre", "Aa"]


@pytest.mark.parametrize(
    ("tri", "mot"), [("bof", "le tri «\u00a0bof\u00a0»"), ("distance", "près d’où chercher")]
)
def test_a_sort_that_cannot_be_is_said(client: Client, tri: str, mot: str) -> None:
    construire_reseau()
    page = _page(client, f"tri={tri}")
    assert mot in page
    assert len(_sites(page)) == 6


# --- Filters removable, form --------------------------------------------------------
def test_each_active_filter_is_a_link_that_removes_it_alone(client: Client) -> None:
    reseau = construire_reseau()
    slug = reseau.centre.slug
    page = _page(
        client, f"centre={slug}&role=constitutif&role=competence&public=adulte&statut=en_cours&page=2"
    )
    liens = {
        texte: lien.replace("&amp;", "&")
        for lien, texte in re.findall(r'<li><a href="(\?[^"]*)"><span>(.*?)</span>', page)
    }
    assert liens == {
        reseau.centre.sigle: "?role=constitutif&role=competence&public=adulte&statut=en_cours",
        "Constitutif": f"?centre={slug}&role=competence&public=adulte&statut=en_cours",
        "Compétence": f"?centre={slug}&role=constitutif&public=adulte&statut=en_cours",
        "Adultes": f"?centre={slug}&role=constitutif&role=competence&statut=en_cours",
        "Label en cours": f"?centre={slug}&role=constitutif&role=competence&public=adulte",
    }


def test_a_site_without_commune_is_found_and_in_no_region(client: Client) -> None:
    label = LabellisationSiteFactory()
    etablissement = label.site.etablissement
    etablissement.commune = None
    etablissement.save()
    autre = LabellisationSiteFactory()
    assert _h1(_page(client)) == "2 sites"
    region = autre.site.etablissement.commune.departement.region
    page = _page(client, f"region={region.code}")
    assert _sites(page) == [autre.site.get_absolute_url()]


def test_the_day_is_an_active_filter_and_follows_to_the_sites(client: Client) -> None:
    LabellisationSiteFactory(campagne_2017=True)
    page = _page(client, "le=2019-06-01&role=constitutif")
    assert "<span>Au 1er juin 2019</span>" in page
    assert 'href="?role=constitutif"' in page
    assert re.search(r'<h3><a href="/centres/[^"]+\?le=2019-06-01"', page)


def test_filters_and_words_are_one_form(client: Client) -> None:
    construire_reseau()
    page = _page(client)
    assert page.count('<form class="trajet" id="recherche"') == 1
    champs = re.findall(r'<(?:input|select|button)[^>]*form="recherche"', page)
    noms = {re.search(r'name="(\w+)"', champ).group(1) for champ in champs if "name=" in champ}  # type: ignore[union-attr]
    assert {"role", "public", "tri", "le"} <= noms


def test_a_value_without_result_is_disabled_and_keeps_its_place(client: Client) -> None:
    construire_reseau()
    page = _page(client, "role=coordonnateur")
    assert re.search(r'name="role" value="ressources" form="recherche" disabled>', page)
    assert re.search(r'name="role" value="coordonnateur" form="recherche" checked>', page)


# --- Pages --------------------------------------------------------------------------
def test_pages_of_twenty_five_that_keep_the_search(client: Client) -> None:
    construire_reseaux(5)
    premiere = _page(client, "role=constitutif&role=competence&role=coordonnateur")
    assert len(_sites(premiere)) == 25
    assert "?role=constitutif&amp;role=competence&amp;role=coordonnateur&amp;page=2" in premiere
    seconde = _page(client, "page=2")
    assert len(_sites(seconde)) == 5
    assert 'start="26"' in seconde
    assert not set(_sites(_page(client))) & set(_sites(seconde))


@pytest.mark.parametrize(
    "numero", ["0", "-1", "3", "x", "1.5", "1e309", "NaN", "inf", "1" + "0" * 30, "9" * 5000, "%00"]
)
def test_a_page_that_does_not_exist_is_said(client: Client, numero: str) -> None:
    construire_reseau()
    texte = _page(client, f"page={numero}")
    assert "Cette page de la liste n’existe pas" in texte
    assert len(_sites(texte)) == 6


# --- A disease ------------------------------------------------------------------------
def test_a_disease_named_by_a_centre(client: Client) -> None:
    reseau, autre = construire_reseau(), construire_reseau()
    maladie = CouvertureFactory(centre=reseau.centre).maladie
    page = _page(client, f"maladie={maladie.code_orpha}")
    assert _h1(page) == f"6 sites pour {maladie.nom}"
    assert "prend en charge cette maladie" in page
    assert "À titre indicatif, à confirmer auprès de la filière" in page
    assert autre.centre.slug not in page.split("Liste des sites")[1]
    assert maladie.get_absolute_url() in page


def test_a_disease_followed_by_its_group_then_only_by_a_filiere(client: Client) -> None:
    reseau = construire_reseau()
    groupe = MaladieFactory(groupe=True)
    CouvertureFactory(centre=reseau.centre, maladie=groupe, portee="groupe")
    par_groupe = MaladieFactory(parents=[groupe])
    page = _page(client, f"maladie=ORPHA:{par_groupe.code_orpha}")
    assert "Aucun centre ne nomme cette maladie" in page
    assert f">{groupe.nom}</a>" in page
    assert len(_sites(page)) == 6

    par_filiere = CouvertureFiliereFactory(filiere=reseau.filiere).maladie
    page = _page(client, f"maladie={par_filiere.code_orpha}")
    assert "voici les sites de la filière" in page
    assert len(_sites(page)) == 6


def test_a_disease_nobody_is_known_to_follow(client: Client) -> None:
    construire_reseau()
    groupe = MaladieFactory(groupe=True)
    maladie = MaladieFactory(parents=[groupe])
    page = _page(client, f"maladie={maladie.code_orpha}")
    assert _h1(page) == f"Pas de site pour {maladie.nom}"
    assert "Nous ne savons pas encore quels centres" in page
    assert f'href="?maladie={groupe.code_orpha}">{groupe.nom}' in page
    for secours in ("/sans-diagnostic/", 'href="tel:15"', "3114", maladie.get_absolute_url()):
        assert secours in page


def test_a_code_moved_to_another_follows_it(client: Client) -> None:
    ancienne = MaladieFactory(depreciee=True)
    nouvelle = ancienne.remplacee_par
    CouvertureFactory(centre=construire_reseau().centre, maladie=nouvelle)
    page = _page(client, f"maladie={ancienne.code_orpha}")
    assert _h1(page) == f"6 sites pour {nouvelle.nom}"


@pytest.mark.parametrize("code", ["0", "abc", "-5", "99999999999999999999", "٣", "1e3", "%00"])
def test_an_unknown_code_is_said(client: Client, code: str) -> None:
    construire_reseau()
    assert "Nous n’avons pas compris la maladie" in _page(client, f"maladie={code}")


def test_the_disease_chosen_gives_way_to_words_typed_since(client: Client) -> None:
    reseau = construire_reseau()
    maladie = CouvertureFactory(centre=reseau.centre).maladie
    code = maladie.code_orpha
    gardee = _page(client, f"maladie={code}&q={quote(maladie.nom.upper())}")
    assert _h1(gardee) == f"6 sites pour {maladie.nom}"
    assert f'name="maladie" value="{code}" form="recherche"' in gardee
    changee = _page(client, f"maladie={code}&q=zzzzqqqq+wwww")
    assert "Nous n’avons pas compris «\u00a0zzzzqqqq wwww\u00a0»" in changee


# --- Little found -----------------------------------------------------------------------
def test_facets_that_exclude_each_other_offer_to_drop_one(client: Client) -> None:
    reseau = construire_reseau()
    page = _page(client, f"centre={reseau.centre.slug}&role=ressources")
    assert _h1(page).startswith("Pas de site du réseau")
    assert (
        f'href="?centre={reseau.centre.slug}">La même recherche, sans le filtre «\u00a0rôle\u00a0»</a>'
        in page
    )
    assert "\u00a0: 6 sites" in page


def test_when_no_single_facet_is_enough_all_are_dropped(client: Client) -> None:
    centre = construire_reseau().centre
    LabellisationSiteFactory(ressources=True, site__public="enfant", campagne_2017=True)
    page = _page(client, f"centre={centre.slug}&role=ressources&statut=en_cours&public=enfant")
    assert "sans aucun filtre</a>\u00a0: 7 sites" in page


def test_words_that_mean_nothing_lead_somewhere(client: Client) -> None:
    construire_reseau()
    page = _page(client, "q=zzzzqqqq+wwww")
    assert _h1(page) == "Nous n’avons pas compris «\u00a0zzzzqqqq wwww\u00a0»"
    assert "Affiner la recherche" not in page
    assert "/maladies/?q=zzzzqqqq%20wwww" in page
    assert "/sans-diagnostic/" in page
    exact = _page(client, "q=zzzzqqqq+wwww&exact=1")
    assert "Chercher en tenant compte des fautes de frappe" in exact


# --- Queries ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "requete", ["", "role=constitutif&role=competence&statut=en_cours", "page=2", "tri=nom"]
)
def test_as_many_queries_with_sixty_rows_as_with_six(
    client: Client, django_assert_max_num_queries: Any, requete: str
) -> None:
    client.get("/recherche/")
    construire_reseau()
    # The data have just moved: everything is read anew.
    with django_assert_max_num_queries(10) as peu:
        _page(client, requete)
    construire_reseaux(9)
    with django_assert_max_num_queries(10) as beaucoup:
        _page(client, requete)
    assert LabellisationSite.objects.count() == 60
    assert len(beaucoup) == len(peu)
    with django_assert_max_num_queries(1):
        _page(client, requete)


# --- Days at the edges --------------------------------------------------------------------
def test_first_and_last_days_of_a_label(client: Client) -> None:
    label = LabellisationSiteFactory(competence=True)
    un = datetime.timedelta(days=1)
    for jour, titre, etat in [
        (label.debut - un, "Pas de site", ""),
        (label.debut, "1 site", "\u00a0: 1 avec un label en cours."),
        (label.fin, "1 site", "\u00a0: 1 avec un label en cours."),
        (label.fin + un, "1 site", "\u00a0: 1 par son dernier label connu."),
    ]:
        page = _page(client, f"le={jour}")
        assert _h1(page) == titre
        assert etat in page


@pytest.mark.parametrize("le", ["hier", "2019-13-01", "20190601", "1899-01-01", "2019-06-01x", "%00"])
def test_a_day_not_understood_is_said_and_today_shown(client: Client, le: str) -> None:
    construire_reseau()
    page = _page(client, f"le={le}")
    assert "Nous n’avons pas compris la date demandée" in page
    assert _h1(page) == "6 sites"
