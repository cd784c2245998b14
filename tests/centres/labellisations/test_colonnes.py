"""Headings: many words for one column, none for two."""

import pytest

from centres.labellisations.colonnes import (
    compter_titres,
    est_un_entete,
    lire_entete,
    reconnaitre,
    refuser_si_incomplet,
    trouver_entete,
)
from directory.importing.erreurs import ErreurImport
from directory.importing.tableau import Ligne, Tableau

TITRES = {
    "filiere": "Filière|FSMR|FILIERE DE SANTE|Nom de la filière|Filière de rattachement|Filières de santé maladies rares",
    "reseau": "CRMR|Réseau|Intitulé du centre|Nom du CRMR|Centre de référence|Centre|Intitulé|Réseau CRMR|Dénomination du "
    "centre de référence|CRMR (intitulé)|Intitulé du réseau|Maladie rare|Titre du CRMR",
    "role": "Rôle|Type|Statut|Label|Labellisation|Type de site|Type de centre|Statut du site|Nature|CRMR/CCMR/CRC|rôle du site",
    "etablissement": "Établissement|ETABLISSEMENT DE SANTE|CHU|Établissement de rattachement|Structure|Nom de l'établissement|"
    "Centre hospitalier|Établissement d'implantation|CHU / CH",
    "hopital": "Hôpital|Site|Site hospitalier|Nom de l'hôpital|Hopital / site|Lieu",
    "ville": "Ville|Commune|VILLE|Localité",
    "service": "Service|Unité|Spécialité|Nom du service",
    "responsable": "Responsable|Coordonnateur|Médecin coordonnateur|Nom du responsable|Responsable médical|Praticien|"
    "Nom et prénom du responsable|Coordonnateur médical|Médecin responsable",
    "public": "Public|Public accueilli|Pédiatrique/Adulte|Enfants / Adultes|Âge|Population|Prise en charge",
    "enfant": "Enfants|Pédiatrique|Pédiatrie",
    "adulte": "Adultes|Adulte",
    "finess": "FINESS|N° FINESS|Finess géographique|FINESS ET|Numéro FINESS",
    "finess_juridique": "FINESS juridique|FINESS EJ",
    "debut": "Début|Date de début|Date d'effet|Date de début de labellisation",
    "fin": "Fin|Date de fin|Échéance|Terme",
    "nom": "Nom",
    "prenom": "Prénom",
    "civilite": "Titre|Civilité",
    "": "Région|Commentaire|Site web|Adresse électronique|Numéro|Téléphone|ERN||Еtablissement",
}


@pytest.mark.parametrize(
    ("titre", "nom"), [(titre, nom) for nom, titres in TITRES.items() for titre in titres.split("|")]
)
def test_heading(titre, nom):
    assert reconnaitre(titre) == nom
    assert reconnaitre(titre.upper() + " *") == nom


def _tableau(*rangees):
    return Tableau("liste.csv", "", [Ligne(n, tuple(r)) for n, r in enumerate(rangees, start=1)])


def test_headings_stand_on_one_of_the_first_rows():
    tableau = _tableau(["Liste 2023"], ["Source : ministère", ""], ["CRMR", "Rôle", "CHU"], ["a", "b", "c"])
    entete = trouver_entete(tableau)
    assert (entete.numero, dict(entete.rangs)) == (3, {"reseau": 0, "role": 1, "etablissement": 2})
    assert entete.etiquette("etablissement") == "CHU"
    assert entete.etiquette("finess") == "FINESS"


def test_no_headings():
    with pytest.raises(ErreurImport, match="aucune ligne de titres reconnue"):
        trouver_entete(_tableau(["a", "b"], ["c", "d"]))


def test_two_headings_for_one_column_are_refused():
    with pytest.raises(
        ErreurImport, match=r"liste.csv:4: deux colonnes pour « rôle » : « Rôle » et « Statut »"
    ):
        lire_entete(4, ["CRMR", "Rôle", "Statut", "CHU"], "liste.csv")


@pytest.mark.parametrize(
    ("titres", "manque"),
    [
        (["CRMR", "CHU"], "« rôle »"),
        (["CRMR", "Rôle"], "« établissement »"),
        (["Rôle", "CHU"], "« réseau (CRMR) »"),
        (["Rôle", "Ville"], "colonnes nécessaires « réseau (CRMR) » et « établissement » introuvables"),
        (["CRMR", "CHU", "Roles n°1"], "le titre « Roles n°1 » y ressemble"),
    ],
)
def test_a_missing_column_is_one_sentence(titres, manque):
    tableau = _tableau(titres, ["x"] * len(titres))
    entete = lire_entete(1, titres, "liste.csv")
    with pytest.raises(ErreurImport) as refus:
        refuser_si_incomplet(entete, tableau, reseau_en_titre=False)
    assert manque in str(refus.value)
    assert str(refus.value).startswith("liste.csv:1: colonne")
    assert "\n" not in str(refus.value)


def test_enough_columns():
    for titres, en_titre in ((["CRMR", "CHU", "Rôle"], False), (["FINESS", "Rôle"], True)):
        refuser_si_incomplet(lire_entete(1, titres, "x"), _tableau(titres), reseau_en_titre=en_titre)


def test_rows_that_are_headings():
    assert est_un_entete(["CRMR", "Rôle", "", "Adresse"])
    assert not est_un_entete(["CRMR CEREMAST", "Coordonnateur", "CHU Lille"])
    assert not est_un_entete(["Rôle"])
    assert compter_titres(["CRMR", "Réseau", "x" * 200]) == 1
