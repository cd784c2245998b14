"""One network on a day: who leads it, who is in it, what became of a site that left the lists."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from centres.comptes import rang
from centres.models import Centre, LabellisationSite, Role, Site
from directory.models import Etat
from directory.recherche.distance import dire_km, haversine_km


def _ordre(label: LabellisationSite) -> tuple[int, str, str]:
    return rang(label.role), label.site.etablissement.recherche, label.site.code


@dataclass(frozen=True)
class Reseau:
    """The public labels of one network on `le`."""

    centre: Centre
    le: datetime.date
    labels: Sequence[LabellisationSite]

    @classmethod
    def charger(cls, centre: Centre, le: datetime.date) -> Self:
        """One query."""
        labels = LabellisationSite.objects.publics(le).filter(centre=centre).pour_liste()
        return cls(centre, le, sorted(labels, key=_ordre))

    @property
    def en_cours(self) -> list[LabellisationSite]:
        """Labels in force, coordonnateur first."""
        return [label for label in self.labels if label.fin >= self.le]

    @property
    def connus(self) -> list[LabellisationSite]:
        """Last known labels."""
        return [label for label in self.labels if label.fin < self.le]

    @property
    def coordonnateur(self) -> LabellisationSite | None:
        """The coordonnateur in force."""
        return next((label for label in self.en_cours if label.role == Role.COORDONNATEUR), None)

    @property
    def recours(self) -> LabellisationSite | None:
        """Whom to turn to: the coordonnateur in force, else a constitutif in force (None: the filière)."""
        constitutifs = (label for label in self.en_cours if label.role == Role.CONSTITUTIF)
        return self.coordonnateur or next(constitutifs, None)

    @property
    def membres(self) -> list[LabellisationSite]:
        """Labels in force, the coordonnateur left out."""
        tete = self.coordonnateur
        return [label for label in self.en_cours if label is not tete]

    def de_site(self, site: Site) -> LabellisationSite | None:
        """The public label of `site` on the day."""
        return next((label for label in self.labels if label.site_id == site.pk), None)


@dataclass(frozen=True)
class Voisin:
    """Another site of the network, and how far."""

    label: LabellisationSite
    distance: str


def voisins(site: Site, labels: Iterable[LabellisationSite]) -> list[Voisin]:
    """The other sites from near to far; those without a position come last."""
    ici = site.etablissement
    mesures: list[tuple[float, LabellisationSite]] = []
    for label in labels:
        la = label.site.etablissement
        if label.site_id == site.pk:
            continue
        if ici.latitude is None or ici.longitude is None or la.latitude is None or la.longitude is None:
            mesures.append((float("inf"), label))
        else:
            mesures.append((haversine_km(ici.latitude, ici.longitude, la.latitude, la.longitude), label))
    mesures.sort(key=lambda mesure: (mesure[0], _ordre(mesure[1])))
    return [Voisin(label, dire_km(km) if km != float("inf") else "") for km, label in mesures]


@dataclass(frozen=True)
class Situation:
    """The labels of a site as its page tells them on a day. `labels` are all of them, latest first."""

    labels: Sequence[LabellisationSite]
    public: LabellisationSite | None
    le: datetime.date

    @property
    def dernier(self) -> LabellisationSite | None:
        """The last label begun on the day."""
        return next((label for label in self.labels if label.debut <= self.le), None)

    @property
    def a_venir(self) -> LabellisationSite | None:
        """The next label, not begun on the day."""
        return next((label for label in reversed(self.labels) if label.debut > self.le), None)

    @property
    def retire(self) -> bool:
        """The last label was ended, with a reason."""
        return self.dernier is not None and self.dernier.etat(self.le) == Etat.RETIRE

    @property
    def passe(self) -> bool:
        """Out of the lists: its last label is over and nothing carries it on."""
        return self.public is None and self.dernier is not None


def situation(
    labels: Iterable[LabellisationSite], public: LabellisationSite | None, le: datetime.date
) -> Situation:
    """Order the labels of one site, latest first."""
    return Situation(sorted(labels, key=lambda label: label.debut, reverse=True), public, le)
