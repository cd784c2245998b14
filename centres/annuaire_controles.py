"""What the rows of the network must respect together (the database says it again, one row at a time)."""

from collections.abc import Mapping
from dataclasses import dataclass

from directory.importing import (
    Chevauchement,
    Comparaison,
    Erreurs,
    FinApresDebut,
    Rangee,
    Unique,
    Valeur,
    par,
    rangees,
)
from directory.models import Campagne, Precision

Comparaisons = Mapping[str, Comparaison]


@dataclass(frozen=True)
class DansSaCampagne:
    """A label stands in a campaign of its own domaine, inside its days; an attested one says when."""

    fichier: str
    domaine: str

    def __call__(self, comparaisons: Comparaisons, erreurs: Erreurs) -> None:
        """Note each label that does not."""
        campagnes = {r.cle: r.valeurs for r in rangees(comparaisons["campagnes.csv"], erreurs)}
        for label in list(rangees(comparaisons[self.fichier], erreurs)):
            campagne = campagnes.get(label.valeurs["campagne"])
            if label.numero and campagne is not None:
                self._verifier(label, campagne, erreurs)

    def _verifier(self, label: Rangee, campagne: Mapping[str, Valeur], erreurs: Erreurs) -> None:
        valeurs = label.valeurs
        if campagne["domaine"] != self.domaine:
            erreurs.ajouter(
                self.fichier,
                label.numero,
                "campagne",
                f"« {valeurs['campagne']} » est du domaine {campagne['domaine']}, attendu une campagne du domaine {self.domaine}",
            )
        elif valeurs["debut"] < campagne["debut"] or valeurs["fin"] > campagne["fin"]:
            erreurs.ajouter(
                self.fichier,
                label.numero,
                "debut" if valeurs["debut"] < campagne["debut"] else "fin",
                f"{valeurs['debut']} – {valeurs['fin']} sort de la campagne {valeurs['campagne']}, "
                f"attendu entre {campagne['debut']} et {campagne['fin']}",
            )
        if valeurs["precision"] == Precision.ATTESTE and not valeurs["atteste_le"]:
            erreurs.ajouter(
                self.fichier,
                label.numero,
                "precision",
                "un label attesté sans date d’attestation, attendu une date dans atteste_le",
            )


@dataclass(frozen=True)
class PerimetreConnu:
    """A figure speaks of the country, or of a filière, a centre or a group that exists."""

    fichier: str = "figures.csv"

    def __call__(self, comparaisons: Comparaisons, erreurs: Erreurs) -> None:
        """Note each figure that does not."""
        for chiffre in list(rangees(comparaisons[self.fichier], erreurs)):
            if chiffre.numero and not self._connu(chiffre.valeurs["perimetre"], comparaisons, erreurs):
                erreurs.ajouter(
                    self.fichier,
                    chiffre.numero,
                    "perimetre",
                    f"« {chiffre.valeurs['perimetre']} » n’existe pas, "
                    "attendu national, ou filiere/, centre/ ou groupe/ suivi d’un code connu",
                )

    @staticmethod
    def _connu(perimetre: str, comparaisons: Comparaisons, erreurs: Erreurs) -> bool:
        genre, _, cle = perimetre.partition("/")
        fichier = {"filiere": "filieres.csv", "centre": "centres.csv", "groupe": "groupes.csv"}.get(genre)
        if fichier is None:
            return perimetre == "national"
        return fichier in erreurs.illisibles or comparaisons[fichier].index.connait(cle)


def _centre(valeurs: Mapping[str, Valeur]) -> tuple[Valeur, ...]:
    return (valeurs["site"].split("/")[0],)


def _coordonnateur(valeurs: Mapping[str, Valeur]) -> bool:
    return valeurs["role"] == "coordonnateur"


CONTROLES = (
    FinApresDebut("campagnes.csv"),
    FinApresDebut("campagnes.csv", debut="fin", fin="usage_jusqu_au"),
    FinApresDebut("labels_filieres.csv"),
    FinApresDebut("labels_sites.csv"),
    Unique(
        "etablissements.csv",
        par("finess"),
        "un établissement par numéro FINESS",
        colonne="finess",
        condition=lambda v: bool(v["finess"]),
    ),
    Chevauchement("campagnes.csv", par("domaine"), "des campagnes d’un même domaine qui se suivent"),
    DansSaCampagne("labels_filieres.csv", Campagne.Domaine.FILIERE),
    DansSaCampagne("labels_sites.csv", Campagne.Domaine.CENTRE),
    Chevauchement("labels_filieres.csv", par("filiere"), "un label à la fois par filière"),
    Chevauchement("labels_sites.csv", par("site"), "un rôle à la fois par site"),
    Chevauchement(
        "labels_sites.csv", _centre, "un site coordonnateur à la fois par centre", condition=_coordonnateur
    ),
    Unique(
        "labels_sites.csv",
        lambda v: (*_centre(v), v["campagne"]),
        "un seul site coordonnateur par centre et par campagne",
        colonne="role",
        condition=lambda v: _coordonnateur(v) and not v["motif_fin"],
    ),
    Unique(
        "maladies_filieres.csv",
        par("maladie"),
        "une seule filière principale par maladie",
        colonne="orpha_code",
        condition=lambda v: v["rang"] == "principale",
    ),
    PerimetreConnu(),
)
