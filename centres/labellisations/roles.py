"""The role of a site, however a list spells it."""

import re
import unicodedata

from rapidfuzz.distance import OSA

from centres.models import Role
from directory.texte import normaliser

# Words that say a role; a word of seven letters or more may hold a slip of the pen.
_MOTS = {
    Role.COORDONNATEUR: "coordonnateur coordonnateurs coordonnatrice coordonnatrices coordinateur coordinatrice "
    "coordinateurs coordonateur coordination coord coordo coor coordonnat coordinat",
    Role.CONSTITUTIF: "constitutif constitutifs constitutive constitutives constituant constitu constit const",
    Role.COMPETENCE: "competence competences ccmr ccmrs comp compet competent",
    Role.RESSOURCES: "crc crcs crcm crcms ressource ressources",
}
_ROLE_DE = {mot: role for role, mots in _MOTS.items() for mot in mots.split()}
# What may stand beside without changing the role.
_NEUTRES = set(
    "centre centres c cr ctr ref reference references refe crmr crmrs mr maladie maladies rare rares site sites s de des du "
    "d la le les l et en label labellise labellises labellisation reseau national nationale animateur animatrice "
    "filiere filieres fsmr sante principal niveau role type statut pediatrique adulte adultes enfant enfants mixte "
    "mucoviscidose pour a hors un une medical fsm membre".split()
)
# Words that turn the meaning over: such a cell is never read on its own.
_CONTRAIRES = set(
    "non ex ancien ancienne anciens ni pas sans adjoint adjointe co suppleant vice futur retire retrait".split()
)
_SIGLES = re.compile(r"\b(?:[A-Za-z]\.\s?){2,}")


class RoleInconnu(ValueError):
    """The cell says no role, or several."""


def lire_role(texte: str) -> Role:
    """The role a cell says. Raises RoleInconnu, with a French reason, rather than choose."""
    mots = normaliser(_SIGLES.sub(lambda m: re.sub(r"[.\s]", "", m[0]) + " ", texte)).split()
    if not mots:
        raise RoleInconnu("rôle manquant")
    if any(c.isalpha() and not unicodedata.name(c, "").startswith("LATIN") for c in texte):
        raise RoleInconnu(f"« {texte} » n’est pas un rôle connu (lettres d’un autre alphabet)")
    if "competence" in mots or "competences" in mots:
        mots = _sans_ressources_et_competences(mots)
    roles: set[Role] = set()
    for mot in mots:
        if mot in _CONTRAIRES:
            raise RoleInconnu(f"« {texte} » ne dit pas un rôle sans équivoque")
        role = _role_du_mot(mot)
        if role is not None:
            roles.add(role)
        elif mot not in _NEUTRES and not mot.isdigit():
            raise RoleInconnu(f"« {texte} » n’est pas un rôle connu")
    return _unique(roles, mots, texte)


def _unique(roles: set[Role], mots: list[str], texte: str) -> Role:
    if len(roles) == 1:
        return roles.pop()
    if roles:
        raise RoleInconnu(f"« {texte} » dit plusieurs rôles à la fois")
    if _NEUTRES_DE_REFERENCE & set(mots):
        raise RoleInconnu(
            f"« {texte} » ne dit pas si le centre de référence est coordonnateur ou constitutif"
        )
    raise RoleInconnu(f"« {texte} » n’est pas un rôle connu")


_NEUTRES_DE_REFERENCE = {"crmr", "crmrs", "reference", "references", "ref", "refe"}


def _sans_ressources_et_competences(mots: list[str]) -> list[str]:
    """« Centre de ressources et de compétences » is one role, not two."""
    if {"ressource", "ressources", "crc", "crcm"} & set(mots):
        return [mot for mot in mots if mot not in ("competence", "competences")]
    return mots


def _role_du_mot(mot: str) -> Role | None:
    if mot in _ROLE_DE:
        return _ROLE_DE[mot]
    if len(mot) < 7 or mot in _NEUTRES:
        return None
    for connu, role in _ROLE_DE.items():
        if len(connu) >= 7 and OSA.distance(mot, connu, score_cutoff=2) <= 2:
            return role
    return None
