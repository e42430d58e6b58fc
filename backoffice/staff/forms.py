from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator

from players.models import Operator
from players.models.staff import Role

if TYPE_CHECKING:
    from django.forms import Select, TextInput
else:
    from unfold.widgets import UnfoldAdminSelectWidget as Select
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput

PLATFORM_ROLES = [(it.value, it.label.capitalize()) for it in Role if it != Role.OPERATOR]


class AddForm(forms.Form):
    """A new login: for the platform with a role, or for an operator, whose people all have the same."""

    username = forms.CharField(
        label="Login name",
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        widget=TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        help_text="It stays: the audit trail names people by it.",
    )
    role = forms.ChoiceField(
        label="Role", choices=[(it.value, it.label.capitalize()) for it in Role], widget=Select()
    )
    operator = forms.CharField(
        label="Operator",
        required=False,
        max_length=64,
        widget=TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        help_text="The id of the account that operator staff work for. Empty for the platform's own people.",
    )

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean_operator(self) -> Operator | None:
        login_id = self.cleaned_data["operator"].strip()
        if not login_id:
            return None
        found = Operator.objects.filter(login_id=login_id).first()
        if found is None:
            raise forms.ValidationError("There is no operator of this id.")
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        if (cleaned["role"] == Role.OPERATOR) != (cleaned["operator"] is not None):
            self.add_error("operator", "Operator staff work for an operator, and nobody else does.")
        return cleaned


class RoleForm(forms.Form):
    role = forms.ChoiceField(label="Role", choices=PLATFORM_ROLES, widget=Select())

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])
