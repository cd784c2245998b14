"""Undoing one change: only what it changed is put back, through the rules of the model, and the history says so.

A modification is undone by its former values, a deletion by the same row again, an addition by its removal.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from django.utils.text import capfirst

from .ecriture import CREEE, MODIFIEE, SUPPRIMEE
from .lecture import Modification, Valeur

DEJA = "Il n’y a plus rien à annuler : la fiche a déjà ces valeurs."
RETABLIE = "Cette ligne existe déjà : elle a été rétablie entre-temps."
PARTIE = "Cette ligne n’existe plus."
REFUS = "Rien n’a été changé : une autre fiche s’y oppose. Vérifiez, puis recommencez."
UTILISEE = "Rien n’a été changé : d’autres fiches dépendent de cette ligne."


@dataclass(frozen=True)
class ARemettre:
    """One field to put back."""

    valeur: Valeur
    actuelle: Any

    @property
    def deja(self) -> bool:
        """It already holds the former value."""
        return bool(self.actuelle == self.valeur.avant)

    @property
    def change_depuis(self) -> bool:
        """Somebody changed it since, to something else."""
        return bool(self.actuelle not in (self.valeur.avant, self.valeur.apres))


class Annulation:
    """What undoing a modification would do, then does. Raises ValidationError, in French."""

    def __init__(self, modification: Modification, using: str = "default") -> None:
        self.modification = modification
        self.suivi = modification.suivi
        self.using = using

    @cached_property
    def objet(self) -> Any:
        """The record as it is now, None when it does not exist."""
        return self.suivi.modele._base_manager.using(self.using).filter(pk=self.modification.cle).first()

    @property
    def derniere(self) -> int:
        """The last row of the record's history: the page that was read speaks of this one."""
        return self.suivi.derniers([self.modification.cle], self.using)[self.modification.cle].cle

    @property
    def champs(self) -> list[ARemettre]:
        """The fields of a modification, with what they hold now."""
        if self.modification.genre != MODIFIEE or self.objet is None:
            return []
        etat = dict(
            zip(
                self.suivi.dans_la_table,
                self.suivi.etats([self.objet.pk], self.using)[self.objet.pk],
                strict=True,
            )
        )
        return [
            ARemettre(v, etat["history_liens"][v.nom] if v.champ.many_to_many else etat[v.champ.attname])
            for v in self.modification.valeurs
        ]

    def appliquer(self) -> None:
        """Do it, whole or not at all."""
        gestes = {MODIFIEE: self._remettre, SUPPRIMEE: self._retablir, CREEE: self._enlever}
        try:
            with transaction.atomic(using=self.using):
                gestes[self.modification.genre]()
        except ProtectedError as exc:
            raise ValidationError(UTILISEE) from exc
        except DatabaseError as exc:
            raise ValidationError(REFUS) from exc

    def _remettre(self) -> None:
        verrou = self.suivi.modele._base_manager.using(self.using).select_for_update()
        self.objet = verrou.filter(pk=self.modification.cle).first()
        if self.objet is None:
            raise ValidationError(PARTIE)
        valeurs = [champ.valeur for champ in self.champs if not champ.deja]
        if not valeurs:
            raise ValidationError(DEJA)
        for valeur in valeurs:
            if not valeur.champ.many_to_many:
                setattr(self.objet, valeur.champ.attname, valeur.avant)
        self.objet.full_clean()
        self.objet.save()
        for valeur in valeurs:
            if valeur.champ.many_to_many:
                self._lier(valeur.champ, valeur.avant)

    def _retablir(self) -> None:
        if self.objet is not None:
            raise ValidationError(RETABLIE)
        ligne = self.modification.ligne
        self.objet = self.suivi.modele(**{c: getattr(ligne, c) for c in self.suivi.colonnes})
        self.objet.full_clean()
        self.objet.save(force_insert=True, using=self.using)
        for champ in self.suivi.champs:
            if champ.many_to_many:
                self._lier(champ, ligne.history_liens.get(champ.name, []))

    def _enlever(self) -> None:
        if self.objet is None:
            raise ValidationError(PARTIE)
        self.objet.delete()

    def _lier(self, champ: Any, cles: Collection[Any]) -> None:
        existent = champ.related_model._base_manager.using(self.using).filter(pk__in=cles).count()
        if existent != len(cles):
            raise ValidationError({champ.name: "Une fiche liée n’existe plus."})
        verifier = getattr(self.objet, f"verifier_{champ.name}", None)
        if verifier is not None:
            verifier(cles)
        getattr(self.objet, champ.name).set(cles)


def messages_de(erreur: ValidationError, modele: Any) -> list[str]:
    """Each refusal, with the name of its field."""
    if not hasattr(erreur, "error_dict"):
        return list(erreur.messages)
    noms = {
        champ.name: capfirst(champ.verbose_name)
        for champ in modele._meta.get_fields()
        if hasattr(champ, "verbose_name")
    }
    return [
        texte if nom == NON_FIELD_ERRORS else f"{noms.get(nom, nom)} : {texte}"
        for nom, textes in erreur.message_dict.items()
        for texte in textes
    ]
