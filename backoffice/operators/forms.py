"""Opening an account. What a value must look like is said once, by players.wire.fields."""

from typing import Any

from django import forms

from backoffice.forms import ListField, Select, TextInput, WireField
from players.models import Operator
from players.models.operators import Level, PaymentMethod
from players.wire.fields import CallbackUrl, Name, OperatorId, Percent
from wallets.currencies import EXPONENTS


class CurrenciesField(ListField):
    def __init__(self, **options: Any) -> None:
        super().__init__(str, **options)

    def clean(self, value: Any) -> list[str]:
        found = list(dict.fromkeys(super().clean(value).upper().replace(",", " ").split()))
        unknown = [it for it in found if it not in EXPONENTS]
        if unknown:
            raise forms.ValidationError(f"{unknown[0][:20]} is no currency that we know.")
        return found


class AccountForm(forms.Form):
    login_id = WireField(
        OperatorId,
        label="Account id",
        widget=TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="The operatorId of the API, and the name of the first login. It never changes.",
    )
    name = WireField(Name, label="Name", widget=TextInput())
    level = forms.ChoiceField(
        label="Level",
        choices=Level.choices,
        widget=Select(),
        help_text="Only an operator may have accounts below it; an agent is a leaf.",
    )
    parent = forms.CharField(
        label="Account above",
        required=False,
        widget=TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="The id of the account above it. Empty: it stands on its own.",
    )
    currencies = CurrenciesField(
        label="Currencies",
        widget=TextInput(attrs={"autocomplete": "off"}),
        help_text="Like USD EUR BTC, with spaces or commas between.",
    )
    payment_method = forms.ChoiceField(label="Pays by", choices=PaymentMethod.choices, widget=Select())
    ggr_rate = WireField(
        Percent,
        label="GGR rate",
        initial="0",
        widget=TextInput(attrs={"inputmode": "decimal"}),
        help_text="In percent.",
    )
    callback_url = WireField(
        CallbackUrl,
        label="Callback URL",
        required=False,
        widget=TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text="Empty: balance-transfer mode. Set: seamless mode.",
    )

    def clean_parent(self) -> Operator | None:
        named: str = self.cleaned_data["parent"].strip()
        if not named:
            return None
        found = Operator.objects.filter(login_id=named).first()
        if found is None:
            raise forms.ValidationError(f"There is no account {named[:64]}.")
        return found
