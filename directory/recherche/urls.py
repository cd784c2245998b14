"""Routes of the search."""

from django.urls import path

from directory.recherche import views
from directory.recherche.suggestions import suggestions

urlpatterns = [
    path("recherche/", views.recherche, name="recherche"),
    path("recherche.csv", views.recherche_csv, name="recherche_csv"),
    path("suggestions/", suggestions, name="suggestions"),
]
