"""The admin site: every page of it asks for a second factor."""

from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path

from directory.comptes.second_facteur import verifie


class SiteAnnuaire(admin.AdminSite):
    """Without a second factor given in this session, every view leads to `/admin/login/`, and on from there."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Active staff, second factor given."""
        return super().has_permission(request) and verifie(request)

    def get_urls(self) -> list[Any]:
        """The way to a public page is asked of the record's own admin; Django's own would lead to any record."""
        from directory.admin_supprimees import urls as urls_des_supprimees

        vers_la_fiche = path(
            "r/<path:content_type_id>/<path:object_id>/", self.admin_view(self.voir), name="view_on_site"
        )
        return [vers_la_fiche, *urls_des_supprimees(self), *super().get_urls()]

    def voir(self, request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
        """From a record within reach to its public page; 404 otherwise."""
        type_de_fiche = (
            ContentType.objects.filter(pk=content_type_id).first() if content_type_id.isdigit() else None
        )
        fiches = self._registry.get(type_de_fiche.model_class()) if type_de_fiche else None  # type: ignore[arg-type]
        if fiches is None or not fiches.has_view_permission(request):
            raise Http404("no such kind of record")
        objet = fiches.get_object(request, object_id)
        if objet is None or not hasattr(objet, "get_absolute_url"):
            raise Http404("no such page")
        return HttpResponseRedirect(objet.get_absolute_url())

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """With what waits for this person."""
        from directory.tableau_de_bord import tableau

        return super().index(request, {**(extra_context or {}), "tableau": tableau(self, request)})
