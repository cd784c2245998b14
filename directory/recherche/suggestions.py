"""Suggestions while typing: the JSON behind the two comboboxes. No query but the data version's."""

import hashlib

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from directory.recherche.correspondances import chercher
from directory.recherche.decoupage import est_outil
from directory.recherche.lieux import lieux_commencant
from directory.recherche.mots import GENERIQUES, decomposer, nettoyer
from directory.recherche.reponses import Candidat, Lieu
from directory.recherche.vocabulaire import Vocabulaire, commencant, vocabulaire

MAXIMUM = 8
DUREE = 300
_DEBUT_MIN = 2
# Names that begin as typed: how many are weighed, and how far they come before the others.
_EXAMINES, _AVANT = 600, 0.3
_PAR_MOTS = 60
_PEU = 3
_AUTRES = 2
# What is offered without being asked in full: under this, it would only distract.
_PLANCHER = 0.45
# What the preference between subjects adds at most.
_POIDS_MAX = 0.05
TYPES = ("", "lieu")


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """GET /suggestions/?q=…[&type=lieu]: at most eight suggestions, best first."""
    genre = request.GET.get("type", "")
    if genre not in TYPES:
        return JsonResponse({"erreur": "Le paramètre « type » vaut « lieu » ou reste vide."}, status=400)
    v = vocabulaire()
    texte = nettoyer(request.GET.get("q", ""))
    # Not hash(): every worker must give the same.
    etag = hashlib.sha256(f"{v.cle}|{genre}|{texte}".encode()).hexdigest()[:32]
    trouvees = suggerer_lieux(v, texte) if genre else suggerer(v, texte)
    reponse = JsonResponse({"suggestions": trouvees})
    reponse["Cache-Control"] = f"public, max-age={DUREE}"
    reponse["ETag"] = f'"{etag}"'
    return get_conditional_response(request, etag=f'"{etag}"', response=reponse) or reponse


def suggerer(v: Vocabulaire, texte: str) -> list[dict[str, str]]:
    """Diseases, centres, hospitals and filières whose names begin as `texte`, then that hold its words."""
    mots = [m.plie for m in decomposer(texte)]
    if sum(map(len, mots)) < _DEBUT_MIN:
        return []
    notes: dict[int, tuple[float, int]] = {}
    _noter_debuts(v, " ".join(mots), notes)
    if len(notes) < MAXIMUM or not all(_general(m) for m in mots):
        _noter_mots(v, mots, notes, corriger=False)
    if len(notes) < _PEU and (not notes or _inconnu(v, mots)):
        _noter_mots(v, mots, notes, corriger=True)
    ordre = sorted(notes, key=lambda numero: (-notes[numero][0], numero))
    return [_presenter(v.candidat(notes[numero][1], 1.0)) for numero in _panacher(v, ordre)]


def _general(mot: str) -> bool:
    """« syndrome d », « déficit en a »: the names that begin so say it all."""
    return len(mot) < _DEBUT_MIN or mot in GENERIQUES or est_outil(mot)


def _inconnu(v: Vocabulaire, mots: list[str]) -> bool:
    """Whether a word, or the beginning of the last one, is in no name: a typo, maybe."""
    *entiers, dernier = mots
    return not commencant(v.index.mots, dernier) or any(
        m not in v.index.numeros and not est_outil(m) for m in entiers
    )


def _panacher(v: Vocabulaire, ordre: list[int]) -> list[int]:
    """The best ones, with room for two centres, hospitals or filières when diseases would take it all."""
    premiers = ordre[:MAXIMUM]
    autres = [numero for numero in ordre if v.sujets[numero].genre != "maladie"][:_AUTRES]
    manquants = [numero for numero in autres if numero not in premiers]
    gardes = {*premiers[: MAXIMUM - len(manquants)], *manquants}
    return [numero for numero in ordre if numero in gardes]


def _noter_debuts(v: Vocabulaire, debut: str, notes: dict[int, tuple[float, int]]) -> None:
    """Names that begin so: own names before synonyms, short before long, what the directory names first."""
    for nom in commencant(v.index.textes, debut)[:_EXAMINES]:
        numero = v.index.sujet_de[nom]
        propre = 0.15 if v.index.sortes[nom] == 0 else 0.0
        longueur = len(v.index.textes[nom])
        note = 1 + _AVANT - 0.3 * (1 - len(debut) / longueur) + 4 * v.sujets[numero].poids + propre
        if note > notes.get(numero, (0.0, 0))[0]:
            notes[numero] = (note, nom)


def _noter_mots(v: Vocabulaire, mots: list[str], notes: dict[int, tuple[float, int]], corriger: bool) -> None:
    """Names that hold the words, the last one only begun."""
    for accord in chercher(
        v.index, mots, corriger=corriger, prefixe=True, plancher=_PLANCHER - _POIDS_MAX, examines=_PAR_MOTS
    ):
        numero = v.index.sujet_de[accord.nom]
        note = accord.score + v.sujets[numero].poids
        if note >= _PLANCHER and note > notes.get(numero, (0.0, 0))[0]:
            notes[numero] = (note, accord.nom)


def _presenter(candidat: Candidat) -> dict[str, str]:
    detail = candidat.detail
    if candidat.par_synonyme and candidat.genre == "maladie":
        detail = f"aussi appelée {candidat.trouve}" + (f", {detail}" if detail else "")
    return {
        "type": candidat.genre,
        "libelle": candidat.nom,
        "detail": detail,
        "valeur": candidat.nom,
        "url": candidat.url,
    }


def suggerer_lieux(v: Vocabulaire, texte: str) -> list[dict[str, str]]:
    """Places whose names or postal codes begin as `texte`, biggest first."""
    return [_presenter_lieu(lieu) for lieu in lieux_commencant(v.territoires, texte, MAXIMUM)]


def _presenter_lieu(lieu: Lieu) -> dict[str, str]:
    return {"type": "lieu", "libelle": lieu.libelle, "detail": lieu.detail, "valeur": lieu.valeur, "url": ""}
