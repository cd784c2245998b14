"""The three-way comparison: what people changed is kept, what the file changed is taken."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.importing.champ import est_vide
from directory.importing.ecart import Sort, fusionner

VALEURS = st.sampled_from(["", "a", "b", "c", None, [], ["x"], [None, ""], [1.0, 2.0], True, False, 0])
LISTES = st.lists(VALEURS, max_size=1)


@pytest.mark.parametrize(
    ("fichier", "propres", "autres", "base", "attendu"),
    [
        # fichier, last import of this file, of others, database → kept, sort
        ("b", ["a"], [], "a", ("b", Sort.CHANGE)),
        ("b", ["a"], [], "b", ("b", Sort.INCHANGE)),
        ("b", ["a"], [], "c", ("c", Sort.CONFLIT)),
        ("a", ["a"], [], "c", ("c", Sort.CONFLIT)),
        ("a", ["a"], [], "", ("", Sort.CONFLIT)),
        ("a", [], [], "", ("a", Sort.CHANGE)),
        ("a", [], [], "c", ("c", Sort.CONFLIT)),
        ("a", [], ["c"], "c", ("a", Sort.CHANGE)),
        ("a", [""], [], "c", ("c", Sort.CONFLIT)),
        ("", ["a"], [], "a", ("", Sort.CHANGE)),
        ("", ["a"], [], "c", ("c", Sort.CONFLIT)),
        ("", [""], [], "c", ("c", Sort.INCHANGE)),
        ("", [], [], "c", ("c", Sort.INCHANGE)),
        ("", [], ["c"], "c", ("c", Sort.INCHANGE)),
        (False, [True], [], True, (False, Sort.CHANGE)),
    ],
)
def test_table(
    fichier: Any, propres: list[Any], autres: list[Any], base: Any, attendu: tuple[Any, Sort]
) -> None:
    assert fusionner(fichier, propres, autres, base) == attendu


@given(VALEURS, LISTES, LISTES, VALEURS)
def test_staff_edits_are_never_lost(fichier: Any, propres: list[Any], autres: list[Any], base: Any) -> None:
    """A value that no file gave stays, and the file is told so when it says something else."""
    if base in propres or base in autres or (est_vide(base) and not propres and not autres):
        return
    garde, sort = fusionner(fichier, propres, autres, base)
    assert garde == base
    if fichier != base and not est_vide(fichier):
        assert sort is Sort.CONFLIT


@given(VALEURS, LISTES, LISTES, VALEURS)
def test_with_replacement_the_file_wins_except_by_a_blank(
    fichier: Any, propres: list[Any], autres: list[Any], base: Any
) -> None:
    garde, _ = fusionner(fichier, propres, autres, base, remplacer=True)
    if not est_vide(fichier):
        assert garde == fichier
    elif base not in propres:
        assert garde == base


@given(VALEURS, LISTES, LISTES, VALEURS, st.booleans())
def test_idempotent(fichier: Any, propres: list[Any], autres: list[Any], base: Any, remplacer: bool) -> None:
    """Once the file's value is remembered where it was taken, the next run changes nothing."""
    garde, sort = fusionner(fichier, propres, autres, base, remplacer=remplacer)
    ensuite = [fichier] if garde == fichier else propres
    assert fusionner(fichier, ensuite, autres, garde, remplacer=remplacer) == (
        garde,
        Sort.INCHANGE if sort is Sort.CHANGE else sort,
    )


@given(VALEURS, LISTES, LISTES, VALEURS)
def test_filling_touches_blanks_only(fichier: Any, propres: list[Any], autres: list[Any], base: Any) -> None:
    garde, sort = fusionner(fichier, propres, autres, base, remplir=True, remplacer=True)
    assert garde == base or est_vide(base)
    assert sort is not Sort.CONFLIT


@given(VALEURS, LISTES, LISTES, VALEURS)
def test_arguments_are_left_alone(fichier: Any, propres: list[Any], autres: list[Any], base: Any) -> None:
    donnees = (fichier, propres, autres, base)
    avant = copy.deepcopy(donnees)
    fusionner(*donnees)
    assert donnees == avant
