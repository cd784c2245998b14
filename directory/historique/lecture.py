"""Reading the history: what each act changed in a record and in the rows of its page, in words."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.text import capfirst

from .ecriture import MODIFIEE, SUPPRIMEE, Suivi
from .reprise import RAISON as REPRISE

VIDE = "–"
HORS_ADMINISTRATION = "programme"


@dataclass(frozen=True)
class Valeur:
    """One field, before and after, as stored."""

    champ: Any
    avant: Any
    apres: Any

    @property
    def nom(self) -> str:
        return str(self.champ.name)

    @property
    def libelle(self) -> str:
        """Its name in French."""
        return str(capfirst(self.champ.verbose_name))


@dataclass
class Modification:
    """What one act did to one record. `veille`: the row before, if there is one."""

    suivi: Suivi
    ligne: Any
    veille: Any = None

    @property
    def genre(self) -> str:
        return str(self.ligne.history_type)

    @property
    def reprise(self) -> bool:
        """The row the history began with: nobody did anything."""
        return self.ligne.history_change_reason == REPRISE

    @property
    def cle(self) -> Any:
        """The primary key of the record."""
        return getattr(self.ligne, self.suivi.colonnes[0])

    def lire(self, champ: Any) -> Any:
        """What the record held after it."""
        return lire(self.ligne, champ)

    @cached_property
    def valeurs(self) -> list[Valeur]:
        """The fields that changed; all those filled in, for a record made or deleted."""
        autre = self.veille if self.genre == MODIFIEE else None
        valeurs = []
        for champ in self.suivi.champs:
            avant, apres = lire(autre, champ), lire(self.ligne, champ)
            if self.genre == SUPPRIMEE:
                avant, apres = apres, None
            if avant != apres and not (avant in VIDES and apres in VIDES):
                valeurs.append(Valeur(champ, avant, apres))
        return valeurs


VIDES: tuple[Any, ...] = (None, "", [])


def lire(ligne: Any, champ: Any) -> Any:
    """What a row of history holds for a field; nothing, without a row."""
    if ligne is None:
        return None
    if champ.many_to_many:
        return ligne.history_liens.get(champ.name, [])
    return getattr(ligne, champ.attname)


@dataclass
class ActeLu:
    """Modifications of one act, of the record itself first."""

    quand: datetime.datetime
    qui: Any
    raison: str
    modifications: list[Modification] = field(default_factory=list)

    @property
    def auteur(self) -> str:
        """Who, as colleagues call them."""
        return nom_de(self.qui) if self.qui else HORS_ADMINISTRATION


def nom_de(compte: Any) -> str:
    """The full name of an account, else its identifier."""
    return str(compte.get_full_name() or compte.get_username())


def actes(suivi: Suivi, cle: Any, filles: Sequence[tuple[Suivi, str]] = ()) -> list[ActeLu]:
    """The acts on a record, latest first. `filles`: rows of its page, with the key that ties them to it.

    How those rows were when the history began is not told: nobody did anything.
    """
    trouvees = list(_modifications(suivi.table.objects.filter(**{suivi.colonnes[0]: cle}), suivi))
    for fille, lien in filles:
        siennes = fille.table.objects.filter(**{lien: cle}).order_by().values(fille.colonnes[0])
        lignes = fille.table.objects.filter(**{f"{fille.colonnes[0]}__in": siennes})
        trouvees += [
            m
            for m in _modifications(lignes, fille)
            if cle in {getattr(m.ligne, lien), getattr(m.veille, lien, None)} and not m.reprise
        ]
    return _par_acte(trouvees)


def _modifications(lignes: Any, suivi: Suivi) -> Iterable[Modification]:
    veilles: dict[Any, Any] = {}
    for ligne in lignes.select_related("history_user").order_by("history_id"):
        modification = Modification(suivi, ligne, veilles.get(getattr(ligne, suivi.colonnes[0])))
        veilles[modification.cle] = ligne
        if modification.genre != MODIFIEE or modification.valeurs:
            yield modification


def _par_acte(modifications: Iterable[Modification]) -> list[ActeLu]:
    par_numero: dict[Any, ActeLu] = {}
    for modification in modifications:
        ligne = modification.ligne
        lu = par_numero.setdefault(
            ligne.history_acte, ActeLu(ligne.history_date, ligne.history_user, ligne.history_change_reason)
        )
        lu.modifications.append(modification)
    return sorted(par_numero.values(), key=lambda lu: lu.quand, reverse=True)


# --- In words -----------------------------------------------------------------------------------------
class Redaction:
    """Puts values in words; the records they lead to are named in one query per kind."""

    def __init__(self, relations: Callable[[Any], Sequence[str]] = lambda modele: ()) -> None:
        """`relations`: what the name of a kind of record is made of."""
        self.relations = relations
        self._noms: dict[Any, dict[Any, str]] = defaultdict(dict)

    def preparer(self, valeurs: Iterable[tuple[Any, Any]]) -> None:
        """Find the names behind (field, value)s."""
        cles: dict[Any, set[Any]] = defaultdict(set)
        for champ, valeur in valeurs:
            if champ.is_relation and valeur not in VIDES:
                cles[champ.related_model] |= set(valeur) if champ.many_to_many else {valeur}
        for modele, voulues in cles.items():
            self._nommer(modele, voulues - self._noms[modele].keys())

    def _nommer(self, modele: Any, cles: Collection[Any]) -> None:
        if not cles:
            return
        objets = modele._base_manager.filter(pk__in=cles)
        relations = self.relations(modele)
        for objet in objets.select_related(*relations) if relations else objets:
            compte = hasattr(objet, "get_full_name")
            self._noms[modele][objet.pk] = nom_de(objet) if compte else str(objet)

    def dire(self, champ: Any, valeur: Any) -> str:
        """A value, as a person reads it."""
        if valeur in VIDES:
            return VIDE
        if champ.many_to_many:
            return ", ".join(sorted(self._nom(champ.related_model, cle) for cle in valeur))
        if champ.is_relation:
            return self._nom(champ.related_model, valeur)
        if isinstance(valeur, bool):
            return "oui" if valeur else "non"
        if isinstance(valeur, datetime.date):
            return f"{valeur:%d/%m/%Y}"
        return str(dict(champ.flatchoices).get(valeur, valeur) if champ.choices else valeur)

    def _nom(self, modele: Any, cle: Any) -> str:
        return self._noms[modele].get(cle) or f"n° {cle} (n’existe plus)"


def valeurs_a_nommer(
    modifications: Iterable[Modification], noms: Mapping[Suivi, Sequence[str]]
) -> Iterable[tuple[Any, Any]]:
    """Every (field, value) that a page will put in words; `noms`: the fields that name rows of the page."""
    for modification in modifications:
        for valeur in modification.valeurs:
            yield valeur.champ, valeur.avant
            yield valeur.champ, valeur.apres
        for champ in modification.suivi.champs:
            if champ.name in noms.get(modification.suivi, ()):
                yield champ, lire(modification.ligne, champ)
