"""Forms of the page that imports a list: the file and its choices, the answers, the decision."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from directory.echanges.forms import FichierField
from directory.importing.erreurs import ErreurImport
from directory.models import Arrete, Campagne

from .anomalies import Lieu
from .ecart import Ecart
from .operations import valider_source
from .rapport import ou_sont
from .rapprochement import Question, cle_de

LAISSER = "-"
AUTRE = "autre"


class ListeForm(forms.Form):
    """The list, and what it is."""

    fichier = FichierField(label="Liste de labels")
    feuille = forms.CharField(
        label="Feuille",
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        max_length=31,
        help_text="Seulement pour un classeur de plusieurs feuilles : le nom de celle à lire.",
    )
    campagne = forms.ModelChoiceField(
        Campagne.objects.filter(domaine=Campagne.Domaine.CENTRE).order_by("-debut"),
        label="Campagne",
        empty_label=None,
        to_field_name="code",
        error_messages={"invalid_choice": "Choisissez une campagne de centres."},
    )
    arrete = forms.ModelChoiceField(
        Arrete.objects.order_by("-publie_le", "intitule"),
        label="Arrêté qui porte la liste",
        required=False,
        empty_label="celui de la campagne",
        to_field_name="code",
    )
    officiel = forms.BooleanField(
        label="Cette liste est le texte officiel lui-même",
        required=False,
        help_text="Sinon les labels sont notés « source publique », et ce qu’un texte officiel a dit n’est pas changé.",
    )
    source_url = forms.CharField(
        label="Source",
        required=False,
        widget=forms.TextInput(attrs={"class": "vURLField", "inputmode": "url"}),
        max_length=500,
        help_text="Adresse de la page où la liste a été lue. Vide : celle de l’arrêté.",
    )
    source_le = forms.CharField(
        label="Date de la source",
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        max_length=10,
        help_text="AAAA, AAAA-MM ou AAAA-MM-JJ.",
    )

    def clean(self) -> dict[str, Any]:
        """The source is a link, its date a date."""
        donnees = super().clean() or {}
        try:
            valider_source(donnees.get("source_url", ""), donnees.get("source_le", ""))
        except ErreurImport as exc:
            raise forms.ValidationError(str(exc)) from exc
        return donnees

    def choix(self) -> dict[str, Any]:
        """What is kept with the file."""
        d = self.cleaned_data
        return {
            "feuille": d["feuille"],
            "campagne": d["campagne"].code,
            "arrete": d["arrete"].code if d["arrete"] else "",
            "officiel": d["officiel"],
            "source_url": d["source_url"],
            "source_le": d["source_le"],
        }


@dataclass
class QuestionPosee:
    """A question on the page, with its fields."""

    question: Question
    lieux: list[Lieu]
    choix: forms.BoundField
    code: forms.BoundField | None

    @property
    def lignes(self) -> str:
        """Where the text stands."""
        return ou_sont(self.lieux)


class ReponsesForm(forms.Form):
    """One choice per question, none made beforehand; and whether the campaign is complete."""

    complete = forms.BooleanField(
        label="Cette liste est complète : marquer la campagne complète",
        required=False,
        help_text=(
            "Les labels de la campagne absents de la liste seront terminés, et les labels antérieurs deviendront échus. "
            "À cocher seulement si la liste contient tous les labels de la campagne."
        ),
    )
    recommencer = forms.BooleanField(label="Effacer les réponses déjà données", required=False)

    def __init__(self, ecart: Ecart, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ecart = ecart
        self.fields["complete"].initial = ecart.choix.complete
        for question, _ in ecart.questions:
            self._poser(question)

    def _poser(self, question: Question) -> None:
        laissee = (question.genre, cle_de(question.texte)) in self.ecart.choix.laisses
        choix = [(c.code, f"{c.nom} ({c.code})") for c in question.candidats]
        libre = question.genre != "site"
        if libre:
            choix.append((AUTRE, "Une autre fiche, dont voici le code"))
        choix.append((LAISSER, "Laisser de côté : ces lignes ne seront pas importées"))
        self.fields[nom_de(question)] = forms.ChoiceField(
            label=question.texte,
            choices=choix,
            widget=forms.RadioSelect,
            required=False,
            initial=LAISSER if laissee else None,
        )
        if libre:
            self.fields[f"{nom_de(question)}-code"] = forms.CharField(
                label=f"Code de la fiche pour « {question.texte} »", required=False, max_length=200
            )

    def posees(self) -> Iterator[QuestionPosee]:
        """The questions with their fields, for the template."""
        for question, lieux in self.ecart.questions:
            nom = nom_de(question)
            code = self[f"{nom}-code"] if f"{nom}-code" in self.fields else None
            yield QuestionPosee(question, lieux, self[nom], code)

    def clean(self) -> dict[str, Any]:
        """« Another record » needs its code."""
        donnees = super().clean() or {}
        for question, _ in self.ecart.questions:
            nom = nom_de(question)
            if donnees.get(nom) == AUTRE and not donnees.get(f"{nom}-code", "").strip():
                self.add_error(nom, "Donnez le code de la fiche.")
        return donnees

    def noter(self, choix: dict[str, Any]) -> None:
        """Put the answers with what is kept with the file."""
        d = self.cleaned_data
        reponses = {} if d["recommencer"] else dict(choix.get("reponses", {}))
        laisses = set() if d["recommencer"] else {tuple(paire) for paire in choix.get("laisses", [])}
        for question, _ in self.ecart.questions:
            cle, valeur = cle_de(question.texte), d.get(nom_de(question))
            if not valeur:
                continue
            laisses.discard((question.genre, cle))
            if valeur == LAISSER:
                laisses.add((question.genre, cle))
            else:
                code = d[f"{nom_de(question)}-code"] if valeur == AUTRE else valeur
                reponses[cle] = code.strip().lower()
        choix |= {"reponses": reponses, "laisses": sorted(laisses), "complete": d["complete"]}


def nom_de(question: Question) -> str:
    """The name of a question's field: the same from page to page."""
    cle = f"{question.genre}:{cle_de(question.texte)}"
    return f"q-{hashlib.sha256(cle.encode()).hexdigest()[:16]}"


class EcrireForm(forms.Form):
    """The decision, on the difference that was shown."""

    empreinte = forms.CharField(widget=forms.HiddenInput)
    confirmer = forms.BooleanField(
        label="J’ai relu ces changements",
        error_messages={"required": "Cochez la case pour confirmer les changements."},
    )
