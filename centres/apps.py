"""Application configuration."""

from django.apps import AppConfig


class CentresConfig(AppConfig):
    """Who cares for patients: centres (networks), sites and their labels."""

    name = "centres"
    verbose_name = "Centres"
