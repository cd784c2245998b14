"""Places, diseases, figures, what is remembered: what each model derives and refuses."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from directory.models import (
    AncienneAdresse,
    Etablissement,
    LigneImportee,
    Maladie,
    NomRetire,
    Signalement,
)
from directory.models.socle import CodeField, SourceLeField
from directory.models.suivi import cle_personne
from tests.factories import (
    AncienneAdresseFactory,
    AncienneCommuneFactory,
    ChiffreOfficielFactory,
    CodePostalFactory,
    CommuneFactory,
    DepartementFactory,
    EtablissementFactory,
    FiliereFactory,
    GroupeFactory,
    MaladieFactory,
    NomRetireFactory,
    RegionFactory,
    SignalementFactory,
)

pytestmark = pytest.mark.django_db


class TestFields:
    @pytest.mark.parametrize("code", ["ap-hp", "chu-2", "2a"])
    def test_codes_accepted(self, code):
        assert CodeField().clean(code, None) == code

    @pytest.mark.parametrize("code", ["AP-HP", "ap_hp", "é", "-a", "a-", "a--b", "a b", "a\n", "a/b"])
    def test_codes_refused(self, code):
        with pytest.raises(ValidationError, match="Seulement des minuscules"):
            CodeField().clean(code, None)

    def test_defaults_can_be_changed_and_come_back_from_a_migration(self):
        champ = SourceLeField(max_length=12, blank=False)
        _, chemin, args, kwargs = champ.deconstruct()
        assert chemin.endswith("SourceLeField")
        copie = SourceLeField(*args, **kwargs)
        assert copie.max_length == 12
        with pytest.raises(ValidationError, match="AAAA"):
            copie.clean("mai 2022", None)


class TestPlaces:
    def test_how_they_call_themselves(self):
        commune = CommuneFactory(nom="Lyon 3e Arrondissement", departement__code="69", code_insee="69383")
        assert str(RegionFactory()) == "Auvergne-Rhône-Alpes"
        assert str(commune.departement) == "Rhône (69)"
        assert str(commune) == "Lyon 3e Arrondissement (69383)"
        assert str(CodePostalFactory(code="69003", commune=commune)) == "69003"
        assert str(AncienneCommuneFactory(nom="Vaise", commune=commune)) == "Vaise (ancienne commune)"
        assert str(GroupeFactory(nom="HCL")) == "HCL"

    def test_search_keys(self):
        assert CommuneFactory(nom="Évry-Courcouronnes").recherche == "evry courcouronnes"
        assert DepartementFactory(code="13").recherche == "bouches du rhone"
        assert AncienneCommuneFactory(nom="L’Île-Barbe").recherche == "l ile barbe"

    @pytest.mark.parametrize("fabrique", [CommuneFactory, AncienneCommuneFactory, DepartementFactory])
    def test_a_key_that_grows_is_cut(self, fabrique):
        lieu = fabrique(nom="Ω" * 100)
        lieu.refresh_from_db()
        assert len(lieu.recherche) == 100

    @pytest.mark.parametrize(
        ("nom", "groupe", "complet"),
        [
            ("Hôpital Nord", None, "Hôpital Nord"),
            ("Hôpital Nord", {"nom": "CHU de Saint-Étienne"}, "CHU de Saint-Étienne – Hôpital Nord"),
            (
                "CHU de Saint Etienne – Hôpital Nord",
                {"nom": "CHU de Saint-Étienne"},
                "CHU de Saint Etienne – Hôpital Nord",
            ),
            (
                "Hospices civils de Lyon",
                {"nom": "HCL", "nom_long": "Hospices Civils de Lyon"},
                "Hospices civils de Lyon",
            ),
        ],
    )
    def test_a_hospital_says_its_group_once(self, nom, groupe, complet):
        etablissement = EtablissementFactory(nom=nom, groupe=GroupeFactory(**groupe) if groupe else None)
        assert str(etablissement) == etablissement.nom_complet == complet

    @pytest.mark.parametrize(
        ("commune", "ville"),
        [("Paris 15e Arrondissement", "Paris 15e (75)"), ("Paris", "Paris (75)"), (None, "")],
    )
    def test_its_town(self, commune, ville):
        lieu = CommuneFactory(nom=commune, departement__code="75") if commune else None
        assert EtablissementFactory(commune=lieu, groupe=None).ville == ville

    def test_what_the_source_does_not_say(self):
        precis = EtablissementFactory()
        vague = EtablissementFactory(
            note="rattaché au CHU ; la source ne nomme pas l’hôpital", position_source="commune"
        )
        assert (precis.hopital_non_precise, precis.position_approximative) == (False, False)
        assert (vague.hopital_non_precise, vague.position_approximative) == (True, True)

    def test_a_position_carries_its_origin(self):
        etablissement = EtablissementFactory(position_source="")
        with pytest.raises(ValidationError) as erreur:
            etablissement.full_clean()
        assert erreur.value.message_dict == {"position_source": ["Dites d’où vient la position."]}
        EtablissementFactory(sans_position=True).full_clean()

    def test_a_hospital_is_searched_under_its_group_even_renamed(self, django_assert_max_num_queries):
        groupe = GroupeFactory(nom="Assistance publique")
        etablissement = EtablissementFactory(nom="Necker", groupe=groupe)
        autre = EtablissementFactory(nom="Bicêtre")
        groupe.nom = "AP-HP"
        groupe.save()
        assert [*Etablissement.objects.recherche("necker ap-hp")] == [etablissement]
        assert not Etablissement.objects.recherche("assistance").exists()
        assert Etablissement.objects.get(pk=autre.pk).recherche == autre.recherche
        with django_assert_max_num_queries(5):
            groupe.save()  # nothing to carry over: no hospital is written

    def test_addresses(self):
        etablissement = EtablissementFactory(nom="Hôpital Nord")
        assert etablissement.get_absolute_url() == f"/etablissements/{etablissement.code}/"
        assert etablissement.groupe.get_absolute_url() == f"/groupes/{etablissement.groupe.code}/"


class TestDiseases:
    def test_names(self):
        maladie = MaladieFactory(nom="Syndrome de Brugada", synonymes="SBr\n\n Mort subite nocturne ")
        assert str(maladie) == "Syndrome de Brugada"
        assert maladie.liste_synonymes == ["SBr", "Mort subite nocturne"]
        assert maladie.recherche == "syndrome de brugada | sbr | mort subite nocturne"
        assert maladie.active

    def test_the_slug_is_made_once(self):
        maladie = MaladieFactory(nom="Cœur d’Ébène", code_orpha=42)
        assert maladie.get_absolute_url() == "/maladies/42-coeur-d-ebene/"
        maladie.nom = "Autre nom"
        maladie.save()
        assert maladie.slug == "coeur-d-ebene"

    @pytest.mark.parametrize("nom", ["???", "漢字"])
    def test_a_name_without_letters_still_has_a_page(self, nom):
        assert MaladieFactory(nom=nom, code_orpha=43).get_absolute_url() == "/maladies/43-maladie/"

    def test_long_names_fit(self):
        maladie = MaladieFactory(nom="Ω" * 300)
        maladie.refresh_from_db()
        assert len(maladie.tri) == 300
        assert len(maladie.slug) <= 200
        assert not maladie.slug.endswith("-")

    def test_sorted_without_accents(self):
        noms = ["zoo", "Étoile", "abeille", "École"]
        for nom in noms:
            MaladieFactory(nom=nom)
        assert [m.nom for m in Maladie.objects.all()] == ["abeille", "École", "Étoile", "zoo"]

    def test_inactive(self):
        maladie = MaladieFactory(depreciee=True)
        maladie.full_clean()
        assert not maladie.active

    def test_never_replaced_by_itself_even_in_a_circle(self):
        c = MaladieFactory()
        b = MaladieFactory(depreciee=True, remplacee_par=c)
        a = MaladieFactory(depreciee=True, remplacee_par=b)
        c.statut, c.relation, c.remplacee_par = "deprecie", "deplace_vers", a
        with pytest.raises(ValidationError) as erreur:
            c.full_clean()
        assert "remplacee_par" in erreur.value.message_dict
        c.remplacee_par = c
        with pytest.raises(ValidationError, match="ramène à la maladie elle-même"):
            c.full_clean()

    def test_parents_and_children(self):
        groupe = MaladieFactory(groupe=True)
        maladie = MaladieFactory(parents=[groupe])
        assert [*groupe.enfants.all()] == [maladie]
        assert not maladie.enfants.exists()


class TestMemory:
    def test_how_they_call_themselves(self):
        assert str(ChiffreOfficielFactory()) == "132 réseaux de centres de référence (CRMR) (2023)"
        assert str(ChiffreOfficielFactory(annee="")).endswith("(sans date)")
        assert str(LigneImportee(fichier="sites.csv", cle="a/b")) == "sites.csv a/b"
        filiere = FiliereFactory()
        adresse = AncienneAdresseFactory(chemin="/filieres/ancien/", objet=filiere)
        assert str(adresse) == "/filieres/ancien/"
        assert AncienneAdresse.objects.get().objet == filiere
        recu = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
        assert str(SignalementFactory(chemin="/x/", cree_le=recu)) == "/x/ (01/03/2026)"

    def test_a_report_is_new(self):
        assert Signalement.objects.create(chemin="/", message="?").etat == "nouveau"

    @pytest.mark.parametrize(
        "nom",
        ["Pr Anne Martin", "professeure anne MARTIN", "Dr. Anne Martin", "Mme Anne  Martin", "Anne Martin"],
    )
    def test_a_withdrawn_name_is_compared_without_title(self, nom):
        assert cle_personne(nom) == "anne martin"

    def test_a_first_name_is_no_title(self):
        assert cle_personne("Drissa Maxime") == "drissa maxime"

    def test_a_name_is_withdrawn_once(self):
        retire = NomRetireFactory(nom="Pr Anne Martin")
        assert (retire.nom, retire.cle) == ("Pr Anne Martin", "anne martin")
        assert str(retire) == f"nom retiré n° {retire.pk}", "journals and messages do not repeat it"
        retire.full_clean()
        with pytest.raises(ValidationError, match="Ce nom est déjà retiré"):
            NomRetire(nom="Dr Anne MARTIN").full_clean()

    @pytest.mark.parametrize("nom", ["…", "—"])
    def test_nobody_is_refused(self, nom):
        with pytest.raises(ValidationError, match="Donnez un nom de personne"):
            NomRetire(nom=nom).full_clean()

    def test_sources(self):
        filiere = FiliereFactory.build(source_url="https://a.fr ; https://b.fr;")
        assert filiere.sources == ["https://a.fr", "https://b.fr"]
