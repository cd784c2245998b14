"""What editors rely on in the admin of places, diseases and follow-up: search, autocompletion, checks."""

import html

import pytest
from django.urls import reverse

from directory.admin_base import CONTREDIT
from directory.models import AncienneAdresse, Arrete, Maladie, NomRetire, Signalement
from tests.factories import (
    AncienneAdresseFactory,
    ArreteFactory,
    CampagneFactory,
    CommuneFactory,
    EtablissementFactory,
    FiliereFactory,
    GroupeFactory,
    MaladieFactory,
    NomRetireFactory,
    SignalementFactory,
)
from tests.formulaires import champs, envoyer

pytestmark = pytest.mark.django_db


def texte(reponse) -> str:
    return html.unescape(reponse.content.decode())


class TestSearch:
    @pytest.mark.parametrize("q", ["étienne", "ETIENNE saint", "saint-etienne", "42900"])
    def test_hospitals(self, q, admin_client):
        lyon = CommuneFactory(nom="Lyon")
        trouve = EtablissementFactory(
            nom="CHU de Saint-Étienne", finess="429000000", groupe=None, commune=lyon
        )
        EtablissementFactory(nom="Hôpital Bellevue", finess="690000001", groupe=None, commune=lyon)
        reponse = admin_client.get(reverse("admin:directory_etablissement_changelist"), {"q": q})
        assert [*reponse.context["cl"].result_list] == [trouve]

    @pytest.mark.parametrize("q", ["arrêté décembre", "ARRETE", "ssap2332"])
    def test_small_tables_forgive_accents_too(self, q, admin_client):
        trouve = ArreteFactory(nor="SSAP2332", code="a")
        ArreteFactory(intitule="Circulaire de 2004", code="b")
        reponse = admin_client.get(reverse("admin:directory_arrete_changelist"), {"q": q})
        assert [*reponse.context["cl"].result_list] == [trouve]

    def test_an_empty_search_shows_all(self, admin_client):
        ArreteFactory()
        reponse = admin_client.get(reverse("admin:directory_arrete_changelist"), {"q": "…"})
        assert reponse.context["cl"].result_count == Arrete.objects.count() == 1

    @pytest.mark.parametrize(
        ("app", "modele", "champ", "fabrique", "nom", "q"),
        [
            (
                "centres",
                "site",
                "etablissement",
                EtablissementFactory,
                "Hôpital de l’Hôtel-Dieu",
                "hotel dieu",
            ),
            ("directory", "etablissement", "commune", CommuneFactory, "Évry-Courcouronnes", "EVRY courc"),
            (
                "centres",
                "couverture",
                "maladie",
                MaladieFactory,
                "Déficit en 11β-hydroxylase",
                "beta déficit",
            ),
            ("directory", "etablissement", "groupe", GroupeFactory, "CHU d’Angers", "chu d'angers"),
        ],
    )
    def test_autocompletion(self, app, modele, champ, fabrique, nom, q, admin_client):
        trouve = fabrique(nom=nom)
        fabrique(nom="Autre")
        reponse = admin_client.get(
            reverse("admin:autocomplete"),
            {"app_label": app, "model_name": modele, "field_name": champ, "term": q},
        )
        assert [r["id"] for r in reponse.json()["results"]] == [str(trouve.pk)]


class TestDiseases:
    def test_never_inside_itself(self, admin_client):
        groupe = MaladieFactory(groupe=True)
        milieu = MaladieFactory(groupe=True, parents=[groupe])
        maladie = MaladieFactory(parents=[milieu])
        adresse = reverse("admin:directory_maladie_change", args=[groupe.pk])
        for parents in ([maladie.pk], [groupe.pk], [MaladieFactory().pk, milieu.pk]):
            reponse = envoyer(admin_client, adresse, parents=parents)
            assert "Une maladie ne peut pas être contenue dans elle-même." in texte(reponse)
        assert not groupe.parents.exists()

    def test_a_new_one_takes_any_parent(self, admin_client):
        groupe = MaladieFactory(groupe=True)
        adresse = reverse("admin:directory_maladie_add")
        reponse = envoyer(admin_client, adresse, code_orpha=5, nom="Maladie neuve", parents=[groupe.pk])
        assert reponse.status_code == 302
        assert [*Maladie.objects.get(code_orpha=5).parents.all()] == [groupe]

    def test_a_circle_already_there_does_not_loop(self, admin_client):
        a, b = MaladieFactory(groupe=True), MaladieFactory(groupe=True)
        a.parents.set([b])
        b.parents.set([a])
        adresse = reverse("admin:directory_maladie_change", args=[MaladieFactory().pk])
        assert envoyer(admin_client, adresse, parents=[a.pk]).status_code == 302


class TestFormerAddresses:
    def test_leads_to_a_record_that_exists(self, admin_client):
        adresse = AncienneAdresseFactory()
        page = reverse("admin:directory_ancienneadresse_change", args=[adresse.pk])
        assert "Aucune fiche de ce type ne porte ce numéro." in texte(
            envoyer(admin_client, page, object_id=0)
        )
        autre = FiliereFactory()
        assert envoyer(admin_client, page, object_id=autre.pk).status_code == 302
        assert AncienneAdresse.objects.get().objet == autre

    @pytest.mark.parametrize("chemin", ["filieres/x/", "//ailleurs.example/", "https://ailleurs.example/"])
    def test_an_absolute_path(self, chemin, admin_client):
        page = reverse("admin:directory_ancienneadresse_change", args=[AncienneAdresseFactory().pk])
        assert "Un chemin commence par une seule barre oblique." in texte(
            envoyer(admin_client, page, chemin=chemin)
        )

    def test_only_kinds_that_have_a_page(self, admin_client):
        reponse = admin_client.get(reverse("admin:directory_ancienneadresse_add"))
        types = {ct.model for ct in reponse.context["adminform"].form.fields["content_type"].queryset}
        assert types == {
            *("groupe", "etablissement", "maladie", "filiere", "association", "laboratoire", "centre", "site")
        }


class TestReports:
    def test_nobody_writes_one_here(self, admin_client):
        assert admin_client.get(reverse("admin:directory_signalement_add")).status_code == 403

    def test_who_treated_it_is_remembered(self, admin_client, admin_user):
        signalement = SignalementFactory()
        page = reverse("admin:directory_signalement_change", args=[signalement.pk])
        envoyer(admin_client, page, note="vu")
        assert Signalement.objects.get().traite_par is None
        envoyer(admin_client, page, etat="traite", message="autre message")
        signalement.refresh_from_db()
        assert (signalement.etat, signalement.note, signalement.traite_par) == ("traite", "vu", admin_user)
        assert signalement.message == "Le numéro de téléphone n’est plus le bon."
        envoyer(admin_client, page, etat="nouveau")
        assert Signalement.objects.get().traite_par is None


class TestWithdrawnNames:
    def test_twice_is_said(self, admin_client):
        NomRetireFactory(nom="Pr Anne Martin")
        reponse = envoyer(admin_client, reverse("admin:directory_nomretire_add"), nom="Docteur Anne MARTIN")
        assert "Ce nom est déjà retiré." in texte(reponse)
        assert NomRetire.objects.count() == 1


def test_what_forms_could_not_foresee_is_said(admin_client, monkeypatch):
    """Two people saving at once: validation saw nothing, the database refuses."""
    CampagneFactory(campagne_2017=True)
    seconde = CampagneFactory()
    monkeypatch.setattr("directory.constraints.NoOverlap.validate", lambda *args, **kwargs: None)
    page = reverse("admin:directory_campagne_change", args=[seconde.pk])
    reponse = envoyer(admin_client, page, debut="2022-12-31")
    assert CONTREDIT in texte(reponse)
    assert champs(reponse.content.decode())["debut"] == "2022-12-31", "what was typed is still there"
    avant = seconde.debut
    seconde.refresh_from_db()
    assert seconde.debut == avant


def test_a_fault_of_ours_in_a_plain_list_is_not_hidden(admin_client, monkeypatch):
    def echouer(*args, **kwargs):
        raise ValueError("boom")

    monkeypatch.setattr("directory.admin.CampagneAdmin.get_changelist_instance", echouer)
    with pytest.raises(ValueError, match="boom"):
        admin_client.get(reverse("admin:directory_campagne_changelist"))
