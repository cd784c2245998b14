"""What the directory knows, loaded once: hospitals, networks, sites and labels, in a number of queries that does not grow."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from centres.models import Centre, LabellisationSite, Site
from directory.models import Commune, Departement, Etablissement, Groupe, NomRetire
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
    # Table by table, joined here: a planner without statistics turns one query over all of them into minutes.
    filieres = {filiere.pk: filiere for filiere in Filiere.objects.all()}
    centres = {centre.pk: centre for centre in Centre.objects.all()}
    for centre in centres.values():
        centre.filiere = filieres[centre.filiere_id]
    etablissements = {etab.pk: etab for etab in Etablissement.objects.all()}
    _situer(etablissements.values())
    par_slug = {centre.slug: centre for centre in centres.values()}
    catalogue = Catalogue(
        Hopitaux(_fiche(etab) for etab in etablissements.values() if etab.ferme_le is None),
        _reseaux(par_slug, filieres.values()),
        par_slug,
        {etab.code: etab.pk for etab in etablissements.values()},
        NomRetire.cles(),
    )
    sites = {site.pk: site for site in Site.objects.order_by("pk")}
    for site in sites.values():
        site.centre, site.etablissement = centres[site.centre_id], etablissements[site.etablissement_id]
        catalogue.sites[site.centre.slug, site.etablissement.code].append(site)
        catalogue.codes[site.centre.slug].add(site.code)
    for label in LabellisationSite.objects.order_by("pk"):
        label.site = sites[label.site_id]
        catalogue.labels[label.site_id].append(label)
    return catalogue


def _situer(etablissements: Collection[Etablissement]) -> None:
    """Give each hospital its group and its town."""
    groupes = Groupe.objects.in_bulk()
    departements = Departement.objects.in_bulk()
    communes = Commune.objects.in_bulk({e.commune_id for e in etablissements if e.commune_id})
    for commune in communes.values():
        commune.departement = departements[commune.departement_id]
    for etab in etablissements:
        etab.groupe = groupes[etab.groupe_id] if etab.groupe_id else None
        etab.commune = communes[etab.commune_id] if etab.commune_id else None


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


def _reseaux(centres: dict[str, Centre], filieres: Iterable[Filiere]) -> Reseaux:
    return Reseaux(
        [
            FicheReseau(c.slug, c.nom, c.sigle, tuple(lignes(c.anciens_noms)), c.filiere.slug)
            for c in centres.values()
        ],
        [FicheFiliere(f.slug, f.sigle, (f.nom, *lignes(f.anciens_noms))) for f in filieres],
    )
