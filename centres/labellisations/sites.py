"""Which team of a hospital a row speaks of: one already known, or a new one. A doubt is asked."""

import re
from collections.abc import Sequence

from centres.models import Centre, Site
from centres.models.site import PublicAccueilli
from directory.texte import normaliser

from .entrees import Entree
from .rapprochement import Candidat

NOUVEAU = "nouveau"
_TITRE = re.compile(
    r"^centre de référence (?:des? (?:la |l’)?|du |d’|pour (?:les? |la |l’)?)?", re.IGNORECASE
)
_DIT = {"enfant": "enfants", "adulte": "adultes", "tous": "enfants et adultes"}


def demande(centre: str, etablissement: str, public: str) -> str:
    """What stands for a team in the file of correspondances."""
    return f"{centre}/{etablissement}/{public or 'public non précisé'}"


def candidats_de(sites: Sequence[Site]) -> tuple[Candidat, ...]:
    """The known teams, and a new one: the possible answers."""
    connus = [Candidat(s.code, f"{s.nom} ({_DIT.get(s.public, 'public non précisé')})", 50) for s in sites]
    return (*connus, Candidat(NOUVEAU, "un nouveau site", 0))


def choisir(
    entree: Entree, connus: Sequence[Site], freres: Sequence[Entree], reponse: str | None
) -> tuple[Site | None, str]:
    """The known site, or None for a new one; and the question to ask instead, if any.

    `connus`: the sites of the same network in the same hospital; `freres`: the rows of the list for both.
    """
    exacts = [site for site in connus if site.public == entree.public]
    if reponse and reponse != NOUVEAU:
        trouve = next((site for site in connus if site.code == reponse), None)
        return (
            trouve,
            "" if trouve else f"la correspondance donne « {reponse} », qui n’est pas un site possible",
        )
    if not connus:
        return None, ""
    if len(exacts) > 1:
        return _par_service(entree, exacts)
    if exacts:
        return exacts[0], ""
    if reponse == NOUVEAU:
        return None, ""
    if not entree.public:
        return (
            (connus[0], "")
            if len(connus) == 1
            else (None, "plusieurs sites possibles, le public n’est pas dit")
        )
    return _autre_public(entree, connus, freres)


def _par_service(entree: Entree, exacts: Sequence[Site]) -> tuple[Site | None, str]:
    memes = [s for s in exacts if entree.service and normaliser(s.service) == normaliser(entree.service)]
    return (memes[0], "") if len(memes) == 1 else (None, "plusieurs sites de même public dans cet hôpital")


def _autre_public(
    entree: Entree, connus: Sequence[Site], freres: Sequence[Entree]
) -> tuple[Site | None, str]:
    """No site of that public: a team for the other age is another team; one that never said its age may be this one."""
    muets = [site for site in connus if not site.public]
    if entree.public == PublicAccueilli.TOUS or any(s.public == PublicAccueilli.TOUS for s in connus):
        if len(connus) == len(muets) == len(freres) == 1:
            return muets[0], ""
        return None, "l’annuaire découpe autrement les publics de cet hôpital"
    if not muets:
        return None, ""
    if len(connus) == 1 and len(freres) == 1:
        return muets[0], ""
    return None, "un site de cet hôpital n’a pas de public précisé : est-ce lui ?"


def coder(etablissement: str, public: str, pris: set[str], *, seul: bool) -> str:
    """A code for a new site: the hospital's, with the public when it is not alone, and a number if need be."""
    souhaits = [etablissement] if seul else []
    if public:
        souhaits.append(f"{etablissement}-{public}")
    souhaits += [
        etablissement,
        *(f"{souhaits[-1] if souhaits else etablissement}-{n}" for n in range(2, 1000)),
    ]
    return next(code for code in souhaits if code not in pris)


def titrer(centre: Centre, public: str) -> str:
    """What stands for the service when the list does not name it: « AMS (adultes) »."""
    court = centre.sigle or _TITRE.sub("", centre.nom)
    court = court[:1].upper() + court[1:]
    return f"{court[:270]} ({_DIT[public]})" if public else court[:300]
