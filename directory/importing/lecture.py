"""From the bytes of a file to rows of canonical values; every mistake is noted with its physical line."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from .champ import Refus, abreger
from .champs import Verifiee
from .erreurs import Erreurs
from .fichier import MAX_CLE, Fichier, Ligne

BOM = b"\xef\xbb\xbf"


def lire(fichier: Fichier, dossier: Path, erreurs: Erreurs) -> list[Ligne]:
    """The rows of `fichier`; those with a mistake keep their key when it can be read."""
    texte = _texte(fichier, dossier / fichier.nom, erreurs)
    if texte is None:
        return []
    rangees = _rangees(fichier, texte, erreurs)
    entete = next(rangees, None)
    if entete is None:
        erreurs.illisible(fichier.nom, 1, "en-tête", f"fichier vide, attendu les colonnes {_noms(fichier)}")
        return []
    places = _colonnes(fichier, entete[1], erreurs)
    if places is None:
        return []
    largeur = len(entete[1])
    lignes: list[Ligne] = []
    deja: dict[str, int] = {}
    for numero, cellules in rangees:
        if len(cellules) != largeur:
            erreurs.ajouter(
                fichier.nom, numero, "ligne", f"{len(cellules)} cellules, attendu {largeur} (une par colonne)"
            )
            continue
        ligne = _ligne(fichier, numero, cellules, places, erreurs)
        if ligne is not None and _cle_unique(fichier, ligne, deja, erreurs):
            lignes.append(ligne)
    return lignes


# --- The file ---------------------------------------------------------------------------
def _texte(fichier: Fichier, chemin: Path, erreurs: Erreurs) -> str | None:
    try:
        octets = chemin.read_bytes()
    except FileNotFoundError:
        erreurs.illisible(fichier.nom, 1, "fichier", f"introuvable, attendu dans {chemin.parent}")
        return None
    except OSError as exc:
        erreurs.illisible(fichier.nom, 1, "fichier", f"illisible ({exc.strerror}), attendu un fichier CSV")
        return None
    debut = len(BOM) if octets.startswith(BOM) else 0
    if (nul := octets.find(b"\0")) >= 0:
        erreurs.illisible(
            fichier.nom,
            _ligne_de(octets, nul),
            "fichier",
            f"octet nul à la position {nul}, attendu du texte UTF-8",
        )
        return None
    try:
        return octets[debut:].decode("utf-8")
    except UnicodeDecodeError as exc:
        ou = exc.start + debut
        erreurs.illisible(
            fichier.nom,
            _ligne_de(octets, ou),
            "fichier",
            f"octet 0x{octets[ou]:02X} à la position {ou}, attendu de l’UTF-8",
        )
        return None


def _ligne_de(octets: bytes, position: int) -> int:
    return octets.count(b"\n", 0, position) + 1


def _rangees(fichier: Fichier, texte: str, erreurs: Erreurs) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the physical line where it begins."""
    lecteur = csv.reader(io.StringIO(texte, newline=""), strict=True)
    while True:
        numero = lecteur.line_num + 1
        try:
            cellules = next(lecteur)
        except StopIteration:
            return
        except csv.Error:
            erreurs.illisible(
                fichier.nom, numero, "ligne", "guillemets mal placés ou cellule trop longue, attendu du CSV"
            )
            return
        if cellules:
            yield numero, cellules


def _noms(fichier: Fichier) -> str:
    return ", ".join(fichier.colonnes)


def _colonnes(fichier: Fichier, entete: list[str], erreurs: Erreurs) -> dict[str, int] | None:
    """The place of each column; None, and the mistakes noted, when the header is wrong."""
    noms = [nom.strip() for nom in entete]
    connues = {*fichier.colonnes, *fichier.ignorees}
    fautes = []
    for nom in dict.fromkeys(noms):
        if nom not in connues:
            fautes.append((nom, f"colonne inconnue, attendu {_noms(fichier)}"))
        elif noms.count(nom) > 1:
            fautes.append((nom, "colonne en double, attendu une seule"))
    indice = " (séparées par des virgules)" if len(noms) == 1 else ""
    fautes += [
        (nom, f"colonne manquante, attendu {_noms(fichier)}{indice}")
        for nom in fichier.colonnes
        if nom not in noms
    ]
    for nom, message in fautes:
        erreurs.illisible(fichier.nom, 1, abreger(nom) or "(sans nom)", message)
    return None if fautes else {nom: noms.index(nom) for nom in noms}


# --- A row ----------------------------------------------------------------------------------
def _ligne(
    fichier: Fichier, numero: int, cellules: list[str], places: dict[str, int], erreurs: Erreurs
) -> Ligne | None:
    """The row read; None when its key cannot be read."""
    valeurs = []
    cle_lisible = True
    for champ in fichier.champs:
        try:
            valeurs.append(champ.lire([cellules[places[colonne]] for colonne in champ.colonnes]))
        except Refus as refus:
            colonne = refus.colonne or (champ.colonnes[0] if champ.colonnes else champ.nom)
            erreurs.ajouter(fichier.nom, numero, colonne, refus.message)
            valeurs.append(champ.vide)
            if champ in fichier.champs_cle:
                cle_lisible = False
    if not cle_lisible:
        return None
    cle = fichier.composer_cle(valeurs[fichier.rang[nom]] for nom in fichier.cle)
    for champ, valeur in zip(fichier.champs, valeurs, strict=True):
        if isinstance(champ, Verifiee) and champ.doit is not None:
            attendu = champ.doit(fichier.dictionnaire(valeurs))
            if attendu is not None and valeur != attendu:
                erreurs.ajouter(
                    fichier.nom,
                    numero,
                    champ.nom,
                    f"« {abreger(valeur)} » ne va pas avec la ligne, attendu {attendu}",
                )
    return Ligne(numero, cle, valeurs)


def _cle_unique(fichier: Fichier, ligne: Ligne, deja: dict[str, int], erreurs: Erreurs) -> bool:
    colonne = fichier.champs_cle[-1].colonnes[0]
    if len(ligne.cle) > MAX_CLE:
        erreurs.ajouter(
            fichier.nom,
            ligne.numero,
            colonne,
            f"clé de {len(ligne.cle)} caractères, attendu {MAX_CLE} au plus",
        )
        return False
    premiere = deja.setdefault(ligne.cle, ligne.numero)
    if premiere != ligne.numero:
        erreurs.ajouter(
            fichier.nom,
            ligne.numero,
            colonne,
            f"« {abreger(ligne.cle)} » est déjà à la ligne {premiere}, attendu une clé unique",
        )
        return False
    return True
