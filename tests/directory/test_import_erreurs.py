"""A wrong file is refused with its line, its column and what was expected; the database stays as it was."""

import re
from pathlib import Path

import pytest

from directory.importing import erreurs as erreurs_module
from directory.models import LigneImportee, Region, VersionDonnees
from tests.jeux import JeuDeFichiers, reference

pytestmark = pytest.mark.django_db
LIGNE = re.compile(r"[a-z_]+\.csv:\d+: [^:]+: .+, attendu .+|… et \d+ autres? erreurs?")


@pytest.fixture
def ref(tmp_path: Path) -> JeuDeFichiers:
    return reference(tmp_path)


def refuse(jeu: JeuDeFichiers) -> list[str]:
    """The errors, each in the promised shape; nothing written."""
    titre, *lignes = jeu.refus()
    assert re.fullmatch(r"\d+ erreurs?, rien n’a été écrit :", titre)
    assert all(LIGNE.fullmatch(ligne) for ligne in lignes), lignes
    assert not Region.objects.exists()
    assert not LigneImportee.objects.exists()
    assert VersionDonnees.actuelle().numero == 0
    return lignes


# --- The file ---------------------------------------------------------------------------
def test_missing_folder(tmp_path: Path) -> None:
    jeu = reference(tmp_path)
    jeu.dossier = tmp_path / "absent"
    assert jeu.refus() == [f"Dossier introuvable : {tmp_path / 'absent'}"]


def test_missing_file(ref: JeuDeFichiers) -> None:
    (ref.dossier / "communes.csv").unlink()
    # Only that: links to its rows are not blamed.
    assert refuse(ref) == [f"communes.csv:1: fichier: introuvable, attendu dans {ref.dossier}"]


def test_folder_in_place_of_a_file(ref: JeuDeFichiers) -> None:
    (ref.dossier / "regions.csv").unlink()
    (ref.dossier / "regions.csv").mkdir()
    assert refuse(ref)[0].startswith("regions.csv:1: fichier: illisible (")


def test_empty_file(ref: JeuDeFichiers) -> None:
    ref.ecrire("regions.csv", "")
    assert refuse(ref) == ["regions.csv:1: en-tête: fichier vide, attendu les colonnes code, nom, zone"]


def test_not_utf8_gives_the_position_of_the_byte(ref: JeuDeFichiers) -> None:
    octets = ref.lire("regions.csv").encode()
    latin = octets.replace("ô".encode(), b"\xf4")
    ref.ecrire("regions.csv", latin)
    position = latin.index(b"\xf4")
    assert refuse(ref) == [f"regions.csv:2: fichier: octet 0xF4 à la position {position}, attendu de l’UTF-8"]


def test_position_of_the_byte_counts_the_bom(ref: JeuDeFichiers) -> None:
    ref.ecrire("regions.csv", b"\xef\xbb\xbfcode,nom,zone\n84,\xff,metro\n")
    assert "octet 0xFF à la position 20," in refuse(ref)[0]


def test_nul_byte(ref: JeuDeFichiers) -> None:
    ref.ecrire("regions.csv", ref.lire("regions.csv").encode().replace(b"Corse", b"Cor\0se"))
    assert refuse(ref)[0].startswith("regions.csv:3: fichier: octet nul à la position ")


def test_bom_crlf_and_blank_lines_are_accepted(ref: JeuDeFichiers) -> None:
    texte = ref.lire("regions.csv").replace("\n", "\r\n") + "\r\n\r\n"
    ref.ecrire("regions.csv", b"\xef\xbb\xbf" + texte.encode())
    ref.importer()
    assert set(Region.objects.values_list("nom", flat=True)) == {"Auvergne-Rhône-Alpes", "Corse"}


def test_open_quote(ref: JeuDeFichiers) -> None:
    ref.changer("regions.csv", "94,Corse", '94,"Corse')
    assert refuse(ref) == [
        "regions.csv:3: ligne: guillemets mal placés ou cellule trop longue, attendu du CSV"
    ]


# --- The header -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("ancien", "nouveau", "attendu"),
    [
        ("code,nom,chef_lieu,zone", "code,nom,chef_lieu", ["zone: colonne manquante"]),
        (
            "code,nom,chef_lieu,zone",
            "code,nomm,chef_lieu,zone",
            ["nomm: colonne inconnue", "nom: colonne manquante"],
        ),
        ("code,nom,chef_lieu,zone", "code,nom,nom,zone", ["nom: colonne en double"]),
        (
            "code,nom,chef_lieu,zone",
            "code;nom;chef_lieu;zone",
            ["code;nom;chef_lieu;zone: colonne inconnue", "code: colonne manquante", "nom: ", "zone: "],
        ),
        ("code,nom,chef_lieu,zone", "code,nom,,zone", ["(sans nom): colonne inconnue"]),
    ],
)
def test_header(ref: JeuDeFichiers, ancien: str, nouveau: str, attendu: list[str]) -> None:
    ref.changer("regions.csv", ancien, nouveau)
    lignes = refuse(ref)
    assert len(lignes) == len(attendu)
    for ligne, debut in zip(lignes, attendu, strict=True):
        assert ligne.startswith(f"regions.csv:1: {debut}")
    assert ("séparées par des virgules" in lignes[-1]) == (";" in nouveau)


def test_order_of_columns_and_unread_columns_do_not_matter(ref: JeuDeFichiers) -> None:
    ref.ecrire("regions.csv", " zone ,nom,code\nmetro,Corse,94\nmetro,Auvergne-Rhône-Alpes,84\n")
    ref.importer()
    assert Region.objects.count() == 2


# --- Rows -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fichier", "ancien", "nouveau", "attendu"),
    [
        ("regions.csv", "94,Corse,2A004,metro", "94,Corse,2A004", "3: ligne: 3 cellules, attendu 4"),
        ("regions.csv", "94,Corse", "94,Corse,", "3: ligne: 5 cellules, attendu 4"),
        ("regions.csv", "94,Corse", ",Corse", "3: code: valeur manquante, attendu un code INSEE"),
        ("regions.csv", "94,Corse", "94, ", "3: nom: valeur manquante, attendu du texte"),
        ("regions.csv", "94,Corse", "84,Corse", "3: code: « 84 » est déjà à la ligne 2, attendu une clé unique"),
        ("regions.csv", "94,Corse", "zz,Corse", "3: code: « zz » est mal formé, attendu un code INSEE"),
        ("regions.csv", "94,Corse", "9400,Corse", "3: code: 4 caractères, attendu 3 au plus"),
        ("regions.csv", "94,Corse", f"94,{'x' * 101}", "3: nom: 101 caractères, attendu 100 au plus"),
        ("regions.csv", "94,Corse", "94,Cor\x07se", "3: nom: caractère de contrôle U+0007, attendu du texte"),
        ("regions.csv", "2A004,metro", "2A004,metropole", "3: zone: « metropole » n’est pas prévu, attendu l’une"),
        ("departements.csv", "Loire,84", "Loire,", "2: code_region: valeur manquante, attendu un code"),
        ("departements.csv", "Loire,84", "Loire,99", "2: code_region: « 99 » n’existe pas, attendu une clé de reg"),
        ("communes.csv", "69001,69", "6900,69", "2: codes_postaux: « 6900 » est mal formé, attendu cinq chiffres"),
        ("communes.csv", "45.77,4.83", ",4.83", "2: latitude: valeur manquante, attendu les deux coordonnées"),
        ("communes.csv", "45.77,4.83", "45.77,", "2: longitude: valeur manquante, attendu les deux coordonnées"),
        ("communes.csv", "45.77,4.83", "91,4.83", "2: latitude: « 91 » n’est pas une latitude, attendu des degrés"),
        ("communes.csv", "45.77,4.83", "45.77,-180.5", "2: longitude: « -180.5 » n’est pas une longitude, attendu"),
        ("communes.csv", "45.77,4.83", "NaN,4.83", "2: latitude: « NaN » n’est pas une latitude, attendu"),
        ("communes.csv", "45.77,4.83", "45.77,inf", "2: longitude: « inf » n’est pas une longitude, attendu"),
        ("communes.csv", "45.77,4.83", "45_7,4.83", "2: latitude: « 45_7 » n’est pas une latitude, attendu"),
        ("communes.csv", "29000", "-1", "2: population: « -1 » n’est pas un nombre accepté, attendu un nombre"),
        ("communes.csv", "29000", "2147483648", "2: population: « 2147483648 » n’est pas un nombre accepté, attendu"),
        ("communes.csv", "29000", "٣", "2: population: « ٣ » n’est pas un nombre accepté, attendu"),
        ("communes.csv", "arrondissement,69123", "arrondissement,69999", "2: commune_parente: « 69999 » n’existe pas"),
        ("hospitals.csv", "420785354,", "42078535,", "2: finess_geo: « 42078535 » est mal formé, attendu neuf"),
        ("hospitals.csv", "420785354,", "2C0785354,", "2: finess_geo: « 2C0785354 » est mal formé, attendu neuf"),
        ("hospitals.csv", "42055", "42O55", "2: code_postal: « 42O55 » est mal formé, attendu cinq chiffres"),
        ("hospitals.csv", "finess,0477", "cadastre,0477", "2: source_coord: « cadastre » n’est pas prévu, attendu"),
        ("hospitals.csv", "0477828000", "appeler", "2: telephone: « appeler » est mal formé, attendu un numéro"),
        ("diseases.csv", "586,Muco", "0x,Muco", "3: orpha_code: « 0x » n’est pas un nombre accepté, attendu"),
        ("diseases.csv", "maladie,maladie", "mal,maladie", "3: niveau: « mal » n’est pas prévu, attendu l’une de"),
        ("diseases.csv", "actif,98053,146", "actif,1;98053,146", "3: parents: « 1 » n’existe pas, attendu une clé"),
        ("diseases.csv", "586;98053", "586;586", "4: parents: « 586 » est répété, attendu chaque code une fois"),
        ("diseases.csv", "rare,0", "rare,non", "4: present_2025: « non » n’est pas prévu, attendu l’une de"),
        ("disease_redirections.csv", "586,déplacé vers", "5,déplacé vers", "2: orpha_code_cible: « 5 » n’existe pas"),
        ("disease_redirections.csv", "586,déplacé vers", ",déplacé vers", "2: orpha_code_cible: valeur manquante"),
        ("disease_redirections.csv", "586,déplacé vers", "586,", "2: relation: valeur manquante, attendu le code"),
        ("disease_redirections.csv", "586,déplacé vers", "586,voir", "2: relation: « voir » n’est pas prévu, attendu"),
        ("disease_redirections.csv", "inactif : dép", "dép", "2: statut: « déprécié » n’est pas prévu, attendu"),
    ],
)  # fmt: skip
def test_one_mistake(ref: JeuDeFichiers, fichier: str, ancien: str, nouveau: str, attendu: str) -> None:
    ref.changer(fichier, ancien, nouveau)
    assert any(ligne.startswith(f"{fichier}:{attendu}") for ligne in refuse(ref)), ref.refus()


def test_line_numbers_are_physical_even_with_quoted_line_breaks(ref: JeuDeFichiers) -> None:
    ref.ecrire("regions.csv", 'code,nom,zone\n84,"Auvergne\nRhône\r\nAlpes",metro\n94,Corse,ailleurs\n')
    assert refuse(ref)[0].startswith("regions.csv:5: zone: « ailleurs »")


def test_line_breaks_in_a_one_line_field_become_spaces(ref: JeuDeFichiers) -> None:
    ref.ecrire("regions.csv", 'code,nom,zone\n84,"Auvergne\nRhône-Alpes ",metro\n94,Corse,metro\n')
    ref.importer()
    assert Region.objects.get(code="84").nom == "Auvergne Rhône-Alpes"


def test_decomposed_accents_are_composed(ref: JeuDeFichiers) -> None:
    ref.changer("regions.csv", "Rhône", "Rho\u0302ne")
    ref.importer()
    assert Region.objects.get(code="84").nom == "Auvergne-Rhône-Alpes"


def test_all_mistakes_at_once_in_the_order_of_the_files(ref: JeuDeFichiers) -> None:
    ref.changer("diseases.csv", "maladie,maladie", "mal,maladie")
    ref.changer("departements.csv", "Loire,84", "Loire,99")
    ref.changer("regions.csv", "94,Corse,2A004,metro", "94,Corse,2A004,ici")
    ref.changer("regions.csv", "84,Auvergne-Rhône-Alpes", "84,")
    debuts = [ligne.split(": ")[0] for ligne in refuse(ref)]
    assert debuts == ["regions.csv:2", "regions.csv:3", "departements.csv:2", "diseases.csv:3"]


@pytest.mark.parametrize(("trop", "fin"), [(1, "… et 1 autre erreur"), (20, "… et 20 autres erreurs")])
def test_first_hundred(ref: JeuDeFichiers, trop: int, fin: str) -> None:
    n = erreurs_module.MAX_ERREURS + trop
    ref.ajouter("regions.csv", *(f"{i},Région,x,lune" for i in range(100, 100 + n)))
    lignes = refuse(ref)
    assert len(lignes) == 101
    assert lignes[-1] == fin
    assert ref.refus()[0] == f"{n} erreurs, rien n’a été écrit :"
