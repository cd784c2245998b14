"""Decisions in the admin: form, preview that writes nothing, confirmation; errors lose nothing; national only."""

import datetime
import html
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from centres.models import LabellisationSite
from directory.models import Prorogation, VersionDonnees
from directory.noms_retires import REFUS
from tests.factories import (
    ArreteFactory,
    CampagneFactory,
    CentreFactory,
    LabellisationFiliereFactory,
    LabellisationSiteFactory,
    NomRetireFactory,
    SiteFactory,
)
from tests.formulaires import champs

pytestmark = pytest.mark.django_db
J = datetime.date
LE = J(2026, 3, 1)
LISTE = reverse("admin:centres_labellisationsite_changelist")


def adresse(modele: str, nom: str, *args: Any) -> str:
    return reverse(f"admin:{modele}_{nom}", args=args)


def texte(reponse: Any) -> str:
    return html.unescape(reponse.content.decode())


def traces() -> Any:
    return (
        VersionDonnees.actuelle().numero,
        LogEntry.objects.count(),
        Prorogation.objects.count(),
        LabellisationSite.historique.count(),
        list(LabellisationSite.objects.order_by("pk").values()),
    )


def decider(client: Client, url: str, **saisie: Any) -> tuple[Any, Any]:
    """Form, preview (which writes nothing), confirmation; both answers."""
    offerts = champs(client.get(url).content.decode())
    avant = traces()
    envoi = {**offerts, **{nom: str(v) for nom, v in saisie.items()}}
    apercu = client.post(url, {**envoi, "apercu": "1"})
    assert traces() == avant
    if "apercu" not in apercu.context:
        return apercu, None
    confirmation = champs(apercu.content.decode())
    return apercu, client.post(url, {**confirmation, "confirmer": "1"})


@pytest.fixture
def arrete() -> Any:
    return ArreteFactory(intitule="Arrêté du 2 février 2026")


@pytest.fixture
def reseau() -> Any:
    centre = CentreFactory()
    chef = LabellisationSiteFactory(coordonnateur=True, site__centre=centre)
    second = LabellisationSiteFactory(constitutif=True, site__centre=centre)
    return centre, chef, second


def test_transfer(admin_client: Client, reseau: Any, arrete: Any) -> None:
    _, chef, second = reseau
    site = second.site
    page = texte(admin_client.get(adresse("centres_site", "change", site.pk)))
    url = adresse("centres_site", "transferer", site.pk)
    assert f'<a href="{url}">Transférer la coordination à ce site</a>' in page
    apercu, fait = decider(admin_client, url, le=LE, motif="Départ", arrete=arrete.pk)
    vu = texte(apercu)
    assert "La veille, 28/02/2026" in vu
    assert "Le 01/03/2026, avec la décision" in vu
    assert "2 fiches changent" in vu.replace("<strong>", "").replace("</strong>", "")
    assert "centre de référence coordonnateur" in vu
    assert fait.status_code == 302
    roles = {label.site_id: label.role for label in LabellisationSite.objects.publics(LE)}
    assert roles == {chef.site_id: "constitutif", site.pk: "coordonnateur"}
    entree = LogEntry.objects.get()
    assert "Départ (Arrêté du 2 février 2026)" in entree.get_change_message()
    ligne = LabellisationSite.historique.latest("history_id")
    assert ligne.history_user == entree.user
    assert ligne.history_change_reason.startswith("transfert de la coordination – Départ")
    assert "La coordination est transférée." in texte(admin_client.get(fait.url))


def test_withdraw(admin_client: Client, reseau: Any) -> None:
    _, _, second = reseau
    url = adresse("centres_labellisationsite", "retrait", second.pk)
    assert url in texte(admin_client.get(adresse("centres_labellisationsite", "change", second.pk)))
    apercu, fait = decider(admin_client, url, le=LE, motif="service <b>fermé</b>")
    assert "Absent de la recherche" in texte(apercu)
    assert "<b>fermé</b>" not in apercu.content.decode()
    assert fait.status_code == 302
    second.refresh_from_db()
    assert (second.fin, second.motif_fin) == (LE, "service <b>fermé</b>")
    # A label that has ended offers nothing more.
    assert url not in texte(admin_client.get(adresse("centres_labellisationsite", "change", second.pk)))


def test_prolong(admin_client: Client, reseau: Any, arrete: Any) -> None:
    _, chef, _ = reseau
    url = adresse("directory_campagne", "prolonger", chef.campagne_id)
    assert url in texte(admin_client.get(adresse("directory_campagne", "change", chef.campagne_id)))
    sans_texte, rien = decider(admin_client, url, fin=J(2029, 12, 31), motif="Report")
    assert rien is None
    assert "Choisissez l’arrêté qui porte cette décision." in texte(sans_texte)
    assert 'value="2029-12-31"' in sans_texte.content.decode()
    apercu, fait = decider(admin_client, url, fin=J(2029, 12, 31), motif="Report", arrete=arrete.pk)
    assert "Le 29/12/2028, sans la décision" in texte(apercu)
    assert "Dernier label connu : <strong>2</strong> sans la décision, <strong>0</strong> avec" in texte(
        apercu
    )
    assert fait.status_code == 302
    chef.refresh_from_db()
    assert chef.fin == J(2029, 12, 31)
    assert Prorogation.objects.get().motif == "Report"
    assert "31 décembre 2029" in texte(admin_client.get(reverse("admin:directory_prorogation_changelist")))


def test_prolong_filieres(admin_client: Client, arrete: Any) -> None:
    label = LabellisationFiliereFactory()
    url = adresse("directory_campagne", "prolonger", label.campagne_id)
    apercu, fait = decider(admin_client, url, fin=J(2030, 6, 30), motif="Report", arrete=arrete.pk)
    assert label.filiere.sigle in texte(apercu)
    assert fait.status_code == 302
    label.refresh_from_db()
    assert label.fin == J(2030, 6, 30)


def test_complete(admin_client: Client) -> None:
    ancien, nouveau = LabellisationSiteFactory(campagne_2017=True), LabellisationSiteFactory()
    url = adresse("directory_campagne", "completer", nouveau.campagne_id)
    apercu, fait = decider(admin_client, url, motif="Liste relue")
    assert str(ancien.site) in texte(apercu)
    assert fait.status_code == 302
    assert [label.site for label in LabellisationSite.objects.publics()] == [nouveau.site]
    page = texte(admin_client.get(adresse("directory_campagne", "change", nouveau.campagne_id)))
    assert "Marquer complète" not in page


def test_renew_one(admin_client: Client, arrete: Any) -> None:
    ancien, campagne = LabellisationSiteFactory(campagne_2017=True, competence=True), CampagneFactory()
    url = adresse("centres_labellisationsite", "renouveler", ancien.pk)
    _, fait = decider(admin_client, url, campagne=campagne.pk, arrete=arrete.pk, motif="Liste 2023")
    assert fait.status_code == 302
    nouveau = LabellisationSite.objects.get(campagne=campagne)
    assert (nouveau.site, nouveau.role, nouveau.arrete) == (ancien.site, "competence", arrete)


def test_renew_many(admin_client: Client, arrete: Any) -> None:
    anciens = [LabellisationSiteFactory(campagne_2017=True) for _ in range(3)]
    laisse, campagne = LabellisationSiteFactory(campagne_2017=True), CampagneFactory()
    cles = [label.pk for label in anciens]
    form = admin_client.post(LISTE, {"action": "renouveler_labels", "_selected_action": cles})
    assert "3 labels choisis" in texte(form)
    url = reverse("admin:centres_labellisationsite_renouveler_plusieurs")
    assert f'action="{url}"' in form.content.decode()
    envoi = champs(form.content.decode()) | {"campagne": campagne.pk, "arrete": arrete.pk, "motif": "Liste"}
    avant = traces()
    apercu = admin_client.post(url, {**envoi, "apercu": "1"})
    assert traces() == avant
    fait = admin_client.post(url, champs(apercu.content.decode()) | {"confirmer": "1"})
    assert fait.url == LISTE
    assert set(LabellisationSite.objects.filter(campagne=campagne).values_list("site", flat=True)) == {
        label.site_id for label in anciens
    }
    assert not laisse.site.labels.filter(campagne=campagne).exists()


@pytest.mark.parametrize("labels", ["", "x", "999999999", "9" * 30, "1,\x00"])
def test_renew_nothing(admin_client: Client, labels: str) -> None:
    url = reverse("admin:centres_labellisationsite_renouveler_plusieurs")
    assert admin_client.post(url, {"labels": labels, "apercu": "1"}).url == LISTE
    assert admin_client.get(url).url == LISTE


@pytest.mark.parametrize(
    ("saisie", "dit"),
    [
        ({"le": "", "motif": "x"}, "Ce champ est obligatoire"),
        ({"le": "2026-02-30", "motif": "x"}, "Saisissez une date valide"),
        ({"le": "9999-12-31", "motif": "x"}, "Choisissez un jour avant 2100."),
        ({"le": "2023-12-28", "motif": "x"}, "choisissez un de ces jours"),
        ({"le": "2026-03-01", "motif": ""}, "Ce champ est obligatoire"),
        ({"le": "2026-03-01", "motif": "m" * 201}, "200 caractères"),
        ({"le": "2026-03-01", "motif": "a\x00b"}, "caractère nul"),
        ({"le": "2026-03-01", "motif": "x", "arrete": "zz"}, "Sélectionnez un choix valide"),
    ],
)
def test_bad_input_is_said_and_kept(admin_client: Client, reseau: Any, saisie: Any, dit: str) -> None:
    url = adresse("centres_labellisationsite", "retrait", reseau[2].pk)
    for etape in ("apercu", "confirmer"):
        avant = traces()
        reponse = admin_client.post(url, {**saisie, etape: "1"})
        assert reponse.status_code == 200
        assert dit in texte(reponse).replace("\xa0", " ")
        assert traces() == avant


def test_a_withdrawn_name_is_no_reason(admin_client: Client, reseau: Any) -> None:
    """The reason is public, and stays in the history."""
    NomRetireFactory(nom="Anne Martin")
    url, avant = adresse("centres_labellisationsite", "retrait", reseau[2].pk), traces()
    saisie = {"le": "2026-03-01", "motif": "Départ du Pr MARTIN Anne"}
    for etape in ("apercu", "confirmer"):
        assert str(REFUS) in texte(admin_client.post(url, {**saisie, etape: "1"}))
    assert traces() == avant


def test_refused_at_the_preview(admin_client: Client, reseau: Any) -> None:
    url = adresse("centres_site", "transferer", reseau[1].site_id)
    reponse, rien = decider(admin_client, url, le=LE, motif="x")
    assert rien is None
    assert "Ce site coordonne déjà le centre ce jour-là." in texte(reponse)


def test_not_on_other_data_than_those_previewed(admin_client: Client, reseau: Any) -> None:
    url = adresse("centres_labellisationsite", "retrait", reseau[2].pk)
    apercu = admin_client.post(url, {"le": "2026-03-01", "motif": "Fermé", "apercu": "1"})
    envoi = champs(apercu.content.decode()) | {"confirmer": "1"}
    reseau[1].save()  # the data moved
    reponse = admin_client.post(url, envoi)
    assert "l’annuaire a changé" in texte(reponse)
    reseau[2].refresh_from_db()
    assert reseau[2].motif_fin == ""
    envoi = champs(reponse.content.decode()) | {"confirmer": "1"}
    assert admin_client.post(url, envoi).status_code == 302


def test_correct_comes_back_to_the_form(admin_client: Client, reseau: Any) -> None:
    url = adresse("centres_labellisationsite", "retrait", reseau[2].pk)
    apercu = admin_client.post(url, {"le": "2026-03-01", "motif": "Fermé", "apercu": "1"})
    retour = admin_client.post(url, champs(apercu.content.decode()) | {"corriger": "1"})
    assert champs(retour.content.decode())["motif"] == "Fermé"
    assert champs(retour.content.decode())["le"] == "2026-03-01"


def test_unknown_record(admin_client: Client) -> None:
    for pk in (999_999, 10**30):
        assert admin_client.get(f"/admin/centres/site/{pk}/transferer/").status_code == 404


def test_a_site_without_label_may_be_given_the_coordination(admin_client: Client) -> None:
    site = SiteFactory()
    page = texte(admin_client.get(adresse("centres_site", "change", site.pk)))
    assert adresse("centres_site", "transferer", site.pk) in page
