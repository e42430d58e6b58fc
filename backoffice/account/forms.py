"""The forms of the account's page beside its settings."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict

from backoffice.forms import FreshForm, ListField, Select, Textarea, TextInput, WireField, offer_currencies
from gameplay.models import AlertRoute
from players.models import Operator
from players.wire.fields import CallbackUrl, ExternalId

MOST_EMAILS = 20
OVERLAPS = [
    ("", "until it is revoked"),
    ("24", "for 24 hours"),
    ("168", "for 7 days"),
    ("720", "for 30 days"),
]


class DryRunForm(forms.Form):
    """Whose balance the dry run asks. Its fields are sent with the settings, whose URL it tries."""

    dry_player = WireField(
        ExternalId,
        label="Player",
        widget=TextInput(attrs={"autocomplete": "off", "form": "settings-form"}),
        help_text="Your own id of a player that your program knows.",
    )
    dry_currency = forms.ChoiceField(label="Currency", widget=Select(attrs={"form": "settings-form"}))

    def __init__(self, operator: Operator, data: QueryDict | None = None) -> None:
        super().__init__(data)
        offer_currencies(self, operator, field="dry_currency")


class OverlapForm(forms.Form):
    """For how long the old one goes on beside the new one."""

    overlap = forms.ChoiceField(choices=OVERLAPS, required=False)

    def ends(self, *, now: datetime) -> datetime | None:
        """None: when somebody revokes it."""
        hours = self.cleaned_data["overlap"]
        return now + timedelta(hours=int(hours)) if hours else None


def _emails(value: object) -> list[str]:
    """Addresses with spaces, commas or new lines between."""
    found = list(dict.fromkeys(str(value or "").replace(",", " ").split()))
    for address in found:
        try:
            validate_email(address)
        except ValidationError:
            raise forms.ValidationError(f"{address[:100]!r} is not an e-mail address.") from None
    if len(found) > MOST_EMAILS:
        raise forms.ValidationError(f"At most {MOST_EMAILS} e-mail addresses.")
    return found


class EmailsField(ListField):
    def __init__(self, **options: Any) -> None:
        super().__init__(str, **options)

    def clean(self, value: Any) -> list[str]:
        return _emails(super().clean(value))


class AlertRouteForm(FreshForm):
    """Where alerts go beside the front page."""

    emails = EmailsField(
        label="E-mail addresses",
        required=False,
        show_hidden_initial=True,
        widget=Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        help_text="With spaces, commas or new lines between. Empty: nobody gets an e-mail.",
    )
    webhook_url = WireField(
        CallbackUrl,
        label="Webhook URL",
        required=False,
        show_hidden_initial=True,
        widget=TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text="Gets a POST with Standard Webhooks headers, again and again for a day until it answers 2xx.",
    )

    def __init__(self, route: AlertRoute, data: QueryDict | None = None, *, enabled: bool = True) -> None:
        initial = {"emails": "\n".join(route.emails), "webhook_url": route.webhook_url}
        super().__init__(data, initial=initial, auto_id="alerts_%s")
        for field in self.fields.values():
            field.disabled = not enabled
