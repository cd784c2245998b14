"""What is remembered about the data itself: its version, old addresses, reports, withdrawn names, imported values."""

import re

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils import timezone

from directory.historique.tables import Historique
from directory.querysets import SuiviQuerySet
from directory.texte import normaliser


class VersionDonnees(models.Model):
    """One row, moved by every writer: what caches, vocabularies and ETags follow."""

    numero = models.PositiveBigIntegerField(default=1)
    modifie_le = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "version des données"
        verbose_name_plural = "version des données"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="%(app_label)s_%(class)s_une_ligne")
        ]

    def __str__(self) -> str:
        return str(self.numero)

    @classmethod
    def actuelle(cls) -> "VersionDonnees":
        """The row, or version 0 at the epoch while nothing was ever written. One query."""
        return cls.objects.filter(pk=1).first() or cls(pk=1, numero=0, modifie_le=timezone.now())


def avancer_version() -> None:
    """Move the data version, inside the caller's transaction: a rolled-back write moves nothing.

    Every writer comes here: `save()` and `delete()` through signals, bulk writers
    through `SuiviQuerySet`, imports at their end.
    """
    if not VersionDonnees.objects.filter(pk=1).update(numero=F("numero") + 1, modifie_le=timezone.now()):
        VersionDonnees.objects.bulk_create([VersionDonnees(pk=1)], ignore_conflicts=True)


class LigneImportee(models.Model):
    """The values a file last gave for one row: what tells a staff edit from an old import."""

    fichier = models.CharField("fichier", max_length=60)
    cle = models.CharField("clé", max_length=400)
    valeurs = models.JSONField("valeurs")

    class Meta:
        verbose_name = "ligne importée"
        verbose_name_plural = "lignes importées"
        constraints = [
            models.UniqueConstraint(fields=["fichier", "cle"], name="%(app_label)s_%(class)s_unique")
        ]

    def __str__(self) -> str:
        return f"{self.fichier} {self.cle}"


class AncienneAdresse(models.Model):
    """A former path of a public page; answers 301 to today's."""

    chemin = models.CharField(
        "ancien chemin",
        max_length=500,
        unique=True,
        help_text="Par exemple /centres/ancien-nom/.",
    )
    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name="type de fiche")
    object_id = models.PositiveBigIntegerField("numéro de la fiche")
    objet = GenericForeignKey()

    objects = SuiviQuerySet.as_manager()
    historique = Historique()

    class Meta:
        verbose_name = "ancienne adresse"
        verbose_name_plural = "anciennes adresses"

    def __str__(self) -> str:
        return self.chemin


class Signalement(models.Model):
    """An error reported by a visitor on a record. Purged after twelve months."""

    class Etat(models.TextChoices):
        NOUVEAU = "nouveau", "nouveau"
        TRAITE = "traite", "traité"
        ECARTE = "ecarte", "écarté"

    chemin = models.CharField("page signalée", max_length=500)
    message = models.TextField("message", max_length=2000)
    reponse_a = models.EmailField("adresse de réponse", blank=True, default="")
    etat = models.CharField("état", max_length=10, choices=Etat, default=Etat.NOUVEAU)
    note = models.TextField("note", blank=True, default="")
    cree_le = models.DateTimeField("reçu le", default=timezone.now)
    traite_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="traité par",
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = "signalement"
        verbose_name_plural = "signalements"
        ordering = ["-cree_le"]

    def __str__(self) -> str:
        return f"{self.chemin} ({self.cree_le:%d/%m/%Y})"


class NomRetire(models.Model):
    """A professional's name withdrawn on request: shown nowhere, taken from no later import."""

    nom = models.CharField("nom", max_length=200, help_text="Prénom et nom, sans titre.")
    cle = models.CharField(max_length=200, unique=True, editable=False)
    retire_le = models.DateField("retiré le", default=timezone.localdate)
    motif = models.CharField("motif", max_length=300, blank=True, default="")
    retire_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="retiré par",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    endroits = models.PositiveIntegerField("endroits effacés", default=0, editable=False)

    objects = SuiviQuerySet.as_manager()

    class Meta:
        verbose_name = "nom retiré"
        verbose_name_plural = "noms retirés"
        ordering = ["cle"]

    def __str__(self) -> str:
        # Journals and messages repeat it: the name itself stands nowhere but here.
        return f"nom retiré n° {self.pk}"

    @classmethod
    def cles(cls) -> frozenset[str]:
        """The keys of every withdrawn name. One query."""
        return frozenset(cls.objects.values_list("cle", flat=True))

    def deriver(self) -> None:
        """Fill the comparison key: normalised, without title, whatever the order."""
        self.cle = cle_de_retrait(self.nom)

    def clean(self) -> None:
        """Refuse what names nobody, and a person already withdrawn (forms skip the hidden key)."""
        super().clean()
        self.deriver()
        if not self.cle:
            raise ValidationError({"nom": "Donnez un nom de personne."})
        if NomRetire.objects.filter(cle=self.cle).exclude(pk=self.pk).exists():
            raise ValidationError({"nom": "Ce nom est déjà retiré."})

    def save(self, *args: object, **kwargs: object) -> None:
        self.deriver()
        super().save(*args, **kwargs)  # type: ignore[arg-type]


_TITRE = re.compile(r"^(pr|professeur|professeure|dr|docteur|docteure|m|mme|mr)\s+")


def cle_personne(nom: str) -> str:
    """A person's name as compared for withdrawal: normalised, without « Pr », « Dr »…"""
    return _TITRE.sub("", normaliser(nom))


TITRES = frozenset(
    "pr pre prof professeur professeure dr dre docteur docteure doctoresse mme madame mlle mr monsieur".split()
)


def cle_de_retrait(nom: str) -> str:
    """One key for « Pr Anne Martin », « MARTIN Anne » and « Anne MARTIN (Dr) »: no title, words in a fixed order.

    Of the turns of its words, the first in the alphabet: surname first or last, compound or not.
    """
    mots = [mot for mot in cle_personne(nom).split() if mot not in TITRES]
    return " ".join(min((mots[i:] + mots[:i] for i in range(len(mots))), default=[]))
