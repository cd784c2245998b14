"""Orphanet's rare diseases: groups, disorders, subtypes, and the inactive codes that lead to them."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify

from directory.historique.tables import Historique
from directory.querysets import PublicQuerySet
from directory.texte import lignes, normaliser

from .socle import EntitePublique, choix_valide


class MaladieQuerySet(PublicQuerySet):
    """Verbs on diseases."""

    def actives(self) -> "MaladieQuerySet":
        """Published diseases whose ORPHA code is in use."""
        return self.publies().filter(statut=Maladie.Statut.ACTIF)


class NiveauMaladie(models.TextChoices):
    """Level in the Orphanet nomenclature."""

    GROUPE = "groupe", "groupe de maladies"
    MALADIE = "maladie", "maladie"
    SOUS_TYPE = "sous-type", "sous-type"


class StatutMaladie(models.TextChoices):
    """Whether an ORPHA code is in use."""

    ACTIF = "actif", "actif"
    DEPRECIE = "deprecie", "déprécié"
    OBSOLETE = "obsolete", "obsolète"


class RelationMaladie(models.TextChoices):
    """How an inactive code leads to another."""

    DEPLACE_VERS = "deplace_vers", "déplacé vers"
    ASSOCIE_A = "associe_a", "associé à"


class Maladie(EntitePublique):
    """An entity of the Orphanet nomenclature, keyed by its ORPHA code."""

    Niveau = NiveauMaladie
    Statut = StatutMaladie
    Relation = RelationMaladie

    code_orpha = models.PositiveIntegerField("code ORPHA", unique=True)
    nom = models.CharField("nom", max_length=300)
    slug = models.SlugField("adresse", max_length=200, blank=True, editable=False)
    synonymes = models.TextField("synonymes", blank=True, default="", help_text="Un par ligne.")
    niveau = models.CharField("niveau", max_length=10, choices=Niveau, blank=True, default="")
    type_orphanet = models.CharField("type Orphanet", max_length=60, blank=True, default="")
    statut = models.CharField("statut", max_length=10, choices=Statut, default=Statut.ACTIF)
    remplacee_par = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="remplacée par",
        null=True,
        blank=True,
        related_name="remplace",
    )
    relation = models.CharField("relation", max_length=15, choices=Relation, blank=True, default="")
    specialite_preferentielle = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="spécialité préférentielle",
        null=True,
        blank=True,
        related_name="+",
        help_text="Groupe de tête de la spécialité qu’Orphanet donne à l’entité.",
    )
    parents = models.ManyToManyField(
        "self",
        verbose_name="groupes parents",
        symmetrical=False,
        related_name="enfants",
        blank=True,
    )
    presente_2025 = models.BooleanField("présente dans Orphadata 2025", default=True)
    recherche = models.TextField(editable=False, blank=True, default="")
    tri = models.CharField(max_length=300, editable=False, db_index=True, default="")

    objects = MaladieQuerySet.as_manager()
    historique = Historique(liens=("parents",))

    class Meta:
        verbose_name = "maladie"
        verbose_name_plural = "maladies"
        ordering = ["tri", "code_orpha"]
        constraints = [
            choix_valide("niveau", NiveauMaladie, vide=True),
            choix_valide("statut", StatutMaladie),
            choix_valide("relation", RelationMaladie, vide=True),
            models.CheckConstraint(
                condition=Q(statut="actif", remplacee_par__isnull=True, relation="") | ~Q(statut="actif"),
                name="%(app_label)s_%(class)s_actif_sans_remplacant",
                violation_error_message="Une maladie active n’a pas de remplaçante.",
            ),
            models.CheckConstraint(
                condition=Q(remplacee_par__isnull=True, relation="")
                | (Q(remplacee_par__isnull=False) & ~Q(relation="")),
                name="%(app_label)s_%(class)s_remplacante_et_relation",
                violation_error_message="Donnez ensemble la remplaçante et la relation, ou aucune des deux.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    def deriver(self) -> None:
        """Fill what follows from other fields: search text, sort key, and the slug once."""
        self.tri = normaliser(self.nom)[:300]
        self.recherche = " | ".join(normaliser(nom) for nom in (self.nom, *self.liste_synonymes))
        if not self.slug:
            self.slug = slugify(normaliser(self.nom))[:200].strip("-") or "maladie"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.deriver()
        super().save(*args, **kwargs)

    @property
    def liste_synonymes(self) -> list[str]:
        """The other names, as Orphanet writes them."""
        return lignes(self.synonymes)

    @property
    def active(self) -> bool:
        """Whether its ORPHA code is in use."""
        return self.statut == self.Statut.ACTIF

    def get_absolute_url(self) -> str:
        return reverse("maladie", args=[self.code_orpha, self.slug])

    def clean(self) -> None:
        """Refuse to be replaced by oneself or in a circle."""
        super().clean()
        suivante, vues = self.remplacee_par, {self.pk}
        while suivante is not None:
            if suivante.pk in vues:
                raise ValidationError({"remplacee_par": "Cette remplaçante ramène à la maladie elle-même."})
            vues.add(suivante.pk)
            suivante = suivante.remplacee_par

    def verifier_parents(self, cles: Collection[int]) -> None:
        """Refuse parents that would make the disease its own ancestor: climbs, one query per level."""
        niveau, vus = set(cles), set[int]()
        while niveau and self.pk:
            if self.pk in niveau:
                raise ValidationError({"parents": "Une maladie ne peut pas être contenue dans elle-même."})
            vus |= niveau
            suivants = Maladie.parents.through._default_manager.filter(from_maladie__in=niveau)
            niveau = set(suivants.values_list("to_maladie", flat=True)) - vus
