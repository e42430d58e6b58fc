"""Raw SQL of a forger, with the triggers off."""

import pytest

# What a forger does to the wallet's rows by raw SQL. {w}: the wallet; {r}: its sixth row, the first of the second seal.
CHANGE = "update wallets_ledgertransaction set amount = amount - 1, posted = posted - 1 where id = {r}"
DELETE = "delete from wallets_ledgertransaction where id = {r}"
INSERT = """
    insert into wallets_ledgertransaction
    select (jsonb_populate_record(t, jsonb_build_object('id', t.id + 1, 'seq', 11, 'reference', null))).*
      from wallets_ledgertransaction t where id = {r}
"""
BETWEEN = """
    update wallets_ledgertransaction set seq = - seq where wallet_id = {w} and seq > 5;
    update wallets_ledgertransaction set seq = 1 - seq where wallet_id = {w} and seq < 0;
    insert into wallets_ledgertransaction
    select (jsonb_populate_record(t, jsonb_build_object('id', t.id + 1, 'seq', 6, 'reference', null))).*
      from wallets_ledgertransaction t where id = {r}
"""
SWAP = """
    with pair as (select id, 13 - seq as seq from wallets_ledgertransaction where wallet_id = {w} and seq in (6, 7))
    update wallets_ledgertransaction t set seq = - pair.seq from pair where t.id = pair.id;
    update wallets_ledgertransaction set seq = - seq where wallet_id = {w} and seq < 0
"""
CUT = "delete from wallets_ledgertransaction where wallet_id = {w} and seq > 8"
FORGERIES = pytest.mark.parametrize(
    "forgery",
    [CHANGE, DELETE, INSERT, BETWEEN, SWAP, CUT],
    ids=[
        "an amount changed",
        "a row deleted",
        "a row added",
        "a row slipped in between",
        "two rows swapped",
        "the tail cut off",
    ],
)
