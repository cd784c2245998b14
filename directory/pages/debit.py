"""How many reports one address may send, without keeping the address.

A counter in the table of attempts, which all workers share: under a keyed hash
of the address and of the day, for an hour. Tomorrow the same address counts anew.
"""

import ipaddress

from allauth.account.adapter import get_adapter
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

# A hospital sends from one address: enough for several people, not for a machine.
MAX_PAR_HEURE = 10
HEURE = 60 * 60


def trop_de_messages(request: HttpRequest) -> bool:
    """Count one more message from there; True once there are too many within the hour."""
    cle, cache = f"signaler:{_empreinte(_adresse(request))}", caches["comptes"]
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
    return salted_hmac(f"signaler {timezone.localdate()}", adresse, algorithm="sha256").hexdigest()
