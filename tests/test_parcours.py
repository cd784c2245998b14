"""A visitor with nothing but links: from the home page, everything public is reached and no link is broken."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client

from centres.models import Centre, LabellisationSite, Site
from directory.models import Etablissement, Maladie
from directory.pages.hopitaux import etablissements_visibles, groupes_visibles
from filieres.models import Association, Filiere, Laboratoire
from tests.directory.pages.aides import source, verifier_squelette

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("annuaire")]

# One disease in so many is read; the others are checked by their existence.
PAS_MALADIES = 10
# One page in so many is parsed strictly.
PAS_ANALYSE = 10
_LIEN = re.compile(r'<a\b[^>]*?\shref="([^"]*)"')
_ID = re.compile(r'\sid="([^"]*)"')
_MALADIE = re.compile(r"^/maladies/(\d+)-")


@dataclass
class Parcours:
    """What was read: the ids of each page, and which page links to what."""

    ancres: dict[str, set[str]] = field(default_factory=dict)
    vues: set[str] = field(default_factory=set)
    maladies: set[int] = field(default_factory=set)
    liens: set[tuple[str, str, str]] = field(default_factory=set)
    fautes: list[str] = field(default_factory=list)

    def suivre(self, client: Client) -> None:
        """Read the site from `/`, never with a query string."""
        attente = ["/"]
        while attente:
            adresse = attente.pop()
            if adresse in self.vues:
                continue
            self.vues.add(adresse)
            attente.extend(self._lire(client, adresse))

    def _lire(self, client: Client, adresse: str) -> Iterator[str]:
        reponse = client.get(adresse)
        if reponse.status_code != 200:
            venant = sorted(de for de, vers, _ in self.liens if vers == adresse)[:3]
            self.fautes.append(f"{adresse} : {reponse.status_code}, depuis {venant}")
            return
        if not reponse.headers["Content-Type"].startswith("text/html"):
            return
        self._verifier(adresse, reponse)
        for href in _LIEN.findall(source(reponse)):
            chemin, _, ancre = html.unescape(href).partition("#")
            chemin = chemin.partition("?")[0] or adresse
            if not chemin.startswith("/"):
                continue
            self.liens.add((adresse, chemin, "" if "?" in href else ancre))
            if self._a_lire(chemin):
                yield chemin

    def _verifier(self, adresse: str, reponse: Any) -> None:
        try:
            verifier_squelette(reponse, analyser=len(self.vues) % PAS_ANALYSE == 0)
        except AssertionError as faute:
            self.fautes.append(f"{adresse} : {faute}")
        self.ancres[adresse] = set(_ID.findall(source(reponse)))

    def _a_lire(self, chemin: str) -> bool:
        maladie = _MALADIE.match(chemin)
        if maladie is None:
            return True
        code = int(maladie.group(1))
        self.maladies.add(code)
        return code % PAS_MALADIES == 0

    @property
    def ancres_perdues(self) -> list[tuple[str, str, str]]:
        """Links to a place that their page does not have."""
        return sorted(
            (de, vers, ancre)
            for de, vers, ancre in self.liens
            if ancre and vers in self.ancres and ancre not in self.ancres[vers]
        )


def _adresses(qs: QuerySet[Any]) -> set[str]:
    return {objet.get_absolute_url() for objet in qs}


def test_tout_se_rejoint_par_les_liens_et_aucun_n_est_rompu(client: Client) -> None:
    parcours = Parcours()
    parcours.suivre(client)
    assert parcours.fautes == []
    assert parcours.ancres_perdues == []
    publics = {
        "filières": Filiere.objects.publies(),
        "centres": Centre.objects.publies(),
        "sites": Site.objects.publies()
        .filter(pk__in=LabellisationSite.objects.values("site"))
        .select_related("centre"),
        "hôpitaux": etablissements_visibles(),
        "groupes": groupes_visibles(),
        "associations": Association.objects.publies(),
        "laboratoires": Laboratoire.objects.publies(),
    }
    manquent = {nom: sorted(_adresses(qs) - parcours.vues) for nom, qs in publics.items()}
    assert manquent == {nom: [] for nom in publics}
    assert len(parcours.vues) > 900
    # Every disease linked to exists.
    actives = set(Maladie.objects.actives().values_list("code_orpha", flat=True))
    assert parcours.maladies <= actives
    assert len(parcours.maladies) > 300


def test_une_ligne_du_registre_n_a_pas_de_page(client: Client) -> None:
    registre = Etablissement.objects.publies().exclude(pk__in=etablissements_visibles().values("pk")).first()
    assert registre is not None
    assert client.get(registre.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("le", ["2019-06-01", "2023-06-01", "2010-01-01", "2100-01-01", "1900-01-01"])
def test_les_hopitaux_d_un_autre_jour(client: Client, le: str) -> None:
    for adresse in (
        "/etablissements/",
        "/etablissements/ap-hp-necker/",
        "/groupes/ap-hp/",
        "/sans-diagnostic/",
    ):
        reponse = client.get(f"{adresse}?le={le}")
        assert reponse.status_code == 200
        verifier_squelette(reponse)
