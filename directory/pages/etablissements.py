"""Hospitals and groups of hospitals."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from directory.carte.page import carte_de_page
from directory.models import Etablissement
from directory.pages import hopitaux
from directory.pages.chiffres import officiels
from directory.pages.jour import contexte_du_jour, lire_le
from directory.texte import normaliser
from filieres.models import Filiere, Laboratoire

# What makes a disease rare, for the leaflet.
SEUIL = "national-seuil"


def _avec_lieu(qs: QuerySet[Etablissement]) -> QuerySet[Etablissement]:
    return qs.select_related("groupe", "commune__departement__region", "commune__commune_parente")


@require_safe
def etablissement_liste(request: HttpRequest) -> HttpResponse:
    """Hospitals with a public label on the day, by région and département; the other visible ones apart."""
    le, _ = lire_le(request)
    comptes = hopitaux.compter_par_hopital(le)
    lignes, autres = [], []
    tous = sorted(_avec_lieu(hopitaux.etablissements_visibles()), key=lambda e: normaliser(e.nom_complet))
    for etablissement in tous:
        if etablissement.pk in comptes:
            lignes.append(hopitaux.LigneHopital(etablissement, *comptes[etablissement.pk]))
        else:
            autres.append(etablissement)
    regions, sans_lieu = hopitaux.par_lieu(lignes)
    groupes = {e.groupe for e in tous if e.groupe is not None and e.groupe.publie}
    contexte = {
        "ariane": [("Hôpitaux", "")],
        "regions": regions,
        "sans_lieu": sans_lieu,
        "groupes": sorted(groupes, key=lambda g: g.recherche),
        "autres": autres,
        "nombre": len(lignes),
        **contexte_du_jour(request),
    }
    return render(request, "directory/etablissement_liste.html", contexte)


@require_safe
def etablissement(request: HttpRequest, code: str) -> HttpResponse:
    """A hospital: its teams by filière on the day, what it hosts; prints as a leaflet."""
    hopital = get_object_or_404(_avec_lieu(hopitaux.etablissements_visibles()), code=code)
    le, _ = lire_le(request)
    contexte = {
        "ariane": [("Hôpitaux", reverse("etablissement_liste")), (hopital.nom_complet, "")],
        "object": hopital,
        "etablissement": hopital,
        "groupe": hopital.groupe if hopital.groupe and hopital.groupe.publie else None,
        "equipes": hopitaux.equipes(Q(site__etablissement=hopital), le),
        "filieres": Filiere.objects.publies().filter(etablissement=hopital),
        "laboratoires": Laboratoire.objects.publies().filter(etablissement=hopital),
        "chiffre_seuil": officiels().get(SEUIL),
        **contexte_du_jour(request),
    }
    return render(request, "directory/etablissement.html", contexte)


@require_safe
def groupe(request: HttpRequest, code: str) -> HttpResponse:
    """A group of hospitals: its teams by hospital and filière on the day; prints as a leaflet."""
    groupe = get_object_or_404(hopitaux.groupes_visibles().select_related("commune__departement"), code=code)
    le, _ = lire_le(request)
    equipes = hopitaux.equipes(Q(site__etablissement__groupe=groupe), le)
    visibles = sorted(
        _avec_lieu(hopitaux.etablissements_visibles().filter(groupe=groupe)),
        key=lambda e: normaliser(e.nom_complet),
    )
    publics: dict[int, list] = {}
    for label in (*equipes.en_cours, *equipes.connus):
        publics.setdefault(label.site.etablissement_id, []).append(label)
    contexte = {
        "ariane": [("Hôpitaux", reverse("etablissement_liste")), (groupe.nom, "")],
        "object": groupe,
        "groupe": groupe,
        "equipes": equipes,
        "hopitaux": [
            {"etablissement": hopital, "volets": hopitaux.par_filiere(publics[hopital.pk])}
            for hopital in visibles
            if hopital.pk in publics
        ],
        "autres_hopitaux": [hopital for hopital in visibles if hopital.pk not in publics],
        "filieres": Filiere.objects.publies().filter(
            etablissement__groupe=groupe, etablissement__publie=True
        ),
        "laboratoires": Laboratoire.objects.publies().filter(
            etablissement__groupe=groupe, etablissement__publie=True
        ),
        "chiffre_seuil": officiels().get(SEUIL),
        **carte_de_page(request, lambda: (*equipes.en_cours, *equipes.connus), le, groupe=groupe.code),
        **contexte_du_jour(request),
    }
    return render(request, "directory/groupe.html", contexte)
