"""Admin of centres (networks), sites and their labels."""

from django.contrib import admin

from centres.models import Centre, Couverture, LabellisationSite, Site
from directory.admin_base import AnnuaireAdmin, CouvertureInline, LabellisationAdmin, LabellisationInline

CHAMPS_LABEL: list[str | list[str] | tuple[str, ...]] = [("role", "responsable"), *LabellisationInline.CHAMPS]
# What the name of a site is made of.
NOM_DU_SITE = ("centre", "etablissement__groupe", "etablissement__commune__departement")


class CouvertureCentreInline(CouvertureInline):
    """Diseases of a centre."""

    model = Couverture


@admin.register(Centre)
class CentreAdmin(AnnuaireAdmin):
    """Networks, with their diseases."""

    list_display = ["nom", "sigle", "filiere", "confiance", "publie"]
    list_filter = ["filiere", "confiance", "publie"]
    search_fields = ["recherche", "slug", "filiere__recherche"]
    autocomplete_fields = ["filiere"]
    prepopulated_fields = {"slug": ["nom"]}
    readonly_fields = ["modifie_le"]
    relations = ("filiere",)
    inlines = [CouvertureCentreInline]


class LabellisationSiteInline(LabellisationInline):
    """Labels of a site."""

    model = LabellisationSite
    fields = CHAMPS_LABEL


@admin.register(Site)
class SiteAdmin(AnnuaireAdmin):
    """Teams, with their labels."""

    list_display = ["centre", "nom", "etablissement", "public", "confiance", "publie"]
    list_display_links = ["centre", "nom"]
    list_filter = ["centre__filiere", "public", "confiance", "publie"]
    search_fields = ["recherche", "code", "centre__recherche", "etablissement__recherche"]
    autocomplete_fields = ["centre", "etablissement"]
    readonly_fields = ["verifie_le", "verifie_par", "modifie_le"]
    relations = NOM_DU_SITE
    inlines = [LabellisationSiteInline]
    fieldsets = [
        (None, {"fields": ["centre", "etablissement", "code", "service", "titre", "public", "publie"]}),
        (
            "Joindre",
            {
                "fields": [
                    "responsables",
                    "telephone",
                    "email",
                    "mssante",
                    "site_web",
                    "rendez_vous",
                    "acces",
                    "teleconsultation",
                ]
            },
        ),
        (
            "Sources",
            {"fields": ["source_url", "source_le", "confiance", "verifie_le", "verifie_par", "modifie_le"]},
        ),
    ]


@admin.register(LabellisationSite)
class LabellisationSiteAdmin(LabellisationAdmin):
    """Labels of sites."""

    list_display = ["site", "role", "campagne", "debut", "fin", "etat", "confirmation"]
    list_filter = ["role", *LabellisationAdmin.list_filter, "centre__filiere"]
    search_fields = ["site__recherche", "site__code", "centre__recherche", "site__etablissement__recherche"]
    autocomplete_fields = ["site", "arrete"]
    relations = ("campagne", *(f"site__{relation}" for relation in NOM_DU_SITE))
    fields = ["site", *CHAMPS_LABEL]
