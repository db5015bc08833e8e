"""A sender of SMS and chat on loopback: carries each message once for its key, to nobody.

Run it with `python -m goodorder.testing.message_simulator`; docs/reference/simulators.md describes its HTTP.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from goodorder.testing.desk import Call, Denied, ForgettingDesk
from goodorder.testing.journal import Line
from goodorder.testing.server import build_desk, operation, options, serve

CHANNELS = ("mail", "sms", "chat")
NOBODY = "+000"  # telephone numbers that begin so do not exist
LONGEST = 20_000
WRONG = 422


class MessageWorld:
    """Everything that was carried, by reference."""

    def __init__(self) -> None:
        self.carried: dict[str, Mapping[str, Any]] = {}

    def decide(self, call: Call) -> dict[str, Any]:
        """Return a message as carried; raises Denied."""
        body = call.body
        if body.get("channel") not in CHANNELS:
            raise Denied("channel_unknown", f"channel must be one of {', '.join(CHANNELS)}", WRONG)
        to, text = body.get("to"), body.get("text")
        if not isinstance(to, str) or not to or to.startswith(NOBODY):
            raise Denied("nobody_there", f"nobody can be reached at {to}", WRONG)
        if not isinstance(text, str) or not 0 < len(text) <= LONGEST:
            raise Denied("text_missing", f"a message has a text of 1 to {LONGEST} characters", WRONG)
        return {"key": call.key, "reference": f"sim_{secrets.token_hex(6)}", "message": body}

    def apply(self, effect: Mapping[str, Any]) -> None:
        """Carry it."""
        self.carried[effect["reference"]] = effect["message"]

    def answer(self, effect: Mapping[str, Any]) -> dict[str, Any]:
        """Return the effect as the caller sees it."""
        return {"reference": effect["reference"]}

    def event(self, line: Line) -> None:
        """Tell nobody: what becomes of a message is not reported."""


def main() -> None:
    """Run the simulator."""
    chosen = options("Simulated sender of SMS and chat").parse_args()
    desk = build_desk(chosen, MessageWorld(), make=ForgettingDesk)
    serve(chosen, desk, [operation(desk, "POST", "/v1/messages", "message")])


if __name__ == "__main__":
    main()
