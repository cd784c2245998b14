"""The list of networks, and the page of one."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client

from centres.frise import LARGEUR, abscisse
from centres.models import Centre, LabellisationSite
from tests.factories import (
    CampagneFactory,
    CentreFactory,
    ChiffreOfficielFactory,
    CouvertureFactory,
    FiliereFactory,
    LabellisationSiteFactory,
    MaladieFactory,
    NomRetireFactory,
    SiteFactory,
    construire_reseau,
    construire_reseaux,
)

pytestmark = pytest.mark.django_db


def _page(client: Client, adresse: str) -> str:
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    return reponse.content.decode()


# --- List -------------------------------------------------------------------------------
def test_networks_without_site_or_without_label_stand_apart(client: Client) -> None:
    CampagneFactory(campagne_2017=True)
    avec = construire_reseau().centre
    sans_site = CentreFactory(nom="Centre sans aucun site")
    ancien = LabellisationSiteFactory(campagne_2004=True).centre
    page = _page(client, "/centres/")
    haut, reste = page.split("Sans label connu ici à cette date")
    milieu, bas = reste.split("Centres dont aucun site n’est connu ici")
    assert avec.get_absolute_url() in haut
    assert ancien.get_absolute_url() in milieu
    assert sans_site.get_absolute_url() in bas
    assert '<span class="nombre">6</span> en cours' in haut
    passe = _page(client, "/centres/?le=2012-06-01")
    assert f'href="{ancien.get_absolute_url()}?le=2012-06-01"' in passe.split("Sans label connu")[0]


def test_the_list_is_filtered_by_filiere_and_words(client: Client) -> None:
    un, deux = construire_reseaux(2)
    ancien = CentreFactory(
        nom="Centre de référence de l’épilepsie", anciens_noms="Centre Étoile", filiere=un.filiere
    )
    page = _page(client, f"/centres/?filiere={un.filiere.slug}")
    assert un.centre.get_absolute_url() in page
    assert deux.centre.get_absolute_url() not in page
    assert f'<option value="{un.filiere.slug}" selected>' in page
    for mots in ("etoile", "EPILEPSIE reference"):
        page = _page(client, f"/centres/?q={mots}")
        assert ancien.get_absolute_url() in page
        assert un.centre.get_absolute_url() not in page
    assert "Aucun centre ne répond à cette demande" in _page(client, "/centres/?q=zzzz")


def test_what_is_not_understood_is_said_and_everything_shown(client: Client) -> None:
    centre = construire_reseau().centre
    page = _page(client, "/centres/?filiere=inconnue&q=%00")
    assert "filière «\u00a0inconnue\u00a0»" in page
    assert "nom, sigle ou ancien nom" in page
    assert centre.get_absolute_url() in page


def test_unpublished_networks_are_not_listed(client: Client) -> None:
    cache = CentreFactory(publie=False)
    orphelin = CentreFactory(filiere=FiliereFactory(publie=False))
    page = _page(client, "/centres/")
    for centre in (cache, orphelin):
        assert centre.slug not in page
        assert client.get(centre.get_absolute_url()).status_code == 404


# --- One network -----------------------------------------------------------------------------
def test_the_tree_puts_the_coordonnateur_first(client: Client) -> None:
    reseau = construire_reseau()
    LabellisationSiteFactory(site__centre=reseau.centre, ressources=True)
    page = _page(client, reseau.centre.get_absolute_url())
    arbre = page.split('<ul class="arbre">')[1].split("</section>")[0]
    roles = re.findall(r"<br>(Site coordonnateur|Site constitutif|Centre de [^·<]+?)(?: ·|<)", arbre)
    assert roles[0] == "Site coordonnateur"
    attendu = ["Site constitutif"] * 2 + ["Centre de compétence"] * 3
    assert [role.strip() for role in roles[1:]] == [*attendu, "Centre de ressources et de compétences"]
    assert "7</span> en cours" in page


def test_last_known_labels_and_former_sites_stand_apart(client: Client) -> None:
    reseau = construire_reseau()
    connu = LabellisationSiteFactory(site__centre=reseau.centre, campagne_2017=True, competence=True).site
    ancien = LabellisationSiteFactory(site__centre=reseau.centre, campagne_2004=True, atteste=True).site
    retire = LabellisationSiteFactory(
        site__centre=reseau.centre, competence=True, fin=datetime.date(2024, 12, 31), motif_fin="fermeture"
    ).site
    nu = SiteFactory(centre=reseau.centre)
    page = _page(client, reseau.centre.get_absolute_url())
    arbre, anciens = page.split('<h2 id="anciens">')
    anciens = anciens.split("</section>")[0]
    assert connu.get_absolute_url() in arbre.split("Dernier label connu")[1]
    for site in (ancien, retire, nu):
        assert site.get_absolute_url() in anciens
    assert "Attesté en" in anciens
    assert "Retiré\u00a0: fermeture" in anciens
    assert "Aucun label connu ici" in anciens


def test_a_label_to_come_is_among_the_sites_out_of_the_lists(client: Client) -> None:
    label = LabellisationSiteFactory()
    page = _page(client, f"{label.centre.get_absolute_url()}?le=2023-12-28")
    assert "À venir\u00a0: 2023–2028" in page.split('<h2 id="anciens">')[1]


def test_whom_to_turn_to_without_coordonnateur(client: Client) -> None:
    reseau = construire_reseau(constitutifs=1, competences=1)
    adresse = reseau.centre.get_absolute_url()
    assert "Adressez-vous" not in _page(client, adresse)
    LabellisationSite.objects.filter(role="coordonnateur").update(role="competence")
    assert "Adressez-vous au site constitutif" in _page(client, adresse)
    LabellisationSite.objects.update(role="competence")
    assert "Adressez-vous à la filière" in _page(client, adresse)
    LabellisationSite.objects.all().delete()
    assert "Aucune équipe de ce réseau n’est connue ici" in _page(client, adresse)


def test_counts_stand_beside_the_official_figures_of_the_network(client: Client) -> None:
    reseau = construire_reseau()
    slug = reseau.centre.slug
    perimetre = f"centre/{slug}"
    ChiffreOfficielFactory(code=f"{slug}-competence-2017", perimetre=perimetre, valeur="11", annee="2017")
    ChiffreOfficielFactory(code=f"{slug}-competence-2023", perimetre=perimetre, valeur="28", annee="2023")
    ChiffreOfficielFactory(code=f"{slug}-references-2023", perimetre=perimetre, valeur="6", annee="2023")
    page = _page(client, reseau.centre.get_absolute_url())
    texte = re.sub(r"<[^>]+>", "", page)
    assert re.search(r"Centres de compétence.*3 en cours .* 28 selon le chiffre officiel de 2023", texte)
    assert re.search(r"Centres de référence, coordonnateurs et constitutifs.*3 en cours .* 6 selon", texte)
    avant = re.sub(r"<[^>]+>", "", _page(client, f"{reseau.centre.get_absolute_url()}?le=2019-06-01"))
    assert re.search(r"Centres de compétence.*0 en cours .* 11 selon le chiffre officiel de 2017", avant)


def test_diseases_are_indicative(client: Client) -> None:
    couverture = CouvertureFactory(maladie=MaladieFactory(groupe=True), portee="groupe")
    cachee = CouvertureFactory(centre=couverture.centre, maladie=MaladieFactory(publie=False))
    page = _page(client, couverture.centre.get_absolute_url())
    assert couverture.maladie.get_absolute_url() in page
    assert f"groupe ORPHA:{couverture.maladie.code_orpha}" in page
    assert cachee.maladie.nom not in page
    assert "À titre indicatif, à confirmer auprès de la filière" in page


def test_persons_of_labels_in_force_only_and_never_a_withdrawn_one(client: Client) -> None:
    NomRetireFactory(nom="Paul Parti")
    centre = CentreFactory()
    LabellisationSiteFactory(site__centre=centre, coordonnateur=True, responsable="Dr Paul Parti;Pr Zoé Là")
    LabellisationSiteFactory(site__centre=centre, campagne_2017=True, responsable="Pr Jean Avant")
    page = _page(client, centre.get_absolute_url())
    assert "Pr Zoé Là" in page
    assert "Parti" not in page
    assert "Avant" not in page


def test_the_timeline_says_in_words_what_it_draws(client: Client) -> None:
    site = SiteFactory()
    LabellisationSiteFactory(site=site, campagne_2017=True)
    LabellisationSiteFactory(site=site, coordonnateur=True)
    page = _page(client, site.centre.get_absolute_url())
    frise = page.split('<table class="frise">')[1]
    assert "Site coordonnateur 2023–2028, en cours" in frise
    assert "Site constitutif 2017–2022, passé, suivi d’un autre label" in frise
    assert len(re.findall(r'<path vector-effect="non-scaling-stroke"( stroke-dasharray)?', frise)) == 2


def test_days_outside_the_drawing_stop_at_its_edges() -> None:
    assert abscisse(datetime.date(1900, 1, 1)) == 0
    assert abscisse(datetime.date(2004, 1, 1)) == 0
    assert abscisse(datetime.date(2100, 1, 1)) == LARGEUR == 520
    assert abscisse(datetime.date(2017, 1, 1)) == 260


# --- Queries ------------------------------------------------------------------------------------
def test_queries_of_the_list(client: Client, django_assert_max_num_queries: Any) -> None:
    construire_reseaux(6)
    _page(client, "/centres/")
    with django_assert_max_num_queries(10) as peu:
        _page(client, "/centres/")
    construire_reseaux(54, constitutifs=0, competences=0)
    _page(client, "/centres/")
    with django_assert_max_num_queries(10) as beaucoup:
        _page(client, "/centres/")
    assert Centre.objects.count() == 60
    assert len(beaucoup) == len(peu)


def test_queries_of_a_network(client: Client, django_assert_max_num_queries: Any) -> None:
    reseau = construire_reseau()
    adresse = reseau.centre.get_absolute_url()
    CouvertureFactory(centre=reseau.centre)
    LabellisationSiteFactory(site__centre=reseau.centre, campagne_2004=True)
    _page(client, adresse)
    with django_assert_max_num_queries(12) as peu:
        _page(client, adresse)
    for n in range(54):
        LabellisationSiteFactory(site__centre=reseau.centre, competence=n % 2 == 0, campagne_2017=n % 3 == 0)
    CouvertureFactory.create_batch(20, centre=reseau.centre)
    _page(client, adresse)  # what workers keep in memory follows the data: read again once
    with django_assert_max_num_queries(12) as beaucoup:
        _page(client, adresse)
    assert len(beaucoup) == len(peu)
