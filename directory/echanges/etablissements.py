"""Columns of the file of hospitals."""

from directory.models import Etablissement

from .colonnes import Colonne, Numero, OuiNon, Repere, SourceLe, Telephone
from .ressource import ressource

# A hospital is named by its code.
EtablissementResource = ressource(
    Etablissement,
    ("code",),
    {
        "code": Repere("code"),
        "finess": Numero("finess", 9),
        "nom": Colonne("nom"),
        "groupe": Repere("groupe__code"),
        "adresse": Colonne("adresse"),
        "code_postal": Numero("code_postal", 5),
        "commune": Repere("commune__code_insee"),
        "ville": Repere("commune__nom"),
        "telephone": Telephone("telephone"),
        "site_web": Colonne("site_web"),
        "publie": OuiNon("publie"),
        "source_url": Colonne("source_url"),
        "source_le": SourceLe("source_le"),
        "note": Colonne("note"),
    },
)
