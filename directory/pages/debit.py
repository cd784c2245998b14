"""How many reports one address may send, without keeping the address.

A counter in the cache, under a hash of the address and of a salt drawn each day:
nothing is written to the database, and tomorrow nobody can tell whose it was.
"""

import hashlib
import ipaddress
import secrets

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

# A hospital sends from one address: enough for several people, not for a machine.
MAX_PAR_HEURE = 10
HEURE = 60 * 60


def trop_de_messages(request: HttpRequest) -> bool:
    """Count one more message from there; True once there are too many within the hour."""
    cle = f"signaler:{_empreinte(_adresse(request))}"
    cache.add(cle, 0, HEURE)
    try:
        return cache.incr(cle) > MAX_PAR_HEURE
    except ValueError:  # it has just expired
        return False


def _adresse(request: HttpRequest) -> str:
    """Where the message comes from; in IPv6, the network: a home has billions of addresses."""
    try:
        adresse = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return ""  # a local socket: one counter for all
    if adresse.version == 4:
        return str(adresse)
    if adresse.ipv4_mapped:
        return str(adresse.ipv4_mapped)
    return str(ipaddress.ip_network((adresse, 64), strict=False))


def _empreinte(adresse: str) -> str:
    sel = cache.get_or_set(f"signaler:sel:{timezone.localdate()}", lambda: secrets.token_hex(32), 24 * HEURE)
    return hashlib.sha256(f"{sel} {adresse}".encode()).hexdigest()
