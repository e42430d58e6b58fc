"""Which period to close."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from backoffice.models.closes import Period
from players.models import Operator
from wallets.currencies import EXPONENTS

if TYPE_CHECKING:
    from django.forms import DateInput, Select, TextInput
else:
    from unfold.widgets import UnfoldAdminSelectWidget as Select
    from unfold.widgets import UnfoldAdminSingleDateWidget as DateInput
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput


class CloseForm(forms.Form):
    operator = forms.ModelChoiceField(
        Operator.objects.none(), to_field_name="login_id", label="Operator", widget=Select()
    )
    currency = forms.ChoiceField(
        label="Currency", choices=[(it, it) for it in sorted(EXPONENTS)], widget=Select(), initial="USD"
    )
    period = forms.ChoiceField(label="Period", choices=Period.choices, widget=Select())
    first_day = forms.DateField(
        label="First day",
        widget=DateInput(attrs={"type": "date"}),
        help_text="The day, or the 1st of the month. It must be over.",
    )
    zone = forms.CharField(
        label="Time zone",
        initial="UTC",
        max_length=64,
        widget=TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
        help_text="Whose midnights: UTC, or a name like Europe/Malta.",
    )

    def __init__(self, operators: QuerySet[Operator], data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"first_day": _yesterday()})
        field = self.fields["operator"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = operators.order_by("login_id")
        for name, wanted in self.fields.items():
            wanted.error_messages["required"] = f"{wanted.label} is empty: fill it in."
            wanted.error_messages["invalid_choice"] = f"{wanted.label} is none of the list: choose from it."
            wanted.widget.attrs["aria-describedby"] = f"id_{name}_helptext"

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"].strip()
        if zone not in available_timezones():
            raise forms.ValidationError("Time zone is not known: write one like Europe/Malta.")
        return zone


def zones() -> list[str]:
    """For the list to choose from: those that are places, and UTC."""
    return ["UTC", *sorted(it for it in available_timezones() if "/" in it and not it.startswith("Etc/"))]


def _yesterday() -> date:
    return datetime.now(UTC).date() - timedelta(days=1)
