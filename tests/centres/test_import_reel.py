"""The real files, as they stand in the database after both imports."""

import csv
from collections import Counter
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from centres.models import Centre, Couverture, LabellisationSite, Site
from directory.models import (
    AncienneCommune,
    Arrete,
    Campagne,
    ChiffreOfficiel,
    CodePostal,
    Commune,
    Departement,
    Etablissement,
    Groupe,
    Maladie,
    Region,
    VersionDonnees,
)
from filieres.models import Association, CouvertureFiliere, Filiere, LabellisationFiliere, Laboratoire

pytestmark = pytest.mark.usefixtures("annuaire")


def lire(chemin: str) -> list[dict[str, str]]:
    with (settings.BASE_DIR / "fixtures" / chemin).open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier))


@pytest.mark.parametrize(
    ("modele", "nombre"),
    [
        (Region, 24), (Departement, 107), (Commune, 35_008), (AncienneCommune, 2_497), (Maladie, 9_479 + 1_124),
        (Arrete, 25), (Campagne, 6), (Groupe, 34), (Etablissement, 1_649 + 18), (Filiere, 23),
        (LabellisationFiliere, 48), (Centre, 114), (Site, 489), (LabellisationSite, 511), (Association, 83),
        (Laboratoire, 40), (Couverture, 336), (CouvertureFiliere, 520), (ChiffreOfficiel, 70),
    ],
)  # fmt: skip
def test_counts(modele: Any, nombre: int) -> None:
    assert modele.objects.count() == nombre


def test_arrondissements_and_postal_codes() -> None:
    assert Commune.objects.exclude(commune_parente=None).count() == 45
    attendus = sum(len(c["codes_postaux"].split(";")) for c in lire("ref/communes.csv"))
    assert CodePostal.objects.count() == attendus
    assert not Commune.objects.filter(recherche="").exists()


def test_diseases_against_their_file() -> None:
    lignes = lire("ref/diseases.csv")
    synonymes = {str(code): texte for code, texte in Maladie.objects.values_list("code_orpha", "synonymes")}
    assert all(
        synonymes[r["orpha_code"]].splitlines() == [s for s in r["synonymes"].split("|") if s] for r in lignes
    )
    parents = Maladie.parents.through.objects.values_list(
        "from_maladie__code_orpha", "to_maladie__code_orpha"
    )
    assert {(str(a), str(b)) for a, b in parents} == {
        (r["orpha_code"], p) for r in lignes for p in r["parents"].split(";") if p
    }
    assert Counter(Maladie.objects.exclude(statut="actif").values_list("statut", "relation")) == {
        ("deprecie", "deplace_vers"): 288,
        ("obsolete", "associe_a"): 836,
    }
    assert Maladie.objects.filter(presente_2025=False).count() == 98
    assert not Maladie.objects.filter(slug="").exists()


def test_hospitals_met_their_registry_row() -> None:
    assert Etablissement.objects.exclude(code__startswith="finess-").count() == 107
    assert not Etablissement.objects.filter(sites__isnull=False, code__startswith="finess-").exists()
    for ligne in lire("annuaire/etablissements.csv"):
        hopital = Etablissement.objects.get(code=ligne["code"])
        assert (hopital.finess, hopital.nom) == (ligne["finess"], ligne["nom"])
        assert (hopital.groupe.code if hopital.groupe else "") == ligne["groupe_code"]
        assert hopital.latitude == float(ligne["latitude"])


def test_labels_against_their_file() -> None:
    en_base = {
        (f"{a}/{b}", c, d, str(e), str(f), g or "", h)
        for a, b, c, d, e, f, g, h in LabellisationSite.objects.values_list(
            "site__centre__slug",
            "site__code",
            "campagne__code",
            "role",
            "debut",
            "fin",
            "arrete__code",
            "confirmation",
        )
    }
    noms = ("site", "campagne", "role", "debut", "fin", "arrete", "confirmation")
    assert en_base == {tuple(ligne[nom] for nom in noms) for ligne in lire("annuaire/labels_sites.csv")}


def test_persons_are_separated_the_same_way_everywhere() -> None:
    lus = dict(Site.objects.exclude(responsables="").values_list("pk", "responsables"))
    assert len(lus) == 131
    assert any("; " in texte for texte in lus.values())
    assert not any(";" in texte.replace("; ", "") for texte in lus.values())


def test_again_changes_nothing() -> None:
    version = VersionDonnees.actuelle().numero
    for commande in ("import_reference", "import_annuaire"):
        sortie = StringIO()
        call_command(commande, ecrire=True, stdout=sortie, stderr=StringIO())
        assert "Rien à changer" in sortie.getvalue()
        assert "conflit" not in sortie.getvalue()
    assert VersionDonnees.actuelle().numero == version
