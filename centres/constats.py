"""The problems of `centres.problemes` found in the data: faulty rows of one model, or all findings in order."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from centres.models import Centre, LabellisationSite, Role, Site
from centres.problemes import CHEMINS, PROBLEMES, Gravite, Probleme
from centres.querysets import rang_role
from directory.models import Etablissement, Groupe
from directory.querysets import jour
from filieres.models import Filiere

# What a name is made of.
RELATIONS: dict[type[models.Model], tuple[str, ...]] = {
    Site: ("centre", "etablissement__groupe", "etablissement__commune__departement"),
    Etablissement: ("groupe",),
}
# From a public label to the row.
_DEPUIS_LABEL: dict[type[models.Model], str] = {
    Centre: "centre",
    Etablissement: "site__etablissement",
    Groupe: "site__etablissement__groupe",
    Filiere: "centre__filiere",
}


@dataclass(frozen=True)
class Constat:
    """One fault of one row."""

    probleme: Probleme
    pk: int
    nom: str
    detail: str
    filieres: tuple[str, ...]
    visibilite: int

    @property
    def gravite(self) -> Gravite:
        """That of its rule."""
        return self.probleme.gravite

    @property
    def phrase(self) -> str:
        """The fault, in one line."""
        return f"{self.probleme.phrase} ({self.detail})" if self.detail else self.probleme.phrase

    @property
    def lien(self) -> str:
        """The path of the form where it is put right."""
        opts = self.probleme.modele._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[self.pk])


def nommer(objet: Any) -> str:
    """The name of a row in a list where it stands alone: many teams share theirs, so a site says its hospital."""
    if not isinstance(objet, Site):
        return str(objet)
    hopital = objet.etablissement.nom_complet
    return str(objet) if hopital in objet.nom else f"{objet}, {hopital}"


def problemes_de(modele: type[models.Model]) -> list[Probleme]:
    """The rules on one model, worst first."""
    return [p for p in PROBLEMES if p.modele is modele]


def visibilite(modele: type[models.Model], le: datetime.date) -> Any:
    """How much visitors see of a row: public sites of it; for a site, 4 (coordonnateur) to 1 by role, 0 out of search."""
    publics = LabellisationSite.objects.publics(le).order_by()
    if modele is Site:
        du_site = publics.filter(site=OuterRef("pk")).annotate(vue=Value(len(Role)) - rang_role())
        nombre = Subquery(du_site.values("vue")[:1], output_field=IntegerField())
    elif modele in _DEPUIS_LABEL:
        chemin = _DEPUIS_LABEL[modele]
        groupes = publics.filter(**{chemin: OuterRef("pk")}).values(chemin)
        nombre = Subquery(groupes.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    else:
        return Value(0, output_field=IntegerField())
    return Coalesce(nombre, 0)


def fautifs(modele: Any, le: datetime.date | None = None) -> QuerySet[Any]:
    """The rows of `modele` with a problem, annotated with `rang_probleme` (their worst) and `visibilite`.

    Worst first, then most visible. A proxy is read as its model.
    """
    concret, vu = modele._meta.concrete_model, jour(le)
    cas = [
        When(pk__in=p.lignes(vu).order_by().values("pk"), then=Value(p.rang)) for p in problemes_de(concret)
    ]
    return (
        modele.objects.annotate(
            rang_probleme=Case(*cas, output_field=IntegerField()), visibilite=visibilite(concret, vu)
        )
        .filter(rang_probleme__isnull=False)
        .order_by("rang_probleme", "-visibilite", "pk")
    )


def constats(
    le: datetime.date | None = None,
    *,
    problemes: Iterable[Probleme] | None = None,
    filieres: Collection[str] = (),
    cles: Collection[int] | None = None,
) -> list[Constat]:
    """Every finding on `le` (default today), worst first, then most visible.

    `filieres`: only rows of these (slugs); `cles`: only rows with these keys.
    """
    vu = jour(le)
    trouves = [
        constat
        for probleme in (PROBLEMES if problemes is None else problemes)
        for constat in _constats(probleme, vu, cles)
        if not filieres or set(filieres) & set(constat.filieres)
    ]
    return sorted(trouves, key=lambda c: (c.probleme.rang, -c.visibilite, c.nom, c.pk))


def _constats(probleme: Probleme, le: datetime.date, cles: Collection[int] | None) -> Iterable[Constat]:
    lignes = probleme.lignes(le).annotate(visibilite=visibilite(probleme.modele, le))
    if cles is not None:
        lignes = lignes.filter(pk__in=cles)
    objets = list(lignes.select_related(*RELATIONS.get(probleme.modele, ())))
    par_objet = _filieres(probleme.modele, [o.pk for o in objets]) if objets else {}
    for objet in objets:
        filieres = tuple(sorted(par_objet.get(objet.pk, ())))
        yield Constat(probleme, objet.pk, nommer(objet), probleme.detail(objet), filieres, objet.visibilite)


def _filieres(modele: Any, cles: Collection[int]) -> dict[int, set[str]]:
    """The slugs of the filières of each row."""
    chemin = "slug" if modele is Filiere else f"{CHEMINS[modele]}__slug"
    par_objet: dict[int, set[str]] = {}
    lignes = modele._default_manager.filter(pk__in=cles).order_by().values_list("pk", F(chemin)).distinct()
    for pk, slug in lignes:
        if slug:
            par_objet.setdefault(pk, set()).add(slug)
    return par_objet
