"""An act: everything one person or one command writes together. It signs the history.

with acte(user, "import de liste.xlsx"):
    …
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse

LONGUEUR_RAISON = 300
FORMULAIRE = "formulaire"


@dataclass(frozen=True)
class Acte:
    """Who writes (nobody: a command), and by what means."""

    user: Any = None
    raison: str = ""
    numero: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def user_id(self) -> int | None:
        """Asked when something is written: a visitor's request never reads an account."""
        return getattr(self.user, "pk", None)


_EN_COURS: ContextVar[Acte | None] = ContextVar("acte", default=None)


def courant() -> Acte:
    """The act under way; outside of any, an anonymous one of its own."""
    return _EN_COURS.get() or Acte()


@contextmanager
def acte(user: Any = None, raison: str = "") -> Iterator[Acte]:
    """Sign what is written inside. Within another act, what is not said is taken from it."""
    autour = _EN_COURS.get()
    if autour is not None:
        user, raison = user or autour.user, raison or autour.raison
    jeton = _EN_COURS.set(Acte(user, raison[:LONGUEUR_RAISON]))
    try:
        yield courant()
    finally:
        _EN_COURS.reset(jeton)


class ActeDuPersonnel:
    """Middleware: what a request writes is signed by its account. Anything more precise is said further in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return self.get_response(request)
        with acte(request.user, FORMULAIRE):
            return self.get_response(request)


class CommandeSignee:
    """Mixin of the commands that write records: each run is one act, named after the command and its file."""

    # Names of the options that tell what is read.
    SIGNENT = ("fichier", "dossier")

    def execute(self, *args: Any, **options: Any) -> str | None:
        """As Django's, signed."""
        nom = type(self).__module__.rpartition(".")[2]
        lus = [Path(options[option]).name for option in self.SIGNENT if options.get(option)]
        with acte(raison=" ".join(["commande", nom, *lus])):
            return super().execute(*args, **options)
