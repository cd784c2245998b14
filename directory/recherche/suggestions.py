"""Suggestions while typing: the JSON behind the two comboboxes."""

from django.http import HttpRequest, HttpResponse, JsonResponse


def suggestions(request: HttpRequest) -> HttpResponse:
    """GET /suggestions/?q=…[&type=lieu]: at most eight suggestions, best first."""
    return JsonResponse({"suggestions": []})
