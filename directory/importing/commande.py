"""What the import commands share: options, progress, report, exit status."""

import time
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from directory.historique.acte import CommandeSignee

from .ecriture import ecrire
from .erreurs import ErreurImport
from .jeu import Jeu
from .rapport import rediger


class CommandeImport(CommandeSignee, BaseCommand):
    """Reads a folder, says what would change, writes it with `--ecrire`."""

    dossier_par_defaut: ClassVar[str]

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder and the two switches."""
        parser.add_argument(
            "dossier",
            nargs="?",
            type=Path,
            default=Path(settings.BASE_DIR) / self.dossier_par_defaut,
            help=f"Dossier des fichiers CSV (par défaut : {self.dossier_par_defaut}).",
        )
        parser.add_argument("--ecrire", action="store_true", help="Enregistre ; sinon, montre seulement.")
        parser.add_argument(
            "--remplacer",
            action="store_true",
            help="En cas de conflit, prend la valeur du fichier à la place de celle de l’annuaire.",
        )

    def preparer(self, dossier: Path) -> Jeu:
        """The set of files of this command."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, report, and write if asked."""
        debut = time.monotonic()
        try:
            jeu = self.preparer(Path(options["dossier"]))
            jeu.avancement = self.avancement
            bilan = jeu.comparer(remplacer=options["remplacer"])
            self.stdout.write(rediger(bilan, tout=options["verbosity"] > 1))
            if not options["ecrire"]:
                self.stdout.write(
                    "Rien n’a été écrit : ajoutez --ecrire pour enregistrer."
                    if bilan.ecrit
                    else "Rien à écrire."
                )
                return
            change = ecrire(bilan, self.avancement)
        except ErreurImport as exc:
            raise CommandError(str(exc)) from exc
        duree = f"{time.monotonic() - debut:.0f} s"
        self.stdout.write(f"Enregistré en {duree}." if change else f"Rien à changer ({duree}).")

    def avancement(self, message: str) -> None:
        """One line of progress, on the error output."""
        if self.verbosite:
            self.stderr.write(message, str)

    @property
    def verbosite(self) -> int:
        """What `--verbosity` asked for."""
        return getattr(self, "_verbosite", 1)

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Remember the verbosity for `avancement`."""
        self._verbosite = options["verbosity"]
        return super().execute(*args, **options)
