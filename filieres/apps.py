"""Application configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FilieresConfig(AppConfig):
    """Who organises: filières, associations, laboratoires, and who may edit them."""

    name = "filieres"
    verbose_name = "Filières"

    def ready(self) -> None:
        """Keep the groups of staff as declared."""
        from filieres.groupes import synchroniser

        post_migrate.connect(synchroniser, sender=self, dispatch_uid="filieres.groupes")
