"""The one way into the database for files: read, check, compare, report, write.

Each file is described once (`Fichier`, made of `Champ`s); the engine does the
rest for every import command. See `jeu.py` for the order of things.
"""

from .champ import Champ, Valeur
from .champs import (
    Annee,
    Booleen,
    Choix,
    Code,
    CodeInsee,
    CodePostalTexte,
    Constante,
    Entier,
    Finess,
    Jour,
    Lignes,
    LuEnBase,
    Personnes,
    SourceLe,
    Telephone,
    Texte,
    Url,
    Verifiee,
)
from .compose import Position, Remplacement
from .controles import Chevauchement, Cycle, FinApresDebut, Rangee, Unique, par, rangees
from .ecart import Comparaison
from .ecriture import ecrire
from .erreurs import ErreurImport, Erreurs
from .fichier import Fichier, retrecir_avant
from .jeu import Bilan, Jeu
from .liens import Filles, Lien, Liens
from .rapport import rediger

__all__ = [
    "Annee",
    "Bilan",
    "Booleen",
    "Champ",
    "Chevauchement",
    "Choix",
    "Code",
    "CodeInsee",
    "CodePostalTexte",
    "Comparaison",
    "Constante",
    "Cycle",
    "Entier",
    "ErreurImport",
    "Erreurs",
    "Fichier",
    "Filles",
    "FinApresDebut",
    "Finess",
    "Jeu",
    "Jour",
    "Lien",
    "Liens",
    "Lignes",
    "LuEnBase",
    "Personnes",
    "Position",
    "Rangee",
    "Remplacement",
    "SourceLe",
    "Telephone",
    "Texte",
    "Unique",
    "Url",
    "Valeur",
    "Verifiee",
    "ecrire",
    "par",
    "rangees",
    "rediger",
    "retrecir_avant",
]
