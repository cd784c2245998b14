"""Hospitals: from the words of a list to an établissement.

A text is certain when every one of its words is explained by one établissement and by no other: its own
name, its group, its town. A word too many (« CHU Toulouse Rangueil ») or a name many hospitals bear
(« Hôpital Nord ») makes it a question.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from directory.texte import normaliser

from .mots import (
    GENERIQUES,
    MARQUES,
    MINEURS,
    PRENOMS,
    QUALIFICATIFS,
    TERRITOIRES,
    TYPES,
    mots,
    sans_service,
    variantes,
)
from .rapprochement import CERTAIN, Rapprochement, Voisins

# Names borne in several towns: without group or town, they name nobody.
_HOMONYMES = {
    frozenset(nom.split())
    for nom in (
        "hotel dieu|saint louis|saint antoine|saint joseph|saint eloi|saint vincent|robert debre|bretonneau|pasteur|"
        "laennec|guillaume rene laennec|civil|nouvel civil|nord|sud|est|ouest|enfants|mere enfant|trousseau|"
        "claude bernard|conception|rothschild|cardiologique|neurologique|marin|bellevue|notre dame|ambroise pare|"
        "louis pasteur|jeanne d arc|saint jean|sainte anne|sainte marie|saint andre|general|la croix rouge"
    ).split("|")
}
# In its own town too another hospital bears the name: only the group tells them apart.
_GROUPE_EXIGE = {frozenset(["rothschild"]), frozenset(["saint", "joseph"])}


@dataclass(frozen=True, slots=True)
class Fiche:
    """What matching needs to know of an établissement."""

    code: str
    nom: str
    groupe: str = ""
    groupe_long: str = ""
    finess: str = ""
    finess_juridique: str = ""
    commune: str = ""
    code_postal: str = ""
    departement: str = ""
    departement_nom: str = ""

    @property
    def du_registre(self) -> bool:
        """Known only through the FINESS registry: no group, a name in its telegraphic style."""
        return self.code.startswith("finess-")


@dataclass(frozen=True, slots=True)
class _Connu:
    """The words of a Fiche, sorted by what they say."""

    fiche: Fiche
    variantes: tuple[
        tuple[frozenset[str], frozenset[str]], ...
    ]  # words of each name, and its kinds of institution
    nom: frozenset[str]
    groupe: frozenset[str]
    ville: frozenset[str]
    lieux: frozenset[str]  # what a column « ville » may hold
    types: frozenset[str]

    @property
    def contexte(self) -> frozenset[str]:
        return self.groupe | self.ville


@dataclass(frozen=True, slots=True)
class _Texte:
    """The words of a cell; `approche` when a slip of the pen was forgiven."""

    mots: frozenset[str]
    lieux: frozenset[str]
    approche: bool


class Hopitaux:
    """All établissements, ready to be recognised."""

    def __init__(self, fiches: Iterable[Fiche]) -> None:
        self.fiches: dict[str, Fiche] = {fiche.code: fiche for fiche in fiches}
        self._connus = [_connaitre(fiche) for fiche in self.fiches.values()]
        self._par_mot: dict[str, list[_Connu]] = defaultdict(list)
        self._vocabulaire: set[str] = set(GENERIQUES | QUALIFICATIFS | MARQUES)
        for connu in self._connus:
            self._vocabulaire |= connu.nom | connu.contexte
            for mot in connu.nom:
                self._par_mot[mot].append(connu)
        self._par_finess = {f.finess: f for f in self.fiches.values() if f.finess}
        self._juridiques = {f.finess_juridique for f in self.fiches.values() if f.finess_juridique}
        self._voisins = Voisins(
            {f.code: (" ".join(mots(f"{f.nom} {f.groupe} {f.commune}")),) for f in self.fiches.values()},
            {f.code: _afficher(f) for f in self.fiches.values()},
        )
        self._noms = {normaliser(f"{f.groupe} {f.nom}"): f.code for f in self.fiches.values()}
        self._proche = lru_cache(maxsize=4096)(self._chercher_proche)

    def rapprocher(self, texte: str, ville: str = "", finess: str = "", juridique: str = "") -> Rapprochement:
        """The établissement of a row of the list."""
        if finess and finess in self._par_finess:
            return self._par_numero(texte, ville, self._par_finess[finess])
        par_nom = self._par_nom(texte, ville)
        if finess and finess not in self._juridiques:
            premiers = [par_nom.code] if par_nom.code else [c.code for c in par_nom.candidats]
            return Rapprochement(
                par_nom.texte or finess,
                candidats=self._voisins.chercher(" ".join(mots(f"{texte} {ville}")), premiers),
                motif=f"FINESS {finess} inconnu de l’annuaire",
            )
        numero = juridique or finess
        connu = self.fiches[par_nom.code].finess_juridique if par_nom.code else ""
        if connu and connu != numero and numero in self._juridiques:
            return Rapprochement(
                par_nom.texte,
                candidats=self._voisins.chercher(" ".join(mots(texte)), [par_nom.code]),
                motif=f"le FINESS juridique {numero} est celui d’un autre groupe",
            )
        return par_nom

    # --- By number --------------------------------------------------------------------
    def _par_numero(self, texte: str, ville: str, fiche: Fiche) -> Rapprochement:
        """The FINESS number decides, unless the words beside it name another hospital."""
        etiquette = _etiquette(texte, ville) or fiche.finess
        lu = self._lire(texte, ville)
        connu = next(c for c in self._connus if c.fiche is fiche)
        restants = lu.mots - connu.nom - connu.contexte - GENERIQUES - QUALIFICATIFS
        autres = [c.fiche.code for mot in sorted(restants) for c in self._par_mot.get(mot, ())]
        autre_ville = lu.lieux and not lu.lieux & connu.lieux
        if autres or autre_ville:
            return Rapprochement(
                etiquette,
                candidats=self._voisins.chercher(
                    " ".join(mots(f"{texte} {ville}")), [fiche.code, *autres[:2]]
                ),
                motif=f"le FINESS {fiche.finess} est celui de {_afficher(fiche)}",
            )
        return Rapprochement(etiquette, fiche.code, CERTAIN)

    # --- By name ----------------------------------------------------------------------
    def _par_nom(self, texte: str, ville: str) -> Rapprochement:
        etiquette = _etiquette(texte, ville)
        lu = self._lire(texte, ville)
        valides = [(c, sur) for c in self._possibles(lu) if (sur := _confiance(c, lu))]
        if elu := _elire(valides):
            return Rapprochement(etiquette, elu[0].fiche.code, elu[1])
        candidats = self._voisins.chercher(
            " ".join(mots(f"{texte} {ville}")), [c.fiche.code for c, _ in valides]
        )
        motif = "plusieurs hôpitaux possibles" if len(valides) > 1 else "hôpital non reconnu avec certitude"
        return Rapprochement(etiquette, candidats=candidats, motif=motif)

    def _lire(self, texte: str, ville: str) -> _Texte:
        lus = mots(sans_service(texte))
        corriges = {mot if mot in self._vocabulaire else self._proche(mot) or mot for mot in lus}
        return _Texte(frozenset(corriges), frozenset(_mots_de_lieu(ville)), not corriges <= set(lus))

    def _chercher_proche(self, mot: str) -> str:
        """The one known word a slip of the pen away, "" when none or several."""
        if len(mot) < 6 or mot.isdigit():
            return ""
        ecart = 2 if len(mot) >= 10 else 1
        proches = [
            connu
            for connu in self._vocabulaire
            if len(connu) >= 6 and OSA.distance(mot, connu, score_cutoff=ecart) <= ecart
        ]
        return proches[0] if len(proches) == 1 else ""

    def _possibles(self, lu: _Texte) -> Iterator[_Connu]:
        deja: set[str] = set()
        for mot in sorted(lu.mots - GENERIQUES):
            for connu in self._par_mot.get(mot, ()):
                if connu.fiche.code not in deja:
                    deja.add(connu.fiche.code)
                    yield connu


def _elire(valides: Sequence[tuple[_Connu, int]]) -> tuple[_Connu, int] | None:
    """The one that is meant, None when several may be.

    A record of the directory goes before one only the FINESS registry gives, in the same
    département: the registry also lists the buildings and antennas of the same hospital.
    """
    premiers = [(c, sur) for c, sur in valides if not c.fiche.du_registre]
    if len(premiers) > 1:
        return None
    if premiers:
        connu, sur = premiers[0]
        rivaux = [
            s for c, s in valides if c.fiche.du_registre and (c.fiche.departement != connu.fiche.departement)
        ]
        proches = [
            s for c, s in valides if c.fiche.du_registre and c.fiche.departement == connu.fiche.departement
        ]
        if sur < SUR or max(rivaux, default=0) >= SUR or (sur < 95 and max(proches, default=0) >= SUR):
            return None
        return premiers[0]
    surs = [(c, sur) for c, sur in valides if sur >= SUR]
    return surs[0] if len(surs) == 1 else None


# --- One établissement against one text -------------------------------------------------
def _confiance(connu: _Connu, lu: _Texte) -> int:
    """How sure it is that the text means this one: 0 when a word contradicts it, 90 and more when it is named."""
    inexpliques = lu.mots - connu.nom - connu.contexte - GENERIQUES
    if inexpliques - QUALIFICATIFS or lu.lieux - connu.lieux - {"france"}:
        return 0
    if connu.fiche.du_registre:
        return 0 if inexpliques else _au_registre(connu, lu)
    return max(_selon_variante(connu, lu, v, inexpliques) for v in connu.variantes)


def _au_registre(connu: _Connu, lu: _Texte) -> int:
    """A row of the registry: its whole name must be there, and more than its town."""
    nom, types = connu.variantes[0]
    if not nom <= lu.mots | lu.lieux:
        return 60 if nom - connu.ville - MARQUES <= lu.mots and nom - connu.ville - MARQUES else 0
    dits = lu.mots & _MAISONS
    if not dits <= types and (types or nom <= connu.ville):
        return 50
    if nom <= connu.ville:
        return 97 if dits else 50
    if nom in _HOMONYMES and not (lu.mots | lu.lieux) & connu.lieux - nom:
        return 60
    return SUR if lu.approche else 95


# The least that is written without asking.
SUR = 90


def _selon_variante(
    connu: _Connu, lu: _Texte, variante: tuple[frozenset[str], frozenset[str]], inexpliques: frozenset[str]
) -> int:
    nom, types = variante
    propres = nom - connu.contexte - TERRITOIRES - MARQUES or nom - connu.contexte
    if not propres and not types and not nom & MARQUES:
        propres = (
            nom  # « Hôpital Bicêtre », « Site de Cayenne »: the name of the town, in no kind of institution
        )
    if propres:
        return _par_nom_propre(connu, lu, propres, types)
    return 0 if inexpliques else _institution(connu, lu, nom)


def _par_nom_propre(connu: _Connu, lu: _Texte, propres: frozenset[str], types: frozenset[str]) -> int:
    """A hospital with a name of its own: « Necker », « Hôpital Nord »."""
    vus = propres & lu.mots
    exiges = propres - PRENOMS - MINEURS or propres
    if not exiges <= vus:
        return 0
    groupe_vu = bool((lu.mots & connu.groupe - propres) | (lu.lieux & connu.groupe & MARQUES))
    ville_vue = bool((lu.mots & connu.ville - propres) | (lu.lieux & connu.lieux))
    if _ambigu(connu, lu, propres, groupe_vu=groupe_vu, ville_vue=ville_vue, types=types):
        return 50
    complet = propres - vus <= MINEURS
    if groupe_vu or ville_vue:
        return 97 if complet and not lu.approche else 92
    return 90 if complet and not ({vus, propres} & _HOMONYMES) and not lu.approche else 60


def _ambigu(
    connu: _Connu,
    lu: _Texte,
    propres: frozenset[str],
    *,
    groupe_vu: bool,
    ville_vue: bool,
    types: frozenset[str],
) -> bool:
    """Whether the words may as well mean another house of the same name, or the town itself."""
    if {propres, propres & lu.mots} & _GROUPE_EXIGE:
        return not lu.mots & MARQUES
    if propres <= connu.ville:
        return not (groupe_vu or "hopital" in lu.mots)
    if types & _MAISONS:
        dits = lu.mots & _MAISONS
        return not dits <= connu.types or not (dits or groupe_vu or ville_vue)
    return False


_MAISONS = {"chu", "chi", "ch"}


def _institution(connu: _Connu, lu: _Texte, variante: frozenset[str]) -> int:
    """A hospital named after its town or territory: « CHU de Toulouse », « HCL »."""
    exiges = variante - TERRITOIRES or variante
    if not exiges <= lu.mots | lu.lieux:
        return 0
    if exiges & MARQUES:
        return 97
    types = lu.mots & TYPES
    if not types:
        return 55  # a town is not a hospital
    return (94 if lu.approche else 97) if types <= connu.types else 50


# --- Words ------------------------------------------------------------------------------
def _connaitre(fiche: Fiche) -> _Connu:
    noms = variantes(fiche.nom)
    groupe = frozenset(mots(f"{fiche.groupe} {fiche.groupe_long}"))
    ville = frozenset(_mots_de_lieu(f"{fiche.code_postal} {fiche.commune} {fiche.departement}"))
    # The number of an arrondissement is said with or without its « e ».
    ville |= {mot[:-1] for mot in ville if mot.endswith("e") and mot[:-1].isdigit()}
    departement = frozenset(_mots_de_lieu(fiche.departement_nom))
    formes = tuple((f - GENERIQUES, f & TYPES) for nom in noms if (f := frozenset(mots(nom))) - GENERIQUES)
    tous = frozenset(mots(" ".join((fiche.nom, fiche.groupe, fiche.groupe_long))))
    return _Connu(
        fiche,
        formes or ((frozenset({fiche.code}), frozenset()),),
        frozenset(mot for nom in noms for mot in mots(nom)) - GENERIQUES,
        groupe - GENERIQUES,
        ville | (departement & frozenset(mots(fiche.nom))),
        ville | departement | (groupe - GENERIQUES),
        tous & TYPES,
    )


def _mots_de_lieu(texte: str) -> Sequence[str]:
    return [mot for mot in mots(texte) if mot not in GENERIQUES]


def _etiquette(texte: str, ville: str) -> str:
    """The text a question shows and an answer repeats."""
    texte = " ".join(texte.split())
    return (
        f"{texte} ({ville})"
        if texte and ville and normaliser(ville) not in normaliser(texte)
        else texte or ville
    )


def _afficher(fiche: Fiche) -> str:
    nom = fiche.nom
    if fiche.groupe and normaliser(fiche.groupe) not in normaliser(nom):
        nom = f"{fiche.groupe} – {nom}"
    return f"{nom}, {fiche.commune}" if fiche.commune else nom
