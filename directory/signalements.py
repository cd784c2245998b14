"""Which record and which filières a visitor's report concerns: told by the path of the page it was made on.

What no filière answers for (the home page, a general page, an address nobody
knows) is for the national team.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from centres.models import Centre, Site
from directory.models import AncienneAdresse, Etablissement, Groupe, Maladie, Signalement
from directory.recherche.orientation import orienter
from filieres.models import Association, Filiere, Laboratoire


@dataclass(frozen=True)
class Page:
    """What a path shows: the record, if it is one's page, and the filières that answer for it."""

    objet: Model | None = None
    filieres: frozenset[int] = frozenset()


_GENERALE = Page()
# A hospital where more filières than this have a team is nobody's in particular: the national team's.
FILIERES_MAX = 3


def signalements_de(filieres: Collection[int]) -> QuerySet[Any]:
    """Keys of the reports that concern one of `filieres`."""
    voulues = set(filieres)
    return _signalements(lambda page: bool(voulues & page.filieres))


def signalements_nationaux() -> QuerySet[Any]:
    """Keys of the reports no filière answers for."""
    return _signalements(lambda page: not page.filieres)


def _signalements(retenir: Any) -> QuerySet[Any]:
    chemins = Signalement.objects.order_by().values_list("chemin", flat=True).distinct()
    retenus = [chemin for chemin, page in resoudre(chemins).items() if retenir(page)]
    return Signalement.objects.filter(chemin__in=retenus).values("pk")


def resoudre(chemins: Iterable[str]) -> dict[str, Page]:
    """The page of each path; pages under that of a record (a sheet, a card) count as its own. A few queries."""
    tous = list(dict.fromkeys(chemins))
    pages = _lire(tous)
    perdus = [chemin for chemin in tous if pages[chemin].objet is None]
    anciennes = AncienneAdresse.objects.filter(chemin__in=perdus).prefetch_related("objet")
    nouvelles = {a.chemin: a.objet.get_absolute_url() for a in anciennes if a.objet is not None}
    suivies = _lire(list(nouvelles.values())) if nouvelles else {}
    return {**pages, **{ancien: suivies[nouveau] for ancien, nouveau in nouvelles.items()}}


def _lire(chemins: list[str]) -> dict[str, Page]:
    """By the words of the paths: `/{kind}/{code}/…`."""
    par_genre: dict[str, list[tuple[str, list[str]]]] = {}
    for chemin in chemins:
        genre, _, suite = chemin.removeprefix("/").partition("/")
        codes = [code for code in suite.split("/") if code]
        if genre in _GENRES and codes:
            par_genre.setdefault(genre, []).append((chemin, codes))
    pages = dict.fromkeys(chemins, _GENERALE)
    for genre, lus in par_genre.items():
        trouvees = _GENRES[genre]({"/".join(codes[:2]) for _, codes in lus})
        for chemin, codes in lus:
            page = trouvees.get("/".join(codes[:2])) or trouvees.get(codes[0])
            pages[chemin] = page or _GENERALE
    return pages


# --- One reader per kind of page: from « code » or « code/code » to the page -------------
def _premiers(codes: Iterable[str]) -> set[str]:
    return {code.partition("/")[0] for code in codes}


def _filieres(codes: set[str]) -> dict[str, Page]:
    trouvees = Filiere.objects.filter(slug__in=_premiers(codes))
    return {f.slug: Page(f, frozenset([f.pk])) for f in trouvees}


def _centres(codes: set[str]) -> dict[str, Page]:
    """Networks, and their sites under them."""
    centres = Centre.objects.filter(slug__in=_premiers(codes))
    sites = Site.objects.filter(
        centre__in=centres, code__in={code.partition("/")[2] for code in codes}
    ).select_related("centre", "etablissement__groupe", "etablissement__commune__departement")
    return {
        **{c.slug: Page(c, frozenset([c.filiere_id])) for c in centres},
        **{f"{s.centre.slug}/{s.code}": Page(s, frozenset([s.centre.filiere_id])) for s in sites},
    }


def _rattaches(modele: Any) -> Any:
    def lire(codes: set[str]) -> dict[str, Page]:
        trouves = modele.objects.filter(slug__in=_premiers(codes)).prefetch_related("filieres")
        return {r.slug: Page(r, frozenset(f.pk for f in r.filieres.all())) for r in trouves}

    return lire


def _hopitaux(modele: Any, chemin: str) -> Any:
    """Hospitals and groups: the filières with a team there, when they are few."""

    def lire(codes: set[str]) -> dict[str, Page]:
        trouves = modele.objects.filter(code__in=_premiers(codes))
        sites = Site.objects.filter(**{f"{chemin}__in": trouves}).order_by()
        par_hopital: dict[int, set[int]] = {}
        for hopital, filiere in sites.values_list(chemin, "centre__filiere").distinct():
            par_hopital.setdefault(hopital, set()).add(filiere)
        peu = {pk: filieres for pk, filieres in par_hopital.items() if len(filieres) <= FILIERES_MAX}
        return {h.code: Page(h, frozenset(peu.get(h.pk, ()))) for h in trouves}

    return lire


def _maladies(codes: set[str]) -> dict[str, Page]:
    """Diseases: the filières that their page names."""
    numeros = {code: code.partition("/")[0].partition("-")[0] for code in codes}
    valides = {n for n in numeros.values() if n.isascii() and n.isdigit() and len(n) < 10}
    par_numero = {str(m.code_orpha): m for m in Maladie.objects.filter(code_orpha__in=valides)}
    return {code: _page_maladie(par_numero[n]) for code, n in numeros.items() if n in par_numero}


def _page_maladie(maladie: Maladie) -> Page:
    orientation = orienter(maladie)
    nommees = (orientation.filiere, *orientation.associees)
    return Page(maladie, frozenset(f.pk for f in nommees if f is not None))


_GENRES = {
    "filieres": _filieres,
    "centres": _centres,
    "associations": _rattaches(Association),
    "laboratoires": _rattaches(Laboratoire),
    "etablissements": _hopitaux(Etablissement, "etablissement"),
    "groupes": _hopitaux(Groupe, "etablissement__groupe"),
    "maladies": _maladies,
}
