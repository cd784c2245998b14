"""Fields that lead to other rows: foreign keys, lists of them, and rows owned by this one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models

from .champ import Champ, Refus, Valeur, nettoyer

if TYPE_CHECKING:
    from .base import Index
    from .fichier import Fichier


class Lien(Champ):
    """A foreign key, written in the file as the key of its target."""

    attendu = "un code"

    def __init__(self, attribut: str, colonne: str | None = None, vers: Fichier | None = None) -> None:
        """`vers`: the description of the target's file, None for the file itself."""
        super().__init__(attribut, colonne)
        self.vers = vers
        self.index: Index

    def convertir(self, cellule: str) -> Valeur:
        assert self.vers is not None  # noqa: S101
        return self.vers.normaliser_cle(cellule)

    def cles(self, valeur: Valeur) -> list[str]:
        """The keys of the rows this value leads to."""
        return [valeur] if valeur else []

    def depuis_base(self, bruts: Sequence[Any]) -> Valeur:
        return "" if bruts[0] is None else self.index.cle[bruts[0]]

    def vers_base(self, valeur: Valeur) -> tuple[Any, ...]:
        return (self.index.pk[valeur] if valeur else None,)


class Liens(Lien):
    """A many-to-many field, written `a;b` in the file."""

    multiple = True

    def __init__(self, attribut: str, colonne: str | None = None, vers: Fichier | None = None) -> None:
        super().__init__(attribut, colonne, vers)
        self.vide = []

    def lier(self, modele: type[models.Model]) -> None:
        champ = modele._meta.get_field(self.nom)
        assert isinstance(champ, models.ManyToManyField)  # noqa: S101
        self.attributs = ()
        self.table: Any = champ.remote_field.through
        self.de = f"{champ.m2m_field_name()}_id"
        self.a = f"{champ.m2m_reverse_field_name()}_id"

    def convertir(self, cellule: str) -> Valeur:
        cles = [super(Liens, self).convertir(mot.strip()) for mot in cellule.split(";") if mot.strip()]
        if doubles := sorted({cle for cle in cles if cles.count(cle) > 1}):
            raise Refus(f"« {doubles[0]} » est répété, attendu chaque code une fois")
        return sorted(cles)

    def cles(self, valeur: Valeur) -> list[str]:
        return list(valeur)

    # --- Rows of the other table ------------------------------------------------------
    def charger(self) -> dict[int, Valeur]:
        """The lists of every row of the database, by primary key."""
        listes: dict[int, list[str]] = defaultdict(list)
        for de, a in self.table._default_manager.values_list(self.de, self.a):
            listes[de].append(self._lire_cible(a))
        return {de: sorted(liste) for de, liste in listes.items()}

    def _lire_cible(self, a: Any) -> str:
        return self.index.cle[a]

    def _ecrire_cible(self, valeur: str) -> Any:
        return self.index.pk[valeur]

    def remplacer(self, changements: Collection[tuple[int, Valeur, Valeur]], taille: int) -> None:
        """Bring lists from one state to another: (primary key, before, after) of each row."""
        lignes = self.table._default_manager
        nouvelles = [
            self.table(**{self.de: pk, self.a: self._ecrire_cible(valeur)})
            for pk, avant, apres in changements
            for valeur in apres
            if valeur not in avant
        ]
        for pk, avant, apres in changements:
            partis = [self._ecrire_cible(valeur) for valeur in avant if valeur not in apres]
            if partis:
                lignes.filter(**{self.de: pk, f"{self.a}__in": partis}).delete()
        lignes.bulk_create(nouvelles, batch_size=taille)


class Filles(Liens):
    """Rows that belong to this one and hold one value each (the postal codes of a commune)."""

    def __init__(self, attribut: str, valeur: str, comme: Champ, colonne: str | None = None) -> None:
        """`attribut`: the reverse relation; `valeur`: the field of its rows; `comme`: its shape."""
        super().__init__(attribut, colonne)
        self.a = valeur
        self.comme = comme

    def lier(self, modele: type[models.Model]) -> None:
        relation = modele._meta.get_field(self.nom)
        assert isinstance(relation, models.ManyToOneRel)  # noqa: S101
        self.attributs = ()
        self.table = relation.related_model
        self.de = relation.field.attname

    def lire(self, cellules: Sequence[str]) -> Valeur:
        mots: Iterable[str] = (mot.strip() for mot in nettoyer(cellules[0]).split(";"))
        return sorted({self.comme.lire([mot]) for mot in mots if mot})

    def cles(self, valeur: Valeur) -> list[str]:
        """They lead to no other file."""
        return []

    def _lire_cible(self, a: Any) -> str:
        return a

    def _ecrire_cible(self, valeur: str) -> Any:
        return valeur
