"""Background images of the interactive map: none by default; one fixed host, named in the policy, said to visitors."""

import runpy

import pytest
from django.core.checks import run_checks
from django.test import Client

from directory.tuiles import Tuiles, lire_tuiles

from .test_reglages import CLE, REGLAGES

HOTE = "https://tuiles.example"
URL = f"{HOTE}/{{z}}/{{x}}/{{y}}.png"


@pytest.mark.parametrize(
    ("url", "origine"),
    [
        (URL, HOTE),
        (f"  {URL} ", HOTE),
        ("https://tuiles.example:8443/a/{z}/{x}/{y}{r}.png?k=1", "https://tuiles.example:8443"),
        ("/tuiles/{z}/{x}/{y}.png", ""),
    ],
)
def test_what_can_be_used(url: str, origine: str) -> None:
    assert lire_tuiles(url) == Tuiles(url.strip(), origine)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://tuiles.example/{z}/{x}/{y}.png",
        "//tuiles.example/{z}/{x}/{y}.png",
        "https://{s}.tuiles.example/{z}/{x}/{y}.png",
        "https://*.example/{z}/{x}/{y}.png",
        "https://tuiles.example/{z}/{x}.png",
        "https://tuiles.example/{z}/{x}/{y}/{jeton}.png",
        "https://tuiles.example/{z}/{x}/{y}.png; script-src *",
        "https://moi@tuiles.example/{z}/{x}/{y}.png",
        "data:image/png,{z}{x}{y}",
    ],
)
def test_what_cannot_be_used_gives_no_images(url: str) -> None:
    assert lire_tuiles(url) == Tuiles()


@pytest.mark.parametrize(("url", "attendues"), [("", []), (URL, [HOTE]), ("/t/{z}/{x}/{y}.png", [])])
def test_policy_allows_exactly_that_host(
    monkeypatch: pytest.MonkeyPatch, url: str, attendues: list[str]
) -> None:
    monkeypatch.setenv("SECRET_KEY", CLE)
    monkeypatch.setenv("TILES_URL", url)
    politique = runpy.run_path(str(REGLAGES))["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert politique["img-src"] == ["'self'", *attendues]
    autres = {nom: valeurs for nom, valeurs in politique.items() if nom != "img-src"}
    assert not [nom for nom, valeurs in autres.items() if HOTE in valeurs]


def _regler(settings, url: str, mention: str = "© tuiles") -> None:
    settings.TILES_URL, settings.TILES_ATTRIBUTION, settings.TUILES = url, mention, lire_tuiles(url)


@pytest.mark.parametrize(
    ("url", "mention", "attendus"),
    [
        ("", "", []),
        (URL, "© tuiles", ["directory.W003"]),
        (URL, " ", ["directory.W003", "directory.W004"]),
        ("/t/{z}/{x}/{y}.png", "© nous", []),
        ("https://{s}.example/{z}/{x}/{y}.png", "©", ["directory.E001"]),
    ],
)
def test_check_says_it(settings, url: str, mention: str, attendus: list[str]) -> None:
    _regler(settings, url, mention)
    messages = [m for m in run_checks(tags=["security"]) if str(m.id).startswith("directory.")]
    assert [m.id for m in messages] == attendus
    if "directory.W003" in attendus:
        assert "tuiles.example" in messages[0].msg


@pytest.mark.django_db
def test_pages_say_it(settings, client: Client) -> None:
    def page(adresse: str) -> str:
        return client.get(adresse).content.decode()

    assert "tuiles.example" not in page("/confidentialite/")
    assert "data-tuiles" not in page("/carte/")
    _regler(settings, URL)
    privee = page("/confidentialite/")
    assert "ses images de fond sont demandées à tuiles.example" in privee
    assert "à une exception près" in privee
    carte = page("/carte/")
    assert f'data-tuiles="{URL}"' in carte
    assert 'data-mention="© tuiles"' in carte
    assert 'data-hote="tuiles.example"' in carte
