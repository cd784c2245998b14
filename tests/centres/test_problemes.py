"""What is wrong in the network: each rule with its edges, the lists of the admin, and `check_annuaire`."""

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
from centres.constats import constats, fautifs, problemes_de
from centres.models import Centre, LabellisationSite, Site, SiteACorriger
from centres.problemes import CHEMINS, ECART_MAX_KM, PROBLEMES, Gravite
from centres.verification import limite
from directory.models import Campagne, Etablissement
from filieres.groupes import EDITEURS, NATIONALE
from filieres.models import LabellisationFiliere
from tests.factories import (
    PAR_MODELE,
    AssociationFactory,
    CampagneFactory,
    CentreFactory,
    EtablissementFactory,
    FiliereFactory,
    GroupeFactory,
    HabilitationFactory,
    LabellisationFiliereFactory,
    LabellisationSiteFactory,
    LaboratoireFactory,
    NomRetireFactory,
    SiteFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LE = datetime.date(2026, 11, 22)
UN_JOUR = datetime.timedelta(days=1)
LISTES = [m for m, a in admin.site._registry.items() if isinstance(a, ProblemesAdmin)]
KM_PAR_DEGRE = 111.195


def codes(objet: Any, le: datetime.date = LE) -> set[str]:
    """What is wrong with one row."""
    return {c.probleme.code for c in constats(le) if c.pk == objet.pk and c.probleme.modele is type(objet)}


def detail(code: str, le: datetime.date = LE) -> list[str]:
    return [c.detail for c in constats(le) if c.probleme.code == code]


def coordonnateur(centre: Any, debut: str, fin: str, **plus: Any) -> Any:
    """A label of coordonnateur of those days, whatever its campaign."""
    campagne = {"campagne_2017": True} if debut < "2023" else {"campagne_2023": True}
    jours = {"debut": datetime.date.fromisoformat(debut), "fin": datetime.date.fromisoformat(fin)}
    return LabellisationSiteFactory(coordonnateur=True, site__centre=centre, **campagne, **jours, **plus)


class TestRegistre:
    def test_worst_first(self):
        gravites = [p.gravite for p in PROBLEMES]
        assert gravites == sorted(gravites)
        assert [p.rang for p in PROBLEMES] == list(range(len(PROBLEMES)))
        assert PROBLEMES[-1].code == "jamais-verifie"

    def test_each_rule_has_its_list_and_its_path_to_the_filiere(self):
        assert {p.modele for p in PROBLEMES} == {m._meta.concrete_model for m in LISTES} == set(CHEMINS)
        assert len({(p.code, p.modele) for p in PROBLEMES}) == len(PROBLEMES)

    def test_a_sound_network_has_nothing_wrong(self):
        label = LabellisationSiteFactory(coordonnateur=True)
        Site.objects.update(verifie_le=LE)
        AssociationFactory(filieres=[label.centre.filiere])
        LaboratoireFactory(etablissement=label.site.etablissement)
        LabellisationFiliereFactory(filiere=label.centre.filiere)
        assert constats(LE) == []

    def test_no_more_queries_for_more_rows(self):
        def requetes() -> int:
            with CaptureQueriesContext(
                connection,
            ) as vues:
                assert constats(LE)
            return len(vues)

        def tout() -> None:
            hopital = EtablissementFactory(telephone="", latitude=10.0)
            site = SiteFactory(
                telephone="", etablissement=hopital, source_url="http://x.fr", responsables="A B"
            )
            LabellisationSiteFactory(site=site)
            SiteFactory(centre=site.centre, etablissement=hopital, code="deux")
            AssociationFactory(site_web="http://x.fr")
            LaboratoireFactory(site_web="http://x.fr")
            FiliereFactory(site_web="http://x.fr", coordonnateur="A B")
            CentreFactory(site_web="http://x.fr")

        NomRetireFactory(nom="A B")
        tout()
        peu = requetes()
        for _ in range(5):
            tout()
        assert requetes() == peu


class TestNomRetire:
    def test_found_wherever_a_person_is_named(self):
        site = SiteFactory(responsables="Pr Anne Martin ; Dr Jean Roux")
        label = LabellisationSiteFactory(responsable="Professeur Jean ROUX")
        filiere = FiliereFactory(coordonnateur="Jean Roux")
        labo = LaboratoireFactory(responsable="M. Jean Roux")
        assert detail("nom-retire") == []
        NomRetireFactory(nom="Dr Jean Roux")
        for fiche in (site, label.site, filiere, labo):
            assert "nom-retire" in codes(fiche)
        assert len(detail("nom-retire")) == 4

    def test_part_of_a_name_is_somebody_else(self):
        NomRetireFactory(nom="Jean Roux")
        site = SiteFactory(responsables="Jean Rouxel ; Jean-Paul Roux")
        assert "nom-retire" not in codes(site)


class TestCoordonnateur:
    @pytest.mark.parametrize(
        ("fin", "le", "manque"),
        [
            ("2026-11-22", "2026-11-22", False),
            ("2026-11-21", "2026-11-22", True),
            ("2028-12-28", "2023-12-28", True),
            ("2028-12-28", "2023-12-29", False),
        ],
    )
    def test_in_force_that_day(self, fin, le, manque):
        label = coordonnateur(CentreFactory(), "2023-12-29", fin)
        jour = datetime.date.fromisoformat(le)
        assert ("reseau-sans-coordonnateur" in codes(label.centre, jour)) is manque

    def test_what_is_known_of_the_last(self):
        ancien = coordonnateur(CentreFactory(), "2017-05-09", "2022-12-31").centre
        LabellisationSiteFactory(constitutif=True, site__centre__nom="Réseau sans tête")
        vide = CentreFactory()
        dits = {c.pk: c.detail for c in constats(LE) if c.probleme.code == "reseau-sans-coordonnateur"}
        assert dits.pop(ancien.pk) == "dernier connu\u00a0: jusqu’en 2022"
        assert dits.pop(vide.pk) == "aucun site connu ici"
        assert list(dits.values()) == ["aucun n’a jamais été connu ici"]

    def test_a_coordonnateur_that_nobody_sees_does_not_count(self):
        label = coordonnateur(CentreFactory(), "2023-12-29", "2028-12-28")
        assert "reseau-sans-coordonnateur" not in codes(label.centre)
        Site.objects.update(publie=False)
        assert "reseau-sans-coordonnateur" in codes(label.centre)

    def test_an_unpublished_network_bothers_nobody(self):
        assert codes(CentreFactory(publie=False)) == set()

    @pytest.mark.parametrize(
        ("fin", "debut", "motif", "trou"),
        [
            ("2024-06-30", "2024-07-01", "transféré", False),
            ("2024-06-30", "2024-07-02", "transféré", True),
            # In use past its term until 28 December 2023, unless it was withdrawn.
            ("2022-12-31", "2023-12-29", "", False),
            ("2022-12-31", "2023-12-30", "", True),
            ("2022-12-31", "2023-12-29", "retiré", True),
        ],
    )
    def test_days_between_two(self, fin, debut, motif, trou):
        centre = CentreFactory()
        avant = "2017-05-09" if fin < "2023" else "2023-12-29"
        coordonnateur(centre, avant, fin, motif_fin=motif)
        coordonnateur(CentreFactory(), debut, "2028-12-28")  # another network fills no gap
        coordonnateur(centre, debut, "2028-12-28")
        assert ("trou-de-coordination" in codes(centre)) is trou

    def test_before_the_networks_there_was_no_coordonnateur(self):
        centre = CentreFactory()
        LabellisationSiteFactory(
            coordonnateur=True, site__centre=centre, campagne_2004=True, fin="2012-01-01"
        )
        coordonnateur(centre, "2023-12-29", "2028-12-28")
        assert "trou-de-coordination" not in codes(centre)


class TestContact:
    SANS = {"telephone": "", "etablissement__telephone": ""}

    @pytest.mark.parametrize(
        "contact",
        [
            {"telephone": "01 02 03 04 05"},
            {"email": "service@exemple.fr"},
            {"rendez_vous": "Par courrier."},
            {"site_web": "https://exemple.fr"},
            {"etablissement__telephone": "01 02 03 04 05"},
        ],
    )
    def test_one_is_enough(self, contact):
        sans = LabellisationSiteFactory(**{f"site__{c}": v for c, v in self.SANS.items()}).site
        avec = LabellisationSiteFactory(**{f"site__{c}": v for c, v in {**self.SANS, **contact}.items()}).site
        assert "site-sans-contact" in codes(sans)
        assert "site-sans-contact" not in codes(avec)

    def test_only_where_visitors_go(self):
        assert "site-sans-contact" not in codes(SiteFactory(**self.SANS))


class TestHopital:
    def test_without_commune(self):
        hopital = SiteFactory(etablissement__commune=None).etablissement
        assert codes(hopital) == {"hopital-sans-commune"}

    def test_the_registry_is_left_alone(self):
        assert codes(EtablissementFactory(commune=None, site_web="http://x.fr")) == set()

    @pytest.mark.parametrize(
        ("km", "loin"), [(0, False), (ECART_MAX_KM - 0.1, False), (ECART_MAX_KM + 0.1, True)]
    )
    def test_position_and_commune(self, km, loin):
        hopital = SiteFactory().etablissement
        hopital.latitude = hopital.commune.latitude + km / KM_PAR_DEGRE
        hopital.save()
        assert ("hopital-hors-commune" in codes(hopital)) is loin
        if loin:
            assert detail("hopital-hors-commune") == [f"à 15\u00a0km du centre de {hopital.commune.nom}"]

    def test_nothing_to_compare(self):
        hopital = SiteFactory(etablissement__latitude=None, etablissement__longitude=None).etablissement
        autre = SiteFactory().etablissement
        type(autre.commune).objects.filter(pk=autre.commune_id).update(latitude=None, longitude=None)
        assert codes(hopital) == codes(autre) == set()


class TestLabels:
    @pytest.mark.parametrize(
        ("champ", "ecart", "faux"),
        [("debut", -1, True), ("debut", 0, False), ("fin", 0, False), ("fin", 1, True)],
    )
    def test_inside_its_campaign(self, champ, ecart, faux):
        label = LabellisationSiteFactory()
        de_filiere = LabellisationFiliereFactory(filiere=label.centre.filiere)
        for modele, ligne in ((LabellisationSite, label), (LabellisationFiliere, de_filiere)):
            jour = getattr(ligne.campagne, champ) + ecart * UN_JOUR
            modele.objects.filter(pk=ligne.pk).update(**{champ: jour})
        assert ("label-hors-campagne" in codes(label.site)) is faux
        assert ("label-hors-campagne" in codes(de_filiere.filiere)) is faux

    def test_of_the_right_domaine(self):
        label = LabellisationSiteFactory()
        Campagne.objects.update(domaine="filiere")
        assert "label-hors-campagne" in codes(label.site)

    def test_of_its_sites_centre(self):
        label = LabellisationSiteFactory()
        LabellisationSite.objects.update(centre=CentreFactory())
        assert "label-hors-campagne" in codes(label.site)

    @pytest.mark.parametrize(
        ("le", "sans_suite"),
        # In use until 28 December 2023.
        [("2023-06-01", False), ("2024-12-28", False), ("2024-12-29", True), ("2026-11-22", True)],
    )
    def test_a_year_with_nothing_after(self, le, sans_suite):
        label = LabellisationSiteFactory(campagne_2017=True)
        assert ("label-sans-suite" in codes(label.site, datetime.date.fromisoformat(le))) is sans_suite

    def test_a_year_from_the_term_without_use(self):
        label = LabellisationSiteFactory(campagne_2023=True, fin="2025-01-31")
        assert "label-sans-suite" not in codes(label.site, datetime.date(2026, 1, 31))
        assert "label-sans-suite" in codes(label.site, datetime.date(2026, 2, 1))

    def test_what_explains_the_end(self):
        retire = LabellisationSiteFactory(campagne_2017=True, retire=True)
        suivi = LabellisationSiteFactory(campagne_2017=True)
        LabellisationSiteFactory(site=suivi.site)
        # A reason on an older label explains nothing.
        vieux = LabellisationSiteFactory(campagne_2004=True, retire=True)
        LabellisationSiteFactory(site=vieux.site, campagne_2017=True)
        assert "label-sans-suite" not in codes(retire.site) | codes(suivi.site)
        assert "label-sans-suite" in codes(vieux.site)
        assert detail("label-sans-suite") == ["terme\u00a0: 2022"]
        assert "label-sans-suite" not in codes(SiteFactory())


class TestDoublons:
    @pytest.mark.parametrize("champ", ["centre", "etablissement", "public", ""])
    def test_same_network_hospital_and_public(self, champ):
        site = SiteFactory()
        pareil = {"centre": site.centre, "etablissement": site.etablissement, "public": site.public}
        if champ:
            del pareil[champ]
        autre = SiteFactory(code="autre", **({"public": "enfant"} if champ == "public" else {}), **pareil)
        for fiche in (site, autre):
            assert ("site-doublon" in codes(fiche)) is (not champ)
        Site.objects.filter(pk=autre.pk).update(publie=False)
        assert "site-doublon" not in codes(site) | codes(autre)


class TestLiens:
    @pytest.mark.parametrize(
        ("champs", "fautif"),
        [
            ({"site_web": "http://exemple.fr"}, "http://exemple.fr"),
            ({"site_web": "www.exemple.fr"}, "www.exemple.fr"),
            ({"source_url": "https://a.fr; http://b.fr"}, "http://b.fr"),
            ({"source_url": "http://b.fr;https://a.fr", "site_web": "http://b.fr"}, "http://b.fr"),
            ({"source_url": "https://web.archive.org/web/2018/http://a.fr"}, None),
            ({"source_url": "https://a.fr;https://b.fr;", "site_web": ""}, None),
        ],
    )
    def test_every_address_of_every_kind(self, champs, fautif):
        site = SiteFactory()
        groupe, hopital = site.etablissement.groupe, site.etablissement
        fiches = [
            site,
            groupe,
            hopital,
            site.centre,
            site.centre.filiere,
            AssociationFactory(),
            LaboratoireFactory(),
        ]
        for fiche in fiches:
            type(fiche).objects.filter(pk=fiche.pk).update(**champs)
            assert ("lien-non-https" in codes(fiche)) is (fautif is not None), fiche
        assert set(detail("lien-non-https")) == ({fautif} if fautif else set())
        assert {type(f) for f in fiches} == set(CHEMINS)

    def test_once_for_a_hospital_of_two_sites(self):
        site = SiteFactory(etablissement__site_web="http://x.fr")
        SiteFactory(etablissement=site.etablissement)
        assert len(detail("lien-non-https")) == 1

    def test_groups_without_a_team_and_unpublished_rows_bother_nobody(self):
        GroupeFactory(site_web="http://x.fr")
        AssociationFactory(site_web="http://x.fr", publie=False)
        assert detail("lien-non-https") == []


class TestVerification:
    @pytest.mark.parametrize(
        ("jours", "attendu"), [(None, "jamais-verifie"), (-1, "verification-perimee"), (0, ""), (30, "")]
    )
    def test_never_and_stale_are_two_things(self, jours, attendu):
        label = LabellisationSiteFactory()
        Site.objects.update(verifie_le=None if jours is None else limite(LE) + jours * UN_JOUR)
        assert codes(label.site) == ({attendu} if attendu else set())

    def test_only_where_visitors_go(self):
        assert codes(SiteFactory()) == set()


class TestOrdre:
    def test_worst_problem_then_most_visible(self):
        tout = {"site__telephone": "", "site__etablissement__telephone": ""}
        ccmr = LabellisationSiteFactory(competence=True).site
        coord = LabellisationSiteFactory(coordonnateur=True).site
        muet = LabellisationSiteFactory(ressources=True, **tout).site
        CampagneFactory(campagne_2017=True)  # two campaigns have passed: out of search
        rien = LabellisationSiteFactory(campagne_2004=True).site
        sites = list(fautifs(Site, LE))
        assert sites == [muet, rien, coord, ccmr]
        assert [s.visibilite for s in sites] == [1, 0, 4, 2]
        assert [PROBLEMES[s.rang_probleme].code for s in sites] == [
            *("site-sans-contact", "label-sans-suite"),
            *("jamais-verifie", "jamais-verifie"),
        ]

    def test_networks_by_number_of_public_sites(self):
        petit, grand, vide = CentreFactory(), CentreFactory(), CentreFactory()
        for centre, nombre in ((petit, 1), (grand, 2)):
            for _ in range(nombre):
                LabellisationSiteFactory(site__centre=centre)
        assert list(fautifs(Centre, LE)) == [grand, petit, vide]
        assert [c.pk for c in constats(LE) if c.probleme.modele is Centre] == [grand.pk, petit.pk, vide.pk]

    def test_today_by_default(self):
        LabellisationSiteFactory()
        assert list(fautifs(Site)) == list(fautifs(Site, timezone.localdate())) != []

    def test_teams_of_one_name_say_their_hospital(self):
        label = LabellisationSiteFactory()
        sans_nom = LabellisationSiteFactory(site__service="", site__titre="").site
        noms = {c.pk: c.nom for c in constats(LE) if c.probleme.code == "jamais-verifie"}
        hopital = label.site.etablissement.nom_complet
        assert noms[label.site.pk] == f"{label.site}, {hopital}"
        assert noms[sans_nom.pk] == str(sans_nom)


# --- The lists of the admin ---------------------------------------------------------------
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
