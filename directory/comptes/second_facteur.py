"""Whether a session has given its second factor, and how to take one away."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db import transaction
from django.http import HttpRequest

REINITIALISE = "Second facteur réinitialisé."


def dernier_totp(user: AbstractBaseUser | AnonymousUser) -> Authenticator | None:
    """The authenticator app of a person."""
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).first()


def verifie(request: HttpRequest) -> bool:
    """Whether this session proved a second factor that still counts: one given since the app was enrolled."""
    if not hasattr(request, "_second_facteur_verifie"):
        request._second_facteur_verifie = _prouve(request)  # type: ignore[attr-defined]
    return bool(request._second_facteur_verifie)  # type: ignore[attr-defined]


def _prouve(request: HttpRequest) -> bool:
    faits: list[dict[str, Any]] = get_authentication_records(request, request.user)
    preuves = [fait["at"] for fait in faits if fait.get("method") == "mfa"]
    if not preuves:
        return False
    totp = dernier_totp(request.user)
    return totp is not None and max(preuves) >= totp.created_at.timestamp()


@transaction.atomic
def reinitialiser(compte: User, *, par: User) -> bool:
    """Remove app and recovery codes, leaving a record; the next sign-in enrols again. False: there was nothing."""
    retires, _ = Authenticator.objects.filter(user=compte).delete()
    if retires:
        LogEntry.objects.log_actions(
            user_id=par.pk,
            queryset=[compte],
            action_flag=CHANGE,
            change_message=REINITIALISE,
            single_object=True,
        )
    return bool(retires)
