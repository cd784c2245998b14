"""Real data: the real network recognises itself; 2,500 rows are written in time."""

import time
from io import StringIO

import pytest
from django.core.management import call_command

from centres.models import Centre, LabellisationSite, Site
from directory.models import Etablissement

from .outils import empreinte, en_csv, table

pytestmark = pytest.mark.django_db  # where no test says so, no test database is made

TITRES = ["Filière", "Réseau", "Type de site", "Établissement", "Public", "Service"]
_DIT = {
    "coordonnateur": "CRMR coordonnateur",
    "constitutif": "CRMR constitutif",
    "competence": "CCMR",
    "ressources": "CRC",
}
_PUBLIC = {"enfant": "Pédiatrique", "adulte": "Adulte", "tous": "Enfants et adultes", "": ""}


def _importer(contenu: bytes, dossier, **options) -> str:
    fichier = dossier / "liste.csv"
    fichier.write_bytes(contenu)
    sortie = StringIO()
    call_command("import_labellisations", fichier, campagne="centre-2023-2028", stdout=sortie, **options)
    return sortie.getvalue()


def _liste_reelle() -> list[list[str]]:
    """The labels of 2023 as a list would show them: titles in full, hospital with its group."""
    centres = {c["slug"]: c for c in table("annuaire/centres.csv")}
    etablissements = {e["code"]: e for e in table("annuaire/etablissements.csv")}
    sites = {f"{s['centre']}/{s['code']}": s for s in table("annuaire/sites.csv")}
    rangees = []
    for label in table("annuaire/labels_sites.csv"):
        if label["campagne"] != "centre-2023-2028":
            continue
        site, centre = sites[label["site"]], centres[label["centre"]]
        hopital = etablissements[site["etablissement"]]
        nom = " – ".join(dict.fromkeys(t for t in (hopital["groupe"], hopital["nom"]) if t))
        rangees.append(
            [
                centre["filiere"],
                centre["nom"],
                _DIT[label["role"]],
                nom,
                _PUBLIC[site["public"]],
                site["service"],
            ]
        )
    return rangees


def test_the_real_network_recognises_itself(annuaire, tmp_path):
    rangees = _liste_reelle()
    avant = empreinte()
    dit = _importer(en_csv([TITRES, *rangees]), tmp_path, ignorer_inconnus=True)
    assert empreinte() == avant
    assert "Rôle changé : 0" in dit
    assert "Nouveaux labels : 0" in dit
    # Labels to confirm become public ones; what stays is either that or asked, never another site.
    restes = int(dit.split("Non reconnus : ")[1].split()[0])
    assert restes <= len(rangees) // 10


def _grande_liste(combien: int) -> tuple[bytes, set[tuple[str, str]]]:
    """Rows of real networks and hospitals that no site joins yet."""
    pris = set(Site.objects.values_list("centre__slug", "etablissement__code"))
    etablissements = Etablissement.objects.exclude(groupe=None).exclude(finess="").select_related("groupe")
    rangees, attendus = [], set()
    for centre in Centre.objects.select_related("filiere").order_by("slug"):
        for e in etablissements.order_by("code"):
            if (centre.slug, e.code) in pris or len(rangees) >= combien:
                continue
            rangees.append(
                [centre.filiere.sigle, centre.nom, "CCMR", e.nom_complet, "Adultes", "Service", e.finess]
            )
            attendus.add((centre.slug, e.code))
    return en_csv([[*TITRES, "FINESS"], *rangees]), attendus


def _ecrire(combien: int, dossier) -> float:
    contenu, attendus = _grande_liste(combien)
    assert len(attendus) == combien
    avant = LabellisationSite.objects.count()
    debut = time.monotonic()
    dit = _importer(contenu, dossier, ecrire=True)
    duree = time.monotonic() - debut
    assert f"Nouveaux labels : {combien}" in dit
    assert LabellisationSite.objects.count() == avant + combien
    ecrits = set(
        LabellisationSite.objects.filter(site__service="Service", role="competence").values_list(
            "centre__slug", "site__etablissement__code"
        )
    )
    assert attendus <= ecrits
    traces = LabellisationSite.historique.filter(history_type="+")
    assert traces.filter(history_change_reason="commande import_labellisations liste.csv").count() == combien
    assert "Rien à écrire" in _importer(contenu, dossier, ecrire=True)
    return duree


def test_a_filiere_s_list_is_written_in_seconds(annuaire, tmp_path):
    assert _ecrire(200, tmp_path) < 30


@pytest.mark.long
def test_2500_rows_in_under_a_minute(annuaire, tmp_path):
    assert _ecrire(2500, tmp_path) < 60
