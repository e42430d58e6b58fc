"""The forms of the adjustments' pages."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from django import forms
from pydantic import PlainValidator

from backoffice.forms import WireField
from players.models.staff import Role
from players.wire.fields import DECIMALS, Line, exact, trimmed
from players.wire.links import refused
from wallets.currencies import EXPONENTS

if TYPE_CHECKING:
    from django.forms import Select, TextInput
else:
    from unfold.widgets import UnfoldAdminSelectWidget as Select
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput

LIMITED = [(str(it), str(it).capitalize()) for it in Role if it not in (Role.ADMINISTRATOR, Role.AUDITOR)]


def amount_from_zero(value: object) -> Decimal:
    number = exact(value)
    if number < 0:
        raise refused("negative", "must be zero or more")
    return trimmed(number, decimals=DECIMALS)


class WordForm(forms.Form):
    """A word to refuse or withdraw one with."""

    word = WireField(
        Annotated[str, Line(longest=500, shortest=1)],
        label="Why",
        widget=TextInput(attrs={"autocomplete": "off", "maxlength": "500"}),
    )


class NothingForm(forms.Form):
    """Approving wants a click alone."""


class LimitForm(forms.Form):
    """How much a role may ask for and approve in a currency."""

    role = forms.ChoiceField(
        label="Role",
        choices=LIMITED,
        widget=Select(),
        error_messages={"invalid_choice": "Role is not one that is limited: choose from the list."},
    )
    currency = forms.ChoiceField(
        label="Currency",
        required=False,
        choices=[("", "Any other, of at most 3 decimals"), *((it, it) for it in sorted(EXPONENTS))],
        widget=Select(),
        error_messages={"invalid_choice": "Currency is not one that the platform has: choose from the list."},
    )
    most_asked = WireField(
        Annotated[Decimal, PlainValidator(amount_from_zero)],
        label="May ask for",
        widget=TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    most_approved = WireField(
        Annotated[Decimal, PlainValidator(amount_from_zero)],
        label="May approve",
        widget=TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text="0: an administrator alone. Only roles with the right to approve use it.",
    )
