"""Two people on the same form: what it showed, what is stored now, what was typed.

The page carries a signed photograph of the values it shows. When it comes back, the photograph
is compared with what is stored: what someone else changed in between is told, and never
overwritten by a value that was only shown. Values are as a browser sends them: lists of strings.
"""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core import signing
from django.forms.models import BaseInlineFormSet
from django.http import QueryDict
from django.utils import timezone

Valeurs = list[str]
# One form: values by name of field.
Fiche = dict[str, Valeurs]
CHANGEE, AJOUTEE, SUPPRIMEE = "~", "+", "-"
COCHE = "DELETE"


@dataclass
class Tableau:
    """Rows shown on the page of a record, by key."""

    lignes: dict[str, Fiche]
    cle: str = "id"
    # Whether this person may add a row.
    ajout: bool = True


@dataclass
class Releve:
    """Everything a page lets someone change: the record's fields, then its tables by prefix."""

    champs: Fiche
    tableaux: dict[str, Tableau] = field(default_factory=dict)


@dataclass(frozen=True)
class Photographie:
    """What a page showed, and when. `champs` is None when nobody knows any more."""

    champs: Fiche | None = None
    lignes: Mapping[str, Mapping[str, Fiche]] = field(default_factory=dict)
    le: datetime.datetime | None = None


@dataclass(frozen=True)
class Ecart:
    """A field that someone else changed. `avant`: None, unknown. `dispute`: this person typed something else."""

    nom: str
    avant: Valeurs | None
    apres: Valeurs
    dispute: bool


@dataclass
class Changement:
    """What happened meanwhile to the record (no `tableau`) or to one of its rows. `prefixe`: of its fields, now."""

    genre: str
    tableau: str = ""
    cle: str = ""
    prefixe: str = ""
    ligne: Fiche = field(default_factory=dict)
    ecarts: list[Ecart] = field(default_factory=list)
    # Row removed by the other, typed by this one: its values, back in a new row or told.
    reprise: bool = False
    # Row that this person had asked to remove.
    cochee: bool = False


# --- What a page shows ------------------------------------------------------------------------
def relever(
    form: forms.BaseForm, tableaux: Iterable[tuple[BaseInlineFormSet, bool]], sauf: Iterable[str] = ()
) -> Releve:
    """Read unbound forms. `tableaux`: each with whether a row may be added."""
    lus: dict[str, Tableau] = {}
    for formset, ajout in tableaux:
        cle = str(formset.model._meta.pk.name)  # type: ignore[union-attr]
        techniques = {cle, formset.fk.name, COCHE}
        lignes = {str(f.instance.pk): _fiche(f, techniques) for f in formset.initial_forms}
        lus[str(formset.prefix)] = Tableau(lignes, cle, ajout)
    return Releve(_fiche(form, set(sauf)), lus)


def _fiche(form: forms.BaseForm, sauf: set[str]) -> Fiche:
    fiche: Fiche = {}
    for lie in form:
        if lie.name not in sauf and not lie.field.disabled:
            for suffixe, valeurs in _envoi(lie):
                fiche[lie.name + suffixe] = valeurs
    return fiche


def _envoi(lie: forms.BoundField) -> list[tuple[str, Valeurs]]:
    """What a browser sends for a field left as it was shown: one entry per box."""
    widget: Any = getattr(lie.field.widget, "widget", lie.field.widget)
    valeur = lie.value()
    if isinstance(widget, forms.MultiWidget):
        parties: Any = valeur if isinstance(valeur, list) else widget.decompress(valeur)
        suffixes: Any = widget.widgets_names  # type: ignore[attr-defined]
        boites = zip(suffixes, widget.widgets, parties, strict=True)
        return [(suffixe, comparable([boite.format_value(v)])) for suffixe, boite, v in boites]
    if isinstance(widget, forms.CheckboxInput):
        return [("", ["on"] if valeur else [])]
    formatee = widget.format_value(valeur)
    return [("", comparable(formatee if isinstance(formatee, list) else [formatee]))]


def comparable(valeurs: Iterable[Any]) -> Valeurs:
    """As stored once cleaned by a form: trimmed, one kind of line ending, no blanks, in order."""
    nettes = ("" if v is None else str(v).replace("\r\n", "\n").replace("\r", "\n").strip() for v in valeurs)
    return sorted(v for v in nettes if v)


# --- The photograph ------------------------------------------------------------------------------
def signer(releve: Releve, le: datetime.datetime, sel: str) -> str:
    """The photograph, for a hidden field. `sel` ties it to a record and a person."""
    contenu = {
        "le": le.timestamp(),
        "champs": releve.champs,
        "lignes": {prefixe: tableau.lignes for prefixe, tableau in releve.tableaux.items()},
    }
    return signing.dumps(contenu, salt=f"photographie:{sel}", compress=True)


def developper(jeton: str, sel: str) -> Photographie:
    """The photograph of a hidden field; an empty one when it is missing, altered, or someone else's."""
    try:
        contenu = signing.loads(jeton, salt=f"photographie:{sel}")
    except signing.BadSignature:
        return Photographie()
    le = datetime.datetime.fromtimestamp(contenu["le"], tz=timezone.get_current_timezone())
    return Photographie(contenu["champs"], contenu["lignes"], le)


# --- Three ways: shown, stored, typed --------------------------------------------------------------
def confronter(photo: Photographie, actuel: Releve, saisie: QueryDict) -> tuple[QueryDict, list[Changement]]:
    """The form to show again, with what changed meanwhile; what was typed stays. No change: to be saved as it is."""
    donnees = saisie.copy()
    ecarts = _fusionner(photo.champs, actuel.champs, donnees)
    changements = [Changement(CHANGEE, ecarts=ecarts)] if ecarts else []
    for prefixe, tableau in actuel.tableaux.items():
        avant = photo.lignes.get(prefixe) if photo.champs is not None else None
        changements += _confronter_tableau(prefixe, avant, tableau, donnees)
    return donnees, changements


def _fusionner(avant: Fiche | None, maintenant: Fiche, donnees: QueryDict) -> list[Ecart]:
    """Bring into `donnees` the values that this person left as they were; what others changed."""
    ecarts = []
    for nom, stockees in maintenant.items():
        vues = avant.get(nom) if avant is not None else None
        saisies = comparable(donnees.getlist(nom))
        if vues == stockees or (vues is None and saisies == stockees):
            continue
        dispute = saisies not in (vues, stockees)
        if not dispute:
            donnees.pop(nom, None)
            if stockees:
                donnees.setlist(nom, list(stockees))
        ecarts.append(Ecart(nom, vues, stockees, dispute))
    return ecarts


def _confronter_tableau(
    prefixe: str, avant: Mapping[str, Fiche] | None, tableau: Tableau, donnees: QueryDict
) -> list[Changement]:
    saisies = _retirer_lignes(prefixe, donnees)
    connues = {cle: ligne for ligne in saisies.values() if (cle := ligne.get(tableau.cle, ""))}
    nouvelles = [ligne for ligne in saisies.values() if not ligne.get(tableau.cle)]
    changements, restent = [], []
    for cle, stockee in tableau.lignes.items():
        ligne, changement = _confronter_ligne(cle, stockee, avant, connues.get(cle), tableau)
        restent.append(ligne)
        if changement is not None:
            changement.prefixe = f"{prefixe}-{len(restent) - 1}-"
            changements.append(changement)
    reprises: list[QueryDict] = []
    for cle in [*(avant or {}), *(c for c in connues if c not in (avant or {}))]:
        if cle not in tableau.lignes:
            changement = _ligne_supprimee(cle, avant, connues.get(cle), tableau, reprises)
            if changement.reprise and tableau.ajout:
                changement.prefixe = f"{prefixe}-{len(restent) + len(reprises) - 1}-"
            changements.append(changement)
    if changements:
        saisies = dict(enumerate([*restent, *reprises, *nouvelles]))
        donnees[f"{prefixe}-TOTAL_FORMS"] = str(len(saisies))
        donnees[f"{prefixe}-INITIAL_FORMS"] = str(len(restent))
    _remettre_lignes(prefixe, donnees, saisies)
    for changement in changements:
        changement.tableau = prefixe
    return changements


def _confronter_ligne(
    cle: str,
    stockee: Fiche,
    avant: Mapping[str, Fiche] | None,
    saisie: QueryDict | None,
    tableau: Tableau,
) -> tuple[QueryDict, Changement | None]:
    """A row that is still there."""
    vue = avant.get(cle) if avant is not None else None
    if saisie is None:
        ligne = _en_donnees({**stockee, tableau.cle: [cle]})
        if vue is None:
            return ligne, Changement(AJOUTEE, cle=cle, ligne=stockee)
        saisie = _en_donnees({**vue, tableau.cle: [cle]})
    ecarts = _fusionner(vue, stockee, saisie)
    if not ecarts:
        return saisie, None
    return saisie, Changement(CHANGEE, cle=cle, ligne=stockee, ecarts=ecarts, cochee=COCHE in saisie)


def _ligne_supprimee(
    cle: str,
    avant: Mapping[str, Fiche] | None,
    saisie: QueryDict | None,
    tableau: Tableau,
    reprises: list[QueryDict],
) -> Changement:
    """A row that someone removed; what was typed in it comes back as a new row, where one may be added."""
    vue = avant.get(cle) if avant is not None else None
    tapee = {} if saisie is None else {nom: comparable(saisie.getlist(nom)) for nom in saisie}
    touchee = (
        saisie is not None
        and COCHE not in saisie
        and (vue is None or any(tapee.get(nom, []) != valeurs for nom, valeurs in vue.items()))
    )
    if saisie is not None and touchee and tableau.ajout:
        saisie[tableau.cle] = ""
        reprises.append(saisie)
    ligne = {nom: v for nom, v in tapee.items() if nom != tableau.cle} if touchee else (vue or {})
    return Changement(SUPPRIMEE, cle=cle, ligne=ligne, reprise=touchee)


# --- Rows in a form that was sent ---------------------------------------------------------------------
def _en_donnees(fiche: Fiche) -> QueryDict:
    donnees = QueryDict(mutable=True)
    for nom, valeurs in fiche.items():
        donnees.setlist(nom, list(valeurs) or [""])
    return donnees


def _retirer_lignes(prefixe: str, donnees: QueryDict) -> dict[int, QueryDict]:
    """Take the rows of a table out of `donnees`, by rank."""
    motif = re.compile(rf"{re.escape(prefixe)}-(\d{{1,4}})-(.+)")
    lignes: dict[int, QueryDict] = {}
    for entier in list(donnees):
        if trouve := motif.fullmatch(entier):
            ligne = lignes.setdefault(int(trouve[1]), QueryDict(mutable=True))
            ligne.setlist(trouve[2], donnees.pop(entier))
    return dict(sorted(lignes.items()))


def _remettre_lignes(prefixe: str, donnees: QueryDict, lignes: Mapping[int, QueryDict]) -> None:
    for rang, ligne in lignes.items():
        for nom in ligne:
            donnees.setlist(f"{prefixe}-{rang}-{nom}", ligne.getlist(nom))
