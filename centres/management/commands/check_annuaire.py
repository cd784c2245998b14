"""Says what is wrong in the network: the lists of problems of the admin, for a terminal or a program."""

import csv
import datetime
import io
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from centres.constats import Constat, constats
from centres.problemes import PROBLEMES, Gravite, Probleme
from directory.donnees.export_csv import sans_formule
from filieres.models import Filiere

# Rows shown for one problem in a terminal; the other formats always give everything.
MONTRES = 20
COLONNES = (
    "gravite",
    "code",
    "modele",
    "cle",
    "fiche",
    "probleme",
    "detail",
    "filieres",
    "visibilite",
    "lien",
)


class Command(BaseCommand):
    """`manage.py check_annuaire`: status 0 when nothing is wrong, 1 otherwise."""

    help = (
        "Cherche ce qui ne va pas dans l’annuaire, du plus gênant au moins gênant. "
        "Code de sortie : 0 si rien n’est trouvé, 1 sinon."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Format, and what to look at."""
        codes = list(dict.fromkeys(p.code for p in PROBLEMES))
        parser.add_argument("--format", choices=["texte", "json", "csv"], default="texte")
        parser.add_argument("--filiere", action="append", default=[], help="Adresse (slug) ; répétable.")
        parser.add_argument(
            "--probleme", action="append", default=[], choices=codes, help="Code ; répétable."
        )
        parser.add_argument(
            "--gravite",
            choices=[g.name.lower() for g in Gravite],
            default=Gravite.A_VERIFIER.name.lower(),
            help="Ne regarde que les problèmes au moins aussi graves (par défaut : tous).",
        )
        parser.add_argument("--tout", action="store_true", help="Montre chaque fiche, aussi en texte.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, say, and end with the status."""
        inconnues = set(options["filiere"]) - set(
            Filiere.objects.filter(slug__in=options["filiere"]).values_list("slug", flat=True)
        )
        if inconnues:
            raise CommandError(f"Filière inconnue : {', '.join(sorted(inconnues))}.")
        problemes = [
            p
            for p in PROBLEMES
            if p.gravite <= Gravite[options["gravite"].upper()]
            and (not options["probleme"] or p.code in options["probleme"])
        ]
        le = timezone.localdate()
        trouves = constats(le, problemes=problemes, filieres=options["filiere"])
        ecrire = {"json": _json, "csv": _csv, "texte": _texte}[options["format"]]
        for ligne in ecrire(trouves, problemes, le, options["tout"]):
            self.stdout.write(ligne)
        if trouves:
            sys.exit(1)


def _valeurs(constat: Constat) -> dict[str, Any]:
    """One finding, as programs read it."""
    return {
        "gravite": constat.gravite.name.lower(),
        "code": constat.probleme.code,
        "modele": constat.probleme.modele._meta.label_lower,
        "cle": constat.pk,
        "fiche": constat.nom,
        "probleme": constat.probleme.phrase,
        "detail": constat.detail,
        "filieres": list(constat.filieres),
        "visibilite": constat.visibilite,
        "lien": f"{settings.SITE_URL}{constat.lien}",
    }


def _json(
    trouves: Sequence[Constat], problemes: Sequence[Probleme], le: datetime.date, tout: bool
) -> Iterator[str]:
    """One object: the day, how many of each, every finding."""
    nombres = dict.fromkeys((p.code for p in problemes), 0)
    for constat in trouves:
        nombres[constat.probleme.code] += 1
    document = {"le": le.isoformat(), "nombres": nombres, "constats": [_valeurs(c) for c in trouves]}
    yield json.dumps(document, ensure_ascii=False, indent=1)


def _csv(
    trouves: Sequence[Constat], problemes: Sequence[Probleme], le: datetime.date, tout: bool
) -> Iterator[str]:
    """One line per finding, headings first; filières separated by commas."""
    tampon = io.StringIO()
    lignes = csv.writer(tampon, delimiter=";", lineterminator="\n")
    lignes.writerow(COLONNES)
    for constat in trouves:
        valeurs = {**_valeurs(constat), "filieres": ",".join(constat.filieres)}
        lignes.writerow([sans_formule(str(valeurs[nom])) for nom in COLONNES])
    yield tampon.getvalue().rstrip("\n")


def _texte(
    trouves: Sequence[Constat], problemes: Sequence[Probleme], le: datetime.date, tout: bool
) -> Iterator[str]:
    """By problem, worst first; long lists are cut unless `tout`."""
    if not trouves:
        yield "Rien à signaler."
        return
    for phrase, groupe in groupby(trouves, key=lambda c: (c.gravite.label, c.probleme.phrase)):
        lignes = list(groupe)
        yield f"{phrase[1]} [{phrase[0]}]\u00a0: {len(lignes)}"
        for constat in lignes if tout else lignes[:MONTRES]:
            detail = f" – {constat.detail}" if constat.detail else ""
            filieres = f" ({', '.join(constat.filieres)})" if constat.filieres else ""
            yield f"  {constat.nom}{filieres}{detail}"
        if not tout and len(lignes) > MONTRES:
            yield f"  … et {len(lignes) - MONTRES} autres (--tout pour les voir)"
    yield f"En tout\u00a0: {len(trouves)}."
