"""The three steps of an import, for the command and for the admin: read, compare, write."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from centres.models import Role
from directory.importing.erreurs import ErreurImport
from directory.importing.tableau import lire_tableau
from directory.models import Arrete, Campagne
from directory.models.socle import valider_source_le
from directory.texte import normaliser

from .anomalies import Lieu
from .catalogue import Catalogue, charger
from .colonnes import compter_titres
from .ecart import Choix, Ecart, Reconnue, comparer_reconnues
from .ecriture import ecrire as _ecrire
from .entrees import Entree, Liste, lire_entrees
from .personnes import LONGUEUR_MAX, lire_noms
from .rapprochement import Correspondances, Question, Rapprochement, cle_de, par_correspondance


def lire(contenu: bytes, fichier: str, feuille: str = "") -> Liste:
    """The entries of a file. Reads no database. Raises ErreurImport when the file cannot be understood at all."""
    return lire_entrees(lire_tableau(contenu, fichier, compter_titres, feuille))


_TITRES_DE_CORRESPONDANCES = {"texte": "texte", "code": "code", "codes": "code"}


def lire_correspondances(contenu: bytes, fichier: str) -> dict[str, str]:
    """The answers: normalised text → code. Rows without a code are unanswered. Raises ErreurImport."""

    def juge(cellules: Sequence[str]) -> int:
        return len({_TITRES_DE_CORRESPONDANCES.get(normaliser(c)) for c in cellules} - {None})

    tableau = lire_tableau(contenu, fichier, juge)
    entete = [_TITRES_DE_CORRESPONDANCES.get(normaliser(c), "") for c in tableau.lignes[0].cellules]
    if not {"texte", "code"} <= set(entete):
        raise ErreurImport(f"{fichier}:1: il faut les colonnes « texte » et « code ».")
    ou_texte, ou_code = entete.index("texte"), entete.index("code")
    reponses: dict[str, str] = {}
    for ligne in tableau.lignes[1:]:
        cellules = (*ligne.cellules, "", "")
        texte = cellules[ou_texte] if ou_texte < len(ligne.cellules) else ""
        code = (cellules[ou_code] if ou_code < len(ligne.cellules) else "").lower()
        if not texte or not code:
            continue
        if reponses.setdefault(cle_de(texte), code) != code:
            raise ErreurImport(
                f"{fichier}:{ligne.numero}: code: « {texte} » a déjà une autre réponse plus haut."
            )
    return reponses


def comparer(
    liste: Liste,
    choix: Choix,
    correspondances: Correspondances | None = None,
    catalogue: Catalogue | None = None,
) -> tuple[Ecart, Catalogue]:
    """What writing the list would change; nothing is written."""
    if choix.campagne.domaine != Campagne.Domaine.CENTRE:
        raise ErreurImport(f"La campagne {choix.campagne.code} est une campagne de filières, pas de centres.")
    catalogue = catalogue or charger()
    ecart = Ecart(choix, anomalies=list(liste.anomalies), ecartees=list(liste.ecartees))
    reconnaisseur = _Reconnaisseur(catalogue, ecart, correspondances or {})
    reconnues = [r for entree in liste.entrees if (r := reconnaisseur.reconnaitre(entree))]
    comparer_reconnues(reconnues, catalogue, ecart, reconnaisseur.reponses)
    return ecart, catalogue


def valider_source(source_url: str, source_le: str) -> None:
    """The source is a link, its date a date. Raises ErreurImport."""
    if source_url and (len(source_url) > 500 or not source_url.startswith(("https://", "http://"))):
        raise ErreurImport(
            "Source (--source) : attendu une adresse http:// ou https:// de 500 caractères au plus."
        )
    try:
        valider_source_le(source_le)
    except ValidationError as exc:
        raise ErreurImport(f"Date de la source (--source-le) : {exc.messages[0]}") from exc


def preparer(
    campagne: Campagne, arrete: Arrete | None, source_url: str, source_le: str, **options: Any
) -> Choix:
    """What the user decided, checked; an arrêté's own address stands for the source that is not given."""
    valider_source(source_url, source_le)
    if arrete and not source_url:
        source_url = arrete.url
        source_le = source_le or (arrete.publie_le.isoformat() if arrete.publie_le and source_url else "")
    return Choix(
        campagne, timezone.localdate(), arrete, source_url=source_url, source_le=source_le, **options
    )


def ecrire(ecart: Ecart, catalogue: Catalogue) -> None:
    """Write an Ecart, whole or not at all. Raises ErreurImport."""
    _ecrire(ecart, catalogue)


class _Reconnaisseur:
    """Network, hospital, persons and days of each entry; the same text is looked up once."""

    def __init__(self, catalogue: Catalogue, ecart: Ecart, reponses: Mapping[str, str]) -> None:
        self.catalogue = catalogue
        self.ecart = ecart
        self.reponses = reponses
        self._reseaux: dict[tuple[str, ...], Rapprochement] = {}
        self._hopitaux: dict[tuple[str, ...], Rapprochement] = {}

    def reconnaitre(self, entree: Entree) -> Reconnue | None:
        """The entry in the directory's terms; None when it is asked or wrong, which is then noted."""
        reseau, hopital = self._reseau(entree), self._hopital(entree)
        for genre, trouve in (("réseau", reseau), ("hôpital", hopital)):
            if not trouve.certain:
                question = Question(genre, trouve.texte, trouve.motif, trouve.candidats)
                self.ecart.demander(question, entree.lieu)
        noms = lire_noms(entree.responsable, self.catalogue.retires)
        self.ecart.noms_retires += noms.retires
        debut, fin = self._jours(entree)
        fautes = self._fautes(debut, fin, len(noms.texte))
        for colonne, message in fautes:
            self.ecart.anomalies.append(entree.anomalie(colonne, message))
        if fautes or not (reseau.certain and hopital.certain):
            return None
        return Reconnue(entree, reseau.code, hopital.code, noms, debut, fin)

    def _reseau(self, entree: Entree) -> Rapprochement:
        cle = (entree.reseau, entree.filiere)
        if cle not in self._reseaux:
            reseaux = self.catalogue.reseaux
            self._reseaux[cle] = par_correspondance(
                entree.reseau, self.reponses, reseaux.fiches
            ) or reseaux.rapprocher(*cle)
        return self._reseaux[cle]

    def _hopital(self, entree: Entree) -> Rapprochement:
        cle = (entree.hopital, entree.ville, entree.finess, entree.finess_juridique)
        if cle not in self._hopitaux:
            hopitaux = self.catalogue.hopitaux
            trouve = hopitaux.rapprocher(*cle)
            self._hopitaux[cle] = par_correspondance(trouve.texte, self.reponses, hopitaux.fiches) or trouve
        return self._hopitaux[cle]

    def _jours(self, entree: Entree) -> tuple[datetime.date, datetime.date]:
        """The campaign's days unless the list gives its own; a year alone is as wide as the campaign lets it."""
        campagne = self.ecart.choix.campagne
        debut, fin = entree.debut or campagne.debut, entree.fin or campagne.fin
        if (debut.day, debut.month, debut.year) == (1, 1, campagne.debut.year):
            debut = max(debut, campagne.debut)
        if (fin.day, fin.month, fin.year) == (31, 12, campagne.fin.year):
            fin = min(fin, campagne.fin)
        return debut, fin

    def _fautes(self, debut: datetime.date, fin: datetime.date, longueur: int) -> list[tuple[str, str]]:
        campagne = self.ecart.choix.campagne
        fautes = []
        dans = (
            f"le label doit tenir dans la campagne, du {campagne.debut:%d/%m/%Y} au {campagne.fin:%d/%m/%Y}"
        )
        if not campagne.debut <= debut <= campagne.fin:
            fautes.append(("debut", dans))
        elif not debut <= fin <= campagne.fin:
            fautes.append(("fin", dans))
        if longueur > LONGUEUR_MAX:
            fautes.append(("responsable", f"{longueur} caractères de noms, attendu {LONGUEUR_MAX} au plus"))
        return fautes


__all__ = [
    "Choix",
    "Ecart",
    "Lieu",
    "Liste",
    "Role",
    "comparer",
    "ecrire",
    "lire",
    "lire_correspondances",
    "preparer",
]
