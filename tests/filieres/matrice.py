"""What the permission matrix crosses: people, records, and what each may do with each, written by hand.

The records registered are those of the live admin; one that `A_QUI` does not know fails the matrix
until someone writes here to whom its rows belong.
"""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from filieres.groupes import EDITEURS, NATIONALE
from tests.factories import (
    PAR_MODELE,
    AssociationFactory,
    CentreFactory,
    CouvertureFactory,
    CouvertureFiliereFactory,
    EtablissementFactory,
    FiliereFactory,
    GroupeFactory,
    HabilitationFactory,
    LabellisationFiliereFactory,
    LabellisationSiteFactory,
    LaboratoireFactory,
    SignalementFactory,
    UserFactory,
)
from tests.outils.connexion import connecter

ACTEURS = ["anonyme", "sans_filiere", "editeur_a", "editeur_ab", "nationale", "superuser"]
EDITENT = {"sans_filiere", "editeur_a", "editeur_ab"}

# To whom rows belong: « filiere » (a, b, or both), « partage » (all see, the national team writes),
# « reference » (all see, superusers write), « national », « comptes », « superuser ».
A_QUI = {
    "auth.group": "superuser",
    "auth.user": "comptes",
    "directory.region": "reference",
    "directory.departement": "reference",
    "directory.commune": "reference",
    "directory.codepostal": "reference",
    "directory.anciennecommune": "reference",
    "directory.maladie": "reference",
    "directory.groupe": "partage",
    "directory.etablissement": "partage",
    "directory.arrete": "partage",
    "directory.campagne": "partage",
    "directory.prorogation": "national",
    "directory.chiffreofficiel": "national",
    "directory.ancienneadresse": "national",
    "directory.nomretire": "national",
    "directory.declarationaccessibilite": "national",
    "directory.signalement": "filiere",
    "filieres.filiere": "filiere",
    "filieres.labellisationfiliere": "filiere",
    "filieres.association": "filiere",
    "filieres.laboratoire": "filiere",
    "filieres.habilitation": "national",
    "centres.centre": "filiere",
    "centres.site": "filiere",
    "centres.labellisationsite": "filiere",
    "centres.centreacorriger": "filiere",
    "centres.siteacorriger": "filiere",
    "centres.etablissementacorriger": "filiere",
    "centres.groupeacorriger": "filiere",
    "centres.filiereacorriger": "filiere",
    "centres.associationacorriger": "filiere",
    "centres.laboratoireacorriger": "filiere",
}
# Seen by editors, written by the national team: labels. Written by nobody: lists that lead elsewhere.
LABELS = {"filieres.labellisationfiliere", "centres.labellisationsite"}
# Withdrawn, with a reason, and put back.
SE_RETIRENT = {
    "directory.maladie",
    "directory.groupe",
    "directory.etablissement",
    "filieres.filiere",
    "filieres.association",
    "filieres.laboratoire",
    "centres.centre",
    "centres.site",
}
JAMAIS_SUPPRIMES = {*LABELS, *SE_RETIRENT, "filieres.habilitation", "directory.declarationaccessibilite"}
# There is one declaration already.
JAMAIS_AJOUTES = {"directory.signalement", "directory.declarationaccessibilite"}
# Written by one act alone, never by hand.
JAMAIS_ECRITS = {"directory.prorogation"}


def etiquette(modele: Any) -> str:
    return str(modele._meta.label_lower)


def registre() -> list[Any]:
    """Every record of the live admin."""
    return sorted(admin.site._registry, key=etiquette)


def lecture_seule(modele: Any) -> bool:
    """Lists that lead to the forms of another admin."""
    return bool(modele._meta.proxy)


@dataclass(frozen=True)
class Droits:
    """What one person may do with one kind of record: names of rows, and two gestures."""

    entre: bool = False
    voit: frozenset[str] = frozenset()
    modifie: frozenset[str] = frozenset()
    ajoute: bool = False
    supprime: bool = False
    # May change records of this kind, even when no row is within reach.
    edite: bool = False
    retire: bool = False


def droits(acteur: str, modele: Any, lignes: dict[str, Any]) -> Droits:
    """The expectation of the matrix, for a staff account."""
    nom, genre = etiquette(modele), A_QUI[etiquette(modele)]
    toutes = frozenset(lignes)
    if acteur in EDITENT:
        return _editeur(acteur, nom, genre, toutes, lecture_seule(modele))
    ajoute = nom not in JAMAIS_AJOUTES
    supprime = nom not in JAMAIS_SUPPRIMES
    if lecture_seule(modele) or nom in JAMAIS_ECRITS:
        return Droits(True, toutes)
    if acteur == "superuser":
        return Droits(True, toutes, toutes, ajoute, supprime, retire=nom in SE_RETIRENT)
    if genre == "superuser":
        return Droits()
    if genre == "reference":
        return Droits(True, toutes)
    if genre == "comptes":
        return Droits(True, frozenset({"a"}), frozenset({"a"}), ajoute=True)
    return Droits(True, toutes, toutes, ajoute, supprime, retire=nom in SE_RETIRENT)


def _editeur(acteur: str, nom: str, genre: str, toutes: frozenset[str], seule: bool) -> Droits:
    if genre in {"reference", "partage"}:
        return Droits(True, toutes)
    if genre != "filiere":
        return Droits()
    siennes = {"sans_filiere": set(), "editeur_a": {"a", "ab"}, "editeur_ab": {"a", "b", "ab"}}[acteur]
    voit = frozenset(siennes & toutes)
    edite = nom not in LABELS and not seule
    return Droits(True, voit, voit if edite else frozenset(), edite=edite)


@dataclass
class Monde:
    """Shared data: two filières with everything, six people signed in."""

    lignes: dict[str, dict[str, Any]] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    comptes: dict[str, Any] = field(default_factory=dict)
    filieres: dict[str, Any] = field(default_factory=dict)
    couvertures: dict[str, Any] = field(default_factory=dict)

    def de(self, modele: Any) -> dict[str, Any]:
        """The rows of a model, by whose they are."""
        return self.lignes[etiquette(modele)]

    def client(self, acteur: str) -> Client:
        """A fresh client with the session of `acteur`."""
        client = Client()
        if acteur in self.clients:
            client.cookies.update(self.clients[acteur].cookies)
        return client


def construire() -> Monde:
    """Build it, once for the whole module."""
    monde = Monde()
    for nom in ("a", "b"):
        _filiere(monde, nom)
    les_deux = list(monde.filieres.values())
    for fabrique, modele in (
        (AssociationFactory, "filieres.association"),
        (LaboratoireFactory, "filieres.laboratoire"),
    ):
        monde.lignes[modele] |= {
            "ab": fabrique(filieres=les_deux, site_web="http://exemple.fr/"),
            "libre": fabrique(portee="nationale", site_web="http://exemple.fr/"),
        }
    monde.lignes["directory.signalement"]["libre"] = SignalementFactory(chemin="/comprendre/")
    _comptes(monde)
    for modele in registre():
        nom = etiquette(modele)
        if nom not in monde.lignes:
            source = etiquette(modele._meta.concrete_model)
            deja = monde.lignes.get(source) if A_QUI.get(nom) == "filiere" else None
            monde.lignes[nom] = deja or {"a": PAR_MODELE[modele](), "b": PAR_MODELE[modele]()}
    return monde


def _filiere(monde: Monde, nom: str) -> None:
    # Each has a link to put right: the lists of problems show it.
    lien = {"site_web": "http://exemple.fr/"}
    groupe = GroupeFactory(**lien)
    hopital = EtablissementFactory(groupe=groupe, **lien)
    filiere = monde.filieres[nom] = FiliereFactory(sigle=f"ZED{nom}", **lien)
    centre = CentreFactory(filiere=filiere, sigle=f"CRMR-zed-{nom}", **lien)
    label = LabellisationSiteFactory(site__centre=centre, site__etablissement=hopital)
    monde.couvertures[nom] = (CouvertureFactory(centre=centre), CouvertureFiliereFactory(filiere=filiere))
    rangees = {
        "filieres.filiere": filiere,
        "filieres.labellisationfiliere": LabellisationFiliereFactory(filiere=filiere),
        "filieres.association": AssociationFactory(filieres=[filiere], **lien),
        "filieres.laboratoire": LaboratoireFactory(filieres=[filiere], **lien),
        "centres.centre": centre,
        "centres.site": label.site,
        "centres.labellisationsite": label,
        "directory.signalement": SignalementFactory(chemin=f"{label.site.get_absolute_url()}"),
        "centres.etablissementacorriger": hopital,
        "centres.groupeacorriger": groupe,
    }
    for modele, ligne in rangees.items():
        monde.lignes.setdefault(modele, {})[nom] = ligne


def _comptes(monde: Monde) -> None:
    editeurs, nationale = Group.objects.get(name=EDITEURS), Group.objects.get(name=NATIONALE)
    for acteur in ACTEURS[1:]:
        compte = UserFactory(staff=True, is_superuser=acteur == "superuser", username=acteur)
        compte.groups.set([editeurs] if acteur in EDITENT else [nationale] if acteur == "nationale" else [])
        monde.comptes[acteur] = compte
        monde.clients[acteur] = connecter(Client(), compte)
    for acteur, siennes in {"editeur_a": "a", "editeur_ab": "ab"}.items():
        for nom in siennes:
            HabilitationFactory(user=monde.comptes[acteur], filiere=monde.filieres[nom])
    # A right that was taken back opens nothing.
    for acteur in ("sans_filiere", "editeur_a"):
        HabilitationFactory(
            user=monde.comptes[acteur],
            filiere=monde.filieres["b"],
            accordee_le="2025-01-01",
            revoquee_le="2025-06-01",
        )
    particulier, ailleurs = UserFactory(staff=True), UserFactory(staff=True)
    particulier.user_permissions.add(Permission.objects.get(codename="delete_site"))
    ailleurs.groups.add(Group.objects.create(name="Autre groupe"))
    monde.lignes[etiquette(User)] = {
        "a": monde.comptes["editeur_ab"],
        "chef": monde.comptes["superuser"],
        "particulier": particulier,
        "ailleurs": ailleurs,
    }
    monde.lignes[etiquette(Group)] = {"a": editeurs, "b": nationale}


def sources(modele: Any) -> list[tuple[Any, str]]:
    """The autocompleted fields of the whole admin that lead to `modele`."""
    return [
        (source, nom)
        for source, son_admin in admin.site._registry.items()
        for nom in son_admin.autocomplete_fields
        if source._meta.get_field(nom).related_model is modele
    ]


def inline_de(champ: str, inline: Any, modele: Any) -> bool:
    """Whether a management form is that of `inline`."""
    liens = [f for f in inline.model._meta.fields if f.related_model is modele]
    return any(champ == f"{lien.remote_field.get_accessor_name()}-TOTAL_FORMS" for lien in liens)


def rangees(enfant: Any, modele: Any, parent: Any) -> list[Any]:
    """Rows of an inline of `parent`."""
    lien = next(f for f in enfant._meta.fields if f.related_model is modele)
    return list(enfant._base_manager.filter(**{lien.name: parent}))


def piege(prefixe: str, intruse: Any) -> dict[str, Any]:
    """A management form that claims `intruse` as the first row of the page, to be rewritten and deleted."""
    valeurs = {
        f"{prefixe}-0-{champ.name}": getattr(intruse, champ.attname) or "" for champ in intruse._meta.fields
    }
    return {
        **valeurs,
        f"{prefixe}-TOTAL_FORMS": "1",
        f"{prefixe}-INITIAL_FORMS": "1",
        f"{prefixe}-0-id": intruse.pk,
        f"{prefixe}-0-portee": "groupe",
        f"{prefixe}-0-note": "Pirate",
        f"{prefixe}-0-DELETE": "on",
    }
