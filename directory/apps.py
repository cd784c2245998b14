"""Application configuration: every save and delete moves the data version and leaves its history."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

from directory.historique.ecriture import apres_delete, apres_save, avant_delete, est_historique

_NOS_APPS = frozenset({"directory", "filieres", "centres"})
# What does not change a public page.
_SANS_EFFET = frozenset({"VersionDonnees", "LigneImportee", "Signalement", "Habilitation", "ImportEnAttente"})


def _bouger(sender: type[models.Model], **kwargs: Any) -> None:
    from directory.models import avancer_version

    if sender._meta.app_label not in _NOS_APPS or sender.__name__ in _SANS_EFFET or est_historique(sender):
        return
    if kwargs.get("action", "post_").startswith("post_"):
        avancer_version()


def _suivre_tous_les_ecrivains() -> None:
    """Lead Django's own bulk writes through `SuiviQuerySet` too.

    `filiere.centres.add(centre)` updates through the base manager, and the tables
    behind many-to-many fields have a manager of their own.
    """
    from directory.querysets import SuiviQuerySet

    for modele in apps.get_models(include_auto_created=True):
        options = modele._meta
        if options.app_label not in _NOS_APPS:
            continue
        if options.auto_created:
            options.local_managers.clear()
            modele.add_to_class("objects", SuiviQuerySet.as_manager())
        if isinstance(modele._default_manager.all(), SuiviQuerySet):
            options.base_manager_name = "objects"
            options._expire_cache()  # type: ignore[attr-defined]


class DirectoryConfig(AppConfig):
    """The project and the vocabulary both apps share."""

    name = "directory"
    verbose_name = "Annuaire"

    def ready(self) -> None:
        """Connect the writers to the data version, and load the system checks."""
        import directory.checks  # noqa: F401

        for signal in (post_save, post_delete, m2m_changed):
            signal.connect(_bouger, dispatch_uid="directory.version")
        pre_delete.connect(avant_delete, dispatch_uid="directory.historique")
        post_save.connect(apres_save, dispatch_uid="directory.historique")
        post_delete.connect(apres_delete, dispatch_uid="directory.historique")
        _suivre_tous_les_ecrivains()
