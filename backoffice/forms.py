"""The forms of the account's page. What a value must look like is said once, by players.wire.fields."""

import secrets
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from pydantic import TypeAdapter, ValidationError

from players.models import Operator
from players.models.operators import MOST_REALITY_CHECK_MINUTES
from players.wire.fields import (
    CallbackUrl,
    ExternalId,
    IpList,
    MoneyAmount,
    Name,
    OriginList,
    Percent,
    Reference,
)
from players.wire.json import plain
from wallets.queries.wallets import currencies_of

if TYPE_CHECKING:
    from django.forms import Select as Select
    from django.forms import Textarea as Textarea
    from django.forms import TextInput as TextInput
else:
    from unfold.widgets import UnfoldAdminSelectWidget as Select
    from unfold.widgets import UnfoldAdminTextareaWidget as Textarea
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput


class WireField(forms.CharField):
    """A value as the API takes it. An error begins with the field's name, and says what to do."""

    def __init__(self, kind: Any, *, label: str, **options: Any) -> None:
        messages = {"required": f"{label} is empty: fill it in."}
        super().__init__(label=label, error_messages=messages, **options)
        self._adapter: TypeAdapter[Any] = TypeAdapter(kind)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return self._adapter.validate_python(text)
        except ValidationError as error:
            raise forms.ValidationError(f"{self.label} {error.errors()[0]['msg']}.") from error


class ListField(WireField):
    def has_changed(self, initial: Any, data: Any) -> bool:
        """Only spaces, commas and lines are different: not changed."""
        return _entries(initial) != _entries(data)


class PercentField(WireField):
    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        if number == 0:
            raise forms.ValidationError(f"{self.label} must be above zero.")
        return number


class FreshForm(forms.Form):
    """
    A page that was open for long takes back nothing: each field remembers what the page showed, and is refused when
    somebody else has changed it meanwhile.
    """

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.changed_data:
            field = self.fields[name]
            shown = field.hidden_widget().value_from_datadict(
                self.data, self.files, self.add_initial_prefix(name)
            )
            if field.show_hidden_initial and field.has_changed(self.initial[name], shown):
                self.add_error(
                    name,
                    f"{field.label} was changed by somebody else meanwhile. Open this page anew and look at it again.",
                )
        return cleaned


class SettingsForm(FreshForm):
    """The account's settings."""

    callback_url = WireField(
        CallbackUrl,
        label="Callback URL",
        required=False,
        show_hidden_initial=True,
        widget=TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    name = WireField(Name, label="Name", show_hidden_initial=True, widget=TextInput())
    rtp = PercentField(
        Percent,
        label="Default RTP",
        show_hidden_initial=True,
        widget=TextInput(attrs={"inputmode": "decimal"}),
        help_text="In percent. Used where a launch asks for no RTP of its own.",
    )
    allowed_ips = ListField(
        IpList,
        label="Allowed IPs",
        required=False,
        show_hidden_initial=True,
        widget=Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text="Addresses and CIDR ranges that may call the API, with spaces, commas or new lines between. "
        "Empty: any address.",
    )
    game_origins = ListField(
        OriginList,
        label="Origins that frame games",
        required=False,
        show_hidden_initial=True,
        widget=Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text="Origins of your pages that may hold our games in an iframe, like https://casino.example, with "
        "spaces, commas or new lines between. Empty: none may, and a game opens in a window of its own.",
    )

    next_bet_waits = forms.BooleanField(
        label="The next bet waits",
        required=False,
        show_hidden_initial=True,
        help_text="Seamless mode: while a win or a cancel of a player is not acknowledged, that player's next bet "
        "waits. Off: it is asked at once, and your book may see it before the win. A round that can stay open, "
        "like a hand of cards, begins in one window at a time in any case.",
    )
    reality_check_minutes = forms.IntegerField(
        label="Minutes between reality checks",
        required=False,
        show_hidden_initial=True,
        min_value=1,
        max_value=MOST_REALITY_CHECK_MINUTES,
        widget=TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="A game page stops as often and tells the player how long they have played, and how it went. "
        "Empty: as the platform does.",
    )

    def __init__(self, operator: Operator, data: QueryDict | None = None, *, enabled: bool = True) -> None:
        super().__init__(
            data,
            initial={
                "callback_url": operator.callback_url,
                "name": operator.name,
                "rtp": plain(operator.rtp),
                "allowed_ips": "\n".join(operator.allowed_ips),
                "game_origins": "\n".join(operator.game_origins),
                "next_bet_waits": operator.next_bet_waits,
                "reality_check_minutes": operator.reality_check_minutes,
            },
        )
        for name, field in self.fields.items():
            field.disabled = not enabled or (name == "callback_url" and operator.is_switching)

    def changes(self) -> dict[str, Any]:
        """What the person changed, for the services."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class FundsForm(forms.Form):
    """Adding to an operator's own balance, or taking from it. The button says which."""

    amount = WireField(
        MoneyAmount, label="Amount", widget=TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    )
    currency = forms.ChoiceField(label="Currency", widget=Select())
    reference = WireField(
        Reference,
        label="Reference",
        widget=TextInput(attrs={"autocomplete": "off"}),
        help_text="Your own id of this payment. The same reference is never booked twice.",
    )
    verb = forms.ChoiceField(label="What to do", choices=[("fund", "Fund"), ("charge", "Charge")])

    def __init__(self, operator: Operator, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"reference": f"backoffice-{secrets.token_hex(6)}"})
        offer_currencies(self, operator)


class SelftestForm(forms.Form):
    """With which of the operator's players the self-test plays, and in what currency."""

    player_id = WireField(
        ExternalId,
        label="Test player",
        widget=TextInput(attrs={"autocomplete": "off"}),
        help_text="Your own id of a player that is there for tests, with at least ten stakes of money.",
    )
    currency = forms.ChoiceField(label="Currency", widget=Select())

    def __init__(self, operator: Operator, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="selftest_%s")
        offer_currencies(self, operator)


def offer_currencies(form: forms.Form, operator: Operator, *, field: str = "currency") -> None:
    currency = form.fields[field]
    assert isinstance(currency, forms.ChoiceField)
    currency.choices = [(code, code) for code in currencies_of(operator)]
    currency.error_messages["invalid_choice"] = (
        "Currency is not one of this operator's: choose from the list."
    )
    currency.error_messages["required"] = "Currency is empty: choose one from the list."


def _entries(value: Any) -> list[str]:
    return str(value or "").replace(",", " ").split()
