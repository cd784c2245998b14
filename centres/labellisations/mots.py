"""The words of a hospital's name, brought to one spelling: sigles opened or closed, titles of saints, kinds of hospital."""

import re

from directory.texte import normaliser

# Kinds of institution; what tells « CHU de Créteil » from « CHI de Créteil ».
TYPES = {"chu", "chi", "ch", "gh"}
# Words that say nothing of which hospital it is.
GENERIQUES = TYPES | set(
    "hopital centre site europeen general universitaire regional public france sante".split()
)
# The brands of groups: they need no kind of institution beside them.
MARQUES = {"aphp", "aphm", "hcl", "hus"}
# First names, which people leave out; the name is then a shorter one, which another hospital may bear.
PRENOMS = set(
    "armand antoine georges pierre paul louis robert raymond henri ambroise charles roger adolphe andre renee felix "
    "guillaume rene jeanne arnaud gui xavier marie leon claude bernard".split()
)
# Words of an official name that add nothing to the rest of it.
MINEURS = set(
    "malades medico chirurgical readaptation national ophtalmologie pediatriques neurologique institut nouvel".split()
)
# What may be added before a name without changing it.
QUALIFICATIFS = set(
    "cardiologique cardiovasculaire pneumologique neurologique ophtalmologique pneumo cardio".split()
)
# Territories in the names of institutions, left out more often than not.
TERRITOIRES = set(
    "alpes bourgogne picardie normandie genevois alsace sud region eure seine atlantique bretagne aunis re metropole "
    "agglomeration pays val nord".split()
)
_VIDES = set(
    "de du des d la le les l et en a au aux sur sous lez pour un une dans cedex arrondissement".split()
)

_SIGLES = re.compile(r"\b(?:[A-Za-z]\.[ ]?){2,}(?:[A-Z](?![\w'’]))?")
_ECRITURES = [
    (re.compile(motif), f" {mot} ")
    for motif, mot in (
        (r"\bcedex(?: \d{1,2})?\b", ""),
        (r"\b(\d{1,2}) ?(?:eme|er|e)\b", r"\1e"),
        (r"\bassistance publique(?: des)? hopitaux de paris\b|\bap ?hp\b|\bap h p\b", "aphp paris"),
        (
            r"\bassistance publique(?: des)? hopitaux de marseille\b|\bap ?hm\b|\bchr?u (?:de )?marseille\b",
            "aphm marseille",
        ),
        (r"\bhospices civils de lyon\b|\bchr?u (?:de )?lyon\b|\bhcl\b", "hcl lyon"),
        (
            r"\bhopita(?:l|ux) universitaires? de strasbourg\b|\bchr?u (?:de )?strasbourg\b|\bhus\b",
            "hus strasbourg",
        ),
        (r"\b(?:sorbonne universite|universite(?: de)? paris (?:cite|saclay)|paris saclay)\b", "aphp paris"),
        (r"\baphp paris (?:nord|sud|centre|est|ouest)\b", "aphp paris"),
        (r"\bhegp\b", "georges pompidou"),
        (r"\bhfme\b", "femme mere enfant"),
        (r"\bchno\b", "ch"),
        (r"\b15 20\b|\bxv ?xx\b", "quinze vingts"),
        (r"\bchuga\b", "chu grenoble alpes"),
        (r"\bchba\b", "ch bretagne atlantique"),
        (r"\bghr?msa\b", "gh region mulhouse sud alsace"),
        (r"\bchu? ?(?:hopital|hopitaux)\b", "chu"),
        (r"\bcentres? hospitaliers? (?:regiona(?:l|ux) )?(?:et )?universitaires?\b", "chu"),
        (
            r"\bhopita(?:l|ux) universitaires?\b|\bchr ?u\b|\bchr\b|\bcentre hospitalier regional\b|\bhu\b",
            "chu",
        ),
        (r"\bcentre hospitalier intercommunal\b", "chi"),
        (r"\bcentre hospitalier\b|\bc hospitalier\b|\bctre hospitalier\b", "ch"),
        (
            r"\bgroup(?:e|ement)s? hospitaliers?(?: universitaires?| regional)?\b|\bghu\b|\bghr\b|\bgroupe hosp\b",
            "gh",
        ),
        (r"\b(?:hopitaux|hopita|hopit|hospital|hosp|hop|hpital|hpt)\b", "hopital"),
        (r"\bst\b", "saint"),
        (r"\bste\b", "sainte"),
        (r"\benfants malades\b", "malades"),
    )
]
# A part that names a service, not a hospital: « Service de génétique, CHU Dijon ».
_SERVICE = re.compile(
    r"(?:services?|departements?|unites?|poles?|laboratoires?|labo|consultations?|dmu|secteur|batiment|bat|porte|"
    r"niveau|aile|pavillon)\b"
)
_COUPES = re.compile(r"\s+[-–—]\s+|[,;/|\n()\[\]–—]+")


def mots(texte: str) -> list[str]:
    """The words that count, in order, in one spelling."""
    texte = _SIGLES.sub(lambda m: re.sub(r"[. ]", "", m[0]) + " ", texte)
    normal = f" {normaliser(texte)} "
    for motif, mot in _ECRITURES:
        normal = motif.sub(mot, " ".join(normal.split()))
    return [mot for mot in normal.split() if mot not in _VIDES]


def sans_service(texte: str) -> str:
    """The text without the parts that name a service, a building or a floor."""
    morceaux = [m.strip() for m in _COUPES.split(texte) if m and m.strip()]
    restants = [m for m in morceaux if not _SERVICE.match(normaliser(m))]
    return " – ".join(restants) if len(restants) < len(morceaux) else texte


def variantes(nom: str) -> list[str]:
    """A name, what stands before its brackets, in them, and each side of its dash that is a name by itself."""
    formes = [nom]
    if "(" in nom:
        dehors, _, dedans = nom.partition("(")
        formes += [dehors, dedans.rstrip(") ")]
    gauche, tiret, droite = re.sub(r"\(.*", "", nom).partition(" – ")
    if tiret:
        formes.append(gauche)
        if set(mots(droite)) & GENERIQUES:
            formes.append(droite)
    return list(dict.fromkeys(forme.strip() for forme in formes if forme.strip()))
