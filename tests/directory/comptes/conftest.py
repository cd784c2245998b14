"""Accounts and gestures of sign-in."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from directory.comptes import adapters
from tests.factories.suivi import MOT_DE_PASSE, UserFactory
from tests.outils.connexion import code_totp, enroler

LOGIN = "/admin/login/"
CODE = "/admin/code/"
ENROLER = "/admin/second-facteur/activer/"
SECOURS = "/admin/second-facteur/secours/"


@pytest.fixture
def agent() -> Any:
    """A member of staff who has never signed in."""
    return UserFactory(staff=True, username="zoe")


@pytest.fixture
def enrole(agent: Any) -> Any:
    """A member of staff with an authenticator app."""
    enroler(agent)
    return agent


@pytest.fixture
def entrer(client: Client) -> Callable[..., Any]:
    """Give name and password."""

    def _entrer(identifiant: str = "zoe", mot_de_passe: str = MOT_DE_PASSE, **plus: Any) -> Any:
        return plus.pop("avec", client).post(LOGIN, {"login": identifiant, "password": mot_de_passe}, **plus)

    return _entrer


@pytest.fixture
def connecte(client: Client, enrole: Any, entrer: Callable[..., Any]) -> Client:
    """Signed in through both steps."""
    entrer()
    assert client.post(CODE, {"code": code_totp()})["Location"] == "/admin/"
    return client


@pytest.fixture
def courrier(monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]) -> list[Any]:
    """Messages sent before the answer, so that a test can read them."""

    def tout_de_suite(target: Callable[..., None], args: list[Any]) -> Any:
        return SimpleNamespace(start=lambda: target(*args))

    monkeypatch.setattr(adapters, "threading", SimpleNamespace(Thread=tout_de_suite))
    return mailoutbox


def texte(reponse: Any) -> str:
    """What a page says, without what changes at each request."""
    principal = re.search(r"(?s)<main.*</main>", reponse.content.decode())
    assert principal
    sans_jeton = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", principal.group())
    return re.sub(r'value="[^"]*"', "", sans_jeton)
