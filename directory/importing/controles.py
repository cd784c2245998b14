"""Checks that look at several rows at once, on the data as they would be after the import."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from .champ import Valeur, abreger
from .ecart import Comparaison
from .erreurs import Erreurs

Valeurs = Mapping[str, Valeur]


@dataclass(slots=True)
class Rangee:
    """A row as it would be; `numero` 0 when no row of the file speaks of it."""

    numero: int
    cle: str
    valeurs: Valeurs

    @property
    def ou(self) -> str:
        """Where the row is, as a message says it."""
        return (
            f"à la ligne {self.numero}" if self.numero else "dans une fiche de l’annuaire absente du fichier"
        )

    @property
    def de(self) -> str:
        """The row itself, after « celle »."""
        return f"de la ligne {self.numero}" if self.numero else "d’une fiche de l’annuaire absente du fichier"


def rangees(comparaison: Comparaison, erreurs: Erreurs) -> Iterator[Rangee]:
    """Every row of the model as it would be, faulty rows left out."""
    fichier = comparaison.fichier
    for ligne, valeurs in comparaison.apres:
        if (fichier.nom, ligne.numero) not in erreurs.fautives:
            yield Rangee(ligne.numero, ligne.cle, fichier.dictionnaire(valeurs))
    for valeurs in comparaison.hors_fichier.values():
        lues = fichier.dictionnaire(valeurs)
        yield Rangee(0, fichier.composer_cle(lues[nom] for nom in fichier.cle), lues)


def par(*noms: str) -> Callable[[Valeurs], tuple[Valeur, ...]]:
    """Group rows by these fields."""
    return lambda valeurs: tuple(valeurs[nom] for nom in noms)


@dataclass(frozen=True)
class Unique:
    """At most one row with these values (of the rows that `condition` keeps)."""

    fichier: str
    groupe: Callable[[Valeurs], tuple[Valeur, ...]]
    message: str
    colonne: str = "debut"
    condition: Callable[[Valeurs], bool] = lambda valeurs: True

    def __call__(self, comparaisons: Mapping[str, Comparaison], erreurs: Erreurs) -> None:
        """Note each row that repeats another."""
        comparaison = comparaisons[self.fichier]
        vues: dict[tuple[Valeur, ...], Rangee] = {}
        # Rows outside the file first: the mistake is the file's.
        for rangee in sorted(rangees(comparaison, erreurs), key=lambda r: r.numero):
            if not self.condition(rangee.valeurs):
                continue
            groupe = self.groupe(rangee.valeurs)
            autre = vues.setdefault(groupe, rangee)
            if autre is not rangee and rangee.numero:
                erreurs.ajouter(
                    self.fichier,
                    rangee.numero,
                    self.colonne,
                    f"« {abreger(str(groupe[0]))} » est déjà {autre.ou}, attendu {self.message}",
                )


@dataclass(frozen=True)
class Chevauchement:
    """No two rows with the same values share a day."""

    fichier: str
    groupe: Callable[[Valeurs], tuple[Valeur, ...]]
    message: str
    colonne: str = "debut"
    condition: Callable[[Valeurs], bool] = lambda valeurs: True

    def __call__(self, comparaisons: Mapping[str, Comparaison], erreurs: Erreurs) -> None:
        """Note the later of two periods that overlap."""
        comparaison = comparaisons[self.fichier]
        groupes: dict[tuple[Valeur, ...], list[Rangee]] = defaultdict(list)
        for rangee in rangees(comparaison, erreurs):
            if self.condition(rangee.valeurs):
                groupes[self.groupe(rangee.valeurs)].append(rangee)
        for groupe in groupes.values():
            groupe.sort(key=lambda r: (r.valeurs["debut"], r.numero))
            dernier: Rangee | None = None  # of those begun, the one that ends last
            for rangee in groupe:
                if dernier is not None and rangee.valeurs["debut"] <= dernier.valeurs["fin"]:
                    self._noter(rangee, dernier, erreurs)
                if dernier is None or rangee.valeurs["fin"] > dernier.valeurs["fin"]:
                    dernier = rangee

    def _noter(self, rangee: Rangee, autre: Rangee, erreurs: Erreurs) -> None:
        # Blame a row of the file when only one of the two is in it.
        fautive, temoin = (rangee, autre) if rangee.numero else (autre, rangee)
        if not fautive.numero:
            return
        erreurs.ajouter(
            self.fichier,
            fautive.numero,
            self.colonne,
            f"la période {fautive.valeurs['debut']} – {fautive.valeurs['fin']} chevauche celle {temoin.de} "
            f"({temoin.valeurs['debut']} – {temoin.valeurs['fin']}), attendu {self.message}",
        )


@dataclass(frozen=True)
class FinApresDebut:
    """The end is on or after the start."""

    fichier: str
    debut: str = "debut"
    fin: str = "fin"

    def __call__(self, comparaisons: Mapping[str, Comparaison], erreurs: Erreurs) -> None:
        """Note each row that ends before it begins."""
        for rangee in list(rangees(comparaisons[self.fichier], erreurs)):
            debut, fin = rangee.valeurs[self.debut], rangee.valeurs[self.fin]
            if rangee.numero and debut and fin and fin < debut:
                erreurs.ajouter(
                    self.fichier,
                    rangee.numero,
                    self.fin,
                    f"{fin} précède {debut}, attendu une date qui suit {self.debut}",
                )


@dataclass(frozen=True)
class Cycle:
    """Following a field from row to row never comes back."""

    fichiers: tuple[str, ...]
    champ: str

    def __call__(self, comparaisons: Mapping[str, Comparaison], erreurs: Erreurs) -> None:
        """Note one row of each circle."""
        suivants: dict[str, list[str]] = {}
        origines: dict[str, tuple[str, int]] = {}
        for nom in self.fichiers:
            champ = comparaisons[nom].fichier.par_nom[self.champ]
            for rangee in rangees(comparaisons[nom], erreurs):
                if rangee.numero or rangee.cle not in suivants:
                    suivants[rangee.cle] = champ.cles(rangee.valeurs[self.champ])  # type: ignore[attr-defined]
                    origines[rangee.cle] = (nom, rangee.numero)
        for boucle in boucles(suivants):
            placees = [origines[cle] for cle in boucle if origines[cle][1]]
            if placees:
                nom, numero = placees[0]
                colonnes = comparaisons[nom].fichier.par_nom[self.champ].colonnes
                chemin = " → ".join([*boucle, boucle[0]][:8])
                erreurs.ajouter(
                    nom, numero, colonnes[0], f"{chemin} tourne en rond, attendu une hiérarchie sans cycle"
                )


def boucles(suivants: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Circles of a graph (at least one of each tangle), without recursion."""
    EN_COURS, FINI = 1, 2
    etats: dict[str, int] = {}
    for depart in suivants:
        if depart in etats:
            continue
        chemin: list[str] = [depart]
        restes = [iter(suivants[depart])]
        etats[depart] = EN_COURS
        while chemin:
            voisin = next(restes[-1], None)
            if voisin is None:
                etats[chemin.pop()] = FINI
                restes.pop()
            elif etats.get(voisin) == EN_COURS:
                yield chemin[chemin.index(voisin) :]
            elif voisin not in etats and voisin in suivants:
                etats[voisin] = EN_COURS
                chemin.append(voisin)
                restes.append(iter(suivants[voisin]))
