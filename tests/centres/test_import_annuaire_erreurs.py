"""Mistakes in the files of the network, one by one."""

from pathlib import Path

import pytest

from centres.models import LabellisationSite
from directory.models import Arrete, Campagne
from filieres.models import Filiere
from tests.jeux import JeuDeFichiers, annuaire, reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def jeu(tmp_path: Path) -> JeuDeFichiers:
    reference(tmp_path).importer()
    return annuaire(tmp_path)


LABEL = "muco/nord,muco,centre-2023,competence,2023-12-29,2028-12-28,annee,,arrete-2023"


@pytest.mark.parametrize(
    ("fichier", "ancien", "nouveau", "attendu"),
    [
        ("arretes.csv", "arrete-2017,", "Arrêté_2017,", "2: code: « Arrêté_2017 » est mal formé, attendu des minus"),
        ("arretes.csv", "2017-08-08,", "8 août 2017,", "2: signe_le: « 8 août 2017 » n’est pas une date, attendu une"),
        ("arretes.csv", "2017-08-08,", "2017-02-30,", "2: signe_le: « 2017-02-30 » n’est pas une date, attendu une"),
        ("arretes.csv", "2017-08-08,", "20170808,", "2: signe_le: « 20170808 » n’est pas une date, attendu une date"),
        ("arretes.csv", "https://example.fr/2017", "javascript:alert(1)", "2: url: « javascript:alert(1) » n’est pas"),
        ("arretes.csv", "SSAH1700000A", "S" * 21, "2: nor: 21 caractères, attendu 20 au plus"),
        ("campagnes.csv", "2017-05-09,2022-12-31", "2017-05-09,2016-12-31", "2: fin: 2016-12-31 précède 2017-05-09"),
        ("campagnes.csv", "2023-12-28", "2022-12-30", "2: usage_jusqu_au: 2022-12-30 précède 2022-12-31, attendu"),
        ("campagnes.csv", "2023-2028,2023-12-29", "2023-2028,2022-12-31", "3: debut: la période 2022-12-31 – 2028-12"),
        ("campagnes.csv", "annee,0", "annee,oui", "2: complete: « oui » n’est pas prévu, attendu l’une de ces"),
        ("campagnes.csv", "arrete-2017", "arrete-2018", "2: arrete: « arrete-2018 » n’existe pas, attendu une clé de"),
        ("groupes.csv", "420784878,42218", "42078487,42218", "2: finess_juridique: « 42078487 » est mal formé"),
        ("groupes.csv", "420784878,42218", "420784878,42999", "2: commune_insee: « 42999 » n’existe pas, attendu"),
        ("groupes.csv", "https://example.fr/chu", "ftp://example.fr", "2: site_web: « ftp://example.fr » n’est pas"),
        ("groupes.csv", "https://example.fr/chu", "https://[", "2: site_web: « https://[ » n’est pas un lien, attendu"),
        ("groupes.csv", "https://example.fr/chu", "https://a b", "2: site_web: « https://a b » n’est pas un lien"),
        ("groupes.csv", "https://example.fr/chu", "https://", "2: site_web: « https:// » n’est pas un lien, attendu"),
        ("etablissements.csv", "chu-lyon,,", "chu-lyon,420785354,", "3: code: « chu-lyon » désigne la même fiche que la l"),
        ("etablissements.csv", "42270", "4227", "2: code_postal: « 4227 » est mal formé, attendu cinq chiffres"),
        ("etablissements.csv", "4.36,finess", "4.36,", "2: position_source: valeur manquante, attendu l’origine"),
        ("filieres.csv", "chu-lyon,Pr", "chu-paris,Pr", "2: etablissement: « chu-paris » n’existe pas, attendu"),
        ("filieres.csv", "2024,https", "mai 2024,https", "2: coordonnateur_le: « mai 2024 » n’est pas une date, att"),
        ("filieres.csv", "fr/b,2024-05", "fr/b,2024-13", "2: source_le: « 2024-13 » n’est pas une date, attendu AAAA"),
        ("filieres.csv", "fr/b,2024-05", "fr/b,２０２４", "2: source_le: « ２０２４ » n’est pas une date, attendu AAAA"),
        ("filieres.csv", ";https://example.fr/b", ";exemple", "2: source_url: « exemple » n’est pas un lien, attendu"),
        ("filieres.csv", "Pr Anne Durand", "P" * 201, "2: coordonnateur: 201 caractères, attendu 200 au plus"),
        ("labels_filieres.csv", "cftr,filiere-2019", "cftr,centre-2017", "2: campagne: « centre-2017 » est du domaine"),
        ("labels_filieres.csv", "2019-07-01", "2019-06-30", "2: debut: 2019-06-30 – 2022-12-31 sort de la campagne"),
        ("labels_filieres.csv", "2022-12-31", "2023-01-01", "2: fin: 2019-07-01 – 2023-01-01 sort de la campagne"),
        ("labels_filieres.csv", "annee", "atteste", "2: precision: un label attesté sans date d’attestation, attendu"),
        ("labels_filieres.csv", "muco-cftr,", "autre,", "2: filiere: « autre » n’existe pas, attendu une clé de fili"),
        ("centres.csv", "muco,muco-cftr", "muco,", "2: filiere: valeur manquante, attendu un code"),
        ("centres.csv", "haute", "sûre", "2: confiance: « sûre » n’est pas prévu, attendu l’une de ces valeurs : haut"),
        ("centres.csv", "respi,respifil", "r" * 201 + ",respifil", "3: slug: 201 caractères, attendu 200 au plus"),
        ("sites.csv", "lyon,muco", "lyon,mucus", "2: centre: « mucus » n’existe pas, attendu une clé de centres.csv"),
        ("sites.csv", "nord,muco", "lyon,muco", "3: code: « muco/lyon » est déjà à la ligne 2, attendu une clé unique"),
        ("sites.csv", "adulte,", "vieux,", "2: public: « vieux » n’est pas prévu, attendu l’une de ces valeurs : enf"),
        ("labels_sites.csv", "muco/nord", "muco/sud", "4: site: « muco/sud » n’existe pas, attendu une clé de sites"),
        ("labels_sites.csv", "muco/nord", "nord", "4: site: « nord » n’existe pas, attendu une clé de sites.csv"),
        ("labels_sites.csv", "muco/nord", "muco/Nord", "4: site: « Nord » est mal formé, attendu des minuscules"),
        ("labels_sites.csv", "muco/nord,muco", "muco/nord,respi", "4: centre: « respi » ne va pas avec la ligne, att"),
        ("labels_sites.csv", "competence", "expert", "4: role: « expert » n’est pas prévu, attendu l’une de ces val"),
        ("labels_sites.csv", LABEL, LABEL.replace("centre-2023,", "filiere-2025,"), "4: campagne: « filiere-2025 » est"),
        ("labels_sites.csv", LABEL, LABEL.replace("2023-12-29", "2023-12-01"), "4: debut: 2023-12-01 – 2028-12-28 so"),
        ("labels_sites.csv", LABEL, LABEL.replace("2028-12-28", "2023-12-28"), "4: fin: 2023-12-28 précède 2023-12-2"),
        ("labels_sites.csv", LABEL, LABEL.replace("competence", "coordonnateur"), "4: debut: la période 2023-12-29 –"),
        ("labels_sites.csv", "atteste,2018", "atteste,", "5: precision: un label attesté sans date d’attestation"),
        ("associations.csv", "muco-cftr;respifil", "muco-cftr;rien", "2: filieres: « rien » n’existe pas, attendu une"),
        ("associations.csv", "01 02 03 04 05", "premier étage", "2: telephone: « premier étage » est mal formé, attendu"),
        ("laboratoires.csv", "diagnostic", "analyse", "2: type: « analyse » n’est pas prévu, attendu l’une de ces"),
        ("maladies_centres.csv", "586", "587", "2: orpha_code: « 587 » n’existe pas, attendu une clé de diseases.csv"),
        ("maladies_centres.csv", "intitulé du centre", "idée", "2: basis: « idée » n’est pas prévu, attendu l’une de"),
        ("maladies_filieres.csv", "associée", "principale", "3: orpha_code: « 586 » est déjà à la ligne 2, attendu"),
        ("figures.csv", "132,2023", "132,23", "2: annee: « 23 » est mal formé, attendu une année en quatre chiffres"),
        ("figures.csv", "national,", "monde,", "2: perimetre: « monde » n’existe pas, attendu national, ou filiere/"),
        ("figures.csv", "centre/muco", "centre/mucus", "3: perimetre: « centre/mucus » n’existe pas, attendu national"),
    ],
)  # fmt: skip
def test_one_mistake(jeu: JeuDeFichiers, fichier: str, ancien: str, nouveau: str, attendu: str) -> None:
    jeu.changer(fichier, ancien, nouveau)
    lignes = jeu.refus()
    assert any(ligne.startswith(f"{fichier}:{attendu}") for ligne in lignes[1:]), lignes
    assert not Arrete.objects.exists()
    assert not Filiere.objects.exists()


def test_roles_of_a_site_do_not_overlap(jeu: JeuDeFichiers) -> None:
    jeu.changer("campagnes.csv", "2017-2022,2017-05-09,2022-12-31", "2017-2022,2017-05-09,2023-12-28")
    jeu.ajouter(
        "labels_sites.csv",
        "muco/nord,muco,centre-2017,competence,2018-01-01,2020-01-01,jour,,,,publique,,,",
        "muco/nord,muco,centre-2017,constitutif,2019-01-01,2022-01-01,jour,,,,publique,,,",
        "muco/nord,muco,centre-2017,constitutif,2020-01-02,2020-02-01,jour,,,,publique,,,",
    )
    # The last one lies inside the one before it, not inside the first.
    assert jeu.refus()[1:] == [
        (
            "labels_sites.csv:7: debut: la période 2019-01-01 – 2022-01-01 chevauche celle de la ligne 6 "
            "(2018-01-01 – 2020-01-01), attendu un rôle à la fois par site"
        ),
        (
            "labels_sites.csv:8: debut: la période 2020-01-02 – 2020-02-01 chevauche celle de la ligne 7 "
            "(2019-01-01 – 2022-01-01), attendu un rôle à la fois par site"
        ),
    ]


def test_one_coordonnateur_per_network_and_campaign(jeu: JeuDeFichiers) -> None:
    jeu.ajouter(
        "labels_sites.csv",
        "respi/lyon,respi,centre-2023,coordonnateur,2023-12-29,2024-12-28,jour,,,,publique,,,",
        "respi/autre,respi,centre-2023,coordonnateur,2025-01-01,2028-12-28,jour,,,,publique,,,",
    )
    jeu.ajouter("sites.csv", "autre,respi,chu-lyon,,Respi,,,,,,,,")
    assert jeu.refus()[1:] == [
        (
            "labels_sites.csv:7: role: « respi » est déjà à la ligne 6, attendu un seul site coordonnateur par centre "
            "et par campagne"
        )
    ]


def test_one_coordonnateur_per_campaign_unless_the_first_was_withdrawn(jeu: JeuDeFichiers) -> None:
    jeu.importer()
    coordonnateur = LabellisationSite.objects.get(campagne__code="centre-2023", role="coordonnateur")
    coordonnateur.fin, coordonnateur.motif_fin = "2024-12-31", "Transféré"
    coordonnateur.save()
    jeu.changer("labels_sites.csv", LABEL, LABEL.replace("competence,2023-12-29", "coordonnateur,2025-01-01"))
    jeu.changer(
        "labels_sites.csv",
        "centre-2023,coordonnateur,2023-12-29,2028-12-28",
        "centre-2023,coordonnateur,2023-12-29,2024-12-31",
    )
    LabellisationSite.objects.filter(site__code="nord").delete()
    assert "1 à ajouter" in jeu.importer(remplacer=True)
    assert LabellisationSite.objects.filter(campagne__code="centre-2023", role="coordonnateur").count() == 2


@pytest.mark.parametrize(
    ("fichier", "ligne", "attendu"),
    [
        (
            "campagnes.csv",
            "centre-2022,centre,2022,2022-01-01,2023-01-01,annee,0,,,",
            (
                "campagnes.csv:2: debut: la période 2022-01-01 – 2023-01-01 chevauche celle d’une fiche de l’annuaire "
                "absente du fichier (2017-05-09 – 2022-12-31), attendu des campagnes d’un même domaine qui se suivent"
            ),
        ),
        (
            "labels_sites.csv",
            "respi/lyon,respi,centre-2017,competence,2018-01-01,2018-12-31,jour,,,,publique,,,",
            (
                "labels_sites.csv:2: debut: la période 2018-01-01 – 2018-12-31 chevauche celle d’une fiche de l’annuaire "
                "absente du fichier (2017-05-09 – 2022-12-31), attendu un rôle à la fois par site"
            ),
        ),
        (
            "maladies_filieres.csv",
            "respifil,586,Mucoviscidose,maladie,principale",
            (
                "maladies_filieres.csv:2: orpha_code: « 586 » est déjà dans une fiche de l’annuaire absente du fichier, "
                "attendu une seule filière principale par maladie"
            ),
        ),
    ],
)
def test_rows_of_the_database_that_the_file_does_not_hold_count_too(
    jeu: JeuDeFichiers, fichier: str, ligne: str, attendu: str
) -> None:
    jeu.importer()
    campagnes = Campagne.objects.count()
    jeu.ecrire(fichier, f"{jeu.lire(fichier).splitlines()[0]}\n{ligne}\n")
    assert jeu.refus()[1:] == [attendu]
    assert Campagne.objects.count() == campagnes


def test_one_hospital_per_finess(jeu: JeuDeFichiers) -> None:
    jeu.changer("etablissements.csv", "chu-lyon,,", "chu-lyon,690000001,")
    jeu.ajouter("etablissements.csv", "autre,690000001,,Autre,,,,,,,,,,,,")
    assert jeu.refus()[1:] == [
        "etablissements.csv:4: finess: « 690000001 » est déjà à la ligne 3, attendu un établissement par numéro FINESS"
    ]


def test_a_missing_file_does_not_blame_those_that_lead_to_it(jeu: JeuDeFichiers) -> None:
    for nom in (
        "filieres.csv",
        "centres.csv",
        "groupes.csv",
        "campagnes.csv",
        "etablissements.csv",
        "sites.csv",
    ):
        (jeu.dossier / nom).unlink()
    assert len(jeu.refus()) == 1 + 6


def test_a_key_too_long_for_the_memory_of_imports(jeu: JeuDeFichiers) -> None:
    centre, code = "c" * 200, "s" * 200
    jeu.ajouter("centres.csv", f"{centre},muco-cftr,Centre,,,,,,,")
    jeu.ajouter("sites.csv", f"{code},{centre},chu-lyon,,,,,,,,,,")
    assert jeu.refus()[1:] == ["sites.csv:5: code: clé de 401 caractères, attendu 400 au plus"]
