"""Fills an empty database with the real data."""

import time
from io import StringIO
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from directory.historique.acte import CommandeSignee


class Command(CommandeSignee, BaseCommand):
    """`manage.py initialiser`: both imports in one transaction, only when there is no filière."""

    help = "Charge les données réelles si l’annuaire est vide ; sinon, ne touche à rien."

    def handle(self, *args: Any, **options: Any) -> None:
        """All or nothing: an interrupted load leaves the database as it was."""
        if apps.get_model("filieres", "Filiere")._default_manager.exists():
            self.stdout.write("L’annuaire contient déjà des données : rien à charger.")
            return
        debut = time.monotonic()
        self.stdout.write("Chargement des données (moins de 90 secondes)…")
        self.stdout.flush()
        # Progress is shown; the report of a first load would only say that everything is new.
        sorties = {"stdout": StringIO(), "stderr": self.stderr, "verbosity": options["verbosity"]}
        with transaction.atomic():
            for commande in ("import_reference", "import_annuaire"):
                call_command(commande, ecrire=True, **sorties)
        self.stdout.write(f"Données chargées en {time.monotonic() - debut:.0f} s.")
