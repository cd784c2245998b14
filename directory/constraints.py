"""NoOverlap: two rows of the same group never hold the same day, on both databases.

On PostgreSQL it is an exclusion constraint over `daterange(debut, fin, '[]')`
(needs btree_gist); on SQLite two triggers. Both also hold for `update()` and
`bulk_create()`. `validate()` asks the same question through the ORM, so forms
show a French message.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.operations import BtreeGistExtension
from django.core.exceptions import FieldError, ValidationError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, DataError, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.migrations.state import ProjectState
from django.db.models import F, Func, Q, Value
from django.db.models.constraints import BaseConstraint
from django.db.models.sql.query import Query


class BtreeGist(BtreeGistExtension):
    """The extension NoOverlap needs on PostgreSQL; nothing on SQLite, forwards or backwards."""

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Django's own asks SQLite for `pg_extension`."""
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)


class _DateRange(Func):
    """`daterange(debut, fin, '[]')`: both days inclusive, as the arrêtés are written."""

    function = "DATERANGE"
    output_field = DateRangeField()


class NoOverlap(BaseConstraint):
    """Refuse two rows with equal `fields` whose inclusive periods `debut`–`fin` share a day.

    `condition` limits the rule to the rows that satisfy it (only coordonnateurs,
    say). Adjacent periods (`fin` the day before the next `debut`) are accepted.
    """

    def __init__(
        self,
        *,
        name: str,
        fields: Sequence[str],
        condition: Q | None = None,
        start: str = "debut",
        end: str = "fin",
        violation_error_code: str | None = None,
        violation_error_message: str | None = None,
    ) -> None:
        """`fields` name concrete fields, none of them nullable; `start` and `end` name date fields."""
        if not fields:
            raise ValueError("NoOverlap needs at least one field.")
        self.fields = tuple(fields)
        self.condition = condition
        self.start = start
        self.end = end
        super().__init__(
            name=name,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )

    # --- Database ----------------------------------------------------------
    def _exclusion(self) -> ExclusionConstraint:
        periode = _DateRange(F(self.start), F(self.end), Value("[]"))
        return ExclusionConstraint(
            name=self.name,
            expressions=[
                *((F(nom), RangeOperators.EQUAL) for nom in self.fields),
                (periode, RangeOperators.OVERLAPS),
            ],
            condition=self.condition,
        )

    def _triggers(self, model: type[models.Model], schema_editor: Any) -> list[Statement]:
        """The SQLite triggers, as Statements so that a table rebuild renames the table in them."""
        quote = schema_editor.quote_name
        colonne = {
            nom: quote(model._meta.get_field(nom).column) for nom in (*self.fields, self.start, self.end)
        }
        pk = quote(model._meta.pk.column)
        condition = "1"
        if self.condition is not None:
            where = Query(model=model, alias_cols=False).build_where(self.condition)
            sql, params = where.as_sql(
                schema_editor.connection.ops.compiler("SQLCompiler")(
                    Query(model=model, alias_cols=False), schema_editor.connection, None
                ),
                schema_editor.connection,
            )
            condition = sql % tuple(schema_editor.quote_value(p) for p in params)
            condition = condition.replace("%", "%%")  # a Statement is filled in once more
        memes = " AND ".join(f"{colonne[nom]} = NEW.{colonne[nom]}" for nom in self.fields)
        debut, fin = colonne[self.start], colonne[self.end]
        # AFTER the row is there, the same unqualified condition reads both the new row and the others.
        corps = (
            f"BEGIN SELECT RAISE(ABORT, 'NoOverlap constraint failed: {self.name}') "
            f"WHERE EXISTS (SELECT 1 FROM %(table)s WHERE {pk} = NEW.{pk} AND ({condition})) "
            f"AND EXISTS (SELECT 1 FROM %(table)s WHERE {pk} <> NEW.{pk} AND {memes} "
            f"AND {debut} <= NEW.{fin} AND {fin} >= NEW.{debut} AND ({condition})); END"
        )
        table = Table(model._meta.db_table, schema_editor.quote_name)
        return [
            Statement(
                f"CREATE TRIGGER {quote(f'{self.name}_{evenement.lower()}')} AFTER {evenement} ON %(table)s {corps}",
                table=table,
            )
            for evenement in ("INSERT", "UPDATE")
        ] + [
            # As on PostgreSQL, rows already there must obey: an update that changes nothing asks the trigger.
            Statement(f"UPDATE %(table)s SET {debut} = {debut}", table=table)
        ]

    def constraint_sql(
        self,
        model: type[models.Model] | None,
        schema_editor: BaseDatabaseSchemaEditor | None,
    ) -> str:
        """Inline SQL for CREATE TABLE (PostgreSQL); SQLite triggers follow once the table stands."""
        assert model is not None and schema_editor is not None
        if schema_editor.connection.vendor == "postgresql":
            return self._exclusion().constraint_sql(model, schema_editor)
        schema_editor.deferred_sql.extend(self._triggers(model, schema_editor))
        return ""

    def create_sql(
        self,
        model: type[models.Model] | None,
        schema_editor: BaseDatabaseSchemaEditor | None,
    ) -> Any:
        """SQL that adds the rule to an existing table. SQLite rebuilds the table instead (`constraint_sql`)."""
        assert model is not None and schema_editor is not None
        if schema_editor.connection.vendor != "postgresql":  # pragma: no cover - Django remakes the table
            raise NotImplementedError("SQLite adds this constraint by rebuilding the table.")
        return self._exclusion().create_sql(model, schema_editor)

    def remove_sql(
        self,
        model: type[models.Model] | None,
        schema_editor: BaseDatabaseSchemaEditor | None,
    ) -> Any:
        """SQL that drops the rule (PostgreSQL); SQLite loses it with the rebuilt table."""
        assert model is not None and schema_editor is not None
        return self._exclusion().remove_sql(model, schema_editor)

    def overlap(self, a: Any, b: Any) -> bool:
        """Whether two rows share a day, whatever their group."""
        return bool(
            getattr(a, self.start) <= getattr(b, self.end) and getattr(b, self.start) <= getattr(a, self.end)
        )

    def dire_jours(self, ligne: Any) -> str:
        """« du 09/05/2017 au 31/12/2022 »."""
        return f"du {getattr(ligne, self.start):%d/%m/%Y} au {getattr(ligne, self.end):%d/%m/%Y}"

    # --- Forms -------------------------------------------------------------
    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Iterable[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        """Raise ValidationError naming the row in the way; silent while a needed value is missing or excluded."""
        exclus = set(exclude or ())
        if exclus & {*self.fields, self.start, self.end}:
            return
        debut, fin = getattr(instance, self.start), getattr(instance, self.end)
        groupe = {nom: getattr(instance, model._meta.get_field(nom).attname) for nom in self.fields}
        if debut is None or fin is None or None in groupe.values():
            return
        if self.condition is not None:
            valeurs = instance._get_field_expression_map(meta=model._meta, exclude=exclus)
            try:
                if not self.condition.check(valeurs, using=using):
                    return
            except FieldError:  # the condition reads a field that the form has already refused
                return
        autres = model._default_manager.using(using).filter(
            **groupe, **{f"{self.start}__lte": fin, f"{self.end}__gte": debut}
        )
        if self.condition is not None:
            autres = autres.filter(self.condition)
        if instance.pk is not None and not instance._state.adding:
            autres = autres.exclude(pk=instance.pk)
        genant = autres.first()
        if genant is not None:
            raise ValidationError(
                "%(message)s Ligne déjà présente : %(ligne)s.",
                code=self.violation_error_code or "no_overlap",
                params={
                    "message": self.get_violation_error_message(),
                    "ligne": genant,
                    "pk": genant.pk,
                },
            )

    # --- Identity ------------------------------------------------------------
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NoOverlap):
            return NotImplemented
        return self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__

    def __repr__(self) -> str:
        return f"<NoOverlap: name={self.name!r} fields={self.fields!r} condition={self.condition!r}>"

    def deconstruct(self) -> Any:
        """What a migration writes down."""
        path, args, kwargs = super().deconstruct()
        kwargs["fields"] = self.fields
        if self.condition is not None:
            kwargs["condition"] = self.condition
        if self.start != "debut":
            kwargs["start"] = self.start
        if self.end != "fin":
            kwargs["end"] = self.end
        return path, args, kwargs


def validate_together(model: Any, rows: Sequence[Any]) -> None:
    """Raise ValidationError when two rows entered on one page, each valid alone, break a constraint together.

    Speaks of NoOverlap and of conditional unicities; formsets see to the others. A
    value missing on both rows (their common parent is new too) counts as the same.
    """
    for rule in model._meta.constraints:
        if not isinstance(rule, NoOverlap | models.UniqueConstraint) or not rule.fields:
            continue
        condition = rule.condition
        concerned = [
            row
            for row in rows
            if condition is None or condition.check(row._get_field_expression_map(row._meta))
        ]
        columns = [model._meta.get_field(name).attname for name in rule.fields]
        for a, b in combinations(concerned, 2):
            same = all(getattr(a, column) == getattr(b, column) for column in columns)
            if same and (not isinstance(rule, NoOverlap) or rule.overlap(a, b)):
                message = rule.get_violation_error_message()
                if isinstance(rule, NoOverlap):
                    message = f"{message} Ici : {rule.dire_jours(a)} et {rule.dire_jours(b)}."
                raise ValidationError(message, code=rule.violation_error_code)


def dire_contrainte(exc: DatabaseError) -> str:
    """The French message of the constraint that the database names, else its own words."""
    texte = " ".join(str(exc).split())
    for modele in apps.get_models():
        for contrainte in modele._meta.constraints:
            if contrainte.name in texte or texte == _colonnes(modele, contrainte):
                return f"{contrainte.get_violation_error_message()} ({modele._meta.verbose_name})"
    if "unique" in texte.lower():
        return f"une autre fiche porte déjà cette valeur ({texte})"
    if isinstance(exc, DataError):
        return f"une valeur ne tient pas dans son champ ({texte})"
    return texte


def _colonnes(modele: Any, contrainte: models.BaseConstraint) -> str:
    """How SQLite names a unicity, by its columns; "" for any other rule."""
    if not isinstance(contrainte, models.UniqueConstraint):
        return ""
    table = modele._meta.db_table
    return "UNIQUE constraint failed: " + ", ".join(
        f"{table}.{modele._meta.get_field(nom).column}" for nom in contrainte.fields
    )
