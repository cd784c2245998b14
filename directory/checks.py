"""What `check --deploy` asks of an instance: who publishes it, and under which name."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

_MENTIONS = {
    "SITE_NAME": "le nom du site",
    "EDITEUR_NOM": "le nom de l’éditeur, que les mentions légales doivent donner",
    "EDITEUR_ADRESSE": "l’adresse de l’éditeur, que les mentions légales doivent donner",
    "CONTACT_EMAIL": "l’adresse où écrire pour signaler une erreur ou exercer ses droits",
}


@register(Tags.security, deploy=True)
def mentions_de_l_editeur(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A public instance says who publishes it (French law on legal notices)."""
    return [
        Warning(
            f"{nom} est vide.",
            hint=f"Donnez {role} dans la variable d’environnement {nom}.",
            id="directory.W001",
        )
        for nom, role in _MENTIONS.items()
        if not getattr(settings, nom).strip()
    ]


@register(Tags.security, deploy=True)
def adresse_publique(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Canonical links, sitemaps and exports are built on SITE_URL."""
    adresse = urlsplit(settings.SITE_URL)
    if (
        adresse.scheme == "https"
        and adresse.hostname
        and adresse.hostname not in {"localhost", "127.0.0.1", "::1"}
    ):
        return []
    return [
        Warning(
            "SITE_URL n’est pas une adresse publique en https.",
            hint="Donnez l’adresse publique du site dans la variable d’environnement SITE_URL.",
            id="directory.W002",
        )
    ]


@register(Tags.security)
def tuiles_de_la_carte(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Background images of the map come from one host, which then learns where visitors look."""
    if not settings.TILES_URL.strip():
        return []
    if not settings.TUILES.gabarit:
        return [
            Error(
                "TILES_URL n’est pas utilisable : la carte interactive reste sans images de fond.",
                hint="Donnez une adresse en https, d’un seul hôte (sans {s}), avec {z}, {x} et {y}, "
                "ou un chemin de ce site qui commence par « / ».",
                id="directory.E001",
            )
        ]
    messages: list[CheckMessage] = []
    if settings.TUILES.origine:
        messages.append(
            Warning(
                f"La carte interactive demande ses images de fond à {settings.TUILES.hote}.",
                hint="Cet hôte reçoit l’adresse IP de qui ouvre la carte interactive, et le lieu regardé ; "
                "la page Confidentialité le dit. Videz TILES_URL pour que rien ne quitte le site.",
                id="directory.W003",
            )
        )
    if not settings.TILES_ATTRIBUTION.strip():
        messages.append(
            Warning(
                "TILES_ATTRIBUTION est vide.",
                hint="Donnez la mention que demande la licence des images de fond.",
                id="directory.W004",
            )
        )
    return messages
