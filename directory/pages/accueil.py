"""The home page: one task, three doors, and what this directory knows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.pages.chiffres import officiels, recenser
from filieres.models import Filiere


@require_safe
def accueil(request: HttpRequest) -> HttpResponse:
    """The network of today, always: a day is chosen on the pages that show one."""
    le = timezone.localdate()
    chiffres = officiels()
    contexte = {
        "filieres": Filiere.objects.publies(),
        "recensement": recenser(le, chiffres),
        "chiffre_filieres": chiffres.get("national-filieres-2025"),
        "le": le,
    }
    return render(request, "directory/accueil.html", contexte)
