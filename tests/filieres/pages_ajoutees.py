"""The matrix, for pages that an admin adds to Django's own: found in its addresses, opened and sent to by everyone."""

from typing import Any

from django.contrib import admin
from django.urls import reverse

# Who opens them, besides the row being within reach, by the last part of their name. « voit » and « modifie »:
# whoever may see, or change, records of the kind.
PAGES = {
    "export": "voit",
    "import": "modifie",
    "process_import": "modifie",
    "prolonger": "national",
    "completer": "national",
    "retrait": "national",
    "renouveler": "national",
    "renouveler_plusieurs": "national",
    "transferer": "national",
    "importer": "national",
    "examiner": "national",
    "chercher": "national",
    "password_change": "modifie",
    # These have a gesture of their own in the matrix.
    **dict.fromkeys(("annuler", "retirer", "remettre"), "ailleurs"),
}


def pages_ajoutees(modele: Any) -> list[tuple[str, bool, Any]]:
    """Last part of the name, whether it is a row's, address."""
    son_admin = admin.site._registry[modele]
    prefixe = f"{modele._meta.app_label}_{modele._meta.model_name}_"
    de_django = {str(url.pattern) for url in admin.ModelAdmin.get_urls(son_admin)}
    ajoutees = [url for url in son_admin.get_urls() if str(url.pattern) not in de_django]
    return [
        (str(url.name).removeprefix(prefixe), bool({"pk", "id"} & set(url.pattern.converters)), url)
        for url in ajoutees
    ]


class PagesAjoutees:
    """A gesture of `Cas`: nothing sent writes anything, whoever sends it, since nothing has been confirmed."""

    acteur: str
    client: Any
    modele: Any
    lignes: Any
    attendu: Any
    quelques: Any
    etat: Any
    refuse: Any

    def adresses(self) -> list[str]:
        """Every page added, opened and sent to."""
        pages = pages_ajoutees(self.modele)
        avant = {nom: self.etat(nom) for nom in self.lignes} if pages else {}
        fautes = [
            faute
            for nom, par_ligne, url in pages
            if PAGES[nom] != "ailleurs"
            for ligne in (self.quelques if par_ligne else [""])
            for faute in self._page(nom, ligne, self._adresse(url, ligne))
        ]
        return fautes + [f"{nom} écrit" for nom in avant if self.etat(nom) != avant[nom]]

    def _page(self, nom: str, ligne: str, adresse: str) -> list[str]:
        fautes, voit = [], not ligne or ligne in self.attendu.voit
        for reponse in (self.client.get(adresse), self.client.post(adresse, self._envoi())):
            if self._permise(PAGES[nom]) and voit:
                lieu = reponse.headers.get("Location", "")
                bon = reponse.status_code in {200, 302} and "login" not in lieu
                fautes += [] if bon else [f"{nom} {ligne} : {reponse.status_code} {lieu}"]
            else:
                fautes += self.refuse(reponse, f"{nom} {ligne}", ligne=not voit)
        return fautes

    def _permise(self, a_qui: str) -> bool:
        if a_qui == "national" or self.acteur in {"anonyme", "nationale", "superuser"}:
            return self.acteur in {"nationale", "superuser"}
        return bool(self.attendu.entre if a_qui == "voit" else self.attendu.edite)

    def _adresse(self, url: Any, ligne: str) -> str:
        valeurs = {"pk": self.lignes[ligne].pk, "id": self.lignes[ligne].pk} if ligne else {}
        return reverse(
            f"admin:{url.name}", kwargs={c: valeurs.get(c, "inconnu") for c in url.pattern.converters}
        )

    def _envoi(self) -> dict[str, Any]:
        """Everything a decision could ask for, but the preview."""
        cles = ",".join(str(objet.pk) for objet in self.lignes.values())
        jours = {"le": "2026-03-01", "fin": "2090-01-01"}
        return {"confirmer": "1", "motif": "Pirate", "labels": cles, **jours}
