"""Files sent to the admin, kept between what they would change and the decision to write it."""

import datetime
import secrets
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

DUREE = datetime.timedelta(days=1)
# A person who sends file after file keeps the last ones only.
PAR_PERSONNE = 5
OCTETS_MAX = 10_000_000


def _jeton() -> str:
    return secrets.token_urlsafe(24)


class DepotQuerySet(models.QuerySet[Any]):
    """Pending files: whose they are, and until when."""

    def perimes(self) -> Self:
        """Those kept long enough."""
        return self.filter(cree_le__lte=timezone.now() - DUREE)

    def vivants(self, proprietaire: Any, genre: str) -> Self:
        """Those this person may still decide on, for this kind of import."""
        limite = timezone.now() - DUREE
        return self.filter(proprietaire=proprietaire, genre=genre, cree_le__gt=limite)

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's, which would read every file it deletes."""
        return models.QuerySet.delete(self.defer("contenu"))

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def deposer(self, proprietaire: Any, genre: str, nom: str, contenu: bytes) -> "ImportEnAttente":
        """Keep a file; what is too old, and this person's oldest ones, go."""
        self.perimes().delete()
        siens = self.filter(proprietaire=proprietaire).order_by("-pk").values_list("pk", flat=True)
        self.filter(pk__in=list(siens[PAR_PERSONNE - 1 :])).delete()
        return ImportEnAttente.objects.create(
            proprietaire=proprietaire, genre=genre, nom=nom[:200], contenu=contenu
        )


class ImportEnAttente(models.Model):
    """A file whose effect was shown and not written yet. In the database: every worker sees it, a day at most."""

    jeton = models.CharField(max_length=40, unique=True, default=_jeton)
    proprietaire = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    genre = models.CharField(max_length=60)
    nom = models.CharField(max_length=200)
    contenu = models.BinaryField()
    # What the person chose and answered so far.
    choix = models.JSONField(default=dict)
    cree_le = models.DateTimeField(default=timezone.now)

    objects = DepotQuerySet.as_manager()

    class Meta:
        verbose_name = "import en attente"
        verbose_name_plural = "imports en attente"

    def __str__(self) -> str:
        return self.nom

    @property
    def octets(self) -> bytes:
        """The file; PostgreSQL gives a memoryview."""
        return bytes(self.contenu)
