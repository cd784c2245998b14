"""Bytes to rows: every encoding and separator of a French spreadsheet; anything else is one French sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centres.labellisations.colonnes import compter_titres
from directory.importing import tableau as lecture
from directory.importing.erreurs import ErreurImport
from directory.importing.tableau import decoder, lire_tableau, nettoyer
from tests.centres.labellisations.outils import en_csv

RANGEES = [
    ["Filière", "CRMR", "Rôle", "Établissement", "Responsable"],
    ["MARIH", "Mastocytoses, « formes rares » ; enfants", "CCMR", "Hôpital Cœur, Évry", "Pr Noël\nDr Zoé"],
]


def _lire(contenu: bytes, nom: str = "liste.csv"):
    return lire_tableau(contenu, nom, compter_titres)


@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separateur", [";", ",", "\t"])
def test_encodings_and_separators(codage, separateur):
    contenu = en_csv(RANGEES, separateur, codage)
    tableau = _lire(contenu)
    assert [list(ligne.cellules) for ligne in tableau.lignes] == RANGEES
    assert [ligne.numero for ligne in tableau.lignes] == [1, 2]


def test_utf16_big_endian_with_its_mark():
    assert decoder(b"\xfe\xff" + "Rôle;é".encode("utf-16-be"), "x") == "Rôle;é"


def test_lines_are_physical_and_blank_ones_count():
    tableau = _lire(b'CRMR;R\xc3\xb4le;CHU\n\n;;\n"a\nb";c;d\ne;f;g\n')
    assert [ligne.numero for ligne in tableau.lignes] == [1, 4, 6]
    assert tableau.lignes[1].remplies == [0, 1, 2]


def test_the_separator_is_the_one_that_shows_headings():
    contenu = 'Liste, arrêtée le 3, puis le 4, et le 5\nCRMR;Rôle;CHU\n"x, y, z, t";CCMR;"a, b, c"\n'.encode()
    assert _lire(contenu).lignes[1].cellules == ("CRMR", "Rôle", "CHU")


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        (b"", "le fichier est vide"),
        (b" \r\n\t", "le fichier est vide"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, r"ancien classeur Excel \(.xls\)"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"{\\rtf1 ...", "RTF"),
        (b"\x1f\x8b\x08...", "archive"),
        (b"\xef\xbb\xbf<html><table>", "page web"),
        (b"<?xml version='1.0'?><Workbook/>", "document XML"),
        (b"CRMR;R\xc3\xb4le;CHU\na;b\x00;c\n", "liste.csv:2: caractère nul"),
        (b"CRMR;R\xf4le;\x81\x8d\x90", "codage du texte non reconnu"),
        (b'CRMR;Role;CHU\na;"b;c\nd;e;f\n', "liste.csv:2: ligne illisible"),
        (b'CRMR;Role;CHU\na;"b"b;c\n', "liste.csv:2: ligne illisible"),
        (b"CRMR;Role;CHU\n" + b"a" * 200_000 + b";b;c\n", "liste.csv:2: ligne illisible"),
    ],
)
def test_refused(contenu, dit):
    with pytest.raises(ErreurImport, match=dit) as refus:
        _lire(contenu)
    assert "\n" not in str(refus.value)


def test_too_big(monkeypatch):
    monkeypatch.setattr(lecture, "TAILLE_MAX", 10)
    with pytest.raises(ErreurImport, match="trop gros"):
        _lire(b"CRMR;Role;CHU\n")


def test_too_many_rows():
    with pytest.raises(ErreurImport, match="plus de 20000 lignes"):
        _lire(b"CRMR;Role;CHU\n" + b"a;b;c\n" * 100_000)


def test_a_csv_has_no_sheet():
    with pytest.raises(ErreurImport, match="--feuille"):
        lire_tableau(b"CRMR;Role;CHU\n", "x.csv", compter_titres, "Liste")


def test_a_wide_row_is_cut():
    assert len(_lire(b"CRMR;Role;CHU\n" + b"a;" * 5000).lignes[1].cellules) == lecture.COLONNES_MAX


def test_cells_are_cleaned():
    assert nettoyer(" a\u00a0\u202fb\u200b\x07  c ") == "a b c"
    assert nettoyer("a\x07b") == "ab"
    assert nettoyer("a \r\n\n b\tc") == "a\nb c"
    assert nettoyer("e\u0301") == "é"


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_french(contenu):
    dit = ""
    try:
        assert all(any(ligne.cellules) for ligne in _lire(contenu).lignes)
    except ErreurImport as refus:
        dit = str(refus)
    assert dit in ("", dit.partition("\n")[0])
    assert not dit or dit.startswith("liste.csv")


@given(st.lists(st.lists(st.text(max_size=20), min_size=1, max_size=6), max_size=8))
def test_what_a_spreadsheet_writes_is_read_back(rangees):
    try:
        tableau = _lire(en_csv([["CRMR", "Rôle", "CHU"], *rangees], codage="utf-8-sig"))
    except (ErreurImport, UnicodeEncodeError):
        return
    lues = {ligne.cellules for ligne in tableau.lignes[1:]}
    attendues = {tuple(nettoyer(c) for c in rangee) for rangee in rangees}
    assert lues <= {a for a in attendues if any(a)} | {("",)}
