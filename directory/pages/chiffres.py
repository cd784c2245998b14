"""Counts shown on pages: computed here, beside the official figure and its source. None is ever typed."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q

from centres.models import LabellisationSite, Role
from directory.models import ChiffreOfficiel


@dataclass(frozen=True)
class Compte:
    """How many are known here, in two numbers, and how many there are officially."""

    nom: str
    en_cours: int
    connu: int
    chiffre: ChiffreOfficiel | None = None

    @property
    def total(self) -> int:
        """Both numbers together."""
        return self.en_cours + self.connu


@dataclass(frozen=True)
class Recensement:
    """What this directory holds on a day."""

    sites: Compte
    centres: int
    hopitaux: int
    comptes: list[Compte]


def officiels(perimetre: str = "national") -> dict[str, ChiffreOfficiel]:
    """The official figures of `perimetre`, by code. One query."""
    return {chiffre.code: chiffre for chiffre in ChiffreOfficiel.objects.filter(perimetre=perimetre)}


def recenser(le: datetime.date, chiffres: dict[str, ChiffreOfficiel]) -> Recensement:
    """Count the public labels of `le`, their networks and hospitals. One query."""
    en_cours = Q(fin__gte=le)
    reference = Q(role__in=[role.value for role in Role if role.reference])
    groupes = {
        "reference": reference,
        "competence": Q(role=Role.COMPETENCE),
        "ressources": Q(role=Role.RESSOURCES),
    }
    mesures = {
        "total": Count("pk"),
        "total_en_cours": Count("pk", filter=en_cours),
        "hopitaux": Count("site__etablissement", distinct=True),
        "centres": Count("centre", distinct=True),
        "centres_en_cours": Count("centre", distinct=True, filter=en_cours),
    }
    for nom, condition in groupes.items():
        mesures[nom] = Count("pk", filter=condition)
        mesures[f"{nom}_en_cours"] = Count("pk", filter=condition & en_cours)
    n = LabellisationSite.objects.publics(le).aggregate(**mesures)

    def compte(nom: str, cle: str, code: str = "") -> Compte:
        actuels = n[f"{cle}_en_cours"]
        return Compte(nom, actuels, n[cle] - actuels, chiffres.get(code))

    return Recensement(
        sites=compte("Sites", "total"),
        centres=n["centres"],
        hopitaux=n["hopitaux"],
        comptes=[
            compte("Centres de référence, en réseaux", "centres", "national-reseaux-2023"),
            compte("Sites coordonnateurs et constitutifs", "reference", "national-references-2023"),
            compte("Centres de compétence", "competence", "national-competence-2023"),
            # The last official count of these is older: shown as it is, with its year.
            compte("Centres de ressources et de compétences", "ressources", "national-ressources-2017"),
        ],
    )
