"""The search: one page, one CSV file."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from directory.carte.views import carte_de
from directory.donnees.export_csv import reponse_csv
from directory.pages.jour import contexte_du_jour
from directory.recherche import presentation
from directory.recherche.page import TRIS, Recherche


def _lire(request: HttpRequest) -> tuple[Recherche, dict[str, Any]]:
    """The search of the address, and what every page of it shows."""
    jour: dict[str, Any] = contexte_du_jour(request)
    recherche = Recherche(request.GET, jour["le"])
    return recherche, {
        **jour,
        "ariane": [("Recherche", "")],
        "recherche": recherche,
        "q": recherche.q or (recherche.objet.nom if recherche.objet else ""),
        "pres_de": recherche.pres_de or (recherche.lieu.valeur if recherche.lieu else ""),
    }


@require_safe
def recherche(request: HttpRequest) -> HttpResponse:
    """Sites found, a choice to make, or what to try instead."""
    recherche, contexte = _lire(request)
    if recherche.choix and recherche.compris is not None:
        contexte["offres"] = presentation.offres(recherche, recherche.compris.candidats)
        contexte["lien_exact"] = presentation.lien(recherche.params, exact="1")
        return render(request, "directory/recherche_choix.html", contexte)
    if recherche.choix_lieu and recherche.resolution is not None:
        contexte["lieux"] = presentation.lieux(recherche, recherche.resolution.candidats)
        return render(request, "directory/recherche_lieu.html", contexte)
    return render(request, "directory/recherche.html", contexte | _resultats(recherche))


def _resultats(recherche: Recherche) -> dict[str, Any]:
    page, message = presentation.lire_page(recherche)
    cartes = presentation.cartes(page.object_list, recherche)
    a_la_suite = recherche.tri != "distance"
    sures = [carte for carte in cartes if not (a_la_suite and carte.doute)]
    contexte = {
        "titre": presentation.titre(recherche),
        "messages_recherche": recherche.messages + ([message] if message else []),
        "actifs": presentation.actifs(recherche),
        "facettes": presentation.facettes(recherche),
        "tris": [(v, nom) for v, nom in TRIS.items() if v != "distance" or recherche.filtre.situe],
        "page_obj": page,
        "requete": presentation.lien(recherche.params)[1:],
        "sures": sures,
        "connues": [carte for carte in cartes if a_la_suite and carte.doute],
        "lien_exact": presentation.lien(recherche.params, exact="1"),
        "lien_corrige": presentation.lien(recherche.params, ["exact"]),
        "autres_lieux": presentation.autres_lieux(recherche),
        "autres": presentation.offres(recherche, recherche.compris.autres[:5]) if recherche.compris else [],
        "rang": page.start_index(),
        "rang_connues": page.start_index() + len(sures),
    }
    if not recherche.filtre.comptes.total:
        contexte |= _rien(recherche)
    else:
        contexte["carte"] = carte_de(recherche, chemin=reverse("recherche"))
    return contexte | {
        "coordonnateurs": presentation.coordonnateurs(recherche, [*cartes, *contexte.get("plus_loin", [])])
    }


def _rien(recherche: Recherche) -> dict[str, Any]:
    """Never an empty page: nearest sites beyond the radius, wider filters, wider group."""
    return {
        "plus_loin": presentation.plus_loin(recherche),
        "elargir": presentation.elargir(recherche),
        "groupes": presentation.groupes_plus_larges(recherche),
    }


@require_safe
def recherche_csv(request: HttpRequest) -> HttpResponseBase:
    """The same list, one line per site; a search that is not clear is refused in words."""
    recherche, contexte = _lire(request)
    refus = [*recherche.messages]
    if contexte["le_erreur"]:
        refus.append(contexte["le_erreur"])
    if recherche.choix or recherche.choix_lieu:
        refus.append("Cette recherche a plusieurs sens\u00a0: choisissez d’abord sur la page de recherche.")
    if recherche.rien_compris:
        refus.append("Nous n’avons pas compris cette recherche.")
    if refus:
        return HttpResponse("\n".join(refus) + "\n", status=400, content_type="text/plain; charset=utf-8")
    return reponse_csv([ligne.label for ligne in recherche.resultats], recherche.le)
