"""Deletes what must not be kept: visitors' reports after twelve months, sessions, attempts and pending files that have ended."""

import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from directory.comptes.models import Essai
from directory.dates import decaler_mois
from directory.historique.acte import CommandeSignee
from directory.models import ImportEnAttente, Signalement

CONSERVATION_MOIS = 12
LOT = 500


class Command(CommandeSignee, BaseCommand):
    """`manage.py purge`: to be run every day. In small lots: memory and locks do not grow with what is to go."""

    help = (
        f"Efface les signalements reçus il y a {CONSERVATION_MOIS} mois ou plus, les sessions et les essais de "
        "connexion terminés, les fichiers en attente d’import depuis plus d’un jour. À lancer chaque jour."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The dry run."""
        parser.add_argument("--a-blanc", action="store_true", help="Compte sans effacer.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Each kind, one line each."""
        maintenant = timezone.now()
        a_effacer: list[tuple[str, QuerySet[Any]]] = [
            ("signalements de visiteurs", Signalement.objects.filter(cree_le__lte=seuil(maintenant))),
            ("sessions terminées", Session.objects.filter(expire_date__lt=maintenant)),
            ("essais de connexion terminés", Essai.objects.filter(expires__lt=maintenant)),
            ("fichiers en attente d’import depuis plus d’un jour", ImportEnAttente.objects.perimes()),
        ]
        self.stdout.write("À effacer\u00a0:" if options["a_blanc"] else "Effacé\u00a0:")
        for nom, lignes in a_effacer:
            nombre = lignes.count() if options["a_blanc"] else effacer(lignes)
            self.stdout.write(f"  {nom}\u00a0: {nombre}")
        if options["a_blanc"]:
            self.stdout.write("Rien n’a été effacé.")


def seuil(maintenant: datetime.datetime) -> datetime.datetime:
    """The instant `CONSERVATION_MOIS` before: what came then, or earlier, goes."""
    local = timezone.localtime(maintenant)
    jour = decaler_mois(local.date(), -CONSERVATION_MOIS)
    return local.replace(year=jour.year, month=jour.month, day=jour.day)


def effacer(lignes: QuerySet[Any]) -> int:
    """Delete `lignes`, lot by lot, with what the admin's journal says of them; how many."""
    nombre = 0
    type_de_fiche = ContentType.objects.get_for_model(lignes.model)
    while cles := list(lignes.order_by("pk").values_list("pk", flat=True)[:LOT]):
        with transaction.atomic():
            # The journal names the page a report was made on.
            LogEntry.objects.filter(content_type=type_de_fiche, object_id__in=map(str, cles)).delete()
            lignes.model._default_manager.filter(pk__in=cles).delete()
        nombre += len(cles)
    return nombre
