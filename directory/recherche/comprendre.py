"""Understanding a query: from what people type to a disease, a centre, a hospital, a filière or a place.

One pipeline: clean → codes → possible cuts (thing, place, age) → names that agree → typos
by word when few do → one clear meaning, a choice to offer, or nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from directory.recherche.codes import par_code
from directory.recherche.correspondances import Accord, chercher
from directory.recherche.decision import CLAIR_ENTIER, CLAIR_PARTIEL, HOPITAUX, OFFERT, Essai, conclure
from directory.recherche.decoupage import PUBLICS, Lecture, est_outil, lectures, respacer
from directory.recherche.lieux import est_un_lieu, ressemble_a_un_lieu
from directory.recherche.mots import GENRES_DITS, LIENS, Mot, decomposer, nettoyer
from directory.recherche.reponses import Candidat, Comprehension, Genre
from directory.recherche.vocabulaire import Vocabulaire, vocabulaire

MOTS_MAX = 24
CANDIDATS_MAX = 8
# How much better a text must fit to be read otherwise than typed; more when its words exist.
GAIN, GAIN_FORCE = 0.02, 0.10
# What the preferences between subjects add at most.
_BONUS_MAX = 0.05
_HOPITAL_SUR, _HOPITAL_NOMME, _NOM_ENTIER = 0.9, 0.75, 0.95
# What saying « filière » adds to filières (a centre is also reached by its disease).
_VOULU: dict[Genre, float] = {"filiere": 0.15}
_ARTICLES = frozenset(("a", "de", "du", "des", "le", "la", "les", "un", "une"))
_GENRES_VOULUS: dict[str, frozenset[Genre]] = {
    "centre": frozenset(("centre",)),
    "filiere": frozenset(("filiere",)),
    "etablissement": HOPITAUX,
    "groupe": HOPITAUX,
}


def comprendre(texte: str, exact: bool = False) -> Comprehension:
    """What `texte` means; `exact` looks for what was typed, without correcting typos. Never raises."""
    propre = nettoyer(texte)
    v = vocabulaire()
    compris = par_code(v, propre)
    if compris is not None:
        return replace(compris, exact=exact)
    mots = decomposer(propre)[:MOTS_MAX]
    if not mots:
        return Comprehension(texte=propre, decision="rien", exact=exact)
    essais = [_essayer(v, lecture) for lecture in lectures(mots, v.territoires)]
    essais += _avec_hopital(v, [e.lecture for e in essais])
    meilleur = _meilleur(essais)
    nomme = any(not est_outil(m.plie) and m.plie not in PUBLICS and not m.plie.isdigit() for m in mots)
    if not nomme and not any(e.lecture.lieu for e in essais):
        return _rien_de_net(v, propre, essais, exact)
    lieu_seul = next((e.lecture for e in essais if _seulement_un_lieu(mots, e.lecture)), None)
    if lieu_seul is not None and not _mieux_qu_un_lieu(v, meilleur):
        return _lieu_seul(v, propre, lieu_seul, meilleur, exact)
    if not exact and (meilleur.score < CLAIR_PARTIEL or _inconnus(v, meilleur)):
        meilleur = _corriger(v, mots, essais, meilleur)
    compris = conclure(v, propre, meilleur)
    if compris.decision == "rien":
        compris = _parmi_d_autres_mots(v, propre, essais) or compris
    return replace(compris, exact=exact)


def _parmi_d_autres_mots(v: Vocabulaire, texte: str, essais: Sequence[Essai]) -> Comprehension | None:
    """A whole name, typed as it is in the middle of other words, is offered: « nez qui saigne rendu osler »."""
    for essai in sorted(essais, key=lambda e: (not e.lecture.lieu, len(e.lecture.mots))):
        dits = tuple(a for a in essai.accords if a.contenu)
        if dits:
            return conclure(v, texte, replace(essai, accords=dits, parmi=True))
    return None


def _essayer(v: Vocabulaire, lecture: Lecture, corriger: bool = False, force: bool = False) -> Essai:
    mots = [m.plie for m in lecture.mots]
    if not mots or _vide(lecture.mots):
        entiers = [a for a in chercher(v.index, mots)[:3] if a.entier] if mots else []
        return Essai(lecture, _par_sujet(v, entiers, {}))
    voulus = Counter(g for m in set(mots) for g in _GENRES_VOULUS.get(GENRES_DITS.get(m, ""), ()))
    # A corrected reading serves only when it is good enough to be offered.
    plancher = OFFERT - _BONUS_MAX if corriger and not voulus else 0.0
    accords = chercher(v.index, mots, corriger=corriger, force=force, plancher=plancher)
    return Essai(lecture, _par_sujet(v, accords, voulus), force)


def _par_sujet(v: Vocabulaire, accords: Iterable[Accord], voulus: Mapping[Genre, int]) -> tuple[Accord, ...]:
    """The best name of each subject, best subject first, with the small preferences of subjects.

    `voulus`: how many words of the text ask for this kind (« centre de référence »: two).
    """
    meilleurs: dict[int, Accord] = {}
    for a in accords:
        numero = v.index.sujet_de[a.nom]
        sujet = v.sujets[numero]
        bonus = sujet.poids + _VOULU.get(sujet.genre, 0.08) * voulus.get(sujet.genre, 0)
        note = replace(a, score=a.score + bonus)
        if numero not in meilleurs or note.score > meilleurs[numero].score:
            meilleurs[numero] = note
    return tuple(
        sorted(meilleurs.values(), key=lambda a: (-a.score, v.index.sujet_de[a.nom]))[:CANDIDATS_MAX]
    )


def _meilleur(essais: Sequence[Essai]) -> Essai:
    """The reading that agrees best; when two do, the one that explains more words, then the plainest."""
    return max(essais, key=lambda e: (round(e.score, 2), e.lus, e.score, e.lecture.annonce))


def _vide(mots: Sequence[Mot]) -> bool:
    """Only links and wrappers: « maladie rare », « centre de »."""
    return all(est_outil(m.plie) for m in mots)


def _seulement_un_lieu(mots: Sequence[Mot], lecture: Lecture) -> bool:
    """A place and nothing else: « Lyon », « maladies rares Lyon », but not « maladie de Verneuil »."""
    if not lecture.lieu or not _vide(lecture.mots):
        return False
    du_lieu = lecture.lieu.split()
    dits = {m.plie for m in mots if m.brut not in du_lieu} - _ARTICLES
    nomme = "rare" not in dits and bool(dits & {"maladie", "syndrome"})
    return lecture.annonce or not (nomme or dits & LIENS)


def _mieux_qu_un_lieu(v: Vocabulaire, essai: Essai) -> bool:
    """The whole name of something, or a hospital asked for as such (« hôpital Pompidou », a village too)."""
    if not essai.accords or essai.lecture.lieu:
        return False
    entier = essai.accords[0].entier and essai.score >= _NOM_ENTIER
    if v.sujets[v.index.sujet_de[essai.accords[0].nom]].genre not in HOPITAUX:
        return entier
    # « Nantes » is the town; « CHU de Nantes », the hospital.
    dit = any(GENRES_DITS.get(m.plie) in HOPITAUX for m in essai.lecture.mots)
    return dit and (entier or essai.score >= _HOPITAL_NOMME)


def _rien_de_net(v: Vocabulaire, texte: str, essais: Sequence[Essai], exact: bool) -> Comprehension:
    """« enfant », « maladie rare », « type 2 »: words that name nothing by themselves, unless a name is just that."""
    entier = next((e for e in essais if e.accords and e.accords[0].entier and e.score >= _NOM_ENTIER), None)
    if entier is not None and v.sujets[v.index.sujet_de[entier.accords[0].nom]].genre == "maladie":
        return replace(conclure(v, texte, entier), exact=exact)
    publics = [e.lecture.public for e in essais if e.lecture.public]
    return Comprehension(texte=texte, decision="rien", public=publics[0] if publics else "", exact=exact)


def _inconnus(v: Vocabulaire, essai: Essai) -> bool:
    return any(m.plie not in v.index.numeros and not est_outil(m.plie) for m in essai.lecture.mots)


def _corriger(v: Vocabulaire, mots: Sequence[Mot], essais: Sequence[Essai], sans: Essai) -> Essai:
    """The best reading once typos are corrected, when it explains more than the text as typed."""
    lues = [e.lecture for e in essais if e.lecture.mots and not _vide(e.lecture.mots) and e.hopital is None]
    lues += _lieu_mal_ecrit(v, mots)
    lues += [r for r in (respacer(v.index, lecture) for lecture in lues) if r is not None]
    corriges = [_essayer(v, lecture, corriger=True) for lecture in lues]
    if not corriges:
        return sans
    corriges += _avec_hopital(v, lues, corriger=True)
    meilleur = _meilleur(corriges)
    if max(meilleur.score, sans.score) < CLAIR_ENTIER:
        # Every word exists, and yet they name nothing together: one of them may be another's typo.
        forces = [_essayer(v, lecture, corriger=True, force=True) for lecture in lues]
        force = _meilleur(forces)
        meilleur = force if force.score > max(meilleur.score, sans.score) + GAIN_FORCE else meilleur
    return meilleur if meilleur.score > sans.score + GAIN else sans


def _lieu_mal_ecrit(v: Vocabulaire, mots: Sequence[Mot]) -> list[Lecture]:
    """« mucoviscidose st etiene »: the end, unknown to the names, looks like a town."""
    for longueur in (3, 2, 1):
        fin = mots[-longueur:]
        if len(mots) <= longueur or fin[-1].plie in v.index.numeros or est_outil(fin[0].plie):
            continue
        texte = " ".join(m.brut for m in fin)
        if ressemble_a_un_lieu(v.territoires, texte):
            return [Lecture(tuple(mots[:-longueur]), texte)]
    return []


def _avec_hopital(v: Vocabulaire, lues: Sequence[Lecture], corriger: bool = False) -> list[Essai]:
    """« drepanocytose necker »: a hospital named after (or before) the disease."""
    trouves = []
    for lecture in lues:
        if lecture.lieu or len(lecture.mots) < 2:
            continue
        for longueur in range(1, min(5, len(lecture.mots))):
            for dit, reste in (
                (lecture.mots[-longueur:], lecture.mots[:-longueur]),
                (lecture.mots[:longueur], lecture.mots[longueur:]),
            ):
                hopital = _hopital(v, dit)
                if hopital is not None and not _vide(reste):
                    trouves.append(
                        replace(_essayer(v, replace(lecture, mots=reste), corriger), hopital=hopital)
                    )
    return trouves


def _hopital(v: Vocabulaire, mots: Sequence[Mot]) -> Candidat | None:
    """The one hospital or group these words name well, unless they are a town's name."""
    numeros = [v.index.numeros.get(m.plie, -1) for m in mots]
    if not v.mots_hopitaux.issuperset(numeros) or _vide(mots) or est_outil(mots[-1].plie):
        return None
    if est_un_lieu(v.territoires, " ".join(m.brut for m in mots)):
        return None
    accords = _par_sujet(v, chercher(v.index, [m.plie for m in mots], limite=6), {})
    if not accords or accords[0].score < _HOPITAL_SUR:
        return None
    sujet = v.sujets[v.index.sujet_de[accords[0].nom]]
    return v.candidat(accords[0].nom, min(accords[0].score, 1.0)) if sujet.genre in HOPITAUX else None


def _lieu_seul(v: Vocabulaire, texte: str, lecture: Lecture, meilleur: Essai, exact: bool) -> Comprehension:
    """Nothing but a place; what bears its name is offered beside."""
    autres = [a for a in meilleur.accords if a.score >= OFFERT and not meilleur.lecture.lieu]
    return Comprehension(
        texte=texte,
        decision="lieu",
        candidats=tuple(v.candidat(a.nom, min(a.score, 1.0)) for a in autres),
        entendu=lecture.lieu,
        lieu=lecture.lieu,
        public=lecture.public,
        exact=exact,
    )
