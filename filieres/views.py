"""Pages of filières, associations and laboratories."""

import datetime
from collections import Counter
from typing import Any

from django.db.models import QuerySet
from django.views.generic import DetailView, ListView

from centres.comptes import chiffre_de, compter_par_role
from centres.models import Centre, LabellisationSite
from directory.carte.dessin import pour_carte
from directory.carte.page import carte_de_page
from directory.models import ChiffreOfficiel
from directory.noms import publiables, source_courante
from directory.pages.mixins import FiltresMixin, JourMixin
from filieres.filters import AssociationFilter, LaboratoireFilter
from filieres.models import Association, Filiere, Laboratoire


class FiliereListView(JourMixin, ListView):
    """The filières, with what is counted of each."""

    template_name = "filieres/filiere_liste.html"
    context_object_name = "filieres"

    def get_queryset(self) -> QuerySet[Filiere]:
        return Filiere.objects.publies().order_by("sigle")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = super().get_context_data(ariane=[("Filières", "")], **kwargs)
        en_cours: Counter[int] = Counter()
        connus: Counter[int] = Counter()
        lignes = LabellisationSite.objects.publics(self.le).values_list("centre__filiere", "fin")
        for filiere, fin in lignes:
            (en_cours if fin >= self.le else connus)[filiere] += 1
        contexte["lignes"] = [(f, en_cours[f.pk], connus[f.pk]) for f in contexte["filieres"]]
        return contexte


class FiliereDetailView(JourMixin, DetailView):
    """One filière: scope, host, labels, counts, networks, associations, laboratories."""

    template_name = "filieres/filiere_detail.html"
    context_object_name = "filiere"

    def get_queryset(self) -> QuerySet[Filiere]:
        hote = "etablissement__commune__departement"
        return Filiere.objects.publies().avec_labels().select_related("etablissement__groupe", hote)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filiere = self.object
        chiffres = list(ChiffreOfficiel.objects.filter(perimetre=f"filiere/{filiere.slug}"))
        labels = list(pour_carte(LabellisationSite.objects.publics(self.le).filter(centre__filiere=filiere)))
        laboratoires = list(filiere.laboratoires.publies().select_related("etablissement__groupe"))
        return super().get_context_data(
            ariane=[("Filières", "/filieres/"), (filiere.sigle, "")],
            comptes=compter_par_role(((label.role, label.fin) for label in labels), chiffres, self.le),
            coordonnateurs=self._coordonnateurs(),
            associations=filiere.associations.publies(),
            chiffre_associations=chiffre_de(chiffres, "associations", self.le),
            diagnostic=[labo for labo in laboratoires if labo.type == "diagnostic"],
            chiffre_diagnostic=chiffre_de(chiffres, "labos-diagnostic", self.le),
            recherche=[labo for labo in laboratoires if labo.type == "recherche"],
            chiffre_recherche=chiffre_de(chiffres, "labos-recherche", self.le),
            **self._centres([(label.centre_id, label.fin) for label in labels]),
            **carte_de_page(self.request, lambda: labels, self.le, filiere=filiere.slug),
            **kwargs,
        )

    def _coordonnateurs(self) -> list[str]:
        """Only from a page recent enough, or undated (and said so)."""
        if not source_courante(self.object.coordonnateur_le):
            return []
        return publiables(self.object.coordonnateur)

    def _centres(self, labels: list[tuple[int, datetime.date]]) -> dict[str, Any]:
        """The networks with their two counts, then those without any public site on the day."""
        en_cours = Counter(centre for centre, fin in labels if fin >= self.le)
        connus = Counter(centre for centre, fin in labels if fin < self.le)
        centres = list(Centre.objects.publies().filter(filiere=self.object))
        publics = {centre for centre, _ in labels}
        return {
            "centres": [(c, en_cours[c.pk], connus[c.pk]) for c in centres if c.pk in publics],
            "centres_sans_site": [c for c in centres if c.pk not in publics],
        }


class AssociationListView(FiltresMixin, ListView):
    """The associations, filtered by filière, reach and name."""

    template_name = "filieres/association_liste.html"
    context_object_name = "associations"
    filterset_class = AssociationFilter
    extra_context = {"ariane": [("Associations", "")]}
    queryset = Association.objects.publies().prefetch_related("filieres")


class AssociationDetailView(DetailView):
    """One association."""

    template_name = "filieres/association_detail.html"
    context_object_name = "association"
    queryset = (
        Association.objects.publies().select_related("commune__departement").prefetch_related("filieres")
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ariane = [("Associations", "/associations/"), (self.object.nom, "")]
        return super().get_context_data(ariane=ariane, **kwargs)


class LaboratoireListView(FiltresMixin, ListView):
    """The laboratories, filtered by filière, reach, type and name."""

    template_name = "filieres/laboratoire_liste.html"
    context_object_name = "laboratoires"
    filterset_class = LaboratoireFilter
    extra_context = {"ariane": [("Laboratoires", "")]}
    queryset = (
        Laboratoire.objects.publies()
        .select_related("etablissement__groupe", "etablissement__commune__departement")
        .prefetch_related("filieres")
    )


class LaboratoireDetailView(JourMixin, DetailView):
    """One laboratory; its label line depends on the day."""

    template_name = "filieres/laboratoire_detail.html"
    context_object_name = "laboratoire"
    queryset = (
        Laboratoire.objects.publies()
        .select_related("etablissement__groupe", "etablissement__commune__departement")
        .prefetch_related("filieres")
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        labo = self.object
        return super().get_context_data(
            ariane=[("Laboratoires", "/laboratoires/"), (labo.nom, "")],
            responsables=publiables(labo.responsable) if source_courante(labo.source_le) else [],
            **kwargs,
        )
