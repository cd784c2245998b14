"""The files of `fixtures/ref`: places, hospitals of the FINESS registry, diseases (see its SOURCES.md)."""

from collections.abc import Mapping
from pathlib import Path

from directory.models import AncienneCommune, Commune, Departement, Etablissement, Maladie, Region

from .champ import Valeur
from .champs import (
    Booleen,
    Choix,
    CodeInsee,
    CodePostalTexte,
    Constante,
    Entier,
    Finess,
    Lignes,
    LuEnBase,
    Telephone,
    Texte,
)
from .compose import Position, Remplacement
from .controles import Cycle
from .fichier import Fichier
from .jeu import Jeu
from .liens import Filles, Lien, Liens

PROVISOIRE = "finess-"  # how the code of a row that only the registry knows begins
STATUTS = {"inactif : déprécié": "deprecie", "inactif : obsolète": "obsolete"}
RELATIONS = {"déplacé vers": "deplace_vers", "associé à": "associe_a"}
ORIGINES = {"finess": "finess", "finess-moyen": "finess", "finess-faible": "finess", "commune": "commune"}


def regions() -> Fichier:
    """Régions."""
    return Fichier(
        "regions.csv",
        Region,
        cle=("code",),
        champs=(CodeInsee("code"), Texte("nom"), Choix("zone")),
        ignorees=("chef_lieu",),
    )


def departements(vers: Fichier) -> Fichier:
    """Départements."""
    return Fichier(
        "departements.csv",
        Departement,
        cle=("code",),
        champs=(CodeInsee("code"), Texte("nom"), Lien("region", "code_region", vers), Choix("zone")),
        ignorees=("nom_region", "chef_lieu"),
    )


def communes(vers: Fichier) -> Fichier:
    """Communes, and arrondissements of Paris, Lyon and Marseille, with their postal codes."""
    return Fichier(
        "communes.csv",
        Commune,
        cle=("code_insee",),
        champs=(
            CodeInsee("code_insee"),
            Texte("nom"),
            Filles("codes_postaux", "code", comme=CodePostalTexte("code")),
            Lien("departement", "code_departement", vers),
            Lien("commune_parente"),
            Position(),
            Entier("population"),
        ),
        ignorees=("code_region", "type", "source_coord"),
    )


def communes_anciennes(vers: Fichier) -> Fichier:
    """Names of former communes."""
    return Fichier(
        "communes_anciennes.csv",
        AncienneCommune,
        cle=("code_ancien", "nom", "commune"),
        champs=(
            CodeInsee("code_ancien", "code_insee_ancien"),
            Texte("nom", "nom_ancien"),
            Lien("commune", "code_insee", vers),
        ),
        ignorees=("nom", "code_departement", "type"),
    )


def _code_provisoire(valeurs: Mapping[str, Valeur]) -> dict[str, Valeur]:
    return {"code": PROVISOIRE + valeurs["finess"].lower()}


def hopitaux(vers: Fichier) -> Fichier:
    """The FINESS registry: fills the blanks of hospitals that have a code of their own, keeps the others for matching."""
    return Fichier(
        "hospitals.csv",
        Etablissement,
        cle=("finess",),
        champs=(
            Finess("finess", "finess_geo"),
            Texte("nom"),
            Texte("adresse"),
            CodePostalTexte("code_postal"),
            Lien("commune", "code_insee", vers),
            Position("source_coord", ORIGINES),
            Telephone("telephone"),
            Constante("source", "FINESS"),
            LuEnBase("code"),
        ),
        ignorees=(
            "finess_ej",
            "nom_court",
            "nom_entite_juridique",
            "source_nom_ej",
            "categorie",
            "statut",
            "boite_postale",
            "ville",
            "commune",
            "code_departement",
            "millesime_tel",
            "source",
        ),
        a_la_creation=_code_provisoire,
        remplir_seulement=lambda valeurs: not valeurs["code"].startswith(PROVISOIRE),
        precharger=("groupe",),
    )


def maladies() -> Fichier:
    """Diseases in use."""
    return Fichier(
        "diseases.csv",
        Maladie,
        cle=("code_orpha",),
        champs=(
            Entier("code_orpha", "orpha_code"),
            Texte("nom"),
            Lignes("synonymes", separateur="|"),
            Choix("niveau"),
            Texte("type_orphanet", "type"),
            Choix("statut", valeurs={"actif": "actif"}),
            Liens("parents"),
            Lien("specialite_preferentielle"),
            Booleen("presente_2025", "present_2025"),
            Remplacement(None, None),
        ),
        ignorees=("classifications", "specialite_nom"),
        secondaires=("disease_redirections.csv",),
    )


def maladies_inactives(vers: Fichier) -> Fichier:
    """Codes no longer in use, and what they lead to."""
    return Fichier(
        "disease_redirections.csv",
        Maladie,
        cle=("code_orpha",),
        champs=(
            Entier("code_orpha", "orpha_code_inactif"),
            Texte("nom", "nom_inactif"),
            Choix("statut", valeurs=STATUTS),
            Remplacement("orpha_code_cible", "relation", RELATIONS, vers=vers),
        ),
        secondaires=("diseases.csv",),
    )


def jeu_de_reference(dossier: Path) -> Jeu:
    """The reference data, in the order of their links."""
    r = regions()
    d = departements(r)
    c = communes(d)
    m = maladies()
    return Jeu(
        (r, d, c, communes_anciennes(c), hopitaux(c), m, maladies_inactives(m)),
        dossier,
        controles=(
            Cycle(("communes.csv",), "commune_parente"),
            Cycle(("diseases.csv",), "parents"),
            Cycle(("diseases.csv", "disease_redirections.csv"), "remplacement"),
        ),
    )
