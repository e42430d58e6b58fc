"""Seals: what is signed, when, and by whom."""

import threading
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction

from tests.cast import wait_for_horizon
from tests.wallets.proof.book import SEALED_AT, Book, seal_all, wait_until
from wallets import seals
from wallets.models import LedgerTransaction, Seal, SealLeaf
from wallets.seals import Tree


class TestTheTree:
    """RFC 6962's: the vectors of its reference implementation."""

    LEAVES = (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
    ROOTS = (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )

    @pytest.mark.parametrize("size", range(9))
    def test_has_the_known_root(self, size):
        tree = Tree()
        for leaf in self.LEAVES[:size]:
            tree.add(bytes.fromhex(leaf))

        assert (tree.root().hex(), tree.leaves) == (self.ROOTS[size], size)


@pytest.mark.usefixtures("committed_db")
class TestASeal:
    def test_has_the_wallets_that_moved_at_their_last_rows(self):
        book = Book()
        book.deposit("player-1")
        book.deposit("player-1")
        book.deposit("player-2")
        seal_all()
        book.deposit("player-2")
        seal_all()

        leaves = SealLeaf.objects.values_list("seal_id", "wallet_id", "seq")
        one, two = book.wallet("player-1").pk, book.wallet("player-2").pk
        assert set(leaves) == {(1, one, 2), (1, two, 1), (2, two, 2)}
        assert bytes(SealLeaf.objects.get(seal_id=2).head) == bytes(book.wallet("player-2").head)

    def test_says_how_many_rows_and_their_sums(self):
        book = Book()
        book.deposit(amount="10.50")
        book.deposit(amount="0.00000001", currency="BTC")
        seal_all()
        book.withdraw(amount="0.25")
        seal_all()

        first, second = Seal.objects.order_by("id")
        operator = book.operator.pk
        assert first.sums == f"{operator}|BTC|3|1|0.00000001|0.00000001\n{operator}|USD|3|1|10.5|10.5"
        assert second.sums == f"{operator}|USD|3|1|-0.25|-0.25"
        assert (first.rows, first.total_rows, second.rows, second.total_rows) == (2, 2, 1, 3)

    def test_is_chained_to_the_one_before_and_signed(self):
        book = Book()
        for _ in range(3):
            book.deposit()
            seal_all()

        previous = bytes(32)
        for seal in Seal.objects.order_by("id"):
            text = seals.text_of(seal)
            assert bytes(seal.previous) == previous
            assert bytes(seal.digest) == text.digest()
            assert seals.trusted_keys().complaint(seal.key_id, bytes(seal.signature), text.signed()) == ""
            previous = bytes(seal.digest)

    def test_signs_these_bytes(self):
        book = Book()
        book.deposit()
        seal_all()
        seal = Seal.objects.get()

        assert (
            seals.text_of(seal).signed().decode()
            == f"countroom-seal-1|1|1|0|{seal.to_xid}|1777896300000017|1|1|1|{bytes(seal.root).hex()}|"
            + sha256(seal.sums.encode()).hexdigest()
            + f"|{'00' * 32}|{seal.key_id}"
        )

    def test_is_not_made_when_nothing_moved(self):
        book = Book()
        book.deposit()

        seal_all()
        seal_all()

        assert Seal.objects.count() == 1

    def test_is_one_when_several_workers_make_it(self):
        book = Book()
        for name in book.names:
            book.deposit(name)
        wait_for_horizon()

        def work(_):
            try:
                return seals.seal_next(now=SEALED_AT)
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(work, range(8)))

        assert answers.count(True) == 1
        assert Seal.objects.get().rows == 3

    def test_takes_a_long_history_in_steps(self):
        book = Book()
        for _ in range(5):
            for name in book.names:
                book.deposit(name)

        seal_all(limit=4)

        assert Seal.objects.count() == 4
        assert sum(Seal.objects.values_list("rows", flat=True)) == 15

    def test_never_takes_a_wallet_back(self):
        """A transaction takes its id before it waits for the wallet, so ids and sequence may differ."""
        book = Book()
        has_id, may_write, has_written, may_go = (threading.Event() for _ in range(4))

        def early():
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("select pg_current_xact_id()")
                has_id.set()
                assert may_write.wait(30)
                book.deposit()  # row 2, with the lower transaction id
            has_written.set()
            connection.close()

        def bystander():
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("select pg_current_xact_id()")
                has_id.set()
                assert may_go.wait(30)
            connection.close()

        threads = [threading.Thread(target=early), threading.Thread(target=bystander)]
        for thread in threads:  # ids in this order; the horizon will stand at the bystander's
            has_id.clear()
            thread.start()
            assert has_id.wait(30)
        book.deposit()  # row 1, with the highest id
        may_write.set()
        assert has_written.wait(30)
        wait_until(lambda: seals.seal_next(now=SEALED_AT))
        sealed_first = list(SealLeaf.objects.values_list("seal_id", "seq"))
        may_go.set()
        for thread in threads:
            thread.join()
        seal_all()

        xids = list(LedgerTransaction.objects.order_by("seq").values_list("xid", flat=True))
        assert xids == sorted(xids, reverse=True)
        assert sealed_first == [(1, 2)]
        assert list(SealLeaf.objects.order_by("seal_id").values_list("seal_id", "seq")) == [(1, 2), (2, 2)]
        assert list(Seal.objects.order_by("id").values_list("rows", flat=True)) == [1, 1]


@pytest.mark.usefixtures("committed_db")
class TestTheDatabase:
    @pytest.fixture(autouse=True)
    def two_seals(self, committed_db):
        book = Book()
        for _ in range(2):
            book.deposit()
            seal_all()

    @pytest.mark.parametrize("table", ["wallets_seal", "wallets_sealleaf"])
    @pytest.mark.parametrize("statement", ["update {} set {} = {}", "delete from {}", "truncate {}"])
    def test_refuses_to_change_a_seal(self, table, statement):
        column = "root" if table == "wallets_seal" else "head"
        with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
            cursor.execute(statement.format(table, column, column))

    @pytest.mark.parametrize(
        "changes",
        [
            {"id": "4"},
            {"id": "2"},
            {"previous": "root"},
            {"total_rows": "rows"},
            {"from_xid": "to_xid - 1"},
            {"generation": "2"},
            {"to_xid": "to_xid - 1"},
            {"rows": "-1"},
        ],
        ids=lambda changes: next(iter(changes)),
    )
    def test_refuses_a_seal_that_does_not_follow_the_last(self, changes):
        columns = {
            "id": "3",
            "generation": "generation",
            "from_xid": "to_xid",
            "to_xid": "to_xid + 1",
            "sealed_at": "sealed_at",
            "rows": "rows",
            "total_rows": "total_rows + rows",
            "leaves": "1",
            "root": "root",
            "sums": "sums",
            "previous": "digest",
            "digest": "digest",
            "key_id": "key_id",
            "signature": "signature",
        }

        def insert(values):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    f"insert into wallets_seal ({', '.join(values)})"
                    f" select {', '.join(values.values())} from wallets_seal where id = 2"
                )

        with pytest.raises(IntegrityError, match=r"does not follow|duplicate key"):
            insert(columns | changes)
        insert(columns)
