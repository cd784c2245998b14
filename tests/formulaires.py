"""Fill in a form as a browser would: what the page holds, then what the test types."""

import datetime
from typing import Any

import html5lib
from django.test import Client


def _choix(select: Any) -> Any:
    """What a select sends: a list when several may be chosen, the first option when none is."""
    options = list(select.iter("option"))
    choisies = [o.get("value", "") for o in options if o.get("selected") is not None]
    if select.get("multiple") is not None:
        return choisies
    return (choisies or [o.get("value", "") for o in options] or [None])[0]


def _valeur(element: Any) -> Any:
    """What one field sends; None when it sends nothing."""
    if element.tag == "textarea":
        return "".join(element.itertext()).removeprefix("\n")
    if element.tag == "select":
        return _choix(element)
    if element.get("type") in ("checkbox", "radio"):
        return element.get("value", "on") if element.get("checked") is not None else None
    return (
        None
        if element.get("type") in ("submit", "button", "image", "file", "reset")
        else element.get("value", "")
    )


def champs(page: str) -> dict[str, Any]:
    """Names and values of every field a browser would send from `page` (lists for multiple selects)."""
    valeurs: dict[str, Any] = {}
    for element in html5lib.parse(page, namespaceHTMLElements=False).iter():
        nom = element.get("name")
        if element.tag not in ("input", "select", "textarea") or not nom:
            continue
        if element.get("disabled") is None and "__prefix__" not in nom:
            valeur = _valeur(element)
            if valeur is not None:
                valeurs[nom] = valeur
    return valeurs


def saisie(valeur: Any) -> Any:
    """What a person would type for a value of the model."""
    if valeur is None:
        return ""
    if isinstance(valeur, datetime.date):
        return valeur.isoformat()
    return getattr(valeur, "pk", valeur)


def envoyer(client: Client, adresse: str, **changements: Any) -> Any:
    """Open `adresse`, change the named fields, send the form back. `None` empties a field."""
    page = client.get(adresse)
    assert page.status_code == 200, (adresse, page.status_code)
    donnees = champs(page.content.decode())
    for nom, valeur in changements.items():
        donnees[nom] = saisie(valeur)
    return client.post(adresse, donnees)
