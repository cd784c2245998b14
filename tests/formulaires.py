"""Fill in a form as a browser would: what the page holds, then what the test types."""

import datetime
from typing import Any

import html5lib
from django.test import Client


def champs(page: str) -> dict[str, Any]:
    """Names and values of every field a browser would send from `page` (lists for multiple selects)."""
    arbre = html5lib.parse(page, namespaceHTMLElements=False)
    valeurs: dict[str, Any] = {}
    for element in arbre.iter():
        nom = element.get("name")
        if element.tag not in ("input", "select", "textarea") or not nom:
            continue
        if element.get("disabled") is not None or "__prefix__" in nom:
            continue
        if element.tag == "textarea":
            valeurs[nom] = "".join(element.itertext()).removeprefix("\n")
        elif element.tag == "select":
            options = list(element.iter("option"))
            choisies = [o.get("value", "") for o in options if o.get("selected") is not None]
            if element.get("multiple") is not None:
                valeurs[nom] = choisies
            elif options:
                valeurs[nom] = choisies[0] if choisies else options[0].get("value", "")
        elif element.get("type") in ("checkbox", "radio"):
            if element.get("checked") is not None:
                valeurs[nom] = element.get("value", "on")
        elif element.get("type") not in ("submit", "button", "image", "file", "reset"):
            valeurs[nom] = element.get("value", "")
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
