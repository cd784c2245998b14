"""Admin of centres (networks), sites and their labels."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

import centres.admin_problemes  # noqa: F401  (its lists register themselves)
from centres.admin_decisions import DecisionsLabelMixin, DecisionsSiteMixin
from centres.admin_labellisations import ImportLabellisationsMixin
from centres.admin_verification import VerificationAdminMixin
from centres.echanges import CentreResource, SiteResource
from centres.models import Centre, Couverture, LabellisationSite, Site
from directory.admin_base import AnnuaireAdmin, CouvertureInline, LabellisationAdmin, LabellisationInline
from directory.echanges.admin import EchangesAdminMixin

CHAMPS_LABEL: list[str | list[str] | tuple[str, ...]] = [("role", "responsable"), *LabellisationInline.CHAMPS]
# What the name of a site is made of.
NOM_DU_SITE = ("centre", "etablissement__groupe", "etablissement__commune__departement")
# Diseases named on the form of a site; the rest is one link away.
MALADIES = 12


class CouvertureCentreInline(CouvertureInline):
    """Diseases of a centre."""

    model = Couverture


@admin.register(Centre)
class CentreAdmin(EchangesAdminMixin, AnnuaireAdmin):
    """Networks, with their diseases."""

    resource_classes = [CentreResource]
    perimetre = "filiere"
    champs_structure = ("filiere", "slug", "confiance", "publie")
    list_display = ["nom", "sigle", "filiere", "nombre_de_sites", "confiance", "publie"]
    list_filter = ["filiere", "confiance", "publie"]
    search_fields = ["recherche", "slug", "filiere__recherche"]
    autocomplete_fields = ["filiere"]
    prepopulated_fields = {"slug": ["nom"]}
    readonly_fields = ["modifie_le"]
    relations = ("filiere",)
    inlines = [CouvertureCentreInline]
    fieldsets = [
        ("Le réseau", {"fields": ["nom", "sigle", "presentation", "site_web", "emprise", "anciens_noms"]}),
        ("Rattachement", {"fields": ["filiere"]}),
        ("Page publique", {"fields": ["slug", "publie"]}),
        ("Sources", {"fields": ["source_url", "source_le", "confiance", "modifie_le"]}),
    ]
    aides = {
        "nom": "L’intitulé du centre, tel que l’arrêté l’écrit.",
        "presentation": "Quelques phrases pour une personne qui ne connaît pas le centre.",
        "site_web": "Adresse complète, qui commence par https://",
        "anciens_noms": "Un par ligne. Ils servent à la recherche.",
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Centre]:
        """With the number of sites."""
        sites = Site.objects.filter(centre=OuterRef("pk")).order_by().values("centre")
        return (
            super()
            .get_queryset(request)
            .annotate(_sites=Coalesce(Subquery(sites.annotate(n=Count("pk")).values("n")), 0))
        )

    @admin.display(description="sites", ordering="_sites")
    def nombre_de_sites(self, centre: Any) -> SafeString:
        """How many, leading to them."""
        liste = reverse("admin:centres_site_changelist")
        return format_html('<a href="{}?centre__id__exact={}">{}</a>', liste, centre.pk, centre._sites)


class LabellisationSiteInline(LabellisationInline):
    """Labels of a site."""

    model = LabellisationSite
    fields = CHAMPS_LABEL
    nomme_par = ("role", *LabellisationInline.nomme_par)


class VerificationFilter(admin.SimpleListFilter):
    """Sites by how long ago someone said « I checked this »."""

    title = "vérification"
    parameter_name = "verification"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Two kinds of doubt."""
        return [("jamais", "jamais vérifiés"), ("perimes", "vérifiés il y a plus de 12 mois")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The sites in that case; an unknown one changes nothing."""
        if self.value() == "jamais":
            return queryset.jamais_verifies()
        return queryset.perimes() if self.value() == "perimes" else queryset


@admin.register(Site)
class SiteAdmin(DecisionsSiteMixin, VerificationAdminMixin, EchangesAdminMixin, AnnuaireAdmin):
    """Teams, with their labels."""

    resource_classes = [SiteResource]
    perimetre = "centre__filiere"
    champs_structure = ("centre", "etablissement", "code", "confiance", "publie")
    list_display = ["nom", "reseau", "etablissement", "public", "verifie_le", "publie"]
    list_filter = [VerificationFilter, "centre__filiere", "public", "confiance", "publie"]
    search_fields = ["recherche", "code", "centre__recherche", "etablissement__recherche"]
    autocomplete_fields = ["centre", "etablissement"]
    readonly_fields = ["verifie_le", "verifie_par", "modifie_le", "maladies"]
    relations = NOM_DU_SITE
    inlines = [LabellisationSiteInline]
    fieldsets = [
        ("L’équipe", {"fields": ["service", "titre", "responsables"]}),
        ("Contact", {"fields": ["telephone", "email", "mssante", "site_web"]}),
        ("Rendez-vous et accès", {"fields": ["rendez_vous", "teleconsultation", "acces"]}),
        ("Âge des personnes reçues", {"fields": ["public"]}),
        ("Maladies", {"fields": ["maladies"]}),
        ("Rattachement", {"fields": ["centre", "etablissement", "code", "publie"]}),
        (
            "Sources et vérification",
            {"fields": ["source_url", "source_le", "confiance", "verifie_le", "verifie_par", "modifie_le"]},
        ),
    ]
    aides = {
        "service": "Le nom que l’hôpital donne au service.",
        "telephone": "Le numéro à composer pour un rendez-vous. Vide : la page montre le standard de l’hôpital.",
        "email": "Celle du service ou du secrétariat, jamais celle d’une personne.",
        "rendez_vous": "Comment faire, dans l’ordre : qui appeler, faut-il une lettre, quel délai.",
        "acces": "Bâtiment, étage, transports, stationnement.",
        "public": "Si l’équipe reçoit tout le monde, choisissez « enfants et adultes ». Vide : âge non précisé.",
        "mssante": "Messagerie sécurisée de santé du service, montrée aux professionnels.",
        "site_web": "La page du service, avec https://",
    }

    @admin.display(description="centre", ordering="centre")
    def reseau(self, site: Any) -> str:
        """Its short name: the full titles of networks fill three lines."""
        return str(site.centre.nom_court)

    @admin.display(description="maladies du centre")
    def maladies(self, site: Any) -> SafeString | str:
        """The diseases are the network's: named here, changed there."""
        if site is None or not site.centre_id:
            return "Celles du centre."
        noms = list(site.centre.maladies.order_by("tri").values_list("nom", flat=True)[: MALADIES + 1])
        liste = format_html_join("", "<li>{}</li>", [(nom,) for nom in noms[:MALADIES]])
        if len(noms) > MALADIES:
            liste += mark_safe("<li>…</li>")
        adresse = reverse("admin:centres_centre_change", args=[site.centre_id])
        return format_html(
            '<ul class="liste-simple">{}</ul><a href="{}">Voir ou modifier les maladies du centre</a>',
            liste,
            adresse,
        )


@admin.register(LabellisationSite)
class LabellisationSiteAdmin(DecisionsLabelMixin, ImportLabellisationsMixin, LabellisationAdmin):
    """Labels of sites."""

    perimetre = "site__centre__filiere"
    list_display = ["site", "role", "campagne", "debut", "fin", "etat", "confirmation"]
    list_filter = ["role", *LabellisationAdmin.list_filter, "centre__filiere"]
    search_fields = ["site__recherche", "site__code", "centre__recherche", "site__etablissement__recherche"]
    autocomplete_fields = ["site", "arrete"]
    relations = ("campagne", *(f"site__{relation}" for relation in NOM_DU_SITE))
    fields = ["site", *CHAMPS_LABEL]
