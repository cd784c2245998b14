"""What a page hands over to paper, to search engines and to whom it is shared with."""

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from directory.donnees import jsonld
from directory.donnees.qr import CodeQR

register = template.Library()


@register.inclusion_tag("components/qr.html")
def qr(adresse: str) -> dict[str, CodeQR]:
    """The QR code of a full address."""
    return {"code": CodeQR.dessiner(adresse)}


@register.inclusion_tag("components/jsonld.html", takes_context=True)
def donnees_structurees(context: Context) -> dict[str, SafeString]:
    """The record of the page (`object`, `maladie`), when it has one, and its breadcrumb, for search engines."""
    fiche = jsonld.decrire(context.get("object") or context.get("maladie"))
    noeuds = [fiche] if fiche else []
    ariane, request = context.get("ariane"), context.get("request")
    if ariane and request is not None:
        noeuds.append(jsonld.fil_ariane(ariane, request.path))
    return {"donnees": jsonld.ecrire(noeuds)}


@register.simple_block_tag
def retenir(content: str) -> SafeString:
    """Render once what the page says in several places: `{% retenir as titre %}…{% endretenir %}`."""
    return mark_safe(content.strip())  # noqa: S308 - rendered by the template, hence escaped
