"""Every component in every state, for whoever works on the looks: only while DEBUG is on.

The rows are made here and never saved: the page is the same on an empty database.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.facettes import Choix, Facette
from centres.frise import Barre, LigneFrise, abscisse
from centres.models import Centre, LabellisationSite, Role, Site
from directory.affichage import Calendrier
from directory.carte.dessin import dessiner
from directory.filtres import Champ
from directory.models import (
    Arrete,
    Campagne,
    ChiffreOfficiel,
    Commune,
    Confirmation,
    Departement,
    Etablissement,
    Etat,
    Groupe,
    Region,
)
from filieres.models import Filiere

LE = datetime.date(2026, 6, 1)
_SOURCE = "https://www.filiere-exemple.fr/centres ; https://www.hopital-exemple.fr/equipe"
_SIGNES = (
    *("logo", "r-coordonnateur", "r-constitutif", "r-competence", "r-ressources"),
    *("e-cours", "e-echu", "e-venir", "e-retire"),
    *("i-telephone", "i-copie", "i-retirer", "i-dehors", "i-fiche", "i-imprimer", "i-lieu"),
)
# Town, code of its département, of its région, latitude, longitude.
_VILLES = (
    ("Lyon", "69", "84", 45.76, 4.84),
    ("Lille", "59", "32", 50.63, 3.06),
    ("Paris 15e Arrondissement", "75", "11", 48.84, 2.32),
    ("Saint-Denis", "974", "04", -20.88, 55.45),
)
_TRAJETS: dict[str, dict[str, str]] = {
    "vide": {},
    "rempli": {"q": "mucoviscidose", "pres_de": "Lyon (69)"},
    "erreur": {
        "q": "zzzzqqqq",
        "q_erreur": "Nous n’avons pas compris «\u00a0zzzzqqqq\u00a0». Essayez un autre nom de la maladie.",
        "pres_de": "Atlantide",
        "pres_de_erreur": "Nous n’avons pas compris «\u00a0Atlantide\u00a0». Écrivez une ville ou un code postal.",
    },
}


@dataclass(frozen=True)
class Exemple:
    """A label in a state on a day, and the words that name that state."""

    titre: str
    label: LabellisationSite
    le: datetime.date = LE


@require_safe
def composants(request: HttpRequest) -> HttpResponse:
    """The page; `?trajet=vide|rempli|erreur` chooses the state of the search form (its names exist once a page)."""
    if not settings.DEBUG:
        raise Http404("components are shown while DEBUG is on")
    fabrique = _Fabrique()
    # The words of labels follow these campaigns, not those of the database.
    request.calendrier = Calendrier(tuple(fabrique.campagnes.values()))  # type: ignore[attr-defined]
    trajet = request.GET.get("trajet", "")
    etats = list(fabrique.etats())
    reseau = [fabrique.label(role, rang=rang) for rang, role in enumerate(Role)]
    contexte: dict[str, Any] = {
        "ariane": [("Plan du site", reverse("plan_du_site")), ("Composants", "")],
        "trajet": _TRAJETS.get(trajet, _TRAJETS["erreur"]),
        "trajets": list(_TRAJETS),
        "signes": _SIGNES,
        "roles": list(Role.values),
        "filiere": fabrique.filiere,
        "etats": etats,
        "cartes": [*etats, *fabrique.sites()],
        "phrases": [*etats, *fabrique.phrases()],
        "chiffre": ChiffreOfficiel(
            code="x", libelle="réseaux", valeur="132", annee="2023", source_url=_SOURCE[:35]
        ),
        "tete": reseau[0],
        "membres": reseau[1:],
        "lignes_frise": _frise(reseau),
        "jour_x": abscisse(LE),
        "le": LE,
        "jour_exemple": LE,
        "pages": [Paginator(range(75), 25).page(numero) for numero in (1, 2, 3)],
        "facettes": _facettes(),
        "tris": [("distance", "distance"), ("role", "rôle")],
        "filtre": _filtre(),
        "dessin": dessiner([exemple.label for exemple in etats], ici=_ICI, region="france", le=LE),
        "site": fabrique.site(0),
        "adresse": f"{settings.SITE_URL}{reverse('accueil')}",
    }
    return render(request, "directory/composants.html", contexte)


_ICI = SimpleNamespace(libelle="Rennes (35)", latitude=48.117, longitude=-1.678)


def _filtre() -> SimpleNamespace:
    """A short filter form, one of its values not understood."""
    champs = [
        Champ("filiere", "Filière", "", [("a", "exemple", True), ("b", "autre exemple", False)]),
        Champ("nom", "Nom", "lupus", []),
    ]
    return SimpleNamespace(champs=champs, incompris=["filière «\u00a0zzz\u00a0»"], actif=True)


def _facettes() -> list[Facette]:
    """A facet of boxes, one of ages, one too long to stand open; a value chosen, a value over nothing."""
    roles = [
        Choix(role.value, str(role.label).capitalize(), 3 * rang, rang == 1) for rang, role in enumerate(Role)
    ]
    ages = [Choix("enfant", "Enfants", 12, True), Choix("adulte", "Adultes", 0, False)]
    longue = [Choix(str(n), f"Région {n}", n, False) for n in range(1, 15)]
    return [
        Facette("role", "Rôle", roles, 18),
        Facette("public", "Âge", ages, 18),
        Facette("region", "Région", longue, 18),
    ]


def _frise(labels: list[LabellisationSite]) -> list[LigneFrise]:
    """One line per label; the last has its bar dashed."""
    return [
        LigneFrise(
            label.site,
            [label],
            [Barre(abscisse(label.debut), abscisse(label.fin), label is not labels[-1])],
        )
        for label in labels
    ]


class _Fabrique:
    """A small network in memory."""

    def __init__(self) -> None:
        self.numero = 0
        self.arrete = Arrete(
            code="exemple", intitule="Arrêté du 26 décembre 2023 (exemple)", url="https://exemple.fr/texte"
        )
        self.campagnes = {
            debut: Campagne(
                code=f"centre-{debut}",
                domaine=Campagne.Domaine.CENTRE,
                libelle=f"{debut}–{fin.year}",
                debut=datetime.date(debut, mois, jour),
                fin=fin,
                complete=complete,
                usage_jusqu_au=usage,
            )
            for debut, mois, jour, fin, complete, usage in (
                (2004, 1, 1, datetime.date(2017, 5, 8), True, None),
                (2017, 5, 9, datetime.date(2022, 12, 31), True, datetime.date(2023, 12, 28)),
                (2023, 12, 29, datetime.date(2028, 12, 28), False, None),
                (2029, 1, 1, datetime.date(2033, 12, 31), False, None),
            )
        }
        self.filiere = Filiere(slug="cardiogen", sigle="EXEMPLE", nom="Maladies rares données en exemple")
        self.centre = Centre(
            slug="exemple", nom="Centre de référence des maladies données en exemple", filiere=self.filiere
        )
        self.groupe = Groupe(code="exemple", nom="CHU d’exemple")

    # --- Rows ------------------------------------------------------------------
    def hopital(self, rang: int, **champs: Any) -> Etablissement:
        """A hospital of the town `rang`."""
        ville, departement, region, latitude, longitude = _VILLES[rang % len(_VILLES)]
        lieu = Departement(
            code=departement, nom=f"Département {departement}", region=Region(code=region, nom=region)
        )
        hopital = Etablissement(
            pk=rang + 1,
            code=f"exemple-{rang}",
            **{
                "nom": f"Hôpital d’exemple {rang + 1}",
                "groupe": self.groupe,
                "commune": Commune(nom=ville, departement=lieu),
                "telephone": "0400000000",
                "latitude": latitude,
                "longitude": longitude,
                "position_source": "finess",
                **champs,
            },
        )
        hopital.deriver()
        return hopital

    def site(self, rang: int, *, hopital: dict[str, Any] | None = None, **champs: Any) -> Site:
        """A team in the hospital `rang`."""
        self.numero += 1
        return Site(
            pk=self.numero,
            centre=self.centre,
            etablissement=self.hopital(rang, **(hopital or {})),
            code=f"site-{self.numero}",
            source_url=_SOURCE,
            source_le="2024-01",
            **{"service": "Service d’exemple", "public": "adulte", "telephone": "0100000000", **champs},
        )

    def label(
        self, role: str, *, campagne: int = 2023, rang: int = 0, site: Site | None = None, **champs: Any
    ) -> LabellisationSite:
        """A label of the whole length of its campaign, unless told otherwise."""
        periode = self.campagnes[campagne]
        return LabellisationSite(
            site=site or self.site(rang),
            centre=self.centre,
            role=role,
            campagne=periode,
            source_url=_SOURCE,
            **{
                "debut": periode.debut,
                "fin": periode.fin,
                "precision": "jour",
                "confirmation": Confirmation.PUBLIQUE,
                "source_le": "2024-01",
                "arrete": self.arrete,
                **champs,
            },
        )

    # --- States ----------------------------------------------------------------
    def etats(self) -> Iterator[Exemple]:
        """Each state by each confirmation, on one day; roles take turns."""
        champs: dict[Etat, dict[str, Any]] = {
            Etat.EN_COURS: {},
            Etat.ECHU: {"campagne": 2017},
            Etat.A_VENIR: {"campagne": 2029},
            Etat.RETIRE: {"fin": datetime.date(2025, 6, 30), "motif_fin": "activité transférée"},
        }
        roles = list(Role)
        for rang, (etat, plus) in enumerate(champs.items()):
            for tour, confirmation in enumerate(Confirmation):
                label = self.label(
                    roles[(rang + tour) % len(roles)], rang=rang, confirmation=confirmation, **plus
                )
                yield Exemple(f"{etat.label}, {confirmation.label}", label)

    def phrases(self) -> Iterator[Exemple]:
        """The sentences that depend on the campaign and on the day."""
        dates = datetime.date
        yield Exemple("années seulement", self.label(Role.COORDONNATEUR, precision="annee"))
        yield Exemple("échu, liste suivante complète ici", self.label(Role.COORDONNATEUR, campagne=2004))
        yield Exemple("resté en usage", self.label(Role.CONSTITUTIF, campagne=2017), dates(2023, 6, 1))
        yield Exemple(
            "terme passé, sans suite", self.label(Role.COMPETENCE, campagne=2029), dates(2034, 6, 1)
        )
        yield Exemple(
            "attesté",
            self.label(Role.COMPETENCE, campagne=2004, precision="atteste", atteste_le="2012", arrete=None),
        )
        yield Exemple("source non datée, sans texte", self.label(Role.RESSOURCES, source_le="", arrete=None))

    def sites(self) -> Iterator[Exemple]:
        """What a card says of a team: contact, age, check, distance, long names."""
        aujourdhui = timezone.localdate()
        role = Role.CONSTITUTIF
        cas: dict[str, dict[str, Any]] = {
            "standard de l’hôpital": {"telephone": ""},
            "aucun numéro": {"telephone": "", "hopital": {"telephone": "", "commune": None}},
            "âge non précisé": {"public": ""},
            "vérifié": {"verifie_le": aujourdhui},
            "vérifié il y a plus d’un an": {"verifie_le": aujourdhui - datetime.timedelta(days=800)},
            "noms longs": {
                "service": "Service de génétique médicale, unité des anomalies du développement et des "
                "syndromes malformatifs de l’enfant",
                "hopital": {"nom": "Hôpital universitaire de la mère, de l’enfant et de l’adolescent"},
            },
        }
        for titre, champs in cas.items():
            yield Exemple(titre, self.label(role, site=self.site(1, **champs)))
        situe = self.label(role, rang=2)
        situe.distance_texte = "12\u00a0km"  # type: ignore[attr-defined]
        yield Exemple("près d’un lieu", situe)
