"""Networks, sites, their labels."""

import factory
from factory.django import DjangoModelFactory

from centres.models import Centre, Couverture, LabellisationSite, Site
from directory.texte import normaliser

from .directory import LabellisationFactory, MaladieFactory
from .filieres import FiliereFactory
from .lieux import EtablissementFactory

THEMES = [
    "troubles du rythme cardiaque héréditaires",
    "maladies neuromusculaires",
    "cardiomyopathies héréditaires",
    "mucoviscidose",
    "surdités génétiques",
    "maladies osseuses constitutionnelles",
]


class CentreFactory(DjangoModelFactory):
    """A network, without site nor label."""

    nom = factory.Sequence(lambda n: f"Centre de référence des {THEMES[n % len(THEMES)]} – réseau {n}")
    sigle = factory.Sequence(lambda n: f"CRMR-{n}")
    slug = factory.LazyAttribute(lambda o: normaliser(o.sigle or o.nom).replace(" ", "-"))
    filiere = factory.SubFactory(FiliereFactory)
    site_web = "https://www.crmr-exemple.fr"
    source_url = "https://www.crmr-exemple.fr/equipe"
    source_le = "2024"
    confiance = "haute"

    class Meta:
        model = Centre


class CouvertureFactory(DjangoModelFactory):
    """A disease a centre cares for."""

    centre = factory.SubFactory(CentreFactory)
    maladie = factory.SubFactory(MaladieFactory)
    portee = "maladie"
    origine = "intitule"

    class Meta:
        model = Couverture


class SiteFactory(DjangoModelFactory):
    """A team in the next town's hospital, without label."""

    centre = factory.SubFactory(CentreFactory)
    etablissement = factory.SubFactory(EtablissementFactory)
    code = factory.LazyAttribute(lambda o: o.etablissement.code)
    service = "Service de cardiologie"
    public = "adulte"
    responsables = "Pr Anne Martin"
    telephone = "04 77 82 81 11"
    source_url = "https://www.crmr-exemple.fr/equipe"
    source_le = "2024"
    confiance = "haute"

    class Meta:
        model = Site


class LabellisationSiteFactory(LabellisationFactory):
    """A constitutif's label in the campaign 2023–2028.

    Traits: coordonnateur, constitutif, competence, ressources; campagne_2004, campagne_2017,
    campagne_2023; complete, incomplete (of the campaign); retire, atteste.
    `site__centre=…` puts a new site in that network.
    """

    site = factory.SubFactory(SiteFactory)
    role = "constitutif"

    class Meta:
        model = LabellisationSite

    class Params:
        coordonnateur = factory.Trait(role="coordonnateur")
        constitutif = factory.Trait(role="constitutif")
        competence = factory.Trait(role="competence")
        ressources = factory.Trait(role="ressources")
        campagne_2004 = factory.Trait(campagne__campagne_2004=True)
        campagne_2017 = factory.Trait(campagne__campagne_2017=True)
        campagne_2023 = factory.Trait(campagne__campagne_2023=True)
