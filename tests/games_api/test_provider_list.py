"""GET /v1/provider/list."""

from gameplay.models import Provider
from tests.factories import external_game


class TestTheList:
    def test_has_every_provider(self, lucky, originals):
        acme = external_game().provider

        assert lucky.get("provider/list").data == [
            {
                "providerId": originals.pk,
                "providerName": "Countroom Originals",
                "logo": "http://127.0.0.1:8000/static/play/art/originals.svg",
                "status": 1,
            },
            {"providerId": acme.pk, "providerName": "Acme", "logo": "", "status": 1},
        ]

    def test_says_what_is_off_or_in_maintenance(self, lucky, originals):
        Provider.objects.update(enabled=False)
        assert lucky.get("provider/list").data[0]["status"] == 0
        Provider.objects.update(enabled=True, in_maintenance=True)
        assert lucky.get("provider/list").data[0]["status"] == 0

    def test_is_open_to_an_account_that_nobody_approved_and_to_a_suspended_one(self, pending, suspended):
        assert pending.get("provider/list").status == 200
        assert suspended.get("provider/list").status == 200

    def test_is_read_with_get(self, lucky):
        answer = lucky.post("provider/list", {})
        assert (answer.status, answer.code) == (405, "VALIDATION_ERROR")

    def test_is_in_operator_info_too(self, lucky, originals):
        acme = external_game().provider
        assert lucky.get("operator/info").data["providers"] == [originals.pk, acme.pk]
        Provider.objects.filter(pk=acme.pk).update(enabled=False)
        assert lucky.get("operator/info").data["providers"] == [originals.pk]
