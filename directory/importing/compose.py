"""Fields that only make sense together: they are compared, kept and replaced as one."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models

from .champ import Champ, Refus, Valeur, abreger, nettoyer
from .fichier import Fichier
from .liens import Lien


class Position(Champ):
    """Latitude and longitude, and where they come from when the model says it."""

    _BORNES = (("latitude", 90), ("longitude", 180))

    def __init__(self, source: str | None = None, valeurs: Mapping[str, str] | None = None) -> None:
        """`source`: the column of the origin; `valeurs`: its words, and the model's."""
        super().__init__("latitude")
        self.nom = "position"
        self.colonnes = ("latitude", "longitude") + ((source,) if source else ())
        self.attributs = ("latitude", "longitude") + (("position_source",) if source else ())
        self.valeurs = dict(valeurs or {})
        self.vide = [None, None, ""] if source else [None, None]

    def lier(self, modele: type[models.Model]) -> None:
        """Both or neither, whatever the model says of each."""

    def lire(self, cellules: Sequence[str]) -> Valeur:
        textes = [nettoyer(cellule) for cellule in cellules]
        for (nom, _), texte, autre in zip(self._BORNES, textes, (textes[1], textes[0]), strict=False):
            if autre and not texte:
                raise Refus("valeur manquante, attendu les deux coordonnées ou aucune", nom)
        if not textes[0]:
            return self.vide
        valeur: list[Any] = [
            self._degres(texte, *borne) for borne, texte in zip(self._BORNES, textes, strict=False)
        ]
        if len(textes) == 3:
            valeur.append(self._origine(textes[2]))
        return valeur

    @staticmethod
    def _degres(texte: str, nom: str, borne: int) -> float:
        if (
            not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,15})?(e-[0-9]{1,2})?", texte)
            or abs(float(texte)) > borne
        ):
            raise Refus(
                f"« {abreger(texte)} » n’est pas une {nom}, attendu des degrés de −{borne} à {borne}", nom
            )
        return float(texte)

    def _origine(self, texte: str) -> str:
        if not texte:
            raise Refus("valeur manquante, attendu l’origine de la position", self.colonnes[2])
        if texte not in self.valeurs:
            raise Refus(
                f"« {abreger(texte)} » n’est pas prévu, attendu l’une de ces valeurs : {', '.join(self.valeurs)}",
                self.colonnes[2],
            )
        return self.valeurs[texte]

    def depuis_base(self, bruts: Sequence[Any]) -> Valeur:
        return list(bruts)

    def vers_base(self, valeur: Valeur) -> tuple[Any, ...]:
        return tuple(valeur)


class Remplacement(Lien):
    """What an inactive code leads to, and how: both or neither."""

    def __init__(
        self,
        cible: str | None,
        relation: str | None,
        valeurs: Mapping[str, str] | None = None,
        vers: Fichier | None = None,
    ) -> None:
        """The two columns, None when the file says that there is no replacement; `valeurs`: words of the relation."""
        super().__init__("remplacee_par", cible, vers)
        self.nom = "remplacement"
        self.colonnes = (cible, relation) if cible and relation else ()
        self.valeurs = dict(valeurs or {})
        self.vide = [None, ""]

    def lier(self, modele: type[models.Model]) -> None:
        super().lier(modele)
        self.attributs = ("remplacee_par_id", "relation")
        self.obligatoire = False

    def lire(self, cellules: Sequence[str]) -> Valeur:
        if not cellules:
            return self.vide
        cible, relation = (nettoyer(cellule) for cellule in cellules)
        if bool(cible) != bool(relation):
            manque = self.colonnes[0] if relation else self.colonnes[1]
            raise Refus(
                "valeur manquante, attendu le code cible et la relation ensemble, ou aucun des deux", manque
            )
        if not cible:
            return self.vide
        if relation not in self.valeurs:
            attendu = ", ".join(self.valeurs)
            raise Refus(
                f"« {abreger(relation)} » n’est pas prévu, attendu l’une de ces valeurs : {attendu}",
                self.colonnes[1],
            )
        return [self.convertir(cible), self.valeurs[relation]]

    def cles(self, valeur: Valeur) -> list[str]:
        return [valeur[0]] if valeur[0] else []

    def depuis_base(self, bruts: Sequence[Any]) -> Valeur:
        return [super().depuis_base(bruts) or None, bruts[1]]

    def vers_base(self, valeur: Valeur) -> tuple[Any, ...]:
        return (self.index.pk[valeur[0]] if valeur[0] else None, valeur[1])
