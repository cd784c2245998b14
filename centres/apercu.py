"""What the public would see if a decision were taken: the decision is played in a savepoint, then undone.

Nothing remains of it: neither rows, nor history, nor a move of the data version.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from centres.models import LabellisationSite
from directory.affichage import Calendrier, PresentationLabel, historique, majuscule
from directory.models import Campagne
from filieres.models import Filiere, LabellisationFiliere

UN_JOUR = datetime.timedelta(days=1)
ABSENT = "Absent de la recherche"
EXEMPLES = 20
# What is loaded to name a site and to say its label.
SITE = (
    "campagne",
    "site__centre",
    "site__etablissement__groupe",
    "site__etablissement__commune__departement",
)


@dataclass(frozen=True)
class Vue:
    """One site or filière as visitors see it on a day."""

    nom: str
    texte: str
    en_cours: bool


# What is shown on a day, by key of the site or of the filière.
Photo = Mapping[int, Vue]


def photographier(domaine: str, le: datetime.date) -> Photo:
    """Every label visitors see on `le`, in the words of the public pages."""
    calendrier = Calendrier.charger()
    if domaine == Campagne.Domaine.FILIERE:
        return _filieres(le, calendrier)
    labels = LabellisationSite.objects.publics(le).select_related(*SITE)
    return {
        label.site_id: _vue(_nommer(label.site), PresentationLabel(label, le, calendrier)) for label in labels
    }


def _filieres(le: datetime.date, calendrier: Calendrier) -> Photo:
    """Filières are always listed: each with its last label begun."""
    labels: dict[int, list[LabellisationFiliere]] = {}
    for label in LabellisationFiliere.objects.filter(debut__lte=le).select_related("campagne"):
        labels.setdefault(label.filiere_id, []).append(label)
    noms = {f.pk: f.sigle or f.nom for f in Filiere.objects.publies()}
    return {
        pk: _vue(noms[pk], historique(siens, le, calendrier)[0]) for pk, siens in labels.items() if pk in noms
    }


def _nommer(site: Any) -> str:
    """Two services of one network may bear the same name: with the hospital."""
    nom, hopital = str(site), site.etablissement.nom_complet
    return nom if hopital in nom else f"{nom}, {hopital}"


def _vue(nom: str, label: PresentationLabel) -> Vue:
    return Vue(nom, f"{majuscule(label.mot_etat)} – {label.titre}", label.en_cours)


@dataclass(frozen=True)
class Ligne:
    """One site or filière whose words change: the eve, the day without the decision, the day with it."""

    nom: str
    veille: str
    sans: str
    avec: str


@dataclass(frozen=True)
class Apercu:
    """The day when something changes for visitors, and its eve."""

    jour: datetime.date
    sans: Photo
    veille_avec: Photo
    avec: Photo
    resultat: Any = None

    @property
    def veille(self) -> datetime.date:
        """The day before."""
        return self.jour - UN_JOUR

    @property
    def changes(self) -> list[int]:
        """Keys of those whose words on the day depend on the decision."""
        cles = self.sans.keys() | self.avec.keys()
        changes = [cle for cle in cles if self.sans.get(cle) != self.avec.get(cle)]
        return sorted(changes, key=lambda cle: ((self.avec.get(cle) or self.sans[cle]).nom, cle))

    @property
    def exemples(self) -> list[Ligne]:
        """The first of them."""
        return [
            Ligne(
                (self.avec.get(cle) or self.sans[cle]).nom,
                _texte(self.veille_avec, cle),
                _texte(self.sans, cle),
                _texte(self.avec, cle),
            )
            for cle in self.changes[:EXEMPLES]
        ]

    @property
    def reste(self) -> int:
        """How many are not shown."""
        return max(0, len(self.changes) - EXEMPLES)

    @property
    def comptes(self) -> list[tuple[str, int, int]]:
        """Exact numbers on the day, without and with the decision."""
        photos = (self.sans, self.avec)
        cours = [sum(vue.en_cours for vue in photo.values()) for photo in photos]
        return [
            ("en cours", cours[0], cours[1]),
            ("dernier label connu", len(self.sans) - cours[0], len(self.avec) - cours[1]),
        ]


def _texte(photo: Photo, cle: int) -> str:
    return photo[cle].texte if cle in photo else ABSENT


def apercevoir(decision: Callable[[], Any], domaine: str, le: datetime.date) -> Apercu:
    """Play `decision`, look, undo. Raises whatever refuses it (ValidationError)."""
    sans = photographier(domaine, le)
    with transaction.atomic():
        resultat = decision()
        apercu = Apercu(le, sans, photographier(domaine, le - UN_JOUR), photographier(domaine, le), resultat)
        transaction.set_rollback(True)
    return apercu
