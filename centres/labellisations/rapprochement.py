"""What a text of a list stands for in the directory: found for sure, or asked with candidates. Never guessed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from directory.texte import normaliser

CERTAIN = 100
CANDIDATS_MAX = 5
_SEUIL = 45  # below it a candidate helps nobody


@dataclass(frozen=True, slots=True)
class Candidat:
    """A record the text may mean, and how much alike they are (0 to 99)."""

    code: str
    nom: str
    score: int


@dataclass(frozen=True, slots=True)
class Rapprochement:
    """The answer for one text: `code` only when it is sure; else candidates, best first, and why it is asked."""

    texte: str
    code: str = ""
    confiance: int = 0
    candidats: tuple[Candidat, ...] = ()
    motif: str = ""

    @property
    def certain(self) -> bool:
        """Whether the text stands for one record and no other."""
        return bool(self.code)


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be answered in the file of correspondances before this text can be imported."""

    genre: str
    texte: str
    motif: str
    candidats: tuple[Candidat, ...] = ()


# Texts (normalised) and the codes the user gave them.
Correspondances = Mapping[str, str]


def cle_de(texte: str) -> str:
    """How a text is found again among the correspondances."""
    return normaliser(texte)


class Voisins:
    """Ranks the records whose names look most like a text."""

    def __init__(self, noms: Mapping[str, Sequence[str]], affiches: Mapping[str, str]) -> None:
        """`noms`: every normalised name of each code; `affiches`: the name shown."""
        self._codes = [code for code, variantes in noms.items() for _ in variantes]
        self._noms = [nom for variantes in noms.values() for nom in variantes]
        self._affiches = affiches

    def chercher(self, normal: str, dabord: Iterable[str] = ()) -> tuple[Candidat, ...]:
        """The best candidates, those of `dabord` first."""
        scores: dict[str, int] = {}
        for _, score, rang in process.extract(
            normal, self._noms, scorer=fuzz.token_set_ratio, limit=4 * CANDIDATS_MAX, score_cutoff=_SEUIL
        ):
            code = self._codes[rang]
            scores[code] = max(scores.get(code, 0), min(99, round(score)))
        premiers = [code for code in dict.fromkeys(dabord) if code in self._affiches]
        autres = sorted((c for c in scores if c not in premiers), key=lambda c: (-scores[c], c))
        return tuple(
            Candidat(code, self._affiches[code], scores.get(code, _SEUIL))
            for code in (*premiers, *autres)[:CANDIDATS_MAX]
        )


def par_correspondance(
    texte: str, reponses: Correspondances, connus: Mapping[str, object]
) -> Rapprochement | None:
    """What the user answered for this text; a code that does not exist is said, not ignored."""
    code = reponses.get(cle_de(texte))
    if code is None:
        return None
    if code in connus:
        return Rapprochement(texte, code, CERTAIN)
    return Rapprochement(texte, motif=f"la correspondance donne « {code} », qui n’est pas un code connu ici")
