"""Files spoilt in every way people and programs spoil them, each with what must be said of it."""

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator

from .outils import en_csv, en_xlsx

TITRES = ["Filière", "CRMR", "Rôle", "Établissement", "Public", "Responsable", "FINESS", "Début", "Fin"]
BONNES = [
    ["MARIH", "CEREMAST", "Coordonnateur", "AP-HP Necker", "Adultes", "Pr Anne Martin", "750100208", "", ""],
    ["MARIH", "CEREMAST", "Constitutif", "AP-HP Cochin", "Adultes", "Pr Jean Dupont", "750100166", "", ""],
    ["MARIH", "CEREO", "Coordonnateur", "CHU de Lille", "", "Dr Zoé Petit", "590000105", "", ""],
    ["MARIH", "CEREO", "CCMR", "CHU de Lille – Huriez", "Enfants", "", "", "2024-01-01", "2026-12-31"],
]
Mutation = tuple[str, bytes, str, str]  # what, file, its name, what must be said (a pattern)
_CSV, _XLSX = "liste.csv", "liste.xlsx"


def _avec(ligne: int, colonne: str, valeur: str) -> list[list[str]]:
    rangees = [list(r) for r in BONNES]
    rangees[ligne][TITRES.index(colonne)] = valeur
    return rangees


# Column, spoilt value, what is said after « fichier:ligne: colonne: ».
CELLULES = [
    ("Rôle", "chef de service", "n’est pas un rôle connu"),
    ("Rôle", "", "rôle manquant"),
    ("Rôle", "CRMR", "coordonnateur ou constitutif"),
    ("Rôle", "=2+2", "n’est pas un rôle connu"),
    ("Rôle", "ancien constitutif", "équivoque"),
    ("Rôle", "Соnstitutif", "n’est pas un rôle connu"),  # a Cyrillic С
    ("Public", "animaux", "ne dit pas qui est accueilli"),
    ("FINESS", "12345", "n’est pas un numéro FINESS"),
    ("FINESS", "ABCDEFGHI", "n’est pas un numéro FINESS"),
    ("Début", "2019-01-01", "doit tenir dans la campagne"),
    ("Début", "31/02/2024", "n’est pas une date"),
    ("Fin", "2035-01-01", "doit tenir dans la campagne"),
    ("Fin", "demain", "n’est pas une date"),
    ("Responsable", " / ".join(f"Jean Dupont-{c * 12}" for c in "abcdefghijkl"), "200 au plus"),
]
# Column, spoilt value: asked, so that nothing is written.
INCONNUS = [
    ("Établissement", "CHU de Nulle-Part"),
    ("Établissement", "=HYPERLINK(\"http://x\")"),
    ("Établissement", "Lille"),
    ("Établissement", "Hôpital Nord"),
    ("CRMR", "Centre de référence des lutins"),
    ("CRMR", "CEREMAS T"),
    ("FINESS", "999999999"),
    ("FINESS", "2A0000154"),
]  # fmt: skip


def _cellules(hasard: random.Random) -> Iterator[Mutation]:
    for colonne, valeur, dit in CELLULES:
        for n in range(len(BONNES)):
            rangees = _avec(n, colonne, valeur)
            rang = TITRES.index(colonne)
            yield (
                f"{colonne}-{valeur[:12]}-{n}",
                en_csv([TITRES, *rangees]),
                _CSV,
                rf"liste\.csv:{n + 2}: {colonne}: .*{dit}",
            )
            if n == hasard.randrange(len(BONNES)) or n == 0:
                cellule = f"{chr(ord('A') + rang)}{n + 2}"
                yield (
                    f"xlsx-{colonne}-{valeur[:12]}-{n}",
                    en_xlsx([TITRES, *rangees]),
                    _XLSX,
                    _dit_du_classeur(cellule, valeur, f"{colonne}: .*{dit}"),
                )


def _dit_du_classeur(cellule: str, valeur: str, dit: str, sinon: str = "") -> str:
    """A workbook's library writes « =… » as a formula, which nothing has computed."""
    if valeur.startswith("="):
        return rf"liste\.xlsx:Liste!{cellule}: formule sans valeur"
    return sinon or rf"liste\.xlsx:Liste!{cellule}: {dit}"


def _inconnus(hasard: random.Random) -> Iterator[Mutation]:
    for colonne, valeur in INCONNUS:
        n = hasard.randrange(3)
        rangees = _avec(n, colonne, valeur)
        if colonne == "Établissement":
            rangees[n][TITRES.index("FINESS")] = ""
        dit = rf"(?s){re.escape(valeur)}.*ligne {n + 2}"
        yield f"inconnu-{valeur[:12]}", en_csv([TITRES, *rangees]), _CSV, dit
        yield (
            f"xlsx-inconnu-{valeur[:12]}",
            en_xlsx([TITRES, *rangees]),
            _XLSX,
            _dit_du_classeur(f"D{n + 2}", valeur, "", dit),
        )


def _structure(_: random.Random) -> Iterator[Mutation]:
    for n, rangee in enumerate(BONNES):
        yield (
            f"double-{n}",
            en_csv([TITRES, *BONNES, rangee]),
            _CSV,
            rf"liste\.csv:6: Établissement: .*que la ligne {n + 2}",
        )
        autre = [*rangee]
        autre[TITRES.index("Rôle")] = "CRCM"
        yield (
            f"double-autre-role-{n}",
            en_csv([TITRES, *BONNES, autre]),
            _CSV,
            rf"liste\.csv:6: .*ligne {n + 2}",
        )
    fin = [*BONNES[3]]
    fin[7:9] = ["2026-01-01", "2025-01-01"]
    yield "fin-avant-debut", en_csv([TITRES, fin]), _CSV, r"liste\.csv:2: Fin: .*précède le début"
    deux = [*BONNES[1]]
    deux[2] = "Coordonnateur"
    yield (
        "deux-coordonnateurs",
        en_csv([TITRES, BONNES[0], deux]),
        _CSV,
        r"liste\.csv:3: Rôle: .*deux coordonnateurs",
    )
    yield "coordonnateur-du-reste", en_csv([TITRES, deux]), _CSV, r"liste\.csv:2: Rôle: .*deux coordonnateurs"
    sosie = [*TITRES]
    sosie[2] = "Rôlе"  # a Cyrillic е
    yield (
        "titre-sosie",
        en_csv([sosie, *BONNES]),
        _CSV,
        r"liste\.csv:1: colonne nécessaire « rôle » introuvable",
    )
    for rang, titre in (
        (4, "Statut"),
        (5, "Réseau"),
        (7, "Hôpital de rattachement du N° FINESS"),
        (0, "CRMR"),
    ):
        titres = [*TITRES]
        titres[rang] = titre
        if titre.startswith("Hôpital"):
            titres[rang] = "N° FINESS"
        yield f"titre-en-double-{rang}", en_csv([titres, *BONNES]), _CSV, r"liste\.csv:1: deux colonnes pour"
    for nom, rang in (("rôle", 2), ("établissement", 3), ("réseau", 1)):
        titres = [*TITRES]
        titres[rang] = "Colonne"
        if nom == "établissement":
            titres[6] = "Numéro"
        yield f"sans-{nom}", en_csv([titres, *BONNES]), _CSV, rf"liste\.csv:1: colonne nécessaire « {nom}"
        yield (
            f"xlsx-sans-{nom}",
            en_xlsx([titres, *BONNES]),
            _XLSX,
            rf"liste\.xlsx:1: colonne nécessaire « {nom}",
        )
    yield (
        "reseau-absent",
        en_csv([TITRES, ["", "", *BONNES[0][2:]]]),
        _CSV,
        r"liste\.csv:2: CRMR: réseau manquant",
    )
    vide = en_xlsx([TITRES, *BONNES, [None, None, "CCMR"]], ["D2:D3"])
    yield "fusion-incomplete", vide, _XLSX, r"liste\.xlsx:Liste!D6: Établissement: établissement manquant"


def _octets(hasard: random.Random) -> Iterator[Mutation]:
    bon = en_csv([TITRES, *BONNES])
    classeur = en_xlsx([TITRES, *BONNES])
    nul = hasard.randrange(len(bon))
    yield "nul", bon[:nul] + b"\0" + bon[nul:], _CSV, r"liste\.csv:\d+: caractère nul"
    yield "nuls-en-utf16", en_csv([TITRES, ["a\0b"]], codage="utf-16"), _CSV, "caractère nul"
    yield "guillemet", bon.replace(b"CEREO", b'"CEREO', 1), _CSV, r"liste\.csv:4: ligne illisible"
    yield "vide", b"", _CSV, "est vide"
    yield "binaire", bytes(hasard.randrange(1, 256) for _ in range(3000)), _CSV, r"liste\.csv"
    yield "xls-renomme", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000, _XLSX, r"\.xls"
    yield "html-renomme", b"<html><table><tr><td>CRMR</td></tr></table></html>", _XLSX, "page web"
    yield "cent-mille", en_csv([TITRES]) + en_csv([BONNES[0]]) * 100_000, _CSV, "plus de 20000 lignes"
    perdus = r"aucune ligne de titres|colonnes? nécessaires?|codage du texte"
    yield "utf8-relu-en-cp1252", bon.decode().encode().decode("cp1252").encode(), _CSV, perdus
    yield "mac-roman", bon.decode().encode("mac_roman"), _CSV, perdus
    yield "ebcdic", bon.decode().encode("cp500", "replace"), _CSV, r"liste\.csv"
    yield "utf16-impair", en_csv([TITRES, *BONNES], codage="utf-16")[:-1], _CSV, "codage du texte non reconnu"
    for n in range(12):
        coupe = hasard.randrange(30, len(classeur) - 30)
        yield f"tronque-{n}", classeur[:coupe], _XLSX, "illisible"
    for taille in (70_000_000, 200_000_000):
        yield f"bombe-{taille}", _bombe(taille), _XLSX, "dépasse 60 Mo"
    yield (
        "formule-sans-valeur",
        en_xlsx([TITRES, *_avec(1, "Rôle", '=IF(1,"CCMR","")')]),
        _XLSX,
        r"Liste!C3: formule sans valeur",
    )
    yield "feuilles", en_xlsx([TITRES, *BONNES], retoucher=_doubler), _XLSX, "--feuille"
    debut, taille = _place_de_la_feuille(classeur)
    for n in range(20):
        # A byte changed in the compressed sheet: the checksum tells.
        ou = debut + hasard.randrange(taille)
        gate = bytes([classeur[ou] ^ 0xFF])
        yield f"octet-{n}", classeur[:ou] + gate + classeur[ou + 1 :], _XLSX, "illisible"


def _place_de_la_feuille(classeur: bytes) -> tuple[int, int]:
    """Where the compressed sheet begins, and its length."""
    with zipfile.ZipFile(io.BytesIO(classeur)) as archive:
        partie = archive.getinfo("xl/worksheets/sheet1.xml")
    # A local header: 30 bytes, the name, then an extra field whose length stands at 28.
    extra = int.from_bytes(classeur[partie.header_offset + 28 : partie.header_offset + 30], "little")
    return partie.header_offset + 30 + len(partie.filename) + extra, partie.compress_size


def _doubler(livre: object) -> None:
    livre.create_sheet("Autre").append(TITRES)  # type: ignore[attr-defined]


def _bombe(taille: int) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * taille)
    return sortie.getvalue()


def _chevauchements(hasard: random.Random) -> Iterator[Mutation]:
    """Rows over labels the directory already holds (see the fixture): Necker's in the campaign before was closed late."""
    for colonne in ("Début", "Fin"):
        rangees = [["", "CEREO", "CCMR", "AP-HP Cochin", "", "", "", "", ""]]
        rangees[0][TITRES.index(colonne)] = f"202{hasard.choice('45')}-06-0{hasard.randrange(1, 9)}"
        yield (
            f"chevauche-{colonne}",
            en_csv([TITRES, *rangees]),
            _CSV,
            r"liste\.csv:2: (Début|Rôle): chevauche un label",
        )


FAMILLES: list[Callable[[random.Random], Iterator[Mutation]]] = [
    _cellules,
    _inconnus,
    _structure,
    _octets,
    _chevauchements,
]


def toutes(graine: int = 1) -> list[Mutation]:
    """Every mutation, the same for the same seed."""
    hasard = random.Random(graine)  # noqa: S311 - choosing what to spoil
    return [mutation for famille in FAMILLES for mutation in famille(hasard)]
