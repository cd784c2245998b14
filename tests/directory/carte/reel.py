"""The real data set as unsaved rows: what `publics().pour_liste()` gives, without a database."""

import csv
import datetime
from functools import cache
from types import SimpleNamespace
from typing import Any

from django.conf import settings

from centres.models import Centre, LabellisationSite, Site
from directory.models import Campagne, Commune, Departement, Etablissement, Groupe

# The day the data set was collected, so that tests do not age.
JOUR = datetime.date(2026, 11, 22)
_DOSSIER = settings.BASE_DIR / "fixtures"


def _lire(chemin: str) -> list[dict[str, str]]:
    with (_DOSSIER / chemin).open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier))


def etablissement(pk: int, **champs: Any) -> Etablissement:
    """An unsaved hospital of Paris, at Necker, unless told otherwise."""
    departement = champs.pop("departement", "75")
    commune = None
    if departement:
        commune = Commune(
            pk=pk, code_insee=f"{departement}001"[:5], nom="Ville", departement=Departement(code=departement)
        )
    base: dict[str, Any] = {
        "pk": pk,
        "code": f"hopital-{pk}",
        "nom": f"Hôpital {pk}",
        "commune": commune,
        "latitude": 48.84626,
        "longitude": 2.3151,
        "position_source": "finess",
    }
    rangee = Etablissement(**{**base, **champs})
    rangee.deriver()
    return rangee


def brest(pk: int, **champs: Any) -> Etablissement:
    """An unsaved hospital of Brest."""
    return etablissement(pk, **{"departement": "29", "latitude": 48.3904, "longitude": -4.4861, **champs})


def label(
    hopital: Etablissement, role: str = "competence", campagne: str = "2023", **champs: Any
) -> LabellisationSite:
    """An unsaved label of a site of `hopital`."""
    debut, fin = {
        "2014": (datetime.date(2014, 1, 16), datetime.date(2017, 5, 8)),
        "2017": (datetime.date(2017, 5, 9), datetime.date(2022, 12, 31)),
        "2023": (datetime.date(2023, 12, 29), datetime.date(2028, 12, 28)),
    }[campagne]
    tour = Campagne(code=f"centre-{campagne}", domaine="centre", debut=debut, fin=fin)
    site = Site(centre=Centre(slug="centre"), etablissement=hopital)
    return LabellisationSite(
        **{
            "site": site,
            "centre": site.centre,
            "campagne": tour,
            "role": role,
            "debut": debut,
            "fin": fin,
            **champs,
        }
    )


def lieu(libelle: str, latitude: float | None, longitude: float | None) -> SimpleNamespace:
    """A place someone starts from."""
    return SimpleNamespace(libelle=libelle, latitude=latitude, longitude=longitude)


@cache
def hopitaux() -> dict[str, Etablissement]:
    """The hospitals of the data set, by code."""
    communes = {ligne["code_insee"]: ligne for ligne in _lire("ref/communes.csv")}
    groupes = {
        ligne["code"]: Groupe(code=ligne["code"], nom=ligne["nom"]) for ligne in _lire("annuaire/groupes.csv")
    }
    trouves = {}
    for pk, ligne in enumerate(_lire("annuaire/etablissements.csv"), start=1):
        commune = communes[ligne["commune_insee"]]
        trouves[ligne["code"]] = etablissement(
            pk,
            code=ligne["code"],
            nom=ligne["nom"],
            groupe=groupes.get(ligne["groupe_code"]),
            departement=commune["code_departement"],
            latitude=float(ligne["latitude"]),
            longitude=float(ligne["longitude"]),
            position_source=ligne["position_source"],
        )
        rangee = trouves[ligne["code"]].commune
        assert rangee is not None
        rangee.nom = commune["nom"]
    return trouves


def labels() -> list[LabellisationSite]:
    """The last label of every site since 2017: as many rows as sites shown, or nearly."""
    sites = {f"{s['centre']}/{s['code']}": s for s in _lire("annuaire/sites.csv")}
    derniers: dict[str, dict[str, str]] = {}
    for ligne in sorted(_lire("annuaire/labels_sites.csv"), key=lambda ligne: ligne["debut"]):
        if ligne["debut"] >= "2017":
            derniers[ligne["site"]] = ligne
    return [
        label(
            hopitaux()[sites[site]["etablissement"]],
            ligne["role"],
            ligne["campagne"].split("-")[1],
            debut=datetime.date.fromisoformat(ligne["debut"]),
            fin=datetime.date.fromisoformat(ligne["fin"]),
        )
        for site, ligne in derniers.items()
    ]
