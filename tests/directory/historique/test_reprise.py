"""The history begins with what is there: a directory that lived before it loses no « avant »."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection
from django.test import Client

from directory.historique.ecriture import suivi_de, suivis
from directory.historique.reprise import RAISON, reprendre
from tests.factories import PAR_MODELE, AssociationFactory, CouvertureFactory, FiliereFactory

from .test_page import adresse, changer, texte

pytestmark = pytest.mark.django_db


def commencer() -> None:
    """As the migrations do, on a directory without history."""
    for suivi in suivis():
        suivi.table.objects.all()._raw_delete(DEFAULT_DB_ALIAS)
    for application in ("directory", "filieres", "centres"):
        reprendre(application)(apps, SimpleNamespace(connection=connection))


@pytest.mark.parametrize("modele", [s.modele for s in suivis()], ids=lambda m: m.__name__)
def test_one_row_per_record_with_all_it_holds(modele: Any) -> None:
    objet, suivi = PAR_MODELE[modele](), suivi_de(modele)
    commencer()
    (ligne,) = suivi.table.objects.filter(id=objet.pk)
    assert (ligne.history_type, ligne.history_change_reason, ligne.history_user_id) == ("+", RAISON, None)
    assert suivi.etats([objet.pk], DEFAULT_DB_ALIAS) == {
        objet.pk: tuple(getattr(ligne, colonne) for colonne in suivi.dans_la_table)
    }


def test_links_are_there(client: Client) -> None:
    association = AssociationFactory(filieres=[FiliereFactory(), FiliereFactory()])
    commencer()
    assert type(association).historique.latest().history_liens == {
        "filieres": sorted(association.filieres.values_list("pk", flat=True))
    }


def test_it_is_no_change_of_anybody(admin_client: Client) -> None:
    centre = CouvertureFactory().centre
    commencer()
    page = admin_client.get(adresse(centre))
    assert "Telle quelle au début de l’historique." in texte(page)
    assert "Maladie d’un centre" not in texte(page)
    assert "annuler" not in page.content.decode()
    changer(centre, sigle="NEUF")
    assert "Sigle Avant" in texte(admin_client.get(adresse(centre)))
