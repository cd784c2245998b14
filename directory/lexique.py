"""The words of rare-disease care, one sentence each: said on `/comprendre/` and at the foot of pages that use them."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Mot:
    """A word, its sentence, and how it is recognised in the text of a page (`code` is its anchor on `/comprendre/`)."""

    code: str
    nom: str
    phrase: str
    motif: str


_MOTS = (
    Mot(
        "filiere",
        "Filière (FSMR)",
        "Une filière relie tous ceux qui s’occupent d’une même famille de maladies : centres de référence et de "
        "compétence, laboratoires de diagnostic et de recherche, associations, professionnels de l’école, du social "
        "et du médico-social.",
        r"filières?|FSMR",
    ),
    Mot(
        "crmr",
        "Centre de référence (CRMR)",
        "Malgré son nom, ce n’est pas un bâtiment : c’est un réseau d’équipes hospitalières, expertes d’une maladie "
        "rare ou d’un groupe de maladies rares.",
        r"centres? de références?|CRMR",
    ),
    Mot(
        "coordonnateur",
        "Site coordonnateur",
        "L’équipe qui anime le réseau : il y en a une seule par centre de référence.",
        r"sites? coordonnateurs?",
    ),
    Mot(
        "constitutif",
        "Site constitutif",
        "Une équipe de même expertise, dans un autre hôpital du même réseau.",
        r"constitutifs?",
    ),
    Mot(
        "ccmr",
        "Centre de compétence (CCMR)",
        "Une équipe spécialisée qui prend en charge et suit les personnes au plus près de chez elles, en lien avec le "
        "centre de référence dont elle dépend.",
        r"centres? de compétences?|CCMR",
    ),
    Mot(
        "crc",
        "Centre de ressources et de compétences (CRC)",
        "Dans quelques filières, pour la mucoviscidose, les maladies hémorragiques ou la sclérose latérale "
        "amyotrophique, c’est l’équipe spécialisée qui assure le suivi.",
        r"centres? de ressources et de compétences|CRC",
    ),
    Mot(
        "labellisation",
        "Label",
        "Le label est la reconnaissance, par le ministère chargé de la santé et pour une durée fixée, qu’une équipe, "
        "un réseau ou une filière remplit sa mission.",
        r"labels?|labellisations?|labellisée?s?",
    ),
    Mot(
        "arrete",
        "Arrêté",
        "L’arrêté est le texte officiel, signé au nom d’un ministre, qui publie la liste des labels.",
        r"arrêtés?",
    ),
    Mot(
        "ern",
        "Réseau européen de référence (ERN)",
        "Un ERN relie des équipes expertes de plusieurs pays d’Europe autour d’une famille de maladies rares.",
        r"ERN",
    ),
    Mot(
        "pnds",
        "Protocole de soins (PNDS)",
        "Un PNDS décrit, pour une maladie, comment faire le diagnostic, soigner et suivre.",
        r"PNDS",
    ),
    Mot(
        "bndmr",
        "Banque de données (BNDMR)",
        "Les centres de référence et de compétence y enregistrent des informations sur les personnes qu’ils suivent.",
        r"BNDMR",
    ),
    Mot(
        "orpha",
        "Code ORPHA",
        "Orphanet, base de référence tenue par l’Inserm et ses partenaires, donne un numéro à chaque maladie rare, "
        "comme ORPHA:586.",
        r"ORPHA",
    ),
    Mot(
        "finess",
        "Numéro FINESS",
        "C’est le numéro d’identité d’un établissement de santé : neuf caractères.",
        r"FINESS",
    ),
)
MOTS = {mot.code: mot for mot in _MOTS}
# One pass over the page. Acronyms are capitals, other words any case.
_TOUS = re.compile(
    "|".join(rf"(?P<{mot.code}>\b(?:{mot.motif})\b)" for mot in _MOTS).replace(" ", r"\s+"), re.IGNORECASE
)
_BALISE = re.compile(r"<[^>]*>")


def _reconnu(trouve: re.Match[str]) -> str | None:
    """The code of the word, unless it is another written with the same letters (« ern », « crc »)."""
    mot = trouve.group()
    return trouve.lastgroup if len(mot) > 4 or mot.isupper() else None


def mots_de(page: str) -> list[Mot]:
    """The words that the text of `page` (HTML) uses, in the order of the glossary."""
    vus = {_reconnu(trouve) for trouve in _TOUS.finditer(_BALISE.sub(" ", page))}
    return [mot for code, mot in MOTS.items() if code in vus]
