"""
Everything about one round in one signed archive, for somebody who does not believe us: docs/rounds-and-disputes.md.

- `facts`: what the database says about the round
- `statement`: its rows in the ledger, with what ties them to a seal
- `page`: the facts as a page that loads nothing
- `archive`: the files, the manifest, the signature (pure)
- `checking`: what is wrong with an archive (needs no database)
"""

from gameplay.dispute_pack.archive import Pack
from gameplay.dispute_pack.checking import problems
from gameplay.dispute_pack.facts import Facts, collect
from gameplay.dispute_pack.making import make

__all__ = ["Facts", "Pack", "collect", "make", "problems"]
