"""From a disease to the networks and the filière that care for it (reading rules: fixtures/MAPPING.md).

1. A row on the disease itself wins; a subtype without a row of its own is read as its disease.
2. Filière: among the leading rows above, those of the branch of the preferred specialty if
   there are any; then the nearest, in steps; then the most precise.
3. Networks: own rows; else the nearest rows among the networks of that filière; else the
   nearest of all.
4. Tumours, infections and poisonings inherit only from groups of their own specialty.

Everything is read from the vocabulary: no query here.
"""

from collections.abc import Iterable

from directory.models import Maladie
from directory.recherche.reponses import CentreTrouve, FiliereTrouvee, GroupeLu, Orientation, Voie
from directory.recherche.vocabulaire import Vocabulaire, vocabulaire

# Tumours, infections, toxic effects: their groups gather what no rare-disease network follows (rule 4).
SPECIALITES_GARDEES = (250908, 68416, 108999)
_GROUPE, _MALADIE, _SOUS_TYPE = 1, 2, 3


def orienter(maladie: Maladie | int) -> Orientation:
    """Who cares for `maladie` (or the disease of this ORPHA code), and by which of the three ways.

    An inactive code is answered as what replaces it.
    """
    v = vocabulaire()
    code = maladie if isinstance(maladie, int) else maladie.code_orpha
    numero = v.orpha.get(code)
    while numero is not None and numero in v.associees:
        numero = v.associees[numero]
    if numero is None:
        return Orientation(code=code)
    return _Lecture(v, numero).orientation(code)


class _Lecture:
    """The rules, for one entity."""

    def __init__(self, v: Vocabulaire, numero: int) -> None:
        self.v, self.c, self.h = v, v.couvertures, v.hierarchie
        self.numero = numero
        self.nommes = self._nommes()
        larges = (
            self.c.centres_larges.keys() | self.c.principales_larges.keys() | self.c.associees_larges.keys()
        )
        self.pas = {n: p for n, p in self.h.au_dessus(self.nommes).items() if p and n in larges}
        specialite = self.c.specialites[numero]
        # What lies above the entity, and at or under the head of its preferred specialty.
        self.branche = {n for n in self.pas if self._sous(n, specialite)} if specialite >= 0 else set()
        if specialite >= 0 and int(v.sujets[specialite].code) in SPECIALITES_GARDEES:
            self.pas = {
                n: p for n, p in self.pas.items() if self.c.specialites[n] == specialite or n == specialite
            }

    def _nommes(self) -> tuple[int, ...]:
        """The entity; its diseases, nearest first, for a subtype no row names."""
        if self.c.niveaux[self.numero] != _SOUS_TYPE or self._a_une_ligne(self.numero):
            return (self.numero,)
        rang: tuple[int, ...] = (self.numero,)
        while rang:
            rang = tuple(
                dict.fromkeys(
                    p for n in rang for p in self.h.parents(n) if self.c.niveaux[p] in (_MALADIE, _SOUS_TYPE)
                )
            )
            trouves = tuple(n for n in rang if self.c.niveaux[n] == _MALADIE or self._a_une_ligne(n))
            if trouves:
                return trouves
        return (self.numero,)

    def _a_une_ligne(self, n: int) -> bool:
        return n in self.c.centres or n in self.c.principales or n in self.c.associees

    def _sous(self, n: int, tete: int) -> bool:
        return n == tete or tete in self.h.au_dessus((n,))

    def _plus_proches(self, lignes: Iterable[int]) -> list[int]:
        """The nearest entities among `lignes`, in steps; several when they tie."""
        atteints = [n for n in lignes if n in self.pas]
        moins = min((self.pas[n] for n in atteints), default=0)
        return [n for n in atteints if self.pas[n] == moins]

    def filiere(self) -> tuple[int, int] | None:
        """(filière, entity whose row answered)."""
        for n in self.nommes:
            if n in self.c.principales:
                return self.c.principales[n], n
        lignes = self.c.principales_larges.keys() & self.pas.keys()
        proches = self._plus_proches(lignes & self.branche or lignes)
        if not proches:
            return None
        precis = min(proches, key=lambda n: (self.c.etendue[n], int(self.v.sujets[n].code)))
        return self.c.principales_larges[precis], precis

    def centres(self, filiere: int | None) -> list[tuple[int, int]]:
        """(centre, entity whose row answered), by centre, each once."""
        par: dict[int, int] = {}
        for n in self.nommes:
            for centre in self.c.centres.get(n, ()):
                par.setdefault(centre, n)
        if not par:
            larges = self.c.centres_larges
            siens = [
                n for n in self.pas if any(self.c.filiere_du_centre[c] == filiere for c in larges.get(n, ()))
            ]
            for n in sorted(self._plus_proches(siens or larges), key=lambda n: self.c.etendue[n]):
                for centre in larges[n]:
                    if not siens or self.c.filiere_du_centre[centre] == filiere:
                        par.setdefault(centre, n)
        return sorted(par.items(), key=lambda p: self.v.sujets[p[0]].code)

    def associees(self, principale: int) -> list[tuple[int, int]]:
        """Filières to name beside: those of the disease, else of its nearest groups."""
        propres = [n for n in self.nommes if n in self.c.associees]
        lignes = propres or self._plus_proches(self.c.associees_larges)
        return [(f, n) for n in lignes for f in self.c.associees[n] if f != principale]

    def orientation(self, code: int) -> Orientation:
        """All of it, in words a page can use."""
        trouvee = self.filiere()
        centres = self.centres(trouvee[0] if trouvee else None)
        voie: Voie = "filiere" if trouvee else ""
        if centres:
            voie = "nommee" if any(n in self.nommes for _, n in centres) else "groupe"
        associees = self.associees(trouvee[0]) if trouvee else []
        groupes = [self._groupe(n) for _, n in centres] or ([self._groupe(trouvee[1])] if trouvee else [])
        return Orientation(
            code=code,
            voie=voie,
            filiere=self._filiere(*trouvee) if trouvee else None,
            associees=tuple(dict.fromkeys(self._filiere(*a) for a in associees)),
            centres=tuple(self._centre(*c) for c in centres),
            groupes=tuple(dict.fromkeys(g for g in groupes if g is not None)),
        )

    def _groupe(self, n: int) -> GroupeLu | None:
        """None when the row names the entity itself."""
        if n == self.numero:
            return None
        s = self.v.sujets[n]
        return GroupeLu(int(s.code), s.nom, s.slug, _NIVEAUX[self.c.niveaux[n]])

    def _filiere(self, f: int, n: int) -> FiliereTrouvee:
        s = self.v.sujets[f]
        return FiliereTrouvee(s.pk, s.code, s.nom, s.detail, self._groupe(n))

    def _centre(self, c: int, n: int) -> CentreTrouve:
        s = self.v.sujets[c]
        return CentreTrouve(s.pk, s.code, s.nom, s.sigle, self._groupe(n))


_NIVEAUX = ("", "groupe", "maladie", "sous-type")
