"""What a page is about, for search engines: schema.org as plain dicts, from the fields the page shows.

No person is named, nothing unpublished is linked to, nothing is read from the database: views load
what their page shows, and that is all there is to say.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from centres.models import Centre, Site
from directory.models import Commune, Etablissement, Groupe, Maladie
from filieres.models import Association, Filiere, Laboratoire

Noeud = dict[str, Any]
ORPHANET = "https://www.orpha.net/fr/disease/detail/"
# The script could end, or a parser be led astray, on these.
_DANGEREUX = {ord(c): f"\\u{ord(c):04X}" for c in "<>&\u2028\u2029"}


def ecrire(noeuds: Iterable[Noeud]) -> SafeString:
    """The content of a `<script type="application/ld+json">`; "" without any node."""
    graphe = list(noeuds)
    if not graphe:
        return SafeString("")
    document = {"@context": "https://schema.org", "@graph": graphe}
    texte = json.dumps(document, ensure_ascii=False, separators=(",", ":")).translate(_DANGEREUX)
    return mark_safe(texte)  # noqa: S308 - no character of a tag is left


def decrire(objet: object) -> Noeud | None:
    """The node of a record, None when there is nothing to say of it."""
    fabrique = _FABRIQUES.get(type(objet)) if isinstance(objet, Model) else None
    return fabrique(objet) if fabrique else None


def fil_ariane(etapes: Sequence[tuple[str, str]], page: str) -> Noeud:
    """The breadcrumb of the page at path `page`; the last step is the page itself."""
    pas = [("Accueil", reverse("accueil")), *((nom, url or page) for nom, url in etapes)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": rang, "name": nom, "item": _absolue(url.split("?")[0])}
            for rang, (nom, url) in enumerate(pas, start=1)
        ],
    }


# --- Pieces ------------------------------------------------------------------------------
def _absolue(chemin: str) -> str:
    return f"{settings.SITE_URL}{chemin}"


def _noeud(genre: str, objet: Any, nom: str, **plus: Any) -> Noeud:
    """A record: its type, name and page, then what is known of it; nothing empty."""
    adresse = _absolue(objet.get_absolute_url())
    noeud = {"@type": genre, "@id": adresse, "name": nom, "url": adresse, **plus}
    web = getattr(objet, "site_web", "")
    if web.startswith(("https://", "http://")):
        noeud["sameAs"] = web
    return {cle: valeur for cle, valeur in noeud.items() if valeur not in ("", None, [])}


def _lien(genre: str, objet: Any, nom: str) -> Noeud | None:
    """Another record with a page of its own; None when it is not published."""
    if objet is None or not objet.publie:
        return None
    adresse = _absolue(objet.get_absolute_url())
    return {"@type": genre, "@id": adresse, "name": nom, "url": adresse}


def _ville(commune: Commune | None) -> str:
    return commune.nom if commune is not None else ""


def _adresse(hopital: Etablissement) -> Noeud | None:
    lieu = {
        "streetAddress": hopital.adresse,
        "postalCode": hopital.code_postal,
        "addressLocality": _ville(hopital.commune),
    }
    connus = {cle: valeur for cle, valeur in lieu.items() if valeur}
    return {"@type": "PostalAddress", **connus, "addressCountry": "FR"} if connus else None


def _siege(commune: Commune | None) -> Noeud | None:
    if commune is None:
        return None
    return {"@type": "PostalAddress", "addressLocality": commune.nom, "addressCountry": "FR"}


def _finess(numero: str) -> Noeud | None:
    return {"@type": "PropertyValue", "propertyID": "FINESS", "value": numero} if numero else None


def _position(hopital: Etablissement) -> Noeud | None:
    """Where it stands; the centre of its commune is not where it stands."""
    if hopital.latitude is None or hopital.longitude is None or hopital.position_approximative:
        return None
    return {"@type": "GeoCoordinates", "latitude": hopital.latitude, "longitude": hopital.longitude}


def _hopital(hopital: Etablissement | None) -> Noeud | None:
    return _lien("Hospital", hopital, hopital.nom_complet) if hopital is not None else None


# --- Records -----------------------------------------------------------------------------
def _de_filiere(filiere: Filiere) -> Noeud:
    return _noeud(
        "Organization",
        filiere,
        filiere.sigle,
        alternateName=[filiere.nom, *filiere.liste_anciens_noms],
        description=filiere.perimetre,
        parentOrganization=_hopital(filiere.etablissement),
    )


def _de_centre(centre: Centre) -> Noeud:
    return _noeud(
        "MedicalOrganization",
        centre,
        centre.nom,
        alternateName=[nom for nom in (centre.sigle, *centre.liste_anciens_noms) if nom],
        description=centre.presentation,
        areaServed=centre.emprise,
        parentOrganization=_lien("Organization", centre.filiere, centre.filiere.sigle),
    )


def _de_site(site: Site) -> Noeud:
    hopital = site.etablissement
    standard = None
    if hopital.telephone and not site.telephone:
        standard = {
            "@type": "ContactPoint",
            "contactType": "standard de l’hôpital",
            "telephone": hopital.telephone,
        }
    return _noeud(
        "MedicalClinic",
        site,
        site.nom,
        address=_adresse(hopital),
        geo=_position(hopital),
        telephone=site.telephone,
        contactPoint=standard,
        email=site.email,
        parentOrganization=_hopital(hopital),
        memberOf=_lien("MedicalOrganization", site.centre, site.centre.nom),
    )


def _de_etablissement(hopital: Etablissement) -> Noeud:
    groupe = hopital.groupe
    return _noeud(
        "Hospital",
        hopital,
        hopital.nom_complet,
        address=_adresse(hopital),
        geo=_position(hopital),
        telephone=hopital.telephone,
        identifier=_finess(hopital.finess),
        parentOrganization=_lien("MedicalOrganization", groupe, groupe.nom) if groupe is not None else None,
    )


def _de_groupe(groupe: Groupe) -> Noeud:
    return _noeud(
        "MedicalOrganization",
        groupe,
        groupe.nom,
        alternateName=groupe.nom_long if groupe.nom_long != groupe.nom else "",
        address=_siege(groupe.commune),
        identifier=_finess(groupe.finess_juridique),
    )


def _de_maladie(maladie: Maladie) -> Noeud | None:
    """Only a code in use: the page of another one is not for search engines."""
    if not maladie.active:
        return None
    return _noeud(
        "MedicalCondition",
        maladie,
        maladie.nom,
        alternateName=maladie.liste_synonymes,
        code={"@type": "MedicalCode", "codingSystem": "ORPHA", "codeValue": str(maladie.code_orpha)},
        sameAs=f"{ORPHANET}{maladie.code_orpha}",
    )


def _de_association(association: Association) -> Noeud:
    return _noeud(
        "Organization",
        association,
        association.nom,
        alternateName=association.sigle,
        description=association.objet,
        telephone=association.telephone,
        email=association.email,
        address=_siege(association.commune),
    )


def _de_laboratoire(laboratoire: Laboratoire) -> Noeud:
    hopital = laboratoire.etablissement
    visible = hopital if hopital is not None and hopital.publie else None
    return _noeud(
        "DiagnosticLab" if laboratoire.type == Laboratoire.Type.DIAGNOSTIC else "ResearchOrganization",
        laboratoire,
        laboratoire.nom,
        description=laboratoire.activites,
        address=_adresse(visible) if visible is not None else None,
        parentOrganization=_hopital(visible),
    )


_FABRIQUES: dict[type[Model], Callable[[Any], Noeud | None]] = {
    Association: _de_association,
    Centre: _de_centre,
    Etablissement: _de_etablissement,
    Filiere: _de_filiere,
    Groupe: _de_groupe,
    Laboratoire: _de_laboratoire,
    Maladie: _de_maladie,
    Site: _de_site,
}
