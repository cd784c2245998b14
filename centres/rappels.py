"""What waits for an editor, filière by filière, and the e-mail that says so once a day at most."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from centres.constats import constats, nommer
from centres.models import Centre, LabellisationSite, Site
from centres.problemes import CHEMINS, PROBLEMES, Gravite
from directory.models import Signalement
from directory.signalements import signalements_de
from filieres.models import Filiere, Habilitation, LabellisationFiliere, Laboratoire

# Rows named for each subject; the link leads to all of them.
NOMMES = 10


@dataclass(frozen=True)
class Sujet:
    """One thing that waits: how many, the first of them, where to see all."""

    titre: str
    nombre: int
    exemples: Sequence[str]
    lien: str

    @property
    def autres(self) -> int:
        """How many are not named."""
        return self.nombre - len(self.exemples)


@dataclass(frozen=True)
class Travail:
    """What waits in one filière."""

    filiere: Filiere
    sujets: Sequence[Sujet]


def travail(filiere: Filiere, le: datetime.date) -> Travail:
    """The subjects of `filiere` on `le` that hold at least one row. A constant number of queries."""
    return Travail(filiere, [sujet for sujet in _sujets(filiere, le) if sujet.nombre])


def _sujets(filiere: Filiere, le: datetime.date) -> Iterator[Sujet]:
    sites = Site.objects.filter(centre__filiere=filiere).select_related(
        "centre", "etablissement__groupe", "etablissement__commune__departement"
    )
    # Neither the words nor the address of a visitor: an e-mail is kept longer than twelve months.
    signales = Signalement.objects.filter(pk__in=signalements_de([filiere.pk]), etat=Signalement.Etat.NOUVEAU)
    yield _sujet(
        "Erreurs signalées par des visiteurs",
        signales.order_by("cree_le"),
        _dire_signalement,
        "directory_signalement",
        f"etat__exact=nouveau&filiere={filiere.pk}",
    )
    yield from _graves(filiere, le)
    yield _sujet(
        "Sites vérifiés il y a plus d’un an",
        sites.perimes(le).order_by("verifie_le", "pk"),
        lambda site: f"{nommer(site)}, vérifié le {site.verifie_le:%d/%m/%Y}",
        "centres_site",
        f"verification=perimes&centre__filiere__id__exact={filiere.pk}",
    )
    yield _sujet(
        "Sites jamais vérifiés",
        sites.jamais_verifies().order_by("pk"),
        nommer,
        "centres_site",
        f"verification=jamais&centre__filiere__id__exact={filiere.pk}",
    )
    yield _sujet(
        "Label de la filière qui se termine dans les douze mois",
        LabellisationFiliere.objects.filter(filiere=filiere).finissent_bientot(le).order_by("fin", "pk"),
        lambda label: f"terme le {label.fin:%d/%m/%Y}",
        "filieres_labellisationfiliere",
        f"echeance=un_an&filiere__id__exact={filiere.pk}",
    )
    labels = LabellisationSite.objects.filter(centre__filiere=filiere).finissent_bientot(le)
    yield _sujet(
        "Labels de sites qui se terminent dans les douze mois",
        labels.pour_liste().order_by("fin", "pk"),
        lambda label: f"{nommer(label.site)}, terme le {label.fin:%d/%m/%Y}",
        "centres_labellisationsite",
        f"echeance=un_an&centre__filiere__id__exact={filiere.pk}",
    )


def _sujet(titre: str, lignes: Any, dire: Any, liste: str, requete: str) -> Sujet:
    exemples = [dire(ligne) for ligne in lignes[:NOMMES]]
    # The first rows are all there is, or there are more to count.
    nombre = len(exemples) if len(exemples) < NOMMES else lignes.count()
    return Sujet(titre, nombre, exemples, _adresse(liste, requete))


def _graves(filiere: Filiere, le: datetime.date) -> Iterator[Sujet]:
    """What leads a visitor wrong, one subject for each problem."""
    graves = [p for p in PROBLEMES if p.gravite == Gravite.GRAVE]
    trouves = constats(le, problemes=graves, filieres=[filiere.slug])
    for probleme, groupe in groupby(trouves, key=lambda constat: constat.probleme):
        lignes = list(groupe)
        exemples = [f"{c.nom} – {c.detail}" if c.detail else c.nom for c in lignes[:NOMMES]]
        liste = f"centres_{probleme.modele._meta.model_name}acorriger"
        requete = f"probleme={probleme.code}"
        if probleme.modele in (Centre, Site, Laboratoire):
            requete += f"&{CHEMINS[probleme.modele]}__id__exact={filiere.pk}"
        yield Sujet(probleme.phrase, len(lignes), exemples, _adresse(liste, requete))


def _dire_signalement(signalement: Signalement) -> str:
    return f"{signalement.chemin}, reçu le {timezone.localtime(signalement.cree_le):%d/%m/%Y}"


def _adresse(liste: str, requete: str = "") -> str:
    adresse = f"{settings.SITE_URL}{reverse(f'admin:{liste}_changelist')}"
    return f"{adresse}?{requete}" if requete else adresse


# --- The e-mail ---------------------------------------------------------------------------
def editeurs() -> Any:
    """Active staff with an address and at least one live right, by name."""
    droits = Habilitation.objects.filter(user=OuterRef("pk"), revoquee_le=None)
    staff = get_user_model().objects.filter(Exists(droits), is_active=True, is_staff=True)
    return staff.exclude(email="").order_by("username")


def deja_prevenu(editeur: Any, le: datetime.date) -> bool:
    """Whether the digest of that day has left."""
    return Habilitation.objects.filter(user=editeur, rappel_le=le).exists()


def _noter(editeur: Any, le: datetime.date | None) -> None:
    # A plain queryset: nothing that a page shows has changed, the data version stays.
    QuerySet(Habilitation).filter(user=editeur).update(rappel_le=le)


def reserver(editeur: Any, le: datetime.date) -> bool:
    """Note the digest of the day as sent; False when it was. Rows are locked: two commands at once send one."""
    with transaction.atomic():
        droits = list(Habilitation.objects.select_for_update().filter(user=editeur))
        if any(droit.rappel_le == le for droit in droits):
            return False
        _noter(editeur, le)
    return True


def prevenir(editeur: Any, travaux: Sequence[Travail], le: datetime.date) -> bool:
    """Send the digest, unless it has left today (False). One that cannot leave is not noted as sent."""
    if not reserver(editeur, le):
        return False
    try:
        message(editeur, travaux).send()
    except OSError:
        _noter(editeur, None)
        raise
    return True


def message(editeur: Any, travaux: Sequence[Travail]) -> EmailMessage:
    """The digest, in plain text."""
    contexte = {
        "editeur": editeur,
        "travaux": travaux,
        "accueil": f"{settings.SITE_URL}{reverse('admin:index')}",
        "SITE_NAME": settings.SITE_NAME,
    }
    sigles = ", ".join(t.filiere.sigle for t in travaux)
    sujet = " ".join(f"[{settings.SITE_NAME}] Fiches à revoir : {sigles}".split())
    return EmailMessage(sujet, render_to_string("centres/courriels/rappel.txt", contexte), to=[editeur.email])
