"""Every constraint of every model has a case here that breaks it, by every road a row can take.

The registry of models is walked: a constraint without its case fails the suite.
"""

import copy
import datetime
import html
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import IntegrityError, connection, models, transaction
from django.urls import reverse

import tests.factories as f
from directory.constraints import NoOverlap, dire_contrainte
from directory.models import LigneImportee, Prorogation, VersionDonnees, avancer_version
from tests.formulaires import champs, envoyer

NOS_MODELES = [
    m for app in ("directory", "filieres", "centres") for m in apps.get_app_config(app).get_models()
]
UN_JOUR = datetime.timedelta(days=1)
CHOIX = "Sélectionnez un choix valide"
EXISTE = "existe déjà"


@dataclass(frozen=True)
class Cas:
    """A valid row in place, and what to change in it to break the rule."""

    preparer: Callable[[], models.Model]
    changer: Callable[[Any], dict[str, Any]]
    message: str  # what the form says


def _apres(fabrique: Any, **valeurs: Any) -> Callable[[], Any]:
    return lambda: fabrique(**valeurs)


def _fixe(**valeurs: Any) -> Callable[[Any], dict[str, Any]]:
    return lambda ligne: valeurs


def _fin_avant_debut(ligne: Any) -> dict[str, Any]:
    return {"fin": ligne.debut - UN_JOUR}


def _deux_codes_postaux() -> Any:
    premier = f.CodePostalFactory(code="42000")
    return f.CodePostalFactory(code="42100", commune=premier.commune)


def _deux_anciennes() -> Any:
    premiere = f.AncienneCommuneFactory(nom="Rochetaillée", code_ancien="42187")
    return f.AncienneCommuneFactory(nom="Rochetaillée", code_ancien="42188", commune=premiere.commune)


def _deux_finess() -> Any:
    f.EtablissementFactory(finess="2A0000014")
    return f.EtablissementFactory()


def _deux_campagnes() -> Any:
    f.CampagneFactory(campagne_2017=True)
    return f.CampagneFactory()


def _deux_labels_de_filiere() -> Any:
    premier = f.LabellisationFiliereFactory(filiere_2019=True)
    fin = premier.debut + 10 * UN_JOUR
    type(premier).objects.update(fin=fin)
    return f.LabellisationFiliereFactory(
        filiere=premier.filiere, campagne=premier.campagne, debut=fin + UN_JOUR
    )


def _deux_labels_de_site() -> Any:
    premier = f.LabellisationSiteFactory(fin=datetime.date(2025, 6, 30))
    return f.LabellisationSiteFactory(site=premier.site, debut=datetime.date(2025, 7, 1))


def _coordonnateur_et_constitutif(**premier: Any) -> Callable[[], Any]:
    def preparer() -> Any:
        label = f.LabellisationSiteFactory(coordonnateur=True, **premier)
        debut = max(
            label.campagne.debut, label.fin + UN_JOUR if label.fin < label.campagne.fin else label.debut
        )
        return f.LabellisationSiteFactory(constitutif=True, site__centre=label.site.centre, debut=debut)

    return preparer


def _deux_maladies(fabrique: Any, parent: str, **second: Any) -> Callable[[], Any]:
    def preparer() -> Any:
        premiere = fabrique()
        return fabrique(**{parent: getattr(premiere, parent)}, **second)

    return preparer


def _autre_maladie(ligne: Any) -> dict[str, Any]:
    return {"maladie": type(ligne).objects.exclude(pk=ligne.pk).get().maladie}


def _deux_sites() -> Any:
    premier = f.SiteFactory(code="lyon")
    return f.SiteFactory(code="paris", centre=premier.centre)


def _habilitation_revoquee() -> Any:
    active = f.HabilitationFactory()
    return f.HabilitationFactory(user=active.user, filiere=active.filiere, revoquee_le=active.accordee_le)


def _version() -> Any:
    avancer_version()
    return VersionDonnees.objects.get()


def _deux_lignes_importees() -> Any:
    LigneImportee.objects.create(fichier="centres.csv", cle="a", valeurs={})
    return LigneImportee.objects.create(fichier="centres.csv", cle="b", valeurs={})


FINESS = "Un numéro FINESS a neuf caractères"
CODE_POSTAL = "Un code postal a cinq chiffres."
FIN = "La fin ne peut pas précéder le début."
COORDONNEES = "Donnez la latitude (−90 à 90) et la longitude"

CAS = {
    "directory_commune_coordonnees": Cas(f.CommuneFactory, _fixe(latitude=90.5), COORDONNEES),
    "directory_codepostal_unique": Cas(_deux_codes_postaux, _fixe(code="42000"), EXISTE),
    "directory_codepostal_forme": Cas(f.CodePostalFactory, _fixe(code="4200"), CODE_POSTAL),
    "directory_anciennecommune_unique": Cas(_deux_anciennes, _fixe(code_ancien="42187"), EXISTE),
    "directory_groupe_finess_juridique_forme": Cas(f.GroupeFactory, _fixe(finess_juridique="42A"), FINESS),
    "directory_etablissement_coordonnees": Cas(f.EtablissementFactory, _fixe(longitude=181.0), COORDONNEES),
    "directory_etablissement_finess_unique": Cas(
        _deux_finess, _fixe(finess="2A0000014"), "Un autre établissement porte déjà ce numéro FINESS."
    ),
    "directory_etablissement_finess_forme": Cas(f.EtablissementFactory, _fixe(finess="2C0000014"), FINESS),
    "directory_etablissement_code_postal_forme": Cas(
        f.EtablissementFactory, _fixe(code_postal="4200A"), CODE_POSTAL
    ),
    "directory_maladie_actif_sans_remplacant": Cas(
        _apres(f.MaladieFactory, depreciee=True),
        _fixe(statut="actif"),
        "Une maladie active n’a pas de remplaçante.",
    ),
    "directory_maladie_remplacante_et_relation": Cas(
        _apres(f.MaladieFactory, depreciee=True),
        _fixe(relation=""),
        "Donnez ensemble la remplaçante et la relation",
    ),
    "directory_maladie_relation_valide": Cas(
        _apres(f.MaladieFactory, depreciee=True), _fixe(relation="zzz"), CHOIX
    ),
    "directory_chiffreofficiel_annee": Cas(
        f.ChiffreOfficielFactory, _fixe(annee="23"), "L’année s’écrit en quatre chiffres."
    ),
    "directory_campagne_fin_apres_debut": Cas(f.CampagneFactory, _fin_avant_debut, FIN),
    "directory_campagne_sans_chevauchement": Cas(
        _deux_campagnes,
        _fixe(debut=datetime.date(2022, 12, 31)),
        "Deux campagnes du même domaine ne peuvent pas se chevaucher.",
    ),
    "directory_campagne_usage_apres_fin": Cas(
        _apres(f.CampagneFactory, campagne_2017=True),
        _fixe(usage_jusqu_au=datetime.date(2022, 12, 30)),
        "« Resté en usage jusqu’au » ne peut pas précéder la fin de la campagne.",
    ),
    "directory_prorogation_plus_tard": Cas(
        f.ProrogationFactory, lambda ligne: {"nouvelle_fin": ligne.ancienne_fin}, ""
    ),
    "directory_versiondonnees_une_ligne": Cas(_version, _fixe(id=2), ""),
    "directory_declarationaccessibilite_une_ligne": Cas(f.DeclarationAccessibiliteFactory, _fixe(id=2), ""),
    # Of an audited row: PostgreSQL names the first rule broken, in the order of names.
    "directory_declarationaccessibilite_statut_valide": Cas(
        _apres(f.DeclarationAccessibiliteFactory, auditee=True), _fixe(statut="zzz"), CHOIX
    ),
    "directory_declarationaccessibilite_audit": Cas(
        _apres(f.DeclarationAccessibiliteFactory, auditee=True),
        _fixe(auditeur=""),
        "Sans audit, un site se déclare",
    ),
    "directory_declarationaccessibilite_taux": Cas(
        _apres(f.DeclarationAccessibiliteFactory, auditee=True),
        _fixe(statut="totale"),
        "« totalement conforme » un taux de 100 %.",
    ),
    "directory_ligneimportee_unique": Cas(_deux_lignes_importees, _fixe(cle="a"), ""),
    "filieres_labellisationfiliere_fin_apres_debut": Cas(
        f.LabellisationFiliereFactory, _fin_avant_debut, FIN
    ),
    "filieres_labellisationfiliere_sans_chevauchement": Cas(
        _deux_labels_de_filiere,
        lambda ligne: {"debut": ligne.debut - UN_JOUR},
        "Deux labels d’une même filière ne peuvent pas se chevaucher.",
    ),
    "filieres_couverturefiliere_unique": Cas(
        _deux_maladies(f.CouvertureFiliereFactory, "filiere", rang="associee"),
        _autre_maladie,
        "Corrigez les données en double",
    ),
    "filieres_couverturefiliere_une_principale": Cas(
        _deux_maladies(f.CouvertureFiliereFactory, "maladie", rang="associee"),
        _fixe(rang="principale"),
        "Cette maladie a déjà une filière principale.",
    ),
    "filieres_habilitation_une_active": Cas(
        _habilitation_revoquee, _fixe(revoquee_le=None), "Cette personne a déjà une habilitation active"
    ),
    "filieres_habilitation_revoquee_apres": Cas(
        f.HabilitationFactory,
        lambda ligne: {"revoquee_le": ligne.accordee_le - UN_JOUR},
        "La révocation ne peut pas précéder l’accord.",
    ),
    **{
        f"filieres_{nom}_fin_apres_debut": Cas(
            _apres(fabrique, debut=datetime.date(2024, 1, 1)), _fin_avant_debut, FIN
        )
        for nom, fabrique in [("association", f.AssociationFactory), ("laboratoire", f.LaboratoireFactory)]
    },
    "centres_couverture_unique": Cas(
        _deux_maladies(f.CouvertureFactory, "centre"), _autre_maladie, "Corrigez les données en double"
    ),
    "centres_site_code_unique": Cas(
        _deux_sites, _fixe(code="lyon"), "Un site de ce centre porte déjà ce code."
    ),
    "centres_labellisationsite_fin_apres_debut": Cas(f.LabellisationSiteFactory, _fin_avant_debut, FIN),
    "centres_labellisationsite_sans_chevauchement": Cas(
        _deux_labels_de_site,
        _fixe(debut=datetime.date(2025, 6, 30)),
        "Un site n’a qu’un rôle à la fois",
    ),
    "centres_labellisationsite_un_coordonnateur_par_jour": Cas(
        _coordonnateur_et_constitutif(motif_fin="transféré"),
        _fixe(role="coordonnateur"),
        "Un centre n’a qu’un site coordonnateur à la fois.",
    ),
    "centres_labellisationsite_un_coordonnateur_par_campagne": Cas(
        _coordonnateur_et_constitutif(fin=datetime.date(2025, 6, 30)),
        _fixe(role="coordonnateur"),
        "Ce centre a déjà un site coordonnateur dans cette campagne.",
    ),
}


def _contraintes() -> dict[str, tuple[type[models.Model], models.BaseConstraint]]:
    return {c.name: (modele, c) for modele in NOS_MODELES for c in modele._meta.constraints}


def _tous() -> dict[str, Cas]:
    """The cases above; those of choices follow from their field."""
    cas = dict(CAS)
    for nom, (modele, _) in _contraintes().items():
        champ = nom.removeprefix(f"{modele._meta.label_lower.replace('.', '_')}_").removesuffix("_valide")
        if nom not in CAS and nom.endswith("_valide") and modele._meta.get_field(champ).choices:
            cas[nom] = Cas(f.PAR_MODELE[modele], _fixe(**{champ: "zzz"}), CHOIX)
    return cas


TOUS = _tous()
# Never edited by hand: no form to break.
JAMAIS_SAISIES = {
    "filieres_habilitation_une_active",
    "filieres_habilitation_revoquee_apres",
    "directory_declarationaccessibilite_une_ligne",
}
SANS_ADMIN = {VersionDonnees, LigneImportee}
# Shown by the admin, written by one act alone.
LUES_SEULEMENT = {Prorogation}


@pytest.fixture(params=sorted(TOUS))
def cas(request, db) -> tuple[str, Cas]:
    return request.param, TOUS[request.param]


def _refuse(nom: str, ecriture: Callable[[], Any]) -> None:
    """`ecriture` is refused by this very constraint."""
    with pytest.raises(IntegrityError) as erreur, transaction.atomic():
        ecriture()
    message = str(erreur.value)
    _, contrainte = _contraintes()[nom]
    if connection.vendor == "sqlite" and isinstance(contrainte, models.UniqueConstraint):
        assert all(f".{champ}" in message for champ in contrainte.fields)  # SQLite names the columns
    else:
        assert nom in message
    assert str(contrainte.get_violation_error_message()) in dire_contrainte(erreur.value)


def test_every_constraint_has_its_case():
    assert set(TOUS) == set(_contraintes())


def test_every_kind_is_known():
    connues = (models.CheckConstraint, models.UniqueConstraint, NoOverlap)
    assert all(isinstance(c, connues) for _, c in _contraintes().values())


def test_save_is_refused(cas):
    nom, un_cas = cas
    ligne = un_cas.preparer()
    for champ, valeur in un_cas.changer(ligne).items():
        setattr(ligne, champ, valeur)
    _refuse(nom, ligne.save)


def test_update_is_refused(cas):
    nom, un_cas = cas
    ligne = un_cas.preparer()
    _refuse(nom, lambda: type(ligne).objects.filter(pk=ligne.pk).update(**un_cas.changer(ligne)))


def test_bulk_create_is_refused(cas):
    nom, un_cas = cas
    ligne = un_cas.preparer()
    nouvelle = copy.copy(ligne)
    changements = un_cas.changer(ligne)
    type(ligne).objects.filter(pk=ligne.pk).delete()
    nouvelle.pk, nouvelle._state = None, models.base.ModelState()
    for champ, valeur in changements.items():
        setattr(nouvelle, champ, valeur)
    _refuse(nom, lambda: type(ligne).objects.bulk_create([nouvelle]))


def _page_et_prefixe(client: Any, ligne: Any) -> tuple[str, str]:
    """Where the row is edited: its own page, or a line of its parent's."""
    if type(ligne) in admin.site._registry:
        return reverse(f"admin:{ligne._meta.app_label}_{ligne._meta.model_name}_change", args=[ligne.pk]), ""
    parent = ligne.centre if hasattr(ligne, "centre") else ligne.filiere
    page = reverse(f"admin:{parent._meta.app_label}_{parent._meta.model_name}_change", args=[parent.pk])
    valeurs = champs(client.get(page).content.decode())
    (cle,) = [
        k
        for k, v in valeurs.items()
        if k.startswith("couvertures-") and k.endswith("-id") and v == str(ligne.pk)
    ]
    return page, cle.removesuffix("id")


def test_the_form_explains(cas, admin_client):
    nom, un_cas = cas
    ligne = un_cas.preparer()
    avant = type(ligne).objects.filter(pk=ligne.pk).values().get()
    if type(ligne) in SANS_ADMIN:
        assert type(ligne) not in admin.site._registry
        return
    changements = un_cas.changer(ligne)
    if type(ligne) in LUES_SEULEMENT:
        page, _ = _page_et_prefixe(admin_client, ligne)
        assert admin_client.post(page, changements).status_code == 403
        return
    page, prefixe = _page_et_prefixe(admin_client, ligne)
    typees = {f"{prefixe}{champ}": v for champ, v in changements.items()}
    offertes = champs(admin_client.get(page).content.decode())
    reponse = envoyer(admin_client, page, **typees)
    if typees.keys() & offertes.keys():
        assert reponse.status_code == 200
        texte = html.unescape(reponse.content.decode())
        assert un_cas.message in texte
        assert nom not in texte
    else:  # the page never lets anyone write that: what is sent all the same changes nothing
        assert nom in JAMAIS_SAISIES
        assert reponse.status_code == 302
    assert type(ligne).objects.filter(pk=ligne.pk).values().get() == avant


# --- Unique fields -------------------------------------------------------------------
DEUX = {
    "directory.region": [{"code": "84"}, {"code": "11"}],
    "directory.departement": [{"code": "42"}, {"code": "69"}],
    "directory.campagne": [{}, {"campagne_2017": True}],
}
# Written by programs alone: no form would explain a double.
NON_SAISIS = {"directory.importenattente"}
UNIQUES = [
    (modele, champ.name)
    for modele in NOS_MODELES
    for champ in modele._meta.local_concrete_fields
    if champ.unique and not champ.primary_key and champ.editable
    if modele._meta.label_lower not in NON_SAISIS
]


@pytest.mark.django_db
@pytest.mark.parametrize(("modele", "champ"), UNIQUES, ids=lambda v: getattr(v, "__name__", v))
def test_unique_fields(modele, champ, admin_client):
    fabrique = f.PAR_MODELE[modele]
    options = DEUX.get(modele._meta.label_lower, [{}, {}])
    premiere, seconde = (fabrique(**o) for o in options)
    double = {champ: getattr(premiere, champ)}
    with pytest.raises(IntegrityError), transaction.atomic():
        modele.objects.filter(pk=seconde.pk).update(**double)
    page, _ = _page_et_prefixe(admin_client, seconde)
    reponse = envoyer(admin_client, page, **double)
    assert reponse.status_code == 200
    assert EXISTE in html.unescape(reponse.content.decode())


def test_unique_fields_are_found():
    assert {m.__name__ for m, _ in UNIQUES} >= {
        "Region",
        "Commune",
        "Filiere",
        "Centre",
        "Maladie",
        "Campagne",
    }


# --- One coordinate without the other ---------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("fabrique", [f.CommuneFactory, f.EtablissementFactory])
@pytest.mark.parametrize("absente", ["latitude", "longitude"])
def test_one_coordinate_without_the_other_is_refused(fabrique, absente):
    ligne = fabrique()
    _refuse(
        f"{ligne._meta.label_lower.replace('.', '_')}_coordonnees",
        lambda: type(ligne).objects.filter(pk=ligne.pk).update(**{absente: None}),
    )
