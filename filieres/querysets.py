"""Verbs on filières, associations and laboratoires."""

import datetime
from typing import Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Prefetch, Q

from directory.querysets import PublicQuerySet


class FiliereQuerySet(PublicQuerySet):
    """Filières are always listed; only their label line depends on the day."""

    def avec_labels(self) -> Self:
        """Load the label periods, latest first, with campaign and text (one query more)."""
        from filieres.models import LabellisationFiliere

        labels = LabellisationFiliere.objects.select_related("campagne", "arrete").order_by("-debut")
        return self.prefetch_related(Prefetch("labels", queryset=labels))

    def editables_par(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """The filières `user` holds a live Habilitation on; all of them for a superuser."""
        if getattr(user, "is_superuser", False):
            return self.all()
        return self.filter(habilitations__user_id=user.pk, habilitations__revoquee_le__isnull=True).distinct()


class RattacheQuerySet(PublicQuerySet):
    """Associations and laboratoires: tied to filières, national, or of unknown tie."""

    def de_filiere(self, filiere: object) -> Self:
        """Those tied to `filiere`, then nothing else (national ones are asked for apart)."""
        return self.filter(filieres=filiere)

    def nationales(self) -> Self:
        """Those that serve every filière."""
        return self.filter(portee="nationale")

    def pour_filiere(self, filiere: object) -> Self:
        """Those tied to `filiere` and the national ones; unknown ties are shown under no filière."""
        return self.filter(Q(filieres=filiere) | Q(portee="nationale")).distinct()


class LaboratoireQuerySet(RattacheQuerySet):
    """Laboratoires may carry a label of their own."""

    def en_vigueur(self, le: datetime.date) -> Self:
        """Without label dates, or in force on `le` (inclusive)."""
        return self.filter(
            Q(debut__isnull=True) | Q(debut__lte=le),
            Q(fin__isnull=True) | Q(fin__gte=le),
        )
