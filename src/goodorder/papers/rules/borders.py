"""Which parcels customs see. Pure."""

from collections.abc import Mapping, Sequence

from goodorder.pricing.rules import EU_MEMBERS


def crosses_customs(sender: str, recipient: str) -> bool:
    """Tell whether goods from one country to another are declared: not at home, and not within the Union."""
    if not sender or not recipient or sender == recipient:
        return False
    return not EU_MEMBERS.issuperset((sender, recipient))


def named(gaps: Mapping[str, Sequence[str]]) -> str:
    """Name what is missing for customs, by SKU."""
    return "; ".join(f"{code}: {', '.join(missing)}" for code, missing in gaps.items())
