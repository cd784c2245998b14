"""Rows to entries: titles carried down, repeated headings, totals and notes left aside, each cell understood."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from centres.models import Role
from directory.importing.tableau import Ligne, Tableau
from directory.texte import normaliser

from .anomalies import Anomalie, Lieu
from .cellules import lire_coche, lire_finess, lire_jour, lire_public, selon
from .colonnes import Entete, lire_entete, reconnaitre, refuser_si_incomplet, trouver_entete
from .roles import RoleInconnu, lire_role

T = TypeVar("T")

SERVICE_MAX = 300
_TOTAL = re.compile(r"(?:sous )?(?:total|totaux|nombre|nb|effectif)\b")
_TITRE_FILIERE = re.compile(r"(?:filiere|fsmr)\b")
_TITRE_RESEAU = re.compile(r"(?:centres? (?:de|national de|francais de) reference|crmr|reseau)\b")


_LIEUX = ("etablissement", "hopital", "finess", "finess_juridique")


@dataclass(frozen=True, slots=True)
class Entree:
    """One label of the list, in its own words; what the words mean in the directory is for `rapprochement`."""

    lieu: Lieu
    entete: Entete
    filiere: str
    reseau: str
    role: Role
    hopital: str
    ville: str = ""
    service: str = ""
    responsable: str = ""
    public: str = ""
    finess: str = ""
    finess_juridique: str = ""
    debut: datetime.date | None = None
    fin: datetime.date | None = None

    def anomalie(self, colonne: str, message: str) -> Anomalie:
        """A mistake in one of this entry's cells."""
        return Anomalie(self.lieu, self.entete.rangs.get(colonne), self.entete.etiquette(colonne), message)


@dataclass(slots=True)
class Liste:
    """What a file says: its entries, its mistakes, and the rows left aside, which the report shows."""

    tableau: Tableau
    entrees: list[Entree] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)
    ecartees: list[tuple[Lieu, str]] = field(default_factory=list)


def lire_entrees(tableau: Tableau) -> Liste:
    """The entries of a table. Raises ErreurImport when its columns are not understood."""
    return _Lecteur(tableau).lire()


class _Lecteur:
    """Goes down the rows, remembering the titles that hold for the rows below."""

    def __init__(self, tableau: Tableau) -> None:
        self.tableau = tableau
        self.liste = Liste(tableau)
        self.entete = trouver_entete(tableau)
        self.titres = next(_titres(li) for li in tableau.lignes if li.numero == self.entete.numero)
        self.filiere = ""
        self.reseau = ""

    def lire(self) -> Liste:
        titres = [ligne for ligne in self.tableau.lignes if len(ligne.remplies) == 1]
        refuser_si_incomplet(
            self.entete,
            self.tableau,
            reseau_en_titre=any(_TITRE_RESEAU.match(normaliser(" ".join(t.cellules))) for t in titres),
        )
        for ligne in self.tableau.lignes:
            self._lire_ligne(ligne)
        return self.liste

    def _lire_ligne(self, ligne: Ligne) -> None:
        lieu = Lieu.de(self.tableau, ligne.numero)
        premier = normaliser(ligne.cellules[ligne.remplies[0]])
        if self._repete_les_titres(ligne):
            self._changer_entete(ligne)
        elif _TOTAL.match(premier) and not any(self._cellule(ligne, nom) for nom in _LIEUX):
            self.liste.ecartees.append((lieu, ligne.cellules[ligne.remplies[0]]))
        elif len(ligne.remplies) == 1 and self._porter_titre(ligne, premier):
            pass
        elif ligne.numero < self.entete.numero or not self._est_une_entree(ligne):
            self._porter_ou_ecarter(ligne, lieu)
        else:
            self._porter(ligne)
            entree = self._entree(ligne, lieu)
            if entree is not None:
                self.liste.entrees.append(entree)

    def _repete_les_titres(self, ligne: Ligne) -> bool:
        """Headings again: the same words, or others that all name columns, role and hospital among them.

        A row of data may hold words of headings too (« coordonnateur », « adulte »).
        """
        cellules = [ligne.cellules[rang] for rang in ligne.remplies]
        if {normaliser(c) for c in cellules} <= self.titres and len(cellules) > 1:
            return True
        noms = {reconnaitre(c) for c in cellules}
        return "" not in noms and "role" in noms and bool(noms & set(_LIEUX))

    def _changer_entete(self, ligne: Ligne) -> None:
        """Headings repeated further down may come in another order: they hold from there on."""
        nouveau = lire_entete(ligne.numero, ligne.cellules, self.tableau.fichier)
        if nouveau.rangs.items() <= self.entete.rangs.items():
            return  # the same, or a shortened reminder
        self.entete = nouveau
        self.titres = _titres(ligne)

    # --- Titles ---------------------------------------------------------------------
    def _porter_titre(self, ligne: Ligne, normal: str) -> bool:
        """A row with one cell that names a filière or a network holds for the rows below."""
        rang = ligne.remplies[0]
        texte = ligne.cellules[rang]
        if rang == self.entete.rangs.get("reseau") and ligne.numero > self.entete.numero:
            if _TITRE_FILIERE.match(normal):
                self.filiere, self.reseau = texte, ""
            else:
                self.reseau = texte
        elif _TITRE_FILIERE.match(normal) or (
            ligne.numero > self.entete.numero
            and rang == self.entete.rangs.get("filiere")
            and not _TITRE_RESEAU.match(normal)
        ):
            self.filiere, self.reseau = texte, ""
        elif _TITRE_RESEAU.match(normal) and ligne.numero > self.entete.numero:
            self.reseau = texte
        else:
            return False
        return True

    def _porter(self, ligne: Ligne) -> None:
        filiere, reseau = self._cellule(ligne, "filiere"), self._cellule(ligne, "reseau")
        if filiere and normaliser(filiere) != normaliser(self.filiere):
            self.filiere, self.reseau = filiere, ""
        if reseau:
            self.reseau = reseau

    def _porter_ou_ecarter(self, ligne: Ligne, lieu: Lieu) -> None:
        """A row without role nor hospital: a title in its own columns, or a note the report will show."""
        connues = {self.entete.rangs.get(nom) for nom in ("filiere", "reseau")} - {None}
        if ligne.numero > self.entete.numero and set(ligne.remplies) & connues:
            self._porter(ligne)
        else:
            self.liste.ecartees.append((lieu, " ".join(c for c in ligne.cellules if c)))

    def _est_une_entree(self, ligne: Ligne) -> bool:
        if ligne.remplies == [self.entete.rangs.get("role")] and not _est_un_role(
            self._cellule(ligne, "role")
        ):
            return False  # « Source : ministère », written in whatever column comes first
        return any(self._cellule(ligne, nom) for nom in ("role", *_LIEUX))

    # --- Cells ------------------------------------------------------------------------
    def _cellule(self, ligne: Ligne, nom: str) -> str:
        rang = self.entete.rangs.get(nom)
        return ligne.cellules[rang] if rang is not None and rang < len(ligne.cellules) else ""

    def _entree(self, ligne: Ligne, lieu: Lieu) -> Entree | None:
        fautes: list[tuple[str, str]] = []
        role = _essayer(fautes, "role", lambda: lire_role(self._cellule(ligne, "role")))
        finess = _essayer(fautes, "finess", lambda: lire_finess(self._cellule(ligne, "finess")))
        juridique = _essayer(
            fautes, "finess_juridique", lambda: lire_finess(self._cellule(ligne, "finess_juridique"))
        )
        public = _essayer(fautes, "public", lambda: self._public(ligne))
        debut = _essayer(fautes, "debut", lambda: lire_jour(self._cellule(ligne, "debut")))
        fin = _essayer(fautes, "fin", lambda: lire_jour(self._cellule(ligne, "fin"), fin=True))
        service = self._cellule(ligne, "service").replace("\n", " ")
        hopital = " – ".join(t for nom in ("etablissement", "hopital") if (t := self._cellule(ligne, nom)))
        if not self.reseau:
            fautes.append(("reseau", "réseau manquant, ici et au-dessus"))
        if not (hopital or finess):
            fautes.append(("etablissement", "établissement manquant"))
        if len(service) > SERVICE_MAX:
            fautes.append(("service", f"{len(service)} caractères, attendu {SERVICE_MAX} au plus"))
        if debut and fin and fin < debut:
            fautes.append(("fin", f"la fin ({fin:%d/%m/%Y}) précède le début ({debut:%d/%m/%Y})"))
        for colonne, message in fautes:
            self.liste.anomalies.append(
                Anomalie(lieu, self.entete.rangs.get(colonne), self.entete.etiquette(colonne), message)
            )
        if fautes or role is None:
            return None
        return Entree(
            lieu, self.entete, self.filiere, self.reseau, role, hopital,
            ville=" ".join(t for nom in ("code_postal", "ville") if (t := self._cellule(ligne, nom))),
            service=service, responsable=self._responsable(ligne), public=public or "",
            finess=finess or "", finess_juridique=juridique or "", debut=debut, fin=fin,
        )  # fmt: skip

    def _responsable(self, ligne: Ligne) -> str:
        """One cell, or civility, first name and family name in three."""
        if entier := self._cellule(ligne, "responsable"):
            return entier
        if not self._cellule(ligne, "nom"):
            return ""
        return " ".join(t for nom in ("civilite", "prenom", "nom") if (t := self._cellule(ligne, nom)))

    def _public(self, ligne: Ligne) -> str:
        """From one cell, or from two columns to tick."""
        if texte := self._cellule(ligne, "public"):
            return lire_public(texte)
        return selon(*(lire_coche(self._cellule(ligne, nom)) for nom in ("enfant", "adulte")))


def _titres(ligne: Ligne) -> set[str]:
    return {normaliser(c) for c in ligne.cellules if c}


def _est_un_role(texte: str) -> bool:
    try:
        return bool(lire_role(texte))
    except RoleInconnu:
        return False


def _essayer(fautes: list[tuple[str, str]], colonne: str, lire: Callable[[], T]) -> T | None:
    try:
        return lire()
    except ValueError as exc:
        fautes.append((colonne, str(exc)))
        return None
