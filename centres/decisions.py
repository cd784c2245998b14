"""Forms of the decisions on campaigns and labels: the text, the day, the reason. Each knows what it would do."""

import datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from centres.models import LabellisationSite, Role, Site
from centres.operations import UN_JOUR, completer, prolonger, renouveler, retirer, transferer
from directory.models import Arrete, Campagne, NomRetire
from directory.noms_retires import REFUS, NomsRetires

ROLES_ANCIENS = [
    *((role.value, role.label) for role in Role if role != Role.COORDONNATEUR),
    ("aucun", "il quitte le réseau (aucun label)"),
]


class DecisionForm(forms.Form):
    """What every decision has. `objet` is the record it is taken on, `par` who takes it."""

    titre = ""
    explication = ""
    # What is said once it is done.
    fait = ""
    # An arrêté is needed, not only welcome.
    texte_requis = False
    # Of the data, when the preview was shown; the decision is not taken on others.
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    motif = forms.CharField(
        label="Motif", max_length=200, widget=forms.TextInput(attrs={"class": "vTextField"})
    )
    arrete = forms.ModelChoiceField(
        Arrete.objects.order_by("-publie_le", "intitule"),
        label="Arrêté",
        required=False,
        empty_label="aucun texte publié",
        help_text="Le texte qui porte la décision. S’il manque dans la liste, ajoutez-le d’abord aux arrêtés.",
    )

    def __init__(self, objet: Any, par: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objet, self.par = objet, par
        if self.texte_requis:
            arrete = self.fields["arrete"]
            arrete.required, arrete.empty_label = True, "choisissez un texte"  # type: ignore[attr-defined]
            arrete.error_messages["required"] = "Choisissez l’arrêté qui porte cette décision."
        self.order_fields([nom for nom in self.fields if nom not in ("arrete", "motif")])

    def clean_motif(self) -> str:
        """The reason is public and stays in the history: no withdrawn name in it."""
        motif: str = self.cleaned_data["motif"]
        if NomsRetires(NomRetire.cles()).nomme(motif):
            raise forms.ValidationError(REFUS, code="nom_retire")
        return motif

    @property
    def domaine(self) -> str:
        """Whom it is about: centres or filières."""
        return Campagne.Domaine.CENTRE

    def jour(self) -> datetime.date:
        """The first day when something changes for visitors."""
        raise NotImplementedError

    def executer(self) -> Any:
        """Take the decision. Raises ValidationError."""
        raise NotImplementedError


def champ_jour(label: str, help_text: str, **options: Any) -> forms.DateField:
    """A day, with the calendar of the browser."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        validators=[
            MinValueValidator(datetime.date(1990, 1, 1), "Choisissez un jour à partir de 1990."),
            MaxValueValidator(datetime.date(2099, 12, 31), "Choisissez un jour avant 2100."),
        ],
        **options,
    )


class ProlongerForm(DecisionForm):
    """The campaign's new end."""

    titre = "Prolonger la campagne"
    fait = "La campagne et ses labels ouverts sont prolongés."
    explication = (
        "La fin de la campagne et celle de tous les labels qui vont jusqu’à son terme sont reculées ensemble. "
        "Les labels déjà retirés ou finis plus tôt ne changent pas."
    )
    texte_requis = True
    fin = champ_jour("Nouvelle fin", "Dernier jour compris, par exemple 31/12/2029.")

    @property
    def domaine(self) -> str:
        return str(self.objet.domaine)

    def jour(self) -> datetime.date:
        return self.objet.fin + UN_JOUR

    def executer(self) -> Any:
        d = self.cleaned_data
        return prolonger(self.objet, d["fin"], d["arrete"], d["motif"], self.par)


class CompleterForm(DecisionForm):
    """Nothing to choose but the reason."""

    titre = "Marquer la campagne complète"
    fait = "La campagne est marquée complète."
    explication = (
        "À faire quand tous les labels de la campagne sont saisis ici : les labels antérieurs deviennent échus et quittent "
        "la recherche."
    )

    @property
    def domaine(self) -> str:
        return str(self.objet.domaine)

    def jour(self) -> datetime.date:
        return max(timezone.localdate(), self.objet.debut)

    def executer(self) -> Any:
        d = self.cleaned_data
        return completer(self.objet, d["motif"], d["arrete"], self.par)


class RetirerForm(DecisionForm):
    """The last day of a label."""

    titre = "Retirer le label"
    fait = "Le label est retiré."
    explication = (
        "Le label prend fin avant son terme. Rien n’est effacé : la page du site garde son histoire."
    )
    le = champ_jour("Dernier jour du label", "Ce jour-là, le site est encore labellisé.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motif"].help_text = "Montré au public, par exemple « service fermé »."

    def jour(self) -> datetime.date:
        return self.cleaned_data["le"] + UN_JOUR

    def executer(self) -> Any:
        d = self.cleaned_data
        return retirer(self.objet, d["le"], d["motif"], d["arrete"], self.par)


class TransfererForm(DecisionForm):
    """From which day, and what becomes of the former coordonnateur."""

    titre = "Transférer la coordination à ce site"
    fait = "La coordination est transférée."
    explication = (
        "Le site coordonnateur d’aujourd’hui cesse de l’être la veille du jour choisi, et ce site le devient ce jour-là, "
        "jusqu’au même terme. Personne n’est nommé sur les nouveaux labels : complétez-les ensuite si le texte nomme quelqu’un."
    )
    le = champ_jour("À partir du", "Premier jour du nouveau site coordonnateur.")
    role_ancien = forms.ChoiceField(
        label="L’ancien site coordonnateur devient", choices=ROLES_ANCIENS, initial=Role.CONSTITUTIF.value
    )
    objet: Site

    def jour(self) -> datetime.date:
        return self.cleaned_data["le"]

    def executer(self) -> Any:
        d = self.cleaned_data
        role = "" if d["role_ancien"] == "aucun" else d["role_ancien"]
        return transferer(self.objet.centre, self.objet, d["le"], d["arrete"], d["motif"], role, self.par)


class RenouvelerForm(DecisionForm):
    """The campaign that the labels go on in. `objet` is a list of labels."""

    titre = "Renouveler dans une campagne"
    fait = "Les labels sont renouvelés."
    explication = (
        "Chaque site reçoit le même rôle dans la campagne choisie. Tout est écrit d’un coup, ou rien. Personne n’est nommé sur "
        "les nouveaux labels : complétez-les ensuite si le texte nomme quelqu’un."
    )
    texte_requis = True
    campagne = forms.ModelChoiceField(
        Campagne.objects.filter(domaine=Campagne.Domaine.CENTRE).order_by("-debut"),
        label="Campagne",
        empty_label=None,
        help_text="Si la nouvelle campagne manque dans la liste, ajoutez-la d’abord aux campagnes.",
    )
    debut = champ_jour("Début", "Vide : le premier jour de la campagne.", required=False)
    fin = champ_jour("Fin", "Vide : le dernier jour de la campagne.", required=False)
    objet: list[LabellisationSite]

    def jour(self) -> datetime.date:
        return self.cleaned_data["debut"] or self.cleaned_data["campagne"].debut

    def executer(self) -> Any:
        d = self.cleaned_data
        jours = (self.jour(), d["fin"] or d["campagne"].fin)
        return renouveler(self.objet, d["campagne"], d["arrete"], d["motif"], self.par, jours)
