"""Whatever is decided, in whatever order: one label per site and one coordonnateur per network, every day.

And the preview of each decision tells what is public afterwards, without writing anything.
"""

import datetime
from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from centres.apercu import apercevoir, photographier
from centres.models import LabellisationSite, Role
from centres.operations import completer, prolonger, renouveler, retirer, transferer
from directory.models import Campagne, Prorogation, VersionDonnees
from tests.factories import ArreteFactory, CampagneFactory, CentreFactory, LabellisationSiteFactory

J = datetime.date
JOUR = datetime.timedelta(days=1)
# Around every boundary of the campaigns, and between.
JOURS = [
    *(J(2017, 5, 8), J(2017, 5, 9), J(2020, 1, 1), J(2022, 12, 31), J(2023, 1, 1), J(2023, 6, 1)),
    *(J(2023, 12, 28), J(2023, 12, 29), J(2025, 1, 1), J(2028, 12, 28), J(2028, 12, 29), J(2031, 1, 1)),
]
jours, rangs = st.sampled_from(JOURS), st.integers(0, 5)
DECISIONS = st.lists(
    st.one_of(
        st.tuples(st.just("prolonger"), rangs, jours, rangs),
        st.tuples(st.just("retirer"), rangs, jours, rangs),
        st.tuples(st.just("transferer"), rangs, jours, rangs),
        st.tuples(st.just("renouveler"), rangs, jours, rangs),
        st.tuples(st.just("completer"), rangs, jours, rangs),
    ),
    max_size=6,
)


def decision(genre: str, rang: int, le: datetime.date, autre: int) -> Any:
    """What this draw means on the rows there are."""
    arrete = ArreteFactory()
    campagnes = list(Campagne.objects.order_by("debut"))
    campagne = campagnes[rang % len(campagnes)]
    labels = list(LabellisationSite.objects.order_by("pk"))
    label, second = labels[rang % len(labels)], labels[autre % len(labels)]
    return {
        "prolonger": partial(prolonger, campagne, le, arrete, "x"),
        "retirer": partial(retirer, label, le, "Fermé"),
        "transferer": partial(
            transferer, second.site.centre, label.site, le, arrete, "x", ["", *Role][autre % 5]
        ),
        "renouveler": partial(renouveler, [label, second], campagne, arrete),
        "completer": partial(completer, campagne),
    }[genre]


def monde() -> None:
    centre = CentreFactory()
    for role in ("coordonnateur", "constitutif", "competence"):
        LabellisationSiteFactory(campagne_2017=True, role=role, site__centre=centre)
    LabellisationSiteFactory(campagne_2017=True, coordonnateur=True)
    CampagneFactory()


def sain(le: datetime.date) -> None:
    labels = list(LabellisationSite.objects.publics(le))
    assert max(Counter(label.site_id for label in labels).values(), default=0) <= 1
    chefs = Counter(label.centre_id for label in labels if label.role == Role.COORDONNATEUR)
    assert max(chefs.values(), default=0) <= 1


def traces() -> Any:
    return (
        VersionDonnees.actuelle().numero,
        Prorogation.objects.count(),
        LabellisationSite.historique.count(),
        list(LabellisationSite.objects.order_by("pk").values()),
        list(Campagne.objects.order_by("pk").values()),
    )


def jouer(suite: list[Any]) -> None:
    """Draw after draw: the preview, then the decision itself."""
    with transaction.atomic():
        monde()
        for genre, rang, le, autre in suite:
            faire = decision(genre, rang, le, autre)
            avant = traces()
            try:
                apercu = apercevoir(faire, Campagne.Domaine.CENTRE, le)
            except ValidationError:
                assert traces() == avant
                with pytest.raises(ValidationError):
                    faire()
                assert traces() == avant
                continue
            assert traces() == avant
            assert apercu.sans == photographier(Campagne.Domaine.CENTRE, le)
            faire()
            assert apercu.avec == photographier(Campagne.Domaine.CENTRE, le)
            assert apercu.veille_avec == photographier(Campagne.Domaine.CENTRE, le - JOUR)
        bornes = {
            j for label in LabellisationSite.objects.all() for j in (label.debut, label.fin, label.fin + JOUR)
        }
        for le in bornes | set(JOURS):
            sain(le)
        for label in LabellisationSite.objects.all():
            label.full_clean()
        transaction.set_rollback(True)


@pytest.mark.django_db
class TestSuites:
    @settings(max_examples=12)
    @given(suite=DECISIONS)
    def test_a_sample(self, suite: list[Any]) -> None:
        jouer(suite)

    @pytest.mark.long
    @settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
    @given(suite=DECISIONS)
    def test_at_length(self, suite: list[Any]) -> None:
        jouer(suite)
