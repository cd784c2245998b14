"""Networks: from the title in a list to a Centre, by name, sigle or former name; and filières, to tell them apart."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from directory.texte import normaliser

from .rapprochement import CERTAIN, Rapprochement, Voisins

_VIDES = set(
    "de du des d la le les l et ou en a au aux un une pour par sur avec dans son ses leur leurs dont y compris".split()
)
_GENERIQUES = set(
    "centre reference crmr reseau national francais maladie rare constitutif coordonnateur site competence label "
    "labellise filiere fsmr sante intitule".split()
)
_COUPES = re.compile(r"\s+[-–—]\s+|[()\[\]:|\n–—]+")


@dataclass(frozen=True, slots=True)
class FicheFiliere:
    """What matching needs to know of a filière."""

    slug: str
    sigle: str
    noms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FicheReseau:
    """What matching needs to know of a network."""

    slug: str
    nom: str
    sigle: str = ""
    anciens_noms: tuple[str, ...] = ()
    filiere: str = ""


def mots_de_titre(texte: str) -> tuple[str, ...]:
    """The words of a title that tell it from others, in the singular, sorted."""
    mots = (_singulier(mot) for mot in normaliser(texte).split() if mot not in _VIDES)
    return tuple(sorted(mot for mot in mots if mot not in _GENERIQUES))


def _singulier(mot: str) -> str:
    return mot[:-1] if len(mot) > 3 and mot[-1] in "sx" and not mot.endswith("ss") else mot


@dataclass(slots=True)
class _Titres:
    """A network's titles, as words."""

    fiche: FicheReseau
    cles: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def mots(self) -> set[str]:
        return {mot for cle in self.cles for mot in cle}


class Reseaux:
    """All networks and filières, ready to be recognised."""

    def __init__(self, fiches: Iterable[FicheReseau], filieres: Iterable[FicheFiliere] = ()) -> None:
        self.fiches = {fiche.slug: fiche for fiche in fiches}
        self._titres = {slug: _titres(fiche) for slug, fiche in self.fiches.items()}
        self._par_cle: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for slug, titres in self._titres.items():
            for cle in titres.cles:
                self._par_cle[cle].add(slug)
        self._filieres: dict[str, set[str]] = defaultdict(set)
        self._mots_de_filiere: dict[str, set[str]] = {}
        for filiere in filieres:
            for nom in (filiere.slug, filiere.sigle, *filiere.noms):
                self._filieres["".join(mots_de_titre(nom))].add(filiere.slug)
            self._mots_de_filiere[filiere.slug] = set(mots_de_titre(f"{filiere.sigle} {filiere.slug}"))
        self._voisins = Voisins(
            {
                f.slug: [normaliser(n) for n in (f.nom, f.sigle, *f.anciens_noms) if n]
                for f in self.fiches.values()
            },
            {f.slug: f"{f.nom} ({f.sigle})" if f.sigle else f.nom for f in self.fiches.values()},
        )

    def filiere(self, texte: str) -> str:
        """The slug of the filière a cell or a title names, "" when unknown."""
        for morceau in (texte, *_COUPES.split(texte)):
            trouves = self._filieres.get("".join(mots_de_titre(morceau or "")), set())
            if len(trouves) == 1:
                return next(iter(trouves))
        return ""

    def rapprocher(self, texte: str, filiere: str = "") -> Rapprochement:
        """The network a title names; `filiere` is the filière's text beside it, if any."""
        etiquette = " ".join(texte.split())
        dans = self.filiere(filiere) if filiere else ""
        slugs, sur = self._chercher(texte, dans)
        if len(slugs) == 1 and sur:
            slug = next(iter(slugs))
            if dans and self.fiches[slug].filiere not in ("", dans):
                return self._demander(etiquette, slugs, f"ce réseau n’est pas de la filière « {filiere} »")
            return Rapprochement(etiquette, slug, sur)
        motif = "plusieurs réseaux possibles" if len(slugs) > 1 else "réseau non reconnu avec certitude"
        return self._demander(etiquette, slugs, motif)

    def _demander(self, etiquette: str, slugs: Iterable[str], motif: str) -> Rapprochement:
        candidats = self._voisins.chercher(normaliser(etiquette), sorted(slugs))
        return Rapprochement(etiquette, candidats=candidats, motif=motif)

    def _chercher(self, texte: str, filiere: str) -> tuple[set[str], int]:
        cle = mots_de_titre(texte)
        if entier := self._en(self._par_cle.get(cle, set()), filiere):
            return entier, CERTAIN
        sans_reste, avec_reste = self._par_morceaux(texte, filiere)
        if sans_reste or avec_reste:
            return sans_reste or avec_reste, 96 if sans_reste else 0
        return self._en(self._a_une_faute_pres(cle), filiere), 92

    def _en(self, slugs: set[str], filiere: str) -> set[str]:
        """Those of the filière when several bear the title."""
        if len(slugs) > 1 and filiere:
            return {slug for slug in slugs if self.fiches[slug].filiere == filiere} or slugs
        return slugs

    def _par_morceaux(self, texte: str, filiere: str) -> tuple[set[str], set[str]]:
        """« CERVCO – maladies vasculaires rares du cerveau »: one part is a title.

        The networks whose titles explain all the parts, and those that leave a word unexplained.
        """
        morceaux = [cle for m in _COUPES.split(texte) if m and (cle := mots_de_titre(m))]
        trouves = [slugs for cle in morceaux if (slugs := self._en(self._par_cle.get(cle, set()), filiere))]
        if not trouves or len(morceaux) < 2:
            return set(), set()
        restes = {mot for cle in morceaux for mot in cle}
        communs = {
            slug
            for slug in set.intersection(*trouves)
            if restes <= self._titres[slug].mots | self._mots_de_filiere.get(self.fiches[slug].filiere, set())
        }
        return communs, set.union(*trouves)

    def _a_une_faute_pres(self, cle: tuple[str, ...]) -> set[str]:
        """The networks whose title has the same words, slips of the pen apart."""
        if len(cle) < 2 and not (cle and len(cle[0]) >= 10):
            return set()
        return {
            slug
            for slug, titres in self._titres.items()
            if any(len(autre) == len(cle) and _memes_mots(cle, autre) for autre in titres.cles)
        }


def _memes_mots(gauche: Sequence[str], droite: Sequence[str]) -> bool:
    a, b = sorted(set(gauche) - set(droite)), sorted(set(droite) - set(gauche))
    return len(a) == len(b) <= 2 and all(_proches(x, y) for x, y in zip(a, b, strict=True))


def _proches(a: str, b: str) -> bool:
    if min(len(a), len(b)) < 6:
        return False
    ecart = 2 if min(len(a), len(b)) >= 10 else 1
    return OSA.distance(a, b, score_cutoff=ecart) <= ecart


# « …maladies rares de l’hypophyse (DEFHY) »: a sigle in brackets, where « (Nice) » is a place.
_SIGLE = re.compile(r"\s*\(([A-Z][A-Z0-9-]+)\)")


def _titres(fiche: FicheReseau) -> _Titres:
    titres = _Titres(fiche)
    noms = [fiche.nom, *fiche.anciens_noms]
    for nom in tuple(noms):
        if trouve := _SIGLE.search(nom):
            noms += [_SIGLE.sub("", nom), trouve[1]]
    if fiche.sigle:
        noms += [fiche.sigle, *(f"{nom} {fiche.sigle}" for nom in noms)]
    titres.cles = {cle for nom in (*noms, fiche.slug) if (cle := mots_de_titre(nom))}
    return titres
