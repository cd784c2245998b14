"""Filières, associations, laboratoires."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from directory.texte import normaliser
from filieres.models import Association, CouvertureFiliere, Filiere, LabellisationFiliere, Laboratoire

from .directory import CampagneFactory, LabellisationFactory, MaladieFactory
from .lieux import EtablissementFactory, code_de


class FiliereFactory(DjangoModelFactory):
    """A filière carried by no hospital; `etablissement=EtablissementFactory()` gives one."""

    sigle = factory.Sequence(lambda n: f"CARDIO-{n}")
    nom = factory.LazyAttribute(lambda o: f"Maladies cardiaques héréditaires ou rares ({o.sigle})")
    slug = factory.LazyAttribute(lambda o: normaliser(o.sigle).replace(" ", "-"))
    perimetre = "Maladies rares du muscle et du rythme cardiaques, de l’enfant et de l’adulte."
    coordonnateur = "Pr Philippe Charron"
    coordonnateur_le = "2024"
    erns = "ERN GUARD-Heart"
    site_web = "https://www.filiere-exemple.fr"
    source_url = "https://www.filiere-exemple.fr/presentation"
    source_le = "2024-03"

    class Meta:
        model = Filiere


class LabellisationFiliereFactory(LabellisationFactory):
    """The filière's label of 2025."""

    filiere = factory.SubFactory(FiliereFactory)
    campagne = factory.SubFactory(CampagneFactory, filiere_2025=True)

    class Meta:
        model = LabellisationFiliere

    class Params:
        filiere_2019 = factory.Trait(campagne=factory.SubFactory(CampagneFactory, filiere_2019=True))


class CouvertureFiliereFactory(DjangoModelFactory):
    """A disease the filière leads for."""

    filiere = factory.SubFactory(FiliereFactory)
    maladie = factory.SubFactory(MaladieFactory)
    portee = "maladie"
    rang = "principale"

    class Meta:
        model = CouvertureFiliere


class _RattacheFactory(DjangoModelFactory):
    """Associations and laboratoires; `filieres=[...]` ties them."""

    slug = factory.LazyAttributeSequence(lambda o, n: code_de(o.nom, n))
    portee = "filiere"
    site_web = "https://www.exemple-sante.org"
    source_url = "https://www.exemple-sante.org/qui-sommes-nous"

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    @factory.post_generation
    def filieres(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Tie the row to filières."""
        if create and extracted:
            self.filieres.set(extracted)


class AssociationFactory(_RattacheFactory):
    """An association of patients."""

    nom = factory.Sequence(lambda n: f"Association Cœur rare {n}")
    sigle = "ACR"
    objet = "Soutient les personnes atteintes et leurs proches."
    telephone = "01 40 00 00 00"

    class Meta:
        model = Association
        skip_postgeneration_save = True


class LaboratoireFactory(_RattacheFactory):
    """A diagnostic laboratory."""

    nom = factory.Sequence(lambda n: f"Laboratoire de génétique moléculaire {n}")
    type = "diagnostic"
    etablissement = factory.SubFactory(EtablissementFactory)
    activites = "Panel de gènes des cardiomyopathies"

    class Meta:
        model = Laboratoire
        skip_postgeneration_save = True
