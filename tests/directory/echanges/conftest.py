"""Two filières, an editor of the first, the national team; files sent and confirmed as a browser would."""

import csv
import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from filieres.groupes import EDITEURS, NATIONALE
from tests.factories import (
    AssociationFactory,
    CentreFactory,
    CommuneFactory,
    EtablissementFactory,
    FiliereFactory,
    HabilitationFactory,
    LaboratoireFactory,
    SiteFactory,
    UserFactory,
)
from tests.formulaires import champs
from tests.outils.connexion import connecter


@pytest.fixture
def monde(db: None) -> SimpleNamespace:
    m = SimpleNamespace()
    ain = CommuneFactory(ville=("Bourg-en-Bresse", "01", "01053", 46.2, 5.2))
    for nom in ("a", "b"):
        filiere = FiliereFactory(
            slug=f"fil-{nom}", sigle=f"FIL-{nom.upper()}", coordonnateur="Pr Anne Martin"
        )
        hopital = EtablissementFactory(
            code=f"hopital-{nom}", nom=f"Hôpital {nom}", finess=f"01000000{ord(nom) % 10}"
        )
        centre = CentreFactory(filiere=filiere, slug=f"centre-{nom}", sigle=f"CRMR {nom}")
        site = SiteFactory(
            centre=centre, etablissement=hopital, code=f"site-{nom}", telephone="04 77 82 81 11"
        )
        association = AssociationFactory(slug=f"asso-{nom}", filieres=[filiere], commune=ain)
        labo = LaboratoireFactory(slug=f"labo-{nom}", filieres=[filiere], etablissement=hopital)
        setattr(m, nom, SimpleNamespace(filiere=filiere, centre=centre, site=site, association=association,
                                        laboratoire=labo, hopital=hopital))  # fmt: skip
    m.editeur = UserFactory(staff=True, username="editeur")
    m.editeur.groups.add(Group.objects.get(name=EDITEURS))
    HabilitationFactory(user=m.editeur, filiere=m.a.filiere)
    m.nationale = UserFactory(staff=True, username="nationale")
    m.nationale.groups.add(Group.objects.get(name=NATIONALE))
    return m


@pytest.fixture
def editeur(monde: SimpleNamespace) -> Client:
    return connecter(Client(), monde.editeur)


@pytest.fixture
def nationale(monde: SimpleNamespace) -> Client:
    return connecter(Client(), monde.nationale)


def exporter(client: Client, genre: str, fmt: str = "0", requete: str = "") -> bytes:
    """The file as it is downloaded."""
    reponse = client.post(f"/admin/{genre}/export/{requete}", {"format": fmt})
    assert reponse.status_code == 200 and "attachment" in reponse["Content-Disposition"], reponse.content[
        :2000
    ]
    return bytes(reponse.content)


def lire_csv(contenu: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(contenu.decode("utf-8-sig"), newline=""), delimiter=";"))


def lire_xlsx(contenu: bytes) -> list[list[Any]]:
    feuille = openpyxl.load_workbook(io.BytesIO(contenu)).active
    return [["" if v is None else v for v in rangee] for rangee in feuille.values]


def en_csv(rangees: list[list[Any]], separateur: str = ";", codage: str = "utf-8") -> bytes:
    flux = io.StringIO()
    csv.writer(flux, delimiter=separateur, lineterminator="\r\n").writerows(rangees)
    return flux.getvalue().encode(codage)


def changer(rangees: list[list[Any]], colonne: str, valeur: Any, ligne: int = 1) -> list[list[Any]]:
    """The same rows with one cell of the `ligne`-th record changed."""
    copie = [list(r) for r in rangees]
    copie[ligne][copie[0].index(colonne)] = valeur
    return copie


def envoyer(client: Client, genre: str, contenu: bytes, nom: str = "fiches.csv") -> Any:
    """What the page says of a file."""
    fichier = SimpleUploadedFile(nom, contenu)
    return client.post(f"/admin/{genre}/import/", {"fichier": fichier})


def confirmer(client: Client, genre: str, apercu: Any) -> Any:
    """Press the button of the page."""
    page = apercu.content.decode()
    assert "process_import" in page, page
    envoi = {n: v for n, v in champs(page).items() if n in {"jeton", "empreinte"}}
    return client.post(f"/admin/{genre}/process_import/", envoi)


def fautes(reponse: Any) -> list[tuple[int, str, str]]:
    """Line, column, message of each mistake shown."""
    return [(f.ligne, f.colonne, f.message) for f in reponse.context["apercu"].fautes]


@pytest.fixture
def sites(monde: SimpleNamespace, editeur: Client) -> Callable[[], list[list[str]]]:
    """The sites of the editor, as exported."""
    return lambda: lire_csv(exporter(editeur, "centres/site"))
