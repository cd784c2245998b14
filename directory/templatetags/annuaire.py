"""Tags and filters of the public pages: words of dates, phones and labels. No query but the campaigns, once."""

import datetime
import re
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from directory.affichage import Calendrier, PresentationLabel, dire_role, historique, majuscule
from directory.dates import dire_jour, dire_source_le
from directory.memoire import Memoire

register = template.Library()

_PONCTUATION = re.compile(r" ([:»%])")
_PONCTUATION_FINE = re.compile(r" ([;?!])")


_campagnes: Memoire[Calendrier] = Memoire(1)


def _calendrier(context: Context) -> Calendrier:
    """The campaigns, read once per data version; those of the request when a page brings its own."""
    calendrier: Calendrier | None = getattr(getattr(context, "request", None), "calendrier", None)
    return calendrier or _campagnes.lire("campagnes", Calendrier.charger)


_morceaux: Memoire[str] = Memoire(256, suivre=False)


class _Memoriser(template.Node):
    """A part of a page drawn once for each value of its arguments."""

    def __init__(self, nodelist: template.NodeList, nom: str, arguments: list[FilterExpression]) -> None:
        self.nodelist, self.nom, self.arguments = nodelist, nom, arguments

    def render(self, context: Context) -> SafeString:
        """From memory when it is there."""
        cle = (self.nom, *(argument.resolve(context) for argument in self.arguments))
        if "" in cle:
            return self.nodelist.render(context)
        return mark_safe(_morceaux.lire(cle, lambda: self.nodelist.render(context)))  # noqa: S308 - rendered by the template


@register.tag
def memoriser(parser: Parser, token: Token) -> _Memoriser:
    """`{% memoriser nom argument… %}…{% endmemoriser %}`: what lies inside depends on these arguments alone.

    For parts every page has. Never what a visitor typed: nothing of a query is kept. A blank argument: not kept either.
    """
    _, nom, *arguments = token.split_contents()
    nodelist = parser.parse(("endmemoriser",))
    parser.delete_first_token()
    return _Memoriser(nodelist, nom, [parser.compile_filter(a) for a in arguments])


@register.simple_tag(takes_context=True)
def presenter(context: Context, label: Any, le: datetime.date | None = None) -> PresentationLabel:
    """The words of `label` on `le` (default today)."""
    return PresentationLabel(label, le or timezone.localdate(), _calendrier(context))


@register.simple_tag(takes_context=True)
def presenter_tous(context: Context, labels: Any, le: datetime.date | None = None) -> Any:
    """The words of every label of one holder, latest first (see `directory.affichage.historique`)."""
    return historique(labels, le or timezone.localdate(), _calendrier(context))


@register.simple_tag(takes_context=True)
def courant(context: Context, page: str) -> SafeString | str:
    """` aria-current="page"` on the page named `page`, `aria-current="true"` below it, nothing elsewhere."""
    request = context.get("request")
    chemin = reverse(page)
    actuel = request.path if request is not None else ""
    if actuel == chemin:
        return format_html(' aria-current="{}"', "page")
    return format_html(' aria-current="{}"', "true") if actuel.startswith(chemin) else ""


@register.filter
def mot_role(role: str) -> str:
    """« Site coordonnateur », « Centre de compétence »…"""
    return majuscule(dire_role(role))


@register.filter
def date_fr(jour: datetime.date | datetime.datetime | None) -> str:
    """« 9 mai 2017 », « 1er juin 2019 »; "" without a day."""
    if isinstance(jour, datetime.datetime):
        jour = timezone.localtime(jour).date()
    return dire_jour(jour) if jour else ""


@register.filter
def source_le(valeur: str) -> str:
    """`AAAA[-MM[-JJ]]` in words."""
    try:
        return dire_source_le(valeur or "")
    except ValueError:
        return ""


@register.filter
def telephone(numero: str) -> str:
    """Ten digits grouped by two with no-break spaces; anything else as it is."""
    chiffres = tel(numero)
    if re.fullmatch(r"0\d{9}", chiffres):
        return "\u00a0".join(chiffres[i : i + 2] for i in range(0, 10, 2))
    return numero


@register.filter
def tel(numero: str) -> str:
    """What a `tel:` link holds: digits, and a leading +."""
    return re.sub(r"(?!^\+)\D", "", (numero or "").strip())


@register.filter
def domaine_url(url: str) -> str:
    """The host of an address, without `www.`: « o-rares.com »."""
    try:
        return (urlsplit((url or "").split(";")[0].strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


@register.filter
def lien_sur(url: str) -> str:
    """The address when it is http(s), else "" (data text never becomes another kind of link)."""
    return url if (url or "").startswith(("https://", "http://")) else ""


@register.filter
def typo(texte: str) -> str:
    """French spaces and apostrophes in data text."""
    texte = (texte or "").replace("'", "’").replace("« ", "«\u00a0")
    return _PONCTUATION_FINE.sub("\u202f\\1", _PONCTUATION.sub("\u00a0\\1", texte))
