"""« J’ai vérifié cette fiche »: when that grows old, and who may be said to have checked what.

Editing is not verifying: only `verifier` (a bulk action) and the button of the
form (`centres.admin_verification`) move `Site.verifie_le`.
"""

import datetime
from typing import Any

from django.utils import timezone

from directory.dates import decaler_mois

# A verification older than this is said to be old, to visitors and to editors.
DELAI_MOIS = 12


def limite(le: datetime.date | None = None) -> datetime.date:
    """The first day whose verifications still hold on `le` (default today)."""
    return decaler_mois(le or timezone.localdate(), -DELAI_MOIS)


def perimee(verifie_le: datetime.date | None, le: datetime.date | None = None) -> bool:
    """Whether a verification made on that day is too old on `le`; never verified is not stale."""
    return verifie_le is not None and verifie_le < limite(le)


def verifier(sites: Any, user: Any) -> int:
    """Note that `user` has checked these sites today; how many. One statement, the data version moves."""
    return int(sites.update(verifie_le=timezone.localdate(), verifie_par=user))
