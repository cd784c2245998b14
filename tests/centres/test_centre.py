"""What a network and its diseases derive."""

import pytest

from centres.models import Centre
from tests.factories import CentreFactory, CouvertureFactory

pytestmark = pytest.mark.django_db


def test_names():
    centre = CentreFactory(nom="Centre de référence des ataxies", sigle="", slug="ataxies")
    assert str(centre) == centre.titre == centre.nom_court == "Centre de référence des ataxies"
    centre.sigle = "CRMR Ataxies"
    assert (centre.nom_court, centre.titre) == ("CRMR Ataxies", "Centre de référence des ataxies")
    assert centre.get_absolute_url() == "/centres/ataxies/"


@pytest.mark.parametrize("q", ["ataxie", "CRA", "ancien étienne"])
def test_found_by_any_of_its_names(q):
    centre = CentreFactory(nom="Ataxies", sigle="CRA", anciens_noms="Centre ancien\nÉtienne")
    CentreFactory(nom="Autre", sigle="X", anciens_noms="")
    assert [*Centre.objects.recherche(q)] == [centre]
    assert centre.liste_anciens_noms == ["Centre ancien", "Étienne"]
    assert centre.recherche == "ataxies | cra | centre ancien | etienne"


def test_no_empty_name_in_the_search_text():
    assert CentreFactory(nom="Ataxies", sigle="", slug="x").recherche == "ataxies"


def test_its_diseases():
    couverture = CouvertureFactory(centre__sigle="CRA", maladie__nom="Ataxie de Friedreich")
    assert str(couverture) == "CRA – Ataxie de Friedreich"
    assert [*couverture.centre.maladies.all()] == [couverture.maladie]


def test_published_only_under_a_published_filiere():
    centre = CentreFactory()
    assert [*Centre.objects.publies()] == [centre]
    centre.filiere.publie = False
    centre.filiere.save()
    assert not Centre.objects.publies()
