"""The catalogue's forms. Each remembers what the page showed."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from backoffice.forms import FreshForm, Select, TextInput, WireField
from gameplay.catalogue import Limits
from gameplay.models import Game, Provider, ProviderSetting
from gameplay.offer import Terms
from players.wire.fields import MoneyAmount
from players.wire.json import plain


def _amount(label: str, **options: Any) -> WireField:
    widget = TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return WireField(MoneyAmount, label=label, show_hidden_initial=True, widget=widget, **options)


class OptionalAmount(WireField):
    def clean(self, value: Any) -> Any:
        return super().clean(value) if str(value or "").strip() else None


def _optional(label: str) -> OptionalAmount:
    widget = TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return OptionalAmount(MoneyAmount, label=label, required=False, show_hidden_initial=True, widget=widget)


class SwitchForm(FreshForm):
    """A provider or a game, for everybody."""

    enabled = forms.BooleanField(label="On", required=False, show_hidden_initial=True)
    in_maintenance = forms.BooleanField(label="In maintenance", required=False, show_hidden_initial=True)

    def __init__(self, what: Provider | Game, data: QueryDict | None = None) -> None:
        initial = {"enabled": what.enabled, "in_maintenance": what.in_maintenance}
        super().__init__(data, initial=initial, auto_id=f"switch_{what._meta.model_name}_{what.pk}_%s")


class LimitsForm(FreshForm):
    """A game's limits in one currency, of the platform or of an operator."""

    enabled = forms.BooleanField(label="On in this currency", required=False, show_hidden_initial=True)
    min_stake = _amount("Smallest stake")
    max_stake = _amount("Largest stake")
    max_win = _amount("Largest win of a round")

    def __init__(self, game: Game, limits: Limits, data: QueryDict | None = None) -> None:
        initial = {
            "enabled": limits.enabled,
            "min_stake": plain(limits.min_stake),
            "max_stake": plain(limits.max_stake),
            "max_win": plain(limits.max_win),
        }
        super().__init__(data, initial=initial, auto_id=f"game_{game.pk}_%s")

    def wanted(self) -> Limits:
        return Limits(**self.cleaned_data)


class TermsForm(FreshForm):
    """What an operator lets its players do with a provider, in one currency."""

    enabled = forms.BooleanField(label="On in this currency", required=False, show_hidden_initial=True)
    min_stake = _optional("Smallest stake")
    max_stake = _optional("Largest stake")
    rtp = forms.TypedChoiceField(
        label="RTP variant",
        coerce=Decimal,
        required=False,
        show_hidden_initial=True,
        widget=Select(),
        help_text="Of a launch that names none. A game that does not publish it plays the nearest below.",
    )

    def __init__(
        self,
        provider: Provider,
        setting: ProviderSetting | None,
        variants: list[Decimal],
        data: QueryDict | None = None,
    ) -> None:
        rtp = "" if setting is None or not setting.rtp else plain(setting.rtp)
        initial = {
            "enabled": setting is None or setting.enabled,
            "min_stake": "" if setting is None or setting.min_stake is None else plain(setting.min_stake),
            "max_stake": "" if setting is None or setting.max_stake is None else plain(setting.max_stake),
            "rtp": rtp,
        }
        super().__init__(data, initial=initial, auto_id=f"provider_{provider.pk}_%s")
        offered = list(dict.fromkeys([*(plain(it) for it in variants), *([rtp] if rtp else [])]))
        field = self.fields["rtp"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "the account's default"), *((it, f"{it} %") for it in offered)]

    def wanted(self) -> Terms:
        return Terms(**self.cleaned_data | {"rtp": self.cleaned_data["rtp"] or Decimal(0)})
