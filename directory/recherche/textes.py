"""Many short texts in little memory: one long string, and where each begins."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import overload


class Textes(Sequence[str]):
    """A frozen sequence of texts, about a quarter of the memory of a tuple of strings."""

    __slots__ = ("_bornes", "_tout")

    def __init__(self, textes: Iterable[str]) -> None:
        morceaux: list[str] = []
        self._bornes = array("I", [0])
        fin = 0
        for texte in textes:
            morceaux.append(texte)
            fin += len(texte)
            self._bornes.append(fin)
        self._tout = "".join(morceaux)

    def __len__(self) -> int:
        return len(self._bornes) - 1

    def longueur(self, rang: int) -> int:
        """How many letters a text has."""
        return self._bornes[rang + 1] - self._bornes[rang]

    @overload
    def __getitem__(self, rang: int) -> str: ...
    @overload
    def __getitem__(self, rang: slice) -> list[str]: ...
    def __getitem__(self, rang: int | slice) -> str | list[str]:
        if isinstance(rang, slice):
            return [self[n] for n in range(*rang.indices(len(self)))]
        if not 0 <= rang < len(self):
            raise IndexError(rang)
        return self._tout[self._bornes[rang] : self._bornes[rang + 1]]

    def __iter__(self) -> Iterator[str]:
        debut = 0
        for fin in self._bornes[1:]:
            yield self._tout[debut:fin]
            debut = fin
