"""Where one hospital lies in its région: a sign and the name of its town, on the page of a site."""

from dataclasses import dataclass

from directory.carte import contours
from directory.carte.fonds import Fond, Panneau, fond
from directory.carte.hopitaux import Hopital

# Room the name needs on one side of the sign, in units of the drawing.
_CHASSE = 14


@dataclass(frozen=True)
class Reperage:
    """Ready to be written by components/carte/_reperage.html."""

    fond: Fond
    panneau: Panneau
    rang: int
    """Which part of the background it is: Paris and its inner suburbs have one of their own."""
    x: int
    y: int
    ville: str
    a_gauche: bool
    """Whether the name is written on the left of the sign."""
    role: str
    """Blank without a label on the day."""
    connu: bool

    @property
    def texte_x(self) -> int:
        """Where the name begins, or ends."""
        return self.x + (-24 if self.a_gauche else 24)

    @property
    def texte_y(self) -> int:
        """Baseline of the name."""
        return self.y + 9

    @property
    def phrase(self) -> str:
        """What the drawing says."""
        region = contours.regions()[self.fond.code]
        return f"{self.ville}, sur la carte de la région {region}" if self.ville else f"Carte\u00a0: {region}"


def reperer(hopital: Hopital) -> Reperage | None:
    """None when nobody can say where it is. No query."""
    if hopital.position is None or not hopital.situe:
        return None
    region = fond(hopital.region)
    rang, panneau = next(
        (i, p) for i, p in enumerate(region.panneaux) if hopital.departement in p.departements
    )
    x, y = (round(valeur) for valeur in panneau.cadre.placer(*hopital.position))
    ville = hopital.etablissement.ville.partition(" (")[0]
    gauche, _, largeur, _ = panneau.boite
    return Reperage(
        fond=region,
        panneau=panneau,
        rang=rang,
        x=x,
        y=y,
        ville=ville,
        a_gauche=x + 24 + len(ville) * _CHASSE > gauche + largeur,
        role=hopital.role if hopital.labels else "",
        connu=bool(hopital.labels) and hopital.connu,
    )
