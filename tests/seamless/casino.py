"""Playing at a seamless casino, and comparing both books."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from gameplay import launch
from gameplay.models import Delivery, GameSession, Provider
from gameplay.play import clicks
from gameplay.play.clicks import Click
from gameplay.sandbox_operator.compare import differences
from gameplay.sandbox_operator.faults import Fault
from gameplay.sandbox_operator.server import SandboxOperator, as_csv
from gameplay.seamless import drain, senders
from gameplay.sessions import session_with_all
from players.models import Operator


class SeamlessCasino:
    """The operator's account here, and its own book there."""

    def __init__(self, operator: Operator, sandbox: SandboxOperator) -> None:
        self.operator = operator
        self.sandbox = sandbox

    def sit(self, player: str = "alice", game: str = "dice") -> "Seat":
        made = launch.launch(
            operator=Operator.objects.get(pk=self.operator.pk),
            external_id=player,
            provider_id=Provider.objects.get(code="originals").pk,
            game_code=game,
            language="en",
            currency="USD",
            rtp=Decimal(0),
            return_url="",
            is_demo=False,
            now=datetime.now(UTC),
        )
        return Seat(*launch.enter(secret=made.url.rsplit("/", 1)[1], now=datetime.now(UTC)))

    def has(self, player: str = "alice") -> Decimal:
        """What the operator's book says."""
        return self.sandbox.book.balance(player, "USD").balance

    def fail(self, kind: str, command: str = "*", **more: object) -> None:
        self.sandbox.faults.switch_on(Fault(kind, command, **more))  # type: ignore[arg-type]

    def heal(self) -> None:
        self.sandbox.faults.switch_off()

    def settle(self, rounds: int = 12) -> None:
        """Let the pauses pass, and the worker work, until nothing is due."""
        for _ in range(rounds):
            Delivery.objects.filter(state__in=("due", "asked")).update(
                due_at=datetime.now(UTC) - timedelta(seconds=1)
            )
            drain.sweep_lost_bets()
            senders.drain()

    def unfinished(self) -> list[tuple[str, str]]:
        open_ones = Delivery.objects.filter(state__in=("due", "asked", "in doubt")).order_by("pk")
        return list(open_ones.values_list("command", "state"))

    def assert_books_agree(self) -> None:
        assert self.unfinished() == []
        assert differences(operator=self.operator, book_csv=as_csv(self.sandbox.book)) == []


class Seat:
    """A player at a game. `secret` is the page's."""

    def __init__(self, session: GameSession, secret: str) -> None:
        self.session, self.secret = session, secret

    def bet(self, stake: str = "1", *, click: str | None = None, **bet: object) -> Click:
        self.session.refresh_from_db()
        asked = {"stake": stake, **(bet or {"side": "over", "target": 4950})}
        if self.session.game.code != "dice":
            asked = {"stake": stake}
        return clicks.place_bet(
            session=session_with_all(self.session.pk),
            click_id=click or uuid4().hex,
            bet=asked,
            commitment_seen=self.session.next_commitment,
            now=datetime.now(UTC),
        )

    def decide(self, click: Click, choice: str) -> Click:
        return clicks.decide(
            session=session_with_all(self.session.pk),
            click_id=uuid4().hex,
            round_id=click.round.pk,
            choice=choice,
            now=datetime.now(UTC),
        )

    def play(self, rounds: int, stake: str = "1") -> None:
        for _ in range(rounds):
            self.bet(stake)
