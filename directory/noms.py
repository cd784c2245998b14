"""Who may be named: a withdrawn name never is, nor a person only an old source names."""

from collections.abc import Iterable

from directory.dates import lire_source_le
from directory.models import NomRetire
from directory.models.suivi import cle_de_retrait

# An older page says who held a function then, not who holds it.
PREMIERE_ANNEE = 2019


def source_courante(source_le: str) -> bool:
    """Whether a page of that date may still name someone; an undated page may, and is said to be undated."""
    try:
        jour = lire_source_le(source_le)
    except ValueError:
        return False
    return jour is None or jour.year >= PREMIERE_ANNEE


def separer(champ: str) -> list[str]:
    """The persons of a field, « ; » between two."""
    return [nom.strip() for nom in champ.split(";") if nom.strip()]


def publiables(*champs: str) -> list[str]:
    """The persons of these fields, each once, withdrawn names left out. One query at most."""
    return sans_retires(dict.fromkeys(nom for champ in champs for nom in separer(champ)))


def sans_retires(noms: Iterable[str]) -> list[str]:
    """`noms` without those withdrawn on request."""
    cles = {nom: cle_de_retrait(nom) for nom in noms}
    if not cles:
        return []
    retires = set(NomRetire.objects.filter(cle__in=set(cles.values())).values_list("cle", flat=True))
    return [nom for nom, cle in cles.items() if cle not in retires]
