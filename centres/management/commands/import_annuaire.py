"""Loads the network: filières, centres, sites, labels."""

from pathlib import Path

from centres.annuaire import jeu_annuaire
from directory.importing import Jeu
from directory.importing.commande import CommandeImport


class Command(CommandeImport):
    """`manage.py import_annuaire [FOLDER] [--ecrire] [--remplacer]`."""

    help = "Importe l’annuaire : textes, campagnes, filières, hôpitaux, centres, sites, labels, associations…"
    dossier_par_defaut = "fixtures/annuaire"

    def preparer(self, dossier: Path) -> Jeu:
        """The network."""
        return jeu_annuaire(dossier)
