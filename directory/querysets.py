"""Queryset verbs shared by the apps: followed writers, and labels on a day."""

import datetime
from collections.abc import Iterable
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Case, Q, Value, When
from django.utils import timezone

from directory.dates import decaler_mois
from directory.historique.ecriture import ecriture_suivie, noter_ajouts


def jour(le: datetime.date | None) -> datetime.date:
    """The day asked for, today (Paris) by default."""
    return le or timezone.localdate()


class SuiviQuerySet(models.QuerySet[Any]):
    """Bulk writers move the data version and leave their history, as `save()` and `delete()` do through signals."""

    def update(self, **kwargs: Any) -> int:
        """As Django's, followed."""
        from directory.models.suivi import avancer_version

        with ecriture_suivie(self, kwargs):
            lignes = super().update(**kwargs)
        avancer_version()
        return lignes

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's, with derived fields filled, followed."""
        from directory.models.suivi import avancer_version

        objs = list(objs)
        for obj in objs:
            deriver = getattr(obj, "deriver", None)
            if deriver is not None:
                deriver()
        # Positional or not: the size of lots, then what to do with conflicts.
        conflits = any(args[1:]) or any(kwargs.get(nom) for nom in ("ignore_conflicts", "update_conflicts"))
        with transaction.atomic(using=self.db, savepoint=False):
            crees = super().bulk_create(objs, *args, **kwargs)
            noter_ajouts(self.model, objs, self.db, conflits=conflits)
        avancer_version()
        return crees

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's, followed: rows of a many-to-many table send no signal."""
        from directory.models.suivi import avancer_version

        with ecriture_suivie(self):
            supprimes = super().delete()
        avancer_version()
        return supprimes

    # Django's own: templates must not call it, and `Model.objects.delete()` must not exist.
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def _raw_delete(self, using: str | None) -> int:
        """As Django's, followed."""
        from directory.models.suivi import avancer_version

        with ecriture_suivie(self):
            lignes: int = super()._raw_delete(using)
        avancer_version()
        return lignes

    _raw_delete.alters_data = True  # type: ignore[attr-defined]


class PublicQuerySet(SuiviQuerySet):
    """Entities with a `publie` switch."""

    def publies(self) -> Self:
        """Everything that has not been unpublished, whatever its label."""
        return self.filter(publie=True)

    def recherche(self, q: str) -> Self:
        """Rows whose normalised text holds every word of `q` (see `directory.texte.normaliser`)."""
        from directory.texte import normaliser

        qs = self
        for mot in normaliser(q).split():
            qs = qs.filter(recherche__contains=mot)
        return qs


class PeriodeQuerySet(SuiviQuerySet):
    """The four states of a period on a day; the queryset twins of `Labellisation.etat(le)`."""

    def en_vigueur(self, le: datetime.date | None = None) -> Self:
        """Strictly in force on `le` (default today): `debut <= le <= fin`, both days inclusive."""
        return self.filter(debut__lte=jour(le), fin__gte=jour(le))

    def a_venir(self, le: datetime.date | None = None) -> Self:
        """Not begun on `le`."""
        return self.filter(debut__gt=jour(le))

    def echus(self, le: datetime.date | None = None) -> Self:
        """Term passed on `le`, without a reason of its own."""
        return self.filter(fin__lt=jour(le), motif_fin="")

    def retires(self, le: datetime.date | None = None) -> Self:
        """Ended before `le` with a reason (withdrawn, transferred…)."""
        return self.filter(fin__lt=jour(le)).exclude(motif_fin="")

    def finissent_bientot(self, le: datetime.date | None = None) -> Self:
        """In force on `le`, and ended at most twelve months later."""
        return self.en_vigueur(le).filter(fin__lte=decaler_mois(jour(le), 12))

    def avec_etat(self, le: datetime.date | None = None) -> Self:
        """Annotate `etat_le`: the state on `le`, as `Labellisation.etat(le)` computes it."""
        from directory.models.periodes import Etat

        return self.annotate(
            etat_le=Case(
                When(debut__gt=jour(le), then=Value(Etat.A_VENIR.value)),
                When(fin__gte=jour(le), then=Value(Etat.EN_COURS.value)),
                When(Q(motif_fin=""), then=Value(Etat.ECHU.value)),
                default=Value(Etat.RETIRE.value),
                output_field=models.CharField(),
            )
        )
