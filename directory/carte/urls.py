"""Routes of the map."""

from django.urls import path

from directory.carte.views import carte

urlpatterns = [path("carte/", carte, name="carte")]
