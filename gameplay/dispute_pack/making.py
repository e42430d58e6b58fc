"""The files of a pack: no transaction is open while they are written and signed."""

from datetime import UTC, datetime

from gameplay.dispute_pack import archive, page
from gameplay.dispute_pack.archive import Pack
from gameplay.dispute_pack.facts import Facts
from players.wire import json
from wallets.seals import keys

_README = """\
Everything about round {round} of operator {operator}, as Countroom's database had it at {made} (UTC).

round.html     to read and to print
round.json     the same for programs
ledger.jsonl   the rows of the ledger, one a line, as docs/verify_chain.py takes them
fairness.json  what docs/verify_round.py recomputes the round from; there is none while a round goes on
manifest.json  the SHA-256 of each file
manifest.sig   the Ed25519 signature over the manifest, in hexadecimal

To check it, with the public key that you got from the platform beforehand, and never from this archive:

    ./manage.py verify_dispute_pack FILE --public-key KEY
    python3 verify_dispute_pack.py FILE KEY

The second one needs Python 3.11, and the files docs/verify_dispute_pack.py and docs/verify_chain.py of Countroom's
source beside each other; none of our code runs then. docs/rounds-and-disputes.md says what is signed.
"""


def make(facts: Facts, *, now: datetime) -> Pack:
    """The signed archive of what was collected."""
    made = now.astimezone(UTC).isoformat(timespec="microseconds")
    key_id = keys.key_id(keys.own_public_key())
    login_id = facts.data["operator"]["login_id"]
    files = {
        archive.README: _README.format(round=facts.round_id, operator=login_id, made=made).encode(),
        archive.FACTS: archive.canonical(facts.data),
        archive.LEDGER: b"".join(archive.canonical(row) + b"\n" for row in facts.rows),
        archive.PAGE: page.render(facts, made=now, key_id=key_id).encode(),
    }
    if facts.proof is not None:
        files[archive.PROOF] = json.write(facts.proof)
    head = {"round": str(facts.round_id), "operator": login_id, "made_at": made, "key_id": key_id}
    return Pack(f"round-{facts.round_id}.zip", archive.pack(files, head, keys.sign))
