"""What the logs may say: a path, never what a visitor typed (it names a disease).

One filter does it all, so that every handler is safe whatever its formatter:
Django's loggers get it from `settings.LOGGING`, gunicorn's from `directory.gunicorn`.
"""

import logging
import re
import traceback
from collections.abc import Iterator

# From the first "?" to the end of the line, keeping the ` HTTP/1.1" 200 512` of a request line.
_REQUETE = re.compile(r"\?.*?(?=(?: HTTP/\d(?:\.\d)?[\"')]*(?: [\d-]+)*)?$)", re.MULTILINE)


def sans_requete(texte: str) -> str:
    """`texte` without anything that follows a `?` on its line."""
    return _REQUETE.sub("", texte)


class SansRequete(logging.Filter):
    """Rewrite a record so that it holds no query string; keep every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean the message, the traceback and the stack of `record`, in place."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            message = f"Message de journal illisible ({record.pathname}:{record.lineno})."
        record.msg, record.args = sans_requete(message), ()
        if record.name == "django.security.DisallowedHost":
            # One line for each passing scanner is enough.
            record.exc_info = None
        if record.exc_info and record.exc_info[1] is not None:
            # Formatters use exc_text as it is when it is already there.
            record.exc_text = self._trace(record.exc_info[1], muet=self._visite(record))
        if record.stack_info:
            record.stack_info = sans_requete(record.stack_info)
        return True

    @staticmethod
    def _visite(record: logging.LogRecord) -> bool:
        """Whether an exception's own words may quote what a visitor sent."""
        if record.name.startswith("gunicorn"):
            return True
        meta = getattr(getattr(record, "request", None), "META", {})
        return bool(meta.get("QUERY_STRING")) or meta.get("REQUEST_METHOD", "GET") not in {"GET", "HEAD"}

    def _trace(self, exc: BaseException, *, muet: bool) -> str:
        if not muet:
            return sans_requete("".join(traceback.format_exception(exc)).rstrip("\n"))
        lignes: list[str] = []
        for maillon in _chaine(exc):
            lignes += traceback.format_tb(maillon.__traceback__)
            lignes.append(f"{type(maillon).__qualname__} (texte non journalisé : il peut citer la visite)\n")
        return sans_requete("".join(lignes).rstrip("\n"))


def _chaine(exc: BaseException) -> Iterator[BaseException]:
    """`exc` preceded by what caused it, oldest first."""
    vus: list[BaseException] = []
    suivante: BaseException | None = exc
    while suivante is not None and not any(suivante is vu for vu in vus):
        vus.append(suivante)
        suivante = suivante.__cause__ or (None if suivante.__suppress_context__ else suivante.__context__)
    yield from reversed(vus)


class SansCorpsHead(logging.Filter):
    """Drop gunicorn's warning on every HEAD request: Django always hands it the body."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep `record` unless it is that warning."""
        return "body bytes on a no-body response" not in str(record.msg)
