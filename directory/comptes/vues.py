"""The pages of django-allauth, in the frame of the admin."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LoginView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.generic import View

from directory.comptes import second_facteur

Page = Callable[..., HttpResponseBase]


def page(vue: type[View], gabarit: str, titre: str, *, ouverte: bool = False) -> Page:
    """A view with our template and the admin's context; unless `ouverte`, for verified sessions only."""
    fonction = vue.as_view(template_name=f"admin/comptes/{gabarit}.html")

    @never_cache
    @wraps(fonction)
    def _page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reponse = fonction(request, *args, **kwargs)
        if isinstance(reponse, TemplateResponse) and not reponse.is_rendered:
            contexte = {**admin.site.each_context(request), "title": titre, "is_nav_sidebar_enabled": False}
            reponse.context_data = {**contexte, **(reponse.context_data or {})}
        return reponse

    return _page if ouverte else admin.site.admin_view(_page)


class Connexion(LoginView):
    """Where every refused page of the admin leads, whatever the session lacks."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Signed in by the password alone: on to the second factor."""
        if request.user.is_authenticated and not second_facteur.verifie(request):
            enrole = second_facteur.dernier_totp(request.user)
            etape = reverse("mfa_reauthenticate" if enrole else "mfa_activate_totp")
            suite = self.get_next_url()
            return redirect(f"{etape}?{urlencode({REDIRECT_FIELD_NAME: suite})}" if suite else etape)
        return super().dispatch(request, *args, **kwargs)


class Enrolement(ActivateTOTPView):
    """The authenticator app of a person: its first code is a second factor given."""

    def form_valid(self, form: Any) -> HttpResponse:
        """From here on the session is a verified one, under a new key."""
        reponse = super().form_valid(form)
        # Its first code serves once, as the others do.
        Authenticator.objects.get(user=self.request.user, type="totp").wrap().validate_code(
            form.cleaned_data["code"]
        )
        record_authentication(self.request, self.request.user, "mfa", type="totp")
        self.request.session.cycle_key()
        return reponse


def trop_d_essais(request: HttpRequest) -> HttpResponse:
    """Too many requests from one address, whatever they asked."""
    contexte = {**admin.site.each_context(request), "title": "Trop d’essais", "is_nav_sidebar_enabled": False}
    return TemplateResponse(request, "admin/comptes/trop_d_essais.html", contexte, status=429).render()


def deja_enrole(request: HttpRequest) -> HttpResponseRedirect:
    """Where django-allauth sends who enrols twice (a button pressed twice)."""
    return redirect("mfa_index")
