"""Codes in a query: ORPHA numbers in any spelling, FINESS numbers."""

import re
from typing import NamedTuple

from directory.recherche.decoupage import Lecture, est_outil, lectures
from directory.recherche.lieux import est_un_lieu
from directory.recherche.mots import decomposer
from directory.recherche.reponses import Candidat, Comprehension
from directory.recherche.vocabulaire import Vocabulaire
from directory.texte import normaliser

_ORPHA = re.compile(
    r"(?:\bcodes?\s+)?\borph?a(?:net)?\s*(?:code|no?\.?|n°|num[ée]ro)?\s*[:#.°_–-]*\s*(\d{1,7})\b",
    re.IGNORECASE,
)
_NOMBRE = re.compile(r"\d{1,6}")
_FINESS = re.compile(
    r"(?:\bfiness\s*(?:n°|no?\.?|num[ée]ro)?\s*[:#.°-]*\s*)?\b((?:\d|2[AB])(?:[ .]?\d){7,8})\b", re.IGNORECASE
)


class CodeLu(NamedTuple):
    """A code read in a text, and the text without it."""

    code: str
    reste: str


def lire_orpha(texte: str) -> CodeLu | None:
    """« ORPHA:586 », « orpha 586 », « ORPHA586 », « Orphanet 586 », « ORPHA-586 », wherever it stands."""
    trouve = _ORPHA.search(texte)
    if trouve is None:
        return None
    reste = f"{texte[: trouve.start()]} {texte[trouve.end() :]}"
    return CodeLu(str(int(trouve[1])), " ".join(reste.split()))


def lire_nombre(texte: str) -> CodeLu | None:
    """A bare number at the beginning: « 586 », « 558 près de Brest »."""
    premier, _, reste = texte.partition(" ")
    if premier.startswith("0") and reste:
        return None
    return CodeLu(str(int(premier)), reste.strip()) if _NOMBRE.fullmatch(premier) else None


def lire_finess(texte: str) -> str:
    """The nine characters of a FINESS number when it is all the text says; blank otherwise."""
    trouve = _FINESS.fullmatch(texte.strip())
    numero = re.sub(r"[ .]", "", trouve[1]).upper() if trouve else ""
    return numero if len(numero) == 9 else ""


def par_code(v: Vocabulaire, texte: str) -> Comprehension | None:
    """An ORPHA or FINESS number, with or without a place beside it."""
    numero = v.finess.get(lire_finess(texte))
    if numero is not None:
        return _code_compris(v, texte, v.candidat_sujet(numero), "")
    lu = lire_orpha(texte)
    if lu is None:
        lu = lire_nombre(texte)
        if lu is None or (lu.reste and not _que_un_lieu(v, lu.reste)):
            return None
        if not lu.reste and (len(texte) == 5 or texte.startswith("0")) and est_un_lieu(v.territoires, texte):
            return _code_ou_lieu(v, texte)
        if int(lu.code) not in v.orpha:
            return None
    numero = v.orpha.get(int(lu.code))
    if numero is None:
        return Comprehension(texte=texte, decision="rien", entendu=f"ORPHA:{lu.code}", reste=lu.code)
    ancien = "" if v.sujets[numero].code == lu.code else lu.code
    return _code_compris(v, texte, v.candidat_sujet(numero, ancien_code=ancien), lu.reste)


def _que_un_lieu(v: Vocabulaire, reste: str) -> bool:
    """« près de Brest », and not the rest of a telephone number."""
    lecture = _sans_annonce(v, reste)
    return est_un_lieu(v.territoires, lecture.lieu) and all(est_outil(m.plie) for m in lecture.mots)


def _code_compris(v: Vocabulaire, texte: str, candidat: Candidat, reste: str) -> Comprehension:
    lecture = _sans_annonce(v, reste)
    return Comprehension(
        texte=texte,
        decision=candidat.genre,
        candidats=(candidat,),
        entendu=candidat.nom,
        reste=" ".join(m.brut for m in lecture.mots if not est_outil(m.plie)),
        lieu=lecture.lieu,
        public=lecture.public,
    )


def _sans_annonce(v: Vocabulaire, reste: str) -> Lecture:
    """What stands beside a code: a place, an age."""
    if not normaliser(reste):
        return Lecture(())
    possibles = lectures(decomposer(reste), v.territoires)
    return min(
        possibles, key=lambda lecture: (not lecture.lieu, sum(not est_outil(m.plie) for m in lecture.mots))
    )


def _code_ou_lieu(v: Vocabulaire, texte: str) -> Comprehension:
    """Five figures: a postal code, and now and then an ORPHA code too."""
    numero = None if texte.startswith("0") else v.orpha.get(int(texte))
    if numero is None:
        return Comprehension(texte=texte, decision="lieu", entendu=texte, lieu=texte)
    candidat = v.candidat_sujet(numero)
    return Comprehension(texte=texte, decision="choix", candidats=(candidat,), entendu=texte, lieu=texte)
