"""Routes of networks and sites."""

from django.urls import path

from centres import views
from centres.fiche import FicheView

urlpatterns = [
    path("centres/", views.CentreListView.as_view(), name="centre_liste"),
    path("centres/<slug:slug>/", views.CentreDetailView.as_view(), name="centre"),
    path("centres/<slug:slug>/<slug:code>/", views.SiteDetailView.as_view(), name="site"),
    path("centres/<slug:slug>/<slug:code>/fiche/", FicheView.as_view(), name="fiche"),
]
