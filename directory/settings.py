"""Settings of the project, driven by the environment (see README, "Settings").

Nothing here is secret. With `DEBUG` off the process refuses to start without a
strong `SECRET_KEY`, and says why.
"""

import importlib.util
import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

from directory.tuiles import lire_tuiles

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()

# --- Who runs the site -------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SITE_NAME = env.str("SITE_NAME", default="Annuaire maladies rares")
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
EDITEUR_NOM = env.str("EDITEUR_NOM", default="")
EDITEUR_ADRESSE = env.str("EDITEUR_ADRESSE", default="")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
HEBERGEUR = env.str("HEBERGEUR", default="")
# Maladies Rares Info Services: shown only when the instance sets them.
MRIS_TELEPHONE = env.str("MRIS_TELEPHONE", default="")
MRIS_SITE = env.str("MRIS_SITE", default="")
# Background images of the interactive map: none unless the instance names where they come from.
TILES_URL = env.str("TILES_URL", default="")
TILES_ATTRIBUTION = env.str("TILES_ATTRIBUTION", default="")
TUILES = lire_tuiles(TILES_URL)

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY and DEBUG:
    SECRET_KEY = "debug-only-key-never-used-with-debug-off"  # noqa: S105
if not DEBUG and (
    len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or SECRET_KEY.startswith("django-insecure-")
):
    # One sentence for whoever starts the process, not a traceback.
    sys.exit(
        "Démarrage refusé : SECRET_KEY manquante ou trop faible ; avec DEBUG désactivé, donnez dans la variable "
        "d’environnement SECRET_KEY une clé aléatoire d’au moins 50 caractères."
    )
# The public name, and this machine itself for the health probes (`/sante/`).
_BOUCLE = ["127.0.0.1", "localhost", "[::1]"]
_HOTE = urlsplit(SITE_URL).hostname
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS", default=[_HOTE] if _HOTE else []), *_BOUCLE]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Application ---------------------------------------------------------------
INSTALLED_APPS = [
    "directory.comptes.apps.AdminAnnuaireConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "csp",
    "django_filters",
    "import_export",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "directory",
    "filieres",
    "centres",
    # After the applications whose admin pages it replaces.
    "directory.comptes.apps.ComptesConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "directory.historique.acte.ActeDuPersonnel",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Last: it looks at the 404 of the views, before a missing final slash is added.
    "directory.pages.adresses.AnciennesAdresses",
]

ROOT_URLCONF = "directory.urls"
WSGI_APPLICATION = "directory.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "directory.pages.contexte.site",
            ],
        },
    },
]

# --- Database --------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'annuaire.sqlite3'}")}
_BASE = DATABASES["default"]
if _BASE["ENGINE"] == "django.db.backends.sqlite3":
    if Path(_BASE["NAME"]).parent == VAR_DIR:
        VAR_DIR.mkdir(exist_ok=True)
    _BASE["OPTIONS"] = {
        # Readers never wait for a writer; a writer takes its lock at once and waits for it.
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
    }
else:
    _BASE["CONN_HEALTH_CHECKS"] = True
    _BASE["OPTIONS"] = {"connect_timeout": 5, **_BASE.get("OPTIONS", {})}
# A connection a request costs a quick page half its time, on SQLite too.
_BASE["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": env.cache_url("CACHE_URL", default="locmemcache://annuaire"),
    # Failed sign-ins: shared by every process and kept over a restart (table of directory.comptes).
    "comptes": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "comptes_essai",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=CONTACT_EMAIL or "annuaire@localhost")

# --- Language ----------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

# --- Static files ----------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))()


def _fichiers_de(paquet: str) -> Path:
    """The files an XStatic package ships, found without importing it (it may ask for setuptools)."""
    trouve = importlib.util.find_spec(f"xstatic.pkg.{paquet}")
    if trouve is None or not trouve.submodule_search_locations:
        raise ImportError(f"xstatic.pkg.{paquet} is not installed")
    return Path(trouve.submodule_search_locations[0]) / "data"


STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("leaflet", _fichiers_de("leaflet")),
    ("leaflet", _fichiers_de("leaflet_markercluster")),
]
STATICFILES_FINDERS = [
    "directory.statiques.Dossiers",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "directory.statiques.ManifestCompresse"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
# Hashed names never change: one year. The others (without their hash): one minute.
WHITENOISE_MAX_AGE = 60

# --- Security and privacy: a visit here reveals health -------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, *filter(None, [TUILES.origine])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "display-capture": [],
    "geolocation": ["self"],
    "microphone": [],
    "payment": [],
    "usb": [],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
# One hour of rest ends a staff session. Visitors have none, hence no cookie.
SESSION_COOKIE_AGE = 60 * 60
SESSION_SAVE_EVERY_REQUEST = True
# Only what the environment says is trusted about the proxy in front.
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", default=False)
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies of ours add the caller's address at the end of X-Forwarded-For; 0: that header is ignored.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=int(BEHIND_TLS_PROXY))
_HTTPS = env.bool("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^sante/"]
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=_HTTPS)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=_HTTPS)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Files that staff take out and bring back (directory.echanges) ------------------------
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_ESCAPE_ILLEGAL_CHARS_ON_EXPORT = True
IMPORT_EXPORT_USE_TRANSACTIONS = True

# --- Sign-in of staff (directory.comptes) -----------------------------------------------
AUTHENTICATION_BACKENDS = ["directory.comptes.authentification.PersonnelBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_ADAPTER = "directory.comptes.adapters.ComptesAdapter"
ACCOUNT_FORMS = {
    "login": "directory.comptes.forms.ConnexionForm",
    "reset_password": "directory.comptes.forms.OubliForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "
# The cookie ends with the browser, the session after an hour of rest.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {
    # Wrong passwords and wrong codes, by address and by account.
    "login_failed": "20/15m/ip,5/15m/key",
    "login": "60/5m/ip",
    "change_password": "5/15m/user",
    "reauthenticate": "10/15m/user",
    "reset_password": "20/h/ip,5/h/key",
    "reset_password_from_key": "20/h/ip",
}
MFA_ADAPTER = "directory.comptes.adapters.SecondFacteurAdapter"
MFA_FORMS = {
    "authenticate": "directory.comptes.forms.CodeForm",
    "reauthenticate": "directory.comptes.forms.CodeDeConfirmationForm",
    "activate_totp": "directory.comptes.forms.EnrolementForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = SITE_NAME
# A clock half a minute out is forgiven.
MFA_TOTP_TOLERANCE = 1

# --- Logs: never a query string (it names a disease) ---------------------------------
_CONSOLE = {"handlers": ["console"], "level": "INFO", "propagate": False}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "sans_requete": {"()": "directory.journal.SansRequete"},
        "sans_corps_head": {"()": "directory.journal.SansCorpsHead"},
    },
    "formatters": {"ligne": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "ligne", "filters": ["sans_requete"]}
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # Django's own handlers (coloured console, e-mail of the whole request) are replaced by ours.
    "loggers": {
        "django": _CONSOLE,
        "django.server": _CONSOLE,
        "gunicorn.http.wsgi": {"filters": ["sans_corps_head"]},
    },
}
