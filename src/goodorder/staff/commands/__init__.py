"""Every write about who may come in: users, granted roles, passwords, API keys."""

from goodorder.staff.commands.entering import change_password, note_failed_sign_in, set_password_by_link
from goodorder.staff.commands.grants import grant_role, revoke_role
from goodorder.staff.commands.keys import issue_key, revoke_key
from goodorder.staff.commands.people import (
    add_user,
    deactivate_user,
    invite_user,
    reactivate_user,
    reset_access,
)
from goodorder.staff.commands.reading import choose_language

__all__ = [
    "add_user",
    "change_password",
    "choose_language",
    "deactivate_user",
    "grant_role",
    "invite_user",
    "issue_key",
    "note_failed_sign_in",
    "reactivate_user",
    "reset_access",
    "revoke_key",
    "revoke_role",
    "set_password_by_link",
]
