"""Networks: every title of the directory finds its network; a doubt is asked."""

import pytest

from centres.labellisations.rapprochement import Rapprochement, par_correspondance
from centres.labellisations.reseaux import FicheReseau, Reseaux

from .outils import reseaux


def _ecritures(fiche: FicheReseau) -> list[str]:
    noms = [
        fiche.nom,
        fiche.nom.upper(),
        fiche.nom.replace("Centre de référence", "CRMR"),
        *fiche.anciens_noms,
    ]
    if fiche.sigle:
        noms += [
            fiche.sigle,
            f"{fiche.nom} ({fiche.sigle})",
            f"{fiche.sigle} – {fiche.nom}",
            f"CRMR {fiche.sigle}",
        ]
    return noms


@pytest.mark.parametrize("slug", sorted(reseaux().fiches))
def test_every_title_finds_its_network(slug):
    fiche = reseaux().fiches[slug]
    rates = {
        nom: trouve.code for nom in _ecritures(fiche) if (trouve := reseaux().rapprocher(nom)).code != slug
    }
    assert not rates


@pytest.mark.parametrize(
    ("texte", "filiere", "slug"),
    [
        ("CRMR maladies vasculaires rares", "", "maladies-vasculaires-rares"),
        ("Maladie de Wilson", "", "crmr-wilson"),
        ("maladie respiratoire rare", "Filière RespiFIL", "respirare"),
        ("maladies respiratoires rares", "ORKID", ""),
        ("Centre de reference des histiocitoses", "", "histiocytoses"),
        ("Maladies vasculaires rares du cerveau et de l'oeuil", "", ""),
        ("MAGEC", "", ""),
        ("CLAD", "", ""),
        ("Anomalies du développement et syndromes malformatifs", "", ""),
        ("Maladies héréditaires du métabolisme", "G2M", "mhm"),
        ("MHM Lyon", "", ""),
        ("CERVCO (centre de référence des démences)", "", ""),
        ("CERVCO : maladies vasculaires rares du cerveau", "", "cervco"),
        ("BRAIN-TEAM – CERVCO", "", "cervco"),
        ("Centre de référence maladies rares", "", ""),
        ("", "", ""),
        ("Mucoviscidose", "", ""),
    ],
)
def test_title(texte, filiere, slug):
    trouve = reseaux().rapprocher(texte, filiere)
    assert trouve.code == slug
    assert slug or trouve.motif


def test_the_filiere_tells_two_homonyms_apart():
    deux = Reseaux(
        [
            FicheReseau("a", "CR des démences", filiere="brain-team"),
            FicheReseau("b", "CR des démences", filiere="g2m"),
        ],
        reseaux_filieres(),
    )
    assert not deux.rapprocher("CR des démences").certain
    assert deux.rapprocher("CR des démences", "G2M").code == "b"


def reseaux_filieres():
    from centres.labellisations.reseaux import FicheFiliere

    return [FicheFiliere("brain-team", "BRAIN-TEAM"), FicheFiliere("g2m", "G2M", ("Métabolisme",))]


@pytest.mark.parametrize(
    ("texte", "slug"),
    [
        ("FILIÈRE ANDDI-RARES", "anddi-rares"),
        ("Filière de santé maladies rares AnDDi-Rares", "anddi-rares"),
        ("Filière RESPIFIL – maladies respiratoires rares", "respifil"),
        ("FilRougE MCGRE", "mcgre"),
        ("Brain Team", "brain-team"),
        ("Filière inconnue", ""),
    ],
)
def test_filiere(texte, slug):
    assert reseaux().filiere(texte) == slug


def test_answers():
    reponses = {"chu nulle part": "chu-toulouse", "autre": "inexistant"}
    assert par_correspondance("CHU Nulle-Part", reponses, {"chu-toulouse": 1}) == Rapprochement(
        "CHU Nulle-Part", "chu-toulouse", 100
    )
    refus = par_correspondance("Autre", reponses, {})
    assert refus is not None
    assert not refus.certain
    assert "inexistant" in refus.motif
    assert par_correspondance("Sans réponse", reponses, {}) is None
