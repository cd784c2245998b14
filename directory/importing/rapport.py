"""What an import would do, in words."""

from collections.abc import Iterator

from .champ import Valeur, abreger, est_vide
from .ecart import Comparaison
from .jeu import Bilan

MONTRES = 20


def rediger(bilan: Bilan, *, tout: bool = False) -> str:
    """The report: counts of each file, then changes, conflicts, rows deleted here, withdrawn names."""
    plafond = None if tout else MONTRES
    return "\n".join(
        ligne for comparaison in bilan.comparaisons.values() for ligne in _fichier(comparaison, plafond)
    )


def _fichier(comparaison: Comparaison, plafond: int | None) -> Iterator[str]:
    nom = comparaison.fichier.nom
    compte = [
        f"{len(comparaison.ajouts)} à ajouter",
        f"{len(comparaison.changements)} à modifier",
        f"{comparaison.inchangees} inchangées",
    ]
    if comparaison.conflits:
        compte.append(f"{len(comparaison.conflits)} conflits")
    yield f"{nom} : {comparaison.lignes} lignes, " + ", ".join(compte)
    yield from _plafonner(
        "modifié",
        [
            f"{c.ligne.cle} : {champ} : {montrer(c.avant[champ])} → {montrer(c.apres[champ])}"
            for c in comparaison.changements
            for champ in c.apres
        ],
        plafond,
    )
    yield from _plafonner(
        "conflit",
        [
            f"{nom}:{c.ligne.numero}: {c.ligne.cle} : {c.nom} : le fichier dit {montrer(c.fichier)}, "
            f"l’annuaire garde {montrer(c.base)} (modifié ici depuis le dernier import)"
            for c in comparaison.conflits
        ],
        plafond,
    )
    yield from _plafonner(
        "conflit",
        [
            f"{nom}:{ligne.numero}: {ligne.cle} : supprimée ici depuis le dernier import, non remise"
            for ligne in comparaison.supprimees
        ],
        plafond,
    )
    yield from _plafonner(
        "nom retiré",
        [
            f"{nom}:{numero}: {colonne} : un nom retiré à la demande de la personne n’est pas repris"
            for numero, colonne in comparaison.retires
        ],
        plafond,
    )


def _plafonner(titre: str, lignes: list[str], plafond: int | None) -> Iterator[str]:
    reste = 0 if plafond is None else max(0, len(lignes) - plafond)
    for ligne in lignes[: len(lignes) - reste]:
        yield f"  {titre} : {ligne}"
    if reste:
        yield f"  … et {reste} autres"


def montrer(valeur: Valeur) -> str:
    """A value as the report shows it."""
    if est_vide(valeur):
        return "(vide)"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, list):
        return abreger(", ".join(str(v) for v in valeur if not est_vide(v)))
    return f"« {abreger(valeur)} »"
