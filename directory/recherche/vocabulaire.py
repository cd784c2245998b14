"""The words of the directory, in memory: every name of every public thing, indexed by word.

One per process, rebuilt when the data version moved. It holds plain tuples and
arrays, no model instance; while one thread rebuilds, the others go on with the old one.
"""

import threading
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.signals import request_finished, request_started

from directory.memoire import cle_version
from directory.recherche.hierarchie import Hierarchie
from directory.recherche.reponses import Candidat, Genre
from directory.recherche.territoires import Territoires
from directory.recherche.textes import Textes


@dataclass(frozen=True, slots=True)
class Sujet:
    """One thing that has names."""

    genre: Genre
    pk: int
    code: str
    nom: str
    slug: str = ""
    detail: str = ""
    actif: bool = True
    sigle: str = ""
    poids: float = 0.0
    """A small preference between equal matches: diseases the directory names, disorders before subtypes."""
    departement: str = ""
    """Of a hospital or group: INSEE code."""


@dataclass(frozen=True, slots=True)
class Index:
    """Names and words. Names are sorted by `textes`, words by `mots`; the rest follows their numbers."""

    textes: Textes
    affiches: Sequence[str]
    sujet_de: Sequence[int]
    sortes: bytes
    mots: tuple[str, ...]
    numeros: dict[str, int]
    poids: Sequence[float]
    """How much a word tells: the rarer, the more."""
    debut_noms: Sequence[int]
    noms: Sequence[int]
    debut_mots: Sequence[int]
    mots_de: Sequence[int]
    poids_noms: Sequence[float]
    totaux: Sequence[float]
    """What the words of a name tell together, repetitions counted."""
    colle_de: Sequence[int]
    coeur_de: Sequence[int]
    """Hashes of each name without spaces: whole, and its telling words alone."""
    pleins: bytes
    """1 for a word that always identifies (neither link, nor wrapper, nor kind)."""
    sons: Sequence[str]
    """How the words sound, sorted, each once."""
    mots_du_son: tuple[tuple[int, ...], ...]
    mots_par_longueur: Mapping[int, Sequence[int]]
    sons_par_longueur: Mapping[int, Sequence[int]]
    """Ranks of the words, and of the sounds, of each length: a typo or two changes it little."""
    colles: Sequence[int]
    """Sorted hashes of the names, and of their telling words, written without spaces…"""
    noms_des_colles: Sequence[int]
    """… and the names they stand for."""
    memoire: dict[str, dict[int, float]] = field(default_factory=dict, compare=False)
    """Corrections found lately, for the life of this index."""

    def mots_du_nom(self, nom: int) -> Sequence[int]:
        """Words of a name, in order."""
        return self.mots_de[self.debut_mots[nom] : self.debut_mots[nom + 1]]

    def longueur(self, nom: int) -> int:
        """How many letters a name has."""
        return self.textes.longueur(nom)

    def noms_du_mot(self, mot: int) -> Sequence[int]:
        """Names holding a word."""
        return self.noms[self.debut_noms[mot] : self.debut_noms[mot + 1]]

    def frequence(self, mot: int) -> int:
        """How many names hold a word."""
        return self.debut_noms[mot + 1] - self.debut_noms[mot]

    def homophones(self, son: str) -> tuple[int, ...]:
        """Words that sound so."""
        rang = bisect_left(self.sons, son)
        return self.mots_du_son[rang] if rang < len(self.sons) and self.sons[rang] == son else ()

    def noms_colles(self, colle: str) -> list[int]:
        """Names that are this text once spaces are dropped."""
        cle = hash(colle)
        rang = bisect_left(self.colles, cle)
        noms = []
        while rang < len(self.colles) and self.colles[rang] == cle:
            noms.append(self.noms_des_colles[rang])
            rang += 1
        return noms

    def noms_egaux(self, texte: str) -> range:
        """Names that are exactly this folded text."""
        debut = bisect_left(self.textes, texte)
        fin = debut
        while fin < len(self.textes) and self.textes[fin] == texte:
            fin += 1
        return range(debut, fin)


def commencant(suite: Sequence[str], debut: str) -> range:
    """Where the sorted `suite` begins with `debut`."""
    return range(bisect_left(suite, debut), bisect_left(suite, debut + "\x7f"))


@dataclass(frozen=True, slots=True)
class Couvertures:
    """The editorial rows: entity number → who covers it (subject numbers), and the branch rules."""

    centres: dict[int, tuple[int, ...]]
    centres_larges: dict[int, tuple[int, ...]]
    """Those whose row reaches every descendant (portée groupe)."""
    principales: dict[int, int]
    principales_larges: dict[int, int]
    associees: dict[int, tuple[int, ...]]
    associees_larges: dict[int, tuple[int, ...]]
    filiere_du_centre: dict[int, int]
    specialites: Sequence[int]
    """Preferred specialty of each entity, as an entity number; -1 when unknown."""
    niveaux: bytes
    """0 inactive, 1 group, 2 disease, 3 subtype."""
    etendue: dict[int, int]
    """How many diseases lie under each covered group."""


@dataclass(frozen=True, slots=True)
class Vocabulaire:
    """Everything the search knows of the data at one version. Diseases come first among subjects."""

    cle: tuple[Any, ...]
    sujets: tuple[Sujet, ...]
    index: Index
    orpha: dict[int, int]
    """ORPHA code, in use or not, to subject; a moved code leads to its target."""
    associees: dict[int, int]
    """Inactive entity to the active one it is associated with."""
    finess: dict[str, int]
    hierarchie: Hierarchie
    couvertures: Couvertures
    territoires: Territoires
    mots_hopitaux: frozenset[int]
    """Words that the names of hospitals and groups hold."""

    def candidat(self, nom: int, score: float) -> Candidat:
        """The answer behind a matched name."""
        numero = self.index.sujet_de[nom]
        # Hospitals are also found by names made for the search (« CHU Lyon »): never shown.
        montrable = self.sujets[numero].genre not in ("etablissement", "groupe")
        return self.candidat_sujet(numero, score, self.index.affiches[nom] if montrable else "")

    def candidat_sujet(
        self, numero: int, score: float = 1.0, trouve: str = "", ancien_code: str = ""
    ) -> Candidat:
        """The answer for a subject."""
        s = self.sujets[numero]
        return Candidat(
            s.genre,
            s.pk,
            s.code,
            s.nom,
            trouve or s.nom,
            round(score, 4),
            s.slug,
            s.detail,
            s.actif,
            ancien_code,
        )


class _Porteur(threading.local):
    """What the request served by this thread has already checked."""

    en_requete = False
    vu: Vocabulaire | None = None


_porteur = _Porteur()
_verrou = threading.Lock()
_actuel: Vocabulaire | None = None


def vocabulaire() -> Vocabulaire:
    """The vocabulary of today's data: one cheap query, once per request; a rebuild when the version moved."""
    if _porteur.vu is None:
        trouve = _a_jour()
        if not _porteur.en_requete:
            return trouve
        _porteur.vu = trouve
    return _porteur.vu


def _a_jour() -> Vocabulaire:
    global _actuel  # noqa: PLW0603 - one vocabulary per process is the point
    cle = cle_version()
    if _actuel is not None and _actuel.cle == cle:
        return _actuel
    if not _verrou.acquire(blocking=_actuel is None):
        # Another thread is rebuilding: yesterday's words will do for this request.
        return _actuel or _a_jour()
    try:
        if _actuel is None or _actuel.cle != cle:
            from directory.recherche.construction import construire

            # The version was read before the data: what is written meanwhile moves it again.
            _actuel = construire(cle)
        return _actuel
    finally:
        _verrou.release()


def _debut_requete(**kwargs: Any) -> None:
    _porteur.en_requete, _porteur.vu = True, None


def _fin_requete(**kwargs: Any) -> None:
    _porteur.en_requete, _porteur.vu = False, None


request_started.connect(_debut_requete, dispatch_uid="recherche.vocabulaire")
request_finished.connect(_fin_requete, dispatch_uid="recherche.vocabulaire")
