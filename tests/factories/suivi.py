"""Accounts, rights, reports, withdrawn names, the declaration of accessibility."""

import datetime

import factory
from django.contrib.auth import get_user_model
from factory.django import DjangoModelFactory

from directory.models import AncienneAdresse, DeclarationAccessibilite, NomRetire, Signalement
from filieres.models import Habilitation

from .filieres import FiliereFactory

MOT_DE_PASSE = "un-mot-de-passe-de-test"


class UserFactory(DjangoModelFactory):
    """An account without rights; `superuser=True` for all of them. Password: `MOT_DE_PASSE`."""

    username = factory.Sequence(lambda n: f"agent{n}")
    email = factory.LazyAttribute(lambda o: f"{o.username}@exemple.fr")
    password = factory.django.Password(MOT_DE_PASSE)

    class Meta:
        model = get_user_model()

    class Params:
        staff = factory.Trait(is_staff=True)
        superuser = factory.Trait(is_staff=True, is_superuser=True)


class HabilitationFactory(DjangoModelFactory):
    """A live right over one filière."""

    user = factory.SubFactory(UserFactory, staff=True)
    filiere = factory.SubFactory(FiliereFactory)

    class Meta:
        model = Habilitation


class SignalementFactory(DjangoModelFactory):
    """An error reported by a visitor."""

    chemin = "/filieres/cardiogen/"
    message = "Le numéro de téléphone n’est plus le bon."

    class Meta:
        model = Signalement


class AncienneAdresseFactory(DjangoModelFactory):
    """A former path of a filière."""

    chemin = factory.Sequence(lambda n: f"/filieres/ancien-nom-{n}/")
    objet = factory.SubFactory(FiliereFactory)

    class Meta:
        model = AncienneAdresse


class NomRetireFactory(DjangoModelFactory):
    """A name withdrawn on request."""

    nom = factory.Sequence(lambda n: f"Pr Jeanne Durand {n}")

    class Meta:
        model = NomRetire


class DeclarationAccessibiliteFactory(DjangoModelFactory):
    """The one row: not compliant; `auditee=True`: three criteria out of four, with an audit."""

    id = 1
    etablie_le = datetime.date(2026, 11, 22)

    class Meta:
        model = DeclarationAccessibilite
        django_get_or_create = ("id",)

    class Params:
        auditee = factory.Trait(
            statut="partielle", audit_le=datetime.date(2026, 3, 1), auditeur="Atelier A11Y", taux="75.5"
        )
