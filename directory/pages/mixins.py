"""What the views of the public pages share."""

import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from directory.pages.jour import contexte_du_jour


class JourMixin:
    """A page that depends on `?le=`: `le`, `le_demande`, `le_erreur`, and `suite_le` to carry the day along links."""

    request: HttpRequest

    @cached_property
    def jour(self) -> dict[str, Any]:
        """The context of the day."""
        contexte: dict[str, Any] = contexte_du_jour(self.request)
        demande = contexte["le_demande"]
        return {**contexte, "suite_le": f"?le={demande:%Y-%m-%d}" if demande else ""}

    @property
    def le(self) -> datetime.date:
        """The day asked for, today by default."""
        jour: datetime.date = self.jour["le"]
        return jour

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the day."""
        return {**super().get_context_data(**kwargs), **self.jour}


class FiltresMixin:
    """A list with a filter set: its rows are the filtered ones; what was not understood is said."""

    request: HttpRequest
    filterset_class: Any

    @cached_property
    def filtre(self) -> Any:
        """The filter set of the address."""
        return self.filterset_class(self.request.GET, super().get_queryset())

    def get_queryset(self) -> Any:
        """The filtered rows."""
        return self.filtre.qs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the filter set."""
        return super().get_context_data(filtre=self.filtre, **kwargs)
