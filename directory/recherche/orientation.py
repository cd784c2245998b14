"""From a disease to the networks and the filière that care for it (reading rules: fixtures/MAPPING.md)."""

from directory.models import Maladie
from directory.recherche.reponses import Orientation


def orienter(maladie: Maladie | int) -> Orientation:
    """Who cares for `maladie` (or the disease of this ORPHA code), and by which of the three ways."""
    return Orientation(code=maladie if isinstance(maladie, int) else maladie.code_orpha)
