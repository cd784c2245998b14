"""The difference as tables of text, for the page of the admin."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from centres.models import LabellisationSite, Role

from .anomalies import Anomalie, lettres
from .catalogue import Catalogue
from .ecart import Changement, Ecart, Nouveau
from .rapport import CHAMPS

MONTREES = 1000
OUVERTE = 60  # a longer table begins folded


@dataclass
class Section:
    """A table of the page."""

    code: str
    un: str
    plusieurs: str
    entetes: list[str]
    rangees: list[list[str]] = field(default_factory=list)

    @property
    def nombre(self) -> int:
        return len(self.rangees)

    @property
    def titre(self) -> str:
        return self.un if self.nombre < 2 else self.plusieurs

    @property
    def ouverte(self) -> bool:
        return self.nombre <= OUVERTE

    @property
    def montrees(self) -> list[list[str]]:
        return self.rangees[:MONTREES]

    @property
    def cachees(self) -> int:
        return max(0, self.nombre - MONTREES)


def sections(ecart: Ecart, catalogue: Catalogue) -> list[Section]:
    """What would be written, table by table; then the rows left aside."""
    return [
        Section("nouveaux", "nouveau label", "nouveaux labels", ["Ligne", "Centre", "Hôpital", "Rôle", "Responsable", "Site"],
                [_nouveau(n, catalogue) for n in ecart.nouveaux]),
        Section("roles", "rôle changé", "rôles changés", ["Ligne", "Site", "Aujourd’hui", "Après l’import"],
                [_role(c) for c in ecart.roles]),
        Section("precises", "label précisé", "labels précisés", ["Ligne", "Site", "Ce qui change"],
                [_precision(c) for c in ecart.precises]),
        Section("publics", "âge précisé", "âges précisés", ["Site", "Personnes reçues"],
                [[str(site), str(site.Public(public).label)] for site, public in ecart.publics]),
        Section("termines", "label terminé", "labels terminés", ["Site", "Rôle", "Dernier jour"],
                [_fin(c) for c in ecart.termines]),
        Section("ecartees", "ligne laissée de côté (titre, total, note)", "lignes laissées de côté (titres, totaux, notes)",
                ["Ligne", "Texte"], [[str(lieu.ligne), texte] for lieu, texte in ecart.ecartees]),
    ]  # fmt: skip


def erreurs(anomalies: Iterable[Anomalie]) -> Section:
    """The mistakes, in the order of the file."""
    dans_l_ordre = sorted(anomalies, key=lambda a: (a.lieu.ligne, a.rang or 0))
    rangees = [[str(a.lieu.ligne), _colonne(a), a.message] for a in dans_l_ordre]
    return Section("erreurs", "erreur", "erreurs", ["Ligne", "Colonne", "Ce qui ne va pas"], rangees)


def _colonne(anomalie: Anomalie) -> str:
    if anomalie.rang is None or not anomalie.lieu.feuille:
        return anomalie.colonne
    return f"{anomalie.colonne} ({lettres(anomalie.rang)})"


def _nouveau(nouveau: Nouveau, catalogue: Catalogue) -> list[str]:
    r = nouveau.reconnue
    return [
        str(r.entree.lieu.ligne),
        catalogue.centres[r.centre].nom_court,
        catalogue.hopitaux.fiches[r.etablissement].nom,
        str(Role(nouveau.role).label),
        r.noms.texte,
        nouveau.site.nom if nouveau.site else f"nouveau site ({nouveau.code})",
    ]


def _ligne(changement: Changement) -> str:
    return str(changement.lieu.ligne) if changement.lieu else ""


def _role(changement: Changement) -> list[str]:
    avant, apres = Role(changement.label.role), Role(str(changement.apres["role"]))
    return [_ligne(changement), str(changement.label.site), str(avant.label), str(apres.label)]


def _precision(changement: Changement) -> list[str]:
    avant = changement.avant
    dits = [
        f"{CHAMPS[nom]} : « {_dire(nom, avant[nom])} » devient « {_dire(nom, valeur)} »"
        if nom != "arrete_id"
        else "arrêté de la liste"
        for nom, valeur in changement.apres.items()
    ]
    return [_ligne(changement), str(changement.label.site), " ; ".join(dits)]


def _dire(nom: str, valeur: object) -> str:
    """A value of a label, in words."""
    if isinstance(valeur, datetime.date):
        return f"{valeur:%d/%m/%Y}"
    choix = dict(getattr(LabellisationSite._meta.get_field(nom), "flatchoices", ()))
    return str(choix.get(valeur, valeur) or "vide")


def _fin(changement: Changement) -> list[str]:
    fin = changement.apres["fin"]
    return [str(changement.label.site), str(Role(changement.label.role).label), f"{fin:%d/%m/%Y}"]


def decompte(ecart: Ecart) -> str:
    """What « Écrire » does, in one sentence: « 3 nouveaux labels, 1 rôle changé »."""
    comptes = (
        (len(ecart.nouveaux), "nouveau label", "nouveaux labels"),
        (len(ecart.roles), "rôle changé", "rôles changés"),
        (len(ecart.precises), "label précisé", "labels précisés"),
        (len(ecart.publics), "âge précisé", "âges précisés"),
        (len(ecart.termines), "label terminé", "labels terminés"),
    )
    dits = [f"{n} {plusieurs if n > 1 else un}" for n, un, plusieurs in comptes if n]
    if ecart.a_completer:
        dits.append(f"campagne {ecart.choix.campagne.libelle} marquée complète")
    return ", ".join(dits)


def obstacles(ecart: Ecart) -> list[str]:
    """Why nothing can be written yet, in the words of the page."""
    dits = []
    if n := len(ecart.anomalies):
        dits.append(f"{n} erreur{'s' if n > 1 else ''} à corriger dans le fichier.")
    if n := len(ecart.ouvertes):
        dits.append(f"{n} question{'s' if n > 1 else ''} sans réponse.")
    if ecart.questions and ecart.choix.complete:
        dits.append(
            "La campagne ne peut pas être marquée complète tant que des lignes sont laissées de côté."
        )
    if not (ecart.nouveaux or ecart.roles or ecart.precises or ecart.inchanges):
        dits.append("Aucune ligne du fichier n’est reconnue.")
    return dits
