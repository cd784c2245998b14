"""The day a visitor asks for with `?le=AAAA-MM-JJ`."""

import datetime

from django.http import HttpRequest
from django.utils import timezone

# Before this day nothing is known here; after the last one no label is announced.
PREMIER_JOUR = datetime.date(1900, 1, 1)
DERNIER_JOUR = datetime.date(2100, 12, 31)


def lire_le(request: HttpRequest) -> tuple[datetime.date, str | None]:
    """The day of `?le=`, today (Paris) by default, and a French message when it was not understood.

    Accepts exactly AAAA-MM-JJ between 1900 and 2100. An unreadable day gives today and the message.
    """
    aujourdhui = timezone.localdate()
    valeur = request.GET.get("le", "").strip()
    if not valeur:
        return aujourdhui, None
    try:
        jour = datetime.datetime.strptime(valeur, "%Y-%m-%d").date()
    except ValueError:
        jour = None
    if jour is None or len(valeur) != 10 or not PREMIER_JOUR <= jour <= DERNIER_JOUR:
        return aujourdhui, (
            "Nous n’avons pas compris la date demandée. Écrivez-la ainsi\u00a0: 2019-06-01. Voici le réseau d’aujourd’hui."
        )
    return jour, None


def contexte_du_jour(request: HttpRequest) -> dict[str, object]:
    """Template context of a page that depends on the day: `le`, `le_demande` (None today), `le_erreur`."""
    le, erreur = lire_le(request)
    return {"le": le, "le_demande": le if le != timezone.localdate() else None, "le_erreur": erreur}
