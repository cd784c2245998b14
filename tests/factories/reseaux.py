"""A whole small network, or many."""

from dataclasses import dataclass, field
from typing import Any

from centres.models import Centre, LabellisationSite, Role, Site
from filieres.models import Filiere

from .centres import CentreFactory, LabellisationSiteFactory
from .filieres import FiliereFactory, LabellisationFiliereFactory


@dataclass
class Reseau:
    """A small network as `construire_reseau` made it; sites in the order of their labels."""

    filiere: Filiere
    centre: Centre
    labels: list[LabellisationSite] = field(default_factory=list)

    def _sites(self, role: str) -> list[Site]:
        return [label.site for label in self.labels if label.role == role]

    @property
    def sites(self) -> list[Site]:
        """Every team."""
        return [label.site for label in self.labels]

    @property
    def coordonnateur(self) -> Site:
        """The team that leads the network."""
        return self._sites(Role.COORDONNATEUR)[0]

    @property
    def constitutifs(self) -> list[Site]:
        """The other reference teams."""
        return self._sites(Role.CONSTITUTIF)

    @property
    def competences(self) -> list[Site]:
        """The CCMR."""
        return self._sites(Role.COMPETENCE)


def construire_reseau(
    *, filiere: Filiere | None = None, constitutifs: int = 2, competences: int = 3, **label: Any
) -> Reseau:
    """One filière (labelled 2025–2029), one centre, and sites in different towns, labelled 2023–2028.

    `label` goes to each LabellisationSiteFactory: `campagne_2017=True`, `incomplete=True`…
    """
    if filiere is None:
        filiere = FiliereFactory()
        LabellisationFiliereFactory(filiere=filiere)
    reseau = Reseau(filiere=filiere, centre=CentreFactory(filiere=filiere))
    roles = [Role.COORDONNATEUR, *[Role.CONSTITUTIF] * constitutifs, *[Role.COMPETENCE] * competences]
    for role in roles:
        reseau.labels.append(LabellisationSiteFactory(site__centre=reseau.centre, role=role, **label))
    return reseau


def construire_reseaux(n: int, **options: Any) -> list[Reseau]:
    """`n` networks, each of its own filière unless `filiere=` is given: for counts of queries."""
    return [construire_reseau(**options) for _ in range(n)]
