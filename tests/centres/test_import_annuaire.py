"""`import_annuaire`: what it loads, and how it meets what the registry and people have put there."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError, OperationalError

from centres.models import Centre, Couverture, LabellisationSite, Site
from directory.models import (
    Arrete,
    Campagne,
    ChiffreOfficiel,
    Etablissement,
    Groupe,
    LigneImportee,
    VersionDonnees,
)
from filieres.models import Association, CouvertureFiliere, Filiere, LabellisationFiliere, Laboratoire
from tests.factories import EtablissementFactory
from tests.jeux import JeuDeFichiers, annuaire, reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def jeu(tmp_path: Path) -> JeuDeFichiers:
    reference(tmp_path).importer()
    return annuaire(tmp_path)


def test_without_reference_says_what_to_load_first(tmp_path: Path) -> None:
    (ligne,) = annuaire(tmp_path).refus()
    assert ligne == (
        "Aucune commune dans l’annuaire : chargez d’abord les données de référence (manage.py import_reference --ecrire)."
    )


def test_texts_and_campaigns(jeu: JeuDeFichiers) -> None:
    jeu.importer()
    arrete = Arrete.objects.get(code="arrete-2017")
    assert (arrete.nature, arrete.nor, arrete.signe_le) == (
        "labellisation",
        "SSAH1700000A",
        datetime.date(2017, 8, 8),
    )
    campagne = Campagne.objects.get(code="centre-2017")
    assert (campagne.arrete, campagne.complete) == (arrete, False)
    assert campagne.usage_jusqu_au == datetime.date(2023, 12, 28)
    assert Campagne.objects.get(code="filiere-2025").complete is True


def test_hospital_of_the_registry_is_recognised_and_takes_its_code(jeu: JeuDeFichiers) -> None:
    avant = Etablissement.objects.get(finess="420785354")
    sortie = jeu.importer()
    assert "etablissements.csv : 2 lignes, 1 à ajouter, 1 à modifier" in sortie
    assert "conflit" not in sortie
    nord = Etablissement.objects.get(code="chu-nord")
    assert nord.pk == avant.pk
    assert (nord.nom, nord.adresse) == ("Hôpital Nord", "Avenue Albert-Raimond")
    assert nord.telephone == "04 77 82 80 00"  # blank in the file: the registry's stays
    assert nord.groupe == Groupe.objects.get(code="chu-saint-etienne")
    assert "chu de saint etienne" in nord.recherche


def test_order_of_the_two_imports_does_not_matter_for_a_hospital(tmp_path: Path) -> None:
    ref, jeu = reference(tmp_path), annuaire(tmp_path)
    hopitaux = ref.lire("hospitals.csv")
    ref.ecrire("hospitals.csv", hopitaux.splitlines()[0] + "\n")
    ref.importer()
    jeu.importer()
    ref.ecrire("hospitals.csv", hopitaux)
    ref.importer()
    nord = Etablissement.objects.get(code="chu-nord")
    assert (nord.nom, nord.telephone) == ("Hôpital Nord", "04 77 82 80 00")
    for commande in (ref, jeu):
        assert "Rien à changer" in commande.importer()


def test_hospital_that_staff_made_is_recognised_too_and_keeps_its_code(jeu: JeuDeFichiers) -> None:
    Etablissement.objects.filter(finess="420785354").delete()
    LigneImportee.objects.filter(fichier="hospitals.csv").delete()
    notre = EtablissementFactory(code="hopital-a-nous", finess="420785354", nom="Hôpital Nord")
    sortie = jeu.importer()
    assert "chu-nord : code : le fichier dit « chu-nord », l’annuaire garde « hopital-a-nous »" in sortie
    notre.refresh_from_db()
    assert notre.code == "hopital-a-nous"
    # Other files lead to it all the same.
    assert Site.objects.get(code="nord").etablissement == notre


def test_filieres(jeu: JeuDeFichiers) -> None:
    jeu.importer()
    muco = Filiere.objects.get(slug="muco-cftr")
    assert muco.liste_anciens_noms == ["Muco", "CFTR"]
    assert muco.liste_erns == ["ERN-LUNG", "ERN BOND"]
    assert (muco.coordonnateur, muco.coordonnateur_le) == ("Pr Anne Durand", "2024")
    assert muco.sources == ["https://example.fr/a", "https://example.fr/b"]
    assert "mucoviscidose" in muco.recherche
    labels = LabellisationFiliere.objects.filter(filiere=muco).order_by("debut")
    assert [(lab.campagne.code, lab.debut.year, lab.source_le) for lab in labels] == [
        ("filiere-2019", 2019, "2022"),
        ("filiere-2025", 2025, "2025-07-24"),
    ]


def test_networks_and_labels(jeu: JeuDeFichiers) -> None:
    jeu.importer()
    muco = Centre.objects.get(slug="muco")
    assert (muco.filiere.slug, muco.sigle, muco.liste_anciens_noms) == ("muco-cftr", "MUCO", ["Ancien nom"])
    lyon = Site.objects.get(centre=muco, code="lyon")
    assert lyon.responsables == "Pr Anne Durand; Dr Jean Petit"
    assert lyon.liste_responsables == ["Pr Anne Durand", "Dr Jean Petit"]
    assert (lyon.public, lyon.teleconsultation) == ("adulte", None)
    assert Site.objects.get(centre__slug="respi").teleconsultation is False
    labels = LabellisationSite.objects.filter(site=lyon).order_by("debut")
    assert [lab.role for lab in labels] == ["coordonnateur", "coordonnateur"]
    assert {lab.centre for lab in labels} == {muco}
    assert labels[0].responsable == "Pr Anne Durand"
    atteste = LabellisationSite.objects.get(precision="atteste")
    assert (atteste.atteste_le, atteste.arrete) == ("2018", None)


def test_associations_and_laboratories(jeu: JeuDeFichiers) -> None:
    jeu.importer()
    vaincre = Association.objects.get(slug="vaincre")
    assert {f.slug for f in vaincre.filieres.all()} == {"muco-cftr", "respifil"}
    assert vaincre.commune.code_insee == "69381"
    assert not Association.objects.get(slug="alliance").filieres.exists()
    labo = Laboratoire.objects.get()
    assert (labo.type, labo.etablissement.code, labo.responsable) == (
        "diagnostic",
        "chu-lyon",
        "Dr Jean Petit",
    )


def test_diseases_and_figures(jeu: JeuDeFichiers) -> None:
    jeu.importer()
    lues = Couverture.objects.values_list("centre__slug", "maladie__code_orpha", "portee", "origine")
    assert sorted(lues) == [("muco", 586, "maladie", "intitule"), ("respi", 98053, "groupe", "usuel")]
    rangs = CouvertureFiliere.objects.values_list("filiere__slug", "rang")
    assert sorted(rangs) == [("muco-cftr", "principale"), ("respifil", "associee")]
    chiffre = ChiffreOfficiel.objects.get(code="muco-assos")
    assert (chiffre.perimetre, chiffre.valeur, chiffre.annee) == ("filiere/muco-cftr", "2", "2024")


def test_twice_in_a_row_changes_nothing(jeu: JeuDeFichiers) -> None:
    jeu.importer()
    version = VersionDonnees.actuelle().numero
    memoire = list(LigneImportee.objects.order_by("pk").values_list())
    assert "Rien à changer" in jeu.importer()
    assert VersionDonnees.actuelle().numero == version
    assert list(LigneImportee.objects.order_by("pk").values_list()) == memoire


def test_a_row_that_leaves_the_file_changes_nothing(jeu: JeuDeFichiers) -> None:
    jeu.importer()
    for nom in ("labels_sites.csv", "associations.csv", "figures.csv"):
        jeu.ecrire(nom, "".join(jeu.lire(nom).splitlines(keepends=True)[:2]))
    assert "Rien à changer" in jeu.importer()
    assert LabellisationSite.objects.count() == 4
    assert Association.objects.count() == 2


def test_changes_are_listed_then_written(jeu: JeuDeFichiers) -> None:
    jeu.importer()
    version = VersionDonnees.actuelle().numero
    avant = Association.objects.get(slug="vaincre").modifie_le
    jeu.changer("associations.csv", "muco-cftr;respifil", "respifil")
    jeu.changer("centres.csv", "MUCO,,", "MUCO,Sud,")
    jeu.changer("sites.csv", "Pneumologie,", ",")
    lignes = [
        "modifié : muco : emprise : (vide) → « Sud »",
        "modifié : muco/lyon : service : « Pneumologie » → (vide)",
        "modifié : vaincre : filieres : muco-cftr, respifil → respifil",
    ]
    sortie = jeu.importer(ecrire=False)
    assert all(ligne in sortie for ligne in lignes)
    assert VersionDonnees.actuelle().numero == version
    jeu.importer()
    assert VersionDonnees.actuelle().numero > version
    assert Centre.objects.get(slug="muco").emprise == "Sud"
    vaincre = Association.objects.get(slug="vaincre")
    assert [f.slug for f in vaincre.filieres.all()] == ["respifil"]
    assert vaincre.modifie_le > avant
    assert Site.objects.get(code="lyon", centre__slug="muco").recherche == "muco adultes"


def test_a_long_list_of_changes_is_cut_unless_asked_for(jeu: JeuDeFichiers) -> None:
    jeu.ajouter("figures.csv", *(f"c-{i},national,chiffre,{i},,," for i in range(30)))
    jeu.importer()
    jeu.ecrire("figures.csv", jeu.lire("figures.csv").replace(",national,chiffre,", ",national,nombre,"))
    sortie = jeu.importer(ecrire=False)
    assert sortie.count("modifié : c-") == 20
    assert "… et 10 autres" in sortie
    assert jeu.importer(ecrire=False, verbosity=2).count("modifié : c-") == 30


def test_a_renamed_group_reaches_its_hospitals(jeu: JeuDeFichiers) -> None:
    jeu.importer()
    jeu.changer("groupes.csv", "CHU de Saint-Étienne", "Hôpitaux du Forez")
    jeu.changer("campagnes.csv", "annee,0,arrete-2017", "annee,1,arrete-2017")
    sortie = jeu.importer()
    assert "modifié : centre-2017 : complete : non → oui" in sortie
    assert "hopitaux du forez" in Etablissement.objects.get(code="chu-nord").recherche


def test_periods_and_roles_change_hands_within_one_import(jeu: JeuDeFichiers) -> None:
    """The one that leaves makes room first, whatever the order of the rows."""
    jeu.importer()
    jeu.changer(
        "labels_sites.csv",
        "muco/nord,muco,centre-2023,competence",
        "muco/nord,muco,centre-2023,coordonnateur",
    )
    jeu.changer(
        "labels_sites.csv", "centre-2023,coordonnateur,2023-12-29", "centre-2023,constitutif,2023-12-29"
    )
    lignes = jeu.lire("labels_sites.csv").splitlines()
    jeu.ecrire("labels_sites.csv", "\n".join([lignes[0], *reversed(lignes[1:])]) + "\n")
    jeu.changer("campagnes.csv", "2023-2028,2023-12-29", "2023-2028,2023-06-01")
    jeu.changer(
        "campagnes.csv",
        "2017-05-09,2022-12-31,annee,0,arrete-2017,2023-12-28",
        "2017-05-09,2022-12-31,annee,0,arrete-2017,",
    )
    jeu.changer("maladies_filieres.csv", "maladie,principale", "maladie,associée")
    jeu.changer(
        "maladies_filieres.csv",
        "respifil,586,Mucoviscidose,maladie,associée",
        "respifil,586,M,maladie,principale",
    )
    jeu.importer()
    roles = LabellisationSite.objects.filter(campagne__code="centre-2023").values_list("site__code", "role")
    assert dict(roles) == {"lyon": "constitutif", "nord": "coordonnateur"}
    assert CouvertureFiliere.objects.get(rang="principale").filiere.slug == "respifil"


def test_the_database_has_the_last_word_in_french(
    jeu: JeuDeFichiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake that every check would miss."""
    from centres import annuaire as description

    monkeypatch.setattr(description, "CONTROLES", ())
    jeu.changer(
        "labels_sites.csv", "coordonnateur,2023-12-29,2028-12-28", "constitutif,2022-12-31,2028-12-28"
    )
    (ligne,) = jeu.refus()
    assert ligne == (
        "La base a refusé l’écriture, rien n’a été enregistré : Un site n’a qu’un rôle à la fois : "
        "deux de ses labels se chevauchent. (label de site)"
    )
    assert not Filiere.objects.exists()


def test_a_unique_value_taken_meanwhile(jeu: JeuDeFichiers, monkeypatch: pytest.MonkeyPatch) -> None:
    from directory.importing.ecriture import ecrire as vraiment

    def entre_temps(*args: Any) -> bool:
        Filiere.objects.create(slug="respifil", sigle="X", nom="X")
        return vraiment(*args)

    monkeypatch.setattr("directory.importing.commande.ecrire", entre_temps)
    (ligne,) = jeu.refus()
    assert ligne.startswith(
        "La base a refusé l’écriture, rien n’a été enregistré : une autre fiche porte déjà cette valeur ("
    )
    assert not Centre.objects.exists()


@pytest.mark.parametrize(
    ("exc", "attendu"),
    [
        (
            DataError("value too long\nfor type"),
            "une valeur ne tient pas dans son champ (value too long for type)",
        ),
        (OperationalError("database is locked"), "database is locked"),
    ],
)
def test_other_refusals_of_the_database(
    jeu: JeuDeFichiers, monkeypatch: pytest.MonkeyPatch, exc: Exception, attendu: str
) -> None:
    def refuser(*args: Any) -> None:
        raise exc

    monkeypatch.setattr("directory.importing.ecriture.avancer_version", refuser)
    assert jeu.refus() == [f"La base a refusé l’écriture, rien n’a été enregistré : {attendu}"]
    assert not Filiere.objects.exists()


def test_a_record_changed_by_someone_while_the_import_runs(
    jeu: JeuDeFichiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    from directory.importing.ecriture import ecrire as vraiment

    jeu.importer()
    jeu.changer("centres.csv", "MUCO,,", "MUCO,Sud,")

    def entre_temps(*args: Any) -> bool:
        Centre.objects.filter(slug="muco").update(emprise="Nord")
        return vraiment(*args)

    monkeypatch.setattr("directory.importing.commande.ecrire", entre_temps)
    (ligne,) = jeu.refus()
    assert ligne == (
        "centres.csv:2: la fiche « muco » a été modifiée pendant l’import : rien n’a été enregistré, relancez."
    )
    assert Centre.objects.get(slug="muco").emprise == "Nord"
