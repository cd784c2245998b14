"""Settings, health and logs: an instance refuses to start wrong, and says nothing of its visitors."""

import io
import logging
import runpy
import sqlite3
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import ConnectionHandler
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import path
from gunicorn.config import Config

from directory import gunicorn as gunicorn_conf
from directory import sante
from directory.journal import sans_requete

REGLAGES = Path(__file__).resolve().parents[1] / "directory/settings.py"
CLE = "une-cle-assez-longue-pour-ces-tests-0123456789-abcdefghijk"
VARIABLES = (
    *(
        "DEBUG",
        "SECRET_KEY",
        "SITE_NAME",
        "SITE_URL",
        "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS",
        "DATABASE_URL",
    ),
    *("CONN_MAX_AGE", "CACHE_URL", "EMAIL_URL", "BEHIND_TLS_PROXY", "HTTPS", "STATIC_ROOT", "CONTACT_EMAIL"),
)


@pytest.fixture
def charger(monkeypatch):
    """Read the settings file again, in the environment given and no other."""

    def _charger(**environnement: str) -> dict:
        for nom in VARIABLES:
            monkeypatch.delenv(nom, raising=False)
        for nom, valeur in environnement.items():
            monkeypatch.setenv(nom, valeur)
        return runpy.run_path(str(REGLAGES))

    return _charger


class TestDemarrage:
    """What a production instance refuses, and what it takes for granted."""

    @pytest.mark.parametrize("cle", ["", "courte", "a" * 60, "abcabc" * 12, f"django-insecure-{CLE}"])
    def test_weak_key_is_refused_in_one_sentence(self, charger, cle):
        with pytest.raises(SystemExit) as refus:
            charger(SECRET_KEY=cle)
        assert str(refus.value).startswith("Démarrage refusé : SECRET_KEY")
        assert "\n" not in str(refus.value)

    def test_debug_needs_no_key(self, charger):
        assert charger(DEBUG="1")["SECRET_KEY"]

    def test_debug_is_off_unless_asked(self, charger):
        assert charger(SECRET_KEY=CLE)["DEBUG"] is False

    def test_https_everywhere_by_default(self, charger):
        lus = charger(SECRET_KEY=CLE)
        vrais = "SECURE_SSL_REDIRECT SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SESSION_COOKIE_HTTPONLY CSRF_COOKIE_HTTPONLY"
        assert all(lus[nom] for nom in vrais.split())
        assert lus["SECURE_HSTS_SECONDS"] == 31_536_000
        assert lus["SESSION_COOKIE_AGE"] == 3600

    def test_forwarded_scheme_is_believed_only_when_asked(self, charger):
        assert "SECURE_PROXY_SSL_HEADER" not in charger(SECRET_KEY=CLE)
        assert charger(SECRET_KEY=CLE, BEHIND_TLS_PROXY="1")["SECURE_PROXY_SSL_HEADER"][1] == "https"

    def test_hosts_are_the_public_name_and_this_machine(self, charger):
        boucle = ["127.0.0.1", "localhost", "[::1]"]
        lus = charger(SECRET_KEY=CLE, SITE_URL="https://annuaire.example/")
        assert lus["ALLOWED_HOSTS"] == ["annuaire.example", *boucle]
        assert lus["SITE_URL"] == "https://annuaire.example"
        assert charger(SECRET_KEY=CLE, ALLOWED_HOSTS="a.example,b.example")["ALLOWED_HOSTS"] == [
            *("a.example", "b.example"),
            *boucle,
        ]

    def test_static_names_are_hashed_in_service_only(self, charger):
        assert "Manifest" in charger(SECRET_KEY=CLE)["STORAGES"]["staticfiles"]["BACKEND"]
        assert "Manifest" not in charger(DEBUG="1")["STORAGES"]["staticfiles"]["BACKEND"]


class TestBase:
    """The database the environment names."""

    def test_sqlite_is_in_wal_and_writers_lock_at_once(self, charger, tmp_path, django_db_blocker):
        lus = charger(SECRET_KEY=CLE, DATABASE_URL=f"sqlite:///{tmp_path}/essai.sqlite3")
        base = lus["DATABASES"]["default"]
        assert base["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        gestion = ConnectionHandler({"default": base})
        with django_db_blocker.unblock(), gestion["default"].cursor() as curseur:
            lus = {
                nom: curseur.execute(f"PRAGMA {nom}").fetchone()[0] for nom in ("journal_mode", "synchronous")
            }
        gestion["default"].close()
        assert lus == {"journal_mode": "wal", "synchronous": 1}
        assert sqlite3.sqlite_version_info >= (3, 31)

    def test_postgresql_connections_are_kept_and_checked(self, charger):
        url = "postgres://u:p@base.example:5433/annuaire?sslmode=require"
        base = charger(SECRET_KEY=CLE, DATABASE_URL=url, CONN_MAX_AGE="30")["DATABASES"]["default"]
        assert base["ENGINE"] == "django.db.backends.postgresql"
        assert (base["CONN_MAX_AGE"], base["CONN_HEALTH_CHECKS"]) == (30, True)
        assert base["OPTIONS"] == {"connect_timeout": 5, "sslmode": "require"}


class TestVerificationDeDeploiement:
    """`check --deploy` asks who publishes the site, and where."""

    @staticmethod
    def _ids() -> list[str]:
        return [
            m.id for m in run_checks(tags=["security"], include_deployment_checks=True) if "directory" in m.id
        ]

    def test_complete_instance_has_nothing_to_say(self):
        assert self._ids() == []

    @pytest.mark.parametrize("nom", ["SITE_NAME", "EDITEUR_NOM", "EDITEUR_ADRESSE", "CONTACT_EMAIL"])
    def test_each_missing_mention_warns(self, settings, nom):
        setattr(settings, nom, " ")
        assert self._ids() == ["directory.W001"]

    @pytest.mark.parametrize(
        "adresse", ["http://annuaire.example", "https://localhost", "https://127.0.0.1:8000", ""]
    )
    def test_address_must_be_public_and_https(self, settings, adresse):
        settings.SITE_URL = adresse
        assert self._ids() == ["directory.W002"]


class TestSante:
    """Probes: alive without the database, ready only with it."""

    def test_live_asks_nothing_of_the_database(self, rf):
        reponse = sante.live(rf.get("/sante/live"))
        assert (reponse.status_code, reponse.content) == (200, b"ok\n")
        assert reponse["Content-Type"] == "text/plain; charset=utf-8"
        assert "no-store" in reponse["Cache-Control"]

    @pytest.mark.django_db
    def test_ready_when_migrated(self, rf, django_assert_max_num_queries):
        with django_assert_max_num_queries(2):
            reponse = sante.ready(rf.get("/sante/ready"))
        assert (reponse.status_code, reponse.content) == (200, b"ok\n")

    @pytest.mark.django_db
    def test_not_ready_while_a_migration_waits(self, rf):
        MigrationRecorder(connection).migration_qs.filter(app="centres").delete()
        reponse = sante.ready(rf.get("/sante/ready"))
        assert reponse.status_code == 503
        assert reponse.content.decode() == "La base de données attend des migrations.\n"
        assert "no-store" in reponse["Cache-Control"]

    def test_not_ready_when_the_database_is_silent(self, rf, monkeypatch):
        def silence(self):
            raise OperationalError("connection to server at base.example failed: password")

        monkeypatch.setattr(MigrationRecorder, "applied_migrations", silence)
        reponse = sante.ready(rf.get("/sante/ready"))
        assert reponse.status_code == 503
        assert reponse.content.decode() == "La base de données ne répond pas.\n"

    @pytest.mark.parametrize("vue", [sante.live, sante.ready])
    def test_reading_only(self, rf, vue):
        assert vue(rf.post("/sante/")).status_code == 405

    @pytest.mark.django_db
    @pytest.mark.parametrize("adresse", ["/sante/live", "/sante/ready"])
    @pytest.mark.parametrize("hote", ["localhost", "127.0.0.1:8000", "annuaire.test"])
    def test_probes_pass_where_pages_go_to_https(self, settings, adresse, hote):
        settings.SECURE_SSL_REDIRECT = True
        client = Client(headers={"host": hote})
        assert client.get(adresse).status_code == 200
        assert client.get("/").status_code == 301

    def test_every_answer_carries_the_security_headers(self, client):
        entetes = client.get("/sante/live").headers
        assert "default-src 'none'" in entetes["Content-Security-Policy"]
        assert "unsafe" not in entetes["Content-Security-Policy"]
        assert "geolocation=(self)" in entetes["Permissions-Policy"]
        assert entetes["Referrer-Policy"] == "same-origin"
        assert entetes["X-Content-Type-Options"] == "nosniff"
        assert entetes["X-Frame-Options"] == "DENY"
        assert "Set-Cookie" not in entetes


# --- Logs ---------------------------------------------------------------------------
SECRET = "mucoviscidose"


def _casse(request):
    terme = request.GET.get("q") or request.POST.get("q")
    try:
        int(terme)
    except ValueError as exc:
        raise RuntimeError(f"{terme} dans {request!r}") from exc


def _absente(request):
    raise Http404(request.GET["q"])


def _interdite(request):
    raise PermissionDenied(request.get_full_path())


def _suspecte(request):
    raise SuspiciousOperation(f"adresse {request.get_full_path()}")


def _indisponible(request):
    return HttpResponse("plus tard", status=503)


def _page(request, exception=None):
    return HttpResponse("erreur", status=500 if exception is None else 404)


urlpatterns = [
    path("casse/", _casse),
    path("absente/", _absente),
    path("interdite/", _interdite),
    path("suspecte/", _suspecte),
    path("indisponible/", _indisponible),
]
handler400 = handler403 = handler404 = _page


def handler500(request):
    """Without a template: this module's routes are not the site's."""
    return _page(request)


@pytest.fixture
def journal(monkeypatch):
    """What the console would have shown."""
    flux = io.StringIO()
    for logger in (logging.getLogger(), logging.getLogger("django"), logging.getLogger("django.server")):
        # pytest adds its own handlers, of other types.
        (console,) = [h for h in logger.handlers if type(h) is logging.StreamHandler]
        monkeypatch.setattr(console, "stream", flux)
    return flux


@pytest.mark.urls(__name__)
class TestJournal:
    """Not one line of the logs says what a visitor looked for."""

    @pytest.mark.parametrize(
        "chemin", ["/casse/", "/absente/", "/interdite/", "/suspecte/", "/indisponible/", "/inconnue/"]
    )
    def test_path_without_query(self, journal, chemin):
        client = Client(
            raise_request_exception=False, headers={"referer": f"https://moteur.example/?q={SECRET}"}
        )
        client.get(chemin, {"q": SECRET, "pres": "48.85,2.35"})
        texte = journal.getvalue()
        assert texte
        assert chemin in texte or chemin == "/suspecte/"
        for mot in (SECRET, "48.85", "?q", "moteur"):
            assert mot not in texte

    def test_what_a_form_sent_stays_out(self, journal):
        Client(raise_request_exception=False).post("/casse/", {"q": SECRET})
        assert SECRET not in journal.getvalue()
        assert "/casse/" in journal.getvalue()

    def test_trace_of_a_failure_says_where_and_what_kind(self, journal):
        Client(raise_request_exception=False).get("/casse/", {"q": SECRET})
        texte = journal.getvalue()
        assert "in _casse" in texte
        assert texte.index("ValueError (") < texte.index("RuntimeError (")

    def test_trace_keeps_its_words_when_nothing_was_asked(self, journal):
        Client(raise_request_exception=False).get("/casse/")
        assert "TypeError: int() argument" in journal.getvalue()

    def test_unknown_host(self, journal):
        reponse = Client(headers={"host": "autre.example"}).get("/absente/", {"q": SECRET})
        assert reponse.status_code in {400, 404}
        assert "autre.example" in journal.getvalue()
        assert "File " not in journal.getvalue()
        assert SECRET not in journal.getvalue()

    def test_refused_form_does_not_quote_where_it_came_from(self, journal):
        client = Client(
            enforce_csrf_checks=True, headers={"referer": f"https://ailleurs.example/?q={SECRET}"}
        )
        assert client.post("/casse/", {"q": SECRET}, secure=True).status_code == 403
        assert "Forbidden" in journal.getvalue()
        assert SECRET not in journal.getvalue()

    def test_development_server_keeps_its_line(self, journal):
        logging.getLogger("django.server").info('"%s" %s %s', f"GET /?q={SECRET} HTTP/1.1", "200", "512")
        assert '"GET / HTTP/1.1" 200 512' in journal.getvalue()
        assert SECRET not in journal.getvalue()

    def test_unreadable_message_and_stack(self, journal):
        logging.getLogger("django").warning("%d ?q=%s", SECRET, SECRET)
        logging.getLogger("django").warning("où", stack_info=True)
        assert SECRET not in journal.getvalue()
        assert "Message de journal illisible" in journal.getvalue()
        assert "Stack (most recent call last)" in journal.getvalue()


@pytest.mark.parametrize(
    ("ligne", "attendue"),
    [
        ("Not Found: /maladies/", "Not Found: /maladies/"),
        ("GET /?q=a+b HTTP/1.1", "GET / HTTP/1.1"),
        ('"GET /x?q=a HTTP/1.0" 404 -', '"GET /x HTTP/1.0" 404 -'),
        ("Bad request syntax ('GET /?q=a b c HTTP/1.1')", "Bad request syntax ('GET / HTTP/1.1')"),
        ("GET /?q=a HTTP/1.1 maladie rare", "GET /"),
        ("un\n<WSGIRequest: GET '/?q=a'>\ndeux", "un\n<WSGIRequest: GET '/\ndeux"),
    ],
)
def test_a_line_is_cut_at_its_question_mark(ligne, attendue):
    assert sans_requete(ligne) == attendue


class TestGunicorn:
    """The production server, under the same rule."""

    @pytest.fixture
    def sortie(self):
        """gunicorn's two loggers, set up by our class, writing here."""
        avant = {nom: logging.getLogger(nom).handlers[:] for nom in ("gunicorn.error", "gunicorn.access")}
        conf = Config()
        conf.set("accesslog", "-")
        flux = io.StringIO()
        journal = gunicorn_conf.Journal(conf)
        for logger in (journal.error_log, journal.access_log):
            for handler in logger.handlers:
                handler.stream = flux
        yield journal, flux
        for nom, handlers in avant.items():
            logging.getLogger(nom).handlers[:] = handlers

    def test_failure_quotes_neither_query_nor_exception(self, sortie):
        journal, flux = sortie
        try:
            raise ValueError(SECRET)
        except ValueError:
            journal.exception("Error handling request %s", f"/x?q={SECRET}")
        assert "Error handling request /x" in flux.getvalue()
        assert "ValueError" in flux.getvalue()
        assert SECRET not in flux.getvalue()

    def test_head_warning_is_dropped(self, journal):
        serveur = logging.getLogger("gunicorn.http.wsgi")
        serveur.warning("WSGI app sent body bytes on a no-body response (method=%s)", "HEAD")
        serveur.warning("autre")
        assert "WARNING gunicorn.http.wsgi autre" in journal.getvalue()
        assert "no-body" not in journal.getvalue()

    def test_access_line_names_nobody(self):
        for atome in ("%(h)s", "%(r)s", "%(q)s", "%(f)s", "%(a)s", "%(u)s", "}i", "}e"):
            assert atome not in gunicorn_conf.access_log_format

    def test_shape(self):
        assert (gunicorn_conf.worker_class, gunicorn_conf.control_socket_disable) == ("gthread", True)
        assert gunicorn_conf.preload_app
