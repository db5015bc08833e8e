"""An order in each kind of trouble, built through commands: what the tests of the room, its pages and its API share.

`ctx.now` is the machine's own time here, because reactions and providers act in it.
"""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from goodorder.fulfillment import commands as fulfillment
from goodorder.kernel import clock
from goodorder.kernel.models import Receipt
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.models import Promise
from goodorder.payments import commands as payments
from goodorder.payments.models import Operation, PayLink, Tender
from goodorder.payments.ports import CheckoutResult, DisputeTold, ProviderEvent, ProviderResult
from goodorder.returns import commands as returns
from goodorder.returns.models import ReturnedUnit
from goodorder.returns.rules import RuleDraft, Wanted
from goodorder.shipping import commands as shipping
from goodorder.shipping.ports import LabelResult
from goodorder.shipping.rules import LabelOrder
from parcels import deliver, pick, send
from returns.desk import ask, receive
from shop import place


def at(ctx, **span):
    """Return the context some time from now."""
    return replace(ctx, now=clock.now() + timedelta(**span))


def answered(ctx, order, kind, outcome="ok"):
    """Ask for the money of an order and write down what a provider said."""
    tender = Tender.objects.get(payable__about=order.public_id)
    if kind == "authorise":
        payments.request_authorization(ctx, tender_id=tender.public_id, cause=tender.public_id)
    elif kind == "capture":
        payments.request_capture(ctx, about=order.public_id, amount=order.total, cause="ship")
    else:
        payments.request_refund(ctx, about=order.public_id, amount=100, cause="sorry")
    asked = Operation.objects.filter(tender=tender, kind=kind).latest("id")
    is_ok = outcome == "ok"
    result = ProviderResult(
        outcome=outcome,
        provider_ref=f"{kind}_{asked.pk}" if is_ok else "",
        amount=asked.amount if is_ok else 0,
        expires_at=clock.now() + timedelta(days=7) if is_ok and kind == "authorise" else None,
        message="" if is_ok else "declined by the issuer",
    )
    payments.record_result(ctx, operation_id=asked.public_id, result=result)
    return asked


def at_work(ctx):
    """Yield what becomes of an order nobody works on, hour by hour."""
    order = place(ctx, {"MUG": 1})
    settle_all()
    ship_on = Promise.objects.filter(line__order=order).latest("id").ship_on
    night = datetime.combine(ship_on + timedelta(days=1), time(), UTC)
    yield "at_risk", order, night - clock.now() - timedelta(hours=1)
    yield "late", order, timedelta(days=2)
    yield "work_waiting", order, timedelta(days=2)
    yield "stuck", order, timedelta(days=4)
    last = Receipt.objects.filter(event__about=order.public_id).latest("id")
    Receipt.objects.filter(pk=last.pk).update(
        state=Receipt.PARKED, attempts=8, error="Traceback\nRefused: no such place"
    )
    yield "reaction_parked", order, timedelta(0)
    owing = place(ctx, {"MUG": 1}, method="manual")
    payments.receive_payment(
        ctx, about=owing.public_id, amount=owing.total, method="manual", reference="bank", cause="bank 1"
    )
    deliver(ctx, send(ctx, owing))
    payments.raise_payable(ctx, about=owing.public_id, amount=100, reason="forgotten")
    yield "short_paid", owing, timedelta(days=2)
    other = place(ctx, {"CLOCK": 1})
    settle_all()
    yield "unallocated", other, timedelta(days=2)


def on_its_way(ctx):
    """Yield what becomes of an order that is packed, sent, delivered, and comes back in part."""
    order = place(ctx, {"MUG": 2})
    [asked] = pick(ctx, order)
    parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
    refused_label(ctx, order, parcel)
    yield "label_missing", order, timedelta(0)
    settle_all()
    fulfillment.ship(ctx, shipment_id=parcel.public_id)
    settle_all()
    yield "parcel_late", order, timedelta(days=12)
    yield "invoice_overdue", order, timedelta(days=60)
    deliver(ctx, [parcel.public_id])
    returns.open_claim(ctx, order_id=order.public_id, kind="missing", wanted=Wanted(1, 1, ""))
    yield "claim_open", order, timedelta(days=3)
    returns.write_rule(ctx, code="withdrawal", draft=RuleDraft(needs_approval=True))
    ret = ask(ctx, order, {1: 1})
    yield "return_undecided", order, timedelta(days=3)
    returns.authorise_return(ctx, return_id=ret.public_id)
    yield "return_overdue", order, timedelta(days=90)
    receive(ctx, ret, MUG=1)
    yield "return_uninspected", order, timedelta(days=3)
    unit = ReturnedUnit.objects.get(ret__order=order)
    returns.inspect_unit(ctx, unit_id=unit.public_id, grade="opened", disposition="restock")
    yield "refund_waiting", order, timedelta(days=3)


def refused_label(ctx, order, parcel):
    """Have a carrier refuse the label of a parcel."""
    wanted = LabelOrder(sender={}, recipient=order.ship_to, weight_g=400, reference=parcel.number)
    label = shipping.request_label(
        ctx, parcel=parcel.public_id, about=order.public_id, service="parcel", request=wanted
    )
    refused = LabelResult(outcome="failed", code="too_heavy", message="too heavy: split it")
    shipping.record_label_result(ctx, label_id=label.public_id, result=refused)


def on_hold(ctx):
    """Yield an order that is held for every reason there is."""
    order = place(ctx, {"MUG": 1})
    for kind in ("payment", "manual", "address", "stock", "credit", "fraud"):
        orders.place_hold(ctx, order_id=order.public_id, kind=kind, reason="called the customer")
        yield f"hold_{kind}", order, timedelta(days=2)


def card(ctx):
    return place(ctx, {"MUG": 1}, method="card")


def unpaid(ctx):
    """Yield orders whose money does not come, or not as it should; their calls to providers wait unanswered."""
    for scene in (
        payment_unknown,
        payment_failed,
        link_unanswered,
        capture_failed,
        refund_failed,
        overpaid,
        dispute_due,
    ):
        yield scene.__name__, *scene(ctx)


def payment_unknown(ctx):
    order = card(ctx)
    answered(ctx, order, "authorise", "unknown")
    return order, timedelta(minutes=20)


def payment_failed(ctx):
    order = card(ctx)
    answered(ctx, order, "authorise", "failed")
    return order, timedelta(0)


def link_unanswered(ctx):
    order = place(ctx, {"MUG": 1}, method="manual")
    payments.request_pay_link(
        ctx, about=order.public_id, provider="simulator", return_url="https://shop.example/"
    )
    link = PayLink.objects.get(payable__about=order.public_id)
    result = CheckoutResult(outcome="open", provider_ref="page_1", url="https://pay.example/page_1")
    payments.record_pay_link(ctx, link_id=link.public_id, result=result)
    return order, timedelta(days=2)


def _delivered_on_card(ctx, outcome):
    """Return an order whose goods arrived, and of whose card as much was taken as the provider let go."""
    order = card(ctx)
    answered(ctx, order, "authorise")
    orders.release_hold(ctx, order_id=order.public_id, kind="payment")
    answered(ctx, order, "capture", outcome)
    return order


def capture_failed(ctx):
    return _delivered_on_card(ctx, "failed"), timedelta(0)


def refund_failed(ctx):
    order = _delivered_on_card(ctx, "ok")
    answered(ctx, order, "refund", "failed")
    return order, timedelta(0)


def overpaid(ctx):
    order = _delivered_on_card(ctx, "ok")
    payments.reduce_payable(ctx, about=order.public_id, amount=100, reason="a scratch")
    return order, timedelta(hours=2)


def dispute_due(ctx):
    order = _delivered_on_card(ctx, "ok")
    taken = Operation.objects.get(kind="capture", tender__payable__about=order.public_id)
    told = ProviderEvent(
        event_id="evt_1",
        kind="disputed",
        idem_key="",
        provider_ref="dp_1",
        parent_ref=taken.provider_ref,
        amount=500,
        currency="GBP",
        code="",
        occurred_at=clock.now(),
        dispute=DisputeTold(reason="fraudulent", due_by=clock.now() + timedelta(days=2)),
    )
    payments.apply_callback(ctx, provider="simulator", event=told)
    return order, timedelta(0)


def scenes(ctx):
    """Yield (kind, order, how much later it is due), one after the other; look at each before asking for the next."""
    for story in (at_work, on_its_way, on_hold, unpaid):
        yield from story(ctx)
