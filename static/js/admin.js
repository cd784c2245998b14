/* Select2 boxes of the admin: each bears the name of its field, for screen readers. */
"use strict";
(function () {
  function nom(select) {
    const etiquette = select.labels && select.labels[0];
    return select.getAttribute("aria-label") || (etiquette ? etiquette.textContent.replace(/\s*:\s*$/, "").trim() : "Choix");
  }
  function nommer() {
    document.querySelectorAll("select.admin-autocomplete").forEach(function (select) {
      const boite = select.nextElementSibling;
      if (!boite || !boite.classList.contains("select2")) { return; }
      boite.querySelectorAll("ul.select2-selection__rendered:not([role])").forEach(function (liste) { liste.setAttribute("role", "none"); });
      const combo = boite.querySelector('[role="combobox"]');
      if (combo && !combo.hasAttribute("aria-label")) {
        if (combo.hasAttribute("aria-labelledby")) { combo.setAttribute("aria-describedby", combo.getAttribute("aria-labelledby")); }
        combo.removeAttribute("aria-labelledby");
        combo.setAttribute("aria-label", nom(select));
      }
      boite.querySelectorAll('.select2-search__field:not([aria-label]), [role="textbox"]:not([aria-label])').forEach(function (champ) {
        champ.setAttribute("aria-label", nom(select));
      });
    });
    document.querySelectorAll(".select2-dropdown .select2-search__field:not([aria-label])").forEach(function (champ) {
      champ.setAttribute("aria-label", "Chercher");
    });
  }
  document.addEventListener("DOMContentLoaded", function () {
    nommer();
    new MutationObserver(nommer).observe(document.body, { childList: true, subtree: true });
  });
})();
