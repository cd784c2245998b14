"""Names of persons out of a cell: titles unglued, several told apart, withdrawn names left out."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from directory.models.suivi import cle_personne

LONGUEUR_MAX = 200
_TITRES = {
    "pr": "Pr", "prs": "Pr", "pre": "Pr", "prof": "Pr", "professeur": "Pr", "professeure": "Pr", "professeurs": "Pr",
    "dr": "Dr", "drs": "Dr", "dre": "Dr", "docteur": "Dr", "docteure": "Dr", "docteurs": "Dr", "doct": "Dr",
    "m": "M.", "mr": "M.", "monsieur": "M.", "mme": "Mme", "madame": "Mme", "mlle": "Mme",
}  # fmt: skip
_COURRIEL = re.compile(r"\S+@\S+")
_TELEPHONE = re.compile(r"(?:\(?\+33\)?|0)[\s.()-]*[1-9](?:[\s.-]*\d{2}){4}")
_ENTRE_PARENTHESES = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_ENTRE_DEUX = re.compile(r"\s*(?:[/;&|\n•]|\s[-–—]\s|\s\+\s|\bet\b|\bpuis\b)\s*", re.IGNORECASE)
# « PrDupont », « Dr.Martin »: a capital begins the name right after the title.
_COLLE = re.compile(r"\b(Prof|Pr|Dr|Mme|Mlle)\.?(?=[A-ZÀ-ÖØ-Þ])")
_TITRE_SUIVI = re.compile(r"(?<=[\w.])[\s,]+(?=(?:Pr|Dr|Prof|Mme|Professeure?|Docteure?)\b\.?\s*[A-ZÀ-ÖØ-Þ])")
_ABSENT = re.compile(
    r"(?:non (?:connu|precise|renseigne)e?|a (?:designer|confirmer|definir|venir|pourvoir|preciser)|vacante?|en cours.*|"
    r"n ?[cad]|inconnue?|neant|aucune?|sans|idem|x+|poste vacant)"
)
_ELISIONS = {"d'", "d’", "l'", "l’"}
# Words of a place or a function: the cell goes on after the name.
_LIEU = re.compile(
    r"\b(?:chu|chru|ch|hopital|hopitaux|service|centre|unite|pole|departement|ap hp|aphp|hcl|secretariat)\b"
)
_PARTICULES = {
    "de",
    "du",
    "des",
    "la",
    "le",
    "les",
    "d",
    "von",
    "van",
    "der",
    "den",
    "di",
    "da",
    "dos",
    "el",
    "ben",
}


@dataclass(frozen=True, slots=True)
class Noms:
    """The persons a cell names, and how many were left out because withdrawn."""

    publies: tuple[str, ...] = ()
    retires: int = 0

    @property
    def texte(self) -> str:
        """As the directory keeps them."""
        return "; ".join(self.publies)


def lire_noms(texte: str, retires: Collection[str] = frozenset()) -> Noms:
    """The persons of a cell, « Pr Jean Dupont » each; `retires` holds the keys of withdrawn names."""
    noms = list(dict.fromkeys(nom for morceau in _morceaux(texte) if (nom := _nommer(morceau))))
    publies = tuple(nom for nom in noms if not est_retire(nom, retires))
    return Noms(publies, len(noms) - len(publies))


def _morceaux(texte: str) -> Iterable[str]:
    texte = _TELEPHONE.sub(" ", _COURRIEL.sub(" ", _ENTRE_PARENTHESES.sub(" ", texte)))
    texte = _TITRE_SUIVI.sub(" / ", _COLLE.sub(r"\1 ", texte))
    for morceau in _ENTRE_DEUX.split(texte):
        # « DUPONT, Jean » is one person; « J. Dupont, A. Martin, B. Petit » are three.
        parties = [p.strip() for p in morceau.split(",") if p.strip()]
        if len(parties) == 2 and all(len(p.split()) == 1 for p in parties):
            yield " ".join(parties)
        else:
            yield from parties


def _nommer(morceau: str) -> str:
    """« Pr Jean Dupont » of one person's words; "" when they name nobody."""
    mots = morceau.strip(" .,:-–—").split()
    titre = ""
    while mots and (lu := _TITRES.get(mots[0].rstrip(".").casefold())) and (len(mots) > 1 or not titre):
        # « M. Dupont » has a title; « M. » before another title is an initial nobody writes.
        titre = titre or lu
        mots = mots[1:]
    if all(mot.casefold() in _PARTICULES for mot in mots) or not mots[0][0].isalpha():
        return ""
    nom = " ".join(_casse(mot) for mot in mots)
    if (
        _ABSENT.fullmatch(cle_personne(nom))
        or _LIEU.search(cle_personne(nom))
        or any(c.isdigit() for c in nom)
    ):
        return ""
    return f"{titre} {nom}".strip()


def _casse(mot: str) -> str:
    """« DUPONT-MARTIN » as « Dupont-Martin »; initials and mixed case stay."""
    if mot.casefold() in _PARTICULES:
        return mot.lower()
    if mot[:2] in _ELISIONS:
        return mot[:2] + _casse(mot[2:])
    if not mot.isupper() or len(re.sub(r"\W", "", mot)) <= 2:
        return mot
    # « O'BRIEN », « D’ALMEIDA », « DUPONT-MARTIN »: a capital after each sign.
    return re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize(), mot)


def est_retire(nom: str, retires: Collection[str]) -> bool:
    """Whether this may be a person withdrawn on request: same words in any order, or initials that fit.

    A doubt is settled for the person: a name left out can be given again, one shown cannot be taken back.
    """
    mots = cle_personne(nom).split()
    return any(_memes(mots, cle.split()) for cle in retires)


def deja_nommes(noms: Iterable[str], connus: str) -> bool:
    """Whether every one of `noms` is already among `connus` (« ; » between two), be it more fully written there."""
    cles = [cle_personne(nom) for nom in connus.split(";") if nom.strip()]
    noms = list(noms)
    return len(noms) == len(cles) and all(est_retire(nom, cles) for nom in noms)


def _memes(mots: list[str], retire: list[str]) -> bool:
    entiers = [mot for mot in mots if len(mot) > 1]
    if not entiers or not set(entiers) <= set(retire):
        return False
    reste = [mot for mot in retire if mot not in entiers]
    return all(any(autre.startswith(mot) for autre in reste) for mot in mots if len(mot) == 1)
