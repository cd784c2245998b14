"""Pages of networks and sites."""

from collections import Counter
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404
from django.urls import reverse
from django.views.generic import DetailView, ListView

from centres.comptes import compter_par_role
from centres.filters import CentreFilter
from centres.frise import abscisse, frise
from centres.models import Centre, LabellisationSite, Site
from centres.reseau import Reseau, situation, voisins
from directory.carte.hopitaux import Hopital
from directory.carte.page import carte_de_page
from directory.carte.reperage import reperer
from directory.models import ChiffreOfficiel
from directory.noms import publiables, sans_retires, separer
from directory.pages.mixins import FiltresMixin, JourMixin
from filieres.models import Association, Laboratoire

# Neighbours and associations shown on a site's page; the rest is one link away.
VOISINS = 5
RATTACHES = 8


def _labels() -> Prefetch:
    return Prefetch(
        "labels", LabellisationSite.objects.select_related("campagne", "arrete").order_by("-debut")
    )


class CentreListView(JourMixin, FiltresMixin, ListView):
    """The networks by filière; those without a public site on the day, and without any site, apart."""

    template_name = "centres/centre_liste.html"
    context_object_name = "centres"
    filterset_class = CentreFilter

    @property
    def queryset(self) -> QuerySet[Centre]:  # type: ignore[override]
        connus = Site.objects.publies().filter(centre=OuterRef("pk"))
        return (
            Centre.objects.publies()
            .select_related("filiere")
            .annotate(a_des_sites=Exists(connus))
            .order_by("filiere__sigle", "recherche")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = super().get_context_data(ariane=[("Centres", "")], **kwargs)
        lignes = LabellisationSite.objects.publics(self.le).values_list("centre", "fin")
        en_cours: Counter[int] = Counter()
        connus: Counter[int] = Counter()
        for centre, fin in lignes:
            (en_cours if fin >= self.le else connus)[centre] += 1
        centres = list(contexte["centres"])
        publics = en_cours.keys() | connus.keys()
        return contexte | {
            "lignes": [(c, en_cours[c.pk], connus[c.pk]) for c in centres if c.pk in publics],
            "sans_label": [c for c in centres if c.pk not in publics and c.a_des_sites],
            "sans_site": [c for c in centres if c.pk not in publics and not c.a_des_sites],
        }


class CentreDetailView(JourMixin, DetailView):
    """A network: coordonnateur, other sites as a tree, former sites, diseases, labels, filière."""

    template_name = "centres/centre_detail.html"
    context_object_name = "centre"

    def get_queryset(self) -> QuerySet[Centre]:
        return Centre.objects.publies().select_related("filiere")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        centre = self.object
        reseau = Reseau.charger(centre, self.le)
        chiffres = list(ChiffreOfficiel.objects.filter(perimetre=f"centre/{centre.slug}"))
        sites = list(
            Site.objects.publies()
            .filter(centre=centre)
            .select_related("etablissement__groupe", "etablissement__commune__departement")
            .prefetch_related(_labels())
            .order_by("code")
        )
        for site in sites:
            site.centre = centre
        self._nommer(reseau)
        return super().get_context_data(
            ariane=[("Centres", reverse("centre_liste")), (centre.nom_court, "")],
            reseau=reseau,
            comptes=compter_par_role(((label.role, label.fin) for label in reseau.labels), chiffres, self.le),
            anciens=self._hors_listes(sites, reseau),
            couvertures=centre.couvertures.filter(maladie__publie=True).select_related("maladie"),
            frise=frise(sites, self.le),
            jour_x=abscisse(self.le),
            **carte_de_page(self.request, lambda: reseau.labels, self.le, centre=centre.slug),
            **kwargs,
        )

    def _nommer(self, reseau: Reseau) -> None:
        """Give each label in force the names it may show. One query."""
        noms = set(publiables(*(label.responsable for label in reseau.en_cours)))
        for label in reseau.en_cours:
            label.nommes = [nom for nom in separer(label.responsable) if nom in noms]  # type: ignore[attr-defined]

    def _hors_listes(self, sites: list[Site], reseau: Reseau) -> list[Any]:
        """The sites without a public label on the day, with what is known of them."""
        publics = {label.site_id for label in reseau.labels}
        return [(s, situation(s.labels.all(), None, self.le)) for s in sites if s.pk not in publics]


class SiteDetailView(JourMixin, DetailView):
    """A site, in the order of the people who read it: appointment first, papers last."""

    template_name = "centres/site_detail.html"
    context_object_name = "site"

    def get_object(self, queryset: QuerySet[Site] | None = None) -> Site:
        sites = (
            Site.objects.publies()
            .select_related("centre__filiere", "etablissement__groupe", "etablissement__commune__departement")
            .prefetch_related(_labels())
        )
        site = sites.filter(centre__slug=self.kwargs["slug"], code=self.kwargs["code"]).first()
        if site is None:
            raise Http404("no such site")
        return site

    @cached_property
    def reseau(self) -> Reseau:
        """The network on the day."""
        return Reseau.charger(self.object.centre, self.le)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        site, centre, reseau = self.object, self.object.centre, self.reseau
        label = reseau.de_site(site)
        proches = voisins(site, reseau.labels)
        pour_filiere = {"filiere": centre.filiere}
        associations = list(Association.objects.publies().pour_filiere(**pour_filiere))
        laboratoires = Laboratoire.objects.publies().en_vigueur(self.le).pour_filiere(**pour_filiere)
        return super().get_context_data(
            ariane=[
                ("Centres", reverse("centre_liste")),
                (centre.nom_court, f"{centre.get_absolute_url()}{self.jour['suite_le']}"),
                (site.etablissement.ville or site.nom, ""),
            ],
            label=label,
            situation=situation(site.labels.all(), label, self.le),
            reseau=reseau,
            reperage=reperer(Hopital(site.etablissement, [label] if label else [], self.le)),
            voisins=proches[:VOISINS],
            autres_sites=len(proches),
            responsables=self._responsables(label),
            couvertures=centre.couvertures.filter(maladie__publie=True).select_related("maladie"),
            associations=associations[:RATTACHES],
            autres_associations=max(len(associations) - RATTACHES, 0),
            laboratoires=list(laboratoires.filter(type="diagnostic"))[:RATTACHES],
            **kwargs,
        )

    def _responsables(self, label: LabellisationSite | None) -> list[str]:
        """Today's team; on another day, the person the label in force then names."""
        site = self.object
        if self.jour["le_demande"] is None and site.responsables:
            return sans_retires(site.liste_responsables)
        if label is not None and label.fin >= self.le:
            return publiables(label.responsable)
        return []
