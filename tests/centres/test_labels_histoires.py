"""Properties of labels on a day, on any history the database accepts (Hypothesis, both databases)."""

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from centres.models import Centre, LabellisationSite, Site
from directory.models import Campagne, Etat
from tests.factories import CampagneFactory, CentreFactory, LabellisationSiteFactory, SiteFactory

ORIGINE = datetime.date(2020, 1, 1)
SITES = 3  # two of the first centre, one of the second


def j(n: int) -> datetime.date:
    return ORIGINE + datetime.timedelta(days=n)


# --- Histories --------------------------------------------------------------------
@dataclass(frozen=True)
class CampagneTiree:
    """A few days after the one before."""

    ecart: int
    duree: int
    complete: bool


@dataclass(frozen=True)
class LabelTire:
    """In a campaign; `avance` and `reste` move its ends, sometimes outside."""

    site: int
    role: str
    campagne: int
    avance: int
    reste: int
    motif: str


@dataclass(frozen=True)
class Histoire:
    campagnes: list[CampagneTiree]
    labels: list[LabelTire]
    retire: str  # what is unpublished

    @property
    def jours(self) -> range:
        """Every day on which anything may happen, and some around."""
        return range(-4, sum(c.ecart + c.duree + 1 for c in self.campagnes) + 6)


CAMPAGNES = st.builds(
    CampagneTiree,
    ecart=st.integers(0, 2),
    duree=st.integers(0, 4),
    complete=st.sampled_from([False, False, True]),
)
LABELS = st.builds(
    LabelTire,
    site=st.integers(0, SITES - 1),
    role=st.sampled_from(["coordonnateur", "coordonnateur", "constitutif", "competence", "ressources"]),
    campagne=st.integers(0, 2),
    avance=st.sampled_from([0, 0, 0, 1, 3, -2]),
    reste=st.sampled_from([0, 0, 0, -1, -3, 2]),
    motif=st.sampled_from(["", "", "", "transféré"]),
)
HISTOIRES = st.builds(
    Histoire,
    campagnes=st.lists(CAMPAGNES, min_size=1, max_size=3),
    labels=st.lists(LABELS, min_size=2, max_size=8),
    retire=st.sampled_from(["", "", "", "", "site", "centre", "filiere", "etablissement"]),
)


def _accepter(ligne: Any) -> bool:
    """Save the row if the database agrees."""
    try:
        with transaction.atomic():
            ligne.save()
    except IntegrityError:
        return False
    return True


def _ecrire(histoire: Histoire) -> None:
    """Write what the database accepts of the history."""
    CampagneFactory(code="autre-domaine", domaine="filiere", debut=j(0), fin=j(9), complete=True)
    campagnes, lendemain = [], 0
    for n, tiree in enumerate(histoire.campagnes):
        debut = lendemain + tiree.ecart
        lendemain = debut + tiree.duree + 1
        campagnes.append(
            CampagneFactory(code=f"c{n}", debut=j(debut), fin=j(lendemain - 1), complete=tiree.complete)
        )
    centre = CentreFactory()
    sites = [SiteFactory(centre=centre) for _ in range(SITES - 1)] + [SiteFactory()]
    cibles = {
        "site": sites[0],
        "centre": centre,
        "filiere": centre.filiere,
        "etablissement": sites[1].etablissement,
    }
    if histoire.retire:
        cible = cibles[histoire.retire]
        cible.publie = False
        cible.save()
    for tire in histoire.labels:
        campagne = campagnes[tire.campagne % len(campagnes)]
        _accepter(
            LabellisationSiteFactory.build(
                site=sites[tire.site],
                role=tire.role,
                campagne=campagne,
                debut=campagne.debut + datetime.timedelta(days=tire.avance),
                fin=campagne.fin + datetime.timedelta(days=tire.reste),
                motif_fin=tire.motif,
            )
        )


# --- The text of the architecture, read naively -----------------------------------------
def publics_naif(labels: list[LabellisationSite], campagnes: list[Campagne], le: datetime.date) -> set[int]:
    """The labels shown on `le`, one rule after the other, without the database's help."""
    commencees = sorted(
        (c for c in campagnes if c.domaine == "centre" and c.debut <= le), key=lambda c: c.debut
    )
    montres = set()
    for site in {label.site for label in labels}:
        commences = [label for label in labels if label.site_id == site.pk and label.debut <= le]
        if not commences:
            continue
        dernier = max(commences, key=lambda label: label.debut)
        visible = (
            site.publie and site.centre.publie and site.centre.filiere.publie and site.etablissement.publie
        )
        garde = dernier.etat(le) == Etat.EN_COURS or (
            dernier.etat(le) == Etat.ECHU and _regle_a(dernier, commencees) and _regle_b(dernier, labels, le)
        )
        if visible and garde:
            montres.add(dernier.pk)
    return montres


def _regle_a(label: LabellisationSite, commencees: list[Campagne]) -> bool:
    """Its campaign is the last begun, or the one just before while that last one is not complete."""
    if not commencees:
        return False
    if label.campagne_id == commencees[-1].pk:
        return True
    avant = len(commencees) > 1 and label.campagne_id == commencees[-2].pk
    return avant and not commencees[-1].complete


def _regle_b(label: LabellisationSite, labels: list[LabellisationSite], le: datetime.date) -> bool:
    """A coordonnateur's: no other coordonnateur label of the network begun later, on or before `le`."""
    return label.role != "coordonnateur" or not any(
        autre.role == "coordonnateur"
        and autre.centre_id == label.centre_id
        and label.debut < autre.debut <= le
        for autre in labels
    )


# --- Properties -----------------------------------------------------------------------------
def _un_etat_par_jour(le: datetime.date) -> None:
    verbes = {
        Etat.A_VENIR: LabellisationSite.objects.a_venir(le),
        Etat.EN_COURS: LabellisationSite.objects.en_vigueur(le),
        Etat.ECHU: LabellisationSite.objects.echus(le),
        Etat.RETIRE: LabellisationSite.objects.retires(le),
    }
    par_verbe = {etat: set(qs.values_list("pk", flat=True)) for etat, qs in verbes.items()}
    for label in LabellisationSite.objects.avec_etat(le):
        assert [etat for etat, pks in par_verbe.items() if label.pk in pks] == [label.etat(le)]
        assert label.etat_le == label.etat(le)


def _ce_que_voit_le_public(publics: list[LabellisationSite]) -> None:
    assert max(Counter(label.site_id for label in publics).values(), default=0) <= 1
    coordonnateurs = Counter(label.centre_id for label in publics if label.role == "coordonnateur")
    assert max(coordonnateurs.values(), default=0) <= 1


def _filtres_apres(publics: list[LabellisationSite], role: str, le: datetime.date) -> None:
    """Filters come after the choice of the label: they never bring an older one back."""
    filtres = LabellisationSite.objects.filter(role=role).publics(le)
    assert set(filtres) == {label for label in publics if label.role == role}


def _verbes_d_accord(publics: list[LabellisationSite], le: datetime.date) -> None:
    """The other verbs say the same."""
    assert set(Site.objects.publics(le).values_list("pk", flat=True)) == {label.site_id for label in publics}
    assert set(Centre.objects.publics(le).values_list("pk", flat=True)) == {
        label.centre_id for label in publics
    }
    assert set(LabellisationSite.objects.publics(le).pour_liste().ordonne(le)) == set(publics)


def _verifier(histoire: Histoire) -> None:
    with transaction.atomic():
        _ecrire(histoire)
        labels = list(
            LabellisationSite.objects.select_related("site__centre__filiere", "site__etablissement")
        )
        campagnes = list(Campagne.objects.all())
        for n in histoire.jours:
            publics = list(LabellisationSite.objects.publics(j(n)))
            assert {label.pk for label in publics} == publics_naif(labels, campagnes, j(n))
            _ce_que_voit_le_public(publics)
            _filtres_apres(publics, ["coordonnateur", "constitutif"][n % 2], j(n))
            if n % 5 == 0:
                _un_etat_par_jour(j(n))
                _verbes_d_accord(publics, j(n))
        transaction.set_rollback(True)


sans_controle = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def _label(site: int, role: str, campagne: int) -> LabelTire:
    return LabelTire(site=site, role=role, campagne=campagne, avance=0, reste=0, motif="")


DEUX_CAMPAGNES = [
    CampagneTiree(ecart=0, duree=3, complete=False),
    CampagneTiree(ecart=1, duree=3, complete=False),
]


@pytest.mark.django_db
@example(Histoire(DEUX_CAMPAGNES, [_label(0, "coordonnateur", 0), _label(1, "coordonnateur", 1)], ""))
@example(Histoire(DEUX_CAMPAGNES, [_label(0, "coordonnateur", 0), _label(2, "coordonnateur", 1)], ""))
@example(Histoire(DEUX_CAMPAGNES, [_label(0, "coordonnateur", 0), _label(0, "constitutif", 1)], ""))
@example(Histoire(DEUX_CAMPAGNES, [_label(1, "competence", 0)], "etablissement"))
@sans_controle
@given(HISTOIRES)
def test_any_history(histoire):
    _verifier(histoire)


@pytest.mark.long
@pytest.mark.django_db
@sans_controle
@given(HISTOIRES)
def test_many_histories(histoire):
    _verifier(histoire)
