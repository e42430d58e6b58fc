"""Providers of games that are not ours, and the keys that they sign with."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from gameplay.models import Game, Provider, ProviderKey
from gameplay.models.catalogue import GameType
from players import vault
from players.errors import ParametersInvalid


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """The secret is shown this once."""

    key: ProviderKey
    secret: str


@transaction.atomic
def create_provider(
    *,
    code: str,
    name: str,
    games: Mapping[str, str],
    launch_url: str,
    variants: Sequence[Decimal],
    now: datetime,
) -> IssuedKey:
    """
    A provider with its games and a first key.

    :param games: names by code. :param launch_url: where they open; `token` is added to it.
    :param variants: the published RTPs of each game, in percent; a provider that has several gets the chosen one with
        `authenticate`.
    :raises ParametersInvalid: the code is taken.
    """
    provider, is_new = Provider.objects.get_or_create(code=code, defaults={"name": name})
    if not is_new:
        raise ParametersInvalid("There is such a provider already.", errors={"code": ["is taken"]})
    for game_code, game_name in games.items():
        Game.objects.create(
            provider=provider,
            code=game_code,
            name=game_name,
            game_type=GameType.OTHER,
            variants=sorted(variants, reverse=True),
            launch_url=launch_url,
        )
    return issue_key(provider=provider, now=now)


def issue_key(*, provider: Provider, now: datetime) -> IssuedKey:
    """One more; those that there are stay good, so that a provider can change over without a gap."""
    assert not provider.is_built_in, "our own games call nobody"
    secret = secrets.token_urlsafe(32)
    key = ProviderKey.objects.create(
        provider=provider,
        key_id=f"{provider.code}-{secrets.token_hex(6)}",
        secret_encrypted=vault.encrypt(secret.encode()),
        created_at=now,
    )
    return IssuedKey(key, secret)


def revoke_key(*, provider: Provider, key_id: str, now: datetime) -> ProviderKey:
    """:raises ParametersInvalid: the provider has no such live key, or no other one."""
    live = ProviderKey.objects.filter(provider=provider, revoked_at=None)
    key = live.filter(key_id=key_id).first()
    if key is None:
        raise ParametersInvalid("There is no such live key.", errors={"keyId": ["is not known"]})
    key.revoke(now=now)
    return key
