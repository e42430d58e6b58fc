"""Adjustments in the back office: asked for on the player's page, decided under Adjustments."""

from decimal import Decimal

from gameplay.models import GameRound
from players.models import Operator
from tests.backoffice.conftest import cash_out, newest, page, send, text
from tests.backoffice.owed import owed_win
from tests.backoffice.tables.players import asked as asked_by_boss
from wallets.models import Adjustment, AdjustmentLimit, LedgerTransaction

PAGE = "players_player_change"


class TestAnAdjustment:
    def test_from_asking_to_the_statement(self, sam, fay, lucky):
        send(sam, "player_adjust", lucky.player.pk, amount="-2.5", currency="USD", reason="booked twice")
        asked = Adjustment.objects.get()
        assert (newest().action, newest().player_id) == ("adjustment.asked", lucky.player.pk)
        assert newest().after["amount"] == "-2.5 USD"
        waiting = {it["title"]: it["count"] for it in page(fay, "index").context["waiting"]}
        assert waiting["Adjustments waiting for a second person"] == "1"
        assert [it["id"] for it in page(fay, "adjustments").context["waiting"]] == [asked.pk]

        assert send(fay, "adjustment_approve", asked.pk).status_code == 302

        asked.refresh_from_db()
        assert (newest().action, newest().after["transaction"]) == (
            "adjustment.approved",
            str(asked.transaction_id),
        )
        shown = page(sam, PAGE, lucky.player.pk).context["movements"][0]
        assert (shown["id"], shown["kind"]) == (asked.transaction_id, "adjustment")
        listed = page(fay, "adjustments").context
        assert (listed["waiting"], [it["id"] for it in listed["decided"]]) == ([], [asked.pk])

    def test_may_name_the_round_that_they_make_good(self, sam, fay, lucky):
        owed = owed_win(lucky)
        GameRound.objects.update(mode="transfer")
        form = {"amount": "1", "currency": "USD", "reason": "late"}

        send(sam, "player_adjust", lucky.player.pk, round_id=str(owed.round_id), **form)
        send(fay, "adjustment_approve", Adjustment.objects.get().pk)

        assert LedgerTransaction.objects.latest("id").round_id == owed.round_id

    def test_that_cannot_be_booked_say_so_and_wait(self, fay, sam, lucky):
        send(sam, "player_adjust", lucky.player.pk, amount="-15", currency="USD", reason="booked twice")
        asked = Adjustment.objects.get()
        cash_out(lucky.operator, "alice", Decimal(10))

        answer = send(fay, "adjustment_approve", asked.pk)

        assert answer.status_code == 402
        assert "could not be booked: The balance was 10 USD." in text(answer)
        assert (newest().action, newest().after["error"]) == ("adjustment.refused", "BALANCE_NOT_ENOUGH")
        assert Adjustment.objects.get().state == "asked"

    def test_are_not_approved_by_whoever_asked_in_any_session(self, fay, lucky):
        send(fay, "player_adjust", lucky.player.pk, amount="1", currency="USD", reason="x")

        answer = send(fay, "adjustment_approve", Adjustment.objects.get().pk)

        assert answer.status_code == 403
        assert "another person approves it" in text(answer)
        assert "approve-form" not in text(answer)

    def test_are_refused_and_withdrawn_with_a_word(self, sam, fay, lucky):
        for _time in range(2):
            send(sam, "player_adjust", lucky.player.pk, amount="1", currency="USD", reason="x")
        first, second = Adjustment.objects.order_by("pk")
        assert send(fay, "adjustment_refuse", first.pk, word="").status_code == 400

        send(fay, "adjustment_refuse", first.pk, word="no proof")
        assert (newest().action, newest().after["word"]) == ("adjustment.refused", "no proof")
        send(sam, "adjustment_withdraw", second.pk, word="a mistake")
        assert newest().after["state"] == "withdrawn"
        assert "no proof" in text(page(sam, "adjustment", first.pk))

    def test_of_others_do_not_exist(self, lena, rob, lucky):
        pk = asked_by_boss(lucky).pk

        assert page(rob, "adjustment", pk).status_code == 404
        assert page(rob, "adjustments").context["waiting"] == []
        assert len(page(lena, "adjustments").context["waiting"]) == 1

    def test_are_the_operators_own_in_seamless_mode(self, sam, lucky):
        Operator.objects.filter(pk=lucky.operator.pk).update(callback_url="https://casino.example/c")

        assert "so nothing can be adjusted here" in text(page(sam, PAGE, lucky.player.pk))
        answer = send(sam, "player_adjust", lucky.player.pk, amount="1", currency="USD", reason="x")
        assert answer.status_code == 403
        assert "holds its players&#x27; money itself" in text(answer)

    def test_are_limited_by_an_administrator(self, boss, lucky):
        form = {"role": "finance", "currency": "USD", "most_asked": "5", "most_approved": "7.5"}
        assert send(boss, "adjustment_limits", **form).status_code == 302

        limit = AdjustmentLimit.objects.get(role="finance", currency="USD")
        assert (limit.most_asked, limit.most_approved) == (5, Decimal("7.5"))
        assert (newest().operator, newest().after["most_approved"]) == (None, "7.5")
        answer = send(boss, "adjustment_limits", **form | {"most_asked": "-1"})
        assert (answer.status_code, "May ask for must be zero or more." in text(answer)) == (400, True)
