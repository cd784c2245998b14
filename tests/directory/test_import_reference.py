"""`import_reference`: what it loads, and how it goes with hospitals that are already there."""

from pathlib import Path

import pytest

from directory.models import (
    AncienneCommune,
    CodePostal,
    Commune,
    Departement,
    Etablissement,
    LigneImportee,
    Maladie,
    Region,
    VersionDonnees,
)
from tests.factories import EtablissementFactory
from tests.jeux import JeuDeFichiers, reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def ref(tmp_path: Path) -> JeuDeFichiers:
    return reference(tmp_path)


def test_dry_run_says_what_it_would_do_and_writes_nothing(ref: JeuDeFichiers) -> None:
    sortie = ref.importer(ecrire=False)
    assert "communes.csv : 4 lignes, 4 à ajouter, 0 à modifier, 0 inchangées" in sortie
    assert sortie.rstrip().endswith("Rien n’a été écrit : ajoutez --ecrire pour enregistrer.")
    assert not Region.objects.exists()
    assert not LigneImportee.objects.exists()
    assert VersionDonnees.actuelle().numero == 0


def test_progress_goes_to_the_error_output(ref: JeuDeFichiers) -> None:
    ref.importer()
    assert "communes.csv\u00a0: 4 lignes lues" in ref.erreurs
    assert "diseases.csv\u00a0: 3 ajoutées, 0 modifiées" in ref.erreurs
    ref.importer(verbosity=0)
    assert ref.erreurs == ""


def test_places(ref: JeuDeFichiers) -> None:
    ref.importer()
    assert Departement.objects.get(code="2A").region.nom == "Corse"
    lyon1 = Commune.objects.get(code_insee="69381")
    assert lyon1.commune_parente == Commune.objects.get(code_insee="69123")
    assert lyon1.recherche == "lyon 1er arrondissement"
    assert (lyon1.latitude, lyon1.longitude, lyon1.population) == (45.77, 4.83, 29000)
    assert sorted(CodePostal.objects.filter(code="69001").values_list("commune__code_insee", flat=True)) == [
        "69123",
        "69381",
    ]
    ancienne = AncienneCommune.objects.get()
    assert (ancienne.nom, ancienne.code_ancien, ancienne.commune.code_insee) == (
        "Saint-Victor-sur-Loire",
        "42235",
        "42218",
    )


def test_diseases(ref: JeuDeFichiers) -> None:
    ref.importer()
    muco = Maladie.objects.get(code_orpha=586)
    assert muco.liste_synonymes == ["CF", "Fibrose kystique du pancréas"]
    assert muco.slug == "mucoviscidose"
    assert "fibrose kystique du pancreas" in muco.recherche
    assert [p.code_orpha for p in muco.parents.all()] == [98053]
    assert muco.specialite_preferentielle.code_orpha == 98053
    groupe = Maladie.objects.get(code_orpha=98053)
    assert groupe.specialite_preferentielle == groupe
    sous_type = Maladie.objects.get(code_orpha=178)
    assert {p.code_orpha for p in sous_type.parents.all()} == {586, 98053}
    assert (sous_type.type_orphanet, sous_type.presente_2025) == ("sous-type clinique", False)


def test_inactive_codes(ref: JeuDeFichiers) -> None:
    ref.importer()
    lus = Maladie.objects.exclude(statut="actif").values_list(
        "code_orpha", "statut", "relation", "remplacee_par__code_orpha", "niveau"
    )
    assert sorted(lus) == [
        (34, "deprecie", "deplace_vers", 586, ""),
        (77, "obsolete", "associe_a", 178, ""),
        (78, "obsolete", "", None, ""),
    ]


def test_inactive_code_that_leads_to_another_inactive_one(ref: JeuDeFichiers) -> None:
    ref.changer(
        "disease_redirections.csv", "34,Ancienne maladie,inactif : déprécié,586", "34,A,inactif : déprécié,77"
    )
    ref.importer()
    assert Maladie.objects.get(code_orpha=34).remplacee_par.code_orpha == 77


def test_a_disease_becomes_inactive_then_active_again(ref: JeuDeFichiers) -> None:
    ref.importer()
    actives, inactives = ref.lire("diseases.csv"), ref.lire("disease_redirections.csv")
    ref.ecrire("diseases.csv", "".join(actives.splitlines(keepends=True)[:-1]))
    ref.ajouter("disease_redirections.csv", "178,OBSOLÈTE : Sous-type,inactif : obsolète,586,associé à")
    ref.importer()
    sous_type = Maladie.objects.get(code_orpha=178)
    assert (sous_type.statut, sous_type.nom) == ("obsolete", "OBSOLÈTE : Sous-type")
    assert sous_type.remplacee_par.code_orpha == 586
    assert sous_type.slug == "sous-type-de-mucoviscidose"  # an address does not move
    ref.ecrire("diseases.csv", actives)
    ref.ecrire("disease_redirections.csv", inactives)
    assert "conflit" not in ref.importer()
    sous_type.refresh_from_db()
    assert (sous_type.statut, sous_type.remplacee_par, sous_type.relation) == ("actif", None, "")
    assert sous_type.nom == "Sous-type de mucoviscidose"


def test_a_code_may_not_be_both_active_and_inactive(ref: JeuDeFichiers) -> None:
    ref.ajouter("disease_redirections.csv", "586,Mucoviscidose,inactif : obsolète,,")
    assert ref.refus()[1] == (
        "disease_redirections.csv:5: orpha_code_inactif: « 586 » est aussi dans diseases.csv, "
        "attendu dans un seul des deux fichiers"
    )


@pytest.mark.parametrize(
    ("fichier", "ancien", "nouveau", "message"),
    [
        (
            "diseases.csv",
            ",actif,,146,98053",
            ",actif,178,146,98053",
            "parents: 98053 → 178 → 98053 tourne en rond",
        ),
        ("diseases.csv", "actif,98053,146", "actif,586,146", "parents: 586 → 586 tourne en rond"),
        (
            "disease_redirections.csv",
            "obsolète,178",
            "obsolète,77",
            "orpha_code_cible: 77 → 77 tourne en rond",
        ),
        (
            "communes.csv",
            "520000,commune,,",
            "520000,commune,69381,",
            "commune_parente: 69381 → 69123 → 69381 tourne",
        ),
    ],
)
def test_no_circle(ref: JeuDeFichiers, fichier: str, ancien: str, nouveau: str, message: str) -> None:
    ref.changer(fichier, ancien, nouveau)
    assert any(message in ligne for ligne in ref.refus())


def test_circle_through_rows_that_the_file_does_not_hold(ref: JeuDeFichiers) -> None:
    ref.importer()
    entete, groupe, *_ = ref.lire("diseases.csv").splitlines()
    ref.ecrire("diseases.csv", f"{entete}\n{groupe.replace('actif,,', 'actif,178,')}\n")
    assert "diseases.csv:2: parents: 98053 → 178" in ref.refus()[1]


def test_twice_in_a_row_changes_nothing(ref: JeuDeFichiers) -> None:
    ref.importer()
    version = VersionDonnees.actuelle().numero
    modifiees = list(Maladie.objects.values_list("code_orpha", "modifie_le"))
    assert "Rien à changer" in ref.importer()
    assert VersionDonnees.actuelle().numero == version
    assert list(Maladie.objects.values_list("code_orpha", "modifie_le")) == modifiees


def test_changes_of_every_kind_of_field(ref: JeuDeFichiers) -> None:
    ref.importer()
    avant = Maladie.objects.get(code_orpha=178).modifie_le
    ref.changer("communes.csv", "69001;69002;69003", "69001;69009")
    ref.changer("communes.csv", "42218,Saint-Étienne", "42218,Saint-Etienne")
    ref.changer("communes.csv", "45.43,4.39", ",")
    ref.changer("diseases.csv", "actif,586;98053", "actif,586")
    ref.changer("diseases.csv", "CF|Fibrose", "Fibrose")
    sortie = ref.importer()
    assert "modifié : 69123 : codes_postaux : 69001, 69002, 69003 → 69001, 69009" in sortie
    assert "modifié : 42218 : position : 45.43, 4.39 → (vide)" in sortie
    assert set(CodePostal.objects.filter(commune__code_insee="69123").values_list("code", flat=True)) == {
        "69001",
        "69009",
    }
    saint_etienne = Commune.objects.get(code_insee="42218")
    assert (saint_etienne.nom, saint_etienne.recherche, saint_etienne.latitude) == (
        "Saint-Etienne",
        "saint etienne",
        None,
    )
    sous_type = Maladie.objects.get(code_orpha=178)
    assert [p.code_orpha for p in sous_type.parents.all()] == [586]
    assert sous_type.modifie_le > avant
    assert "cf |" not in Maladie.objects.get(code_orpha=586).recherche


def test_new_rows_and_old_ones_may_lead_to_each_other(ref: JeuDeFichiers) -> None:
    ref.importer()
    ref.ajouter("diseases.csv", "9,Nouveau groupe,,groupe,catégorie,actif,98053,146,9,Nouveau groupe,1")
    ref.changer("diseases.csv", "actif,98053,146,98053", "actif,9,146,9")
    ref.importer()
    muco = Maladie.objects.get(code_orpha=586)
    assert [p.code_orpha for p in muco.parents.all()] == [9]
    assert muco.specialite_preferentielle.code_orpha == 9


# --- Hospitals ------------------------------------------------------------------------------
def test_registry_rows_take_a_provisional_code(ref: JeuDeFichiers) -> None:
    ref.importer()
    ajaccio = Etablissement.objects.get(finess="2A0000014")
    assert (ajaccio.code, ajaccio.source, ajaccio.position_source) == (
        "finess-2a0000014",
        "FINESS",
        "commune",
    )
    nord = Etablissement.objects.get(finess="420785354")
    assert (nord.telephone, nord.commune.code_insee) == ("04 77 82 80 00", "42218")


def test_registry_fills_blanks_and_never_overwrites(ref: JeuDeFichiers) -> None:
    nord = EtablissementFactory(
        code="chu-nord",
        finess="420785354",
        nom="Hôpital Nord",
        adresse="",
        telephone="04 00 00 00 00",
        commune=None,
        latitude=None,
        longitude=None,
        position_source="",
    )
    for _ in range(2):
        assert "conflit" not in ref.importer(remplacer=True)
        nord.refresh_from_db()
        assert (nord.code, nord.nom, nord.telephone) == ("chu-nord", "Hôpital Nord", "04 00 00 00 00")
        assert (nord.adresse, nord.commune.code_insee) == ("AVENUE ALBERT RAIMOND", "42218")
        assert (nord.latitude, nord.longitude, nord.position_source) == (45.48, 4.36, "finess")
        ref.changer("hospitals.csv", "AVENUE", "BOULEVARD") if "AVENUE ALB" in ref.lire(
            "hospitals.csv"
        ) else None


def test_registry_follows_its_own_rows(ref: JeuDeFichiers) -> None:
    ref.importer()
    ref.changer("hospitals.csv", "CH AJACCIO", "CENTRE HOSPITALIER D AJACCIO")
    ref.importer()
    assert Etablissement.objects.get(finess="2A0000014").nom == "CENTRE HOSPITALIER D AJACCIO"
