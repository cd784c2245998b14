"""What a page hands over to paper, to search engines and to whom it is shared with."""

from django import template

from directory.donnees.qr import CodeQR

register = template.Library()


@register.inclusion_tag("components/qr.html")
def qr(adresse: str) -> dict[str, CodeQR]:
    """The QR code of a full address."""
    return {"code": CodeQR.dessiner(adresse)}
