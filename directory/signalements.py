"""Which filières a visitor's report concerns: told by the path of the page it was made on."""

from collections.abc import Collection
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Length, Substr
from django.urls import reverse

from centres.models import Centre
from directory.models import Signalement
from filieres.models import Association, Filiere, Laboratoire


def signalements_de(filieres: Collection[int]) -> QuerySet[Any]:
    """Keys of the reports on pages of `filieres`: their own, their networks' and sites', what is tied to them."""
    pages = {
        "filiere_liste": Filiere.objects.filter(pk__in=filieres),
        "centre_liste": Centre.objects.filter(filiere__in=filieres),
        "association_liste": Association.objects.filter(filieres__in=filieres),
        "laboratoire_liste": Laboratoire.objects.filter(filieres__in=filieres),
    }
    concernent = Q()
    for liste, fiches in pages.items():
        adresse = Concat(Value(reverse(liste)), F("slug"), Value("/"), output_field=CharField())
        debut = Substr(OuterRef("chemin"), 1, Length(F("adresse_page")))
        concernent |= Q(Exists(fiches.annotate(adresse_page=adresse).filter(adresse_page=debut)))
    return Signalement.objects.filter(concernent).values("pk")
