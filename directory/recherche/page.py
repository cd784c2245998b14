"""One search: what was asked, what was understood, which sites answer. The page and the exports read it."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict

from centres.facettes import RAYONS
from centres.filters import SiteFilter
from centres.tableau import Ligne, tableau
from directory.models import Maladie
from directory.pages.parametres import LONGUEUR_Q
from directory.recherche.comprendre import comprendre
from directory.recherche.distance import distances
from directory.recherche.lieux import resoudre_lieu
from directory.recherche.orientation import orienter
from directory.recherche.reponses import Comprehension, Lieu, Orientation, ResolutionLieu
from directory.texte import normaliser

TRIS = {"distance": "Distance", "role": "Rôle", "nom": "Nom"}
# ORPHA codes have six digits; far above is not one, and databases refuse larger numbers.
CODE_MAX = 99_999_999


def lire_texte(params: QueryDict, nom: str) -> str:
    """One parameter on one line, without control characters, shortened."""
    texte = "".join(c if c.isprintable() else " " for c in params.get(nom, "")[: LONGUEUR_Q * 2])
    return " ".join(texte.split())[:LONGUEUR_Q].strip()


@dataclass(frozen=True)
class Objet:
    """What is looked for, once it is clear."""

    genre: str
    nom: str
    code: str
    url: str
    pk: int


class Recherche:
    """The search an address describes, on a day. Every step is read once, and only when needed."""

    def __init__(self, params: QueryDict, le: datetime.date) -> None:
        self.params = params
        self.le = le
        self.q = lire_texte(params, "q")
        self.pres_de = lire_texte(params, "pres_de")
        self.exact = params.get("exact") == "1"

    # --- What was asked ------------------------------------------------------------
    @cached_property
    def maladie(self) -> Maladie | None:
        """The disease of `?maladie=`, unless other words were typed since."""
        code = normaliser(lire_texte(self.params, "maladie")).removeprefix("orpha").strip()
        if not code.isdecimal() or int(code) > CODE_MAX:
            return None
        maladie = (
            Maladie.objects.publies().select_related("remplacee_par").filter(code_orpha=int(code)).first()
        )
        suivante = maladie.remplacee_par if maladie is not None else None
        if suivante is not None and maladie.relation == Maladie.Relation.DEPLACE_VERS and suivante.publie:  # type: ignore[union-attr]
            maladie = suivante
        if maladie is not None and self.q:
            noms = {normaliser(nom) for nom in (maladie.nom, *maladie.liste_synonymes)}
            if normaliser(self.q) not in noms:
                return None
        return maladie

    @cached_property
    def compris(self) -> Comprehension | None:
        """What the words mean; None without words, or when the disease is already chosen."""
        if not self.q or self.maladie is not None:
            return None
        return comprendre(self.q, self.exact)

    @cached_property
    def objet(self) -> Objet | None:
        """What is looked for; None for everything, a choice to make, or nothing understood."""
        if self.maladie is not None:
            m = self.maladie
            return Objet("maladie", m.nom, str(m.code_orpha), m.get_absolute_url(), m.pk)
        principal = self.compris.principal if self.compris else None
        if principal is None:
            return None
        return Objet(principal.genre, principal.nom, principal.code, principal.url, principal.pk)

    @cached_property
    def orientation(self) -> Orientation | None:
        """Who cares for the disease looked for."""
        if self.objet is None or self.objet.genre != "maladie":
            return None
        return orienter(int(self.objet.code))

    @cached_property
    def resolution(self) -> ResolutionLieu | None:
        """The place: of the second box, else the one found in the words of the first."""
        texte = self.pres_de or (self.compris.lieu if self.compris else "")
        return resoudre_lieu(texte) if texte else None

    @property
    def lieu(self) -> Lieu | None:
        """Where from, once it is clear."""
        return self.resolution.lieu if self.resolution else None

    # --- Is it clear? -----------------------------------------------------------------
    @property
    def choix(self) -> bool:
        """The words have several meanings."""
        return self.compris is not None and self.compris.decision == "choix"

    @property
    def choix_lieu(self) -> bool:
        """The place has several meanings."""
        return self.resolution is not None and self.resolution.choix

    @property
    def rien_compris(self) -> bool:
        """Words that mean nothing here."""
        return self.compris is not None and self.compris.decision == "rien"

    @cached_property
    def messages(self) -> list[str]:
        """What was not understood, in sentences."""
        messages = [
            f"Votre texte est long\u00a0: nous en avons lu les {LONGUEUR_Q} premiers signes."
            for nom in ("q", "pres_de")
            if len(self.params.get(nom, "")) > LONGUEUR_Q
        ]
        if self.params.get("maladie", "").strip() and self.maladie is None and not self.q:
            demandee = lire_texte(self.params, "maladie")[:60]
            messages.append(
                f"Nous n’avons pas compris la maladie «\u00a0{demandee}\u00a0»\u00a0: donnez son code ORPHA."
            )
        if self.params.get("q", "").strip() and not self.q:
            messages.append("Nous n’avons pas pu lire votre texte. Écrivez-le de nouveau.")
        if self.resolution is not None and self.lieu is None and not self.choix_lieu:
            messages.append(
                self.resolution.message
                or f"Nous n’avons pas compris le lieu «\u00a0{self.resolution.texte[:60]}\u00a0». "
                "Écrivez une commune, un code postal ou un département."
            )
        return messages + self._messages_filtres() + self._messages_tri()

    def _messages_filtres(self) -> list[str]:
        messages = [
            f"Nous n’avons pas compris\u00a0: {valeur}. Les autres filtres s’appliquent."
            for valeur in self.filtre.incompris
        ]
        if len(messages) > 5:
            messages = [
                *messages[:5],
                f"Et {len(messages) - 5} autres valeurs que nous n’avons pas comprises.",
            ]
        if not self.filtre.situe and any(v in RAYONS for v in self.filtre.demandees("rayon")):
            messages.append("La distance ne sert qu’avec un lieu\u00a0: dites-nous près d’où chercher.")
        return messages

    def _messages_tri(self) -> list[str]:
        tri = lire_texte(self.params, "tri")
        if tri and tri not in TRIS:
            return [f"Nous n’avons pas compris le tri «\u00a0{tri[:60]}\u00a0»."]
        if tri == "distance" and not self.filtre.situe:
            return ["Pour classer par distance, dites-nous près d’où chercher."]
        return []

    # --- Which sites ------------------------------------------------------------------
    @cached_property
    def lignes(self) -> Sequence[Ligne]:
        """The public labels of what is looked for, labels in force first, then by role, then by name."""
        toutes, objet = tableau(self.le).lignes, self.objet
        if objet is None:
            return () if self.rien_compris or self.choix else toutes
        if objet.genre == "filiere":
            return [ligne for ligne in toutes if ligne.filiere == objet.pk]
        if objet.genre == "centre":
            return [ligne for ligne in toutes if ligne.centre == objet.pk]
        if objet.genre == "etablissement":
            return [ligne for ligne in toutes if ligne.hopital == objet.pk]
        if objet.genre == "groupe":
            return [ligne for ligne in toutes if ligne.groupe == objet.pk]
        orientation = self.orientation
        if orientation is not None and orientation.centres:
            centres = frozenset(orientation.centres_pks)
            return [ligne for ligne in toutes if ligne.centre in centres]
        if orientation is not None and orientation.filiere is not None:
            return [ligne for ligne in toutes if ligne.filiere == orientation.filiere.pk]
        return ()

    @cached_property
    def distances(self) -> dict[int, float | None] | None:
        """Kilometres to each hospital, once a place is known (one query)."""
        lieu = self.lieu
        if lieu is None or lieu.latitude is None or lieu.longitude is None:
            return None
        return distances({ligne.hopital for ligne in self.lignes}, lieu.latitude, lieu.longitude)

    @cached_property
    def filtre(self) -> SiteFilter:
        """The facets; an age said in words counts as chosen until the form says otherwise."""
        params = self.params
        if self.compris is not None and self.compris.public and "public" not in params:
            params = params.copy()
            params["public"] = self.compris.public
        return SiteFilter(params, self.lignes, self.distances, le=self.le)

    @property
    def tri(self) -> str:
        """How the list is ordered."""
        tri = lire_texte(self.params, "tri")
        if tri in TRIS and (tri != "distance" or self.filtre.situe):
            return tri
        return "distance" if self.filtre.situe else "role"

    @property
    def resultats(self) -> list[Ligne]:
        """The filtered labels in order."""
        return self.ordonner(self.filtre.gardees)

    def ordonner(self, lignes: Iterable[Ligne]) -> list[Ligne]:
        """Near somewhere, pure distance; otherwise labels in force first, then by role or by name."""
        if self.tri == "distance":
            return sorted(lignes, key=self._cle_distance)
        return sorted(lignes, key=_cle_nom) if self.tri == "nom" else list(lignes)

    def _cle_distance(self, ligne: Ligne) -> tuple[Any, ...]:
        """As `proches_de`: the territory someone starts from, the distance (unknown last), then the role."""
        territoire = self.lieu.territoire if self.lieu is not None else ""
        km = (self.distances or {}).get(ligne.hopital)
        return (
            bool(territoire) and ligne.departement != territoire,
            km is None,
            km or 0.0,
            ligne.rang,
            ligne.centre,
            ligne.label.site_id,
            ligne.cle,
        )


def _cle_nom(ligne: Ligne) -> tuple[Any, ...]:
    label = ligne.label
    hopital = label.site.etablissement
    return not ligne.en_cours, hopital.recherche, label.centre.recherche, label.site.code, label.pk
