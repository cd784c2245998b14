"""Small sets of files for the import commands, and a way to spoil them."""

# ruff: noqa: E501 - rows of CSV files

from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command

REFERENCE = {
    "regions.csv": """\
code,nom,chef_lieu,zone
84,Auvergne-Rhône-Alpes,69123,metro
94,Corse,2A004,metro
""",
    "departements.csv": """\
code,nom,code_region,nom_region,chef_lieu,zone
42,Loire,84,Auvergne-Rhône-Alpes,42218,metro
69,Rhône,84,Auvergne-Rhône-Alpes,69123,metro
2A,Corse-du-Sud,94,Corse,2A004,metro
""",
    "communes.csv": """\
code_insee,nom,codes_postaux,code_departement,code_region,latitude,longitude,population,type,commune_parente,source_coord
69381,Lyon 1er Arrondissement,69001,69,84,45.77,4.83,29000,arrondissement,69123,laposte
69123,Lyon,69001;69002;69003,69,84,45.75801,4.83505,520000,commune,,ign
42218,Saint-Étienne,42000;42100,42,84,45.43,4.39,173000,commune,,ign
2A004,Ajaccio,20000;20090,2A,94,41.93,8.70,73000,commune,,ign
""",
    "communes_anciennes.csv": """\
code_insee_ancien,nom_ancien,code_insee,nom,code_departement,type
42235,Saint-Victor-sur-Loire,42218,Saint-Étienne,42,associee
""",
    "hospitals.csv": """\
finess_geo,finess_ej,nom,nom_court,nom_entite_juridique,source_nom_ej,categorie,statut,adresse,boite_postale,code_postal,ville,code_insee,commune,code_departement,latitude,longitude,source_coord,telephone,millesime_tel,source
420785354,420784878,CHU SAINT ETIENNE HOPITAL NORD,CHU NORD,CHU ST ETIENNE,hospidiag,CHR/CHU,public,AVENUE ALBERT RAIMOND,BP,42055,ST ETIENNE CEDEX,42218,Saint-Étienne,42,45.48,4.36,finess,0477828000,2025,sae2023
2A0000014,2A0000154,CH AJACCIO,CH AJACCIO,CH AJACCIO,hospidiag,CH,public,27 AVENUE IMPERATRICE,,20303,AJACCIO CEDEX,2A004,Ajaccio,2A,41.92,8.73,commune,,,sae2023
""",
    "diseases.csv": """\
orpha_code,nom,synonymes,niveau,type,statut,parents,classifications,specialite_preferentielle,specialite_nom,present_2025
98053,Maladie respiratoire rare,,groupe,catégorie,actif,,146,98053,Maladie respiratoire rare,1
586,Mucoviscidose,CF|Fibrose kystique du pancréas,maladie,maladie,actif,98053,146,98053,Maladie respiratoire rare,1
178,Sous-type de mucoviscidose,,sous-type,sous-type clinique,actif,586;98053,146,98053,Maladie respiratoire rare,0
""",
    "disease_redirections.csv": """\
orpha_code_inactif,nom_inactif,statut,orpha_code_cible,relation
34,Ancienne maladie,inactif : déprécié,586,déplacé vers
77,OBSOLÈTE : Autre maladie,inactif : obsolète,178,associé à
78,OBSOLÈTE : Sans suite,inactif : obsolète,,
""",
}

ANNUAIRE = {
    "arretes.csv": """\
code,nature,intitule,nor,signe_le,publie_le,publication,url,note
arrete-2017,labellisation,Arrêté du 8 août 2017,SSAH1700000A,2017-08-08,2017-08-12,,https://example.fr/2017,
arrete-2023,labellisation,Arrêté du 26 décembre 2023,,2023-12-26,,,https://example.fr/2023,une note
""",
    "campagnes.csv": """\
code,domaine,libelle,debut,fin,precision,complete,arrete,usage_jusqu_au,note
centre-2017,centre,2017-2022,2017-05-09,2022-12-31,annee,0,arrete-2017,2023-12-28,
centre-2023,centre,2023-2028,2023-12-29,2028-12-28,jour,0,arrete-2023,,
filiere-2019,filiere,2019-2022,2019-07-01,2022-12-31,annee,1,,,
filiere-2025,filiere,2025-2029,2025-07-24,2029-12-31,jour,1,,,
""",
    "groupes.csv": """\
code,nom,nom_long,finess_juridique,commune_insee,site_web
chu-saint-etienne,CHU de Saint-Étienne,Centre hospitalier universitaire,420784878,42218,https://example.fr/chu
""",
    "etablissements.csv": """\
code,finess,finess_juridique,nom,groupe,groupe_code,adresse,code_postal,commune_insee,latitude,longitude,position_source,telephone,site_web,source,note
chu-nord,420785354,420784878,Hôpital Nord,CHU de Saint-Étienne,chu-saint-etienne,Avenue Albert-Raimond,42270,42218,45.48,4.36,finess,,,FINESS,
chu-lyon,,,Hôpital de Lyon,,,,,69123,45.758,4.835,commune,04 72 00 00 00,https://example.fr/lyon,page du site,la source ne nomme pas l’hôpital
""",
    "filieres.csv": """\
slug,sigle,nom,anciens_noms,perimetre,etablissement,coordonnateur,coordonnateur_le,site_web,erns,source_url,source_le
muco-cftr,MUCO-CFTR,Mucoviscidose et affections liées à CFTR,Muco;CFTR,Respirer.,chu-lyon,Pr Anne Durand,2024,https://example.fr/muco,ERN-LUNG;ERN BOND,https://example.fr/a;https://example.fr/b,2024-05
respifil,RESPIFIL,Maladies respiratoires rares,,,,,,,,https://example.fr/r,
""",
    "labels_filieres.csv": """\
filiere,campagne,debut,fin,precision,arrete,confirmation,source_url,source_le
muco-cftr,filiere-2019,2019-07-01,2022-12-31,annee,,a_confirmer,https://example.fr/l,2022
muco-cftr,filiere-2025,2025-07-24,2029-12-31,jour,,publique,https://example.fr/l,2025-07-24
""",
    "centres.csv": """\
slug,filiere,nom,sigle,emprise,anciens_noms,site_web,source_url,source_le,confiance
muco,muco-cftr,Centre de référence mucoviscidose,MUCO,,Ancien nom,https://example.fr/c,https://example.fr/c,2024,haute
respi,respifil,Centre de référence respiratoire,,Est,,,https://example.fr/d,,faible
""",
    "sites.csv": """\
code,centre,etablissement,service,titre,public,telephone,site_web,responsables,teleconsultation,source_url,source_le,confiance
lyon,muco,chu-lyon,Pneumologie,MUCO (adultes),adulte,04 72 00 00 01,,Pr Anne Durand;Dr Jean Petit,,https://example.fr/s,2024,haute
nord,muco,chu-nord,,MUCO,,,,,,https://example.fr/s,,moyenne
lyon,respi,chu-lyon,,Respi,tous,,,,0,https://example.fr/s,,faible
""",
    "labels_sites.csv": """\
site,centre,campagne,role,debut,fin,precision,atteste_le,arrete,responsable,confirmation,source_url,source_le,note
muco/lyon,muco,centre-2017,coordonnateur,2017-05-09,2022-12-31,annee,,arrete-2017,Pr Anne Durand,publique,https://example.fr/t,2018,
muco/lyon,muco,centre-2023,coordonnateur,2023-12-29,2028-12-28,jour,,arrete-2023,,publique,https://example.fr/t,2024,
muco/nord,muco,centre-2023,competence,2023-12-29,2028-12-28,annee,,arrete-2023,,a_confirmer,https://example.fr/t,,une note
respi/lyon,respi,centre-2017,constitutif,2017-05-09,2022-12-31,atteste,2018,,,a_confirmer,https://example.fr/t,,
""",
    "associations.csv": """\
slug,nom,sigle,portee,filieres,site_web,telephone,commune_insee,objet,source_url
vaincre,Vaincre ensemble,VE,filiere,muco-cftr;respifil,https://example.fr/v,01 02 03 04 05,69381,Aide les familles.,https://example.fr/v
alliance,Alliance,,nationale,,,,,,https://example.fr/w
""",
    "laboratoires.csv": """\
slug,nom,type,etablissement,portee,filieres,activites,responsable,site_web,source_url
labo,Laboratoire de génétique,diagnostic,chu-lyon,filiere,muco-cftr,CFTR,Dr Jean Petit,,https://example.fr/x
""",
    "maladies_centres.csv": """\
centre_slug,orpha_code,orpha_nom,portee,basis
muco,586,Mucoviscidose,maladie,intitulé du centre
respi,98053,Maladie respiratoire rare,groupe,périmètre usuel
""",
    "maladies_filieres.csv": """\
filiere,orpha_code,orpha_nom,portee,rang
muco-cftr,586,Mucoviscidose,maladie,principale
respifil,586,Mucoviscidose,maladie,associée
""",
    "figures.csv": """\
code,perimetre,libelle,valeur,annee,source_url,source_note
reseaux-2023,national,réseaux,132,2023,https://example.fr/f,une note
muco-centres,centre/muco,centres,47,,,
muco-assos,filiere/muco-cftr,associations,2,2024,https://example.fr/f,
chu-centres,groupe/chu-saint-etienne,centres,33,2024,https://example.fr/f,
""",
}


class JeuDeFichiers:
    """A folder of CSV files for one command."""

    def __init__(self, dossier: Path, commande: str, fichiers: dict[str, str]) -> None:
        self.dossier = dossier
        self.commande = commande
        self.sortie = ""
        self.erreurs = ""
        dossier.mkdir(parents=True)
        for nom, texte in fichiers.items():
            self.ecrire(nom, texte)

    def ecrire(self, nom: str, contenu: str | bytes) -> None:
        """Set the whole content of a file."""
        octets = contenu.encode() if isinstance(contenu, str) else contenu
        (self.dossier / nom).write_bytes(octets)

    def lire(self, nom: str) -> str:
        """The content of a file."""
        return (self.dossier / nom).read_text(encoding="utf-8")

    def changer(self, nom: str, ancien: str, nouveau: str) -> None:
        """Replace the first `ancien`, which must be there."""
        texte = self.lire(nom)
        assert ancien in texte, f"{ancien!r} is not in {nom}"
        self.ecrire(nom, texte.replace(ancien, nouveau, 1))

    def ajouter(self, nom: str, *lignes: str) -> None:
        """Add rows at the end."""
        self.ecrire(nom, self.lire(nom) + "".join(f"{ligne}\n" for ligne in lignes))

    def importer(self, **options: Any) -> str:
        """Run the command with `--ecrire` (unless told otherwise); its output."""
        sortie, erreurs = StringIO(), StringIO()
        try:
            call_command(
                self.commande, str(self.dossier), stdout=sortie, stderr=erreurs, **{"ecrire": True, **options}
            )
        finally:
            self.sortie, self.erreurs = sortie.getvalue().replace("\u00a0", " "), erreurs.getvalue()
        return self.sortie

    def refus(self, **options: Any) -> list[str]:
        """The lines of the error that the command must give."""
        try:
            self.importer(**options)
        except CommandError as exc:
            return str(exc).replace("\u00a0", " ").splitlines()
        raise AssertionError(f"accepted:\n{self.sortie}")


def reference(dossier: Path) -> JeuDeFichiers:
    """A small set for `import_reference`."""
    return JeuDeFichiers(dossier / "ref", "import_reference", REFERENCE)


def annuaire(dossier: Path) -> JeuDeFichiers:
    """A small set for `import_annuaire`, whose reference is `reference()`."""
    return JeuDeFichiers(dossier / "annuaire", "import_annuaire", ANNUAIRE)
