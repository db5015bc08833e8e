"""Every write of the amendments room, and what refunds and amendments would do."""

from goodorder.amendments.commands.foreseeing import (
    preview_amendment,
    preview_refund,
)
from goodorder.amendments.commands.proposing import (
    apply_amendment,
    discard_amendment,
    propose_amendment,
)

__all__ = [
    "apply_amendment",
    "discard_amendment",
    "preview_amendment",
    "preview_refund",
    "propose_amendment",
]
