"""The admin site: every page of it asks for a second factor."""

from django.contrib import admin
from django.http import HttpRequest

from directory.comptes.second_facteur import verifie


class SiteAnnuaire(admin.AdminSite):
    """Without a second factor given in this session, every view leads to `/admin/login/`, and on from there."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Active staff, second factor given."""
        return super().has_permission(request) and verifie(request)
