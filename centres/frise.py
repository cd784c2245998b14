"""The bars of a network's timeline: decoration beside a table that says the same in words."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from centres.models import LabellisationSite, Site
from directory.models import Etat

# From the first plan to the end of the labels of 2023; what lies outside stops at the edge.
PREMIERE_ANNEE = 2004
DERNIERE_ANNEE = 2030
_PAS = 20
LARGEUR = (DERNIERE_ANNEE - PREMIERE_ANNEE) * _PAS


def abscisse(jour: datetime.date) -> int:
    """Where a day stands, in the units of the drawing."""
    annees = jour.year - PREMIERE_ANNEE + (jour.timetuple().tm_yday - 1) / 366
    return round(min(max(annees * _PAS, 0), LARGEUR))


@dataclass(frozen=True)
class Barre:
    """One label on the line: solid when in force, dashed otherwise."""

    debut: int
    fin: int
    pleine: bool


@dataclass(frozen=True)
class LigneFrise:
    """One site: its labels, first begun first, and their bars."""

    site: Site
    labels: list[LabellisationSite]
    barres: list[Barre]


def frise(sites: Iterable[Site], le: datetime.date) -> list[LigneFrise]:
    """One line per site that has a label; labels are read from `site.labels` (prefetched)."""
    lignes = []
    for site in sites:
        labels = sorted(site.labels.all(), key=lambda label: label.debut)
        barres = [
            Barre(abscisse(label.debut), abscisse(label.fin), label.etat(le) == Etat.EN_COURS)
            for label in labels
        ]
        if labels:
            lignes.append(LigneFrise(site, labels, barres))
    return lignes
