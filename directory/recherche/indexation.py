"""Indexing names by word: plain arrays, filled row by row so that building takes little more than what is kept."""

import math
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from directory.recherche.mots import (
    GENERIQUES,
    GENRES_DITS,
    LIENS,
    coeur,
    compacter,
    couper,
    identifie,
    sonner,
)
from directory.recherche.textes import Textes
from directory.recherche.vocabulaire import Index

Nom = tuple[str, int, int]
"""A name as written, its subject, its kind."""


def indexer(noms: Iterable[Nom]) -> Index:
    """Names to a word index. The same name of the same subject is kept once, under its best kind."""
    entrees = [(" ".join(couper(affiche)), sujet, sorte, affiche) for affiche, sujet, sorte in noms]
    entrees.sort()
    gardees = [
        rang for rang, e in enumerate(entrees) if e[0] and (not rang or e[:2] != entrees[rang - 1][:2])
    ]
    textes = Textes(entrees[rang][0] for rang in gardees)
    sujet_de = array("I", (entrees[rang][1] for rang in gardees))
    sortes = bytes(entrees[rang][2] for rang in gardees)
    affiches = Textes(entrees[rang][3] for rang in gardees)
    del entrees, gardees
    frequences = Counter(mot for texte in textes for mot in set(texte.split()))
    mots = tuple(sys.intern(m) for m in sorted(frequences))
    numeros = {mot: n for n, mot in enumerate(mots)}
    poids = array("f", (poids_mot(mot, frequences[mot], len(textes)) for mot in mots))
    debut_mots, mots_de = _suites(textes, numeros)
    debut_noms, noms_des_mots = _porteurs(textes, numeros, [frequences[mot] for mot in mots])
    sons: dict[str, list[int]] = defaultdict(list)
    for n, mot in enumerate(mots):
        sons[sonner(mot)].append(n)
    cles_sons = sorted(sons)
    colle_de = array("q", (hash(compacter(texte.split())) for texte in textes))
    coeur_de = array("q", (hash(compacter(coeur(texte.split()))) for texte in textes))
    colles, noms_des_colles = _ranger_colles(colle_de, coeur_de)
    return Index(
        textes=textes,
        affiches=affiches,
        sujet_de=sujet_de,
        sortes=sortes,
        mots=mots,
        numeros=numeros,
        poids=poids,
        debut_noms=debut_noms,
        noms=noms_des_mots,
        debut_mots=debut_mots,
        mots_de=mots_de,
        poids_noms=array("f", (sum(poids[numeros[m]] for m in set(texte.split())) for texte in textes)),
        totaux=array("d", (sum(poids[n] for n in mots_de[a:b]) for a, b in pairwise(debut_mots))),
        colle_de=colle_de,
        coeur_de=coeur_de,
        pleins=bytes(identifie(mot) for mot in mots),
        sons=tuple(cles_sons),
        mots_du_son=tuple(tuple(sons[cle]) for cle in cles_sons),
        mots_par_longueur=_par_longueur(mots),
        sons_par_longueur=_par_longueur(cles_sons),
        colles=colles,
        noms_des_colles=noms_des_colles,
    )


def poids_mot(mot: str, frequence: int, total: int) -> float:
    """How much a word tells: the logarithm of its rarity; little for links and words every name holds."""
    if mot in LIENS:
        return 0.3
    rarete = math.log(1 + total / frequence)
    return min(rarete, 1.2) if mot in GENERIQUES or mot in GENRES_DITS else rarete


def _par_longueur(textes: Iterable[str]) -> dict[int, Sequence[int]]:
    rangs: dict[int, array[int]] = defaultdict(lambda: array("I"))
    for rang, texte in enumerate(textes):
        rangs[len(texte)].append(rang)
    return dict(rangs)


def _suites(textes: Sequence[str], numeros: dict[str, int]) -> tuple[Sequence[int], Sequence[int]]:
    """Where the words of each name begin, and the words one name after the other."""
    debut, mots = array("I", [0]), array("I")
    for texte in textes:
        mots.extend(numeros[mot] for mot in texte.split())
        debut.append(len(mots))
    return debut, mots


def _porteurs(
    textes: Sequence[str], numeros: dict[str, int], frequences: Sequence[int]
) -> tuple[Sequence[int], Sequence[int]]:
    """Where the names of each word begin, and the names one word after the other."""
    debut = array("I", [0])
    for frequence in frequences:
        debut.append(debut[-1] + frequence)
    noms = array("I", bytes(4 * debut[-1]))
    place = array("I", debut)
    for nom, texte in enumerate(textes):
        for n in {numeros[mot] for mot in texte.split()}:
            noms[place[n]] = nom
            place[n] += 1
    return debut, noms


def _ranger_colles(colle_de: Sequence[int], coeur_de: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
    """Sorted hashes of the names without spaces, whole and reduced to their telling words, and their names."""
    paires = sorted(
        (h, nom) for nom, deux in enumerate(zip(colle_de, coeur_de, strict=True)) for h in set(deux)
    )
    return array("q", (h for h, _ in paires)), array("I", (nom for _, nom in paires))
