"""Every write about who may come in: users, granted roles, passwords, passkeys, API keys."""

from goodorder.staff.commands.entering import (
    change_password,
    drop_sessions,
    note_failed_sign_in,
    set_password_by_link,
)
from goodorder.staff.commands.grants import grant_role, revoke_role
from goodorder.staff.commands.keys import issue_key, revoke_key
from goodorder.staff.commands.passkeys import (
    add_passkey,
    confirm_self,
    draw_challenge,
    enter_by_passkey,
    remove_passkey,
    spend_challenge,
)
from goodorder.staff.commands.people import (
    add_user,
    deactivate_user,
    invite_user,
    reactivate_user,
    reset_access,
)
from goodorder.staff.commands.reading import choose_language
from goodorder.staff.commands.second_step import (
    begin_second_step,
    confirm_second_step,
    end_second_step,
    pass_second_step,
)

__all__ = [
    "add_passkey",
    "add_user",
    "begin_second_step",
    "change_password",
    "choose_language",
    "confirm_second_step",
    "confirm_self",
    "deactivate_user",
    "draw_challenge",
    "drop_sessions",
    "end_second_step",
    "enter_by_passkey",
    "grant_role",
    "invite_user",
    "issue_key",
    "note_failed_sign_in",
    "pass_second_step",
    "reactivate_user",
    "remove_passkey",
    "reset_access",
    "revoke_key",
    "revoke_role",
    "set_password_by_link",
    "spend_challenge",
]
