"""Who may edit which filière, granted by whom, since when."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from directory.historique.tables import Historique
from directory.querysets import SuiviQuerySet
from filieres.models.filiere import Filiere


class Habilitation(models.Model):
    """A right over the rows of one filière. Revoked, never deleted; one live row per person and filière."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="personne",
        related_name="habilitations",
    )
    filiere = models.ForeignKey(Filiere, models.PROTECT, verbose_name="filière", related_name="habilitations")
    accordee_le = models.DateField("accordée le", default=timezone.localdate)
    accordee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="accordée par",
        null=True,
        blank=True,
        related_name="+",
    )
    revoquee_le = models.DateField("révoquée le", null=True, blank=True)
    revoquee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="révoquée par",
        null=True,
        blank=True,
        related_name="+",
    )
    # The last day an e-mail told this person what waits for them (manage.py send_rappels).
    rappel_le = models.DateField("prévenue le", null=True, blank=True, editable=False)

    objects = SuiviQuerySet.as_manager()
    historique = Historique(sauf=("rappel_le",))

    class Meta:
        verbose_name = "habilitation"
        verbose_name_plural = "habilitations"
        ordering = ["filiere", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "filiere"],
                condition=Q(revoquee_le__isnull=True),
                name="%(app_label)s_%(class)s_une_active",
                violation_error_message="Cette personne a déjà une habilitation active sur cette filière.",
            ),
            models.CheckConstraint(
                condition=Q(revoquee_le__isnull=True) | Q(revoquee_le__gte=F("accordee_le")),
                name="%(app_label)s_%(class)s_revoquee_apres",
                violation_error_message="La révocation ne peut pas précéder l’accord.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.filiere}"

    def revoquer(self, par: Any) -> bool:
        """End the right today, in the name of `par`; False: it had ended already."""
        if self.revoquee_le is not None:
            return False
        self.revoquee_le = max(timezone.localdate(), self.accordee_le)
        self.revoquee_par_id = par.pk
        self.save()
        return True
