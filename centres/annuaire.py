"""The files of `fixtures/annuaire`: the network, from the official texts to the official figures."""

from collections.abc import Mapping
from pathlib import Path

from centres.annuaire_controles import CONTROLES
from centres.models import Centre, Couverture, LabellisationSite, Site
from directory.importing import (
    Annee,
    Booleen,
    Choix,
    Code,
    Fichier,
    Finess,
    Jeu,
    Jour,
    Lien,
    Liens,
    Lignes,
    LuEnBase,
    Personnes,
    Position,
    SourceLe,
    Telephone,
    Texte,
    Url,
    Valeur,
    Verifiee,
)
from directory.importing import CodePostalTexte as CodePostal
from directory.importing.reference import PROVISOIRE, communes, departements, maladies, regions
from directory.models import Arrete, Campagne, ChiffreOfficiel, Etablissement, Groupe
from filieres.models import Association, CouvertureFiliere, Filiere, LabellisationFiliere, Laboratoire

POSITIONS = {"finess": "finess", "commune": "commune", "saisie": "saisie"}
ORIGINES = {"intitulé du centre": "intitule", "périmètre usuel": "usuel", "dit par la filière": "filiere"}
RANGS = {"principale": "principale", "associée": "associee"}

Valeurs = Mapping[str, Valeur]


def _source() -> tuple[Url, SourceLe]:
    return Url("source_url", plusieurs=True), SourceLe("source_le")


def _retrecir_avant(avant: Valeurs, apres: Valeurs) -> int:
    """Periods that shrink, and roles that leave the first place, are written before those that take the room."""
    plus_court = apres.get("fin", "") < avant.get("fin", "") or apres.get("debut", "") > avant.get(
        "debut", ""
    )
    cede = avant.get("role") == "coordonnateur" or avant.get("rang") == "principale"
    return 0 if plus_court or cede else 1


# --- Texts and campaigns -----------------------------------------------------------------
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
        ),  # fmt: skip
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
        ),  # fmt: skip
        ordre=_retrecir_avant,
    )


# --- Hospitals -----------------------------------------------------------------------------
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
        ),  # fmt: skip
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
        ),  # fmt: skip
        ignorees=("groupe",),
        secondaires=("hospitals.csv",),
        reconnaitre="finess",
        cle_provisoire=PROVISOIRE,
        precharger=("groupe",),
    )


# --- Filières --------------------------------------------------------------------------------
def filieres(etablissements: Fichier) -> Fichier:
    """Filières."""
    return Fichier(
        "filieres.csv",
        Filiere,
        cle=("slug",),
        champs=(
            Code("slug"),
            Texte("sigle"),
            Texte("nom"),
            Lignes("anciens_noms"),
            Texte("perimetre"),
            Lien("etablissement", vers=etablissements),
            Personnes("coordonnateur"),
            SourceLe("coordonnateur_le"),
            Url("site_web"),
            Lignes("erns"),
            *_source(),
        ),  # fmt: skip
    )


def labels_filieres(filieres: Fichier, campagnes: Fichier, arretes: Fichier) -> Fichier:
    """Labels of filières."""
    return Fichier(
        "labels_filieres.csv",
        LabellisationFiliere,
        cle=("filiere", "campagne"),
        champs=(
            Lien("filiere", vers=filieres),
            Lien("campagne", vers=campagnes),
            Jour("debut"),
            Jour("fin"),
            Choix("precision"),
            LuEnBase("atteste_le"),
            Lien("arrete", vers=arretes),
            Choix("confirmation"),
            *_source(),
        ),  # fmt: skip
        ordre=_retrecir_avant,
    )


def associations(filieres: Fichier, communes: Fichier) -> Fichier:
    """Associations."""
    return Fichier(
        "associations.csv",
        Association,
        cle=("slug",),
        champs=(
            Code("slug"),
            Texte("nom"),
            Texte("sigle"),
            Choix("portee"),
            Liens("filieres", vers=filieres),
            Url("site_web"),
            Telephone("telephone"),
            Lien("commune", "commune_insee", communes),
            Texte("objet"),
            Url("source_url", plusieurs=True),
        ),  # fmt: skip
    )


def laboratoires(filieres: Fichier, etablissements: Fichier) -> Fichier:
    """Laboratories."""
    return Fichier(
        "laboratoires.csv",
        Laboratoire,
        cle=("slug",),
        champs=(
            Code("slug"),
            Texte("nom"),
            Choix("type"),
            Lien("etablissement", vers=etablissements),
            Choix("portee"),
            Liens("filieres", vers=filieres),
            Texte("activites"),
            Personnes("responsable"),
            Url("site_web"),
            Url("source_url", plusieurs=True),
        ),  # fmt: skip
    )


# --- Networks -----------------------------------------------------------------------------------
def centres(filieres: Fichier) -> Fichier:
    """CRMR networks."""
    return Fichier(
        "centres.csv",
        Centre,
        cle=("slug",),
        champs=(
            Code("slug"),
            Lien("filiere", vers=filieres),
            Texte("nom"),
            Texte("sigle"),
            Texte("emprise"),
            Lignes("anciens_noms"),
            Url("site_web"),
            *_source(),
            Choix("confiance"),
        ),  # fmt: skip
    )


def sites(centres: Fichier, etablissements: Fichier) -> Fichier:
    """Teams."""
    return Fichier(
        "sites.csv",
        Site,
        cle=("centre", "code"),
        champs=(
            Code("code"),
            Lien("centre", vers=centres),
            Lien("etablissement", vers=etablissements),
            Texte("service"),
            Texte("titre"),
            Choix("public"),
            Telephone("telephone"),
            Url("site_web"),
            Personnes("responsables"),
            Booleen("teleconsultation"),
            *_source(),
            Choix("confiance"),
        ),  # fmt: skip
    )


def labels_sites(sites: Fichier, campagnes: Fichier, arretes: Fichier) -> Fichier:
    """Labels of sites."""
    return Fichier(
        "labels_sites.csv",
        LabellisationSite,
        cle=("site", "debut"),
        champs=(
            Lien("site", vers=sites),
            Verifiee("centre", Code("centre"), lambda v: v["site"].split("/")[0] or None),
            Lien("campagne", vers=campagnes),
            Choix("role"),
            Jour("debut"),
            Jour("fin"),
            Choix("precision"),
            SourceLe("atteste_le"),
            Lien("arrete", vers=arretes),
            Personnes("responsable"),
            Choix("confirmation"),
            *_source(),
            Texte("note"),
            LuEnBase("motif_fin"),
        ),  # fmt: skip
        precharger=("site",),
        ordre=_retrecir_avant,
    )


# --- Diseases and figures -----------------------------------------------------------------------
def maladies_centres(centres: Fichier, maladies: Fichier) -> Fichier:
    """Diseases a network cares for."""
    return Fichier(
        "maladies_centres.csv",
        Couverture,
        cle=("centre", "maladie"),
        champs=(
            Lien("centre", "centre_slug", centres),
            Lien("maladie", "orpha_code", maladies),
            Choix("portee"),
            Choix("origine", "basis", ORIGINES),
        ),  # fmt: skip
        ignorees=("orpha_nom",),
    )


def maladies_filieres(filieres: Fichier, maladies: Fichier) -> Fichier:
    """Diseases a filière takes in."""
    return Fichier(
        "maladies_filieres.csv",
        CouvertureFiliere,
        cle=("filiere", "maladie"),
        champs=(
            Lien("filiere", vers=filieres),
            Lien("maladie", "orpha_code", maladies),
            Choix("portee"),
            Choix("rang", valeurs=RANGS),
        ),  # fmt: skip
        ignorees=("orpha_nom",),
        ordre=_retrecir_avant,
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
        ),  # fmt: skip
    )


def jeu_annuaire(dossier: Path) -> Jeu:
    """The network, in the order of its links."""
    les_communes, les_maladies = communes(departements(regions())), maladies()
    a = arretes()
    c = campagnes(a)
    g = groupes(les_communes)
    e = etablissements(g, les_communes)
    f = filieres(e)
    n = centres(f)
    s = sites(n, e)
    manque = "chargez d’abord les données de référence (manage.py import_reference --ecrire)."
    return Jeu(
        (
            a,
            c,
            g,
            e,
            f,
            labels_filieres(f, c, a),
            n,
            s,
            labels_sites(s, c, a),
            associations(f, les_communes),
            laboratoires(f, e),
            maladies_centres(n, les_maladies),
            maladies_filieres(f, les_maladies),
            figures(),
        ),  # fmt: skip
        dossier,
        controles=CONTROLES,
        prealables={
            les_communes: f"Aucune commune dans l’annuaire : {manque}",
            les_maladies: f"Aucune maladie dans l’annuaire : {manque}",
        },
    )
