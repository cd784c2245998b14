"""Verbs on centres, sites and their labels: who is shown on a day."""

import datetime
from typing import Self

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from centres.verification import limite
from directory.models.periodes import Campagne
from directory.querysets import PeriodeQuerySet, PublicQuerySet, jour


class LabellisationSiteQuerySet(PeriodeQuerySet):
    """A list of sites is a list of public label rows, one per site: role, campaign and place are plain filters on it."""

    def publics(self, le: datetime.date | None = None) -> Self:
        """What visitors see on `le` (default today): at most one label per site, at most one coordonnateur per network.

        The last label begun on or before `le`, kept when it is in force, or when its
        term has passed (without a reason of its own) and
        (a) its campaign is the last begun of the domaine, or the one just before while
            that last one is not complete in this directory; and
        (b) for a coordonnateur, no other coordonnateur of the network has begun later.
        Source: architecture, section 5.
        """
        vu = jour(le)
        # All label rows, not this queryset's: a filter on role must never revive an older label.
        commences = self.model._default_manager.filter(debut__lte=vu)
        plus_recent = commences.filter(site=OuterRef("site"), debut__gt=OuterRef("debut"))
        coordonnateur_suivant = commences.filter(
            centre=OuterRef("centre"), role="coordonnateur", debut__gt=OuterRef("debut")
        )
        campagnes = Campagne.objects.filter(domaine=Campagne.Domaine.CENTRE, debut__lte=vu).order_by("-debut")
        derniere = campagnes.values("pk")[:1]
        avant = campagnes.values("pk")[1:2]
        derniere_incomplete = Exists(Campagne.objects.filter(pk__in=derniere, complete=False))
        return self.filter(
            ~Exists(plus_recent),
            Q(fin__gte=vu)
            | Q(
                Q(campagne__in=derniere) | (Q(campagne__in=avant) & derniere_incomplete),
                ~Q(role="coordonnateur") | ~Exists(coordonnateur_suivant),
                fin__lt=vu,
                motif_fin="",
            ),
            debut__lte=vu,
            site__publie=True,
            centre__publie=True,
            centre__filiere__publie=True,
            site__etablissement__publie=True,
        )

    def pour_liste(self) -> Self:
        """Load what a card reads, in one query."""
        return self.select_related(
            "site__etablissement__groupe",
            "site__etablissement__commune__departement",
            # The address of a site holds its centre's.
            "site__centre",
            "centre__filiere",
            "campagne",
        )

    def ordonne(self, le: datetime.date | None = None) -> Self:
        """Labels in force first, then by role, then by name of the network and of the hospital."""
        return self.annotate(
            rang_etat=Case(
                When(fin__gte=jour(le), then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            ),
            rang_role=rang_role(),
        ).order_by(
            "rang_etat",
            "rang_role",
            "centre__recherche",
            "site__etablissement__recherche",
            "site__code",
        )


def rang_role() -> Case:
    """Order of roles, from coordonnateur (0) to centre de ressources (3)."""
    from centres.models import Role

    return Case(
        *(When(role=role.value, then=Value(rang)) for rang, role in enumerate(Role)),
        output_field=IntegerField(),
    )


class CentreQuerySet(PublicQuerySet):
    """Networks."""

    def publies(self) -> Self:
        """Neither unpublished nor of an unpublished filière, whatever their labels."""
        return self.filter(publie=True, filiere__publie=True)

    def publics(self, le: datetime.date | None = None) -> Self:
        """Networks with at least one public label on `le`."""
        from centres.models import LabellisationSite

        return self.publies().filter(
            Exists(LabellisationSite.objects.publics(le).filter(centre=OuterRef("pk")))
        )


class SiteQuerySet(PublicQuerySet):
    """Teams."""

    def publies(self) -> Self:
        """Neither unpublished nor under something unpublished, whatever their labels."""
        return self.filter(
            publie=True,
            centre__publie=True,
            centre__filiere__publie=True,
            etablissement__publie=True,
        )

    def publics(self, le: datetime.date | None = None) -> Self:
        """Sites with a public label on `le`."""
        from centres.models import LabellisationSite

        return self.publies().filter(
            Exists(LabellisationSite.objects.publics(le).filter(site=OuterRef("pk")))
        )

    def jamais_verifies(self) -> Self:
        """Published sites nobody has ever said to have checked."""
        return self.filter(publie=True, verifie_le__isnull=True)

    def perimes(self, le: datetime.date | None = None) -> Self:
        """Published sites last checked too long before `le` (see `centres.verification`)."""
        return self.filter(publie=True, verifie_le__lt=limite(jour(le)))
