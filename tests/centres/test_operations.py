"""Prolong, renew, transfer, withdraw, complete: what visitors see at the boundaries, and what is refused."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from centres.models import LabellisationSite, Role
from centres.operations import DEVENU, TRANSFEREE, completer, prolonger, renouveler, retirer, transferer
from directory.models import Campagne, Prorogation, VersionDonnees
from filieres.models import LabellisationFiliere
from tests.factories import (
    ArreteFactory,
    CampagneFactory,
    CentreFactory,
    LabellisationFiliereFactory,
    LabellisationSiteFactory,
    SiteFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
J = datetime.date
JOUR = datetime.timedelta(days=1)
DEBUT, FIN = J(2023, 12, 29), J(2028, 12, 28)
LE = J(2026, 3, 1)


def publics(le: datetime.date) -> dict[int, str]:
    """Role shown, by site."""
    return {label.site_id: label.role for label in LabellisationSite.objects.publics(le)}


def etat() -> Any:
    """Everything an operation could write."""
    return (
        list(LabellisationSite.objects.order_by("pk").values()),
        list(LabellisationFiliere.objects.order_by("pk").values()),
        list(Campagne.objects.order_by("pk").values()),
        Prorogation.objects.count(),
        LabellisationSite.historique.count(),
        VersionDonnees.actuelle().numero,
    )


def refuse(dit: str, operation: Any, *args: Any, **options: Any) -> None:
    """Refused in these words, and nothing is written."""
    avant = etat()
    with pytest.raises(ValidationError) as refus:
        operation(*args, **options)
    assert dit in " ".join(refus.value.messages)
    assert etat() == avant


@pytest.fixture
def arrete() -> Any:
    return ArreteFactory()


@pytest.fixture
def reseau() -> Any:
    """A network: a coordonnateur, a constitutif."""
    centre = CentreFactory()
    chef = LabellisationSiteFactory(coordonnateur=True, site__centre=centre)
    second = LabellisationSiteFactory(constitutif=True, site__centre=centre)
    return centre, chef, second


class TestProlonger:
    def test_the_campaign_and_its_open_labels(self, reseau: Any, arrete: Any) -> None:
        _, chef, second = reseau
        court = LabellisationSiteFactory(fin=J(2025, 6, 30))
        retire = LabellisationSiteFactory(motif_fin="Service fermé")
        version, auteur = VersionDonnees.actuelle().numero, UserFactory()
        fin = J(2029, 12, 31)
        prorogation = prolonger(chef.campagne, fin, arrete, "Nouvel appel à projets reporté", auteur)
        for label, attendue in ((chef, fin), (second, fin), (court, J(2025, 6, 30)), (retire, FIN)):
            label.refresh_from_db()
            assert label.fin == attendue
        assert (prorogation.ancienne_fin, prorogation.nouvelle_fin) == (FIN, fin)
        assert prorogation.campagne.fin == fin
        assert (prorogation.faite_par, prorogation.arrete) == (auteur, arrete)
        assert chef.etat(fin) == "en_cours"
        assert chef.etat(fin + JOUR) == "echu"
        assert VersionDonnees.actuelle().numero > version
        ligne = LabellisationSite.historique.filter(id=chef.pk).latest("history_id")
        assert (ligne.fin, ligne.history_user) == (fin, auteur)
        assert "Nouvel appel à projets reporté" in ligne.history_change_reason
        assert arrete.intitule in ligne.history_change_reason

    def test_twice(self, reseau: Any, arrete: Any) -> None:
        _, chef, _ = reseau
        prolonger(chef.campagne, J(2029, 6, 30), arrete, "Un")
        prolonger(chef.campagne, J(2029, 12, 31), arrete, "Deux")
        chef.refresh_from_db()
        assert chef.fin == chef.campagne.fin == J(2029, 12, 31)
        assert list(Prorogation.objects.values_list("ancienne_fin", "nouvelle_fin")) == [
            (FIN, J(2029, 6, 30)),
            (J(2029, 6, 30), J(2029, 12, 31)),
        ]

    @pytest.mark.parametrize("fin", [FIN, FIN - JOUR])
    def test_not_later(self, reseau: Any, arrete: Any, fin: datetime.date) -> None:
        refuse("va déjà jusqu’au 28/12/2028", prolonger, reseau[1].campagne, fin, arrete, "x")

    def test_up_to_the_eve_of_the_next(self, arrete: Any) -> None:
        ancien = LabellisationSiteFactory(campagne_2017=True)
        CampagneFactory()
        refuse("ne peuvent pas se chevaucher", prolonger, ancien.campagne, DEBUT, arrete, "x")
        prolonger(ancien.campagne, DEBUT - JOUR, arrete, "x")
        ancien.refresh_from_db()
        assert (ancien.fin, ancien.campagne.usage_jusqu_au) == (DEBUT - JOUR, DEBUT - JOUR)

    def test_beyond_its_use(self, arrete: Any) -> None:
        campagne = CampagneFactory(campagne_2017=True)
        prolonger(campagne, J(2024, 6, 30), arrete, "x")
        campagne.refresh_from_db()
        assert campagne.usage_jusqu_au is None

    def test_filieres(self, arrete: Any) -> None:
        label, centre = LabellisationFiliereFactory(filiere_2019=True), LabellisationSiteFactory()
        prolonger(label.campagne, J(2023, 6, 30), arrete, "x")
        label.refresh_from_db()
        centre.refresh_from_db()
        assert (label.fin, centre.fin) == (J(2023, 6, 30), FIN)


class TestRetirer:
    def test_last_day_included(self, reseau: Any, arrete: Any) -> None:
        _, _, second = reseau
        retirer(second, LE, "Service fermé", arrete)
        assert publics(LE)[second.site_id] == "constitutif"
        assert second.site_id not in publics(LE + JOUR)
        second.refresh_from_db()
        assert (second.fin, second.motif_fin) == (LE, "Service fermé")
        assert arrete.intitule in second.note
        assert LabellisationSite.historique.filter(id=second.pk, history_change_reason__contains="retrait")

    @pytest.mark.parametrize(("le", "va"), [(DEBUT - JOUR, 0), (DEBUT, 1), (FIN, 1), (FIN + JOUR, 0)])
    def test_only_a_day_of_the_label(self, reseau: Any, le: datetime.date, va: int) -> None:
        if va:
            retirer(reseau[2], le, "Service fermé")
        else:
            refuse("choisissez un de ces jours", retirer, reseau[2], le, "Service fermé")

    def test_once_and_with_a_reason(self, reseau: Any) -> None:
        refuse("pourquoi", retirer, reseau[2], LE, "  ")
        retirer(reseau[2], LE, "Service fermé")
        refuse("a déjà pris fin le 01/03/2026 : Service fermé", retirer, reseau[2], LE - JOUR, "Encore")

    def test_outside_its_campaign(self, reseau: Any) -> None:
        _, _, second = reseau
        LabellisationSite.objects.filter(pk=second.pk).update(debut=DEBUT - JOUR)
        retirer(second, LE, "Service fermé")
        assert second.site_id not in publics(LE + JOUR)

    def test_a_reason_too_long(self, reseau: Any) -> None:
        refuse("200 caractères", retirer, reseau[2], LE, "m" * 201)

    def test_filiere(self) -> None:
        label = LabellisationFiliereFactory(filiere_2019=True)
        retirer(label, J(2021, 1, 1), "Fusion")
        label.refresh_from_db()
        assert label.etat(J(2021, 1, 2)) == "retire"


class TestTransferer:
    def test_both_sides(self, reseau: Any, arrete: Any) -> None:
        centre, chef, second = reseau
        transferer(centre, second.site, LE, arrete, "Départ en retraite")
        assert publics(LE - JOUR) == {chef.site_id: "coordonnateur", second.site_id: "constitutif"}
        assert publics(LE) == {chef.site_id: "constitutif", second.site_id: "coordonnateur"}
        chef.refresh_from_db()
        second.refresh_from_db()
        assert (chef.fin, chef.motif_fin) == (
            LE - JOUR,
            f"{TRANSFEREE} à {second.site.etablissement.nom_complet}",
        )
        assert (second.fin, second.motif_fin) == (LE - JOUR, DEVENU)
        for nouveau in LabellisationSite.objects.filter(debut=LE):
            assert (nouveau.fin, nouveau.arrete, nouveau.confirmation) == (FIN, arrete, "officiel")
            nouveau.full_clean()
        # Both follow their campaign when it is prolonged.
        prolonger(chef.campagne, J(2029, 12, 31), arrete, "x")
        assert publics(J(2029, 12, 31)) == publics(LE)

    def test_leaves_the_network(self, reseau: Any) -> None:
        centre, _, second = reseau
        transferer(centre, second.site, LE, None, "Fermeture", role_ancien="")
        assert publics(LE) == {second.site_id: "coordonnateur"}

    def test_to_a_site_without_label(self, reseau: Any, arrete: Any) -> None:
        centre, chef, second = reseau
        nouveau = SiteFactory(centre=centre)
        transferer(centre, nouveau, LE, arrete, "x", role_ancien=Role.COMPETENCE)
        assert publics(LE) == {
            chef.site_id: "competence",
            second.site_id: "constitutif",
            nouveau.pk: "coordonnateur",
        }

    def test_and_back(self, reseau: Any, arrete: Any) -> None:
        centre, chef, second = reseau
        transferer(centre, second.site, LE, arrete, "x")
        refuse("choisissez un jour plus tard", transferer, centre, chef.site, LE, arrete, "x")
        transferer(centre, chef.site, LE + JOUR, arrete, "x")
        assert publics(LE + JOUR) == publics(LE - JOUR)

    def test_refusals(self, reseau: Any, arrete: Any) -> None:
        centre, chef, second = reseau
        autre = LabellisationSiteFactory()
        for dit, vers, le, role in [
            ("n’appartient pas à ce centre", autre.site, LE, "constitutif"),
            ("coordonne déjà", chef.site, LE, "constitutif"),
            ("n’a pas de site coordonnateur", second.site, DEBUT - JOUR, "constitutif"),
            ("n’a pas de site coordonnateur", second.site, FIN + JOUR, "constitutif"),
            ("choisissez un jour plus tard", second.site, DEBUT, "constitutif"),
            ("ne peut pas rester coordonnateur", second.site, LE, "coordonnateur"),
        ]:
            refuse(dit, transferer, centre, vers, le, arrete, "x", role_ancien=role)

    def test_an_end_already_decided_stays_the_former_sites(self, reseau: Any, arrete: Any) -> None:
        centre, chef, second = reseau
        fermeture = J(2026, 12, 31)
        retirer(chef, fermeture, "Service fermé")
        transferer(centre, second.site, LE, arrete, "x")
        assert publics(fermeture) == {chef.site_id: "constitutif", second.site_id: "coordonnateur"}
        assert publics(fermeture + JOUR) == {second.site_id: "coordonnateur"}
        assert publics(FIN) == {second.site_id: "coordonnateur"}

    def test_the_day_after_a_withdrawal(self, reseau: Any, arrete: Any) -> None:
        centre, chef, second = reseau
        retirer(chef, LE - JOUR, "Service fermé")
        refuse("quitte le réseau", transferer, centre, second.site, LE, arrete, "x")
        refuse("n’a pas de site", transferer, centre, second.site, LE + JOUR, arrete, "x", role_ancien="")
        transferer(centre, second.site, LE, arrete, "x", role_ancien="")
        assert publics(LE - JOUR) == {chef.site_id: "coordonnateur", second.site_id: "constitutif"}
        assert publics(LE) == publics(FIN) == {second.site_id: "coordonnateur"}
        chef.refresh_from_db()
        assert (chef.fin, chef.motif_fin) == (LE - JOUR, "Service fermé")

    def test_what_the_receiver_held_beyond_is_given_back(self, reseau: Any, arrete: Any) -> None:
        centre, chef, second = reseau
        terme = J(2026, 12, 31)
        LabellisationSite.objects.filter(pk=chef.pk).update(fin=terme)
        transferer(centre, second.site, LE, arrete, "x")
        assert publics(terme)[second.site_id] == "coordonnateur"
        assert publics(terme + JOUR)[second.site_id] == "constitutif"
        assert second.site.labels.latest("debut").fin == FIN

    def test_a_receiver_about_to_leave(self, reseau: Any, arrete: Any) -> None:
        centre, _, second = reseau
        retirer(second, J(2026, 6, 30), "Service fermé")
        refuse("perd son label le 30/06/2026", transferer, centre, second.site, LE, arrete, "x")

    def test_before_a_transfer_already_recorded(self, reseau: Any, arrete: Any) -> None:
        centre, _, second = reseau
        transferer(centre, second.site, LE, arrete, "x")
        troisieme = SiteFactory(centre=centre)
        dit = f"passe déjà à « {second.site} » le 01/03/2026"
        refuse(dit, transferer, centre, troisieme, J(2025, 1, 1), arrete, "x")

    def test_to_an_unpublished_site(self, reseau: Any, arrete: Any) -> None:
        centre, _, second = reseau
        hopital = second.site.etablissement
        hopital.publie = False
        hopital.save()
        refuse("n’est pas publié", transferer, centre, second.site, LE, arrete, "x")

    def test_a_label_to_come_in_the_way(self, reseau: Any, arrete: Any) -> None:
        centre, _, _ = reseau
        site = LabellisationSiteFactory(site__centre=centre, debut=J(2027, 1, 1)).site
        refuse("se chevauchent", transferer, centre, site, LE, arrete, "x")


class TestCompleter:
    def test_earlier_labels_leave(self) -> None:
        ancien = LabellisationSiteFactory(campagne_2017=True)
        nouveau = LabellisationSiteFactory()
        assert set(publics(LE)) == {ancien.site_id, nouveau.site_id}
        completer(nouveau.campagne)
        assert set(publics(LE)) == {nouveau.site_id}
        refuse("déjà marquée complète", completer, nouveau.campagne)

    def test_an_empty_campaign(self) -> None:
        refuse("Aucun label", completer, CampagneFactory())


class TestRenouveler:
    def test_same_site_same_role(self, arrete: Any) -> None:
        chef = LabellisationSiteFactory(coordonnateur=True, campagne_2017=True)
        second = LabellisationSiteFactory(competence=True, campagne_2017=True, site__centre=chef.site.centre)
        campagne = CampagneFactory()
        faits = renouveler([chef, second], campagne, arrete)
        assert sorted((n.site_id, n.role, n.debut, n.fin) for n in faits) == [
            (label.site_id, label.role, DEBUT, FIN) for label in (chef, second)
        ]
        assert publics(DEBUT) == {chef.site_id: "coordonnateur", second.site_id: "competence"}
        for nouveau in LabellisationSite.objects.all():
            nouveau.full_clean()
        assert (
            LabellisationSite.historique.filter(history_change_reason__contains="renouvellement").count() == 2
        )
        refuse("a déjà un label", renouveler, [chef, second], campagne, arrete)

    def test_all_or_nothing(self, arrete: Any) -> None:
        bon = LabellisationSiteFactory(campagne_2017=True)
        deja = LabellisationSiteFactory(campagne_2017=True)
        LabellisationSiteFactory(site=deja.site)
        refuse(str(deja), renouveler, [bon, deja], CampagneFactory(), arrete)

    def test_refusals(self, reseau: Any, arrete: Any) -> None:
        _, chef, second = reseau
        retirer(second, LE, "Fermé")
        suite = CampagneFactory(debut=FIN + JOUR, fin=J(2033, 12, 28))
        refuse("a pris fin (Fermé)", renouveler, [second], suite, arrete)
        refuse("a déjà un label", renouveler, [chef], chef.campagne, arrete)
        refuse("pas le dernier label", renouveler, [chef], CampagneFactory(campagne_2017=True), arrete)
        refuse("campagne de centres", renouveler, [chef], CampagneFactory(filiere_2025=True), arrete)
        refuse("tenir dans la campagne", renouveler, [chef], suite, arrete, jours=(FIN, J(2030, 1, 1)))
        refuse("Aucun label", renouveler, [], suite, arrete)

    def test_two_coordonnateurs_of_one_network(self, arrete: Any) -> None:
        chef = LabellisationSiteFactory(
            coordonnateur=True, campagne_2017=True, fin=J(2020, 1, 1), motif_fin="x"
        )
        second = LabellisationSiteFactory(
            coordonnateur=True, campagne_2017=True, debut=J(2020, 1, 2), site__centre=chef.site.centre
        )
        LabellisationSite.objects.filter(pk=chef.pk).update(
            motif_fin="", campagne=CampagneFactory(campagne_2004=True)
        )
        refuse("deux sites coordonnateurs", renouveler, [chef, second], CampagneFactory(), arrete)
