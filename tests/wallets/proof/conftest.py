"""The book that the proof's tests work on."""

import pytest

from tests.wallets.proof.book import Book, roll_up_all, seal_all


@pytest.fixture
def book(committed_db):
    """Ten rows of player-1 in USD, some of others; sealed and rolled up half-way and at the end."""
    book = Book()
    for number in range(1, 6):
        book.deposit(amount=f"{number}0.5", reference=f"d-{number}")
        book.deposit("player-2", "3")
    seal_all()
    roll_up_all()
    for number in range(1, 6):
        book.withdraw(amount=f"{number}", reference=f"w-{number}")
    book.deposit("player-3", "0.00000001", "BTC")
    seal_all()
    roll_up_all()
    return book
