"""A site (one team of a network in one hospital, for one public) and its dated labels."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from centres.querysets import LabellisationSiteQuerySet, SiteQuerySet
from centres.verification import perimee
from directory.constraints import NoOverlap
from directory.historique.tables import Historique
from directory.models.lieux import Etablissement
from directory.models.periodes import Campagne, Labellisation, contraintes_labellisation
from directory.models.socle import CodeField, Confiance, EntitePublique, choix_valide
from directory.texte import normaliser

from .centre import Centre


class Role(models.TextChoices):
    """What a site is in its network, for the time of a label. Declared from the most to the least central."""

    COORDONNATEUR = "coordonnateur", "site coordonnateur"
    CONSTITUTIF = "constitutif", "site constitutif"
    COMPETENCE = "competence", "centre de compétence"
    RESSOURCES = "ressources", "centre de ressources et de compétences"

    @property
    def reference(self) -> bool:
        """Coordonnateur or constitutif: a centre de référence."""
        return self in (Role.COORDONNATEUR, Role.CONSTITUTIF)


class PublicAccueilli(models.TextChoices):
    """Whom a team receives; blank when not stated."""

    ENFANT = "enfant", "enfants"
    ADULTE = "adulte", "adultes"
    TOUS = "tous", "enfants et adultes"


class Site(EntitePublique):
    """A team. Its role belongs to its labels, its age group to itself."""

    Public = PublicAccueilli

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name="centre", related_name="sites")
    etablissement = models.ForeignKey(
        Etablissement,
        models.PROTECT,
        verbose_name="établissement",
        related_name="sites",
    )
    code = CodeField("code", help_text="Unique dans le centre ; il fait l’adresse de la page.")
    service = models.CharField("service", max_length=300, blank=True, default="")
    titre = models.CharField(
        "titre",
        max_length=300,
        blank=True,
        default="",
        help_text="Montré quand le service est inconnu.",
    )
    public = models.CharField(
        "public",
        max_length=10,
        choices=Public,
        blank=True,
        default="",
        help_text="Vide : non précisé.",
    )
    responsables = models.CharField(
        "responsables",
        max_length=300,
        blank=True,
        default="",
        help_text="Séparés par « ; ». Jamais d’adresse personnelle.",
    )
    telephone = models.CharField("téléphone du secrétariat", max_length=30, blank=True, default="")
    email = models.EmailField("adresse électronique du service", blank=True, default="")
    site_web = models.CharField("site web", max_length=500, blank=True, default="")
    rendez_vous = models.TextField("prendre rendez-vous", blank=True, default="")
    mssante = models.EmailField("messagerie sécurisée (MSSanté)", blank=True, default="")
    acces = models.TextField("accès", blank=True, default="")
    teleconsultation = models.BooleanField("téléconsultation", null=True, blank=True)
    confiance = models.CharField("confiance", max_length=10, choices=Confiance, blank=True, default="")
    verifie_le = models.DateField("vérifié le", null=True, blank=True, editable=False)
    verifie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="vérifié par",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    recherche = models.TextField(editable=False, blank=True, default="")

    objects = SiteQuerySet.as_manager()
    historique = Historique()

    class Meta:
        verbose_name = "site"
        verbose_name_plural = "sites"
        ordering = ["centre", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "code"],
                name="%(app_label)s_%(class)s_code_unique",
                violation_error_message="Un site de ce centre porte déjà ce code.",
            ),
            choix_valide("public", PublicAccueilli, vide=True),
            choix_valide("confiance", Confiance, vide=True),
        ]

    def __str__(self) -> str:
        return f"{self.centre.nom_court} – {self.nom}"

    def deriver(self) -> None:
        """Fill the search text."""
        self.recherche = normaliser(f"{self.service} {self.titre}")

    def clean(self) -> None:
        """A site brings its labels along when it changes centre: they must fit there."""
        super().clean()
        if self._state.adding:
            return
        for label in self.labels.exclude(centre_id=self.centre_id).order_by():
            label.site = self
            try:
                label.validate_constraints()
            except ValidationError as exc:
                erreurs = [e for liste in exc.error_dict.values() for e in liste]
                raise ValidationError({"centre": erreurs}) from exc

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.deriver()
        super().save(*args, **kwargs)
        # A label carries a copy of its site's centre, for the constraints.
        self.labels.exclude(centre_id=self.centre_id).update(centre_id=self.centre_id)

    @property
    def nom(self) -> str:
        """The service; else the title given; else the hospital and town."""
        return self.service or self.titre or f"{self.etablissement.nom_complet}, {self.etablissement.ville}"

    @property
    def liste_responsables(self) -> list[str]:
        """The persons named, one by one."""
        return [nom.strip() for nom in self.responsables.split(";") if nom.strip()]

    @property
    def verification_perimee(self) -> bool:
        """Checked, but too long ago; a site nobody has checked yet is not stale."""
        return perimee(self.verifie_le)

    def get_absolute_url(self) -> str:
        return reverse("site", args=[self.centre.slug, self.code])


class LabellisationSite(Labellisation):
    """A role held by a site in its network from one day to another. Never deleted."""

    DOMAINE = Campagne.Domaine.CENTRE

    site = models.ForeignKey(Site, models.PROTECT, verbose_name="site", related_name="labels")
    centre = models.ForeignKey(
        Centre,
        models.PROTECT,
        verbose_name="centre",
        related_name="labels",
        editable=False,
    )
    role = models.CharField("rôle", max_length=13, choices=Role)
    responsable = models.CharField(
        "responsable nommé par le texte",
        max_length=200,
        blank=True,
        default="",
        help_text="Pour ce label seulement.",
    )

    objects = LabellisationSiteQuerySet.as_manager()
    historique = Historique(par=("site",), sauf=("centre",))

    class Meta:
        verbose_name = "label de site"
        verbose_name_plural = "labels de sites"
        ordering = ["site", "-debut"]
        indexes = [models.Index(fields=["debut", "fin"], name="centres_label_periode")]
        constraints = [
            *contraintes_labellisation(),
            choix_valide("role", Role),
            NoOverlap(
                name="%(app_label)s_%(class)s_sans_chevauchement",
                fields=["site"],
                violation_error_message="Un site n’a qu’un rôle à la fois : deux de ses labels se chevauchent.",
            ),
            NoOverlap(
                name="%(app_label)s_%(class)s_un_coordonnateur_par_jour",
                fields=["centre"],
                condition=Q(role="coordonnateur"),
                violation_error_message="Un centre n’a qu’un site coordonnateur à la fois.",
            ),
            models.UniqueConstraint(
                fields=["centre", "campagne"],
                condition=Q(role="coordonnateur", motif_fin=""),
                name="%(app_label)s_%(class)s_un_coordonnateur_par_campagne",
                violation_error_message="Ce centre a déjà un site coordonnateur dans cette campagne.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} : {self.get_role_display()} {self.debut:%d/%m/%Y} – {self.fin:%d/%m/%Y}"

    def deriver(self) -> None:
        """Copy the centre from the site."""
        self.centre_id = self.site.centre_id

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.deriver()
        super().save(*args, **kwargs)

    def _centre_connu(self) -> bool:
        """Copy the centre where there is one to copy; the site may be new too, both entered on one page."""
        try:
            self.centre_id = self.site.centre_id
        except Site.DoesNotExist:
            return False
        return bool(self.centre_id)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """`centre` is never typed: copy it before asking whether it is there."""
        self._centre_connu()
        super().clean_fields(exclude=exclude)

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Django skips the constraints that name a non-editable field; `centre` is derived, so they hold."""
        if self._centre_connu():
            exclude = {champ for champ in exclude or () if champ != "centre"}
        super().validate_constraints(exclude=exclude)
