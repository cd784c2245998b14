"""Admin of filières, their labels, associations, laboratoires and rights."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from directory.admin_base import (
    AnnuaireAdmin,
    CouvertureInline,
    LabellisationAdmin,
    LabellisationInline,
    SansSuppression,
)
from filieres.models import (
    Association,
    CouvertureFiliere,
    Filiere,
    Habilitation,
    LabellisationFiliere,
    Laboratoire,
)


class LabellisationFiliereInline(LabellisationInline):
    """Labels of a filière."""

    model = LabellisationFiliere
    fields = LabellisationInline.CHAMPS


class CouvertureFiliereInline(CouvertureInline):
    """Diseases of a filière."""

    model = CouvertureFiliere


@admin.register(Filiere)
class FiliereAdmin(AnnuaireAdmin):
    """Filières, with their labels and diseases."""

    list_display = ["sigle", "nom", "etablissement", "coordonnateur", "publie"]
    list_filter = ["publie"]
    search_fields = ["recherche", "slug"]
    autocomplete_fields = ["etablissement"]
    prepopulated_fields = {"slug": ["sigle"]}
    readonly_fields = ["modifie_le"]
    relations = ("etablissement__groupe",)
    inlines = [LabellisationFiliereInline, CouvertureFiliereInline]


@admin.register(LabellisationFiliere)
class LabellisationFiliereAdmin(LabellisationAdmin):
    """Labels of filières."""

    list_display = ["filiere", "campagne", "debut", "fin", "etat", "confirmation"]
    search_fields = ["filiere__recherche"]
    autocomplete_fields = ["filiere", "arrete"]
    relations = ("filiere", "campagne")
    fields = ["filiere", *LabellisationInline.CHAMPS]


class RattacheAdmin(AnnuaireAdmin):
    """What associations and laboratoires share."""

    prepopulated_fields = {"slug": ["nom"]}
    readonly_fields = ["modifie_le"]
    search_fields = ["recherche", "slug"]


@admin.register(Association)
class AssociationAdmin(RattacheAdmin):
    """Associations."""

    list_display = ["nom", "sigle", "portee", "commune", "publie"]
    list_filter = ["portee", "filieres", "publie"]
    autocomplete_fields = ["filieres", "commune"]
    relations = ("commune",)


@admin.register(Laboratoire)
class LaboratoireAdmin(RattacheAdmin):
    """Laboratoires."""

    list_display = ["nom", "type", "portee", "etablissement", "publie"]
    list_filter = ["type", "portee", "filieres", "publie"]
    autocomplete_fields = ["filieres", "etablissement"]
    relations = ("etablissement__groupe",)


@admin.register(Habilitation)
class HabilitationAdmin(SansSuppression, AnnuaireAdmin):
    """Rights of editors: granted and revoked here, never deleted."""

    list_display = ["user", "filiere", "accordee_le", "accordee_par", "revoquee_le"]
    list_filter = [("revoquee_le", admin.EmptyFieldListFilter), "filiere"]
    search_fields = ["user__username", "user__email", "filiere__recherche"]
    autocomplete_fields = ["user", "filiere"]
    readonly_fields = ["accordee_par"]
    relations = ("user", "filiere", "accordee_par")

    def save_model(self, request: HttpRequest, obj: Habilitation, form: Any, change: bool) -> None:
        """Remember who granted it."""
        if not change:
            obj.accordee_par_id = request.user.pk
        super().save_model(request, obj, form, change)
