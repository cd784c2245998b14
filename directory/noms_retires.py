"""A person's name in a text: found however it is written, taken out, without touching a homonym.

Whatever the title, the case, the accents, the hyphens, and in both orders (« Anne Martin », « MARTIN Anne »).
Never part of a longer name: withdrawing Anne Martin leaves Jeanne Martin, Anne Martinez, Marie-Anne Martin
and Anne Martin-Petit; nor a place or a disease named after someone (« hôpital Jean Bernard »).
"""

import re
from collections import defaultdict
from collections.abc import Collection
from functools import cache, lru_cache
from typing import Any

from directory.models.suivi import cle_de_retrait
from directory.texte import normaliser

REMPLACE = "[nom retiré]"
# Fields that hold persons, « ; » between two; fields that hold addresses, which a placeholder would break.
PERSONNES = frozenset({"responsables", "responsable", "coordonnateur"})
ADRESSES = frozenset({"source_url", "site_web", "url", "email", "mssante", "reponse_a", "chemin"})
REFUS = "Ce nom a été retiré à la demande de la personne : il ne peut plus être écrit ici."

_TITRE = r"(?P<titre>(?:\b(?:professeure?|docteure?|doctoresse|madame|monsieur|prof|pre|pr|dre|dr|mme|mlle|mr|m)\b\.?\s+)*)"
_LIEU = re.compile(
    r"(?:h[oô]pital|h[oô]pitaux|clinique|centre hospitalier|chu|chr|ch|institut|fondation|association|pavillon|"
    r"b[aâ]timent|site|espace|rue|avenue|boulevard|place|cours|all[ée]es?|quai|square|impasse|chemin|"
    r"amphith[ée][aâ]tre|salle|universit[ée]|facult[ée]|syndrome|maladie|prix)\s+(?:de\s+|du\s+|d['’]\s*)?$",
    re.IGNORECASE,
)
_ADRESSE = re.compile(r"[^\s;,<>()\"«»]*(?:@|://|www\.)[^\s;,<>()\"«»]*")
_ENTRE = r"[\s\-‐‑–'’._]+"


@cache
def _lettres() -> dict[str, str]:
    """The signs that read as each letter, accents aside."""
    groupes: dict[str, set[str]] = defaultdict(set)
    for point in [*range(0x41, 0x250), *range(0x1E00, 0x1F00)]:
        lue = normaliser(chr(point))
        if len(lue) == 1 or lue in {"oe", "ae", "ss"}:
            groupes[lue].add(chr(point))
    return {lettre: "".join(sorted(signes)) for lettre, signes in groupes.items()}


def _motif_du_mot(mot: str) -> str:
    lettres, motif = _lettres(), ""
    for morceau in re.findall(r"oe|ae|ss|.", mot):
        seules = "".join(f"[{re.escape(lettres.get(c, c))}][\u0300-\u036f]*" for c in morceau)
        motif += f"(?:{seules}|[{lettres[morceau]}])" if len(morceau) == 2 else seules
    return motif


@lru_cache(maxsize=8)
def _motif(cles: frozenset[str]) -> re.Pattern[str]:
    """Every writing of these names, in one pattern."""
    suites = set()
    for cle in cles:
        mots = cle.split()
        suites |= {tuple(mots[i:] + mots[:i]) for i in range(len(mots))}
    noms = "|".join(_ENTRE.join(map(_motif_du_mot, s)) for s in sorted(suites, key=lambda s: (-len(s), s)))
    return re.compile(
        rf"(?<![^\W_])(?<![^\W_][-‐‑]){_TITRE}(?<![^\W_])(?<![^\W_][-‐‑])(?:{noms})(?![^\W_])(?![-‐‑][^\W_])",
        re.IGNORECASE,
    )


@lru_cache(maxsize=8)
def _indice(cles: frozenset[str]) -> re.Pattern[str]:
    """The longest word of each: without one of them, a text names nobody. Ten times quicker than the whole."""
    mots = {max(cle.split(), key=len) for cle in cles}
    return re.compile("|".join(map(_motif_du_mot, sorted(mots))), re.IGNORECASE)


class NomsRetires:
    """Some withdrawn names, by their keys, and what they do to a text."""

    def __init__(self, cles: Collection[str]) -> None:
        self.cles = frozenset(cle for cle in cles if cle)

    def oter(self, texte: str) -> str:
        """The text with each name replaced; as it was without any."""
        if not self.cles or not _indice(self.cles).search(texte):
            return texte
        motif, morceaux, fin = _motif(self.cles), [], 0
        for adresse in _ADRESSE.finditer(texte):
            morceaux.append(motif.sub(self._remplacer, texte[fin : adresse.start()]))
            morceaux.append(REMPLACE if self._dans_une_adresse(adresse[0]) else adresse[0])
            fin = adresse.end()
        return "".join([*morceaux, motif.sub(self._remplacer, texte[fin:])])

    def oter_des_personnes(self, liste: str) -> str:
        """A list of persons without those."""
        if self.oter(liste) == liste:
            return liste
        gardees = []
        for personne in liste.split(";"):
            reste = self.oter(personne)
            if reste != personne:
                # « Pr A, Dr B » or « Pr A (coordonnatrice) »: what is left names someone, or goes too.
                parties = [p for p in re.split(r"\s*(?:,|/|&|\bet\b)\s*", reste) if REMPLACE not in p]
                reste = ", ".join(p for p in parties if p.strip(" ()"))
            gardees.append(reste.strip())
        return "; ".join(personne for personne in gardees if personne)

    def oter_des_adresses(self, adresses: str) -> str:
        """Addresses without those that name a person."""
        sans = self.oter(adresses)
        if sans == adresses:
            return adresses
        return " ; ".join(a.strip() for a in sans.split(";") if a.strip() and REMPLACE not in a)

    def effacer(self, nom: str, valeur: Any) -> Any:
        """The value of a field, by the field's name; what JSON holds, at any depth."""
        if isinstance(valeur, dict):
            return {cle: self.effacer(str(cle), v) for cle, v in valeur.items()}
        if isinstance(valeur, list):
            return [self.effacer(nom, v) for v in valeur]
        if not isinstance(valeur, str):
            return valeur
        if nom in PERSONNES:
            return self.oter_des_personnes(valeur)
        return self.oter_des_adresses(valeur) if nom in ADRESSES else self.oter(valeur)

    def nomme(self, texte: str) -> bool:
        """Whether one of them is there."""
        return self.oter(texte) != texte

    def _remplacer(self, trouve: re.Match[str]) -> str:
        avant = trouve.string[max(0, trouve.start() - 40) : trouve.start()]
        return trouve[0] if not trouve["titre"] and _LIEU.search(avant) else REMPLACE

    def _dans_une_adresse(self, adresse: str) -> bool:
        """Whether a part of it is the name, all of it (`anne.martin@…`, `…/dr-anne-martin`)."""
        parties = re.split(r"[/?&=#@:]", re.sub(r"\.(?:html?|php|aspx?)\b", "", adresse))
        return any(cle_de_retrait(re.sub(r"\d", " ", partie)) in self.cles for partie in parties)
