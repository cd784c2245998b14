"""Patient associations and laboratories."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from directory.historique.tables import Historique
from directory.models.lieux import Commune, Etablissement
from directory.models.socle import CodeField, EntitePublique, choix_valide
from directory.texte import normaliser
from filieres.models.filiere import Filiere
from filieres.querysets import LaboratoireQuerySet, RattacheQuerySet


class Portee(models.TextChoices):
    """Which filières an association or laboratory is tied to."""

    FILIERE = "filiere", "des filières nommées"
    NATIONALE = "nationale", "toutes les filières"
    INCONNUE = "inconnue", "lien non établi"


class Rattache(EntitePublique):
    """What associations and laboratoires share."""

    slug = CodeField("adresse", unique=True)
    nom = models.CharField("nom", max_length=300)
    portee = models.CharField("portée", max_length=10, choices=Portee, default=Portee.FILIERE)
    site_web = models.CharField("site web", max_length=500, blank=True, default="")
    debut = models.DateField("début", null=True, blank=True)
    fin = models.DateField("fin", null=True, blank=True, help_text="Dernier jour compris.")
    recherche = models.TextField(editable=False, blank=True, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.nom

    def deriver(self) -> None:
        """Fill the search text."""
        self.recherche = normaliser(f"{self.nom} {getattr(self, 'sigle', '')}")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.deriver()
        super().save(*args, **kwargs)


def _contraintes() -> list[models.BaseConstraint]:
    return [
        choix_valide("portee", Portee),
        models.CheckConstraint(
            condition=Q(fin__isnull=True) | Q(debut__isnull=True) | Q(fin__gte=F("debut")),
            name="%(app_label)s_%(class)s_fin_apres_debut",
            violation_error_message="La fin ne peut pas précéder le début.",
        ),
    ]


class Association(Rattache):
    """An association of patients and relatives."""

    sigle = models.CharField("sigle", max_length=50, blank=True, default="")
    filieres = models.ManyToManyField(
        Filiere, verbose_name="filières", related_name="associations", blank=True
    )
    commune = models.ForeignKey(Commune, models.PROTECT, verbose_name="commune", null=True, blank=True)
    objet = models.TextField("objet", blank=True, default="")
    telephone = models.CharField("téléphone", max_length=30, blank=True, default="")
    email = models.EmailField("adresse électronique de l’association", blank=True, default="")

    objects = RattacheQuerySet.as_manager()
    historique = Historique(liens=("filieres",))

    class Meta:
        verbose_name = "association"
        verbose_name_plural = "associations"
        ordering = ["recherche"]
        constraints = _contraintes()

    def get_absolute_url(self) -> str:
        return reverse("association", args=[self.slug])


class TypeLaboratoire(models.TextChoices):
    """What a laboratory does."""

    DIAGNOSTIC = "diagnostic", "laboratoire de diagnostic"
    RECHERCHE = "recherche", "laboratoire de recherche"


class Laboratoire(Rattache):
    """A diagnostic or research laboratory."""

    Type = TypeLaboratoire

    type = models.CharField("type", max_length=10, choices=Type)
    filieres = models.ManyToManyField(
        Filiere, verbose_name="filières", related_name="laboratoires", blank=True
    )
    etablissement = models.ForeignKey(
        Etablissement,
        models.PROTECT,
        verbose_name="établissement",
        null=True,
        blank=True,
        related_name="laboratoires",
        help_text="Vide : hors des hôpitaux de l’annuaire.",
    )
    activites = models.TextField("activités", blank=True, default="")
    responsable = models.CharField("responsable", max_length=200, blank=True, default="")

    objects = LaboratoireQuerySet.as_manager()
    historique = Historique(liens=("filieres",))

    class Meta:
        verbose_name = "laboratoire"
        verbose_name_plural = "laboratoires"
        ordering = ["recherche"]
        constraints = [*_contraintes(), choix_valide("type", TypeLaboratoire)]

    def get_absolute_url(self) -> str:
        return reverse("laboratoire", args=[self.slug])
