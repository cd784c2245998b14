"""Hospitals among the results: their role, their words, their place. No query."""

import datetime
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from centres.models import LabellisationSite, Role
from directory.affichage import RESEAUX_DEPUIS, dire_role, majuscule
from directory.carte import contours
from directory.carte.projection import Point
from directory.models import Etablissement, Etat

_RANG = {role.value: rang for rang, role in enumerate(Role)}
_PLURIELS = {
    "site coordonnateur": "sites coordonnateurs",
    "site constitutif": "sites constitutifs",
    "centre de compétence": "centres de compétence",
    "centre de ressources et de compétences": "centres de ressources et de compétences",
    "centre de référence (avant 2017)": "centres de référence (avant 2017)",
}
_DONT = {"site coordonnateur": "coordonnateur", "site constitutif": "constitutif"}


@dataclass
class Hopital:
    """A hospital among the results, with its labels on a day."""

    etablissement: Etablissement
    labels: list[LabellisationSite]
    le: datetime.date

    @property
    def nom(self) -> str:
        """« groupe – nom »."""
        return self.etablissement.nom_complet

    @cached_property
    def en_cours(self) -> list[LabellisationSite]:
        """Its labels in force."""
        return [label for label in self.labels if label.etat(self.le) == Etat.EN_COURS]

    @property
    def connu(self) -> bool:
        """Whether it is known by earlier labels only."""
        return not self.en_cours

    @cached_property
    def role(self) -> str:
        """Its most central role, by a label in force if there is one."""
        return min((label.role for label in self.en_cours or self.labels), key=_RANG.__getitem__)

    @cached_property
    def departement(self) -> str:
        """Code of its département, from its commune, else from its position; blank when unknown."""
        if self.etablissement.commune is not None:
            return self.etablissement.commune.departement.code
        lon, lat = self.etablissement.longitude, self.etablissement.latitude
        return contours.departement_du_point(lon, lat) if lon is not None and lat is not None else ""

    @property
    def region(self) -> str:
        """Code of its région, blank when it has no shape here."""
        forme = contours.formes().get(self.departement)
        return forme.region if forme else ""

    @cached_property
    def position(self) -> Point | None:
        """(longitude, latitude) when known and believable: in the surroundings of its département."""
        lon, lat = self.etablissement.longitude, self.etablissement.latitude
        if lon is None or lat is None or not (math.isfinite(lon) and math.isfinite(lat)):
            return None
        forme = contours.formes().get(self.departement)
        if forme is not None and not forme.dans_la_boite(lon, lat):
            return None
        return lon, lat

    @property
    def sans_position(self) -> bool:
        """Whether nobody can say where it is."""
        return not self.departement or self.position is None

    @property
    def situe(self) -> bool:
        """Whether its place and its région can be drawn."""
        return not self.sans_position and bool(self.region)

    @property
    def mot_role(self) -> str:
        """The words of its role."""
        label = min(self.en_cours or self.labels, key=lambda label: _RANG[label.role])
        return dire_role(label.role, label.campagne)

    @property
    def compte(self) -> str:
        """« site coordonnateur », « 4 centres de compétence », « 12 sites, dont 3 coordonnateurs »."""
        mots = Counter(dire_role(label.role, label.campagne) for label in self.labels)
        nombre, du_role = len(self.labels), mots[self.mot_role]
        if nombre == 1:
            return self.mot_role
        if du_role == nombre:
            return f"{nombre} {_PLURIELS[self.mot_role]}"
        mot = _DONT.get(self.mot_role)
        mot = f"{mot}{'s' if du_role > 1 else ''}" if mot else ""
        mot = mot or (_PLURIELS[self.mot_role] if du_role > 1 else self.mot_role)
        return f"{nombre} sites, dont {du_role} {mot}"

    @property
    def precisions(self) -> str:
        """Its sites, and what is not sure, in words."""
        mots = [self.compte]
        if self.connu:
            mots.append("dernier label connu" if len(self.labels) == 1 else "derniers labels connus")
        if self.etablissement.position_approximative:
            mots.append("position approximative")
        return ", ".join(mots)

    @property
    def titre(self) -> str:
        """The name of its mark."""
        return f"{self.nom} – {self.precisions}"

    @property
    def importance(self) -> tuple[int, int, int, str]:
        """Order of hospitals: by role, then number of sites, then name."""
        return self.connu, _RANG[self.role], -len(self.labels), self.etablissement.recherche

    def url(self, aujourdhui: datetime.date) -> str:
        """Its page, on the same day."""
        adresse = self.etablissement.get_absolute_url()
        return adresse if self.le == aujourdhui else f"{adresse}?le={self.le:%Y-%m-%d}"


def rassembler(labels: Iterable[LabellisationSite], le: datetime.date) -> list[Hopital]:
    """One hospital per établissement among `labels`, the most central first."""
    par_hopital: dict[int, Hopital] = {}
    for label in labels:
        etablissement = label.site.etablissement
        hopital = par_hopital.setdefault(etablissement.pk, Hopital(etablissement, [], le))
        hopital.labels.append(label)
    return sorted(par_hopital.values(), key=lambda hopital: hopital.importance)


def mots_des_roles(hopitaux: Iterable[Hopital]) -> list[tuple[str, str]]:
    """(role, words) of the signs shown, in order, for the legend."""
    mots: dict[str, str] = {}
    for hopital in hopitaux:
        mot = majuscule(hopital.mot_role)
        # On a past day both may be shown; the words of today's networks explain the sign better.
        if hopital.role not in mots or hopital.labels[0].campagne.debut >= RESEAUX_DEPUIS:
            mots[hopital.role] = mot
    return sorted(mots.items(), key=lambda paire: _RANG[paire[0]])
