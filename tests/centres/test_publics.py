"""Who visitors see on a day: the rule of `publics(le)`, one clause at a time."""

import datetime

import pytest

from centres.models import Centre, LabellisationSite, Site
from directory.models import Campagne
from tests.factories import (
    CampagneFactory,
    LabellisationSiteFactory,
    SiteFactory,
    construire_reseau,
    construire_reseaux,
)

pytestmark = pytest.mark.django_db
EN_2012 = datetime.date(2012, 6, 1)
EN_2019 = datetime.date(2019, 6, 1)
ENTRE_DEUX = datetime.date(2023, 6, 1)  # the labels of 2017 have ended, the campaign 2023 has not begun
EN_2024 = datetime.date(2024, 6, 1)
APRES = datetime.date(2030, 1, 1)
publics = LabellisationSite.objects.publics


@pytest.fixture(autouse=True)
def campagnes() -> dict[int, Campagne]:
    return {
        2004: CampagneFactory(campagne_2004=True, complete=False),
        2017: CampagneFactory(campagne_2017=True, complete=False),
        2023: CampagneFactory(campagne_2023=True, complete=False),
    }


class TestTerm:
    def test_in_force(self):
        label = LabellisationSiteFactory()
        assert [*publics(label.debut)] == [*publics(label.fin)] == [label]

    def test_not_yet_begun(self):
        label = LabellisationSiteFactory()
        assert not publics(label.debut - datetime.timedelta(days=1))

    def test_passed_while_its_campaign_is_the_last(self):
        label = LabellisationSiteFactory(campagne_2017=True)
        assert [*publics(ENTRE_DEUX)] == [label]
        apres = LabellisationSiteFactory()
        assert apres in publics(APRES)

    def test_passed_inside_its_campaign(self):
        label = LabellisationSiteFactory(fin=datetime.date(2024, 1, 31))
        assert [*publics(EN_2024)] == [label]

    @pytest.mark.parametrize("le", [ENTRE_DEUX, EN_2024])
    def test_withdrawn(self, le):
        label = LabellisationSiteFactory(campagne_2017=True, retire=True)
        assert [*publics(EN_2019)] == [label]
        assert not publics(le)

    def test_withdrawn_is_never_replaced_by_the_one_before(self):
        LabellisationSiteFactory(
            campagne_2017=True, site=LabellisationSiteFactory(campagne_2004=True).site, retire=True
        )
        assert not publics(ENTRE_DEUX)


class TestCampaigns:
    def test_an_incomplete_later_campaign_keeps_the_earlier_label(self):
        label = LabellisationSiteFactory(campagne_2017=True)
        assert [*publics(EN_2024)] == [label]

    def test_a_complete_one_drops_it_from_its_first_day(self, campagnes):
        label = LabellisationSiteFactory(campagne_2017=True)
        CampagneFactory(campagne_2023=True, complete=True)
        assert not publics(campagnes[2023].debut)
        assert [*publics(campagnes[2023].debut - datetime.timedelta(days=1))] == [label]

    def test_two_campaigns_old_is_never_shown(self):
        LabellisationSiteFactory(campagne_2004=True)
        assert publics(EN_2012).exists()
        assert publics(EN_2019).exists()
        assert publics(ENTRE_DEUX).exists()
        assert not publics(EN_2024).exists()

    def test_completeness_of_an_earlier_campaign_says_nothing(self):
        CampagneFactory(campagne_2017=True, complete=True)
        label = LabellisationSiteFactory(campagne_2017=True)
        assert [*publics(EN_2024)] == [label]

    def test_campaigns_of_the_other_domaine_do_not_count(self):
        CampagneFactory(filiere_2025=True, complete=True)
        label = LabellisationSiteFactory(campagne_2017=True)
        assert [*publics(datetime.date(2026, 1, 1))] == [label]

    def test_a_site_shows_its_last_begun_label_only(self):
        ancien = LabellisationSiteFactory(campagne_2017=True, coordonnateur=True)
        nouveau = LabellisationSiteFactory(campagne_2023=True, site=ancien.site, competence=True)
        assert [*publics(EN_2024)] == [nouveau]
        assert [*publics(EN_2019)] == [ancien]


class TestCoordonnateur:
    def test_replaced_by_another_site(self):
        ancien = LabellisationSiteFactory(campagne_2017=True, coordonnateur=True)
        nouveau = LabellisationSiteFactory(site__centre=ancien.site.centre, coordonnateur=True)
        assert [*publics(ENTRE_DEUX)] == [ancien]
        assert [*publics(EN_2024)] == [nouveau]

    def test_replaced_even_when_the_successor_is_withdrawn_since(self):
        ancien = LabellisationSiteFactory(campagne_2017=True, coordonnateur=True)
        LabellisationSiteFactory(
            site__centre=ancien.site.centre,
            coordonnateur=True,
            retire=True,
            fin=datetime.date(2024, 1, 31),
        )
        assert not publics(EN_2024)

    def test_not_by_another_network(self):
        ancien = LabellisationSiteFactory(campagne_2017=True, coordonnateur=True)
        LabellisationSiteFactory(coordonnateur=True)
        assert ancien in publics(EN_2024)

    def test_not_by_a_constitutif(self):
        ancien = LabellisationSiteFactory(campagne_2017=True, coordonnateur=True)
        LabellisationSiteFactory(site__centre=ancien.site.centre, constitutif=True)
        assert ancien in publics(EN_2024)

    def test_other_roles_are_kept_beside_a_new_coordonnateur(self):
        reseau = construire_reseau(campagne_2017=True)
        nouveau = LabellisationSiteFactory(site__centre=reseau.centre, coordonnateur=True)
        assert {*publics(EN_2024)} == {*reseau.labels[1:], nouveau}


@pytest.mark.parametrize(
    "chemin",
    ["site", "site.centre", "site.centre.filiere", "site.etablissement"],
    ids=lambda c: c.split(".")[-1],
)
def test_nothing_shows_under_something_unpublished(chemin):
    label = LabellisationSiteFactory()
    autre = LabellisationSiteFactory()
    objet = label
    for nom in chemin.split("."):
        objet = getattr(objet, nom)
    objet.publie = False
    objet.save()
    assert [*publics(EN_2024)] == [autre]
    assert [*Site.objects.publics(EN_2024)] == [*Site.objects.publies()] == [autre.site]
    assert [*Centre.objects.publics(EN_2024)] == [autre.site.centre]
    assert (label.site.centre in Centre.objects.publies()) is (chemin in ("site", "site.etablissement"))


@pytest.mark.parametrize("ordre", ["before", "after"])
def test_a_filter_never_revives_an_older_label(ordre):
    ancien = LabellisationSiteFactory(campagne_2017=True, coordonnateur=True)
    LabellisationSiteFactory(site=ancien.site, competence=True)
    filtre = {"role": "coordonnateur"}
    tous = LabellisationSite.objects
    trouves = (
        tous.filter(**filtre).publics(EN_2024) if ordre == "before" else publics(EN_2024).filter(**filtre)
    )
    assert not trouves.exists()
    filtre = {"campagne__code": "centre-2017-2022"}
    trouves = (
        tous.filter(**filtre).publics(EN_2024) if ordre == "before" else publics(EN_2024).filter(**filtre)
    )
    assert not trouves.exists()


class TestSitesAndCentres:
    def test_a_site_without_label_is_published_but_not_public(self):
        site = SiteFactory()
        assert site in Site.objects.publies()
        assert site.centre in Centre.objects.publies()
        assert not Site.objects.publics(EN_2024).exists()
        assert not Centre.objects.publics(EN_2024).exists()

    def test_each_once_whatever_its_labels(self):
        reseau = construire_reseau()
        for label in reseau.labels[1:]:
            LabellisationSiteFactory(site=label.site, campagne_2017=True, competence=True)
        assert Site.objects.publics(EN_2024).count() == 6
        assert [*Centre.objects.publics(EN_2024)] == [reseau.centre]

    def test_today_by_default(self):
        reseau = construire_reseau(debut=datetime.date(2023, 12, 29), fin=datetime.date(2024, 1, 1))
        assert publics().count() == Site.objects.publics().count() == 6
        assert [*Centre.objects.publics()] == [reseau.centre]


class TestLists:
    def test_order_of_a_list(self):
        reseau = construire_reseau(constitutifs=1, competences=1)
        coordonnateur, constitutif, competence = reseau.labels
        ressources = LabellisationSiteFactory(site__centre=reseau.centre, ressources=True)
        carre = LabellisationSiteFactory(site__centre=reseau.centre, campagne_2017=True, constitutif=True)
        attendu = [coordonnateur, constitutif, competence, ressources, carre]
        assert [*publics(EN_2024).ordonne(EN_2024)] == attendu
        assert [label.rang_role for label in publics(EN_2024).ordonne(EN_2024)] == [0, 1, 2, 3, 1]

    def test_same_role_by_names(self):
        b = LabellisationSiteFactory(site__centre__nom="Surdités", site__centre__sigle="")
        a = LabellisationSiteFactory(site__centre__nom="Épilepsies rares", site__centre__sigle="")
        assert [*publics(EN_2024).ordonne(EN_2024)] == [a, b]

    def test_one_query_whatever_the_number_of_rows(self, django_assert_num_queries):
        construire_reseaux(3)
        with django_assert_num_queries(1):
            lignes = [
                (
                    str(label.site),
                    label.site.etablissement.nom_complet,
                    label.site.etablissement.ville,
                    label.centre.filiere.sigle,
                    label.campagne.libelle,
                )
                for label in publics(EN_2024).pour_liste().ordonne(EN_2024)
            ]
        assert len(lignes) == 18
