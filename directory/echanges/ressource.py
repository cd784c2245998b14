"""A kind of record as rows of a file: which rows and columns a person may change, never adding nor deleting one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import ModelResource, modelresource_factory

from directory.effacement import champs_libres
from directory.models import NomRetire
from directory.noms_retires import REFUS, NomsRetires
from filieres.droits import est_national

from .colonnes import Colonne, Personnes
from .fichiers import LIGNE

INCONNUE = "aucune de vos fiches ne porte ce code ({code})"
RESERVEE = "cette colonne est réservée à l’administration nationale"


class FichesAtteintes(BaseInstanceLoader):
    """The records within reach, read at once; no other can be found, whatever the file says."""

    def __init__(self, resource: "FichesResource", dataset: Any = None) -> None:
        super().__init__(resource, dataset)
        self._fiches = {resource.cle(fiche): fiche for fiche in resource.get_queryset()}

    def get_instance(self, row: Mapping[str, str]) -> Any:
        """The record of a row, None when it is out of reach."""
        return self._fiches.get(self.resource.cle_de_ligne(row))


@dataclass(frozen=True)
class Remarque:
    """Something of a cell that the person must know."""

    ligne: int
    colonne: str
    message: str


@dataclass
class _Contexte:
    """Who imports or exports, through which admin."""

    fiches: Any
    request: HttpRequest
    ecriture: bool = False
    remarques: list[Remarque] = field(default_factory=list)


class FichesResource(ModelResource):
    """Base of what `ressource()` makes."""

    class Meta:
        clean_model_instances = True
        instance_loader_class = FichesAtteintes
        report_skipped = True
        skip_html_diff = True
        skip_unchanged = True
        store_instance = True
        store_row_values = True
        # Row by row: every save is seen by whatever follows saves (search text, data version, history).
        use_bulk = False
        use_transactions = True
        chunk_size = 2000

    def __init__(self, fiches: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.contexte = _Contexte(fiches, request)
        reserves = set(fiches.get_readonly_fields(request))
        self.national = est_national(request)
        retires = NomRetire.cles()
        self.retires = NomsRetires(retires)
        self.libres = champs_libres(self._meta.model)
        self.fermees: set[str] = set()
        for colonne in self.fields.values():
            colonne.lier(self._meta.model)
            if isinstance(colonne, Personnes):
                colonne.retires = retires
            if colonne.readonly or colonne.attribute.split("__")[0] in reserves:
                self.fermees.add(colonne.column_name)

    # --- Rows -----------------------------------------------------------------------
    def lignes(self, fiches: QuerySet[Any]) -> QuerySet[Any]:
        """With what the columns read."""
        colonnes = self.fields.values()
        relations = {relation for c in colonnes for relation in c.relations}
        return fiches.select_related(*relations).prefetch_related(*(p for c in colonnes for p in c.plusieurs))

    def get_queryset(self) -> QuerySet[Any]:
        """The rows within reach; held until the end of the transaction when they are to be written."""
        contexte = self.contexte
        fiches = self.lignes(contexte.fiches.get_queryset(contexte.request)).order_by("pk")
        return fiches.select_for_update(of=("self",)) if contexte.ecriture else fiches

    def filter_export(self, queryset: QuerySet[Any], **kwargs: Any) -> QuerySet[Any]:
        """With what the columns read."""
        return self.lignes(queryset)

    @property
    def cles(self) -> list[Colonne]:
        """The columns that name a record."""
        return [self.fields[nom] for nom in self._meta.import_id_fields]

    def cle(self, fiche: Any) -> tuple[str, ...]:
        """What names a record."""
        return tuple(colonne.texte(fiche) for colonne in self.cles)

    def cle_de_ligne(self, row: Mapping[str, str]) -> tuple[str, ...]:
        """What names the record of a row."""
        return tuple(row[colonne.column_name].lower() for colonne in self.cles)

    def init_instance(self, row: Any = None) -> Any:
        """Files create nothing; what is out of reach and what does not exist are told in the same words."""
        code = " / ".join(self.cle_de_ligne(row))
        raise ValidationError({self.cles[-1].attribute: INCONNUE.format(code=code)})

    # --- Cells ----------------------------------------------------------------------
    def import_field(
        self, field: Colonne, instance: Any, row: Mapping[str, Any], is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Write a cell that says something new. ValueError when it may not."""
        nom = field.column_name
        if nom not in row or field.meme(row[nom], instance):
            return
        if nom in self.fermees:
            raise ValueError(field.pourquoi if field.readonly or self.national else RESERVEE)
        valeur = field.lire(row[nom])
        if isinstance(valeur, str) and field.attribute in self.libres and self.retires.nomme(valeur):
            raise ValueError(REFUS)
        setattr(instance, field.attribute, valeur)
        if dit := field.remarque(row[nom]):
            self.contexte.remarques.append(Remarque(row[LIGNE], nom, dit))

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """Nothing new in this row."""
        return not import_validation_errors and not self.changements(original, instance)

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> Any:
        """Remember the record as it stands, to know what the row changes in it."""
        fiche = instance_loader.get_instance(row)
        self._valeurs = {} if fiche is None else self._brutes(fiche)
        return super().import_row(row, instance_loader, **kwargs)

    def _brutes(self, fiche: Any) -> dict[str, Any]:
        return {champ.name: getattr(fiche, champ.attname) for champ in self._meta.model._meta.concrete_fields}

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """The model's own checks, of what the row changes and of what is bound to it by a constraint.

        Each check of a constraint is a query: those of untouched fields would be most of the time spent.
        """
        erreurs = dict(import_validation_errors or {})
        changes = {nom for nom, valeur in self._brutes(instance).items() if self._valeurs[nom] != valeur}
        tous = {champ.name for champ in self._meta.model._meta.get_fields()}
        exclus = tous - self._lies(changes) | set(erreurs)
        try:
            instance.full_clean(exclude=exclus, validate_unique=validate_unique)
        except ValidationError as exc:
            erreurs = exc.update_error_dict(erreurs)
        if erreurs:
            raise ValidationError(erreurs)

    def _lies(self, changes: set[str]) -> set[str]:
        """`changes`, and the fields that a constraint compares with them."""
        lies = set(changes)
        for contrainte in self._meta.model._meta.constraints:
            condition = getattr(contrainte, "condition", None)
            champs = {
                *getattr(contrainte, "fields", ()),
                *(condition.referenced_base_fields if condition else ()),
            }
            lies |= champs if champs & changes else set()
        return lies

    def changements(self, avant: Any, apres: Any) -> list[Colonne]:
        """The columns that differ."""
        ouvertes = (c for c in self.fields.values() if c.column_name not in self.fermees)
        return [c for c in ouvertes if c.get_value(avant) != c.get_value(apres)]

    def colonne_de(self, attribut: str) -> str:
        """How the file calls a field of the model; "" for a mistake of the whole record."""
        if attribut == NON_FIELD_ERRORS:
            return ""
        return next((c.column_name for c in self.fields.values() if c.attribute == attribut), attribut)


def ressource(
    modele: type[Model], cles: tuple[str, ...], colonnes: Mapping[str, Colonne]
) -> type[FichesResource]:
    """The files of a kind of record: its columns in order, and those that name it for ever."""
    options = {"fields": tuple(colonnes), "import_id_fields": cles}
    classe: type[FichesResource] = modelresource_factory(modele, FichesResource, options, dict(colonnes))
    return classe
