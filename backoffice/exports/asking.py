"""What is asked of an export: one form, for the page and for the URL."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.http import QueryDict

from backoffice.closes.periods import EARLIEST, LATEST
from backoffice.exports.declared import Export, Filter
from players.models import Operator

if TYPE_CHECKING:
    from django.forms import CheckboxInput, CheckboxSelectMultiple, Select, TextInput
else:
    from unfold.widgets import UnfoldAdminSelectWidget as Select
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput
    from unfold.widgets import UnfoldBooleanWidget as CheckboxInput

    CheckboxSelectMultiple = forms.CheckboxSelectMultiple

DECIMALS = [("point", "Point: 1000.50"), ("comma", "Comma: 1000,50 (cells are separated by semicolons)")]
POSITION = r"\A[0-9]{1,9}\.[0-9]{1,18}\Z"
LONGEST_TEXT = 128
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    An export, wanted by somebody: all that the SQL is made of.

    :param operators: ids of accounts; the filter is in the SQL, whoever asks.
    :param with_platforms_own: rows of no account too.
    :param seen: all accounts that may be named to whoever asks, and whose people may; None: everybody.
    :param start, end: as moments; `end` is not included. None: the export is as of now.
    :param after, upto: positions in the order of commitment, (generation, transaction id).
    """

    export: Export
    operators: list[int]
    with_platforms_own: bool
    seen: list[int] | None
    operator: Operator | None
    first: date | None
    last: date | None
    zone: str
    decimal_comma: bool
    bom: bool
    columns: list[str]
    filters: dict[str, str]
    after: tuple[int, int] | None = None
    upto: tuple[int, int] | None = None

    @property
    def start(self) -> datetime | None:
        return None if self.first is None else _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime | None:
        return None if self.last is None else _midnight(self.last + _DAY, self.zone)

    def as_json(self) -> dict[str, Any]:
        """For the audit trail."""
        return {
            "export": self.export.name,
            "operator": None if self.operator is None else self.operator.login_id,
            "from": None if self.first is None else self.first.isoformat(),
            "to": None if self.last is None else self.last.isoformat(),
            "zone": self.zone,
            "columns": self.columns,
            "filters": self.filters,
            "after": None if self.after is None else position_text(self.after),
        }


def position_text(position: tuple[int, int]) -> str:
    return f"{position[0]}.{position[1]}"


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """Names that this machine and PostgreSQL both know: areas of the IANA data, and UTC."""
    return frozenset(it for it in available_timezones() if "/" in it and not it.startswith("Etc/")) | {"UTC"}


class ExportForm(forms.Form):
    """
    Of one export and one person.

    :param seen: the accounts that can be named, and no others.
    :param sees_platform: rows of no account too.
    """

    operator = forms.CharField(label="Account", required=False, widget=Select())
    below = forms.BooleanField(label="With the accounts below it", required=False, widget=CheckboxInput())
    zone = forms.CharField(
        label="Time zone",
        required=False,
        widget=TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
        help_text="By its IANA name, such as Europe/Berlin. Days begin and times are written there.",
    )
    decimal = forms.ChoiceField(label="Decimal sign", choices=DECIMALS, required=False, widget=Select())
    bom = forms.BooleanField(
        label="Mark the file as UTF-8, so that Excel reads it right (BOM)",
        required=False,
        widget=CheckboxInput(),
    )
    column = forms.MultipleChoiceField(label="Columns", required=False, widget=CheckboxSelectMultiple())
    after = forms.RegexField(POSITION, required=False, widget=forms.HiddenInput())
    upto = forms.RegexField(POSITION, required=False, widget=forms.HiddenInput())

    def __init__(
        self,
        export: Export,
        data: QueryDict | None,
        *,
        seen: list[Operator],
        sees_platform: bool,
        today: date,
    ) -> None:
        super().__init__(_with_columns(data), auto_id="export_%s", initial=_initial(export, today))
        self.export = export
        self._sees_platform = sees_platform
        self._seen = {it.login_id: it for it in seen}
        names = [("", "All accounts"), *((it.login_id, f"{it.name} ({it.login_id})") for it in seen)]
        self.fields["operator"].widget.choices = names
        column = self.fields["column"]
        assert isinstance(column, forms.MultipleChoiceField)
        column.choices = [(it.name, it.title) for it in export.columns]
        if export.period is not None:
            for name, label in (("from", "From"), ("to", "To, included")):
                self.fields[name] = forms.DateField(
                    label=label,
                    required=False,
                    input_formats=["%Y-%m-%d"],
                    widget=TextInput(attrs={"type": "date"}),
                    error_messages={"invalid": f"{label} must be a day as 2026-01-31."},
                )
        for it in export.filters:
            self.fields[it.name] = _field(it)
        self._today = today
        narrowing = [it.name for it in export.filters]
        self.order_fields(["operator", "below", "from", "to", "zone", "decimal", *narrowing, "bom"])

    def clean_operator(self) -> Operator | None:
        wanted: str = self.cleaned_data["operator"]
        if wanted and wanted not in self._seen:
            raise forms.ValidationError("Account is not one that you see: choose from the list.")
        return self._seen.get(wanted)

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"] or "UTC"
        if zone not in zones():
            raise forms.ValidationError("Time zone must be an IANA name, such as Europe/Berlin, or UTC.")
        return zone

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self.export.period is None or {"from", "to"} & set(self.errors):
            return found
        last = found["to"] or self._today
        first = found["from"] or last.replace(day=1)
        if first > last:
            self.add_error("from", "From must not be after To.")
        elif not EARLIEST <= first <= last <= LATEST:
            self.add_error("from", f"From and To must be from {EARLIEST} to {LATEST}.")
        return found | {"from": first, "to": last}

    def asked(self) -> Asked:
        """Of a form that is valid."""
        found, export = self.cleaned_data, self.export
        operator = found["operator"]
        return Asked(
            export=export,
            operators=self._operators(operator, with_below=found["below"]),
            with_platforms_own=export.has_platforms_own and self._sees_platform and operator is None,
            seen=None if self._sees_platform else sorted(it.pk for it in self._seen.values()),
            operator=operator,
            first=found.get("from"),
            last=found.get("to"),
            zone=found["zone"],
            decimal_comma=found["decimal"] == "comma",
            bom=found["bom"],
            columns=found["column"] or [it.name for it in export.columns if it.is_chosen],
            filters={it.name: found[it.name] for it in export.filters if found[it.name]},
            after=_position(found["after"]),
            upto=_position(found["upto"]),
        )

    def _operators(self, operator: Operator | None, *, with_below: bool) -> list[int]:
        if operator is None:
            return sorted(it.pk for it in self._seen.values())
        below = [it.pk for it in self._seen.values() if with_below and operator.pk in it.ancestors]
        return sorted([operator.pk, *below])


def _initial(export: Export, today: date) -> dict[str, Any]:
    chosen = [it.name for it in export.columns if it.is_chosen]
    return {"zone": "UTC", "column": chosen, "from": today.replace(day=1), "to": today}


def _with_columns(data: QueryDict | None) -> QueryDict | None:
    """`columns=a,b` as well as `column=a&column=b`."""
    if data is None or "columns" not in data:
        return data
    found = data.copy()
    found.setlist("column", [it.strip() for it in data.get("columns", "").split(",") if it.strip()])
    return found


def _field(it: Filter) -> forms.Field:
    messages = {"required": f"{it.label} is empty: fill it in."}
    if it.choices:
        choices = list(it.choices) if it.is_required else [("", "Any"), *it.choices]
        return forms.ChoiceField(
            label=it.label, choices=choices, required=it.is_required, widget=Select(), error_messages=messages
        )
    return forms.CharField(
        label=it.label,
        required=it.is_required,
        max_length=LONGEST_TEXT,
        widget=TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=it.help,
        error_messages=messages,
    )


def _position(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    generation, _, xid = text.partition(".")
    return int(generation), int(xid)
