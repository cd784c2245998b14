"""Writing what a comparison found: one transaction, whole or not at all."""

from django.db import DatabaseError, transaction

from centres.models import LabellisationSite, Role, Site
from directory.constraints import dire_contrainte
from directory.importing.erreurs import ErreurImport
from directory.models import Campagne
from directory.models.periodes import Precision

from .catalogue import Catalogue
from .ecart import Changement, Ecart, Nouveau
from .sites import titrer

CHANGE_ENTRE_TEMPS = "L’annuaire a changé pendant l’import : {objet}. Rien n’a été écrit, relancez l’import."


def ecrire(ecart: Ecart, catalogue: Catalogue) -> None:
    """Write everything, or nothing. Raises ErreurImport, in French, when something forbids it."""
    if ecart.empechements:
        raise ErreurImport("Rien n’a été écrit : " + " ; ".join(ecart.empechements) + ".")
    try:
        with transaction.atomic():
            _Ecrivain(ecart, catalogue).ecrire()
    except DatabaseError as exc:
        raise ErreurImport(
            f"La base a refusé l’écriture, rien n’a été enregistré : {dire_contrainte(exc)}"
        ) from exc


class _Ecrivain:
    """Saves record by record: every save is seen by whatever follows saves (search text, version, history)."""

    def __init__(self, ecart: Ecart, catalogue: Catalogue) -> None:
        self.ecart = ecart
        self.choix = ecart.choix
        self.catalogue = catalogue

    def ecrire(self) -> None:
        campagne = Campagne.objects.select_for_update().get(pk=self.choix.campagne.pk)
        if (campagne.debut, campagne.fin) != (self.choix.campagne.debut, self.choix.campagne.fin):
            raise ErreurImport(CHANGE_ENTRE_TEMPS.format(objet=f"les dates de la campagne {campagne.code}"))
        changements = [*self.ecart.termines, *self.ecart.roles, *self.ecart.precises]
        frais = self._relire(changements)
        # Whoever stops being coordonnateur goes first: there is never a second one, even for an instant.
        for changement in sorted(changements, key=_libere_la_coordination, reverse=True):
            self._changer(changement, frais[changement.label.pk])
        for site, public in self.ecart.publics:
            site.public = public
            site.save(update_fields=["public", "modifie_le"])
        self._verifier_codes_libres()
        for nouveau in self.ecart.nouveaux:
            self._creer(nouveau)
        if self.ecart.a_completer:
            campagne.complete = True
            campagne.save(update_fields=["complete"])

    def _relire(self, changements: list[Changement]) -> dict[int, LabellisationSite]:
        """The labels to change, locked, as they are now; someone else's change since the comparison stops everything."""
        cles = [c.label.pk for c in changements]
        frais = LabellisationSite.objects.select_for_update().in_bulk(cles)
        for changement in changements:
            label = frais.get(changement.label.pk)
            if label is None or any(
                getattr(label, nom) != getattr(changement.label, nom)
                for nom in {*changement.apres, "role", "debut", "fin", "motif_fin"}
            ):
                raise ErreurImport(CHANGE_ENTRE_TEMPS.format(objet=f"le label de {changement.label.site}"))
        return frais

    def _verifier_codes_libres(self) -> None:
        """Nobody has made a site of one of the new codes since the comparison."""
        voulus = {(n.reconnue.centre, n.code) for n in self.ecart.nouveaux if n.site is None}
        codes = Site.objects.filter(code__in={code for _, code in voulus}) if voulus else Site.objects.none()
        for centre, code in codes.values_list("centre__slug", "code"):
            if (centre, code) in voulus:
                raise ErreurImport(CHANGE_ENTRE_TEMPS.format(objet=f"le site {centre}/{code}"))

    def _changer(self, changement: Changement, label: LabellisationSite) -> None:
        for nom, valeur in changement.apres.items():
            setattr(label, nom, valeur)
        label.save(update_fields=list(changement.apres))

    def _creer(self, nouveau: Nouveau) -> None:
        reconnue, choix = nouveau.reconnue, self.choix
        site = nouveau.site or self._creer_site(nouveau)
        LabellisationSite(
            site=site,
            centre_id=site.centre_id,
            campagne=choix.campagne,
            role=nouveau.role,
            debut=reconnue.debut,
            fin=reconnue.fin,
            precision=Precision.JOUR if reconnue.entree.debut or choix.officiel else choix.campagne.precision,
            arrete=choix.texte,
            responsable=reconnue.noms.texte,
            confirmation=choix.confirmation,
            source_url=choix.source_url,
            source_le=choix.source_le,
        ).save()

    def _creer_site(self, nouveau: Nouveau) -> Site:
        reconnue = nouveau.reconnue
        centre = self.catalogue.centres[reconnue.centre]
        service = reconnue.entree.service
        site = Site(
            centre=centre,
            etablissement_id=self.catalogue.etablissements[reconnue.etablissement],
            code=nouveau.code,
            service=service,
            titre="" if service else titrer(centre, reconnue.entree.public),
            public=reconnue.entree.public,
            source_url=self.choix.source_url,
            source_le=self.choix.source_le,
        )
        site.save()
        return site


def _libere_la_coordination(changement: Changement) -> bool:
    label = changement.label
    garde = (
        changement.apres.get("role", label.role) == Role.COORDONNATEUR and "motif_fin" not in changement.apres
    )
    return label.role == Role.COORDONNATEUR and not garde
