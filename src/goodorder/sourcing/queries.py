"""What others may ask about sourcing."""

from goodorder.kernel.access import Context
from goodorder.sourcing.models import Decision


def list_decisions(ctx: Context, *, about: str) -> list[Decision]:
    """Return the decisions made for a demand, oldest first: what was known, what was chosen and why."""
    return list(Decision.objects.visible_to(ctx).filter(about=about).order_by("pk"))
