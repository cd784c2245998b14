"""Application configuration."""

from django.apps import AppConfig


class FilieresConfig(AppConfig):
    """Who organises: filières, associations, laboratoires, and who may edit them."""

    name = "filieres"
    verbose_name = "Filières"
