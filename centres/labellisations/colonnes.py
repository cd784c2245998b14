"""Headings: which column says what, under whatever words and in whatever order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from directory.importing.erreurs import ErreurImport
from directory.importing.tableau import Tableau
from directory.texte import normaliser

TITRES_PARMI = 60  # headings stand on one of the first rows

# Words of each column, as whole normalised headings; the first is how messages call it.
_ETIQUETTES = {
    "filiere": "filière",
    "reseau": "réseau (CRMR)",
    "role": "rôle",
    "etablissement": "établissement",
    "hopital": "hôpital",
    "ville": "ville",
    "code_postal": "code postal",
    "service": "service",
    "responsable": "responsable",
    "civilite": "civilité",
    "nom": "nom",
    "prenom": "prénom",
    "public": "public",
    "enfant": "enfants",
    "adulte": "adultes",
    "finess": "FINESS",
    "finess_juridique": "FINESS juridique",
    "debut": "début",
    "fin": "fin",
}
_DEBUT = r"(?:(?:n|no|numero|code|nom|noms|intitule|libelle|denomination|titre)s? )?(?:(?:du|de la|de l|des|de|d) )?"
_FORMES = {
    "filiere": _DEBUT + r"(?:filieres?|fsmr|fsm)(?: (?:de sante|maladies rares|de sante maladies rares|de rattachement|fsmr|"
    r"de sante maladies rares fsmr|concernee))?",
    "reseau": _DEBUT + r"(?:reseaux?|crmr|reseau crmr|reseau de crmr|centres?|centre de reference|centres de reference|"
    r"crmr reseau|centre crmr|crmr intitule|centre de reference maladies rares|centre maladies rares|labels? crmr)"
    r"(?: (?:crmr|intitule|labellise|maladies rares|de rattachement|maladie rare))?|"
    r"(?:intitule|libelle|denomination)(?: complet| officiel)?|perimetre|maladies? rares?|thematique|"
    r"groupe de maladies(?: rares)?|pathologies?",
    "role": r"(?:role|roles|type|types|statut|statuts|labels?|labellisation|nature|niveau|qualite|categorie|fonction)"
    r"(?: (?:du|de|des|de la|dans le|de l))?(?: (?:sites?|centres?|crmr|reseau|labels?|labellisation|structure|"
    r"labels? du site|2023|2017|2023 2028|2017 2022|crmr ccmr|crmr ccmr crc))?|type de structure labellisee|"
    r"coordonnateur constitutif(?: competence)?|(?:crmr ccmr crc|crmr ccmr|crmr crc ccmr)",
    "etablissement": _DEBUT + r"(?:etablissements?|etablissement de sante|chu|ch|chu ch|chu chru|centre hospitalier|"
    r"groupe hospitalier|groupe|entite juridique|structure|es|chu hopital|etablissement hopital|"
    r"etablissements? de sante)(?: (?:hospitalier|de rattachement|d implantation|siege|porteur|juridique|sante|"
    r"site|hopital|gestionnaire|concerne|d accueil))?|lieu d implantation|implantation",
    "hopital": _DEBUT + r"(?:hopital|hopitaux|site|sites|site hospitalier|site geographique|hopital site|site hopital|"
    r"lieu d exercice|site d implantation|lieu)(?: (?:d implantation|d exercice|geographique))?",
    "ville": _DEBUT + r"(?:ville|villes|commune|communes|localite|localisation)(?: (?:du site|d implantation|de l hopital))?",
    "code_postal": r"(?:code postal|cp)",
    "service": _DEBUT + r"(?:service|services|unite|pole|specialite|service hospitalier|service clinique)(?: medicale?)?",
    "responsable": _DEBUT + r"(?:responsables?|coordonnateurs?|coordonnatrice|coordinateurs?|medecins?|praticiens?|"
    r"referents?|responsables? medica(?:l|ux)|medecins? (?:responsable|coordonnateur|referent)s?|"
    r"coordonnateurs? medica(?:l|ux)|praticien responsable)(?: (?:du|de|de la) (?:site|centre|crmr|label|structure))?"
    r"|nom et prenom(?: du (?:responsable|medecin|coordonnateur|praticien))?|nom prenom|prenom nom|prenom et nom|"
    r"responsable coordonnateur|coordonnateur responsable",
    "civilite": r"civilite|titre|titre du responsable",
    "nom": r"nom|nom de famille|nom du (?:responsable|medecin|coordonnateur|praticien)",
    "prenom": r"prenom|prenom du (?:responsable|medecin|coordonnateur|praticien)",
    "public": r"public|publics|public accueilli|public concerne|population|populations|population prise en charge|"
    r"age|ages|patients|type de patients|patientele|prise en charge|(?:pediatri\w+|enfants?) (?:et |ou )?adultes?|"
    r"adultes? (?:et |ou )?(?:pediatri\w+|enfants?)|pediatrie adultes?",
    "enfant": r"enfants?|pediatri(?:e|que)s?|site pediatrique|ped",
    "adulte": r"adultes?|site adulte",
    "finess": r"(?:(?:n|no|numero|num|code) )?(?:finess|finess (?:geographique|geo|et|site|etablissement|du site|"
    r"de l etablissement))",
    "finess_juridique": r"(?:(?:n|no|numero|num|code) )?finess (?:juridique|ej|entite juridique)",
    "debut": r"(?:date )?(?:de )?(?:debut|effet|prise d effet)(?: (?:du label|de label|de labellisation|de validite))?|"
    r"date d effet|a compter du|du|depuis",
    "fin": r"(?:date )?(?:de )?(?:fin|terme|echeance|expiration)(?: (?:du label|de label|de labellisation|de validite))?|"
    r"date d echeance|date d expiration|jusqu au|au",
}  # fmt: skip
_MOTIFS = {nom: re.compile(forme) for nom, forme in _FORMES.items()}
# In lists where « Nom » stands without « Prénom », it names nothing for sure.
_SIGNES = (
    "role",
    "etablissement",
    "hopital",
    "finess",
    "reseau",
    "filiere",
    "responsable",
    "public",
    "ville",
    "service",
)


@dataclass(frozen=True, slots=True)
class Entete:
    """Where each known column stands (from 0), and the words the file uses for it."""

    numero: int
    rangs: Mapping[str, int]
    titres: Mapping[str, str]

    def etiquette(self, nom: str) -> str:
        """How messages call a column: as the file does, else in our words."""
        return self.titres.get(nom) or _ETIQUETTES[nom]


def reconnaitre(titre: str) -> str:
    """The column a heading names, "" when none."""
    mots = normaliser(re.sub(r"\([^)]*\)|\*|:", " ", titre)) or normaliser(titre)
    if not mots or len(mots) > 80:
        return ""
    return next((nom for nom, motif in _MOTIFS.items() if motif.fullmatch(mots)), "")


def compter_titres(cellules: Sequence[str]) -> int:
    """How many different columns these cells name."""
    return len({nom for cellule in cellules if len(cellule) <= 100 and (nom := reconnaitre(cellule))})


def lire_entete(numero: int, cellules: Sequence[str], fichier: str) -> Entete:
    """The columns of a row of headings. Two headings for one column are refused: choosing would be a guess."""
    rangs: dict[str, int] = {}
    titres: dict[str, str] = {}
    for rang, cellule in enumerate(cellules):
        nom = reconnaitre(cellule)
        if not nom:
            continue
        if nom in rangs:
            raise ErreurImport(
                f"{fichier}:{numero}: deux colonnes pour « {_ETIQUETTES[nom]} » : « {titres[nom]} » et « {cellule} ». "
                "Gardez celle qui compte, ou renommez l’autre."
            )
        rangs[nom], titres[nom] = rang, cellule
    return Entete(numero, rangs, titres)


def est_un_entete(cellules: Sequence[str]) -> bool:
    """Whether a row is made of headings: at least two, and nearly nothing else."""
    remplies = [c for c in cellules if c]
    connus = compter_titres(remplies)
    return connus >= 2 and 2 * connus >= len(remplies)


def trouver_entete(tableau: Tableau) -> Entete:
    """The first row of headings. Raises ErreurImport, in one sentence, when a necessary column is missing."""
    for ligne in tableau.lignes[:TITRES_PARMI]:
        if est_un_entete(ligne.cellules):
            entete = lire_entete(ligne.numero, ligne.cellules, tableau.fichier)
            if set(entete.rangs) & {"role", "etablissement", "hopital", "finess"}:
                return entete
    raise ErreurImport(
        f"{tableau.fichier} : aucune ligne de titres reconnue. Il faut au moins une colonne pour le réseau (CRMR), "
        "une pour l’établissement et une pour le rôle."
    )


def refuser_si_incomplet(entete: Entete, tableau: Tableau, *, reseau_en_titre: bool) -> None:
    """One clear sentence for the necessary columns that are not there, with the heading that looks most like each."""
    manquantes = []
    if "reseau" not in entete.rangs and not reseau_en_titre:
        manquantes.append("reseau")
    if not {"etablissement", "hopital", "finess"} & set(entete.rangs):
        manquantes.append("etablissement")
    if "role" not in entete.rangs:
        manquantes.append("role")
    if not manquantes:
        return
    cellules = next(ligne.cellules for ligne in tableau.lignes if ligne.numero == entete.numero)
    autres = [c for rang, c in enumerate(cellules) if c and rang not in entete.rangs.values()]
    noms = " et ".join(f"« {_ETIQUETTES[nom]} »" for nom in manquantes)
    pluriel = len(manquantes) > 1
    phrase = f"colonne{'s' if pluriel else ''} nécessaire{'s' if pluriel else ''} {noms} introuvable{'s' if pluriel else ''}"
    raise ErreurImport(f"{tableau.fichier}:{entete.numero}: {phrase}{_proches(manquantes, autres)}.")


def _proches(manquantes: Sequence[str], autres: Sequence[str]) -> str:
    """« ; le titre “Role n°” lui ressemble »: what the user probably meant."""
    for nom in manquantes:
        trouve = process.extractOne(
            normaliser(_ETIQUETTES[nom]),
            {c: normaliser(c) for c in autres},
            scorer=fuzz.ratio,
            score_cutoff=60,
        )
        if trouve:
            return f" ; le titre « {trouve[2]} » y ressemble"
    return ""
