"""Columns of the files of filières, associations and laboratoires."""

from directory.echanges.colonnes import (
    Choix,
    Colonne,
    Jour,
    OuiNon,
    Personnes,
    Plusieurs,
    Repere,
    SourceLe,
    Telephone,
)
from directory.echanges.ressource import ressource
from filieres.models import Association, Filiere, Laboratoire

# A filière is named by the address of its page.
FiliereResource = ressource(
    Filiere,
    ("slug",),
    {
        "slug": Repere("slug"),
        "sigle": Colonne("sigle"),
        "nom": Colonne("nom"),
        "perimetre": Colonne("perimetre"),
        "anciens_noms": Colonne("anciens_noms"),
        "etablissement": Repere("etablissement__code"),
        "coordonnateur": Personnes("coordonnateur"),
        "coordonnateur_le": SourceLe("coordonnateur_le"),
        "site_web": Colonne("site_web"),
        "erns": Colonne("erns"),
        "publie": OuiNon("publie"),
        "source_url": Colonne("source_url"),
        "source_le": SourceLe("source_le"),
    },
)


# An association is named by the address of its page.
AssociationResource = ressource(
    Association,
    ("slug",),
    {
        "slug": Repere("slug"),
        "nom": Colonne("nom"),
        "sigle": Colonne("sigle"),
        "objet": Colonne("objet"),
        "telephone": Telephone("telephone"),
        "email": Colonne("email"),
        "site_web": Colonne("site_web"),
        "commune": Repere("commune__code_insee"),
        "ville": Repere("commune__nom"),
        "portee": Choix("portee"),
        "filieres": Plusieurs("filieres"),
        "debut": Jour("debut"),
        "fin": Jour("fin"),
        "publie": OuiNon("publie"),
        "source_url": Colonne("source_url"),
        "source_le": SourceLe("source_le"),
    },
)


# A laboratoire is named by the address of its page.
LaboratoireResource = ressource(
    Laboratoire,
    ("slug",),
    {
        "slug": Repere("slug"),
        "nom": Colonne("nom"),
        "type": Choix("type"),
        "activites": Colonne("activites"),
        "responsable": Personnes("responsable"),
        "site_web": Colonne("site_web"),
        "etablissement": Repere("etablissement__code"),
        "hopital": Repere("etablissement__nom_complet", "etablissement__groupe"),
        "portee": Choix("portee"),
        "filieres": Plusieurs("filieres"),
        "debut": Jour("debut"),
        "fin": Jour("fin"),
        "publie": OuiNon("publie"),
        "source_url": Colonne("source_url"),
        "source_le": SourceLe("source_le"),
    },
)
