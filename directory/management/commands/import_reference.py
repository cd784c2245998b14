"""Loads places, hospitals of the registry and diseases."""

from pathlib import Path

from directory.importing import Jeu
from directory.importing.commande import CommandeImport
from directory.importing.reference import jeu_de_reference


class Command(CommandeImport):
    """`manage.py import_reference [FOLDER] [--ecrire] [--remplacer]`."""

    help = "Importe les régions, départements, communes, hôpitaux du registre FINESS et maladies."
    dossier_par_defaut = "fixtures/ref"

    def preparer(self, dossier: Path) -> Jeu:
        """The reference data."""
        return jeu_de_reference(dossier)
