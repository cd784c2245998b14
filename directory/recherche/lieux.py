"""Places: from what people type in « Près de » to a point, from the local tables only."""

import math
import re
from heapq import nsmallest

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from directory.recherche.distance import haversine_km
from directory.recherche.mots import nettoyer
from directory.recherche.reperes import Repere, code_departement, reperes_exacts, sans_annonce
from directory.recherche.reponses import Lieu, ResolutionLieu
from directory.recherche.territoires import Territoires, cle_lieu
from directory.recherche.vocabulaire import vocabulaire

# A name goes straight to its biggest bearer when that one is so many times bigger than the next;
# fewer times are enough when no town of some size has a longer name that begins so (Montreuil-Juigné).
DOMINANCE, DOMINANCE_SEULE = 150, 20
CANDIDATS_MAX = 12
_NOMBRE = r"([+-]?\d{1,3}(?:[.,]\d+)?)"
_POSITIONS = (
    # 48.85,2.35 · 48.85 2.35 · 48.85;2.35
    re.compile(r"([+-]?\d{1,3}(?:\.\d+)?)\s*[,;]\s*([+-]?\d{1,3}(?:\.\d+)?)"),
    # 48,85;2,35 · 48,85 2,35
    re.compile(rf"{_NOMBRE}\s*;\s*{_NOMBRE}"),
    re.compile(r"([+-]?\d{1,3}[.,]\d+)[\s,]\s*([+-]?\d{1,3}[.,]\d+)"),
)
HORS_MONDE = "Cette position n’existe pas : la latitude va de −90 à 90, la longitude de −180 à 180."
_TROP_LOIN_KM = 100
_TAILLE_D_UNE_VILLE, _TAILLE_D_UN_BOURG = 5000, 2000


def resoudre_lieu(texte: str) -> ResolutionLieu:
    """The place `texte` names, or the ones to choose from, or nothing and why. Never raises."""
    propre = nettoyer(texte)
    if not propre:
        return ResolutionLieu(texte=propre)
    t = vocabulaire().territoires
    for motif in _POSITIONS:
        trouve = motif.fullmatch(propre)
        if trouve:
            return _position(t, propre, *(float(v.replace(",", ".")) for v in trouve.groups()))
    for dit in (propre, sans_annonce(propre)):
        reperes = reperes_exacts(t, dit) if dit else []
        if reperes:
            return _choisir(t, propre, reperes)
    return _approcher(t, propre)


def est_un_lieu(t: Territoires, texte: str) -> bool:
    """Whether `texte` names a place exactly (for the part of a query that may be one)."""
    return bool(reperes_exacts(t, texte, strict=True))


def est_une_ville(t: Territoires, texte: str) -> bool:
    """Whether `texte` names exactly a place of some size."""
    return any(_lieu(t, r).population >= _TAILLE_D_UNE_VILLE for r in reperes_exacts(t, texte, strict=True))


def departements_du_lieu(t: Territoires, texte: str) -> set[str]:
    """The départements of the places `texte` names exactly; blank for a region."""
    return {_lieu(t, r).departement for r in reperes_exacts(t, texte, strict=True)}


def ressemble_a_un_lieu(t: Territoires, texte: str) -> bool:
    """Whether `texte` is a typo or two away from a town of some size."""
    cle = cle_lieu(texte)
    corrige = _corriger(t, cle, t.commencant(cle[:1], len(t.cles)))
    if not corrige:
        return False
    return any(_lieu(t, r).population >= _TAILLE_D_UNE_VILLE for r in reperes_exacts(t, corrige))


def _position(t: Territoires, texte: str, lat: float, lon: float) -> ResolutionLieu:
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return ResolutionLieu(texte=texte, message=HORS_MONDE)
    commune = commune_la_plus_proche(t, lat, lon)
    voisine = _commune(t, commune) if commune is not None else None
    return ResolutionLieu(
        texte=texte,
        lieu=Lieu(
            genre="position",
            libelle="votre position",
            valeur=f"{lat:g},{lon:g}",
            latitude=lat,
            longitude=lon,
            departement=voisine.departement if voisine else "",
            departement_nom=voisine.departement_nom if voisine else "",
            region=voisine.region if voisine else "",
            region_nom=voisine.region_nom if voisine else "",
            zone=voisine.zone if voisine else "",
        ),
    )


def commune_la_plus_proche(t: Territoires, lat: float, lon: float) -> int | None:
    """The commune whose centre is nearest; None when none is within a hundred kilometres."""
    marge = _TROP_LOIN_KM / 111
    meilleure, ecart = None, float(_TROP_LOIN_KM)
    for n, (y, x) in enumerate(zip(t.latitudes, t.longitudes, strict=True)):
        if abs(y - lat) < marge and (km := haversine_km(lat, lon, y, x)) < ecart:
            meilleure, ecart = n, km
    return meilleure


def _choisir(t: Territoires, texte: str, reperes: list[Repere], corrige: str = "") -> ResolutionLieu:
    """One place when it is the only one or dwarfs the others; else a choice, biggest first."""
    lieux = _sans_doublon(sorted({_lieu(t, r) for r in reperes}, key=_plus_grand))
    connus = {(x.latitude, x.longitude) for x in lieux}
    territoires, communes = (
        [v for v in voisins if (v.latitude, v.longitude) not in connus]
        for voisins in _de_la_meme_famille(t, texte, lieux)
    )
    premier = lieux[0]
    if len(lieux) > 1:
        longs = communes[0].population if communes else 0
        ecart = DOMINANCE if longs >= _TAILLE_D_UNE_VILLE else DOMINANCE_SEULE
        direct = premier.population >= ecart * lieux[1].population and (
            premier.genre != "departement" or premier.zone != "metro"
        )
    else:
        # « Aix » is a village of the Corrèze, « Villefranche » a former commune: cities' names begin so.
        taille = 0 if reperes[0].ancien else premier.population
        direct = not communes or premier.genre != "commune" or taille >= communes[0].population
    if direct:
        return ResolutionLieu(texte, premier, tuple((lieux[1:] + territoires)[: CANDIDATS_MAX // 2]), corrige)
    if any(x.genre in ("departement", "region") for x in lieux):
        tous = lieux + territoires + communes
    else:
        tous = sorted(lieux + communes, key=_plus_grand)
    return ResolutionLieu(texte, None, tuple(tous[:CANDIDATS_MAX]), corrige)


def _plus_grand(lieu: Lieu) -> tuple[object, ...]:
    return (-lieu.population, lieu.genre != "commune", lieu.code_insee, lieu.libelle)


def _sans_doublon(lieux: list[Lieu]) -> list[Lieu]:
    """Paris the département is Paris the commune: the same name at the same place is offered once."""
    communes = {
        (lieu.departement, cle_lieu(lieu.departement_nom)) for lieu in lieux if lieu.genre == "commune"
    }
    seuls = {
        d for d, nom in communes
        if any(x.genre == "departement" and x.departement == d for x in lieux)
        and any(
            x.genre == "commune" and x.departement == d and cle_lieu(x.libelle.rsplit(" (", 1)[0]) == nom
            and 2 * x.population >= next(y.population for y in lieux if y.genre == "departement" and y.departement == d)
            for x in lieux
        )
    }  # fmt: skip
    return [x for x in lieux if not (x.genre == "departement" and x.departement in seuls)]


def _de_la_meme_famille(t: Territoires, texte: str, lieux: list[Lieu]) -> tuple[list[Lieu], list[Lieu]]:
    """Départements that hold the word (Loire), and communes whose names begin so (Aix-en-Provence for Aix)."""
    cle = cle_lieu(texte)
    if any(c.isdigit() for c in cle) or "(" in texte:
        return [], []
    rangs = t.commencant(cle + " ")
    numeros = {t.communes_des_cles[r] for r in rangs if r not in t.anciens}
    communes = sorted((_commune(t, n) for n in numeros if n not in t.parente), key=_plus_grand)[:6]
    territoires = []
    if any(lieu.genre == "departement" for lieu in lieux):
        territoires = [
            _territoire(t, genre, code)
            for nom, entrees in t.territoires_des_cles.items()
            if nom != cle and cle in nom.split()
            for genre, code in entrees
        ]
    return sorted(territoires, key=_plus_grand), communes


def _approcher(t: Territoires, texte: str) -> ResolutionLieu:
    """Nothing bears this name: the beginning of a name, all its words, then a typo in a long name."""
    cle = cle_lieu(texte)
    inconnu = ResolutionLieu(
        texte=texte, message=f"Nous ne connaissons pas de lieu nommé «\u00a0{texte}\u00a0»."
    )
    if len(cle) < 3 or code_departement(t, cle) or cle.isdigit():
        return inconnu
    communes = {t.communes_des_cles[r] for r in t.commencant(cle)}
    if not communes:
        mots = [f" {m}" for m in cle.split()]
        communes = {
            t.communes_des_cles[rang] for rang, nom in enumerate(t.cles) if all(m in f" {nom}" for m in mots)
        }
    lieux = sorted((_commune(t, n) for n in communes - t.parente.keys()), key=_plus_grand)
    if lieux:
        premier, suite = lieux[0], lieux[1:]
        # « Évian », or a town; « Francescas » is not what « France » means.
        net = premier.population >= _TAILLE_D_UNE_VILLE or cle_lieu(premier.libelle).startswith(f"{cle} ")
        if net and (not suite or premier.population >= 10 * max(1, suite[0].population)):
            return ResolutionLieu(texte, premier, tuple(suite[: CANDIDATS_MAX // 2]))
        return ResolutionLieu(texte, None, tuple(lieux[:CANDIDATS_MAX]))
    corrige = _corriger(t, cle)
    if not corrige:
        return _mot_a_mot(t, cle, inconnu)
    reperes = reperes_exacts(t, corrige)
    trouve = _choisir(t, corrige, reperes, corrige=corrige)
    ancien = all(r.ancien for r in reperes)
    if trouve.lieu is not None and (ancien or trouve.lieu.population < _TAILLE_D_UN_BOURG):
        # « Bruxelles » is not a typo of a hamlet's name: it is only offered.
        return ResolutionLieu(texte, None, (trouve.lieu, *trouve.candidats))
    return trouve


def _mot_a_mot(t: Territoires, cle: str, inconnu: ResolutionLieu) -> ResolutionLieu:
    """« Cergy-Pontoise », « grand Paris »: the towns that its words name, to choose from."""
    if any(c.isdigit() for c in cle):
        return inconnu
    lieux = {_lieu(t, repere) for mot in cle.split() if len(mot) > 2 for repere in reperes_exacts(t, mot)}
    villes = _sans_doublon(sorted((x for x in lieux if x.population >= _TAILLE_D_UNE_VILLE), key=_plus_grand))
    if len(villes) == 1:
        return ResolutionLieu(inconnu.texte, villes[0], corrige=villes[0].libelle)
    return ResolutionLieu(inconnu.texte, None, tuple(villes[:CANDIDATS_MAX])) if villes else inconnu


def _corriger(t: Territoires, cle: str, rangs: range | None = None) -> str:
    """The most populated name one typo away (two in a long name); blank when there is none.

    `rangs` limits the search to a part of the names, for speed.
    """
    if len(cle) < 5 or any(c.isdigit() for c in cle):
        return ""
    limite = 1 if len(cle) < 9 else 2
    noms = tuple(t.territoires_des_cles)
    trouves: list[tuple[str, float, int | None]] = [
        (nom, fautes, None)
        for nom, fautes, _ in extract(cle, noms, scorer=OSA.distance, score_cutoff=limite, limit=5)
    ]
    longueurs = range(len(cle) - limite, len(cle) + limite + 1)
    semblables = [rang for rang in rangs or range(len(t.cles)) if t.cles.longueur(rang) in longueurs]
    trouves += [
        (nom, fautes, semblables[place])
        for nom, fautes, place in extract(
            cle, [t.cles[r] for r in semblables], scorer=OSA.distance, score_cutoff=limite, limit=40
        )
    ]

    def merite(trouve: tuple[str, float, int | None]) -> tuple[float, int]:
        nom, fautes, rang = trouve
        if rang is None:
            genre, code = t.territoires_des_cles[nom][0]
            return fautes, -t.territoire(genre, code).population
        return fautes, -t.populations[t.communes_des_cles[rang]]

    return min(trouves, key=merite)[0] if trouves else ""


def _lieu(t: Territoires, repere: Repere) -> Lieu:
    if repere.genre == "commune":
        return _commune(t, int(repere.cle), repere.precision, repere.ancien)
    if repere.genre == "code_postal":
        return _code_postal(t, str(repere.cle))
    return _territoire(t, repere.genre, str(repere.cle), repere.precision)


def _point(t: Territoires, n: int) -> tuple[float | None, float | None]:
    lat, lon = t.latitudes[n], t.longitudes[n]
    return (None, None) if math.isnan(lat) else (lat, lon)


def _commune(t: Territoires, n: int, precision: str = "", ancien: str = "") -> Lieu:
    departement = t.departements[t.departement[n]]
    nom = t.noms[n].replace(" Arrondissement", "")
    latitude, longitude = _point(t, n)
    mere = n in t.parente.values()
    code = departement.code if mere or not t.premiers_postaux[n] else t.premiers_postaux[n]
    return Lieu(
        genre="arrondissement" if n in t.parente else "commune",
        libelle=f"{ancien} – {nom} ({departement.code})" if ancien else f"{nom} ({departement.code})",
        valeur=f"{nom} ({code})",
        latitude=latitude,
        longitude=longitude,
        departement=departement.code,
        departement_nom=departement.nom,
        region=departement.region,
        region_nom=departement.region_nom,
        zone=departement.zone,
        code_insee=t.insee[n],
        population=t.populations[n],
        precision=precision if latitude is not None else _sans_position(precision, nom),
    )


def _sans_position(precision: str, nom: str) -> str:
    return (
        f"{precision} Nous n’avons pas la position de {nom} : aucune distance ne peut être calculée.".strip()
    )


def _code_postal(t: Territoires, code: str) -> Lieu:
    """Several communes: the centre of their population, said with the name of the biggest."""
    communes = t.du_code_postal(code)
    premiere = _commune(t, communes[0])
    places = [n for n in communes if not math.isnan(t.latitudes[n])]
    poids = [max(1, t.populations[n]) for n in places]
    lat = sum(t.latitudes[n] * p for n, p in zip(places, poids, strict=True)) / sum(poids) if places else None
    lon = (
        sum(t.longitudes[n] * p for n, p in zip(places, poids, strict=True)) / sum(poids) if places else None
    )
    autres = len(communes) - 1
    pluriel = "s" if autres > 1 else ""
    return Lieu(
        genre="code_postal",
        libelle=f"{code} ({t.noms[communes[0]]} et {autres} autre{pluriel} commune{pluriel})",
        valeur=code,
        latitude=round(lat, 5) if lat is not None else None,
        longitude=round(lon, 5) if lon is not None else None,
        departement=premiere.departement,
        departement_nom=premiere.departement_nom,
        region=premiere.region,
        region_nom=premiere.region_nom,
        zone=premiere.zone,
        population=sum(t.populations[n] for n in communes),
        precision="" if places else _sans_position("", code),
    )


def _territoire(t: Territoires, genre: str, code: str, precision: str = "") -> Lieu:
    lieu = t.territoire(genre, code)
    departement = genre == "departement"
    suffixe = f"({lieu.code})" if departement else "(région)"
    return Lieu(
        genre="departement" if departement else "region",
        libelle=f"{lieu.nom} ({lieu.code})" if departement else lieu.nom,
        valeur=f"{lieu.nom} {suffixe}",
        latitude=lieu.latitude,
        longitude=lieu.longitude,
        departement=lieu.code if departement else "",
        departement_nom=lieu.nom if departement else "",
        region=lieu.region,
        region_nom=lieu.region_nom,
        zone=lieu.zone,
        population=lieu.population,
        precision=_sans_position(precision, lieu.nom)
        if lieu.latitude is None
        else precision or f"Distances comptées depuis le centre de la population : {lieu.nom}.",
    )


def lieux_commencant(t: Territoires, texte: str, nombre: int) -> list[Lieu]:
    """At most `nombre` places whose name or postal code begins as `texte`; else what it resolves to."""
    cle = cle_lieu(texte)
    if len(cle) < 2:
        return []
    communes = {t.communes_des_cles[r] for r in t.commencant(cle) if r not in t.anciens}
    if cle.isdigit():
        codes = t.postaux_commencant(cle)
        communes = {t.communes_des_postaux[r] for r in codes}
    communes = communes - t.parente.keys() or communes
    # By number when two are as big: numbers follow the INSEE codes.
    grandes = nsmallest(nombre, communes, key=lambda n: (-t.populations[n], n))
    lieux = [_commune(t, n) for n in grandes]
    territoires = [
        _territoire(t, genre, code)
        for nom, entrees in t.territoires_des_cles.items()
        if len(cle) > 2 and nom.startswith(cle)
        for genre, code in entrees
    ]
    if code_departement(t, cle):
        territoires.append(_territoire(t, "departement", code_departement(t, cle)))
    lieux = _sans_doublon([*sorted(territoires, key=_plus_grand)[: nombre // 2], *lieux])[:nombre]
    if not lieux:
        resolution = resoudre_lieu(texte)
        lieux = [*filter(None, [resolution.lieu]), *resolution.candidats][:nombre]
    return [lieu for lieu in lieux if lieu.genre != "position"]
