"""The words of a label on a day: each case of the data's wording table, and the days around its bounds."""

import datetime

import pytest
from django.template import Context, Template

from centres.models import LabellisationSite
from directory.affichage import Calendrier, PresentationLabel, dire_annees, dire_role, historique
from directory.models import Campagne
from filieres.models import LabellisationFiliere

J = datetime.date
NB = "\u00a0"


def _campagne(code: str, debut: J, fin: J, **champs: object) -> Campagne:
    libelle = f"{debut.year}-{fin.year}"
    return Campagne(
        **{
            "pk": hash(code) % 1000,
            "code": code,
            "domaine": "centre",
            "libelle": libelle,
            "debut": debut,
            "fin": fin,
            **champs,
        }
    )


AVANT = _campagne("avant", J(2004, 1, 1), J(2017, 5, 8))
DIX_SEPT = _campagne("2017", J(2017, 5, 9), J(2022, 12, 31), usage_jusqu_au=J(2023, 12, 28))
VINGT_TROIS = _campagne("2023", J(2023, 12, 29), J(2028, 12, 28))
CALENDRIER = Calendrier((AVANT, DIX_SEPT, VINGT_TROIS))


def _label(campagne: Campagne, role: str = "coordonnateur", **champs: object) -> LabellisationSite:
    valeurs = {"debut": campagne.debut, "fin": campagne.fin, "precision": "annee", "confirmation": "publique"}
    return LabellisationSite(campagne=campagne, role=role, **{**valeurs, **champs})


def _dire(label: object, le: J, calendrier: Calendrier = CALENDRIER, **options: bool) -> PresentationLabel:
    return PresentationLabel(label, le, calendrier, **options)  # type: ignore[arg-type]


AUJOURDHUI = J(2026, 11, 22)


@pytest.mark.parametrize(
    ("role", "attendu"),
    [
        ("coordonnateur", "Label 2023–2028 · centre de référence coordonnateur"),
        ("constitutif", "Label 2023–2028 · centre de référence constitutif"),
        ("competence", "Label 2023–2028 · centre de compétence"),
        ("ressources", "Label 2023–2028 · centre de ressources et de compétences (CRC)"),
    ],
)
def test_un_label_en_cours_dit_sa_periode_et_son_role(role: str, attendu: str) -> None:
    p = _dire(_label(VINGT_TROIS, role), AUJOURDHUI)
    assert p.titre == attendu
    assert p.court == ""
    assert p.confirmation == ""


def test_le_premier_et_le_dernier_jour_sont_compris() -> None:
    label = _label(VINGT_TROIS)
    assert _dire(label, J(2023, 12, 28)).titre.endswith(", à venir")
    assert _dire(label, J(2023, 12, 29)).en_cours
    assert _dire(label, J(2028, 12, 28)).en_cours
    assert not _dire(label, J(2028, 12, 29)).en_cours


def test_label_anterieur_pendant_que_la_liste_suivante_est_incomplete() -> None:
    p = _dire(_label(DIX_SEPT, "competence"), AUJOURDHUI)
    assert p.titre == (
        f"Label 2017–2022 · centre de compétence. La liste 2023–2028 n’est pas encore intégrée ici{NB}: "
        "ce centre peut être labellisé aujourd’hui."
    )
    assert p.court == f"Dernier label connu{NB}: 2017–2022"
    assert "échu" not in p.titre + p.court + p.mot_etat


@pytest.mark.parametrize("le", [J(2023, 1, 1), J(2023, 6, 1), J(2023, 12, 28)])
def test_label_reste_en_usage(le: J) -> None:
    p = _dire(_label(DIX_SEPT), le)
    assert p.titre.endswith(", resté en usage jusqu’à la liste de décembre 2023")


def test_reste_en_usage_sans_liste_suivante_dit_le_jour() -> None:
    p = _dire(_label(DIX_SEPT), J(2023, 6, 1), Calendrier((AVANT, DIX_SEPT)))
    assert p.titre.endswith(", resté en usage jusqu’au 28 décembre 2023")


def test_terme_passe_sans_liste_connue() -> None:
    p = _dire(_label(VINGT_TROIS), J(2029, 1, 1))
    assert "aucune nouvelle liste n’est connue ici" in p.titre


def test_echu_seulement_quand_la_liste_suivante_est_complete() -> None:
    complete = _campagne("2023c", J(2023, 12, 29), J(2028, 12, 28), complete=True)
    calendrier = Calendrier((AVANT, DIX_SEPT, complete))
    assert _dire(_label(DIX_SEPT), AUJOURDHUI, calendrier).titre.endswith(", échu")
    assert _dire(_label(DIX_SEPT), AUJOURDHUI, calendrier).court == f"Label échu{NB}: 2017–2022"
    assert _dire(_label(DIX_SEPT), AUJOURDHUI, calendrier).mot_etat == "échu"
    # Not yet begun on the day: the complete list says nothing of it.
    assert "échu" not in _dire(_label(DIX_SEPT), J(2023, 12, 28), calendrier).titre


def test_label_atteste() -> None:
    label = _label(AVANT, "competence", precision="atteste", atteste_le="2012")
    assert _dire(label, AUJOURDHUI).titre == "Attesté en 2012, dates exactes inconnues · centre de compétence"
    assert _dire(label, AUJOURDHUI).court == "Attesté en 2012, dates exactes inconnues"


@pytest.mark.parametrize("role", ["coordonnateur", "constitutif"])
def test_avant_2017_un_centre_n_a_ni_coordonnateur_ni_constitutif(role: str) -> None:
    p = _dire(_label(AVANT, role), J(2010, 1, 1))
    assert p.role == "Centre de référence (avant 2017)"
    assert p.titre == "Label 2004–2017 · centre de référence (avant 2017)"
    assert _dire(_label(AVANT, "competence"), J(2010, 1, 1)).role == "Centre de compétence"


def test_precision_au_jour_dit_le_debut_et_l_annee_du_terme() -> None:
    label = _label(DIX_SEPT, precision="jour")
    assert _dire(label, J(2018, 1, 1)).depuis == f"depuis le 9 mai 2017, terme{NB}: 2022"
    assert _dire(label, AUJOURDHUI).depuis == f"du 9 mai 2017, terme{NB}: 2022"
    assert _dire(label, J(2017, 5, 8)).depuis == f"à partir du 9 mai 2017, terme{NB}: 2022"
    assert _dire(_label(DIX_SEPT), J(2018, 1, 1)).depuis == ""


def test_retire_dit_le_motif() -> None:
    label = _label(DIX_SEPT, fin=J(2019, 6, 30), motif_fin="équipe partie")
    assert _dire(label, J(2019, 6, 30)).en_cours
    assert _dire(label, J(2019, 7, 1)).titre.endswith(f", retiré{NB}: équipe partie")
    assert _dire(label, J(2019, 7, 1)).court == f"Retiré{NB}: équipe partie"
    assert _dire(label, J(2019, 7, 1)).signe == "e-retire"


def test_confirmation_est_un_autre_axe() -> None:
    assert (
        _dire(_label(VINGT_TROIS, confirmation="officiel"), AUJOURDHUI).confirmation
        == "d’après le texte officiel"
    )
    faible = _dire(_label(VINGT_TROIS, confirmation="a_confirmer"), AUJOURDHUI)
    assert faible.confirmation == f"à confirmer{NB}: source non datée ou rattachement fait par nous"
    assert faible.en_cours and faible.a_confirmer


def test_un_nom_n_est_dit_que_pour_un_label_en_cours() -> None:
    label = _label(DIX_SEPT, responsable="Pr Exemple")
    assert _dire(label, J(2018, 1, 1)).responsable == "Pr Exemple"
    assert _dire(label, AUJOURDHUI).responsable == ""


def test_source_non_datee() -> None:
    assert _dire(_label(DIX_SEPT), AUJOURDHUI).source_le == "page non datée"
    assert _dire(_label(DIX_SEPT, source_le="2022-05"), AUJOURDHUI).source_le == "mai 2022"


def test_l_historique_va_du_dernier_au_premier_et_n_appelle_dernier_qu_un_label() -> None:
    labels = [_label(AVANT, "competence"), _label(VINGT_TROIS), _label(DIX_SEPT, "constitutif")]
    lignes = historique(labels, AUJOURDHUI, CALENDRIER)
    assert [p.label.debut.year for p in lignes] == [2023, 2017, 2004]
    assert [p.mot_etat for p in lignes] == [
        "en cours",
        "passé, suivi d’un autre label",
        "passé, suivi d’un autre label",
    ]
    assert lignes[1].titre == "Label 2017–2022 · centre de référence constitutif"
    # On a day before the last one begins, the one in force is the last.
    avant = historique(labels, J(2020, 1, 1), CALENDRIER)
    assert [p.mot_etat for p in avant] == ["à venir", "en cours", "passé, suivi d’un autre label"]


def test_un_label_de_filiere_n_a_pas_de_role() -> None:
    courante = _campagne("f25", J(2025, 7, 24), J(2029, 12, 31), domaine="filiere", complete=False)
    passee = _campagne("f19", J(2019, 7, 1), J(2022, 12, 31), domaine="filiere")
    label = LabellisationFiliere(campagne=passee, debut=passee.debut, fin=passee.fin, precision="annee")
    p = _dire(label, AUJOURDHUI, Calendrier((passee, courante)))
    assert p.role == ""
    assert p.titre.endswith("cette filière peut être labellisée aujourd’hui.")


def test_annees_et_roles() -> None:
    assert dire_annees(J(2017, 1, 1), J(2017, 5, 8)) == "2017"
    assert dire_role("coordonnateur", label=True) == "centre de référence coordonnateur"


def test_derniere_campagne_commencee() -> None:
    assert CALENDRIER.derniere("centre", J(2023, 12, 28)) == DIX_SEPT
    assert CALENDRIER.derniere("centre", J(2023, 12, 29)) == VINGT_TROIS
    assert CALENDRIER.derniere("centre", J(2003, 1, 1)) is None
    assert CALENDRIER.derniere("filiere", AUJOURDHUI) is None


def _rendre(source: str, **contexte: object) -> str:
    return Template("{% load annuaire %}" + source).render(Context(contexte))


@pytest.mark.parametrize(
    ("filtre", "valeur", "attendu"),
    [
        ("telephone", "0144494000", "01\u00a044\u00a049\u00a040\u00a000"),
        ("telephone", "01 44 49 40 00", "01\u00a044\u00a049\u00a040\u00a000"),
        ("telephone", "3114", "3114"),
        ("tel", "+33 1 44", "+33144"),
        ("tel", None, ""),
        ("domaine_url", "https://www.o-rares.com/x?y", "o-rares.com"),
        ("domaine_url", "http://[", ""),
        ("lien_sur", "javascript:alert(1)", ""),
        ("lien_sur", "https://exemple.fr", "https://exemple.fr"),
        ("source_le", "2022-05-24", "24 mai 2022"),
        ("source_le", "n’importe quoi", ""),
        ("date_fr", J(2019, 6, 1), "1er juin 2019"),
        ("date_fr", None, ""),
        ("date_fr", datetime.datetime(2026, 1, 1, 23, 30, tzinfo=datetime.UTC), "2 janvier 2026"),
        ("mot_role", "competence", "Centre de compétence"),
        ("typo", "l'os : oui ; non ?", "l’os\u00a0: oui\u202f; non\u202f?"),
    ],
)
def test_filtres(filtre: str, valeur: object, attendu: str) -> None:
    assert _rendre("{% autoescape off %}{{ v|" + filtre + " }}{% endautoescape %}", v=valeur) == attendu
