"""Understanding a query: from what people type to a disease, a centre, a hospital, a filière or a place."""

from directory.recherche.reponses import Comprehension


def comprendre(texte: str, exact: bool = False) -> Comprehension:
    """What `texte` means; `exact` looks for what was typed, without correcting typos. Never raises."""
    return Comprehension(texte=texte, decision="rien", exact=exact)
