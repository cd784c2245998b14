"""Every kind of page and state a visitor can meet: one list for all the tests that look at whole pages.

Addresses are those of the real data (fixture `annuaire`). `tests/test_html.py` fails when a route of the
site has no page here, and when a page is no longer the one its words announce.
"""

from dataclasses import dataclass
from typing import Any

from django.test import Client


@dataclass(frozen=True)
class Genre:
    """A kind of page in one state: its address, words of its `<h1>`, words that tell this state apart."""

    nom: str
    chemin: str
    titre: str
    dit: str = ""
    statut: int = 200
    champs: tuple[tuple[str, str], ...] | None = None
    """What is sent through the page's form to get there."""

    def __str__(self) -> str:
        return self.nom

    def demander(self, client: Client) -> Any:
        """The answer of the site to Django's test client."""
        if self.champs is None:
            return client.get(self.chemin)
        return client.post(self.chemin, dict(self.champs), headers={"sec-fetch-site": "same-origin"})


RECHERCHE = [
    Genre("recherche", "/recherche/?q=achondroplasie", "Achondroplasie", "carte__tel"),
    Genre("recherche-tout", "/recherche/", " sites", "Page suivante"),
    Genre("recherche-lieu", "/recherche/?q=amelogenese+imparfaite&pres_de=68000", "près de Colmar", " km"),
    Genre("recherche-mot-ambigu", "/recherche/?q=dystrophie", "Que cherchez-vous"),
    Genre("recherche-lieu-ambigu", "/recherche/?q=mucoviscidose&pres_de=saint-denis", "Près de quel lieu"),
    Genre("recherche-lieu-inconnu", "/recherche/?pres_de=zzzzqqqq", ""),
    Genre("recherche-rien", "/recherche/?q=mucoviscidose&pres_de=brest&rayon=25", "Mucoviscidose"),
    Genre("recherche-pas-comprise", "/recherche/?q=zzzzqqqq", "Nous n’avons pas compris"),
    Genre("recherche-corrigee", "/recherche/?q=mucovicidose", "Mucoviscidose", "Nous avons compris"),
    Genre("recherche-date-refusee", "/recherche/?filiere=cardiogen&le=2019-02-31", "CARDIOGEN"),
    Genre("recherche-page-trop-loin", "/recherche/?filiere=cardiogen&page=9999", "CARDIOGEN"),
    Genre("recherche-filtres", "/recherche/?filiere=g2m&role=constitutif&etat=en_cours", " sites", "actifs"),
    Genre(
        "recherche-autre-jour", "/recherche/?filiere=cardiogen&le=2019-06-01", "CARDIOGEN", "1er juin 2019"
    ),
]
RESEAUX = [
    Genre("filieres", "/filieres/", "Les 23 filières"),
    Genre("filiere", "/filieres/cardiogen/", "CARDIOGEN"),
    Genre("centres", "/centres/", "Les centres de référence"),
    Genre("centre", "/centres/o-rares/", "", "Site coordonnateur"),
    Genre("centre-sans-coordonnateur", "/centres/mucoviscidose-cftr/", "mucoviscidose"),
    Genre("centre-sans-site", "/centres/avance/", "anomalies vasculaires"),
    Genre("centre-autre-jour", "/centres/c-mavem/?le=2019-06-01", "Chiari", "1er juin 2019"),
    Genre("site-en-cours", "/centres/o-rares/hus-hopital-civil/", "bucco-dentaires", "En cours"),
    Genre("site-dernier-label", "/centres/c-mavem/ap-hm/", "C-MAVEM", "Dernier label connu"),
    Genre("fiche", "/centres/o-rares/hus-hopital-civil/fiche/", "bucco-dentaires", "Adresser un patient"),
    Genre("site-ancien", "/centres/mucoviscidose-cftr/ap-hm-adulte/", "mucoviscidose"),
]
LIEUX = [
    Genre("etablissements", "/etablissements/", "Hôpitaux"),
    Genre("etablissement", "/etablissements/ap-hp-necker/", "Necker"),
    Genre("groupe", "/groupes/ap-hp/", "AP-HP"),
    Genre("groupe-petit", "/groupes/chru-nancy/", "Nancy"),
    Genre("carte", "/carte/", "Carte des hôpitaux", "hexagone"),
    Genre("carte-region", "/carte/?region=84", "", "hexagone"),
]
MALADIES = [
    Genre("maladies", "/maladies/", "Maladies rares de A à Z"),
    Genre("maladies-lettre", "/maladies/?lettre=D", "Maladies : D", "Page suivante"),
    Genre("maladies-mots", "/maladies/?q=wilson", "wilson"),
    Genre("maladies-rien", "/maladies/?q=zzzzqqqq", "zzzzqqqq"),
    Genre("maladie-nommee", "/maladies/15-achondroplasie/", "Achondroplasie"),
    Genre(
        "maladie-par-groupe",
        "/maladies/5-deficit-en-3-hydroxyacyl-coa-deshydrogenase-des-acides-gras-a-chaine-longue/",
        "Déficit en 3-hydroxyacyl-CoA",
        "Aucun réseau ne nomme",
    ),
    Genre(
        "maladie-par-filiere",
        "/maladies/650187-puberte-precoce-peripherique-rare-de-la-femme/",
        "Puberté précoce",
    ),
    Genre("maladie-sans-voie", "/maladies/650182-puberte-precoce-centrale-genetique/", "Puberté précoce"),
    Genre(
        "maladie-inactive",
        "/maladies/295095-obsolete-absence-congenitale-bilaterale-de-l-avant-bras-et-de-la-main/",
        "Absence congénitale",
    ),
]
RELAIS = [
    Genre("associations", "/associations/", "Associations de patients"),
    Genre("associations-filtre", "/associations/?filiere=cardiogen", "Associations de patients"),
    Genre("association", "/associations/abp-wilson/", "ABP Wilson"),
    Genre("laboratoires", "/laboratoires/", "Laboratoires"),
    Genre(
        "laboratoire",
        "/laboratoires/auragen-plateforme-de-sequencage-tres-haut-debit-pfmg-2025-lyon/",
        "AURAGEN",
    ),
]
INFORMATIONS = [
    Genre("accueil", "/", ""),
    Genre("comprendre", "/comprendre/", ""),
    Genre("sans-diagnostic", "/sans-diagnostic/", ""),
    Genre("sans-diagnostic-lieu", "/sans-diagnostic/?pres_de=Rennes+(35)", "", "Rennes"),
    Genre("accessibilite", "/accessibilite/", "", "non conforme"),
    Genre("confidentialite", "/confidentialite/", ""),
    Genre("mentions-legales", "/mentions-legales/", ""),
    Genre("donnees", "/donnees/", ""),
    Genre("plan-du-site", "/plan-du-site/", "Plan du site"),
    Genre("signaler", "/signaler/?objet=/centres/", "Signaler une erreur"),
    Genre(
        "signaler-refuse",
        "/signaler/",
        "Signaler une erreur",
        "pas encore parti",
        400,
        (("message", ""), ("reponse_a", "personne")),
    ),
    Genre("signaler-merci", "/signaler/merci/", "erci"),
    Genre("introuvable", "/rien-ici/", "", statut=404),
]
CONNEXION = Genre("connexion", "/admin/login/", "Connexion")

PUBLIQUES = [*INFORMATIONS, *RECHERCHE, *RESEAUX, *LIEUX, *MALADIES, *RELAIS]
TOUTES = [*PUBLIQUES, CONNEXION]
