"""What visitors reported: a queue for each filière, the rest for the national team."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from directory.admin_base import AnnuaireAdmin
from directory.models import Signalement
from directory.signalements import Page, resoudre, signalements_de, signalements_nationaux
from filieres.droits import acces
from filieres.models import Filiere

NATIONALE = "nationale"


class SignalementForm(forms.ModelForm):
    """Whoever closes a report says what was done."""

    def clean(self) -> dict[str, Any]:
        """A note goes with every end."""
        donnees = super().clean() or {}
        if donnees.get("etat") != Signalement.Etat.NOUVEAU and not donnees.get("note", "").strip():
            raise ValidationError(
                {"note": "Dites en quelques mots ce qui a été fait, ou pourquoi rien ne l’est."}
            )
        return donnees


class DestinataireFilter(admin.SimpleListFilter):
    """Reports by filière, and those of the national team."""

    title = "filière"
    parameter_name = "filiere"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The filières within reach; nothing to choose for an editor of one."""
        qui = acces(request.user)
        filieres = Filiere.objects.all() if qui.national else Filiere.objects.filter(pk__in=qui.filieres)
        choix = [(str(pk), sigle) for pk, sigle in filieres.order_by("sigle").values_list("pk", "sigle")]
        if qui.national:
            return [(NATIONALE, "équipe nationale"), *choix]
        return choix if len(choix) > 1 else []

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Those of one filière; an unknown one changes nothing."""
        if self.value() == NATIONALE:
            return queryset.filter(pk__in=signalements_nationaux())
        if self.value() in dict(self.lookup_choices):
            return queryset.filter(pk__in=signalements_de([int(str(self.value()))]))
        return queryset


class ListeDeSignalements(ChangeList):
    """A page of reports with the records they speak of, found together."""

    def get_results(self, request: HttpRequest) -> None:
        """Django's page, then its records."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        pages = resoudre(signalement.chemin for signalement in self.result_list)
        sigles = dict(Filiere.objects.values_list("pk", "sigle"))
        for signalement in self.result_list:
            signalement.page = pages[signalement.chemin]
            signalement.sigles = sorted(sigles[pk] for pk in signalement.page.filieres)


@admin.register(Signalement)
class SignalementAdmin(AnnuaireAdmin):
    """Errors reported by visitors: read, then treated or put aside with a note; never written here."""

    perimetre = staticmethod(signalements_de)
    form = SignalementForm
    list_display = ["chemin", "etat", "cree_le", "message_court", "filieres", "fiche", "traite_par"]
    list_filter = ["etat", DestinataireFilter]
    search_fields = ["chemin", "message"]
    recherche_en_memoire = True
    readonly_fields = ["page_publique", "fiche", "message", "ecrire_a", "cree_le", "traite_par"]
    relations = ("traite_par",)
    fieldsets = [
        ("Le message", {"fields": ["page_publique", "fiche", "message", "ecrire_a", "cree_le"]}),
        ("La suite", {"fields": ["etat", "note", "traite_par"]}),
    ]
    aides = {
        "etat": "« Traité » quand la fiche est corrigée, « écarté » quand il n’y a rien à changer.",
        "note": "Ce qui a été fait, ou pourquoi rien ne l’est. Effacée avec le message, douze mois après lui.",
    }

    # --- Rows ---------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With those that wait apart."""
        attend = Case(
            When(etat=Signalement.Etat.NOUVEAU, then=Value(0)), default=Value(1), output_field=IntegerField()
        )
        lignes = Signalement.objects.select_related(*self.relations).annotate(rang_attente=attend)
        return self.dans_perimetre(request, lignes.order_by(*self.get_ordering(request)))

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Those that wait first, then the latest."""
        return ["rang_attente", "-cree_le", "-pk"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Ours."""
        return ListeDeSignalements

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Reports come from visitors."""
        return False

    def save_model(self, request: HttpRequest, obj: Signalement, form: Any, change: bool) -> None:
        """Remember who treated it."""
        if "etat" in form.changed_data:
            obj.traite_par_id = None if obj.etat == Signalement.Etat.NOUVEAU else request.user.pk
        super().save_model(request, obj, form, change)

    # --- Columns and fields -----------------------------------------------------------
    @admin.display(description="message")
    def message_court(self, signalement: Signalement) -> str:
        """Its beginning."""
        return signalement.message[:80]

    @admin.display(description="pour")
    def filieres(self, signalement: Any) -> str:
        """The filières it concerns."""
        return ", ".join(signalement.sigles) or "équipe nationale"

    @admin.display(description="page signalée")
    def page_publique(self, signalement: Signalement) -> SafeString:
        """The page, as visitors see it."""
        return format_html('<a href="{}">{}</a>', signalement.chemin, signalement.chemin)

    @admin.display(description="fiche")
    def fiche(self, signalement: Any) -> SafeString | str:
        """The record of that page, leading to its form."""
        page: Page = getattr(signalement, "page", None) or resoudre([signalement.chemin])[signalement.chemin]
        if page.objet is None:
            return "page générale"
        opts = page.objet._meta
        try:
            adresse = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[page.objet.pk])
        except NoReverseMatch:
            return str(page.objet)
        return format_html('<a href="{}">{}</a>', adresse, page.objet)

    @admin.display(description="adresse de réponse")
    def ecrire_a(self, signalement: Signalement) -> SafeString | str:
        """Where to answer, if the visitor wants an answer."""
        if not signalement.reponse_a:
            return "Pas de réponse demandée."
        return format_html('<a href="mailto:{}">{}</a>', signalement.reponse_a, signalement.reponse_a)
