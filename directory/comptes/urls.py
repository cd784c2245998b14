"""Doors of staff, below `/admin/`. Only these: no sign-up, no e-mail pages, nothing that removes a second factor.

The names are those django-allauth looks for; three of them take the place of the admin's own pages.
"""

from allauth.account import views as compte
from allauth.mfa.base import views as facteur
from allauth.mfa.recovery_codes import views as codes
from django.urls import path, re_path
from django.views.decorators.http import require_POST

from directory.comptes.vues import Connexion, Enrolement, deja_enrole, page

urlpatterns = [
    # In place of admin:login, admin:logout and admin:password_change.
    path("login/", page(Connexion, "connexion", "Connexion", ouverte=True), name="account_login"),
    path("logout/", require_POST(compte.logout), name="account_logout"),
    path(
        "password_change/",
        page(compte.PasswordChangeView, "mot_de_passe", "Changer de mot de passe"),
        name="account_change_password",
    ),
    # Second factor.
    path(
        "code/",
        page(facteur.AuthenticateView, "code", "Code de vérification", ouverte=True),
        name="mfa_authenticate",
    ),
    path(
        "second-facteur/activer/",
        page(Enrolement, "enrolement", "Protéger votre compte", ouverte=True),
        name="mfa_activate_totp",
    ),
    path(
        "second-facteur/code/",
        page(facteur.ReauthenticateView, "confirmer_code", "Code de vérification", ouverte=True),
        name="mfa_reauthenticate",
    ),
    path("second-facteur/deja/", deja_enrole, name="mfa_deactivate_totp"),
    path("second-facteur/", page(facteur.IndexView, "second_facteur", "Second facteur"), name="mfa_index"),
    path(
        "second-facteur/secours/",
        page(codes.ViewRecoveryCodesView, "codes", "Codes de secours"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-facteur/secours/nouveaux/",
        page(codes.GenerateRecoveryCodesView, "nouveaux_codes", "Nouveaux codes de secours"),
        name="mfa_generate_recovery_codes",
    ),
    # The password again, before what touches the second factor.
    path(
        "confirmer/",
        page(compte.ReauthenticateView, "confirmer", "Confirmer votre mot de passe", ouverte=True),
        name="account_reauthenticate",
    ),
    # Forgotten password: by e-mail, and the second factor is still asked at the next sign-in.
    path(
        "mot-de-passe/oublie/",
        page(compte.PasswordResetView, "oublie", "Mot de passe oublié", ouverte=True),
        name="account_reset_password",
    ),
    path(
        "mot-de-passe/oublie/envoye/",
        page(compte.PasswordResetDoneView, "oublie_envoye", "Message envoyé", ouverte=True),
        name="account_reset_password_done",
    ),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        page(compte.PasswordResetFromKeyView, "nouveau", "Nouveau mot de passe", ouverte=True),
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/change/",
        page(compte.PasswordResetFromKeyDoneView, "nouveau_fait", "Mot de passe changé", ouverte=True),
        name="account_reset_password_from_key_done",
    ),
]
