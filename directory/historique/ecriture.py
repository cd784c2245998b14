"""Every writer comes here: `noter` brings the history of some records up to what their table holds.

A writer only says which records it may have touched. What is stored now is compared with the
last row of the history: a row is added where they differ, and only there. So whatever the
writer, before and after are exact, and a write that changes nothing leaves nothing. What one
act writes to a record in several steps (the record, then its links) is one row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from .acte import Acte, courant

LOT = 1000
CREEE, MODIFIEE, SUPPRIMEE = "+", "~", "-"
Etat = tuple[Any, ...]


@dataclass(frozen=True)
class Ligne:
    """A row of the history, as far as the next one depends on it."""

    genre: str
    etat: Etat
    cle: int
    acte: UUID


class Suivi:
    """How the records of one model are followed."""

    def __init__(self, modele: type[models.Model], table: Any, noms_des_liens: tuple[str, ...]) -> None:
        self.modele = modele
        self.table = table
        self.noms_des_liens = noms_des_liens

    @cached_property
    def colonnes(self) -> tuple[str, ...]:
        """The columns followed, the primary key first."""
        pk = self.modele._meta.pk.attname
        return (pk, *(champ.attname for champ in self.table.tracked_fields if champ.attname != pk))

    @cached_property
    def liens(self) -> dict[str, tuple[Any, str, str]]:
        """Table, column of the record and column of the target of each many-to-many field."""
        champs = [self.modele._meta.get_field(nom) for nom in self.noms_des_liens]
        return {
            c.name: (c.remote_field.through, f"{c.m2m_field_name()}_id", f"{c.m2m_reverse_field_name()}_id")
            for c in champs
            if isinstance(c, models.ManyToManyField)
        }

    @cached_property
    def champs(self) -> list[Any]:
        """The fields followed, many-to-many ones last, without the primary key."""
        noms = [c.name for c in self.modele._meta.fields if c.attname in self.colonnes and not c.primary_key]
        return [self.modele._meta.get_field(nom) for nom in (*noms, *self.noms_des_liens)]

    @cached_property
    def dans_la_table(self) -> tuple[str, ...]:
        """The columns of a history row that make a state."""
        return (*self.colonnes, "history_liens") if self.noms_des_liens else self.colonnes

    def etats(self, cles: Collection[Any], using: str) -> dict[Any, Etat]:
        """What is stored now, by primary key."""
        lignes = self.modele._base_manager.using(using).filter(pk__in=cles).order_by()
        etats: dict[Any, Etat] = {etat[0]: etat for etat in lignes.values_list(*self.colonnes)}
        if self.noms_des_liens:
            listes = self._listes(cles, using)
            etats = {pk: (*etat, listes[pk]) for pk, etat in etats.items()}
        return etats

    def _listes(self, cles: Collection[Any], using: str) -> dict[Any, dict[str, list[Any]]]:
        listes: dict[Any, dict[str, list[Any]]] = {pk: {nom: [] for nom in self.liens} for pk in cles}
        for nom, (table, de, vers) in self.liens.items():
            rangees = table._base_manager.using(using).filter(**{f"{de}__in": cles}).order_by(de, vers)
            for pk, cible in rangees.values_list(de, vers):
                listes[pk][nom].append(cible)
        return listes

    def derniers(self, cles: Collection[Any], using: str) -> dict[Any, Ligne]:
        """The last row of each record's history."""
        pk = self.colonnes[0]
        lignes = self.table._base_manager.using(using)
        dernieres = lignes.filter(**{f"{pk}__in": cles}).order_by().values(pk).annotate(n=Max("history_id"))
        trouvees = lignes.filter(history_id__in=dernieres.values("n")).order_by()
        return {
            etat[0]: Ligne(genre, tuple(etat), cle, numero)
            for genre, cle, numero, *etat in trouvees.values_list(
                "history_type", "history_id", "history_acte", *self.dans_la_table
            )
        }

    def etat_de(self, objet: models.Model) -> Etat:
        """The state a record in memory has, or had; its links are not known."""
        etat = tuple(getattr(objet, colonne) for colonne in self.colonnes)
        return (*etat, {nom: [] for nom in self.liens}) if self.noms_des_liens else etat

    def ajouter(self, lignes: Iterable[tuple[str, Etat]], acte: Acte, using: str) -> None:
        """Write rows of the history, signed."""
        commun = {
            "history_date": timezone.now(),
            "history_user_id": acte.user_id,
            "history_change_reason": acte.raison,
            "history_acte": acte.numero,
        }
        rangees = [
            self.table(history_type=genre, **dict(zip(self.dans_la_table, etat, strict=True)), **commun)
            for genre, etat in lignes
        ]
        self.table._base_manager.using(using).bulk_create(rangees, batch_size=LOT)


_SUIVIS: dict[type[models.Model], Suivi] = {}


def suivre(suivi: Suivi) -> None:
    """Called once per model, as it is declared."""
    _SUIVIS[suivi.modele] = suivi


def suivi_de(modele: Any) -> Suivi | None:
    """How this model is followed (a proxy as its model), None when it is not."""
    return _SUIVIS.get(modele._meta.concrete_model)


def suivis() -> Sequence[Suivi]:
    """Every model that is followed."""
    return list(_SUIVIS.values())


def est_historique(modele: Any) -> bool:
    """Whether this is a table of history."""
    return issubclass(modele, models.Model) and hasattr(modele, "history_acte")


@cache
def _tables_de_liens() -> dict[Any, tuple[Suivi, str]]:
    """The tables behind followed many-to-many fields, with whose they are and the column that says so."""
    apps.check_models_ready()
    return {table: (suivi, de) for suivi in _SUIVIS.values() for table, de, _ in suivi.liens.values()}


# --- Writing -------------------------------------------------------------------------------
def noter(
    modele: Any,
    cles: Iterable[Any],
    using: str,
    *,
    disparus: Mapping[Any, models.Model] | None = None,
) -> None:
    """Compare these records with their history, and add what changed. `disparus`: those deleted, in memory."""
    suivi, acte = suivi_de(modele), courant()
    if suivi is None:
        return
    restent = sorted({cle for cle in cles if cle is not None})
    for rang in range(0, len(restent), LOT):
        lot = restent[rang : rang + LOT]
        _noter_lot(suivi, lot, acte, using, disparus or {})


def _noter_lot(
    suivi: Suivi, cles: Sequence[Any], acte: Acte, using: str, disparus: Mapping[Any, models.Model]
) -> None:
    etats, derniers = suivi.etats(cles, using), suivi.derniers(cles, using)
    lignes, remplacees = [], []
    for cle in cles:
        etat, dernier = etats.get(cle), derniers.get(cle)
        if etat is None:
            if dernier is not None and dernier.genre != SUPPRIMEE:
                lignes.append((SUPPRIMEE, dernier.etat))
            elif dernier is None and cle in disparus:
                lignes.append((SUPPRIMEE, suivi.etat_de(disparus[cle])))
        elif dernier is None or dernier.genre == SUPPRIMEE:
            lignes.append((CREEE, etat))
        elif etat != dernier.etat:
            meme_acte = dernier.acte == acte.numero
            lignes.append((dernier.genre if meme_acte else MODIFIEE, etat))
            remplacees += [dernier.cle] if meme_acte else []
    if remplacees:
        suivi.table._base_manager.using(using).filter(history_id__in=remplacees)._raw_delete(using)
    if lignes:
        suivi.ajouter(lignes, acte, using)


def noter_ajouts(modele: Any, objets: Sequence[Any], using: str, *, conflits: bool) -> None:
    """After a `bulk_create`. With `conflits`, some of the objects may have been passed over."""
    if modele in _tables_de_liens():
        ceux_des_liens, de = _tables_de_liens()[modele]
        noter(ceux_des_liens.modele, [getattr(objet, de) for objet in objets], using)
        return
    suivi = suivi_de(modele)
    if suivi is None or not objets:
        return
    if not conflits:
        suivi.ajouter([(CREEE, suivi.etat_de(objet)) for objet in objets], courant(), using)
        return
    pk = suivi.colonnes[0]
    connus = suivi.table._base_manager.using(using).filter(**{pk: OuterRef("pk")})
    neufs = suivi.modele._base_manager.using(using).filter(~Exists(connus)).values_list("pk", flat=True)
    noter(modele, [*neufs, *(objet.pk for objet in objets)], using)


@contextmanager
def ecriture_suivie(queryset: Any, champs: Mapping[str, Any] | None = None) -> Iterator[None]:
    """Around a bulk write on `queryset`: its rows are noted. `champs`: what an update writes."""
    modele, using = queryset.model, queryset.db
    suivi, de = suivi_de(modele), "pk"
    if modele in _tables_de_liens():
        suivi, de = _tables_de_liens()[modele]
    if suivi is None or not _concerne(suivi, modele, champs):
        yield
        return
    with transaction.atomic(using=using, savepoint=False):
        cles = set(queryset.using(using).order_by().values_list(de, flat=True))
        yield
        if champs and de != "pk":
            cles |= {champs.get(de), getattr(champs.get(de.removesuffix("_id")), "pk", None)}
        noter(suivi.modele, cles, using)


def _concerne(suivi: Suivi, modele: Any, champs: Mapping[str, Any] | None) -> bool:
    """Whether an update writes something that is followed."""
    if champs is None or suivi.modele is not modele._meta.concrete_model:
        return True
    noms = {modele._meta.pk.name if nom == "pk" else nom for nom in champs}
    return any(modele._meta.get_field(nom).attname in suivi.colonnes for nom in noms)


# --- Signals: one record at a time. Rows of links send none: Django writes them in bulk. ---------------
def apres_save(sender: Any, instance: Any, using: str, created: bool, **kwargs: Any) -> None:
    """post_save. A new record is written as it was given: nothing has to be read."""
    suivi = suivi_de(sender)
    if suivi is not None and created:
        suivi.ajouter([(CREEE, suivi.etat_de(instance))], courant(), using)
    else:
        noter(sender, [instance.pk], using)


def avant_delete(sender: Any, instance: Any, using: str, **kwargs: Any) -> None:
    """pre_delete: records linked to this one lose it without a word from Django."""
    if sender._meta.concrete_model not in {m for m, _, _ in _sources()}:
        return
    touches: dict[Any, set[Any]] = defaultdict(set)
    for cible, suivi, (table, de, vers) in _sources():
        if cible is sender._meta.concrete_model:
            lignes = table._base_manager.using(using).filter(**{vers: instance.pk})
            touches[suivi.modele] |= set(lignes.values_list(de, flat=True))
    instance._lies_a_noter = touches


@cache
def _sources() -> list[tuple[Any, Suivi, tuple[Any, str, str]]]:
    """The followed many-to-many fields, by the model they lead to."""
    return [
        (suivi.modele._meta.get_field(nom).related_model, suivi, lien)
        for suivi in _SUIVIS.values()
        for nom, lien in suivi.liens.items()
    ]


def apres_delete(sender: Any, instance: Any, using: str, **kwargs: Any) -> None:
    """post_delete."""
    noter(sender, [instance.pk], using, disparus={instance.pk: instance})
    for modele, cles in instance.__dict__.pop("_lies_a_noter", {}).items():
        noter(modele, cles, using)
