"""What is wrong in the network: each rule with its edges, the lists of the admin, and `check_annuaire`."""

import datetime
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centres.admin_problemes import ProblemesAdmin
from centres.constats import constats, fautifs
from centres.models import Centre, LabellisationSite, Site
from centres.problemes import CHEMINS, ECART_MAX_KM, PROBLEMES
from centres.verification import limite
from directory.models import Campagne
from filieres.models import LabellisationFiliere
from tests.factories import (
    AssociationFactory,
    CampagneFactory,
    CentreFactory,
    EtablissementFactory,
    FiliereFactory,
    GroupeFactory,
    LabellisationFiliereFactory,
    LabellisationSiteFactory,
    LaboratoireFactory,
    NomRetireFactory,
    SiteFactory,
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
