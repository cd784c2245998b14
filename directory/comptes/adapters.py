"""What django-allauth is told of this site."""

import logging
import threading
import time
from typing import Any
from urllib.parse import urljoin, urlsplit

import segno
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

logger = logging.getLogger(__name__)


class ComptesAdapter(DefaultAccountAdapter):
    """Accounts: opened by the administration only, and never guessed at from outside."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "Identifiant ou mot de passe incorrect.",
        "incorrect_password": "Mot de passe incorrect.",
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "incorrect_code": "Code incorrect.",
        "rate_limited": "Trop d’essais. Réessayez dans un quart d’heure.",
        "too_many_login_attempts": "Trop d’essais. Réessayez dans un quart d’heure.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only this very host, not the other names it answers to."""
        requete = self.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={requete.get_host()}, require_https=requete.is_secure()
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that trusted proxies give; a request that did not come through them has its own."""
        try:
            return super().get_client_ip(request)
        except ImproperlyConfigured:
            return str(request.META["REMOTE_ADDR"])

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count for an account, whatever the host name in the request."""
        return str(credentials.get("username", "")).casefold()

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """What touches the second factor asks for the password again, unless it has just been given."""
        faits = get_authentication_records(self.request, self.request.user)
        return not any(time.time() - fait["at"] < app_settings.REAUTHENTICATION_TIMEOUT for fait in faits)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """A link on the public address of the site, whatever the host name in the request."""
        return urljoin(settings.SITE_URL, urlsplit(super().get_reset_password_from_key_url(key)).path)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the home of the admin."""
        return reverse("admin:index")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Where one signs in again."""
        return reverse("admin:login")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send while the page is already answered: how long it takes would tell which addresses have an account."""
        message = self.render_mail(
            template_prefix, email, {"request": self.request, "email": email, **context}
        )
        threading.Thread(target=envoyer, args=[message]).start()


def envoyer(message: EmailMessage) -> None:
    """Send a message; a failure is for the logs."""
    try:
        message.send()
    except OSError:  # smtplib's errors are OSErrors too
        logger.exception("Un message de gestion de compte n’a pas pu être envoyé.")


class SecondFacteurAdapter(DefaultMFAAdapter):
    """Second factor, shown as a QR code that the strict CSP lets be."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": ComptesAdapter.error_messages["incorrect_code"],
    }

    def build_totp_svg(self, url: str) -> str:
        """An inline drawing, without style attribute; its white margin holds in dark mode too."""
        code = segno.make(url, error="m", micro=False)
        return code.svg_inline(scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None)
