"""The results page in values: title, active filters, facets to show, what to offer when little is found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.http import QueryDict
from django.utils import timezone

from centres.facettes import FACETTES, Choix, Facette
from centres.tableau import Ligne
from directory.dates import dire_jour
from directory.models import Maladie
from directory.recherche.cartes import Carte, carte, cles
from directory.recherche.distance import dire_km
from directory.recherche.page import Recherche
from directory.recherche.reponses import Candidat, Lieu

PAR_PAGE = 25
PROCHES = 3
RAYON_PROCHE = "100"
# The coordonnateur is offered when the search leads to a few networks, not to all of them.
RESEAUX_MAX = 5
PLUS_LOIN = 5
# Long facets (networks, départements) are shown whole only below this number of values.
VALEURS_MAX = 15

_PREPOSITIONS = {
    "maladie": "pour",
    "filiere": "de la filière",
    "centre": "du réseau",
    "etablissement": "de l’hôpital",
    "groupe": "du groupe",
}


# --- Links that keep the rest of the search -------------------------------------------
def lien(params: QueryDict, retirer: Iterable[str] = (), **poser: str) -> str:
    """The address of the same search without `retirer`, with `poser`; always back to the first page."""
    sans = {*retirer, "page"}
    valeurs = {nom: siennes for nom, siennes in params.lists() if nom not in sans}
    valeurs |= {nom: [valeur] for nom, valeur in poser.items()}
    return _adresse(valeurs)


def _adresse(valeurs: Mapping[str, Sequence[str]]) -> str:
    # A blank `public` says « tous les âges » against an age said in words; other blanks say nothing.
    dites = {
        nom: siennes for nom, siennes in valeurs.items() if any(siennes) or (siennes and nom == "public")
    }
    return f"?{urlencode(dites, doseq=True)}"


def sans_valeur(params: QueryDict, nom: str, valeur: str) -> str:
    """The same search without one value of a repeated parameter."""
    valeurs = {n: siennes for n, siennes in params.lists() if n != "page"}
    valeurs[nom] = [v for v in valeurs.get(nom, []) if v.strip() != valeur]
    return _adresse(valeurs)


@dataclass(frozen=True)
class Actif:
    """One thing that narrows the list, and the address without it."""

    texte: str
    url: str


def actifs(recherche: Recherche) -> list[Actif]:
    """Everything that narrows the list, each removable."""
    params, filtre = recherche.params, recherche.filtre
    puces = []
    if recherche.objet is not None:
        puces.append(
            Actif(recherche.objet.nom, lien(params, ["q", "maladie", "exact"], **_lieu_seul(recherche)))
        )
    if recherche.lieu is not None:
        puces.append(
            Actif(
                f"Près de {recherche.lieu.libelle}",
                lien(params, ["pres_de", "rayon"], **_mots_seuls(recherche)),
            )
        )
    for facette in FACETTES:
        for valeur in filtre.actives[facette]:
            nom = filtre.noms[facette][valeur]
            texte = f"Moins de {nom}" if facette == "rayon" else nom
            url = sans_valeur(params, facette, valeur)
            if facette == "public" and "public" not in params:
                # Said in words: only a chosen « tous les âges » takes it away.
                url = f"{lien(params)}&public="
            puces.append(Actif(texte, url))
    if recherche.le != timezone.localdate():
        puces.append(Actif(f"Au {dire_jour(recherche.le)}", lien(params, ["le"])))
    return puces


def _lieu_seul(recherche: Recherche) -> dict[str, str]:
    """The place typed in the first box stays when the disease goes."""
    if recherche.pres_de or recherche.lieu is None:
        return {}
    return {"pres_de": recherche.lieu.valeur}


def _mots_seuls(recherche: Recherche) -> dict[str, str]:
    """The disease stays when the place typed beside it goes."""
    if recherche.pres_de or recherche.objet is None:
        return {}
    if recherche.objet.genre == "maladie":
        return {"q": "", "maladie": recherche.objet.code}
    return {"q": recherche.objet.nom}


# --- Title -------------------------------------------------------------------------------
@dataclass(frozen=True)
class Titre:
    """« 28 sites pour amélogenèse imparfaite près de Colmar », in pieces."""

    nombre: int
    preposition: str
    objet: str
    lieu: str

    @property
    def debut(self) -> str:
        """« 28 sites », « 1 site », « Pas de site »."""
        return f"{self.nombre} site{'s' if self.nombre > 1 else ''}" if self.nombre else "Pas de site"

    def __str__(self) -> str:
        return " ".join(p for p in (self.debut, self.preposition, self.objet, self.lieu) if p)


def titre(recherche: Recherche) -> Titre:
    """The recap sentence."""
    lieu = recherche.lieu
    ou = ""
    if lieu is not None:
        rayons = recherche.filtre.actives["rayon"]
        ou = (
            f"à moins de {max(rayons, key=int)}\u00a0km de {lieu.libelle}"
            if rayons
            else f"près de {lieu.libelle}"
        )
    return Titre(recherche.filtre.comptes.total, *_objet_du_titre(recherche), ou)


def _objet_du_titre(recherche: Recherche) -> tuple[str, str]:
    """What is looked for; else the one network or filière chosen in the filters."""
    if recherche.objet is not None:
        return _PREPOSITIONS[recherche.objet.genre], recherche.objet.nom
    for facette in ("centre", "filiere"):
        valeurs = recherche.filtre.actives[facette]
        if len(valeurs) == 1:
            return _PREPOSITIONS[facette], recherche.filtre.noms[facette][valeurs[0]]
    return "", ""


# --- Facets --------------------------------------------------------------------------------
def facettes(recherche: Recherche) -> list[Facette]:
    """The facets worth showing, none over nothing: long lists are cut to what the rest of the search points at."""
    filtre = recherche.filtre
    montrees: list[Facette] = []
    if not filtre.lignes:
        return montrees
    for nom in ("role", "public", "rayon", "statut", "filiere", "centre", "region", "departement"):
        facette = filtre.facette(nom)
        if nom == "centre":
            facette = _ecourter(facette, _du_parent(filtre.lignes, "filiere", nom, filtre.actives))
        elif nom == "departement":
            facette = _ecourter(facette, _du_parent(filtre.lignes, "region", nom, filtre.actives))
        if len(facette.choix) > 1 or facette.actifs:
            montrees.append(facette)
    return montrees


def _du_parent(lignes: Sequence[Ligne], parent: str, enfant: str, actives: dict[str, list[str]]) -> set[str]:
    """The values of `enfant` under the chosen values of `parent`."""
    choisies = actives[parent]
    if not choisies:
        return set()
    return {
        v for ligne in lignes if set(ligne.valeurs[parent]) & set(choisies) for v in ligne.valeurs[enfant]
    }


def _ecourter(facette: Facette, utiles: set[str]) -> Facette:
    """A short facet whole; a long one reduced to `utiles` and to what is chosen."""
    if len(facette.choix) <= VALEURS_MAX:
        return facette
    gardes: list[Choix] = [c for c in facette.choix if c.actif or c.valeur in utiles]
    return Facette(facette.nom, facette.titre, gardes, facette.sans)


# --- Pages and cards ----------------------------------------------------------------------
def lire_page(recherche: Recherche) -> tuple[Page, str]:
    """The page of `?page=`, and a message when it does not exist."""
    pages = Paginator(recherche.resultats, PAR_PAGE)
    demandee = recherche.params.get("page", "").strip() or "1"
    try:
        return pages.page(demandee), ""
    except (PageNotAnInteger, EmptyPage):
        return pages.page(1), "Cette page de la liste n’existe pas. Voici la première."


def cartes(lignes: Iterable[Ligne], recherche: Recherche) -> list[Carte]:
    """Labels ready for `directory/recherche/_file.html`: the distance in words."""
    distances = recherche.distances
    if distances is None:
        return [carte(ligne, recherche.le) for ligne in lignes]
    return [
        carte(ligne, recherche.le, dire_km(distances.get(ligne.hopital)) or "distance inconnue")
        for ligne in lignes
    ]


# --- When little is found -------------------------------------------------------------------
def coordonnateurs(recherche: Recherche, montres: Iterable[Carte]) -> list[Carte]:
    """Fewer than three sites near: the coordonnateurs in force of the networks found, with their distance."""
    filtre = recherche.filtre
    if not filtre.situe:
        return []
    comptes = filtre.comptes
    pres = comptes.total if filtre.actives["rayon"] else comptes.par_valeur["rayon"][RAYON_PROCHE]
    if pres >= PROCHES or len({ligne.centre for ligne in filtre.lignes}) > RESEAUX_MAX:
        return []
    deja = cles(montres)
    lignes = [
        ligne
        for ligne in filtre.lignes
        if ligne.label.role == "coordonnateur" and ligne.en_cours and ligne.cle not in deja
    ]
    return cartes(recherche.ordonner(lignes), recherche)


def plus_loin(recherche: Recherche) -> list[Carte]:
    """Nothing within the radius: the nearest sites beyond it."""
    filtre = recherche.filtre
    if not filtre.actives["rayon"] or not filtre.comptes.sans["rayon"]:
        return []
    au_dela = filtre.tri.gardees + filtre.tri.refusees["rayon"]
    return cartes(recherche.ordonner(au_dela)[:PLUS_LOIN], recherche)


@dataclass(frozen=True)
class Elargir:
    """A way to find more: the same search without one facet, and how many sites it gives."""

    texte: str
    nombre: int
    url: str


def elargir(recherche: Recherche) -> list[Elargir]:
    """For each active facet, the search without it when it finds something; else without any."""
    filtre = recherche.filtre
    offres = [
        Elargir(str(filtre.filters[f].label).lower(), filtre.comptes.sans[f], lien(recherche.params, [f]))
        for f, valeurs in filtre.actives.items()
        if valeurs and filtre.comptes.sans[f]
    ]
    if not offres and any(filtre.actives.values()) and filtre.lignes:
        offres = [Elargir("", len(filtre.lignes), lien(recherche.params, FACETTES))]
    return offres


def groupes_plus_larges(recherche: Recherche) -> list[Maladie]:
    """The groups just above the disease looked for. One query."""
    objet = recherche.objet
    if objet is None or objet.genre != "maladie":
        return []
    return list(Maladie.objects.actives().filter(enfants__pk=objet.pk)[:PLUS_LOIN])


# --- A choice to make ---------------------------------------------------------------------------
@dataclass(frozen=True)
class Offre:
    """One meaning to choose."""

    candidat: Candidat
    url: str


def offres(recherche: Recherche, candidats: Iterable[Candidat]) -> list[Offre]:
    """Each meaning with the address of its results; a hospital leads to its page."""
    params = recherche.params
    lieu = _lieu_seul(recherche)
    liste = []
    for candidat in candidats:
        if candidat.genre in ("etablissement", "groupe"):
            url = candidat.url
        else:
            url = lien(params, ["q", "exact", "maladie"], **lieu, **{candidat.genre: candidat.code})
        liste.append(Offre(candidat, url))
    return liste


def lieux(recherche: Recherche, candidats: Iterable[Lieu]) -> list[tuple[Lieu, str]]:
    """Each place to choose with the address of the same search near it."""
    return [(lieu, lien(recherche.params, pres_de=lieu.valeur)) for lieu in candidats]


def autres_lieux(recherche: Recherche) -> list[tuple[Lieu, str]]:
    """The namesakes of the place understood."""
    if recherche.resolution is None or recherche.lieu is None:
        return []
    return lieux(recherche, recherche.resolution.candidats[:PLUS_LOIN])
