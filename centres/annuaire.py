"""The files of `fixtures/annuaire`: centres, sites and their labels, and the whole set in its order."""

from pathlib import Path

from centres.annuaire_controles import CONTROLES
from centres.models import Centre, Couverture, LabellisationSite, Site
from directory.importing import (
    Booleen,
    Choix,
    Code,
    Fichier,
    Jeu,
    Jour,
    Lien,
    Lignes,
    LuEnBase,
    Personnes,
    SourceLe,
    Telephone,
    Texte,
    Url,
    Verifiee,
    retrecir_avant,
)
from directory.importing.reference import communes, departements, maladies, regions
from directory.importing.textes import arretes, campagnes, etablissements, figures, groupes
from filieres.annuaire import associations, filieres, labels_filieres, laboratoires, maladies_filieres

ORIGINES = {"intitulé du centre": "intitule", "périmètre usuel": "usuel", "dit par la filière": "filiere"}


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
            Url("source_url", plusieurs=True),
            SourceLe("source_le"),
            Choix("confiance"),
        ),
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
            Url("source_url", plusieurs=True),
            SourceLe("source_le"),
            Choix("confiance"),
        ),
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
            Url("source_url", plusieurs=True),
            SourceLe("source_le"),
            Texte("note"),
            LuEnBase("motif_fin"),
        ),
        precharger=("site",),
        ordre=retrecir_avant,
    )


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
        ),
        ignorees=("orpha_nom",),
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
        ),
        dossier,
        controles=CONTROLES,
        prealables={
            les_communes: f"Aucune commune dans l’annuaire : {manque}",
            les_maladies: f"Aucune maladie dans l’annuaire : {manque}",
        },
    )
