"""Which records are followed, and the tables of their history (django-simple-history makes them).

A row holds the whole state of a record after a change. django-simple-history would write
one at each `save()` only; here every writer leads to `ecriture.noter`, so its own signal
handlers are put out. Lists of links are kept in the row itself: one table and one query.
"""

from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords

from .acte import LONGUEUR_RAISON
from .ecriture import Suivi, suivre

# What follows from other fields, or says only that something changed.
DERIVES = frozenset({"recherche", "tri", "modifie_le"})


class LigneHistorique(models.Model):
    """What every history table has: the rows of one act share its number."""

    history_acte = models.UUIDField("acte")

    class Meta:
        abstract = True


class LigneAvecLiens(LigneHistorique):
    """For records with many-to-many fields: their keys, sorted, by field."""

    history_liens = models.JSONField("liens", default=dict)

    class Meta:
        abstract = True


class Historique(HistoricalRecords):
    """`historique = Historique()` in a model: every writer leaves a row, unless nothing changed."""

    def __init__(
        self, *, liens: tuple[str, ...] = (), par: tuple[str, ...] = (), sauf: tuple[str, ...] = ()
    ) -> None:
        """`liens`: many-to-many fields; `par`: keys of the record whose page shows these rows; `sauf`: not followed."""
        super().__init__(
            bases=(LigneAvecLiens if liens else LigneHistorique,),
            history_id_field=models.BigAutoField(),
            history_change_reason_field=models.CharField(max_length=LONGUEUR_RAISON, default=""),
        )
        self.liens, self.par, self.sauf = liens, par, sauf

    # --- Tables -----------------------------------------------------------------------
    def create_history_model(self, model: Any, inherited: bool) -> Any:
        """Without derived columns, and with the indexes that the history pages use."""
        champs = model._meta.fields
        self.excluded_fields = [c.name for c in champs if c.name in DERIVES or c.name in self.sauf]
        self.no_db_index = [c.name for c in champs if not c.primary_key and c.name not in self.par]
        table = super().create_history_model(model, inherited)
        suivre(Suivi(model, table, self.liens))
        return table

    def get_meta_options(self, model: Any) -> dict[str, Any]:
        """In French; no permission of its own: who sees a record sees its history."""
        nom = f"historique : {model._meta.verbose_name_raw}"
        return {
            **super().get_meta_options(model),
            "verbose_name": nom,
            "verbose_name_plural": nom,
            "default_permissions": (),
        }

    @property
    def _date_indexing(self) -> bool:
        return False

    # --- Writers: ours (see `ecriture`) --------------------------------------------------
    def add_extra_methods(self, cls: Any) -> None:
        """No way to save without leaving a row."""

    def post_save(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: `ecriture` hears every save, of proxies and of fixtures too."""

    def post_delete(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: `ecriture` hears every deletion."""

    def pre_delete(self, *args: Any, **kwargs: Any) -> None:
        """Nothing."""
