"""What is wrong in the network, from what hurts a visitor most to what hurts least.

One registry, `PROBLEMES`: the lists of the admin (`centres.admin_problemes`) and
`manage.py check_annuaire` read nothing else. A new rule is one function under
`@regle`; its place in this file is its rank.

A rule gives the faulty rows of one model on a day, as a queryset; what it
annotates is for the words of `detail`. The number of queries never depends on
the number of rows.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from centres.models import Centre, LabellisationSite, Role, Site
from centres.verification import DELAI_MOIS, limite
from directory.dates import decaler_mois, dire_jour
from directory.effacement import trouver
from directory.geodesie import haversine_km
from directory.models import Campagne, Etablissement, Groupe, NomRetire
from directory.noms_retires import NomsRetires
from directory.querysets import jour
from filieres.models import Association, Filiere, LabellisationFiliere, Laboratoire

# Further than this from the centre of its commune, a position is doubtful.
ECART_MAX_KM = 15
# A label ended longer ago than this with nothing after is dead, or its follow-up is missing here.
SANS_SUITE_MOIS = 12
NBSP = "\u00a0"

# From a model to its filière.
CHEMINS: dict[type[models.Model], str] = {
    Centre: "filiere",
    Site: "centre__filiere",
    Etablissement: "sites__centre__filiere",
    Groupe: "etablissements__sites__centre__filiere",
    Filiere: "pk",
    Association: "filieres",
    Laboratoire: "filieres",
}


class Gravite(models.IntegerChoices):
    """What a problem does to somebody who looks for help."""

    GRAVE = 1, "grave"
    TROMPEUR = 2, "trompeur"
    A_COMPLETER = 3, "à compléter"
    A_VERIFIER = 4, "à vérifier"


@dataclass(frozen=True)
class Probleme:
    """One rule on one model. `rang`: 0 hurts most."""

    code: str
    modele: type[models.Model]
    gravite: Gravite
    phrase: str
    rang: int
    chercher: Callable[[datetime.date], QuerySet[Any]]
    dire: Callable[[Any], str]

    def lignes(self, le: datetime.date | None = None) -> QuerySet[Any]:
        """The faulty rows on `le` (default today)."""
        return self.chercher(jour(le)).order_by("pk")

    def detail(self, objet: Any) -> str:
        """The fault in words, for a row of `lignes`; "" when the sentence of the rule says it all."""
        return self.dire(objet)


PROBLEMES: list[Probleme] = []


def regle(
    code: str,
    gravite: Gravite,
    phrase: str,
    *modeles: type[models.Model],
    dire: Callable[[Any], str] = lambda _: "",
) -> Callable[[Callable[..., QuerySet[Any]]], Callable[..., QuerySet[Any]]]:
    """Enter a rule. On several models, the function takes the model before the day."""

    def entrer(chercher: Callable[..., QuerySet[Any]]) -> Callable[..., QuerySet[Any]]:
        for modele in modeles:

            def sur(le: datetime.date, modele: type[models.Model] = modele) -> QuerySet[Any]:
                return chercher(le) if len(modeles) == 1 else chercher(modele, le)

            PROBLEMES.append(Probleme(code, modele, gravite, phrase, len(PROBLEMES), sur, dire))
        return chercher

    return entrer


def _labels_du_site() -> QuerySet[Any]:
    return LabellisationSite.objects.filter(site=OuterRef("pk"))


# --- Grave: a person is led wrong, or named against their will -------------------------
# Records whose texts may name someone; what is written of a label counts as its record's.
_TEXTES: dict[type[models.Model], tuple[tuple[type[models.Model], str], ...]] = {
    Site: ((LabellisationSite, "site"),),
    Filiere: ((LabellisationFiliere, "filiere"),),
    Laboratoire: (),
    Centre: (),
    Association: (),
}


@regle("nom-retire", Gravite.GRAVE, "Un nom retiré à la demande de la personne est encore là", *_TEXTES)
def _noms_retires(modele: Any, le: datetime.date) -> QuerySet[Any]:
    noms = NomsRetires(NomRetire.cles())
    fautifs: set[int] = set()
    if noms.cles:
        fautifs = {endroit.pk for endroit in trouver(noms, [modele])}
        for labels, lien in _TEXTES[modele]:
            siens = [endroit.pk for endroit in trouver(noms, [labels])]
            fautifs |= set(labels._base_manager.filter(pk__in=siens).values_list(lien, flat=True))
    return modele.objects.filter(pk__in=fautifs)


def _dire_sans_coordonnateur(centre: Any) -> str:
    if centre.dernier_coordonnateur is not None:
        return f"dernier connu{NBSP}: jusqu’en {centre.dernier_coordonnateur.year}"
    return "aucun site connu ici" if not centre.nombre_de_labels else "aucun n’a jamais été connu ici"


@regle(
    "reseau-sans-coordonnateur",
    Gravite.GRAVE,
    "Réseau sans site coordonnateur aujourd’hui",
    Centre,
    dire=_dire_sans_coordonnateur,
)
def _reseaux_sans_coordonnateur(le: datetime.date) -> QuerySet[Any]:
    coordonnateurs = LabellisationSite.objects.filter(centre=OuterRef("pk"), role=Role.COORDONNATEUR)
    publies = Q(site__publie=True, site__etablissement__publie=True)
    return (
        Centre.objects.publies()
        .filter(~Exists(coordonnateurs.en_vigueur(le).filter(publies)))
        .annotate(
            dernier_coordonnateur=Subquery(
                coordonnateurs.filter(debut__lte=le).order_by("-fin").values("fin")[:1]
            ),
            nombre_de_labels=Count("labels"),
        )
    )


@regle("site-sans-contact", Gravite.GRAVE, "Site sans aucun contact, et hôpital sans standard", Site)
def _sites_sans_contact(le: datetime.date) -> QuerySet[Any]:
    vides = dict.fromkeys(("telephone", "email", "rendez_vous", "site_web", "etablissement__telephone"), "")
    return Site.objects.publics(le).filter(**vides)


@regle("hopital-sans-commune", Gravite.GRAVE, "Hôpital sans commune", Etablissement)
def _hopitaux_sans_commune(le: datetime.date) -> QuerySet[Any]:
    return _hopitaux().filter(commune=None)


def _dire_hors_commune(hopital: Any) -> str:
    return f"à {_ecart_km(hopital):.0f} km du centre de {hopital.commune.nom}".replace(" km", f"{NBSP}km")


@regle(
    "hopital-hors-commune",
    Gravite.GRAVE,
    f"Position d’un hôpital à plus de {ECART_MAX_KM}{NBSP}km du centre de sa commune",
    Etablissement,
    dire=_dire_hors_commune,
)
def _hopitaux_hors_commune(le: datetime.date) -> QuerySet[Any]:
    hopitaux = _hopitaux().select_related("commune")
    places = hopitaux.filter(latitude__isnull=False, commune__latitude__isnull=False)
    return hopitaux.filter(pk__in=[h.pk for h in places if _ecart_km(h) > ECART_MAX_KM])


def _hopitaux() -> QuerySet[Any]:
    """Hospitals visitors can meet: the registry's other rows only serve matching."""
    return Etablissement.objects.publies().filter(Exists(Site.objects.filter(etablissement=OuterRef("pk"))))


def _ecart_km(hopital: Any) -> float:
    commune = hopital.commune
    return haversine_km(hopital.latitude, hopital.longitude, commune.latitude, commune.longitude)


# --- Misleading -------------------------------------------------------------------------
def _hors_campagne(domaine: str) -> Q:
    """Labels that contradict their campaign (forms refuse them; imports and commands could write them)."""
    return Q(debut__lt=F("campagne__debut")) | Q(fin__gt=F("campagne__fin")) | ~Q(campagne__domaine=domaine)


_LABEL_FAUX = "Label hors de sa campagne, ou rattaché à un autre centre que son site"


@regle("label-hors-campagne", Gravite.TROMPEUR, _LABEL_FAUX, Site)
def _labels_de_sites_faux(le: datetime.date) -> QuerySet[Any]:
    ailleurs = ~Q(centre=F("site__centre"))
    faux = _labels_du_site().filter(_hors_campagne(Campagne.Domaine.CENTRE) | ailleurs)
    return Site.objects.filter(Exists(faux))


@regle("label-hors-campagne", Gravite.TROMPEUR, _LABEL_FAUX, Filiere)
def _labels_de_filieres_faux(le: datetime.date) -> QuerySet[Any]:
    faux = LabellisationFiliere.objects.filter(filiere=OuterRef("pk"))
    return Filiere.objects.filter(Exists(faux.filter(_hors_campagne(Campagne.Domaine.FILIERE))))


@regle(
    "site-doublon",
    Gravite.TROMPEUR,
    "Deux sites du même réseau, du même hôpital et du même public",
    Site,
    dire=lambda site: f"code {site.code}",
)
def _doublons(le: datetime.date) -> QuerySet[Any]:
    pareils = Site.objects.publies().filter(
        centre=OuterRef("centre"), etablissement=OuterRef("etablissement"), public=OuterRef("public")
    )
    return Site.objects.publies().filter(Exists(pareils.exclude(pk=OuterRef("pk"))))


@regle(
    "label-sans-suite",
    Gravite.TROMPEUR,
    f"Label terminé depuis plus de {SANS_SUITE_MOIS} mois, sans motif ni suite",
    Site,
    dire=lambda site: f"terme{NBSP}: {site.terme.year}",
)
def _labels_sans_suite(le: datetime.date) -> QuerySet[Any]:
    seuil = decaler_mois(le, -SANS_SUITE_MOIS)
    dernier = _labels_du_site().order_by("-debut")
    usage = Subquery(dernier.values("campagne__usage_jusqu_au")[:1])
    return (
        Site.objects.publies()
        .annotate(terme=Subquery(dernier.values("fin")[:1]), motif=Subquery(dernier.values("motif_fin")[:1]))
        .alias(usage=usage)
        .filter(Q(usage=None) | Q(usage__lt=seuil), terme__lt=seuil, motif="")
    )


# --- To complete --------------------------------------------------------------------------
# Before it, a centre was one label, without coordonnateur.
_PREMIER_COORDONNATEUR = datetime.date(2017, 5, 9)


@regle(
    "trou-de-coordination",
    Gravite.A_COMPLETER,
    "Jours sans site coordonnateur entre deux coordonnateurs",
    Centre,
)
def _trous(le: datetime.date) -> QuerySet[Any]:
    labels = LabellisationSite.objects.filter(role=Role.COORDONNATEUR, debut__gte=_PREMIER_COORDONNATEUR)
    periodes = labels.order_by("centre", "debut").values_list(
        "centre", "debut", "fin", "motif_fin", "campagne__usage_jusqu_au"
    )
    fautifs, avant = set(), (0, le)
    for centre, debut, fin, motif, usage in periodes:
        if centre == avant[0] and debut > avant[1] + datetime.timedelta(days=1):
            fautifs.add(centre)
        avant = (centre, fin if motif or usage is None else max(fin, usage))
    return Centre.objects.publies().filter(pk__in=fautifs)


# One address of the field that is not https; archives may hold an « http:// » inside theirs.
_PAS_HTTPS = r"(^|;)\s*(?!https://)[^\s;]"


@regle(
    "lien-non-https",
    Gravite.A_COMPLETER,
    "Lien qui n’est pas en https",
    *CHEMINS,
    dire=lambda fiche: " ; ".join(_adresses_non_https(fiche)),
)
def _liens(modele: Any, le: datetime.date) -> QuerySet[Any]:
    lignes = modele.objects.publies()
    if modele in (Etablissement, Groupe):
        lignes = lignes.filter(**{f"{CHEMINS[modele]}__isnull": False}).distinct()
    return lignes.filter(Q(site_web__regex=_PAS_HTTPS) | Q(source_url__regex=_PAS_HTTPS))


def _adresses_non_https(fiche: Any) -> list[str]:
    adresses = [adresse.strip() for adresse in f"{fiche.site_web};{fiche.source_url}".split(";")]
    return list(dict.fromkeys(a for a in adresses if a and not a.startswith("https://")))


# --- To check -------------------------------------------------------------------------------
@regle(
    "verification-perimee",
    Gravite.A_VERIFIER,
    f"Vérifié il y a plus de {DELAI_MOIS} mois",
    Site,
    dire=lambda site: dire_jour(site.verifie_le),
)
def _perimes(le: datetime.date) -> QuerySet[Any]:
    return Site.objects.publics(le).filter(verifie_le__lt=limite(le))


@regle("jamais-verifie", Gravite.A_VERIFIER, "Jamais vérifié par la filière", Site)
def _jamais_verifies(le: datetime.date) -> QuerySet[Any]:
    return Site.objects.publics(le).filter(verifie_le=None)
