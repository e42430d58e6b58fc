"""./manage.py create_provider and provider_key."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from gameplay.models import Game, Provider, ProviderKey

ACME = [
    "acme",
    "--name",
    "Acme Games",
    "--game",
    "wheel=Lucky Wheel",
    "--game",
    "poker=Poker",
    "--launch-url",
    "https://games.acme.example/open?casino=countroom",
]


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
class TestCreateProvider:
    def test_makes_provider_games_and_key(self):
        told = json.loads(said("create_provider", *ACME, "--rtp", "94", "--rtp", "96.5", "--json"))

        provider = Provider.objects.get(code="acme")
        assert told["providerId"] == provider.pk
        assert (told["name"], told["games"]) == ("Acme Games", ["wheel", "poker"])
        assert (provider.is_built_in, provider.enabled) == (False, True)
        wheel = Game.objects.get(provider=provider, code="wheel")
        assert (wheel.name, wheel.variants) == ("Lucky Wheel", [Decimal("96.5"), Decimal(94)])
        assert ProviderKey.objects.get(key_id=told["keyId"]).provider == provider

    def test_shows_the_secret_once(self):
        text = said("create_provider", *ACME)

        assert "not shown again" in text
        assert ProviderKey.objects.get().key_id in text

    def test_refuses_a_code_that_is_taken(self):
        said("create_provider", *ACME)

        with pytest.raises(CommandError):
            said("create_provider", *ACME)
        assert Game.objects.filter(provider__code="acme").count() == 2

    @pytest.mark.parametrize(
        ("argument", "value"),
        [
            ("--game", "wheel"),
            ("--game", "a b=Wheel"),
            ("--game", "wheel="),
            ("--launch-url", "ftp://x"),
            ("--rtp", "101"),
            ("--rtp", "x"),
        ],
    )
    def test_refuses_what_cannot_be(self, argument, value):
        with pytest.raises(CommandError):
            said("create_provider", *ACME, argument, value)


@pytest.mark.django_db
class TestProviderKey:
    def test_gives_one_more(self):
        first = json.loads(said("create_provider", *ACME, "--json"))
        second = json.loads(said("provider_key", "acme", "--json"))

        assert second["secret"] != first["secret"]
        assert ProviderKey.objects.filter(revoked_at=None).count() == 2

    def test_revokes_one(self):
        told = json.loads(said("create_provider", *ACME, "--json"))
        said("provider_key", "acme", "--revoke", told["keyId"])

        assert not ProviderKey.objects.get(key_id=told["keyId"]).is_live
        with pytest.raises(CommandError):
            said("provider_key", "acme", "--revoke", told["keyId"])

    @pytest.mark.parametrize("code", ["nobody", "originals"])
    def test_is_for_other_providers_only(self, code):
        with pytest.raises(CommandError):
            said("provider_key", code)
