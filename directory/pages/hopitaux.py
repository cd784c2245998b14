"""Which hospitals and groups have a page, and the teams they hold, in the order pages show them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from centres.models import LabellisationSite, Site
from directory.models import Departement, Etablissement, Groupe, Region
from directory.noms import sans_retires
from directory.texte import normaliser
from filieres.models import Filiere, Laboratoire


def etablissements_visibles() -> QuerySet[Etablissement]:
    """Hospitals with a page: a site labelled one day, a filière or a laboratoire. Registry rows have none."""
    equipes = Site.objects.publies().filter(labels__isnull=False, etablissement=OuterRef("pk"))
    filieres = Filiere.objects.publies().filter(etablissement=OuterRef("pk"))
    laboratoires = Laboratoire.objects.publies().filter(etablissement=OuterRef("pk"))
    return Etablissement.objects.publies().filter(Exists(equipes) | Exists(filieres) | Exists(laboratoires))


def groupes_visibles() -> QuerySet[Groupe]:
    """Groups with a page: one of their hospitals has one."""
    return Groupe.objects.publies().filter(Exists(etablissements_visibles().filter(groupe=OuterRef("pk"))))


# --- Teams of a hospital or of a group ----------------------------------------------
@dataclass
class Volet:
    """The teams of one filière."""

    filiere: Filiere
    labels: list[LabellisationSite] = field(default_factory=list)


@dataclass
class Equipes:
    """The teams of a place on a day: public ones by filière, the others apart."""

    volets: list[Volet]
    en_cours: list[LabellisationSite]
    connus: list[LabellisationSite]
    autres: list[LabellisationSite]


def equipes(ou: Q, le: datetime.date) -> Equipes:
    """The teams whose label matches `ou` on `le`. Three queries, whatever their number."""
    publics = list(LabellisationSite.objects.publics(le).filter(ou).pour_liste().ordonne(le))
    nommer(publics, le)
    return Equipes(
        volets=par_filiere(publics),
        en_cours=[label for label in publics if label.fin >= le],
        connus=[label for label in publics if label.fin < le],
        autres=_autres(ou, le, {label.site_id for label in publics}),
    )


def nommer(labels: Iterable[Any], le: datetime.date) -> None:
    """Give each label `noms`: the persons its text names, while it is in force, withdrawn names left out."""
    labels = list(labels)
    for label in labels:
        en_cours = label.debut <= le <= label.fin
        label.noms = [nom.strip() for nom in label.responsable.split(";") if nom.strip()] if en_cours else []
    visibles = set(sans_retires(dict.fromkeys(nom for label in labels for nom in label.noms)))
    for label in labels:
        label.noms = [nom for nom in label.noms if nom in visibles]


def par_filiere(labels: Iterable[LabellisationSite]) -> list[Volet]:
    """Group `labels` by filière, in the order of their sigles; inside, the order given."""
    volets: dict[int, Volet] = {}
    for label in labels:
        filiere = label.centre.filiere
        volets.setdefault(filiere.pk, Volet(filiere)).labels.append(label)
    return sorted(volets.values(), key=lambda volet: normaliser(volet.filiere.sigle))


def _autres(ou: Q, le: datetime.date, publics: set[int]) -> list[LabellisationSite]:
    """One label per site that has no public one on `le`: the last begun, else the next to come."""
    visibles = Q(
        site__publie=True,
        centre__publie=True,
        centre__filiere__publie=True,
        site__etablissement__publie=True,
    )
    choisis: dict[int, LabellisationSite] = {}
    for label in LabellisationSite.objects.filter(ou, visibles).pour_liste().order_by("debut"):
        if label.site_id not in publics and (label.debut <= le or label.site_id not in choisis):
            choisis[label.site_id] = label
    return sorted(choisis.values(), key=lambda label: (label.centre.recherche, label.site.code))


# --- The list of hospitals, by place ---------------------------------------------------
@dataclass
class LigneHopital:
    """A hospital of the list and its two counts."""

    etablissement: Etablissement
    en_cours: int = 0
    connu: int = 0


@dataclass
class DepartementHopitaux:
    """The hospitals of one département."""

    departement: Departement
    hopitaux: list[LigneHopital] = field(default_factory=list)


@dataclass
class RegionHopitaux:
    """The départements of one région that hold a hospital."""

    region: Region
    departements: list[DepartementHopitaux] = field(default_factory=list)


def compter_par_hopital(le: datetime.date) -> dict[int, tuple[int, int]]:
    """Public labels of `le` by hospital: (en cours, dernier label connu). One query."""
    lignes = (
        LabellisationSite.objects.publics(le)
        .order_by()
        .values("site__etablissement")
        .annotate(actuels=Count("pk", filter=Q(fin__gte=le)), connus=Count("pk", filter=Q(fin__lt=le)))
    )
    return {ligne["site__etablissement"]: (ligne["actuels"], ligne["connus"]) for ligne in lignes}


def par_lieu(lignes: Iterable[LigneHopital]) -> tuple[list[RegionHopitaux], list[LigneHopital]]:
    """Group by région and département; those without a commune come apart."""
    regions: dict[int, RegionHopitaux] = {}
    departements: dict[int, DepartementHopitaux] = {}
    sans_lieu = []
    for ligne in lignes:
        commune = ligne.etablissement.commune
        if commune is None:
            sans_lieu.append(ligne)
            continue
        departement = commune.departement
        if departement.pk not in departements:
            region = regions.setdefault(departement.region_id, RegionHopitaux(departement.region))
            departements[departement.pk] = DepartementHopitaux(departement)
            region.departements.append(departements[departement.pk])
        departements[departement.pk].hopitaux.append(ligne)
    triees = sorted(regions.values(), key=lambda r: normaliser(r.region.nom))
    for region in triees:
        region.departements.sort(key=lambda d: d.departement.code)
    return triees, sans_lieu
