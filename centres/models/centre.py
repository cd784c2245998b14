"""A centre de référence: a network of sites, and the diseases it cares for."""

from typing import Any

from django.db import models
from django.urls import reverse

from centres.querysets import CentreQuerySet
from directory.historique.tables import Historique
from directory.models.maladies import Maladie
from directory.models.socle import CodeField, Confiance, EntitePublique, choix_valide
from directory.querysets import SuiviQuerySet
from directory.texte import lignes, normaliser
from filieres.models import Filiere, Portee


class Centre(EntitePublique):
    """A CRMR: one network, with a site coordonnateur, sites constitutifs, CCMR and CRC."""

    slug = CodeField("adresse", unique=True)
    nom = models.CharField("nom", max_length=300)
    sigle = models.CharField("sigle", max_length=50, blank=True, default="")
    anciens_noms = models.TextField("anciens noms", blank=True, default="", help_text="Un par ligne.")
    filiere = models.ForeignKey(Filiere, models.PROTECT, verbose_name="filière", related_name="centres")
    emprise = models.CharField(
        "territoire",
        max_length=100,
        blank=True,
        default="",
        help_text="Seulement si le titre du centre le nomme.",
    )
    presentation = models.TextField("présentation", blank=True, default="")
    site_web = models.CharField("site web", max_length=500, blank=True, default="")
    confiance = models.CharField("confiance", max_length=10, choices=Confiance, blank=True, default="")
    maladies = models.ManyToManyField(Maladie, through="Couverture", related_name="centres")
    recherche = models.TextField(editable=False, blank=True, default="")

    objects = CentreQuerySet.as_manager()
    historique = Historique()

    class Meta:
        verbose_name = "centre de référence"
        verbose_name_plural = "centres de référence"
        ordering = ["recherche"]
        constraints = [choix_valide("confiance", Confiance, vide=True)]

    def __str__(self) -> str:
        return self.titre

    def deriver(self) -> None:
        """Fill the search text."""
        self.recherche = " | ".join(
            normaliser(t) for t in (self.nom, self.sigle, *lignes(self.anciens_noms)) if t
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.deriver()
        super().save(*args, **kwargs)

    @property
    def titre(self) -> str:
        """The full title, as the page's heading says it."""
        return self.nom

    @property
    def nom_court(self) -> str:
        """The sigle when there is one, else the title: what a card says."""
        return self.sigle or self.nom

    @property
    def liste_anciens_noms(self) -> list[str]:
        """The former names, one by one."""
        return lignes(self.anciens_noms)

    def get_absolute_url(self) -> str:
        return reverse("centre", args=[self.slug])


class OrigineCouverture(models.TextChoices):
    """Where the link between a centre and a disease comes from."""

    INTITULE = "intitule", "intitulé du centre"
    USUEL = "usuel", "périmètre usuel"
    FILIERE = "filiere", "dit par la filière"


class Couverture(models.Model):
    """A centre cares for a disease by name, or for one of its groups (which covers its descendants). Indicative."""

    Origine = OrigineCouverture

    centre = models.ForeignKey(Centre, models.CASCADE, verbose_name="centre", related_name="couvertures")
    maladie = models.ForeignKey(Maladie, models.PROTECT, verbose_name="maladie", related_name="couvertures")
    portee = models.CharField("portée", max_length=10, choices=Portee)
    origine = models.CharField("origine", max_length=10, choices=Origine, default=Origine.FILIERE)

    objects = SuiviQuerySet.as_manager()
    historique = Historique(par=("centre",))

    class Meta:
        verbose_name = "maladie d’un centre"
        verbose_name_plural = "maladies des centres"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "maladie"],
                name="%(app_label)s_%(class)s_unique",
                violation_error_message="Cette maladie est déjà dans la liste du centre.",
            ),
            choix_valide("portee", Portee),
            choix_valide("origine", OrigineCouverture),
        ]

    def __str__(self) -> str:
        return f"{self.centre.nom_court} – {self.maladie}"
