"""Routes of the map."""

from django.urls import path

from directory.carte.geojson import contours_geojson
from directory.carte.points import carte_json
from directory.carte.views import carte

urlpatterns = [
    path("carte/", carte, name="carte"),
    path("carte.json", carte_json, name="carte_json"),
    path("carte/contours-<slug:version>.json", contours_geojson, name="carte_contours"),
]
