"""Files of the permission matrix: what is exported, and files that change rows whoever they belong to."""

import csv
import io
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.filieres.matrice import A_QUI, EDITENT, etiquette, lecture_seule
from tests.formulaires import champs

# Records with pages of export and of import.
AVEC_ECHANGES = {
    nom: {"export", "import"}
    for nom in (
        *("centres.centre", "centres.site", "directory.etablissement"),
        *("filieres.association", "filieres.filiere", "filieres.laboratoire"),
    )
}
# What the files change: a field that editors write on every kind of record.
CHANGE = ("source_le", "2019-07")
DERIVES = {"modifie_le", "recherche"}


def adresse(modele: Any, vue: str) -> str:
    return reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_{vue}")


def echanges(modele: Any) -> set[str]:
    """The pages there are."""
    pages = set()
    for vue in ("export", "import"):
        try:
            adresse(modele, vue)
        except NoReverseMatch:
            continue
        pages.add(vue)
    return pages


def cle_de(fiches: Any, ligne: Any = None) -> tuple[str, ...]:
    """The stable codes of a row; without a row, the columns that hold them."""
    noms = fiches.resource_classes[0]._meta.import_id_fields
    if ligne is None:
        return tuple(noms)
    return (ligne.centre.slug, ligne.code) if noms == ("centre", "code") else (getattr(ligne, noms[0]),)


def exporter(client: Client, modele: Any, fmt: str) -> list[list[str]]:
    """The rows of the file, without headings."""
    contenu = client.post(adresse(modele, "export"), {"format": fmt}).content
    if fmt == "0":
        return list(csv.reader(io.StringIO(contenu.decode("utf-8-sig"), newline=""), delimiter=";"))[1:]
    return [list(rangee) for rangee in openpyxl.load_workbook(io.BytesIO(contenu)).active.values][1:]


def importer(client: Client, fiches: Any, lignes: list[Any]) -> Any:
    """Send a file that changes `lignes`, and confirm what can be; the last answer."""
    colonne, valeur = CHANGE
    titres = ";".join([*cle_de(fiches), colonne])
    rangees = [";".join([*cle_de(fiches, ligne), valeur]) for ligne in lignes]
    fichier = SimpleUploadedFile("fiches.csv", "\r\n".join([titres, *rangees]).encode())
    reponse = client.post(adresse(fiches.model, "import"), {"fichier": fichier})
    valeurs = champs(reponse.content.decode())
    envoi = {nom: valeurs.get(nom, "x") for nom in ("jeton", "empreinte")}
    if envoi["jeton"] == "x":
        return reponse
    return client.post(adresse(fiches.model, "process_import"), envoi)


class CasEchanges:
    """The two gestures of the matrix, for one person and one kind of record."""

    acteur: str
    modele: Any
    admin: Any
    client: Client
    lignes: dict[str, Any]
    attendu: Any
    hors: set[str]
    refuse: Any
    ouvre: Any
    etat: Any

    def export(self) -> list[str]:
        """In each format: the rows this person sees, all of them, no other."""
        if "export" not in echanges(self.modele):
            return []
        ici = adresse(self.modele, "export")
        if not self.attendu.entre:
            return self.refuse(self.client.get(ici), "export") + self.refuse(
                self.client.post(ici, {"format": "0"}), "export"
            )
        fautes = self.ouvre(self.client.get(ici), "export")
        for fmt in ("0", "1"):
            cles = {
                tuple(rangee[: len(cle_de(self.admin))]) for rangee in exporter(self.client, self.modele, fmt)
            }
            attendues = {cle_de(self.admin, self.lignes[nom]) for nom in self.attendu.voit}
            hors = {cle_de(self.admin, self.lignes[nom]) for nom in self.hors}
            fautes += [f"export {fmt} : trop {cles & hors}"] if cles & hors else []
            fautes += [f"export {fmt} : manque {attendues - cles}"] if attendues - cles else []
        return fautes

    def importation(self) -> list[str]:
        """A file that changes every row there is, foreign ones alone or among one's own."""
        if "import" not in echanges(self.modele):
            return []
        ici = adresse(self.modele, "import")
        if not self.attendu.modifie and not self._importe:
            reponses = [self.client.get(ici), self.client.post(ici)]
            reponses.append(self.client.post(adresse(self.modele, "process_import"), {"jeton": "x"}))
            return [faute for reponse in reponses for faute in self.refuse(reponse, "import")]
        fautes = self.ouvre(self.client.get(ici), "import")
        avant = {nom: self.etat(nom) for nom in self.lignes}
        for noms in ([*self.hors], [*self.attendu.modifie, *self.hors]):
            if self.hors:
                importer(self.client, self.admin, [self.lignes[nom] for nom in noms])
                fautes += [f"import : {nom} écrit" for nom in self.lignes if self.etat(nom) != avant[nom]]
        siennes = [self.lignes[nom] for nom in self.attendu.modifie]
        if siennes and importer(self.client, self.admin, siennes).status_code != 302:
            fautes.append("import : refusé sur ses propres fiches")
        for nom in self.attendu.modifie:
            changees = {c for c, v in self.etat(nom).items() if v != avant[nom][c]} - DERIVES
            fautes += [] if changees == {"source_le"} else [f"import : {nom} {changees}"]
        return fautes

    @property
    def _importe(self) -> bool:
        """Whether this person changes records of this kind, had they any: the page opens, no row is found."""
        return (
            self.acteur in EDITENT
            and A_QUI[etiquette(self.modele)] == "filiere"
            and not lecture_seule(self.modele)
        )
