"""Refusals of papers that move stock."""

from collections.abc import Sequence

from goodorder.kernel.errors import Invalid, Missing, Refused


def other_company(source: str, target: str) -> Refused:
    """Refuse a transfer between companies."""
    message = (
        f"target: {source} and {target} belong to two companies; goods that change their owner are sold: "
        "capture an order of the other company instead"
    )
    return Refused("stockroom.transfer_between_companies", message, field="target")


def no_end_of_transfer(field: str, place: str) -> Invalid:
    """Refuse a place that transfers neither leave nor reach."""
    message = f"{field}: {place} is not in use or only holds goods under way; choose another place"
    return Invalid("stockroom.no_end_of_transfer", message, field=field)


def same_place() -> Invalid:
    """Refuse a transfer from a place to itself."""
    message = "target: choose a place other than the source"
    return Invalid("stockroom.same_place", message, field="target")


def due_in_the_past() -> Invalid:
    """Refuse a transfer that should have arrived already."""
    message = "due_on: name today or a later day, as it is at the target"
    return Invalid("stockroom.due_in_the_past", message, field="due_on")


def not_to_send(sku: str, asked: int, left: int) -> Refused:
    """Refuse to send more than a transfer still asks for."""
    message = f"quantity: {left} units of {sku} are still to be sent, not {asked}; send fewer or open another transfer"
    return Refused("stockroom.not_to_send", message, field="quantity", sku=sku, asked=asked, left=left)


def nothing_sent() -> Refused:
    """Refuse to end the sending of a transfer of which nothing has left."""
    message = "is_last: nothing has left yet; send something, or cancel the transfer"
    return Refused("stockroom.nothing_sent", message, field="is_last")


def not_under_way(sku: str, asked: int, under_way: int) -> Refused:
    """Refuse to receive or give up more than is under way."""
    message = (
        f"quantity: {under_way} units of {sku} are under way, not {asked}; "
        "receive those, and name what came over and above as extra"
    )
    return Refused(
        "stockroom.not_under_way", message, field="quantity", sku=sku, asked=asked, under_way=under_way
    )


def too_much_to_count(most: int) -> Invalid:
    """Refuse a count nobody could finish."""
    message = (
        f"skus: at most {most} lines can be counted at once; name some SKUs, or count a part of the place"
    )
    return Invalid("stockroom.too_much_to_count", message, field="skus")


def nothing_to_count(place: str) -> Invalid:
    """Refuse an empty count."""
    message = f"skus: nothing lies at {place} by the books; name the SKUs to look for"
    return Invalid("stockroom.nothing_to_count", message, field="skus")


def not_counting(number: str, state: str) -> Refused:
    """Refuse a scan for a count that is not under way."""
    message = f"{number} is {state}: a scan is taken while it is being counted or recounted; start it first"
    return Refused("stockroom.not_counting", message, field="count_id", state=state)


def not_to_recount(sku: str) -> Refused:
    """Refuse a scan of a line that is not to be counted again."""
    message = f"sku: {sku} is not among the lines to count again; ask for its recount first"
    return Refused("stockroom.not_to_recount", message, field="sku")


def not_counted(skus: Sequence[str]) -> Refused:
    """Refuse to hand in a count with open lines."""
    message = f"lines: not counted yet: {', '.join(skus)}. Scan them, with 0 where nothing is found"
    return Refused("stockroom.not_counted", message, field="lines", skus=list(skus))


def corrected_since(skus: Sequence[str]) -> Refused:
    """Refuse to book a variance that another correction may have booked already."""
    message = f"lines: corrected since they were scanned: {', '.join(skus)}. Ask for their recount"
    return Refused("stockroom.corrected_since", message, field="lines", skus=list(skus))


def not_built(sku: str) -> Invalid:
    """Refuse to build what is not assembled from parts."""
    message = f"kit: {sku} is not a built kit with parts; set its kind and parts in the catalogue first"
    return Invalid("stockroom.not_built", message, field="kit")


def too_few_parts(kit: str, component: str, asked: int, possible: int) -> Refused:
    """Refuse to build more kits than the scarcest component allows."""
    message = f"quantity: {component} is there for {possible} of {kit}, not {asked}; build fewer or bring more of it"
    return Refused(
        "stockroom.too_few_parts", message, field="quantity", component=component, possible=possible
    )


def not_on_count(skus: Sequence[str]) -> Missing:
    """Refuse to recount what is not on the count."""
    message = f"skus: not on this count: {', '.join(skus)}. Name SKUs of its lines"
    return Missing("stockroom.not_on_count", message, field="skus", skus=list(skus))
