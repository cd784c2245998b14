// The interactive map over the drawn one: our contours, one mark per hospital shaped by its role, clusters that
// count sites, boxes of links. Everything works by keyboard. Loaded by carte.js, after Leaflet and its clusters.
// What the data say is always written as text, never as HTML.
(() => {
  "use strict";

  const PAS = { ArrowLeft: [-90, 0], ArrowRight: [90, 0], ArrowUp: [0, -90], ArrowDown: [0, 90] };
  const ZOOM_DES_NOMS = 7.5;
  const GROUPE_PX = 52;

  const creer = (nom, classe = "", texte = "") => {
    const element = document.createElement(nom);
    if (classe) element.className = classe;
    element.textContent = texte;
    return element;
  };
  const lien = (adresse, texte) => Object.assign(creer("a", "", texte), { href: adresse });
  const pluriel = (nombre, un, plusieurs) => `${nombre} ${nombre > 1 ? plusieurs : un}`;

  // --- Signs: those of the drawn map ------------------------------------------------------
  const SVG = "http://www.w3.org/2000/svg";
  const dessin = (nom, attributs, texte = "") => {
    const element = document.createElementNS(SVG, nom);
    for (const [cle, valeur] of Object.entries(attributs)) element.setAttribute(cle, valeur);
    element.textContent = texte;
    return element;
  };
  const signe = (symbole, { connu, creux, nombre }) => {
    const svg = dessin("svg", { viewBox: "-22 -22 44 44", "aria-hidden": "true", class: connu ? "point connu" : "point" });
    const forme = dessin("use", { href: `#vm-${symbole}` });
    if (nombre > 1) forme.setAttribute("class", "grand");
    svg.append(forme);
    if (nombre > 1) svg.append(dessin("text", { y: 5, class: creux ? "creux" : "" }, String(nombre)));
    return svg;
  };
  const icone = (symbole, options, cote) =>
    L.divIcon({ className: "vive__signe", html: signe(symbole, options), iconSize: [cote, cote] });
  const iconeHopital = (h) => {
    const plein = h.role === "coordonnateur";
    const creux = h.role === "ressources" || (h.connu && !plein);
    return icone(plein && h.nombre > 1 ? "coordonnateur-n" : h.role, { connu: h.connu, creux, nombre: h.nombre }, 36);
  };

  // --- The box of a hospital ----------------------------------------------------------------
  const boite = (h) => {
    const contenu = creer("div", "vive__boite");
    const nom = creer("p", "vive__nom");
    nom.append(lien(h.url, h.nom));
    contenu.append(nom, creer("p", "discret", h.ville ? `${h.ville} · ${h.dit}` : h.dit));
    const liste = creer("ul", "puces");
    for (const site of h.sites) {
      const ligne = creer("li");
      ligne.append(lien(site.url, site.nom), creer("small", "discret", site.dit));
      liste.append(ligne);
    }
    contenu.append(liste);
    const autres = h.nombre - h.sites.length;
    if (autres > 0) {
      const suite = creer("p");
      suite.append(lien(h.url, `Et ${pluriel(autres, "autre site", "autres sites")}, sur la page de l’hôpital`));
      contenu.append(suite);
    }
    return contenu;
  };

  class Carte {
    constructor(plan, points, contours, reglages) {
      this.plan = plan;
      this.hopitaux = points.hopitaux;
      this.calme = matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.marques = new WeakMap();
      this.batir(contours, reglages);
      this.map = this.creerCarte(reglages);
      // Framed before the marks come: they are gathered once, for this zoom.
      this.cadrer(contours, reglages.region);
      this.poserFond(contours, reglages);
      if (points.ici) this.poserIci(points.ici);
      this.poserHopitaux();
      this.ecouter();
    }

    // --- Around the map --------------------------------------------------------------------
    batir(contours, reglages) {
      this.boite = creer("div", "vive");
      const svg = dessin("svg", { class: "vive__signes", "aria-hidden": "true" });
      svg.append(document.getElementById("signes-carte").content.querySelector("defs").cloneNode(true));
      this.cadre = creer("div", "vive__carte");
      const sites = this.hopitaux.reduce((somme, h) => somme + h.nombre, 0);
      const combien = `${pluriel(this.hopitaux.length, "hôpital", "hôpitaux")}, ${pluriel(sites, "site", "sites")}`;
      for (const [cle, valeur] of Object.entries({ tabindex: "0", role: "region", "aria-label": `Carte interactive\u00a0: ${combien}`, "aria-describedby": "vive-aide" })) {
        this.cadre.setAttribute(cle, valeur);
      }
      const aide = creer("p", "vive__aide", "Un hexagone rassemble des hôpitaux proches\u00a0; son nombre est celui de leurs sites. Au clavier\u00a0: flèches pour se déplacer, + et − pour agrandir ou réduire, Tab d’un signe à l’autre, Entrée pour ouvrir, Échap pour fermer.");
      aide.id = "vive-aide";
      const credit = creer("p", "vive__credit", `Contours\u00a0: IGN, Admin Express 2018, simplifiés.${reglages.mention ? ` Fond\u00a0: ${reglages.mention}.` : ""}`);
      this.annonce = creer("p", "invisible");
      this.annonce.setAttribute("role", "status");
      this.boite.append(svg, this.territoires(contours, reglages.region), this.cadre, this.annonce, aide, credit);
      this.plan.querySelector(".hexagone").before(this.boite);
      this.plan.classList.add("plan--vive");
    }

    territoires(contours, region) {
      const groupe = creer("div", "vive__aller");
      const places = contours.territoires
        .map(([nom, cadre]) => ({ nom, cadre, hopitaux: this.hopitaux.filter((h) => L.latLngBounds(cadre).contains([h.lat, h.lon])) }))
        .filter(({ hopitaux }) => hopitaux.length);
      this.premier = places[0]?.cadre;
      if (places.length < 2 && !(region in contours.cadres && region !== "france")) return groupe;
      groupe.setAttribute("role", "group");
      groupe.setAttribute("aria-label", "Aller à");
      groupe.append(creer("span", "", "Aller à\u00a0:"));
      for (const { nom, cadre, hopitaux } of places) {
        const bouton = creer("button", "vive__territoire", `${nom} (${hopitaux.length})`);
        bouton.type = "button";
        bouton.setAttribute("aria-label", `${nom}, ${pluriel(hopitaux.length, "hôpital", "hôpitaux")}`);
        bouton.addEventListener("click", () => {
          this.aller(cadre);
          this.dire(nom);
        });
        groupe.append(bouton);
      }
      return groupe;
    }

    // --- The map ----------------------------------------------------------------------------
    creerCarte(reglages) {
      const anime = !this.calme;
      const map = L.map(this.cadre, {
        attributionControl: false,
        zoomControl: false,
        keyboard: false,
        scrollWheelZoom: false,
        zoomAnimation: anime,
        fadeAnimation: anime,
        markerZoomAnimation: anime,
        inertia: anime,
        zoomSnap: reglages.tuiles ? 1 : 0.25,
        minZoom: 4,
        maxZoom: reglages.tuiles ? 18 : 13,
        renderer: L.svg({ padding: 0.6 }),
      });
      if (this.calme) {
        const glisser = map.panBy;
        map.panBy = (decalage, options) => glisser.call(map, decalage, { ...options, animate: false });
      }
      L.control.zoom({ position: "topright", zoomInTitle: "Agrandir", zoomOutTitle: "Réduire" }).addTo(map);
      return map;
    }

    poserFond(contours, { tuiles }) {
      const { map } = this;
      if (tuiles) {
        const Fond = L.TileLayer.extend({
          // Leaflet's own way to give an image up is a data: address, which the policy of this site refuses.
          _abortLoading() {},
          _removeTile(cle) {
            L.GridLayer.prototype._removeTile.call(this, cle);
          },
        });
        new Fond(tuiles, { maxZoom: 18, alt: "" }).addTo(map);
        this.boite.classList.add("vive--tuiles");
      }
      L.geoJSON(contours, { interactive: false, style: ({ properties }) => ({ className: properties.genre }) }).addTo(map);
      const noms = map.createPane("noms");
      noms.setAttribute("aria-hidden", "true");
      for (const [nom, lat, lon] of contours.departements) {
        const icon = L.divIcon({ className: "vive__departement", html: creer("span", "", nom), iconSize: [0, 0] });
        L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: "noms" }).addTo(map);
      }
      const montrer = () => this.cadre.classList.toggle("vive__carte--noms", map.getZoom() >= ZOOM_DES_NOMS && !tuiles);
      map.on("zoomend", montrer);
      montrer();
    }

    poserIci({ nom, lat, lon }) {
      L.circleMarker([lat, lon], { className: "ici", radius: 7, interactive: false })
        .bindTooltip(creer("span", "", nom), { permanent: true, direction: "right", className: "vive__ici", offset: [6, 0] })
        .addTo(this.map);
    }

    poserHopitaux() {
      this.groupe = L.markerClusterGroup({
        animate: !this.calme,
        maxClusterRadius: GROUPE_PX,
        showCoverageOnHover: false,
        spiderLegPolylineOptions: { className: "attache", interactive: false },
        iconCreateFunction: (grappe) => this.iconeGrappe(grappe),
      });
      this.map.on("layeradd", ({ layer }) => this.nommer(layer));
      this.groupe.addLayers(this.hopitaux.map((h) => {
        const marque = L.marker([h.lat, h.lon], { icon: iconeHopital(h), riseOnHover: true });
        marque.hopital = h;
        // A function: the box is built when it is first asked for.
        return marque.bindPopup(() => boite(h), { minWidth: 220, maxWidth: 300, maxHeight: 300, autoPanPadding: [12, 12] });
      }));
      this.map.addLayer(this.groupe);
    }

    iconeGrappe(grappe) {
      const siens = grappe.getAllChildMarkers().map((marque) => marque.hopital);
      const nombre = siens.reduce((somme, h) => somme + h.nombre, 0);
      grappe.siens = siens;
      return icone("groupe", { connu: siens.every((h) => h.connu), creux: true, nombre }, 44);
    }

    nommer(couche) {
      const element = couche.getElement?.();
      if (!(couche instanceof L.Marker) || !element || (!couche.hopital && !couche.siens)) return;
      this.marques.set(element, couche);
      let nom = "";
      if (couche.hopital) {
        nom = `${couche.hopital.nom} – ${couche.hopital.dit}`;
      } else {
        const sites = couche.siens.reduce((somme, h) => somme + h.nombre, 0);
        const ville = couche.siens.reduce((grand, h) => (h.nombre > grand.nombre ? h : grand)).ville;
        nom = `${couche.siens.length} hôpitaux${ville ? `, ${ville} et alentour` : ""}, ${sites} sites – voir de plus près`;
      }
      element.setAttribute("aria-label", nom);
      element.title = nom;
    }

    // --- Where to look ------------------------------------------------------------------------
    cadrer(contours, region) {
      const cadre = L.latLngBounds(contours.cadres[region] ?? contours.cadres.france);
      const vus = this.hopitaux.some((h) => cadre.contains([h.lat, h.lon]));
      this.aller(vus || !this.premier ? cadre : this.premier, false);
    }

    aller(cadre, anime = !this.calme) {
      this.map.closePopup();
      this.map.fitBounds(cadre, { padding: [8, 8], animate: anime });
    }

    dire(lieu = "") {
      const visibles = this.hopitaux.filter((h) => this.map.getBounds().contains([h.lat, h.lon])).length;
      this.annonce.textContent = `${lieu ? `${lieu}\u00a0: ` : ""}${pluriel(visibles, "hôpital", "hôpitaux")} à l’écran.`;
    }

    // --- Keyboard and focus ---------------------------------------------------------------------
    ecouter() {
      const { map, cadre } = this;
      cadre.addEventListener("keydown", (evenement) => this.touche(evenement));
      // The wheel scrolls the page until the map is pressed.
      cadre.addEventListener("mousedown", ({ target }) => {
        map.scrollWheelZoom.enable();
        if (!target.closest(".vive__signe, .leaflet-popup, .leaflet-control")) this.viser();
      });
      cadre.addEventListener("mouseleave", () => map.scrollWheelZoom.disable());
      map.on("popupopen", ({ popup }) => this.ouvrirBoite(popup));
      map.on("popupclose", ({ popup }) => {
        const actif = document.activeElement;
        if (actif !== document.body && !popup.getElement()?.contains(actif)) return;
        (popup.marque?.getElement() ?? cadre).focus({ preventScroll: true });
      });
      // A mark that held the focus may have joined a cluster.
      let avait = false;
      map.on("zoomstart", () => { avait = cadre.contains(document.activeElement); });
      const garder = () => {
        if (avait && document.activeElement === document.body) this.viser();
      };
      map.on("zoomend", garder);
      this.groupe.on("animationend", garder);
    }

    ouvrirBoite(popup) {
      const element = popup.getElement();
      popup.marque = popup._source;
      const nom = popup.marque?.hopital?.nom ?? "";
      element.setAttribute("role", "dialog");
      element.setAttribute("aria-label", nom);
      element.querySelector(".leaflet-popup-close-button").setAttribute("aria-label", "Fermer");
      element.querySelector("a").focus({ preventScroll: true });
    }

    touche(evenement) {
      const { map } = this;
      const { key, target } = evenement;
      if (evenement.altKey || evenement.ctrlKey || evenement.metaKey) return;
      const dansBoite = target.closest(".leaflet-popup");
      const marque = this.marques.get(target);
      if (key === "Escape") {
        map.closePopup();
        this.groupe.unspiderfy();
      } else if (marque && (key === "Enter" || key === " ")) {
        if (marque.siens) this.entrer(marque);
        else marque.openPopup();
      } else if (key === " " && target.matches("a[role=button]")) {
        target.click();
      } else if (!dansBoite && PAS[key]) {
        map.panBy(PAS[key]);
        this.dire();
      } else if (!dansBoite && (key === "+" || key === "=" || key === "-")) {
        map.once("zoomend", () => this.dire());
        if (key === "-") map.zoomOut(1);
        else map.zoomIn(1);
      } else {
        return;
      }
      evenement.preventDefault();
      evenement.stopPropagation();
    }

    // Into a cluster, and on to the first mark it held.
    entrer(grappe) {
      const [premiere] = grappe.getAllChildMarkers();
      const suivre = () => {
        this.groupe.off("animationend spiderfied", suivre);
        (this.groupe.getVisibleParent(premiere)?.getElement() ?? this.cadre).focus({ preventScroll: true });
        this.dire();
      };
      this.groupe.on("animationend spiderfied", suivre);
      // As a click would: the group makes a "clusterclick" of it.
      this.groupe.fire("click", { layer: grappe });
    }

    viser() {
      this.cadre.focus({ preventScroll: true });
    }

    fermer() {
      this.map.remove();
      this.boite.remove();
      this.plan.classList.remove("plan--vive");
    }
  }

  window.carteInteractive = (plan, points, contours, reglages) => new Carte(plan, points, contours, reglages);
})();
