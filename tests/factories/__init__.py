"""Builders of test data: the only way tests make rows.

Every builder gives a valid row with realistic French values. Codes are unique
along a run; regions, départements, communes and campaigns are found again by
their code, so that ten labels share one campaign.

`LabellisationSiteFactory(coordonnateur=True, campagne_2017=True)` reads as it is said;
`construire_reseau()` gives a whole small network, `construire_reseaux(n)` n of them.
"""

from .centres import CentreFactory, CouvertureFactory, LabellisationSiteFactory, SiteFactory
from .directory import (
    ArreteFactory,
    CampagneFactory,
    ChiffreOfficielFactory,
    MaladieFactory,
    ProrogationFactory,
)
from .filieres import (
    AssociationFactory,
    CouvertureFiliereFactory,
    FiliereFactory,
    LabellisationFiliereFactory,
    LaboratoireFactory,
)
from .lieux import (
    AncienneCommuneFactory,
    CodePostalFactory,
    CommuneFactory,
    DepartementFactory,
    EtablissementFactory,
    GroupeFactory,
    RegionFactory,
)
from .reseaux import Reseau, construire_reseau, construire_reseaux
from .suivi import (
    MOT_DE_PASSE,
    AncienneAdresseFactory,
    DeclarationAccessibiliteFactory,
    HabilitationFactory,
    NomRetireFactory,
    SignalementFactory,
    UserFactory,
)

# The builder of each model.
PAR_MODELE = {
    fabrique._meta.model: fabrique for nom, fabrique in list(globals().items()) if nom.endswith("Factory")
}

__all__ = [
    "MOT_DE_PASSE",
    "PAR_MODELE",
    "AncienneAdresseFactory",
    "AncienneCommuneFactory",
    "ArreteFactory",
    "AssociationFactory",
    "CampagneFactory",
    "CentreFactory",
    "ChiffreOfficielFactory",
    "CodePostalFactory",
    "CommuneFactory",
    "CouvertureFactory",
    "CouvertureFiliereFactory",
    "DeclarationAccessibiliteFactory",
    "DepartementFactory",
    "EtablissementFactory",
    "FiliereFactory",
    "GroupeFactory",
    "HabilitationFactory",
    "LabellisationFiliereFactory",
    "LabellisationSiteFactory",
    "LaboratoireFactory",
    "MaladieFactory",
    "NomRetireFactory",
    "ProrogationFactory",
    "RegionFactory",
    "Reseau",
    "SignalementFactory",
    "SiteFactory",
    "UserFactory",
    "construire_reseau",
    "construire_reseaux",
]
