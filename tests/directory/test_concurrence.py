"""Two editors on the same record: the second is told what changed, and nothing of either is lost."""

import html
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from centres.models import Site
from directory.admin_concurrence import PHOTOGRAPHIE
from directory.concurrence import CHANGEE, confronter, developper
from directory.historique.acte import acte
from directory.models import Signalement
from filieres.groupes import EDITEURS
from filieres.models import Habilitation
from tests.factories import (
    PAR_MODELE,
    CouvertureFactory,
    HabilitationFactory,
    LabellisationSiteFactory,
    SignalementFactory,
    SiteFactory,
    UserFactory,
)
from tests.formulaires import champs
from tests.outils.connexion import connecter

pytestmark = pytest.mark.django_db


def texte(reponse: Any) -> str:
    return " ".join(html.unescape(reponse.content.decode()).split())


class Editeur:
    """Somebody at work on one page: opens it, types, sends it when they please."""

    def __init__(self, adresse: str, user: Any) -> None:
        self.adresse, self.user, self.client = adresse, user, connecter(Client(), user)
        self.donnees: dict[str, Any] = {}

    def ouvrir(self) -> "Editeur":
        self.lire(self.client.get(self.adresse))
        return self

    def lire(self, reponse: Any) -> None:
        self.donnees = champs(reponse.content.decode())

    def ecrire(self, **saisie: Any) -> "Editeur":
        self.donnees |= saisie
        return self

    def envoyer(self, bouton: str = "_continue") -> Any:
        reponse = self.client.post(self.adresse, {**self.donnees, bouton: "1"})
        if reponse.status_code != 302:
            self.lire(reponse)
        return reponse


@pytest.fixture
def site() -> Any:
    return LabellisationSiteFactory().site


def page_de(objet: Any) -> str:
    return reverse(f"admin:{objet._meta.app_label}_{objet._meta.model_name}_change", args=[objet.pk])


def editeur(objet: Any, filiere: Any, **noms: str) -> Editeur:
    user = UserFactory(staff=True, **noms)
    user.groups.add(Group.objects.get(name=EDITEURS))
    HabilitationFactory(user=user, filiere=filiere)
    return Editeur(page_de(objet), user)


@pytest.fixture
def deux(site: Any) -> tuple[Editeur, Editeur]:
    """Both have the page of the site open."""
    filiere = site.centre.filiere
    anne = editeur(site, filiere, first_name="Anne", last_name="Martin")
    return anne.ouvrir(), editeur(site, filiere).ouvrir()


# --- The photograph is what a browser sends back ---------------------------------------------------
@pytest.mark.parametrize(
    "modele", [m for m in admin.site._registry if not m._meta.proxy], ids=lambda m: m._meta.label_lower
)
def test_a_page_sent_back_untouched_touches_nothing(modele, admin_client, admin_user):
    """On every form of the live admin: else, what others change would look disputed."""
    objet = Group.objects.get(name=EDITEURS) if modele is Group else PAR_MODELE[modele]()
    page = admin_client.get(page_de(objet))
    donnees = champs(page.content.decode())
    if not admin.site._registry[modele].has_change_permission(page.wsgi_request, objet):
        assert PHOTOGRAPHIE not in donnees
        return
    photo = developper(donnees[PHOTOGRAPHIE], f"{modele._meta.label_lower}:{objet.pk}:{admin_user.pk}")
    assert photo.champs is not None
    assert admin_client.post(page_de(objet), donnees).status_code == 302
    envoi = page.wsgi_request.POST.copy()
    for nom, valeur in donnees.items():
        envoi.setlist(nom, valeur if isinstance(valeur, list) else [valeur])
    for nom, valeurs in photo.champs.items():
        assert sorted(v for v in envoi.getlist(nom) if v) == valeurs, nom


# --- The record's own fields ---------------------------------------------------------------------------
class TestFields:
    def test_what_the_other_changed_is_told_and_kept(self, deux, site):
        anne, bob = deux
        assert anne.ecrire(telephone="01 40 00 00 01").envoyer().status_code == 302
        reponse = bob.ecrire(acces="Bâtiment B").envoyer()
        assert reponse.status_code == 409
        dit = texte(reponse)
        heure = timezone.localtime()
        assert f"Pendant que vous modifiiez cette fiche, Anne Martin a enregistré à {heure.hour} h" in dit
        assert f"« {site.telephone} »" in dit and "« 01 40 00 00 01 »" in dit
        site.refresh_from_db()
        assert site.acces == "", "nothing is saved before it is read"
        assert (bob.donnees["telephone"], bob.donnees["acces"]) == ("01 40 00 00 01", "Bâtiment B")
        assert bob.envoyer().status_code == 302
        site.refresh_from_db()
        assert (site.telephone, site.acces) == ("01 40 00 00 01", "Bâtiment B")

    def test_the_same_field_keeps_both_in_sight(self, deux, site):
        anne, bob = deux
        anne.ecrire(telephone="01 40 00 00 01").envoyer()
        reponse = bob.ecrire(telephone="01 40 00 00 02").envoyer()
        assert "Enregistré entre-temps : « 01 40 00 00 01 »." in texte(reponse)
        assert "Vous avez aussi modifié ce champ" in texte(reponse)
        assert '<a href="#id_telephone">' in texte(reponse) and bob.donnees["telephone"] == "01 40 00 00 02"
        assert bob.envoyer().status_code == 302
        site.refresh_from_db()
        assert site.telephone == "01 40 00 00 02"

    def test_a_third_change_is_told_too(self, deux, site):
        anne, bob = deux
        anne.ecrire(telephone="01 40 00 00 01").envoyer()
        assert bob.ecrire(acces="Bâtiment B").envoyer().status_code == 409
        anne.ouvrir().ecrire(telephone="01 40 00 00 03").envoyer()
        reponse = bob.envoyer()
        assert reponse.status_code == 409 and "« 01 40 00 00 03 »" in texte(reponse)
        assert bob.envoyer().status_code == 302
        site.refresh_from_db()
        assert (site.telephone, site.acces) == ("01 40 00 00 03", "Bâtiment B")

    def test_the_same_change_twice_is_no_dispute(self, deux, site):
        anne, bob = deux
        for qui in deux:
            qui.ecrire(telephone="01 40 00 00 01")
        anne.envoyer()
        reponse = bob.envoyer()
        assert "Vous avez aussi modifié" not in texte(reponse) and "« 01 40 00 00 01 »" in texte(reponse)
        assert bob.envoyer().status_code == 302

    def test_ones_own_other_page_and_commands_are_named(self, deux, site):
        anne, _ = deux
        Editeur(anne.adresse, anne.user).ouvrir().ecrire(acces="Étage 2").envoyer()
        with acte(raison="import de sites.csv"):
            Site.objects.filter(pk=site.pk).update(service="Cardiologie")
        dit = texte(anne.ecrire(telephone="01").envoyer())
        assert "Anne Martin (votre compte, depuis une autre page) a enregistré" in dit
        assert "un programme (import de sites.csv) a enregistré" in dit

    def test_words_of_choices_dates_and_relations(self, admin_client, admin_user, site):
        anne, bob = (Editeur(page_de(site), admin_user).ouvrir() for _ in range(2))
        autre = SiteFactory(centre__filiere=site.centre.filiere)
        assert site.teleconsultation is None
        anne.ecrire(centre=str(autre.centre_id), public="enfant", teleconsultation="true")
        assert anne.envoyer().status_code == 302
        reponse = bob.ecrire(acces="Bâtiment B").envoyer()
        assert f"« {autre.centre} »" in texte(reponse) and "« enfants »" in texte(reponse).lower()
        assert "vide</del>" in texte(reponse) and "« oui »" in texte(reponse)
        assert bob.envoyer().status_code == 302
        site.refresh_from_db()
        assert (site.centre_id, site.public, site.teleconsultation) == (autre.centre_id, "enfant", True)

    def test_what_was_typed_comes_back_even_wrong(self, deux, site):
        anne, bob = deux
        anne.ecrire(telephone="01 40 00 00 01").envoyer()
        reponse = bob.ecrire(email="pas une adresse").envoyer()
        assert reponse.status_code == 409 and "adresse" in texte(reponse)
        assert bob.donnees["email"] == "pas une adresse"
        assert bob.envoyer().status_code == 200
        assert bob.ecrire(email="").envoyer().status_code == 302

    def test_a_mistake_first_does_not_hide_what_changed(self, deux, site):
        """The photograph stays that of the opening while one corrects one's own mistakes."""
        anne, bob = deux
        assert bob.ecrire(email="pas une adresse").envoyer().status_code == 200
        anne.ecrire(telephone="01 40 00 00 01").envoyer()
        reponse = bob.ecrire(email="service@exemple.fr").envoyer()
        assert reponse.status_code == 409 and "« 01 40 00 00 01 »" in texte(reponse)
        assert bob.envoyer().status_code == 302
        site.refresh_from_db()
        assert (site.telephone, site.email) == ("01 40 00 00 01", "service@exemple.fr")

    def test_alone_nobody_is_bothered(self, deux, site):
        anne, _ = deux
        assert anne.ecrire(acces="Bâtiment B\r\n\r\nÉtage 2  ").envoyer().status_code == 302
        anne.ouvrir()
        assert anne.ecrire(telephone="01").envoyer().status_code == 302


class TestVerification:
    def test_the_button_waits_until_the_change_is_read(self, deux, site):
        anne, bob = deux
        anne.ecrire(telephone="01 40 00 00 01").envoyer()
        assert bob.envoyer("_verifier").status_code == 409
        site.refresh_from_db()
        assert site.verifie_le is None
        assert bob.envoyer("_verifier").status_code == 302
        site.refresh_from_db()
        assert site.verifie_par == bob.user and site.telephone == "01 40 00 00 01"


# --- Without a photograph to trust ------------------------------------------------------------------------
class TestPhotograph:
    @pytest.mark.parametrize("jeton", [None, "", "forgé", "a:b:c"])
    def test_missing_or_forged_shows_everything_that_differs(self, jeton, deux, site):
        _, bob = deux
        Site.objects.filter(pk=site.pk).update(telephone="01 40 00 00 01")
        bob.ecrire(telephone="01 40 00 00 02", acces="Bâtiment B")
        bob.donnees.pop(PHOTOGRAPHIE)
        if jeton is not None:
            bob.donnees[PHOTOGRAPHIE] = jeton
        reponse = bob.envoyer()
        assert reponse.status_code == 409 and "« 01 40 00 00 01 »" in texte(reponse)
        assert "Cette page ne sait plus ce qu’elle montrait" in texte(reponse)
        site.refresh_from_db()
        assert (site.telephone, site.acces) == ("01 40 00 00 01", "")
        assert bob.envoyer().status_code == 302
        site.refresh_from_db()
        assert (site.telephone, site.acces) == ("01 40 00 00 02", "Bâtiment B")

    def test_that_of_another_person_or_record_is_not_believed(self, deux, site):
        anne, bob = deux
        anne.ecrire(telephone="01 40 00 00 01").envoyer()
        anne.ouvrir()
        bob.donnees[PHOTOGRAPHIE] = anne.donnees[PHOTOGRAPHIE]
        reponse = bob.ecrire(acces="Bâtiment B").envoyer()
        assert reponse.status_code == 409
        site.refresh_from_db()
        assert site.telephone == "01 40 00 00 01"

    def test_a_page_that_only_looks_has_none(self, site):
        label = site.labels.get()
        lecteur = editeur(label, site.centre.filiere).ouvrir()
        assert PHOTOGRAPHIE not in lecteur.donnees

    def test_a_new_record_needs_none(self, admin_client):
        reponse = admin_client.get(reverse("admin:directory_groupe_add"))
        assert reponse.status_code == 200 and PHOTOGRAPHIE not in champs(reponse.content.decode())


# --- Gone, or out of reach --------------------------------------------------------------------------------
class TestGone:
    def test_deleted_meanwhile(self, admin_client, admin_user):
        couverture = CouvertureFactory()
        groupe = PAR_MODELE[type(couverture.maladie)]()
        bob = Editeur(page_de(groupe), admin_user).ouvrir().ecrire(synonymes="Un nom patiemment trouvé")
        groupe.delete()
        reponse = bob.envoyer()
        assert reponse.status_code == 404
        assert "Rien n’a été enregistré" in texte(reponse) and "Un nom patiemment trouvé" in texte(reponse)

    def test_out_of_reach_meanwhile(self, deux, site):
        _, bob = deux
        Habilitation.objects.filter(user=bob.user).get().revoquer(UserFactory())
        reponse = bob.ecrire(acces="Bâtiment <b>").envoyer()
        assert reponse.status_code == 404
        assert "Bâtiment &lt;b&gt;" in reponse.content.decode()
        assert site.centre.nom not in texte(reponse), "nothing that was only shown"

    def test_never_there(self, admin_client):
        assert admin_client.post("/admin/centres/site/0/change/", {"acces": "x"}).status_code == 404
        assert admin_client.post("/admin/centres/site/abc/change/", {}).status_code == 404


# --- Reports of visitors -------------------------------------------------------------------------------------
def test_two_people_answer_the_same_report(admin_client, admin_user):
    signalement = SignalementFactory()
    zoe = UserFactory(staff=True, is_superuser=True, first_name="Zoé", last_name="Petit")
    anne, bob = (Editeur(page_de(signalement), user).ouvrir() for user in (zoe, admin_user))
    assert anne.ecrire(etat="traite", note="Numéro corrigé.").envoyer().status_code == 302
    reponse = bob.ecrire(etat="ecarte", note="Rien à changer.").envoyer()
    assert reponse.status_code == 409
    assert "Zoé Petit a enregistré" in texte(reponse) and "« Numéro corrigé. »" in texte(reponse)
    assert Signalement.objects.get().etat == "traite"
    assert LogEntry.objects.filter(action_flag=CHANGE).count() == 1


def test_values_alone():
    """The heart, without a page: what nobody else touched is left as typed, blanks included."""
    from django.http import QueryDict

    from directory.concurrence import Photographie, Releve

    photo = Photographie({"a": ["1"], "b": ["2"], "c": []})
    saisie = QueryDict("a=1&b=&c=3")
    donnees, changements = confronter(photo, Releve({"a": ["9"], "b": ["8"], "c": []}), saisie)
    assert donnees.urlencode() == "b=&c=3&a=9"
    [changement] = changements
    assert changement.genre == CHANGEE
    assert [(e.nom, e.dispute) for e in changement.ecarts] == [("a", False), ("b", True)]
