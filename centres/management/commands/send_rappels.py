"""Sends each editor what waits for them: stale entries, visitors' reports, labels that end."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from centres.rappels import Travail, deja_prevenu, editeurs, message, prevenir, travail
from directory.historique.acte import CommandeSignee
from filieres.models import Filiere


class Command(CommandeSignee, BaseCommand):
    """`manage.py send_rappels`: one e-mail per editor and day at most, none when nothing waits."""

    help = (
        "Envoie à chaque éditeur un courriel de ce qui l’attend. Relancée le même jour, la commande "
        "n’envoie rien deux fois. À lancer par exemple une fois par mois."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The dry run."""
        parser.add_argument("--a-blanc", action="store_true", help="Montre les courriels sans les envoyer.")

    def handle(self, *args: Any, **options: Any) -> None:
        """One editor after the other; an address that fails does not deprive the others."""
        le = timezone.localdate()
        connus: dict[int, Travail] = {}
        envoyes, echecs = 0, []
        for editeur in editeurs():
            travaux = [t for t in self._travaux(editeur, le, connus) if t.sujets]
            if not travaux:
                continue
            if options["a_blanc"]:
                envoyes += self._montrer(editeur, travaux, le)
                continue
            try:
                envoyes += prevenir(editeur, travaux, le)
            except OSError as exc:  # smtplib's errors are OSErrors too
                echecs.append(f"{editeur.get_username()} ({exc})")
        s = "s" if envoyes > 1 else ""
        if options["a_blanc"]:
            self.stdout.write(f"{envoyes} courriel{s} à envoyer. Rien n’a été envoyé.")
            return
        self.stdout.write(f"{envoyes} courriel{s} envoyé{s}.")
        if echecs:
            raise CommandError(f"Courriels non partis, à relancer\u00a0: {' ; '.join(echecs)}")

    @staticmethod
    def _travaux(editeur: Any, le: Any, connus: dict[int, Travail]) -> list[Travail]:
        """Of the filières of `editeur`; each filière is looked at once for all its editors."""
        filieres = Filiere.objects.filter(
            habilitations__user=editeur, habilitations__revoquee_le__isnull=True
        )
        travaux = []
        for filiere in filieres.order_by("sigle"):
            if filiere.pk not in connus:
                connus[filiere.pk] = travail(filiere, le)
            travaux.append(connus[filiere.pk])
        return travaux

    def _montrer(self, editeur: Any, travaux: list[Travail], le: Any) -> bool:
        """What would be sent, unless it has been today."""
        if deja_prevenu(editeur, le):
            return False
        courriel = message(editeur, travaux)
        self.stdout.write(f"À : {editeur.email}\nObjet : {courriel.subject}\n\n{courriel.body}")
        return True
