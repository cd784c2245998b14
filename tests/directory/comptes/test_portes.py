"""Every URL below /admin/, found in the resolver: none opens without a verified second factor."""

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories.suivi import MOT_DE_PASSE, UserFactory
from tests.outils.connexion import connecter, enroler

from .conftest import ENROLER, LOGIN

pytestmark = [pytest.mark.django_db, pytest.mark.sans_second_facteur]

# What one needs to come in; tested in the other modules.
OUVERTES = {
    *("account_login", "account_logout", "account_reauthenticate"),
    *("account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key", "account_reset_password_from_key_done"),
    *("mfa_authenticate", "mfa_activate_totp", "mfa_reauthenticate", "mfa_deactivate_totp"),
}


def exemple(route: str) -> str:
    """An address that `route` takes."""
    route = re.sub(r"\(\?P<\w+>([^|()]*)\|[^()]*\)", r"\1", route)
    route = re.sub(r"\(\?P<\w+>[^()]*\)", "n", route)
    route = re.sub(r"<(?:\w+:)?\w+>", "1", route)
    return route.replace("\\Z", "").replace("^", "").replace("$", "")


def portes(resolver: URLResolver, debut: str = "") -> Iterator[tuple[str, str]]:
    """Address and name of every view below `resolver`."""
    for motif in resolver.url_patterns:
        ici = debut + str(motif.pattern)
        if isinstance(motif, URLResolver):
            yield from portes(motif, ici)
        elif isinstance(motif, URLPattern):
            yield f"/{exemple(ici)}", motif.name or ""


def adresses() -> list[tuple[str, str]]:
    """Those of the admin; the first to take an address is the one that answers."""
    vues: dict[str, str] = {}
    for adresse, nom in portes(get_resolver()):
        if adresse.startswith("/admin/"):
            vues.setdefault(adresse, nom)
    return list(vues.items())


def fermees() -> list[str]:
    return [adresse for adresse, nom in adresses() if nom not in OUVERTES]


@pytest.fixture(params=["anonyme", "mot de passe seul", "enrôlé, code non donné", "hors équipe"])
def refuse(request, client):
    """A session that lacks something."""
    if request.param == "anonyme":
        return client
    user = UserFactory(is_staff=request.param != "hors équipe", is_superuser=True)
    if request.param.startswith("enrôlé"):
        enroler(user)
    client.force_login(user)
    return client


def test_the_crawl_sees_the_whole_admin():
    vues = fermees()
    attendues = [
        "/admin/",
        "/admin/jsi18n/",
        "/admin/autocomplete/",
        "/admin/password_change/",
        "/admin/r/1/1/",
    ]
    attendues += ["/admin/centres/site/", "/admin/centres/site/1/history/", "/admin/auth/user/1/password/"]
    attendues += ["/admin/second-facteur/secours/", "/admin/second-facteur/secours/nouveaux/", "/admin/n"]
    assert set(attendues) <= set(vues)
    assert len(vues) > 100


@pytest.mark.parametrize("methode", ["get", "post"])
def test_every_admin_url_refuses(refuse, methode):
    passees = {}
    for adresse in fermees():
        reponse = getattr(refuse, methode)(adresse, {"action": "delete_selected", "_selected_action": ["1"]})
        if (reponse.status_code, reponse.headers.get("Location", "").split("?")[0]) != (302, LOGIN):
            passees[adresse] = reponse.status_code
    assert not passees


def test_the_same_urls_answer_a_verified_session(client):
    connecter(client, UserFactory(superuser=True))
    renvoyees = [a for a in fermees() if client.get(a).headers.get("Location", "").startswith(LOGIN)]
    assert not renvoyees


def test_open_doors_show_nothing_of_the_account(client):
    """Signed in by the password alone, where an app is enrolled: no secret, no code, no way to enrol again."""
    user = UserFactory(superuser=True)
    secret = enroler(user).data["secret"]
    client.force_login(user)
    for adresse, nom in adresses():
        if nom in OUVERTES - {"account_logout"}:
            reponse = client.get(adresse, follow=True)
            assert secret not in reponse.content.decode()
            assert "codes qui vous restent" not in reponse.content.decode()
            assert reponse.request["PATH_INFO"] != ENROLER


def test_refused_pages_lead_to_the_code(client):
    user = UserFactory(superuser=True)
    enroler(user)
    client.force_login(user)
    page = client.get("/admin/centres/site/", follow=True)
    assert page.request["PATH_INFO"] == "/admin/second-facteur/code/"


def test_refused_pages_lead_to_enrolment_once_the_password_is_fresh(client):
    client.force_login(UserFactory(superuser=True))
    page = client.get("/admin/centres/site/", follow=True)
    assert page.request["PATH_INFO"] == reverse("account_reauthenticate")
    suite = client.post(page.request["PATH_INFO"], {"password": MOT_DE_PASSE, "next": ENROLER}, follow=True)
    assert suite.request["PATH_INFO"] == ENROLER
