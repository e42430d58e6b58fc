"""What a report is asked for with, and what people type about flags and terms."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.db.models import QuerySet

from backoffice.admin.filters import FIRST_YEAR, LAST_YEAR
from backoffice.forms import WireField
from gameplay.models import FlagState, Game, Provider
from gameplay.sums.asking import By, Order
from players.models import Operator
from players.wire.fields import Percent
from wallets.currencies import EXPONENTS
from wallets.models import Wallet

if TYPE_CHECKING:
    from django.forms import CheckboxInput, Select, Textarea, TextInput
else:
    from unfold.widgets import UnfoldAdminSelectWidget as Select
    from unfold.widgets import UnfoldAdminTextareaWidget as Textarea
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput
    from unfold.widgets import UnfoldBooleanSwitchWidget as CheckboxInput

MOST_DAYS, MOST_DAYS_BY_HOUR = 366, 31
BY = {
    "day": "Day",
    "hour": "Hour",
    "operator": "Operator",
    "provider": "Provider",
    "game": "Game",
    "currency": "Currency",
    "player": "Player",
}
_BY = {"day": By.TIME, "hour": By.TIME, "currency": By.NOTHING}


@cache
def zones() -> list[str]:
    """Looked up once: it reads many files."""
    return sorted(it for it in available_timezones() if "/" in it or it == "UTC")


class ReportForm(forms.Form):
    """The address of a report: everything has a default, and an address that somebody typed is checked as a form is."""

    by = forms.ChoiceField(choices=BY.items(), required=False, widget=forms.HiddenInput())
    order = forms.ChoiceField(
        choices=[(it.value, it.value) for it in Order], required=False, widget=forms.HiddenInput()
    )
    first = forms.DateField(label="From", required=False, widget=TextInput(attrs={"type": "date"}))
    last = forms.DateField(label="To (included)", required=False, widget=TextInput(attrs={"type": "date"}))
    zone = forms.CharField(
        label="Time zone",
        required=False,
        widget=TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
    )
    currency = forms.ChoiceField(required=False, widget=Select())
    operator = forms.CharField(
        required=False, widget=TextInput(attrs={"list": "operators", "autocomplete": "off"})
    )
    provider = forms.ChoiceField(required=False, widget=Select())
    game = forms.ChoiceField(required=False, widget=Select())
    player = forms.IntegerField(
        label="playerCode",
        required=False,
        min_value=1,
        max_value=2**62,
        widget=TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(
        self, asked: Any, *, operators: QuerySet[Operator], now: datetime, zone: tzinfo = UTC, by: str = "day"
    ) -> None:
        """:param zone: of whoever asks, where the address names none."""
        super().__init__(asked)
        self._operators, self._now, self._zone, self._default_by = operators, now, zone, by
        every = ("", "all")
        self.fields["currency"].choices = [every, *((it, it) for it in _currencies(operators))]  # type: ignore[attr-defined]
        providers = Provider.objects.order_by("name").values_list("pk", "name")
        self.fields["provider"].choices = [every, *providers]  # type: ignore[attr-defined]
        self.fields["game"].choices = [every, *self._games(asked.get("provider", ""))]  # type: ignore[attr-defined]

    @staticmethod
    def _games(provider: str) -> list[tuple[int, str]]:
        games = Game.objects.order_by("name")
        if provider.isdecimal() and len(provider) < 18:
            games = games.filter(provider_id=int(provider))
        return list(games.values_list("pk", "name"))

    def clean_zone(self) -> tzinfo:
        name = self.cleaned_data["zone"]
        if not name:
            return self._zone
        if name not in zones():
            raise forms.ValidationError("There is no such time zone. They are named like Europe/Berlin.")
        return ZoneInfo(name)

    def clean_operator(self) -> Operator | None:
        login_id = self.cleaned_data["operator"].strip()
        found = self._operators.filter(login_id=login_id).first() if login_id else None
        if login_id and found is None:
            raise forms.ValidationError("You see no operator with this id.")
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["by"] = cleaned.get("by") or self._default_by
        if "zone" not in cleaned or "first" not in cleaned or "last" not in cleaned:
            return cleaned
        today = self._now.astimezone(cleaned["zone"]).date()
        cleaned["last"] = cleaned["last"] or max(today, cleaned["first"] or today)
        cleaned["first"] = cleaned["first"] or self._default_first(cleaned["by"], cleaned["last"])
        self._check_period(cleaned["first"], cleaned["last"], by=cleaned["by"])
        return cleaned

    def _check_period(self, first: date, last: date, *, by: str) -> None:
        most = MOST_DAYS_BY_HOUR if by == "hour" else MOST_DAYS
        if first > last:
            self.add_error("last", "The end is before the beginning.")
        elif not FIRST_YEAR <= first.year <= last.year <= LAST_YEAR:
            self.add_error("first", "Nothing was played then.")
        elif (last - first).days >= most:
            self.add_error("last", f"At most {most} days at a time.")

    @staticmethod
    def _default_first(by: str, last: date) -> date:
        return last if by == "hour" or last.year < FIRST_YEAR else last - timedelta(days=29)

    @property
    def line(self) -> By:
        """What a line of the report is."""
        by = self.cleaned_data["by"]
        return _BY.get(by) or By(by)


def _currencies(operators: QuerySet[Operator]) -> list[str]:
    funds = Wallet.objects.filter(player=None, operator_id__in=operators.values("pk"))
    return sorted(set(funds.values_list("currency", flat=True)) & EXPONENTS.keys())


class FlagForm(forms.Form):
    state = forms.ChoiceField(
        label="State",
        choices=[(FlagState.LOOKED_AT, "looked at"), (FlagState.CLOSED, "closed")],
        widget=Select(),
    )
    note = forms.CharField(
        label="What was found",
        max_length=500,
        required=False,
        widget=Textarea(attrs={"rows": 3}),
        help_text="Needed to close it. The audit trail keeps every note.",
    )


class TermsForm(forms.Form):
    percent = WireField(
        Percent, label="GGR rate in percent", widget=TextInput(attrs={"inputmode": "decimal"})
    )
    carries_loss = forms.BooleanField(
        label="A negative month lowers the next one", required=False, widget=CheckboxInput()
    )
    valid_from = forms.DateTimeField(
        label="Valid from (UTC)",
        required=False,
        widget=TextInput(attrs={"type": "datetime-local", "step": "900"}),
        help_text="A whole quarter hour that is still to come. Empty: the next one.",
    )
