"""What a worker keeps of the data from one request to the next: bounded, forgotten as soon as the data version moves.

Only what the data say is kept (names, labels of a day, drawn fragments): never a query, never an answer to one.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from django.core.signals import request_finished, request_started
from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from directory.models import VersionDonnees

T = TypeVar("T")


class _Porteur(threading.local):
    """What the request served by this thread has already checked."""

    en_requete = False
    vue: VersionDonnees | None = None


_porteur = _Porteur()
_LIRE = f'SELECT "numero", "modifie_le" FROM "{VersionDonnees._meta.db_table}" WHERE "id" = 1'  # noqa: S608


def version() -> VersionDonnees:
    """The version of the data: one small query, once per request."""
    if _porteur.vue is not None:
        return _porteur.vue
    lue = _lire()
    if _porteur.en_requete:
        _porteur.vue = lue
    return lue


def _lire() -> VersionDonnees:
    """As `VersionDonnees.actuelle()`, by hand: compiling that query costs ten times what running it does."""
    with connection.cursor() as curseur:
        curseur.execute(_LIRE)
        ligne = curseur.fetchone()
    if ligne is None:
        return VersionDonnees(pk=1, numero=0, modifie_le=timezone.now())
    numero, modifie_le = ligne
    # SQLite gives text, without the time zone of the connection.
    lu = parse_datetime(modifie_le) if isinstance(modifie_le, str) else modifie_le
    if lu is not None and timezone.is_naive(lu):
        lu = timezone.make_aware(lu, connection.timezone)
    return VersionDonnees(pk=1, numero=numero, modifie_le=lu)


def cle_version() -> tuple[Any, ...]:
    """What tells one state of the data from another."""
    lue = version()
    return (lue.numero, lue.modifie_le) if lue.numero else (0, None)


class Memoire(Generic[T]):
    """At most `taille` values made from the data, the least used forgotten first; safe between threads.

    `suivre=False`: they depend on their key alone, not on the version of the data.
    """

    def __init__(self, taille: int, *, suivre: bool = True) -> None:
        self._taille = taille
        self._suivre = suivre
        self._verrou = threading.Lock()
        self._version: tuple[Any, ...] = ()
        self._valeurs: OrderedDict[Hashable, T] = OrderedDict()

    def lire(self, cle: Hashable, fabriquer: Callable[[], T]) -> T:
        """The value of `cle`, made when it is not there. Two threads may make the same one; neither waits."""
        actuelle = cle_version() if self._suivre else ()
        with self._verrou:
            if self._version != actuelle:
                self._valeurs.clear()
                self._version = actuelle
            elif cle in self._valeurs:
                self._valeurs.move_to_end(cle)
                return self._valeurs[cle]
        # The version was read before the data: what is written meanwhile moves it again.
        valeur = fabriquer()
        with self._verrou:
            if self._version == actuelle:
                self._valeurs[cle] = valeur
                while len(self._valeurs) > self._taille:
                    self._valeurs.popitem(last=False)
        return valeur


def _debut_requete(**kwargs: Any) -> None:
    _porteur.en_requete, _porteur.vue = True, None


def _fin_requete(**kwargs: Any) -> None:
    _porteur.en_requete, _porteur.vue = False, None


request_started.connect(_debut_requete, dispatch_uid="directory.memoire")
request_finished.connect(_fin_requete, dispatch_uid="directory.memoire")
