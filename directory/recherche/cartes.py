"""Cards of the search: their body is drawn once for a team, a day and a data version; the distance is added to it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from centres.tableau import Ligne
from directory.memoire import Memoire

_ENSEMBLE = 4096


@dataclass(frozen=True, slots=True)
class Carte:
    """A card ready for directory/recherche/_file.html."""

    ligne: Ligne
    signe: SafeString
    corps: SafeString
    distance: str = ""

    @property
    def doute(self) -> bool:
        """Whether the team is known by an earlier label only."""
        return not self.ligne.en_cours


_dessinees: Memoire[tuple[SafeString, SafeString]] = Memoire(_ENSEMBLE)


def carte(ligne: Ligne, le: datetime.date, distance: str = "") -> Carte:
    """The card of a public label on `le`."""
    aujourdhui = timezone.localdate()
    # Today too: « vérifié il y a plus d’un an », and the day asked for only when it is another.
    cle = (ligne.cle, le, aujourdhui)
    signe, corps = _dessinees.lire(cle, lambda: _dessiner(ligne, le, None if le == aujourdhui else le))
    return Carte(ligne, signe, corps, distance)


def _dessiner(
    ligne: Ligne, le: datetime.date, le_demande: datetime.date | None
) -> tuple[SafeString, SafeString]:
    signe = get_template("components/signe.html").render(
        {"id": f"r-{ligne.label.role}", "classe": "file__noeud"}
    )
    corps = get_template("components/carte_site/_corps.html").render(
        {"label": ligne.label, "le": le, "le_demande": le_demande}
    )
    return mark_safe(signe), mark_safe(corps)  # noqa: S308 - rendered by templates


def cles(cartes: Iterable[Carte]) -> set[int]:
    """Keys of the labels shown."""
    return {c.ligne.cle for c in cartes}
