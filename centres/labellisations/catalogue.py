"""What the directory knows, loaded once: hospitals, networks, sites and labels, in a number of queries that does not grow."""

from collections import defaultdict
from dataclasses import dataclass, field

from centres.models import Centre, LabellisationSite, Site
from directory.models import Etablissement, NomRetire
from directory.texte import lignes
from filieres.models import Filiere

from .hopitaux import Fiche, Hopitaux
from .reseaux import FicheFiliere, FicheReseau, Reseaux


@dataclass(slots=True)
class Catalogue:
    """A snapshot of the directory."""

    hopitaux: Hopitaux
    reseaux: Reseaux
    centres: dict[str, Centre]
    etablissements: dict[str, int]
    retires: frozenset[str]
    sites: dict[tuple[str, str], list[Site]] = field(default_factory=lambda: defaultdict(list))
    codes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    labels: dict[int, list[LabellisationSite]] = field(default_factory=lambda: defaultdict(list))


def charger() -> Catalogue:
    """Read the directory."""
    centres = {centre.slug: centre for centre in Centre.objects.select_related("filiere")}
    etablissements = list(Etablissement.objects.select_related("groupe", "commune__departement"))
    catalogue = Catalogue(
        Hopitaux(_fiche(etablissement) for etablissement in etablissements if etablissement.ferme_le is None),
        _reseaux(centres),
        centres,
        {etablissement.code: etablissement.pk for etablissement in etablissements},
        frozenset(NomRetire.objects.values_list("cle", flat=True)),
    )
    for site in Site.objects.select_related("centre", "etablissement").order_by("pk"):
        catalogue.sites[site.centre.slug, site.etablissement.code].append(site)
        catalogue.codes[site.centre.slug].add(site.code)
    for label in LabellisationSite.objects.select_related(
        "campagne", "site__centre", "site__etablissement__groupe"
    ):
        catalogue.labels[label.site_id].append(label)
    return catalogue


def _fiche(etablissement: Etablissement) -> Fiche:
    groupe, commune = etablissement.groupe, etablissement.commune
    return Fiche(
        etablissement.code,
        etablissement.nom,
        groupe.nom if groupe else "",
        groupe.nom_long if groupe else "",
        etablissement.finess,
        groupe.finess_juridique if groupe else "",
        commune.nom if commune else "",
        etablissement.code_postal,
        commune.departement.code if commune else "",
        commune.departement.nom if commune else "",
    )


def _reseaux(centres: dict[str, Centre]) -> Reseaux:
    return Reseaux(
        [
            FicheReseau(c.slug, c.nom, c.sigle, tuple(lignes(c.anciens_noms)), c.filiere.slug)
            for c in centres.values()
        ],
        [FicheFiliere(f.slug, f.sigle, (f.nom, *lignes(f.anciens_noms))) for f in Filiere.objects.all()],
    )
