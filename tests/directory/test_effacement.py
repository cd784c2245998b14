"""One action removes a person's name from everything that is stored and everything that is shown."""

import json
import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.urls import reverse

from centres.models import LabellisationSite, Site
from directory.effacement import TRACE, champs, est_historique, modeles, retirer, trouver
from directory.historique.ecriture import suivi_de
from directory.models import ImportEnAttente, LigneImportee, NomRetire, VersionDonnees
from directory.noms_retires import ADRESSES, PERSONNES, REFUS, REMPLACE, NomsRetires
from directory.texte import normaliser
from tests.directory.test_concurrence import editeur, texte
from tests.factories import PAR_MODELE, NomRetireFactory, SiteFactory, UserFactory, construire_reseau
from tests.formulaires import champs as champs_de_page
from tests.formulaires import envoyer

pytestmark = pytest.mark.django_db
ECRITS = ["Pr Aude Morvan", "MORVAN Aude", "Dr. Àude  MORVAN"]
AJOUT = "/admin/directory/nomretire/add/"


def valeur(champ: Any, rang: int) -> Any:
    """A value that names her, as this field would."""
    if isinstance(champ, models.JSONField):
        return {"responsable": "Pr Aude Morvan; Dr Zoé Petit", "note": "vu par Aude Morvan"}
    if champ.name in PERSONNES:
        return f"Dr Zoé Petit; {ECRITS[rang % 3]}"
    if isinstance(champ, models.EmailField) or champ.name == "mssante":
        return "aude.morvan@exemple.fr"
    if champ.name == "chemin":
        return f"/x{rang}/aude-morvan/"
    if champ.name in ADRESSES:
        return "https://exemple.fr/dr-aude-morvan"
    if champ.name == "change_message":
        return json.dumps([{"changed": {"name": "label", "object": "Pr Àude Morvan", "fields": ["note"]}}])
    return f"vu {ECRITS[rang % 3]}"[: champ.max_length]


@pytest.fixture
def partout() -> Any:
    """A small network where every free text of every table names her; `history_liens` holds keys only."""
    reseau = construire_reseau()
    for modele, fabrique in PAR_MODELE.items():
        if modele in set(modeles()) and not modele._base_manager.exists():
            fabrique()
    LigneImportee.objects.create(fichier="sites.csv", cle="x/y", valeurs={})
    site = reseau.sites[0]
    LogEntry.objects.create(
        user=UserFactory(),
        content_type=ContentType.objects.get_for_model(Site),
        object_id=str(site.pk),
        object_repr="x",
        action_flag=CHANGE,
    )
    for modele in modeles():
        for rang, nom in enumerate(champs(modele)):
            champ = modele._meta.get_field(nom)
            if nom != "history_liens" and not (champ.max_length and champ.max_length < 20):
                modele._base_manager.update(**{nom: valeur(champ, rang)})
        assert modele._base_manager.exists() or est_historique(modele), modele
    ImportEnAttente.objects.deposer(UserFactory(), "centres.site", "aude-morvan.csv", b"Aude Morvan")
    return reseau


def restes() -> list[str]:
    """Where the name still is: every column of every table, as stored."""
    trouves = []
    with connection.cursor() as curseur:
        for table in connection.introspection.table_names(curseur):
            if table in {"directory_nomretire", "django_session"}:
                continue
            curseur.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            colonnes = [c[0] for c in curseur.description]
            for ligne in curseur.fetchall():
                for colonne, brut in zip(colonnes, ligne, strict=True):
                    if nomme(brut):
                        trouves.append(f"{table}.{colonne} : {str(brut)[:80]}")
    return trouves


def nomme(brut: Any) -> bool:
    lu = (
        brut
        if isinstance(brut, str)
        else bytes(brut).decode("utf-8", "ignore")
        if _binaire(brut)
        else str(brut)
    )
    lu = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), lu)
    return bool(re.search(r"\b(aude morvan|morvan aude)\b", normaliser(lu)))


def _binaire(brut: Any) -> bool:
    return isinstance(brut, bytes | bytearray | memoryview)


def pages(reseau: Any) -> list[str]:
    """Public pages and formats, then the admin's: lists, forms, histories."""
    adresses = [
        "/",
        "/recherche/",
        "/recherche/?q=aude+morvan",
        "/recherche.csv",
        "/sitemap.xml",
        "/plan-du-site/",
    ]
    adresses += ["/centres/", "/filieres/", "/associations/", "/laboratoires/", "/etablissements/", "/admin/"]
    for modele in apps.get_models():
        opts = modele._meta
        if opts.app_label not in {"directory", "filieres", "centres"} or opts.proxy or modele is NomRetire:
            continue
        objets = list(modele._base_manager.all()[:3])
        if hasattr(modele, "get_absolute_url"):
            adresses += [objet.get_absolute_url() for objet in objets]
        try:
            adresses.append(reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"))
        except Exception:  # noqa: BLE001, S112
            continue
        for objet in objets:
            for page in ("change", "history"):
                adresses.append(reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[objet.pk]))
    return [*adresses, *(f"{site.get_absolute_url()}fiche/" for site in reseau.sites[:2])]


def lire(reponse: Any) -> str:
    corps = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
    return str(corps.decode())


def test_nowhere_any_more(partout, admin_client):
    assert len(restes()) > 60
    version = VersionDonnees.actuelle().numero
    demande = {"nom": "Aude Morvan", "motif": "à sa demande", "retire_le": "2026-11-27"}
    apercu = admin_client.post(AJOUT, demande)
    assert apercu.status_code == 200 and NomRetire.objects.count() == 0, "nothing before it is confirmed"
    assert len(restes()) > 60 and "endroits" in texte(apercu)
    reponse = admin_client.post(AJOUT, {**champs_de_page(apercu.content.decode()), "_confirmer": "1"})
    assert reponse.status_code == 302
    assert restes() == []
    assert VersionDonnees.actuelle().numero > version
    for adresse in pages(partout):
        reponse = admin_client.get(adresse)
        assert reponse.status_code in {200, 404}, adresse
        lu = lire(reponse).replace("q=aude+morvan", "").replace("aude morvan", "")
        assert not nomme(lu), adresse
    retire = NomRetire.objects.get()
    assert retire.endroits > 20 and retire.retire_par.username == "admin"
    assert Site.objects.filter(responsables="Dr Zoé Petit").count() == 6, "the others stay"
    assert LogEntry.objects.filter(change_message__contains=TRACE).exists()


def test_the_history_has_no_new_row_and_stays_exact(partout, admin_user):
    site = partout.sites[0]
    table = suivi_de(Site).table
    avant = table.objects.count()
    retirer(NomRetireFactory(nom="Aude Morvan"), admin_user)
    site.refresh_from_db()
    site.save()
    assert table.objects.count() == avant, "what is stored is what the history says"


def test_again_finds_nothing(partout, admin_user):
    retire = NomRetireFactory(nom="Pr MORVAN Aude")
    premier = retirer(retire, admin_user)
    assert premier > 20 and retirer(retire, admin_user) == 0
    assert retire.endroits == premier


def test_homonyms_stay(admin_user):
    site = SiteFactory(
        responsables="Pr Jeanne Morvan; Aude Morvanez", acces="Rue d’Aude Morvan, voir Marie-Aude Morvan"
    )
    retirer(NomRetireFactory(nom="Aude Morvan"), admin_user)
    encore = Site.objects.get()
    assert (encore.responsables, encore.acces) == (site.responsables, site.acces)


def test_all_or_nothing(partout, admin_user, monkeypatch):
    from directory import effacement

    ecrites = []

    def casser(endroit: Any) -> None:
        ecrites.append(endroit)
        if len(ecrites) > 5:
            raise RuntimeError("boom")
        ecrire(endroit)

    ecrire, avant = effacement._ecrire, restes()
    monkeypatch.setattr(effacement, "_ecrire", casser)
    with pytest.raises(RuntimeError):
        retirer(NomRetireFactory(nom="Aude Morvan"), admin_user)
    assert restes() == avant


# --- Later ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("champ", "saisie"),
    [
        ("responsables", "Dr Zoé Petit; Aude MORVAN"),
        ("acces", "Demander Morvan Aude"),
        ("email", "aude.morvan@a.fr"),
    ],
)
def test_no_form_takes_it_again(champ, saisie, admin_client):
    NomRetireFactory(nom="Aude Morvan")
    site = SiteFactory(responsables="")
    adresse = reverse("admin:centres_site_change", args=[site.pk])
    reponse = envoyer(admin_client, adresse, **{champ: saisie})
    assert reponse.status_code == 200 and REFUS in texte(reponse)
    assert envoyer(admin_client, adresse, acces="Demander Aude Morvanez").status_code == 302


def test_nor_a_row_of_a_form(admin_client):
    NomRetireFactory(nom="Aude Morvan")
    label = construire_reseau().labels[0]
    adresse = reverse("admin:centres_site_change", args=[label.site_id])
    reponse = envoyer(admin_client, adresse, **{"labels-0-responsable": "Pr Aude Morvan"})
    assert reponse.status_code == 200 and REFUS in texte(reponse)
    assert not LabellisationSite.objects.filter(responsable__contains="Morvan").exists()


def test_withdrawn_names_cost_one_query_per_form(admin_client):
    from django.test.utils import CaptureQueriesContext

    site = construire_reseau().sites[0]
    adresse = reverse("admin:centres_site_change", args=[site.pk])
    with CaptureQueriesContext(connection) as faites:
        assert envoyer(admin_client, adresse, acces="Bâtiment B", service="Cardiologie").status_code == 302
    assert sum('"directory_nomretire"."cle"' in q["sql"] for q in faites) == 1


def test_the_form_of_a_record_leads_there(admin_client):
    site = SiteFactory(responsables="Pr Aude Morvan")
    page = texte(admin_client.get(reverse("admin:centres_site_change", args=[site.pk])))
    assert f'{AJOUT}?nom=Pr+Aude+Morvan">Retirer un nom…' in page
    Site.objects.update(responsables="Pr Aude Morvan; Dr Zoé Petit")
    page = texte(admin_client.get(reverse("admin:centres_site_change", args=[site.pk])))
    assert f"{AJOUT}?propose=Pr+Aude+Morvan&propose=Dr+Zo%C3%A9+Petit" in page
    page = admin_client.get(AJOUT, {"propose": ["Pr Aude Morvan", "Dr Zoé Petit"]})
    assert '<a href="?nom=Dr%20Zo%C3%A9%20Petit">Dr Zoé Petit</a>' in page.content.decode()


def test_one_that_came_back_is_found_from_its_page(admin_client):
    retire = NomRetireFactory(nom="Aude Morvan")
    Site.objects.filter(pk=SiteFactory(responsables="").pk).update(acces="Demander Aude Morvan")
    adresse = reverse("admin:directory_nomretire_chercher", args=[retire.pk])
    page = admin_client.get(adresse)
    assert (
        "2 endroits" in texte(page)
        and REMPLACE in texte(page)
        and "Historique : site : 1 ligne" in texte(page)
    )
    assert Site.objects.get().acces == "Demander Aude Morvan", "reading changes nothing"
    assert admin_client.post(adresse, {"_confirmer": "1"}).status_code == 302
    assert Site.objects.get().acces == f"Demander {REMPLACE}"
    assert not list(trouver(NomsRetires([retire.cle])))


def test_only_the_national_team(client):
    retire = NomRetireFactory(nom="Aude Morvan")
    site = SiteFactory(responsables="Dr Zoé Petit")
    qui = editeur(site, site.centre.filiere)
    assert "Retirer un nom" not in texte(qui.client.get(qui.adresse))
    adresse = reverse("admin:directory_nomretire_chercher", args=[retire.pk])
    assert qui.client.get(adresse).status_code == qui.client.post(adresse).status_code == 403
    assert qui.client.post(AJOUT, {"nom": "Zoé Petit"}).status_code == 403
