"""
What somebody else kept: are the seals that were handed out still in the books, and the rows that they vouch for?

After a restore to a point in time, or after a replica took over that had not everything, this names what is lost.
"""

from collections.abc import Sequence
from decimal import Decimal

from wallets import seals
from wallets.chain import plain
from wallets.followers import Window
from wallets.models import Contra, Seal
from wallets.proof.findings import Findings, Place
from wallets.seals import HandedOut, Keys
from wallets.seals.text import Sums, sums_of_text

_NOTHING = (Decimal(0), Decimal(0))


def prove_handed_out(findings: Findings, keys: Keys, handed_out: Sequence[HandedOut]) -> None:
    for kept in handed_out:
        place = Place(seal_id=kept.text.id)
        complaint = keys.complaint(kept.text.key_id, kept.signature, kept.text.signed())
        if complaint:
            findings.add("handed-out seal", f"the one that was handed out {complaint}", place)
            continue
        ours = Seal.objects.filter(id=kept.text.id).first()
        if ours is not None and seals.text_of(ours) == kept.text:
            continue
        gone = "was handed out, and is not in the database any more"
        findings.add("handed-out seal", gone if ours is None else "is not the one that was handed out", place)
        _name_missing(findings, kept, place)


def _name_missing(findings: Findings, kept: HandedOut, place: Place) -> None:
    """The rows of its window that are not there, by account, currency and other side."""
    text = kept.text
    there = {_key(it): it for it in seals.sums_of(Window(text.generation, text.from_xid, text.to_xid))}
    sealed = {_key(it): it for it in sums_of_text(text.sums)}
    for key in sorted(sealed.keys() | there.keys()):
        of, now = sealed.get(key) or Sums(*key, 0, *_NOTHING), there.get(key) or Sums(*key, 0, *_NOTHING)
        if of[3:] != now[3:]:
            findings.add("missing rows", _words(of, now), place)


def _key(it: Sums) -> tuple[int, str, int]:
    return it.operator_id, it.currency, it.contra


def _words(of: Sums, now: Sums) -> str:
    return (
        f"of operator {of.operator_id}, {of.currency}, against {Contra(of.contra).label.lower()}, it sealed "
        f"{of.rows} rows of {plain(of.amount)} in all, and {now.rows} rows of {plain(now.amount)} are there: "
        f"{of.rows - now.rows} rows of {plain(of.amount - now.amount)} are missing"
    )
