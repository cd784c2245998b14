"""Who organises, by aggregate."""

from .filiere import CouvertureFiliere, Filiere, LabellisationFiliere, Portee
from .habilitation import Habilitation
from .rattaches import Association, Laboratoire

__all__ = [
    "Association",
    "CouvertureFiliere",
    "Filiere",
    "Habilitation",
    "LabellisationFiliere",
    "Laboratoire",
    "Portee",
]
