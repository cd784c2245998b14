"""What a decision does to campaigns and labels: prolong, renew, transfer, withdraw, complete.

Each is one act, whole or not at all, signed in the history with its reason. Days are inclusive, as
the arrêtés are written. Refusals are ValidationErrors in French; the database has the last word.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from centres.models import Centre, LabellisationSite, Role, Site
from directory.constraints import dire_contrainte
from directory.historique.acte import acte
from directory.models import Arrete, Campagne, Confirmation, Labellisation, Precision, Prorogation
from filieres.models import LabellisationFiliere

UN_JOUR = datetime.timedelta(days=1)
TRANSFEREE = "Coordination transférée"
DEVENU = "Devenu site coordonnateur"
# Refusals of a renewal that are told one by one.
REFUS_NOMMES = 10


def modele_de(campagne: Campagne) -> type[LabellisationSite | LabellisationFiliere]:
    """The kind of label a campaign grants."""
    return LabellisationSite if campagne.domaine == Campagne.Domaine.CENTRE else LabellisationFiliere


@contextmanager
def _decision(par: Any, quoi: str, motif: str, arrete: Arrete | None) -> Iterator[None]:
    """One transaction, one signature; what the database refuses is said in French."""
    raison = " – ".join(texte for texte in (quoi, motif, arrete.intitule if arrete else "") if texte)
    try:
        with transaction.atomic(), acte(par, raison):
            yield
    except DatabaseError as exc:
        raise ValidationError(f"Rien n’a été enregistré : {dire_contrainte(exc)}") from exc


def _verrouiller(campagnes: Any) -> None:
    """One decision at a time on the labels of a campaign: none is missed by its prolongation."""
    list(campagnes.select_for_update().values_list("pk"))


# --- Campaigns --------------------------------------------------------------------------
def labels_ouverts(campagne: Campagne) -> Any:
    """The labels that go to the end of their campaign: those that follow it when it is prolonged."""
    return modele_de(campagne).objects.filter(campagne=campagne, fin=campagne.fin, motif_fin="")


def prolonger(
    campagne: Campagne, fin: datetime.date, arrete: Arrete, motif: str, par: Any = None
) -> Prorogation:
    """Move the end of a campaign and of its open labels to `fin`, and remember by which text."""
    with _decision(par, "prorogation", motif, arrete):
        actuelle = Campagne.objects.select_for_update().get(pk=campagne.pk)
        ancienne = actuelle.fin
        if fin <= ancienne:
            raise ValidationError(
                {"fin": f"La campagne va déjà jusqu’au {ancienne:%d/%m/%Y} : choisissez un jour plus tard."}
            )
        ouverts = list(labels_ouverts(actuelle).select_for_update().values_list("pk", flat=True))
        actuelle.fin = fin
        if actuelle.usage_jusqu_au is not None and actuelle.usage_jusqu_au < fin:
            actuelle.usage_jusqu_au = None  # in force till then, and no longer « resté en usage »
        actuelle.full_clean()
        actuelle.save(update_fields=["fin", "usage_jusqu_au"])
        modele_de(actuelle).objects.filter(pk__in=ouverts).update(fin=fin)
        prorogation = Prorogation(
            campagne=actuelle,
            arrete=arrete,
            ancienne_fin=ancienne,
            nouvelle_fin=fin,
            motif=motif,
            faite_par=par,
        )
        prorogation.full_clean()
        prorogation.save()
    return prorogation


def completer(campagne: Campagne, motif: str = "", arrete: Arrete | None = None, par: Any = None) -> None:
    """Say that every label of the campaign is entered here: earlier ones are no longer carried over."""
    with _decision(par, "campagne complète", motif, arrete):
        actuelle = Campagne.objects.select_for_update().get(pk=campagne.pk)
        if actuelle.complete:
            raise ValidationError("Cette campagne est déjà marquée complète.")
        if not modele_de(actuelle).objects.filter(campagne=actuelle).exists():
            raise ValidationError(
                "Aucun label de cette campagne n’est saisi : elle ne peut pas être complète."
            )
        actuelle.complete = True
        actuelle.save(update_fields=["complete"])


# --- Labels -----------------------------------------------------------------------------
def retirer(
    label: Labellisation, le: datetime.date, motif: str, arrete: Arrete | None = None, par: Any = None
) -> None:
    """End a label on `le`, its last day, for a reason that visitors read."""
    with _decision(par, "retrait", motif, arrete):
        _verrouiller(Campagne.objects.filter(pk=label.campagne_id))
        actuel = type(label)._default_manager.select_for_update().get(pk=label.pk)
        if not motif.strip():
            raise ValidationError({"motif": "Dites pourquoi : ce motif est montré au public."})
        if actuel.motif_fin:
            raise ValidationError(f"Ce label a déjà pris fin le {actuel.fin:%d/%m/%Y} : {actuel.motif_fin}.")
        if not actuel.debut <= le <= actuel.fin:
            raise ValidationError(
                {
                    "le": f"Le label va du {actuel.debut:%d/%m/%Y} au {actuel.fin:%d/%m/%Y} : choisissez un de ces jours."
                }
            )
        _terminer(actuel, le, motif, arrete)


def transferer(
    centre: Centre,
    vers_site: Site,
    le: datetime.date,
    arrete: Arrete | None,
    motif: str,
    role_ancien: str = Role.CONSTITUTIF,
    par: Any = None,
) -> None:
    """Give the coordination of a network to another of its sites, from `le` to the term it had.

    `role_ancien`: what the former coordonnateur becomes; "" when it leaves the network. An end already
    decided for the former site stays its own: then the new one goes to the end of the campaign.
    """
    with _decision(par, "transfert de la coordination", motif, arrete):
        if vers_site.centre_id != centre.pk:
            raise ValidationError("Ce site n’appartient pas à ce centre : il ne peut pas le coordonner.")
        if not Site.objects.publies().filter(pk=vers_site.pk).exists():
            raise ValidationError(
                "Ce site n’est pas publié, ou son hôpital ne l’est pas : publiez-le d’abord."
            )
        _verrouiller(
            Campagne.objects.filter(domaine=Campagne.Domaine.CENTRE).filter(debut__lte=le, fin__gte=le)
        )
        labels = LabellisationSite.objects.filter(centre=centre).select_for_update()
        ancien = _coordonnateur_a_remplacer(labels, vers_site, le, role_ancien)
        sien = labels.en_vigueur(le).filter(site=vers_site).first()
        if sien is not None and sien.motif_fin:
            raise ValidationError(
                f"Ce site perd son label le {sien.fin:%d/%m/%Y} ({sien.motif_fin}) : il ne peut pas devenir coordonnateur."
            )
        _passer(ancien, sien, vers_site, le, arrete, role_ancien)


def _passer(
    ancien: LabellisationSite,
    sien: LabellisationSite | None,
    vers_site: Site,
    le: datetime.date,
    arrete: Arrete | None,
    role_ancien: str,
) -> None:
    """Write a transfer: what ends the day before, then what begins."""
    campagne, fin_ancienne, motif_ancien = ancien.campagne, ancien.fin, ancien.motif_fin
    terme = campagne.fin if motif_ancien else fin_ancienne
    if fin_ancienne >= le:
        hopital = vers_site.etablissement.nom_complet
        _terminer(ancien, le - UN_JOUR, f"{TRANSFEREE} à {hopital}"[:200], arrete)
    au_dela = sien.fin if sien is not None else terme
    if sien is not None:
        _terminer(sien, le - UN_JOUR, DEVENU, arrete)
    _accorder(vers_site, Role.COORDONNATEUR, campagne, (le, terme), arrete)
    if sien is not None and au_dela > terme:  # what it held beyond the coordination is given back
        _accorder(vers_site, sien.role, sien.campagne, (terme + UN_JOUR, au_dela), arrete)
    if role_ancien:
        _accorder(ancien.site, role_ancien, campagne, (le, fin_ancienne), arrete, motif_ancien)


def _coordonnateur_a_remplacer(
    labels: Any, vers_site: Site, le: datetime.date, role_ancien: str
) -> LabellisationSite:
    """The label that `le` takes the coordination from: in force, or withdrawn the day before."""
    chefs = labels.filter(role=Role.COORDONNATEUR)
    ancien: LabellisationSite | None = chefs.en_vigueur(le).first()
    if ancien is not None and ancien.site_id == vers_site.pk:
        raise ValidationError("Ce site coordonne déjà le centre ce jour-là.")
    if ancien is None:
        ancien = chefs.filter(fin=le - UN_JOUR, campagne__fin__gte=le).exclude(motif_fin="").first()
        if ancien is None:
            raise ValidationError({"le": f"Ce centre n’a pas de site coordonnateur le {le:%d/%m/%Y}."})
        if role_ancien:
            raise ValidationError(
                {
                    "role_ancien": f"L’ancien site coordonnateur a perdu son label la veille ({ancien.motif_fin}) : "
                    "dites qu’il quitte le réseau."
                }
            )
    if role_ancien == Role.COORDONNATEUR:
        raise ValidationError({"role_ancien": "L’ancien site ne peut pas rester coordonnateur."})
    suivant = chefs.filter(campagne=ancien.campagne_id, debut__gt=le).order_by("debut").first()
    if suivant is not None:
        raise ValidationError(
            {
                "le": f"La coordination passe déjà à « {suivant.site} » le {suivant.debut:%d/%m/%Y} : choisissez un jour "
                "plus tard, ou corrigez d’abord ce label."
            }
        )
    return ancien


def _terminer(label: Any, fin: datetime.date, motif: str, arrete: Arrete | None) -> None:
    if fin < label.debut:
        raise ValidationError(
            f"Le label « {label} » commence le {label.debut:%d/%m/%Y} : choisissez un jour plus tard, ou corrigez ce label."
        )
    label.fin, label.motif_fin = fin, motif
    if arrete is not None:
        texte = f"Fin le {fin:%d/%m/%Y} : {arrete.intitule}."
        label.note = f"{label.note}\n{texte}".strip()
    # Only what changes is checked: a label that stood outside its campaign can still end.
    label.clean_fields()
    label.validate_constraints()
    label.save()


def _accorder(
    site: Site,
    role: str,
    campagne: Campagne,
    jours: tuple[datetime.date, datetime.date],
    arrete: Arrete | None,
    motif_fin: str = "",
) -> None:
    label = LabellisationSite(
        site=site, role=role, campagne=campagne, debut=jours[0], fin=jours[1], motif_fin=motif_fin
    )
    _sourcer(label, arrete)
    label.full_clean()
    label.save()


def _sourcer(label: LabellisationSite, arrete: Arrete | None) -> None:
    """A label is as sure as its text. Nobody is named: the text may name someone else than before."""
    label.precision = Precision.JOUR
    if arrete is None:
        return
    label.arrete, label.confirmation, label.source_url = arrete, Confirmation.OFFICIEL, arrete.url
    if arrete.url and arrete.publie_le:
        label.source_le = arrete.publie_le.isoformat()


# --- Renewal ------------------------------------------------------------------------------
def renouveler(
    labels: Iterable[LabellisationSite],
    campagne: Campagne,
    arrete: Arrete,
    motif: str = "",
    par: Any = None,
    jours: tuple[datetime.date, datetime.date] | None = None,
) -> list[LabellisationSite]:
    """Give the same sites the same roles in another campaign, for `jours` (default: the whole campaign)."""
    with _decision(par, "renouvellement", motif, arrete):
        actuelle = Campagne.objects.select_for_update().get(pk=campagne.pk)
        debut, fin = jours or (actuelle.debut, actuelle.fin)
        _refuser_jours(actuelle, debut, fin)
        cles = [label.pk for label in labels]
        anciens = list(
            LabellisationSite.objects.filter(pk__in=cles)
            .select_related(
                "site__centre", "site__etablissement__groupe", "site__etablissement__commune__departement"
            )
            .select_for_update(of=("self",))
        )
        if not anciens:
            raise ValidationError("Aucun label à renouveler.")
        _refuser_renouvellement(anciens, actuelle, debut, fin)
        nouveaux = []
        for ancien in anciens:
            nouveau = LabellisationSite(
                site=ancien.site, role=ancien.role, campagne=actuelle, debut=debut, fin=fin
            )
            _sourcer(nouveau, arrete)
            nouveaux.append(nouveau)
        return LabellisationSite.objects.bulk_create(nouveaux)


def _refuser_jours(campagne: Campagne, debut: datetime.date, fin: datetime.date) -> None:
    if campagne.domaine != Campagne.Domaine.CENTRE:
        raise ValidationError({"campagne": "Choisissez une campagne de centres."})
    if not campagne.debut <= debut <= fin <= campagne.fin:
        raise ValidationError(
            {
                "debut": f"Le label doit tenir dans la campagne, du {campagne.debut:%d/%m/%Y} au {campagne.fin:%d/%m/%Y}."
            }
        )


def _refuser_renouvellement(
    anciens: Sequence[LabellisationSite], campagne: Campagne, debut: datetime.date, fin: datetime.date
) -> None:
    """Ask the rules of labels of all of them at once: a few queries, however many there are."""
    sites = [label.site_id for label in anciens]
    reseaux = [label.centre_id for label in anciens if label.role == Role.COORDONNATEUR]
    tous = LabellisationSite.objects
    suivis = dict(tous.filter(site__in=sites).order_by("debut").values_list("site", "debut"))
    occupes = set(tous.filter(site__in=sites, debut__lte=fin, fin__gte=debut).values_list("site", flat=True))
    coordonnes = tous.filter(centre__in=reseaux, role=Role.COORDONNATEUR)
    pris = set(coordonnes.filter(debut__lte=fin, fin__gte=debut).values_list("centre", flat=True))
    pris |= set(coordonnes.filter(campagne=campagne, motif_fin="").values_list("centre", flat=True))
    fois, chefs = Counter(sites), Counter(reseaux)
    refus = []
    for label in anciens:
        coordonne = label.role == Role.COORDONNATEUR
        if label.motif_fin:
            pourquoi = f"ce label a pris fin ({label.motif_fin})"
        elif label.site_id in occupes:
            pourquoi = f"ce site a déjà un label entre le {debut:%d/%m/%Y} et le {fin:%d/%m/%Y}"
        elif suivis[label.site_id] > label.debut or fois[label.site_id] > 1 or label.debut >= debut:
            pourquoi = "ce n’est pas le dernier label de ce site avant la campagne choisie"
        elif coordonne and (label.centre_id in pris or chefs[label.centre_id] > 1):
            pourquoi = "ce centre aurait deux sites coordonnateurs"
        else:
            continue
        refus.append(f"{label} : {pourquoi}.")
    if refus:
        reste = len(refus) - REFUS_NOMMES
        suite = [f"Et {reste} autre{'s' if reste > 1 else ''}."] if reste > 0 else []
        raise ValidationError([*refus[:REFUS_NOMMES], *suite])
