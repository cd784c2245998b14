"""The files of the network that directory itself knows: texts, campaigns, hospitals, official figures."""

from directory.models import Arrete, Campagne, ChiffreOfficiel, Etablissement, Groupe

from .champs import (
    Annee,
    Booleen,
    Choix,
    Code,
    Finess,
    Jour,
    Telephone,
    Texte,
    Url,
    Verifiee,
)
from .champs import CodePostalTexte as CodePostal
from .compose import Position
from .fichier import Fichier, retrecir_avant
from .liens import Lien
from .reference import PROVISOIRE

POSITIONS = {"finess": "finess", "commune": "commune", "saisie": "saisie"}


def arretes() -> Fichier:
    """Official texts."""
    return Fichier(
        "arretes.csv",
        Arrete,
        cle=("code",),
        champs=(
            Code("code"),
            Choix("nature"),
            Texte("intitule"),
            Texte("nor"),
            Jour("signe_le"),
            Jour("publie_le"),
            Texte("publication"),
            Url("url"),
            Texte("note"),
        ),
    )


def campagnes(arretes: Fichier) -> Fichier:
    """Campaigns of both domaines."""
    return Fichier(
        "campagnes.csv",
        Campagne,
        cle=("code",),
        champs=(
            Code("code"),
            Choix("domaine"),
            Texte("libelle"),
            Jour("debut"),
            Jour("fin"),
            Choix("precision"),
            Booleen("complete"),
            Lien("arrete", vers=arretes),
            Jour("usage_jusqu_au"),
            Texte("note"),
        ),
        ordre=retrecir_avant,
    )


def groupes(communes: Fichier) -> Fichier:
    """Groups of hospitals."""
    return Fichier(
        "groupes.csv",
        Groupe,
        cle=("code",),
        champs=(
            Code("code"),
            Texte("nom"),
            Texte("nom_long"),
            Finess("finess_juridique"),
            Lien("commune", "commune_insee", communes),
            Url("site_web"),
        ),
        un_par_un=True,
    )


def etablissements(groupes: Fichier, communes: Fichier) -> Fichier:
    """Hospitals; one that the registry already brought is recognised by its FINESS, and takes its code here."""
    return Fichier(
        "etablissements.csv",
        Etablissement,
        cle=("code",),
        champs=(
            Code("code"),
            Finess("finess"),
            Verifiee("finess_juridique", Finess("finess_juridique")),
            Texte("nom"),
            Lien("groupe", "groupe_code", groupes),
            Texte("adresse"),
            CodePostal("code_postal"),
            Lien("commune", "commune_insee", communes),
            Position("position_source", POSITIONS),
            Telephone("telephone"),
            Url("site_web"),
            Texte("source"),
            Texte("note"),
        ),
        ignorees=("groupe",),
        secondaires=("hospitals.csv",),
        reconnaitre="finess",
        cle_provisoire=PROVISOIRE,
        precharger=("groupe",),
    )


def figures() -> Fichier:
    """Official figures."""
    return Fichier(
        "figures.csv",
        ChiffreOfficiel,
        cle=("code",),
        champs=(
            Code("code"),
            Texte("perimetre"),
            Texte("libelle"),
            Texte("valeur"),
            Annee("annee"),
            Url("source_url", plusieurs=True),
            Texte("source_note"),
        ),
    )
