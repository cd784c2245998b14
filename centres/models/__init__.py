"""Who cares for patients, by aggregate."""

from .a_corriger import (
    AssociationACorriger,
    CentreACorriger,
    EtablissementACorriger,
    FiliereACorriger,
    GroupeACorriger,
    LaboratoireACorriger,
    SiteACorriger,
)
from .centre import Centre, Couverture
from .site import LabellisationSite, Role, Site

__all__ = [
    "AssociationACorriger",
    "Centre",
    "CentreACorriger",
    "Couverture",
    "EtablissementACorriger",
    "FiliereACorriger",
    "GroupeACorriger",
    "LabellisationSite",
    "LaboratoireACorriger",
    "Role",
    "Site",
    "SiteACorriger",
]
