"""States of a period on a day, at every edge; what a label's form refuses."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from centres.models import LabellisationSite
from directory.models import Campagne, Etat
from filieres.models import LabellisationFiliere
from tests.factories import (
    ArreteFactory,
    CampagneFactory,
    LabellisationFiliereFactory,
    LabellisationSiteFactory,
)

pytestmark = pytest.mark.django_db
DEBUT, FIN = datetime.date(2024, 2, 29), datetime.date(2024, 12, 31)
UN_JOUR = datetime.timedelta(days=1)
LABELS = pytest.mark.parametrize(
    "modele", [LabellisationSite, LabellisationFiliere], ids=lambda modele: modele.__name__
)


def _label(modele, **valeurs):
    if modele is LabellisationSite:
        return LabellisationSiteFactory(debut=DEBUT, fin=FIN, **valeurs)
    return LabellisationFiliereFactory(
        campagne=CampagneFactory(domaine="filiere", debut=DEBUT, fin=FIN), debut=DEBUT, fin=FIN, **valeurs
    )


@LABELS
@pytest.mark.parametrize(
    ("le", "motif", "etat"),
    [
        (DEBUT - UN_JOUR, "", Etat.A_VENIR),
        (DEBUT, "", Etat.EN_COURS),
        (FIN, "", Etat.EN_COURS),
        (FIN + UN_JOUR, "", Etat.ECHU),
        (DEBUT - UN_JOUR, "retiré", Etat.A_VENIR),
        (DEBUT, "retiré", Etat.EN_COURS),
        (FIN, "retiré", Etat.EN_COURS),
        (FIN + UN_JOUR, "retiré", Etat.RETIRE),
    ],
)
def test_the_state_at_every_edge(modele, le, motif, etat):
    label = _label(modele, motif_fin=motif)
    assert label.etat(le) is etat
    (annote,) = modele.objects.avec_etat(le)
    assert annote.etat_le == etat
    assert {
        Etat.A_VENIR: modele.objects.a_venir(le).exists(),
        Etat.EN_COURS: modele.objects.en_vigueur(le).exists(),
        Etat.ECHU: modele.objects.echus(le).exists(),
        Etat.RETIRE: modele.objects.retires(le).exists(),
    } == {e: e is etat for e in Etat}


@LABELS
@pytest.mark.parametrize(
    ("maintenant", "etat"),
    [
        pytest.param(
            datetime.datetime(2024, 2, 28, 22, 30, tzinfo=datetime.UTC), Etat.A_VENIR, id="28 in Paris"
        ),
        pytest.param(
            datetime.datetime(2024, 2, 28, 23, 30, tzinfo=datetime.UTC), Etat.EN_COURS, id="29 in Paris"
        ),
        pytest.param(
            datetime.datetime(2024, 12, 31, 23, 30, tzinfo=datetime.UTC), Etat.ECHU, id="1st in Paris"
        ),
    ],
)
def test_today_is_a_day_in_paris(modele, maintenant, etat, monkeypatch):
    label = _label(modele)
    monkeypatch.setattr(timezone, "now", lambda: maintenant)
    assert label.etat() is etat
    assert modele.objects.avec_etat().get().etat_le == etat
    assert modele.objects.a_venir().exists() is (etat is Etat.A_VENIR)
    assert modele.objects.en_vigueur().exists() is (etat is Etat.EN_COURS)
    assert modele.objects.echus().exists() is (etat is Etat.ECHU)
    assert not modele.objects.retires().exists()


def test_a_label_of_one_day():
    LabellisationSiteFactory(debut=DEBUT, fin=DEBUT).full_clean()
    assert LabellisationSite.objects.en_vigueur(DEBUT).exists()
    assert not LabellisationSite.objects.en_vigueur(DEBUT + UN_JOUR).exists()


class TestForms:
    """What `clean()` adds to the constraints, in words."""

    @pytest.mark.parametrize("decale", [{"debut": -1}, {"fin": 1}, {"debut": -1, "fin": 1}])
    def test_a_label_stays_inside_its_campaign(self, decale):
        label = LabellisationSiteFactory()
        for champ, jours in decale.items():
            setattr(label, champ, getattr(label, champ) + jours * UN_JOUR)
        with pytest.raises(ValidationError) as erreur:
            label.full_clean()
        assert erreur.value.message_dict == {
            "debut": ["Le label doit tenir dans sa campagne, du 29/12/2023 au 28/12/2028."]
        }

    @pytest.mark.parametrize("fabrique", [LabellisationSiteFactory, LabellisationFiliereFactory])
    def test_of_its_own_domaine(self, fabrique):
        label = fabrique()
        autre = "centre" if label.DOMAINE == Campagne.Domaine.FILIERE else "filiere"
        label.campagne = CampagneFactory(
            domaine=autre, debut=datetime.date(2000, 1, 1), fin=datetime.date(2003, 12, 31)
        )
        with pytest.raises(ValidationError) as erreur:
            label.full_clean()
        assert erreur.value.message_dict == {"campagne": ["Cette campagne n’est pas du bon domaine."]}

    def test_attested_with_its_date(self):
        label = LabellisationSiteFactory(atteste=True)
        label.full_clean()
        label.atteste_le = ""
        with pytest.raises(ValidationError) as erreur:
            label.full_clean()
        assert erreur.value.message_dict == {
            "atteste_le": ["Un label attesté porte la date de son attestation."]
        }

    @pytest.mark.parametrize("vide", ["debut", "fin"])
    def test_a_missing_day_is_said_once(self, vide):
        label = LabellisationSiteFactory()
        setattr(label, vide, None)
        with pytest.raises(ValidationError) as erreur:
            label.full_clean()
        assert set(erreur.value.message_dict) == {vide}

    def test_an_empty_label_says_what_it_misses(self):
        with pytest.raises(ValidationError) as erreur:
            LabellisationSite().full_clean()
        assert set(erreur.value.message_dict) == {"site", "campagne", "role", "debut", "fin"}


def test_sources_are_read_one_by_one():
    label = LabellisationSiteFactory.build(source_url="https://a.fr/?x=1;https://b.fr/ ; ")
    assert label.sources == ["https://a.fr/?x=1", "https://b.fr/"]
    assert LabellisationSiteFactory.build(source_url="").sources == []


def test_how_they_call_themselves():
    assert str(ArreteFactory()).startswith("Arrêté du 26 décembre 2023")
    assert str(CampagneFactory()) == "Centres 2023–2028"
    assert str(CampagneFactory(filiere_2025=True)) == "Filières 2025–2029"
    label = LabellisationSiteFactory(site__service="Cardiologie", site__centre__sigle="CRMR Brugada")
    assert str(label) == "CRMR Brugada – Cardiologie : site constitutif 29/12/2023 – 28/12/2028"
    label_filiere = LabellisationFiliereFactory(filiere__sigle="CARDIOGEN")
    assert str(label_filiere) == "CARDIOGEN 24/07/2025 – 31/12/2029"
