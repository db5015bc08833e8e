"""Applying orders as new ones: each is captured like any other, with real stock, or refused with the reason."""

from goodorder.channels.models import ImportRun
from goodorder.channels.rules.custom import custom_values
from goodorder.channels.rules.fields import minor
from goodorder.channels.rules.grouping import Group, ReadRow
from goodorder.channels.rules.runs import CREATED, REJECTED, UNCHANGED, Applied, Batch, ImportOptions, Made
from goodorder.fields import commands as fields
from goodorder.kernel.access import Context
from goodorder.kernel.command import attempt
from goodorder.kernel.errors import Invalid, OmsError
from goodorder.kernel.money import round_half_up
from goodorder.orders import commands as orders
from goodorder.orders.queries import known_external_refs
from goodorder.orders.rules import DraftLine, OrderDraft, PaymentDraft
from goodorder.parties.queries import channel_for
from goodorder.parties.rules import CustomerParticulars, PostalAddress
from goodorder.pricing.ports import TaxQuoteAwaited

POSTAL = ("company", "line1", "line2", "city", "region", "postcode", "country", "phone")


def apply_orders(ctx: Context, run: ImportRun, batch: Batch, options: ImportOptions) -> Applied:  # noqa: ARG001 - all appliers are called alike
    """Capture each order in its own savepoint; one that is known by its number stays as it is."""
    shop = channel_for(options.channel)
    applied, waiting = Applied(), list[TaxQuoteAwaited]()
    known = known_external_refs(shop.code, [group.number for group in batch.units])
    for group in batch.units:
        if group.number in known:
            applied.count(UNCHANGED, group.size)
            continue
        try:
            order_id = attempt(lambda group=group: _capture(ctx, group, shop.code, shop.currency))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        except TaxQuoteAwaited as awaited:
            waiting.append(awaited)
        except OmsError as refusal:
            _reject(applied, group, refusal.message)
        else:
            applied.made.append(Made(f"{shop.code}:{group.number}", "order", order_id))
            for row in group.rows:
                applied.tell(CREATED, row.number, row.raw)
    if waiting:
        raise TaxQuoteAwaited.of_all(waiting)
    return applied


def _reject(applied: Applied, group: Group, reason: str) -> None:
    for row in group.rows:
        applied.tell(REJECTED, row.number, row.raw, row.error or reason)


def _capture(ctx: Context, group: Group, channel: str, currency: str) -> str:
    if group.error:
        raise Invalid("channels.order_unreadable", f"another row of the order is wrong: {group.error}")
    order = orders.capture_order(ctx, draft=draft_of(group, channel, currency))
    fields.answer_order(ctx, order=order, values=custom_values(group.rows[0].values))
    return order.public_id


def draft_of(group: Group, channel: str, currency: str) -> OrderDraft:
    """Return the rows of one order as a draft; raises Invalid for what a new order cannot have."""
    first = group.rows[0].values
    customer_name = first["customer_name"] or first["company"] or first["email"]
    return OrderDraft(
        channel=channel,
        customer=CustomerParticulars(
            name=customer_name,
            email=first["email"],
            phone=first["phone"],
            external_ref=first["customer_ref"] or None,
        ),
        ship_to=PostalAddress(name=customer_name, **{part: first[part] for part in POSTAL}),
        lines=tuple(_draft_line(row, currency) for row in group.rows),
        service=first["service"],
        payment=PaymentDraft(method=first["payment_method"]),
        external_ref=group.number,
        note=first["note"],
    )


def _draft_line(row: ReadRow, currency: str) -> DraftLine:
    values = row.values
    if values["kind"] != "item" or values["tax"]:
        message = (
            f"kind: row {row.number}: charges and tax of a new order are computed; import it with --history"
        )
        raise Invalid("channels.charge_given", message, field="kind")
    price = values["unit_price"]
    return DraftLine(
        sku=values["sku"],
        quantity=values["quantity"],
        unit_price=None if price is None else round_half_up(minor(price, currency)),
        discount=round_half_up(minor(values["discount"], currency)),
    )
