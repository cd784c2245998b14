"""The map of a list of labels: background, marks, and what the map cannot show, in words."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from django.db.models import QuerySet
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from centres.models import LabellisationSite
from directory.carte import contours
from directory.carte.fonds import FRANCE as TOUTE_LA_FRANCE
from directory.carte.fonds import Fond, fond
from directory.carte.hopitaux import Hopital, mots_des_roles, rassembler
from directory.carte.marques import Marque, lien_region, marquer
from directory.carte.projection import Point

# Near a place, its région is enough when it holds this many hospitals of the results, or half of them.
_ASSEZ_PROCHES = 8
# The name of the starting place: longest, width of a letter, room a mark takes.
_LETTRES_ICI = 28
_CHASSE = 12
_DEMI_SIGNE = 20


class Lieu(Protocol):
    """A place someone starts from, as the search understands it."""

    @property
    def libelle(self) -> str: ...
    @property
    def latitude(self) -> float | None: ...
    @property
    def longitude(self) -> float | None: ...


@dataclass(frozen=True)
class Ici:
    """The place someone starts from, on the drawing."""

    x: int
    y: int
    nom: str
    texte_x: int
    texte_y: int
    ancrage: str
    """Which end of its name `texte_x` is: start, middle or end."""


@dataclass(frozen=True)
class Carte:
    """A map ready to be written by components/carte.html."""

    fond: Fond
    marques: tuple[Marque, ...]
    ici: Ici | None
    places: int
    """Hospitals on the map."""
    sites: int
    """Their sites among the results."""
    sans_position: tuple[tuple[str, str], ...]
    """(name, address) of the hospitals whose position is unknown, or cannot be right."""
    ailleurs: int
    """Hospitals outside this map."""
    approximatives: int
    roles: tuple[tuple[str, str], ...]
    """(role, words) for the legend."""
    connus: bool
    """Whether some marks stand for last known labels only."""
    adresse_france: str
    """The same results on the whole map; blank when this is the whole map."""

    @cached_property
    def plan(self) -> SafeString:
        """The drawing and its legend, written once."""
        return mark_safe(get_template("components/carte.html").render({"carte": self}))  # noqa: S308 - by a template

    @property
    def symboles(self) -> set[str]:
        """The signs this map needs."""
        return {marque.symbole for marque in self.marques} | {role for role, _mots in self.roles}

    @property
    def groupes(self) -> bool:
        """Whether some marks stand for several hospitals."""
        return any(marque.groupe for marque in self.marques)

    @property
    def nombres(self) -> bool:
        """Whether some hospitals have several sites."""
        return any(not marque.groupe and marque.nombre > 1 for marque in self.marques)

    @property
    def phrase(self) -> str:
        """What the drawing is, in one sentence."""
        quoi = f"Carte\u00a0: {self.fond.nom}" if self.fond.est_region else "Carte de France"
        s = "s" if self.places > 1 else ""
        hopitaux = f"{self.places} hôpita{'ux' if self.places > 1 else 'l'}"
        combien = f"{hopitaux}, {self.sites} site{'s' if self.sites > 1 else ''} trouvé{s}"
        return f"{quoi}. {combien if self.places else 'Aucun hôpital à montrer'}. La liste dit la même chose."


_LUS = (
    *("centre", "role", "debut", "fin", "motif_fin", "campagne__debut", "site__id"),
    *(
        f"site__etablissement__{champ}"
        for champ in ("code", "nom", "latitude", "longitude", "position_source", "recherche")
    ),
    *("site__etablissement__groupe__nom", "site__etablissement__groupe__nom_long"),
    *("site__etablissement__commune__nom", "site__etablissement__commune__departement__code"),
)


def pour_carte(labels: QuerySet[Any]) -> QuerySet[Any]:
    """Load what a map reads of public labels, and nothing else, in one query."""
    return (
        labels.select_related(
            "campagne", "site__etablissement__groupe", "site__etablissement__commune__departement"
        )
        .only(*_LUS)
        .order_by("pk")
    )


def dessiner(
    labels: Iterable[LabellisationSite],
    *,
    ici: Lieu | None = None,
    region: str | None = None,
    le: datetime.date | None = None,
    adresse: str = "",
) -> Carte:
    """The map of public labels read by `publics(le).pour_liste()` (or `pour_carte`). No query.

    `region` (INSEE code) is the région to show, or `TOUTE_LA_FRANCE`; without it the map shows
    the région all results are in, or the one around `ici`, or France. `adresse` is the page that shows
    these results with their parameters, where a group of hospitals leads (default: /carte/).
    """
    aujourdhui = timezone.localdate()
    hopitaux = rassembler(labels, le or aujourdhui)
    depart = _depart(ici)
    situes = [h for h in hopitaux if h.situe]
    choisi = fond(region or _region_a_montrer(situes, depart))
    sur_la_carte = [h for h in situes if choisi.panneau(h.departement)]
    adresse = adresse or reverse("carte")
    marques = marquer(sur_la_carte, choisi, adresse, aujourdhui, depart)
    return Carte(
        fond=choisi,
        marques=tuple(marques),
        ici=_placer_ici(choisi, depart, ici.libelle if ici is not None else "", marques),
        places=len(sur_la_carte),
        sites=sum(len(h.labels) for h in sur_la_carte),
        sans_position=tuple((h.nom, h.url(aujourdhui)) for h in hopitaux if h.sans_position),
        ailleurs=sum(1 for h in hopitaux if not h.sans_position) - len(sur_la_carte),
        approximatives=sum(h.etablissement.position_approximative for h in sur_la_carte),
        roles=tuple(mots_des_roles(h for h in sur_la_carte)),
        connus=any(marque.connu for marque in marques),
        adresse_france=lien_region(adresse, TOUTE_LA_FRANCE) if choisi.est_region else "",
    )


def _depart(ici: Lieu | None) -> Point | None:
    """(longitude, latitude) of the place, when it has one."""
    if ici is None or ici.latitude is None or ici.longitude is None:
        return None
    return ici.longitude, ici.latitude


def _region_a_montrer(situes: Sequence[Hopital], depart: Point | None) -> str | None:
    """The région that holds every result, or enough of them around the starting place."""
    compte = Counter(hopital.region for hopital in situes)
    autour = None
    if depart is not None:
        forme = contours.formes().get(contours.departement_du_point(*depart))
        autour = forme.region if forme else None
    if len(compte) == 1 and (autour is None or autour in compte):
        return next(iter(compte))
    if autour is None or compte[autour] < min(_ASSEZ_PROCHES, max(len(situes) / 2, 1)):
        return None
    return autour


def _placer_ici(fond: Fond, depart: Point | None, libelle: str, marques: Sequence[Marque]) -> Ici | None:
    """The starting place on the drawing, its name where it covers the fewest marks; None when it lies elsewhere."""
    if depart is None:
        return None
    panneau = fond.panneau(contours.departement_du_point(*depart))
    if panneau is None:
        return None
    x, y = (round(valeur) for valeur in panneau.cadre.placer(*depart))
    nom = libelle.partition(" (")[0][:_LETTRES_ICI]
    long = len(nom) * _CHASSE
    choix = (
        ("start", 16, 8, 0),
        ("end", -16, 8, -long),
        ("middle", 0, -18, -long / 2),
        ("middle", 0, 34, -long / 2),
    )
    essais = []
    for rang, (ancrage, dx, dy, debut) in enumerate(choix):
        gauche = x + dx + debut
        dehors = gauche < 0 or gauche + long > fond.largeur
        couvertes = sum(
            gauche - _DEMI_SIGNE < m.x < gauche + long + _DEMI_SIGNE
            and abs(m.y - (y + dy - 8)) < _DEMI_SIGNE + 8
            for m in marques
        )
        essais.append((dehors, couvertes, rang, Ici(x, y, nom, x + dx, y + dy, ancrage)))
    return min(essais, key=lambda essai: essai[:3])[3]
