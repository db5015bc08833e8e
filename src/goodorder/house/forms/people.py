"""What is typed in about people, their roles and their passwords."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import Choices, HouseForm, chosen_from
from goodorder.kernel.access import Context, roles
from goodorder.locations import queries as locations
from goodorder.parties import queries as parties

MANY = 200


def scope_choices(ctx: Context) -> list[tuple[str, Any]]:
    """Return what a role can be limited to, as `kind:code`: everything, or one company, channel or location."""
    kinds = (
        ("company", _now("Company"), parties.list_companies(ctx, size=MANY).items),
        ("channel", _now("Channel"), parties.list_channels(ctx, size=MANY).items),
        ("location", _now("Location"), locations.list_locations(ctx, size=MANY).items),
    )
    named = [(title, [(f"{kind}:{one.code}", one.name) for one in rows]) for kind, title, rows in kinds]
    everything = [] if ctx.scopes else [("", _now("Everything"))]
    return [*everything, *(group for group in named if group[1])]


def role_choices(ctx: Context) -> list[tuple[str, str]]:
    """Return the roles the reader may give: those that can do nothing the reader cannot."""
    known = roles().values()
    given = [(role.name, _now(role.title)) for role in known if all(map(ctx.may, role.permissions))]
    return [("", _now("Choose a role")), *given]


class InviteForm(HouseForm):
    """A new person with a first role."""

    name = forms.CharField(label=_("Name"), max_length=150)
    username = forms.CharField(
        label=_("User name"), max_length=150, help_text=_("For signing in; a mail address will do")
    )
    role = forms.ChoiceField(label=_("Role"))
    scope = forms.ChoiceField(label=_("For"), required=False)

    def __init__(self, *args: Any, offered: Choices, scopes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["role"], offered)
        chosen_from(self.fields["scope"], scopes)

    def grant(self) -> dict[str, str]:
        """Return the role as the command takes it."""
        kind, _colon, code = self.cleaned_data["scope"].partition(":")
        return {"role": self.cleaned_data["role"], "scope_kind": kind, "scope_value": code}


class GrantForm(InviteForm):
    """A further role for somebody who is known."""

    name = username = None  # type: ignore[assignment]  # Django's way of leaving a field out


class KeyForm(HouseForm):
    """A machine's key: what it may do, where, and until when."""

    names = {"expires_at": "expires_on", "scopes": "scope"}
    name = forms.CharField(label=_("What it is for"), max_length=80)
    role = forms.ChoiceField(label=_("May do what this role may"), required=False)
    permissions = forms.CharField(
        label=_("And these permissions"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_("Separated by blanks, such as orders.view orders.capture"),
    )
    scope = forms.ChoiceField(label=_("For"), required=False)
    expires_on = forms.DateField(
        label=_("Ends on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: never"),
    )

    def __init__(self, *args: Any, offered: Choices, scopes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["role"], [("", _now("Only what is named below")), *list(offered)[1:]])
        chosen_from(self.fields["scope"], scopes)

    def wanted(self) -> list[str]:
        """Return the permissions asked for."""
        role = roles().get(self.cleaned_data["role"])
        return sorted({*self.cleaned_data["permissions"].split(), *(role.permissions if role else ())})

    def within(self) -> dict[str, list[str]]:
        """Return the scopes asked for."""
        kind, _colon, code = self.cleaned_data["scope"].partition(":")
        return {kind: [code]} if kind else {}


class PasswordForm(HouseForm):
    """A new password, typed twice."""

    password = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; a few words make a good one"),
    )
    again = forms.CharField(
        label=_("Once more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse two different passwords."""
        typed = super().clean() or {}
        if typed.get("password") != typed.get("again"):
            self.add_error("again", _now("The two differ."))
        return typed


class OwnPasswordForm(PasswordForm):
    """One's own password, changed by whoever knows the present one."""

    field_order = ("current", "password", "again")
    current = forms.CharField(
        label=_("Present password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
