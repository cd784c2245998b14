"""Places and hospitals."""

import factory
from factory.django import DjangoModelFactory

from directory.models import (
    AncienneCommune,
    CodePostal,
    Commune,
    Departement,
    Etablissement,
    Groupe,
    Region,
)
from directory.texte import normaliser

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


def code_de(texte: str, n: int) -> str:
    """A unique code: the words of `texte`, then `n`."""
    return f"{normaliser(texte).replace(' ', '-')}-{n}"


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
