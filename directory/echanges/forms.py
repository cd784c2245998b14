"""Forms of the pages that take files in and give them out."""

from typing import Any

from django import forms

from directory.models.depots import OCTETS_MAX


class FichierField(forms.FileField):
    """A list, as a spreadsheet saves it. What it really is, is read from its bytes."""

    default_error_messages = {
        "required": "Choisissez un fichier.",
        "missing": "Choisissez un fichier.",
        "empty": "Le fichier est vide.",
        "invalid": "Aucun fichier n’est arrivé. Choisissez-le de nouveau.",
        "max_length": "Le nom du fichier est trop long : %(max)d caractères au plus.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Fichier")
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("help_text", f"CSV ou Excel (.xlsx), {OCTETS_MAX // 1_000_000} Mo au plus.")
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Not too big."""
        fichier = super().clean(data, initial)
        if fichier and fichier.size > OCTETS_MAX:
            raise forms.ValidationError(
                f"Le fichier est trop gros ({fichier.size / 1e6:.0f} Mo) : {OCTETS_MAX // 1_000_000} Mo au plus."
            )
        return fichier


class ImportFichesForm(forms.Form):
    """The file brought back."""

    fichier = FichierField()


class ConfirmerForm(forms.Form):
    """Write what was shown."""

    jeton = forms.CharField(widget=forms.HiddenInput)
    empreinte = forms.CharField(widget=forms.HiddenInput)


class ExportFichesForm(forms.Form):
    """In which format."""

    format = forms.ChoiceField(label="Format", widget=forms.RadioSelect)

    def __init__(self, formats: list[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["format"]
        assert isinstance(champ, forms.ChoiceField)  # noqa: S101
        champ.choices = [(str(n), f().get_title()) for n, f in enumerate(formats)]
        champ.initial = "0"
