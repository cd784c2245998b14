"""The declaration of accessibility the law asks for: its status, and the audit it rests on."""

import datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from directory.historique.tables import Historique
from directory.querysets import SuiviQuerySet

from .socle import choix_valide


class StatutConformite(models.TextChoices):
    """The three words of the law."""

    NON_CONFORME = "non_conforme", "non conforme"
    PARTIELLE = "partielle", "partiellement conforme"
    TOTALE = "totale", "totalement conforme"


# The day the page was first written: what is declared while nobody has entered anything.
PREMIERE_DECLARATION = datetime.date(2026, 11, 22)
UN_PAR_LIGNE = "Un par ligne."


class DeclarationAccessibilite(models.Model):
    """One row, or none: the site then declares itself not compliant, as it must without an audit."""

    Statut = StatutConformite

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    statut = models.CharField(
        "état de conformité",
        max_length=20,
        choices=StatutConformite,
        default=StatutConformite.NON_CONFORME,
        help_text="Sans audit : « non conforme », c’est la règle. Avec un audit : « partiellement » dès que la moitié "
        "des critères est respectée, « totalement » quand tous le sont.",
    )
    etablie_le = models.DateField("déclaration établie le")
    audit_le = models.DateField("date de l’audit", null=True, blank=True)
    auditeur = models.CharField(
        "auditeur",
        max_length=200,
        blank=True,
        default="",
        help_text="La personne ou la société qui l’a mené.",
    )
    taux = models.DecimalField(
        "taux de conformité (%)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="Part des critères du RGAA respectés, entre 0 et 100.",
    )
    non_conformites = models.TextField("non-conformités", blank=True, default="", help_text=UN_PAR_LIGNE)
    derogations = models.TextField(
        "dérogations pour charge disproportionnée", blank=True, default="", help_text=UN_PAR_LIGNE
    )
    hors_champ = models.TextField(
        "contenus non soumis à l’obligation", blank=True, default="", help_text=UN_PAR_LIGNE
    )
    environnement = models.TextField(
        "environnement de test",
        blank=True,
        default="",
        help_text=f"Navigateur, technologie d’assistance, et leurs versions. {UN_PAR_LIGNE}",
    )
    outils = models.TextField("outils de l’audit", blank=True, default="", help_text=UN_PAR_LIGNE)
    pages = models.TextField("pages vérifiées", blank=True, default="", help_text=UN_PAR_LIGNE)

    objects = SuiviQuerySet.as_manager()
    historique = Historique()

    class Meta:
        verbose_name = "déclaration d’accessibilité"
        verbose_name_plural = "déclaration d’accessibilité"
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="%(app_label)s_%(class)s_une_ligne",
                violation_error_message="Il n’y a qu’une déclaration.",
            ),
            choix_valide("statut", StatutConformite),
            models.CheckConstraint(
                condition=Q(statut=StatutConformite.NON_CONFORME)
                | (Q(audit_le__isnull=False) & ~Q(auditeur="")),
                name="%(app_label)s_%(class)s_audit",
                violation_error_message="Sans audit, un site se déclare « non conforme » : "
                "donnez la date de l’audit et qui l’a mené.",
            ),
            models.CheckConstraint(
                condition=Q(statut=StatutConformite.NON_CONFORME)
                | Q(statut=StatutConformite.PARTIELLE, taux__isnull=False, taux__gte=50, taux__lte=100)
                | Q(statut=StatutConformite.TOTALE, taux__isnull=False, taux=100),
                name="%(app_label)s_%(class)s_taux",
                violation_error_message="« Partiellement conforme » demande un taux d’au moins 50 %%, "
                "« totalement conforme » un taux de 100 %%.",
            ),
        ]

    def __str__(self) -> str:
        return f"Déclaration d’accessibilité : {self.get_statut_display()}"

    @classmethod
    def actuelle(cls) -> "DeclarationAccessibilite":
        """The row, or what is declared without one."""
        return cls.objects.filter(pk=1).first() or cls(etablie_le=PREMIERE_DECLARATION)

    def clean(self) -> None:
        """An audit is over when it is declared."""
        super().clean()
        if self.audit_le and self.audit_le > timezone.localdate():
            raise ValidationError(
                {"audit_le": "Cette date n’est pas encore passée : donnez celle d’un audit terminé."}
            )

    @property
    def audite(self) -> bool:
        """Whether somebody has measured."""
        return bool(self.audit_le and self.auditeur)

    @property
    def pourcentage(self) -> str:
        """The rate as it is written in French: « 75,5 »."""
        return f"{self.taux:.2f}".rstrip("0").rstrip(".").replace(".", ",") if self.taux is not None else ""
