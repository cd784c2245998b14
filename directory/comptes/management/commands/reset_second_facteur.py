"""Way back for the only superuser of an instance, whose phone and recovery codes are lost."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from directory.comptes.second_facteur import reinitialiser


class Command(BaseCommand):
    """Reset the second factor of an account, as the admin's action does."""

    help = "Réinitialise le second facteur d’un compte : il sera redemandé à la prochaine connexion."

    def add_arguments(self, parser: CommandParser) -> None:
        """The account."""
        parser.add_argument("identifiant")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset, and say so."""
        compte = User.objects.filter(username=options["identifiant"]).first()
        if compte is None:
            raise CommandError(f"Aucun compte « {options['identifiant']} ».")
        if not reinitialiser(compte, par=compte):
            raise CommandError(f"Le compte « {compte} » n’a pas de second facteur.")
        self.stdout.write(f"Second facteur de « {compte} » réinitialisé.")
