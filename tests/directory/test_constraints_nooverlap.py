"""NoOverlap itself: which days collide, what forms say, and that no change of schema loses the rule."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter
from django.db.models import Q

from centres.models import LabellisationSite
from directory.constraints import NoOverlap
from directory.models import Campagne
from tests.factories import CampagneFactory, LabellisationSiteFactory

APP = "essai"
JOUR = datetime.timedelta(days=1)


def d(jour: int) -> datetime.date:
    return datetime.date(2024, 1, jour)


# --- Days ----------------------------------------------------------------------
@pytest.mark.django_db
class TestDays:
    """Both ends are inclusive: periods may touch, never share a day."""

    @pytest.fixture
    def en_place(self) -> Campagne:
        return CampagneFactory(code="en-place", debut=d(10), fin=d(20))

    @pytest.mark.parametrize(
        ("debut", "fin"),
        [
            pytest.param(1, 9, id="ends the day before"),
            pytest.param(21, 25, id="begins the day after"),
            pytest.param(1, 1, id="one day, elsewhere"),
        ],
    )
    def test_adjacent_or_apart_is_accepted(self, en_place, debut, fin):
        autre = CampagneFactory.build(code="autre", debut=d(debut), fin=d(fin))
        autre.full_clean()
        autre.save()
        assert Campagne.objects.count() == 2

    @pytest.mark.parametrize(
        ("debut", "fin"),
        [
            pytest.param(1, 10, id="shares the first day"),
            pytest.param(20, 25, id="shares the last day"),
            pytest.param(10, 20, id="the same"),
            pytest.param(12, 15, id="inside"),
            pytest.param(1, 25, id="around"),
            pytest.param(10, 10, id="one day"),
        ],
    )
    def test_a_shared_day_is_refused(self, en_place, debut, fin):
        autre = CampagneFactory.build(code="autre", debut=d(debut), fin=d(fin))
        with pytest.raises(ValidationError, match="Deux campagnes du même domaine"):
            autre.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            autre.save()
        with pytest.raises(IntegrityError), transaction.atomic():
            Campagne.objects.bulk_create([autre])

    def test_other_groups_do_not_collide(self, en_place):
        autre = CampagneFactory.build(code="autre", domaine="filiere", debut=d(10), fin=d(20))
        autre.full_clean()
        autre.save()

    def test_moving_a_row_onto_another_is_refused(self, en_place):
        autre = CampagneFactory(code="autre", debut=d(21), fin=d(25))
        autre.debut = d(20)
        with pytest.raises(ValidationError, match=r"Ligne déjà présente : Centres 2024–2024\."):
            autre.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            autre.save()
        with pytest.raises(IntegrityError), transaction.atomic():
            Campagne.objects.filter(pk=autre.pk).update(debut=d(20))
        with pytest.raises(IntegrityError), transaction.atomic():
            Campagne.objects.bulk_update([autre], ["debut"])

    def test_moving_a_row_to_another_group_is_refused(self, en_place):
        autre = CampagneFactory(code="autre", domaine="filiere", debut=d(10), fin=d(20))
        with pytest.raises(IntegrityError), transaction.atomic():
            Campagne.objects.filter(pk=autre.pk).update(domaine="centre")

    def test_a_row_does_not_collide_with_itself(self, en_place):
        en_place.debut = d(11)
        en_place.full_clean()
        en_place.save()
        Campagne.objects.filter(pk=en_place.pk).update(debut=d(9), fin=d(22))

    def test_two_new_rows_of_one_bulk_are_compared(self):
        paire = [CampagneFactory.build(code=f"c{n}", debut=d(1), fin=d(5)) for n in range(2)]
        with pytest.raises(IntegrityError), transaction.atomic():
            Campagne.objects.bulk_create(paire)
        assert not Campagne.objects.exists()

    def test_a_condition_limits_the_rule(self):
        coordonnateur = LabellisationSiteFactory(coordonnateur=True)
        centre = coordonnateur.site.centre
        autre = LabellisationSiteFactory(site__centre=centre, constitutif=True)
        autre.role = "coordonnateur"
        autre.motif_fin = "transféré"  # the conditional unicity does not see it: only NoOverlap does
        with pytest.raises(ValidationError, match="n’a qu’un site coordonnateur à la fois"):
            autre.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            autre.save()


# --- Forms ---------------------------------------------------------------------
@pytest.mark.django_db
class TestValidate:
    """`validate()` says nothing about what the form does not know."""

    regle = NoOverlap(name="essai", fields=["domaine"])

    @pytest.fixture
    def genante(self) -> Campagne:
        CampagneFactory(code="en-place", debut=d(10), fin=d(20))
        return CampagneFactory.build(code="autre", debut=d(15), fin=d(16))

    def test_default_code_and_row_in_the_way(self, genante):
        with pytest.raises(ValidationError) as erreur:
            self.regle.validate(Campagne, genante)
        assert erreur.value.code == "no_overlap"
        assert erreur.value.params["pk"] == Campagne.objects.get().pk

    def test_own_code(self, genante):
        regle = NoOverlap(name="essai", fields=["domaine"], violation_error_code="occupe")
        with pytest.raises(ValidationError) as erreur:
            regle.validate(Campagne, genante)
        assert erreur.value.code == "occupe"

    @pytest.mark.parametrize("champ", ["domaine", "debut", "fin"])
    def test_silent_when_a_field_is_excluded_or_missing(self, genante, champ):
        self.regle.validate(Campagne, genante, exclude={champ})
        setattr(genante, champ, None)
        self.regle.validate(Campagne, genante)

    def test_silent_when_the_condition_does_not_hold(self, genante):
        regle = NoOverlap(name="essai", fields=["domaine"], condition=Q(complete=True))
        regle.validate(Campagne, genante)
        genante.complete = True
        regle.validate(Campagne, genante)  # the row in place is not complete
        Campagne.objects.update(complete=True)
        with pytest.raises(ValidationError):
            regle.validate(Campagne, genante)


# --- Identity --------------------------------------------------------------------
def test_needs_a_field():
    with pytest.raises(ValueError, match="at least one field"):
        NoOverlap(name="essai", fields=[])


@pytest.mark.parametrize(
    "regle",
    [
        NoOverlap(name="a", fields=["site"]),
        NoOverlap(name="a", fields=["site", "role"], condition=Q(role="coordonnateur")),
        NoOverlap(name="a", fields=["site"], start="de", end="a", violation_error_message="Non."),
        *(c for c in LabellisationSite._meta.constraints if isinstance(c, NoOverlap)),
    ],
    ids=repr,
)
def test_deconstruct_round_trip(regle):
    chemin, args, kwargs = regle.deconstruct()
    assert chemin == "directory.constraints.NoOverlap"
    copie = NoOverlap(*args, **kwargs)
    assert copie == regle == regle.clone()
    assert hash(copie) != 0
    espace: dict[str, Any] = {}
    texte, imports = MigrationWriter.serialize(regle)
    exec("\n".join([*imports, f"relue = {texte}"]), espace)  # noqa: S102
    assert espace["relue"] == regle


def test_differs_by_any_argument_and_from_anything_else():
    regle = NoOverlap(name="a", fields=["site"])
    assert regle != NoOverlap(name="b", fields=["site"])
    assert regle != NoOverlap(name="a", fields=["role"])
    assert regle != NoOverlap(name="a", fields=["site"], condition=Q(role="x"))
    assert regle != models.CheckConstraint(condition=Q(pk=1), name="a")
    assert repr(regle) == "<NoOverlap: name='a' fields=('site',) condition=None>"


# --- Schema changes -----------------------------------------------------------------
def regle() -> NoOverlap:
    return NoOverlap(name="essai_sans_chevauchement", fields=["groupe"], condition=~Q(nature="l'autre 100 %"))


def creer(*contraintes: NoOverlap) -> migrations.CreateModel:
    return migrations.CreateModel(
        "Bail",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("groupe", models.IntegerField()),
            ("nature", models.CharField(max_length=20, default="bail")),
            ("debut", models.DateField()),
            ("fin", models.DateField()),
        ],
        options={"constraints": list(contraintes)},
    )


class Atelier:
    """Runs migration operations on a model of its own, and drops its table at the end."""

    def __init__(self) -> None:
        self.etat = ProjectState()

    def jouer(self, *operations: Operation) -> None:
        """Run the operations, one migration for all."""
        with connection.schema_editor(atomic=True) as editeur:
            for operation in operations:
                apres = self.etat.clone()
                operation.state_forwards(APP, apres)
                operation.database_forwards(APP, editeur, self.etat, apres)
                self.etat = apres

    def defaire(self, operation: Operation, avant: ProjectState) -> None:
        """Run one operation backwards, to the state `avant`."""
        with connection.schema_editor(atomic=True) as editeur:
            operation.database_backwards(APP, editeur, self.etat, avant)
        self.etat = avant

    @property
    def modele(self) -> Any:
        """The model as the last operation left it."""
        (modele,) = self.etat.apps.get_models(include_auto_created=True)
        return modele

    def remplir(self) -> None:
        """Two adjacent rows, one of another group, one outside the condition."""
        for groupe, nature, debut, fin in [
            (1, "bail", 1, 9),
            (1, "bail", 10, 20),
            (2, "bail", 5, 15),
            (1, "l'autre 100 %", 1, 31),
        ]:
            self.modele.objects.create(groupe=groupe, nature=nature, debut=d(debut), fin=d(fin))

    def verifier(self, tient: bool = True) -> None:
        """The rule holds (or does not) by insertion, update and bulk."""
        modele, n = self.modele, self.modele.objects.count()
        colonnes = {"groupe": 1, "debut": d(20), "fin": d(22)}
        ecritures: list[Callable[[], Any]] = [
            lambda: modele.objects.create(**colonnes),
            lambda: modele.objects.bulk_create([modele(**colonnes)]),
            lambda: modele.objects.filter(groupe=1, debut=d(10)).update(debut=d(9)),
        ]
        for ecriture in ecritures:
            refusee = False
            with transaction.atomic():
                try:
                    with transaction.atomic():
                        ecriture()
                except IntegrityError:
                    refusee = True
                transaction.set_rollback(True)
            assert refusee is tient
        assert modele.objects.count() == n


@pytest.fixture
def atelier(transactional_db: None) -> Any:
    atelier = Atelier()
    yield atelier
    with connection.schema_editor() as editeur:
        for modele in atelier.etat.apps.get_models():
            editeur.delete_model(modele)
    assert not [t for t in connection.introspection.table_names() if t.startswith(APP)]


def test_created_with_its_table(atelier):
    atelier.jouer(creer(regle()))
    atelier.remplir()
    atelier.verifier()


def test_survives_a_rebuild_of_the_table(atelier):
    atelier.jouer(creer(regle()))
    atelier.remplir()
    atelier.jouer(
        migrations.AddField("Bail", "note", models.TextField(default="")),
        migrations.AlterField(
            "Bail", "nature", models.CharField(max_length=40, default="bail", db_index=True)
        ),
        migrations.AddConstraint(
            "Bail", models.CheckConstraint(condition=Q(groupe__gt=0), name="essai_groupe")
        ),
    )
    assert atelier.modele.objects.count() == 4
    atelier.verifier()


def test_survives_a_rename_of_the_table(atelier):
    atelier.jouer(creer(regle()))
    atelier.remplir()
    atelier.jouer(migrations.RenameModel("Bail", "Location"))
    assert atelier.modele._meta.db_table == "essai_location"
    atelier.verifier()
    atelier.jouer(migrations.AlterModelTable("Location", "essai_autre_table"))
    atelier.verifier()
    atelier.jouer(migrations.AddField("Location", "note", models.TextField(default="")))
    atelier.verifier()


def test_created_and_renamed_in_one_migration(atelier):
    atelier.jouer(creer(regle()), migrations.RenameModel("Bail", "Location"))
    atelier.remplir()
    atelier.verifier()


def test_added_to_and_removed_from_a_table_with_rows(atelier):
    atelier.jouer(creer())
    atelier.remplir()
    atelier.verifier(tient=False)
    avant = atelier.etat.clone()
    ajout = migrations.AddConstraint("Bail", regle())
    atelier.jouer(ajout)
    atelier.verifier()
    atelier.defaire(ajout, avant)
    atelier.verifier(tient=False)
    atelier.jouer(ajout)
    atelier.jouer(migrations.RemoveConstraint("Bail", "essai_sans_chevauchement"))
    atelier.verifier(tient=False)
    assert atelier.modele.objects.count() == 4


def test_cannot_be_added_over_rows_that_break_it(atelier):
    atelier.jouer(creer())
    atelier.remplir()
    atelier.modele.objects.create(groupe=1, debut=d(20), fin=d(22))
    etat = atelier.etat.clone()
    with pytest.raises(IntegrityError):
        atelier.jouer(migrations.AddConstraint("Bail", regle()))
    atelier.etat = etat
    assert atelier.modele.objects.count() == 5
    atelier.verifier(tient=False)


@pytest.mark.sqlite
def test_sqlite_never_alters_a_table_for_it():
    with pytest.raises(NotImplementedError):
        regle().create_sql(Campagne, connection.schema_editor())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("app", "nom"),
    [
        ("directory", "directory_campagne_sans_chevauchement"),
        ("filieres", "filieres_labellisationfiliere_sans_chevauchement"),
        ("centres", "centres_labellisationsite_un_coordonnateur_par_jour"),
    ],
)
def test_sqlmigrate_writes_it(app, nom, capsys):
    call_command("sqlmigrate", app, "0001", no_color=True)
    sql = capsys.readouterr().out
    assert ("CREATE TRIGGER" if connection.vendor == "sqlite" else "EXCLUDE USING GIST") in sql
    assert nom in sql


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("app", ["directory", "filieres", "centres"])
def test_sqlmigrate_writes_how_to_undo_it(app, capsys):
    call_command("sqlmigrate", app, "0001", backwards=True, no_color=True)
    assert "DROP TABLE" in capsys.readouterr().out
