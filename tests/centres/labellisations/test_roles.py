"""Roles, however spelt; several or none is a refusal, never a choice."""

import pytest

from centres.labellisations.roles import RoleInconnu, lire_role

ECRITURES = {
    "coordonnateur": """
        CRMR coordonnateur|Coordonnateur|COORDONNATEUR|site coordonnateur|Site Coordonnateur|centre de référence coordonnateur
        |Centre de référence (coordonnateur)|C. réf. coord.|CRMR coord.|CRMR - Coord|coordonnateur et animateur filière
        |Coordonnateur (animateur de la filière)|CRMR Coordonateur|coordinateur|Coordinatrice|coordonnatrice|CR coordonnateur
        |Centre coordonnateur|C.R.M.R. coordonnateur|CRMR-coordonnateur|Site coordonnateur du CRMR|cordonnateur
        |coordonnateur pédiatrique|Coordination|Label CRMR coordonnateur 2023
    """,
    "constitutif": """
        Constitutif|CRMR constitutif|site constitutif|SITE CONSTITUTIF|Centre de référence (constitutif)|C. réf. const.
        |CRMR const.|centre de reference constitutif|Centre constitutif|constitutif adulte|CRMR - Constitutif|constituif
        |Site constitutif (CRMR)|C.R.M.R. constitutif|centres de référence constitutifs|CR constitutif
    """,
    "competence": """
        CCMR|ccmr|C.C.M.R.|Centre de compétence|Centre de compétences|CENTRE DE COMPETENCE|centre de compétences maladies rares
        |C. comp.|compétence|Site de compétence|CCMR adulte|CCMR pédiatrique|centre de competance|Centre de Compétences (CCMR)
    """,
    "ressources": """
        CRC|CRCM|crcm|C.R.C.M.|Centre de ressources et de compétences|Centre de ressources et compétences mucoviscidose
        |CRCM mixte|CRCM pédiatrique|CRC adulte|centre de ressources|Centre de ressources et de compétences (CRC)
    """,
}
CAS = [(mot.strip(), role) for role, mots in ECRITURES.items() for mot in mots.strip().split("|")]
# « CR » alone stands for nothing sure, beside the role it does no harm.


def test_the_list_is_long_enough():
    assert len({mot for mot, _ in CAS}) >= 60


@pytest.mark.parametrize(("texte", "role"), CAS)
def test_spelling(texte, role):
    assert lire_role(texte) == role


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("", "manquant"),
        ("CRMR", "coordonnateur ou constitutif"),
        ("Centre de référence", "coordonnateur ou constitutif"),
        ("coordonnateur et constitutif", "plusieurs"),
        ("CRMR coordonnateur / CCMR", "plusieurs"),
        ("ancien coordonnateur", "équivoque"),
        ("non coordonnateur", "équivoque"),
        ("co-coordonnateur", "équivoque"),
        ("animateur de filière", "pas un rôle"),
        ("4", "pas un rôle"),
        ("Hôpital Nord", "pas un rôle"),
        ("coordonnateur secrétaire", "pas un rôle"),
        ("#N/A", "pas un rôle"),
    ],
)
def test_refused(texte, dit):
    with pytest.raises(RoleInconnu, match=dit):
        lire_role(texte)
