"""Signed-in staff, for the tests of the admin.

`connecter(client, user)` gives a client whose session has proved a second
factor. Being also a pytest plugin (tests/conftest.py), this module makes every
`client.force_login(user)`, hence `admin_client`, do as much; a test of sign-in
itself carries the marker `sans_second_facteur`.
"""

import time
from typing import Any

import pytest
from django.test import Client

CLE = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
_FORCE_LOGIN = Client.force_login


def enroler(user: Any, cle: str = CLE) -> Any:
    """Give `user` an authenticator app whose secret is known, and recovery codes; the app, for `code_totp`."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    RecoveryCodes.activate(user)
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return app or TOTP.activate(user, cle).instance


def code_totp(cle: str = CLE, decalage: int = 0) -> str:
    """The code an authenticator app shows, `decalage` periods from now."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(cle, int(time.time()) // 30 + decalage))


def codes_de_secours(user: Any) -> list[str]:
    """The recovery codes that are left to `user`."""
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


def connecter(client: Client, user: Any) -> Client:
    """Sign `user` in, second factor given; a user outside the staff is signed in as far as can be."""
    _FORCE_LOGIN(client, user)
    if user.is_staff:
        enroler(user)
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time()},
            {"method": "mfa", "at": time.time(), "type": "totp"},
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client


def _force_login(client: Client, user: Any, backend: str | None = None) -> None:
    connecter(client, user)


@pytest.fixture(autouse=True)
def _second_facteur_donne(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """`force_login` gives a verified session, except under the marker."""
    if request.node.get_closest_marker("sans_second_facteur") is None:
        monkeypatch.setattr(Client, "force_login", _force_login)
