"""Taking a withdrawn name out of everything that is stored: records, their history, imported values, journals.

Every text of every table is read, save those of `LAISSEES`. What is found is rewritten behind the writers'
backs: a row of history that said what was removed would keep the name.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import models, transaction

from directory.historique.ecriture import est_historique, suivi_de
from directory.models import ImportEnAttente, LigneImportee, NomRetire, avancer_version
from directory.noms_retires import NomsRetires

# Accounts belong to those who use them; places and diseases bear the names of the dead.
APPLICATIONS = ("admin", "directory", "filieres", "centres")
LAISSEES = frozenset(
    "nomretire importenattente versiondonnees region departement commune codepostal anciennecommune maladie".split()
)
NOMS_DE_LIEUX = {"etablissement": {"nom", "adresse"}, "groupe": {"nom", "nom_long"}}
FICHIERS_LAISSES = frozenset(
    f"{nom}.csv"
    for nom in "regions departements communes communes_anciennes hospitals diseases disease_redirections".split()
)
# What the imported rows of hospitals and groups say by themselves.
FICHIERS_DE_LIEUX = {"etablissements.csv": {"nom", "adresse"}, "groupes.csv": {"nom", "nom_long"}}
DERIVES = ("recherche", "tri")
TRACE = "Un nom a été retiré à la demande de la personne."


@dataclass(frozen=True)
class Endroit:
    """A row where the name stands, and what its fields become."""

    modele: Any
    pk: Any
    avant: dict[str, Any]
    apres: dict[str, Any]

    @property
    def historique(self) -> bool:
        """Whether it is the past of a record."""
        return est_historique(self.modele)


def nom_de_base(modele: Any) -> str:
    """The record's kind, whether this is its table or its history."""
    return str(modele._meta.model_name).removeprefix("historical")


def modeles() -> Iterator[Any]:
    """Every table that may name someone."""
    for modele in apps.get_models():
        opts = modele._meta
        if opts.app_label in APPLICATIONS and not opts.proxy and nom_de_base(modele) not in LAISSEES:
            yield modele


def champs(modele: Any) -> list[str]:
    """Its free texts: neither codes, nor choices, nor what follows from other fields."""
    lieux = NOMS_DE_LIEUX.get(nom_de_base(modele), set())
    return [
        c.name
        for c in modele._meta.concrete_fields
        if isinstance(c, models.CharField | models.TextField | models.JSONField)
        and not isinstance(c, models.SlugField)
        and not c.choices
        and not c.primary_key
        and c.name not in {*DERIVES, *lieux, "history_type", "fichier", "cle", "code"}
    ]


def champs_libres(modele: Any) -> list[str]:
    """The fields of a record in which a withdrawn name is neither written nor read any more."""
    return [] if nom_de_base(modele) in LAISSEES else champs(modele)


def trouver(noms: NomsRetires, parmi: Iterable[Any] | None = None) -> Iterator[Endroit]:
    """The rows that name one of them. One query per table."""
    for modele in parmi or modeles():
        lignes = modele._base_manager.order_by("pk")
        if modele is LigneImportee:
            lignes = lignes.exclude(fichier__in=FICHIERS_LAISSES)
        yield from _lire(noms, modele, lignes)


def _lire(noms: NomsRetires, modele: Any, lignes: Any) -> Iterator[Endroit]:
    colonnes = champs(modele)
    if not colonnes:
        return
    importee = ["fichier"] if modele is LigneImportee else []
    for pk, *valeurs in lignes.values_list("pk", *colonnes, *importee).iterator():
        avant = dict(zip(colonnes, valeurs, strict=False))
        laissees = FICHIERS_DE_LIEUX.get(valeurs[-1], set()) if importee else set()
        apres = {nom: _effacer(noms, nom, valeur, laissees) for nom, valeur in avant.items()}
        changees = [nom for nom in colonnes if apres[nom] != avant[nom]]
        if changees:
            yield Endroit(modele, pk, {n: avant[n] for n in changees}, {n: apres[n] for n in changees})


def _effacer(noms: NomsRetires, nom: str, valeur: Any, laissees: Collection[str]) -> Any:
    if laissees and isinstance(valeur, dict):
        return {cle: v if cle in laissees else noms.effacer(cle, v) for cle, v in valeur.items()}
    if nom == "change_message" and valeur.startswith("["):
        # The journal writes JSON by itself, accents escaped.
        try:
            lu = json.loads(valeur)
        except ValueError:
            return noms.effacer(nom, valeur)
        efface = noms.effacer(nom, lu)
        return valeur if efface == lu else json.dumps(efface)
    return noms.effacer(nom, valeur)


def retirer(retire: NomRetire, user: Any) -> int:
    """Take the name out of everything, in one transaction; how many rows it stood in. Again finds nothing more."""
    noms = NomsRetires([retire.cle])
    with transaction.atomic():
        fiches = []
        nombre = 0
        for endroit in list(trouver(noms)):
            # Someone may be saving that row: what is written starts from what they leave.
            tenue = endroit.modele._base_manager.filter(pk=endroit.pk).select_for_update(no_key=True)
            for actuel in _lire(noms, endroit.modele, tenue):
                _ecrire(actuel)
            nombre += 1
            if not endroit.historique and suivi_de(endroit.modele) is not None:
                fiches.append(endroit.modele._base_manager.get(pk=endroit.pk))
        ImportEnAttente.objects.all().delete()
        if fiches:
            LogEntry.objects.log_actions(user.pk, fiches, CHANGE, TRACE)
        retire.endroits += nombre
        retire.retire_par_id = user.pk
        retire.save(update_fields=["endroits", "retire_par"])
        avancer_version()
    return nombre


def _ecrire(endroit: Endroit) -> None:
    """Rewrite a row, and what follows from it, unseen by the history."""
    valeurs = {nom: _couper(endroit.modele, nom, valeur) for nom, valeur in endroit.apres.items()}
    lignes = endroit.modele._base_manager.filter(pk=endroit.pk)
    derives = [c.name for c in endroit.modele._meta.concrete_fields if c.name in DERIVES]
    if derives and not endroit.historique:
        objet = lignes.get()
        for nom, valeur in valeurs.items():
            setattr(objet, nom, valeur)
        objet.deriver()
        valeurs |= {nom: getattr(objet, nom) for nom in derives}
    models.QuerySet.update(lignes, **valeurs)


def _couper(modele: Any, nom: str, valeur: Any) -> Any:
    """A placeholder may be longer than a very short name."""
    longueur = getattr(modele._meta.get_field(nom), "max_length", None)
    return valeur[:longueur] if longueur and isinstance(valeur, str) else valeur
