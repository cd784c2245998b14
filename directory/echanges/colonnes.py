"""Columns of the files of records: how a value is written, read back, and recognised after a spreadsheet."""

import datetime
import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from import_export.fields import Field

from directory.importing.champ import Refus
from directory.importing.champs import Telephone as _Telephone
from directory.importing.tableau import nettoyer
from directory.models.suivi import cle_de_retrait
from directory.noms import separer
from directory.texte import normaliser

# A spreadsheet computes what begins so.
_CALCULE = ("=", "+", "-", "@", "\t", "\r")
_FORMULE = re.compile(r"=|[+\-@][A-Za-z_.]+[(|!]")
_SCIENTIFIQUE = re.compile(r"[0-9][.,][0-9]+E\+?[0-9]+")
REPERE = "cette colonne sert de repère : elle ne se change pas par fichier"


def armer(texte: str) -> str:
    """`texte`, which no spreadsheet will compute."""
    return f"'{texte}" if texte.startswith(_CALCULE) else texte


def desarmer(cellule: str) -> str:
    """A cell without the apostrophe that `armer` put before it."""
    return cellule[1:] if cellule.startswith("'") and cellule[1:].startswith(_CALCULE) else cellule


class Colonne(Field):
    """Text of one field. `ecrite=False`: a landmark for the reader, never written back."""

    # Tables that the column reads besides the record's own: joined, or fetched with the rows.
    relations: tuple[str, ...] = ()
    plusieurs: tuple[str, ...] = ()

    def __init__(self, attribut: str, *, ecrite: bool = True, pourquoi: str = REPERE) -> None:
        super().__init__(attribute=attribut, readonly=not ecrite)
        self.pourquoi = pourquoi

    def lier(self, modele: type[models.Model]) -> None:
        """What the model says of the field: its name in words, whether it holds several lines."""
        try:
            champ = modele._meta.get_field(self.attribute)
        except FieldDoesNotExist:
            champ = None
        self.libelle = str(getattr(champ, "verbose_name", self.column_name))
        self.plusieurs_lignes = isinstance(champ, models.TextField)
        self.choix = dict(getattr(champ, "flatchoices", ()))

    # --- Out ------------------------------------------------------------------------
    def texte(self, fiche: Any) -> str:
        """What a person reads in the cell."""
        valeur = self.get_value(fiche)
        return "" if valeur is None else str(valeur)

    def export(self, instance: Any, **kwargs: Any) -> str:
        """What the file holds."""
        return armer(self.texte(instance).replace("\r\n", "\n"))

    # --- In -------------------------------------------------------------------------
    def meme(self, cellule: str, fiche: Any) -> bool:
        """Whether the cell says what the record holds, whatever a spreadsheet did to it."""
        propre = nettoyer(self.texte(fiche), paragraphes=True)
        # Excel's older CSV writes « ? » for the letters that Windows-1252 lacks.
        formes = (propre, armer(propre), propre.encode("cp1252", "replace").decode("cp1252"))
        return cellule in formes or desarmer(cellule) == propre or self._voisin(cellule, propre)

    def _voisin(self, cellule: str, propre: str) -> bool:
        """The same, written otherwise."""
        return False

    def lire(self, cellule: str) -> Any:
        """The value to write. ValueError, in French, when there is none."""
        cellule = desarmer(cellule)
        if _FORMULE.match(cellule):
            raise ValueError("commence comme une formule de tableur : écrivez du texte")
        return self.comprendre(cellule)

    def comprendre(self, cellule: str) -> Any:
        """The value of a cell that is no formula."""
        return cellule if self.plusieurs_lignes else " ".join(cellule.split("\n"))

    def remarque(self, cellule: str) -> str:
        """What to tell of a cell read otherwise than it is written."""
        return ""


class Repere(Colonne):
    """A value shown to find one's way; changing it is refused. Zeros dropped by a spreadsheet are no change."""

    def __init__(self, attribut: str, *relations: str, pourquoi: str = REPERE) -> None:
        super().__init__(attribut, ecrite=False, pourquoi=pourquoi)
        chemin = attribut.rpartition("__")[0]
        self.relations = relations or ((chemin,) if chemin else ())

    def _voisin(self, cellule: str, propre: str) -> bool:
        return cellule.isdigit() and propre.lstrip("0") == cellule


class Plusieurs(Repere):
    """The codes of related rows."""

    def __init__(self, attribut: str) -> None:
        super().__init__(attribut)
        self.plusieurs = (attribut,)

    def texte(self, fiche: Any) -> str:
        """« a ; b »."""
        return " ; ".join(sorted(str(liee.slug) for liee in getattr(fiche, self.attribute).all()))


class Personnes(Colonne):
    """Names, « ; » between two. A withdrawn one neither goes out nor comes in."""

    retires: frozenset[str] = frozenset()

    def texte(self, fiche: Any) -> str:
        """The names that may be said."""
        noms = separer(super().texte(fiche))
        gardes = [nom for nom in noms if cle_de_retrait(nom) not in self.retires]
        return super().texte(fiche) if gardes == noms else "; ".join(gardes)

    def comprendre(self, cellule: str) -> str:
        """Refuses the names withdrawn on request."""
        for nom in separer(cellule):
            if cle_de_retrait(nom) in self.retires:
                raise ValueError(f"« {nom} » a demandé que son nom ne soit plus publié")
        return str(super().comprendre(cellule))


class Telephone(Colonne):
    """A telephone number. Nine digits are a French number whose zero a spreadsheet dropped: put back, and said."""

    _champ = _Telephone("telephone")

    def _voisin(self, cellule: str, propre: str) -> bool:
        chiffres = re.sub(r"[ .]", "", propre)
        return bool(chiffres) and self._complet(re.sub(r"[ .]", "", cellule)) == chiffres

    def _complet(self, cellule: str) -> str:
        return f"0{cellule}" if re.fullmatch(r"[1-9][0-9]{8}", cellule) else cellule

    def comprendre(self, cellule: str) -> str:
        """Ten digits are grouped by two."""
        cellule = " ".join(cellule.split())
        if _SCIENTIFIQUE.fullmatch(cellule):
            raise ValueError(f"« {cellule} » : le tableur a changé ce numéro ; écrivez-le avec des espaces")
        if not cellule:
            return ""
        try:
            return str(self._champ.convertir(self._complet(cellule)))
        except Refus as exc:
            raise ValueError(exc.message) from exc

    def remarque(self, cellule: str) -> str:
        """The zero put back."""
        if self._complet(cellule) == cellule:
            return ""
        return f"« {cellule} » : le zéro du début, retiré par le tableur, a été remis"


class Numero(Colonne):
    """A code of digits of a given length (FINESS, postal code): a lost zero is put back, and said."""

    def __init__(self, attribut: str, longueur: int) -> None:
        super().__init__(attribut)
        self.longueur = longueur

    def _complet(self, cellule: str) -> str:
        return f"0{cellule}" if re.fullmatch(rf"[1-9][0-9]{{{self.longueur - 2}}}", cellule) else cellule

    def _voisin(self, cellule: str, propre: str) -> bool:
        return self._complet(cellule) == propre

    def comprendre(self, cellule: str) -> str:
        """With its zero."""
        return self._complet(cellule.replace(" ", ""))

    def remarque(self, cellule: str) -> str:
        """The zero put back."""
        if self._complet(cellule) == cellule:
            return ""
        return f"« {cellule} » : le zéro du début, retiré par le tableur, a été remis"


class Jour(Colonne):
    """A date: AAAA-MM-JJ in the file; spreadsheets turn it into JJ/MM/AAAA."""

    def _voisin(self, cellule: str, propre: str) -> bool:
        try:
            lu = _lire_jour(cellule)
        except ValueError:
            return False
        return lu is not None and lu.isoformat() == propre

    def comprendre(self, cellule: str) -> datetime.date | None:
        """The day, None when blank."""
        return _lire_jour(cellule)


def _lire_jour(cellule: str) -> datetime.date | None:
    if not cellule:
        return None
    try:
        if trouve := re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", cellule):
            jour, mois, annee = map(int, trouve.groups())
            return datetime.date(annee, mois, jour)
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cellule):
            return datetime.date.fromisoformat(cellule)
    except ValueError:
        pass
    raise ValueError(f"« {cellule} » n’est pas une date (attendu AAAA-MM-JJ ou JJ/MM/AAAA)")


_MOIS = ("janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")


class SourceLe(Colonne):
    """AAAA, AAAA-MM or AAAA-MM-JJ, that spreadsheets turn into « mai-24 » or « 01/05/2024 »."""

    def _voisin(self, cellule: str, propre: str) -> bool:
        if len(propre) == len("AAAA-MM") and _premier_du_mois(cellule) == propre:
            return True
        return self._lu(cellule) == propre

    def _lu(self, cellule: str) -> str:
        """The date in our form, the cell itself when it is none."""
        if trouve := re.fullmatch(r"([a-z]+)[ -](?:20)?([0-9]{2})", normaliser(cellule)):
            mois = next((n for n, nom in enumerate(_MOIS, 1) if trouve[1].startswith(nom)), 0)
            return f"20{trouve[2]}-{mois:02}" if mois else cellule
        try:
            jour = _lire_jour(cellule)
        except ValueError:
            return cellule
        return jour.isoformat() if jour else ""

    def comprendre(self, cellule: str) -> str:
        """In our form; the model says no to what is no date."""
        return self._lu(cellule)

    def remarque(self, cellule: str) -> str:
        """The date as it is understood."""
        return "" if self._lu(cellule) == cellule else f"« {cellule} » est lu {self._lu(cellule)}"


def _premier_du_mois(cellule: str) -> str:
    """The month of which a spreadsheet made a first day."""
    try:
        jour = _lire_jour(cellule)
    except ValueError:
        return ""
    return f"{jour:%Y-%m}" if jour and jour.day == 1 else ""


class OuiNon(Colonne):
    """oui, non, or blank where the model takes « not said »."""

    VALEURS = {
        "oui": True,
        "vrai": True,
        "true": True,
        "1": True,
        "non": False,
        "faux": False,
        "false": False,
        "0": False,
    }

    def texte(self, fiche: Any) -> str:
        """oui, non or nothing."""
        return {True: "oui", False: "non"}.get(self.get_value(fiche), "")

    def _voisin(self, cellule: str, propre: str) -> bool:
        mot = normaliser(cellule)
        return mot in self.VALEURS and ("oui" if self.VALEURS[mot] else "non") == propre

    def comprendre(self, cellule: str) -> bool | None:
        """True, False, or None."""
        if not cellule:
            return None
        if (mot := normaliser(cellule)) not in self.VALEURS:
            raise ValueError(f"« {cellule} » : attendu oui, non ou rien")
        return self.VALEURS[mot]


class Choix(Colonne):
    """One of the model's values, by its code or in words."""

    def _voisin(self, cellule: str, propre: str) -> bool:
        return bool(cellule) and self._code(cellule) == propre

    def _code(self, cellule: str) -> str | None:
        mot = normaliser(cellule)
        return next(
            (c for c, dit in self.choix.items() if mot in (normaliser(c), normaliser(str(dit)))), None
        )

    def comprendre(self, cellule: str) -> str:
        """The code."""
        if not cellule:
            return ""
        if (code := self._code(cellule)) is None:
            raise ValueError(
                f"« {cellule} » n’est pas prévu, attendu : {', '.join(c for c in self.choix if c)}"
            )
        return code


def par_titre(colonnes: Iterable[Colonne]) -> dict[str, Colonne]:
    """The columns by every heading that names them, normalised."""
    titres: dict[str, Colonne] = {}
    for colonne in colonnes:
        titres.setdefault(normaliser(colonne.column_name), colonne)
    for colonne in titres.copy().values():
        titres.setdefault(normaliser(colonne.libelle), colonne)
    return titres
