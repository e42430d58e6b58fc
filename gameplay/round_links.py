"""Signed links that show one round to a person, for an hour."""

from django.conf import settings
from django.core import signing

from gameplay.errors import RoundNotFound

LIVES_SECONDS = 3600
_SALT = "gameplay.round"


class RoundLinkExpired(RoundNotFound):
    status = 410
    message = "The link has expired; ask for a new one."


def link_to(round_id: int) -> str:
    """The address of the round's page."""
    return f"{settings.PUBLIC_URL}/round/{signing.dumps(round_id, salt=_SALT)}"


def round_of(token: str) -> int:
    """:raises RoundNotFound, RoundLinkExpired: the link is not one of ours, or too old."""
    try:
        found = signing.loads(token, salt=_SALT, max_age=LIVES_SECONDS)
    except signing.SignatureExpired:
        raise RoundLinkExpired from None
    except signing.BadSignature:
        raise RoundNotFound("The link is not one of ours; ask for a new one.") from None
    return int(found)
