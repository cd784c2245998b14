"""Rules every test obeys: nothing skipped in silence, one database at a time, reproducible properties."""

import os
from collections.abc import Generator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.plugins.annuaire", "tests.outils.connexion"]

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True, max_examples=50)
settings.register_profile("hasard", deadline=None, print_blob=True, max_examples=200)
settings.register_profile(
    "long", deadline=None, print_blob=True, max_examples=2000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# `make test` sets it: what is not run there is a failure, never a silence.
SAUTS_INTERDITS = os.environ.get("SAUTS_INTERDITS") == "1"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect (and count as such) the tests that speak of the other database."""
    autre = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    ecartes = [item for item in items if item.get_closest_marker(autre)]
    if ecartes:
        config.hook.pytest_deselected(items=ecartes)
        items[:] = [item for item in items if not item.get_closest_marker(autre)]


def _refuser_le_saut(rapport: pytest.TestReport | pytest.CollectReport) -> None:
    if SAUTS_INTERDITS and rapport.outcome == "skipped" and not hasattr(rapport, "wasxfail"):
        raison = rapport.longrepr[2] if isinstance(rapport.longrepr, tuple) else rapport.longrepr
        rapport.outcome = "failed"
        rapport.longrepr = f"Saut refusé (SAUTS_INTERDITS=1) : {raison}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test fails where skips are refused."""
    rapport = yield
    _refuser_le_saut(rapport)
    return rapport


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """So does a module that skips itself."""
    rapport = yield
    _refuser_le_saut(rapport)
    return rapport


@pytest.fixture(autouse=True)
def _cache_vide() -> Any:
    """No test reads what another has cached."""
    cache.clear()
    yield
    cache.clear()
