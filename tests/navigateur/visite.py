"""Opening the kinds of page in one tab, and what a page is asked once it is there."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

from tests.outils.pages import (
    CONNEXION,
    INFORMATIONS,
    LIEUX,
    MALADIES,
    RECHERCHE,
    RELAIS,
    RESEAUX,
    Genre,
)

# One test a group: each test has its own copy of the real data, two processes share the groups.
GROUPES = {
    "informations": [*INFORMATIONS, CONNEXION],
    "recherche": RECHERCHE,
    "reseaux": RESEAUX,
    "lieux": LIEUX,
    "maladies": MALADIES,
    "relais": RELAIS,
}
# One of each family, for what depends on the style sheets more than on the page.
EXEMPLES = [
    next(g for groupe in GROUPES.values() for g in groupe if g.nom == nom)
    for nom in (
        *("accueil", "recherche-lieu", "recherche-rien", "centre", "site-en-cours", "etablissement"),
        *("carte", "maladie-par-groupe", "filiere", "sans-diagnostic", "signaler-refuse", "comprendre"),
    )
]

# Everything folded is unfolded, save the menu: it lies over the page on phones.
OUVRIR = "document.querySelectorAll('details:not(.menu)').forEach(d => { d.open = true })"


def ouvrir(page: Page, base: str, genre: Genre) -> None:
    """Show the page in its state, everything unfolded."""
    page.goto(base + genre.chemin)
    if genre.champs is not None:
        with page.expect_navigation():
            page.evaluate(
                """champs => {
                    const form = document.querySelector('main form[method=post]');
                    for (const [nom, valeur] of champs) form.elements[nom].value = valeur;
                    form.noValidate = true;
                    form.requestSubmit();
                }""",
                [list(champ) for champ in genre.champs],
            )
    page.evaluate(OUVRIR)


def visiter(page: Page, base: str, genres: list[Genre]) -> Iterator[Genre]:
    """Each page in turn; its name is what a failure must give."""
    for genre in genres:
        ouvrir(page, base, genre)
        yield genre


def fautes(page: Page, script: str, argument: Any = None) -> list[str]:
    """What `script`, a JavaScript function, finds wrong on the page."""
    trouvees: list[str] = page.evaluate(script, argument)
    return trouvees


def dire(trouvees: dict[str, list[str]]) -> str:
    """Everything found, page by page: what a failed test shows."""
    return "\n".join(f"{page}\n  " + "\n  ".join(liste) for page, liste in trouvees.items() if liste)
