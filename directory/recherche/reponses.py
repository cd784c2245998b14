"""What the search gives back: plain frozen values, ready for a page, without any query left to run."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from django.urls import reverse

Genre = Literal["maladie", "filiere", "centre", "etablissement", "groupe"]
Decision = Literal["maladie", "filiere", "centre", "etablissement", "groupe", "lieu", "choix", "rien"]
Public = Literal["", "enfant", "adulte"]


@lru_cache(maxsize=2048)
def _adresse(genre: Genre, code: str, slug: str) -> str:
    """The address of the page of a record; writing one takes Django as long as finding it took us."""
    return reverse(genre, args=[int(code), slug] if genre == "maladie" else [code])


@dataclass(frozen=True, slots=True)
class Candidat:
    """Something a text may mean: a disease, a filière, a centre, a hospital or a hospital group."""

    genre: Genre
    pk: int
    code: str
    """ORPHA code, slug or code: what its address holds."""
    nom: str
    """Its name, as pages say it."""
    trouve: str
    """The name that matched: `nom`, or a synonym, a sigle, a former name."""
    score: float
    """From 0 to 1: how much of the text and of the name agree."""
    slug: str = ""
    detail: str = ""
    """A word or two beside the name: level of a disease, town of a hospital, filière of a centre."""
    actif: bool = True
    """False for a disease whose ORPHA code is no longer in use (its page explains)."""
    ancien_code: str = ""
    """The inactive ORPHA code the text gave, when it was moved to this disease."""

    @property
    def par_synonyme(self) -> bool:
        """Whether it was found by another name than its own."""
        return self.trouve != self.nom

    @property
    def url(self) -> str:
        """Address of its page."""
        return _adresse(self.genre, self.code, self.slug)


@dataclass(frozen=True, slots=True)
class Comprehension:
    """What was understood of one text."""

    texte: str
    """As typed, cleaned of control characters and shortened."""
    decision: Decision
    """One clear meaning, a choice to offer, or nothing."""
    candidats: tuple[Candidat, ...] = ()
    """Best first, all kinds together; never empty when the decision is a kind or a choice."""
    entendu: str = ""
    """What was understood, in words (the name of the first candidate, or the words kept)."""
    corrige: str = ""
    """The text as it was read after correction of typos; blank when nothing was corrected."""
    reste: str = ""
    """Words that served nothing."""
    lieu: str = ""
    """The part that speaks of a place, for `resoudre_lieu`; blank when there is none."""
    public: Public = ""
    """Age group asked for in words."""
    hopital: Candidat | None = None
    """The hospital or group named beside a disease, a centre or a filière."""
    exact: bool = False
    """Asked without correction."""

    @property
    def principal(self) -> Candidat | None:
        """The one meaning; None when there is a choice to offer or nothing was understood."""
        return self.candidats[0] if self.candidats and self.decision == self.candidats[0].genre else None

    @property
    def autres(self) -> tuple[Candidat, ...]:
        """The other candidates, to offer beside the principal one."""
        return self.candidats[1:] if self.principal else self.candidats

    def de_genre(self, genre: Genre) -> tuple[Candidat, ...]:
        """The candidates of one kind, best first."""
        return tuple(c for c in self.candidats if c.genre == genre)


GenreLieu = Literal["commune", "arrondissement", "code_postal", "departement", "region", "position"]


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where someone starts from. Degrees WGS 84; None when no position is known (some Pacific communes)."""

    genre: GenreLieu
    libelle: str
    """« Brest (29) », « Finistère (29) », « Bretagne »: what the page says."""
    valeur: str
    """A text that resolves to this very place: what links and suggestions carry in `pres_de`."""
    latitude: float | None
    longitude: float | None
    departement: str = ""
    """INSEE code."""
    departement_nom: str = ""
    region: str = ""
    """INSEE code."""
    region_nom: str = ""
    zone: str = ""
    """metro, drom or com."""
    code_insee: str = ""
    population: int = 0
    precision: str = ""
    """A sentence to show when the point is not what was typed (CEDEX, unknown code, former commune…)."""

    @property
    def detail(self) -> str:
        """What kind of place, to tell homonyms apart on the page to choose."""
        if self.genre in ("departement", "region"):
            return "département" if self.genre == "departement" else "région"
        return self.departement_nom

    @property
    def localisable(self) -> bool:
        """Whether a distance can be computed from here."""
        return self.latitude is not None

    @property
    def territoire(self) -> str:
        """The overseas département sites are compared within first; blank elsewhere."""
        return self.departement if self.zone in ("drom", "com") else ""


@dataclass(frozen=True, slots=True)
class ResolutionLieu:
    """The answer to "near what?": one place, or several to choose from, or nothing and why."""

    texte: str
    lieu: Lieu | None = None
    candidats: tuple[Lieu, ...] = ()
    """When `lieu` is None: places to choose from, biggest first. Otherwise: homonyms to offer beside it."""
    corrige: str = ""
    """The name read after correction of a typo; blank when nothing was corrected."""
    message: str = ""
    """In French, when nothing was found or the position is out of range."""

    @property
    def choix(self) -> bool:
        """Whether the visitor has to choose."""
        return self.lieu is None and bool(self.candidats)


Voie = Literal["", "nommee", "groupe", "filiere"]


@dataclass(frozen=True, slots=True)
class GroupeLu:
    """The entity whose row answered: a group above the disease, or the disease of a subtype."""

    code: int
    nom: str
    slug: str
    niveau: str

    @property
    def url(self) -> str:
        """Address of its page."""
        return _adresse("maladie", str(self.code), self.slug)


@dataclass(frozen=True, slots=True)
class FiliereTrouvee:
    """A filière and how it was reached: `par` is None when the disease itself is named."""

    pk: int
    slug: str
    sigle: str
    nom: str
    par: GroupeLu | None = None


@dataclass(frozen=True, slots=True)
class CentreTrouve:
    """A network and how it was reached: `par` is None when it names the disease itself."""

    pk: int
    slug: str
    nom: str
    sigle: str
    par: GroupeLu | None = None

    @property
    def nom_court(self) -> str:
        """The sigle when there is one."""
        return self.sigle or self.nom


@dataclass(frozen=True, slots=True)
class Orientation:
    """From a disease to those who care for it. Indicative: to be confirmed with the filière."""

    code: int
    voie: Voie = ""
    """nommee: centres name it · groupe: they name a group above it · filiere: only the filière is known."""
    filiere: FiliereTrouvee | None = None
    associees: tuple[FiliereTrouvee, ...] = ()
    """Filières to name beside the leading one, never alone."""
    centres: tuple[CentreTrouve, ...] = ()
    groupes: tuple[GroupeLu, ...] = ()
    """When voie is groupe (or nommee for the disease of a subtype): the entities whose rows answered."""

    @property
    def centres_pks(self) -> tuple[int, ...]:
        """For a filter on `centre_id__in`."""
        return tuple(c.pk for c in self.centres)
