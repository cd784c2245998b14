"""Great-circle distance between two points, in plain Python."""

import math

RAYON_TERRE_KM = 6371.0088


def haversine_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Kilometres between two points given in degrees (WGS 84)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    carre = (
        math.sin((phi2 - phi1) / 2) ** 2
        + math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * RAYON_TERRE_KM * math.asin(math.sqrt(min(1.0, carre)))
