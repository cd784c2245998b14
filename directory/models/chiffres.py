"""Official figures, to stand beside the computed counts."""

from django.db import models

from directory.historique.tables import Historique
from directory.querysets import SuiviQuerySet

from .socle import CodeField


class ChiffreOfficiel(models.Model):
    """A figure read in a public source, with its year. Never typed into prose, never computed."""

    code = CodeField("code", unique=True)
    perimetre = models.CharField(
        "périmètre",
        max_length=200,
        db_index=True,
        help_text="« national », « filiere/… », « centre/… » ou « groupe/… ».",
    )
    libelle = models.CharField("libellé", max_length=200)
    valeur = models.CharField("valeur", max_length=50)
    annee = models.CharField(
        "année",
        max_length=4,
        blank=True,
        default="",
        help_text="Vide si la source n’est pas datée.",
    )
    source_url = models.CharField("source", max_length=500, blank=True, default="")
    source_note = models.CharField("note sur la source", max_length=500, blank=True, default="")

    objects = SuiviQuerySet.as_manager()
    historique = Historique()

    class Meta:
        verbose_name = "chiffre officiel"
        verbose_name_plural = "chiffres officiels"
        ordering = ["perimetre", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(annee__regex=r"^([0-9]{4})?$"),
                name="%(app_label)s_%(class)s_annee",
                violation_error_message="L’année s’écrit en quatre chiffres.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.valeur} {self.libelle} ({self.annee or 'sans date'})"
