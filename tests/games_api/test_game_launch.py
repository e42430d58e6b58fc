"""POST /v1/game/launch: who may enter which game, and the link that does it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from gameplay.models import Game, GameLimit, GameSession, Provider, ProviderSetting
from players.services import operators
from tests.factories import casino, external_game
from tests.play.page import enter, is_open, launch_request
from wallets.models import LedgerTransaction


@pytest.fixture
def call(lucky):
    """Launches dice for alice."""
    return lambda game="dice", player="alice", **changes: lucky.post(
        "game/launch", launch_request(game, player, **changes)
    )


@pytest.fixture
def rich(lucky):
    lucky.pay_in("alice", "100")


def session_of(answer):
    return GameSession.objects.get(pk=answer.data["sessionId"])


@pytest.mark.usefixtures("rich")
class TestALaunch:
    def test_gives_a_link_that_works_for_ten_minutes(self, call):
        before = datetime.now(UTC).replace(microsecond=0)

        data = call().data

        expires = datetime.fromisoformat(f"{data['expiresAt']}+00:00")
        assert before + timedelta(minutes=10) <= expires <= datetime.now(UTC) + timedelta(minutes=10)
        assert data["gameUrl"].startswith("http://127.0.0.1:8000/play/launch/")
        assert isinstance(data["sessionId"], str)
        assert set(data) == {"gameUrl", "sessionId", "expiresAt"}

    def test_moves_no_money(self, call, lucky):
        call()
        assert (lucky.balance(), len(lucky.rows())) == (100, 1)

    def test_opens_the_game_in_the_players_language_and_currency(self, call, lucky):
        session = session_of(call(language="ko", returnUrl="https://casino.example/#/lobby"))
        assert (session.language, session.currency, session.mode) == ("ko", "USD", "transfer")
        assert (session.player.external_id, session.return_url) == ("alice", "https://casino.example/#/lobby")

    @pytest.mark.parametrize(
        ("asked", "given"),
        [("pt-BR", "pt"), ("EN", "en"), ("zh_Hant_TW", "zh"), ("fr", "en"), ("xx-yy", "en")],
    )
    def test_has_english_where_a_language_is_missing(self, call, asked, given):
        assert session_of(call(language=asked)).language == given

    @pytest.mark.parametrize("language", ["", "e", "english!", "en\x00", None, 5])
    def test_in_no_language_is_refused(self, call, language):
        assert list(call(language=language).details["errors"]) == ["language"]

    def test_of_another_providers_game_leads_there(self, call):
        game = external_game()
        assert call("wheel").data["gameUrl"].startswith(f"{game.launch_url}?token=")

    def test_twice_gives_two_sessions(self, call):
        first, second = call().data, call().data
        assert first["sessionId"] != second["sessionId"]
        assert first["gameUrl"] != second["gameUrl"]

    def test_ignores_what_v1_clients_may_send_beside(self, call):
        assert call(platform="mobile", mode="real").status == 200

    @pytest.mark.parametrize(
        "missing", ["playerExternalId", "providerId", "gameCode", "language", "currency", "rtp"]
    )
    def test_names_what_is_missing(self, lucky, missing):
        asked = launch_request("dice")
        del asked[missing]
        answer = lucky.post("game/launch", asked)
        assert (answer.code, list(answer.details["errors"])) == ("VALIDATION_ERROR", [missing])


@pytest.mark.usefixtures("rich")
class TestReturnUrl:
    def test_may_be_http_or_https_or_empty(self, call):
        urls = ["", "http://casino.example", "https://casino.example/a?b=c#d"]
        assert [call(returnUrl=url).status for url in urls] == [200, 200, 200]

    def test_of_any_other_kind_is_refused(self, call):
        urls = [
            *(
                "javascript:alert(1)",
                "JAVASCRIPT:alert(1)",
                "data:text/html,x",
                "vbscript:x",
                "file:///etc/passwd",
            ),
            *(
                "//evil.example",
                "/lobby",
                "casino.example",
                " https://casino.example",
                "https:/casino.example",
            ),
            *(
                "https://casino.example/\njavascript:x",
                "https://u:p@casino.example",
                "https://casino.example\\@x",
            ),
        ]
        refused = {url: call(returnUrl=url) for url in urls}
        assert {url for url, it in refused.items() if it.code != "VALIDATION_ERROR"} == set()
        assert all(list(it.details["errors"]) == ["returnUrl"] for it in refused.values())


class TestAPlayerWithoutMoney:
    def test_cannot_enter_and_is_told_the_balance(self, call):
        answer = call()
        assert (answer.status, answer.code, answer.details["balance"]) == (402, "BALANCE_NOT_ENOUGH", 0)
        assert not GameSession.objects.exists()

    def test_in_that_currency_cannot_enter(self, call, rich):
        assert call(currency="JPY").code == "BALANCE_NOT_ENOUGH"

    def test_may_enter_to_finish_an_open_round_there(self, call, lucky, rich):
        enter(lucky, "blackjack").hand()
        lucky.post("player/wallet/withdraw-all", {"playerExternalId": "alice", "currency": "USD"})

        assert call("blackjack").status == 200
        assert call("dice").code == "BALANCE_NOT_ENOUGH"
        assert call("blackjack", currency="JPY").code == "BALANCE_NOT_ENOUGH"

    def test_finishes_it_and_cannot_enter_again(self, call, lucky, rich):
        first = enter(lucky, "blackjack")
        first.rig(is_open)
        hand = first.bet().round
        lucky.post("player/wallet/withdraw-all", {"playerExternalId": "alice", "currency": "USD"})
        later = enter(lucky, "blackjack")

        assert later.bet().code == "ROUND_OPEN"
        ended = later.act(hand["id"], "stand").round

        assert ended["finished"]
        assert call("blackjack").status == (200 if Decimal(ended["win"]) else 402)


class TestADemo:
    def test_needs_no_player_and_touches_no_wallet(self, call):
        answer = call(player=None)

        session = session_of(answer)
        assert (session.mode, session.player, session.wallet_id) == ("demo", None, None)
        assert session.demo_balance == 1000
        assert not LedgerTransaction.objects.filter(wallet__player__isnull=False).exists()

    @pytest.mark.parametrize(
        ("currency", "balance"), [("JPY", 100_000), ("KWD", 100), ("BTC", Decimal("0.001"))]
    )
    def test_has_play_money_of_any_currency(self, call, currency, balance):
        assert session_of(call(player=None, currency=currency)).demo_balance == balance

    def test_is_not_the_players_even_when_one_is_named(self, call, rich):
        assert session_of(call(mode="demo")).player is None

    def test_is_open_to_an_account_that_nobody_approved(self, pending):
        assert pending.post("game/launch", launch_request("dice", None)).status == 200

    @pytest.mark.parametrize("mode", ["fun", "DEMO", "", None, 1])
    def test_is_asked_for_by_name(self, call, mode, rich):
        assert list(call(mode=mode).details["errors"]) == ["mode"]


@pytest.mark.usefixtures("rich")
class TestRtp:
    @pytest.mark.parametrize("rtp", [97, 94, "92", 96.0])
    def test_picks_a_published_variant(self, call, rtp):
        assert session_of(call("harbour-lights", rtp=rtp)).variant == str(int(float(rtp)))

    @pytest.mark.parametrize("rtp", [95, 96.01, 1, 100])
    def test_that_is_not_published_is_refused_with_the_variants(self, call, rtp):
        answer = call("harbour-lights", rtp=rtp)
        assert (answer.status, answer.code) == (400, "PARAMETERS_INVALID")
        assert answer.details["variants"] == [97, 96, 94, 92]

    @pytest.mark.parametrize("rtp", [101, -1, "x", None, 96.001])
    def test_that_is_no_percentage_is_refused(self, call, rtp):
        assert list(call("harbour-lights", rtp=rtp).details["errors"]) == ["rtp"]

    def test_is_ignored_by_a_game_with_one_variant(self, call):
        assert session_of(call("blackjack", rtp=12)).variant == "99.42"

    @pytest.mark.parametrize(
        ("default", "variant"), [("96", "96"), ("95.99", "94"), ("99", "97"), ("50", "92")]
    )
    def test_0_is_the_operators_default_or_the_nearest_below(self, call, lucky, default, variant):
        operators.update_settings(operator=lucky.operator, rtp=Decimal(default))
        assert session_of(call("harbour-lights", rtp=0)).variant == variant

    def test_0_is_the_provider_settings_before_the_accounts(self, call, lucky, originals):
        ProviderSetting.objects.create(operator=lucky.operator, provider=originals, currency="USD", rtp=92)
        assert session_of(call("harbour-lights")).variant == "92"
        assert session_of(call("harbour-lights", rtp=97)).variant == "97"


@pytest.mark.usefixtures("rich")
class TestWhatIsOff:
    def turn_off(self, what, lucky):
        game = Game.objects.get(code="dice")
        match what:
            case "game":
                Game.objects.filter(pk=game.pk).update(enabled=False)
            case "provider":
                Provider.objects.update(enabled=False)
            case "operator":
                ProviderSetting.objects.create(
                    operator=lucky.operator, provider=game.provider, currency="USD", enabled=False
                )
            case "currency":
                none = {"min_stake": 1, "max_stake": 1, "max_win": 1}
                GameLimit.objects.create(
                    operator=lucky.operator, game=game, currency="USD", enabled=False, **none
                )

    @pytest.mark.parametrize("what", ["game", "provider", "operator", "currency"])
    def test_cannot_be_entered(self, call, lucky, what):
        self.turn_off(what, lucky)
        answer = call()
        assert (answer.status, answer.code) == (403, "PERMISSION_ERROR")
        assert call(player=None).code == "PERMISSION_ERROR"

    @pytest.mark.parametrize("what", ["operator", "currency"])
    def test_is_off_for_that_operator_and_currency_alone(self, call, lucky, rival, what):
        self.turn_off(what, lucky)
        lucky.pay_in("alice", "1000", "JPY")
        rival.pay_in("alice", "100")
        assert call(currency="JPY").status == 200
        assert rival.post("game/launch", launch_request("dice")).status == 200

    @pytest.mark.parametrize("model", [Game, Provider])
    def test_in_maintenance_is_to_be_tried_later(self, call, model):
        model.objects.update(in_maintenance=True)
        answer = call()
        assert (answer.status, answer.code) == (503, "UNDER_MAINTENANCE")


@pytest.mark.usefixtures("rich")
class TestWhoMayNot:
    def test_a_blocked_player(self, call, lucky):
        lucky.post("player/block", {"playerExternalId": "alice"})
        assert call().code == "PERMISSION_ERROR"
        lucky.post("player/unblock", {"playerExternalId": "alice"})
        assert call().status == 200

    def test_an_account_that_nobody_approved(self, pending):
        answer = pending.post("game/launch", launch_request("dice"))
        assert (answer.status, answer.code) == (403, "PERMISSION_ERROR")
        assert "demo launches only" in answer.body["message"]

    def test_a_suspended_account_and_everyone_below(self, lucky, call):
        child = casino(login_id="child", parent=lucky.operator)
        operators.suspend(operator=lucky.operator)
        assert call().code == "PERMISSION_ERROR"
        assert call(player=None).code == "PERMISSION_ERROR"
        below = type(lucky)(child).post("game/launch", launch_request("dice"))
        assert below.code == "PERMISSION_ERROR"

    def test_an_account_that_changes_its_mode(self, call, lucky):
        lucky.operator.begin_switch("https://casino.example/cb")
        assert call().code == "PERMISSION_ERROR"


class TestWhatIsNotThere:
    @pytest.mark.parametrize("player", ["nobody", "carol"])
    def test_is_somebody_elses_player(self, call, rival, player):
        answer = call(player=player)
        assert (answer.status, answer.code) == (404, "USER_NOT_FOUND")

    @pytest.mark.parametrize("provider", [99, 0, -1, 10**30])
    def test_is_a_provider(self, call, provider):
        assert call(providerId=provider).code == "PROVIDER_NOT_FOUND"

    def test_is_a_game_of_that_provider(self, call, originals):
        other = external_game()
        assert call(gameCode="poker").code == "GAME_NOT_FOUND"
        assert call(gameCode="wheel").code == "GAME_NOT_FOUND"
        assert call(providerId=other.provider_id).code == "GAME_NOT_FOUND"

    @pytest.mark.parametrize("currency", ["EUR", "XXX"])
    def test_is_a_currency_of_the_operator(self, call, currency):
        answer = call(currency=currency)
        assert (answer.status, answer.code) == (400, "CURRENCY_NOT_SUPPORTED")

    def test_is_a_currency_at_all(self, call):
        assert call(player=None, currency="XXX").code == "CURRENCY_NOT_SUPPORTED"
        assert call(currency="usd").code == "VALIDATION_ERROR"
