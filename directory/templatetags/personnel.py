"""What signed-in staff see on public pages. A visitor has no session: none is looked for."""

from typing import Any

from django import template
from django.conf import settings
from django.contrib import admin
from django.template.context import Context
from django.urls import reverse

register = template.Library()


@register.inclusion_tag("components/modifier.html", takes_context=True)
def modifier(context: Context, fiche: Any) -> dict[str, str]:
    """The way from a public page to its form, for whoever may change it.

    Without a session cookie nothing is read: no query, no cookie set, no `Vary`.
    """
    request = context.get("request")
    if not fiche or request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return {}
    fiches = admin.site._registry.get(type(fiche))
    if fiches is None or not admin.site.has_permission(request):
        return {}
    if not fiches.has_change_permission(request, fiche):
        return {}
    opts = fiche._meta
    return {"adresse": reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[fiche.pk])}
