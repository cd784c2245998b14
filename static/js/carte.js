// « Carte interactive »: a button made here, since it needs JavaScript. What it needs (Leaflet, contours, points)
// is loaded from this site when it is pressed; the drawn map stays for paper, and when something does not come.
(() => {
  "use strict";

  const reglages = document.currentScript.dataset;
  const plan = document.getElementById("carte");
  if (!plan) return;

  const OUVRIR = "Carte interactive";
  const FERMER = "Revenir à la carte dessinée";
  const PATIENCE = 30000;
  let vive = null;
  let occupee = false;

  const ligne = document.createElement("p");
  ligne.className = "plan__choix";
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.className = "bouton bouton--clair";
  bouton.textContent = OUVRIR;
  const etat = document.createElement("span");
  etat.setAttribute("role", "status");
  ligne.append(bouton, etat);
  if (reglages.hote) {
    // An operator's choice: said before the button is pressed.
    const avis = document.createElement("small");
    avis.textContent = `Ses images de fond seront demandées à ${reglages.hote}.`;
    ligne.append(avis);
  }
  plan.querySelector(".hexagone").before(ligne);

  const poser = (nom, attributs) =>
    new Promise((pret, rate) => {
      const element = Object.assign(document.createElement(nom), attributs);
      element.onload = pret;
      element.onerror = () => {
        element.remove();
        rate(new Error("file"));
      };
      document.head.append(element);
    });

  const lire = async (adresse) => {
    const reponse = await fetch(adresse, { credentials: "omit", signal: AbortSignal.timeout(PATIENCE) });
    if (!reponse.ok) throw new Error("data");
    return reponse.json();
  };

  // Kept once loaded; forgotten when it fails, so that the button may be pressed again.
  let programmes = null;
  const charger = () => {
    programmes ??= Promise.all([
      ...reglages.styles.split(" ").map((href) => poser("link", { rel: "stylesheet", href })),
      ...reglages.scripts.split(" ").map((src) => poser("script", { src, async: false })),
    ]).catch((erreur) => {
      programmes = null;
      throw erreur;
    });
    return programmes;
  };

  const ouvrir = async () => {
    occupee = true;
    etat.textContent = "La carte arrive…";
    try {
      const [points, contours] = await Promise.all([lire(reglages.points), lire(reglages.contours), charger()]);
      vive = window.carteInteractive(plan, points, contours, reglages);
      bouton.textContent = FERMER;
      etat.textContent = "";
      vive.viser();
    } catch {
      etat.textContent = "La carte interactive n’a pas pu venir. La carte dessinée et la liste restent là.";
    }
    occupee = false;
  };

  bouton.addEventListener("click", () => {
    if (occupee) return;
    if (!vive) {
      ouvrir();
      return;
    }
    vive.fermer();
    vive = null;
    bouton.textContent = OUVRIR;
  });
})();
