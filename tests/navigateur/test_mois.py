"""An editor's month, and the national team's day, on the real data, from sign-in to sign-out."""

import csv
import datetime
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import Page, expect

from centres.models import Centre, LabellisationSite, Site
from directory.models import Signalement
from filieres.groupes import EDITEURS, NATIONALE
from filieres.models import Filiere
from tests.centres.labellisations.outils import en_xlsx
from tests.factories import HabilitationFactory, UserFactory
from tests.factories.suivi import MOT_DE_PASSE
from tests.outils.connexion import code_totp

pytestmark = [pytest.mark.sans_second_facteur, pytest.mark.usefixtures("annuaire")]


class Personne:
    """Someone at the keyboard of the admin."""

    def __init__(self, page: Page, serveur: str, identifiant: str) -> None:
        self.page, self.serveur, self.identifiant = page, serveur, identifiant

    def arriver(self) -> None:
        """The first day: password, enrolment, codes noted."""
        page = self.page
        page.goto(f"{self.serveur}/admin/")
        page.get_by_label("Identifiant").fill(self.identifiant)
        page.get_by_label("Mot de passe").fill(MOT_DE_PASSE)
        page.get_by_role("button", name="Se connecter").click()
        expect(page.get_by_role("heading", name="Protéger votre compte")).to_be_visible()
        page.get_by_label("Code à six chiffres").fill(code_totp(page.locator("#secret").inner_text()))
        page.get_by_role("button", name="Activer").click()
        page.get_by_role("link", name="J’ai noté mes codes, continuer").click()
        expect(page).to_have_url(f"{self.serveur}/admin/")

    def aller(self, chemin: str) -> Any:
        """Open an address; what the server answered."""
        return self.page.goto(f"{self.serveur}{chemin}")

    def partir(self) -> None:
        """Sign out: the admin is closed again."""
        self.page.locator("#logout-form button").click()
        expect(self.page.get_by_text("Vous êtes déconnecté.")).to_be_visible()
        self.aller("/admin/centres/site/")
        expect(self.page).to_have_url(re.compile("/admin/login/"))

    def reussi(self, texte: str) -> None:
        """The admin says so."""
        expect(self.page.locator(".messagelist .success")).to_contain_text(texte)


def forme(site: Any) -> str:
    """The form of a site."""
    return f"/admin/centres/site/{site.pk}/change/"


def sites_de(slug: str) -> list[Any]:
    """The published sites of a filière that have a public label today."""
    publics = LabellisationSite.objects.publics().filter(centre__filiere__slug=slug)
    return list(Site.objects.filter(pk__in=publics.values("site")).order_by("pk"))


def test_an_editors_month(page, live_server, tmp_path):
    cardiogen = Filiere.objects.get(slug="cardiogen")
    zoe = UserFactory(staff=True, username="zoe")
    zoe.groups.add(Group.objects.get(name=EDITEURS))
    HabilitationFactory(user=zoe, filiere=cardiogen)
    siens, autre = sites_de("cardiogen"), sites_de("muco-cftr")[0]
    premier, second = siens[0], siens[1]
    signale = Signalement.objects.create(chemin=premier.get_absolute_url(), message="Le numéro a changé.")
    moi = Personne(page, live_server.url, "zoe")
    moi.arriver()

    # The first page says what waits; a phone is put right, and the public sees it.
    expect(page.get_by_text("CARDIOGEN").first).to_be_visible()
    moi.aller(forme(premier))
    page.get_by_label("Téléphone", exact=False).first.fill("01 23 45 67 89")
    page.get_by_role("button", name="Enregistrer", exact=True).first.click()
    moi.reussi("modifié")
    moi.aller(premier.get_absolute_url())
    expect(page.get_by_role("link", name="01 23 45 67 89").first).to_be_visible()
    premier.refresh_from_db()
    assert premier.verifie_le is None  # editing is not verifying

    # Another filière's record does not exist for her.
    assert moi.aller(forme(autre)).status == 404

    # Ten records checked at once.
    moi.aller("/admin/centres/site/")
    for case in page.locator("input.action-select").all()[:10]:
        case.check()
    page.get_by_label("Action").first.select_option(label="J’ai vérifié ces fiches")
    page.get_by_role("button", name="Envoyer").or_(page.get_by_role("button", name="Exécuter")).first.click()
    moi.reussi("10 fiches vérifiées aujourd’hui")
    assert Site.objects.filter(verifie_par=zoe).count() == 10

    # A visitor's report, answered.
    moi.aller(f"/admin/directory/signalement/{signale.pk}/change/")
    expect(page.get_by_text("Le numéro a changé.")).to_be_visible()
    page.get_by_label("État").select_option("traite")
    page.get_by_label("Note").fill("Numéro corrigé.")
    page.get_by_role("button", name="Enregistrer", exact=True).first.click()
    moi.reussi("modifié")
    signale.refresh_from_db()
    assert (signale.etat, signale.note, signale.traite_par) == ("traite", "Numéro corrigé.", zoe)

    # Her records, taken out, changed in one place, and back.
    moi.aller("/admin/centres/site/")
    page.get_by_role("link", name="Exporter").click()
    page.get_by_label("CSV").check()
    with page.expect_download() as telechargement:
        page.get_by_role("button", name="Télécharger").click()
    fichier = Path(tmp_path, "mes-sites.csv")
    telechargement.value.save_as(fichier)
    assert (
        retoucher(fichier, second, "04 98 76 54 32") == Site.objects.filter(centre__filiere=cardiogen).count()
    )
    moi.aller("/admin/centres/site/import/")
    page.get_by_label("Fichier", exact=False).set_input_files(fichier)
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.locator("ins")).to_have_text(["04 98 76 54 32"])
    page.get_by_role("button", name="Modifier 1 fiche").click()
    second.refresh_from_db()
    assert second.telephone == "04 98 76 54 32"
    moi.aller(second.get_absolute_url())
    expect(page.get_by_role("link", name="04 98 76 54 32").first).to_be_visible()
    expect(page.get_by_role("link", name="Modifier cette fiche")).to_be_visible()

    moi.aller("/admin/")
    moi.partir()
    moi.aller(second.get_absolute_url())
    expect(page.get_by_role("link", name="Modifier cette fiche")).to_have_count(0)


def test_the_national_teams_day(page, live_server, tmp_path):
    chef = UserFactory(staff=True, username="chef")
    chef.groups.add(Group.objects.get(name=NATIONALE))
    centre = Centre.objects.get(slug="aplasies-medullaires")
    avant = LabellisationSite.objects.en_vigueur().filter(centre=centre).count()
    moi = Personne(page, live_server.url, "chef")
    moi.arriver()

    # A list comes in: what it would change is read, then written.
    page.get_by_role("link", name="Importer une liste de labels").first.click()
    liste = Path(tmp_path, "liste.xlsx")
    liste.write_bytes(
        en_xlsx(
            [
                ["CRMR", "Rôle", "Établissement"],
                [centre.nom, "CRMR coordonnateur", "AP-HP – Hôpital Saint-Louis"],
                [centre.nom, "CCMR", "CHU de Limoges – Hôpital Dupuytren"],
            ]
        )
    )
    page.get_by_label("Liste de labels").set_input_files(liste)
    page.get_by_label("Campagne").select_option("centre-2023-2028")
    page.locator("#id_source_url").fill("https://exemple.fr/liste-2026")
    page.get_by_role("button", name="Voir ce qui changerait").click()
    # One hospital is not sure: the page asks, nothing is guessed, nothing can be written before.
    expect(page.get_by_role("button", name="Écrire")).to_have_count(0)
    page.get_by_label(re.compile(r"\(chu-limoges\)")).check()
    page.get_by_role("button", name="Mettre à jour l’aperçu").click()
    bilan = page.get_by_role("region", name=re.compile("Ce que changerait"))
    expect(bilan).to_contain_text(re.compile(r"1\s+label"))
    assert LabellisationSite.objects.en_vigueur().filter(centre=centre).count() == avant
    page.get_by_label("J’ai relu ces changements").check()
    page.get_by_role("button", name="Écrire").click()
    moi.reussi("Enregistré")
    neuf = LabellisationSite.objects.get(centre=centre, site__etablissement__code="chu-limoges")
    moi.aller(neuf.site.get_absolute_url())
    expect(page.get_by_role("main")).to_contain_text("Centre de compétence")

    # The coordination passes to the other reference site, two weeks from now.
    ancien = LabellisationSite.objects.en_vigueur().get(centre=centre, role="coordonnateur").site
    nouveau = LabellisationSite.objects.en_vigueur().get(centre=centre, role="constitutif").site
    jour = timezone.localdate() + datetime.timedelta(days=14)
    moi.aller(forme(nouveau))
    page.get_by_role("link", name="Transférer la coordination à ce site").click()
    page.get_by_label("À partir du").fill(jour.isoformat())
    page.get_by_label("Motif").fill("Départ du coordonnateur")
    page.get_by_role("button", name="Voir ce que le public verra").click()
    expect(page.get_by_role("heading", name="Ce que le public verra")).to_be_visible()
    assert LabellisationSite.objects.filter(centre=centre, debut=jour).count() == 0
    page.get_by_role("button", name="Confirmer et enregistrer").click()
    moi.reussi("La coordination est transférée")

    # The public sees it from that day on, not the day before.
    for le, chef_de_file in ((jour - datetime.timedelta(days=1), ancien), (jour, nouveau)):
        publics = LabellisationSite.objects.publics(le).filter(centre=centre, role="coordonnateur")
        assert [label.site for label in publics] == [chef_de_file]
        moi.aller(f"{chef_de_file.get_absolute_url()}?le={le}")
        expect(page.get_by_role("main")).to_contain_text("Site coordonnateur")
        moi.aller(f"/recherche/?centre={centre.slug}&role=coordonnateur&le={le}")
        cartes = page.locator(f"main a[href*='{chef_de_file.get_absolute_url()}']")
        expect(cartes.first).to_be_visible()
    moi.aller("/admin/")
    moi.partir()


def retoucher(fichier: Path, site: Any, telephone: str) -> int:
    """Change the phone of `site` in an exported file, as a spreadsheet would; how many records it holds."""
    texte = fichier.read_bytes().decode("utf-8-sig")
    dialecte = csv.Sniffer().sniff(texte.splitlines()[0], ",;\t")
    lignes = list(csv.DictReader(io.StringIO(texte, newline=""), dialect=dialecte))
    for ligne in lignes:
        if site.code in ligne.values() and site.centre.slug in ligne.values():
            ligne["telephone"] = telephone
    with fichier.open("w", encoding="cp1252", errors="replace", newline="") as flux:
        ecrivain = csv.DictWriter(flux, lignes[0], delimiter=";")
        ecrivain.writeheader()
        ecrivain.writerows(lignes)
    return len(lignes)
