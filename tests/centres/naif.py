"""The rules of the lists written again, naively, over the rows of the CSV files: what the site must answer."""

import csv
import datetime
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


class Vu(NamedTuple):
    """One site as a list shows it."""

    site: str
    filiere: str
    centre: str
    role: str
    public: str
    departement: str
    region: str
    en_cours: bool


def _lire(fichier: str) -> list[dict[str, str]]:
    with (FIXTURES / fichier).open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


@cache
def _table(fichier: str, cle: str) -> dict[str, dict[str, str]]:
    return {ligne[cle]: ligne for ligne in _lire(fichier)}


@cache
def _labels() -> list[dict[str, Any]]:
    labels: list[dict[str, Any]] = []
    for ligne in _lire("annuaire/labels_sites.csv"):
        debut, fin = (datetime.date.fromisoformat(ligne[c]) for c in ("debut", "fin"))
        labels.append({**ligne, "debut": debut, "fin": fin})
    return labels


@cache
def _sites() -> dict[str, dict[str, str]]:
    return {f"{ligne['centre']}/{ligne['code']}": ligne for ligne in _lire("annuaire/sites.csv")}


def _campagnes_admises(le: datetime.date) -> set[str]:
    """The last campaign begun, and the one before it while the last is not complete here."""
    commencees = sorted(
        (
            ligne
            for ligne in _table("annuaire/campagnes.csv", "code").values()
            if ligne["domaine"] == "centre" and datetime.date.fromisoformat(ligne["debut"]) <= le
        ),
        key=lambda ligne: ligne["debut"],
        reverse=True,
    )
    admises = commencees[:1]
    if admises and admises[0]["complete"] != "1":
        admises = commencees[:2]
    return {ligne["code"] for ligne in admises}


def _garde(label: dict[str, Any], commences: list[dict[str, Any]], le: datetime.date) -> bool:
    if label["fin"] >= le:
        return True
    if label["campagne"] not in _campagnes_admises(le):
        return False
    if label["role"] != "coordonnateur":
        return True
    return not any(
        autre["role"] == "coordonnateur"
        and autre["centre"] == label["centre"]
        and autre["debut"] > label["debut"]
        for autre in commences
    )


@cache
def publics(le: datetime.date) -> tuple[Vu, ...]:
    """Who is shown on `le`."""
    commences = [label for label in _labels() if label["debut"] <= le]
    derniers: dict[str, dict[str, Any]] = {}
    for label in commences:
        connu = derniers.get(label["site"])
        if connu is None or label["debut"] > connu["debut"]:
            derniers[label["site"]] = label
    return tuple(_vu(label, le) for label in derniers.values() if _garde(label, commences, le))


def _vu(label: dict[str, Any], le: datetime.date) -> Vu:
    site = _sites()[label["site"]]
    commune = _table("annuaire/etablissements.csv", "code")[site["etablissement"]]["commune_insee"]
    departement = _table("ref/communes.csv", "code_insee")[commune]["code_departement"]
    return Vu(
        site=label["site"],
        filiere=_table("annuaire/centres.csv", "slug")[site["centre"]]["filiere"],
        centre=site["centre"],
        role=label["role"],
        public=site["public"],
        departement=departement,
        region=_table("ref/departements.csv", "code")[departement]["code_region"],
        en_cours=label["fin"] >= le,
    )


def repond(vu: Vu, facette: str, valeurs: Sequence[str]) -> bool:
    """Whether a site answers to one facet."""
    if not valeurs:
        return True
    if facette == "public":
        return vu.public in ("", "tous") or vu.public in valeurs
    if facette == "statut":
        return ("en_cours" if vu.en_cours else "connu") in valeurs
    return getattr(vu, facette) in valeurs


def filtrer(le: datetime.date, filtres: Mapping[str, Sequence[str]]) -> list[Vu]:
    """The sites of `le` that answer to every facet."""
    return [vu for vu in publics(le) if all(repond(vu, f, v) for f, v in filtres.items())]
