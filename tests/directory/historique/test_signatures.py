"""Who signs the history, and with what reason: forms, tables of forms, buttons, actions, imports, commands."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command, get_commands, load_command_class
from django.test import Client
from django.urls import reverse

from centres.models import Centre, Couverture, LabellisationSite, Site
from directory.historique.acte import CommandeSignee
from directory.models import Arrete, Maladie, Signalement
from filieres.models import Association, Filiere, Habilitation
from tests.centres.labellisations.outils import en_csv
from tests.factories import (
    AssociationFactory,
    CampagneFactory,
    CentreFactory,
    FiliereFactory,
    HabilitationFactory,
    LabellisationSiteFactory,
    MaladieFactory,
    SiteFactory,
    UserFactory,
)
from tests.formulaires import champs, envoyer
from tests.jeux import annuaire, reference

pytestmark = pytest.mark.django_db


def derniere(modele: Any, **filtre: Any) -> Any:
    return modele.historique.filter(**filtre).order_by("history_id").last()


def signature(modele: Any, **filtre: Any) -> tuple[str, Any, str]:
    """Kind, author and reason of the last row."""
    ligne = derniere(modele, **filtre)
    qui = ligne.history_user
    return ligne.history_type, qui and qui.get_username(), ligne.history_change_reason


# --- Admin ---------------------------------------------------------------------------------------
def test_a_form(admin_client: Client) -> None:
    site = SiteFactory(telephone="01 00 00 00 00")
    envoyer(admin_client, reverse("admin:centres_site_change", args=[site.pk]), telephone="04 77 82 80 00")
    assert signature(Site, id=site.pk) == ("~", "admin", "formulaire")
    avant, apres = Site.historique.filter(id=site.pk).order_by("history_id")
    assert (avant.telephone, apres.telephone) == ("01 00 00 00 00", "04 77 82 80 00")


def test_a_form_with_links_is_one_row(admin_client: Client) -> None:
    association, filiere = AssociationFactory(filieres=[FiliereFactory()]), FiliereFactory()
    adresse = reverse("admin:filieres_association_change", args=[association.pk])
    debut = Association.historique.filter(id=association.pk).count()
    envoyer(admin_client, adresse, nom="Un autre nom", filieres=[filiere.pk])
    assert Association.historique.filter(id=association.pk).count() == debut + 1
    ligne = derniere(Association, id=association.pk)
    assert (ligne.nom, ligne.history_liens) == ("Un autre nom", {"filieres": [filiere.pk]})


def test_a_form_sent_back_as_it_came_leaves_nothing(admin_client: Client) -> None:
    site = LabellisationSiteFactory().site
    envoyer(admin_client, reverse("admin:centres_site_change", args=[site.pk]))
    assert Site.historique.filter(id=site.pk).count() == 1
    assert LabellisationSite.historique.count() == 1


def test_rows_of_a_form_share_its_act(admin_client: Client) -> None:
    centre, maladie = CentreFactory(), MaladieFactory()
    envoyer(
        admin_client,
        reverse("admin:centres_centre_change", args=[centre.pk]),
        sigle="NOUVEAU",
        **{
            "couvertures-TOTAL_FORMS": 1,
            "couvertures-0-maladie": maladie.pk,
            "couvertures-0-portee": "maladie",
            "couvertures-0-origine": "filiere",
        },
    )
    assert signature(Couverture) == ("+", "admin", "formulaire")
    assert derniere(Couverture).history_acte == derniere(Centre, id=centre.pk).history_acte


def test_a_form_that_adds_and_a_page_that_deletes(admin_client: Client) -> None:
    envoyer(
        admin_client,
        reverse("admin:directory_arrete_add"),
        code="arrete-neuf",
        nature="labellisation",
        intitule="Arrêté",
    )
    assert signature(Arrete, code="arrete-neuf") == ("+", "admin", "formulaire")
    cle = Arrete.objects.get().pk
    admin_client.post(reverse("admin:directory_arrete_delete", args=[cle]), {"post": "yes"})
    assert signature(Arrete, id=cle) == ("-", "admin", "formulaire")


def test_the_button_of_verification(admin_client: Client) -> None:
    site = SiteFactory()
    envoyer(admin_client, reverse("admin:centres_site_change", args=[site.pk]), _verifier="1")
    assert signature(Site, id=site.pk) == ("~", "admin", "formulaire")
    assert derniere(Site, id=site.pk).verifie_le is not None


@pytest.mark.parametrize(
    ("fabrique", "action", "mots"),
    [
        (SiteFactory, "verifier_fiches", "J’ai vérifié ces fiches"),
        (HabilitationFactory, "revoquer", "Révoquer les habilitations choisies"),
    ],
)
def test_actions(fabrique: Any, action: str, mots: str, admin_client: Client) -> None:
    lignes = [fabrique(), fabrique()]
    modele = type(lignes[0])
    liste = reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_changelist")
    admin_client.post(liste, {"action": action, "_selected_action": [ligne.pk for ligne in lignes]})
    assert {signature(modele, id=ligne.pk) for ligne in lignes} == {("~", "admin", f"action « {mots} »")}
    assert len({derniere(modele, id=ligne.pk).history_acte for ligne in lignes}) == 1


def test_the_action_that_deletes(admin_client: Client) -> None:
    from tests.factories import ArreteFactory

    arrete = ArreteFactory()
    donnees = {"action": "delete_selected", "_selected_action": [arrete.pk], "post": "yes"}
    admin_client.post(reverse("admin:directory_arrete_changelist"), donnees)
    genre, qui, raison = signature(Arrete, id=arrete.pk)
    assert (genre, qui) == ("-", "admin")
    assert raison.startswith("action « Supprimer les")


def test_an_act_ends_with_its_request(admin_client: Client) -> None:
    test_a_form(admin_client)
    MaladieFactory()
    assert signature(Maladie) == ("+", None, "")


def test_what_visitors_send_is_in_no_history(client: Client) -> None:
    client.post(
        "/signaler/", {"objet": "/", "message": "Une erreur"}, headers={"origin": "http://testserver"}
    )
    assert Signalement.objects.count() == 1
    assert not [m for m in apps.get_models() if m.__name__ == "HistoricalSignalement"]


# --- Commands -------------------------------------------------------------------------------------
def test_every_command_of_ours_is_signed() -> None:
    nos = {nom: app for nom, app in get_commands().items() if app in {"directory", "filieres", "centres"}}
    del nos["check_annuaire"]  # it only reads
    assert len(nos) > 5
    assert not [
        nom for nom, app in nos.items() if not isinstance(load_command_class(app, nom), CommandeSignee)
    ]


def test_imports_of_folders(tmp_path: Path) -> None:
    reference(tmp_path).importer()
    assert signature(Maladie, code_orpha=586) == ("+", None, "commande import_reference ref")
    assert derniere(Maladie, code_orpha=586).history_liens["parents"]
    jeu = annuaire(tmp_path)
    jeu.importer()
    raison = "commande import_annuaire annuaire"
    assert signature(Filiere) == signature(LabellisationSite) == signature(Couverture) == ("+", None, raison)
    assert derniere(Association).history_liens["filieres"]
    nombres = {m: m.historique.count() for m in (Association, Filiere, Site)}
    jeu.importer()
    assert {m: m.historique.count() for m in nombres} == nombres
    jeu.changer("associations.csv", "muco-cftr;respifil", "respifil")
    jeu.importer()
    assert Association.historique.count() == nombres[Association] + 1
    assert signature(Association) == ("~", None, raison)
    assert len(derniere(Association).history_liens["filieres"]) == 1


def test_a_refused_import_leaves_no_history(tmp_path: Path) -> None:
    jeu = reference(tmp_path)
    jeu.changer("diseases.csv", "586,Mucoviscidose", "586,")
    jeu.refus()
    assert not Maladie.historique.exists()


def test_import_of_a_list_of_labels(tmp_path: Path) -> None:
    label = LabellisationSiteFactory(role="constitutif")
    campagne = CampagneFactory()
    titres = ["Filière", "CRMR", "Type de label", "Établissement", "Public", "Responsable"]
    centre, hopital = label.centre, label.site.etablissement
    hopital.nom, hopital.groupe = "CHU de Lille", None
    hopital.save()
    ligne = [centre.filiere.sigle, centre.nom, "Centre de compétence", hopital.nom, "", ""]
    fichier = tmp_path / "liste 2026.csv"
    fichier.write_bytes(en_csv([titres, ligne]))
    call_command(
        "import_labellisations", str(fichier), campagne=label.campagne.code, ecrire=True, stdout=StringIO()
    )
    assert campagne.code
    assert signature(LabellisationSite, id=label.pk) == (
        "~",
        None,
        "commande import_labellisations liste 2026.csv",
    )
    assert [ligne.role for ligne in LabellisationSite.historique.filter(id=label.pk)] == [
        "competence",
        "constitutif",
    ]


def test_reminders_leave_nothing(admin_client: Client) -> None:
    habilitation = HabilitationFactory(user=UserFactory(staff=True, email="a@b.fr"))
    Habilitation.objects.update(rappel_le="2026-11-27")
    assert Habilitation.historique.filter(id=habilitation.pk).count() == 1


# --- Files in the admin ------------------------------------------------------------------------------
def test_a_file_of_records(admin_client: Client) -> None:
    site = SiteFactory(telephone="04 77 82 81 11", code="le-site")
    sortie = admin_client.post("/admin/centres/site/export/", {"format": "0"}).content.decode("utf-8-sig")
    contenu = sortie.replace("04 77 82 81 11", "04 77 00 00 00").encode()
    fichier = SimpleUploadedFile("mes sites.csv", contenu)
    apercu = admin_client.post("/admin/centres/site/import/", {"fichier": fichier})
    admin_client.post("/admin/centres/site/process_import/", champs(apercu.content.decode()))
    assert signature(Site, id=site.pk) == ("~", "admin", "import du fichier mes sites.csv")
    assert derniere(Site, id=site.pk).telephone == "04 77 00 00 00"
