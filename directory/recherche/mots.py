"""Words: how a text is cut, what two spellings of a word share, and how far apart two words are."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from directory.texte import normaliser

# What is read of a text: no disease name of Orphanet is longer than 200 characters.
LONGUEUR_MAX = 200

_ROMAINS = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9",
    "xi": "11", "xii": "12", "xiii": "13", "xiv": "14", "xv": "15", "xvi": "16", "xvii": "17", "xviii": "18",
    "xix": "19", "xx": "20",
}  # fmt: skip
_ABREGES = {"st": "saint", "ste": "sainte", "synd": "syndrome"}
# Words that carry no meaning of their own: they link, ask, or wrap a name. Never corrected, never left over.
LIENS = frozenset(
    """au aux avec ce ces cette chez comment contre cote dans de des du elle en est et eux il ils je la
    le les leur leurs lui ma mais me mes moi mon ne nos notre nous on ou par pas plus pour pres proche qu que
    quel quelle qui sa se ses si son sont sous sur ta te tes toi ton tu un une vers vos votre vous ai as ont
    souffre atteint atteinte atteints cherche cherchons trouver besoin suivi suivie soigner soigne traiter voir
    autour alentours proximite von ca
    peut peux peuvent pouvez pourrait puis suivre suit suivent soignent soin consulter traite connait connaissent
    connaitre aller va vais dois doit faut veux veut voudrais aimerais savoir existe habite habitons habitent vis vit
    vivons bonjour bonsoir bjr salut slt svp stp merci urgent quels quelles lequel quand pourquoi faire fait quoi
    donc alors aussi bien tres depuis chaque toute j personne patient patiente proches diagnostique diagnostiquee
    annonce appris depiste""".split()
)
# Links that change what a name says: « maladie rare avec autisme » is not « autisme ».
RESERVES = frozenset(("avec", "sans", "contre"))
# « ma mère », « notre fils »: who is ill, when a possessive says so (a hospital is called Femme Mère Enfant).
POSSESSIFS = frozenset("ma mon mes sa son notre votre ton ta".split())
PARENTS = frozenset(
    """mari femme epoux epouse conjoint conjointe compagnon compagne pere mere papa maman frere soeur tante oncle cousin
    cousine neveu niece ami amie copain copine beau-pere""".split()
)
# Words that name a kind of thing rather than a thing; they raise that kind.
GENRES_DITS = {
    "centre": "centre", "crmr": "centre", "ccmr": "centre", "competence": "centre", "reference": "centre",
    "reseau": "centre", "filiere": "filiere", "fsmr": "filiere", "hopital": "etablissement",
    "clinique": "etablissement", "chu": "groupe", "chru": "groupe", "ch": "etablissement",
}  # fmt: skip
# Who is sought rather than what; they never make a match better or worse.
SOIGNANTS = frozenset(
    """medecin docteur dr professeur pr specialiste specialise consultation rdv rendez service expert equipe
    prise charge hospitalier crcm diagnostic adresse contact telephone doc toubib chirurgien generaliste interniste
    neurologue neuropediatre cardiologue pneumologue dermatologue nephrologue hematologue rhumatologue endocrinologue
    gastroenterologue hepatologue geneticien ophtalmologue ophtalmo orl dentiste stomatologue metabolicien
    psychiatre""".split()
)
# Frequent diseases that are not here, and whose names are a typo away from a rare one: left as they are.
FREQUENTES = frozenset(
    "alzheimer basedow berger crohn dupuytren hashimoto klinefelter meniere perthes scheuermann schlatter".split()
)
# So common in names that they identify nothing by themselves.
ENVELOPPES = frozenset("maladie syndrome rare affection pathologie orpheline type".split())
GENERIQUES = ENVELOPPES | frozenset(
    """anomalie deficit trouble forme atteinte genetique hereditaire congenital congenitale familial
    familiale""".split()
)


def nettoyer(texte: str) -> str:
    """Any string to a short printable one: control characters and lone surrogates become spaces."""
    court = str(texte)[: LONGUEUR_MAX * 4]
    propre = "".join(" " if unicodedata.category(c) in _HORS_TEXTE else c for c in court)
    return " ".join(propre.split())[:LONGUEUR_MAX].strip()


_MOT_NET = 5
_HORS_TEXTE = frozenset(("Cc", "Cs", "Co", "Cn", "Cf", "Zl", "Zp"))


@lru_cache(maxsize=2048)
def plier(mot: str) -> str:
    """One normalised word to what its spellings share: arabic numerals, no plural, no abbreviation."""
    if mot in _ROMAINS:
        return _ROMAINS[mot]
    if mot in _ABREGES:
        return _ABREGES[mot]
    if mot.isdigit():
        return mot.lstrip("0") or "0"
    if len(mot) > 4:
        if mot.endswith("aux") and len(mot) > 5 and not mot.endswith("eaux"):
            return mot[:-3] + "al"
        if mot.endswith("s") and not mot.endswith("ss"):
            return mot[:-1]
        if mot.endswith(("eux",)):
            return mot
        if mot.endswith("x"):
            return mot[:-1]
    return mot


_SIGLE = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
# « ai », « il »… after a letter: « j ai », « existe t il ».
_APRES_ELISION = frozenset("ai as a il elle on est ont y en".split())
# Elided articles, and « à » when its accent was typed: « hémophilie A » is another matter.
_ELISION = re.compile(r"\b(?:(?:[cdjlmnst]|qu)['’ʼ`´]|à\b)", re.IGNORECASE)
_ELIDABLES = frozenset("cdjlmnst") | {"qu"}
_SEPARATEURS = re.compile(r"[\s\-–—/,;:()]+")
_BORDS = " .?!\"«»'’*+"


class Mot(NamedTuple):
    """A word as typed and as compared."""

    brut: str
    plie: str


def decomposer(texte: str) -> list[Mot]:
    """The words of a text, in order: « S.L.A. » is one word, elided articles vanish."""
    texte = _ELISION.sub(" ", _SIGLE.sub(lambda m: m.group().replace(".", "") + " ", texte))
    mots: list[tuple[str, str]] = []
    for brut in _SEPARATEURS.split(texte):
        dits = normaliser(brut).split()
        mots.extend((brut.strip(_BORDS) if len(dits) == 1 else dit, dit) for dit in dits)
    # « atresie de l oesophage »: the apostrophe was not typed.
    return [
        Mot(brut, plier(dit))
        for (brut, dit), (_, suivant) in zip(mots, [*mots[1:], ("", "")], strict=False)
        if not ((dit == "a" or dit in _ELIDABLES) and _est_elide(dit, suivant))
    ]


def _est_elide(lettre: str, suivant: str) -> bool:
    """A letter that says nothing: « l oesophage », « j ai », « (il) a une »; not « hémophilie A »."""
    if lettre == "a":
        return suivant in ("un", "une", "des", "ete")
    return (len(suivant) > 3 and suivant[0] in "aeiouhy") or (lettre in "jmt" and suivant in _APRES_ELISION)


def couper(texte: str) -> list[str]:
    """The folded words of a text, in order."""
    return [mot.plie for mot in decomposer(texte)]


def compacter(mots: Iterable[str]) -> str:
    """All words in one, for texts typed with missing or extra spaces."""
    return "".join(mots)


def coeur(mots: Iterable[str]) -> list[str]:
    """The words that identify: neither links nor « maladie », « hôpital », « médecin »…; all of them when none does."""
    mots = list(mots)
    dits = [m for m in mots if m in RESERVES or (m not in LIENS and m not in ENVELOPPES)] or mots
    dits = [m for m in dits if m not in SOIGNANTS] or dits
    nus = [m for m in dits if m not in GENRES_DITS]
    # « Hôpital Nord » is not « nord ».
    return nus if any(len(m) >= _MOT_NET for m in nus) else dits


def identifie(mot: str) -> bool:
    """Whether `coeur` always keeps this word."""
    vide = mot in LIENS or mot in ENVELOPPES or mot in GENRES_DITS or mot in SOIGNANTS
    return mot in RESERVES or not vide


_SONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(motif), son)
    for motif, son in (
        (r"ph", "f"),
        (r"sch|sh", "ch"),
        (r"ch(?=[rlnmst])|ch$|kh|ck|cqu|qu|q|cc(?=[aou])", "k"),
        (r"sc(?=[eiy])|ss|ç", "s"),
        (r"c(?=[eiy])", "s"),
        (r"(?<!^)c(?=h)", "C"),
        (r"c(?!h)", "k"),
        (r"C", "c"),
        (r"tion", "sion"),
        (r"g(?=[eiy])", "j"),
        (r"gu(?=[eiy])", "g"),
        (r"w", "v"),
        (r"z", "s"),
        (r"x(?=[ce])", "ks"),
        (r"(?<!c)h", ""),
        (r"y", "i"),
        (r"eau|au", "o"),
        (r"ae|oe|ai|ei", "e"),
        (r"e?in(?![aeiou])|ain(?![aeiou])|im(?=[bp])", "in"),
        (r"em(?=[bp])|am(?=[bp])|en(?=[^aeioun])", "an"),
        (r"om(?=[bp])", "on"),
        (r"(.)\1+", r"\1"),
        (r"(?<=..)(?:er|es|ee|e|s|t|d|x)+$", ""),
    )
)


@lru_cache(maxsize=1024)
def sonner(mot: str) -> str:
    """How a French ear writes a word: ph/f, y/i, c/k/qu, silent h and endings, doubled letters."""
    if any(c.isdigit() for c in mot):
        return mot
    for motif, son in _SONS:
        mot = motif.sub(son, mot)
    return mot


def fautes_admises(longueur: int) -> int:
    """How many typos a word of this length may hold."""
    if longueur < 4:
        return 0
    if longueur < 8:
        return 1
    return 2 if longueur < 14 else 3
