"""Routes of filières, associations and laboratories."""

from django.urls import path

from filieres import views

urlpatterns = [
    path("filieres/", views.FiliereListView.as_view(), name="filiere_liste"),
    path("filieres/<slug:slug>/", views.FiliereDetailView.as_view(), name="filiere"),
    path("associations/", views.AssociationListView.as_view(), name="association_liste"),
    path("associations/<slug:slug>/", views.AssociationDetailView.as_view(), name="association"),
    path("laboratoires/", views.LaboratoireListView.as_view(), name="laboratoire_liste"),
    path("laboratoires/<slug:slug>/", views.LaboratoireDetailView.as_view(), name="laboratoire"),
]
