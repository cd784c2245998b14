"""Building the vocabulary from the database: a few queries, plain values, about a second."""

import csv
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from sys import intern
from typing import Any

from django.db.models import Exists, OuterRef

from centres.models import Centre, Couverture, Site
from directory.models import Etablissement, Groupe, Maladie
from directory.recherche.hierarchie import Hierarchie
from directory.recherche.indexation import Nom, indexer
from directory.recherche.mots import LIENS, decomposer
from directory.recherche.territoires import charger_territoires
from directory.recherche.vocabulaire import Couvertures, Sujet, Vocabulaire
from directory.texte import lignes, normaliser
from filieres.models import CouvertureFiliere, Filiere, Portee

USAGES = Path(__file__).with_name("usages.csv")
_PARENTHESES = re.compile(r"\(([^()]+)\)")
# « HEGP », « HFME »: the staff's names of hospitals are their initials.
_INITIALES_MIN = 4
# An inactive code comes after the active diseases that agree nearly as well.
INACTIF = -0.16
PROPRE, AUTRE, USAGE, ANCIEN = range(4)
_NIVEAUX = {"": 0, "groupe": 1, "maladie": 2, "sous-type": 3}


def construire(cle: tuple[Any, ...]) -> Vocabulaire:
    """Read everything public and index it."""
    # The heaviest reading first: what follows takes the place it leaves.
    territoires = charger_territoires()
    maladies = _Maladies()
    sujets, noms = maladies.sujets, maladies.noms
    finess: dict[str, int] = {}
    for lire in (_filieres, _centres):
        for sujet, siens in lire():
            _ajouter(sujets, noms, sujet, siens)
    for sujet, siens, numero_finess in [*_etablissements(), *_groupes()]:
        if numero_finess:
            finess[numero_finess] = len(sujets)
        _ajouter(sujets, noms, sujet, siens)
    index = indexer(noms)
    hopitaux = (
        n for n, sujet in enumerate(index.sujet_de) if sujets[sujet].genre in ("etablissement", "groupe")
    )
    return Vocabulaire(
        cle=cle,
        sujets=tuple(sujets),
        index=index,
        orpha=maladies.codes,
        associees=maladies.associees,
        finess=finess,
        hierarchie=maladies.hierarchie,
        couvertures=_couvertures(maladies, sujets),
        territoires=territoires,
        mots_hopitaux=frozenset(mot for nom in hopitaux for mot in index.mots_du_nom(nom)),
    )


def _ajouter(sujets: list[Sujet], noms: list[Nom], sujet: Sujet, siens: Iterable[tuple[str, int]]) -> None:
    noms.extend((nom, len(sujets), sorte) for nom, sorte in siens)
    sujets.append(sujet)


class _Maladies:
    """Diseases: active ones, then inactive ones that were not moved; moved names and codes join their target."""

    def __init__(self) -> None:
        # Row by row, the few words of `niveau`, `statut` and `relation` shared: building holds little.
        lues = [
            (pk, code, nom, slug, intern(niveau), intern(statut), cible, intern(relation), specialite)
            for pk, code, nom, slug, niveau, statut, cible, relation, specialite in Maladie.objects.publies()
            .order_by("code_orpha")
            .values_list(
                "pk", "code_orpha", "nom", "slug", "niveau", "statut", "remplacee_par_id", "relation",
                "specialite_preferentielle_id",
            )
            .iterator(chunk_size=1000)
        ]  # fmt: skip
        self.nommees = set(Couverture.objects.values_list("maladie_id", flat=True)) | set(
            CouvertureFiliere.objects.values_list("maladie_id", flat=True)
        )
        cible = {m[0]: m[6] for m in lues if m[7] == Maladie.Relation.DEPLACE_VERS}
        presentes = {m[0] for m in lues}
        self.numeros: dict[int, int] = {}
        self.sujets: list[Sujet] = []
        self.noms: list[Nom] = []
        self.codes: dict[int, int] = {}
        propres = sorted(
            (m for m in lues if cible.get(m[0]) not in presentes),
            key=lambda m: m[5] != Maladie.Statut.ACTIF,
        )
        for m in propres:
            self._propre(m)
        for m in lues:
            if cible.get(m[0]) in presentes:
                self._deplacee(m, cible)
        n = self.numeros
        self.associees = {n[m[0]]: n[m[6]] for m in propres if m[6] in n and m[0] != m[6]}
        self.niveaux = bytes(_NIVEAUX[m[4]] for m in propres)
        self.specialites = array("i", (n.get(m[8], -1) for m in propres))
        self._synonymes()
        self._usages()
        liens = Maladie.parents.through.objects.values_list("from_maladie_id", "to_maladie_id").iterator()
        self.hierarchie = Hierarchie(len(self.sujets), ((n[e], n[p]) for e, p in liens if e in n and p in n))

    def _propre(self, m: tuple[Any, ...]) -> None:
        pk, code, nom, slug, niveau, statut, *_ = m
        actif = statut == Maladie.Statut.ACTIF
        detail = {"groupe": "groupe de maladies", "sous-type": "sous-type"}.get(niveau, "")
        self.numeros[pk] = self.codes[code] = numero = len(self.sujets)
        poids = {"maladie": 0.012, "groupe": 0.006}.get(niveau, 0.0) + (0.012 if pk in self.nommees else 0.0)
        self.sujets.append(
            Sujet(
                "maladie", pk, str(code), nom, slug,
                detail if actif else "code inactif", actif, poids=poids if actif else INACTIF,
            )
        )  # fmt: skip
        self.noms.append((_sans_mention(nom), numero, PROPRE if actif else ANCIEN))

    def _deplacee(self, m: tuple[Any, ...], cible: dict[int, int]) -> None:
        but, vus = m[0], set()
        while but in cible and but not in vus:
            vus.add(but)
            but = cible[but]
        if but in self.numeros:
            numero = self.numeros[but]
            self.codes[m[1]] = numero
            self.noms.append((_sans_mention(m[2]), numero, ANCIEN))

    def _synonymes(self) -> None:
        for pk, synonymes in (
            Maladie.objects.publies()
            .exclude(synonymes="")
            .values_list("pk", "synonymes")
            .iterator(chunk_size=1000)
        ):
            if pk in self.numeros:
                numero = self.numeros[pk]
                self.noms.extend((s, numero, AUTRE) for s in lignes(synonymes) if not _sigle_equivoque(s))

    def _usages(self) -> None:
        with USAGES.open(encoding="utf-8", newline="") as fichier:
            for ligne in csv.DictReader(fichier):
                numero = self.codes.get(int(ligne["orpha_code"]))
                if numero is not None:
                    self.noms.append((ligne["nom"], numero, USAGE))


def _sigle_equivoque(nom: str) -> bool:
    """« LES de l’enfant »: an acronym that reads as an article would answer to any child."""
    return any(m.brut.isupper() and len(m.brut) > 1 and m.plie in LIENS for m in decomposer(nom))


def _sans_mention(nom: str) -> str:
    """« OBSOLÈTE : Aniridie » is searched as « Aniridie »."""
    tete, deux_points, suite = nom.partition(":")
    return suite.strip() if deux_points and normaliser(tete) == "obsolete" else nom


def _filieres() -> Iterator[tuple[Sujet, list[tuple[str, int]]]]:
    for f in (
        Filiere.objects.publies().order_by("slug").values_list("pk", "slug", "sigle", "nom", "anciens_noms")
    ):
        pk, slug, sigle, nom, anciens = f
        noms = [(sigle, PROPRE), (nom, AUTRE), (slug, AUTRE), (f"filière {sigle}", AUTRE)]
        yield (
            Sujet("filiere", pk, slug, sigle, detail=nom, poids=0.02),
            [
                *noms,
                *((a, ANCIEN) for a in lignes(anciens)),
            ],
        )


def _centres() -> Iterator[tuple[Sujet, list[tuple[str, int]]]]:
    champs = ("pk", "slug", "nom", "sigle", "anciens_noms", "filiere__sigle")
    for pk, slug, nom, sigle, anciens, filiere in (
        Centre.objects.publies().order_by("slug").values_list(*champs)
    ):
        noms = [(nom, PROPRE), *((a, ANCIEN) for a in lignes(anciens))]
        if sigle:
            noms += [(sigle, AUTRE), (f"{sigle} {nom}", AUTRE)]
        yield Sujet("centre", pk, slug, nom, detail=filiere, sigle=sigle), noms


def _avec_site() -> Exists:
    return Exists(Site.objects.publies().filter(etablissement=OuterRef("pk"), labels__isnull=False))


def _etablissements() -> list[tuple[Sujet, list[tuple[str, int]], str]]:
    trouves = []
    for e in (
        Etablissement.objects.publies().filter(_avec_site()).order_by("code")
        .select_related("groupe", "commune__departement")
    ):  # fmt: skip
        departement = e.commune.departement.code if e.commune is not None else ""
        sujet = Sujet(
            "etablissement", e.pk, e.code, e.nom_complet,
            detail=e.ville, poids=0.004, departement=departement,
        )  # fmt: skip
        noms = {e.nom: PROPRE}
        commune = re.sub(r" \d+er? Arrondissement$", "", e.commune.nom) if e.commune is not None else ""
        for nom in _noms_courts(e.nom):
            noms.setdefault(nom, AUTRE)
            # « hopital nord saint etienne », « hotel dieu nantes »
            noms.setdefault(f"{nom} {commune}", AUTRE)
        noms.setdefault(e.nom_complet, AUTRE)
        initiales = "".join(m.plie[0] for m in decomposer(e.nom) if m.plie not in LIENS)
        if len(initiales) >= _INITIALES_MIN:
            noms.setdefault(initiales.upper(), AUTRE)
        trouves.append((sujet, list(noms.items()), e.finess))
    return trouves


def _noms_courts(nom: str) -> list[str]:
    """« Hôpital Necker – Enfants malades » is called « Hôpital Necker »; « … Riquet (Purpan) », « Hôpital Purpan »."""
    courts = [nom, nom.partition(" – ")[0]]
    entre = _PARENTHESES.search(nom)
    if entre:
        courts += [nom.replace(entre[0], "").strip(), f"Hôpital {entre[1]}"]
    return list(dict.fromkeys(courts))


def _groupes() -> list[tuple[Sujet, list[tuple[str, int]], str]]:
    trouves = []
    etablissement = Etablissement.objects.publies().filter(_avec_site(), groupe=OuterRef("pk"))
    for g in (
        Groupe.objects.publies().filter(Exists(etablissement)).order_by("code").select_related("commune__departement")
    ):  # fmt: skip
        noms = {g.nom: PROPRE}
        noms.setdefault(g.nom_long or g.nom, AUTRE)
        ville = g.commune.nom if g.commune is not None else ""
        if ville:
            # The hospitals of a town are asked for by the town, whatever the group calls itself.
            noms.setdefault(f"CHU {ville}", AUTRE)
            noms.setdefault(f"hôpital {ville}", AUTRE)
        sujet = Sujet(
            "groupe", g.pk, g.code, g.nom, detail=g.nom_long if g.nom_long != g.nom else ville, poids=0.008,
            departement=g.commune.departement.code if g.commune is not None else "",
        )  # fmt: skip
        trouves.append((sujet, list(noms.items()), g.finess_juridique))
    return trouves


def _couvertures(maladies: _Maladies, sujets: list[Sujet]) -> Couvertures:
    """The editorial rows, as numbers."""
    numero = maladies.numeros
    centre_no = {s.pk: n for n, s in enumerate(sujets) if s.genre == "centre"}
    filiere_no = {s.pk: n for n, s in enumerate(sujets) if s.genre == "filiere"}
    lues = [
        (numero[maladie], centre_no[centre], portee == Portee.GROUPE)
        for maladie, centre, portee in Couverture.objects.order_by("centre__slug").values_list(
            "maladie_id", "centre_id", "portee"
        )
        if maladie in numero and centre in centre_no
    ]
    rangs: dict[str, list[tuple[int, int, bool]]] = {rang: [] for rang in CouvertureFiliere.Rang.values}
    for maladie, filiere, portee, rang in CouvertureFiliere.objects.order_by("filiere__slug").values_list(
        "maladie_id", "filiere_id", "portee", "rang"
    ):
        if maladie in numero and filiere in filiere_no:
            rangs[rang].append((numero[maladie], filiere_no[filiere], portee == Portee.GROUPE))
    principales = rangs[CouvertureFiliere.Rang.PRINCIPALE]
    associees = rangs[CouvertureFiliere.Rang.ASSOCIEE]
    niveaux = maladies.niveaux
    couverts = {n for n, _, _ in [*lues, *principales]}
    paires = Centre.objects.values_list("pk", "filiere_id")
    return Couvertures(
        centres=_par_entite(lues),
        centres_larges=_par_entite(ligne for ligne in lues if ligne[2]),
        principales={n: f for n, f, _ in principales},
        principales_larges={n: f for n, f, large in principales if large},
        associees=_par_entite(associees),
        associees_larges=_par_entite(ligne for ligne in associees if ligne[2]),
        filiere_du_centre={
            centre_no[c]: filiere_no[f] for c, f in paires if c in centre_no and f in filiere_no
        },
        specialites=maladies.specialites,
        niveaux=niveaux,
        etendue={n: sum(niveaux[d] == 2 for d in maladies.hierarchie.au_dessous(n)) for n in couverts},
    )


def _par_entite(couples: Iterable[tuple[int, int, bool]]) -> dict[int, tuple[int, ...]]:
    trouves: dict[int, list[int]] = defaultdict(list)
    for n, qui, _ in couples:
        trouves[n].append(qui)
    return {n: tuple(qui) for n, qui in trouves.items()}
