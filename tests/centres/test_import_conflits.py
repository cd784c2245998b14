"""What people change between two imports, on the whole path from file to database."""

import datetime
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from centres.models import Centre, LabellisationSite, Site
from directory.effacement import retirer
from directory.models import Etablissement, LigneImportee, NomRetire, VersionDonnees
from filieres.models import Association, Filiere, Laboratoire
from tests.factories import UserFactory
from tests.jeux import JeuDeFichiers, annuaire, reference


@pytest.fixture
def jeu(tmp_path: Path) -> JeuDeFichiers:
    reference(tmp_path).importer()
    jeu = annuaire(tmp_path)
    jeu.importer()
    return jeu


pytestmark = pytest.mark.django_db


def test_a_field_changed_here_is_a_listed_conflict(jeu: JeuDeFichiers) -> None:
    Site.objects.filter(code="lyon", centre__slug="muco").update(service="Pneumologie adulte")
    jeu.changer("sites.csv", "MUCO (adultes)", "Muco adultes")
    for _ in range(2):  # as long as nobody settles it
        sortie = jeu.importer()
        assert (
            "conflit : sites.csv:2: muco/lyon : service : le fichier dit « Pneumologie », l’annuaire garde "
            "« Pneumologie adulte » (modifié ici depuis le dernier import)"
        ) in sortie
        assert "sites.csv : 3 lignes" in sortie
        assert "1 conflit" in sortie
        site = Site.objects.get(code="lyon", centre__slug="muco")
        assert (site.service, site.titre) == ("Pneumologie adulte", "Muco adultes")


def test_replacing_takes_the_file(jeu: JeuDeFichiers) -> None:
    Site.objects.filter(code="lyon", centre__slug="muco").update(service="Autre", titre="", telephone="")
    sortie = jeu.importer(remplacer=True)
    assert "conflit" not in sortie
    site = Site.objects.get(code="lyon", centre__slug="muco")
    assert (site.service, site.titre, site.telephone) == ("Pneumologie", "MUCO (adultes)", "04 72 00 00 01")


def test_a_blank_never_erases_what_someone_filled(jeu: JeuDeFichiers) -> None:
    Site.objects.filter(code="nord").update(service="Rempli ici", telephone="04 77 00 00 00")
    for options in ({}, {"remplacer": True}):
        sortie = jeu.importer(**options)
        assert "conflit" not in sortie
        site = Site.objects.get(code="nord")
        assert (site.service, site.telephone) == ("Rempli ici", "04 77 00 00 00")


def test_a_blank_takes_back_what_the_file_gave(jeu: JeuDeFichiers) -> None:
    jeu.changer("sites.csv", "04 72 00 00 01", "")
    jeu.importer()
    assert Site.objects.get(code="lyon", centre__slug="muco").telephone == ""


def test_a_value_changed_on_both_sides_to_the_same_thing_is_settled(jeu: JeuDeFichiers) -> None:
    Site.objects.filter(code="nord").update(titre="Nouveau")
    jeu.changer("sites.csv", "chu-nord,,MUCO", "chu-nord,,Nouveau")
    version = VersionDonnees.actuelle().numero
    assert "conflit" not in jeu.importer()
    assert VersionDonnees.actuelle().numero == version
    jeu.changer("sites.csv", "chu-nord,,Nouveau", "chu-nord,,Encore")
    jeu.importer()
    assert Site.objects.get(code="nord").titre == "Encore"


def test_a_browser_saving_a_list_unchanged_is_not_an_edit(jeu: JeuDeFichiers) -> None:
    Filiere.objects.filter(slug="muco-cftr").update(anciens_noms="Muco\r\nCFTR\r\n")
    assert "conflit" not in jeu.importer()


def test_links_and_lists_are_compared_too(jeu: JeuDeFichiers) -> None:
    Association.objects.get(slug="vaincre").filieres.set([Filiere.objects.get(slug="respifil")])
    Centre.objects.filter(slug="muco").update(filiere=Filiere.objects.get(slug="respifil"))
    sortie = jeu.importer()
    assert "vaincre : filieres : le fichier dit muco-cftr, respifil, l’annuaire garde respifil" in sortie
    assert "muco : filiere : le fichier dit « muco-cftr », l’annuaire garde « respifil »" in sortie
    jeu.importer(remplacer=True)
    assert Association.objects.get(slug="vaincre").filieres.count() == 2
    assert Centre.objects.get(slug="muco").filiere.slug == "muco-cftr"


def test_a_position_is_one_thing(jeu: JeuDeFichiers) -> None:
    Etablissement.objects.filter(code="chu-lyon").update(latitude=45.0, position_source="saisie")
    jeu.changer("etablissements.csv", "45.758,4.835", "45.759,4.836")
    assert "chu-lyon : position : le fichier dit 45.759, 4.836, commune" in jeu.importer()
    lyon = Etablissement.objects.get(code="chu-lyon")
    assert (lyon.latitude, lyon.longitude, lyon.position_source) == (45.0, 4.835, "saisie")


def test_a_renamed_address_is_the_same_record(jeu: JeuDeFichiers) -> None:
    centre = Centre.objects.get(slug="muco")
    centre.slug = "mucoviscidose"
    centre.save()
    LabellisationSite.objects.filter(site__code="nord").update(debut=datetime.date(2024, 1, 1))
    jeu.changer("centres.csv", "Centre de référence mucoviscidose", "Centre mucoviscidose")
    sortie = jeu.importer()
    assert (
        "centres.csv:2: muco : slug : le fichier dit « muco », l’annuaire garde « mucoviscidose »" in sortie
    )
    assert (
        "muco/nord/2023-12-29 : debut : le fichier dit « 2023-12-29 », l’annuaire garde « 2024-01-01 »"
        in sortie
    )
    assert sortie.count("conflit : ") == 2  # its sites are still its sites
    centre.refresh_from_db()
    assert (centre.slug, centre.nom) == ("mucoviscidose", "Centre mucoviscidose")
    jeu.importer(remplacer=True)
    centre.refresh_from_db()
    assert centre.slug == "muco"
    assert Centre.objects.count() == 2


def test_a_renamed_record_that_the_file_names_twice(jeu: JeuDeFichiers) -> None:
    Centre.objects.filter(slug="muco").update(slug="mucoviscidose")
    jeu.ajouter("centres.csv", "mucoviscidose,muco-cftr,Centre,,,,,,,")
    assert jeu.refus()[1:] == [
        "centres.csv:4: slug: « mucoviscidose » désigne la même fiche que la ligne 2, attendu une seule ligne"
    ]


def test_a_site_moved_by_the_file_takes_its_labels_along(jeu: JeuDeFichiers) -> None:
    site = Site.objects.get(code="nord")
    site.centre = Centre.objects.get(slug="respi")
    site.save()
    assert "muco/nord : centre : le fichier dit « muco », l’annuaire garde « respi »" in jeu.importer()
    jeu.importer(remplacer=True)
    assert LabellisationSite.objects.get(site=site).centre.slug == "muco"


def test_a_record_deleted_here_is_not_brought_back(jeu: JeuDeFichiers) -> None:
    Association.objects.get(slug="vaincre").delete()
    sortie = jeu.importer()
    assert (
        "conflit : associations.csv:2: vaincre : supprimée ici depuis le dernier import, non remise" in sortie
    )
    assert not Association.objects.filter(slug="vaincre").exists()
    jeu.importer(remplacer=True)
    assert Association.objects.get(slug="vaincre").filieres.count() == 2
    assert "Rien à changer" in jeu.importer()


def test_a_new_row_may_not_lead_to_a_record_deleted_here(jeu: JeuDeFichiers) -> None:
    Laboratoire.objects.all().delete()
    Centre.objects.get(slug="respi").couvertures.all().delete()
    LabellisationSite.objects.filter(centre__slug="respi").delete()
    Site.objects.filter(centre__slug="respi").delete()
    Centre.objects.get(slug="respi").delete()
    sortie = jeu.importer()
    assert sortie.count("supprimée ici depuis le dernier import") == 5
    jeu.ajouter("maladies_centres.csv", "respi,586,Mucoviscidose,maladie,usuel")
    jeu.changer("maladies_centres.csv", "maladie,usuel", "maladie,périmètre usuel")
    assert jeu.refus()[1:] == [
        (
            "maladies_centres.csv:4: centre_slug: « respi » a été supprimé de l’annuaire depuis le dernier import, "
            "attendu une clé de centres.csv ou de l’annuaire"
        )
    ]


# --- Withdrawn names ------------------------------------------------------------------------
def test_a_withdrawn_name_is_never_imported(tmp_path: Path) -> None:
    NomRetire.objects.create(nom="Anne Durand")
    reference(tmp_path).importer()
    jeu = annuaire(tmp_path)
    sortie = jeu.importer()
    for ou in (
        "filieres.csv:2: coordonnateur",
        "sites.csv:2: responsables",
        "labels_sites.csv:2: responsable",
    ):
        assert f"nom retiré : {ou} : un nom retiré à la demande de la personne n’est pas repris" in sortie
    assert "Durand" not in sortie
    assert Site.objects.get(code="lyon", centre__slug="muco").responsables == "Dr Jean Petit"
    assert Filiere.objects.get(slug="muco-cftr").coordonnateur == ""
    assert not LabellisationSite.objects.exclude(responsable="").exists()
    assert not LigneImportee.objects.filter(valeurs__icontains="Durand").exists()


def test_a_name_withdrawn_later_leaves_the_rows_and_the_memory(jeu: JeuDeFichiers) -> None:
    Laboratoire.objects.update(responsable="Dr Jean Petit; Pr Ajouté Ici")
    NomRetire.objects.create(nom="Jean PETIT")
    jeu.importer()
    assert Site.objects.get(code="lyon", centre__slug="muco").responsables == "Pr Anne Durand"
    assert Laboratoire.objects.get().responsable == "Pr Ajouté Ici"
    assert not LigneImportee.objects.filter(valeurs__icontains="Petit").exists()
    assert "Rien à changer" in jeu.importer()


# --- Any sequence of edits ------------------------------------------------------------------------
TEXTES = st.sampled_from(["", "un", "deux", "trois"])
# Who acts (the file or someone), on which field, to say what.
GESTES = st.lists(st.tuples(st.sampled_from(["fichier", "ici"]), st.integers(0, 1), TEXTES), max_size=6)
CHAMPS = ("service", "telephone")
NUMEROS = {"": "", "un": "01 00 00 00 01", "deux": "02 00 00 00 02", "trois": "03 00 00 00 03"}


class AnySequence(TestCase):
    """Edits of the file and of people, in any order, with an import after each."""

    def setUp(self) -> None:
        self.dossier = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.dossier)
        reference(self.dossier).importer()
        self.jeu = annuaire(self.dossier)
        self.jeu.importer()
        self.original = self.jeu.lire("sites.csv")

    def _site(self) -> Site:
        return Site.objects.get(code="nord")

    @given(GESTES)
    def test_what_someone_filled_stays_and_a_second_import_is_idle(
        self, gestes: list[tuple[str, int, str]]
    ) -> None:
        self.jeu.ecrire("sites.csv", self.original)
        dans_fichier, a_nous = ["", ""], [False, False]
        for auteur, champ, mot in gestes:
            texte = NUMEROS[mot] if champ else mot
            if auteur == "fichier":
                dans_fichier[champ] = texte
                ligne = f"nord,muco,chu-nord,{dans_fichier[0]},MUCO,,{dans_fichier[1]},"
                self.jeu.ecrire("sites.csv", self.original.replace("nord,muco,chu-nord,,MUCO,,,", ligne))
            elif getattr(self._site(), CHAMPS[champ]) != texte:
                Site.objects.filter(code="nord").update(**{CHAMPS[champ]: texte})
                a_nous[champ] = True
            avant = [getattr(self._site(), nom) for nom in CHAMPS]
            self.jeu.importer()
            apres = [getattr(self._site(), nom) for nom in CHAMPS]
            for rang in range(2):
                if a_nous[rang]:
                    # Ours until the file says the same: then it is the file's again.
                    assert apres[rang] == avant[rang]
                    a_nous[rang] = apres[rang] != dans_fichier[rang]
                else:
                    assert apres[rang] == dans_fichier[rang]
            version = VersionDonnees.actuelle().numero
            assert "Rien à changer" in self.jeu.importer()
            assert VersionDonnees.actuelle().numero == version


# --- Withdrawn names, in the middle of a text too ---------------------------------------------------
def test_texts_of_the_files_do_not_bring_a_name_back(jeu: JeuDeFichiers) -> None:
    jeu.changer("sites.csv", "MUCO (adultes)", "Consultation du Pr Luc Ferrand")
    jeu.importer()
    assert Site.objects.get(code="lyon", centre__slug="muco").titre == "Consultation du Pr Luc Ferrand"
    retirer(NomRetire.objects.create(nom="FERRAND Luc"), UserFactory())
    site = Site.objects.get(code="lyon", centre__slug="muco")
    assert (site.titre, "ferrand" in site.recherche) == ("Consultation du [nom retiré]", False)
    sortie = jeu.importer()
    assert "Rien à changer" in sortie and "Ferrand" not in sortie
    site.refresh_from_db()
    assert site.titre == "Consultation du [nom retiré]"
    assert not LigneImportee.objects.filter(valeurs__icontains="Ferrand").exists()


def test_hospitals_keep_their_names(jeu: JeuDeFichiers) -> None:
    """A place may bear the name of a person who asks to be withdrawn: the file and the record stay as they are."""
    nom = Etablissement.objects.exclude(nom="").values_list("nom", flat=True).order_by("pk")[0]
    retirer(NomRetire.objects.create(nom=nom), UserFactory())
    assert Etablissement.objects.filter(nom=nom).exists()
    jeu.importer()
    assert Etablissement.objects.filter(nom=nom).exists()
