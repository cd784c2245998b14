"""The first page of the admin: what is mine, what waits. Counts that lead to the list they count.

Each count is asked of the admin that shows the list, so that both always agree.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse

from centres.models import Centre, CentreACorriger, LabellisationSite, Site, SiteACorriger
from centres.problemes import PROBLEMES, Gravite
from directory.models import Signalement
from filieres.droits import acces
from filieres.models import Association, Filiere, LabellisationFiliere, Laboratoire


@dataclass(frozen=True)
class Ligne:
    """A count in words, and the list it counts."""

    nombre: int
    texte: str
    adresse: str


@dataclass(frozen=True)
class Tableau:
    """What the page shows."""

    national: bool
    filieres: list[Filiere]
    mes_fiches: list[Ligne]
    a_faire: list[Ligne]

    @property
    def tranquille(self) -> bool:
        """Whether nothing waits."""
        return not any(ligne.nombre for ligne in self.a_faire)


class _Listes:
    """The lists this person may open."""

    def __init__(self, site: AdminSite, request: HttpRequest) -> None:
        self.site, self.request = site, request

    def ouverte(self, modele: type[models.Model]) -> bool:
        """Whether this list opens."""
        fiches = self.site._registry.get(modele)
        return fiches is not None and fiches.has_view_permission(self.request)

    def lignes(self, modele: type[models.Model]) -> Any:
        """Its rows, bare."""
        return self.site._registry[modele].get_queryset(self.request).order_by()

    def adresse(self, modele: type[models.Model], requete: str = "") -> str:
        """Its address."""
        opts = modele._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist") + requete


def _dire(nombre: int, un: str, plusieurs: str) -> str:
    return un if nombre < 2 else plusieurs


def tableau(site: AdminSite, request: HttpRequest) -> Tableau:
    """What the person signed in meets first. The number of queries depends on nothing."""
    listes = _Listes(site, request)
    filieres = list(listes.lignes(Filiere).order_by("sigle")) if listes.ouverte(Filiere) else []
    national = acces(request.user).national
    sites = _sites(listes)
    return Tableau(
        national=national,
        filieres=[] if national else filieres,
        mes_fiches=_mes_fiches(listes, len(filieres), sites),
        a_faire=[
            *_signalements(listes),
            *_graves(listes),
            *_verifications(listes, sites),
            *_echeances(listes),
        ],
    )


def _sites(listes: _Listes) -> dict[str, int]:
    if not listes.ouverte(Site):
        return {}
    lignes = Site.objects.filter(pk__in=listes.lignes(Site).values("pk"))
    return lignes.aggregate(
        tous=Count("pk"),
        jamais=Count("pk", filter=Q(pk__in=Site.objects.jamais_verifies().values("pk"))),
        perimes=Count("pk", filter=Q(pk__in=Site.objects.perimes().values("pk"))),
    )


def _mes_fiches(listes: _Listes, filieres: int, sites: dict[str, int]) -> list[Ligne]:
    connus = {Filiere: filieres, Site: sites.get("tous", 0)}
    fiches = []
    for modele in (Filiere, Centre, Site, Association, Laboratoire):
        if listes.ouverte(modele):
            nombre = connus[modele] if modele in connus else listes.lignes(modele).count()
            nom, noms = str(modele._meta.verbose_name), str(modele._meta.verbose_name_plural)
            fiches.append(Ligne(nombre, _dire(nombre, nom, noms), listes.adresse(modele)))
    return fiches


def _signalements(listes: _Listes) -> list[Ligne]:
    if not listes.ouverte(Signalement):
        return []
    nombre = listes.lignes(Signalement).filter(etat=Signalement.Etat.NOUVEAU).count()
    texte = _dire(nombre, "erreur signalée par un visiteur", "erreurs signalées par des visiteurs")
    return [Ligne(nombre, texte, listes.adresse(Signalement, "?etat__exact=nouveau"))]


def _graves(listes: _Listes) -> list[Ligne]:
    """What leads visitors wrong; the lists of what is to mend say it, and what weighs less."""
    lignes = []
    for modele, un, plusieurs in (
        (CentreACorriger, "centre peut égarer un visiteur", "centres peuvent égarer un visiteur"),
        (SiteACorriger, "site peut égarer un visiteur", "sites peuvent égarer un visiteur"),
    ):
        if listes.ouverte(modele):
            rangs = [p.rang for p in PROBLEMES if p.gravite == Gravite.GRAVE]
            nombre = listes.lignes(modele).filter(rang_probleme__in=rangs).count()
            lignes.append(
                Ligne(nombre, _dire(nombre, un, plusieurs), listes.adresse(modele, "?gravite=grave"))
            )
    return lignes


def _verifications(listes: _Listes, sites: dict[str, int]) -> list[Ligne]:
    if not sites:
        return []
    jamais, perimes = sites["jamais"], sites["perimes"]
    return [
        Ligne(
            jamais,
            _dire(jamais, "site jamais vérifié", "sites jamais vérifiés"),
            listes.adresse(Site, "?verification=jamais"),
        ),
        Ligne(
            perimes,
            _dire(perimes, "site vérifié il y a plus de 12 mois", "sites vérifiés il y a plus de 12 mois"),
            listes.adresse(Site, "?verification=perimes"),
        ),
    ]


def _echeances(listes: _Listes) -> list[Ligne]:
    lignes = []
    for modele, un, plusieurs in (
        (LabellisationSite, "label de site se termine", "labels de sites se terminent"),
        (LabellisationFiliere, "label de filière se termine", "labels de filières se terminent"),
    ):
        if listes.ouverte(modele):
            nombre = listes.lignes(modele).finissent_bientot().count()
            texte = f"{_dire(nombre, un, plusieurs)} dans les douze mois"
            lignes.append(Ligne(nombre, texte, listes.adresse(modele, "?echeance=un_an")))
    return lignes
