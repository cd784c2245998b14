"""What a database rule refused in a form, said with the row in the way: its name, and the way to it.

The row is named only to whoever may see it in the admin; the link opens apart, so that nothing typed is lost.
"""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, UniqueConstraint
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from directory.models.periodes import Periode


def ligne_genante(erreur: ValidationError, instance: Any) -> Model | None:
    """The row that a refused constraint met: given by the constraint itself, else looked for as it did."""
    params = erreur.params or {}
    if isinstance(params.get("ligne"), Model):
        return params["ligne"]
    for rule in instance._meta.constraints:
        if isinstance(rule, UniqueConstraint) and rule.get_violation_error_message() == erreur.message:
            return _pareille(instance, rule.fields, rule.condition)
    if erreur.code in {"unique", "unique_together"} and "unique_check" in params:
        return _pareille(instance, params["unique_check"], None)
    return None


def _pareille(instance: Any, champs: Any, condition: Q | None) -> Model | None:
    valeurs = {nom: getattr(instance, instance._meta.get_field(nom).attname) for nom in champs}
    lignes = type(instance)._default_manager.filter(condition or Q(), **valeurs)
    trouvee: Model | None = lignes.exclude(pk=instance.pk).first()
    return trouvee


def nommer(ligne: Any) -> str:
    """Whose row it is and its days."""
    if not isinstance(ligne, Periode):
        return str(ligne)
    porteur: Any = getattr(ligne, "site", None) or getattr(ligne, "filiere", None) or ligne
    hopital = f" ({porteur.etablissement.nom_complet})" if hasattr(ligne, "site") else ""
    return f"{porteur}{hopital}, du {ligne.debut:%d/%m/%Y} au {ligne.fin:%d/%m/%Y}"


def expliquer(admin_site: Any, request: HttpRequest, ligne: Any, message: str) -> SafeString | str:
    """`message`, then the row and a link to it when this person may see it; else `message` alone."""
    son_admin = admin_site._registry.get(type(ligne))
    if son_admin is None or not son_admin.has_view_permission(request, ligne):
        return message
    adresse = reverse(f"admin:{ligne._meta.app_label}_{ligne._meta.model_name}_change", args=[ligne.pk])
    return format_html(
        '{} Déjà là : {} (<a href="{}" target="_blank" rel="noopener">{}</a>).',
        message,
        nommer(ligne),
        adresse,
        getattr(son_admin, "voir_la_ligne", "voir cette fiche"),
    )


class FormulaireExplique:
    """Mixin of a ModelForm class made for one request; `dire` is `expliquer` for it."""

    instance: Any
    dire: Any

    def add_error(self, field: str | None, error: Any) -> None:
        """As Django's, with the row in the way."""
        super().add_error(field, self._expliquee(error))

    def _expliquee(self, erreur: Any) -> Any:
        if not isinstance(erreur, ValidationError):
            return erreur
        if hasattr(erreur, "error_dict"):
            return ValidationError(
                {champ: [self._une(e) for e in liste] for champ, liste in erreur.error_dict.items()}
            )
        return ValidationError([self._une(e) for e in erreur.error_list])

    def _une(self, erreur: ValidationError) -> ValidationError:
        ligne = ligne_genante(erreur, self.instance)
        if ligne is None:
            return erreur
        params = erreur.params or {}
        message = str(params["message"]) if "message" in params else next(iter(erreur))
        return ValidationError(type(self).dire(ligne, message), code=erreur.code)


def _expliquant(classe: Any, admin_site: Any, request: HttpRequest) -> Any:
    dire = staticmethod(partial(expliquer, admin_site, request))
    return type(classe)(classe.__name__, (FormulaireExplique, classe), {"dire": dire})


class ExplicationsAdminMixin:
    """For a ModelAdmin."""

    admin_site: Any
    # The words of the link to one of its rows.
    voir_la_ligne = "voir cette fiche"

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Whose errors name the row in the way."""
        form = super().get_form(request, *args, **kwargs)
        return _expliquant(form, self.admin_site, request)


class ExplicationsInlineMixin:
    """For an inline."""

    admin_site: Any

    def get_formset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Whose errors name the row in the way."""
        formset = super().get_formset(request, *args, **kwargs)
        formset.form = _expliquant(formset.form, self.admin_site, request)
        return formset
