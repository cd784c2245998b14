"""What every public entity shares: publication, source, and how dates of sources are written."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from directory.dates import lire_source_le
from directory.querysets import PublicQuerySet


def valider_source_le(valeur: str) -> None:
    """Accept `AAAA`, `AAAA-MM` or `AAAA-MM-JJ` (many sources give only a year); raise ValidationError otherwise."""
    try:
        lire_source_le(valeur)
    except ValueError as exc:
        raise ValidationError(
            "Écrivez la date de la source sous la forme AAAA, AAAA-MM ou AAAA-MM-JJ.",
            code="source_le",
        ) from exc


class SourceLeField(models.CharField):
    """A date as precise as its source: `AAAA`, `AAAA-MM` or `AAAA-MM-JJ`; blank when undated."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)
        self.validators.append(valider_source_le)


class CodeField(models.SlugField):
    """A stable code used in URLs and files: lower-case letters, digits and hyphens."""

    default_validators = [
        RegexValidator(
            r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z",
            "Seulement des minuscules sans accent, des chiffres et des tirets.",
        )
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(*args, **kwargs)


class Confiance(models.TextChoices):
    """How good the best source of a row is (see /donnees/)."""

    HAUTE = "haute", "haute"
    MOYENNE = "moyenne", "moyenne"
    FAIBLE = "faible", "faible"


class EntitePublique(models.Model):
    """A record visitors can meet. Unpublishing hides it everywhere and loses nothing."""

    publie = models.BooleanField(
        "publié",
        default=True,
        help_text="Une fiche qui n’est pas publiée n’apparaît nulle part sur le site.",
    )
    modifie_le = models.DateTimeField("modifié le", auto_now=True)
    source_url = models.CharField(
        "source",
        max_length=500,
        blank=True,
        default="",
        help_text="Adresse de la page lue (plusieurs : séparées par « ; »).",
    )
    source_le = SourceLeField(
        "date de la source",
        help_text="AAAA, AAAA-MM ou AAAA-MM-JJ ; vide si la page n’est pas datée.",
    )

    objects = PublicQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def sources(self) -> list[str]:
        """The addresses of `source_url`, one by one."""
        return [url.strip() for url in self.source_url.split(";") if url.strip()]


def choix_valide(
    champ: str, choix: type[models.TextChoices], *, vide: bool = False
) -> models.CheckConstraint:
    """A CheckConstraint that keeps `champ` inside `choix` (or blank when `vide`)."""
    valeurs = [*choix.values, ""] if vide else list(choix.values)
    return models.CheckConstraint(
        condition=Q(**{f"{champ}__in": valeurs}),
        name=f"%(app_label)s_%(class)s_{champ}_valide",
        violation_error_message=f"« {champ} » : valeur inconnue. Valeurs possibles : {', '.join(choix.values)}.",
    )


def coordonnees_ensemble() -> models.CheckConstraint:
    """A CheckConstraint: latitude and longitude (degrees, WGS 84) both given and in range, or both absent."""
    return models.CheckConstraint(
        condition=Q(latitude__isnull=True, longitude__isnull=True)
        | Q(
            # A CHECK passes on NULL: both must be asked for.
            latitude__isnull=False,
            longitude__isnull=False,
            latitude__gte=-90,
            latitude__lte=90,
            longitude__gte=-180,
            longitude__lte=180,
        ),
        name="%(app_label)s_%(class)s_coordonnees",
        violation_error_message="Donnez la latitude (−90 à 90) et la longitude (−180 à 180) ensemble, ou aucune des deux.",
    )
