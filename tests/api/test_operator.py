"""GET /v1/operator/info, POST /v1/operator/create, PATCH /v1/operator/update."""

from decimal import Decimal

import pytest
from django.test import Client

from gameplay.models import Provider
from players.models import Operator
from players.services import operators
from tests.cast import Answer, Casino, at_once, read
from tests.factories import casino


class TestInfo:
    def test_tells_the_account(self, lucky):
        assert lucky.get("operator/info").data == {
            "id": "lucky",
            "name": "Lucky",
            "parentId": None,
            "balance": [
                {"currency": "BTC", "amount": 1000},
                {"currency": "ETH", "amount": 1000},
                {"currency": "JPY", "amount": 1000000},
                {"currency": "KWD", "amount": 1000000},
                {"currency": "USD", "amount": 1000000},
            ],
            "rtp": 96,
            "callbackURL": "",
            "allowedIPs": [],
            "providers": [Provider.objects.get().pk],
            "ggrRate": 0,
            "level": "operator",
            "paymentMethod": "deposit",
            "mode": "transfer",
            "status": "active",
        }

    def test_of_a_child_names_its_parent(self, lucky):
        child = Casino(casino(login_id="child", parent=lucky.operator))
        assert child.get("operator/info").data["parentId"] == "lucky"


class TestCreate:
    @pytest.fixture
    def call(self, lucky):
        def create(caller=lucky, **changes):
            sent = {
                "operatorId": "little",
                "password": "correct horse battery",
                "name": "Little Casino",
                "ggrRate": "12.5",
                "level": "agent",
                **changes,
            }
            return caller.post("operator/create", sent)

        return create

    def info(self, answer: Answer):
        client = Client(headers={"Authorization": f"Bearer {answer.data['token']}"})
        return read(client.get("/v1/operator/info"))

    def test_opens_a_pending_account_below_the_caller(self, call):
        answer = call()

        assert answer.data["id"] == "little"
        found = self.info(answer).data
        assert (found["parentId"], found["status"], found["level"]) == ("lucky", "pending", "agent")
        assert found["ggrRate"] == Decimal("12.5")
        assert [it["currency"] for it in found["balance"]] == ["BTC", "ETH", "JPY", "KWD", "USD"]

    def test_gives_what_was_asked_for(self, call):
        answer = call(
            level="operator",
            currency=["USD", "BTC"],
            callbackURL="https://little.example/callback",
            allowedIPs=["127.0.0.1", "10.0.0.9/8"],
        )

        found = self.info(answer).data
        assert (found["level"], found["mode"]) == ("operator", "seamless")
        assert found["callbackURL"] == "https://little.example/callback"
        assert found["allowedIPs"] == ["127.0.0.1", "10.0.0.0/8"]
        assert [it["currency"] for it in found["balance"]] == ["BTC", "USD"]

    def test_may_go_below_an_account_further_down(self, call, lucky):
        casino(login_id="middle", parent=lucky.operator, currencies=["USD"])
        assert self.info(call(parentId="middle")).data["parentId"] == "middle"

    @pytest.mark.parametrize(
        ("changes", "status", "code"),
        [
            pytest.param({"operatorId": "lucky"}, 400, "PARAMETERS_INVALID", id="taken"),
            pytest.param({"operatorId": "a b"}, 400, "VALIDATION_ERROR", id="odd id"),
            pytest.param({"password": "short"}, 400, "PARAMETERS_INVALID", id="short password"),
            pytest.param(
                {"password": "\ud800 horse battery staple"}, 400, "VALIDATION_ERROR", id="surrogate"
            ),
            pytest.param({"password": ""}, 400, "VALIDATION_ERROR", id="no password"),
            pytest.param({"ggrRate": 101}, 400, "VALIDATION_ERROR", id="rate above 100"),
            pytest.param({"ggrRate": "0.001"}, 400, "VALIDATION_ERROR", id="rate too fine"),
            pytest.param({"level": "king"}, 400, "VALIDATION_ERROR", id="level"),
            pytest.param(
                {"currency": ["EUR"]}, 400, "CURRENCY_NOT_SUPPORTED", id="not the parent's currency"
            ),
            pytest.param({"currency": "USD"}, 400, "VALIDATION_ERROR", id="one currency as text"),
            pytest.param({"parentId": "rival"}, 404, "AGENT_NOT_FOUND", id="somebody else's account"),
            pytest.param({"parentId": "nobody"}, 404, "AGENT_NOT_FOUND", id="no account"),
            pytest.param({"callbackURL": "https:/one.example"}, 400, "VALIDATION_ERROR", id="one slash"),
            pytest.param({"callbackURL": "https://x.example"}, 400, "PARAMETERS_INVALID", id="seamless ETH"),
            pytest.param({"allowedIPs": ["300.1.1.1"]}, 400, "VALIDATION_ERROR", id="address"),
        ],
    )
    def test_that_is_refused_leaves_nothing(self, call, rival, changes, status, code):
        before = Operator.objects.count()

        answer = call(**changes)

        assert (answer.status, answer.code) == (status, code)
        assert Operator.objects.count() == before

    def test_is_not_for_an_agent(self, call, lucky):
        agent = Casino(casino(login_id="agent", level="agent", parent=lucky.operator))
        assert call(agent).code == "PERMISSION_ERROR"

    def test_never_goes_below_an_agent(self, call, lucky):
        casino(login_id="agent", level="agent", parent=lucky.operator)
        assert call(parentId="agent").code == "AGENT_NOT_FOUND"

    @pytest.mark.slow(budget=20)
    def test_of_one_id_at_once_makes_one(self, committed_db, call):
        answers = at_once(*[call] * 6)

        assert sorted(it.status for it in answers) == [200] + [400] * 5
        assert Operator.objects.filter(login_id="little").count() == 1


class TestUpdate:
    @pytest.fixture
    def call(self, lucky):
        return lambda **sent: lucky.call("PATCH", "operator/update", sent)

    def test_changes_what_is_sent(self, call, lucky):
        assert call(name="Luckier", rtp="95.5").data is None

        found = lucky.get("operator/info").data
        assert (found["name"], found["rtp"], found["allowedIPs"]) == ("Luckier", Decimal("95.5"), [])

    def test_of_the_allow_list_takes_text_too(self, call, lucky):
        call(allowedIPs="127.0.0.1, 10.0.0.0/8\n2001:db8::/32")
        assert lucky.get("operator/info").data["allowedIPs"] == ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"]

    def test_of_nothing_is_fine(self, call):
        assert call().status == 200

    @pytest.mark.parametrize(
        ("sent", "code", "field"),
        [
            pytest.param('{"rtp": 0}', "PARAMETERS_INVALID", "rtp", id="no return"),
            pytest.param('{"rtp": 0e-99999999}', "PARAMETERS_INVALID", "rtp", id="zero with many zeros"),
            pytest.param('{"rtp": 100.01}', "VALIDATION_ERROR", "rtp", id="more than all"),
            pytest.param('{"rtp": NaN}', "VALIDATION_ERROR", "rtp", id="not a number"),
            pytest.param('{"name": ""}', "VALIDATION_ERROR", "name", id="no name"),
            pytest.param('{"name": "a\\u0000"}', "VALIDATION_ERROR", "name", id="NUL"),
            pytest.param('{"callbackURL": "ftp://x.example"}', "VALIDATION_ERROR", "callbackURL", id="ftp"),
            pytest.param(
                '{"callbackURL": "https:/x.example"}', "VALIDATION_ERROR", "callbackURL", id="slash"
            ),
            pytest.param('{"allowedIPs": [7]}', "VALIDATION_ERROR", "allowedIPs", id="addresses"),
        ],
    )
    def test_that_is_refused_changes_nothing(self, call, lucky, sent, code, field):
        answer = lucky.call("PATCH", "operator/update", sent.replace("{", '{"providers": [], ', 1))

        assert (answer.status, answer.code, list(answer.details["errors"])) == (400, code, [field])
        assert (lucky.get("operator/info").data["rtp"], lucky.get("operator/info").data["name"]) == (
            96,
            "Lucky",
        )

    def test_from_one_url_to_another_takes_effect_at_once(self, rival):
        operators.locked(rival.operator).begin_switch("https://one.example")
        operators.locked(rival.operator).finish_switch()

        answer = rival.call("PATCH", "operator/update", {"callbackURL": "https://two.example/x"})

        assert answer.status == 200
        assert rival.get("operator/info").data["callbackURL"] == "https://two.example/x"
