"""Lists of labels as the ministry and the filières circulate them, read into the directory.

`lire()` turns a file into entries, `comparer()` says what it would change, `ecrire()` writes it whole or
not at all. Nothing is guessed: what is not recognised is asked, with candidates, and answered in a file
of correspondances (`lire_correspondances()`).
"""

from .ecart import Choix, Ecart
from .entrees import Liste
from .operations import comparer, ecrire, lire, lire_correspondances, preparer
from .rapport import empreinte, questionnaire, rapporter

__all__ = [
    "Choix",
    "Ecart",
    "Liste",
    "comparer",
    "ecrire",
    "empreinte",
    "lire",
    "lire_correspondances",
    "preparer",
    "questionnaire",
    "rapporter",
]
