"""What leaves: own rows, fields one may see, no formula, no withdrawn name."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db import connection
from django.test.utils import CaptureQueriesContext
from import_export.admin import ExportMixin

from directory.models import NomRetire
from tests.factories import SiteFactory

from .conftest import exporter, lire_csv, lire_xlsx

GENRES = [
    "centres/site",
    "centres/centre",
    "filieres/filiere",
    "filieres/association",
    "filieres/laboratoire",
]
AVEC_EXPORT = [m for m, a in admin.site._registry.items() if isinstance(a, ExportMixin)]


@pytest.mark.parametrize("genre", GENRES)
@pytest.mark.parametrize("fmt", ["0", "1"])
def test_an_editor_exports_own_rows_only(editeur, genre, fmt):
    rangees = (lire_csv if fmt == "0" else lire_xlsx)(exporter(editeur, genre, fmt))
    assert len(rangees) == 2
    assert "-a" in "".join(rangees[1]) and "-b" not in "".join(rangees[1])


@pytest.mark.parametrize("genre", GENRES)
def test_the_national_team_exports_all(nationale, genre):
    assert len(lire_csv(exporter(nationale, genre))) == 3


def test_the_list_as_it_is_filtered(monde, nationale):
    SiteFactory(centre=monde.a.centre, service="Neurologie", code="autre")
    rangees = lire_csv(exporter(nationale, "centres/site", requete="?q=neurologie"))
    assert [r[1] for r in rangees[1:]] == ["autre"]
    page = nationale.get("/admin/centres/site/export/?q=neurologie").content.decode()
    assert "Une fiche" in page and "liste filtrée" in page


@pytest.mark.parametrize(
    "requete",
    ["?centre__id__exact=x", "?publie__exact=peut-être", "?inconnu=1", "?centre__filiere__id__exact=a%00"],
)
def test_an_impossible_address_leads_back_to_the_list(nationale, requete):
    for reponse in (nationale.get(f"/admin/centres/site/export/{requete}"),
                    nationale.post(f"/admin/centres/site/export/{requete}", {"format": "0"})):  # fmt: skip
        assert (reponse.status_code, reponse.url) == (302, "/admin/centres/site/")


@pytest.mark.parametrize("fmt", ["", "9", "-1", "csv"])
def test_an_unknown_format_is_said(editeur, fmt):
    reponse = editeur.post("/admin/centres/site/export/", {"format": fmt, "export_items": ["1", "2"]})
    assert reponse.status_code == 200 and "Content-Disposition" not in reponse
    assert "errorlist" in reponse.content.decode()


@pytest.mark.parametrize("debut", ["=", "+", "-", "@", "\t="])
def test_formulas_are_disarmed(monde, editeur, debut):
    type(monde.a.site).objects.filter(pk=monde.a.site.pk).update(acces=f"{debut}HYPERLINK(1)")
    for rangees in (
        lire_csv(exporter(editeur, "centres/site")),
        lire_xlsx(exporter(editeur, "centres/site", "1")),
    ):
        assert rangees[1][rangees[0].index("acces")] == f"'{debut}HYPERLINK(1)"


def test_control_characters_are_no_obstacle(monde, editeur):
    type(monde.a.site).objects.filter(pk=monde.a.site.pk).update(acces="a\x0bb")
    assert "a\ufffdb" in lire_xlsx(exporter(editeur, "centres/site", "1"))[1]


def test_withdrawn_names_stay_here(monde, editeur):
    type(monde.a.site).objects.filter(pk=monde.a.site.pk).update(responsables="Pr Anne Martin ; Dr Zoé Petit")
    NomRetire.objects.create(nom="Anne Martin", cle="anne martin")
    for genre in GENRES:
        assert "Martin" not in exporter(editeur, genre).decode()
    assert "Zoé Petit" in exporter(editeur, "centres/site").decode()


def test_dates_and_choices_are_written_for_machines_too(monde, editeur):
    site = monde.a.site
    type(site).objects.filter(pk=site.pk).update(verifie_le="2026-03-01", teleconsultation=False)
    ligne = dict(zip(*lire_csv(exporter(editeur, "centres/site")), strict=True))
    assert (ligne["verifie_le"], ligne["teleconsultation"], ligne["public"], ligne["publie"]) == (
        "2026-03-01", "non", "adulte", "oui")  # fmt: skip


@pytest.mark.parametrize("modele", AVEC_EXPORT, ids=lambda m: m.__name__)
def test_nothing_that_the_form_does_not_show(rf, monde, modele):
    fiches = admin.site._registry[modele]
    requete = rf.get("/")
    requete.user = monde.editeur
    montres = set(flatten_fieldsets(fiches.get_fieldsets(requete)))
    colonnes = fiches.resource_classes[0](fiches, requete).fields.values()
    assert {c.attribute.split("__")[0] for c in colonnes} <= montres


def test_queries_do_not_grow_with_rows(monde, nationale):
    for genre in ("centres/site", "filieres/association"):
        with CaptureQueriesContext(connection) as peu:
            exporter(nationale, genre)
        SiteFactory.create_batch(5, centre=monde.a.centre)
        with CaptureQueriesContext(connection) as beaucoup:
            exporter(nationale, genre)
        assert len(beaucoup) == len(peu)
