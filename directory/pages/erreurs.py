"""The pages of what goes wrong, in the site's own words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page_introuvable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: never the path nor the reason, which may quote what was typed."""
    return render(request, "404.html", status=404)


def demande_refusee(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a request no page can read."""
    return render(request, "400.html", status=400)
