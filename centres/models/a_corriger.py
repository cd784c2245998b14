"""The same rows as their models, for the lists of problems of the admin. Nothing is stored here.

Who may see a list is who may see the model: no permission of their own.
"""

from directory.models import Etablissement, Groupe
from filieres.models import Association, Filiere, Laboratoire

from .centre import Centre
from .site import Site


class CentreACorriger(Centre):
    """Networks with a problem."""

    class Meta:
        proxy = True
        verbose_name = "centre à corriger"
        verbose_name_plural = "à corriger : centres"
        default_permissions = ()


class SiteACorriger(Site):
    """Sites with a problem."""

    class Meta:
        proxy = True
        verbose_name = "site à corriger"
        verbose_name_plural = "à corriger : sites"
        default_permissions = ()


class EtablissementACorriger(Etablissement):
    """Hospitals with a problem."""

    class Meta:
        proxy = True
        verbose_name = "établissement à corriger"
        verbose_name_plural = "à corriger : établissements"
        default_permissions = ()


class GroupeACorriger(Groupe):
    """Groups of hospitals with a problem."""

    class Meta:
        proxy = True
        verbose_name = "groupe hospitalier à corriger"
        verbose_name_plural = "à corriger : groupes hospitaliers"
        default_permissions = ()


class FiliereACorriger(Filiere):
    """Filières with a problem."""

    class Meta:
        proxy = True
        verbose_name = "filière à corriger"
        verbose_name_plural = "à corriger : filières"
        default_permissions = ()


class AssociationACorriger(Association):
    """Associations with a problem."""

    class Meta:
        proxy = True
        verbose_name = "association à corriger"
        verbose_name_plural = "à corriger : associations"
        default_permissions = ()


class LaboratoireACorriger(Laboratoire):
    """Laboratoires with a problem."""

    class Meta:
        proxy = True
        verbose_name = "laboratoire à corriger"
        verbose_name_plural = "à corriger : laboratoires"
        default_permissions = ()
