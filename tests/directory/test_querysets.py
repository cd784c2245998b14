"""Queryset verbs shared by the apps: every bulk writer moves the data version, search forgives accents."""

import pytest
from django.db import transaction

from directory.models import (
    Commune,
    Etablissement,
    Groupe,
    Maladie,
    NomRetire,
    Signalement,
    VersionDonnees,
    avancer_version,
)
from filieres.models import Association, Filiere
from tests.factories import (
    AssociationFactory,
    CommuneFactory,
    EtablissementFactory,
    FiliereFactory,
    HabilitationFactory,
    MaladieFactory,
    SignalementFactory,
)

pytestmark = pytest.mark.django_db


def numero() -> int:
    return VersionDonnees.actuelle().numero


class TestVersion:
    @pytest.fixture
    def filiere(self) -> Filiere:
        return FiliereFactory()

    @pytest.mark.parametrize(
        "ecrire",
        [
            pytest.param(lambda f: f.save(), id="save"),
            pytest.param(lambda f: f.delete(), id="delete"),
            pytest.param(lambda f: Filiere.objects.filter(pk=f.pk).delete(), id="delete many"),
            pytest.param(lambda f: Filiere.objects.update(nom="Autre"), id="update"),
            pytest.param(lambda f: Filiere.objects.bulk_update([f], ["nom"]), id="bulk_update"),
            pytest.param(lambda f: Filiere.objects.bulk_create([FiliereFactory.build()]), id="bulk_create"),
            pytest.param(lambda f: f.associations.add(Association.objects.get()), id="many to many"),
            pytest.param(lambda f: f.centres.update(nom="Autre"), id="update of relations"),
        ],
    )
    def test_every_writer_moves_it(self, filiere, ecrire):
        AssociationFactory()
        avant = numero()
        ecrire(filiere)
        assert numero() > avant

    def test_reading_does_not(self, filiere):
        avant = VersionDonnees.actuelle()
        list(Filiere.objects.publies().recherche("cardio"))
        apres = VersionDonnees.actuelle()
        assert (apres.numero, apres.modifie_le) == (avant.numero, avant.modifie_le)

    def test_what_no_page_shows_does_not(self, filiere):
        avant = numero()
        SignalementFactory()
        HabilitationFactory(filiere=filiere)
        assert numero() == avant

    def test_a_rolled_back_write_moves_nothing(self, filiere):
        avant = numero()
        with transaction.atomic():
            filiere.save()
            transaction.set_rollback(True)
        assert numero() == avant

    def test_before_the_first_write(self):
        assert VersionDonnees.actuelle().numero == 0
        avancer_version()
        version = VersionDonnees.actuelle()
        assert version.numero == 1
        assert str(version) == "1"
        avancer_version()
        assert numero() == 2
        assert VersionDonnees.objects.count() == 1

    def test_a_day_follows_it(self):
        avancer_version()
        avant = VersionDonnees.actuelle().modifie_le
        avancer_version()
        assert VersionDonnees.actuelle().modifie_le > avant


class TestDerived:
    """`bulk_create` fills what `save()` would."""

    def test_bulk_create_fills_the_search_text(self):
        commune = CommuneFactory.build(nom="L’Haÿ-les-Roses", departement=CommuneFactory().departement)
        Commune.objects.bulk_create([commune])
        assert Commune.objects.get(nom="L’Haÿ-les-Roses").recherche == "l hay les roses"
        Maladie.objects.bulk_create([Maladie(code_orpha=1, nom="Syndrome de Brugada", synonymes="Cœur\nÉ")])
        maladie = Maladie.objects.get()
        assert maladie.recherche == "syndrome de brugada | coeur | e"
        assert maladie.tri == "syndrome de brugada"
        assert maladie.slug == "syndrome-de-brugada"

    def test_bulk_create_without_anything_to_derive(self):
        from directory.models import CodePostal

        CodePostal.objects.bulk_create([CodePostal(code="42000", commune=CommuneFactory())])
        assert CodePostal.objects.get().code == "42000"


class TestSearch:
    @pytest.mark.parametrize(
        "q", ["étienne", "ETIENNE", "saint etienne", "etienne, saint", "Sàint-Étienne", ""]
    )
    def test_found_whatever_accents_case_and_order(self, q):
        etablissement = EtablissementFactory(nom="CHU de Saint-Étienne", groupe=None)
        EtablissementFactory(nom="Hôpital de Lyon", groupe=None)
        trouves = Etablissement.objects.recherche(q)
        assert etablissement in trouves
        assert trouves.count() == (2 if q == "" else 1)

    def test_every_word_is_needed(self):
        EtablissementFactory(nom="CHU de Saint-Étienne", groupe=None)
        assert not Etablissement.objects.recherche("saint denis").exists()

    def test_published_ones(self):
        visible, cachee = MaladieFactory(), MaladieFactory(publie=False)
        inactive = MaladieFactory(depreciee=True, remplacee_par=visible)
        assert {*Maladie.objects.publies()} == {visible, inactive}
        assert {*Maladie.objects.actives()} == {visible}
        assert cachee not in Maladie.objects.actives()

    def test_other_managers_know_the_verbs(self):
        assert not Groupe.objects.publies().recherche("ap hp").exists()
        assert NomRetire.objects.update(motif="") == 0
        assert Signalement.objects.count() == 0
