"""The browser: the system's Chromium, quiet, with or without JavaScript."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.outils.paquets import chromium

ICI = Path(__file__).parent

# A busy machine builds the vocabulary of a fresh copy in seconds, not in one.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a browser test: it gets the marker before `-m` chooses."""
    for item in items:
        if ICI in item.path.parents:
            item.add_marker(pytest.mark.navigateur)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as in service: the server's threads each open their own connection."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":
        fichier = str(tmp_path_factory.mktemp("base") / "tests.sqlite3")
        settings.DATABASES["default"]["TEST"]["NAME"] = fichier
        connection.settings_dict["TEST"]["NAME"] = fichier


@pytest.fixture(scope="session")
def live_server(django_db_setup: None, live_server: Any) -> Any:
    """The server, started once the file exists: earlier, it would share this thread's connection, and close it."""
    return live_server


@pytest.fixture(scope="session", autouse=True)
def _orm_permis() -> Iterator[None]:
    """Playwright keeps an event loop in this thread, where Django would refuse its ORM."""
    avant = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    if avant is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, which asks nothing of the network by itself."""
    return {
        **browser_type_launch_args,
        "executable_path": chromium(),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A French visitor."""
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris"}


@pytest.fixture
def page_sans_js(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """A page whose browser runs no JavaScript: everything must work there too."""
    contexte = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    yield contexte.new_page()
    contexte.close()


@pytest.fixture(params=[True, False], ids=["avec-js", "sans-js"])
def page_js_ou_non(
    request: pytest.FixtureRequest, browser: Browser, browser_context_args: dict[str, Any]
) -> Iterator[Page]:
    """The same test twice: with JavaScript, then without."""
    contexte: BrowserContext = browser.new_context(
        **{**browser_context_args, "java_script_enabled": request.param}
    )
    yield contexte.new_page()
    contexte.close()
