"""Cutting a query: what is sought, where, and for whom. Gives the possible readings, not the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from directory.recherche.lieux import est_un_lieu, est_une_ville
from directory.recherche.mots import (
    ENVELOPPES,
    GENRES_DITS,
    LIENS,
    PARENTS,
    POSSESSIFS,
    SOIGNANTS,
    Mot,
    plier,
)
from directory.recherche.reponses import Public
from directory.recherche.territoires import Territoires
from directory.recherche.vocabulaire import Index
from directory.texte import normaliser

PUBLICS: dict[str, Public] = {
    **dict.fromkeys(
        """enfant bebe bb nourrisson pediatrique pediatrie pediatre ado adolescent adolescente fils fille
        garcon petit-fils petite-fille""".split(),
        "enfant",
    ),
    **dict.fromkeys("adulte majeur".split(), "adulte"),
}
# Words that announce a place.
_VERS = frozenset(
    """a pres proche autour vers dans en sur chez cote alentours proximite region departement dept dpt dep ville
    secteur""".split()
)
# Some of them also begin names of places: Côte-d'Or, Ville-d'Avray.
_NOMS_AUSSI = frozenset(("cote", "ville", "en"))
_UNITES = frozenset(("an", "ans", "mois"))
_MAJORITE = 18
_LIEU_MAX = 6
# A sentence has at least so many words; a town said in the middle of it, at most so many.
_PHRASE, _LIEU_DIT = 5, 3
_COLLE_MIN = 6
_PARTIE_MIN = 2


@dataclass(frozen=True, slots=True)
class Lecture:
    """One way to cut the text."""

    mots: tuple[Mot, ...]
    """What names the thing sought."""
    lieu: str = ""
    public: Public = ""
    annonce: bool = False
    """The place was announced (« à », « près de »), or is a postal code."""
    respace: bool = False
    """Spaces were added or taken away."""


def lectures(mots: Sequence[Mot], t: Territoires) -> list[Lecture]:
    """Readings of the text, the plainest first."""
    tout = _sans_parents(mots)
    sans, public = _sans_public(tout)
    trouvees = [Lecture(tout)]
    if public:
        trouvees.append(Lecture(sans, public=public))
    for base, p in dict.fromkeys(((sans, public), (tout, ""))):
        trouvees.extend(_avec_lieu(base, p, t))
    if len(sans) >= _PHRASE and not any(lecture.lieu for lecture in trouvees):
        trouvees.extend(_avec_lieu_au_milieu(sans, public, t))
    return trouvees


def _sans_parents(mots: Sequence[Mot]) -> tuple[Mot, ...]:
    """Without « (ma) femme », « (mon) frère »."""
    precedents = ("", *(m.plie for m in mots))
    return tuple(
        m for m, avant in zip(mots, precedents, strict=False)
        if not (m.plie in PARENTS and avant in POSSESSIFS)
    ) or tuple(mots)  # fmt: skip


def _sans_age(mots: tuple[Mot, ...]) -> tuple[tuple[Mot, ...], Public]:
    """Without « 8 ans », « 6 mois »; an age told in years says for whom."""
    for rang, (nombre, unite) in enumerate(pairwise(mots)):
        if nombre.plie.isdigit() and len(nombre.plie) < 4 and unite.plie in _UNITES:
            enfant = unite.plie == "mois" or int(nombre.plie) < _MAJORITE
            return (*mots[:rang], *mots[rang + 2 :]), "enfant" if enfant else "adulte"
    return mots, ""


def _sans_public(mots: tuple[Mot, ...]) -> tuple[tuple[Mot, ...], Public]:
    mots, age = _sans_age(mots)
    publics = {PUBLICS[m.plie] for m in mots if m.plie in PUBLICS}
    reste = tuple(m for m in mots if m.plie not in PUBLICS)
    # « enfant et adulte »: everyone.
    return reste, age or (publics.pop() if len(publics) == 1 else "")


def _avec_lieu(mots: tuple[Mot, ...], public: Public, t: Territoires) -> list[Lecture]:
    """Readings where the end, or the beginning, is a place. Longest places first."""
    trouvees = []
    for longueur in range(min(_LIEU_MAX, len(mots)), 0, -1):
        for debut in dict.fromkeys((len(mots) - longueur, 0)):
            lieu = mots[debut : debut + longueur]
            avant, apres = mots[:debut], mots[debut + longueur :]
            texte = " ".join(m.brut for m in lieu)
            if not _plausible(lieu) or not est_un_lieu(t, texte):
                continue
            reste, annonce = _sans_annonce(avant)
            annonce = annonce or (texte.isdigit() and len(texte) == 5)
            trouvees.append(Lecture((*reste, *apres), texte, public, annonce))
    return trouvees


def _avec_lieu_au_milieu(mots: tuple[Mot, ...], public: Public, t: Territoires) -> list[Lecture]:
    """« j'habite à Toulouse et j'ai un syndrome de Marfan »: a town inside a sentence."""
    for longueur in range(_LIEU_DIT, 0, -1):
        for debut in range(1, len(mots) - longueur):
            lieu = mots[debut : debut + longueur]
            texte = " ".join(m.brut for m in lieu)
            if _plausible(lieu) and est_une_ville(t, texte):
                avant, _ = _sans_annonce(mots[:debut])
                return [Lecture((*avant, *mots[debut + longueur :]), texte, public, annonce=True)]
    return []


def _plausible(lieu: tuple[Mot, ...]) -> bool:
    """Neither a lone link (Eu, Y, Us are communes) nor something that begins or ends as a sentence does."""
    premier, dernier = normaliser(lieu[0].brut), lieu[-1].plie
    if len(lieu) == 1 and (
        len(premier) < 2
        or (len(premier) == 2 and not any(c.isdigit() for c in premier))
        or est_outil(lieu[0].plie)
    ):
        return False
    if len(lieu) > 1 and premier in _NOMS_AUSSI:
        return dernier not in LIENS
    return (
        dernier not in LIENS
        and (premier in ("le", "la", "les") or premier not in LIENS)
        and premier not in _VERS
    )


def est_outil(mot: str) -> bool:
    """Whether a word links, wraps or asks, and names nothing by itself."""
    return mot == "a" or mot in LIENS or mot in ENVELOPPES or mot in GENRES_DITS or mot in SOIGNANTS


def _sans_annonce(mots: tuple[Mot, ...]) -> tuple[tuple[Mot, ...], bool]:
    """Without the trailing words that announced the place."""
    annonce = False
    while mots and (mots[-1].plie in LIENS or mots[-1].plie in _VERS):
        annonce = annonce or mots[-1].plie in _VERS
        mots = mots[:-1]
    return mots, annonce


def respacer(index: Index, lecture: Lecture) -> Lecture | None:
    """The reading with spaces put right: « drepano cytose », « mucopolysaccharidosetype 1 »; None when none is wrong."""
    mots: list[Mot] = []
    for mot in lecture.mots:
        colle = plier(normaliser(mots[-1].brut + mot.brut)) if mots else ""
        if len(colle) >= _COLLE_MIN and colle in index.numeros:
            mots[-1] = Mot(f"{mots[-1].brut} {mot.brut}", colle)
        elif mot.plie not in index.numeros and len(mot.plie) >= _COLLE_MIN:
            mots.extend(_separer(index, mot))
        else:
            mots.append(mot)
    if len(mots) == len(lecture.mots):
        return None
    return replace(lecture, mots=tuple(mots), respace=True)


def _separer(index: Index, mot: Mot) -> list[Mot]:
    """Known words written as one; the fewest words, then the longest, win."""
    plat = normaliser(mot.brut)
    for nombre in (2, 3):
        coupes = _coupes(index, plat, nombre)
        if coupes:
            return [Mot(dit, plier(dit)) for dit in max(coupes, key=lambda c: min(map(len, c)))]
    return [mot]


def _coupes(index: Index, plat: str, nombre: int) -> list[tuple[str, ...]]:
    """Every way to cut `plat` in `nombre` known words of some length (a number may end it)."""
    if nombre == 1:
        connu = plier(plat) in index.numeros and (len(plat) > 2 or plat.isdigit())
        return [(plat,)] if connu else []
    coupes: list[tuple[str, ...]] = []
    for rang in range(_PARTIE_MIN, len(plat)):
        if plier(plat[:rang]) in index.numeros:
            coupes.extend((plat[:rang], *suite) for suite in _coupes(index, plat[rang:], nombre - 1))
    return coupes
