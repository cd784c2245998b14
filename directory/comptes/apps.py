"""The admin site of the project, and the application of staff accounts."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class AdminAnnuaireConfig(AdminConfig):
    """The stock admin, on a site that asks for a second factor."""

    default_site = "directory.comptes.site.SiteAnnuaire"


class ComptesConfig(AppConfig):
    """Accounts of staff."""

    name = "directory.comptes"
    label = "comptes"
    verbose_name = "Comptes"

    def ready(self) -> None:
        """Attempts are counted in the database, whatever the cache of the instance."""
        from directory.comptes import essais

        essais.compter_en_base()
