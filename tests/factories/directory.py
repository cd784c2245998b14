"""Diseases, texts, campaigns, figures; what both kinds of labels share."""

import datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from directory.models import Arrete, Campagne, ChiffreOfficiel, Maladie, Prorogation


class MaladieFactory(DjangoModelFactory):
    """A disease in use; `parents=[groupe]` ties it to groups."""

    code_orpha = factory.Sequence(lambda n: 900_000 + n)
    nom = factory.Sequence(lambda n: f"Syndrome de Brugada de type {n}")
    niveau = "maladie"
    statut = "actif"

    class Meta:
        model = Maladie
        skip_postgeneration_save = True

    class Params:
        groupe = factory.Trait(
            niveau="groupe", nom=factory.Sequence(lambda n: f"Maladie rare du rythme cardiaque, groupe {n}")
        )
        depreciee = factory.Trait(
            statut="deprecie",
            niveau="",
            relation="deplace_vers",
            remplacee_par=factory.SubFactory("tests.factories.directory.MaladieFactory"),
        )

    @factory.post_generation
    def parents(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Tie the disease to its groups."""
        if create and extracted:
            self.parents.set(extracted)


class ArreteFactory(DjangoModelFactory):
    """The text of December 2023."""

    code = factory.Sequence(lambda n: f"arrete-2023-12-26-{n}")
    nature = "labellisation"
    intitule = "Arrêté du 26 décembre 2023 portant labellisation des réseaux de centres de référence"
    signe_le = datetime.date(2023, 12, 26)
    publie_le = datetime.date(2023, 12, 29)
    publication = "Bulletin officiel Santé du 29 décembre 2023"
    url = "https://exemple.fr/bo/2023-26"

    class Meta:
        model = Arrete


class CampagneFactory(DjangoModelFactory):
    """The centres' campaign 2023–2028, not complete, unless told otherwise.

    `complete=True` (or False) also changes a campaign that is already there.
    """

    domaine = "centre"
    debut = datetime.date(2023, 12, 29)
    fin = datetime.date(2028, 12, 28)
    code = factory.LazyAttribute(lambda o: f"{o.domaine}-{o.debut.year}-{o.fin.year}")
    libelle = factory.LazyAttribute(lambda o: f"{o.debut.year}–{o.fin.year}")
    precision = "annee"
    complete = None

    class Meta:
        model = Campagne
        django_get_or_create = ("code",)

    class Params:
        campagne_2004 = factory.Trait(debut=datetime.date(2004, 1, 1), fin=datetime.date(2017, 5, 8))
        campagne_2017 = factory.Trait(
            debut=datetime.date(2017, 5, 9),
            fin=datetime.date(2022, 12, 31),
            usage_jusqu_au=datetime.date(2023, 12, 28),
        )
        campagne_2023 = factory.Trait(debut=datetime.date(2023, 12, 29), fin=datetime.date(2028, 12, 28))
        filiere_2019 = factory.Trait(
            domaine="filiere", debut=datetime.date(2019, 7, 1), fin=datetime.date(2022, 12, 31)
        )
        filiere_2025 = factory.Trait(
            domaine="filiere", debut=datetime.date(2025, 7, 24), fin=datetime.date(2029, 12, 31)
        )
        incomplete = factory.Trait(complete=False)

    @classmethod
    def _build(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        kwargs["complete"] = bool(kwargs.get("complete"))
        return super()._build(model_class, *args, **kwargs)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        voulu = kwargs.pop("complete", None)
        campagne = super()._create(model_class, *args, complete=bool(voulu), **kwargs)
        if voulu is not None and campagne.complete != voulu:
            campagne.complete = voulu
            campagne.save()
        return campagne


class ProrogationFactory(DjangoModelFactory):
    """The centres' campaign 2017–2022 prolonged by a year."""

    campagne = factory.SubFactory(CampagneFactory, campagne_2017=True, fin=datetime.date(2023, 12, 28))
    arrete = factory.SubFactory(ArreteFactory, nature="procedure")
    ancienne_fin = datetime.date(2022, 12, 31)
    nouvelle_fin = datetime.date(2023, 12, 28)
    motif = "Le temps d’examiner les nouveaux dossiers"

    class Meta:
        model = Prorogation


class ChiffreOfficielFactory(DjangoModelFactory):
    """The number of networks in 2023."""

    code = factory.Sequence(lambda n: f"national-reseaux-{n}")
    perimetre = "national"
    libelle = "réseaux de centres de référence (CRMR)"
    valeur = "132"
    annee = "2023"
    source_url = "https://exemple.fr/debat"
    source_note = "débat parlementaire sur la labellisation de 2023"

    class Meta:
        model = ChiffreOfficiel


class LabellisationFactory(DjangoModelFactory):
    """What both kinds of labels share: the whole length of their campaign."""

    campagne = factory.SubFactory(CampagneFactory)
    debut = factory.LazyAttribute(lambda o: o.campagne.debut)
    fin = factory.LazyAttribute(lambda o: o.campagne.fin)
    precision = "jour"
    confirmation = "publique"
    source_url = "https://www.filiere-exemple.fr/centres"
    source_le = "2024-01"

    class Meta:
        abstract = True

    class Params:
        complete = factory.Trait(campagne__complete=True)
        incomplete = factory.Trait(campagne__complete=False)
        retire = factory.Trait(motif_fin="label retiré par arrêté")
        atteste = factory.Trait(precision="atteste", atteste_le="2012")
