"""What is asked for on the way in, and again before anything about the login changes."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict

if TYPE_CHECKING:
    from django.forms import PasswordInput, TextInput
else:
    from unfold.widgets import UnfoldAdminPasswordWidget as PasswordInput
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput


def password_field(label: str, autocomplete: str, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=128,
        widget=PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": f"{label} is empty: fill it in."},
        **more,
    )


class PasswordAgainForm(forms.Form):
    password = password_field("Your password", "current-password")


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="The six digits that your authenticator app shows now.",
        error_messages={"required": "Code is empty: type the six digits."},
        widget=TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autofocus": True,
                "spellcheck": "false",
            }
        ),
    )


class RecoveryForm(forms.Form):
    code = forms.CharField(
        label="Recovery code",
        max_length=20,
        help_text="Each works once.",
        error_messages={"required": "Recovery code is empty: fill it in."},
        widget=TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
    )

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data, auto_id="recovery_%s")


class FirstPasswordForm(forms.Form):
    new = password_field(
        "New password", "new-password", help_text="At least 12 characters, and not a common one."
    )
    again = password_field("New password again", "new-password")

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("new") not in (None, again):
            raise forms.ValidationError("The two new passwords differ: type the same one twice.")
        return again


class NewPasswordForm(FirstPasswordForm):
    password = password_field("Your present password", "current-password")
    field_order = ["password", "new", "again"]
