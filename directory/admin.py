"""Admin of places, diseases, texts, campaigns and what is remembered about the data."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

import directory.admin_noms
import directory.admin_signalements  # noqa: F401  (its queue registers itself)
from centres.admin_decisions import DecisionsCampagneMixin
from directory.admin_base import AnnuaireAdmin, ChampsNommesMixin, ReferenceAdmin, SansSuppression
from directory.echanges.admin import EchangesAdminMixin
from directory.echanges.etablissements import EtablissementResource
from directory.models import (
    AncienneAdresse,
    AncienneCommune,
    Arrete,
    Campagne,
    ChiffreOfficiel,
    CodePostal,
    Commune,
    DeclarationAccessibilite,
    Departement,
    Etablissement,
    Groupe,
    Maladie,
    Prorogation,
    Region,
)
from filieres.droits import Perimetre, PerimetreFiliereInlineMixin

admin.site.site_header = f"{settings.SITE_NAME} – administration"
admin.site.site_title = settings.SITE_NAME
admin.site.index_title = "Fiches de l’annuaire"
admin.site.empty_value_display = "–"


# --- Reference data ---------------------------------------------------------------
@admin.register(Region)
class RegionAdmin(ReferenceAdmin):
    """Regions."""

    list_display = ["nom", "code", "zone"]
    list_filter = ["zone"]
    search_fields = ["nom", "code"]
    recherche_en_memoire = True


@admin.register(Departement)
class DepartementAdmin(ReferenceAdmin):
    """Départements."""

    list_display = ["nom", "code", "region", "zone"]
    list_filter = ["zone", "region"]
    search_fields = ["recherche", "code"]
    autocomplete_fields = ["region"]
    relations = ("region",)


class CodePostalInline(ChampsNommesMixin, PerimetreFiliereInlineMixin, admin.TabularInline):
    """Postal codes of a commune."""

    model = CodePostal
    extra = 0


class AncienneCommuneInline(ChampsNommesMixin, PerimetreFiliereInlineMixin, admin.TabularInline):
    """Former communes merged into this one."""

    model = AncienneCommune
    extra = 0


@admin.register(Commune)
class CommuneAdmin(ReferenceAdmin):
    """Communes and arrondissements."""

    list_display = ["nom", "code_insee", "departement", "commune_parente", "population"]
    list_filter = ["departement__region"]
    search_fields = ["recherche", "code_insee"]
    autocomplete_fields = ["departement", "commune_parente"]
    relations = ("departement", "commune_parente")
    inlines = [CodePostalInline, AncienneCommuneInline]


@admin.register(CodePostal)
class CodePostalAdmin(ReferenceAdmin):
    """Postal codes."""

    list_display = ["code", "commune"]
    search_fields = ["code", "commune__recherche"]
    autocomplete_fields = ["commune"]
    relations = ("commune",)


@admin.register(AncienneCommune)
class AncienneCommuneAdmin(ReferenceAdmin):
    """Former communes."""

    list_display = ["nom", "code_ancien", "commune"]
    search_fields = ["recherche", "code_ancien", "commune__recherche"]
    autocomplete_fields = ["commune"]
    relations = ("commune",)


# --- Hospitals ----------------------------------------------------------------------
@admin.register(Groupe)
class GroupeAdmin(AnnuaireAdmin):
    """Groups of hospitals."""

    perimetre = Perimetre.PARTAGE
    list_display = ["nom", "nom_long", "code", "commune", "publie"]
    list_filter = ["publie"]
    search_fields = ["recherche", "code", "finess_juridique"]
    autocomplete_fields = ["commune"]
    readonly_fields = ["modifie_le"]
    relations = ("commune",)


@admin.register(Etablissement)
class EtablissementAdmin(EchangesAdminMixin, AnnuaireAdmin):
    """Hospitals."""

    resource_classes = [EtablissementResource]
    perimetre = Perimetre.PARTAGE
    list_display = ["nom", "groupe", "commune", "finess", "position_source", "publie"]
    list_filter = ["publie", "position_source", "commune__departement__region"]
    search_fields = ["recherche", "code", "finess", "commune__recherche"]
    autocomplete_fields = ["groupe", "commune"]
    readonly_fields = ["modifie_le"]
    relations = ("groupe", "commune")
    fieldsets = [
        (None, {"fields": ["nom", "code", "finess", "groupe", "publie", "ferme_le"]}),
        ("Adresse", {"fields": ["adresse", ("code_postal", "commune")]}),
        ("Position", {"fields": [("latitude", "longitude"), "position_source"]}),
        ("Joindre", {"fields": ["telephone", "site_web"]}),
        ("Sources", {"fields": ["source", "source_url", "source_le", "note", "modifie_le"]}),
    ]


# --- Diseases -----------------------------------------------------------------------
class MaladieForm(forms.ModelForm):
    """Refuses to make a disease its own ancestor."""

    def clean_parents(self) -> Any:
        """As the model says."""
        parents = self.cleaned_data["parents"]
        try:
            self.instance.verifier_parents([parent.pk for parent in parents])
        except ValidationError as exc:
            raise ValidationError(exc.messages) from exc
        return parents


@admin.register(Maladie)
class MaladieAdmin(ReferenceAdmin):
    """Diseases, as Orphanet gives them."""

    form = MaladieForm
    list_display = ["nom", "code_orpha", "niveau", "statut", "publie"]
    list_filter = ["statut", "niveau", "presente_2025", "publie"]
    search_fields = ["recherche", "code_orpha"]
    autocomplete_fields = ["remplacee_par", "specialite_preferentielle", "parents"]
    readonly_fields = ["modifie_le"]


# --- Texts, campaigns, figures ---------------------------------------------------------
@admin.register(Arrete)
class ArreteAdmin(AnnuaireAdmin):
    """Official texts."""

    perimetre = Perimetre.PARTAGE
    list_display = ["intitule", "nature", "nor", "signe_le", "publie_le"]
    list_filter = ["nature"]
    search_fields = ["intitule", "code", "nor"]
    recherche_en_memoire = True


@admin.register(Campagne)
class CampagneAdmin(DecisionsCampagneMixin, AnnuaireAdmin):
    """Campaigns of labels."""

    voir_la_ligne = "voir cette campagne"
    perimetre = Perimetre.PARTAGE
    list_display = ["libelle", "domaine", "debut", "fin", "precision", "complete", "usage_jusqu_au"]
    list_filter = ["domaine", "complete"]
    search_fields = ["code", "libelle"]
    recherche_en_memoire = True
    autocomplete_fields = ["arrete"]


@admin.register(Prorogation)
class ProrogationAdmin(SansSuppression, AnnuaireAdmin):
    """Campaigns prolonged: read here, written by « Prolonger » on the page of a campaign."""

    list_display = ["campagne", "ancienne_fin", "nouvelle_fin", "arrete", "faite_le", "faite_par"]
    list_filter = ["campagne__domaine"]
    relations = ("campagne", "arrete", "faite_par")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


@admin.register(ChiffreOfficiel)
class ChiffreOfficielAdmin(AnnuaireAdmin):
    """Official figures."""

    list_display = ["libelle", "perimetre", "valeur", "annee"]
    list_filter = ["annee"]
    search_fields = ["libelle", "perimetre", "code", "valeur"]
    recherche_en_memoire = True


@admin.register(DeclarationAccessibilite)
class DeclarationAccessibiliteAdmin(SansSuppression, AnnuaireAdmin):
    """The declaration of accessibility: one row, that nobody deletes, as the law asks for one."""

    list_display = ["statut", "etablie_le", "audit_le", "auditeur", "taux"]
    # The same titles as on the page.
    fieldsets = [
        ("État de conformité", {"fields": ["statut", "etablie_le"]}),
        ("Résultats des tests", {"fields": [("audit_le", "auditeur"), "taux"]}),
        ("Contenus non accessibles", {"fields": ["non_conformites", "derogations", "hors_champ"]}),
        ("Établissement de la déclaration", {"fields": ["environnement", "outils", "pages"]}),
    ]

    def view_on_site(self, obj: DeclarationAccessibilite) -> str:
        """The page of the declaration."""
        return reverse("accessibilite")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """As long as there is none."""
        return super().has_add_permission(request) and not DeclarationAccessibilite.objects.exists()


# --- What is remembered about the data ------------------------------------------------
class AncienneAdresseForm(forms.ModelForm):
    """A former path starts with a slash and leads to a record that has a page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        avec_page = [
            ct.pk
            for ct in ContentType.objects.filter(app_label__in=["directory", "filieres", "centres"])
            if (modele := ct.model_class()) and hasattr(modele, "get_absolute_url") and not modele._meta.proxy
        ]
        champ = cast("forms.ModelChoiceField", self.fields["content_type"])
        champ.queryset = ContentType.objects.filter(pk__in=avec_page)

    def clean_chemin(self) -> str:
        """An absolute path of this site."""
        chemin = self.cleaned_data["chemin"]
        if not chemin.startswith("/") or chemin.startswith("//"):
            raise ValidationError("Un chemin commence par une seule barre oblique.")
        return chemin

    def clean(self) -> dict[str, Any]:
        """The record exists."""
        donnees = super().clean() or {}
        type_de_fiche, numero = donnees.get("content_type"), donnees.get("object_id")
        if type_de_fiche and numero is not None:
            modele = type_de_fiche.model_class()
            if not modele._default_manager.filter(pk=numero).exists():
                self.add_error("object_id", "Aucune fiche de ce type ne porte ce numéro.")
        return donnees


@admin.register(AncienneAdresse)
class AncienneAdresseAdmin(AnnuaireAdmin):
    """Former addresses of pages."""

    form = AncienneAdresseForm
    list_display = ["chemin", "content_type", "objet"]
    search_fields = ["chemin"]
    recherche_en_memoire = True
    relations = ("content_type",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the records, one query per kind."""
        return super().get_queryset(request).prefetch_related("objet")
