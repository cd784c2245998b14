"""manage.py import_labellisations: a list of labels, compared with the directory and written when told."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from centres.labellisations import (
    Choix,
    comparer,
    ecrire,
    lire,
    lire_correspondances,
    preparer,
    questionnaire,
    rapporter,
)
from directory.historique.acte import CommandeSignee
from directory.importing.erreurs import ErreurImport
from directory.models import Arrete, Campagne


class Command(CommandeSignee, BaseCommand):
    """Shows the difference; writes only with --ecrire."""

    help = "Compare une liste de labels (CSV ou XLSX) avec l’annuaire ; ne l’écrit qu’avec --ecrire."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fichier", type=Path, metavar="FICHIER", help="liste .csv ou .xlsx")
        parser.add_argument("--campagne", required=True, metavar="CODE", help="code de la campagne de labels")
        parser.add_argument(
            "--arrete", metavar="CODE", default="", help="code de l’arrêté qui porte la liste"
        )
        parser.add_argument("--feuille", metavar="NOM", default="", help="feuille du classeur à lire")
        parser.add_argument(
            "--correspondances", type=Path, metavar="FICHIER", help="réponses : CSV texte;code"
        )
        parser.add_argument(
            "--questions", type=Path, metavar="FICHIER", help="écrire ici le CSV des questions à remplir"
        )
        parser.add_argument("--source", metavar="URL", default="", help="page où la liste a été lue")
        parser.add_argument(
            "--source-le", metavar="DATE", default="", help="date de la liste : AAAA, AAAA-MM ou AAAA-MM-JJ"
        )
        parser.add_argument("--officiel", action="store_true", help="la liste est le texte officiel lui-même")
        parser.add_argument(
            "--complete", action="store_true", help="la liste est complète : terminer ce qui n’y est pas"
        )
        parser.add_argument("--ignorer-inconnus", action="store_true", help="passer les lignes non reconnues")
        parser.add_argument("--ecrire", action="store_true", help="écrire dans la base")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._importer(options)
        except ErreurImport as exc:
            raise CommandError(str(exc)) from exc

    def _importer(self, options: dict[str, Any]) -> None:
        choix = _choix(options)
        reponses = {}
        if options["correspondances"]:
            chemin = options["correspondances"]
            reponses = lire_correspondances(_octets(chemin), chemin.name)
        liste = lire(_octets(options["fichier"]), options["fichier"].name, options["feuille"])
        ecart, catalogue = comparer(liste, choix, reponses)
        self.stdout.write(rapporter(ecart))
        if options["questions"] and ecart.questions:
            options["questions"].write_text(questionnaire(ecart), encoding="utf-8-sig")
            self.stdout.write(f"Questions à remplir : {options['questions']}")
        if ecart.empechements:
            raise ErreurImport("Rien n’a été écrit : " + " ; ".join(ecart.empechements) + ".")
        if not options["ecrire"]:
            self.stdout.write("Rien n’a été écrit : ajoutez --ecrire pour enregistrer.")
        elif ecart.vide:
            self.stdout.write("Rien à écrire : l’annuaire dit déjà tout cela.")
        else:
            ecrire(ecart, catalogue)
            self.stdout.write(self.style.SUCCESS("Enregistré."))


def _choix(options: dict[str, Any]) -> Choix:
    campagne = Campagne.objects.select_related("arrete").filter(code=options["campagne"]).first()
    if campagne is None:
        connues = ", ".join(Campagne.objects.filter(domaine="centre").values_list("code", flat=True))
        raise ErreurImport(
            f"Campagne inconnue : « {options['campagne']} ». Campagnes de centres : {connues or 'aucune'}."
        )
    arrete = Arrete.objects.filter(code=options["arrete"]).first() if options["arrete"] else None
    if options["arrete"] and arrete is None:
        raise ErreurImport(f"Arrêté inconnu : « {options['arrete']} ».")
    return preparer(
        campagne,
        arrete,
        options["source"],
        options["source_le"],
        officiel=options["officiel"],
        complete=options["complete"],
        ignorer_inconnus=options["ignorer_inconnus"],
    )


def _octets(chemin: Path) -> bytes:
    """The file's bytes; far too big a file is refused before it is read."""
    from directory.importing.tableau import TAILLE_MAX

    try:
        if chemin.stat().st_size > TAILLE_MAX:
            raise ErreurImport(f"{chemin.name} : fichier trop gros, {TAILLE_MAX / 1e6:.0f} Mo au plus.")
        return chemin.read_bytes()
    except OSError as exc:
        raise ErreurImport(f"{chemin} : fichier introuvable ou illisible ({exc.strerror}).") from exc
