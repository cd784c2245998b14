"""What a site and a label derive: names, the copied centre."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from centres.models import LabellisationSite, Role, Site
from tests.factories import CentreFactory, EtablissementFactory, LabellisationSiteFactory, SiteFactory

pytestmark = pytest.mark.django_db


class TestNames:
    @pytest.mark.parametrize(
        ("service", "titre", "nom"),
        [
            ("Neurologie", "AMS (adultes)", "Neurologie"),
            ("", "AMS (adultes)", "AMS (adultes)"),
            ("", "", "Hôpital Nord, Lyon (69)"),
        ],
    )
    def test_the_best_name_known(self, service, titre, nom):
        hopital = EtablissementFactory(
            nom="Hôpital Nord", groupe=None, commune__nom="Lyon", commune__departement__code="69"
        )
        site = SiteFactory(service=service, titre=titre, etablissement=hopital, centre__sigle="AMS")
        assert site.nom == nom
        assert str(site) == f"AMS – {nom}"

    def test_persons_one_by_one(self):
        assert SiteFactory.build(responsables="Pr A ; Dr B;").liste_responsables == ["Pr A", "Dr B"]
        assert SiteFactory.build(responsables="").liste_responsables == []

    def test_its_address(self):
        site = SiteFactory(code="ap-hp-necker", centre__slug="ams")
        assert site.get_absolute_url() == "/centres/ams/ap-hp-necker/"

    def test_its_search_text(self):
        assert SiteFactory(service="Neurologie", titre="Épilepsies").recherche == "neurologie epilepsies"

    def test_which_roles_are_of_reference(self):
        assert [role.reference for role in Role] == [True, True, False, False]


class TestCopiedCentre:
    def test_by_save_and_bulk_create(self):
        label = LabellisationSiteFactory()
        assert label.centre == label.site.centre
        autre = LabellisationSiteFactory.build(site=SiteFactory(), campagne=label.campagne)
        LabellisationSite.objects.bulk_create([autre])
        assert autre.centre == autre.site.centre

    def test_it_follows_the_site(self):
        label, ailleurs = LabellisationSiteFactory(), CentreFactory()
        autre = LabellisationSiteFactory(site__centre=label.site.centre)
        label.site.centre = ailleurs
        label.site.full_clean()
        label.site.save()
        label.refresh_from_db()
        assert label.centre == ailleurs
        assert LabellisationSite.objects.get(pk=autre.pk).centre != ailleurs

    def test_it_follows_the_label(self):
        label, site = LabellisationSiteFactory(), SiteFactory()
        label.site = site
        label.full_clean()
        label.save()
        label.refresh_from_db()
        assert label.centre == site.centre

    def test_a_site_cannot_bring_a_second_coordonnateur(self):
        premier = LabellisationSiteFactory(coordonnateur=True)
        second = LabellisationSiteFactory(coordonnateur=True)
        second.site.centre = premier.site.centre
        with pytest.raises(ValidationError) as erreur:
            second.site.full_clean()
        assert set(erreur.value.message_dict) == {"centre"}
        with pytest.raises(IntegrityError), transaction.atomic():
            second.site.save()

    def test_a_new_site_has_no_label_to_bring(self):
        site = SiteFactory.build(centre=CentreFactory(), etablissement=EtablissementFactory())
        site.full_clean()
        assert not Site.objects.exists()

    def test_known_before_the_site_is_saved(self):
        modele = LabellisationSiteFactory(coordonnateur=True)
        site = SiteFactory.build(centre=modele.centre, etablissement=modele.site.etablissement)
        label = LabellisationSiteFactory.build(site=site, campagne=modele.campagne, coordonnateur=True)
        with pytest.raises(ValidationError, match="n’a qu’un site coordonnateur à la fois"):
            label.validate_constraints()
        sans_centre = LabellisationSiteFactory.build(
            site=Site(), campagne=modele.campagne, coordonnateur=True
        )
        sans_centre.validate_constraints()

    def test_a_label_without_site_cannot_be_saved(self):
        with pytest.raises(Site.DoesNotExist):
            LabellisationSite().save()
