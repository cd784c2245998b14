"""The permission matrix: every person × every record of the live admin × every gesture.

Each cell compares what the server answers with what tests/filieres/matrice.py expects, written apart
from the code. Nothing that is not expected may answer.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.forms.models import model_to_dict
from django.urls import reverse

from directory.historique.ecriture import suivi_de
from directory.models import Signalement
from tests.filieres.echanges import AVEC_ECHANGES, CasEchanges, echanges
from tests.filieres.matrice import (
    A_QUI,
    ACTEURS,
    SE_RETIRENT,
    Droits,
    Monde,
    construire,
    droits,
    etiquette,
    inline_de,
    lecture_seule,
    piege,
    rangees,
    registre,
    sources,
)
from tests.filieres.pages_ajoutees import PAGES, PagesAjoutees, pages_ajoutees
from tests.formulaires import champs

pytestmark = pytest.mark.django_db
# Moved by saving, or shown to the second only.
DATES = {"modifie_le", "last_login", "date_joined"}
# Fields that whoever edits a record may write.
MODIFIABLES = (
    *("site_web", "source_url", "url", "note", "intitule", "object_id", "accordee_le", "motif", "auditeur"),
)


@pytest.fixture(scope="module")
def monde(django_db_setup: None, django_db_blocker: Any) -> Iterator[Monde]:
    """Built once; each test works in a savepoint of the transaction that holds it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield construire()
        transaction.set_rollback(True)


def page(modele: Any, nom: str, *args: Any) -> str:
    return reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_{nom}", args=args)


class Cas(PagesAjoutees, CasEchanges):
    """One person, one kind of record: the gestures, each returning what is wrong (nothing: the cell holds)."""

    def __init__(self, monde: Monde, acteur: str, modele: Any) -> None:
        self.monde, self.acteur, self.modele = monde, acteur, modele
        self.lignes = monde.de(modele)
        self.client = monde.client(acteur)
        self.admin = admin.site._registry[modele]
        self.attendu = Droits() if acteur == "anonyme" else droits(acteur, modele, self.lignes)
        self.hors = set(self.lignes) - self.attendu.voit

    # --- What an answer means ---------------------------------------------------------
    def refuse(self, reponse: Any, quoi: str, *, ligne: bool = False) -> list[str]:
        """Nothing may answer: 403 for a gesture, 404 for a row of others, the way to sign in for a visitor."""
        lieu = reponse.headers.get("Location", "")
        if self.acteur == "anonyme":
            bon = reponse.status_code == 302 and lieu.startswith("/admin/login/")
        else:
            # Where the list itself is closed, both say nothing of the rows.
            bon = (
                reponse.status_code == (404 if ligne else 403)
                if self.attendu.entre
                else (reponse.status_code in {403, 404})
            )
        return [] if bon else [f"{quoi} : {reponse.status_code} {lieu}"]

    def ouvre(self, reponse: Any, quoi: str) -> list[str]:
        """It answers; a list that leads elsewhere leads there."""
        lieu = reponse.headers.get("Location", "")
        mene = lecture_seule(self.modele) and reponse.status_code == 302 and "login" not in lieu
        return [] if reponse.status_code == 200 or mene else [f"{quoi} : {reponse.status_code} {lieu}"]

    @property
    def quelques(self) -> list[str]:
        """Rows to try: all, or one for whoever reaches them all."""
        return list(self.lignes) if self.hors else list(self.lignes)[:1]

    def etat(self, nom: str) -> Any:
        """What a row holds, hidden fields and relations included."""
        objet = self.modele._base_manager.get(pk=self.lignes[nom].pk)
        return {
            **{f.name: getattr(objet, f.attname) for f in self.modele._meta.fields},
            **model_to_dict(objet),
        }

    def visibles(self, cles: Any) -> list[str]:
        """Rows named by their keys: those expected, no other."""
        cles = set(cles)
        trop = sorted(nom for nom in self.hors if self.lignes[nom].pk in cles)
        manque = sorted(nom for nom in self.attendu.voit if self.lignes[nom].pk not in cles)
        return [f"voit {trop}, ne voit pas {manque}"] if trop or manque else []

    # --- Gestures -----------------------------------------------------------------------
    def liste(self) -> list[str]:
        reponse = self.client.get(page(self.modele, "changelist"), {"all": ""})
        if not self.attendu.entre:
            return self.refuse(reponse, "liste")
        return self.ouvre(reponse, "liste") or self.visibles(
            reponse.context["cl"].queryset.values_list("pk", flat=True)
        )

    def recherche(self) -> list[str]:
        fautes = []
        for nom, objet in self.lignes.items():
            q = (
                getattr(objet, "sigle", "")
                or getattr(objet, "code", "")
                or getattr(objet, "nom", "")
                or "zed"
            )
            reponse = self.client.get(page(self.modele, "changelist"), {"q": q})
            if not self.attendu.entre:
                fautes += self.refuse(reponse, f"recherche {nom}")
                continue
            cles = set(reponse.context["cl"].queryset.values_list("pk", flat=True))
            fautes += [f"recherche {nom} : {n}" for n in self.hors if self.lignes[n].pk in cles]
        return fautes

    def _par_ligne(self, vue: str, **parametres: str) -> list[str]:
        fautes = []
        for nom in self.quelques:
            objet = self.lignes[nom]
            reponse = self.client.get(page(self.modele, vue, objet.pk), parametres)
            if nom in self.attendu.voit:
                fautes += self.ouvre(reponse, f"{vue} {nom}")
            else:
                fautes += self.refuse(reponse, f"{vue} {nom}", ligne=True)
        return fautes

    def voir(self) -> list[str]:
        return self._par_ligne("change")

    def historique(self) -> list[str]:
        return self._par_ligne("history")

    def annuler(self) -> list[str]:
        """Undoing the last change of each row: whoever changes it; nothing is written by asking."""
        suivi, fautes = suivi_de(self.modele), []
        if suivi is None:
            return []
        for nom in self.quelques:
            objet = self.lignes[nom]
            champ, valeur = self._toucher(nom)
            ligne = suivi.table.objects.filter(id=objet.pk).first()
            adresse = page(self.modele, "annuler", objet.pk, suivi.modele._meta.model_name, ligne.history_id)
            # Rights over filières are revoked, never rewritten.
            if nom in self.attendu.modifie and etiquette(self.modele) != "filieres.habilitation":
                fautes += self.ouvre(self.client.get(adresse), f"annuler {nom}")
                continue
            for reponse in (self.client.get(adresse), self.client.post(adresse, {"vu": ligne.history_id})):
                fautes += self.refuse(reponse, f"annuler {nom}", ligne=nom not in self.attendu.voit)
            restee = getattr(self.modele._base_manager.get(pk=objet.pk), champ)
            fautes += [] if restee == valeur else [f"annuler {nom} : écrit"]
        return fautes

    def _toucher(self, nom: str) -> tuple[str, Any]:
        """Change a field of the row that whoever edits it may write."""
        champ = next(c for c in MODIFIABLES if c in {f.name for f in self.modele._meta.fields})
        lignes = self.modele._base_manager.filter(pk=self.lignes[nom].pk)
        avant = lignes.values_list(champ, flat=True).get()
        apres = (
            "http://touche.fr/" if isinstance(avant, str) else 4321 if champ == "object_id" else "2030-01-01"
        )
        lignes.update(**{champ: apres})
        return champ, lignes.values_list(champ, flat=True).get()

    def retirer(self) -> list[str]:
        """Withdrawing, and putting back: the national team, with a reason."""
        if etiquette(self.modele) not in SE_RETIRENT:
            return []
        fautes = []
        for nom in self.quelques:
            objet, publie = self.lignes[nom], self.modele._base_manager.filter(publie=True)
            for vue, apres in (("retirer", False), ("remettre", True)):
                adresse, donnees = page(self.modele, vue, objet.pk), {"motif": "doublon"}
                reponses = self.client.get(adresse), self.client.post(adresse, donnees)
                if self.attendu.retire:
                    fautes += self.ouvre(reponses[0], f"{vue} {nom}")
                    bon = publie.filter(pk=objet.pk).exists() is apres
                    fautes += [] if bon else [f"{vue} {nom} : rien n’est fait"]
                    continue
                for reponse in reponses:
                    fautes += self.refuse(reponse, f"{vue} {nom}", ligne=nom not in self.attendu.voit)
                fautes += [] if publie.filter(pk=objet.pk).exists() else [f"{vue} {nom} : écrit"]
        return fautes

    def fenetre(self) -> list[str]:
        """In a pop-up, and by another key than the usual one."""
        return self._par_ligne("change", _popup="1", _to_field=self.modele._meta.pk.name)

    def modifier(self) -> list[str]:
        fautes = []
        for nom, objet in self.lignes.items():
            adresse, avant = page(self.modele, "change", objet.pk), self.etat(nom)
            if nom in self.attendu.modifie:
                reponse = self.client.post(adresse, champs(self.client.get(adresse).content.decode()))
                fautes += [] if reponse.status_code == 302 else [f"modifier {nom} : {reponse.status_code}"]
                # A form sent back as it came loses nothing, what it does not show included.
                apres = self.etat(nom)
                fautes += [f"{nom}.{c} perdu" for c in avant if c not in DATES and apres[c] != avant[c]]
                continue
            reponse = self.client.post(adresse, {"nom": "Pirate", "publie": "", "_save": "1"})
            if lecture_seule(self.modele) and nom in self.attendu.voit:
                fautes += self.ouvre(reponse, f"modifier {nom}")
            else:
                fautes += self.refuse(reponse, f"modifier {nom}", ligne=nom not in self.attendu.voit)
            fautes += [] if self.etat(nom) == avant else [f"modifier {nom} : écrit"]
        return fautes

    def ajouter(self) -> list[str]:
        adresse, avant = page(self.modele, "add"), self.modele._base_manager.count()
        if self.attendu.ajoute:
            return self.ouvre(self.client.get(adresse), "ajouter")
        fautes = [
            faute
            for reponse in (self.client.get(adresse), self.client.post(adresse, {"nom": "Pirate"}))
            for faute in self.refuse(reponse, "ajouter")
        ]
        return fautes + (["ajouter : écrit"] if self.modele._base_manager.count() != avant else [])

    def supprimer(self) -> list[str]:
        fautes, avant = [], self.modele._base_manager.count()
        for nom, objet in self.lignes.items():
            adresse = page(self.modele, "delete", objet.pk)
            if self.attendu.supprime and nom in self.attendu.voit:
                fautes += self.ouvre(self.client.get(adresse), f"supprimer {nom}")
                continue
            for reponse in (self.client.get(adresse), self.client.post(adresse, {"post": "yes"})):
                fautes += self.refuse(reponse, f"supprimer {nom}", ligne=nom not in self.attendu.voit)
        return fautes + (["supprimer : écrit"] if self.modele._base_manager.count() != avant else [])

    def autocompletion(self) -> list[str]:
        """From every form that offers this kind of record."""
        fautes = []
        for source, nom in sources(self.modele):
            parametres = {
                "app_label": source._meta.app_label,
                "model_name": source._meta.model_name,
                "field_name": nom,
            }
            reponse = self.client.get(reverse("admin:autocomplete"), parametres)
            quoi = f"autocomplétion {etiquette(source)}.{nom}"
            if not self.attendu.entre:
                fautes += self.refuse(reponse, quoi)
                continue
            cles = {int(choix["id"]) for choix in reponse.json()["results"]}
            fautes += [f"{quoi} : {n}" for n in self.hors if self.lignes[n].pk in cles]
        return fautes

    def action(self) -> list[str]:
        """Every action, on rows out of reach; deletion on rows of one's own."""
        if self.acteur in {"nationale", "superuser"} and not self.hors:
            return []
        fautes, avant = [], {nom: self.etat(nom) for nom in self.lignes}
        noms = {getattr(a, "__name__", a) for a in self.admin.actions or ()} | {"delete_selected"}
        for action in noms:
            visees = [self.lignes[n].pk for n in (self.lignes if action == "delete_selected" else self.hors)]
            donnees = {"action": action, "_selected_action": visees, "post": "yes", "index": "0"}
            reponse = self.client.post(page(self.modele, "changelist"), donnees)
            if not self.attendu.entre:
                fautes += self.refuse(reponse, f"action {action}")
        restent = set(self.modele._base_manager.values_list("pk", flat=True))
        fautes += [f"action : {n} supprimé" for n in self.lignes if self.lignes[n].pk not in restent]
        return fautes or [f"action : {n} écrit" for n in self.hors if self.etat(n) != avant[n]]

    def raccourci(self) -> list[str]:
        """The way to the public page."""
        fautes, numero = [], ContentType.objects.get_for_model(self.modele, for_concrete_model=False).pk
        for nom, objet in self.lignes.items():
            reponse = self.client.get(reverse("admin:view_on_site", args=[numero, objet.pk]))
            if nom in self.attendu.voit and hasattr(self.modele, "get_absolute_url"):
                fautes += [] if reponse.status_code == 302 else [f"raccourci {nom} : {reponse.status_code}"]
            elif self.acteur == "anonyme":
                fautes += self.refuse(reponse, f"raccourci {nom}")
            else:
                fautes += [] if reponse.status_code == 404 else [f"raccourci {nom} : {reponse.status_code}"]
        return fautes

    def filtres(self) -> list[str]:
        """The values that the filters of the list offer."""
        if not self.attendu.entre:
            return []
        filtres = self.client.get(page(self.modele, "changelist")).context["cl"].filter_specs
        fautes = []
        for filtre in filtres:
            cible = getattr(getattr(filtre, "field", None), "related_model", None)
            if cible is None:
                continue
            hors = {o.pk for o in self._hors_de(cible)}
            fautes += [f"filtre {filtre.title} : {nom}" for pk, nom in filtre.lookup_choices if pk in hors]
        return fautes

    def cles_etrangeres(self) -> list[str]:
        """Each relation of one's own form, replaced by a row out of reach."""
        if self.acteur == "superuser":
            return []
        return [faute for nom in self.attendu.modifie for faute in self._remplacer(nom)]

    def _remplacer(self, nom: str) -> list[str]:
        adresse, fautes = page(self.modele, "change", self.lignes[nom].pk), []
        liens = [
            (champ, self._hors_de(champ.related_model))
            for champ in [*self.modele._meta.fields, *self.modele._meta.many_to_many]
            if champ.related_model is not None
        ]
        if not any(autres for _, autres in liens):
            return []
        envoi = champs(self.client.get(adresse).content.decode())
        for champ, autres in liens:
            for autre in autres:
                avant = self.etat(nom)
                self.client.post(adresse, {**envoi, champ.name: autre.pk})
                if self.etat(nom)[champ.name] != avant[champ.name]:
                    fautes.append(f"{champ.name} de {nom} ← {autre}")
        return fautes

    def _hors_de(self, cible: Any) -> list[Any]:
        """Rows of another kind that are out of reach."""
        if A_QUI.get(etiquette(cible)) not in {"filiere", "comptes"}:
            return []
        permis = droits(self.acteur, cible, self.monde.de(cible)).voit
        return [o for n, o in self.monde.de(cible).items() if n not in permis]

    def inlines(self) -> list[str]:
        """A row of another filière slipped into the tables of one's own form."""
        if not self.hors:
            return []
        return [faute for nom in self.attendu.modifie for faute in self._glisser(nom)]

    def _glisser(self, nom: str) -> list[str]:
        adresse, fautes = page(self.modele, "change", self.lignes[nom].pk), []
        envoi = champs(self.client.get(adresse).content.decode())
        for inline in self.admin.inlines:
            prefixe = next(
                (
                    c.split("-")[0]
                    for c in envoi
                    if c.endswith("-TOTAL_FORMS") and inline_de(c, inline, self.modele)
                ),
                None,
            )
            if prefixe is None:
                continue
            hors = [o for n, o in self.lignes.items() if n not in self.attendu.voit]
            for parent in hors:
                for intruse in rangees(inline.model, self.modele, parent):
                    avant = model_to_dict(intruse)
                    self.client.post(adresse, {**envoi, **piege(prefixe, intruse)})
                    apres = inline.model._base_manager.filter(pk=intruse.pk).first()
                    if apres is None or model_to_dict(apres) != avant:
                        fautes.append(f"inline {inline.__name__} de {nom} : {intruse} écrite")
        return fautes


GESTES = [
    *("liste", "recherche", "voir", "modifier", "ajouter", "supprimer", "historique", "autocompletion"),
    *("annuler", "retirer"),
    *("inlines", "action", "export", "importation", "cles_etrangeres", "fenetre", "raccourci", "filtres"),
    "adresses",
]


def test_every_record_of_the_admin_says_to_whom_it_belongs():
    inconnus = {etiquette(m) for m in registre()} - A_QUI.keys()
    assert not inconnus, "dites dans tests/filieres/matrice.py à qui sont ces fiches"


def test_every_page_added_says_who_opens_it():
    inconnues = {
        f"{etiquette(m)} {nom}" for m in registre() for nom, *_ in pages_ajoutees(m) if nom not in PAGES
    }
    assert not inconnues, "dites dans tests/filieres/matrice.py qui ouvre ces pages"


def test_the_matrix_is_wide():
    assert len(registre()) * len(ACTEURS) * len(GESTES) > 600
    assert len(registre()) > 23


def test_records_that_leave_and_come_back_are_known():
    """An export or an import that comes up elsewhere is looked at here first."""
    assert {etiquette(m): echanges(m) for m in registre() if echanges(m)} == AVEC_ECHANGES


@pytest.mark.parametrize("acteur", ACTEURS)
@pytest.mark.parametrize("modele", registre(), ids=etiquette)
def test_matrix(monde, acteur, modele):
    fautes = {}
    for geste in GESTES:
        with transaction.atomic():
            trouvees = getattr(Cas(monde, acteur, modele), geste)()
            transaction.set_rollback(True)
        if trouvees:
            fautes[geste] = trouvees
    assert not fautes


def test_reports_are_those_of_ones_pages(monde):
    """The matrix has one per filière: the other kinds of pages follow."""
    a = monde.filieres["a"]
    pages = [a, monde.lignes["filieres.association"]["a"], monde.lignes["filieres.laboratoire"]["ab"]]
    siens = {Signalement.objects.create(chemin=p.get_absolute_url(), message="x").pk for p in pages}
    for chemin in ("/", f"/filieres/{a.slug}-bis/", "/associations/", monde.filieres["b"].get_absolute_url()):
        Signalement.objects.create(chemin=chemin, message="y")
    liste = monde.client("editeur_a").get("/admin/directory/signalement/").context["cl"].queryset
    siens.add(monde.lignes["directory.signalement"]["a"].pk)
    assert set(liste.values_list("pk", flat=True)) == siens


@pytest.mark.parametrize("acteur", ACTEURS)
def test_deleted_rows_are_the_national_team_s(monde, acteur):
    with transaction.atomic():
        couverture = monde.couvertures["a"][0]
        cle = couverture.pk
        couverture.delete()
        ligne = type(couverture).historique.filter(id=cle).latest()
        client = monde.client(acteur)
        liste = client.get(reverse("admin:supprimees"))
        retour = client.post(reverse("admin:retablir", args=["centres.couverture", ligne.history_id]))
        retablie = type(couverture).objects.filter(pk=cle).exists()
        transaction.set_rollback(True)
    couverture.pk = cle
    national = acteur in {"nationale", "superuser"}
    assert retablie is national
    assert liste.status_code == {"anonyme": 302}.get(acteur, 200 if national else 403)
    assert retour.status_code == (302 if national or acteur == "anonyme" else 403)
