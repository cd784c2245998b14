"""Lists written as spreadsheets write them, and the real directory as matching sees it."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from django.apps import apps

from centres.labellisations.hopitaux import Fiche, Hopitaux
from centres.labellisations.reseaux import FicheFiliere, FicheReseau, Reseaux

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"


def table(nom: str) -> list[dict[str, str]]:
    """The rows of a file of the data set."""
    with (FIXTURES / nom).open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


@cache
def hopitaux(*, registre: bool = False) -> Hopitaux:
    """The real hospitals; `registre`: those only the FINESS registry gives, too."""
    communes = {c["code_insee"]: c["nom"] for c in table("ref/communes.csv")}
    departements = {d["code"]: d["nom"] for d in table("ref/departements.csv")}
    groupes = {g["code"]: g for g in table("annuaire/groupes.csv")}
    fiches = []
    for e in table("annuaire/etablissements.csv"):
        groupe = groupes.get(e["groupe_code"], {})
        insee = e["commune_insee"]
        departement = insee[: 3 if insee.startswith("97") else 2]
        fiches.append(
            Fiche(
                e["code"],
                e["nom"],
                groupe.get("nom", ""),
                groupe.get("nom_long", ""),
                e["finess"],
                groupe.get("finess_juridique", ""),
                communes.get(insee, ""),
                e["code_postal"],
                departement,
                departements.get(departement, ""),
            )
        )
    if registre:
        connus = {fiche.finess for fiche in fiches}
        fiches += [
            Fiche(
                f"finess-{h['finess_geo'].lower()}", h["nom"], finess=h["finess_geo"], commune=h["commune"],
                code_postal=h["code_postal"], departement=h["code_departement"],
                departement_nom=departements.get(h["code_departement"], ""),
            )
            for h in table("ref/hospitals.csv")
            if h["finess_geo"] not in connus
        ]  # fmt: skip
    return Hopitaux(fiches)


@cache
def reseaux() -> Reseaux:
    """The real networks and filières."""

    def liste(texte: str) -> tuple[str, ...]:
        return tuple(mot for mot in texte.split(";") if mot)

    return Reseaux(
        [
            FicheReseau(c["slug"], c["nom"], c["sigle"], liste(c["anciens_noms"]), c["filiere"])
            for c in table("annuaire/centres.csv")
        ],
        [
            FicheFiliere(f["slug"], f["sigle"], (f["nom"], *liste(f["anciens_noms"])))
            for f in table("annuaire/filieres.csv")
        ],
    )


def en_csv(rangees: Iterable[Sequence[object]], separateur: str = ";", codage: str = "utf-8") -> bytes:
    """Rows as a CSV file."""
    flux = io.StringIO()
    csv.writer(flux, delimiter=separateur, lineterminator="\r\n").writerows(rangees)
    return flux.getvalue().encode(codage)


def en_xlsx(
    rangees: Iterable[Sequence[Any]],
    fusions: Iterable[str] = (),
    feuille: str = "Liste",
    retoucher: Callable[[openpyxl.Workbook], None] = lambda classeur: None,
) -> bytes:
    """Rows as a workbook of one sheet, with merged cells; `retoucher` has the last word."""
    classeur = openpyxl.Workbook()
    page = classeur.active
    assert page is not None
    page.title = feuille
    for rangee in rangees:
        page.append(list(rangee))
    for plage in fusions:
        page.merge_cells(plage)
    retoucher(classeur)
    flux = io.BytesIO()
    classeur.save(flux)
    return flux.getvalue()


def empreinte() -> str:
    """Every row of every table of the project: equal before and after means nothing was written."""
    somme = hashlib.sha256()
    for app in ("directory", "filieres", "centres", "contenttypes", "auth"):
        for modele in apps.get_app_config(app).get_models(include_auto_created=True):
            champs = [champ.attname for champ in modele._meta.concrete_fields]
            for rangee in modele._default_manager.order_by("pk").values_list(*champs):
                somme.update(repr(rangee).encode())
            somme.update(modele.__name__.encode())
    return somme.hexdigest()
