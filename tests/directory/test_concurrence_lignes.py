"""Two editors on the rows of a page (diseases, labels): added, changed or removed meanwhile, nothing typed is lost."""

from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centres.admin import CentreAdmin
from centres.models import Couverture, LabellisationSite
from tests.directory.test_concurrence import Editeur, editeur, page_de, texte
from tests.factories import (
    CentreFactory,
    CouvertureFactory,
    LabellisationSiteFactory,
    MaladieFactory,
    UserFactory,
)
from tests.formulaires import champs

pytestmark = pytest.mark.django_db
JEU = "couvertures"


@pytest.fixture
def centre() -> Any:
    return CentreFactory()


@pytest.fixture
def lignes(centre) -> list[Any]:
    return [CouvertureFactory(centre=centre, portee="maladie", origine="filiere") for _ in range(3)]


def superuser(**noms: str) -> Any:
    return UserFactory(staff=True, is_superuser=True, **noms)


@pytest.fixture
def deux(centre, lignes) -> tuple[Editeur, Editeur]:
    anne, bob = superuser(first_name="Anne", last_name="Martin"), superuser()
    return Editeur(page_de(centre), anne).ouvrir(), Editeur(page_de(centre), bob).ouvrir()


def rang(qui: Editeur, ligne: Any) -> str:
    """The prefix of a row in the page as it is."""
    cles = {v: nom.removesuffix("id") for nom, v in qui.donnees.items() if nom.endswith("-id")}
    return cles[str(ligne.pk)]


def ajouter(qui: Editeur, maladie: Any, portee: str = "maladie") -> None:
    total = int(qui.donnees[f"{JEU}-TOTAL_FORMS"])
    qui.ecrire(
        **{
            f"{JEU}-TOTAL_FORMS": str(total + 1),
            f"{JEU}-{total}-id": "",
            f"{JEU}-{total}-centre": qui.donnees.get(f"{JEU}-0-centre", ""),
            f"{JEU}-{total}-maladie": str(maladie.pk),
            f"{JEU}-{total}-portee": portee,
            f"{JEU}-{total}-origine": "filiere",
        }
    )


def maladies(centre: Any) -> set[int]:
    return set(Couverture.objects.filter(centre=centre).values_list("maladie", flat=True))


def test_rows_added_by_both(deux, centre, lignes):
    anne, bob = deux
    siennes = [MaladieFactory(nom="Maladie d’Anne"), MaladieFactory(nom="Maladie de Bob")]
    ajouter(anne, siennes[0])
    assert anne.envoyer().status_code == 302
    ajouter(bob, siennes[1])
    reponse = bob.envoyer()
    assert reponse.status_code == 409
    assert "Maladie d’Anne</a> – ligne ajoutée." in texte(reponse)
    assert "Anne Martin a enregistré" in texte(reponse)
    assert bob.envoyer().status_code == 302
    assert maladies(centre) == {m.pk for m in siennes} | {ligne.maladie_id for ligne in lignes}


def test_a_row_changed_by_the_other(deux, lignes):
    anne, bob = deux
    anne.ecrire(**{f"{rang(anne, lignes[1])}portee": "groupe"}).envoyer()
    bob.ecrire(**{f"{rang(bob, lignes[2])}portee": "groupe", "presentation": "Un centre."})
    reponse = bob.envoyer()
    assert reponse.status_code == 409 and str(lignes[1].maladie) in texte(reponse)
    assert bob.envoyer().status_code == 302
    assert [*Couverture.objects.order_by("pk").values_list("portee", flat=True)] == [
        "maladie",
        "groupe",
        "groupe",
    ]


def test_the_same_box_of_the_same_row(deux, lignes):
    anne, bob = deux
    autres = [MaladieFactory(nom="Choix d’Anne"), MaladieFactory(nom="Choix de Bob")]
    anne.ecrire(**{f"{rang(anne, lignes[0])}maladie": str(autres[0].pk)}).envoyer()
    reponse = bob.ecrire(**{f"{rang(bob, lignes[0])}maladie": str(autres[1].pk)}).envoyer()
    assert "Enregistré entre-temps : « Choix d’Anne" in texte(reponse)
    assert bob.donnees[f"{rang(bob, lignes[0])}maladie"] == str(autres[1].pk)
    assert bob.envoyer().status_code == 302
    lignes[0].refresh_from_db()
    assert lignes[0].maladie == autres[1]


def test_a_row_removed_by_the_other(deux, centre, lignes):
    anne, bob = deux
    anne.ecrire(**{f"{rang(anne, lignes[0])}DELETE": "on"}).envoyer()
    reponse = bob.ecrire(presentation="Un centre.").envoyer()
    assert reponse.status_code == 409
    assert f"{lignes[0].maladie} – ligne supprimée." in texte(reponse)
    assert bob.envoyer().status_code == 302
    assert maladies(centre) == {ligne.maladie_id for ligne in lignes[1:]}
    centre.refresh_from_db()
    assert centre.presentation == "Un centre."


def test_a_row_removed_while_one_typed_in_it(deux, centre, lignes):
    anne, bob = deux
    neuve = MaladieFactory()
    anne.ecrire(**{f"{rang(anne, lignes[0])}DELETE": "on"}).envoyer()
    reponse = bob.ecrire(**{f"{rang(bob, lignes[0])}maladie": str(neuve.pk)}).envoyer()
    assert "votre saisie revient comme une nouvelle ligne" in texte(reponse)
    assert bob.donnees[f"{JEU}-3-maladie" if f"{JEU}-3-id" in bob.donnees else f"{JEU}-2-maladie"] == str(
        neuve.pk
    )
    assert bob.envoyer().status_code == 302
    assert maladies(centre) == {neuve.pk} | {ligne.maladie_id for ligne in lignes[1:]}


def test_both_remove_the_same_row(deux, centre, lignes):
    for qui in deux:
        qui.ecrire(**{f"{rang(qui, lignes[0])}DELETE": "on"})
    anne, bob = deux
    assert anne.envoyer().status_code == 302
    reponse = bob.envoyer()
    assert reponse.status_code == 409 and "revient" not in texte(reponse)
    assert bob.envoyer().status_code == 302
    assert maladies(centre) == {ligne.maladie_id for ligne in lignes[1:]}


def test_a_row_to_remove_that_the_other_changed(deux, lignes):
    anne, bob = deux
    anne.ecrire(**{f"{rang(anne, lignes[0])}portee": "groupe"}).envoyer()
    reponse = bob.ecrire(**{f"{rang(bob, lignes[0])}DELETE": "on"}).envoyer()
    assert "la case est restée cochée" in texte(reponse)
    assert bob.donnees[f"{rang(bob, lignes[0])}DELETE"] == "on"
    assert bob.envoyer().status_code == 302
    assert not Couverture.objects.filter(pk=lignes[0].pk).exists()


def test_the_same_row_added_twice_is_refused_in_words(deux, centre):
    anne, bob = deux
    maladie = MaladieFactory()
    for qui in deux:
        ajouter(qui, maladie)
    anne.envoyer()
    assert bob.envoyer().status_code == 409
    reponse = bob.envoyer()
    assert reponse.status_code == 200 and reponse.context["errors"]
    assert Couverture.objects.filter(maladie=maladie).count() == 1


def test_without_a_photograph_rows_stay_too(deux, centre, lignes):
    anne, bob = deux
    anne.ecrire(
        **{f"{rang(anne, lignes[0])}DELETE": "on", f"{rang(anne, lignes[1])}portee": "groupe"}
    ).envoyer()
    bob.donnees["_photographie"] = "rien"
    reponse = bob.envoyer()
    assert reponse.status_code == 409
    assert bob.donnees[f"{JEU}-TOTAL_FORMS"] == "3", "the row that is gone comes back as a new one"
    assert Couverture.objects.get(pk=lignes[1].pk).portee == "groupe"


def test_a_label_changed_on_its_own_page(centre):
    """The page of the label does not show the site: its rows are compared all the same."""
    label = LabellisationSiteFactory(note="")
    anne = Editeur(page_de(label), superuser()).ouvrir()
    bob = Editeur(page_de(label.site), superuser()).ouvrir()
    assert anne.ecrire(note="Vu sur la liste.").envoyer().status_code == 302
    prefixe = rang(bob, label)
    reponse = bob.ecrire(**{f"{prefixe}responsable": "Pr Anne Martin"}).envoyer()
    assert reponse.status_code == 409 and "« Vu sur la liste. »" in texte(reponse)
    assert bob.envoyer().status_code == 302
    label = LabellisationSite.objects.get()
    assert (label.note, label.responsable) == ("Vu sur la liste.", "Pr Anne Martin")


def test_rows_that_one_only_sees_are_left_alone(centre):
    """An editor reads the labels of a site and does not send them."""
    label = LabellisationSiteFactory()
    bob = editeur(label.site, label.site.centre.filiere).ouvrir()
    LabellisationSite.objects.filter(pk=label.pk).update(note="Ailleurs")
    assert bob.ecrire(acces="Bâtiment B").envoyer().status_code == 302


@pytest.mark.parametrize("total", ["", "x", "-1", "99999"])
def test_a_damaged_table_is_refused_without_harm(total, deux, centre, lignes):
    anne, bob = deux
    anne.ecrire(presentation="Un centre.").envoyer()
    bob.donnees[f"{JEU}-TOTAL_FORMS"] = total
    assert bob.envoyer().status_code in {200, 409}
    assert len(maladies(centre)) == 3


def test_what_the_database_alone_refuses_is_shown_again(admin_client, monkeypatch, centre):
    def refuser(*args: Any, **kwargs: Any) -> None:
        raise IntegrityError("two at once")

    monkeypatch.setattr("centres.models.Centre.save", refuser)
    page = admin_client.get(page_de(centre))
    donnees = champs(page.content.decode()) | {"presentation": "Longuement écrit."}
    reponse = admin_client.post(page_de(centre), donnees)
    assert reponse.status_code == 200 and "Rien n’a été enregistré" in texte(reponse)
    assert champs(reponse.content.decode())["presentation"] == "Longuement écrit."
    ajout = reverse("admin:centres_centre_add")
    neuf = champs(admin_client.get(ajout).content.decode()) | {
        "nom": "Centre neuf",
        "slug": "centre-neuf",
        "filiere": str(centre.filiere_id),
        "presentation": "Longuement écrit.",
    }
    reponse = admin_client.post(ajout, neuf)
    assert champs(reponse.content.decode())["presentation"] == "Longuement écrit."


def test_comparing_costs_the_same_whatever_the_rows(monkeypatch, admin_user, centre):
    """Django's own forms cost some queries per row; what is added here does not."""
    comptes, confronter = [], CentreAdmin._confronter

    def compter(*args: Any) -> None:
        with CaptureQueriesContext(connection) as faites:
            confronter(*args)
        comptes.append(len(faites))

    monkeypatch.setattr(CentreAdmin, "_confronter", compter)
    for nombre in (2, 12):
        while Couverture.objects.count() < nombre:
            CouvertureFactory(centre=centre)
        qui, autre = (Editeur(page_de(centre), admin_user).ouvrir() for _ in range(2))
        autre.ecrire(presentation=f"Avec {nombre}").envoyer()
        assert qui.envoyer().status_code == 409
    assert len(set(comptes)) == 1 and comptes[0] <= 6, comptes
