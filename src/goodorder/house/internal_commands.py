"""Commands of administration that deliberately have no route, each with its reason; a test keeps the list complete."""

_KEYS = "a person does it in the browser with a device of their own, never a machine"
_OWN = "a person does it in the browser with their own phone, never a machine"
_SWEEP = "a schedule throws away what is older than it is kept"
_WORKER = "a worker's own step: events are spread and sent without anybody asking"

INTERNAL: dict[str, str] = {
    "staff.set_password_by_link": "a person does it in the browser, by the link they were handed",
    "staff.change_password": "a person changes their own password in the browser, never a machine",
    "staff.begin_second_step": _OWN,
    "staff.confirm_second_step": _OWN,
    "staff.end_second_step": _OWN,
    "staff.pass_second_step": _OWN,
    "staff.draw_challenge": _KEYS,
    "staff.spend_challenge": _KEYS,
    "staff.add_passkey": _KEYS,
    "staff.remove_passkey": _KEYS,
    "staff.enter_by_passkey": _KEYS,
    "staff.confirm_self": _OWN,
    "staff.note_failed_sign_in": "follows from a sign-in that failed; never asked for from outside",
    "retention.drop_receipts": _SWEEP,
    "retention.drop_answers": _SWEEP,
    "retention.note_dropped": _SWEEP,
    "retention.end_sweep": _SWEEP,
    "staff.drop_sessions": _SWEEP,
    "carts.drop_carts": _SWEEP,
    "worklists.drop_runs": _SWEEP,
    "sourcing.drop_decisions": _SWEEP,
    "notifications.drop_messages": _SWEEP,
    "webhooks.spread_events": _WORKER,
    "webhooks.claim_deliveries": _WORKER,
    "webhooks.settle_deliveries": _WORKER,
    "webhooks.drop_deliveries": _SWEEP,
}
