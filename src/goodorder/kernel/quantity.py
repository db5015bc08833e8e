"""Quantities: whole numbers of a SKU's smallest unit."""

from goodorder.kernel.errors import Invalid

MOST_UNITS = 1_000_000


def checked(quantity: int, *, field: str = "quantity", least: int = 1) -> int:
    """Return the quantity if it is a whole number in range; raises Invalid naming `field` otherwise."""
    if isinstance(quantity, bool) or not isinstance(quantity, int):
        raise Invalid("quantity.not_whole", f"{field}: write a whole number", field=field)
    if not least <= quantity <= MOST_UNITS:
        message = f"{field}: must lie between {least} and {MOST_UNITS}"
        raise Invalid("quantity.out_of_range", message, field=field)
    return quantity
