"""A small directory: two networks, four hospitals, the campaign of 2023 and its first labels."""

import datetime
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from centres.models import LabellisationSite
from tests.factories import (
    ArreteFactory,
    CampagneFactory,
    CentreFactory,
    CommuneFactory,
    EtablissementFactory,
    FiliereFactory,
    GroupeFactory,
    LabellisationSiteFactory,
    SiteFactory,
)

from .outils import en_csv

TITRES = ["Filière", "CRMR", "Rôle", "Établissement", "Public", "Responsable"]


@pytest.fixture
def monde(db: None) -> SimpleNamespace:
    """What the lists of these tests speak of."""
    m = SimpleNamespace()
    m.arrete = ArreteFactory(
        code="arrete-2023", publie_le=datetime.date(2023, 12, 29), url="https://exemple.fr/bo"
    )
    m.campagne = CampagneFactory(campagne_2023=True, arrete=m.arrete)
    m.avant = CampagneFactory(campagne_2017=True)
    m.filiere = FiliereFactory(slug="marih", sigle="MARIH")
    paris, lille = (
        CommuneFactory(ville=("Paris", "75", "75015", 48.8, 2.3)),
        CommuneFactory(ville=("Lille", "59", "59000", 50.6, 3.1)),
    )
    aphp = GroupeFactory(code="ap-hp", nom="AP-HP", nom_long="Assistance publique – Hôpitaux de Paris", commune=paris,
                         finess_juridique="750712184")  # fmt: skip
    chu = GroupeFactory(code="chu-lille", nom="CHU de Lille", nom_long="CHU de Lille", commune=lille)
    m.necker = EtablissementFactory(code="ap-hp-necker", nom="Hôpital Necker – Enfants malades", groupe=aphp, commune=paris,
                                    finess="750100208")  # fmt: skip
    m.cochin = EtablissementFactory(
        code="ap-hp-cochin", nom="Hôpital Cochin", groupe=aphp, commune=paris, finess="750100166"
    )
    m.lille = EtablissementFactory(
        code="chu-lille", nom="CHU de Lille", groupe=chu, commune=lille, finess="590000105"
    )
    m.huriez = EtablissementFactory(
        code="chu-lille-huriez", nom="Hôpital Huriez", groupe=chu, commune=lille, finess=""
    )
    m.ceremast = CentreFactory(
        slug="ceremast", sigle="CEREMAST", nom="Centre de référence des mastocytoses", filiere=m.filiere
    )
    m.cereo = CentreFactory(slug="cereo", sigle="CEREO", filiere=m.filiere,
                            nom="Centre de référence des syndromes hyperéosinophiliques")  # fmt: skip
    site = SiteFactory(
        centre=m.ceremast, etablissement=m.necker, code="ap-hp-necker", public="adulte", service=""
    )
    m.label = LabellisationSiteFactory(
        site=site,
        coordonnateur=True,
        campagne=m.campagne,
        confirmation="publique",
        arrete=m.arrete,
        source_url="https://exemple.fr/bo",
        responsable="Pr Anne Martin",
    )
    return m


@pytest.fixture
def importer(tmp_path: Path) -> Callable[..., str]:
    """Run the command on rows (or bytes); its output, or its CommandError."""

    def lancer(liste: Any, nom: str = "liste.csv", **options: Any) -> str:
        fichier = tmp_path / nom
        fichier.write_bytes(liste if isinstance(liste, bytes) else en_csv([TITRES, *liste]))
        sortie = StringIO()
        call_command("import_labellisations", fichier, campagne="centre-2023-2028", stdout=sortie, **options)
        return sortie.getvalue()

    return lancer


@pytest.fixture
def labels() -> Callable[[], dict[str, str]]:
    """The open labels of the directory: `network/site` → role."""

    def lire() -> dict[str, str]:
        ouverts = LabellisationSite.objects.filter(motif_fin="", campagne__code="centre-2023-2028")
        return {
            f"{la.centre.slug}/{la.site.code}": la.role for la in ouverts.select_related("site", "centre")
        }

    return lire
