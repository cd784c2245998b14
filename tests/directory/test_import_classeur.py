"""Workbooks: values only, merged cells, the right sheet; damaged, forged or huge ones refused in one sentence."""

import datetime
import io
import zipfile

import pytest

from centres.labellisations.colonnes import compter_titres
from directory.importing import classeur
from directory.importing.erreurs import ErreurImport
from directory.importing.tableau import lire_tableau
from tests.centres.labellisations.outils import en_xlsx

TITRES = ["CRMR", "Rôle", "CHU"]


def _lire(contenu: bytes, feuille: str = ""):
    return lire_tableau(contenu, "liste.xlsx", compter_titres, feuille)


def _cellules(contenu: bytes, feuille: str = ""):
    return [ligne.cellules for ligne in _lire(contenu, feuille).lignes]


def test_values():
    jour, heure = datetime.date(2023, 12, 29), datetime.datetime(2023, 12, 29, 8)  # noqa: DTZ001
    rangee = [750100208, 60785011.0, 1.5, True, False, jour, heure, " =1+1", "é\nè", None, "fin"]
    lues = _cellules(en_xlsx([TITRES, [], rangee]))
    assert lues == [
        tuple(TITRES),
        ("750100208", "60785011", "1.5", "oui", "non", "2023-12-29", "2023-12-29", "=1+1", "é\nè", "", "fin"),
    ]


def test_rows_keep_their_numbers():
    assert [ligne.numero for ligne in _lire(en_xlsx([["Liste"], [], [], TITRES])).lignes] == [1, 4]


def test_merged_cells_hold_downwards_only():
    rangees = [
        ["Filière X", None, None],
        TITRES,
        ["Réseau", "CCMR", "Lille"],
        [None, "CCMR", "Lyon"],
        [None, "CRC", "Nice"],
        [None, "CRC", "Metz"],
    ]
    lues = _cellules(en_xlsx(rangees, ["A1:C1", "A3:A5"]))
    assert lues[0] == ("Filière X",)
    assert [ligne[0] for ligne in lues[2:]] == ["Réseau", "Réseau", "Réseau", ""]


def test_a_row_wholly_under_merged_cells_is_not_another_row():
    lues = _cellules(
        en_xlsx([TITRES, ["a", "b", "c"], [None, None, None], ["d", "e", "f"]], ["A2:A3", "B2:B3", "C2:C3"])
    )
    assert lues == [tuple(TITRES), ("a", "b", "c"), ("d", "e", "f")]


class TestSheets:
    """The only one with headings, or the one that is named."""

    @staticmethod
    def _deux(titres_aussi: bool) -> bytes:
        def ajouter(livre):
            page = livre.create_sheet("Autre")
            page.append(TITRES if titres_aussi else ["Légende"])

        return en_xlsx([TITRES, ["a", "b", "c"]], retoucher=ajouter)

    def test_the_only_list(self):
        assert _lire(self._deux(False)).feuille == "Liste"

    def test_two_lists_must_be_told_apart(self):
        with pytest.raises(ErreurImport, match=r"--feuille.*« Liste », « Autre »"):
            _lire(self._deux(True))
        assert _lire(self._deux(True), "Autre").feuille == "Autre"

    def test_unknown_sheet(self):
        with pytest.raises(ErreurImport, match="pas de feuille « Absente »"):
            _lire(self._deux(True), "Absente")

    def test_hidden_sheets_are_not_chosen(self):
        def cacher(livre):
            livre.create_sheet("Cachée").append(TITRES)
            livre["Cachée"].sheet_state = "hidden"

        assert _lire(en_xlsx([TITRES], retoucher=cacher)).feuille == "Liste"


class TestFormulas:
    """Never computed: the value the spreadsheet saved, or a refusal."""

    @staticmethod
    def _avec(valeur: str) -> bytes:
        contenu = en_xlsx([TITRES, ["a", "=1+1", "c"]])
        return _remplacer(
            contenu, "xl/worksheets/sheet1.xml", b"<f>1+1</f><v />", b"<f>1+1</f>" + valeur.encode()
        )

    def test_saved_value(self):
        assert _cellules(self._avec("<v>2</v>"))[1] == ("a", "2", "c")

    def test_no_saved_value(self):
        with pytest.raises(ErreurImport, match=r"liste\.xlsx:Liste!B2: formule sans valeur"):
            _lire(self._avec("<v/>"))


def _remplacer(contenu: bytes, partie: str, avant: bytes, apres: bytes) -> bytes:
    sortie = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(contenu)) as lu,
        zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as ecrit,
    ):
        for nom in lu.namelist():
            octets = lu.read(nom)
            if nom == partie:
                assert avant in octets
                octets = octets.replace(avant, apres)
            ecrit.writestr(nom, octets)
    return sortie.getvalue()


def _archive(**parties: bytes) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in parties.items():
            archive.writestr(nom, octets)
    return sortie.getvalue()


class TestHostile:
    """Refused in one sentence, before memory or time is spent."""

    def test_bomb(self):
        bombe = _archive(
            **{"[Content_Types].xml": b"", "xl/workbook.xml": b"", "xl/a.xml": b"0" * 70_000_000}
        )
        assert len(bombe) < 1_000_000
        with pytest.raises(ErreurImport, match="dépasse 60 Mo"):
            _lire(bombe)

    def test_too_many_parts(self, monkeypatch):
        monkeypatch.setattr(classeur, "PARTIES_MAX", 3)
        with pytest.raises(ErreurImport, match="dépasse"):
            _lire(en_xlsx([TITRES]))

    def test_too_much_shared_text(self, monkeypatch):
        monkeypatch.setattr(classeur, "TEXTES_MAX", 10)
        parties = {"[Content_Types].xml": b"", "xl/workbook.xml": b"", "xl/sharedStrings.xml": b"<sst></sst>"}
        with pytest.raises(ErreurImport, match="trop de texte"):
            _lire(_archive(**parties))

    def test_too_many_merged_cells(self, monkeypatch):
        monkeypatch.setattr(classeur, "FUSIONS_MAX", 0)
        with pytest.raises(ErreurImport, match="fusionnées"):
            _lire(en_xlsx([TITRES, ["a", "b", "c"], [None, "b", "c"]], ["A2:A3"]))

    def test_entities(self):
        contenu = _remplacer(
            en_xlsx([TITRES]), "xl/workbook.xml", b"<workbook", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook'
        )
        with pytest.raises(ErreurImport, match="interdites"):
            _lire(contenu)

    def test_a_hundred_thousand_rows(self):
        debut = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        rangees = b"".join(
            b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>x</t></is></c></row>' % (n, n)
            for n in range(1, 100_001)
        )
        with pytest.raises(ErreurImport, match="plus de 20000 lignes"):
            _lire(_feuille(debut + rangees + b"</sheetData></worksheet>"))

    def test_a_row_number_beyond_any_sheet(self):
        debut = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        loin = b'<row r="2000000000"><c r="A2000000000" t="inlineStr"><is><t>x</t></is></c></row>'
        assert _lire(_feuille(debut + loin + b"</sheetData></worksheet>")).lignes == ()

    @pytest.mark.parametrize("taille", [10, 100, 1000, 3000])
    def test_truncated(self, taille):
        with pytest.raises(ErreurImport, match=r"liste\.xlsx"):
            _lire(en_xlsx([TITRES])[:taille])

    @pytest.mark.parametrize("partie", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
    def test_broken_xml(self, partie):
        with pytest.raises(ErreurImport, match="illisible"):
            _lire(_remplacer(en_xlsx([TITRES]), partie, b"</", b"<"))

    @pytest.mark.parametrize(
        ("parties", "dit"),
        [
            ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "pas un classeur Excel"),
            ({"[Content_Types].xml": b"", "word/document.xml": b""}, "pas un classeur Excel"),
            ({"[Content_Types].xml": b"", "xl/workbook.bin": b""}, "binaire"),
        ],
    )
    def test_another_document(self, parties, dit):
        with pytest.raises(ErreurImport, match=dit):
            _lire(_archive(**parties))


def _feuille(xml: bytes) -> bytes:
    """A workbook whose sheet is this XML."""
    contenu = en_xlsx([["x"]])
    with zipfile.ZipFile(io.BytesIO(contenu)) as lu:
        avant = lu.read("xl/worksheets/sheet1.xml")
    return _remplacer(contenu, "xl/worksheets/sheet1.xml", avant, xml)
