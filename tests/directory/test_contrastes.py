"""The colours of tokens.css, paired as the pages pair them: contrast by WCAG 2.2 in every theme."""

import math
import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css"
_COMMENTAIRE = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLOC = re.compile(r"(?:@media ([^{]+)\{\s*)?:root\s*\{([^}]*)\}")
_JETON = re.compile(r"--([\w-]+):\s*([^;]+);")

THEMES = {
    "clair": (),
    "sombre": ("(prefers-color-scheme: dark)",),
    "clair-contraste": ("(prefers-contrast: more)",),
    "sombre-contraste": ("(prefers-color-scheme: dark)", "(prefers-contrast: more)"),
}
CONTRASTES = [nom for nom in THEMES if nom.endswith("contraste")]

# The pairs of the visual direction: text on a background, then what must be seen without being read.
TEXTES = [
    *product(("encre", "encre-2", "figue"), ("fond", "feuille", "figue-pale")),
    ("encre", "feuille-2"),
    ("figue-forte", "fond"),
    ("figue-forte", "figue-pale"),
    ("sur-bouton", "bouton"),
    ("fond", "figue-forte"),
]
FORMES = [("bord", "fond"), ("bord", "feuille"), ("figue", "feuille-2"), ("figue", "fond")]


def jetons(theme: str) -> dict[str, str]:
    """The tokens of a theme, as the cascade leaves them."""
    css = _COMMENTAIRE.sub("", (CSS / "tokens.css").read_text())
    trouves: dict[str, str] = {}
    for condition, bloc in _BLOC.findall(css):
        demandees = {c.strip() for c in condition.split(" and ")} - {""}
        if demandees <= set(THEMES[theme]):
            trouves |= {nom: valeur.strip() for nom, valeur in _JETON.findall(bloc)}
    return trouves


def luminance(lineaire: tuple[float, ...]) -> float:
    """Relative luminance of linear sRGB."""
    return sum(poids * canal for poids, canal in zip((0.2126, 0.7152, 0.0722), lineaire, strict=True))


def de_hexa(couleur: str) -> float:
    """Luminance of « #rrggbb »."""
    canaux = [int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return luminance(tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux))


def de_oklch(clarte: float, chroma: float, teinte: float) -> float:
    """Luminance of an oklch colour, its channels cut to what a screen shows."""
    a, b = chroma * math.cos(math.radians(teinte)), chroma * math.sin(math.radians(teinte))
    cones = (
        (clarte + 0.3963377774 * a + 0.2158037573 * b) ** 3,
        (clarte - 0.1055613458 * a - 0.0638541728 * b) ** 3,
        (clarte - 0.0894841775 * a - 1.2914855480 * b) ** 3,
    )
    lignes = (
        (4.0767416621, -3.3077115913, 0.2309699292),
        (-1.2684380046, 2.6097574011, -0.3413193965),
        (-0.0041960863, -0.7034186147, 1.7076147010),
    )
    lineaire = (sum(p * c for p, c in zip(ligne, cones, strict=True)) for ligne in lignes)
    return luminance(tuple(min(max(canal, 0), 1) for canal in lineaire))


def contraste(une: float, autre: float) -> float:
    """WCAG 2.2: from 1 to 21."""
    clair, fonce = max(une, autre), min(une, autre)
    return (clair + 0.05) / (fonce + 0.05)


def entre(theme: str, devant: str, derriere: str) -> float:
    """Contrast of two tokens of a theme."""
    couleurs = jetons(theme)
    return contraste(de_hexa(couleurs[devant]), de_hexa(couleurs[derriere]))


def test_the_formula_gives_the_known_values() -> None:
    assert contraste(de_hexa("#ffffff"), de_hexa("#000000")) == pytest.approx(21)
    assert contraste(de_hexa("#767676"), de_hexa("#ffffff")) == pytest.approx(4.54, abs=0.01)
    assert de_oklch(1, 0, 0) == pytest.approx(1, abs=1e-3)
    assert de_oklch(0.6279554, 0.2576833, 29.2338846) == pytest.approx(de_hexa("#ff0000"), abs=1e-3)


def test_each_theme_is_another() -> None:
    fonds = {theme: jetons(theme)["fond"] for theme in THEMES}
    assert len(set(fonds.values())) == len(THEMES)
    assert all(re.fullmatch(r"#[0-9a-f]{6}", fond) for fond in fonds.values())


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("devant", "derriere"), TEXTES)
def test_texts_can_be_read(theme: str, devant: str, derriere: str) -> None:
    assert entre(theme, devant, derriere) >= (7 if theme in CONTRASTES else 4.5)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("devant", "derriere"), FORMES)
def test_edges_and_marks_can_be_seen(theme: str, devant: str, derriere: str) -> None:
    assert entre(theme, devant, derriere) >= (7 if theme in CONTRASTES else 3)


@pytest.mark.parametrize(("theme", "sans"), [("clair-contraste", "clair"), ("sombre-contraste", "sombre")])
def test_more_contrast_is_more(theme: str, sans: str) -> None:
    for devant, derriere in [*TEXTES, *FORMES, ("filet", "fond"), ("filet", "feuille")]:
        assert entre(theme, devant, derriere) > entre(sans, devant, derriere), (devant, derriere)
    assert entre(theme, "filet", "fond") >= 4.5
    assert entre(theme, "filet", "feuille") >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_every_filiere_marker_can_be_seen(theme: str) -> None:
    teintes = re.findall(r"--teinte:\s*(\d+)", (CSS / "components.css").read_text())
    assert len(teintes) == 23
    couleurs = jetons(theme)
    clarte, chroma = float(couleurs["marque-l"].removesuffix("%")) / 100, float(couleurs["marque-c"])
    fond = de_hexa(couleurs["fond"])
    pire = min(contraste(de_oklch(clarte, chroma, float(teinte)), fond) for teinte in teintes)
    assert pire >= (6 if theme in CONTRASTES else 4)
