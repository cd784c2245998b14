"""Every way of writing moves the data version, on every model a page can read; a rolled-back one does not.

Models are found in the registry: a new one is covered as soon as it has a
factory, and fails here until then.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core import serializers
from django.core.management import call_command
from django.db import models, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse

import tests.factories
from directory.apps import _SANS_EFFET
from directory.historique.ecriture import est_historique
from directory.models import VersionDonnees, avancer_version
from tests.factories import PAR_MODELE, AssociationFactory, FiliereFactory, MaladieFactory
from tests.formulaires import envoyer
from tests.jeux import annuaire as petit_annuaire
from tests.jeux import reference as petite_reference

pytestmark = pytest.mark.django_db

APPS = ("directory", "filieres", "centres")
# A proxy is its model.
MODELES = [
    m
    for a in APPS
    for m in apps.get_app_config(a).get_models()
    if m.__name__ not in _SANS_EFFET and not m._meta.proxy and not est_historique(m)
]
LIENS = [
    champ
    for m in MODELES
    for champ in m._meta.local_many_to_many
    if champ.remote_field.through._meta.auto_created
]
ENREGISTRES = [m for m in MODELES if m in admin.site._registry]


def creer(modele: type[models.Model]) -> Any:
    """A row of `modele`, in the database."""
    assert modele in PAR_MODELE, f"{modele.__name__} has no factory in tests/factories"
    return PAR_MODELE[modele]()


def champ_simple(modele: type[models.Model]) -> str:
    """A field that can be written with its own value."""
    return next(c.name for c in modele._meta.concrete_fields if not c.primary_key and not c.is_relation)


def numero() -> int:
    return VersionDonnees.actuelle().numero


@contextmanager
def bouge() -> Iterator[None]:
    """The version moves inside."""
    avant = numero()
    yield
    assert numero() > avant, "the version did not move"


@pytest.fixture(params=MODELES, ids=lambda m: m.__name__)
def modele(request: pytest.FixtureRequest) -> type[models.Model]:
    return request.param


@pytest.fixture
def objet(modele: type[models.Model]) -> Any:
    return creer(modele)


def neuf(objet: Any) -> Any:
    """The same row, not in the database any more: ready to be inserted."""
    type(objet)._base_manager.filter(pk=objet.pk)._raw_delete("default")
    objet._state.adding = True
    objet.pk = None
    return objet


# --- One row, many rows --------------------------------------------------------------------
def _save(objet: Any) -> None:
    objet.save()


def _save_un_champ(objet: Any) -> None:
    objet.save(update_fields=[champ_simple(type(objet))])


def _delete(objet: Any) -> None:
    objet.delete()


def _update(objet: Any) -> None:
    nom = champ_simple(type(objet))
    type(objet)._default_manager.filter(pk=objet.pk).update(**{nom: F(nom)})


def _delete_queryset(objet: Any) -> None:
    type(objet)._default_manager.filter(pk=objet.pk).delete()


def _raw_delete(objet: Any) -> None:
    type(objet)._default_manager.filter(pk=objet.pk)._raw_delete("default")


def _bulk_update(objet: Any) -> None:
    type(objet)._default_manager.bulk_update([objet], [champ_simple(type(objet))])


def _update_or_create(objet: Any) -> None:
    nom = champ_simple(type(objet))
    type(objet)._default_manager.update_or_create(pk=objet.pk, defaults={nom: getattr(objet, nom)})


ECRIVAINS = [
    _save,
    _save_un_champ,
    _delete,
    _update,
    _delete_queryset,
    _raw_delete,
    _bulk_update,
    _update_or_create,
]


@pytest.mark.parametrize("ecrire", ECRIVAINS, ids=lambda f: f.__name__.strip("_"))
def test_writers_of_rows(objet: Any, ecrire: Callable[[Any], None]) -> None:
    with bouge():
        ecrire(objet)


@pytest.mark.parametrize("ecrire", ECRIVAINS, ids=lambda f: f.__name__.strip("_"))
def test_rolled_back_writers_leave_the_version(objet: Any, ecrire: Callable[[Any], None]) -> None:
    avant = numero()
    with transaction.atomic():
        ecrire(objet)
        assert numero() > avant
        transaction.set_rollback(True)
    assert numero() == avant


def _create(manager: Any, objet: Any) -> None:
    objet.save(force_insert=True)


def _bulk_create(manager: Any, objet: Any) -> None:
    manager.bulk_create([objet])


def _bulk_create_sans_conflit(manager: Any, objet: Any) -> None:
    manager.bulk_create([objet], ignore_conflicts=True)


@pytest.mark.parametrize(
    "ecrire", [_create, _bulk_create, _bulk_create_sans_conflit], ids=lambda f: f.__name__.strip("_")
)
def test_insertions(objet: Any, ecrire: Callable[[Any, Any], None]) -> None:
    nouveau = neuf(objet)
    with bouge():
        ecrire(type(nouveau)._default_manager, nouveau)
    assert (
        type(nouveau)
        ._default_manager.filter(
            **{champ_simple(type(nouveau)): getattr(nouveau, champ_simple(type(nouveau)))}
        )
        .exists()
    )


def test_loaddata(objet: Any, tmp_path: Path) -> None:
    fichier = tmp_path / "lignes.json"
    fichier.write_text(serializers.serialize("json", [objet]), encoding="utf-8")
    with bouge():
        call_command("loaddata", str(fichier), verbosity=0)


def test_every_manager_is_followed(modele: type[models.Model]) -> None:
    from directory.querysets import SuiviQuerySet

    assert isinstance(modele._default_manager.all(), SuiviQuerySet)


# --- Links ------------------------------------------------------------------------------------
def test_there_are_many_to_many_fields() -> None:
    assert {champ.name for champ in LIENS} >= {"filieres", "parents"}


@pytest.fixture(params=LIENS, ids=lambda c: f"{c.model.__name__}.{c.name}")
def lien(request: pytest.FixtureRequest) -> Iterator[tuple[Any, Any, Any, Any]]:
    """A row, two targets, the field; the row already has the first."""
    champ = request.param
    objet = creer(champ.model)
    cibles = creer(champ.related_model), creer(champ.related_model)
    getattr(objet, champ.name).set([cibles[0]])
    return objet, *cibles, champ


def test_writers_of_links(lien: tuple[Any, Any, Any, Any]) -> None:
    objet, premiere, seconde, champ = lien
    liens = getattr(objet, champ.name)
    for ecrire in (
        lambda: liens.add(seconde),
        lambda: liens.remove(premiere),
        lambda: liens.set([premiere]),
        liens.clear,
    ):
        with bouge():
            ecrire()
        avant = numero()
    with transaction.atomic():
        liens.add(premiere)
        assert numero() > avant
        transaction.set_rollback(True)
    assert numero() == avant


def test_writers_of_links_from_the_other_side(lien: tuple[Any, Any, Any, Any]) -> None:
    objet, premiere, seconde, champ = lien
    with bouge():
        getattr(seconde, champ.remote_field.get_accessor_name()).add(objet)
    with bouge():
        getattr(premiere, champ.remote_field.get_accessor_name()).clear()


def test_writers_of_the_table_of_links(lien: tuple[Any, Any, Any, Any]) -> None:
    objet, _, seconde, champ = lien
    table = champ.remote_field.through
    ligne = table(
        **{f"{champ.m2m_field_name()}_id": objet.pk, f"{champ.m2m_reverse_field_name()}_id": seconde.pk}
    )
    for ecrire in (
        lambda: table.objects.bulk_create([ligne]),
        lambda: table.objects.update(**{f"{champ.m2m_field_name()}_id": objet.pk}),
        lambda: table.objects.filter(pk=ligne.pk).delete(),
    ):
        with bouge():
            ecrire()


def test_links_through_a_foreign_key() -> None:
    """Django writes these through the base manager."""
    filiere, autre = FiliereFactory(), FiliereFactory()
    centre = tests.factories.CentreFactory(filiere=filiere)
    with bouge():
        autre.centres.add(centre)
    with bouge():
        filiere.centres.set([centre])
    groupe = tests.factories.GroupeFactory()
    etablissement = tests.factories.EtablissementFactory(groupe=groupe)
    with bouge():
        groupe.etablissements.remove(etablissement)
    groupe.etablissements.add(etablissement)
    with bouge():
        groupe.etablissements.clear()
    etablissement.refresh_from_db()
    assert etablissement.groupe is None


# --- Admin ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("modele", ENREGISTRES, ids=lambda m: m.__name__)
def test_admin(modele: type[models.Model], admin_client: Client) -> None:
    """Change, add, delete and the action that deletes; what the admin refuses moves nothing."""
    objet = creer(modele)
    base = f"admin:{modele._meta.app_label}_{modele._meta.model_name}"
    site = admin.site._registry[modele]
    requete = admin_client.get(reverse("admin:index")).wsgi_request
    droits = site.get_model_perms(requete)
    if droits["change"]:
        with bouge():
            reponse = envoyer(admin_client, reverse(f"{base}_change", args=[objet.pk]))
            assert reponse.status_code == 302, reponse.context["errors"]
    for adresse, arguments, donnees in (
        (f"{base}_delete", [objet.pk], {}),
        (f"{base}_changelist", [], {"action": "delete_selected"}),
    ):
        objet = modele._default_manager.filter(pk=objet.pk).first() or creer(modele)
        avant = numero()
        admin_client.post(
            reverse(adresse, args=arguments), {**donnees, "_selected_action": [objet.pk], "post": "yes"}
        )
        supprime = not modele._default_manager.filter(pk=objet.pk).exists()
        assert supprime == droits["delete"]
        assert (numero() > avant) == supprime


def test_admin_add(admin_client: Client) -> None:
    with bouge():
        reponse = envoyer(
            admin_client,
            reverse("admin:directory_arrete_add"),
            code="arrete-nouveau",
            nature="labellisation",
            intitule="Arrêté",
        )
        assert reponse.status_code == 302


# --- Imports ------------------------------------------------------------------------------------------
def test_imports_move_it_when_they_write_and_only_then(tmp_path: Path) -> None:
    for jeu in (petite_reference(tmp_path), petit_annuaire(tmp_path)):
        avant = numero()
        jeu.importer(ecrire=False)
        assert numero() == avant
        with bouge():
            jeu.importer()
        avant = numero()
        jeu.importer()
        assert numero() == avant
    jeu.changer("associations.csv", "muco-cftr;respifil", "respifil")
    with bouge():
        jeu.importer()  # a list of links alone


def test_a_refused_import_leaves_it(tmp_path: Path) -> None:
    jeu = petite_reference(tmp_path)
    jeu.changer("regions.csv", "94,Corse", "94,")
    jeu.refus()
    assert numero() == 0


# --- What moves nothing ------------------------------------------------------------------------------
def test_reading_and_what_no_page_shows_leave_it() -> None:
    association = AssociationFactory(filieres=[FiliereFactory()])
    avant = numero()
    list(association.filieres.all())
    MaladieFactory._meta.model.objects.exists()
    tests.factories.SignalementFactory()
    tests.factories.UserFactory()
    assert numero() == avant


def test_first_move_makes_the_row_and_dates_it() -> None:
    assert numero() == 0
    avancer_version()
    premiere = VersionDonnees.actuelle()
    assert premiere.numero == 1
    avancer_version()
    assert VersionDonnees.actuelle().numero == 2
    assert VersionDonnees.actuelle().modifie_le >= premiere.modifie_le
    assert str(premiere) == "1"
