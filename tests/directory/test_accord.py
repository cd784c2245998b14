"""French agreement."""

import pytest

from directory.templatetags.accord import accord


@pytest.mark.parametrize(
    ("nombre", "formes", "attendu"),
    [
        (0, "s", ""),
        (1, "s", ""),
        (1.9, "s", ""),
        (2, "s", "s"),
        ("3", "s", "s"),
        (0, "l,ux", "l"),
        (1, "a,ont", "a"),
        (7, "l,ux", "ux"),
        ("3 millions", "a,ont", "a"),
        (None, "s", ""),
    ],
)
def test_zero_et_un_sont_singuliers(nombre: object, formes: str, attendu: str) -> None:
    assert accord(nombre, formes) == attendu
