"""Builders of test data: the only way tests make rows.

Every builder gives a valid row with realistic French values. Codes are unique
along a run; regions, départements, communes and campaigns are found again by
their code, so that ten labels share one campaign.

`LabellisationSiteFactory(coordonnateur=True, campagne_2017=True)` reads as it is said;
`construire_reseau()` gives a whole small network, `construire_reseaux(n)` n of them.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

import factory
from django.contrib.auth import get_user_model
from factory.django import DjangoModelFactory

from centres.models import Centre, Couverture, LabellisationSite, Role, Site
from directory.models import (
    AncienneCommune,
    Arrete,
    Campagne,
    ChiffreOfficiel,
    CodePostal,
    Commune,
    Departement,
    Etablissement,
    Groupe,
    Maladie,
    NomRetire,
    Region,
    Signalement,
)
from directory.texte import normaliser
from filieres.models import (
    Association,
    CouvertureFiliere,
    Filiere,
    Habilitation,
    LabellisationFiliere,
    Laboratoire,
)

MOT_DE_PASSE = "un-mot-de-passe-de-test"

# Town, département, postal code, latitude, longitude.
VILLES = [
    ("Saint-Étienne", "42", "42000", 45.4397, 4.3872),
    ("Lyon", "69", "69003", 45.7640, 4.8357),
    ("Paris", "75", "75015", 48.8402, 2.2935),
    ("Marseille", "13", "13005", 43.2900, 5.4010),
    ("Lille", "59", "59000", 50.6292, 3.0573),
    ("Bordeaux", "33", "33000", 44.8378, -0.5792),
    ("Nantes", "44", "44000", 47.2184, -1.5536),
    ("Rennes", "35", "35000", 48.1173, -1.6778),
    ("Toulouse", "31", "31059", 43.6047, 1.4442),
    ("Ajaccio", "2A", "20000", 41.9192, 8.7386),
    ("Saint-Denis", "974", "97400", -20.8789, 55.4481),
    ("Évry-Courcouronnes", "91", "91000", 48.6290, 2.4410),
]
# Département: its name, its region's code.
DEPARTEMENTS = {
    "42": ("Loire", "84"),
    "69": ("Rhône", "84"),
    "75": ("Paris", "11"),
    "91": ("Essonne", "11"),
    "13": ("Bouches-du-Rhône", "93"),
    "59": ("Nord", "32"),
    "33": ("Gironde", "75"),
    "44": ("Loire-Atlantique", "52"),
    "35": ("Ille-et-Vilaine", "53"),
    "31": ("Haute-Garonne", "76"),
    "2A": ("Corse-du-Sud", "94"),
    "974": ("La Réunion", "04"),
}
REGIONS = {
    "84": "Auvergne-Rhône-Alpes",
    "11": "Île-de-France",
    "93": "Provence-Alpes-Côte d’Azur",
    "32": "Hauts-de-France",
    "75": "Nouvelle-Aquitaine",
    "52": "Pays de la Loire",
    "53": "Bretagne",
    "76": "Occitanie",
    "94": "Corse",
    "04": "La Réunion",
}
THEMES = [
    "troubles du rythme cardiaque héréditaires",
    "maladies neuromusculaires",
    "cardiomyopathies héréditaires",
    "mucoviscidose",
    "surdités génétiques",
    "maladies osseuses constitutionnelles",
]


def code_de(texte: str, n: int) -> str:
    """A unique code: the words of `texte`, then `n`."""
    return f"{normaliser(texte).replace(' ', '-')}-{n}"


# --- Places ------------------------------------------------------------------
class RegionFactory(DjangoModelFactory):
    """Auvergne-Rhône-Alpes unless another code is given."""

    code = "84"
    nom = factory.LazyAttribute(lambda o: REGIONS.get(o.code, f"Région {o.code}"))
    zone = factory.LazyAttribute(lambda o: "drom" if o.code.startswith("0") else "metro")

    class Meta:
        model = Region
        django_get_or_create = ("code",)


class DepartementFactory(DjangoModelFactory):
    """The Loire unless another code is given; its region follows from its code."""

    code = "42"
    nom = factory.LazyAttribute(lambda o: DEPARTEMENTS.get(o.code, (f"Département {o.code}", ""))[0])
    region = factory.SubFactory(
        RegionFactory,
        code=factory.LazyAttribute(lambda o: DEPARTEMENTS.get(o.factory_parent.code, ("", "84"))[1]),
    )
    zone = factory.LazyAttribute(lambda o: "drom" if len(o.code) == 3 else "metro")

    class Meta:
        model = Departement
        django_get_or_create = ("code",)


class CommuneFactory(DjangoModelFactory):
    """A town of `VILLES`, each call the next one; `CommuneFactory(departement__code="69")` also works."""

    class Params:
        rang = factory.Sequence(int)
        ville = factory.LazyAttribute(lambda o: VILLES[o.rang % len(VILLES)])

    nom = factory.LazyAttribute(lambda o: o.ville[0])
    departement = factory.SubFactory(
        DepartementFactory, code=factory.LazyAttribute(lambda o: o.factory_parent.ville[1])
    )
    # High numbers, which no real commune of these départements carries.
    code_insee = factory.LazyAttribute(
        lambda o: o.departement.code + str(99_999 - o.rang % 500)[len(o.departement.code) :]
    )
    latitude = factory.LazyAttribute(lambda o: o.ville[3])
    longitude = factory.LazyAttribute(lambda o: o.ville[4])
    population = 170_000

    class Meta:
        model = Commune
        django_get_or_create = ("code_insee",)


class CodePostalFactory(DjangoModelFactory):
    """A postal code of a commune."""

    code = "42000"
    commune = factory.SubFactory(CommuneFactory)

    class Meta:
        model = CodePostal


class AncienneCommuneFactory(DjangoModelFactory):
    """A former commune."""

    nom = factory.Sequence(lambda n: f"Saint-Victor-sur-Loire {n}")
    code_ancien = factory.Sequence(lambda n: f"42{n % 1000:03d}")
    commune = factory.SubFactory(CommuneFactory)

    class Meta:
        model = AncienneCommune


class GroupeFactory(DjangoModelFactory):
    """A CHU."""

    commune = factory.SubFactory(CommuneFactory)
    nom = factory.LazyAttribute(lambda o: f"CHU de {o.commune.nom if o.commune else 'Nulle-Part'}")
    nom_long = factory.LazyAttribute(lambda o: f"Centre hospitalier universitaire de {o.nom[7:]}")
    code = factory.LazyAttributeSequence(lambda o, n: code_de(o.nom, n))
    site_web = "https://www.chu-exemple.fr"

    class Meta:
        model = Groupe


class EtablissementFactory(DjangoModelFactory):
    """A hospital of a group, with its own position, in the next town."""

    commune = factory.SubFactory(CommuneFactory)
    nom = factory.Sequence(
        lambda n: f"Hôpital {['Nord', 'Bellevue', 'de la Charité', 'Saint-Joseph'][n % 4]} {n}"
    )
    groupe = factory.SubFactory(GroupeFactory, commune=factory.SelfAttribute("..commune"))
    code = factory.LazyAttribute(lambda o: normaliser(o.nom).replace(" ", "-"))
    finess = factory.Sequence(lambda n: f"429{n:06d}")
    adresse = "avenue Albert-Raimond"
    code_postal = "42000"
    latitude = factory.LazyAttribute(lambda o: o.commune.latitude if o.commune else None)
    longitude = factory.LazyAttribute(lambda o: o.commune.longitude if o.commune else None)
    position_source = factory.LazyAttribute(lambda o: "" if o.latitude is None else "finess")
    telephone = "04 77 82 80 00"
    source = "FINESS"

    class Meta:
        model = Etablissement

    class Params:
        # A hospital of the registry without any position.
        sans_position = factory.Trait(latitude=None, longitude=None)


# --- Diseases ------------------------------------------------------------------
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
            remplacee_par=factory.SubFactory("tests.factories.MaladieFactory"),
        )

    @factory.post_generation
    def parents(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Tie the disease to its groups."""
        if create and extracted:
            self.parents.set(extracted)


# --- Texts, campaigns, figures ---------------------------------------------------
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


# --- Filières ----------------------------------------------------------------------
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


class _LabellisationFactory(DjangoModelFactory):
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


class LabellisationFiliereFactory(_LabellisationFactory):
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


# --- Centres -----------------------------------------------------------------------
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


class LabellisationSiteFactory(_LabellisationFactory):
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


# --- People and follow-up --------------------------------------------------------------
class UserFactory(DjangoModelFactory):
    """An account without rights; `superuser=True` for all of them. Password: `MOT_DE_PASSE`."""

    username = factory.Sequence(lambda n: f"agent{n}")
    email = factory.LazyAttribute(lambda o: f"{o.username}@exemple.fr")
    password = factory.django.Password(MOT_DE_PASSE)

    class Meta:
        model = get_user_model()

    class Params:
        staff = factory.Trait(is_staff=True)
        superuser = factory.Trait(is_staff=True, is_superuser=True)


class HabilitationFactory(DjangoModelFactory):
    """A live right over one filière."""

    user = factory.SubFactory(UserFactory, staff=True)
    filiere = factory.SubFactory(FiliereFactory)

    class Meta:
        model = Habilitation


class SignalementFactory(DjangoModelFactory):
    """An error reported by a visitor."""

    chemin = "/filieres/cardiogen/"
    message = "Le numéro de téléphone n’est plus le bon."

    class Meta:
        model = Signalement


class NomRetireFactory(DjangoModelFactory):
    """A name withdrawn on request."""

    nom = factory.Sequence(lambda n: f"Pr Jeanne Durand {n}")

    class Meta:
        model = NomRetire


# --- Whole networks ----------------------------------------------------------------------
@dataclass
class Reseau:
    """A small network as `construire_reseau` made it; sites in the order of their labels."""

    filiere: Filiere
    centre: Centre
    labels: list[LabellisationSite] = field(default_factory=list)

    def _sites(self, role: str) -> list[Site]:
        return [label.site for label in self.labels if label.role == role]

    @property
    def sites(self) -> list[Site]:
        """Every team."""
        return [label.site for label in self.labels]

    @property
    def coordonnateur(self) -> Site:
        """The team that leads the network."""
        return self._sites(Role.COORDONNATEUR)[0]

    @property
    def constitutifs(self) -> list[Site]:
        """The other reference teams."""
        return self._sites(Role.CONSTITUTIF)

    @property
    def competences(self) -> list[Site]:
        """The CCMR."""
        return self._sites(Role.COMPETENCE)


def construire_reseau(
    *, filiere: Filiere | None = None, constitutifs: int = 2, competences: int = 3, **label: Any
) -> Reseau:
    """One filière (labelled 2025–2029), one centre, and sites in different towns, labelled 2023–2028.

    `label` goes to each LabellisationSiteFactory: `campagne_2017=True`, `incomplete=True`…
    """
    if filiere is None:
        filiere = FiliereFactory()
        LabellisationFiliereFactory(filiere=filiere)
    reseau = Reseau(filiere=filiere, centre=CentreFactory(filiere=filiere))
    roles = [Role.COORDONNATEUR, *[Role.CONSTITUTIF] * constitutifs, *[Role.COMPETENCE] * competences]
    for role in roles:
        reseau.labels.append(LabellisationSiteFactory(site__centre=reseau.centre, role=role, **label))
    return reseau


def construire_reseaux(n: int, **options: Any) -> list[Reseau]:
    """`n` networks, each of its own filière unless `filiere=` is given: for counts of queries."""
    return [construire_reseau(**options) for _ in range(n)]
