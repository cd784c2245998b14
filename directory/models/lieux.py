"""Places: regions to communes (reference), hospital groups and hospitals."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from directory.historique.tables import Historique
from directory.querysets import PublicQuerySet, SuiviQuerySet
from directory.texte import normaliser

from .socle import CodeField, EntitePublique, choix_valide, coordonnees_ensemble

# Of the names of places; their search keys are cut there (spelling a letter out makes a text longer).
LONGUEUR_NOM = 100


class Zone(models.TextChoices):
    """Where a territory lies."""

    METRO = "metro", "métropole"
    DROM = "drom", "département ou région d’outre-mer"
    COM = "com", "collectivité d’outre-mer"


class Region(models.Model):
    """A region, or an overseas collectivity standing for one (INSEE codes)."""

    code = models.CharField("code INSEE", max_length=3, unique=True)
    nom = models.CharField("nom", max_length=100)
    zone = models.CharField("zone", max_length=5, choices=Zone)

    objects = SuiviQuerySet.as_manager()

    class Meta:
        verbose_name = "région"
        verbose_name_plural = "régions"
        ordering = ["nom"]
        constraints = [choix_valide("zone", Zone)]

    def __str__(self) -> str:
        return self.nom


class Departement(models.Model):
    """A département, or an overseas collectivity (INSEE codes, 2A and 2B included)."""

    code = models.CharField("code INSEE", max_length=3, unique=True)
    nom = models.CharField("nom", max_length=100)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="région", related_name="departements")
    zone = models.CharField("zone", max_length=5, choices=Zone)
    recherche = models.CharField(max_length=LONGUEUR_NOM, editable=False, db_index=True, default="")

    objects = SuiviQuerySet.as_manager()

    class Meta:
        verbose_name = "département"
        verbose_name_plural = "départements"
        ordering = ["code"]
        constraints = [choix_valide("zone", Zone)]

    def __str__(self) -> str:
        return f"{self.nom} ({self.code})"

    def deriver(self) -> None:
        """Fill the search key."""
        self.recherche = normaliser(self.nom)[:LONGUEUR_NOM]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.deriver()
        super().save(*args, **kwargs)


class Commune(models.Model):
    """A commune, or an arrondissement of Paris, Lyon or Marseille (`commune_parente` set). WGS 84 degrees."""

    code_insee = models.CharField("code INSEE", max_length=5, unique=True)
    nom = models.CharField("nom", max_length=100)
    departement = models.ForeignKey(
        Departement, models.PROTECT, verbose_name="département", related_name="communes"
    )
    commune_parente = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="commune (d’un arrondissement)",
        null=True,
        blank=True,
        related_name="arrondissements",
    )
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    population = models.PositiveIntegerField("population", null=True, blank=True)
    recherche = models.CharField(max_length=LONGUEUR_NOM, editable=False, db_index=True, default="")

    objects = SuiviQuerySet.as_manager()

    class Meta:
        verbose_name = "commune"
        verbose_name_plural = "communes"
        ordering = ["recherche", "code_insee"]
        constraints = [coordonnees_ensemble()]

    def __str__(self) -> str:
        return f"{self.nom} ({self.code_insee})"

    def deriver(self) -> None:
        """Fill the search key."""
        self.recherche = normaliser(self.nom)[:LONGUEUR_NOM]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.deriver()
        super().save(*args, **kwargs)


class CodePostal(models.Model):
    """One postal code serving one commune; many codes per commune, many communes per code."""

    code = models.CharField("code postal", max_length=5, db_index=True)
    commune = models.ForeignKey(Commune, models.CASCADE, verbose_name="commune", related_name="codes_postaux")

    objects = SuiviQuerySet.as_manager()

    class Meta:
        verbose_name = "code postal"
        verbose_name_plural = "codes postaux"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["code", "commune"], name="%(app_label)s_%(class)s_unique"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{5}$"),
                name="%(app_label)s_%(class)s_forme",
                violation_error_message="Un code postal a cinq chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class AncienneCommune(models.Model):
    """The name of a former commune and today's. `code_ancien` is not unique: many carry a live commune's code."""

    nom = models.CharField("nom", max_length=100)
    code_ancien = models.CharField("ancien code INSEE", max_length=5, db_index=True)
    commune = models.ForeignKey(
        Commune,
        models.CASCADE,
        verbose_name="commune actuelle",
        related_name="anciennes",
    )
    recherche = models.CharField(max_length=LONGUEUR_NOM, editable=False, db_index=True, default="")

    objects = SuiviQuerySet.as_manager()

    class Meta:
        verbose_name = "ancienne commune"
        verbose_name_plural = "anciennes communes"
        ordering = ["recherche", "code_ancien"]
        constraints = [
            models.UniqueConstraint(
                fields=["code_ancien", "nom", "commune"],
                name="%(app_label)s_%(class)s_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.nom} (ancienne commune)"

    def deriver(self) -> None:
        """Fill the search key."""
        self.recherche = normaliser(self.nom)[:LONGUEUR_NOM]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.deriver()
        super().save(*args, **kwargs)


class Groupe(EntitePublique):
    """A group of hospitals: a CHU, AP-HP, HCL."""

    code = CodeField("code", unique=True)
    nom = models.CharField("nom", max_length=300)
    nom_long = models.CharField("nom long", max_length=300, blank=True, default="")
    finess_juridique = models.CharField("FINESS juridique", max_length=9, blank=True, default="")
    commune = models.ForeignKey(
        Commune, models.PROTECT, verbose_name="commune du siège", null=True, blank=True
    )
    site_web = models.CharField("site web", max_length=500, blank=True, default="")
    recherche = models.TextField(editable=False, blank=True, default="")

    historique = Historique()

    class Meta:
        verbose_name = "groupe hospitalier"
        verbose_name_plural = "groupes hospitaliers"
        ordering = ["recherche"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finess_juridique="") | Q(finess_juridique__regex=r"^([0-9]{2}|2[AB])[0-9]{7}$"),
                name="%(app_label)s_%(class)s_finess_juridique_forme",
                violation_error_message="Un numéro FINESS a neuf caractères (il peut commencer par 2A ou 2B).",
            )
        ]

    def __str__(self) -> str:
        return self.nom

    def deriver(self) -> None:
        """Fill the search text."""
        self.recherche = normaliser(f"{self.nom} {self.nom_long}")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.deriver()
        super().save(*args, **kwargs)
        self._propager()

    def _propager(self) -> None:
        """A hospital is also searched under its group's names: a renamed group reaches its hospitals."""
        perimes = []
        for etablissement in self.etablissements.all():
            avant, etablissement.groupe = etablissement.recherche, self
            etablissement.deriver()
            if etablissement.recherche != avant:
                perimes.append(etablissement)
        if perimes:
            Etablissement.objects.bulk_update(perimes, ["recherche"])

    def get_absolute_url(self) -> str:
        return reverse("groupe", args=[self.code])


# In the `note` of a row that stands for a group or an unnamed hospital of it (see fixtures README).
HOPITAL_NON_PRECISE = "la source ne nomme pas l’hôpital"


class OriginePosition(models.TextChoices):
    """Where a position comes from."""

    FINESS = "finess", "FINESS"
    COMMUNE = "commune", "centre de la commune"
    SAISIE = "saisie", "saisie à la main"


class Etablissement(EntitePublique):
    """A hospital (FINESS geographic site). Public only with a labelled site; the registry's other rows serve matching."""

    PositionSource = OriginePosition

    code = CodeField("code", unique=True)
    finess = models.CharField("FINESS", max_length=9, blank=True, default="")
    nom = models.CharField("nom", max_length=300)
    groupe = models.ForeignKey(
        Groupe,
        models.PROTECT,
        verbose_name="groupe",
        null=True,
        blank=True,
        related_name="etablissements",
    )
    adresse = models.CharField("adresse", max_length=300, blank=True, default="")
    code_postal = models.CharField("code postal", max_length=5, blank=True, default="")
    commune = models.ForeignKey(
        Commune,
        models.PROTECT,
        verbose_name="commune",
        null=True,
        blank=True,
        related_name="etablissements",
    )
    latitude = models.FloatField("latitude", null=True, blank=True, help_text="Degrés, WGS 84.")
    longitude = models.FloatField("longitude", null=True, blank=True, help_text="Degrés, WGS 84.")
    position_source = models.CharField(
        "origine de la position",
        max_length=10,
        choices=PositionSource,
        blank=True,
        default="",
    )
    telephone = models.CharField("standard", max_length=30, blank=True, default="")
    site_web = models.CharField("site web", max_length=500, blank=True, default="")
    ferme_le = models.DateField("fermé le", null=True, blank=True)
    source = models.CharField("origine de la fiche", max_length=500, blank=True, default="")
    note = models.TextField("note", blank=True, default="")
    recherche = models.TextField(editable=False, blank=True, default="")

    objects = PublicQuerySet.as_manager()
    historique = Historique()

    class Meta:
        verbose_name = "établissement"
        verbose_name_plural = "établissements"
        ordering = ["recherche"]
        indexes = [models.Index(fields=["latitude", "longitude"], name="directory_etab_position")]
        constraints = [
            coordonnees_ensemble(),
            choix_valide("position_source", OriginePosition, vide=True),
            models.UniqueConstraint(
                fields=["finess"],
                condition=~Q(finess=""),
                name="%(app_label)s_%(class)s_finess_unique",
                violation_error_message="Un autre établissement porte déjà ce numéro FINESS.",
            ),
            models.CheckConstraint(
                condition=Q(finess="") | Q(finess__regex=r"^([0-9]{2}|2[AB])[0-9]{7}$"),
                name="%(app_label)s_%(class)s_finess_forme",
                violation_error_message="Un numéro FINESS a neuf caractères (il peut commencer par 2A ou 2B).",
            ),
            models.CheckConstraint(
                condition=Q(code_postal__regex=r"^([0-9]{5})?$"),
                name="%(app_label)s_%(class)s_code_postal_forme",
                violation_error_message="Un code postal a cinq chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom_complet

    def deriver(self) -> None:
        """Fill the search text."""
        groupe = f"{self.groupe.nom} {self.groupe.nom_long}" if self.groupe else ""
        self.recherche = normaliser(f"{self.nom} {groupe}")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.deriver()
        super().save(*args, **kwargs)

    @property
    def nom_complet(self) -> str:
        """« groupe – nom », once when both say the same."""
        if self.groupe is None or normaliser(self.groupe.nom) in normaliser(self.nom):
            return self.nom
        if normaliser(self.nom) == normaliser(self.groupe.nom_long):
            return self.nom
        return f"{self.groupe.nom} – {self.nom}"

    @property
    def hopital_non_precise(self) -> bool:
        """The row stands for the group itself: the source does not name the hospital."""
        return HOPITAL_NON_PRECISE in self.note

    @property
    def position_approximative(self) -> bool:
        """The position is the centre of the commune."""
        return self.position_source == self.PositionSource.COMMUNE

    @property
    def ville(self) -> str:
        """Town and département number: « Paris 15e Arrondissement (75) » is said « Paris 15e (75) »."""
        if self.commune is None:
            return ""
        nom = self.commune.nom.replace(" Arrondissement", "")
        return f"{nom} ({self.commune.departement.code})"

    def get_absolute_url(self) -> str:
        return reverse("etablissement", args=[self.code])

    def clean(self) -> None:
        """A position carries its origin."""
        super().clean()
        if self.latitude is not None and not self.position_source:
            raise ValidationError({"position_source": "Dites d’où vient la position."})
