"""Pages of filières, associations and laboratories."""

import re
from typing import Any

import pytest
from django.test import Client

from directory.models import avancer_version
from filieres.models import Filiere
from tests.factories import (
    AssociationFactory,
    CentreFactory,
    ChiffreOfficielFactory,
    CommuneFactory,
    EtablissementFactory,
    FiliereFactory,
    LabellisationFiliereFactory,
    LaboratoireFactory,
    NomRetireFactory,
    construire_reseau,
    construire_reseaux,
)

pytestmark = pytest.mark.django_db


def _page(client: Client, adresse: str) -> str:
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    return reponse.content.decode()


def _texte(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


# --- Filières ----------------------------------------------------------------------------
def test_the_list_counts_the_sites_of_each_on_the_day(client: Client) -> None:
    reseau = construire_reseau()
    vide = FiliereFactory()
    cachee = FiliereFactory(publie=False)
    page = _page(client, "/filieres/")
    assert "Les 2 filières" in page
    assert "6 en cours · 0 dernier" in _texte(page)
    assert vide.get_absolute_url() in page
    assert cachee.slug not in page
    avant = _page(client, "/filieres/?le=2019-06-01")
    assert "6 en cours" not in _texte(avant)
    assert f'href="{reseau.filiere.get_absolute_url()}?le=2019-06-01"' in avant


def test_a_filiere_says_all_it_knows(client: Client) -> None:
    reseau = construire_reseau()
    filiere = reseau.filiere
    Filiere.objects.filter(pk=filiere.pk).update(
        etablissement=EtablissementFactory(nom="Hôpital porteur", groupe=None), anciens_noms="Cardio rare"
    )
    LabellisationFiliereFactory(filiere=filiere, filiere_2019=True)
    vide = CentreFactory(filiere=filiere)
    page = _page(client, filiere.get_absolute_url())
    texte = _texte(page)
    for mot in (
        filiere.perimetre,
        "Hôpital porteur",
        "Label 2025–2029",
        "Label 2019–2022",
        "ERN GUARD-Heart",
        "Cardio rare",
        "Sites coordonnateurs",
        "Pr Philippe Charron",
        "D’après une page de 2024",
    ):
        assert mot in texte
    assert f'href="{reseau.centre.get_absolute_url()}"' in page
    assert vide.get_absolute_url() in page.split("Sans site connu ici")[1]
    assert f'href="/recherche/?filiere={filiere.slug}"' in page


@pytest.mark.parametrize(
    ("le", "mot"),
    [
        ("2022-05", "D’après une page de mai 2022"),
        ("", "D’après une page non datée"),
        ("2019", "page de 2019"),
    ],
)
def test_the_coordinator_comes_with_the_date_of_the_page(client: Client, le: str, mot: str) -> None:
    filiere = FiliereFactory(coordonnateur="Pr Une;Dr Deux", coordonnateur_le=le)
    page = _page(client, filiere.get_absolute_url())
    assert "Pr Une, Dr Deux" in page
    assert mot in page


def test_an_old_page_or_a_withdrawn_name_gives_no_coordinator(client: Client) -> None:
    ancienne = FiliereFactory(coordonnateur_le="2018-12")
    assert "Charron" not in _page(client, ancienne.get_absolute_url())
    NomRetireFactory(nom="Philippe Charron")
    filiere = FiliereFactory()
    page = _page(client, filiere.get_absolute_url())
    assert "Charron" not in page
    assert "Coordination" not in page
    illisible = FiliereFactory(coordonnateur="Pr Autre", coordonnateur_le="vers 2020")
    assert "Pr Autre" not in _page(client, illisible.get_absolute_url())


def test_official_figures_stand_beside_the_counts(client: Client) -> None:
    reseau = construire_reseau()
    filiere = reseau.filiere
    AssociationFactory(filieres=[filiere])
    LaboratoireFactory(filieres=[filiere])
    LaboratoireFactory(filieres=[filiere], type="recherche")
    for mot, valeur in [
        ("coordonnateurs-2023", "4"),
        ("associations-2025", "11"),
        ("labos-diagnostic-2025", "9"),
        ("labos-recherche-2025", "12"),
    ]:
        annee = mot[-4:]
        ChiffreOfficielFactory(
            code=f"{filiere.slug}-{mot}", perimetre=f"filiere/{filiere.slug}", valeur=valeur, annee=annee
        )
    texte = _texte(_page(client, filiere.get_absolute_url()))
    assert "1 en cours · 0 dernier label connu, recensés ici · 4 selon le chiffre officiel de 2023" in texte
    assert "1 recensée ici · 11 selon le chiffre officiel de 2025" in texte
    assert "1 recensé ici · 9 selon le chiffre officiel de 2025" in texte
    assert "1 recensé ici · 12 selon le chiffre officiel de 2025" in texte


def test_states_of_the_label_on_the_day(client: Client) -> None:
    label = LabellisationFiliereFactory()
    adresse = label.filiere.get_absolute_url()
    assert "à venir" in _page(client, f"{adresse}?le=2025-07-23")
    assert "à venir" not in _page(client, f"{adresse}?le=2025-07-24")


def test_unpublished_filiere_is_not_found(client: Client) -> None:
    assert client.get(FiliereFactory(publie=False).get_absolute_url()).status_code == 404
    assert client.get("/filieres/nulle-part/").status_code == 404


def test_queries_of_filieres(client: Client, django_assert_max_num_queries: Any) -> None:
    filiere = construire_reseau().filiere
    adresse = filiere.get_absolute_url()

    def mesurer() -> tuple[int, int]:
        with django_assert_max_num_queries(10) as liste:
            _page(client, "/filieres/")
        with django_assert_max_num_queries(12) as detail:
            _page(client, adresse)
        return len(liste), len(detail)

    AssociationFactory(filieres=[filiere])
    LaboratoireFactory(filieres=[filiere])
    _page(client, adresse)
    avancer_version()
    peu = mesurer()
    construire_reseaux(9, filiere=filiere)
    construire_reseaux(9)
    for _ in range(9):
        AssociationFactory(filieres=[filiere])
        LaboratoireFactory(filieres=[filiere])
    assert mesurer() == peu


# --- Associations -----------------------------------------------------------------------------
def test_associations_by_filiere_reach_and_words(client: Client) -> None:
    une, deux = FiliereFactory.create_batch(2)
    liee = AssociationFactory(nom="Cœur d’enfant", filieres=[une])
    autre = AssociationFactory(nom="Poumon", filieres=[deux])
    nationale = AssociationFactory(nom="Alliance", portee="nationale")
    inconnue = AssociationFactory(nom="Sans lien", portee="inconnue")

    def vues(requete: str) -> set[str]:
        page = _page(client, f"/associations/?{requete}")
        return set(re.findall(r'liste__titre"><a href="(/associations/[^"]+)', page))

    toutes = {a.get_absolute_url() for a in (liee, autre, nationale, inconnue)}
    assert vues("") == toutes
    assert vues(f"filiere={une.slug}") == {liee.get_absolute_url(), nationale.get_absolute_url()}
    assert vues("portee=inconnue") == {inconnue.get_absolute_url()}
    assert vues("q=coeur+ENFANT") == {liee.get_absolute_url()}
    assert vues(f"filiere={une.slug}&q=poumon") == set()
    assert vues("filiere=inconnue") == toutes
    assert "Nous n’avons pas compris\u00a0: filière «\u00a0inconnue\u00a0»" in _page(
        client, "/associations/?filiere=inconnue"
    )
    assert "Voir toute la liste" in _page(client, "/associations/?q=coeur")
    assert "Voir toute la liste" not in _page(client, "/associations/")


def test_an_association(client: Client) -> None:
    filiere = FiliereFactory()
    association = AssociationFactory(
        filieres=[filiere],
        email="bonjour@exemple.org",
        commune=CommuneFactory(),
        debut="2020-01-01",
        fin="2026-01-31",
    )
    page = _page(client, association.get_absolute_url())
    for mot in (
        association.objet,
        'href="tel:0140000000"',
        'href="mailto:bonjour@exemple.org"',
        "depuis le 1er janvier 2020",
        "jusqu’au 31 janvier 2026",
        association.commune.nom,
        f'href="{filiere.get_absolute_url()}"',
        "exemple-sante.org",
    ):
        assert mot in page
    nationale = AssociationFactory(portee="nationale", objet="", telephone="", site_web="javascript:alert(1)")
    page = _page(client, nationale.get_absolute_url())
    assert "cette association est nationale" in page
    assert "javascript:" not in page
    assert "tel:" not in page.split("<main")[1]
    assert client.get(AssociationFactory(publie=False).get_absolute_url()).status_code == 404


# --- Laboratories --------------------------------------------------------------------------------
def test_laboratories_by_type(client: Client) -> None:
    diagnostic = LaboratoireFactory()
    recherche = LaboratoireFactory(type="recherche", etablissement=None)
    page = _page(client, "/laboratoires/?type=recherche&type=bof")
    assert recherche.get_absolute_url() in page
    assert diagnostic.get_absolute_url() not in page
    assert "type «\u00a0bof\u00a0»" in page


def test_a_laboratory_and_who_leads_it(client: Client) -> None:
    labo = LaboratoireFactory(responsable="Pr Lucie Chef", source_le="2024")
    page = _page(client, labo.get_absolute_url())
    assert "Pr Lucie Chef" in page
    assert "d’après une page de 2024" in page
    assert labo.etablissement.get_absolute_url() in page
    ancien = LaboratoireFactory(responsable="Pr Lucie Chef", source_le="2015", portee="nationale")
    page = _page(client, ancien.get_absolute_url())
    assert "Lucie" not in page
    assert "sert tout le pays" in page
    NomRetireFactory(nom="Lucie Chef")
    assert "Lucie" not in _page(client, labo.get_absolute_url())


@pytest.mark.parametrize("liste", ["/associations/", "/laboratoires/"])
def test_queries_of_lists(client: Client, django_assert_max_num_queries: Any, liste: str) -> None:
    def remplir(nombre: int) -> None:
        for _ in range(nombre):
            filiere = FiliereFactory()
            AssociationFactory(filieres=[filiere])
            LaboratoireFactory(filieres=[filiere])

    remplir(6)
    _page(client, liste)
    with django_assert_max_num_queries(10) as peu:
        _page(client, liste)
    remplir(54)
    _page(client, liste)  # what workers keep in memory follows the data: read again once
    with django_assert_max_num_queries(10) as beaucoup:
        _page(client, liste)
    assert len(beaucoup) == len(peu)
