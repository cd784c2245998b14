"""On PostgreSQL, in two threads: whatever the moment the two forms arrive, no update is lost."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connections

from centres.models import Site
from directory.querysets import SuiviQuerySet
from tests.directory.test_concurrence import Editeur, editeur
from tests.factories import LabellisationSiteFactory

TOURS = 100
PATIENCE_S = 60


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_200_interleaved_edits_lose_no_update():
    """Each round, both open the page, add their line to the same text and bump a box of their own, then both save.

    Who is told of a conflict does as a person would: reads, puts both texts together, saves again.
    """
    site = LabellisationSiteFactory().site
    filiere = site.centre.filiere
    depart = threading.Barrier(2)
    conflits: list[str] = []

    def travailler(nom: str, boite: str) -> None:
        qui = editeur(site, filiere, first_name=nom)
        for tour in range(TOURS):
            depart.wait(PATIENCE_S)
            qui.ouvrir()
            mien = f"{nom}{tour}."
            qui.ecrire(**{"acces": f"{qui.donnees['acces']} {mien}", boite: f"{tour}-{nom}"})
            depart.wait(PATIENCE_S)
            enregistrer(qui, mien, conflits)

    en_parallele(lambda: travailler("A", "service"), lambda: travailler("B", "rendez_vous"))
    site.refresh_from_db()
    assert set(site.acces.split()) == {f"{nom}{tour}." for nom in "AB" for tour in range(TOURS)}
    assert (site.service, site.rendez_vous) == (f"{TOURS - 1}-A", f"{TOURS - 1}-B")
    assert len(conflits) >= TOURS, "of two forms sent together, the second is always told"


def enregistrer(qui: Editeur, mien: str, conflits: list[str]) -> None:
    """Save until it is done, taking in each time what the page says is stored."""
    for _ in range(5):
        reponse = qui.envoyer()
        if reponse.status_code == 302:
            return
        assert reponse.status_code == 409
        conflits.append(mien)
        [acces] = [c for d in reponse.context["conflit"]["dits"] for c in d.champs if c.ancre == "id_acces"]
        assert acces.dispute
        qui.ecrire(acces=f"{acces.apres.strip('« »')} {mien}")
    raise AssertionError("still refused")


def en_parallele(*taches: Callable[[], Any]) -> None:
    def puis_fermer(tache: Callable[[], Any]) -> None:
        try:
            tache()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(taches)) as fils:
        for futur in [fils.submit(puis_fermer, tache) for tache in taches]:
            futur.result()


@pytest.mark.django_db
def test_a_deadlock_only_begins_again(monkeypatch):
    """PostgreSQL stops one of two transactions that wait for each other: the person never sees it."""
    site = LabellisationSiteFactory().site
    qui = editeur(site, site.centre.filiere).ouvrir()
    restent = [1, 1]

    def bloquer(*args: Any, **kwargs: Any) -> Any:
        if restent:
            restent.pop()
            cause = Exception()
            cause.sqlstate = "40P01"
            raise OperationalError("deadlock detected") from cause
        return rendre(*args, **kwargs)

    rendre = SuiviQuerySet.select_for_update
    monkeypatch.setattr(SuiviQuerySet, "select_for_update", bloquer)
    assert qui.ecrire(acces="Bâtiment B").envoyer().status_code == 302
    assert Site.objects.get().acces == "Bâtiment B"
    restent += [1, 1, 1]
    with pytest.raises(OperationalError):
        qui.ouvrir().ecrire(acces="Bâtiment C").envoyer()
