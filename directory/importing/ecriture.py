"""Writing what a comparison found, in bulk, in the order that constraints ask for."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import DatabaseError, connection, models, transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from directory.constraints import dire_contrainte
from directory.models import LigneImportee, avancer_version

from .base import PK, Index
from .champ import Champ, Valeur
from .ecart import Changement, Comparaison
from .erreurs import ErreurImport
from .fichier import Ligne
from .jeu import Bilan
from .liens import Lien, Liens

LOT = 2000


def ecrire(bilan: Bilan, avancement: Callable[[str], None] = lambda message: None) -> bool:
    """Write everything in one transaction, move the data version if a record changed; True if one did.

    Raises ErreurImport, in French, when the database refuses: nothing is written then.
    """
    try:
        with transaction.atomic(), _sans_journal_sql():
            for comparaison in bilan.comparaisons.values():
                debut = time.monotonic()
                _Ecrivain(comparaison).ecrire()
                if comparaison.ecrit:
                    avancement(
                        f"{comparaison.fichier.nom} : {len(comparaison.ajouts)} ajoutées, "
                        f"{len(comparaison.changements)} modifiées ({time.monotonic() - debut:.1f} s)"
                    )
            if bilan.ecrit:
                avancer_version()
                _compter_pour_le_planificateur()
    except DatabaseError as exc:
        raise ErreurImport(
            f"La base a refusé l’écriture, rien n’a été enregistré : {dire_contrainte(exc)}"
        ) from exc
    return bilan.ecrit


@contextmanager
def _sans_journal_sql() -> Iterator[None]:
    """With DEBUG on, Django would keep the text of every query: hundreds of megabytes here."""
    journal, connection.make_debug_cursor = connection.make_debug_cursor, connection.make_cursor  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        connection.make_debug_cursor = journal  # type: ignore[method-assign]


def _compter_pour_le_planificateur() -> None:
    """PostgreSQL plans without knowing the new rows until autovacuum has passed: minutes for some joins."""
    if connection.vendor == "postgresql":
        with connection.cursor() as curseur:
            curseur.execute("ANALYZE")


def _lots(suite: Sequence[Any]) -> Iterator[list[Any]]:
    reste = iter(suite)
    while lot := list(islice(reste, LOT)):
        yield lot


class _Ecrivain:
    """Writes one file."""

    def __init__(self, comparaison: Comparaison) -> None:
        self.comparaison = comparaison
        self.fichier = comparaison.fichier
        self.objets = self.fichier.modele._default_manager
        self.index: Index = comparaison.index
        # Links to rows of this same file that do not exist yet: set once they do.
        self.remis: dict[tuple[Champ, str], list[tuple[int, Valeur]]] = defaultdict(list)
        # Lists, by field: (primary key, before, after).
        self.listes: dict[Liens, list[tuple[int, Valeur, Valeur]]] = defaultdict(list)

    def ecrire(self) -> None:
        """Changes first (they make room), then additions, then what links the rows together."""
        for changements in self._par_ordre():
            for lot in _lots(changements):
                self._changer(lot)
        for lot in _lots(self.comparaison.ajouts):
            self._ajouter(lot)
        self._poser_les_liens_remis()
        for champ, listes in self.listes.items():
            champ.remplacer(listes, LOT)
        self._retenir()

    # --- Changes --------------------------------------------------------------------------
    def _par_ordre(self) -> list[list[Changement]]:
        rangs: dict[int, list[Changement]] = defaultdict(list)
        ordre = self.fichier.ordre
        for changement in self.comparaison.changements:
            rangs[ordre(changement.avant, changement.apres) if ordre else 0].append(changement)
        return [rangs[rang] for rang in sorted(rangs)]

    def _changer(self, lot: list[Changement]) -> None:
        objets = self.objets.select_for_update().in_bulk([c.pk for c in lot])
        entiers, champs = [], set()
        avants = {}
        for changement in lot:
            objet = objets.get(changement.pk)
            if objet is None or not self._intact(objet, changement):
                raise ErreurImport(
                    f"{self.fichier.nom}:{changement.ligne.numero}: la fiche « {changement.ligne.cle} » a été modifiée "
                    "pendant l’import : rien n’a été enregistré, relancez."
                )
            avants[changement.pk] = _photo(objet)
            for nom, valeur in changement.apres.items():
                self._poser(objet, self.fichier.par_nom[nom], valeur, changement.avant[nom])
        if self.fichier.precharger:
            prefetch_related_objects(list(objets.values()), *self.fichier.precharger)
        for changement in lot:
            objet = objets[changement.pk]
            if self.fichier.un_par_un or any(nom in changement.apres for nom in self.fichier.cle):
                objet.save()  # the model does what a new key asks for
                continue
            _deriver(objet)
            apres = _photo(objet)
            champs |= {nom for nom in apres if apres[nom] != avants[changement.pk][nom]}
            entiers.append(objet)
        if champs:
            self.objets.bulk_update(entiers, sorted(champs), batch_size=200)

    def _intact(self, objet: models.Model, changement: Changement) -> bool:
        for nom, avant in changement.avant.items():
            champ = self.fichier.par_nom[nom]
            if champ.attributs and champ.depuis_base([getattr(objet, a) for a in champ.attributs]) != avant:
                return False
        return True

    # --- Additions ---------------------------------------------------------------------
    def _ajouter(self, lot: list[Ligne]) -> None:
        remis: list[tuple[models.Model, Champ, Valeur]] = []
        objets = [self._construire(ligne, remis) for ligne in lot]
        if self.fichier.precharger:
            prefetch_related_objects(objets, *self.fichier.precharger)
        self.objets.bulk_create(objets, batch_size=LOT)
        for objet, ligne in zip(objets, lot, strict=True):
            self.index.lier(ligne.cle, objet.pk)
            for champ, valeur in zip(self.fichier.champs, ligne.valeurs, strict=True):
                if isinstance(champ, Liens) and valeur:
                    self.listes[champ].append((objet.pk, [], valeur))
        for objet, champ, valeur in remis:
            self.remis[champ, repr(valeur)].append((objet.pk, valeur))

    def _construire(self, ligne: Ligne, remis: list[tuple[models.Model, Champ, Valeur]]) -> models.Model:
        """The new record; what must wait for others of the same file goes to `remis`."""
        objet = self.fichier.modele()
        for champ, valeur in zip(self.fichier.champs, ligne.valeurs, strict=True):
            if self._a_remettre(champ, valeur):
                remis.append((objet, champ, valeur))
            elif champ.attributs and not champ.lecture_seule:
                _affecter(objet, champ, valeur)
        if self.fichier.a_la_creation is not None:
            for nom, valeur in self.fichier.a_la_creation(self.fichier.dictionnaire(ligne.valeurs)).items():
                setattr(objet, nom, valeur)
        return objet

    # --- Fields ----------------------------------------------------------------------------
    def _poser(self, objet: models.Model, champ: Champ, valeur: Valeur, avant: Valeur) -> None:
        if isinstance(champ, Liens):
            self.listes[champ].append((objet.pk, avant, valeur))
        elif self._a_remettre(champ, valeur):
            self.remis[champ, repr(valeur)].append((objet.pk, valeur))
        else:
            _affecter(objet, champ, valeur)

    def _a_remettre(self, champ: Champ, valeur: Valeur) -> bool:
        """Whether the field leads to a row of this same file that does not exist yet."""
        if not isinstance(champ, Lien) or champ.multiple or champ.index is not self.index:
            return False
        return any(cle not in self.index.pk for cle in champ.cles(valeur))

    def _poser_les_liens_remis(self) -> None:
        for (champ, _), rangees in self.remis.items():
            valeurs = dict(zip(champ.attributs, champ.vers_base(rangees[0][1]), strict=True))
            for lot in _lots([pk for pk, _ in rangees]):
                self.objets.filter(pk__in=lot).update(**valeurs)

    # --- Memory -----------------------------------------------------------------------------
    def _retenir(self) -> None:
        """Keep what the file said, to tell it from what people will do."""
        for lot in _lots(list(self._a_retenir())):
            LigneImportee.objects.bulk_create(
                lot, update_conflicts=True, unique_fields=["fichier", "cle"], update_fields=["valeurs"]
            )

    def _a_retenir(self) -> Iterator[LigneImportee]:
        for cle, valeurs in self.comparaison.a_retenir.items():
            yield LigneImportee(fichier=self.fichier.nom, cle=cle, valeurs=valeurs)
        for ligne in self.comparaison.ajouts:
            donnees = self.fichier.dictionnaire(ligne.valeurs)
            retenues = {champ.nom: donnees[champ.nom] for champ in self.fichier.ecrits}
            yield LigneImportee(
                fichier=self.fichier.nom, cle=ligne.cle, valeurs={**retenues, PK: self.index.pk[ligne.cle]}
            )


def _affecter(objet: models.Model, champ: Champ, valeur: Valeur) -> None:
    for attribut, brut in zip(champ.attributs, champ.vers_base(valeur), strict=True):
        setattr(objet, attribut, brut)


def _photo(objet: models.Model) -> dict[str, Any]:
    """Every stored value, by field name."""
    return {champ.name: getattr(objet, champ.attname) for champ in objet._meta.concrete_fields}


def _deriver(objet: Any) -> None:
    if hasattr(objet, "deriver"):
        objet.deriver()
    if hasattr(objet, "modifie_le"):
        objet.modifie_le = timezone.now()
