"""Reading a place: postal codes, names, numbers of départements, arrondissements, and a name with its code."""

import re
from typing import NamedTuple

from directory.recherche.mots import plier
from directory.recherche.territoires import Territoires, cle_lieu
from directory.texte import normaliser


class Repere(NamedTuple):
    """A place pointed at: what it is, which, and a sentence when it is not quite what was typed."""

    genre: str
    """commune, departement, region, or code_postal."""
    cle: int | str
    precision: str = ""
    ancien: str = ""
    """The former commune that was named."""


_ARRONDISSEMENT = re.compile(
    r"(paris|lyon|marseille) (?:0?(\d{1,2}))(?:er|e|eme|ieme|nd|nde|re)?(?: ?(?:e|eme|er))?(?: (?:arr|arrt|ardt|arrondissement))?"
)
_LIENS = frozenset("de du des la le les en dans dept dpt departement".split())
# What people write before a place: « près de Lyon », « dans le 69 », « département du Rhône ».
_MOTS_D_ANNONCE = """a au aux dans en vers sur pres proche autour cote region departement dept dpt ville commune de du
    des d le la les l"""
_ANNONCE = re.compile(rf"(?:(?:{'|'.join(_MOTS_D_ANNONCE.split())}) )+")
_INVERSE = re.compile(
    r"(\d{1,2}(?:er|e|eme)?) (?:arr|arrt|ardt|arrondissement)(?: de)? (paris|lyon|marseille)"
)
_INSEE_VILLES = {"paris": "751", "lyon": "6938", "marseille": "132"}
_CODE_DEPARTEMENT = re.compile(r"(?:\d{1,3}|2[ab])")
_QUALIFICATIF = re.compile(r"(.+?)\s*\(([^()]+)\)\s*")
_MOTS_POSTAUX = re.compile(r"\b(?:cedex(?: \d{1,2})?|france|bp \d+|cs \d+|arrondissement municipal)\b")
_CEDEX = re.compile(r"\bcedex\b", re.IGNORECASE)


def code_departement(t: Territoires, mot: str) -> str:
    """« 1 », « 01 », « 2a », « 974 » to the INSEE code; blank when there is no such département."""
    if not _CODE_DEPARTEMENT.fullmatch(mot):
        return ""
    code = mot.upper().zfill(2)
    return code if code in t.departements else ""


def departement_postal(t: Territoires, code: str) -> str:
    """The département a postal code (or CEDEX) begins with; Corsica by its first three digits."""
    if code.startswith("20"):
        corse = "2A" if code[2] in "01" else "2B"
        return corse if corse in t.departements else ""
    for debut in (code[:3], code[:2]):
        if debut in t.departements:
            return debut
    return ""


def reperes_exacts(t: Territoires, texte: str, strict: bool = False) -> list[Repere]:
    """Every place `texte` names exactly (spelling folded), in no order; empty when it names none.

    A postal code wins over a name that is not its commune's, unless `strict`.
    """
    qualifie = _QUALIFICATIF.fullmatch(texte)
    if qualifie:
        return _qualifies(t, qualifie[1], qualifie[2])
    plat = normaliser(texte)
    for texte_lu in (plat, " ".join(_MOTS_POSTAUX.sub(" ", plat).split())):
        cle = cle_lieu(texte_lu)
        trouves = _arrondissement(t, cle) or _par_nom(t, cle)
        if trouves:
            return trouves
    if not cle:
        return []
    mots = cle.split()
    codes = [m for m in mots if len(m) == 5 and m.isdigit()]
    if codes:
        return _par_code_postal(t, codes[0], " ".join(m for m in mots if m != codes[0]), strict)
    if len(mots) == 1:
        code = code_departement(t, cle)
        return [Repere("departement", code)] if code else []
    return _nom_et_territoire(t, mots)


def _par_nom(t: Territoires, cle: str) -> list[Repere]:
    trouves = [_commune(t, rang) for rang in t.exactes(cle)]
    trouves += [Repere(genre, code) for genre, code in t.territoires_des_cles.get(cle, ())]
    return trouves


def _commune(t: Territoires, rang: int) -> Repere:
    numero = t.communes_des_cles[rang]
    ancien = t.anciens.get(rang, "")
    precision = f"{ancien} fait aujourd’hui partie de {t.noms[numero]}." if ancien else ""
    return Repere("commune", numero, precision, ancien)


def sans_annonce(texte: str) -> str:
    """The place alone; blank when nothing announced it."""
    plat = normaliser(texte)
    trouve = _ANNONCE.match(plat)
    return plat[trouve.end() :] if trouve else ""


def _arrondissement(t: Territoires, cle: str) -> list[Repere]:
    nom, _, romain = cle.partition(" ")
    # « Paris XV »
    cle = f"{nom} {plier(romain)}" if nom in _INSEE_VILLES and romain.isalpha() else cle
    trouve = _ARRONDISSEMENT.fullmatch(_INVERSE.sub(r"\2 \1", cle))
    if not trouve:
        return []
    ville, rang = trouve[1], int(trouve[2])
    debut = _INSEE_VILLES[ville]
    insee = f"{debut}{rang:0{5 - len(debut)}d}"
    return [Repere("commune", n) for n in t.parente if t.insee[n] == insee]


def _par_code_postal(t: Territoires, code: str, nom: str, strict: bool = False) -> list[Repere]:
    """A postal code, with or without the name of a commune beside it."""
    communes = t.du_code_postal(code)
    departement = departement_postal(t, code)
    if nom:
        nommees = [t.communes_des_cles[r] for r in t.exactes(nom)]
        justes = [n for n in nommees if n in communes]
        # « 29609 Brest Cedex », or a code a digit off: the name is right when it is in that département.
        justes = justes or [n for n in nommees if not communes and t.departement[n] == departement]
        if justes:
            precision = (
                ""
                if communes
                else f"{code} n’est pas le code d’une commune : nous partons de la ville nommée."
            )
            return [Repere("commune", n, precision) for n in justes]
        if strict or _arrondissement(t, nom):
            return _arrondissement(t, nom)
    if communes:
        # The city and its arrondissement share the code: the arrondissement is nearer.
        precis = [n for n in communes if n in t.parente] or communes
        return [Repere("commune", precis[0])] if len(precis) == 1 else [Repere("code_postal", code)]
    if not departement:
        return []
    lieu = t.departements[departement].nom
    raison = (
        f"{code} n’est pas le code postal d’une commune (code CEDEX ou code inconnu) : nous partons du centre"
    )
    return [
        Repere(
            "departement", departement, f"{raison} de la population du département {lieu} ({departement})."
        )
    ]


def _qualifies(t: Territoires, nom: str, precision: str) -> list[Repere]:
    """« Ville (29200) », « Vienne (86) », « Bretagne (région) », « Saint-Denis (La Réunion) »."""
    cle, quoi = cle_lieu(nom), cle_lieu(precision)
    if quoi in ("region", "departement"):
        return [r for r in _par_nom(t, cle) if r.genre == quoi]
    if len(quoi) == 5 and quoi.isdigit():
        return _par_code_postal(t, quoi, cle)
    code = code_departement(t, quoi)
    if code and cle == cle_lieu(t.departements[code].nom) and not t.exactes(cle):
        return [Repere("departement", code)]
    return _nom_et_territoire(t, [*cle.split(), *quoi.split()])


def _nom_et_territoire(t: Territoires, mots: list[str]) -> list[Repere]:
    """A name and the département or region it is in, either first: « saint denis 974 », « montreuil seine saint denis »."""
    for coupe in range(len(mots) - 1, 0, -1):
        for nom, ou in ((mots[:coupe], mots[coupe:]), (mots[coupe:], mots[:coupe])):
            departements = _departements(t, " ".join(_sans_liens(ou)))
            if not departements:
                continue
            cle = cle_lieu(" ".join(nom))
            trouves = [r for r in _par_nom(t, cle) if _dans(t, r, departements)]
            if trouves:
                return _prefere(t, trouves, "".join(ou).upper())
    return []


def _sans_liens(mots: list[str]) -> list[str]:
    """« (Saint-Denis) de la Réunion »: the name of the territory alone."""
    while len(mots) > 1 and mots[0] in _LIENS:
        mots = mots[1:]
    return mots


def _prefere(t: Territoires, trouves: list[Repere], code: str) -> list[Repere]:
    """« Mayenne (53) » is the département: its capital is written with its own postal code. Paris is Paris."""
    if any(r.genre == "commune" and r.cle in t.parente.values() for r in trouves):
        return [r for r in trouves if r.genre == "commune"]
    return [r for r in trouves if r.genre == "departement" and r.cle == code] or trouves


def _departements(t: Territoires, texte: str) -> set[str]:
    """The départements a number or a name stands for."""
    code = code_departement(t, texte)
    if code:
        return {code}
    trouves: set[str] = set()
    for genre, c in t.territoires_des_cles.get(cle_lieu(texte), ()):
        if genre == "departement":
            trouves.add(c)
        else:
            trouves.update(d for d, lieu in t.departements.items() if lieu.region == c)
    return trouves


def _dans(t: Territoires, repere: Repere, departements: set[str]) -> bool:
    if repere.genre == "commune":
        return t.departement[int(repere.cle)] in departements
    return repere.genre == "departement" and repere.cle in departements
