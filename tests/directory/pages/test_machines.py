"""robots.txt, security.txt, sitemaps."""

import datetime
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from directory.models import Maladie
from tests.factories import (
    AssociationFactory,
    EtablissementFactory,
    LabellisationSiteFactory,
    LaboratoireFactory,
    MaladieFactory,
)

pytestmark = pytest.mark.django_db
ICI = "https://annuaire.test"


def adresses(client: Client, chemin: str) -> list[str]:
    """What a sitemap lists."""
    reponse = client.get(chemin)
    assert reponse.status_code == 200
    assert reponse.headers["Content-Type"].startswith("application/xml")
    return [str(loc.text) for loc in ET.fromstring(reponse.content).iter() if loc.tag.endswith("}loc")]  # noqa: S314


def test_robots(client: Client) -> None:
    reponse = client.get("/robots.txt")
    assert reponse.headers["Content-Type"] == "text/plain; charset=utf-8"
    lignes = reponse.content.decode().splitlines()
    assert lignes[0] == "User-agent: *"
    assert {"Disallow: /admin/", "Disallow: /recherche.csv", "Disallow: /suggestions/"} <= set(lignes)
    assert "Disallow: /" not in lignes
    assert f"Sitemap: {ICI}/sitemap.xml" in lignes


def test_security_txt(client: Client, settings: Any) -> None:
    corps = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:contact@annuaire.test" in corps
    assert f"Canonical: {ICI}/.well-known/security.txt" in corps
    expire = re.search(r"^Expires: (\S+)$", corps, re.MULTILINE)
    assert expire is not None
    reste = datetime.datetime.fromisoformat(expire.group(1)) - timezone.now()
    assert datetime.timedelta(days=100) < reste < datetime.timedelta(days=365)
    settings.CONTACT_EMAIL = ""
    assert f"Contact: {ICI}/signaler/" in client.get("/.well-known/security.txt").content.decode()


def test_le_plan_a_une_section_par_genre(client: Client) -> None:
    sections = adresses(client, "/sitemap.xml")
    assert f"{ICI}/sitemap-maladies.xml" in sections
    assert len(sections) == 9
    for section in sections:
        assert section.startswith(ICI)
        adresses(client, section.removeprefix(ICI))


def test_chaque_section_liste_ce_qui_a_une_page(client: Client) -> None:
    label = LabellisationSiteFactory()
    hopital = label.site.etablissement
    registre, association, laboratoire = EtablissementFactory(), AssociationFactory(), LaboratoireFactory()
    maladie, inactive = MaladieFactory(), MaladieFactory(statut="obsolete")
    toutes = {
        a for section in adresses(client, "/sitemap.xml") for a in adresses(client, section.removeprefix(ICI))
    }
    publics = (
        label.site,
        label.centre,
        label.centre.filiere,
        hopital,
        hopital.groupe,
        association,
        laboratoire,
        maladie,
    )
    assert {ICI + objet.get_absolute_url() for objet in publics} <= toutes
    assert ICI + "/" in toutes
    assert ICI + "/sans-diagnostic/" in toutes
    assert not {ICI + objet.get_absolute_url() for objet in (registre, registre.groupe, inactive)} & toutes
    for adresse in toutes:
        assert client.get(adresse.removeprefix(ICI)).status_code == 200, adresse


def test_la_date_est_celle_de_la_fiche(client: Client) -> None:
    maladie = MaladieFactory()
    Maladie.objects.filter(pk=maladie.pk).update(
        modifie_le=datetime.datetime(2025, 3, 2, 12, tzinfo=datetime.UTC)
    )
    assert "<lastmod>2025-03-02</lastmod>" in client.get("/sitemap-maladies.xml").content.decode()


def test_une_section_inconnue_est_introuvable(client: Client) -> None:
    assert client.get("/sitemap-inconnue.xml").status_code == 404
    assert client.get("/sitemap-maladies.xml?p=99").status_code == 404
    assert client.get("/sitemap-maladies.xml?p=x").status_code == 404
