"""What changed meanwhile, in French: who saved, which fields, what to do about each."""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.forms.models import _get_foreign_key
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst

from directory.concurrence import (
    AJOUTEE,
    CHANGEE,
    Changement,
    Ecart,
    Fiche,
    Photographie,
    Valeurs,
    comparable,
)
from directory.historique.lecture import VIDE, Redaction, nom_de

GARDEE = "Vous avez aussi modifié ce champ : votre saisie y est. Choisissez."
PRISE = "La nouvelle valeur est dans le champ."
INCONNUE = "Votre saisie est dans le champ. Choisissez."
COCHEE = "Vous aviez demandé sa suppression : la case est restée cochée."
REVENUE = "Vous l’aviez modifiée : votre saisie revient comme une nouvelle ligne. Videz-la si elle n’a plus lieu d’être."
PERDUE = "Vous l’aviez modifiée : voici votre saisie, à reprendre ailleurs si elle reste utile."
SANS_TEMOIN = (
    "Cette page ne sait plus ce qu’elle montrait quand vous l’avez ouverte : voici ce qui est enregistré et qui "
    "diffère de votre saisie."
)
PERSONNE = "Pendant que vous modifiiez cette fiche, elle a été modifiée par ailleurs."


@dataclass
class ChampDit:
    """One field. `ancre`: the id of its box; `avant` is blank when unknown."""

    libelle: str
    ancre: str
    avant: str
    apres: str
    note: str
    dispute: bool = False


@dataclass
class Dit:
    """The record (no title) or one of its rows."""

    titre: str = ""
    fait: str = ""
    ancre: str = ""
    note: str = ""
    champs: list[ChampDit] = field(default_factory=list)


# --- Who, and when ---------------------------------------------------------------------------
def phrase(actes: Iterable[tuple[Any, datetime.datetime, str]], lecteur: Any, *, connue: bool) -> str:
    """« Pendant que vous modifiiez cette fiche, Anne Martin a enregistré à 14 h 32. »"""
    gens: dict[str, str] = {}
    for qui, quand, raison in sorted(actes, key=lambda acte: acte[1]):
        gens[_auteur(qui, raison, lecteur)] = _moment(quand)
    if not connue:
        dernier = [f" Dernier enregistrement : {qui}, {quand}." for qui, quand in gens.items()][-1:]
        return SANS_TEMOIN + "".join(dernier)
    if not gens:
        return PERSONNE
    dites = [f"{qui} a enregistré {quand}" for qui, quand in gens.items()]
    return f"Pendant que vous modifiiez cette fiche, {' ; '.join(dites)}."


def _auteur(qui: Any, raison: str, lecteur: Any) -> str:
    if qui is None:
        return f"un programme ({raison})" if raison else "un programme"
    return f"{nom_de(qui)} (votre compte, depuis une autre page)" if qui == lecteur else nom_de(qui)


def _moment(quand: datetime.datetime) -> str:
    ici = timezone.localtime(quand)
    heure = f"à {ici.hour} h {ici:%M}"
    return heure if ici.date() == timezone.localdate() else f"le {ici:%d/%m/%Y} {heure}"


# --- What -----------------------------------------------------------------------------------------
def dire_changements(
    changements: Sequence[Changement], form: Any, jeux: Mapping[str, Any], redaction: Redaction
) -> list[Dit]:
    """Each change in words; fields that both changed also say so beside their box. `jeux`: tables, by prefix."""
    contextes = [(c, _modele(c, form, jeux)) for c in changements]
    redaction.preparer(
        (champ, _valeur(champ, valeurs))
        for c, modele in contextes
        for nom, valeurs in _valeurs_nommees(c)
        if (champ := _champ(modele, nom)) is not None
    )
    return [_dire(c, modele, form, jeux, redaction) for c, modele in contextes]


def _modele(changement: Changement, form: Any, jeux: Mapping[str, Any]) -> Any:
    return jeux[changement.tableau].opts.model if changement.tableau else form._meta.model


def _valeurs_nommees(changement: Changement) -> Iterable[tuple[str, Valeurs]]:
    for ecart in changement.ecarts:
        yield ecart.nom, ecart.avant or []
        yield ecart.nom, ecart.apres
    # What a person typed in a row without a photograph is not looked up: it may be out of reach.
    if not changement.reprise:
        yield from changement.ligne.items()


def _champ(modele: Any, nom: str) -> Any:
    """The field of the model behind a box (a date and its hour are two boxes)."""
    for essai in (nom, re.sub(r"_\d$", "", nom)):
        try:
            return modele._meta.get_field(essai)
        except FieldDoesNotExist:
            continue
    return None


def _valeur(champ: Any, valeurs: Valeurs) -> Any:
    """As `Redaction` reads it: keys for relations, else the words of the box."""
    if champ.is_relation:
        cles = [int(v) for v in valeurs if v.isascii() and v.isdigit()]
        return cles if champ.many_to_many else (cles[0] if cles else None)
    if isinstance(champ, models.BooleanField) and not champ.null:
        return bool(valeurs)
    return "\n".join(valeurs)


def _dire_valeur(modele: Any, nom: str, valeurs: Valeurs, redaction: Redaction) -> str:
    champ = _champ(modele, nom)
    if champ is None:
        return " ".join(valeurs) or VIDE
    if isinstance(champ, models.BooleanField) and champ.null:
        mots = {"true": "oui", "false": "non"}
        return mots.get("".join(valeurs).lower(), VIDE)
    return redaction.dire(champ, _valeur(champ, valeurs))


def citer(mots: str) -> str:
    """Between quotation marks, unless there is nothing."""
    return "vide" if mots == VIDE else f"« {mots} »"


def _libelle(modele: Any, nom: str, form: Any) -> str:
    boite = form.fields.get(nom) if form is not None else None
    champ = _champ(modele, nom)
    return str(capfirst((boite and boite.label) or (champ.verbose_name if champ is not None else nom)))


def _dire(
    changement: Changement, modele: Any, form: Any, jeux: Mapping[str, Any], redaction: Redaction
) -> Dit:
    jeu = jeux.get(changement.tableau)
    lu = form if jeu is None else _form_de(jeu, changement.prefixe)
    dit = Dit()
    if jeu is not None:
        noms = tuple(getattr(jeu.opts, "nomme_par", ())) or tuple(changement.ligne)[:2]
        mots = [] if changement.reprise else _mots(modele, changement.ligne, noms, redaction)
        dit.titre = f"{capfirst(modele._meta.verbose_name)}{' : ' if mots else ''}{', '.join(mots)}"
        dit.fait = {AJOUTEE: "ligne ajoutée.", CHANGEE: ""}.get(changement.genre, "ligne supprimée.")
        if changement.prefixe:
            premiere = next(iter(changement.ecarts), None)
            nom = premiere.nom if premiere else next(iter(changement.ligne), "")
            dit.ancre = f"id_{changement.prefixe}{nom}"
        dit.note = _note(changement)
        if changement.reprise and not changement.prefixe:
            dit.champs = [
                ChampDit(_libelle(modele, nom, lu), "", "", citer(_dire_tapee(modele, nom, v)), "")
                for nom, v in changement.ligne.items()
                if v
            ]
    dit.champs += [_dire_ecart(e, changement.prefixe, modele, lu, redaction) for e in changement.ecarts]
    return dit


def _note(changement: Changement) -> str:
    if changement.cochee:
        return COCHEE
    if not changement.reprise:
        return ""
    return REVENUE if changement.prefixe else PERDUE


def _form_de(jeu: Any, prefixe: str) -> Any:
    return next((f for f in jeu.formset.forms if prefixe and f"{f.prefix}-" == prefixe), None)


def _mots(modele: Any, ligne: Fiche, noms: Iterable[str], redaction: Redaction) -> list[str]:
    dits = [_dire_valeur(modele, nom, ligne[nom], redaction) for nom in noms if nom in ligne]
    return [mot for mot in dits if mot != VIDE]


def _dire_tapee(modele: Any, nom: str, valeurs: Valeurs) -> str:
    """What someone typed: a key is not turned into a name, which might be out of reach."""
    champ = _champ(modele, nom)
    if champ is not None and champ.is_relation:
        return f"choix n° {', '.join(valeurs)}"
    return "\n".join(valeurs)


def _dire_ecart(ecart: Ecart, prefixe: str, modele: Any, form: Any, redaction: Redaction) -> ChampDit:
    apres = citer(_dire_valeur(modele, ecart.nom, ecart.apres, redaction))
    connu = ecart.avant is not None
    note = (GARDEE if connu else INCONNUE) if ecart.dispute else PRISE
    if ecart.dispute and form is not None and ecart.nom in form.fields:
        form.add_error(
            ecart.nom, f"Enregistré entre-temps : {apres}. Gardez votre saisie ou reprenez cette valeur."
        )
    avant = citer(_dire_valeur(modele, ecart.nom, ecart.avant or [], redaction)) if connu else ""
    ancre = f"id_{prefixe}{ecart.nom}"
    return ChampDit(_libelle(modele, ecart.nom, form), ancre, avant, apres, note, ecart.dispute)


# --- A record that is gone ---------------------------------------------------------------------------
def saisie_lisible(
    modele: Any, inlines: Iterable[Any], saisie: QueryDict, photo: Photographie
) -> list[tuple[str, str]]:
    """The words someone typed, with the names of their boxes; those that were only shown are left out."""
    prefixes = {}
    for inline in inlines:
        lien = _get_foreign_key(modele, inline.model, fk_name=inline.fk_name)
        prefixes[lien.remote_field.get_accessor_name()] = inline.model
    rendues = []
    for entier in saisie:
        trouve = re.fullmatch(r"([a-z_]+)-(\d{1,4})-(.+)", entier)
        de, nom = (prefixes.get(trouve[1]), trouve[3]) if trouve else (modele, entier)
        champ = _champ(de, nom) if de is not None else None
        valeurs = comparable(saisie.getlist(entier))
        if not isinstance(champ, models.CharField | models.TextField) or not valeurs:
            continue
        if not trouve and photo.champs is not None and photo.champs.get(nom) == valeurs:
            continue
        rendues.append((str(capfirst(champ.verbose_name)), "\n".join(valeurs)))
    return rendues
