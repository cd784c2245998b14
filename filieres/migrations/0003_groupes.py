"""The two groups of staff, with their rights as declared when this was written (see filieres/groupes.py)."""

from django.db import migrations

from filieres.groupes import accorder

VOIR = ("view",)
MODIFIER = ("view", "change")
SANS_SUPPRESSION = ("view", "add", "change")
TOUT = ("view", "add", "change", "delete")

REFERENCE = {
    "directory.region": VOIR,
    "directory.departement": VOIR,
    "directory.commune": VOIR,
    "directory.codepostal": VOIR,
    "directory.anciennecommune": VOIR,
    "directory.maladie": VOIR,
}
DROITS = {
    "Administration nationale": {
        **REFERENCE,
        "directory.groupe": TOUT,
        "directory.etablissement": TOUT,
        "directory.arrete": TOUT,
        "directory.campagne": TOUT,
        "directory.chiffreofficiel": TOUT,
        "directory.ancienneadresse": TOUT,
        "directory.signalement": TOUT,
        "directory.nomretire": TOUT,
        "filieres.filiere": TOUT,
        "filieres.labellisationfiliere": SANS_SUPPRESSION,
        "filieres.couverturefiliere": TOUT,
        "filieres.association": TOUT,
        "filieres.laboratoire": TOUT,
        "filieres.habilitation": SANS_SUPPRESSION,
        "centres.centre": TOUT,
        "centres.couverture": TOUT,
        "centres.site": TOUT,
        "centres.labellisationsite": SANS_SUPPRESSION,
        "auth.user": SANS_SUPPRESSION,
    },
    "Éditeurs de filière": {
        **REFERENCE,
        "directory.groupe": VOIR,
        "directory.etablissement": VOIR,
        "directory.arrete": VOIR,
        "directory.campagne": VOIR,
        "directory.signalement": MODIFIER,
        "filieres.filiere": MODIFIER,
        "filieres.labellisationfiliere": VOIR,
        "filieres.couverturefiliere": SANS_SUPPRESSION,
        "filieres.association": MODIFIER,
        "filieres.laboratoire": MODIFIER,
        "centres.centre": MODIFIER,
        "centres.couverture": SANS_SUPPRESSION,
        "centres.site": MODIFIER,
        "centres.labellisationsite": VOIR,
    },
}


def creer(apps, schema_editor):
    """On a new database as on one in service: nothing that is there is touched."""
    accorder(DROITS, apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("filieres", "0002_habilitation_revoquee_par"),
        ("centres", "0001_initial"),
        ("directory", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    # Backwards nothing is removed: people may be in the groups.
    operations = [migrations.RunPython(creer, migrations.RunPython.noop)]
