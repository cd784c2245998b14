"""Diseases: the list, its search, the page of one."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.models import Maladie
from directory.pages import maladies
from directory.recherche.reponses import (
    Candidat,
    CentreTrouve,
    Comprehension,
    FiliereTrouvee,
    GroupeLu,
    Orientation,
)
from filieres.models import Filiere
from tests.directory.pages.aides import liens, page, source, texte
from tests.factories import (
    AssociationFactory,
    CentreFactory,
    FiliereFactory,
    LabellisationSiteFactory,
    MaladieFactory,
    NomRetireFactory,
)

pytestmark = pytest.mark.django_db
LISTE = "/maladies/"


# --- The list -------------------------------------------------------------------------
def test_la_liste_ouvre_sur_les_familles(client: Client) -> None:
    famille = MaladieFactory(groupe=True, nom="Maladie cardiaque rare")
    MaladieFactory(specialite_preferentielle=famille)
    reponse = page(client, LISTE)
    assert famille.get_absolute_url() in liens(reponse)
    assert "?lettre=Z" in source(reponse)
    assert "Orphadata Science: Free access data from Orphanet. © INSERM 1999." in texte(reponse)


def test_une_lettre(client: Client) -> None:
    brugada, ecopie = MaladieFactory(nom="Brugada"), MaladieFactory(nom="Échancrure")
    chiffre = MaladieFactory(nom="2,4-diénoyl", niveau="sous-type")
    inactive = MaladieFactory(nom="Brugada ancienne", statut="obsolete")
    adresses = liens(page(client, f"{LISTE}?lettre=b"))
    assert brugada.get_absolute_url() in adresses
    assert not {ecopie.get_absolute_url(), inactive.get_absolute_url()} & adresses
    assert ecopie.get_absolute_url() in liens(page(client, f"{LISTE}?lettre=E"))
    reponse = page(client, f"{LISTE}?lettre=0-9")
    assert chiffre.get_absolute_url() in liens(reponse)
    assert "sous-type" in texte(reponse)


@pytest.mark.parametrize("lettre", ["AB", "é", "?", "%00", "%FF", "a" * 5000])
def test_une_lettre_incomprise_est_dite(client: Client, lettre: str) -> None:
    assert "Nous n’avons pas compris la lettre" in texte(page(client, f"{LISTE}?lettre={lettre}"))


def test_les_pages_d_une_lettre(client: Client) -> None:
    for n in range(maladies.PAR_PAGE + 1):
        MaladieFactory(nom=f"Alpha {n:03d}")
    premiere = texte(page(client, f"{LISTE}?lettre=A"))
    assert "101 noms" in premiere
    assert "Page 1 sur 2" in premiere
    seconde = texte(page(client, f"{LISTE}?lettre=A&page=2"))
    assert "Alpha 100" in seconde
    assert "Alpha 099" not in seconde


@pytest.mark.parametrize("numero", ["0", "-1", "3", "x", "1e309", "NaN", "1" + "0" * 30, "%00", "9" * 5000])
def test_une_page_qui_n_existe_pas_est_dite(client: Client, numero: str) -> None:
    MaladieFactory(nom="Alpha")
    for debut in ("lettre=A", "q=alpha"):
        lu = texte(page(client, f"{LISTE}?{debut}&page={numero}"))
        assert "Cette page de la liste n’existe pas. Voici la première." in lu
        assert "Alpha" in lu


# --- Its search -----------------------------------------------------------------------
def test_chercher_un_nom_ou_un_synonyme(client: Client) -> None:
    wilson = MaladieFactory(nom="Maladie de Wilson", synonymes="Dégénérescence hépatolenticulaire")
    autre = MaladieFactory(nom="Maladie de Fabry")
    for q in ("wilson", "hepatolenticulaire", "WILSON maladie"):
        reponse = page(client, f"{LISTE}?q={q}")
        assert wilson.get_absolute_url() in liens(reponse)
        assert autre.get_absolute_url() not in liens(reponse)
        assert '<meta name="robots" content="noindex">' in source(reponse)


def test_rien_de_reconnu_ouvre_d_autres_portes(client: Client) -> None:
    reponse = page(client, f"{LISTE}?q=zzzzqqqq")
    assert "Nous n’avons pas reconnu de maladie" in texte(reponse)
    assert "/recherche/" in liens(reponse)
    assert "/sans-diagnostic/" in liens(reponse)


def test_ce_qui_est_compris_vient_d_abord_et_la_correction_est_dite(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    wilson = MaladieFactory(nom="Maladie de Wilson")
    appels: list[tuple[str, bool]] = []

    def compris(q: str, exact: bool = False) -> Comprehension:
        appels.append((q, exact))
        candidat = Candidat(
            genre="maladie",
            pk=wilson.pk,
            code=str(wilson.code_orpha),
            nom=wilson.nom,
            trouve="Dégénérescence hépatolenticulaire",
            score=0.9,
            slug=wilson.slug,
            detail="maladie",
        )
        return Comprehension(
            texte=q, decision="maladie", candidats=(candidat,), corrige="" if exact else "maladie de wilson"
        )

    monkeypatch.setattr(maladies, "comprendre", compris)
    reponse = page(client, f"{LISTE}?q=wislon")
    lu = texte(reponse)
    assert "Nous avons compris maladie de wilson , à la place de « wislon »" in lu
    assert "aussi appelée Dégénérescence hépatolenticulaire" in lu
    # Found once, by what was understood: not again among the names.
    assert source(reponse).count(f'href="{wilson.get_absolute_url()}"') == 1
    assert "exact=1" in source(reponse)
    assert "à la place de" not in texte(page(client, f"{LISTE}?q=wislon&exact=1"))
    assert appels == [("wislon", False), ("wislon", True)]


@pytest.mark.parametrize(
    "q",
    [
        "%00",
        "%FF%FE",
        "a%0D%0Ab",
        "' OR 1=1 --",
        "{{ 7*7 }}",
        "<script>",
        "é" * 40_000,
        "a " * 5000,
        "%ED%A0%80",
    ],
)
def test_une_recherche_hostile_a_une_page(client: Client, q: str) -> None:
    reponse = page(client, f"{LISTE}?q={q}")
    assert "<script>" not in source(reponse)
    assert "49" not in texte(reponse)[: texte(reponse).find("Par lettre")]


# --- One disease -----------------------------------------------------------------------
def _orienter(monkeypatch: pytest.MonkeyPatch, **orientation: Any) -> None:
    monkeypatch.setattr(maladies, "orienter", lambda m: Orientation(code=m.code_orpha, **orientation))


def _filiere(filiere: Filiere, par: GroupeLu | None = None) -> FiliereTrouvee:
    return FiliereTrouvee(filiere.pk, filiere.slug, filiere.sigle, filiere.nom, par)


def _centre(centre: Any, par: GroupeLu | None = None) -> CentreTrouve:
    return CentreTrouve(centre.pk, centre.slug, centre.nom, centre.sigle, par)


def _groupe(groupe: Maladie) -> GroupeLu:
    return GroupeLu(groupe.code_orpha, groupe.nom, groupe.slug, groupe.niveau)


def test_la_page_d_une_maladie(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    label = LabellisationSiteFactory(coordonnateur=True)
    groupe = MaladieFactory(groupe=True)
    maladie = MaladieFactory(nom="Syndrome de Brugada", synonymes="SB\nMort subite", parents=[groupe])
    forme = MaladieFactory(niveau="sous-type", parents=[maladie])
    _orienter(
        monkeypatch,
        voie="nommee",
        filiere=_filiere(label.centre.filiere),
        centres=(_centre(label.centre),),
    )
    association = AssociationFactory(filieres=[label.centre.filiere])
    nationale, inconnue = AssociationFactory(portee="nationale"), AssociationFactory(portee="inconnue")
    reponse = page(client, maladie.get_absolute_url())
    lu = texte(reponse)
    assert "SB ; Mort subite" in lu
    assert f"ORPHA :{maladie.code_orpha}" in lu
    assert "Cette maladie est rattachée, par son nom, à ce réseau." in lu
    assert "à titre indicatif, à confirmer auprès de la filière" in lu
    assert "Parler à quelqu’un" in lu
    assert "© INSERM 1999" in lu
    assert f'href="https://www.orpha.net/fr/disease/detail/{maladie.code_orpha}"' in source(reponse)
    assert f'name="maladie" value="{maladie.code_orpha}"' in source(reponse)
    assert {
        groupe.get_absolute_url(),
        forme.get_absolute_url(),
        label.centre.get_absolute_url(),
        label.site.get_absolute_url(),
        association.get_absolute_url(),
        nationale.get_absolute_url(),
    } <= liens(reponse)
    assert inconnue.get_absolute_url() not in liens(reponse)


def test_par_un_groupe_la_page_le_dit(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    centres = [LabellisationSiteFactory().centre, CentreFactory()]
    groupe = MaladieFactory(groupe=True)
    lu_groupe = _groupe(groupe)
    _orienter(
        monkeypatch,
        voie="groupe",
        filiere=_filiere(centres[0].filiere, lu_groupe),
        centres=tuple(_centre(c, lu_groupe) for c in reversed(centres)),
        groupes=(lu_groupe,),
    )
    reponse = page(client, MaladieFactory().get_absolute_url())
    lu = texte(reponse)
    assert "ceux-ci prennent en charge le groupe dont elle fait partie" in lu
    assert groupe.get_absolute_url() in liens(reponse)
    assert "Aucun site de ce réseau n’est encore recensé ici." in lu
    # A network with a known site comes before one without.
    corps = source(reponse)
    assert corps.index(f'id="c-{centres[0].slug}"') < corps.index(f'id="c-{centres[1].slug}"')


def test_un_sous_type_suit_sa_maladie(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    centre = LabellisationSiteFactory().centre
    maladie = MaladieFactory(nom="Amylose")
    _orienter(monkeypatch, voie="nommee", centres=(_centre(centre),), groupes=(_groupe(maladie),))
    lu = texte(page(client, MaladieFactory(niveau="sous-type").get_absolute_url()))
    assert "Ce lien passe par Amylose , rattachée à ce réseau." in lu


def test_par_la_filiere_seule(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    filiere, associee = FiliereFactory(), FiliereFactory()
    groupe = MaladieFactory(groupe=True)
    _orienter(
        monkeypatch,
        voie="filiere",
        filiere=_filiere(filiere, _groupe(groupe)),
        associees=(_filiere(associee),),
    )
    reponse = page(client, MaladieFactory().get_absolute_url())
    lu = texte(reponse)
    assert "seule la filière est trouvée, par le groupe" in lu
    assert "À connaître aussi" in lu
    assert {filiere.get_absolute_url(), associee.get_absolute_url(), groupe.get_absolute_url()} <= liens(
        reponse
    )
    assert "Le site le plus proche de chez vous" not in lu


def test_personne_de_connu_n_est_pas_personne(client: Client) -> None:
    reponse = page(client, MaladieFactory(presente_2025=False).get_absolute_url())
    lu = texte(reponse)
    assert "Nous ne savons pas encore quelle équipe suit cette maladie" in lu
    assert "Orphanet ne liste plus ce nom dans sa version de 2025" in lu
    assert "/sans-diagnostic/" in liens(reponse)
    assert "Comment nous le savons" not in lu


def test_un_groupe_et_ses_parents_nombreux(client: Client) -> None:
    parents = MaladieFactory.create_batch(4, groupe=True)
    groupe = MaladieFactory(groupe=True, parents=parents)
    MaladieFactory(parents=[groupe])
    MaladieFactory(parents=[groupe], publie=False, nom="Cachée")
    lu = texte(page(client, groupe.get_absolute_url()))
    assert "Qui suit ces maladies" in lu
    assert "Ce que ce groupe contient" in lu
    assert "Groupes dont elle fait partie" in lu
    assert "Cachée" not in lu


def test_un_nom_retire_ne_s_affiche_plus(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    label = LabellisationSiteFactory(responsable="Pr Anne Martin")
    _orienter(monkeypatch, voie="nommee", centres=(_centre(label.centre),))
    adresse = MaladieFactory().get_absolute_url()
    assert "Pr Anne Martin" in source(page(client, adresse))
    NomRetireFactory(nom="Anne Martin")
    assert "Pr Anne Martin" not in source(page(client, adresse))


# --- Addresses ------------------------------------------------------------------------------
def test_l_adresse_sans_mots_ou_avec_d_autres_mots_mene_a_la_bonne(client: Client) -> None:
    maladie = MaladieFactory()
    juste = maladie.get_absolute_url()
    for adresse in (f"/maladies/{maladie.code_orpha}/", f"/maladies/{maladie.code_orpha}-autre/"):
        reponse = client.get(f"{adresse}?le=2019-06-01")
        assert reponse.status_code == 301
        assert reponse.headers["Location"] == f"{juste}?le=2019-06-01"
    assert client.get(f"/maladies/{maladie.code_orpha}-é%20<b>/").headers["Location"] == juste


@pytest.mark.parametrize("code", ["999999999999", "9" * 30, "9" * 5000, "0", "99999998"])
def test_un_code_inconnu_ou_demesure_est_introuvable(client: Client, code: str) -> None:
    page(client, f"/maladies/{code}/", 404)
    page(client, f"/maladies/{code}-mot/", 404)


def test_une_maladie_depubliee_est_introuvable(client: Client) -> None:
    maladie = MaladieFactory(publie=False)
    page(client, maladie.get_absolute_url(), 404)
    page(client, f"/maladies/{maladie.code_orpha}/", 404)


def test_un_code_deplace_mene_au_nouveau(client: Client) -> None:
    ancienne = MaladieFactory(depreciee=True)
    reponse = client.get(ancienne.get_absolute_url())
    assert reponse.status_code == 301
    assert reponse.headers["Location"] == ancienne.remplacee_par.get_absolute_url()
    # Nothing to lead to any more: the page explains.
    ancienne.remplacee_par.publie = False
    ancienne.remplacee_par.save()
    lu = texte(page(client, ancienne.get_absolute_url()))
    assert "Orphanet n’indique pas de maladie qui la remplace" in lu


def test_un_code_associe_est_explique(client: Client) -> None:
    proche = MaladieFactory(nom="Maladie proche")
    ancienne = MaladieFactory(
        nom="Maladie obsolète", statut="obsolete", niveau="", relation="associe_a", remplacee_par=proche
    )
    assert client.get(f"/maladies/{ancienne.code_orpha}-faux/").status_code == 301
    reponse = page(client, ancienne.get_absolute_url())
    lu = texte(reponse)
    assert "n’est plus utilisé par Orphanet (obsolète)" in lu
    assert "Ce n’est pas toujours la même maladie" in lu
    assert proche.get_absolute_url() in liens(reponse)


# --- Cost ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("n", [6, 60])
def test_le_nombre_de_requetes_ne_depend_pas_des_lignes(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    n: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    centre = CentreFactory()
    maladie = MaladieFactory(nom="Alpha")
    for i in range(n):
        LabellisationSiteFactory(site__centre=centre, responsable="Pr Anne Martin")
        AssociationFactory(filieres=[centre.filiere])
        MaladieFactory(nom=f"Alpha {i}", parents=[maladie])
        maladie.parents.add(MaladieFactory(groupe=True))
    # Those of `orienter` are counted in its own tests.
    _orienter(monkeypatch, voie="nommee", filiere=_filiere(centre.filiere), centres=(_centre(centre),))
    with django_assert_max_num_queries(9):
        client.get(maladie.get_absolute_url())
    with django_assert_max_num_queries(4):
        client.get(f"{LISTE}?lettre=A")
