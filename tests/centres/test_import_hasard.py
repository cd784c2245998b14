"""Files spoilt at random: refused in French or imported, never a traceback, never half written."""

import re
import shutil
import tempfile
from pathlib import Path

from django.core.management import CommandError
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from directory.models import LigneImportee, VersionDonnees
from filieres.models import Filiere
from tests.jeux import ANNUAIRE, REFERENCE, JeuDeFichiers, annuaire, reference

MORCEAUX = st.one_of(
    st.sampled_from(
        [
            b"",
            b",",
            b";",
            b"\n",
            b'"',
            b"\r",
            b"\x00",
            b"\xff",
            b"/",
            b"-1",
            b"1e5",
            b"0000-00-00",
            b"586",
            b"muco",
        ]
    ),
    st.text(max_size=4).map(lambda texte: texte.encode("utf-8", "surrogatepass")),
)
COUPS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 6), MORCEAUX), min_size=1, max_size=4)


class SpoiltFiles(TestCase):
    """One file of the set, with a few pieces replaced."""

    def setUp(self) -> None:
        self.dossier = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.dossier)
        self.reference, self.annuaire = reference(self.dossier), annuaire(self.dossier)

    def _essayer(
        self, jeu: JeuDeFichiers, fichier: str, texte: str, coups: list[tuple[float, int, bytes]]
    ) -> None:
        octets = texte.encode()
        for ou, combien, morceau in coups:
            place = int(ou * len(octets))
            octets = octets[:place] + morceau + octets[place + combien :]
        jeu.ecrire(fichier, octets)
        avant = VersionDonnees.actuelle().numero, LigneImportee.objects.count()
        try:
            jeu.importer()
        except CommandError:
            jeu.ecrire(fichier, octets)
            titre, *lignes = jeu.refus()
            assert re.fullmatch(r"\d+ erreurs?, rien n’a été écrit :|La base a refusé l’écriture.*", titre)
            assert all(re.match(r"[a-z_]+\.csv:\d+: .+, attendu ", ligne) for ligne in lignes), lignes
            assert avant == (VersionDonnees.actuelle().numero, LigneImportee.objects.count())
        finally:
            jeu.ecrire(fichier, texte)

    @given(st.sampled_from(sorted(REFERENCE)), COUPS)
    def test_reference(self, fichier: str, coups: list[tuple[float, int, bytes]]) -> None:
        self._essayer(self.reference, fichier, REFERENCE[fichier], coups)

    @given(st.sampled_from(sorted(ANNUAIRE)), COUPS)
    def test_annuaire(self, fichier: str, coups: list[tuple[float, int, bytes]]) -> None:
        self.reference.importer(verbosity=0)
        self._essayer(self.annuaire, fichier, ANNUAIRE[fichier], coups)
        assert Filiere.objects.count() in (0, 2, 3)
