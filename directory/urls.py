"""Routes of the whole site: each area gives its own."""

from django.contrib import admin
from django.urls import include, path

from directory import sante

urlpatterns = [
    path("", include("directory.pages.urls")),
    path("", include("directory.recherche.urls")),
    path("", include("directory.carte.urls")),
    path("", include("filieres.urls")),
    path("", include("centres.urls")),
    path("sante/live", sante.live, name="sante_live"),
    path("sante/ready", sante.ready, name="sante_ready"),
    path("admin/", include("directory.comptes.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "directory.pages.erreurs.demande_refusee"
handler404 = "directory.pages.erreurs.page_introuvable"
# django-allauth's, for too many sign-ins from one address.
handler429 = "directory.comptes.vues.trop_d_essais"
