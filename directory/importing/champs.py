"""Kinds of fields: text, codes, dates, choices, links to the web, names of persons."""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.db import models

from directory.dates import lire_source_le
from directory.effacement import champs_libres
from directory.noms_retires import NomsRetires
from directory.texte import lignes

from .champ import Champ, Refus, Valeur, abreger

_MAX_ENTIER = 2_147_483_647  # what PostgreSQL holds in an integer


class Libre(Champ):
    """What may name someone in passing; a name withdrawn on request is taken out, places and diseases aside."""

    def lier(self, modele: type[models.Model]) -> None:
        super().lier(modele)
        self.libre = self.nom in champs_libres(modele)

    def sans_retires(self, valeur: Valeur, retires: frozenset[str]) -> Valeur:
        return NomsRetires(retires).effacer(self.nom, valeur) if retires and self.libre else valeur


class Texte(Libre):
    """Free text; a line break stays only where the model takes several lines."""

    def lier(self, modele: type[models.Model]) -> None:
        super().lier(modele)
        self._plusieurs_lignes = isinstance(modele._meta.get_field(self.nom), models.TextField)

    def convertir(self, cellule: str) -> Valeur:
        return cellule if self._plusieurs_lignes else " ".join(cellule.split("\n"))

    def depuis_base(self, bruts: Sequence[Any]) -> Valeur:
        # A browser's textarea gives CRLF back.
        return bruts[0].replace("\r\n", "\n")


class Forme(Champ):
    """Text of a fixed shape."""

    motif: re.Pattern[str]

    def convertir(self, cellule: str) -> Valeur:
        if self.motif.fullmatch(cellule) is None:
            raise Refus(f"« {abreger(cellule)} » est mal formé, attendu {self.attendu}")
        return cellule


class Code(Forme):
    """A stable code: lower-case letters, digits, hyphens."""

    motif = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
    attendu = "des minuscules sans accent, des chiffres et des tirets"


class CodeInsee(Forme):
    """A code of INSEE: région, département or commune (the model's length decides)."""

    motif = re.compile(r"[0-9][0-9AB][0-9]{0,3}")
    attendu = "un code INSEE (chiffres, 2A ou 2B)"


class Finess(Forme):
    """A FINESS number."""

    motif = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{7}")
    attendu = "neuf caractères (chiffres, 2A ou 2B au début)"


class CodePostalTexte(Forme):
    """A postal code."""

    motif = re.compile(r"[0-9]{5}")
    attendu = "cinq chiffres"


class Annee(Forme):
    """A year."""

    motif = re.compile(r"[0-9]{4}")
    attendu = "une année en quatre chiffres"


class Telephone(Forme):
    """A telephone number; ten digits are grouped by two."""

    motif = re.compile(r"\+?[0-9][0-9 .()/-]{2,28}")
    attendu = "un numéro de téléphone"

    def convertir(self, cellule: str) -> Valeur:
        return _grouper(super().convertir(cellule))

    def depuis_base(self, bruts: Sequence[Any]) -> Valeur:
        return _grouper(bruts[0])


def _grouper(numero: str) -> str:
    chiffres = re.sub(r"[ .]", "", numero)
    if not re.fullmatch(r"0[0-9]{9}", chiffres):
        return numero
    return " ".join(chiffres[i : i + 2] for i in range(0, 10, 2))


class Choix(Champ):
    """One of the model's values; `valeurs` when the file has words of its own."""

    def __init__(
        self, attribut: str, colonne: str | None = None, valeurs: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(attribut, colonne)
        self.valeurs = valeurs

    def lier(self, modele: type[models.Model]) -> None:
        super().lier(modele)
        if self.valeurs is None:
            choix = modele._meta.get_field(self.nom).choices or []  # type: ignore[union-attr]
            self.valeurs = {str(valeur): str(valeur) for valeur, _ in choix if valeur}
        self.attendu = "l’une de ces valeurs : " + ", ".join(self.valeurs)

    def convertir(self, cellule: str) -> Valeur:
        assert self.valeurs is not None  # noqa: S101
        if cellule not in self.valeurs:
            raise Refus(f"« {abreger(cellule)} » n’est pas prévu, attendu {self.attendu}")
        return self.valeurs[cellule]


class Booleen(Choix):
    """0 or 1."""

    vide = None
    attendu = "0 ou 1"

    def __init__(self, attribut: str, colonne: str | None = None) -> None:
        super().__init__(attribut, colonne, {"0": "0", "1": "1"})

    def convertir(self, cellule: str) -> Valeur:
        return super().convertir(cellule) == "1"


class Entier(Champ):
    """A positive whole number."""

    vide = None
    attendu = "un nombre entier positif"

    def convertir(self, cellule: str) -> Valeur:
        if not re.fullmatch(r"[0-9]{1,12}", cellule) or int(cellule) > _MAX_ENTIER:
            raise Refus(f"« {abreger(cellule)} » n’est pas un nombre accepté, attendu {self.attendu}")
        return int(cellule)


class Jour(Champ):
    """A full date."""

    vide = None
    attendu = "une date AAAA-MM-JJ"

    def convertir(self, cellule: str) -> Valeur:
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cellule):
                return datetime.date.fromisoformat(cellule).isoformat()
        except ValueError:
            pass
        raise Refus(f"« {abreger(cellule)} » n’est pas une date, attendu {self.attendu}")

    def depuis_base(self, bruts: Sequence[Any]) -> Valeur:
        return bruts[0] and bruts[0].isoformat()

    def vers_base(self, valeur: Valeur) -> tuple[Any, ...]:
        return (valeur and datetime.date.fromisoformat(valeur),)


class SourceLe(Champ):
    """A date as precise as its source."""

    attendu = "AAAA, AAAA-MM ou AAAA-MM-JJ"

    def convertir(self, cellule: str) -> Valeur:
        try:
            if not cellule.isascii():
                raise ValueError(cellule)
            lire_source_le(cellule)
        except ValueError:
            raise Refus(f"« {abreger(cellule)} » n’est pas une date, attendu {self.attendu}") from None
        return cellule


class Url(Libre):
    """A web address; `plusieurs`: joined by `;`."""

    attendu = "une adresse http:// ou https://"

    def __init__(self, attribut: str, colonne: str | None = None, *, plusieurs: bool = False) -> None:
        super().__init__(attribut, colonne)
        self.plusieurs = plusieurs

    def convertir(self, cellule: str) -> Valeur:
        for adresse in cellule.split(";") if self.plusieurs else [cellule]:
            if not _est_un_lien(adresse.strip()):
                raise Refus(f"« {abreger(adresse.strip())} » n’est pas un lien, attendu {self.attendu}")
        return cellule


def _est_un_lien(adresse: str) -> bool:
    try:
        lu = urlsplit(adresse)
        return lu.scheme in ("http", "https") and bool(lu.hostname) and not re.search(r"[\s\"<>]", adresse)
    except ValueError:
        return False


class Lignes(Libre):
    """A list: `separateur` in the file, one per line in the database."""

    def __init__(self, attribut: str, colonne: str | None = None, separateur: str = ";") -> None:
        super().__init__(attribut, colonne)
        self.separateur = separateur

    def convertir(self, cellule: str) -> Valeur:
        return "\n".join(mot.strip() for mot in cellule.split(self.separateur) if mot.strip())

    def depuis_base(self, bruts: Sequence[Any]) -> Valeur:
        return "\n".join(lignes(bruts[0]))


class Personnes(Champ):
    """Names of persons, `;` between them; a name withdrawn on request is never taken."""

    attendu = "des noms séparés par « ; »"

    def convertir(self, cellule: str) -> Valeur:
        return "; ".join(noms(cellule))

    def depuis_base(self, bruts: Sequence[Any]) -> Valeur:
        return "; ".join(noms(bruts[0]))

    def sans_retires(self, valeur: Valeur, retires: frozenset[str]) -> Valeur:
        if not retires or not valeur:
            return valeur
        return NomsRetires(retires).oter_des_personnes(str(valeur))


def noms(texte: str) -> list[str]:
    """The names of a `;` list."""
    return [nom.strip() for nom in texte.replace("\n", " ").split(";") if nom.strip()]


class Constante(Champ):
    """What belonging to this file says by itself, without a column."""

    def __init__(self, attribut: str, valeur: Valeur) -> None:
        super().__init__(attribut)
        self.colonnes = ()
        self.valeur = valeur

    def lire(self, cellules: Sequence[str]) -> Valeur:
        return self.valeur


class LuEnBase(Champ):
    """A field no file gives, but that a check needs to know."""

    lecture_seule = True

    def __init__(self, attribut: str) -> None:
        super().__init__(attribut)
        self.colonnes = ()

    def lire(self, cellules: Sequence[str]) -> Valeur:
        return self.vide


class Verifiee(Champ):
    """A column that repeats something: read with the shape of `comme`, kept nowhere."""

    def __init__(
        self, colonne: str, comme: Champ, doit: Callable[[Mapping[str, Valeur]], Valeur] | None = None
    ) -> None:
        """`doit`: what the column must say, given the row (None: nothing to say)."""
        super().__init__(colonne)
        self.attributs = ()
        self.comme = comme
        self.doit = doit

    def lier(self, modele: type[models.Model]) -> None:
        """Nothing in the model."""

    def lire(self, cellules: Sequence[str]) -> Valeur:
        return self.comme.lire(cellules)
