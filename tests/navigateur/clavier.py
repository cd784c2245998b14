"""A person who has only a keyboard: moves with Tab and Shift+Tab, and must always see where she is."""

from typing import Any

from playwright.sync_api import ElementHandle, Locator, Page, expect

# No page of ours has more stops; further on, the keyboard is lost.
ARRETS_MAX = 600

# What is wrong with where the focus is: nothing to see, or nowhere. "" is fine, "dehors" is past the last stop.
REGARDER = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return "dehors";
  const nom = e.tagName + " " + (e.textContent || e.name || e.id).trim().slice(0, 40);
  const r = e.getBoundingClientRect();
  if (r.width < 1 || r.height < 1) return "sans surface : " + nom;
  if (r.bottom <= 0 || r.top >= innerHeight || r.right <= 0 || r.left >= innerWidth) return "hors de l’écran : " + nom;
  const trait = s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 && s.outlineColor !== "rgba(0, 0, 0, 0)";
  const cible = e.querySelector && e.querySelector(".cible");
  if (trait(getComputedStyle(e))) return "";
  // Marks of the map are drawn: their ring is a stroke.
  if (cible && parseFloat(getComputedStyle(cible).strokeWidth) >= 2 && getComputedStyle(cible).stroke !== "none") return "";
  return "sans contour : " + nom;
}"""
MARQUER = "() => { const a = window.__arret; window.__arret = document.activeElement; return a === window.__arret; }"


class Clavier:
    """The only hands on the page."""

    def __init__(self, page: Page, serveur: str) -> None:
        self.page, self.serveur = page, serveur

    def arriver(self, chemin: str) -> None:
        """Open an address: the focus is at the top."""
        self.page.goto(f"{self.serveur}{chemin}")
        self.page.wait_for_load_state()

    def presser(self, *touches: str) -> None:
        """Press keys, one after another."""
        for touche in touches:
            self.page.keyboard.press(touche)

    def ecrire(self, texte: str) -> None:
        """Type, instead of what the field holds."""
        self.presser("Control+A", "Delete")
        self.page.keyboard.type(texte)

    def pas(self, touche: str = "Tab") -> str:
        """One stop further; the focus is there to be seen. What `REGARDER` says."""
        self.page.evaluate(MARQUER)
        self.presser(touche)
        vu: str = self.page.evaluate(REGARDER)
        assert vu in ("", "dehors"), vu
        assert vu == "dehors" or not self.page.evaluate(MARQUER) or self._interne(), "le clavier est retenu"
        return vu

    def _interne(self) -> bool:
        """A date field has several stops of its own."""
        return bool(self.page.evaluate("document.activeElement.matches('input[type=date]')"))

    def aller(self, cible: Locator, touche: str = "Tab") -> None:
        """Tab until `cible` has the focus."""
        expect(cible).to_be_attached()
        element: ElementHandle | None = cible.element_handle()
        sorties = 0
        for _ in range(ARRETS_MAX):
            if self.page.evaluate("e => e === document.activeElement", element):
                return
            sorties += self.pas(touche) == "dehors"
            assert sorties < 2, f"le clavier n’atteint pas {cible}"
        raise AssertionError(f"trop loin au clavier : {cible}")

    def activer(self, cible: Locator, touche: str = "Enter") -> None:
        """Reach and press."""
        self.aller(cible)
        self.presser(touche)

    def suivre(self, cible: Locator) -> None:
        """Reach a link or a button that leads to another page, and go there."""
        self.aller(cible)
        with self.page.expect_navigation():
            self.presser("Enter")

    def traverser(self, touche: str = "Tab") -> int:
        """From one end of the page to the other; how many stops."""
        arrets = 0
        while self.pas(touche) != "dehors":
            # Backwards, Chromium goes round without a stop outside the page.
            if arrets and self.page.evaluate("window.__debut === document.activeElement"):
                break
            if not arrets:
                self.page.evaluate("window.__debut = document.activeElement")
            arrets += 1
            assert arrets < ARRETS_MAX, "le clavier ne sort pas de la page"
        return arrets

    # --- What to look for ------------------------------------------------------------------
    def lien(self, nom: Any, **options: Any) -> Locator:
        """The first link that bears this name."""
        return self.page.get_by_role("link", name=nom, **options).first

    def bouton(self, nom: str) -> Locator:
        """The first button that bears this name."""
        return self.page.get_by_role("button", name=nom, exact=True).first

    @property
    def titre(self) -> Locator:
        """The title of the page."""
        return self.page.get_by_role("heading", level=1)
