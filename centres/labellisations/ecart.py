"""The list against the directory: what is new, what changes, what ends, and what cannot be decided here."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from centres.models import LabellisationSite, Role, Site
from directory.models import Arrete, Campagne
from directory.models.periodes import Confirmation

from .anomalies import Anomalie, Lieu
from .catalogue import Catalogue
from .entrees import Entree
from .personnes import Noms, deja_nommes
from .rapprochement import Correspondances, Question, cle_de
from .sites import candidats_de, choisir, coder, demande

MOTIF_ABSENT = "Absent de la liste complète de la campagne"


@dataclass(frozen=True, slots=True)
class Choix:
    """What the user decided when starting the import."""

    campagne: Campagne
    aujourd_hui: datetime.date
    arrete: Arrete | None = None
    officiel: bool = False
    complete: bool = False
    ignorer_inconnus: bool = False
    source_url: str = ""
    source_le: str = ""
    # Questions (kind, text as `cle_de` gives it) whose rows are left aside, knowingly.
    laisses: frozenset[tuple[str, str]] = frozenset()

    @property
    def confirmation(self) -> str:
        """What the list proves."""
        return Confirmation.OFFICIEL if self.officiel else Confirmation.PUBLIQUE

    @property
    def texte(self) -> Arrete | None:
        """The arrêté of the labels: the one given, else the campaign's."""
        return self.arrete or self.campagne.arrete


@dataclass(frozen=True, slots=True)
class Reconnue:
    """An entry whose network and hospital are sure."""

    entree: Entree
    centre: str
    etablissement: str
    noms: Noms
    debut: datetime.date
    fin: datetime.date

    @property
    def cle(self) -> tuple[str, str, str]:
        """Network, hospital and public: what makes a site."""
        return self.centre, self.etablissement, self.entree.public


@dataclass(slots=True)
class Nouveau:
    """A label to write, on a site already known or on a new one."""

    reconnue: Reconnue
    site: Site | None
    code: str = ""

    @property
    def role(self) -> str:
        return self.reconnue.entree.role


@dataclass(slots=True)
class Changement:
    """A label already there: the fields that change, before and after."""

    lieu: Lieu | None
    label: LabellisationSite
    apres: dict[str, object]

    @property
    def avant(self) -> dict[str, object]:
        """What the same fields hold now."""
        return {nom: getattr(self.label, nom) for nom in self.apres}


@dataclass(slots=True)
class Ecart:
    """Everything an import would do, and everything that forbids it."""

    choix: Choix
    nouveaux: list[Nouveau] = field(default_factory=list)
    roles: list[Changement] = field(default_factory=list)
    precises: list[Changement] = field(default_factory=list)
    termines: list[Changement] = field(default_factory=list)
    publics: list[tuple[Site, str]] = field(default_factory=list)
    inchanges: int = 0
    questions: list[tuple[Question, list[Lieu]]] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)
    ecartees: list[tuple[Lieu, str]] = field(default_factory=list)
    noms_retires: int = 0

    @property
    def vide(self) -> bool:
        """Whether there is nothing to write."""
        ecrits = (self.nouveaux, self.roles, self.precises, self.termines, self.publics)
        return not any(ecrits) and not self.a_completer

    @property
    def a_completer(self) -> bool:
        """Whether the campaign becomes complete."""
        return self.choix.complete and not self.choix.campagne.complete

    @property
    def ouvertes(self) -> list[Question]:
        """The questions that still forbid writing: neither answered nor left aside."""
        if self.choix.ignorer_inconnus:
            return []
        return [q for q, _ in self.questions if (q.genre, cle_de(q.texte)) not in self.choix.laisses]

    @property
    def empechements(self) -> list[str]:
        """Why nothing may be written, in French; empty when it may."""
        raisons = []
        if self.anomalies:
            raisons.append(f"{len(self.anomalies)} erreur(s) à corriger dans le fichier")
        if self.ouvertes:
            raisons.append(
                f"{len(self.ouvertes)} texte(s) non reconnu(s) : répondez dans un fichier de correspondances "
                "(--correspondances) ou passez-les explicitement (--ignorer-inconnus)"
            )
        if self.questions and self.choix.complete:
            raisons.append("une campagne n’est pas complète tant que des lignes ne sont pas reconnues")
        if not (self.nouveaux or self.roles or self.precises or self.inchanges):
            raisons.append("aucune ligne reconnue dans le fichier")
        return raisons

    def demander(self, question: Question, lieu: Lieu) -> None:
        """Ask once for each text, however many rows hold it."""
        for deja, lieux in self.questions:
            if (deja.genre, deja.texte) == (question.genre, question.texte):
                lieux.append(lieu)
                return
        self.questions.append((question, [lieu]))


def comparer_reconnues(
    reconnues: Sequence[Reconnue], catalogue: Catalogue, ecart: Ecart, reponses: Correspondances
) -> None:
    """Fill `ecart` from the entries that were recognised. Reads nothing: all is in `catalogue`."""
    _Comparateur(catalogue, ecart, reponses).comparer(reconnues)


class _Comparateur:
    def __init__(self, catalogue: Catalogue, ecart: Ecart, reponses: Correspondances) -> None:
        self.catalogue = catalogue
        self.ecart = ecart
        self.reponses = reponses
        self.choix = ecart.choix
        self.vus: dict[object, Reconnue] = {}
        self.gardes: set[int] = set()

    def comparer(self, reconnues: Sequence[Reconnue]) -> None:
        freres: dict[tuple[str, str], list[Reconnue]] = defaultdict(list)
        for reconnue in reconnues:
            freres[reconnue.centre, reconnue.etablissement].append(reconnue)
        for reconnue in reconnues:
            self._comparer(reconnue, freres[reconnue.centre, reconnue.etablissement])
        self._coder()
        if self.choix.complete:
            self._terminer()
        self._un_coordonnateur()

    def _comparer(self, reconnue: Reconnue, freres: Sequence[Reconnue]) -> None:
        entree = reconnue.entree
        connus = self.catalogue.sites.get((reconnue.centre, reconnue.etablissement), [])
        texte = demande(*reconnue.cle)
        site, question = choisir(entree, connus, [f.entree for f in freres], self.reponses.get(cle_de(texte)))
        if question:
            self.ecart.demander(Question("site", texte, question, candidats_de(connus)), entree.lieu)
            return
        cle = site.pk if site else (*reconnue.cle,)
        if (premiere := self.vus.setdefault(cle, reconnue)) is not reconnue:
            self._anomalie(
                reconnue,
                "etablissement",
                f"même réseau, même hôpital et même public que la ligne {premiere.entree.lieu.ligne} "
                f"({premiere.entree.role.label})",
            )
            return
        if site is not None and entree.public and not site.public:
            self.ecart.publics.append((site, entree.public))
        self._comparer_label(reconnue, site)

    # --- One label ----------------------------------------------------------------------
    def _comparer_label(self, reconnue: Reconnue, site: Site | None) -> None:
        labels = self.catalogue.labels.get(site.pk, []) if site else []
        dans = [la for la in labels if la.campagne_id == self.choix.campagne.pk]
        ouverts = sorted((la for la in dans if not la.motif_fin), key=lambda la: la.debut)
        if ouverts:
            self._confronter(reconnue, ouverts)
            return
        for label in labels:
            if label.debut <= reconnue.fin and reconnue.debut <= label.fin:
                motif = f" ({label.motif_fin})" if label.motif_fin else ""
                self._anomalie(
                    reconnue,
                    "debut" if reconnue.entree.debut else "role",
                    f"chevauche un label du même site : {label.get_role_display()}, du {label.debut:%d/%m/%Y} "
                    f"au {label.fin:%d/%m/%Y}{motif}",
                )
                return
        self.ecart.nouveaux.append(Nouveau(reconnue, site))

    def _confronter(self, reconnue: Reconnue, ouverts: Sequence[LabellisationSite]) -> None:
        label = ouverts[-1]
        self.gardes |= {la.pk for la in ouverts}
        apres = self._differences(reconnue, label)
        if not apres:
            self.ecart.inchanges += 1
            return
        if "role" in apres and label.confirmation == Confirmation.OFFICIEL and not self.choix.officiel:
            self._anomalie(
                reconnue,
                "role",
                f"le texte officiel lu dit « {label.get_role_display()} » : "
                "seule une liste marquée « texte officiel » (--officiel) peut le changer",
            )
            return
        if "role" in apres and len(ouverts) > 1:
            self._anomalie(
                reconnue, "role", "ce site a plusieurs labels dans la campagne : modifiez-les dans l’admin"
            )
            return
        autres = self.catalogue.labels[label.site_id]
        debut, fin = apres.get("debut", label.debut), apres.get("fin", label.fin)
        if any(a.pk != label.pk and a.debut <= fin and debut <= a.fin for a in autres):  # type: ignore[operator]
            self._anomalie(reconnue, "debut", "ces dates chevauchent un autre label du même site")
            return
        cible = self.ecart.roles if "role" in apres else self.ecart.precises
        cible.append(Changement(reconnue.entree.lieu, label, apres))

    def _differences(self, reconnue: Reconnue, label: LabellisationSite) -> dict[str, object]:
        """What the list says otherwise, or more. A list that is not official takes nothing back from one that was."""
        entree = reconnue.entree
        apres: dict[str, object] = {}
        faible = label.confirmation == Confirmation.OFFICIEL and not self.choix.officiel
        if label.role != entree.role:
            apres["role"] = str(entree.role)
        if entree.debut and label.debut != reconnue.debut:
            apres["debut"] = reconnue.debut
        if entree.fin and label.fin != reconnue.fin:
            apres["fin"] = reconnue.fin
        nouveaux = reconnue.noms.texte and not deja_nommes(reconnue.noms.publies, label.responsable)
        if nouveaux and not (faible and label.responsable):
            apres["responsable"] = reconnue.noms.texte
        if not faible and label.confirmation != self.choix.confirmation:
            apres["confirmation"] = str(self.choix.confirmation)
        if self.choix.arrete and not faible and label.arrete_id != self.choix.arrete.pk:
            apres["arrete_id"] = self.choix.arrete.pk
        if apres or (not faible and not label.source_url):
            for nom in ("source_url", "source_le"):
                valeur = getattr(self.choix, nom)
                if valeur and getattr(label, nom) != valeur:
                    apres[nom] = valeur
        return apres

    def _coder(self) -> None:
        """Give each new site its code, unique in its network."""
        crees = [n for n in self.ecart.nouveaux if n.site is None]
        par_hopital = Counter(n.reconnue.cle[:2] for n in crees)
        for nouveau in crees:
            centre, etablissement, public = nouveau.reconnue.cle
            pris = self.catalogue.codes[centre]
            seul = par_hopital[centre, etablissement] == 1 and not self.catalogue.sites.get(
                (centre, etablissement)
            )
            nouveau.code = coder(etablissement, public, pris, seul=seul)
            pris.add(nouveau.code)

    # --- The whole campaign -----------------------------------------------------------------
    def _terminer(self) -> None:
        """A complete list ends the labels it does not hold: the day before its text, or today."""
        texte = self.choix.arrete
        le = ((texte.publie_le or texte.signe_le) if texte else None) or self.choix.aujourd_hui
        for labels in self.catalogue.labels.values():
            for label in labels:
                if label.campagne_id != self.choix.campagne.pk or label.motif_fin or label.pk in self.gardes:
                    continue
                fin = min(max(label.debut, le - datetime.timedelta(days=1)), label.fin)
                self.ecart.termines.append(Changement(None, label, {"fin": fin, "motif_fin": MOTIF_ABSENT}))

    def _un_coordonnateur(self) -> None:
        """No network may have two coordonnateurs on one day: said here, before the database refuses."""
        periodes: dict[str, list[tuple[datetime.date, datetime.date, str, Reconnue | None]]] = defaultdict(
            list
        )
        for debut, fin, centre, nom, reconnue in self._coordonnateurs():
            periodes[centre].append((debut, fin, nom, reconnue))
        for suite in periodes.values():
            suite.sort(key=lambda p: (p[0], p[1]))
            for i, (debut, fin, nom, reconnue) in enumerate(suite):
                for debut2, fin2, nom2, reconnue2 in suite[i + 1 :]:
                    if debut2 <= fin and debut <= fin2:
                        self._deux_coordonnateurs((nom, reconnue), (nom2, reconnue2))

    def _deux_coordonnateurs(
        self, un: tuple[str, Reconnue | None], autre: tuple[str, Reconnue | None]
    ) -> None:
        (nom, reconnue), (nom2, reconnue2) = un, autre
        fautive, rival, en_base = (
            (reconnue2, nom, reconnue is None) if reconnue2 else (reconnue, nom2, reconnue2 is None)
        )
        if fautive is None:
            return
        suite = (
            " ; il l’est dans l’annuaire : donnez-lui son nouveau rôle dans le fichier, ou transférez d’abord la "
            "coordination dans l’admin"
            if en_base
            else f" (ligne {(reconnue or fautive).entree.lieu.ligne})"
        )
        self._anomalie(fautive, "role", f"ce réseau aurait deux coordonnateurs, avec {rival}{suite}")

    def _coordonnateurs(self) -> Iterator[tuple[datetime.date, datetime.date, str, str, Reconnue | None]]:
        """The coordonnateur labels as they will stand: start, end, network, site, and the row they come from."""
        modifies = {c.label.pk: c for c in (*self.ecart.roles, *self.ecart.precises, *self.ecart.termines)}
        lignes = {r.entree.lieu: r for r in self.vus.values()}
        for labels in self.catalogue.labels.values():
            for label in labels:
                change = modifies.get(label.pk)
                apres = change.apres if change else {}
                if apres.get("role", label.role) == Role.COORDONNATEUR:
                    yield (
                        apres.get("debut", label.debut),
                        apres.get("fin", label.fin),
                        label.site.centre.slug,
                        str(label.site.etablissement),
                        lignes.get(change.lieu) if change and change.lieu else None,
                    )
        for nouveau in self.ecart.nouveaux:
            if nouveau.role == Role.COORDONNATEUR:
                r = nouveau.reconnue
                nom = self.catalogue.hopitaux.fiches[r.etablissement].nom
                yield r.debut, r.fin, r.centre, nom, r

    def _anomalie(self, reconnue: Reconnue, colonne: str, message: str) -> None:
        self.ecart.anomalies.append(reconnue.entree.anomalie(colonne, message))
