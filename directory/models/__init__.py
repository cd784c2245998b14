"""The vocabulary both apps share, by aggregate."""

from .accessibilite import DeclarationAccessibilite
from .chiffres import ChiffreOfficiel
from .depots import ImportEnAttente
from .lieux import (
    AncienneCommune,
    CodePostal,
    Commune,
    Departement,
    Etablissement,
    Groupe,
    Region,
)
from .maladies import Maladie
from .periodes import (
    Arrete,
    Campagne,
    Confirmation,
    Etat,
    Labellisation,
    Periode,
    Precision,
    Prorogation,
)
from .socle import Confiance, EntitePublique
from .suivi import (
    AncienneAdresse,
    LigneImportee,
    NomRetire,
    Signalement,
    VersionDonnees,
    avancer_version,
)

__all__ = [
    "AncienneAdresse",
    "AncienneCommune",
    "Arrete",
    "Campagne",
    "ChiffreOfficiel",
    "CodePostal",
    "Commune",
    "Confiance",
    "Confirmation",
    "DeclarationAccessibilite",
    "Departement",
    "EntitePublique",
    "Etablissement",
    "Etat",
    "Groupe",
    "ImportEnAttente",
    "Labellisation",
    "LigneImportee",
    "Maladie",
    "NomRetire",
    "Periode",
    "Precision",
    "Prorogation",
    "Region",
    "Signalement",
    "VersionDonnees",
    "avancer_version",
]
