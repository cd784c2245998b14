"""The vocabulary: follows edits in every process and thread, stays small, breaks on no odd row."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.models import Maladie, VersionDonnees
from directory.recherche import construction
from directory.recherche import vocabulaire as module
from directory.recherche.comprendre import comprendre
from directory.recherche.vocabulaire import vocabulaire
from tests.factories import (
    CentreFactory,
    EtablissementFactory,
    FiliereFactory,
    GroupeFactory,
    LabellisationSiteFactory,
    MaladieFactory,
)

MO = 1024 * 1024


def _codes(texte: str) -> list[str]:
    return [c.code for c in comprendre(texte).candidats]


@pytest.mark.django_db
class TestSuivi:
    """Edits are seen at once."""

    def test_created_renamed_unpublished_deleted(self) -> None:
        maladie = MaladieFactory(nom="Maladie de Quelquun")
        code = str(maladie.code_orpha)
        assert _codes("quelquun") == [code]
        maladie.nom = "Maladie de Personne"
        maladie.save()
        assert (_codes("quelquun"), _codes("maladie de personne")) == ([], [code])
        Maladie.objects.filter(pk=maladie.pk).update(publie=False)
        assert _codes("maladie de personne") == []
        Maladie.objects.filter(pk=maladie.pk).update(publie=True)
        assert _codes("maladie de personne") == [code]
        maladie.delete()
        assert _codes("maladie de personne") == []

    def test_the_same_version_is_built_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        MaladieFactory(nom="Maladie de Quelquun")
        premier = vocabulaire()
        monkeypatch.setattr(construction, "construire", lambda cle: pytest.fail("rebuilt"))
        assert vocabulaire() is premier

    def test_one_version_query_a_request(self) -> None:
        MaladieFactory()
        vocabulaire()
        module._debut_requete()
        try:
            with CaptureQueriesContext(connection) as requetes:
                for _ in range(5):
                    vocabulaire()
            assert len(requetes) == 1
        finally:
            # Not the signal itself: Django would close the connection of the test.
            module._fin_requete()
        with CaptureQueriesContext(connection) as requetes:
            vocabulaire()
            vocabulaire()
        assert len(requetes) == 2

    def test_a_view_checks_the_version_once(self, client: Client) -> None:
        MaladieFactory(nom="Maladie de Quelquun")
        client.get("/suggestions/", {"q": "quelquun"})
        with CaptureQueriesContext(connection) as requetes:
            client.get("/suggestions/", {"q": "quelquun"})
        assert sum("versiondonnees" in r["sql"] for r in requetes) == 1
        assert not module._porteur.en_requete

    def test_while_one_thread_rebuilds_the_others_serve_the_old_one(self) -> None:
        MaladieFactory(nom="Maladie de Quelquun")
        ancien = vocabulaire()
        MaladieFactory(nom="Maladie de Personne")
        with module._verrou:
            assert vocabulaire() is ancien
        assert vocabulaire() is not ancien

    def test_a_failed_build_leaves_the_lock_free(self, monkeypatch: pytest.MonkeyPatch) -> None:
        MaladieFactory(nom="Maladie de Quelquun")

        def echouer(cle: tuple[Any, ...]) -> None:
            raise RuntimeError("base coupée")

        with monkeypatch.context() as m:
            m.setattr(construction, "construire", echouer)
            with pytest.raises(RuntimeError, match="base coupée"):
                vocabulaire()
        assert not module._verrou.locked()
        assert _codes("quelquun")


@pytest.mark.django_db(transaction=True)
class TestPlusieursFils:
    """Two threads, then two processes."""

    def test_the_first_build_is_done_once_for_all_threads(self, monkeypatch: pytest.MonkeyPatch) -> None:
        MaladieFactory(nom="Maladie de Quelquun")
        monkeypatch.setattr(module, "_actuel", None)
        construits: list[Any] = []
        vrai = construction.construire

        def compter(cle: tuple[Any, ...]) -> Any:
            construits.append(cle)
            return vrai(cle)

        monkeypatch.setattr(construction, "construire", compter)
        vus: list[Any] = []

        def lire() -> None:
            try:
                vus.append(vocabulaire())
            finally:
                connections.close_all()

        fils = [threading.Thread(target=lire) for _ in range(4)]
        for fil in fils:
            fil.start()
        for fil in fils:
            fil.join(30)
        assert len(vus) == 4
        assert len(set(map(id, vus))) == 1
        assert len(construits) == 1

    def test_another_process_follows_an_edit_without_a_restart(self, tmp_path: Path) -> None:
        """A worker that already answered sees what this process writes."""
        maladie = MaladieFactory(nom="Maladie de Quelquun")
        nom = connection.settings_dict["NAME"]
        if connection.vendor == "sqlite":
            # A database in memory cannot be shared: the two processes meet on a file.
            nom = str(tmp_path / "partagee.sqlite3")
            connection.cursor().execute("VACUUM INTO %s", [nom])
        with subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", OUVRIER, str(nom)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        ) as ouvrier:
            assert ouvrier.stdin is not None
            assert ouvrier.stdout is not None

            def demander(texte: str) -> str:
                ouvrier.stdin.write(texte + "\n")  # type: ignore[union-attr]
                ouvrier.stdin.flush()  # type: ignore[union-attr]
                return ouvrier.stdout.readline().strip()  # type: ignore[union-attr]

            code = str(maladie.code_orpha)
            assert demander("quelquun") == code
            assert demander("personne") == ""
            _ecrire_dans(str(nom), maladie.pk)
            assert demander("maladie de personne") == code
            ouvrier.stdin.close()
            assert ouvrier.wait(30) == 0


def _ecrire_dans(nom: str, pk: int) -> None:
    """Rename the disease in the shared database, as an admin would."""
    autre = connection.copy()
    autre.settings_dict["NAME"] = nom
    avant = connections["default"]
    connections["default"] = autre
    try:
        maladie = Maladie.objects.get(pk=pk)
        maladie.nom = "Maladie de Personne"
        maladie.save()
    finally:
        autre.close()
        connections["default"] = avant


OUVRIER = """
import sys, tests.reglages, os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.reglages"
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from directory.recherche.comprendre import comprendre
for ligne in sys.stdin:
    print(",".join(c.code for c in comprendre(ligne).candidats), flush=True)
"""


@pytest.mark.django_db
class TestContenu:
    """What is in, what is not."""

    def test_an_empty_database(self) -> None:
        VersionDonnees.objects.all().delete()
        v = vocabulaire()
        assert (v.cle, v.sujets, len(v.index.textes)) == ((0, None), (), 0)

    def test_unpublished_things_have_no_name(self) -> None:
        MaladieFactory(nom="Cachexie cachée", publie=False)
        FiliereFactory(slug="cachee", sigle="CACHEE", publie=False)
        CentreFactory(slug="cache", nom="Centre caché", publie=False)
        assert not {"cachee", "cache"} & {s.code for s in vocabulaire().sujets}
        assert "Cachexie cachée" not in vocabulaire().index.affiches

    def test_a_hospital_is_there_when_it_has_a_site(self) -> None:
        seul = EtablissementFactory(nom="Hôpital Solitaire", finess="420000001")
        label = LabellisationSiteFactory(
            site__etablissement__nom="Hôpital du Label", site__etablissement__finess="420000002"
        )
        assert _codes("hopital solitaire") == []
        assert comprendre("420000001").decision == "rien"
        assert _codes("420000002") == [label.site.etablissement.code]
        assert seul.code not in {s.code for s in vocabulaire().sujets}

    def test_a_group_is_there_when_one_of_its_hospitals_is(self) -> None:
        groupe = GroupeFactory(
            nom="CHU de Nulle-Part", nom_long="Centre hospitalier de Nulle-Part", commune=None
        )
        assert _codes("chu nulle part") == []
        LabellisationSiteFactory(site__etablissement__groupe=groupe)
        c = comprendre("chu de nulle part").candidats[0]
        assert (c.genre, c.code, c.trouve) == ("groupe", groupe.code, c.nom)

    def test_a_hospital_without_commune(self) -> None:
        LabellisationSiteFactory(
            site__etablissement__nom="Hôpital Sansville", site__etablissement__commune=None
        )
        assert comprendre("hopital sansville").decision == "etablissement"

    def test_former_names_of_filieres_and_centres(self) -> None:
        filiere = FiliereFactory(slug="neuve", sigle="NEUVE", anciens_noms="VIEILLERIE")
        centre = CentreFactory(
            slug="neuf", nom="Centre neuf", sigle="", anciens_noms="Centre ancestral\nAutrefois"
        )
        assert comprendre("vieillerie").candidats[0].pk == filiere.pk
        assert comprendre("autrefois").candidats[0].pk == centre.pk

    def test_a_circle_of_moved_codes_is_no_trap(self) -> None:
        une = MaladieFactory(depreciee=True, nom="Ronde une")
        deux = MaladieFactory(depreciee=True, nom="Ronde deux", remplacee_par=une)
        Maladie.objects.filter(pk=une.pk).update(remplacee_par=deux)
        assert comprendre("ronde une").decision == "rien"
        assert comprendre(f"ORPHA:{une.code_orpha}").decision == "rien"

    def test_an_unpublished_target_leaves_the_moved_code_by_itself(self) -> None:
        cible = MaladieFactory(publie=False)
        ancienne = MaladieFactory(depreciee=True, nom="Orpheline de cible", remplacee_par=cible)
        c = comprendre(f"ORPHA:{ancienne.code_orpha}")
        assert (c.candidats[0].code, c.candidats[0].actif) == (str(ancienne.code_orpha), False)


def _poids(racine: object) -> int:
    """Bytes of everything reachable, each object counted once."""
    vus: dict[int, object] = {}
    pile = [racine]
    total = 0
    while pile:
        objet = pile.pop()
        if id(objet) in vus or isinstance(objet, type):
            continue
        vus[id(objet)] = objet
        total += sys.getsizeof(objet)
        if isinstance(objet, dict):
            pile.extend(objet.keys())
            pile.extend(objet.values())
        elif isinstance(objet, tuple | list | set | frozenset):
            pile.extend(objet)
        else:
            pile.extend(getattr(objet, champ) for champ in getattr(type(objet), "__slots__", ()))
    return total


@pytest.mark.usefixtures("annuaire")
class TestTaille:
    """What it costs a worker."""

    def test_under_40_mb(self) -> None:
        v = vocabulaire()
        assert len(v.sujets) > 10_000
        assert _poids(v) < 40 * MO

    def test_corrections_are_remembered_within_bounds(self) -> None:
        for n in range(600):
            comprendre(f"zqx{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10 % 10]}{'uvwxyzabcd'[n // 100]}")
        assert len(vocabulaire().index.memoire) <= 512
