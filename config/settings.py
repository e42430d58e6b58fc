"""
The settings, top to bottom, all from the environment.

A file `.env` in the checkout is read too; `.env.example` explains each name. No secret has a
default: only the demo makes its own, once, outside the repository.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE as CSP_NONCE
from csp.constants import NONE as CSP_NONE
from csp.constants import SELF as CSP_SELF

from config import demo_secrets
from config import logging as config_logging

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

# ---------------------------------------------------------------------------------------------
# What this process is
# ---------------------------------------------------------------------------------------------

DEBUG = env.bool("COUNTROOM_DEBUG", default=False)

# The demo serves this machine only, and makes its own keys.
DEMO = env.bool("COUNTROOM_DEMO", default=False)
# The operator whose games the demo opens.
DEMO_OPERATOR = "demo-transfer"
DEMO_SEAMLESS_OPERATOR = "demo-seamless"
# Where the demo's seamless operator listens: a sandbox operator that `make run` starts.
SANDBOX_PORT = env.int("SANDBOX_PORT", default=8100)

# What lives outside the database and the repository: the embedded PostgreSQL, the demo's keys.
DATA_DIR = (BASE_DIR / (env.str("COUNTROOM_DATA_DIR", default="") or ".data")).resolve()

# What the web processes of one machine share while they run: in-flight calls, metrics.
RUN_DIR = BASE_DIR / (env.str("COUNTROOM_RUN_DIR", default="") or DATA_DIR / "run")

# ---------------------------------------------------------------------------------------------
# Keys
# ---------------------------------------------------------------------------------------------

if DEMO:
    env.read_env(demo_secrets.ensure_demo_secrets(DATA_DIR))

SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])

# Fernet keys for secrets at rest. The first one writes, all of them read.
ENCRYPTION_KEYS = env.list("ENCRYPTION_KEYS")

# Ed25519 private key that signs the ledger's seals: 32 raw bytes in base64. Never in the database.
SEAL_SIGNING_KEY = env.str("SEAL_SIGNING_KEY")

# Public keys that signed seals before, each 32 raw bytes in base64.
SEAL_PUBLIC_KEYS = env.list("SEAL_PUBLIC_KEYS", default=[])

# ---------------------------------------------------------------------------------------------
# Who may reach it
# ---------------------------------------------------------------------------------------------

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEMO else [])
# Where players' browsers reach this platform: game links begin with it.
# The demo's follows the PORT of `make run`.
PUBLIC_URL = (
    env.str("PUBLIC_URL", default="").rstrip("/") or f"http://127.0.0.1:{env.str('PORT', '') or 8000}"
)

CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Proxies (addresses or CIDRs) whose X-Forwarded-For and X-Forwarded-Proto are believed.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEMO and not DEBUG)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
# Thirty days. The names beside and below ours are not ours to decide about: Django's two checks want them in it.
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=0 if DEMO or DEBUG else 30 * 24 * 60 * 60)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO and not DEBUG
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "countroom_session"
CSRF_COOKIE_NAME = "countroom_csrf"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The largest body that is read at all; the operator API refuses above 1 MB by itself.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# That setting counts no files: what a page takes at all, and the pages that take more.
LARGEST_PAGE_BODY = 3 * 1024 * 1024
LARGEST_UPLOADS = {"/admin/reconciliations/new/": 51 * 1024 * 1024}

# ---------------------------------------------------------------------------------------------
# Django
# ---------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # before the admin, whose templates it replaces
    "unfold.contrib.filters",
    "backoffice.apps.SiteConfig",  # django.contrib.admin with our site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "config",
    "players",
    "wallets",
    "gameplay",
    "backoffice",
]

MIDDLEWARE = [
    # First: every answer has a request id, and no exception of the API leaves without its envelope.
    "players.wire.request_id.RequestIdMiddleware",
    "config.metrics.count_requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.page_middleware.refuse_large_bodies",
    # Calls of the API skip what is named after page_middleware, and end_old_sessions finds no session there.
    "config.page_middleware.Policy",
    "config.page_middleware.Sessions",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.page_middleware.Authentication",
    "config.page_middleware.SecondFactor",
    "config.page_middleware.Messages",
    "backoffice.entry.sessions.end_old_sessions",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
# `/v1/operator/info` is the contract's spelling: a slash is never added.
APPEND_SLASH = False

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
            ],
        },
    },
]

# Books are kept in UTC, and so are the days of reports. config/checks.py insists.
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "en"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The look of the back office; its menu and numbers are in backoffice/.
UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Countroom",
    "SITE_HEADER": "Countroom",
    "SITE_SUBHEADER": "Back office",
    "SITE_SYMBOL": "account_balance",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "STYLES": ["backoffice.menu.stylesheet"],
    "SIDEBAR": {"navigation": "backoffice.menu.navigation"},
    "ACCOUNT": {"navigation": "backoffice.menu.account_links"},
    "DASHBOARD_CALLBACK": "backoffice.dashboard.add_figures",
    "COLORS": {
        "primary": {
            "50": "oklch(97% .014 254.604)",
            "100": "oklch(93.2% .032 255.585)",
            "200": "oklch(88.2% .059 254.128)",
            "300": "oklch(80.9% .105 251.813)",
            "400": "oklch(70.7% .165 254.624)",
            "500": "oklch(62.3% .214 259.815)",
            "600": "oklch(54.6% .245 262.881)",
            "700": "oklch(48.8% .243 264.376)",
            "800": "oklch(42.4% .199 265.638)",
            "900": "oklch(37.9% .146 265.522)",
            "950": "oklch(28.2% .091 267.935)",
        },
    },
}

# ---------------------------------------------------------------------------------------------
# Logging in to the back office
# ---------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "players.StaffMember"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: says no to whoever is locked out
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# A password that an administrator gave: it is changed at the first login, within so many hours.
ONE_TIME_PASSWORD_HOURS = env.int("ONE_TIME_PASSWORD_HOURS", default=72)

# Everybody has a second factor, or gets one before anything else. Whoever has one is asked for it in any case.
TWO_FACTOR_REQUIRED = env.bool("TWO_FACTOR_REQUIRED", default=not DEMO)
OTP_TOTP_ISSUER = "Countroom"
# The code before, the present and the next one are right, whatever a phone showed before.
OTP_TOTP_SYNC = False

# A session ends after so many minutes without a request, and after so many hours whatever happens.
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30)
SESSION_HOURS = env.int("SESSION_HOURS", default=12)
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60

# After so many failures, of the password or of the code, one name is locked at one address, for so many minutes. Never
# by the name alone: anybody who knows a name could lock its owner out.
LOGIN_FAILURES = env.int("LOGIN_FAILURES", default=5)
LOGIN_LOCK_MINUTES = env.int("LOGIN_LOCK_MINUTES", default=15)
AXES_FAILURE_LIMIT = LOGIN_FAILURES
AXES_COOLOFF_TIME = timedelta(minutes=LOGIN_LOCK_MINUTES)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "backoffice.entry.lockout.address_of"
# What is tried while it is locked does not make it longer.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# backoffice.entry forgets failures when a login is complete, second factor and all, and shows who is locked.
AXES_RESET_ON_SUCCESS = AXES_ENABLE_ADMIN = AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "csrfmiddlewaretoken", "next"]
AXES_LOCKOUT_CALLABLE = "backoffice.entry.lockout.refuse"

# What pages may load and run: our own files. Game and round pages, which others frame, say it themselves.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [CSP_NONE],
        "script-src": [CSP_SELF],
        # The theme's colours stand in the page, with a nonce.
        "style-src": [CSP_SELF, CSP_NONCE],
        "img-src": [CSP_SELF, "data:"],
        "font-src": [CSP_SELF],
        "connect-src": [CSP_SELF],
        "object-src": [CSP_NONE],
        "base-uri": [CSP_NONE],
        "form-action": [CSP_SELF],
        "frame-ancestors": [CSP_NONE],
    }
}

# ---------------------------------------------------------------------------------------------
# Database
# ---------------------------------------------------------------------------------------------

# A PgBouncer in transaction mode refuses time-outs at connection time: set them on the role then.
BEHIND_PGBOUNCER = env.bool("DATABASE_BEHIND_PGBOUNCER", default=False)


def database() -> dict[str, Any]:
    """The one database: DATABASE_URL's, or the embedded server, which starts when first connected to."""
    if env.str("DATABASE_URL", default=""):
        found: dict[str, Any] = env.db_url("DATABASE_URL")
    else:
        found = {"ENGINE": "config.postgres", "NAME": "countroom", "USER": "postgres"}
    options: dict[str, Any] = {
        # Parameters travel apart from the statement, so that a prepared one is found again.
        "server_side_binding": True,
        # A fifth faster per call. Behind a PgBouncer older than 1.21 a call may get another call's statement.
        "prepare_threshold": 5 if env.bool("DATABASE_PREPARE", default=not BEHIND_PGBOUNCER) else None,
        "connect_timeout": 10,
        "application_name": "countroom",
    }
    if not BEHIND_PGBOUNCER:
        timeouts = {
            "lock_timeout": env.str("DATABASE_LOCK_TIMEOUT", default="10s"),
            "statement_timeout": env.str("DATABASE_STATEMENT_TIMEOUT", default="60s"),
            # An open transaction holds back everybody who follows the ledger.
            "idle_in_transaction_session_timeout": env.str("DATABASE_IDLE_TIMEOUT", default="60s"),
        }
        options["options"] = " ".join(f"-c {name}={value}" for name, value in timeouts.items())
    return found | {
        # Kept for the life of the thread.
        "CONN_MAX_AGE": None,
        # A round trip on every request. After a restart of the database each thread fails once instead,
        # and the repeat of a call with a reference is safe.
        "CONN_HEALTH_CHECKS": False,
        # Services say where a transaction begins and ends.
        "ATOMIC_REQUESTS": False,
        # They would outlive the transaction that PgBouncer gave the connection for.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": options | found.get("OPTIONS", {}),
    }


DATABASES = {"default": database()}


def replica() -> dict[str, Any]:
    """A streaming replica for reports and exports, see gameplay/replica.py. Whoever reads it waits for it shortly."""
    found: dict[str, Any] = env.db_url("REPLICA_DATABASE_URL")
    mine = DATABASES["default"] | found
    options = mine["OPTIONS"] | {"connect_timeout": 2, "tcp_user_timeout": 10_000}
    return mine | {"OPTIONS": options | found.get("OPTIONS", {})}


if env.str("REPLICA_DATABASE_URL", default=""):
    DATABASES["replica"] = replica()
DATABASE_ROUTERS = ["gameplay.replica.Router"]

# Further behind than this it is not read, and with the fallback off nor is the primary: reports and exports wait.
REPLICA_MOST_LAG_SECONDS = env.int("REPLICA_MOST_LAG_SECONDS", default=60)
REPLICA_FALLBACK = env.bool("REPLICA_FALLBACK", default=True)

# Longer than this no export runs; its snapshot keeps VACUUM from what was deleted since.
EXPORT_SECONDS = env.int("EXPORT_SECONDS", default=3600)

# ---------------------------------------------------------------------------------------------
# Operator API
# ---------------------------------------------------------------------------------------------

REST_FRAMEWORK: dict[str, Any] = {
    # Every view says who may call it; what all operator calls share is players/wire.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_THROTTLE_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "players.wire.envelope.handle",
    # What the description says that calls are written in. Nothing is parsed by it: players/wire/json.py does.
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Countroom operator API",
    "DESCRIPTION": "Players, wallets and transactions of an operator.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "players.wire.schema.want_bodies",
        "players.wire.schema.describe_errors",
    ],
}

# A round that is open for so long is overdue: our own games finish it for the player.
ROUND_OVERDUE_HOURS = env.int("ROUND_OVERDUE_HOURS", default=24)

# A player's own limit that is raised or taken away holds for so long still.
LIMIT_LOOSENING_HOURS = env.int("LIMIT_LOOSENING_HOURS", default=24)
# How often a game page stops and tells the player how it goes; an operator may have a figure of its own.
REALITY_CHECK_MINUTES = env.int("REALITY_CHECK_MINUTES", default=60)

# A manual adjustment that nobody has approved by then has expired.
ADJUSTMENT_DAYS = env.int("ADJUSTMENT_DAYS", default=7)

# Calls of one operator at the same time, over all machines, and the share that this machine has.
OPERATOR_CALL_CAP = env.int("OPERATOR_CALL_CAP", default=50)
CALL_CAP_SHARE = env.float("CALL_CAP_SHARE", default=1.0)

# ---------------------------------------------------------------------------------------------
# The worker, and the proof of the books
# ---------------------------------------------------------------------------------------------

# What `./manage.py worker` does: dotted paths of Chore objects, see wallets/work.py.
WORKER_CHORES = [
    "wallets.chores.roll_up",
    "wallets.chores.seal",
    "gameplay.chores.resume_switches",
    "gameplay.chores.settle_overdue",
    "gameplay.chores.deliver_owed",
    "gameplay.chores.sweep_lost_bets",
    "gameplay.chores.alert_old_deliveries",
    "gameplay.chores.forget_old_attempts",
    "gameplay.chores.tell_of_alerts",
    "gameplay.chores.look_at_the_books",
    "gameplay.chores.look_at_what_waits",
    "gameplay.chores.sum_plays",
    "gameplay.chores.apply_ggr_terms",
    "gameplay.chores.issue_invoices",
    "gameplay.chores.flag_odd_play",
    "gameplay.chores.flag_refusals",
    "backoffice.chores.seal_closes",
    "backoffice.chores.forget_old_logins",
]
# Who hears of a chore that fails: dotted paths of functions (name, trouble, now).
WORKER_TROUBLE = ["gameplay.watch.chore_fails"]

# An open transaction that is so old holds back everybody who follows the ledger: a person is told.
HORIZON_ALERT_SECONDS = env.int("HORIZON_ALERT_SECONDS", default=120)

# Seamless mode: calls of one operator at the same time in one process, and after how many silences in a row it is left
# alone for how long.
CALLBACK_CONCURRENCY = env.int("CALLBACK_CONCURRENCY", default=8)
CALLBACK_CIRCUIT_FAILURES = env.int("CALLBACK_CIRCUIT_FAILURES", default=10)
CALLBACK_CIRCUIT_SECONDS = env.int("CALLBACK_CIRCUIT_SECONDS", default=10)

# For how long the bytes of each attempt are kept after their delivery ended.
DELIVERY_ATTEMPTS_KEPT_DAYS = env.int("DELIVERY_ATTEMPTS_KEPT_DAYS", default=90)

# Callback URLs that may be called although they lead inside: this machine (for development), and hosts by name.
CALLBACK_ALLOW_LOOPBACK = env.bool("CALLBACK_ALLOW_LOOPBACK", default=DEMO)
CALLBACK_ALLOWED_HOSTS = env.list("CALLBACK_ALLOWED_HOSTS", default=[])

# How long a ledger row waits for its seal at the most.
SEAL_EVERY_SECONDS = env.int("SEAL_EVERY_SECONDS", default=300)

# What `./manage.py verify_ledger` proves beside the ledger: dotted paths of functions, see wallets/proof.
LEDGER_PROOFS = [
    "gameplay.round_proof.prove_rounds",
    "gameplay.sums.proof.prove_sums",
    "backoffice.closes.proof.prove_closes",
]

# What is flagged as odd play, see docs/reports.md: a win of so many times its stake, from the amount on (by currency,
# USD=1000,JPY=150000; the one amount for all others); a session of so many rounds with such an RTP in percent; so many
# refused bets of a day in one game, none of which had lost.
FLAG_WIN_TIMES = env.int("FLAG_WIN_TIMES", default=100)
FLAG_AMOUNT = env.str("FLAG_AMOUNT", default="1000")
FLAG_AMOUNTS = env.dict("FLAG_AMOUNTS", default={})
FLAG_SESSION_ROUNDS = env.int("FLAG_SESSION_ROUNDS", default=200)
FLAG_SESSION_RTP = env.int("FLAG_SESSION_RTP", default=300)
FLAG_REFUSALS = env.int("FLAG_REFUSALS", default=20)

# Invoices are of whole months of this time zone.
INVOICE_TIME_ZONE = env.str("INVOICE_TIME_ZONE", default="UTC")

# ---------------------------------------------------------------------------------------------
# E-mail: where alerts go beside the front page
# ---------------------------------------------------------------------------------------------

# smtp+tls://user:password@mail.example.com:587. Without one, e-mails are written to the log.
_email = env.email_url("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = _email.get("EMAIL_HOST") or "localhost", _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_USER"] or "", _email["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = _email.get("EMAIL_USE_TLS", False), _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="countroom@localhost")
# Where people reach the back office: e-mails lead there.
BACKOFFICE_URL = env.str("BACKOFFICE_URL", default="").rstrip("/") or PUBLIC_URL

# ---------------------------------------------------------------------------------------------
# Static files, metrics, logs
# ---------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / env.str("STATIC_ROOT", default="staticfiles")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# /metrics wants this as a bearer token. Without one it answers this machine only.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Dotted paths of functions without arguments that return Prometheus metric families.
METRICS_COLLECTORS = [
    "wallets.metrics.collect",
    "gameplay.metrics.collect",
    "gameplay.replica_metrics.collect",
]
# prometheus_client reads the environment when it is imported.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(RUN_DIR / "metrics"))

LOGGING = config_logging.configure(readable=DEBUG or DEMO, level=env.str("LOG_LEVEL", default="INFO"))
