"""
`make run`: the demo on this machine, web server, worker and a sandbox operator, until Ctrl-C or until one of them dies.

Production runs the first two under its own supervisor; see the README.
"""

import ctypes
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

HOST = "127.0.0.1"
WEB_PROCESSES = 2
THREADS_EACH = 32
# A request or a delivery that is under way may end.
STOP_SECONDS = 20
PR_SET_PDEATHSIG = 1  # from <sys/prctl.h>


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    port = int(os.environ.get("PORT") or "8000")
    wanted = {"PORT": port} | ({"SANDBOX_PORT": settings.SANDBOX_PORT} if settings.DEMO else {})
    for name, number in wanted.items():
        if is_taken(number):
            print(
                f"Port {number} is in use. Choose another one: {name}={number + 1} make run", file=sys.stderr
            )
            return 1
    django.setup()
    prepare()
    return watch(commands(port), port)


def commands(port: int) -> dict[str, list[str]]:
    """What runs, by the name that a person reads."""
    found = {"web server": web_server_command(port), "worker": [sys.executable, "manage.py", "worker"]}
    return found | ({"sandbox operator": sandbox_command()} if settings.DEMO else {})


def sandbox_command() -> list[str]:
    """The other side of the demo's seamless operator, with a book that outlives it."""
    from backoffice import demo  # models want Django set up

    return [
        *(sys.executable, "manage.py", "sandbox_operator", "--port", str(settings.SANDBOX_PORT)),
        *("--token", demo.token_of(demo.SEAMLESS)),
        *("--book", str(Path(settings.DATA_DIR) / "sandbox-operator.jsonl")),
    ]


def web_server_command(
    port: int, *, processes: int = WEB_PROCESSES, threads: int = THREADS_EACH
) -> list[str]:
    """Several processes with a pool of threads each, as in docs/production.md."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", HOST, "--port", str(port)),
        *("--workers", str(processes), "--blocking-threads", str(threads)),
        *("--log-level", "error", "--respawn-failed-workers", "--workers-kill-timeout", "15"),
        "config.wsgi:application",
    ]


def prepare() -> None:
    """Bring database, demo and static files to this version. Costs little when they are there."""
    from wallets.followers import refuse_foreign_database  # models want Django set up

    call_command("migrate", verbosity=0, interactive=False)
    refuse_foreign_database()
    if settings.DEMO:
        call_command("seed_demo")
    collect_static()


def collect_static() -> None:
    """Copy and compress the static files, unless none has changed since the last time."""
    state = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            state.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    stamp = settings.STATIC_ROOT / ".made-from"
    if stamp.exists() and stamp.read_text() == state.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(state.hexdigest())


def watch(commands: dict[str, list[str]], port: int) -> int:
    """Run the commands until one ends or somebody says stop; then end them all."""
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    running = {name: start(command) for name, command in commands.items()}
    announced = False
    while not stopping and all(process.poll() is None for process in running.values()):
        if not announced and is_taken(port):
            print(
                f"\nCountroom is on http://{HOST}:{port}  (admin: /admin/, API: /docs)  Ctrl-C stops it.\n",
                flush=True,
            )
            announced = True
        time.sleep(0.1)
    dead = [name for name, process in running.items() if process.poll() is not None]
    end(list(running.values()))
    if dead and not stopping:
        print(f"The {' and the '.join(dead)} ended, so everything was stopped.", file=sys.stderr)
        return 1
    return 0


def start(command: list[str]) -> "subprocess.Popen[bytes]":
    """In a session of its own: Ctrl-C reaches this process only, which then stops the others in order."""
    return subprocess.Popen(  # noqa: S603
        command,
        cwd=settings.BASE_DIR,
        start_new_session=True,
        # Safe here: this process has one thread.
        preexec_fn=_end_with_the_parent if sys.platform == "linux" else None,  # noqa: PLW1509
    )


def _end_with_the_parent() -> None:
    """Have the kernel end this process too when its parent is killed with -9, so that no port stays taken."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def end(processes: "list[subprocess.Popen[bytes]]") -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def is_taken(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex((HOST, port)) == 0


if __name__ == "__main__":
    sys.exit(main())
