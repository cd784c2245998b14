"""Admin of filières, their labels, associations, laboratoires and rights."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from directory.admin_base import (
    AnnuaireAdmin,
    CouvertureInline,
    LabellisationAdmin,
    LabellisationInline,
    SansSuppression,
)
from directory.echanges.admin import EchangesAdminMixin
from filieres.droits import acces
from filieres.echanges import AssociationResource, FiliereResource, LaboratoireResource
from filieres.groupes import EDITEURS
from filieres.models import (
    Association,
    CouvertureFiliere,
    Filiere,
    Habilitation,
    LabellisationFiliere,
    Laboratoire,
)

SOURCES: tuple[str, Any] = ("Sources", {"fields": ["source_url", "source_le", "modifie_le"]})


class LabellisationFiliereInline(LabellisationInline):
    """Labels of a filière."""

    model = LabellisationFiliere
    fields = LabellisationInline.CHAMPS


class CouvertureFiliereInline(CouvertureInline):
    """Diseases of a filière."""

    model = CouvertureFiliere


@admin.register(Filiere)
class FiliereAdmin(EchangesAdminMixin, AnnuaireAdmin):
    """Filières, with their labels and diseases."""

    resource_classes = [FiliereResource]
    perimetre = "pk"
    champs_structure = ("slug", "sigle", "etablissement", "publie")
    list_display = ["sigle", "nom", "etablissement", "coordonnateur", "publie"]
    list_filter = ["publie"]
    search_fields = ["recherche", "slug"]
    autocomplete_fields = ["etablissement"]
    prepopulated_fields = {"slug": ["sigle"]}
    readonly_fields = ["modifie_le"]
    relations = ("etablissement__groupe",)
    inlines = [CouvertureFiliereInline, LabellisationFiliereInline]
    fieldsets = [
        ("La filière", {"fields": ["sigle", "nom", "perimetre", "anciens_noms"]}),
        ("Coordination", {"fields": ["coordonnateur", "coordonnateur_le", "etablissement"]}),
        ("Contact et réseaux", {"fields": ["site_web", "erns"]}),
        ("Page publique", {"fields": ["slug", "publie"]}),
        SOURCES,
    ]
    aides = {
        "perimetre": "En une ou deux phrases : quelles maladies, pour qui. Montré en haut de la page.",
        "coordonnateur": "Prénom et nom, avec le titre : « Pr Anne Martin ».",
        "site_web": "Adresse complète, qui commence par https://",
        "anciens_noms": "Un par ligne. Ils servent à la recherche.",
    }


@admin.register(LabellisationFiliere)
class LabellisationFiliereAdmin(LabellisationAdmin):
    """Labels of filières."""

    perimetre = "filiere"
    list_display = ["filiere", "campagne", "debut", "fin", "etat", "confirmation"]
    search_fields = ["filiere__recherche"]
    autocomplete_fields = ["filiere", "arrete"]
    relations = ("filiere", "campagne")
    fields = ["filiere", *LabellisationInline.CHAMPS]


class RattacheAdmin(EchangesAdminMixin, AnnuaireAdmin):
    """What associations and laboratoires share."""

    perimetre = "filieres"
    prepopulated_fields = {"slug": ["nom"]}
    readonly_fields = ["modifie_le"]
    search_fields = ["recherche", "slug"]
    aides = {
        "site_web": "Adresse complète, qui commence par https://",
        "email": "Celle de l’association, jamais celle d’une personne.",
        "objet": "En une ou deux phrases : pour qui, quelles maladies.",
        "activites": "Ce que le laboratoire recherche ou diagnostique.",
    }


@admin.register(Association)
class AssociationAdmin(RattacheAdmin):
    """Associations."""

    resource_classes = [AssociationResource]
    champs_structure = ("slug", "portee", "filieres", "publie")
    list_display = ["nom", "sigle", "portee", "commune", "publie"]
    list_filter = ["portee", "filieres", "publie"]
    autocomplete_fields = ["filieres", "commune"]
    relations = ("commune",)
    fieldsets = [
        ("L’association", {"fields": ["nom", "sigle", "objet"]}),
        ("Contact", {"fields": ["telephone", "email", "site_web", "commune"]}),
        ("Rattachement", {"fields": ["portee", "filieres"]}),
        ("Page publique", {"fields": ["slug", "publie", ("debut", "fin")]}),
        SOURCES,
    ]


@admin.register(Laboratoire)
class LaboratoireAdmin(RattacheAdmin):
    """Laboratoires."""

    resource_classes = [LaboratoireResource]
    champs_structure = ("slug", "portee", "filieres", "etablissement", "publie")
    list_display = ["nom", "type", "portee", "etablissement", "publie"]
    list_filter = ["type", "portee", "filieres", "publie"]
    autocomplete_fields = ["filieres", "etablissement"]
    relations = ("etablissement__groupe",)
    fieldsets = [
        ("Le laboratoire", {"fields": ["nom", "type", "activites"]}),
        ("Contact", {"fields": ["responsable", "site_web", "etablissement"]}),
        ("Rattachement", {"fields": ["portee", "filieres"]}),
        ("Page publique", {"fields": ["slug", "publie", ("debut", "fin")]}),
        SOURCES,
    ]


class HabilitationForm(forms.ModelForm):
    """Grants a right; on a live one, offers to end it."""

    revoquer = forms.BooleanField(
        label="Révoquer aujourd’hui",
        required=False,
        help_text="La personne ne verra plus les fiches de cette filière. La ligne est gardée.",
    )

    def clean(self) -> dict[str, Any]:
        """One live right per person and filière, whose fields the form partly hides."""
        donnees = super().clean() or {}
        qui, quoi = donnees.get("user"), donnees.get("filiere")
        vives = Habilitation.objects.filter(user=qui, filiere=quoi, revoquee_le__isnull=True)
        if qui and quoi and vives.exists():
            raise ValidationError("Cette personne a déjà une habilitation active sur cette filière.")
        return donnees


@admin.register(Habilitation)
class HabilitationAdmin(SansSuppression, AnnuaireAdmin):
    """Rights of editors: granted and revoked here, never deleted; dates and authors are the system's."""

    form = HabilitationForm
    annulable = False
    list_display = ["user", "filiere", "accordee_le", "accordee_par", "revoquee_le", "revoquee_par"]
    list_filter = [("revoquee_le", admin.EmptyFieldListFilter), "filiere"]
    search_fields = ["user__username", "user__email", "filiere__recherche"]
    autocomplete_fields = ["user", "filiere"]
    relations = ("user", "filiere", "accordee_par", "revoquee_par")
    actions = ["revoquer"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who and what to grant; then what happened, and the end of it."""
        if obj is None:
            return ["user", "filiere"]
        faits = ["user", "filiere", "accordee_le", "accordee_par"]
        return [*faits, "revoquee_le", "revoquee_par"] if obj.revoquee_le else [*faits, "revoquer"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Nothing of a right is rewritten."""
        return [champ for champ in self.get_fields(request, obj) if champ != "revoquer"] if obj else []

    def save_model(self, request: HttpRequest, obj: Habilitation, form: Any, change: bool) -> None:
        """Date and author, granted or revoked."""
        if change:
            if form.cleaned_data.get("revoquer"):
                obj.revoquer(request.user)
            return
        obj.accordee_le = timezone.localdate()
        obj.accordee_par_id = request.user.pk
        super().save_model(request, obj, form, change)
        self._faire_editeur(request, obj)

    def _faire_editeur(self, request: HttpRequest, obj: Habilitation) -> None:
        """Rows without the group would open nothing."""
        groupe = Group.objects.get(name=EDITEURS)
        if acces(obj.user).national or obj.user.groups.filter(pk=groupe.pk).exists():
            return
        obj.user.groups.add(groupe)
        self.message_user(request, f"{obj.user} fait maintenant partie du groupe « {EDITEURS} ».")

    @admin.action(description="Révoquer les habilitations choisies", permissions=["change"])
    def revoquer(self, request: HttpRequest, queryset: QuerySet[Habilitation]) -> None:
        """Each live one ends today; each leaves a line in the history."""
        faites = [h for h in queryset if h.revoquer(request.user)]
        for habilitation in faites:
            self.log_change(request, habilitation, "Habilitation révoquée.")
        pluriel = "s" if len(faites) > 1 else ""
        texte = f"{len(faites)} habilitation{pluriel} révoquée{pluriel}."
        self.message_user(request, texte, messages.SUCCESS if faites else messages.WARNING)
