"""Failed attempts and codes already used, counted in the database.

django-allauth keeps them in the default cache, which may be the memory of one
process: two workers would then allow twice as many attempts, a restart would
forget them, and a code could serve once in each worker. Its modules hold
`cache` as a module name; it is replaced here (tests/directory/comptes/
test_essais.py fails if they stop using it).
"""

from typing import Any

from allauth.core.internal import ratelimit
from allauth.mfa import app_settings as mfa
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import caches


class CodesUtilises:
    """Codes of authenticator apps, remembered as long as they would be accepted."""

    def add(self, key: str, value: Any, timeout: int) -> bool:
        """Whether `key` is new: one period before and one after are tolerated too."""
        return caches["comptes"].add(key, value, timeout * (2 * mfa.TOTP_TOLERANCE + 1))


def compter_en_base() -> None:
    """Give django-allauth the table of attempts."""
    ratelimit.cache = caches["comptes"]
    totp.cache = CodesUtilises()
