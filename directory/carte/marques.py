"""Marks of the map: one per hospital, its role by a shape, each a link."""

import datetime
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from centres.models import Role
from directory.carte import contours
from directory.carte.disposition import Grappe, disposer
from directory.carte.fonds import FRANCE, Fond
from directory.carte.hopitaux import Hopital
from directory.carte.projection import Point

# Displaced by more than this, a mark is tied to its place by a line.
_LIEN = 9


@dataclass(frozen=True)
class Marque:
    """A mark: a hospital, or several too close to be told apart at this scale."""

    x: int
    y: int
    url: str
    titre: str
    role: str
    """Blank for a group."""
    connu: bool
    nombre: int
    """Sites of the hospital, or hospitals of the group."""
    ancre: tuple[int, int] | None = None
    """Its true place, when it was moved."""

    @property
    def groupe(self) -> bool:
        """Whether it stands for several hospitals."""
        return not self.role

    @property
    def creux(self) -> bool:
        """Whether its sign is an outline, so that its number is written in ink."""
        return self.role in ("", Role.RESSOURCES) or (self.connu and self.role != Role.COORDONNATEUR)

    @property
    def symbole(self) -> str:
        """Its sign; the coordonnateur's leaves more room for a number."""
        if self.groupe:
            return "groupe"
        return f"{self.role}-n" if self.role == Role.COORDONNATEUR and self.nombre > 1 else self.role


def marquer(
    hopitaux: Sequence[Hopital], fond: Fond, adresse: str, aujourdhui: datetime.date, ici: Point | None
) -> list[Marque]:
    """The marks of `hopitaux` on `fond`, from north to south; `ici` (longitude, latitude) is left free."""
    par_panneau: dict[int, list[Grappe]] = defaultdict(list)
    for hopital in hopitaux:
        for i, panneau in enumerate(fond.panneaux):
            if hopital.departement in panneau.departements and hopital.position is not None:
                place = panneau.cadre.placer(*hopital.position)
                par_panneau[i].append(Grappe(place, [hopital]))
    marques = []
    for i, grappes in sorted(par_panneau.items()):
        panneau = fond.panneaux[i]
        fixe = panneau.cadre.placer(*ici) if ici is not None else None
        placees, points = disposer(grappes, panneau.cadre, fixe, grouper=not fond.est_region)
        posees = [_marque(g, p, adresse, aujourdhui) for g, p in zip(placees, points, strict=True)]
        marques += sorted(posees, key=lambda marque: (marque.y, marque.x))
    return marques


def _marque(grappe: Grappe, point: Point, adresse: str, aujourdhui: datetime.date) -> Marque:
    hopital = grappe.hopitaux[0]
    x, y = round(point[0]), round(point[1])
    if len(grappe.hopitaux) == 1:
        marque = Marque(
            x, y, hopital.url(aujourdhui), hopital.titre, hopital.role, hopital.connu, len(hopital.labels)
        )
        if math.dist(grappe.point, point) > _LIEN:
            marque = replace(marque, ancre=(round(grappe.point[0]), round(grappe.point[1])))
        return marque
    nombre, ville = len(grappe.hopitaux), hopital.etablissement.ville
    return Marque(
        x,
        y,
        lien_region(adresse, hopital.region),
        f"{nombre} hôpitaux{f', {ville} et alentour' if ville else ' proches'} – voir de plus près"
        f"\u00a0: {contours.regions()[hopital.region]}",
        role="",
        connu=all(h.connu for h in grappe.hopitaux),
        nombre=nombre,
    )


def lien_region(adresse: str, region: str) -> str:
    """`adresse` with the results of one région only, or of the whole of France, back on the map."""
    chemin, _, requete = adresse.partition("?")
    parametres = QueryDict(requete, mutable=True)
    for nom in ("page", "region", "vue"):
        parametres.pop(nom, None)
    parametres["vue" if region == FRANCE else "region"] = region
    return f"{chemin}?{parametres.urlencode()}#carte"
