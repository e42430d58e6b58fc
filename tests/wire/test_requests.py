"""What is read of a call: body, query, reference."""

import pytest

JSON = "application/json"


def post(client, body, content_type=JSON, **headers):
    return client.post("/v1/echo", data=body, content_type=content_type, headers=headers)


def errors(answer, status=400):
    assert answer.status_code == status, answer.content
    assert answer.json()["errorCode"] == "VALIDATION_ERROR"
    return answer.json()["data"]["errors"]


class TestBody:
    def test_ignores_unknown_fields(self, client):
        body = '{"playerExternalId": "alice", "amount": "5.00", "vip": {"deep": [1.5]}, "x": 1e999999999}'
        assert post(client, body).json()["data"]["amount"] == 5

    def test_is_read_by_wire_names_only(self, client):
        found = errors(post(client, '{"player_external_id": "alice", "amount": 5}'))
        assert found == {"playerExternalId": ["is required"]}

    @pytest.mark.parametrize(
        "amount",
        ["0", "-5", "1e400", "true", '"abc"', "null", "9" * 30, "9" * 9000, "[]", "{}", '"1\\u0000"'],
    )
    def test_names_the_field_that_is_wrong(self, client, amount):
        found = errors(post(client, f'{{"playerExternalId": "alice", "amount": {amount}}}'))
        assert list(found) == ["amount"]

    @pytest.mark.parametrize(
        "player",
        ['"a\\u0000b"', '"\\ud800"', '"' + "x" * 300 + '"', '"🎰"', '"\'; DROP TABLE x; --"', "7"],
    )
    def test_lets_no_odd_id_through(self, client, player):
        found = errors(post(client, f'{{"playerExternalId": {player}, "amount": 5}}'))
        assert list(found) == ["playerExternalId"]

    @pytest.mark.parametrize("body", ["{", "[]", "7", "null", '"text"', b"\xff", "[" * 50_000])
    def test_has_to_be_a_json_object(self, client, body):
        assert list(errors(post(client, body))) == ["body"]

    def test_may_not_be_empty(self, client):
        answer = client.generic("POST", "/v1/echo", CONTENT_TYPE=JSON)
        assert list(errors(answer)) == ["body"]

    def test_is_refused_with_a_repeated_key(self, client):
        body = '{"playerExternalId": "alice", "amount": 5, "amount": 6}'
        assert errors(post(client, body)) == {"amount": ["is there twice in one object"]}

    @pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
    def test_has_to_say_that_it_is_json(self, client, content_type):
        errors(post(client, "{}", content_type), status=415)

    def test_in_another_charset_is_refused(self, client):
        errors(post(client, "{}", "application/json; charset=latin-1"), status=415)

    def test_may_name_its_charset(self, client):
        body = '{"playerExternalId": "alice", "amount": 5}'
        assert post(client, body, "application/json; charset=UTF-8").status_code == 200

    @pytest.mark.parametrize("size", [1024 * 1024 + 1, 10 * 1024 * 1024])
    def test_above_one_megabyte_is_refused(self, client, size):
        errors(post(client, '{"a": "' + "x" * size + '"}'), status=413)

    def test_of_one_megabyte_is_read(self, client):
        head = '{"playerExternalId": "alice", "amount": 5, "filler": "'
        body = head + "x" * (1024 * 1024 - len(head) - 2) + '"}'
        assert post(client, body).status_code == 200


class TestQuery:
    def test_is_read_on_a_get(self, client):
        answer = client.get("/v1/echo?playerExternalId=alice&since=2025-01-31+12:30:00&x=1")
        assert answer.json()["data"]["amount"] == 1000.5

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("", "playerExternalId"),
            ("playerExternalId=", "playerExternalId"),
            ("playerExternalId=%00", "playerExternalId"),
            ("playerExternalId=%FF", "playerExternalId"),
            ("playerExternalId=a&playerExternalId=b", "playerExternalId"),
            ("playerExternalId=a&since=yesterday", "since"),
            ("&".join(f"f{n}=1" for n in range(2000)), "query"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, client, query, field):
        assert list(errors(client.get(f"/v1/echo?{query}"))) == [field]


class TestReference:
    def call(self, client, *, field=None, header=None):
        reference = "" if field is None else f', "referenceId": {field}'
        body = f'{{"playerExternalId": "alice", "amount": 5{reference}}}'
        return post(client, body, **({} if header is None else {"Idempotency-Key": header}))

    @pytest.mark.parametrize(
        ("field", "header", "kept"),
        [
            (None, None, None),
            ('"a"', None, "a"),
            (None, "a", "a"),
            ("null", "a", "a"),
            ('"a"', "a", "a"),
        ],
    )
    def test_comes_from_field_or_header(self, client, field, header, kept):
        assert self.call(client, field=field, header=header).json()["data"]["referenceId"] == kept

    def test_that_says_two_things_is_refused(self, client):
        assert "referenceId" in errors(self.call(client, field='"a"', header="b"))

    @pytest.mark.parametrize("header", ["", "x" * 129, "é"])
    def test_of_the_header_has_the_same_form(self, client, header):
        assert "Idempotency-Key" in errors(self.call(client, header=header))

    @pytest.mark.parametrize("field", ['""', "7", '"a\\n"', "true"])
    def test_of_the_field_has_a_form(self, client, field):
        assert "referenceId" in errors(self.call(client, field=field))
