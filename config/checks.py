"""
What a wrong setting would break: money, or what guards it.

Some hold everywhere; the others are asked for with `./manage.py check --deploy --database default`.
"""

import base64
from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.utils import DatabaseError

from wallets import pooled

OLDEST_POSTGRESQL = 150_000
# As Django's own check has it, which only warns, and only of `--deploy`.
SHORTEST_SECRET = 50
FEWEST_CHARACTERS = 5


@register()
def settings_that_break_the_books(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """TIME_ZONE must be UTC; ATOMIC_REQUESTS must be off: services decide where a transaction ends."""
    found: list[CheckMessage] = []
    if settings.TIME_ZONE != "UTC" or not settings.USE_TZ:
        found.append(
            Error("The books are kept in UTC: TIME_ZONE must be 'UTC', and USE_TZ on.", id="countroom.E001")
        )
    for alias, database in settings.DATABASES.items():
        if database.get("ATOMIC_REQUESTS"):
            found.append(
                Error(
                    f"ATOMIC_REQUESTS must be off for {alias!r}.",
                    hint="A refusal about money is committed, and then raised: with it on, its record is lost.",
                    id="countroom.E002",
                )
            )
        if connections[alias].vendor != "postgresql":
            found.append(
                Error(f"{alias!r} must be a PostgreSQL: the ledger's guarantees are.", id="countroom.E003")
            )
    return found


@register()
def keys(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """The keys must be there and be keys, or operators' tokens and the ledger's seals are lost."""
    found: list[CheckMessage] = []
    if not settings.ENCRYPTION_KEYS or not all(map(_is_fernet_key, settings.ENCRYPTION_KEYS)):
        found.append(
            Error("ENCRYPTION_KEYS must be Fernet keys: 32 bytes in URL-safe base64.", id="countroom.E004")
        )
    if not _is_32_bytes(settings.SEAL_SIGNING_KEY):
        found.append(Error("SEAL_SIGNING_KEY must be 32 raw bytes in base64.", id="countroom.E005"))
    if len(settings.SECRET_KEY) < SHORTEST_SECRET or len(set(settings.SECRET_KEY)) < FEWEST_CHARACTERS:
        found.append(
            Error(
                f"SECRET_KEY must be random: {SHORTEST_SECRET} characters or more.",
                hint="It signs sessions and links: whoever guesses it is anybody. .env.example makes one.",
                id="countroom.E020",
            )
        )
    return found


@register()
def who_is_believed(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """A proxy that is named wrongly lets callers write their own address, or refuses all of them."""
    found: list[CheckMessage] = []
    for proxy in settings.TRUSTED_PROXIES:
        try:
            is_everybody = ip_network(proxy).prefixlen == 0
        except ValueError:
            found.append(Error(f"TRUSTED_PROXIES: {proxy!r} is no address or CIDR.", id="countroom.E021"))
            continue
        if is_everybody:
            said = f"TRUSTED_PROXIES: {proxy} is everybody, so anybody may say where a call comes from."
            found.append(Error(said, id="countroom.E022"))
    return found


@register()
def demo_and_debug_stay_here(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Both give away what is secret, so neither is served under a public name."""
    if not (settings.DEMO or settings.DEBUG):
        return []
    names = [*settings.ALLOWED_HOSTS, urlsplit(settings.PUBLIC_URL).hostname or ""]
    public = sorted({it for it in names if not _is_here(it)})
    if not public:
        return []
    return [
        Error(
            f"COUNTROOM_DEMO and COUNTROOM_DEBUG are for this machine, and it is served as {', '.join(public)}.",
            hint="A .env in the checkout may set them.",
            id="countroom.E023",
        )
    ]


def refuse_wrong_settings() -> None:
    """
    For the web processes, which Django starts without a check; every command of manage.py has them made.

    :raises ImproperlyConfigured: a key is missing or weak, or a demo is served to others.
    """
    found = [*keys(None), *who_is_believed(None), *demo_and_debug_stay_here(None)]
    if found:
        raise ImproperlyConfigured(" ".join(f"{it.id}: {it.msg}" for it in found))


@register(deploy=True)
def not_the_demo(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Production runs neither in debug mode nor on keys that the demo made."""
    found: list[CheckMessage] = []
    if settings.DEBUG:
        found.append(Error("COUNTROOM_DEBUG must be off in production.", id="countroom.E006"))
    if settings.DEMO:
        found.append(
            Error(
                "COUNTROOM_DEMO must be off in production.",
                hint="It makes its own keys and serves plain HTTP. A .env in the checkout may set it.",
                id="countroom.E007",
            )
        )
    elif _are_the_demos_keys():
        found.append(Error("The keys are those that the demo made. Make new ones.", id="countroom.E008"))
    if settings.DATABASES["default"]["ENGINE"] == "config.postgres":
        found.append(
            Warning(
                "The embedded PostgreSQL is for one machine: no standby, no backups, a superuser's rights.",
                hint="Set DATABASE_URL.",
                id="countroom.W001",
            )
        )
    return found


@register(deploy=True)
def addresses(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Links lead where players can follow, and the name that a caller gives is one of ours."""
    found: list[CheckMessage] = []
    if "*" in settings.ALLOWED_HOSTS:
        found.append(Error("ALLOWED_HOSTS must name the hosts that are served.", id="countroom.E024"))
    if urlsplit(settings.PUBLIC_URL).scheme != "https":
        found.append(Error("PUBLIC_URL must be the https address that players reach.", id="countroom.E025"))
    return found


@register(deploy=True)
def logins(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Who learns a password alone does not get in, and no session outlives the working day."""
    found: list[CheckMessage] = []
    if not settings.TWO_FACTOR_REQUIRED:
        found.append(Error("TWO_FACTOR_REQUIRED must be on in production.", id="countroom.E011"))
    if not 0 < settings.SESSION_IDLE_MINUTES <= 12 * 60 or not 0 < settings.SESSION_HOURS <= 24:
        found.append(
            Error(
                "Sessions must end: SESSION_IDLE_MINUTES within 12 hours, SESSION_HOURS within a day.",
                id="countroom.E012",
            )
        )
    if not 0 < settings.LOGIN_FAILURES <= 20 or settings.LOGIN_LOCK_MINUTES <= 0:
        found.append(
            Error(
                "Failed logins must lock: LOGIN_FAILURES from 1 to 20, LOGIN_LOCK_MINUTES above 0.",
                id="countroom.E013",
            )
        )
    return found


@register("database", deploy=True)
def database_version(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """The ledger's constraints need PostgreSQL 15 or later (NULLS NOT DISTINCT)."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        try:
            connections[alias].ensure_connection()
        except DatabaseError as trouble:
            hint = "Set DATABASE_BEHIND_PGBOUNCER." if "startup parameter" in str(trouble) else None
            found.append(Error(f"{alias!r} cannot be reached: {trouble}", hint=hint, id="countroom.E009"))
            continue
        connection: Any = connections[alias]
        if connection.pg_version < OLDEST_POSTGRESQL:
            found.append(Error(f"{alias!r} must be PostgreSQL 15 or later.", id="countroom.E010"))
    return found


@register("database", deploy=True)
def pooled_connections(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """A PgBouncer takes no time-outs at connection time, and an old one mixes up prepared statements."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        database = connections[alias]
        try:
            pooled.check_statements(database)
            missing = pooled.missing_timeouts(database)
        except pooled.MixedStatementsError as mixed:
            found.append(Error(str(mixed), id="countroom.E026"))
        except DatabaseError:
            continue  # database_version says it
        else:
            found += [_no_timeout(alias, name) for name in missing]
    return found


def _no_timeout(alias: str, name: str) -> Warning:
    return Warning(
        f"{alias!r} has no {name}: one open transaction may hold everybody up.",
        hint=f"ALTER ROLE … SET {name} = '60s': behind a PgBouncer the application cannot.",
        id="countroom.W021",
    )


def _is_fernet_key(text: str) -> bool:
    try:
        Fernet(text)
    except ValueError:
        return False
    return True


def _is_32_bytes(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 32
    except ValueError:
        return False


def _are_the_demos_keys() -> bool:
    made = settings.DATA_DIR / "secrets.env"
    if not made.exists():
        return False
    text = made.read_text()
    ours = filter(None, [settings.SECRET_KEY, settings.SEAL_SIGNING_KEY, *settings.ENCRYPTION_KEYS])
    return any(key in text for key in ours)


def _is_here(host: str) -> bool:
    """This machine, or a name of one word, which is nobody's on the internet."""
    bare = host.strip("[]")
    try:
        return ip_address(bare).is_loopback
    except ValueError:
        return not set(bare) & {".", "*", ":"} or bare.endswith(".localhost")
