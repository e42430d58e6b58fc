"""The forms of a player's page. Each error begins with the field's name, and says what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from django import forms
from django.http import QueryDict
from pydantic import PlainValidator

from backoffice.forms import WireField
from gameplay.models import GameRound
from gameplay.models.limits import LimitKind, LimitPeriod
from players.models import Player
from players.wire.fields import DECIMALS, Line, MoneyAmount, exact, trimmed
from players.wire.links import refused
from wallets.queries.wallets import currencies_of

if TYPE_CHECKING:
    from django.forms import Select, Textarea, TextInput
else:
    from unfold.widgets import UnfoldAdminSelectWidget as Select
    from unfold.widgets import UnfoldAdminTextareaWidget as Textarea
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput

LAST_DAY = date(2200, 1, 1)
Reason = Annotated[str, Line(longest=500, shortest=1)]


@dataclass(frozen=True)
class Paragraphs:
    """Text of several lines."""

    longest: int

    def __call__(self, value: str) -> str:
        text = value.replace("\r\n", "\n").strip()
        if len(text) > self.longest:
            raise refused("length", f"must have at most {self.longest} characters, and has {len(text)}")
        if any(ord(sign) < 32 and sign not in "\n\t" for sign in text):
            raise refused("control", "must not contain control characters")
        return text


def signed_amount(value: object) -> Decimal:
    number = exact(value)
    if not number:
        raise refused("zero", "must not be zero")
    return trimmed(number, decimals=DECIMALS)


def _typed(**attributes: str) -> Any:
    return TextInput(attrs={"autocomplete": "off", **attributes})


class PlayerForm(forms.Form):
    """One of several on the page: `name` keeps their ids apart."""

    name = ""

    def __init__(
        self, player: Player, data: QueryDict | None = None, *, currencies: list[str] | None = None
    ) -> None:
        super().__init__(data, auto_id=f"{self.name}_%s")
        self.player = player
        if "currency" in self.fields:
            self._offer(currencies_of(player.operator) if currencies is None else currencies)

    def _offer(self, currencies: list[str]) -> None:
        currency = self.fields["currency"]
        assert isinstance(currency, forms.ChoiceField)
        choices = [(code, code) for code in currencies]
        currency.choices = choices if currency.required else [("", "none"), *choices]
        currency.error_messages |= {
            "required": "Currency is empty: choose one from the list.",
            "invalid_choice": "Currency is not one of this operator's: choose from the list.",
        }


def reason_field(help_text: str = "") -> WireField:
    return WireField(Reason, label="Reason", widget=_typed(maxlength="500"), help_text=help_text)


class BlockForm(PlayerForm):
    name = "block"
    reason = reason_field("Kept with the block. The player does not see it.")


class UnblockForm(PlayerForm):
    name = "unblock"
    reason = reason_field()


class LiftForm(PlayerForm):
    name = "lift"
    reason = reason_field("Why the promise to the player does not count: the wrong player, the wrong year.")


class KickForm(PlayerForm):
    name = "kick"
    reason = reason_field()


class ExcludeForm(PlayerForm):
    name = "exclude"
    until = forms.DateField(
        label="Until",
        input_formats=["%Y-%m-%d"],
        widget=_typed(type="date"),
        error_messages={
            "required": "Until is empty: choose the day from which the player may play again.",
            "invalid": "Until is not a day: write it as 2030-12-31.",
        },
        help_text="The player may play again from this day on (00:00 UTC). Nobody can shorten it later.",
    )
    reason = reason_field()

    def clean_until(self) -> datetime:
        day: date = self.cleaned_data["until"]
        found = datetime.combine(min(day, LAST_DAY), time(), tzinfo=UTC)
        if found <= datetime.now(UTC):
            raise forms.ValidationError("Until is not in the future: choose a later day.")
        if day > LAST_DAY:
            raise forms.ValidationError("Until is after 2200: choose an earlier day, or block the player.")
        return found


class NoteForm(PlayerForm):
    name = "note"
    text = WireField(
        Annotated[str, PlainValidator(Paragraphs(longest=2000))],
        label="Note",
        widget=Textarea(attrs={"rows": 3, "maxlength": "2000"}),
        help_text="Kept for good, with your name. Everybody who sees the player reads it, "
        "the operator's people too.",
    )


class RemoveLimitForm(PlayerForm):
    name = "unlimit"
    kind = forms.ChoiceField(label="Kind", choices=LimitKind.choices, widget=Select())
    period = forms.ChoiceField(label="Per", choices=LimitPeriod.choices, widget=Select())
    currency = forms.ChoiceField(label="Currency", widget=Select(), required=False)
    reason = reason_field()


class LimitForm(RemoveLimitForm):
    name = "limit"
    value = WireField(
        MoneyAmount,
        label="Limit",
        widget=_typed(inputmode="decimal"),
        help_text="Money in the currency; of session time, whole minutes and no currency. "
        "A lower limit holds at once, a higher one after a pause.",
    )
    field_order = ("kind", "period", "currency", "value", "reason")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_time = cleaned.get("kind") == LimitKind.TIME
        if is_time and cleaned.get("currency"):
            self.add_error("currency", "Currency is for loss and stake: choose none for session time.")
        if not is_time and "currency" in cleaned and not cleaned["currency"]:
            self.add_error("currency", "Currency is empty: choose one for a limit of money.")
        return cleaned


class AdjustForm(PlayerForm):
    name = "adjust"
    amount = WireField(
        Annotated[Decimal, PlainValidator(signed_amount)],
        label="Amount",
        widget=_typed(inputmode="text"),
        help_text="What the player gets; with a minus what is taken: -12.50",
    )
    currency = forms.ChoiceField(label="Currency", widget=Select())
    reason = reason_field("Whoever approves reads it.")
    round_id = forms.CharField(
        label="Round",
        required=False,
        widget=_typed(inputmode="numeric"),
        help_text="The round that it makes good, if it is one.",
    )

    def clean_round_id(self) -> int | None:
        text = str(self.cleaned_data["round_id"]).strip()
        if not text:
            return None
        rounds = GameRound.objects.filter(
            player=self.player, currency=self.cleaned_data.get("currency", ""), mode="transfer"
        )
        is_number = text.isascii() and text.isdecimal() and len(text) <= 18
        if not (is_number and rounds.filter(pk=int(text)).exists()):
            raise forms.ValidationError(
                "Round is not one of this player's in that currency: copy the id from the list of rounds."
            )
        return int(text)


FORMS: list[Callable[..., PlayerForm]] = [
    BlockForm,
    UnblockForm,
    LiftForm,
    KickForm,
    ExcludeForm,
    NoteForm,
    LimitForm,
    AdjustForm,
]
