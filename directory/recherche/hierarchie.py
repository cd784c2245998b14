"""Orphanet's classification in memory: who is above whom, in steps. Several parents are the rule."""

from array import array
from collections import deque
from collections.abc import Iterable, Sequence


class Hierarchie:
    """Directed links from entities to their parents, over dense numbers 0…n-1."""

    __slots__ = ("_debut", "_debut_enfants", "_enfants", "_parents")

    def __init__(self, taille: int, liens: Iterable[tuple[int, int]]) -> None:
        """`liens` gives (child, parent) pairs."""
        paires = sorted(set(liens))
        self._debut, self._parents = _ranger(taille, paires)
        self._debut_enfants, self._enfants = _ranger(taille, sorted((p, e) for e, p in paires))

    def parents(self, numero: int) -> Sequence[int]:
        """Direct parents."""
        return self._parents[self._debut[numero] : self._debut[numero + 1]]

    def au_dessus(self, departs: Iterable[int]) -> dict[int, int]:
        """Every entity reached upwards, `departs` included, with the fewest steps to it."""
        pas = dict.fromkeys(departs, 0)
        file = deque(pas)
        while file:
            numero = file.popleft()
            for parent in self.parents(numero):
                if parent not in pas:
                    pas[parent] = pas[numero] + 1
                    file.append(parent)
        return pas

    def au_dessous(self, numero: int) -> set[int]:
        """Every entity reached downwards, itself excluded."""
        vus: set[int] = set()
        pile = [numero]
        while pile:
            n = pile.pop()
            for enfant in self._enfants[self._debut_enfants[n] : self._debut_enfants[n + 1]]:
                if enfant not in vus:
                    vus.add(enfant)
                    pile.append(enfant)
        vus.discard(numero)
        return vus


def _ranger(taille: int, paires: Sequence[tuple[int, int]]) -> tuple[Sequence[int], Sequence[int]]:
    """Compressed rows: where each number's neighbours begin, and the neighbours one after the other."""
    debut = array("I", bytes(4 * (taille + 1)))
    for de, _ in paires:
        debut[de + 1] += 1
    for n in range(taille):
        debut[n + 1] += debut[n]
    return debut, array("I", (vers for _, vers in paires))
