"""The map full width, with its list of hospitals by région: the same search and filters as the list of sites."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.facettes import FACETTES
from directory.carte import contours
from directory.carte.dessin import TOUTE_LA_FRANCE, Carte, dessiner
from directory.carte.hopitaux import Hopital, rassembler
from directory.carte.marques import lien_region
from directory.memoire import Memoire
from directory.models import Departement
from directory.pages.jour import contexte_du_jour
from directory.recherche import presentation
from directory.recherche.page import Recherche
from directory.texte import normaliser

_REGLAGES = frozenset((*FACETTES, "le", "tri", "page", "vue"))
_cartes: Memoire[Carte] = Memoire(16)


@dataclass
class Bloc:
    """The hospitals of one région, for the list that says what the map shows."""

    code: str
    nom: str
    lien: str
    """The same map on this région only; blank when it has no shape here."""
    hopitaux: list[tuple[Hopital, str]] = field(default_factory=list)
    """Each hospital with the address of its page."""


def carte_de(recherche: Recherche, labels: Iterable[Any] | None = None, chemin: str = "") -> Carte:
    """The map of a search: the région chosen, or the whole of France when asked for (`?vue=france`). One query at most.

    `chemin` is the page that shows it, where groups of hospitals lead (default: /carte/).
    """
    regions = recherche.filtre.actives["region"]
    if recherche.params.get("vue") == TOUTE_LA_FRANCE:
        regions = [TOUTE_LA_FRANCE]
    region = regions[0] if len(regions) == 1 else None
    requete = presentation.lien(recherche.params)
    adresse = f"{chemin or reverse('carte')}{requete if len(requete) > 1 else ''}"
    lieu = recherche.lieu if recherche.lieu is not None and recherche.lieu.localisable else None

    def tracer() -> Carte:
        trouves = [ligne.label for ligne in recherche.filtre.gardees] if labels is None else labels
        return dessiner(trouves, ici=lieu, region=region, le=recherche.le, adresse=adresse)

    # The whole directory, or facets alone: the same drawing for everyone. What was typed is never kept.
    if _REGLAGES.issuperset(nom for nom, valeurs in recherche.params.lists() if any(valeurs)):
        return _cartes.lire((timezone.localdate(), recherche.le, adresse), tracer)
    return tracer()


@require_safe
def carte(request: HttpRequest) -> HttpResponse:
    """Every public hospital, or those of a search; a search that is not clear is made clear on the search page."""
    jour = contexte_du_jour(request)
    recherche = Recherche(request.GET, jour["le"])  # type: ignore[arg-type]
    if recherche.choix or recherche.choix_lieu or recherche.rien_compris:
        return redirect(f"{reverse('recherche')}?{request.GET.urlencode()}")
    labels = [ligne.label for ligne in recherche.filtre.gardees]
    dessin = carte_de(recherche, labels)
    requete = presentation.lien(recherche.params, ["vue"])[1:]
    contexte: dict[str, Any] = {
        **jour,
        "ariane": [("Carte", "")],
        "recherche": recherche,
        "q": recherche.q or (recherche.objet.nom if recherche.objet else ""),
        "pres_de": recherche.pres_de or (recherche.lieu.valeur if recherche.lieu else ""),
        "titre": presentation.titre(recherche),
        "messages_recherche": recherche.messages,
        "actifs": presentation.actifs(recherche),
        "facettes": presentation.facettes(recherche),
        "carte": dessin,
        "blocs": _par_region(labels, recherche, f"{reverse('carte')}?{requete}"),
        "requete": requete,
    }
    return render(request, "directory/carte.html", contexte)


def _par_region(labels: list[Any], recherche: Recherche, adresse: str) -> list[Bloc]:
    """Hospitals by région, in the order of names; those without a known place last. One query at most."""
    aujourdhui = timezone.localdate()
    blocs: dict[str, Bloc] = {}
    hopitaux = rassembler(labels, recherche.le)
    noms = _noms_des_regions(hopitaux)
    for hopital in sorted(hopitaux, key=lambda h: h.etablissement.recherche):
        code, nom = noms.get(hopital.departement, ("", ""))
        bloc = blocs.setdefault(
            code, Bloc(code, nom, lien_region(adresse, code) if code in contours.regions() else "")
        )
        bloc.hopitaux.append((hopital, hopital.url(aujourdhui)))
    return sorted(blocs.values(), key=lambda bloc: (not bloc.nom, normaliser(bloc.nom)))


def _noms_des_regions(hopitaux: list[Hopital]) -> dict[str, tuple[str, str]]:
    """(code, name) of the région of each département met; the database is asked for those without a shape."""
    noms = contours.regions()
    connus = {code: (forme.region, noms[forme.region]) for code, forme in contours.formes().items()}
    ailleurs = {h.departement for h in hopitaux} - set(connus) - {""}
    if ailleurs:
        lignes = Departement.objects.filter(code__in=ailleurs).values_list(
            "code", "region__code", "region__nom"
        )
        connus |= {code: (region, nom) for code, region, nom in lignes}
    return connus
