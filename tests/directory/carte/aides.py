"""What every test of the map does: draw on a fixed day, write the component, read it back as XML."""

import xml.etree.ElementTree as ET

from django.template.loader import render_to_string

from directory.carte.dessin import dessiner

from .reel import JOUR

SVG = "{http://www.w3.org/2000/svg}"


def carte(labels, **options):
    return dessiner(labels, **{"le": JOUR, **options})


def ecrire(dessin):
    """The component, and its SVG parsed as XML."""
    html = render_to_string("components/carte.html", {"carte": dessin})
    svg = html[html.index('<svg class="hexagone"') : html.index("</svg>") + len("</svg>")]
    return html, ET.fromstring(svg.replace("<svg", f'<svg xmlns="{SVG[1:-1]}"', 1))  # noqa: S314 our own text


def liens(svg):
    """The name of each link, by address."""
    return {a.get("href"): a.findtext(f"{SVG}title") for a in svg.iter(f"{SVG}a")}
