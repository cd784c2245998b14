"""Columns of the files of sites and centres."""

from centres.models import Centre, Site
from directory.echanges.colonnes import Choix, Colonne, Jour, OuiNon, Personnes, Repere, SourceLe, Telephone
from directory.echanges.ressource import ressource

# What the name of a site is made of.
HOPITAL = ("etablissement__groupe", "etablissement__commune__departement")
VERIFICATION = "la vérification se note dans la fiche ou sur la liste (« J’ai vérifié »), pas par fichier"


# A site is named by its network and its code.
SiteResource = ressource(
    Site,
    ("centre", "code"),
    {
        "centre": Repere("centre__slug"),
        "code": Repere("code"),
        "reseau": Repere("centre__nom_court"),
        "hopital": Repere("etablissement__nom_complet", *HOPITAL),
        "service": Colonne("service"),
        "titre": Colonne("titre"),
        "responsables": Personnes("responsables"),
        "telephone": Telephone("telephone"),
        "email": Colonne("email"),
        "mssante": Colonne("mssante"),
        "site_web": Colonne("site_web"),
        "rendez_vous": Colonne("rendez_vous"),
        "teleconsultation": OuiNon("teleconsultation"),
        "acces": Colonne("acces"),
        "public": Choix("public"),
        "publie": OuiNon("publie"),
        "source_url": Colonne("source_url"),
        "source_le": SourceLe("source_le"),
        "confiance": Choix("confiance"),
        "verifie_le": Jour("verifie_le", ecrite=False, pourquoi=VERIFICATION),
    },
)


# A centre is named by the address of its page.
CentreResource = ressource(
    Centre,
    ("slug",),
    {
        "slug": Repere("slug"),
        "filiere": Repere("filiere__slug"),
        "nom": Colonne("nom"),
        "sigle": Colonne("sigle"),
        "presentation": Colonne("presentation"),
        "site_web": Colonne("site_web"),
        "emprise": Colonne("emprise"),
        "anciens_noms": Colonne("anciens_noms"),
        "publie": OuiNon("publie"),
        "source_url": Colonne("source_url"),
        "source_le": SourceLe("source_le"),
        "confiance": Choix("confiance"),
    },
)
