"""The dispute of the example shop: a card that was paid with at once, and that its holder's bank asks back.

The provider's answers are written down as its callbacks would bring them, so nothing waits for the simulator.
"""

from datetime import timedelta

from goodorder.kernel.access import Context
from goodorder.payments import commands as payments
from goodorder.payments.ports import DisputeTold, ProviderEvent, ProviderResult
from goodorder.payments.queries import payable_of

PROVIDER = "simulator"
DISPUTER = ("Lena Brook", "lena.brook@example.com", "27 Castle Row", "Norwich", "NR1 3QX", "GB")
DISPUTED = (("LMP-STM-01", 1),)
DAYS_TO_ANSWER = 9


def dispute_payment(ctx: Context, order_id: str) -> None:
    """Take an order's card money whole, then have its bank ask it back."""
    tender = payable_of(order_id).tenders.get()
    held = payments.request_authorization(ctx, tender_id=tender.public_id, cause=tender.public_id)
    _answer(ctx, held.public_id, "auth-demo", tender.amount)
    (taken,) = payments.request_capture(ctx, about=order_id, amount=tender.amount, cause="paid at once")
    _answer(ctx, taken.public_id, "capture-demo", tender.amount)
    news = ProviderEvent(
        event_id="evt-dispute-demo",
        kind="disputed",
        idem_key="",
        provider_ref="dispute-demo",
        parent_ref="capture-demo",
        amount=tender.amount,
        currency=tender.currency,
        code="",
        occurred_at=ctx.now,
        dispute=DisputeTold(
            reason="product_not_received", due_by=ctx.now + timedelta(days=DAYS_TO_ANSWER), fee=1500
        ),
    )
    payments.apply_callback(ctx, provider=PROVIDER, event=news)


def _answer(ctx: Context, operation_id: str, reference: str, amount: int) -> None:
    result = ProviderResult(outcome="ok", provider_ref=reference, amount=amount)
    payments.record_result(ctx, operation_id=operation_id, result=result)
