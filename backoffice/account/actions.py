"""What a person may do here, as in backoffice.actions: may the person, the service, the event, in one transaction."""

from datetime import datetime

from django.db import transaction

from backoffice import access
from backoffice.audit import Actor, record
from backoffice.models import Action, Right
from gameplay import notices
from gameplay.models import AlertRoute, WebhookSecret
from gameplay.seamless import webhooks
from gameplay.seamless.dry_run import DryRun, dry_run
from players.models import ApiToken, Operator
from players.services import tokens


def try_callback(*, by: Actor, operator: Operator, url: str, player_id: str, currency: str) -> DryRun:
    """
    Call a URL that is not saved yet. The event is written after the call.

    :raises PermissionDenied: not this person, not now. :raises ParametersInvalid: there is nothing to try.
    """
    access.check_for(by.person, Right.CHANGE_SETTINGS, operator)
    done = dry_run(operator=operator, url=url, player_id=player_id, currency=currency, now=by.now)
    after = {"url": url, "player": player_id, "http_status": done.http_status, "problem": done.problem}
    record(by=by, operator=operator, action=Action.DRY_RUN, after=after)
    return done


@transaction.atomic
def show_token(*, by: Actor, token: ApiToken) -> str:
    """
    The secret of a token, for whoever has given the password again.

    :raises PermissionDenied: not this person, not now.
    """
    access.check_for(by.person, Right.CHANGE_SETTINGS, token.operator)
    record(by=by, operator=token.operator, action=Action.SECRET_SHOWN, after={"token": token.hint})
    return tokens.secret_of(token)


@transaction.atomic
def create_webhook_secret(*, by: Actor, operator: Operator, old_until: datetime | None) -> str:
    """:raises PermissionDenied: not this person, not now; or two are live already."""
    access.check_for(by.person, Right.CHANGE_SETTINGS, operator)
    made, secret = webhooks.issue(operator=operator, now=by.now, old_until=old_until)
    after = {"webhook_secret": made.pk, "old_until": None if old_until is None else old_until.isoformat()}
    record(by=by, operator=operator, action=Action.WEBHOOK_SECRET_CREATED, after=after)
    return secret


@transaction.atomic
def show_webhook_secret(*, by: Actor, secret: WebhookSecret) -> str:
    """:raises PermissionDenied: not this person, not now."""
    access.check_for(by.person, Right.CHANGE_SETTINGS, secret.operator)
    record(by=by, operator=secret.operator, action=Action.SECRET_SHOWN, after={"webhook_secret": secret.pk})
    return webhooks.secret_of(secret)


@transaction.atomic
def revoke_webhook_secret(*, by: Actor, secret: WebhookSecret) -> None:
    """:raises PermissionDenied: not this person, not now."""
    access.check_for(by.person, Right.CHANGE_SETTINGS, secret.operator)
    webhooks.revoke(secret=secret, now=by.now)
    before = {"webhook_secret": secret.pk}
    record(by=by, operator=secret.operator, action=Action.WEBHOOK_SECRET_ENDED, before=before)


@transaction.atomic
def change_alert_route(
    *, by: Actor, operator: Operator | None, emails: list[str], webhook_url: str
) -> AlertRoute:
    """
    :param operator: None: the platform's own.
    :raises PermissionDenied: not this person, not now.
    """
    _check_route(by, operator)
    was = notices.route_of(operator)
    before = {"emails": was.emails, "webhook_url": was.webhook_url}
    after = notices.set_route(operator=operator, emails=emails, webhook_url=webhook_url)
    record(
        by=by,
        operator=operator,
        action=Action.ALERT_ROUTE_CHANGED,
        before=before,
        after={"emails": after.emails, "webhook_url": after.webhook_url},
    )
    return after


@transaction.atomic
def show_route_secret(*, by: Actor, route: AlertRoute) -> str:
    """:raises PermissionDenied: not this person, not now."""
    _check_route(by, route.operator)
    record(by=by, operator=route.operator, action=Action.SECRET_SHOWN, after={"alert_webhook": route.pk})
    return notices.secret_of(route)


def _check_route(by: Actor, operator: Operator | None) -> None:
    if operator is None:
        access.check(by.person, Right.ADMINISTER_OPERATORS)
    else:
        access.check_for(by.person, Right.CHANGE_SETTINGS, operator)
