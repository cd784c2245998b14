"""Who cares for patients, by aggregate."""

from .centre import Centre, Couverture
from .site import LabellisationSite, Role, Site

__all__ = ["Centre", "Couverture", "LabellisationSite", "Role", "Site"]
