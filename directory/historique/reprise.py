"""The history begins with what is there: used by the migrations that create its tables, once."""

import uuid
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.utils import timezone

RAISON = "état au début de l’historique"
LOT = 1000
PREFIXE = "Historical"


def reprendre(application: str) -> Callable[[Any, Any], None]:
    """For a RunPython: one first row per record of `application`."""

    def depuis_l_etat(apps: Any, schema_editor: Any) -> None:
        using = schema_editor.connection.alias
        commun = {
            "history_acte": uuid.uuid4(),
            "history_date": timezone.now(),
            "history_type": "+",
            "history_change_reason": RAISON,
        }
        for table in apps.get_app_config(application).get_models():
            if table.__name__.startswith(PREFIXE):
                _copier(
                    apps.get_model(application, table.__name__.removeprefix(PREFIXE)), table, commun, using
                )

    return depuis_l_etat


def _copier(modele: Any, table: Any, commun: dict[str, Any], using: str) -> None:
    connues = {champ.attname for champ in modele._meta.concrete_fields}
    colonnes = [c.attname for c in table._meta.concrete_fields if c.attname in connues]
    liens = _liens(modele, table, using)
    rangees = [
        table(**dict(zip(colonnes, valeurs, strict=True)), **commun, **liens(valeurs[colonnes.index("id")]))
        for valeurs in modele.objects.using(using).order_by("pk").values_list(*colonnes)
    ]
    table.objects.using(using).bulk_create(rangees, batch_size=LOT)


def _liens(modele: Any, table: Any, using: str) -> Callable[[Any], dict[str, Any]]:
    """Of a record, its lists of links, where the history keeps them."""
    if "history_liens" not in {champ.name for champ in table._meta.concrete_fields}:
        return lambda pk: {}
    listes: dict[str, dict[Any, list[Any]]] = {}
    for champ in modele._meta.local_many_to_many:
        if not champ.remote_field.through._meta.auto_created:
            continue
        de, vers = f"{champ.m2m_field_name()}_id", f"{champ.m2m_reverse_field_name()}_id"
        listes[champ.name] = defaultdict(list)
        for pk, cible in (
            champ.remote_field.through.objects.using(using).order_by(de, vers).values_list(de, vers)
        ):
            listes[champ.name][pk].append(cible)
    return lambda pk: {"history_liens": {nom: par_pk[pk] for nom, par_pk in listes.items()}}
