"""What filières, associations, laboratoires and rights derive, and their verbs."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from filieres.models import Association, Filiere, Laboratoire
from tests.factories import (
    AssociationFactory,
    CouvertureFiliereFactory,
    FiliereFactory,
    HabilitationFactory,
    LabellisationFiliereFactory,
    LaboratoireFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


class TestFiliere:
    def test_names(self):
        filiere = FiliereFactory(
            sigle="CARDIOGEN",
            nom="Maladies cardiaques",
            anciens_noms="Cœur rare\n",
            erns="ERN GUARD-Heart\nERN X",
        )
        assert str(filiere) == "CARDIOGEN"
        assert filiere.recherche == "cardiogen | maladies cardiaques | coeur rare"
        assert filiere.liste_anciens_noms == ["Cœur rare"]
        assert filiere.liste_erns == ["ERN GUARD-Heart", "ERN X"]
        assert filiere.get_absolute_url() == "/filieres/cardiogen/"

    def test_labels_latest_first_in_one_query_more(self, django_assert_num_queries):
        filieres = [FiliereFactory() for _ in range(4)]
        for filiere in filieres:
            for ancienne in (True, False):
                LabellisationFiliereFactory(filiere=filiere, filiere_2019=ancienne)
        with django_assert_num_queries(2):
            annees = [
                [(label.debut.year, label.campagne.libelle, label.arrete) for label in filiere.labels.all()]
                for filiere in Filiere.objects.publies().avec_labels()
            ]
        assert annees == [[(2025, "2025–2029", None), (2019, "2019–2022", None)]] * 4

    def test_its_diseases(self):
        couverture = CouvertureFiliereFactory(filiere__sigle="CARDIOGEN", maladie__nom="Brugada")
        assert str(couverture) == "CARDIOGEN – Brugada"


class TestRights:
    def test_only_live_ones_count(self):
        habilitation = HabilitationFactory()
        FiliereFactory()
        assert str(habilitation) == f"{habilitation.user} – {habilitation.filiere}"
        assert [*Filiere.objects.editables_par(habilitation.user)] == [habilitation.filiere]
        habilitation.revoquee_le = habilitation.accordee_le
        habilitation.save()
        assert not Filiere.objects.editables_par(habilitation.user)

    def test_given_again_it_counts_once(self):
        habilitation = HabilitationFactory(revoquee_le=datetime.date(2300, 1, 1))
        HabilitationFactory(user=habilitation.user, filiere=habilitation.filiere)
        assert [*Filiere.objects.editables_par(habilitation.user)] == [habilitation.filiere]

    def test_everybody_else(self):
        filiere = HabilitationFactory().filiere
        assert [*Filiere.objects.editables_par(UserFactory(superuser=True))] == [filiere]
        assert not Filiere.objects.editables_par(UserFactory(staff=True))
        assert not Filiere.objects.editables_par(AnonymousUser())


class TestTied:
    @pytest.fixture
    def filiere(self):
        return FiliereFactory()

    def test_names(self):
        association = AssociationFactory(nom="Association Cœur", sigle="AC", slug="ac")
        assert str(association) == "Association Cœur"
        assert association.recherche == "association coeur ac"
        assert association.get_absolute_url() == "/associations/ac/"
        laboratoire = LaboratoireFactory(nom="Génétique", slug="genetique")
        assert laboratoire.recherche == "genetique"
        assert laboratoire.get_absolute_url() == "/laboratoires/genetique/"

    @pytest.mark.parametrize(
        ("fabrique", "modele"), [(AssociationFactory, Association), (LaboratoireFactory, Laboratoire)]
    )
    def test_to_whom(self, fabrique, modele, filiere):
        autre = FiliereFactory()
        liee = fabrique(nom="a", filieres=[filiere, autre])
        nationale = fabrique(nom="b", portee="nationale", filieres=[filiere])
        ailleurs = fabrique(nom="c", filieres=[autre])
        fabrique(nom="d", portee="inconnue")
        assert [*modele.objects.de_filiere(filiere)] == [liee, nationale]
        assert [*modele.objects.nationales()] == [nationale]
        assert [*modele.objects.pour_filiere(filiere)] == [liee, nationale]
        assert [*modele.objects.pour_filiere(autre)] == [liee, nationale, ailleurs]

    @pytest.mark.parametrize(
        ("debut", "fin", "en_vigueur"),
        [
            (None, None, True),
            (datetime.date(2024, 6, 1), None, True),
            (datetime.date(2024, 6, 2), None, False),
            (None, datetime.date(2024, 6, 1), True),
            (None, datetime.date(2024, 5, 31), False),
            (datetime.date(2024, 6, 1), datetime.date(2024, 6, 1), True),
        ],
    )
    def test_laboratoires_with_a_label_of_their_own(self, debut, fin, en_vigueur):
        LaboratoireFactory(debut=debut, fin=fin)
        assert Laboratoire.objects.en_vigueur(datetime.date(2024, 6, 1)).exists() is en_vigueur
