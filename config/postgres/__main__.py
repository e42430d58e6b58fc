"""The embedded PostgreSQL by hand: `python -m config.postgres start|stop|status|url`."""

import argparse
import sys
from pathlib import Path

import environ

from config.postgres import keeper, locks, server, users
from config.postgres.place import CHECKOUT, EmbeddedPostgresError, Place


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m config.postgres", description=__doc__)
    parser.add_argument("action", choices=["start", "stop", "status", "url", "keep"])
    parser.add_argument("root", nargs="?", help="the data folder; COUNTROOM_DATA_DIR or .data without it")
    chosen = parser.parse_args()
    environ.Env.read_env(CHECKOUT / ".env")  # it may name the data folder
    place = Place(Path(chosen.root).resolve()) if chosen.root else Place.configured()
    try:
        return ACTIONS[chosen.action](place)
    except EmbeddedPostgresError as trouble:
        print(trouble, file=sys.stderr)
        return 1


def start(place: Place) -> int:
    users.ensure_running(place)
    print(f"ready, and stops {keeper.LINGER_SECONDS:.0f} s after its last user: {place.url()}")
    return 0


def stop(place: Place) -> int:
    print("stopped" if server.stop(place) else "was not running")
    return 0


def status(place: Place) -> int:
    ready = server.is_ready(place)
    minded = "minded by its keeper" if locks.is_held(place.keeper_lock) else "without a keeper"
    print(f"ready, {minded}: {place.url()}" if ready else "not running")
    return 0 if ready else 3


def url(place: Place) -> int:
    print(place.url())
    return 0


def keep(place: Place) -> int:
    keeper.keep(place)
    return 0


ACTIONS = {"start": start, "stop": stop, "status": status, "url": url, "keep": keep}

if __name__ == "__main__":
    sys.exit(main())
