"""Health: is the process alive, and can it serve."""

import logging
from functools import cache

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


def _texte(message: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{message}\n", content_type="text/plain; charset=utf-8", status=status)


@cache
def _dernieres_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of every app, read from disk once per process."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return _texte("ok")


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers and holds every migration, else 503."""
    try:
        appliquees = MigrationRecorder(connection).applied_migrations()
    except (DatabaseError, InterfaceError) as exc:
        logger.warning("Base de données injoignable : %s", type(exc).__name__)
        return _texte("La base de données ne répond pas.", 503)
    if not _dernieres_migrations() <= appliquees.keys():
        return _texte("La base de données attend des migrations.", 503)
    return _texte("ok")
