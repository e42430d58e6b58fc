"""The file, and what its columns mean."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from backoffice.closes.periods import EARLIEST, LATEST
from backoffice.models.reconciliation import KeyKind, ReconciliationMapping
from backoffice.reconciliation.actions import Wanted
from backoffice.reconciliation.reading import SIGN_OPERATOR, SIGN_PLAYER, SIGN_TYPE, Reading
from backoffice.reconciliation.upload import MOST_BYTES
from players.models import Operator
from wallets.currencies import EXPONENTS

if TYPE_CHECKING:
    from django.forms import ClearableFileInput, DateInput, NumberInput, Select, TextInput
else:
    from django.forms import ClearableFileInput
    from unfold.widgets import UnfoldAdminIntegerFieldWidget as NumberInput
    from unfold.widgets import UnfoldAdminSelectWidget as Select
    from unfold.widgets import UnfoldAdminSingleDateWidget as DateInput
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput

COLUMNS = {
    "key": ("Key", True, "What names the movement: see below."),
    "amount": ("Amount", True, ""),
    "currency": ("Currency", False, "Without a column, every line is of the currency below."),
    "player": ("Player", False, "Your own id of the player."),
    "at": ("Time", False, "Like 2026-01-31 23:59:59, ISO 8601, or seconds or milliseconds since 1970."),
    "type": ("Type", False, "A word for what it is, where amounts have no sign."),
    "takes_back": ("Takes back", False, "In lines of cancels: the key of the movement that they give back."),
}
SIGNS = [
    (SIGN_PLAYER, "signed: plus is the player's"),
    (SIGN_OPERATOR, "signed: plus is the operator's"),
    (SIGN_TYPE, "not signed: the type says it"),
]


class FileForm(forms.Form):
    operator = forms.ModelChoiceField(
        Operator.objects.none(), to_field_name="login_id", label="Operator", widget=Select()
    )
    file = forms.FileField(
        label="CSV file",
        widget=ClearableFileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
        help_text="The operator's own list of movements, as CSV UTF-8 with a header, up to "
        f"{MOST_BYTES // 2**20} MB.",
    )

    def __init__(
        self,
        operators: QuerySet[Operator],
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files)
        field = self.fields["operator"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = operators.order_by("login_id")
        _say_what_to_do(self)


class ColumnsForm(forms.Form):
    """A select for each meaning, with the file's own columns to choose from."""

    key_kind = forms.ChoiceField(label="The key is", choices=KeyKind.choices, widget=Select())
    only_currency = forms.ChoiceField(
        label="Currency of every line",
        required=False,
        choices=[("", "as its column says"), *[(it, it) for it in sorted(EXPONENTS)]],
        widget=Select(),
    )
    decimal_sign = forms.ChoiceField(
        label="Decimal sign", choices=[(".", "point: 1000.50"), (",", "comma: 1000,50")], widget=Select()
    )
    sign = forms.ChoiceField(label="Amounts are", choices=SIGNS, widget=Select())
    adds = forms.CharField(
        label="Words that add",
        required=False,
        initial="win, deposit, cancel, refund",
        widget=TextInput(),
        help_text="Where the type says it: these words give to the player, all others take.",
    )
    zone = forms.CharField(
        label="Time zone",
        initial="UTC",
        widget=TextInput(attrs={"list": "zones", "autocomplete": "off"}),
        help_text="Of the days below, and of times that name no offset.",
    )
    first_day = forms.DateField(label="First day", widget=DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label="Last day", widget=DateInput(attrs={"type": "date"}))
    tolerance = forms.IntegerField(
        label="Seconds apart",
        min_value=0,
        max_value=7 * 86400,
        initial=60,
        widget=NumberInput(),
        help_text="Times of the two sides may differ by so much.",
    )
    keep_as = forms.CharField(
        label="Keep this mapping as",
        required=False,
        max_length=60,
        widget=TextInput(),
        help_text="A name, to find it again for the next file of this operator. The same name replaces it.",
    )

    def __init__(
        self, header: Sequence[str], data: QueryDict | None = None, *, kept: Reading | None = None
    ) -> None:
        super().__init__(data, initial=_initial(header, kept))
        options = [("", "no column"), *[(name, name) for name in header]]
        for name, (label, required, help_text) in COLUMNS.items():
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=label, required=required, choices=options, widget=Select(), help_text=help_text
            )
        self.order_fields([f"column_{name}" for name in COLUMNS])
        _say_what_to_do(self)

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"].strip()
        if zone not in available_timezones():
            raise forms.ValidationError("Time zone is not known: write one like Europe/Malta.")
        return zone

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not given.get("column_currency") and not given.get("only_currency"):
            self.add_error(
                "only_currency", "Currency is empty: name its column, or choose one for all lines."
            )
        if given.get("sign") == SIGN_TYPE and not given.get("column_type"):
            self.add_error("column_type", "Type is empty: amounts without a sign need its column.")
        for name in ("first_day", "last_day"):
            if name in given and not EARLIEST <= given[name] <= LATEST:
                self.add_error(name, f"{self.fields[name].label} must be from {EARLIEST} to {LATEST}.")
        if "first_day" in given and "last_day" in given and given["last_day"] < given["first_day"]:
            self.add_error("last_day", "Last day must not be before the first.")
        return given

    def reading(self) -> Reading:
        given = self.cleaned_data
        columns = {name: given[f"column_{name}"] for name in COLUMNS if given[f"column_{name}"]}
        return Reading(
            columns=columns,
            currency=given["only_currency"],
            decimal_sign=given["decimal_sign"],
            sign=given["sign"],
            adds=[word.strip().lower() for word in given["adds"].split(",") if word.strip()],
            zone=given["zone"],
        )

    def wanted(self) -> Wanted:
        given, zone = self.cleaned_data, ZoneInfo(self.cleaned_data["zone"])
        return Wanted(
            key=KeyKind(given["key_kind"]),
            starts_at=datetime.combine(given["first_day"], time(), zone).astimezone(UTC),
            ends_at=datetime.combine(given["last_day"] + timedelta(days=1), time(), zone).astimezone(UTC),
            tolerance_seconds=given["tolerance"],
        )


def mappings_of(operator: Operator) -> QuerySet[ReconciliationMapping]:
    return ReconciliationMapping.objects.filter(operator=operator).order_by("name")


def _initial(header: Sequence[str], kept: Reading | None) -> dict[str, Any]:
    """A kept mapping as far as the file has its columns, and what the names of columns suggest."""
    if kept is None:
        lower = {name.lower().replace("_", "").replace(" ", ""): name for name in header}
        return {
            f"column_{ours}": next((lower[it] for it in guesses if it in lower), "")
            for ours, guesses in _GUESSES.items()
        }
    columns = {f"column_{ours}": theirs for ours, theirs in kept.columns.items() if theirs in header}
    return columns | {
        "only_currency": kept.currency,
        "decimal_sign": kept.decimal_sign,
        "sign": kept.sign,
        "adds": ", ".join(kept.adds),
        "zone": kept.zone,
    }


_GUESSES = {
    "key": ("referenceid", "reference", "transactionid", "transid", "id"),
    "amount": ("amount", "sum", "value"),
    "currency": ("currency", "ccy"),
    "player": ("playerexternalid", "playerid", "player", "userexternalid", "user"),
    "at": ("createdat", "time", "timestamp", "date", "bookedat"),
    "type": ("type", "transtype", "command"),
    "takes_back": ("takesback", "cancels", "reverses"),
}


def _say_what_to_do(form: forms.Form) -> None:
    for name, field in form.fields.items():
        field.error_messages["required"] = f"{field.label} is empty: fill it in."
        field.error_messages["invalid_choice"] = f"{field.label} is none of the list: choose from it."
        field.error_messages["invalid"] = f"{field.label} is not understood: look at the example beside it."
        if field.help_text:
            field.widget.attrs["aria-describedby"] = f"id_{name}_helptext"
