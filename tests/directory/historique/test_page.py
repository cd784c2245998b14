"""The page « Historique », and undoing one change."""

import html
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centres.models import Centre, Couverture, Site
from directory.historique.acte import acte
from directory.models import AncienneAdresse, Arrete, Maladie
from filieres.groupes import EDITEURS
from filieres.models import Association
from tests.factories import (
    AncienneAdresseFactory,
    AssociationFactory,
    CentreFactory,
    CouvertureFactory,
    EtablissementFactory,
    FiliereFactory,
    HabilitationFactory,
    LabellisationSiteFactory,
    MaladieFactory,
    SignalementFactory,
    SiteFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editeur() -> Any:
    user = UserFactory(staff=True, first_name="Anne", last_name="Martin")
    user.groups.add(Group.objects.get(name=EDITEURS))
    return user


@pytest.fixture
def site(editeur: Any) -> Any:
    """A site of the editor's filière."""
    site = SiteFactory(telephone="01 00 00 00 00", public="")
    HabilitationFactory(user=editeur, filiere=site.centre.filiere)
    return site


@pytest.fixture
def client_editeur(editeur: Any, client: Client) -> Client:
    client.force_login(editeur)
    return client


def adresse(objet: Any, page: str = "history", *suite: Any) -> str:
    opts = objet._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[objet.pk, *suite])


def texte(reponse: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode())))


def changer(objet: Any, qui: Any = None, raison: str = "essai", **valeurs: Any) -> Any:
    """Change a record, signed; the row of its history."""
    with acte(qui, raison):
        for nom, valeur in valeurs.items():
            setattr(objet, nom, valeur)
        objet.save()
    return type(objet).historique.filter(id=objet.pk).latest()


def vers(objet: Any, ligne: Any) -> str:
    """Where a change is undone, from the page of `objet`."""
    return adresse(objet, "annuler", type(ligne).instance_type._meta.model_name, ligne.history_id)


def annuler(client: Client, objet: Any, ligne: Any) -> Any:
    """Open the page of confirmation, then confirm."""
    page = client.get(vers(objet, ligne))
    assert page.status_code == 200
    return client.post(vers(objet, ligne), {"vu": page.context["vu"]}, follow=True)


# --- What is said ---------------------------------------------------------------------------------
def test_who_when_why_before_and_after_in_words(site: Any, editeur: Any, client_editeur: Client) -> None:
    changer(
        site,
        editeur,
        "formulaire",
        telephone="04 77 82 80 00",
        public="enfant",
        teleconsultation=True,
        etablissement=EtablissementFactory(nom="Hôpital Nord", groupe=None),
    )
    page = texte(client_editeur.get(adresse(site)))
    assert "Par Anne Martin – formulaire" in page
    assert "Téléphone du secrétariat Avant 01 00 00 00 00 Après 04 77 82 80 00" in page
    assert "Public Avant – Après enfants" in page
    assert "Téléconsultation Avant – Après oui" in page
    assert "Après Hôpital Nord" in page
    assert re.search(
        r"(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) \d+ \w+ \d{4} à \d+ h \d\d", page
    )


def test_latest_first(site: Any, client_editeur: Client) -> None:
    for telephone in ("1", "2", "3"):
        changer(site, telephone=telephone)
    lus = [lu for lu, _ in client_editeur.get(adresse(site)).context["actes"]]
    assert lus == sorted(lus, key=lambda lu: lu.quand, reverse=True)
    assert len(lus) == 4


def test_rows_of_the_page_are_told_too(admin_client: Client) -> None:
    label = LabellisationSiteFactory(role="competence")
    changer(label, raison="correction", role="constitutif")
    page = texte(admin_client.get(adresse(label.site)))
    assert f"Label de site : site constitutif, {label.debut:%d/%m/%Y}, {label.fin:%d/%m/%Y}" in page
    assert "Rôle Avant centre de compétence Après site constitutif" in page
    couverture = CouvertureFactory(maladie__nom="Maladie de Fabry")
    centre = couverture.centre
    couverture.delete()
    page = texte(admin_client.get(adresse(centre)))
    assert "Maladie d’un centre : Maladie de Fabry" in page
    assert "Suppression." in page


def test_links_are_named(admin_client: Client) -> None:
    une, autre = FiliereFactory(sigle="MUCO"), FiliereFactory(sigle="FAI2R")
    association = AssociationFactory(filieres=[une])
    association.filieres.add(autre)
    assert "Filières Avant MUCO Après FAI2R, MUCO" in texte(admin_client.get(adresse(association)))


def test_what_is_no_more_is_said(admin_client: Client) -> None:
    site = SiteFactory()
    parti = UserFactory(username="partie")
    changer(site, verifie_par=parti)
    parti.delete()
    assert "(n’existe plus)" in texte(admin_client.get(adresse(site)))


def test_records_without_history_keep_the_page_of_django(admin_client: Client) -> None:
    assert admin_client.get(adresse(SignalementFactory())).status_code == 200


def test_queries_do_not_grow_with_the_changes(admin_client: Client) -> None:
    nombres = []
    centre = CentreFactory()
    for n in (2, 12):
        for i in range(n):
            changer(centre, filiere=FiliereFactory(), sigle=f"S{n}-{i}")
            CouvertureFactory(centre=centre)
        with CaptureQueriesContext(connection) as captees:
            assert admin_client.get(adresse(centre)).status_code == 200
        nombres.append(len(captees))
    assert nombres[0] == nombres[1]


def test_many_changes_are_paged(admin_client: Client) -> None:
    site = SiteFactory()
    for n in range(25):
        changer(site, telephone=str(n))
    assert len(admin_client.get(adresse(site)).context["actes"]) == 20
    assert len(admin_client.get(adresse(site), {"p": "2"}).context["actes"]) == 6
    for p in ("0", "abc", "9" * 30):
        assert admin_client.get(adresse(site), {"p": p}).status_code == 200


# --- Undoing ----------------------------------------------------------------------------------------
def test_undo_puts_back_that_change_only(site: Any, client_editeur: Client, editeur: Any) -> None:
    ligne = changer(site, telephone="2", public="adulte")
    changer(site, acces="Bâtiment B")
    assert vers(site, ligne) in client_editeur.get(adresse(site)).content.decode()
    reponse = annuler(client_editeur, site, ligne)
    assert "C’est fait." in texte(reponse)
    site.refresh_from_db()
    assert (site.telephone, site.public, site.acces) == ("01 00 00 00 00", "", "Bâtiment B")
    derniere = Site.historique.filter(id=site.pk).latest()
    assert derniere.history_user == editeur
    assert re.fullmatch(
        r"annulation de la modification du \d\d/\d\d/\d{4} à \d\d h \d\d", derniere.history_change_reason
    )
    # Which can be undone in turn.
    annuler(client_editeur, site, derniere)
    site.refresh_from_db()
    assert (site.telephone, site.public) == ("2", "adulte")


def test_a_field_changed_since_is_said_before(site: Any, client_editeur: Client) -> None:
    ligne = changer(site, telephone="2", public="adulte")
    changer(site, telephone="3")
    page = texte(client_editeur.get(vers(site, ligne)))
    assert "Maintenant 3 Sera remis 01 00 00 00 00 Ce champ a été modifié depuis" in page
    annuler(client_editeur, site, ligne)
    site.refresh_from_db()
    assert site.telephone == "01 00 00 00 00"


def test_a_change_between_reading_and_confirming_stops(site: Any, client_editeur: Client) -> None:
    ligne = changer(site, telephone="2")
    vu = client_editeur.get(vers(site, ligne)).context["vu"]
    changer(site, telephone="3")
    reponse = client_editeur.post(vers(site, ligne), {"vu": vu})
    assert "vient d’être modifiée par quelqu’un d’autre" in texte(reponse)
    site.refresh_from_db()
    assert site.telephone == "3"
    assert client_editeur.post(vers(site, ligne)).status_code == 200


def test_nothing_left_to_undo_is_said(site: Any, client_editeur: Client) -> None:
    ligne = changer(site, telephone="2")
    annuler(client_editeur, site, ligne)
    assert "plus rien à annuler" in texte(annuler(client_editeur, site, ligne))


def test_a_constraint_refuses_in_french(admin_client: Client) -> None:
    site = SiteFactory(code="premier")
    ligne = changer(site, code="second")
    SiteFactory(centre=site.centre, code="premier")
    reponse = annuler(admin_client, site, ligne)
    assert "Rien n’a été changé. Un site de ce centre porte déjà ce code." in texte(reponse)
    site.refresh_from_db()
    assert site.code == "second"


def test_a_label_back_over_another_is_refused(admin_client: Client) -> None:
    label = LabellisationSiteFactory(campagne_2017=True)
    debut, fin = label.debut, label.fin
    ligne = changer(label, fin=label.debut.replace(year=label.debut.year + 1))
    LabellisationSiteFactory(
        site=label.site, campagne=label.campagne, debut=debut.replace(year=debut.year + 3), fin=fin
    )
    assert "deux de ses labels se chevauchent" in texte(annuler(admin_client, label.site, ligne))


def test_links_are_put_back(admin_client: Client) -> None:
    une, autre = FiliereFactory(), FiliereFactory()
    association = AssociationFactory(filieres=[une])
    with acte(raison="essai"):
        association.filieres.set([autre])
    ligne = Association.historique.filter(id=association.pk).latest()
    annuler(admin_client, association, ligne)
    assert list(association.filieres.all()) == [une]


def test_a_link_to_what_is_no_more_is_refused(admin_client: Client) -> None:
    une = FiliereFactory()
    association = AssociationFactory(filieres=[une])
    with acte(raison="essai"):
        association.filieres.clear()
    ligne = Association.historique.filter(id=association.pk).latest()
    une.delete()
    reponse = annuler(admin_client, association, ligne)
    assert "Filières : Une fiche liée n’existe plus." in texte(reponse)


def test_parents_never_make_a_circle(admin_client: Client) -> None:
    haut, bas = MaladieFactory(), MaladieFactory()
    haut.parents.set([bas])
    with acte(raison="essai"):
        haut.parents.clear()
    ligne = Maladie.historique.filter(id=haut.pk).latest()
    bas.parents.set([haut])
    assert "contenue dans elle-même" in texte(annuler(admin_client, haut, ligne))
    assert not haut.parents.exists()


def test_a_deleted_disease_comes_back_and_an_added_one_goes(admin_client: Client) -> None:
    couverture = CouvertureFactory()
    centre, cle = couverture.centre, couverture.pk
    couverture.delete()
    suppression = Couverture.historique.filter(id=cle).latest()
    annuler(admin_client, centre, suppression)
    assert Couverture.objects.get().pk == cle
    retour = Couverture.historique.filter(id=cle).latest()
    assert (retour.history_type, retour.history_change_reason[:14]) == ("+", "rétablissement")
    assert "a été rétablie entre-temps" in texte(annuler(admin_client, centre, suppression))
    annuler(admin_client, centre, retour)
    assert not Couverture.objects.exists()


# --- Rights -------------------------------------------------------------------------------------------
def test_structure_is_not_for_editors(site: Any, client_editeur: Client) -> None:
    ligne = changer(site, code="autre-code", telephone="2")
    assert vers(site, ligne) not in client_editeur.get(adresse(site)).content.decode()
    assert client_editeur.get(vers(site, ligne)).status_code == 403
    assert client_editeur.post(vers(site, ligne), {"vu": ligne.history_id}).status_code == 403
    site.refresh_from_db()
    assert (site.code, site.telephone) == ("autre-code", "2")


def test_labels_are_not_for_editors_but_a_verification_is(site: Any, client_editeur: Client) -> None:
    label = LabellisationSiteFactory(site=site, role="competence")
    assert client_editeur.get(vers(site, changer(label, role="constitutif"))).status_code == 403
    ligne = changer(site, verifie_le="2026-01-01")
    annuler(client_editeur, site, ligne)
    site.refresh_from_db()
    assert site.verifie_le is None


def test_an_editor_brings_a_disease_back_but_takes_none_away(site: Any, client_editeur: Client) -> None:
    with acte(raison="essai"):
        couverture = CouvertureFactory(centre=site.centre)
    ajout = Couverture.historique.latest()
    assert client_editeur.get(vers(site.centre, ajout)).status_code == 403
    couverture.delete()
    annuler(client_editeur, site.centre, Couverture.historique.latest())
    assert Couverture.objects.count() == 1


def test_out_of_reach_is_404(client_editeur: Client) -> None:
    ailleurs = SiteFactory()
    ligne = changer(ailleurs, telephone="2")
    assert client_editeur.get(adresse(ailleurs)).status_code == 404
    assert client_editeur.get(vers(ailleurs, ligne)).status_code == 404
    assert client_editeur.post(vers(ailleurs, ligne), {"vu": ligne.history_id}).status_code == 404


def test_a_row_of_another_record_is_404(site: Any, client_editeur: Client, admin_client: Client) -> None:
    ligne = changer(SiteFactory(), telephone="2")
    couverture = CouvertureFactory()
    couverture.delete()
    for autre in (ligne, Couverture.historique.latest()):
        assert client_editeur.get(vers(site, autre)).status_code == 404
        assert admin_client.post(vers(site, autre), {"vu": autre.history_id}).status_code == 404
    for suite in (("site", 10**30), ("inconnu", ligne.history_id), ("user", 1)):
        assert admin_client.get(adresse(site, "annuler", *suite)).status_code == 404


def test_a_creation_and_a_right_are_not_undone(admin_client: Client) -> None:
    with acte(raison="essai"):
        centre = CentreFactory()
    assert admin_client.get(vers(centre, Centre.historique.latest())).status_code == 403
    habilitation = HabilitationFactory()
    ligne = changer(habilitation, revoquee_le="2030-01-01")
    assert admin_client.get(vers(habilitation, ligne)).status_code == 403


# --- Deleted rows -----------------------------------------------------------------------------------------
def test_deleted_rows_are_listed_and_come_back(admin_client: Client) -> None:
    adresse_ancienne = AncienneAdresseFactory(chemin="/centres/ancien/")
    cle = adresse_ancienne.pk
    admin_client.post(reverse("admin:directory_ancienneadresse_delete", args=[cle]), {"post": "yes"})
    page = admin_client.get(reverse("admin:supprimees"))
    assert "Ancienne adresse /centres/ancien/" in texte(page)
    (ligne,) = page.context["lignes"]
    assert "La ligne est rétablie." in texte(admin_client.post(ligne.adresse, follow=True))
    assert AncienneAdresse.objects.get(pk=cle).chemin == "/centres/ancien/"
    assert "Cette ligne existe déjà." in texte(admin_client.post(ligne.adresse, follow=True))
    assert "Aucune ligne supprimée." in texte(admin_client.get(reverse("admin:supprimees")))


def test_a_deleted_row_whose_place_is_taken_stays(admin_client: Client) -> None:
    ancienne = AncienneAdresseFactory(chemin="/centres/ancien/")
    ancienne.delete()
    AncienneAdresseFactory(chemin="/centres/ancien/")
    (ligne,) = admin_client.get(reverse("admin:supprimees")).context["lignes"]
    reponse = admin_client.post(ligne.adresse, follow=True)
    assert "La ligne n’a pas été rétablie. Ancien chemin :" in texte(reponse)
    assert AncienneAdresse.objects.count() == 1


def test_wrong_addresses_of_deleted_rows(admin_client: Client) -> None:
    for modele, ligne in (("directory.arrete", 1), ("directory.arrete", 10**30), ("rien", 1)):
        assert admin_client.post(reverse("admin:retablir", args=[modele, ligne])).status_code == 404
    assert admin_client.get(reverse("admin:retablir", args=["directory.arrete", 1])).status_code == 405
    assert not Arrete.historique.exists()
