"""A shop with a record of nearly every kind, built through commands: for tests that open everything."""

from datetime import timedelta

from browser.papers import write_papers
from goodorder.catalog.queries import resolve_sku
from goodorder.fields import commands as fields
from goodorder.fields.rules import FieldDraft
from goodorder.kernel.relay import settle_all
from goodorder.parties.models import Customer
from goodorder.quotes import commands as quotes
from goodorder.quotes.rules import QuoteTerms
from goodorder.webhooks import commands as webhooks
from goodorder.webhooks.rules import EndpointDraft
from parcels import deliver, send
from returns.desk import ask, receive
from shop import draft, open_shop, place
from wallet import gift_card, store_credit


def answer_fields(ctx, order):
    """Ask something more of orders, customers and products, and answer it for one of each."""
    records = {"order": order, "customer": order.customer, "product": resolve_sku("MUG")}
    for subject, record in records.items():
        choices = [("gold", "Gold paper")]
        wrap = FieldDraft(subject=subject, label="Gift wrap", kind="choice", choices=choices)
        note = FieldDraft(
            subject=subject, label="Gift note", kind="text", help="On the card", is_listed=subject == "order"
        )
        for draft_of_field in (wrap, note):
            fields.define_field(ctx, draft=draft_of_field)
        values = {"gift_wrap": "gold", "gift_note": "For you"}
        fields.set_values(ctx, subject=subject, record_id=record.public_id, values=values)


def tell_erp(ctx):
    """Subscribe an ERP to what happened from now on, and leave a test on its way to it."""
    erp = EndpointDraft(name="ERP", url="https://erp.example.com/hook", kinds=["orders.*"])
    endpoint, _secret = webhooks.make_endpoint(ctx, draft=erp)
    webhooks.send_test(ctx, endpoint_id=endpoint.public_id)


def fill_shop(ctx):
    """Open a shop and leave one of everything in it; returns an order that was sent, invoiced and partly returned."""
    open_shop(ctx, backorders=True)
    sent = place(ctx, {"KETTLE": 2, "MUG": 3}, external_ref="shop-77", method="cash")
    settle_all()
    deliver(ctx, send(ctx, sent))
    write_papers(ctx)
    place(ctx, {"MUG": 1}, method="manual")
    terms = QuoteTerms(valid_until=(ctx.now + timedelta(days=3)).date())
    quotes.draft_quote(ctx, draft=draft({"MUG": 1}), terms=terms)
    receive(ctx, ask(ctx, sent, {1: 1}), KETTLE=1)
    customer = Customer.objects.order_by("pk")[0]
    gift_card(ctx, 5_000)
    store_credit(ctx, customer, 700)
    settle_all()
    answer_fields(ctx, sent)
    tell_erp(ctx)
    sent.refresh_from_db()
    return sent
