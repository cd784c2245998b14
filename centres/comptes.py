"""Counts by role, always two numbers (en cours, dernier label connu), beside the official figure."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from centres.models import Role
from directory.models import ChiffreOfficiel

# What is counted, in the order shown: key of the official figures, words, roles counted here.
_RUBRIQUES: Sequence[tuple[str, str, tuple[str, ...]]] = (
    ("references", "centres de référence, coordonnateurs et constitutifs", ("coordonnateur", "constitutif")),
    ("coordonnateurs", "sites coordonnateurs", ("coordonnateur",)),
    ("constitutifs", "sites constitutifs", ("constitutif",)),
    ("competence", "centres de compétence", ("competence",)),
    ("ressources", "centres de ressources et de compétences", ("ressources",)),
)
_CODE = re.compile(r"-(references|coordonnateurs|constitutifs|competence|ressources)-\d{4}\Z")


@dataclass(frozen=True)
class Compte:
    """One counted thing."""

    titre: str
    en_cours: int
    connu: int
    chiffre: ChiffreOfficiel | None


def chiffre_de(chiffres: Iterable[ChiffreOfficiel], mot: str, le: datetime.date) -> ChiffreOfficiel | None:
    """The latest official figure whose code says `mot` (« associations »…), not later than the year of `le`."""
    connus = [c for c in chiffres if f"-{mot}-" in f"{c.code}-" and c.annee <= str(le.year)]
    return max(connus, key=lambda c: c.annee, default=None)


def compter_par_role(
    labels: Iterable[tuple[str, datetime.date]], chiffres: Sequence[ChiffreOfficiel], le: datetime.date
) -> list[Compte]:
    """Counts of public labels given as (role, last day), with their official figures; empty lines are left out."""
    en_cours: Counter[str] = Counter()
    connus: Counter[str] = Counter()
    for role, fin in labels:
        (en_cours if fin >= le else connus)[role] += 1
    par_role = [c for c in chiffres if _CODE.search(c.code)]
    comptes = []
    for mot, titre, roles in _RUBRIQUES:
        chiffre = chiffre_de(par_role, mot, le)
        compte = Compte(titre, sum(en_cours[r] for r in roles), sum(connus[r] for r in roles), chiffre)
        # The sum of both roles is said only beside its own official figure.
        if chiffre or (len(roles) == 1 and (compte.en_cours or compte.connu)):
            comptes.append(compte)
    return comptes


def rang(role: str) -> int:
    """Order of a role, from coordonnateur (0)."""
    return list(Role.values).index(role)
