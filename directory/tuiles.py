"""The background images of the interactive map, when the instance asks for some: none by default.

Read by the settings, hence without Django.
"""

import re
from dataclasses import dataclass

# One fixed host, so that the policy of the pages can name exactly that one; or a path of this site.
_GABARIT = re.compile(
    r"(?P<origine>https://[a-z0-9][a-z0-9.-]*(?::\d{1,5})?)?(?P<chemin>/(?!/)[^\s\"'<>\\;,]*)"
)
_VARIABLES = ("{z}", "{x}", "{y}")


@dataclass(frozen=True)
class Tuiles:
    """Where the images come from."""

    gabarit: str = ""
    """Address with `{z}`, `{x}`, `{y}`; blank: no images."""
    origine: str = ""
    """`https://host[:port]` that the visitor's browser will ask; blank for this site itself."""

    @property
    def hote(self) -> str:
        """The host, as people read it; blank for this site itself."""
        return self.origine.removeprefix("https://")


def lire_tuiles(url: str) -> Tuiles:
    """What `TILES_URL` asks for; nothing when it is blank or cannot be used (`check` says why)."""
    trouve = _GABARIT.fullmatch(url.strip())
    if trouve is None or any(trouve["chemin"].count(variable) != 1 for variable in _VARIABLES):
        return Tuiles()
    if set(re.findall(r"\{[^}]*\}?", trouve["chemin"])) - {*_VARIABLES, "{r}"}:
        return Tuiles()
    return Tuiles(url.strip(), trouve["origine"] or "")
