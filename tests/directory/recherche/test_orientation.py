"""From a disease to networks and filière: the rules of MAPPING.md, on small trees and on the real data."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centres.models import Centre
from directory.models import Maladie
from directory.recherche import orientation
from directory.recherche.orientation import orienter
from filieres.models import Filiere
from tests.factories import (
    CentreFactory,
    CouvertureFactory,
    CouvertureFiliereFactory,
    FiliereFactory,
    MaladieFactory,
)


def _groupe(nom: str, *parents: Maladie, **champs: object) -> Maladie:
    return MaladieFactory(groupe=True, nom=nom, parents=parents, **champs)


def _couvre(centre: Centre, maladie: Maladie, portee: str = "groupe") -> None:
    CouvertureFactory(centre=centre, maladie=maladie, portee=portee)


def _filiere(filiere: Filiere, maladie: Maladie, portee: str = "groupe", rang: str = "principale") -> None:
    CouvertureFiliereFactory(filiere=filiere, maladie=maladie, portee=portee, rang=rang)


def _slugs(maladie: Maladie) -> set[str]:
    return {c.slug for c in orienter(maladie).centres}


@pytest.mark.django_db
class TestRegles:
    """One rule at a time."""

    def test_nobody(self) -> None:
        o = orienter(MaladieFactory())
        assert (o.voie, o.centres, o.filiere, o.groupes, o.centres_pks) == ("", (), None, (), ())
        assert orienter(123456789).voie == ""

    def test_own_row_wins_over_groups(self) -> None:
        groupe = _groupe("Groupe")
        maladie = MaladieFactory(parents=[groupe])
        large, propre = CentreFactory(), CentreFactory()
        _couvre(large, groupe)
        _couvre(propre, maladie, "maladie")
        o = orienter(maladie)
        assert (o.voie, o.centres_pks, o.groupes) == ("nommee", (propre.pk,), ())
        assert o.centres[0].par is None
        assert o.centres[0].nom_court == propre.nom_court

    def test_the_nearest_group_wins_and_is_named(self) -> None:
        loin = _groupe("Loin")
        pres = _groupe("Près", loin)
        maladie = MaladieFactory(parents=[pres])
        c_loin, c_pres = CentreFactory(), CentreFactory()
        _couvre(c_loin, loin)
        _couvre(c_pres, pres)
        o = orienter(maladie)
        assert (o.voie, o.centres_pks, [g.nom for g in o.groupes]) == ("groupe", (c_pres.pk,), ["Près"])
        assert o.groupes[0].url.startswith(f"/maladies/{pres.code_orpha}-")
        assert (o.groupes[0].niveau, o.centres[0].par) == ("groupe", o.groupes[0])

    def test_a_tie_gives_every_network(self) -> None:
        un, deux = _groupe("Un"), _groupe("Deux")
        maladie = MaladieFactory(parents=[un, deux])
        a, b = CentreFactory(), CentreFactory()
        _couvre(a, un)
        _couvre(b, deux)
        assert _slugs(maladie) == {a.slug, b.slug}

    def test_a_disease_row_stops_at_the_disease_and_its_subtypes(self) -> None:
        maladie = MaladieFactory()
        sous_type = MaladieFactory(niveau="sous-type", parents=[maladie])
        autre = MaladieFactory(parents=[maladie])
        centre = CentreFactory()
        _couvre(centre, maladie, "maladie")
        o = orienter(sous_type)
        assert (o.voie, o.centres_pks) == ("nommee", (centre.pk,))
        assert [g.code for g in o.groupes] == [maladie.code_orpha]
        assert orienter(autre).voie == ""

    def test_a_subtype_s_own_row_wins(self) -> None:
        maladie = MaladieFactory()
        sous_type = MaladieFactory(niveau="sous-type", parents=[maladie])
        a, b = CentreFactory(), CentreFactory()
        _couvre(a, maladie, "maladie")
        _couvre(b, sous_type, "maladie")
        assert _slugs(sous_type) == {b.slug}

    def test_a_subtype_of_a_subtype_and_of_two_diseases(self) -> None:
        une, deux = MaladieFactory(), MaladieFactory()
        sous_type = MaladieFactory(niveau="sous-type", parents=[une, deux])
        profond = MaladieFactory(niveau="sous-type", parents=[sous_type])
        a, b = CentreFactory(), CentreFactory()
        _couvre(a, une, "maladie")
        _couvre(b, deux, "maladie")
        assert _slugs(profond) == {a.slug, b.slug}

    def test_a_subtype_under_a_group_only(self) -> None:
        groupe = _groupe("Groupe")
        sous_type = MaladieFactory(niveau="sous-type", parents=[groupe])
        centre = CentreFactory()
        _couvre(centre, groupe)
        assert orienter(sous_type).voie == "groupe"

    def test_the_filiere_only(self) -> None:
        groupe = _groupe("Groupe")
        filiere = FiliereFactory()
        _filiere(filiere, groupe)
        o = orienter(MaladieFactory(parents=[groupe]))
        assert o.voie == "filiere"
        assert o.filiere is not None
        assert (o.filiere.slug, o.filiere.sigle) == (filiere.slug, filiere.sigle)
        assert [g.nom for g in o.groupes] == ["Groupe"]

    def test_networks_of_the_filiere_found_come_before_nearer_ones(self) -> None:
        loin = _groupe("Loin")
        pres = _groupe("Près", loin)
        maladie = MaladieFactory(parents=[pres])
        sienne, autre = FiliereFactory(), FiliereFactory()
        a, b = CentreFactory(filiere=sienne), CentreFactory(filiere=autre)
        _filiere(sienne, maladie, "maladie")
        _couvre(a, loin)
        _couvre(b, pres)
        assert _slugs(maladie) == {a.slug}

    def test_on_a_shared_row_only_the_filiere_s_networks(self) -> None:
        groupe = _groupe("Groupe")
        maladie = MaladieFactory(parents=[groupe])
        sienne = FiliereFactory()
        a, b = CentreFactory(filiere=sienne), CentreFactory(filiere=FiliereFactory())
        _filiere(sienne, groupe)
        _couvre(a, groupe)
        _couvre(b, groupe)
        assert _slugs(maladie) == {a.slug}

    def test_other_filieres_networks_when_the_filiere_has_none(self) -> None:
        groupe = _groupe("Groupe")
        maladie = MaladieFactory(parents=[groupe])
        centre = CentreFactory(filiere=FiliereFactory())
        _filiere(FiliereFactory(), groupe)
        _couvre(centre, groupe)
        assert _slugs(maladie) == {centre.slug}

    def test_the_preferred_specialty_s_branch_comes_before_a_nearer_group(self) -> None:
        tete = _groupe("Tête")
        milieu = _groupe("Milieu", tete)
        ailleurs = _groupe("Ailleurs")
        maladie = MaladieFactory(parents=[milieu, ailleurs], specialite_preferentielle=tete)
        bonne, autre = FiliereFactory(), FiliereFactory()
        _filiere(bonne, tete)
        _filiere(autre, ailleurs)
        trouvee = orienter(maladie).filiere
        assert trouvee is not None
        assert trouvee.pk == bonne.pk

    def test_outside_the_branch_when_nothing_is_inside(self) -> None:
        tete, ailleurs = _groupe("Tête"), _groupe("Ailleurs")
        maladie = MaladieFactory(parents=[tete, ailleurs], specialite_preferentielle=tete)
        filiere = FiliereFactory()
        _filiere(filiere, ailleurs)
        trouvee = orienter(maladie).filiere
        assert trouvee is not None
        assert trouvee.pk == filiere.pk

    def test_at_the_same_distance_the_most_precise_group_wins(self) -> None:
        large, etroit = _groupe("Large"), _groupe("Étroit")
        maladie = MaladieFactory(parents=[large, etroit])
        MaladieFactory.create_batch(3, parents=[large])
        f_large, f_etroit = FiliereFactory(), FiliereFactory()
        _filiere(f_large, large)
        _filiere(f_etroit, etroit)
        trouvee = orienter(maladie).filiere
        assert trouvee is not None
        assert trouvee.pk == f_etroit.pk
        assert trouvee.par is not None
        assert trouvee.par.nom == "Étroit"

    def test_an_associated_filiere_is_never_alone(self) -> None:
        groupe = _groupe("Groupe")
        maladie = MaladieFactory(parents=[groupe])
        associee = FiliereFactory()
        _filiere(associee, groupe, rang="associee")
        o = orienter(maladie)
        assert (o.filiere, o.associees, o.voie) == (None, (), "")
        principale = FiliereFactory()
        _filiere(principale, maladie, "maladie")
        o = orienter(maladie)
        assert [a.pk for a in o.associees] == [associee.pk]
        assert o.filiere is not None
        assert o.filiere.par is None

    @pytest.mark.parametrize("code", orientation.SPECIALITES_GARDEES)
    def test_guard_rail(self, code: int) -> None:
        tete = _groupe("Tumeurs rares", code_orpha=code)
        autre = _groupe("Maladie rare du foie")
        maladie = MaladieFactory(parents=[tete, autre], specialite_preferentielle=tete)
        centre, filiere = CentreFactory(), FiliereFactory()
        _couvre(centre, autre)
        _filiere(filiere, autre)
        assert orienter(maladie).voie == ""
        dans_la_branche = CentreFactory()
        _couvre(dans_la_branche, tete)
        assert _slugs(maladie) == {dans_la_branche.slug}
        # A row of its own is not inherited.
        _couvre(centre, maladie, "maladie")
        assert _slugs(maladie) == {centre.slug}

    def test_unpublished_networks_and_filieres_are_not_named(self) -> None:
        maladie = MaladieFactory()
        cache = CentreFactory(publie=False)
        _couvre(cache, maladie, "maladie")
        _filiere(FiliereFactory(publie=False), maladie, "maladie")
        assert orienter(maladie).voie == ""

    def test_a_moved_code_is_read_as_its_target(self) -> None:
        cible = MaladieFactory()
        ancienne = MaladieFactory(depreciee=True, remplacee_par=cible)
        encore = MaladieFactory(depreciee=True, remplacee_par=ancienne)
        centre = CentreFactory()
        _couvre(centre, cible, "maladie")
        assert orienter(ancienne).centres_pks == (centre.pk,)
        assert orienter(encore).centres_pks == (centre.pk,)

    def test_an_associated_code_too(self) -> None:
        cible = MaladieFactory()
        obsolete = MaladieFactory(statut="obsolete", niveau="", relation="associe_a", remplacee_par=cible)
        centre = CentreFactory()
        _couvre(centre, cible, "maladie")
        assert orienter(obsolete.code_orpha).centres_pks == (centre.pk,)

    def test_a_change_is_followed(self) -> None:
        maladie, centre = MaladieFactory(), CentreFactory()
        assert orienter(maladie).voie == ""
        _couvre(centre, maladie, "maladie")
        assert orienter(maladie).voie == "nommee"


@pytest.mark.usefixtures("annuaire")
class TestDonneesReelles:
    """The figures of MAPPING.md."""

    def test_coverage_with_the_guard_rail(self) -> None:
        assert self._couverture() == (6305, 5277, 5552)

    def test_coverage_without(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(orientation, "SPECIALITES_GARDEES", ())
        assert self._couverture() == (6305, 5422, 5654)

    @staticmethod
    def _couverture() -> tuple[int, int, int]:
        codes = Maladie.objects.filter(niveau="maladie", statut="actif").values_list("code_orpha", flat=True)
        trouvees = [orienter(code) for code in codes]
        return (
            len(trouvees),
            sum(bool(o.centres) for o in trouvees),
            sum(o.filiere is not None for o in trouvees),
        )

    @pytest.mark.parametrize(
        ("code", "voie", "filiere", "centre"),
        [
            (586, "nommee", "muco-cftr", "mucoviscidose-cftr"),
            (558, "nommee", "fava-multi", "syndrome-de-marfan"),
            (284973, "nommee", "fava-multi", "syndrome-de-marfan"),
            (774, "nommee", "fava-multi", "maladie-de-rendu-osler"),
            (98878, "groupe", "mhemo", "crh"),
            (88661, "groupe", "tetecou", "o-rares"),
        ],
    )
    def test_known_diseases(self, code: int, voie: str, filiere: str, centre: str) -> None:
        o = orienter(code)
        assert o.filiere is not None
        assert (o.voie, o.filiere.slug) == (voie, filiere)
        assert centre in {c.slug for c in o.centres}

    def test_one_query_at_most(self) -> None:
        orienter(586)
        with CaptureQueriesContext(connection) as requetes:
            orienter(88661)
        assert len(requetes) <= 1
