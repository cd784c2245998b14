"""Spoilt files: the database stays as it was, byte for byte, and the message says where."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import LabellisationSiteFactory, SiteFactory

from .mutations import BONNES, FAMILLES, TITRES, toutes
from .outils import empreinte, en_csv, en_xlsx

MUTATIONS = toutes()
# In every run, the first of each family and one in seven; all of them in the long one.
ECHANTILLON = [m for n, m in enumerate(MUTATIONS) if n % 7 == 0 and not m[0].startswith(("bombe-2", "cent"))]


@pytest.fixture
def monde_occupe(monde):
    """A label of another campaign lies over the days of this one."""
    site = SiteFactory(centre=monde.cereo, etablissement=monde.cochin, code="ap-hp-cochin", public="")
    LabellisationSiteFactory(
        site=site, role="competence", campagne=monde.avant, debut="2022-01-01", fin="2025-12-31"
    )
    return monde


@pytest.fixture
def refuser(monde_occupe, tmp_path):
    """Run the command with --ecrire on a spoilt file: all it said, the refusal last."""

    def lancer(contenu: bytes, nom: str) -> str:
        fichier = tmp_path / nom
        fichier.write_bytes(contenu)
        sortie = StringIO()
        avant = empreinte()
        with pytest.raises(CommandError) as refus:
            call_command(
                "import_labellisations", fichier, campagne="centre-2023-2028", ecrire=True, stdout=sortie
            )
        assert empreinte() == avant
        return f"{sortie.getvalue()}\n{refus.value}"

    return lancer


def test_the_files_are_good_before_they_are_spoilt(monde_occupe, importer):
    for contenu, nom in (
        (en_csv([TITRES, *BONNES]), "liste.csv"),
        (en_xlsx([TITRES, *BONNES]), "liste.xlsx"),
    ):
        dit = importer(contenu, nom)
        assert "Nouveaux labels : 3" in dit
        assert "Inchangés : 1" in dit


def test_there_are_enough_of_them():
    assert len(MUTATIONS) >= 150
    assert len({m[0] for m in MUTATIONS}) == len(MUTATIONS)
    assert len(FAMILLES) == 5


@pytest.mark.parametrize("mutation", ECHANTILLON, ids=[m[0] for m in ECHANTILLON])
def test_spoilt(refuser, mutation):
    _, contenu, nom, dit = mutation
    assert re.search(dit, refuser(contenu, nom))


@pytest.mark.long
@pytest.mark.parametrize("mutation", MUTATIONS, ids=[m[0] for m in MUTATIONS])
def test_spoilt_all(refuser, mutation):
    _, contenu, nom, dit = mutation
    assert re.search(dit, refuser(contenu, nom))


@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separateur", [";", ",", "\t"])
def test_encodings_are_no_reason_to_refuse(monde_occupe, importer, codage, separateur):
    assert "Nouveaux labels : 3" in importer(en_csv([TITRES, *BONNES], separateur, codage))
