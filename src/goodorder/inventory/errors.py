"""Refusals of the stock room."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from goodorder.kernel.errors import Invalid, Missing, Refused


def short(missing: Sequence[dict[str, Any]]) -> Refused:
    """Refuse a reservation; each entry names sku, location, asked and available."""
    named = "; ".join(
        f"{entry['sku']} at {entry['location']}: {entry['asked']} asked, {entry['available']} available"
        for entry in missing
    )
    message = f"not enough stock: {named}. Ask for less, or reserve at another location"
    return Refused("inventory.short", message, short=list(missing))


def not_held(*, demand: str, line_ref: int, asked: int, held: int) -> Refused:
    """Refuse to release or consume more than a line holds."""
    message = (
        f"line {line_ref} of {demand} holds {held} units, not {asked}: reserve the rest first, or name fewer"
    )
    return Refused("inventory.not_held", message, field="quantity", line_ref=line_ref, asked=asked, held=held)


def below_reserved(rows: Sequence[dict[str, Any]]) -> Refused:
    """Refuse a movement that would leave less than is promised; entries name sku, location, levels."""
    named = "; ".join(
        f"{_place(row)}: {row['on_hand']} on hand, {row['reserved']} of it reserved, {row['wanted']} wanted"
        for row in rows
    )
    message = f"quantity: less would be left than is promised: {named}. Release reservations first"
    return Refused("inventory.below_reserved", message, field="quantity", rows=list(rows))


def not_there(rows: Sequence[dict[str, Any]]) -> Refused:
    """Refuse to take units that are not there; entries name sku, location, condition, lot, owner."""
    named = "; ".join(f"{_place(row)}: {row['on_hand']} there, {row['wanted']} would be left" for row in rows)
    message = f"quantity: there are fewer units: {named}. Take fewer, or name what is there"
    return Refused("inventory.not_there", message, field="quantity", rows=list(rows))


def _place(row: dict[str, Any]) -> str:
    lot = f" lot {row['lot']}" if row.get("lot") else ""
    owner = f" of {row['owner']}" if row.get("owner") else ""
    condition = row.get("condition", "good")
    return f"{row['sku']}{lot}{owner} at {row['location']}" + (
        "" if condition == "good" else f" ({condition})"
    )


def nothing_changes() -> Invalid:
    """Refuse an adjustment by zero."""
    message = "quantity: write how many units to add, or take away with a minus; zero changes nothing"
    return Invalid("inventory.nothing_changes", message, field="quantity")


def reason_missing() -> Invalid:
    """Refuse a correction nobody explains."""
    message = "reason: say why the balance is corrected (count, damage, theft, found)"
    return Invalid("inventory.reason_missing", message, field="reason")


def skus_unknown(codes: Sequence[str]) -> Missing:
    """Refuse an import that names SKUs the catalogue does not know."""
    message = f"sku: not in the catalogue: {', '.join(codes)}. Correct the codes or add the SKUs first"
    return Missing("inventory.skus_unknown", message, field="sku", skus=list(codes))


def policy_missing(company: str) -> Missing:
    """Refuse to reckon with costs where nothing is valued."""
    message = f"company: the stock of {company} is not valued; set its cost policy first"
    return Missing("inventory.policy_missing", message, field="company")


def policy_begun(company: str, since: str) -> Refused:
    """Refuse to move the day from which stock is valued."""
    message = f"since: the stock of {company} is valued since {since}; leave the day out to change the method"
    return Refused("inventory.policy_begun", message, field="since")


def policy_ahead() -> Invalid:
    """Refuse a policy for a time to come."""
    message = "since: stock is valued from a moment that has come; name now or earlier"
    return Invalid("inventory.policy_ahead", message, field="since")


def not_valued(movement_id: int) -> Missing:
    """Refuse to correct the cost of what has none."""
    message = (
        f"movement_id: movement {movement_id} has no value of its own: it moved units within the company, "
        "belongs to somebody else's goods, or came before valuation began"
    )
    return Missing("inventory.not_valued", message, field="movement_id")


def document_ambiguous(document: str) -> Invalid:
    """Refuse to guess whose receipts are meant."""
    message = f"company: several companies received goods with {document}; name one"
    return Invalid("inventory.document_ambiguous", message, field="company")


def cost_follows(kind: str) -> Refused:
    """Refuse to set a cost that is the result of others."""
    message = (
        f"movement_id: what a {kind} is worth follows from other entries; correct the receipts it depends on"
    )
    return Refused("inventory.cost_follows", message, field="movement_id", kind=kind)


def nothing_received(document: str) -> Missing:
    """Refuse a landed cost for which there are no goods."""
    message = f"document: no valued receipt of {document}; name the document the goods were received with"
    return Missing("inventory.nothing_received", message, field="document")


def cost_unknown(movements: Sequence[int]) -> Refused:
    """Refuse to add to a cost nobody knows."""
    message = (
        f"document: receipts without a unit cost: {', '.join(map(str, movements))}; correct their cost first"
    )
    return Refused("inventory.cost_unknown", message, field="document", movements=list(movements))


def nothing_to_share_by(basis: str) -> Invalid:
    """Refuse a basis by which the goods have no size."""
    message = f"basis: the goods have no {basis}; share by another basis"
    return Invalid("inventory.nothing_to_share_by", message, field="basis")


def landed_below_zero() -> Refused:
    """Refuse a landed cost that takes more off than the goods are worth."""
    message = "amount: goods would be worth less than nothing; take less off"
    return Refused("inventory.landed_below_zero", message, field="amount")


def nothing_lands() -> Invalid:
    """Refuse a landed cost of nothing."""
    message = "amount: write what it cost, or what to take off with a minus; zero changes nothing"
    return Invalid("inventory.nothing_lands", message, field="amount")


def lots_unwanted(sku: str) -> Invalid:
    """Refuse lots of a SKU that is not told apart by them."""
    message = f"lots: {sku} is not told apart by lot; leave lots out, or change its tracking first"
    return Invalid("inventory.lots_unwanted", message, field="lots")


def lots_missing(sku: str, tracking: str, quantity: int) -> Invalid:
    """Refuse units of a tracked SKU whose lots do not add up."""
    each = "one unit each" if tracking == "serial" else "each once"
    message = f"lots: {sku} is told apart by {tracking}: name {tracking}s, {each}, that add up to {quantity}"
    return Invalid("inventory.lots_missing", message, field="lots", quantity=quantity)


def lot_differs(code: str, expires_on: date | None) -> Refused:
    """Refuse a lot that is known with another expiry."""
    message = (
        f"lots: lot {code} is known to expire on {expires_on or 'no day'}; correct the expiry or the code"
    )
    return Refused("inventory.lot_differs", message, field="lots")


def serial_here(codes: Sequence[str]) -> Refused:
    """Refuse serial numbers that are somewhere already."""
    message = f"lots: these serial numbers are in stock already: {', '.join(codes)}; correct them"
    return Refused("inventory.serial_here", message, field="lots", serials=list(codes))


def lot_unfit(code: str, why: str) -> Refused:
    """Refuse to promise or send a lot."""
    return Refused("inventory.lot_unfit", f"lot {code}: {why}; choose another lot", field="lot_to")


def picked_already(demand: str, units: int) -> Refused:
    """Refuse to give up units that were taken off the shelf."""
    message = f"{units} units of {demand} are picked: put them back (unpick) before they are given up"
    return Refused("inventory.picked", message, picked=units)


def hold_limit(rows: Sequence[dict[str, Any]]) -> Refused:
    """Refuse to hold more than a policy allows; entries name sku, limit, held and possible."""
    named = "; ".join(
        f"{row['sku']}: at most {row['limit']}, {row['held']} held already, {row['possible']} more possible"
        for row in rows
    )
    return Refused("inventory.hold_limit", f"quantity: {named}", field="quantity", rows=list(rows))


def extended_before(demand: str) -> Refused:
    """Refuse a second extension."""
    message = f"the holds of {demand} were extended once; that is all: pay, or reserve again"
    return Refused("inventory.extended_before", message)


def hold_over(demand: str) -> Refused:
    """Refuse to extend what has run out."""
    return Refused(
        "inventory.hold_over", f"{demand} holds nothing whose time could be extended: reserve again"
    )


def supply_settled(document: str, state: str) -> Refused:
    """Refuse to change supply that is not open."""
    return Refused("inventory.supply_settled", f"{document} is {state}: expect new supply instead")


def supply_of_another(document: str) -> Invalid:
    """Refuse units for a supply of another SKU or place."""
    message = f"expected_id: {document} is of another SKU or for another location; name the one that came"
    return Invalid("inventory.supply_of_another", message, field="expected_id")


def rebuild_broken(why: str) -> Refused:
    """Refuse to rebuild what movements and claims cannot add up to."""
    message = (
        f"movements and claims contradict each other: {why}. Release claims or correct stock, then rebuild"
    )
    return Refused("inventory.rebuild_broken", message)


def own_paper(noun: str, field: str) -> Refused:
    """Refuse that somebody approves what they asked for themselves."""
    message = f"{field}: you asked for this {noun} yourself; another person must approve it"
    return Refused("inventory.own_paper", message, field=field)


def other_company(source: str, target: str) -> Refused:
    """Refuse a transfer between companies."""
    message = (
        f"target: {source} and {target} belong to two companies; goods that change their owner are sold: "
        "capture an order of the other company instead"
    )
    return Refused("inventory.transfer_between_companies", message, field="target")


def no_end_of_transfer(field: str, place: str) -> Invalid:
    """Refuse a place that transfers neither leave nor reach."""
    message = f"{field}: {place} is not in use or only holds goods under way; choose another place"
    return Invalid("inventory.no_end_of_transfer", message, field=field)


def same_place() -> Invalid:
    """Refuse a transfer from a place to itself."""
    message = "target: choose a place other than the source"
    return Invalid("inventory.same_place", message, field="target")


def due_in_the_past() -> Invalid:
    """Refuse a transfer that should have arrived already."""
    message = "due_on: name today or a later day, as it is at the target"
    return Invalid("inventory.due_in_the_past", message, field="due_on")


def number_of_lines(most: int) -> Invalid:
    """Refuse an empty or an endless paper."""
    message = f"lines: name at least one and at most {most}; split a larger paper in two"
    return Invalid("inventory.number_of_lines", message, field="lines")


def named_twice(sku: str, lot: str = "") -> Invalid:
    """Refuse two lines for one pile."""
    named = f"{sku} lot {lot}" if lot else sku
    message = f"sku: {named} is named twice; keep one row with the sum"
    return Invalid("inventory.sku_twice", message, field="sku")


def never_stocked(sku: str) -> Invalid:
    """Refuse to move a kit that is only sold together, never stocked."""
    message = f"sku: {sku} is a kit without stock of its own; name its parts instead"
    return Invalid("inventory.never_stocked", message, field="sku")


def lot_missing(sku: str) -> Invalid:
    """Refuse units of a tracked SKU without a lot or serial number."""
    message = f"lot: {sku} is told apart by lot or serial number; write which one"
    return Invalid("inventory.lot_missing", message, field="lot")


def lot_unknown(lot: str) -> Missing:
    """Refuse a lot nobody received."""
    message = f"lot: this SKU has no lot {lot}; correct the code, or book the lot in with a receipt first"
    return Missing("inventory.lot_unknown", message, field="lot")


def not_to_send(sku: str, asked: int, left: int) -> Refused:
    """Refuse to send more than a transfer still asks for."""
    message = f"quantity: {left} units of {sku} are still to be sent, not {asked}; send fewer or open another transfer"
    return Refused("inventory.not_to_send", message, field="quantity", sku=sku, asked=asked, left=left)


def nothing_sent() -> Refused:
    """Refuse to end the sending of a transfer of which nothing has left."""
    message = "is_last: nothing has left yet; send something, or cancel the transfer"
    return Refused("inventory.nothing_sent", message, field="is_last")


def not_under_way(sku: str, asked: int, under_way: int) -> Refused:
    """Refuse to receive or give up more than is under way."""
    message = (
        f"quantity: {under_way} units of {sku} are under way, not {asked}; "
        "receive those, and name what came over and above as extra"
    )
    return Refused(
        "inventory.not_under_way", message, field="quantity", sku=sku, asked=asked, under_way=under_way
    )


def too_much_to_count(most: int) -> Invalid:
    """Refuse a count nobody could finish."""
    message = (
        f"skus: at most {most} lines can be counted at once; name some SKUs, or count a part of the place"
    )
    return Invalid("inventory.too_much_to_count", message, field="skus")


def nothing_to_count(place: str) -> Invalid:
    """Refuse an empty count."""
    message = f"skus: nothing lies at {place} by the books; name the SKUs to look for"
    return Invalid("inventory.nothing_to_count", message, field="skus")


def not_counting(number: str, state: str) -> Refused:
    """Refuse a scan for a count that is not under way."""
    message = f"{number} is {state}: a scan is taken while it is being counted or recounted; start it first"
    return Refused("inventory.not_counting", message, field="count_id", state=state)


def not_to_recount(sku: str) -> Refused:
    """Refuse a scan of a line that is not to be counted again."""
    message = f"sku: {sku} is not among the lines to count again; ask for its recount first"
    return Refused("inventory.not_to_recount", message, field="sku")


def not_counted(skus: Sequence[str]) -> Refused:
    """Refuse to hand in a count with open lines."""
    message = f"lines: not counted yet: {', '.join(skus)}. Scan them, with 0 where nothing is found"
    return Refused("inventory.not_counted", message, field="lines", skus=list(skus))


def corrected_since(skus: Sequence[str]) -> Refused:
    """Refuse to book a variance that another correction may have booked already."""
    message = f"lines: corrected since they were scanned: {', '.join(skus)}. Ask for their recount"
    return Refused("inventory.corrected_since", message, field="lines", skus=list(skus))


def promised_away(sku: str, location: str, demands: Sequence[str]) -> Refused:
    """Refuse a shortage among units that are set aside for demands."""
    message = (
        f"{sku} at {location}: the missing units are set aside for {', '.join(demands)}. "
        "Report them as not found there first, then try again"
    )
    return Refused("inventory.promised_away", message, sku=sku, location=location, demands=list(demands))


def reason_wrong_way(code: str) -> Invalid:
    """Refuse a reason that contradicts the correction."""
    message = f"reason: {code} cannot explain a correction in this direction; choose another reason"
    return Invalid("inventory.reason_wrong_way", message, field="reason")


def same_condition(condition: str) -> Invalid:
    """Refuse to move units to the condition they are in."""
    message = f"to: the units are {condition} already; choose another condition"
    return Invalid("inventory.same_condition", message, field="to")


def not_built(sku: str) -> Invalid:
    """Refuse to build what is not assembled from parts."""
    message = f"kit: {sku} is not a built kit with parts; set its kind and parts in the catalogue first"
    return Invalid("inventory.not_built", message, field="kit")


def too_few_parts(kit: str, component: str, asked: int, possible: int) -> Refused:
    """Refuse to build more kits than the scarcest component allows."""
    message = f"quantity: {component} is there for {possible} of {kit}, not {asked}; build fewer or bring more of it"
    return Refused(
        "inventory.too_few_parts", message, field="quantity", component=component, possible=possible
    )


def lots_do_not_add_up(sku: str, wanted: int) -> Invalid:
    """Refuse lots that do not cover what goes in or comes out."""
    message = f"lots: name the lots of {sku}, {wanted} units in all"
    return Invalid("inventory.lots_do_not_add_up", message, field="lots", sku=sku, wanted=wanted)


def lot_blocked(lot: str, *, is_blocked: bool) -> Refused:
    """Refuse to block a blocked lot, or to free a free one."""
    message = f"lot: {lot} is {'blocked already' if is_blocked else 'not blocked'}; there is nothing to do"
    return Refused("inventory.lot_blocked", message, field="lot")


def not_on_count(skus: Sequence[str]) -> Missing:
    """Refuse to recount what is not on the count."""
    message = f"skus: not on this count: {', '.join(skus)}. Name SKUs of its lines"
    return Missing("inventory.not_on_count", message, field="skus", skus=list(skus))
