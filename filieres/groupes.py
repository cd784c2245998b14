"""The two groups of staff and what each may do with each kind of record.

The group says what may be done, live `Habilitation` rows say with which rows
(`filieres.droits`). Migrations create the groups; after each `migrate`, rights
that this table declares and that are missing are added, so that a new model of
the directory is the national team's at once. Nothing is ever taken back here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps as apps_vivantes
from django.db import DEFAULT_DB_ALIAS

NATIONALE = "Administration nationale"
EDITEURS = "Éditeurs de filière"

APPLICATIONS = ("directory", "filieres", "centres")
TOUT = ("view", "add", "change", "delete")
SANS_SUPPRESSION = ("view", "add", "change")
VOIR = ("view",)

# Reference data: only superusers write them.
REFERENCE = (
    "directory.region",
    "directory.departement",
    "directory.commune",
    "directory.codepostal",
    "directory.anciennecommune",
    "directory.maladie",
)
# Kept by programs alone.
INTERNES = frozenset({"directory.versiondonnees", "directory.ligneimportee", "directory.importenattente"})
# What the national team does with the records named; anything else of the directory is theirs entirely.
NATIONAUX: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(REFERENCE, VOIR),
    # Written by prolonging a campaign, never by hand.
    "directory.prorogation": VOIR,
    "directory.declarationaccessibilite": SANS_SUPPRESSION,
    "filieres.labellisationfiliere": SANS_SUPPRESSION,
    "filieres.habilitation": SANS_SUPPRESSION,
    "centres.labellisationsite": SANS_SUPPRESSION,
    # An account is closed, not deleted: what it did stays signed.
    "auth.user": SANS_SUPPRESSION,
}
# Editors change what is theirs, add diseases to their lists, and see what they choose from. Nothing else.
DES_EDITEURS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(REFERENCE, VOIR),
    "directory.groupe": VOIR,
    "directory.etablissement": VOIR,
    "directory.arrete": VOIR,
    "directory.campagne": VOIR,
    "directory.signalement": ("view", "change"),
    "filieres.filiere": ("view", "change"),
    "filieres.labellisationfiliere": VOIR,
    "filieres.couverturefiliere": SANS_SUPPRESSION,
    "filieres.association": ("view", "change"),
    "filieres.laboratoire": ("view", "change"),
    "centres.centre": ("view", "change"),
    "centres.couverture": SANS_SUPPRESSION,
    "centres.site": ("view", "change"),
    "centres.labellisationsite": VOIR,
}


def declares(apps: Any = apps_vivantes) -> dict[str, dict[str, tuple[str, ...]]]:
    """What each group may do with each model that `apps` knows."""
    connus = {modele._meta.label_lower for modele in apps.get_models()}
    nationaux = {etiquette: NATIONAUX.get(etiquette, TOUT) for etiquette in _entites(apps)}
    nationaux["auth.user"] = NATIONAUX["auth.user"]
    editeurs = {etiquette: actes for etiquette, actes in DES_EDITEURS.items() if etiquette in connus}
    return {NATIONALE: nationaux, EDITEURS: editeurs}


def _entites(apps: Any) -> Iterator[str]:
    """The models of the directory that people work with: neither join tables nor proxies, nor programs' own, nor histories."""
    for modele in apps.get_models():
        opts = modele._meta
        ours = opts.app_label in APPLICATIONS and opts.label_lower not in INTERNES
        if ours and not opts.proxy and not opts.object_name.startswith("Historical"):
            yield opts.label_lower


def accorder(
    droits: Mapping[str, Mapping[str, tuple[str, ...]]],
    apps: Any = apps_vivantes,
    using: str = DEFAULT_DB_ALIAS,
) -> None:
    """Create the groups and give them what they lack.

    Permissions are made by Django after the last migration only: those that are
    not there yet are made here, exactly as it would.
    """
    Group = apps.get_model("auth", "Group")
    for nom, par_modele in droits.items():
        groupe, _ = Group.objects.using(using).get_or_create(name=nom)
        a_deja = set(groupe.permissions.values_list("content_type__app_label", "codename"))
        manquent = [
            _permission(apps, using, apps.get_model(etiquette)._meta, acte)
            for etiquette, actes in par_modele.items()
            for acte in actes
            if (etiquette.split(".")[0], f"{acte}_{etiquette.split('.')[1]}") not in a_deja
        ]
        groupe.permissions.add(*manquent)


def _permission(apps: Any, using: str, opts: Any, acte: str) -> Any:
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    type_de_fiche, _ = ContentType.objects.using(using).get_or_create(
        app_label=opts.app_label, model=opts.model_name
    )
    permission, _ = Permission.objects.using(using).get_or_create(
        content_type=type_de_fiche,
        codename=f"{acte}_{opts.model_name}",
        defaults={"name": f"Can {acte} {opts.verbose_name_raw}"[:255]},
    )
    return permission


def synchroniser(using: str = DEFAULT_DB_ALIAS, apps: Any = apps_vivantes, **kwargs: Any) -> None:
    """After `migrate` (and after a flush): what is declared is there."""
    try:
        declares_ici = declares(apps)
        apps.get_model("auth", "Group")
    except LookupError:  # a migration backwards, to before accounts
        return
    accorder(declares_ici, apps, using)
