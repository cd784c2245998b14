"""Labels entered on the page of their site: what one form alone cannot see is said, never a traceback."""

import datetime
import html

import pytest
from django.urls import reverse

from centres.models import Centre, LabellisationSite, Site
from tests.factories import (
    CampagneFactory,
    CentreFactory,
    CouvertureFactory,
    LabellisationSiteFactory,
    MaladieFactory,
    SiteFactory,
)
from tests.formulaires import champs

pytestmark = pytest.mark.django_db
AJOUT = reverse("admin:centres_site_add")
J = datetime.date


def texte(reponse) -> str:
    return html.unescape(reponse.content.decode())


def page(site: Site) -> str:
    return reverse("admin:centres_site_change", args=[site.pk])


def label(rang: int, campagne, **valeurs) -> dict[str, str]:
    donnees = {
        "campagne": campagne.pk,
        "role": "constitutif",
        "debut": campagne.debut.isoformat(),
        "fin": campagne.fin.isoformat(),
        "precision": "jour",
        "confirmation": "publique",
        **valeurs,
    }
    return {f"labels-{rang}-{champ}": str(valeur) for champ, valeur in donnees.items()}


def envoyer(client, adresse: str, *labels: dict[str, str], **changements):
    """Open the page, add labels after those it holds, send it back."""
    donnees = champs(client.get(adresse).content.decode()) | changements
    deja = int(donnees["labels-INITIAL_FORMS"])
    donnees["labels-TOTAL_FORMS"] = str(deja + len(labels))
    for champs_du_label in labels:
        donnees |= champs_du_label
    return client.post(adresse, donnees)


@pytest.fixture
def campagne():
    return CampagneFactory()


@pytest.fixture
def nouveau() -> dict[str, str]:
    modele = SiteFactory()
    return {"centre": modele.centre_id, "etablissement": modele.etablissement_id, "code": "nouveau"}


class TestLabelsOfASite:
    def test_a_new_site_with_its_label(self, admin_client, campagne, nouveau):
        assert envoyer(admin_client, AJOUT, label(0, campagne), **nouveau).status_code == 302
        cree = LabellisationSite.objects.get()
        assert cree.site.code == "nouveau"
        assert cree.centre_id == cree.site.centre_id == nouveau["centre"]

    def test_a_second_label(self, admin_client, campagne):
        ancien = LabellisationSiteFactory(campagne_2017=True)
        assert envoyer(admin_client, page(ancien.site), label(1, campagne)).status_code == 302
        assert ancien.site.labels.count() == 2

    @pytest.mark.parametrize("adresse", ["existing", "new"])
    def test_two_that_overlap_each_other(self, adresse, admin_client, campagne, nouveau):
        ou = AJOUT if adresse == "new" else page(SiteFactory())
        plus = nouveau if adresse == "new" else {}
        premier = label(0, campagne, fin="2025-06-30")
        reponse = envoyer(admin_client, ou, premier, label(1, campagne, debut="2025-06-30"), **plus)
        assert reponse.status_code == 200
        assert "Un site n’a qu’un rôle à la fois" in texte(reponse)
        assert not LabellisationSite.objects.exists()
        assert (
            envoyer(admin_client, ou, premier, label(1, campagne, debut="2025-07-01"), **plus).status_code
            == 302
        )
        assert LabellisationSite.objects.count() == 2

    @pytest.mark.parametrize("adresse", ["existing", "new"])
    def test_two_coordonnateurs_of_one_campaign(self, adresse, admin_client, campagne, nouveau):
        ou = AJOUT if adresse == "new" else page(SiteFactory())
        plus = nouveau if adresse == "new" else {}
        reponse = envoyer(
            admin_client,
            ou,
            label(0, campagne, role="coordonnateur", fin="2025-06-30"),
            label(1, campagne, role="coordonnateur", debut="2025-07-01"),
            **plus,
        )
        assert reponse.status_code == 200
        assert "Ce centre a déjà un site coordonnateur dans cette campagne." in texte(reponse)
        assert not LabellisationSite.objects.exists()

    def test_a_new_site_cannot_lead_a_network_that_is_led(self, admin_client, campagne, nouveau):
        LabellisationSiteFactory(site__centre=Centre.objects.get(), coordonnateur=True)
        reponse = envoyer(admin_client, AJOUT, label(0, campagne, role="coordonnateur"), **nouveau)
        assert reponse.status_code == 200
        assert "Un centre n’a qu’un site coordonnateur à la fois." in texte(reponse)
        assert not Site.objects.filter(code="nouveau").exists()

    @pytest.mark.parametrize(
        ("faux", "message"),
        [
            ({"debut": "2020-01-01"}, "Le label doit tenir dans sa campagne"),
            ({"fin": ""}, "Ce champ est obligatoire."),
            ({"role": ""}, "Ce champ est obligatoire."),
            ({"precision": "atteste"}, "Un label attesté porte la date de son attestation."),
            ({"source_le": "mai 2022"}, "AAAA, AAAA-MM ou AAAA-MM-JJ"),
        ],
    )
    def test_a_wrong_label_is_explained(self, faux, message, admin_client, campagne):
        reponse = envoyer(admin_client, page(SiteFactory()), label(0, campagne, **faux))
        assert reponse.status_code == 200
        assert message in texte(reponse)

    def test_a_site_without_centre_is_explained(self, admin_client, campagne, nouveau):
        reponse = envoyer(admin_client, AJOUT, label(0, campagne), **{**nouveau, "centre": ""})
        assert reponse.status_code == 200
        assert "Ce champ est obligatoire." in texte(reponse)

    def test_never_deleted(self, admin_client):
        existant = LabellisationSiteFactory()
        envoyer(admin_client, page(existant.site), **{"labels-0-DELETE": "on"})
        assert LabellisationSite.objects.get() == existant
        reponse = admin_client.post(
            reverse("admin:centres_labellisationsite_changelist"),
            {"action": "delete_selected", "_selected_action": [existant.pk], "post": "yes"},
        )
        assert reponse.status_code in (200, 302)
        assert LabellisationSite.objects.exists()

    def test_nor_with_its_site(self, admin_client):
        existant = LabellisationSiteFactory()
        adresse = reverse("admin:centres_site_delete", args=[existant.site.pk])
        assert admin_client.get(adresse).status_code == 403
        admin_client.post(adresse, {"post": "yes"})
        assert LabellisationSite.objects.exists()
        assert Site.objects.filter(pk=existant.site.pk).exists()


class TestMovingASite:
    def test_its_labels_follow(self, admin_client):
        existant, ailleurs = LabellisationSiteFactory(), CentreFactory()
        assert envoyer(admin_client, page(existant.site), centre=ailleurs.pk).status_code == 302
        existant.refresh_from_db()
        assert existant.centre == existant.site.centre == ailleurs

    def test_not_to_a_network_that_is_led(self, admin_client):
        existant = LabellisationSiteFactory(coordonnateur=True)
        mene = LabellisationSiteFactory(coordonnateur=True).site.centre
        reponse = envoyer(admin_client, page(existant.site), centre=mene.pk)
        assert reponse.status_code == 200
        assert "Un centre n’a qu’un site coordonnateur à la fois." in texte(reponse)
        existant.refresh_from_db()
        assert existant.centre != mene


class TestLists:
    @pytest.mark.parametrize(
        ("etat", "attendus"),
        [("en_cours", {"c"}), ("echu", {"e"}), ("a_venir", {"v"}), ("retire", {"r"}), ("zzz", set("cevr"))],
    )
    def test_labels_by_state(self, etat, attendus, admin_client):
        longue = CampagneFactory(code="longue", debut=J(1990, 1, 1), fin=J(2300, 12, 31))
        for code, (debut, fin, motif) in {
            "c": (J(2000, 1, 1), J(2300, 12, 31), ""),
            "e": (J(2000, 1, 1), J(2001, 1, 1), ""),
            "v": (J(2299, 1, 1), J(2300, 1, 1), ""),
            "r": (J(2000, 1, 1), J(2001, 1, 1), "transféré"),
        }.items():
            LabellisationSiteFactory(site__code=code, campagne=longue, debut=debut, fin=fin, motif_fin=motif)
        reponse = admin_client.get(reverse("admin:centres_labellisationsite_changelist"), {"etat": etat})
        assert {ligne.site.code for ligne in reponse.context["cl"].result_list} == attendus
        mots = {
            "en_cours": "en cours",
            "echu": "dernier label connu",
            "a_venir": "à venir",
            "retire": "retiré",
        }
        for mot in [mots[etat]] if etat in mots else mots.values():
            assert f'<td class="field-etat">{mot}</td>' in texte(reponse)

    @pytest.mark.parametrize("q", ["epilepsies", "Épilepsies NECKER", "necker"])
    def test_sites_are_found_by_network_and_hospital(self, q, admin_client):
        trouve = SiteFactory(centre__nom="Centre des épilepsies rares", etablissement__nom="Hôpital Necker")
        SiteFactory()
        reponse = admin_client.get(reverse("admin:centres_site_changelist"), {"q": q})
        assert [*reponse.context["cl"].result_list] == [trouve]


class TestDiseasesOfACentre:
    def test_added_and_removed(self, admin_client):
        couverture = CouvertureFactory()
        adresse = reverse("admin:centres_centre_change", args=[couverture.centre_id])
        donnees = champs(admin_client.get(adresse).content.decode())
        maladie = MaladieFactory()
        donnees |= {
            "couvertures-TOTAL_FORMS": "2",
            "couvertures-0-DELETE": "on",
            "couvertures-1-maladie": str(maladie.pk),
            "couvertures-1-portee": "maladie",
            "couvertures-1-origine": "filiere",
            "couvertures-1-centre": str(couverture.centre_id),
        }
        assert admin_client.post(adresse, donnees).status_code == 302
        assert [*couverture.centre.maladies.all()] == [maladie]
