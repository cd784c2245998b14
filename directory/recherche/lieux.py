"""Places: from what people type in « Près de » to a point, from the local tables only."""

from directory.recherche.reponses import ResolutionLieu


def resoudre_lieu(texte: str) -> ResolutionLieu:
    """The place `texte` names, or the ones to choose from, or nothing and why. Never raises."""
    return ResolutionLieu(texte=texte)
