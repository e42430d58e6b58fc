"""The form that makes a finance token."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict

from backoffice import access
from backoffice.forms import ListField, WireField
from players.models import Operator, StaffMember
from players.wire.fields import IpList, Name

if TYPE_CHECKING:
    from django.forms import Select, Textarea, TextInput
else:
    from unfold.widgets import UnfoldAdminSelectWidget as Select
    from unfold.widgets import UnfoldAdminTextareaWidget as Textarea
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput

DAYS = [("30", "30 days"), ("90", "90 days"), ("365", "A year")]


class FinanceTokenForm(forms.Form):
    name = WireField(Name, label="Name", widget=TextInput(), help_text="What it is for.", max_length=100)
    operator = forms.CharField(label="Account, with those below it", required=False, widget=Select())
    days = forms.TypedChoiceField(label="Ends after", choices=DAYS, coerce=int, widget=Select())
    allowed_ips = ListField(
        IpList,
        label="Allowed addresses",
        required=False,
        widget=Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text="Addresses and CIDR ranges, with spaces, commas or new lines between. Empty: from anywhere.",
    )

    def __init__(self, person: StaffMember, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="token_%s")
        self._seen = {it.login_id: it for it in access.visible_operators(person).order_by("login_id")}
        everything = "All accounts" if access.sees_everything(person) else "All that I see"
        choices = [
            ("", everything),
            *((it.login_id, f"{it.name} ({it.login_id})") for it in self._seen.values()),
        ]
        self.fields["operator"].widget.choices = choices

    def clean_operator(self) -> Operator | None:
        wanted: str = self.cleaned_data["operator"]
        if wanted and wanted not in self._seen:
            raise forms.ValidationError("Account is not one that you see: choose from the list.")
        return self._seen.get(wanted)

    def clean_allowed_ips(self) -> list[Any]:
        return list(self.cleaned_data["allowed_ips"] or [])
