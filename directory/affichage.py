"""How a label is said on screen: the exact words, on a day, with its source. Templates only place them."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from directory.dates import dire_jour, dire_mois, dire_source_le
from directory.models import Campagne, Confirmation, Etat, Labellisation, Precision

# The arrêté of 9 May 2017 began the networks; a centre before it was one label, without coordonnateur.
RESEAUX_DEPUIS = datetime.date(2017, 5, 9)
NBSP = "\u00a0"

_ROLES_SITES = {
    "coordonnateur": "site coordonnateur",
    "constitutif": "site constitutif",
    "competence": "centre de compétence",
    "ressources": "centre de ressources et de compétences",
}
_ROLES_LABELS = {
    "coordonnateur": "centre de référence coordonnateur",
    "constitutif": "centre de référence constitutif",
    "competence": "centre de compétence",
    "ressources": "centre de ressources et de compétences (CRC)",
}
AVANT_RESEAUX = "centre de référence (avant 2017)"


def majuscule(texte: str) -> str:
    """First letter in capital, the rest untouched."""
    return texte[:1].upper() + texte[1:]


def dire_role(role: str, campagne: Campagne | None = None, *, label: bool = False) -> str:
    """The words of a role; before the networks (2017) a reference centre has no coordonnateur nor constitutif.

    `label` chooses the words of the official text (« centre de référence coordonnateur »)
    rather than those of the site (« site coordonnateur »).
    """
    if campagne is not None and campagne.debut < RESEAUX_DEPUIS and role in ("coordonnateur", "constitutif"):
        return AVANT_RESEAUX
    return (_ROLES_LABELS if label else _ROLES_SITES)[role]


def dire_annees(debut: datetime.date, fin: datetime.date) -> str:
    """« 2017–2022 », once when both years are the same. `fin` is a term: its year is said, never its day."""
    return str(debut.year) if debut.year == fin.year else f"{debut.year}–{fin.year}"


@dataclass(frozen=True)
class Calendrier:
    """Every campaign, by domaine, first begun first: loaded once per request (one query)."""

    campagnes: tuple[Campagne, ...]

    @classmethod
    def charger(cls) -> Self:
        """Read the campaigns."""
        return cls(tuple(Campagne.objects.order_by("domaine", "debut")))

    def suivante(self, campagne: Campagne) -> Campagne | None:
        """The next campaign of the same domaine, begun or not."""
        for autre in self.campagnes:
            if autre.domaine == campagne.domaine and autre.debut > campagne.debut:
                return autre
        return None

    def remplacee(self, campagne: Campagne, le: datetime.date) -> bool:
        """Whether a later campaign, begun on `le`, is completely entered here: only then is « échu » said."""
        return any(
            autre.domaine == campagne.domaine and campagne.debut < autre.debut <= le and autre.complete
            for autre in self.campagnes
        )

    def derniere(self, domaine: str, le: datetime.date) -> Campagne | None:
        """The last campaign of `domaine` begun on `le`."""
        commencees = [c for c in self.campagnes if c.domaine == domaine and c.debut <= le]
        return commencees[-1] if commencees else None


class PresentationLabel:
    """One label as seen on a day. Two axes, two words, never mixed: `etat` and `confirmation`."""

    def __init__(
        self, label: Labellisation, le: datetime.date, calendrier: Calendrier, *, suivi: bool = False
    ) -> None:
        """`suivi`: the same holder has a later label begun on `le`, so this one is plain history."""
        self.label = label
        self.le = le
        self.suivi = suivi
        self.etat = label.etat(le)
        self._calendrier = calendrier
        self._role = str(getattr(label, "role", ""))

    # --- Words --------------------------------------------------------------
    @property
    def role(self) -> str:
        """« Site coordonnateur », « Centre de référence (avant 2017) »…; "" for a filière."""
        return majuscule(dire_role(self._role, self.label.campagne)) if self._role else ""

    @property
    def annees(self) -> str:
        """« 2023–2028 »."""
        return dire_annees(self.label.debut, self.label.fin)

    @property
    def depuis(self) -> str:
        """« depuis le 9 mai 2017, terme : 2022 » when the day is known, else ""."""
        if self.label.precision != Precision.JOUR:
            return ""
        verbe = "à partir du" if self.etat == Etat.A_VENIR else "depuis le" if self.en_cours else "du"
        return f"{verbe} {dire_jour(self.label.debut)}, terme{NBSP}: {self.label.fin.year}"

    @property
    def titre(self) -> str:
        """The label in one sentence, in the words fixed by the data's reading rules."""
        role = dire_role(self._role, self.label.campagne, label=True) if self._role else ""
        suite = f" · {role}" if role else ""
        if self.label.precision == Precision.ATTESTE:
            return f"Attesté en {self._attestation}, dates exactes inconnues{suite}"
        base = f"Label {self.annees}{suite}"
        if self.etat == Etat.EN_COURS or self.suivi:
            return base
        if self.etat == Etat.A_VENIR:
            return f"{base}, à venir"
        if self.etat == Etat.RETIRE:
            return f"{base}, retiré{NBSP}: {self.label.motif_fin}"
        return self._titre_echu(base)

    @property
    def _attestation(self) -> str:
        return dire_source_le(self.label.atteste_le) or "une année inconnue"

    def _titre_echu(self, base: str) -> str:
        campagne = self.label.campagne
        if self._calendrier.remplacee(campagne, self.le):
            return f"{base}, échu"
        suivante = self._calendrier.suivante(campagne)
        if campagne.usage_jusqu_au is not None and self.le <= campagne.usage_jusqu_au:
            if suivante is not None:
                return f"{base}, resté en usage jusqu’à la liste de {dire_mois(suivante.debut)}"
            return f"{base}, resté en usage jusqu’au {dire_jour(campagne.usage_jusqu_au)}"
        sujet = "ce centre" if self._role else "cette filière"
        accord = "" if self._role else "e"
        if suivante is not None and suivante.debut <= self.le:
            return (
                f"{base}. La liste {suivante.libelle.replace('-', '–')} n’est pas encore intégrée ici{NBSP}: "
                f"{sujet} peut être labellisé{accord} aujourd’hui."
            )
        return f"{base}. Son terme est passé et aucune nouvelle liste n’est connue ici{NBSP}: appelez pour vérifier."

    @property
    def court(self) -> str:
        """What a card says; "" for a label in force: silence is the good news."""
        if self.etat == Etat.EN_COURS:
            return ""
        if self.label.precision == Precision.ATTESTE:
            return f"Attesté en {self._attestation}, dates exactes inconnues"
        if self.etat == Etat.A_VENIR:
            return f"À venir{NBSP}: {self.annees}"
        if self.etat == Etat.RETIRE:
            return f"Retiré{NBSP}: {self.label.motif_fin}"
        if self.suivi:
            return f"Label passé{NBSP}: {self.annees}"
        mot = (
            "Label échu"
            if self._calendrier.remplacee(self.label.campagne, self.le)
            else "Dernier label connu"
        )
        return f"{mot}{NBSP}: {self.annees}"

    @property
    def mot_etat(self) -> str:
        """The state in one or three words."""
        if self.suivi:
            return "passé, suivi d’un autre label"
        if self.etat == Etat.ECHU and self._calendrier.remplacee(self.label.campagne, self.le):
            return "échu"
        return str(self.etat.label)

    @property
    def confirmation(self) -> str:
        """How sure it is, in words; "" for a plain public source, whose address follows."""
        return {
            Confirmation.OFFICIEL.value: "d’après le texte officiel",
            Confirmation.A_CONFIRMER.value: f"à confirmer{NBSP}: source non datée ou rattachement fait par nous",
        }.get(self.label.confirmation, "")

    @property
    def source_le(self) -> str:
        """« mai 2022 », or « page non datée »."""
        return dire_source_le(self.label.source_le) or "page non datée"

    @property
    def responsable(self) -> str:
        """The person named by the text: only while the label is in force."""
        return str(getattr(self.label, "responsable", "")) if self.en_cours else ""

    # --- Questions ------------------------------------------------------------
    @property
    def en_cours(self) -> bool:
        """In force on the day."""
        return self.etat == Etat.EN_COURS

    @property
    def a_confirmer(self) -> bool:
        """The source is weak, or the attribution is ours."""
        return self.label.confirmation == Confirmation.A_CONFIRMER

    @property
    def signe(self) -> str:
        """Id of the line drawn beside the state (static/img/signes.svg)."""
        return {"en_cours": "e-cours", "echu": "e-echu", "a_venir": "e-venir", "retire": "e-retire"}[
            self.etat
        ]

    @property
    def role_valeur(self) -> str:
        """The role as stored; "" for a filière."""
        return self._role


def historique(
    labels: Iterable[Any], le: datetime.date, calendrier: Calendrier
) -> Sequence[PresentationLabel]:
    """Every label of one holder, latest first; those followed by a later one begun on `le` are plain history."""
    ordonnes = sorted(labels, key=lambda label: label.debut, reverse=True)
    dernier = next((label.debut for label in ordonnes if label.debut <= le), None)
    return [
        PresentationLabel(label, le, calendrier, suivi=dernier is not None and label.debut < dernier)
        for label in ordonnes
    ]
