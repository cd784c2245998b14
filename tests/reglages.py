"""Settings of the tests: the project's own, in an environment the tests decide alone.

TEST_DATABASE_URL chooses the database (default: SQLite in memory); everything
else is fixed here, whatever the developer has exported.
"""

import os

os.environ.update(
    DEBUG="0",
    SECRET_KEY="cle-des-tests-jamais-utilisee-ailleurs-0123456789-abcdefghij",
    # Middlewares read it once at start: a test's `settings` fixture comes too late.
    HTTPS="0",
    SITE_NAME="Annuaire maladies rares",
    SITE_URL="https://annuaire.test",
    ALLOWED_HOSTS="testserver,annuaire.test",
    EDITEUR_NOM="Éditeur de test",
    EDITEUR_ADRESSE="1 rue du Test, 75000 Paris",
    CONTACT_EMAIL="contact@annuaire.test",
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL", "sqlite://:memory:"),
    EMAIL_URL="memorymail://",
)
for _nom in (
    "BEHIND_TLS_PROXY",
    "CACHE_URL",
    "CSRF_TRUSTED_ORIGINS",
    "HEBERGEUR",
    "MRIS_TELEPHONE",
    "MRIS_SITE",
):
    os.environ.pop(_nom, None)

from directory.settings import *  # noqa: E402, F403

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # The test database is copied and thrown away: no connection outlives its request.
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405

# No collectstatic before the tests: plain names, found in static/.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
