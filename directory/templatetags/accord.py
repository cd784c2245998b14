"""French agreement: zero and one are singular, unlike Django's `pluralize`."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def accord(nombre: Any, formes: str = "s") -> str:
    """The ending for `nombre`: `formes` is the plural's, or « singular,plural » (« l,ux » for hôpital)."""
    singulier, _, pluriel = formes.rpartition(",")
    try:
        return pluriel if abs(float(nombre)) >= 2 else singulier
    except (TypeError, ValueError):
        return singulier
