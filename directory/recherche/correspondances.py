"""Matching words with names: which names hold the words of a text, and how well both sides agree."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from directory.recherche.mots import (
    FREQUENTES,
    GENERIQUES,
    GENRES_DITS,
    LIENS,
    SOIGNANTS,
    coeur,
    compacter,
    fautes_admises,
    sonner,
)
from directory.recherche.vocabulaire import Index, commencant

# A word of the text that no name holds tells that the text speaks of something else.
POIDS_INCONNU = 7.0
_POIDS_LIEN, _POIDS_LIEN_VAIN = 0.3, 0.05
_TROP_COURANT = 1200
# What is left of « à », « l’ », « d’ » once typed without accent or apostrophe; sometimes a type (hémophilie A).
_LETTRES_DE_LIAISON = frozenset("adlns")
# A name this telling is worth offering when the text holds it among other things: a rare word, or two.
_POIDS_CONTENU = 5.3
_MEMOIRE = 512
# Shorter words hold no proof: one letter apart, everything is something else. Acronyms are typed right or not at all.
_FAUTIF_MIN, _CIBLE_MIN, _SON_MIN, _SURETE_MIN = 4, 5, 6, 0.75
# From how many letters a word still being typed may hold a typo.
_DEBUT_CORRIGE = 5
Options = dict[int, float]
"""Word number → how sure we are that it is meant (1: typed so)."""


@dataclass(frozen=True, slots=True)
class Accord:
    """A name and how well it agrees with a text."""

    nom: int
    score: float
    lus: tuple[int, ...]
    """For each word of the text, the word of the name it was read as; -1 when none."""
    entier: bool = False
    """The text, as read, says the whole name, or all that identifies it."""
    contenu: bool = False
    """All that identifies the name was typed as it is, among other things."""


def poids_dans_texte(index: Index, mot: str, options: Options) -> float:
    """How much a word of the text asks to be found."""
    if mot in LIENS or mot in SOIGNANTS or mot in _LETTRES_DE_LIAISON:
        return _POIDS_LIEN
    if mot in GENRES_DITS:
        return 0.4
    if mot in GENERIQUES:
        return 1.0
    if not options:
        return POIDS_INCONNU
    meilleure = max(options, key=options.__getitem__)
    return max(2.0, index.poids[meilleure])


def lire(
    index: Index,
    mot: str,
    corriger: bool = False,
    prefixe: bool = False,
    force: bool = False,
    fin: bool = False,
) -> Options:
    """The words `mot` may stand for; `fin`: it ends the text, and may have been left unfinished."""
    numero = index.numeros.get(mot)
    options: Options = {} if numero is None else {numero: 1.0}
    vide = mot in LIENS or mot in GENERIQUES or mot in SOIGNANTS
    if len(mot) >= (2 if prefixe else 4) and (prefixe or numero is None or (fin and not vide)):
        for n in commencant(index.mots, mot)[: 400 if prefixe else 60]:
            longueur = len(index.mots[n])
            options.setdefault(n, (0.8 if prefixe else 0.6) + 0.18 * len(mot) / longueur)
    if prefixe and corriger and len(mot) >= _DEBUT_CORRIGE:
        for n in commencant(index.mots, mot[:2]):
            if OSA.distance(mot, index.mots[n][: len(mot)], score_cutoff=1) <= 1:
                options.setdefault(n, 0.72)
    if corriger and not vide and (numero is None or force):
        for n, surete in corrections(index, mot).items():
            if surete - (0.06 if numero is not None else 0.0) > options.get(n, 0.0):
                options[n] = surete
    return options


def corrections(index: Index, mot: str) -> Options:
    """Words one or two typos away, or that sound the same. Remembered: a query is read in several ways."""
    connues = index.memoire.get(mot)
    if connues is None:
        if len(index.memoire) >= _MEMOIRE:
            index.memoire.clear()
        connues = index.memoire[mot] = _corrections(index, mot)
    return connues


def _corrections(index: Index, mot: str) -> Options:
    options: Options = {}
    if any(c.isdigit() for c in mot) or len(mot) < _FAUTIF_MIN or mot in FREQUENTES:
        return options
    son = sonner(mot)
    for n in index.homophones(son):
        fautes = OSA.distance(mot, index.mots[n])
        # « tipe » is « type ».
        assez = len(index.mots[n]) >= _CIBLE_MIN or (fautes == 1 and index.mots[n][0] == mot[0])
        if assez and fautes <= (len(mot) + 2 + (len(son) > 3)) // 3:
            options[n] = 0.95 - 0.02 * fautes
    limite = fautes_admises(len(mot))
    if limite:
        for n, fautes in _proches(mot, index.mots, index.mots_par_longueur, limite):
            _retenir_proche(index, n, _surete(mot, index.mots[n], fautes, 1.0), options)
    if len(son) >= _SON_MIN:
        for rang, fautes in _proches(son, index.sons, index.sons_par_longueur, 1 if len(son) < 9 else 2):
            surete = _surete(son, index.sons[rang], fautes, 0.96)
            for n in index.mots_du_son[rang]:
                _retenir_proche(index, n, surete, options)
    return options


def _proches(
    mot: str, suite: Sequence[str], par_longueur: Mapping[int, Sequence[int]], limite: int
) -> list[tuple[int, int]]:
    """(rank in `suite`, typos) of the nearest texts: only those about as long are compared."""
    trouves: list[tuple[int, int]] = []
    for longueur in range(len(mot) - limite, len(mot) + limite + 1):
        rangs = par_longueur.get(longueur, ())
        textes = [suite[rang] for rang in rangs]
        proches = extract(mot, textes, scorer=OSA.distance, score_cutoff=limite, limit=16)
        trouves += [(rangs[place], int(fautes)) for _, fautes, place in proches]
    return nsmallest(16, trouves, key=lambda t: (t[1], t[0]))


def _surete(mot: str, autre: str, fautes: int, plafond: float) -> float:
    """The first letter is rarely wrong; a short word holds little proof."""
    return plafond - (0.85 * fautes + (0.35 if autre[0] != mot[0] else 0.0)) / max(len(mot), len(autre))


def _retenir_proche(index: Index, n: int, surete: float, options: Options) -> None:
    cible = index.mots[n]
    if surete > options.get(n, _SURETE_MIN) and len(cible) >= _CIBLE_MIN and cible.isalpha():
        options[n] = surete


def chercher(
    index: Index,
    mots: Sequence[str],
    corriger: bool = False,
    prefixe: bool = False,
    force: bool = False,
    limite: int = 40,
    plancher: float = 0.0,
    examines: int = 120,
) -> list[Accord]:
    """The names that agree best with `mots`, best first.

    Those that cannot reach `plancher` are not looked at; of the others, the `examines` most promising are.
    """
    dernier = len(mots) - 1
    options = [
        lire(index, m, corriger, prefixe and i == dernier, force, fin=i == dernier)
        for i, m in enumerate(mots)
    ]
    texte = _Texte(index, mots, options)
    noms = _retenir(index, mots, options, texte.poids, plancher, examines)
    accords = [texte.accorder(nom) for nom in noms]
    accords.sort(key=lambda a: (-a.score, index.sortes[a.nom], index.longueur(a.nom), a.nom))
    return accords[:limite]


def _retenir(
    index: Index,
    mots: Sequence[str],
    options: list[Options],
    poids: list[float],
    plancher: float,
    examines: int,
) -> list[int]:
    """The names worth a closer look: whole names first, then those that hold the telling words."""
    texte = " ".join(mots)
    retenus = set(index.noms_egaux(texte))
    retenus.update(index.noms_colles(compacter(mots)), index.noms_colles(compacter(coeur(mots))))
    gains, vains = _gagner(index, options, poids)
    if plancher:
        # The most a name can score is the share of the text it may hold, to the power 1.5 (see `_Texte`).
        dit = sum(p if p > _POIDS_LIEN else _POIDS_LIEN_VAIN for p in poids)
        seuil = plancher ** (2 / 3) * dit - vains
        gains = {nom: gain for nom, gain in gains.items() if gain >= seuil}

    def estimation(nom: int) -> float:
        gain = gains[nom]
        return gain * (0.6 + 0.4 * min(1.0, gain / index.poids_noms[nom]))

    if len(gains) > examines:
        retenus.update(nlargest(examines, gains, key=estimation))
    else:
        retenus.update(gains)
    return list(retenus)


def _gagner(index: Index, options: list[Options], poids: list[float]) -> tuple[dict[int, float], float]:
    """What each name earns by the telling words it holds, and the weight of the words not looked up."""
    gains: dict[int, float] = defaultdict(float)
    vains = 0.0
    ordre = sorted(range(len(poids)), key=lambda i: -poids[i])
    for rang, i in enumerate(ordre):
        if poids[i] <= 1.0 and (gains or rang):
            vains += sum(poids[j] for j in ordre[rang:])
            break
        meilleurs: dict[int, float] = {}
        courant = False
        for n, surete in sorted(options[i].items(), key=lambda o: o[1]):
            if index.frequence(n) > _TROP_COURANT and gains:
                courant = True
                continue
            meilleurs.update(dict.fromkeys(index.noms_du_mot(n), surete))
        vains += poids[i] if courant else 0.0
        for nom, surete in meilleurs.items():
            gains[nom] += poids[i] * surete
    return gains, vains


class _Texte:
    """The words of a text, ready to be compared with many names."""

    def __init__(self, index: Index, mots: Sequence[str], options: list[Options]) -> None:
        self.index, self.mots, self.options = index, mots, options
        self.poids = [poids_dans_texte(index, m, o) for m, o in zip(mots, options, strict=True)]
        self.colle, self.coeur_colle = hash(compacter(mots)), hash(compacter(coeur(mots)))

    def accorder(self, nom: int) -> Accord:
        """Score from 0 to about 1: the share of the text found in the name, then of the name found in the text."""
        index, mots = self.index, self.mots
        lus, restants, part_texte, part_nom = self._lire(nom)
        score = part_texte**1.5 * (0.6 + 0.4 * part_nom)
        if index.colle_de[nom] == self.colle:
            return Accord(nom, 1.0, lus, entier=True)
        dit_autrement = index.coeur_de[nom] == self.coeur_colle
        if not dit_autrement and any(index.pleins[n] for n in restants):
            # A word that identifies the name was not said: the text cannot say it whole.
            return Accord(nom, score, lus)
        siens_dits = coeur([index.mots[n] for n in index.mots_du_nom(nom)])
        lus_dits = coeur([index.mots[n] if n >= 0 else m for n, m in zip(lus, mots, strict=True)])
        if dit_autrement or sorted(siens_dits) == sorted(lus_dits):
            surete = 0.985 if -1 not in lus else 0.97
            return Accord(nom, max(score, surete * max(part_texte, 0.6)), lus, entier=True)
        tel_quel = {index.mots[n] for n, m in zip(lus, mots, strict=True) if n >= 0 and index.mots[n] == m}
        poids_dit = sum(index.poids[index.numeros[m]] for m in set(siens_dits))
        contenu = tel_quel.issuperset(siens_dits) and poids_dit >= _POIDS_CONTENU
        return Accord(nom, score, lus, contenu=contenu)

    def _lire(self, nom: int) -> tuple[tuple[int, ...], list[int], float, float]:
        """Each word of the text as the surest word of the name left, the words of the name left, both shares."""
        index = self.index
        restants = list(index.mots_du_nom(nom))
        total = index.totaux[nom]
        lus = []
        dit = trouve = nommes = 0.0
        for choix, p in zip(self.options, self.poids, strict=True):
            surete, lu = 0.0, -1
            for n in restants:
                sure = choix.get(n, -1.0)
                if sure > surete or (sure == surete and n > lu):
                    surete, lu = sure, n
            lus.append(lu)
            # A link the name does not hold takes nothing away.
            dit += p if lu >= 0 or p > _POIDS_LIEN else _POIDS_LIEN_VAIN
            if lu >= 0:
                restants.remove(lu)
                trouve += p * surete
                nommes += index.poids[lu] * surete
        return tuple(lus), restants, trouve / dit, nommes / total
