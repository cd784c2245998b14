"""A set of files, from reading to writing.

`comparer()` reads and checks everything, and says what would change; `ecrire()`
writes it in one transaction. Between the two nothing is locked: a record that
someone changes meanwhile stops the writing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from directory.models import NomRetire

from .base import PK, Index, Indexes, Memoire, valeurs_en_base
from .champ import abreger
from .ecart import Comparaison, comparer_ligne
from .erreurs import ErreurImport, Erreurs
from .fichier import Fichier, Ligne
from .lecture import lire
from .liens import Lien

Controle = Callable[[Mapping[str, Comparaison], Erreurs], None]


@dataclass(eq=False)
class Bilan:
    """What an import would do, file by file."""

    comparaisons: dict[str, Comparaison] = field(default_factory=dict)

    @property
    def ecrit(self) -> bool:
        """Whether anything a visitor can see would be written."""
        return any(c.ecrit for c in self.comparaisons.values())


class Jeu:
    """A folder of files, described in the order of their dependencies."""

    def __init__(
        self,
        fichiers: Sequence[Fichier],
        dossier: Path,
        *,
        controles: Sequence[Controle] = (),
        prealables: Mapping[Fichier, str] | None = None,
        avancement: Callable[[str], None] = lambda message: None,
    ) -> None:
        """`prealables`: rows that must already be there, and what to say when there are none."""
        self.fichiers = fichiers
        self.dossier = dossier
        self.controles = controles
        self.prealables = dict(prealables or {})
        self.avancement = avancement
        self.index = Indexes()
        self.erreurs = Erreurs([fichier.nom for fichier in fichiers])

    # --- Reading and comparing --------------------------------------------------------
    def comparer(self, *, remplacer: bool = False) -> Bilan:
        """Read, check, compare. Raises ErreurImport with every mistake of the set."""
        if not self.dossier.is_dir():
            raise ErreurImport(f"Dossier introuvable : {self.dossier}")
        for fichier, message in self.prealables.items():
            if not self.index.de(fichier).pk:
                raise ErreurImport(message)
        retires = NomRetire.cles()
        lues = {}
        for fichier in self.fichiers:
            lues[fichier.nom] = lire(fichier, self.dossier, self.erreurs)
            self.avancement(f"{fichier.nom} : {len(lues[fichier.nom])} lignes lues")
        bilan = Bilan()
        for fichier in self.fichiers:
            comparaison = self._comparer_fichier(fichier, lues.pop(fichier.nom), retires, remplacer=remplacer)
            bilan.comparaisons[fichier.nom] = comparaison
        for controle in self.controles:
            controle(bilan.comparaisons, self.erreurs)
        if self.erreurs:
            pluriel = "s" if len(self.erreurs) > 1 else ""
            raise ErreurImport(
                f"{len(self.erreurs)} erreur{pluriel}, rien n’a été écrit :\n{self.erreurs.texte()}"
            )
        return bilan

    def _comparer_fichier(
        self, fichier: Fichier, lignes: list[Ligne], retires: frozenset[str], *, remplacer: bool
    ) -> Comparaison:
        index = self.index.de(fichier)
        self.index.brancher(fichier)
        comparaison = Comparaison(fichier, index)
        memoire = Memoire.de(fichier)
        paires = self._rapprocher(fichier, lignes, index, memoire)
        for ligne, pk in paires:
            if ligne.cle in index.attendues:
                autre = next(f.nom for f in self.fichiers if f.espace == fichier.espace)
                self._refuser(
                    fichier, ligne, f"est aussi dans {autre}, attendu dans un seul des deux fichiers"
                )
            elif pk is None and not remplacer and ligne.cle in memoire.par_cle:
                index.supprimees.add(ligne.cle)
        index.attendues.update(ligne.cle for ligne, _ in paires if ligne.cle not in index.supprimees)
        en_base = valeurs_en_base(fichier) if index.cle else {}
        for ligne, pk in paires:
            self._retirer_les_noms(comparaison, ligne, retires)
            if ligne.cle in index.supprimees:
                comparaison.supprimees.append(ligne)
                continue
            self._verifier_liens(fichier, ligne)
            if pk is None:
                comparaison.ajouts.append(ligne)
                comparaison.apres.append((ligne, ligne.valeurs))
                continue
            imports = [memoire.par_cle.get(ligne.cle, {}), *memoire.par_pk.get(pk, [])]
            comparer_ligne(comparaison, ligne, pk, en_base.pop(pk), imports, retires, remplacer=remplacer)
        comparaison.hors_fichier = en_base
        return comparaison

    def _rapprocher(
        self, fichier: Fichier, lignes: list[Ligne], index: Index, memoire: Memoire
    ) -> list[tuple[Ligne, int | None]]:
        """Each row with the record it is: the one it made before, else the one with its key, else the one recognised."""
        reconnues: dict[str, int] = {}
        if fichier.reconnaitre and index.cle:
            champ = fichier.par_nom[fichier.reconnaitre]
            connues = fichier.modele._default_manager.exclude(**{champ.nom: ""})
            reconnues = dict(connues.values_list(champ.nom, "pk"))
        prises: dict[int, int] = {}
        paires: list[tuple[Ligne, int | None]] = []
        for ligne in lignes:
            pk = memoire.par_cle.get(ligne.cle, {}).get(PK)
            if pk not in index.cle:
                pk = index.pk.get(ligne.cle)
            if pk is None and reconnues:
                pk = reconnues.get(ligne.valeurs[fichier.rang[fichier.reconnaitre]])
            if pk is not None and prises.setdefault(pk, ligne.numero) != ligne.numero:
                self._refuser(
                    fichier,
                    ligne,
                    f"désigne la même fiche que la ligne {prises[pk]}, attendu une seule ligne",
                )
                continue
            if pk is not None:
                index.lier(ligne.cle, pk)
            paires.append((ligne, pk))
        return paires

    def _refuser(self, fichier: Fichier, ligne: Ligne, message: str) -> None:
        colonne = fichier.champs_cle[-1].colonnes[0]
        self.erreurs.ajouter(fichier.nom, ligne.numero, colonne, f"« {abreger(ligne.cle)} » {message}")

    def _retirer_les_noms(self, comparaison: Comparaison, ligne: Ligne, retires: frozenset[str]) -> None:
        """Take withdrawn names out of the row, and note it without repeating them."""
        if not retires:
            return
        for rang, champ in enumerate(comparaison.fichier.champs):
            valeur = champ.sans_retires(ligne.valeurs[rang], retires)
            if valeur != ligne.valeurs[rang]:
                ligne.valeurs[rang] = valeur
                comparaison.retires.append((ligne.numero, champ.colonnes[0]))

    def _verifier_liens(self, fichier: Fichier, ligne: Ligne) -> None:
        for champ, valeur in zip(fichier.champs, ligne.valeurs, strict=True):
            if not isinstance(champ, Lien) or champ.vers is None or champ.vers.nom in self.erreurs.illisibles:
                continue
            for cle in champ.cles(valeur):
                if champ.index.connait(cle):
                    continue
                quoi = (
                    "a été supprimé de l’annuaire depuis le dernier import"
                    if cle in champ.index.supprimees
                    else "n’existe pas"
                )
                self.erreurs.ajouter(
                    fichier.nom,
                    ligne.numero,
                    champ.colonnes[0],
                    f"« {abreger(cle)} » {quoi}, attendu une clé de {champ.vers.nom} ou de l’annuaire",
                )
