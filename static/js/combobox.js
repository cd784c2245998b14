// Suggestions while typing, for the boxes « q » and « pres_de » (WAI-ARIA combobox with a list).
// An extra: without this file, or when the server does not answer, the boxes stay plain text fields.
(() => {
  "use strict";

  const DELAI = 150;
  const MINIMUM = 2;
  let numero = 0;

  const creer = (nom, attributs = {}, texte = "") => {
    const element = document.createElement(nom);
    for (const [cle, valeur] of Object.entries(attributs)) element.setAttribute(cle, valeur);
    element.textContent = texte;
    return element;
  };

  class Combobox {
    constructor(champ, type, titre) {
      const id = `suggestions-${++numero}`;
      this.champ = champ;
      this.type = type;
      this.options = [];
      this.actif = -1;
      this.liste = creer("ul", { id, class: "suggestions", role: "listbox", "aria-label": titre });
      this.liste.hidden = true;
      this.annonce = creer("span", { class: "invisible", role: "status" });
      this.envelopper();
      const roles = { role: "combobox", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false" };
      for (const [cle, valeur] of Object.entries(roles)) champ.setAttribute(cle, valeur);
      champ.addEventListener("input", () => this.attendre());
      champ.addEventListener("keydown", (evenement) => this.touche(evenement));
      champ.addEventListener("blur", () => this.fermer());
      // The field keeps the focus while an option is pressed.
      this.liste.addEventListener("mousedown", (evenement) => evenement.preventDefault());
      this.liste.addEventListener("click", (evenement) => {
        const option = evenement.target.closest("[role=option]");
        if (option) this.choisir(this.options.indexOf(option));
      });
    }

    envelopper() {
      const avait = document.activeElement === this.champ;
      const boite = creer("div", { class: "suggere" });
      this.champ.replaceWith(boite);
      boite.append(this.champ, this.liste, this.annonce);
      if (avait) this.champ.focus();
    }

    attendre() {
      clearTimeout(this.minuterie);
      this.requete?.abort();
      if (this.champ.value.trim().length < MINIMUM) {
        this.fermer();
        return;
      }
      this.minuterie = setTimeout(() => this.demander(), DELAI);
    }

    async demander() {
      this.requete = new AbortController();
      const texte = this.champ.value;
      const parametres = new URLSearchParams({ q: texte });
      if (this.type) parametres.set("type", this.type);
      try {
        const reponse = await fetch(`/suggestions/?${parametres}`, { signal: this.requete.signal, credentials: "omit" });
        const { suggestions } = await reponse.json();
        if (texte === this.champ.value && document.activeElement === this.champ) this.montrer(suggestions);
      } catch {
        // Aborted, offline or an answer that is not ours: the field works without suggestions.
        this.fermer();
      }
    }

    montrer(suggestions) {
      this.options = suggestions.map((suggestion, rang) => {
        const option = creer("li", { id: `${this.liste.id}-${rang}`, role: "option", "aria-selected": "false" });
        option.append(creer("span", {}, suggestion.libelle));
        if (suggestion.detail) option.append(creer("small", {}, suggestion.detail));
        option.dataset.valeur = suggestion.valeur;
        return option;
      });
      this.liste.replaceChildren(...this.options);
      this.activer(-1);
      const n = this.options.length;
      this.ouvrir(n > 0);
      this.annonce.textContent =
        n === 0 ? "Pas de suggestion." : `${n} suggestion${n > 1 ? "s" : ""}. Flèches pour choisir, Entrée pour prendre.`;
    }

    ouvrir(ouverte) {
      this.liste.hidden = !ouverte;
      this.champ.setAttribute("aria-expanded", String(ouverte));
      if (!ouverte) this.activer(-1);
    }

    fermer() {
      clearTimeout(this.minuterie);
      this.requete?.abort();
      this.annonce.textContent = "";
      this.ouvrir(false);
    }

    activer(rang) {
      this.options[this.actif]?.setAttribute("aria-selected", "false");
      this.actif = rang;
      const option = this.options[rang];
      if (option) {
        option.setAttribute("aria-selected", "true");
        option.scrollIntoView({ block: "nearest" });
        this.champ.setAttribute("aria-activedescendant", option.id);
      } else {
        this.champ.removeAttribute("aria-activedescendant");
      }
    }

    choisir(rang) {
      this.champ.value = this.options[rang].dataset.valeur;
      this.fermer();
      this.annonce.textContent = `${this.champ.value}, choisi.`;
    }

    touche(evenement) {
      if (evenement.isComposing) return;
      const n = this.options.length;
      const ouverte = !this.liste.hidden;
      const pas = { ArrowDown: 1, ArrowUp: -1 }[evenement.key];
      if (pas && !ouverte) {
        this.attendre();
      } else if (pas) {
        // From the field to the first or last option, around, and back to the field.
        this.activer(((this.actif + 1 + pas + n + 1) % (n + 1)) - 1);
      } else if (evenement.key === "Enter" && ouverte && this.actif >= 0) {
        this.choisir(this.actif);
      } else if (evenement.key === "Escape" && ouverte) {
        this.fermer();
      } else {
        return;
      }
      evenement.preventDefault();
    }
  }

  for (const champ of document.querySelectorAll(".trajet input[name=q]")) {
    new Combobox(champ, "", "Maladies, centres et hôpitaux");
  }
  for (const champ of document.querySelectorAll("input[name=pres_de][type=text]")) {
    new Combobox(champ, "lieu", "Lieux");
  }
})();
