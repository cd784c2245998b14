"""Fields of sign-in as this site names them."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm


class ConnexionForm(LoginForm):
    """Name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Identifiant"
        for champ in self.fields.values():
            champ.widget.attrs.pop("placeholder", None)


class OubliForm(ResetPasswordForm):
    """Where to send the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Adresse électronique"
        self.fields["email"].widget.attrs.pop("placeholder", None)


class CodeMixin:
    """A code: telephones show their digits, and offer the code they know."""

    etiquette = "Code"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["code"]  # type: ignore[attr-defined]
        champ.label = self.etiquette
        champ.max_length = 30
        champ.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "30"}


class CodeForm(CodeMixin, AuthenticateForm):
    """Second step of sign-in."""

    etiquette = "Code à six chiffres, ou code de secours"


class CodeDeConfirmationForm(CodeMixin, ReauthenticateForm):
    """Second factor of a session begun before the app was enrolled."""

    etiquette = CodeForm.etiquette


class EnrolementForm(CodeMixin, ActivateTOTPForm):
    """First code of the app."""

    etiquette = "Code à six chiffres"
