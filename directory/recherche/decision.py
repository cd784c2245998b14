"""What an understood text comes to: one clear meaning, a choice to offer, or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from directory.recherche.correspondances import Accord
from directory.recherche.decoupage import Lecture, est_outil
from directory.recherche.lieux import departements_du_lieu, est_un_lieu, est_une_ville
from directory.recherche.mots import FREQUENTES, decomposer
from directory.recherche.reponses import Candidat, Comprehension, Decision, Genre
from directory.recherche.vocabulaire import Vocabulaire

# Agreement from which one meaning is taken: when the text says all of the name, all of it once typos are
# corrected, only a part of it. Below the last, nothing is offered.
CLAIR_ENTIER, CLAIR_FORCE, CLAIR_PARTIEL, OFFERT = 0.85, 0.90, 0.86, 0.60
# The same when only one thing is called so, and by a proper name.
_NOM_PROPRE = 0.78
ECART_MAX = 0.3
# How far ahead of the next meaning a name said only in part must be.
AVANCE = 0.10
_PREUVE_MIN = 6
HOPITAUX: frozenset[Genre] = frozenset(("etablissement", "groupe"))


@dataclass(frozen=True, slots=True)
class Essai:
    """One reading of the text and the names that agree with it, one per subject."""

    lecture: Lecture
    accords: tuple[Accord, ...]
    force: bool = False
    """Words that exist were read as others."""
    parmi: bool = False
    """The names were found among other words."""
    hopital: Candidat | None = None

    @property
    def score(self) -> float:
        """How good the best name is."""
        return self.accords[0].score if self.accords else 0.0

    @property
    def lus(self) -> int:
        """How many words the best name explains, the place's not counted."""
        return sum(lu >= 0 for lu in self.accords[0].lus) if self.accords else 0


def conclure(v: Vocabulaire, texte: str, essai: Essai) -> Comprehension:
    """One clear meaning, a choice, or nothing."""
    decision, retenus = _decider(v, essai)
    lecture = essai.lecture
    if decision == "rien":
        lieu = lecture.lieu if lecture.annonce else ""
        return Comprehension(texte=texte, decision="rien", lieu=lieu, public=lecture.public)
    premier = retenus[0]
    candidats = tuple(v.candidat(a.nom, min(a.score, 1.0)) for a in retenus)
    reste = [
        m.brut for m, lu in zip(lecture.mots, premier.lus, strict=True)
        if lu < 0 and not est_outil(m.plie) and not premier.entier and not _autrement_dit(v, premier, m.plie)
    ]  # fmt: skip
    return Comprehension(
        texte=texte,
        decision=decision,
        candidats=candidats,
        entendu=candidats[0].nom if decision != "choix" else " ".join(m.brut for m in lecture.mots),
        corrige=_texte_corrige(v, texte, lecture, premier),
        reste=" ".join(reste),
        lieu=lecture.lieu,
        public=lecture.public,
        hopital=essai.hopital,
    )


def _decider(v: Vocabulaire, essai: Essai) -> tuple[Decision, tuple[Accord, ...]]:
    accords = essai.accords
    retenus = tuple(a for a in accords if a.score >= max(OFFERT, accords[0].score - ECART_MAX))
    if not retenus and essai.parmi:
        seul = _seul_a_le_dire(v, essai, accords)
        return (v.sujets[v.index.sujet_de[accords[0].nom]].genre if seul else "choix"), accords
    if not retenus:
        return "rien", ()
    premier = retenus[0]
    genre = v.sujets[v.index.sujet_de[premier.nom]].genre
    if (essai.force and premier.score < CLAIR_FORCE) or _fragile(v, essai):
        return "choix", retenus
    if genre in HOPITAUX and _ailleurs(v, essai):
        return "choix", retenus
    if premier.entier and premier.score >= CLAIR_ENTIER:
        # The same acronym may stand for several diseases; a centre or filière of that name goes with them.
        rivaux = [a for a in retenus[1:] if a.entier and a.score > premier.score - 0.03]
        memes = [a for a in rivaux if v.sujets[v.index.sujet_de[a.nom]].genre == genre]
        return ("choix" if memes else genre), retenus
    if genre in HOPITAUX and est_un_lieu(v.territoires, essai.lecture.mots[-1].brut):
        # « hôtel Paris » is not the Hôtel-Dieu de Paris.
        return "choix", retenus
    avance = premier.score - retenus[1].score if len(retenus) > 1 else 1.0
    clair = premier.score >= CLAIR_PARTIEL and avance >= AVANCE
    return (genre if clair or _seul_a_le_dire(v, essai, retenus) else "choix"), retenus


def _ailleurs(v: Vocabulaire, essai: Essai) -> bool:
    """« hôpital Nord Marseille », when the only one known is in Saint-Étienne."""
    hopital = v.sujets[v.index.sujet_de[essai.accords[0].nom]]
    if not essai.lecture.lieu or not hopital.departement:
        return False
    departements = departements_du_lieu(v.territoires, essai.lecture.lieu)
    return "" not in departements and hopital.departement not in departements


def _seul_a_le_dire(v: Vocabulaire, essai: Essai, retenus: Sequence[Accord]) -> bool:
    """Every telling word is in the names of the first, and of nothing else offered: « takayasu », « la pitié »."""
    premier, *suite = retenus
    mots = [m.plie for m in essai.lecture.mots if not est_outil(m.plie)]
    numeros = [v.index.numeros.get(m, -1) for m in mots]
    if -1 in numeros or FREQUENTES.intersection(mots) or not _dans_les_noms(v, premier, numeros):
        return False
    if any(_dans_les_noms(v, a, numeros) for a in suite):
        return False
    if v.sujets[v.index.sujet_de[premier.nom]].genre in HOPITAUX or premier.contenu:
        return True
    # A proper name, and most of the name: « dépression » does not mean the one disease whose name holds it.
    propres = {m.plie for m in decomposer(v.index.affiches[premier.nom])[1:] if m.brut[:1].isupper()}
    return premier.score >= _NOM_PROPRE and not propres.isdisjoint(mots)


def _dans_les_noms(v: Vocabulaire, accord: Accord, numeros: Iterable[int]) -> bool:
    """Whether each of these words is in a name of the subject."""
    sujet = v.index.sujet_de[accord.nom]
    return all(any(v.index.sujet_de[nom] == sujet for nom in v.index.noms_du_mot(n)) for n in numeros)


def _autrement_dit(v: Vocabulaire, accord: Accord, mot: str) -> bool:
    """Whether a word left over is in another name of the same thing: « DMD Duchenne »."""
    numero = v.index.numeros.get(mot)
    return numero is not None and _dans_les_noms(v, accord, (numero,))


def _fragile(v: Vocabulaire, essai: Essai) -> bool:
    """All the proof is one short word, corrected; or some word, corrected, beside a hamlet (« emmanuel macron »)."""
    preuves = [
        (m.plie, v.index.mots[lu]) for m, lu in zip(essai.lecture.mots, essai.accords[0].lus, strict=True)
        if lu >= 0 and not est_outil(m.plie)
    ]  # fmt: skip
    corriges = [(dit, lu) for dit, lu in preuves if dit != lu and not lu.startswith(dit)]
    if not corriges:
        return False
    lecture = essai.lecture
    hameau = bool(lecture.lieu) and not lecture.annonce and not est_une_ville(v.territoires, lecture.lieu)
    court = len(corriges) == len(preuves) and all(len(dit) < _PREUVE_MIN for dit, _ in corriges)
    return hameau or court


def _texte_corrige(v: Vocabulaire, texte: str, lecture: Lecture, accord: Accord) -> str:
    """The text with its corrected words, as the name writes them; blank when nothing was corrected."""
    affiche = v.index.affiches[accord.nom]
    ecrits: dict[str, str] = {}
    for rang, mot in enumerate(decomposer(affiche)):
        ecrits.setdefault(mot.plie, mot.brut if rang or mot.brut.isupper() else mot.brut.lower())
    if lecture.respace:
        dits = [ecrits.get(v.index.mots[lu], m.brut) if lu >= 0 else m.brut
                for m, lu in zip(lecture.mots, accord.lus, strict=True)]  # fmt: skip
        return " ".join(filter(None, (*dits, lecture.lieu)))
    corrige = texte
    for mot, lu in zip(lecture.mots, accord.lus, strict=True):
        compris = v.index.mots[lu] if lu >= 0 else mot.plie
        if compris != mot.plie and not compris.startswith(mot.plie):
            corrige = corrige.replace(mot.brut, ecrits.get(compris, compris), 1)
    separes = [m for m, lu in zip(lecture.mots, accord.lus, strict=True) if lu < 0 and not est_outil(m.plie)]
    if accord.entier and separes and corrige == texte:
        # Spaces too many or too few.
        corrige = " ".join(filter(None, (affiche, lecture.lieu)))
    return corrige if corrige != texte else ""
