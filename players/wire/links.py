"""Addresses of the web that operators give us: where we call, where a player returns to, which pages may frame ours."""

import re
from urllib.parse import SplitResult, urlsplit

from pydantic_core import PydanticCustomError

# With the halves of surrogate pairs: JSON can spell them alone, UTF-8 cannot.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
LONGEST_URL = 500
LONGEST_RETURN_URL = 1000
LONGEST_ORIGIN = 200
MOST_ORIGINS = 50
ONE_SLASH = re.compile(r"https?:/?[^/]", re.IGNORECASE)
# A policy for browsers is made of these, so nothing but a plain host passes.
HOST = re.compile(r"[a-z0-9]([a-z0-9-]{0,62})(\.[a-z0-9]([a-z0-9-]{0,62}))*")
DEFAULT_PORTS = {"http": 80, "https": 443}


def refused(kind: str, message: str) -> PydanticCustomError:
    # Braces would be taken for a template by pydantic; our messages have none.
    return PydanticCustomError(kind, message)


def callback_url(value: str) -> str:
    if value == "":
        return value
    url = _http_url(value, longest=LONGEST_URL)
    if "#" in value:
        raise refused("url", "must not contain a fragment (#)")
    return url


def return_url(value: str) -> str:
    """A browser goes there, so a fragment is a part of it: casinos are often one page with many."""
    return _http_url(value, longest=LONGEST_RETURN_URL) if value else value


def origins(value: object) -> list[str]:
    if isinstance(value, str):
        entries: list[object] = list(re.split(r"[\s,]+", value.strip(" \t\r\n,")))
    elif isinstance(value, list):
        entries = [it.strip() if isinstance(it, str) else it for it in value]
    else:
        raise refused("origins", "must be a list of origins")
    if len(entries) > MOST_ORIGINS:
        raise refused("origins", f"must have at most {MOST_ORIGINS} entries")
    return list(dict.fromkeys(_origin(it) for it in entries if it != ""))


def _origin(entry: object) -> str:
    """`https://casino.example`, as a browser says it: lower case, without a port that goes without saying."""
    shown = CONTROL.sub("?", str(entry)[:50]).replace("{", "?").replace("}", "?")
    parts = _split(entry) if isinstance(entry, str) and len(entry) <= LONGEST_ORIGIN else None
    if parts is None or parts.path not in ("", "/") or parts.query or parts.fragment or "?" in str(entry):
        raise refused("origins", f"{shown!r} is not an origin: write it like https://casino.example")
    host = parts.hostname or ""
    if HOST.fullmatch(host) is None or "@" in parts.netloc:
        raise refused("origins", f"{shown!r} needs a host name in letters, digits, dots and hyphens")
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _http_url(value: str, *, longest: int) -> str:
    if len(value) > longest:
        raise refused("url", f"must have at most {longest} characters")
    if not value.isascii() or CONTROL.search(value) or " " in value or "\\" in value:
        raise refused("url", "must be plain ASCII without spaces; encode the rest")
    if ONE_SLASH.match(value):
        raise refused("url", "has too few slashes: write https://host, with two")
    parts = _split(value)
    if parts is None:
        raise refused("url", "must be an absolute http or https URL, or empty")
    if "@" in parts.netloc:
        raise refused("url", "must not contain a user name or password")
    return parts.scheme + value[len(parts.scheme) :]


def _split(value: str) -> SplitResult | None:
    """None: it is not an absolute http or https URL."""
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port  # .port raises for one out of range
    except ValueError:
        return None
    return parts if host is not None and parts.scheme in ("http", "https") else None
