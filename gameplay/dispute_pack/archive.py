"""
The archive, byte for byte: docs/rounds-and-disputes.md. Needs neither Django nor a database.

It is written in one way only, so that whoever checks it can write it again and compare every byte.
"""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
PAGE, FACTS, LEDGER, PROOF, README = "round.html", "round.json", "ledger.jsonl", "fairness.json", "README.txt"
FORMAT = "countroom-dispute-pack-1"
LARGEST_FILE = 64 * 1024 * 1024
# A zip's times have no zone and two seconds; when the pack was made stands in the manifest.
_DATE = (2020, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Pack:
    """`digest` is the SHA-256 of the whole file, in hexadecimal."""

    name: str
    content: bytes

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()


def canonical(value: Any) -> bytes:
    """JSON in one way only: sorted keys, no spaces, UTF-8. Amounts are text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signed_text(manifest: bytes) -> bytes:
    """What is signed: the first part says what it is, so that no seal passes for a pack, nor a pack for a seal."""
    return f"{FORMAT}|{sha256(manifest).hexdigest()}".encode()


def pack(files: Mapping[str, bytes], head: Mapping[str, Any], sign: Callable[[bytes], bytes]) -> bytes:
    """The archive of these files; `head` is what the manifest says beside them."""
    listed = [
        {"name": name, "size": len(content), "sha256": sha256(content).hexdigest()}
        for name, content in sorted(files.items())
    ]
    manifest = canonical({"format": FORMAT, **head, "files": listed})
    signature = sign(signed_text(manifest)).hex().encode()
    return written({**files, MANIFEST: manifest, SIGNATURE: signature})


def written(files: Mapping[str, bytes]) -> bytes:
    """The zip: stored, sorted by name, nothing of the machine or the moment in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content)
    return made.getvalue()


def read(content: bytes) -> dict[str, bytes]:
    """:raises ValueError: it is not an archive that `written` made."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # Ours are stored as they are: nothing is unpacked that somebody else packed.
            if any(it.compress_type != zipfile.ZIP_STORED for it in archive.infolist()):
                raise ValueError("it is compressed, as no dispute pack is")
            if sum(it.file_size for it in archive.infolist()) > LARGEST_FILE:
                raise ValueError("it is larger than any dispute pack")
            found = {it.filename: archive.read(it) for it in archive.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as wrong:
        raise ValueError(f"it is not a zip archive, or a damaged one: {wrong}") from wrong
    if written(found) != content:
        raise ValueError("it is not byte for byte the archive that Countroom writes with these files")
    return found
