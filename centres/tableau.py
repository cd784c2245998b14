"""The network of a day, in memory: every public label with what lists, counts, cards and maps read of it.

Built once per worker, day and data version. The records are shared by every request: read them, never write on them.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from centres.models import Centre, LabellisationSite, Role
from directory.memoire import Memoire
from directory.models import Departement, Etablissement
from directory.querysets import jour
from directory.texte import normaliser

# Facets whose values are rows of the database.
LIEES = ("filiere", "centre", "region", "departement")
PUBLICS = {"enfant": "Enfants", "adulte": "Adultes"}
_RANG = {role.value: rang for rang, role in enumerate(Role)}
_JOURS = 4


@dataclass(frozen=True, slots=True)
class Ligne:
    """One public label on a day."""

    label: Any
    cle: int
    hopital: int
    """Keys: of the label, of its hospital, of the hospital's group, of the network, of the filière."""
    groupe: int | None
    centre: int
    filiere: int
    rang: int
    """Place of its role, coordonnateur first."""
    en_cours: bool
    valeurs: Mapping[str, tuple[str, ...]]
    """The values it answers to, by facet: several for a site open to everyone. Distances are another matter."""

    @property
    def departement(self) -> str:
        """Code of the département, blank when unknown."""
        return next(iter(self.valeurs["departement"]), "")


@dataclass(frozen=True, slots=True)
class Tableau:
    """The public labels of a day, labels in force first, then by role, then by name."""

    le: datetime.date
    lignes: tuple[Ligne, ...]
    noms: Mapping[str, Mapping[str, str]]
    """The name of every value met, by facet, in the order of names."""


_labels: Memoire[dict[int, LabellisationSite]] = Memoire(1)
_tableaux: Memoire[Tableau] = Memoire(_JOURS)


def tableau(le: datetime.date | None = None) -> Tableau:
    """The public network on `le` (default today)."""
    vu = jour(le)
    return _tableaux.lire(vu, lambda: _dresser(vu))


def _lire_labels() -> dict[int, LabellisationSite]:
    """Every label ever given with what a list reads, each record once however many labels lead to it. Five queries."""
    hopitaux = Etablissement.objects.select_related("groupe", "commune__departement__region")
    labels = LabellisationSite.objects.order_by().prefetch_related(
        "campagne",
        "site",
        Prefetch("site__centre", Centre.objects.select_related("filiere")),
        Prefetch("site__etablissement", hopitaux),
    )
    lus = {}
    for label in labels:
        label.centre = label.site.centre
        lus[label.pk] = label
    return lus


def _dresser(le: datetime.date) -> Tableau:
    labels = _labels.lire("labels", _lire_labels)
    cles = LabellisationSite.objects.publics(le).order_by().values_list("pk", flat=True)
    # A label written since the others were read has moved the version: the next request reads it.
    lignes = [_ligne(labels[cle], le) for cle in cles if cle in labels]
    lignes.sort(key=_ordre)
    return Tableau(le, tuple(lignes), _noms(lignes))


def _ligne(label: LabellisationSite, le: datetime.date) -> Ligne:
    hopital = label.site.etablissement
    commune = hopital.commune
    departement: Departement | None = commune.departement if commune is not None else None
    public, en_cours = label.site.public, label.fin >= le
    return Ligne(
        label=label,
        cle=label.pk,
        hopital=hopital.pk,
        groupe=hopital.groupe_id,
        centre=label.centre_id,
        filiere=label.centre.filiere_id,
        rang=_RANG[label.role],
        en_cours=en_cours,
        valeurs={
            "filiere": (label.centre.filiere.slug,),
            "centre": (label.centre.slug,),
            "role": (label.role,),
            # A site open to everyone, or that does not say, receives both.
            "public": tuple(PUBLICS) if public in ("", "tous") else (public,),
            "statut": ("en_cours",) if en_cours else ("connu",),
            "region": (departement.region.code,) if departement is not None else (),
            "departement": (departement.code,) if departement is not None else (),
        },
    )


def _ordre(ligne: Ligne) -> tuple[Any, ...]:
    """Labels in force first, then by role, then by name of the network and of the hospital."""
    label = ligne.label
    return (
        not ligne.en_cours,
        ligne.rang,
        label.centre.recherche,
        label.site.etablissement.recherche,
        label.site.code,
        label.pk,
    )


def _noms(lignes: Iterable[Ligne]) -> dict[str, dict[str, str]]:
    noms: dict[str, dict[str, str]] = {facette: {} for facette in LIEES}
    for ligne in lignes:
        centre, commune = ligne.label.centre, ligne.label.site.etablissement.commune
        noms["filiere"][centre.filiere.slug] = centre.filiere.sigle
        noms["centre"][centre.slug] = centre.nom_court
        if commune is not None:
            noms["departement"][commune.departement.code] = commune.departement.nom
            noms["region"][commune.departement.region.code] = commune.departement.region.nom
    return {facette: ordonner_noms(siens) for facette, siens in noms.items()}


def ordonner_noms(noms: Mapping[str, str]) -> dict[str, str]:
    """The same, by name."""
    return dict(sorted(noms.items(), key=lambda paire: (normaliser(paire[1]), paire[0])))
