"""What search engines read of a page: every record, only public fields, nothing that ends a script."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from directory.donnees import jsonld
from directory.models import Etablissement
from tests.directory.pages.aides import page, source
from tests.factories import (
    AssociationFactory,
    CentreFactory,
    CommuneFactory,
    EtablissementFactory,
    FiliereFactory,
    GroupeFactory,
    LabellisationSiteFactory,
    LaboratoireFactory,
    MaladieFactory,
    NomRetireFactory,
    SiteFactory,
    construire_reseau,
)

SITE = "https://annuaire.test"


def donnees(client: Client, adresse: str) -> list[dict[str, Any]]:
    """The nodes of the page at `adresse`: one script of data at most."""
    scripts = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', source(page(client, adresse)), re.DOTALL
    )
    assert len(scripts) <= 1
    if not scripts:
        return []
    document = json.loads(scripts[0])
    assert document["@context"] == "https://schema.org"
    graphe: list[dict[str, Any]] = document["@graph"]
    return graphe


def fiche(client: Client, objet: Any) -> dict[str, Any]:
    """The node of the record on its own page, its address checked."""
    noeud = donnees(client, objet.get_absolute_url())[0]
    assert noeud["@id"] == noeud["url"] == f"{SITE}{objet.get_absolute_url()}"
    return noeud


def _valeurs(noeud: Any) -> list[Any]:
    if isinstance(noeud, dict):
        return [v for valeur in noeud.values() for v in _valeurs(valeur)]
    if isinstance(noeud, list):
        return [v for valeur in noeud for v in _valeurs(valeur)]
    return [noeud]


@pytest.mark.django_db
class TestRecords:
    def test_filiere(self, client: Client) -> None:
        hopital = EtablissementFactory()
        filiere = FiliereFactory(sigle="CARDIOGEN", anciens_noms="Ancienne", etablissement=hopital)
        noeud = fiche(client, filiere)
        assert noeud["@type"] == "Organization"
        assert noeud["name"] == "CARDIOGEN"
        assert noeud["alternateName"] == [filiere.nom, "Ancienne"]
        assert noeud["description"] == filiere.perimetre
        assert noeud["sameAs"] == "https://www.filiere-exemple.fr"
        assert noeud["parentOrganization"]["url"] == f"{SITE}{hopital.get_absolute_url()}"

    def test_centre(self, client: Client) -> None:
        centre = CentreFactory(sigle="O-Rares", emprise="Grand Est", presentation="Un réseau.")
        noeud = fiche(client, centre)
        assert noeud["@type"] == "MedicalOrganization"
        assert noeud["name"] == centre.nom
        assert noeud["alternateName"] == ["O-Rares"]
        assert noeud["areaServed"] == "Grand Est"
        assert noeud["parentOrganization"]["name"] == centre.filiere.sigle

    def test_site(self, client: Client) -> None:
        site = LabellisationSiteFactory(site__email="secretariat@exemple.fr").site
        hopital = site.etablissement
        noeud = fiche(client, site)
        assert noeud["@type"] == "MedicalClinic"
        assert noeud["name"] == site.nom
        assert noeud["telephone"] == "04 77 82 81 11"
        assert noeud["email"] == "secretariat@exemple.fr"
        assert noeud["address"] == {
            "@type": "PostalAddress",
            "streetAddress": hopital.adresse,
            "postalCode": hopital.code_postal,
            "addressLocality": hopital.commune.nom,
            "addressCountry": "FR",
        }
        assert noeud["parentOrganization"]["@id"] == f"{SITE}{hopital.get_absolute_url()}"
        assert noeud["memberOf"]["name"] == site.centre.nom
        assert "medicalSpecialty" not in noeud
        assert "contactPoint" not in noeud

    def test_the_switchboard_is_not_the_phone_of_the_team(self, client: Client) -> None:
        site = SiteFactory(telephone="", etablissement__telephone="04 77 82 80 00")
        noeud = fiche(client, site)
        assert "telephone" not in noeud
        assert noeud["contactPoint"]["telephone"] == "04 77 82 80 00"
        assert noeud["contactPoint"]["contactType"] == "standard de l’hôpital"

    def test_hospital_and_group(self, client: Client) -> None:
        groupe = GroupeFactory(
            nom="CHU X",
            nom_long="Centre hospitalier de X",
            finess_juridique="420784878",
            commune=CommuneFactory(),
        )
        hopital = EtablissementFactory(groupe=groupe, position_source="finess", latitude=45.5, longitude=4.5)
        LabellisationSiteFactory(site__etablissement=hopital)
        noeud = fiche(client, hopital)
        assert noeud["@type"] == "Hospital"
        assert noeud["geo"] == {"@type": "GeoCoordinates", "latitude": 45.5, "longitude": 4.5}
        assert noeud["identifier"]["value"] == hopital.finess
        assert noeud["parentOrganization"]["name"] == "CHU X"
        noeud = fiche(client, groupe)
        assert noeud["alternateName"] == "Centre hospitalier de X"
        assert noeud["identifier"] == {
            "@type": "PropertyValue",
            "propertyID": "FINESS",
            "value": "420784878",
        }
        assert noeud["address"]["addressLocality"] == groupe.commune.nom

    def test_an_approximate_position_is_not_a_position(self, client: Client) -> None:
        hopital = LabellisationSiteFactory(site__etablissement__position_source="commune").site.etablissement
        assert hopital.latitude is not None
        assert "geo" not in fiche(client, hopital)

    def test_maladie(self, client: Client) -> None:
        maladie = MaladieFactory(synonymes="Autre nom\nEncore un")
        noeud = fiche(client, maladie)
        assert noeud["@type"] == "MedicalCondition"
        assert noeud["alternateName"] == ["Autre nom", "Encore un"]
        assert noeud["code"] == {
            "@type": "MedicalCode",
            "codingSystem": "ORPHA",
            "codeValue": str(maladie.code_orpha),
        }
        assert noeud["sameAs"].endswith(f"/{maladie.code_orpha}")

    def test_a_code_out_of_use_is_not_described(self, client: Client) -> None:
        maladie = MaladieFactory(statut="obsolete", niveau="")
        types = [n["@type"] for n in donnees(client, maladie.get_absolute_url())]
        assert types == ["BreadcrumbList"]

    def test_association(self, client: Client) -> None:
        association = AssociationFactory(commune=CommuneFactory(), email="contact@exemple.org")
        noeud = fiche(client, association)
        assert noeud["@type"] == "Organization"
        assert noeud["telephone"] == association.telephone
        assert noeud["email"] == "contact@exemple.org"
        assert noeud["address"]["addressLocality"] == association.commune.nom

    @pytest.mark.parametrize(
        ("genre", "attendu"), [("diagnostic", "DiagnosticLab"), ("recherche", "ResearchOrganization")]
    )
    def test_laboratoire(self, client: Client, genre: str, attendu: str) -> None:
        laboratoire = LaboratoireFactory(type=genre)
        noeud = fiche(client, laboratoire)
        assert noeud["@type"] == attendu
        assert noeud["parentOrganization"]["name"] == laboratoire.etablissement.nom_complet
        assert noeud["address"]["postalCode"] == laboratoire.etablissement.code_postal

    def test_what_is_unknown_is_left_out(self, client: Client) -> None:
        vide = EtablissementFactory.build(
            adresse="", code_postal="", commune=None, latitude=None, longitude=None
        )
        assert "address" not in jsonld._de_etablissement(vide)
        for objet in (
            AssociationFactory(site_web="", sigle="", objet="", telephone=""),
            LaboratoireFactory(etablissement=None, site_web="javascript:alert(1)", activites=""),
            CentreFactory(sigle="", slug="sans-sigle", site_web=""),
        ):
            noeud = fiche(client, objet)
            assert not {"", None} & {v for v in _valeurs(noeud) if isinstance(v, str | None)}
            assert not {"sameAs", "alternateName", "description", "geo", "address"} & noeud.keys()


@pytest.mark.django_db
class TestPrivacy:
    def test_no_person_is_named(self, client: Client) -> None:
        reseau = construire_reseau()
        NomRetireFactory(nom="Anne Martin")
        for objet in (reseau.filiere, reseau.centre, reseau.coordonnateur):
            texte = json.dumps(donnees(client, objet.get_absolute_url()), ensure_ascii=False)
            for nom in ("Anne Martin", "Charron", "Pr "):
                assert nom not in texte

    def test_what_is_not_published_is_not_linked_to(self, client: Client) -> None:
        groupe = GroupeFactory(nom="Groupe caché", publie=False)
        site = LabellisationSiteFactory(site__etablissement__groupe=groupe).site
        assert "parentOrganization" not in fiche(client, site.etablissement)
        cache = EtablissementFactory(publie=False, nom="Hôpital caché")
        for objet in (FiliereFactory(etablissement=cache), LaboratoireFactory(etablissement=cache)):
            noeud = fiche(client, objet)
            assert "parentOrganization" not in noeud
            assert "Hôpital caché" not in json.dumps(noeud, ensure_ascii=False)
            assert "address" not in noeud


@pytest.mark.django_db
class TestBreadcrumb:
    def test_every_step_has_its_full_address(self, client: Client) -> None:
        site = construire_reseau().coordonnateur
        fil = donnees(client, f"{site.get_absolute_url()}?le=2024-06-01")[-1]
        assert fil["@type"] == "BreadcrumbList"
        assert [(pas["position"], pas["name"], pas["item"]) for pas in fil["itemListElement"]] == [
            (1, "Accueil", f"{SITE}/"),
            (2, "Centres", f"{SITE}/centres/"),
            (3, site.centre.nom_court, f"{SITE}{site.centre.get_absolute_url()}"),
            (4, site.etablissement.ville, f"{SITE}{site.get_absolute_url()}"),
        ]

    @pytest.mark.parametrize("adresse", ["/filieres/", "/comprendre/", "/carte/", "/signaler/"])
    def test_pages_without_a_record_have_theirs(self, client: Client, adresse: str) -> None:
        (fil,) = donnees(client, adresse)
        assert fil["itemListElement"][-1]["item"] == f"{SITE}{adresse}"

    def test_no_breadcrumb_no_script(self, client: Client) -> None:
        assert donnees(client, "/") == []


@pytest.mark.django_db
def test_nothing_more_is_read(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages ask the database for the same things with and without their data for search engines."""
    site = LabellisationSiteFactory(site__etablissement__groupe=GroupeFactory()).site
    objets = [
        *(site, site.centre, site.centre.filiere, site.etablissement, site.etablissement.groupe),
        *(MaladieFactory(), AssociationFactory(commune=CommuneFactory()), LaboratoireFactory()),
    ]

    def compter() -> list[int]:
        comptes = []
        for objet in objets:
            with CaptureQueriesContext(connection) as requetes:
                assert client.get(objet.get_absolute_url()).status_code == 200
            comptes.append(len(requetes))
        return comptes

    compter()
    avec = compter()
    monkeypatch.setattr(jsonld, "decrire", lambda objet: None)
    assert compter() == avec


@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from("<>&/!-\u2028\u2029\"'\\"), st.characters(exclude_categories=["Cs"])
        )
    )
)
def test_no_text_ends_the_script_and_all_is_read_back(texte: str) -> None:
    ecrit = jsonld.ecrire([{"name": texte}])
    assert not set("<>&\u2028\u2029") & set(ecrit)
    assert json.loads(ecrit)["@graph"] == [{"name": texte}]


@pytest.mark.django_db
def test_a_hostile_name_stays_a_name(client: Client) -> None:
    nom = "Hôpital </script><script>alert(1)</script> & <!-- Cie"
    hopital = LabellisationSiteFactory(site__etablissement__nom=nom).site.etablissement
    assert Etablissement.objects.get(pk=hopital.pk).nom == nom
    noeud = fiche(client, hopital)
    assert nom in noeud["name"]
    assert "<script>alert" not in source(page(client, hopital.get_absolute_url()))


def test_nothing_to_say_of_what_is_not_a_record() -> None:
    for objet in (None, "", "Maladie", object()):
        assert jsonld.decrire(objet) is None
    assert jsonld.ecrire([]) == ""
