"""The simulated sender's words into ours and back. Pure: no clock, no network."""

from typing import Any

from goodorder.adapters.simulated import body_of, error_of, text_in
from goodorder.kernel.http import Response
from goodorder.notifications.ports import Envelope, SenderRefused, SenderUnavailable

NOT_TAKEN = frozenset({401, 403, 404, 429})
REFUSALS = range(400, 500)


def message_body(envelope: Envelope) -> dict[str, Any]:
    """Return a message as the sender wants it; its key travels in the head."""
    names = ("channel", "to", "language", "subject", "text")
    return {name: getattr(envelope, name) for name in names}


def told(response: Response, name: str) -> str:
    """Return a field of an answer that says yes; raises SenderUnavailable or SenderRefused."""
    body = body_of(response)
    code, message = error_of(body)
    if response.status in REFUSALS and response.status not in NOT_TAKEN and code:
        raise SenderRefused(message or code)
    if not response.ok or "error" in body:
        raise SenderUnavailable(
            f"the message simulator answered {response.status}: {message or 'nothing readable'}"
        )
    try:
        return text_in(body, name)
    except (KeyError, TypeError) as failure:
        raise SenderUnavailable("the message simulator's answer cannot be read") from failure
