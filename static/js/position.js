// « Utiliser ma position »: made here only, since it needs JavaScript. The coordinates are rounded to
// 2 decimals (about a kilometre) before they enter the field, hence the address; nothing is kept.
(() => {
  "use strict";

  if (!("geolocation" in navigator) || !window.isSecureContext) return;

  for (const champ of document.querySelectorAll("input[name=pres_de][type=text]")) {
    const ligne = document.createElement("div");
    ligne.className = "position";
    const bouton = document.createElement("button");
    bouton.type = "button";
    bouton.textContent = "Utiliser ma position";
    const etat = document.createElement("span");
    etat.setAttribute("role", "status");
    ligne.append(bouton, etat);
    (champ.closest(".ville > div") ?? champ.closest(".suggere") ?? champ).after(ligne);

    const trouve = ({ coords }) => {
      champ.value = `${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`;
      etat.textContent = "Position notée, à un kilomètre près.";
      champ.focus();
    };
    const perdu = () => {
      etat.textContent = "Votre position n’est pas disponible. Écrivez une ville ou un code postal.";
      champ.focus();
    };
    bouton.addEventListener("click", () => {
      etat.textContent = "Recherche de votre position…";
      navigator.geolocation.getCurrentPosition(trouve, perdu, { maximumAge: 600000, timeout: 10000 });
    });
  }
})();
