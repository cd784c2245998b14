"""Persons on the forms of the admin: no form takes a withdrawn name, and each leads to withdrawing those it shows."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from directory.effacement import champs_libres
from directory.models import NomRetire
from directory.noms import separer
from directory.noms_retires import PERSONNES, REFUS, NomsRetires


class SansNomsRetires:
    """Texts in which a name withdrawn on request is refused. The names are read once per request, when needed."""

    model: Any
    # Set by the one page that writes those names.
    avec_noms_retires = False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """With the refusal."""
        champ = super().formfield_for_dbfield(db_field, request, **kwargs)
        if champ is None or self.avec_noms_retires or db_field.name not in champs_libres(self.model):
            return champ

        def refuser(texte: Any) -> None:
            if isinstance(texte, str) and noms_retires(request).nomme(texte):
                raise ValidationError(REFUS, code="nom_retire")

        champ.validators = [*champ.validators, refuser]
        return champ


def noms_retires(request: HttpRequest) -> NomsRetires:
    """The names withdrawn, once per request."""
    if "_noms_retires" not in request.__dict__:
        request.__dict__["_noms_retires"] = NomsRetires(NomRetire.cles())
    return request.__dict__["_noms_retires"]


def lien_de_retrait(objet: Any, jeux: Iterable[Any]) -> str:
    """Where the name of someone on this page is withdrawn; "" when it names nobody. `jeux`: its tables, already read."""
    objets = [objet, *(f.instance for jeu in jeux for f in jeu.formset.initial_forms)]
    champs = [getattr(o, nom, "") for o in objets for nom in sorted(PERSONNES)]
    noms = list(dict.fromkeys(nom for champ in champs for nom in separer(champ)))
    if not noms:
        return ""
    cle = "nom" if len(noms) == 1 else "propose"
    return f"{reverse('admin:directory_nomretire_add')}?{urlencode({cle: noms}, doseq=True)}"
