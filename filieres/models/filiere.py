"""A filière de santé maladies rares, its labels and the diseases it takes in."""

from typing import Any

from django.db import models
from django.urls import reverse

from directory.constraints import NoOverlap
from directory.historique.tables import Historique
from directory.models.lieux import Etablissement
from directory.models.maladies import Maladie
from directory.models.periodes import Campagne, Labellisation, contraintes_labellisation
from directory.models.socle import (
    CodeField,
    EntitePublique,
    SourceLeField,
    choix_valide,
)
from directory.querysets import SuiviQuerySet
from directory.texte import lignes, normaliser
from filieres.querysets import FiliereQuerySet


class Filiere(EntitePublique):
    """One of the 23 FSMR."""

    slug = CodeField("adresse", unique=True)
    sigle = models.CharField("sigle", max_length=50)
    nom = models.CharField("nom", max_length=300)
    anciens_noms = models.TextField("anciens noms", blank=True, default="", help_text="Un par ligne.")
    perimetre = models.TextField("périmètre", blank=True, default="")
    etablissement = models.ForeignKey(
        Etablissement,
        models.PROTECT,
        verbose_name="établissement porteur",
        null=True,
        blank=True,
        related_name="filieres_portees",
    )
    coordonnateur = models.CharField(
        "coordonnateur ou coordonnatrice", max_length=200, blank=True, default=""
    )
    coordonnateur_le = SourceLeField(
        "date de la source du coordonnateur",
        help_text="AAAA ou AAAA-MM ; vide si la page n’est pas datée.",
    )
    erns = models.TextField("réseaux européens (ERN)", blank=True, default="", help_text="Un par ligne.")
    site_web = models.CharField("site web", max_length=500, blank=True, default="")
    recherche = models.TextField(editable=False, blank=True, default="")

    objects = FiliereQuerySet.as_manager()
    historique = Historique()

    class Meta:
        verbose_name = "filière"
        verbose_name_plural = "filières"
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.sigle

    def deriver(self) -> None:
        """Fill the search text."""
        self.recherche = " | ".join(normaliser(t) for t in (self.sigle, self.nom, *lignes(self.anciens_noms)))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.deriver()
        super().save(*args, **kwargs)

    @property
    def liste_erns(self) -> list[str]:
        """The European Reference Networks, one by one."""
        return lignes(self.erns)

    @property
    def liste_anciens_noms(self) -> list[str]:
        """The former names, one by one."""
        return lignes(self.anciens_noms)

    def get_absolute_url(self) -> str:
        return reverse("filiere", args=[self.slug])


class LabellisationFiliere(Labellisation):
    """A label of a filière."""

    DOMAINE = Campagne.Domaine.FILIERE

    filiere = models.ForeignKey(Filiere, models.PROTECT, verbose_name="filière", related_name="labels")

    historique = Historique(par=("filiere",))

    class Meta:
        verbose_name = "label de filière"
        verbose_name_plural = "labels de filières"
        ordering = ["filiere", "-debut"]
        constraints = [
            *contraintes_labellisation(),
            NoOverlap(
                name="%(app_label)s_%(class)s_sans_chevauchement",
                fields=["filiere"],
                violation_error_message="Deux labels d’une même filière ne peuvent pas se chevaucher.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filiere} {self.debut:%d/%m/%Y} – {self.fin:%d/%m/%Y}"


class Portee(models.TextChoices):
    """How far a disease row reaches."""

    GROUPE = "groupe", "le groupe et tout ce qu’il contient"
    MALADIE = "maladie", "la maladie et ses sous-types"


class RangCouverture(models.TextChoices):
    """Whether the filière leads for the disease, or is named beside the leading one."""

    PRINCIPALE = "principale", "principale"
    ASSOCIEE = "associee", "associée"


class CouvertureFiliere(models.Model):
    """A filière takes in a disease or a group of diseases. Editorial and indicative."""

    Rang = RangCouverture

    filiere = models.ForeignKey(Filiere, models.CASCADE, verbose_name="filière", related_name="couvertures")
    maladie = models.ForeignKey(
        Maladie,
        models.PROTECT,
        verbose_name="maladie",
        related_name="couvertures_filieres",
    )
    portee = models.CharField("portée", max_length=10, choices=Portee)
    rang = models.CharField("rang", max_length=10, choices=Rang, default=Rang.PRINCIPALE)

    objects = SuiviQuerySet.as_manager()
    historique = Historique(par=("filiere",))

    class Meta:
        verbose_name = "maladie d’une filière"
        verbose_name_plural = "maladies des filières"
        constraints = [
            models.UniqueConstraint(
                fields=["filiere", "maladie"],
                name="%(app_label)s_%(class)s_unique",
                violation_error_message="Cette maladie est déjà dans la liste de la filière.",
            ),
            models.UniqueConstraint(
                fields=["maladie"],
                condition=models.Q(rang="principale"),
                name="%(app_label)s_%(class)s_une_principale",
                violation_error_message="Cette maladie a déjà une filière principale.",
            ),
            choix_valide("portee", Portee),
            choix_valide("rang", RangCouverture),
        ]

    def __str__(self) -> str:
        return f"{self.filiere} – {self.maladie}"
