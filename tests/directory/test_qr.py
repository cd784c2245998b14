"""The QR code drawn for paper: the very modules of the standard, inside their white margin."""

import re

import pytest
import segno

from directory.donnees.qr import MARGE, CodeQR


def _modules(code: CodeQR) -> set[tuple[int, int]]:
    """The black modules of the path, read back."""
    noirs: set[tuple[int, int]] = set()
    pas = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", code.trace)
    assert "".join(f"M{x} {y}h{n}v1h-{m}z" for x, y, n, m in pas) == code.trace
    for x, y, aller, retour in pas:
        assert aller == retour
        noirs |= {(int(x) + i, int(y)) for i in range(int(aller))}
    return noirs


@pytest.mark.parametrize(
    "adresse",
    [
        "https://annuaire.test/centres/o-rares/hus-hopital-civil/",
        "https://annuaire.test/" + "a" * 400 + "/",
        "https://annuaire.test/maladies/15-é%C3%A9/?le=2019-06-01",
    ],
)
def test_the_path_draws_the_modules_of_the_standard(adresse: str) -> None:
    code = CodeQR.dessiner(adresse)
    attendu = segno.make_qr(adresse, error="m")
    matrice = [bytes(ligne) for ligne in attendu.matrix]
    assert code.cote == len(matrice) + 2 * MARGE
    assert _modules(code) == {
        (x + MARGE, y + MARGE) for y, ligne in enumerate(matrice) for x, noir in enumerate(ligne) if noir
    }
    assert code.adresse == adresse
    assert attendu.error in ("M", "Q", "H")
