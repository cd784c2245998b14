"""The lists of problems in the admin, and `check_annuaire`."""

import csv
import datetime
import io
import json
from io import StringIO
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centres.admin_problemes import ProblemesAdmin
from centres.constats import constats, problemes_de
from centres.models import Centre, Site, SiteACorriger
from centres.problemes import PROBLEMES, Gravite
from directory.models import Etablissement
from filieres.groupes import EDITEURS, NATIONALE
from tests.factories import (
    PAR_MODELE,
    AssociationFactory,
    FiliereFactory,
    GroupeFactory,
    HabilitationFactory,
    LabellisationSiteFactory,
    SiteFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LE = datetime.date(2026, 11, 22)
LISTES = [m for m, a in admin.site._registry.items() if isinstance(a, ProblemesAdmin)]


def adresse(modele: Any) -> str:
    return f"/admin/{modele._meta.app_label}/{modele._meta.model_name}/"


def agent(groupe: str, *filieres: Any) -> Any:
    user = UserFactory(staff=True)
    user.groups.add(Group.objects.get(name=groupe))
    for filiere in filieres:
        HabilitationFactory(user=user, filiere=filiere)
    return user


def fautif(modele: Any, filiere: Any) -> Any:
    """A row of `modele`, of that filière, with a problem."""
    concret = modele._meta.concrete_model
    lien = {"site_web": "http://x.fr"}
    if concret is type(filiere):
        concret.objects.filter(pk=filiere.pk).update(**lien)
        return filiere
    if concret in (Centre, Site):
        ou = {"filiere": filiere} if concret is Centre else {"centre__filiere": filiere}
        return PAR_MODELE[concret](**lien, **ou)
    if concret is Etablissement:
        return SiteFactory(centre__filiere=filiere, etablissement__site_web="http://x.fr").etablissement
    if concret is GroupeFactory._meta.model:
        return SiteFactory(
            centre__filiere=filiere, etablissement__groupe__site_web="http://x.fr"
        ).etablissement.groupe
    return PAR_MODELE[concret](filieres=[filiere], **lien)


@pytest.fixture(params=LISTES, ids=lambda m: m.__name__)
def modele(request) -> Any:
    return request.param


class TestListes:
    def vus(self, client: Any, modele: Any, **filtres: Any) -> list[int]:
        return [ligne.pk for ligne in client.get(adresse(modele), filtres).context["cl"].result_list]

    def test_an_editor_sees_theirs_and_no_other(self, client, modele):
        filiere, autre = FiliereFactory(), FiliereFactory()
        ma_fiche, la_leur = fautif(modele, filiere), fautif(modele, autre)
        client.force_login(agent(EDITEURS, filiere))
        assert self.vus(client, modele) == [ma_fiche.pk]
        page = client.get(adresse(modele)).content.decode()
        concret = modele._meta.concrete_model._meta
        assert f'href="/admin/{concret.app_label}/{concret.model_name}/{ma_fiche.pk}/change/"' in page
        assert "Lien qui n’est pas en https (http://x.fr)" in page and "à compléter" in page
        for quoi in ("change", "history"):
            assert client.get(f"{adresse(modele)}{la_leur.pk}/{quoi}/").status_code == 404
            reponse = client.get(f"{adresse(modele)}{ma_fiche.pk}/{quoi}/")
            assert reponse.status_code == 302
            assert client.get(reponse["Location"]).status_code == 200

    def test_nobody_writes_there(self, client, modele):
        ma_fiche = fautif(modele, FiliereFactory())
        client.force_login(UserFactory(superuser=True))
        assert self.vus(client, modele) == [ma_fiche.pk]
        assert client.get(f"{adresse(modele)}add/").status_code == 403
        assert client.post(f"{adresse(modele)}{ma_fiche.pk}/delete/", {"post": "yes"}).status_code == 403
        assert modele.objects.filter(pk=ma_fiche.pk).exists()

    def test_who_may_not_see_the_model_may_not_see_its_list(self, client, modele):
        ma_fiche = fautif(modele, FiliereFactory())
        client.force_login(UserFactory(staff=True))
        assert client.get(adresse(modele)).status_code == 403
        assert client.get(f"{adresse(modele)}{ma_fiche.pk}/change/").status_code == 403

    def test_the_national_team_sees_all(self, client, modele):
        fiches = {fautif(modele, FiliereFactory()).pk for _ in range(2)}
        client.force_login(agent(NATIONALE))
        assert set(self.vus(client, modele)) == fiches

    def test_filters_and_search(self, client, modele):
        ma_fiche = fautif(modele, FiliereFactory())
        client.force_login(UserFactory(superuser=True))
        autres = [p.code for p in problemes_de(modele._meta.concrete_model) if p.code != "lien-non-https"]
        assert self.vus(client, modele, probleme="lien-non-https") == [ma_fiche.pk]
        for code in autres:
            assert (self.vus(client, modele, probleme=code) == []) or code == "reseau-sans-coordonnateur"
        for inconnu in ({"probleme": "nul"}, {"gravite": "nul"}):
            assert self.vus(client, modele, **inconnu) == [ma_fiche.pk]
        assert self.vus(client, modele, q="introuvable") == []

    def test_filter_by_degree(self, client):
        client.force_login(UserFactory(superuser=True))
        grave = LabellisationSiteFactory(site__telephone="", site__etablissement__telephone="").site
        leger = LabellisationSiteFactory().site
        assert self.vus(client, SiteACorriger, gravite="grave") == [grave.pk]
        assert self.vus(client, SiteACorriger, gravite="a_verifier") == [leger.pk]
        page = client.get(adresse(SiteACorriger)).content.decode()
        assert "gravite=grave" in page and "gravite=a_verifier" in page

    def test_all_the_faults_of_a_row_worst_first(self, client):
        client.force_login(UserFactory(superuser=True))
        sans = {
            "site__telephone": "",
            "site__etablissement__telephone": "",
            "site__source_url": "http://x.fr",
        }
        LabellisationSiteFactory(**sans)
        page = client.get(adresse(SiteACorriger)).content.decode()
        places = [page.index(p) for p in ("<br>Lien", "<br>Jamais vérifié")]
        assert page.rindex("Site sans aucun contact", 0, places[0]) < places[0] < places[1]

    def test_what_is_put_right_leaves_the_list(self, client):
        client.force_login(UserFactory(superuser=True))
        site = fautif(SiteACorriger, FiliereFactory())
        Site.objects.update(site_web="https://x.fr")
        assert self.vus(client, SiteACorriger) == []
        # Its old address there leads nowhere, as Django says it: with a message.
        assert client.get(f"{adresse(SiteACorriger)}{site.pk}/change/").status_code == 302

    def test_as_many_queries_for_many_rows(self, client, modele):
        client.force_login(UserFactory(superuser=True))

        def requetes() -> int:
            client.get(adresse(modele))
            with CaptureQueriesContext(connection) as vues:
                client.get(adresse(modele))
            return len(vues)

        fautif(modele, FiliereFactory())
        peu = requetes()
        for _ in range(8):
            fautif(modele, FiliereFactory())
        assert requetes() == peu


# --- The command ----------------------------------------------------------------------------
class TestCommande:
    def lancer(self, *options: str) -> tuple[int, str]:
        sortie = StringIO()
        try:
            call_command("check_annuaire", *options, stdout=sortie)
        except SystemExit as fin:
            return int(str(fin.code)), sortie.getvalue()
        return 0, sortie.getvalue()

    def test_nothing_wrong(self):
        LabellisationSiteFactory(coordonnateur=True)
        Site.objects.update(verifie_le=timezone.localdate())
        assert self.lancer() == (0, "Rien à signaler.\n")
        code, json_vide = self.lancer("--format", "json")
        assert code == 0 and json.loads(json_vide)["constats"] == []
        code, csv_vide = self.lancer("--format", "csv")
        assert code == 0 and csv_vide.count("\n") == 1

    def test_json(self):
        label = LabellisationSiteFactory(coordonnateur=True)
        code, texte = self.lancer("--format", "json")
        lu = json.loads(texte)
        assert code == 1 and lu["le"] == timezone.localdate().isoformat()
        assert set(lu["nombres"]) == {p.code for p in PROBLEMES}
        assert {c: n for c, n in lu["nombres"].items() if n} == {"jamais-verifie": 1}
        assert lu["constats"] == [
            {
                "gravite": "a_verifier",
                "code": "jamais-verifie",
                "modele": "centres.site",
                "cle": label.site.pk,
                "fiche": f"{label.site}, {label.site.etablissement.nom_complet}",
                "probleme": "Jamais vérifié par la filière",
                "detail": "",
                "filieres": [label.centre.filiere.slug],
                "visibilite": 4,
                "lien": f"https://annuaire.test/admin/centres/site/{label.site.pk}/change/",
            }
        ]

    def test_csv_without_formulas(self):
        AssociationFactory(
            nom="=HYPERLINK(1)", site_web="http://x.fr", filieres=FiliereFactory.create_batch(2)
        )
        code, texte = self.lancer("--format", "csv")
        (ligne,) = csv.DictReader(io.StringIO(texte), delimiter=";")
        assert code == 1 and ligne["fiche"] == "'=HYPERLINK(1)" and ligne["detail"] == "http://x.fr"
        assert ligne["filieres"].count(",") == 1

    def test_text_is_cut_unless_asked(self):
        for _ in range(22):
            AssociationFactory(site_web="http://x.fr")
        code, court = self.lancer()
        assert code == 1
        assert "Lien qui n’est pas en https [à compléter]\u00a0: 22\n" in court
        assert "  … et 2 autres (--tout pour les voir)\n" in court
        assert court.endswith("En tout\u00a0: 22.\n")
        _, long = self.lancer("--tout")
        assert long.count("http://x.fr") == 22 and "autres" not in long

    def test_by_filiere(self):
        un, deux = LabellisationSiteFactory(coordonnateur=True), LabellisationSiteFactory(coordonnateur=True)
        AssociationFactory(site_web="http://x.fr")  # of no filière
        slugs = [label.centre.filiere.slug for label in (un, deux)]
        _, texte = self.lancer("--format", "json", "--filiere", slugs[0])
        assert [c["cle"] for c in json.loads(texte)["constats"]] == [un.site.pk]
        _, texte = self.lancer("--format", "json", "--filiere", slugs[0], "--filiere", slugs[1])
        assert len(json.loads(texte)["constats"]) == 2
        with pytest.raises(CommandError, match="Filière inconnue : nulle-part"):
            self.lancer("--filiere", "nulle-part")

    def test_by_degree_and_problem(self):
        LabellisationSiteFactory(coordonnateur=True, site__source_url="http://x.fr")
        assert self.lancer("--gravite", "trompeur") == (0, "Rien à signaler.\n")
        for options in (["--gravite", "a_completer"], ["--probleme", "lien-non-https"]):
            code, texte = self.lancer("--format", "json", *options)
            assert code == 1
            assert [c["code"] for c in json.loads(texte)["constats"]] == ["lien-non-https"]
        with pytest.raises(CommandError, match="nul"):
            self.lancer("--probleme", "nul")

    def test_degrees_are_ordered(self):
        assert Gravite.GRAVE < Gravite.TROMPEUR < Gravite.A_COMPLETER < Gravite.A_VERIFIER


# --- The real data ---------------------------------------------------------------------------
def test_the_lists_of_the_real_data_are_workable(annuaire, admin_client):
    debut = timezone.now()
    trouves = constats(LE)
    assert (timezone.now() - debut).total_seconds() < 20
    assert {c.probleme.code for c in trouves if c.gravite == Gravite.GRAVE} <= {
        "reseau-sans-coordonnateur",
        "site-sans-contact",
    }
    # What was never verified (nearly all, on the first day) comes after everything else.
    rangs = [c.probleme.code == "jamais-verifie" for c in trouves]
    assert rangs == sorted(rangs)
    premiere = admin_client.get(adresse(SiteACorriger)).context["cl"].result_list
    assert {PROBLEMES[s.rang_probleme].gravite for s in premiere} == {Gravite.GRAVE}
    assert [s.visibilite for s in premiere] == sorted((s.visibilite for s in premiere), reverse=True)
