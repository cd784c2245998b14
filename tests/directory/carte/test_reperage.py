"""The small map of a site: its région, its sign, its town."""

import pytest

from directory.carte.fonds import PETITE_COURONNE
from directory.carte.hopitaux import Hopital
from directory.carte.reperage import reperer
from tests.factories import LabellisationSiteFactory, SiteFactory

from .reel import JOUR, etablissement, hopitaux, label
from .test_page import hopital


def test_every_real_hospital_lies_inside_its_drawing():
    for lieu in hopitaux().values():
        trouve = reperer(Hopital(lieu, [label(lieu)], JOUR))
        assert trouve is not None, lieu.nom
        x, y, largeur, hauteur = trouve.panneau.boite
        assert x <= trouve.x <= x + largeur
        assert y <= trouve.y <= y + hauteur
        assert lieu.commune is not None
        assert lieu.commune.departement.code in trouve.panneau.departements


def test_paris_has_a_drawing_of_its_own():
    trouve = reperer(Hopital(etablissement(1), [], JOUR))
    assert trouve is not None
    assert trouve.panneau.departements == frozenset(PETITE_COURONNE)
    assert (trouve.role, trouve.connu) == ("", False)


@pytest.mark.parametrize("position", [(None, None), (0.0, 0.0)])
def test_nothing_without_a_believable_position(position):
    latitude, longitude = position
    lieu = etablissement(1, latitude=latitude, longitude=longitude)
    assert reperer(Hopital(lieu, [label(lieu)], JOUR)) is None


@pytest.mark.django_db
def test_the_page_of_a_site_shows_it(client):
    brest = hopital("Hôpital Morvan", "29", 48.39, -4.48)
    site = LabellisationSiteFactory(site__etablissement=brest, role="constitutif").site
    page = client.get(site.get_absolute_url()).content.decode()
    assert 'aria-label="Ville de Hôpital Morvan, sur la carte de la région Bretagne"' in page
    assert 'href="#m-constitutif"' in page
    sans_label = SiteFactory(etablissement=brest)
    page = client.get(sans_label.get_absolute_url()).content.decode()
    assert 'class="ici"' in page
    perdu = SiteFactory(etablissement=hopital("Perdu", "35", None, None))
    assert "hexagone" not in client.get(perdu.get_absolute_url()).content.decode()
