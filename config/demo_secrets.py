"""The demo's keys: made once on this machine, in a file of their own, never in the repository."""

import base64
import os
import secrets
from pathlib import Path


def ensure_demo_secrets(data_dir: Path) -> Path:
    """
    The file with the demo's keys, made if it is not there.

    Two processes may get here at once: the file appears whole or not at all, and the first one wins.
    """
    path = data_dir / "secrets.env"
    if path.exists():
        return path
    data_dir.mkdir(parents=True, exist_ok=True)
    draft = data_dir / f"secrets.env.{os.getpid()}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(_fresh_keys())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path


def _fresh_keys() -> str:
    fernet_key = base64.urlsafe_b64encode(os.urandom(32)).decode()
    seal_key = base64.b64encode(os.urandom(32)).decode()
    return (
        "# The demo's keys. Whoever loses ENCRYPTION_KEYS loses the operators' tokens with them.\n"
        f"SECRET_KEY={secrets.token_urlsafe(50)}\n"
        f"ENCRYPTION_KEYS={fernet_key}\n"
        f"SEAL_SIGNING_KEY={seal_key}\n"
    )
