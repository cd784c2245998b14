"""Every way of writing leaves a row of history, on every followed model: who, why, before and after.

Models are found in the registry: one that is neither followed nor said here not to be fails.
"""

import datetime
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models import F

from directory.historique.acte import acte
from directory.historique.ecriture import est_historique, noter, suivi_de, suivis
from directory.models import Maladie, VersionDonnees
from tests.factories import PAR_MODELE, AssociationFactory, FiliereFactory, MaladieFactory, UserFactory

pytestmark = pytest.mark.django_db

# Not followed, and why.
NON_SUIVIS = {
    **dict.fromkeys(
        ("Region", "Departement", "Commune", "CodePostal", "AncienneCommune"), "written by files only"
    ),
    "VersionDonnees": "moves at each write",
    "LigneImportee": "is a memory itself",
    "ImportEnAttente": "is a file on its way, gone within a day",
    "Signalement": "what visitors send is kept twelve months, nowhere else",
    "NomRetire": "a withdrawn name stays in no history",
}
SUIVIS = [suivi.modele for suivi in suivis()]
LIENS = [(suivi.modele, nom) for suivi in suivis() for nom in suivi.noms_des_liens]


def test_every_model_is_followed_or_said_not_to_be() -> None:
    modeles = [
        m
        for app in ("directory", "filieres", "centres")
        for m in apps.get_app_config(app).get_models()
        if not m._meta.proxy and not est_historique(m)
    ]
    assert {m.__name__ for m in modeles} == {m.__name__ for m in SUIVIS} | set(NON_SUIVIS)
    assert not {m.__name__ for m in SUIVIS} & set(NON_SUIVIS)


def test_every_list_of_links_of_a_followed_model_is_followed() -> None:
    liens = {
        (m, champ.name)
        for m in SUIVIS
        for champ in m._meta.local_many_to_many
        if champ.remote_field.through._meta.auto_created
    }
    assert liens == set(LIENS)


def test_what_is_followed_is_everything_but_derived_columns() -> None:
    omis = {
        f"{s.modele.__name__}.{champ.name}"
        for s in suivis()
        for champ in s.modele._meta.concrete_fields
        if champ.attname not in s.colonnes
    }
    assert {nom for nom in omis if nom.split(".")[1] not in {"recherche", "tri", "modifie_le"}} == {
        "LabellisationSite.centre",  # a copy of its site's
        "Habilitation.rappel_le",  # a program's own note
    }


@pytest.fixture(params=SUIVIS, ids=lambda m: m.__name__)
def objet(request: pytest.FixtureRequest) -> Any:
    return PAR_MODELE[request.param]()


def histoire(objet: Any) -> list[Any]:
    """The rows of a record, oldest first."""
    return list(type(objet).historique.filter(id=objet.pk).order_by("history_id"))


def champ_libre(modele: Any) -> tuple[str, Any, Any]:
    """A followed column that can be written with two values at will."""
    for champ in modele._meta.concrete_fields:
        if champ.attname not in suivi_de(modele).colonnes or champ.unique or champ.is_relation:
            continue
        if isinstance(champ, models.BooleanField):
            return champ.name, True, False
        if isinstance(champ, models.CharField | models.TextField) and not champ.choices:
            if isinstance(champ, models.SlugField) or (champ.max_length and champ.max_length < 20):
                continue
            return champ.name, "Avant", "Après"
        if champ.name == "portee":
            return champ.name, "maladie", "groupe"
        if isinstance(champ, models.DateField) and champ.null:
            return champ.name, None, datetime.date(2026, 11, 27)
        if champ.name == "object_id":
            return champ.name, 1, 2
    raise AssertionError(f"{modele.__name__}: no field to try")


# --- Writers of a change: each takes (record, field, value) ---------------------------------------
def _save(objet: Any, champ: str, valeur: Any) -> None:
    setattr(objet, champ, valeur)
    objet.save()


def _save_un_champ(objet: Any, champ: str, valeur: Any) -> None:
    setattr(objet, champ, valeur)
    objet.save(update_fields=[champ])


def _update(objet: Any, champ: str, valeur: Any) -> None:
    type(objet)._default_manager.filter(pk=objet.pk).update(**{champ: valeur})


def _update_du_champ_filtre(objet: Any, champ: str, valeur: Any) -> None:
    """After the update the filter finds the row no more."""
    avant = getattr(type(objet)._default_manager.get(pk=objet.pk), champ)
    type(objet)._default_manager.filter(**{champ: avant}).update(**{champ: valeur})


def _base_manager(objet: Any, champ: str, valeur: Any) -> None:
    type(objet)._base_manager.filter(pk=objet.pk).update(**{champ: valeur})


def _bulk_update(objet: Any, champ: str, valeur: Any) -> None:
    setattr(objet, champ, valeur)
    type(objet)._default_manager.bulk_update([objet], [champ])


def _update_or_create(objet: Any, champ: str, valeur: Any) -> None:
    type(objet)._default_manager.update_or_create(pk=objet.pk, defaults={champ: valeur})


def _loaddata(objet: Any, champ: str, valeur: Any, tmp_path: Path = Path("/tmp")) -> None:  # noqa: S108
    setattr(objet, champ, valeur)
    fichier = tmp_path / f"{uuid.uuid4()}.json"
    fichier.write_text(serializers.serialize("json", [objet]), encoding="utf-8")
    call_command("loaddata", str(fichier), verbosity=0)
    fichier.unlink()


def _upsert(objet: Any, champ: str, valeur: Any) -> None:
    setattr(objet, champ, valeur)
    type(objet)._default_manager.bulk_create(
        [objet], update_conflicts=True, unique_fields=["id"], update_fields=[champ]
    )


CHANGENT = [
    _save,
    _save_un_champ,
    _update,
    _update_du_champ_filtre,
    _base_manager,
    _bulk_update,
    _update_or_create,
    _loaddata,
    _upsert,
]


@pytest.mark.parametrize("ecrire", CHANGENT, ids=lambda f: f.__name__.strip("_"))
def test_changes(objet: Any, ecrire: Callable[[Any, str, Any], None]) -> None:
    champ, avant, apres = champ_libre(type(objet))
    with acte(raison="préparation"):
        _save(objet, champ, avant)
    objet = type(objet)._default_manager.get(pk=objet.pk)
    debut, qui = len(histoire(objet)), UserFactory()
    with acte(qui, "essai d’un écrivain"):
        ecrire(objet, champ, apres)
    *_, veille, ligne = histoire(objet)
    assert len(histoire(objet)) == debut + 1
    assert (ligne.history_type, ligne.history_user_id, ligne.history_change_reason) == (
        "~",
        qui.pk,
        "essai d’un écrivain",
    )
    assert getattr(veille, champ) == avant
    assert str(getattr(ligne, champ)) == str(apres)
    autres = [c for c in suivi_de(type(objet)).dans_la_table if c != champ]
    assert [getattr(veille, c) for c in autres] == [getattr(ligne, c) for c in autres]


@pytest.mark.parametrize("ecrire", CHANGENT, ids=lambda f: f.__name__.strip("_"))
def test_writing_the_same_leaves_nothing(objet: Any, ecrire: Callable[[Any, str, Any], None]) -> None:
    champ, avant, _ = champ_libre(type(objet))
    _save(objet, champ, avant)
    objet = type(objet)._default_manager.get(pk=objet.pk)
    debut = len(histoire(objet))
    ecrire(objet, champ, avant)
    type(objet)._default_manager.filter(pk=objet.pk).update(**{champ: F(champ)})
    assert len(histoire(objet)) == debut


@pytest.mark.parametrize("ecrire", CHANGENT, ids=lambda f: f.__name__.strip("_"))
def test_rolled_back_changes_leave_nothing(objet: Any, ecrire: Callable[[Any, str, Any], None]) -> None:
    champ, avant, apres = champ_libre(type(objet))
    _save(objet, champ, avant)
    debut = len(histoire(objet))
    with acte(), transaction.atomic():
        ecrire(objet, champ, apres)
        assert len(histoire(objet)) == debut + 1
        transaction.set_rollback(True)
    assert len(histoire(objet)) == debut


# --- Creation and deletion ----------------------------------------------------------------------------
def test_creations(objet: Any) -> None:
    modele = type(objet)
    assert [ligne.history_type for ligne in histoire(objet)] == ["+"]
    for creer in (
        lambda o: o.save(force_insert=True),
        lambda o: modele._default_manager.bulk_create([o]),
        lambda o: modele._default_manager.bulk_create([o], ignore_conflicts=True),
        lambda o: modele._default_manager.bulk_create([o], None, True),
    ):
        modele._base_manager.filter(pk=objet.pk)._raw_delete(DEFAULT_DB_ALIAS)
        connues = {
            ligne.pk for ligne in histoire(objet)
        }  # a record alone of its kind comes back under its number
        objet._state.adding, objet.pk = True, None
        with acte(raison="création"):
            creer(objet)
        objet = modele._default_manager.latest("pk")
        (ligne,) = [ligne for ligne in histoire(objet) if ligne.pk not in connues]
        assert (ligne.history_type, ligne.history_change_reason) == ("+", "création")
        assert [getattr(ligne, c) for c in suivi_de(modele).colonnes] == [
            getattr(objet, c) for c in suivi_de(modele).colonnes
        ]


@pytest.mark.parametrize(
    "supprimer",
    [
        lambda o: o.delete(),
        lambda o: type(o)._default_manager.filter(pk=o.pk).delete(),
        lambda o: type(o)._default_manager.filter(pk=o.pk)._raw_delete(DEFAULT_DB_ALIAS),
        lambda o: type(o)._base_manager.filter(pk=o.pk).delete(),
    ],
    ids=["delete", "queryset", "raw", "base_manager"],
)
def test_deletions(objet: Any, supprimer: Callable[[Any], Any]) -> None:
    cle, veille = objet.pk, histoire(objet)[-1]
    with acte(raison="suppression"):
        supprimer(objet)
    *_, ligne = type(objet).historique.filter(id=cle).order_by("history_id")
    assert (ligne.history_type, ligne.history_change_reason) == ("-", "suppression")
    champs = suivi_de(type(objet)).dans_la_table
    assert [getattr(veille, c) for c in champs] == [getattr(ligne, c) for c in champs]


def test_a_proxy_is_followed_as_its_model(django_user_model: Any) -> None:
    for proxy in (m for m in apps.get_models() if m._meta.proxy and m._meta.app_label == "centres"):
        objet = PAR_MODELE[proxy._meta.concrete_model]()
        ligne = proxy.objects.get(pk=objet.pk)
        ligne.site_web = "https://a.fr/"
        ligne.save()
        proxy.objects.filter(pk=objet.pk).update(site_web="https://b.fr/")
        assert [h.site_web for h in histoire(objet)][1:] == ["https://a.fr/", "https://b.fr/"]


# --- Links ----------------------------------------------------------------------------------------------
@pytest.fixture(params=LIENS, ids=lambda lien: f"{lien[0].__name__}.{lien[1]}")
def lien(request: pytest.FixtureRequest) -> tuple[Any, Any, Any, str]:
    """A record with one link, a second target, and the field."""
    modele, nom = request.param
    cible = modele._meta.get_field(nom).related_model
    objet, premiere, seconde = PAR_MODELE[modele](), PAR_MODELE[cible](), PAR_MODELE[cible]()
    getattr(objet, nom).set([premiere])
    return objet, premiere, seconde, nom


def listes(objet: Any, nom: str) -> list[list[int]]:
    return [ligne.history_liens[nom] for ligne in histoire(objet)]


def test_links(lien: tuple[Any, Any, Any, str]) -> None:
    objet, premiere, seconde, nom = lien
    un, deux = premiere.pk, seconde.pk
    champ = type(objet)._meta.get_field(nom)
    table, autre_cote = champ.remote_field.through, champ.remote_field.get_accessor_name()
    de, vers = f"{champ.m2m_field_name()}_id", f"{champ.m2m_reverse_field_name()}_id"
    liens = getattr(objet, nom)
    for ecrire, attendu in (
        (lambda: liens.add(seconde), [un, deux]),
        (lambda: liens.add(seconde), None),
        (lambda: liens.remove(premiere), [deux]),
        (lambda: liens.set([premiere]), [un]),
        (lambda: liens.set([premiere]), None),
        (liens.clear, []),
        (lambda: getattr(seconde, autre_cote).add(objet), [deux]),
        (lambda: getattr(seconde, autre_cote).clear(), []),
        (lambda: table.objects.bulk_create([table(**{de: objet.pk, vers: un})]), [un]),
        (lambda: table.objects.filter(**{de: objet.pk}).update(**{vers: deux}), [deux]),
        (lambda: table.objects.filter(**{de: objet.pk}).delete(), []),
    ):
        debut = listes(objet, nom)
        with acte(raison="liens"):
            ecrire()
        assert listes(objet, nom) == (debut if attendu is None else [*debut, attendu])


def test_a_target_that_disappears_is_taken_from_the_lists(lien: tuple[Any, Any, Any, str]) -> None:
    objet, premiere, _, nom = lien
    premiere.delete()
    assert listes(objet, nom)[-1] == []
    assert histoire(objet)[-1].history_type == "~"


def test_a_row_moved_to_another_record_is_noted_on_both() -> None:
    premiere, seconde = AssociationFactory(filieres=[FiliereFactory()]), AssociationFactory()
    table = type(premiere).filieres.through
    table.objects.filter(association=premiere).update(association=seconde)
    assert listes(premiere, "filieres")[-1] == []
    assert len(listes(seconde, "filieres")[-1]) == 1


def test_an_account_that_goes_is_noted_where_it_is_named() -> None:
    site = PAR_MODELE[apps.get_model("centres", "Site")](verifie_par=UserFactory())
    site.verifie_par.delete()
    assert histoire(site)[-1].verifie_par_id is None


# --- Acts ------------------------------------------------------------------------------------------------
def test_what_one_act_writes_to_a_record_is_one_row() -> None:
    with acte(raison="import"):
        maladie, parent = MaladieFactory(nom="Avant"), MaladieFactory()
        maladie.nom = "Après"
        maladie.save()
        maladie.parents.set([parent])
    (ligne,) = histoire(maladie)
    assert (ligne.history_type, ligne.nom, ligne.history_liens) == ("+", "Après", {"parents": [parent.pk]})
    with acte(raison="autre"):
        maladie.parents.clear()
    with acte(raison="autre"):
        maladie.nom = "Après, encore"
        maladie.save()
    assert [ligne.history_type for ligne in histoire(maladie)] == ["+", "~", "~"]
    assert len({ligne.history_acte for ligne in histoire(maladie)}) == 3


def test_acts_nest() -> None:
    qui = UserFactory()
    with acte(qui, "formulaire"), acte(raison="action"):
        MaladieFactory(nom="Dedans")
    ligne = Maladie.historique.get(nom="Dedans")
    assert (ligne.history_user, ligne.history_change_reason) == (qui, "action")


def test_a_long_reason_is_cut() -> None:
    with acte(raison="é" * 1000):
        assert histoire(MaladieFactory())[0].history_change_reason == "é" * 300


def test_history_alone_does_not_move_the_version() -> None:
    maladie = MaladieFactory()
    Maladie.historique.all()._raw_delete(DEFAULT_DB_ALIAS)
    avant = VersionDonnees.actuelle().numero
    noter(Maladie, [maladie.pk], DEFAULT_DB_ALIAS)
    assert len(histoire(maladie)) == 1
    histoire(maladie)[0].save()
    assert VersionDonnees.actuelle().numero == avant


def test_queries_of_a_bulk_write_do_not_grow_with_its_rows(django_assert_max_num_queries: Any) -> None:
    nombres = []
    for n in (2, 20):
        for _ in range(n):
            MaladieFactory()
        with django_assert_max_num_queries(9) as captees:
            Maladie.objects.update(publie=n != 2)
        nombres.append(len(captees))
    assert nombres[0] == nombres[1]
