"""The files of `fixtures/annuaire` about filières: labels, associations, laboratories, diseases."""

from directory.importing import (
    Choix,
    Code,
    Fichier,
    Jour,
    Lien,
    Liens,
    Lignes,
    LuEnBase,
    Personnes,
    SourceLe,
    Telephone,
    Texte,
    Url,
    retrecir_avant,
)
from filieres.models import Association, CouvertureFiliere, Filiere, LabellisationFiliere, Laboratoire

RANGS = {"principale": "principale", "associée": "associee"}


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
            Url("source_url", plusieurs=True),
            SourceLe("source_le"),
        ),
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
            Url("source_url", plusieurs=True),
            SourceLe("source_le"),
        ),
        ordre=retrecir_avant,
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
        ),
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
        ),
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
        ),
        ignorees=("orpha_nom",),
        ordre=retrecir_avant,
    )
