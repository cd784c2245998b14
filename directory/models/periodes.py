"""Texts, campaigns and the abstract label: a role held from one day to another, both inclusive."""

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from directory.constraints import NoOverlap
from directory.historique.tables import Historique
from directory.querysets import PeriodeQuerySet, SuiviQuerySet, jour

from .socle import CodeField, SourceLeField, choix_valide


class Etat(models.TextChoices):
    """State of a label on a day (the first of two axes; the other is `Confirmation`)."""

    A_VENIR = "a_venir", "à venir"
    EN_COURS = "en_cours", "en cours"
    ECHU = "echu", "dernier label connu"
    RETIRE = "retire", "retiré"


class Precision(models.TextChoices):
    """What is really known of `debut`."""

    JOUR = "jour", "au jour près"
    ANNEE = "annee", "années seulement"
    ATTESTE = "atteste", "attesté à une date"


class Confirmation(models.TextChoices):
    """How sure the label is (the second axis)."""

    OFFICIEL = "officiel", "texte officiel lu"
    PUBLIQUE = "publique", "source publique"
    A_CONFIRMER = "a_confirmer", "à confirmer"


class NatureArrete(models.TextChoices):
    """What an official text does."""

    LABELLISATION = "labellisation", "labellisation"
    PROCEDURE = "procedure", "procédure"
    FINANCEMENT = "financement", "financement"


class Arrete(models.Model):
    """An official text that grants, frames or funds labels."""

    Nature = NatureArrete

    code = CodeField("code", unique=True)
    nature = models.CharField("nature", max_length=20, choices=Nature)
    intitule = models.CharField("intitulé", max_length=300)
    nor = models.CharField("numéro NOR", max_length=20, blank=True, default="")
    signe_le = models.DateField("signé le", null=True, blank=True)
    publie_le = models.DateField("publié le", null=True, blank=True)
    publication = models.CharField("publication", max_length=200, blank=True, default="")
    url = models.CharField("adresse", max_length=500, blank=True, default="")
    note = models.TextField("note", blank=True, default="")

    objects = SuiviQuerySet.as_manager()
    historique = Historique()

    class Meta:
        verbose_name = "arrêté"
        verbose_name_plural = "arrêtés"
        ordering = ["signe_le", "code"]
        constraints = [choix_valide("nature", NatureArrete)]

    def __str__(self) -> str:
        return self.intitule


def fin_apres_debut() -> models.CheckConstraint:
    """End on or after start; each concrete model lists it, since a subclass replaces abstract constraints."""
    return models.CheckConstraint(
        condition=Q(fin__gte=F("debut")),
        name="%(app_label)s_%(class)s_fin_apres_debut",
        violation_error_message="La fin ne peut pas précéder le début.",
    )


class Periode(models.Model):
    """A span of days, both inclusive, as the arrêtés are written. `fin` is never null: it may be a term."""

    debut = models.DateField("début")
    fin = models.DateField("fin", help_text="Dernier jour compris.")

    class Meta:
        abstract = True


class DomaineCampagne(models.TextChoices):
    """Filières and centres are labelled by campaigns of their own."""

    FILIERE = "filiere", "filières"
    CENTRE = "centre", "centres"


class Campagne(Periode):
    """A round of labels of one domaine (filières, or centres), side by side with the other domaine's."""

    Domaine = DomaineCampagne

    code = CodeField("code", unique=True)
    domaine = models.CharField("domaine", max_length=10, choices=Domaine)
    libelle = models.CharField("libellé", max_length=50, help_text="Par exemple 2023–2028.")
    precision = models.CharField("précision", max_length=10, choices=Precision, default=Precision.ANNEE)
    complete = models.BooleanField(
        "liste complète ici",
        default=False,
        help_text="Cochez quand tous les labels de la campagne sont saisis : les labels antérieurs deviennent échus.",
    )
    usage_jusqu_au = models.DateField(
        "resté en usage jusqu’au",
        null=True,
        blank=True,
        help_text="Dernier jour où les labels ont servi, passé leur terme, faute de nouvelle liste.",
    )
    arrete = models.ForeignKey(Arrete, models.PROTECT, verbose_name="arrêté", null=True, blank=True)
    note = models.TextField("note", blank=True, default="")

    objects = SuiviQuerySet.as_manager()
    historique = Historique()

    class Meta:
        verbose_name = "campagne"
        verbose_name_plural = "campagnes"
        ordering = ["domaine", "debut"]
        constraints = [
            fin_apres_debut(),
            choix_valide("domaine", DomaineCampagne),
            choix_valide("precision", Precision),
            NoOverlap(
                name="%(app_label)s_%(class)s_sans_chevauchement",
                fields=["domaine"],
                violation_error_message="Deux campagnes du même domaine ne peuvent pas se chevaucher.",
            ),
            models.CheckConstraint(
                condition=Q(usage_jusqu_au__isnull=True) | Q(usage_jusqu_au__gte=F("fin")),
                name="%(app_label)s_%(class)s_usage_apres_fin",
                violation_error_message="« Resté en usage jusqu’au » ne peut pas précéder la fin de la campagne.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_domaine_display().capitalize()} {self.libelle}"


class Prorogation(models.Model):
    """A campaign prolonged by a text: its end moved, with all its open labels. Written by that act alone, never after."""

    campagne = models.ForeignKey(
        Campagne, models.PROTECT, verbose_name="campagne", related_name="prorogations"
    )
    arrete = models.ForeignKey(Arrete, models.PROTECT, verbose_name="arrêté", related_name="+")
    ancienne_fin = models.DateField("ancienne fin")
    nouvelle_fin = models.DateField("nouvelle fin")
    motif = models.CharField("motif", max_length=200)
    faite_le = models.DateField("faite le", default=timezone.localdate)
    faite_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="faite par",
        null=True,
        blank=True,
        related_name="+",
    )

    objects = SuiviQuerySet.as_manager()
    historique = Historique()

    class Meta:
        verbose_name = "prorogation"
        verbose_name_plural = "prorogations"
        ordering = ["campagne", "nouvelle_fin"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nouvelle_fin__gt=F("ancienne_fin")),
                name="%(app_label)s_%(class)s_plus_tard",
                violation_error_message="La nouvelle fin doit être postérieure à l’ancienne.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.campagne} : du {self.ancienne_fin:%d/%m/%Y} au {self.nouvelle_fin:%d/%m/%Y}"


class Labellisation(Periode):
    """A label: what was granted, from when to when, and how sure we are. Never deleted."""

    campagne = models.ForeignKey(Campagne, models.PROTECT, verbose_name="campagne")
    precision = models.CharField("précision", max_length=10, choices=Precision, default=Precision.JOUR)
    atteste_le = SourceLeField(
        "attesté le",
        help_text="Date de l’attestation, quand les dates du label sont inconnues.",
    )
    arrete = models.ForeignKey(Arrete, models.PROTECT, verbose_name="arrêté", null=True, blank=True)
    motif_fin = models.CharField(
        "motif de fin",
        max_length=200,
        blank=True,
        default="",
        help_text="Rempli seulement si le label a été retiré ou transféré.",
    )
    confirmation = models.CharField(
        "confirmation",
        max_length=12,
        choices=Confirmation,
        default=Confirmation.A_CONFIRMER,
    )
    source_url = models.CharField("source", max_length=500, blank=True, default="")
    source_le = SourceLeField("date de la source")
    note = models.TextField("note", blank=True, default="")

    objects = PeriodeQuerySet.as_manager()

    class Meta:
        abstract = True

    # The domaine of the campaigns this kind of label belongs to; set by subclasses.
    DOMAINE: DomaineCampagne

    def etat(self, le: datetime.date | None = None) -> Etat:
        """The one state of this label on `le` (default today)."""
        jour_vu = jour(le)
        if self.debut > jour_vu:
            return Etat.A_VENIR
        if self.fin >= jour_vu:
            return Etat.EN_COURS
        return Etat.RETIRE if self.motif_fin else Etat.ECHU

    @property
    def sources(self) -> list[str]:
        """The addresses of `source_url`, one by one."""
        return [url.strip() for url in self.source_url.split(";") if url.strip()]

    def clean(self) -> None:
        """Refuse a label outside its campaign, of another domaine, or attested without a date."""
        super().clean()
        erreurs: dict[str, str] = {}
        if self.campagne_id is not None:
            if self.campagne.domaine != self.DOMAINE:
                erreurs["campagne"] = "Cette campagne n’est pas du bon domaine."
            elif (
                self.debut
                and self.fin
                and not (self.campagne.debut <= self.debut and self.fin <= self.campagne.fin)
            ):
                erreurs["debut"] = (
                    f"Le label doit tenir dans sa campagne, du {self.campagne.debut:%d/%m/%Y} au {self.campagne.fin:%d/%m/%Y}."
                )
        if self.precision == Precision.ATTESTE and not self.atteste_le:
            erreurs["atteste_le"] = "Un label attesté porte la date de son attestation."
        if erreurs:
            raise ValidationError(erreurs)


def contraintes_labellisation() -> list[models.BaseConstraint]:
    """Constraints every concrete Labellisation lists (abstract ones would be replaced, not merged)."""
    return [
        fin_apres_debut(),
        choix_valide("precision", Precision),
        choix_valide("confirmation", Confirmation),
    ]
