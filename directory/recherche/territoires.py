"""Every commune, département and region in memory, as sorted names and arrays: about 6 MB."""

import csv
import math
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from directory.models import AncienneCommune, CodePostal, Commune, Departement, Region
from directory.recherche.textes import Textes
from directory.texte import normaliser

# Former regions and abbreviations people still use, as lists of départements.
USUELS = Path(__file__).with_name("territoires.csv")
_ARTICLES = frozenset(("le", "la", "les", "l"))
_ELIDES = frozenset(("d", "l"))
_ABREGES = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def cle_lieu(texte: str) -> str:
    """What spellings of a place share: « St Etienne » and « Saint-Étienne », « Havre » and « Le Havre »."""
    mots = [_ABREGES.get(m, m) for m in normaliser(texte).split()]
    if len(mots) > 1 and mots[0] in _ARTICLES:
        mots = mots[1:]
    # « Côte d’Or », « cote d or », and « cote or » once the elision is gone.
    return " ".join([m for m in mots if m not in _ELIDES] or mots)


class Territoire(NamedTuple):
    """A département or a region, with the population-weighted centre of its communes."""

    code: str
    nom: str
    zone: str
    region: str
    region_nom: str
    latitude: float | None
    longitude: float | None
    population: int


@dataclass(frozen=True, slots=True)
class Territoires:
    """Communes by number (arrondissements included), and where each name and postal code leads."""

    noms: Sequence[str]
    insee: Sequence[str]
    departement: Sequence[str]
    latitudes: Sequence[float]
    longitudes: Sequence[float]
    """NaN when unknown."""
    populations: Sequence[int]
    parente: dict[int, int]
    """Arrondissement to its commune."""
    cles: Textes
    """Sorted keys of today's communes and of former ones."""
    communes_des_cles: Sequence[int]
    anciens: dict[int, str]
    """Rank in `cles` to the name of the former commune."""
    postaux: tuple[str, ...]
    """Sorted postal codes, one entry per code and commune."""
    communes_des_postaux: Sequence[int]
    departements: dict[str, Territoire]
    regions: dict[str, Territoire]
    territoires_des_cles: dict[str, tuple[tuple[str, str], ...]]
    """Key to (genre, code) of départements, regions and usual territories."""
    premiers_postaux: tuple[str, ...]
    """First postal code of each commune; blank when it has none."""

    def exactes(self, cle: str) -> list[int]:
        """Ranks in `cles` of the communes that bear this very name."""
        rang = bisect_left(self.cles, cle)
        rangs = []
        while rang < len(self.cles) and self.cles[rang] == cle:
            rangs.append(rang)
            rang += 1
        return rangs

    def commencant(self, debut: str, limite: int = 4000) -> range:
        """Ranks in `cles` of the names that begin so."""
        premier = bisect_left(self.cles, debut)
        return range(premier, min(bisect_left(self.cles, debut + "\x7f"), premier + limite))

    def postaux_commencant(self, debut: str) -> range:
        """Ranks in `postaux` of the codes that begin so."""
        return range(bisect_left(self.postaux, debut), bisect_left(self.postaux, debut + "\x7f"))

    def du_code_postal(self, code: str) -> list[int]:
        """Communes a postal code serves, biggest first."""
        rang = bisect_left(self.postaux, code)
        trouvees = []
        while rang < len(self.postaux) and self.postaux[rang] == code:
            trouvees.append(self.communes_des_postaux[rang])
            rang += 1
        return sorted(trouvees, key=lambda c: (-self.populations[c], self.insee[c]))

    def territoire(self, genre: str, code: str) -> Territoire:
        """The département or region (or usual territory, kept with the regions)."""
        return self.departements[code] if genre == "departement" else self.regions[code]


class _Communes:
    """The communes, read row by row into columns."""

    def __init__(self) -> None:
        self.region_de = dict(Departement.objects.values_list("code", "region__code"))
        self.numero: dict[int, int] = {}
        self.noms: list[str] = []
        self.insee: list[str] = []
        self.departement: list[str] = []
        self.latitudes, self.longitudes, self.populations = array("d"), array("d"), array("I")
        self.parentes: dict[int, int] = {}
        self.sommes: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
        codes = {code: code for code in self.region_de}
        for pk, insee, nom, dep, lat, lon, population, parente in (
            Commune.objects.order_by("code_insee")
            .values_list(
                "pk", "code_insee", "nom", "departement__code", "latitude", "longitude", "population",
                "commune_parente_id",
            )
            .iterator(chunk_size=2000)
        ):  # fmt: skip
            self.numero[pk] = len(self.noms)
            self.noms.append(nom)
            self.insee.append(insee)
            self.departement.append(codes[dep])
            self.latitudes.append(math.nan if lat is None else lat)
            self.longitudes.append(math.nan if lon is None else lon)
            self.populations.append(population or 0)
            if parente:
                self.parentes[len(self.noms) - 1] = parente
            elif lat is not None and lon is not None:
                self._peser(dep, lat, lon, population or 0)
            else:
                self._compter(dep, population or 0)

    def _peser(self, dep: str, lat: float, lon: float, population: int) -> None:
        self._compter(dep, population)
        # A commune without a count still weighs a little.
        poids = population or 1
        for cle in (("departement", dep), ("region", self.region_de[dep])):
            somme = self.sommes[cle]
            somme[0] += lat * poids
            somme[1] += lon * poids
            somme[2] += poids

    def _compter(self, dep: str, population: int) -> None:
        for cle in (("departement", dep), ("region", self.region_de[dep])):
            self.sommes[cle][3] += population

    def cles(self) -> list[tuple[str, int, str]]:
        """Sorted (key, commune, former name or blank)."""
        cles = [cle_lieu(nom) for nom in self.noms]
        anciennes = {
            (cle_lieu(nom), self.numero[commune]): nom
            for nom, commune in AncienneCommune.objects.values_list("nom", "commune_id")
        }
        entrees = [(cle, n, "") for n, cle in enumerate(cles)]
        entrees += [(cle, n, nom) for (cle, n), nom in anciennes.items() if cles[n] != cle]
        entrees.sort()
        return entrees


def charger_territoires() -> Territoires:
    """Read the local tables. Six queries."""
    c = _Communes()
    entrees = c.cles()
    cles = Textes(e[0] for e in entrees)
    communes_des_cles = array("I", (e[1] for e in entrees))
    anciens = {rang: e[2] for rang, e in enumerate(entrees) if e[2]}
    del entrees
    codes: dict[str, str] = {}
    postaux = [
        (codes.setdefault(code, code), c.numero[commune])
        for code, commune in CodePostal.objects.values_list("code", "commune_id").iterator(chunk_size=2000)
    ]
    postaux.sort()
    premiers = [""] * len(c.noms)
    for code, n in reversed(postaux):
        premiers[n] = code
    departements, regions = _territoires(c.sommes)
    return Territoires(
        noms=Textes(c.noms),
        insee=Textes(c.insee),
        departement=tuple(c.departement),
        latitudes=c.latitudes,
        longitudes=c.longitudes,
        populations=c.populations,
        parente={n: c.numero[pk] for n, pk in c.parentes.items()},
        cles=cles,
        communes_des_cles=communes_des_cles,
        anciens=anciens,
        postaux=tuple(code for code, _ in postaux),
        communes_des_postaux=array("I", (n for _, n in postaux)),
        departements=departements,
        regions=regions,
        territoires_des_cles=_cles_territoires(departements, regions),
        premiers_postaux=tuple(premiers),
    )


def _territoires(
    sommes: dict[tuple[str, str], list[float]],
) -> tuple[dict[str, Territoire], dict[str, Territoire]]:
    """Départements and regions with their centre of population."""
    noms = {code: (nom, zone) for code, nom, zone in Region.objects.values_list("code", "nom", "zone")}
    departements = {
        code: Territoire(code, nom, zone, region, noms[region][0], *_centre(sommes["departement", code]))
        for code, nom, zone, region in Departement.objects.values_list("code", "nom", "zone", "region__code")
    }
    regions = {
        code: Territoire(code, nom, zone, code, nom, *_centre(sommes["region", code]))
        for code, (nom, zone) in noms.items()
    }
    with USUELS.open(encoding="utf-8", newline="") as fichier:
        for ligne in csv.DictReader(fichier):
            codes = [c for c in ligne["departements"].split(";") if c in departements]
            if codes:
                regions[ligne["nom"]] = _reunir(ligne["nom"], codes, departements, sommes)
    return departements, regions


def _reunir(
    nom: str,
    codes: Sequence[str],
    departements: dict[str, Territoire],
    sommes: dict[tuple[str, str], list[float]],
) -> Territoire:
    """A usual territory (a former region, an abbreviation): several départements taken together."""
    somme = [sum(valeurs) for valeurs in zip(*(sommes["departement", c] for c in codes), strict=True)]
    premier = departements[codes[0]]
    return Territoire(nom, nom, premier.zone, "", "", *_centre(somme))


def _centre(somme: Sequence[float]) -> tuple[float | None, float | None, int]:
    lat, lon, poids, population = somme
    if not poids:
        return None, None, int(population)
    return round(lat / poids, 5), round(lon / poids, 5), int(population)


def _cles_territoires(
    departements: dict[str, Territoire], regions: dict[str, Territoire]
) -> dict[str, tuple[tuple[str, str], ...]]:
    cles: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, d in departements.items():
        cles[cle_lieu(d.nom)].append(("departement", code))
    for code, r in regions.items():
        # An overseas region is its département.
        if cle_lieu(r.nom) not in cles:
            cles[cle_lieu(r.nom)].append(("region", code))
    return {cle: tuple(v) for cle, v in cles.items()}
