"""The words of a page explained at its foot, from the one glossary."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from directory.lexique import MOTS, Mot, mots_de
from directory.templatetags.annuaire import typo

register = template.Library()


@register.simple_block_tag
def expliquer(content: str) -> SafeString:
    """`{% expliquer %}…{% endexpliquer %}`: what lies inside, then a sentence on each word of the glossary it uses."""
    mots = mots_de(content)
    suite = render_to_string("components/mots.html", {"mots": mots}) if mots else ""
    return mark_safe(content + suite)  # noqa: S308 - both rendered by templates


@register.simple_tag
def phrase(code: str) -> str:
    """The sentence of a word."""
    return typo(MOTS[code].phrase)


@register.simple_tag
def glossaire() -> dict[str, Mot]:
    """Every word, for pages that list them."""
    return MOTS
