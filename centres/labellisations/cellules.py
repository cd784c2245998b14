"""What single cells say: whom a site receives, a FINESS number, a day. ValueError, in French, when they do not."""

import datetime
import re

from centres.models.site import PublicAccueilli
from directory.texte import normaliser

_FINESS = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{7}")
_ENFANT = re.compile(r"(?:enfants?|pediatr\w*|ped|mineurs?|neonat\w*|p|e)")
_ADULTE = re.compile(r"(?:adultes?|majeurs?|adu?|a)")
_TOUS = re.compile(r"(?:tous?|toutes?|mixtes?|m|ea|ae|pa|ap)")
_NEUTRES = set(
    "et ou site public publics centre de des du d la le les l a age ages service population prise en charge patients hors l "
    "deux accueil uniquement seulement".split()
)
_SANS = {"", "nc", "nr", "nd", "non precise", "non renseigne", "inconnu", "n a", "x"}
NON = {"", "non", "0", "n", "faux", "no", "aucun", "aucune", "sans objet", "nc", "false"}
_COCHES = {"✓", "✔", "☑", "✗", "☒"}
OUI = {"oui", "o", "x", "1", "vrai", "v", "true", "yes"}


def lire_public(texte: str) -> str:
    """enfant, adulte, tous, or "" when the cell does not say."""
    normal = normaliser(texte)
    if normal in _SANS:
        return ""
    trouves = {nom for mot in normal.split() if (nom := _public_du_mot(mot, texte))}
    if not trouves:
        raise ValueError(f"« {texte} » ne dit pas qui est accueilli (enfants, adultes ou tous)")
    return trouves.pop() if len(trouves) == 1 else PublicAccueilli.TOUS


def _public_du_mot(mot: str, texte: str) -> str:
    if mot in _NEUTRES and mot != "a":
        return ""
    for motif, public in (
        (_TOUS, PublicAccueilli.TOUS),
        (_ENFANT, PublicAccueilli.ENFANT),
        (_ADULTE, PublicAccueilli.ADULTE),
    ):
        if motif.fullmatch(mot):
            return public
    raise ValueError(f"« {texte} » ne dit pas qui est accueilli (enfants, adultes ou tous)")


def selon(enfant: bool, adulte: bool) -> str:
    """The public of two ticked columns."""
    if enfant and adulte:
        return PublicAccueilli.TOUS
    if enfant:
        return PublicAccueilli.ENFANT
    return PublicAccueilli.ADULTE if adulte else ""


def lire_coche(texte: str) -> bool:
    """Whether a column to tick is ticked."""
    normal = normaliser(texte)
    if texte in _COCHES or normal in OUI or _ENFANT.fullmatch(normal) or _ADULTE.fullmatch(normal):
        return True
    if normal in NON:
        return False
    raise ValueError(f"« {texte} » : attendu oui, non, une croix ou rien")


def lire_finess(texte: str) -> str:
    """Nine characters; spreadsheets that dropped the leading zero get it back."""
    if not texte:
        return ""
    compact = re.sub(r"[\s.']|\u00a0", "", texte).upper()
    if re.fullmatch(r"[1-9][0-9]{7}", compact):
        compact = f"0{compact}"
    if not _FINESS.fullmatch(compact):
        raise ValueError(
            f"« {texte} » n’est pas un numéro FINESS (neuf caractères, 2A ou 2B au début en Corse)"
        )
    return compact


def lire_jour(texte: str, *, fin: bool = False) -> datetime.date | None:
    """AAAA-MM-JJ, JJ/MM/AAAA, or a year (its first day, its last when `fin`)."""
    texte = texte.strip()
    if not texte:
        return None
    try:
        if re.fullmatch(r"[0-9]{4}", texte):
            return datetime.date(int(texte), 12, 31) if fin else datetime.date(int(texte), 1, 1)
        if trouve := re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", texte):
            jour, mois, annee = map(int, trouve.groups())
            return datetime.date(annee, mois, jour)
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", texte):
            return datetime.date.fromisoformat(texte)
    except ValueError:
        pass
    raise ValueError(f"« {texte} » n’est pas une date (attendu JJ/MM/AAAA ou AAAA-MM-JJ)")
