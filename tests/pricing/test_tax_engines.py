"""Outside tax engines in orders: asked before, frozen with the order, told afterwards; or our own tables, said so."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest

from api.calling import issue
from goodorder.amendments import commands as amendments
from goodorder.capture.commands import capture_orders
from goodorder.channels.commands import import_file
from goodorder.channels.rules.runs import ImportOptions
from goodorder.flows.taxes import asking_tax_engines, tell_of_credit_note, tell_of_invoice
from goodorder.kernel import plugs
from goodorder.kernel.errors import Invalid, Missing, OmsError, Refused
from goodorder.kernel.events import revive
from goodorder.kernel.models import Event
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands
from goodorder.orders.models import Order
from goodorder.orders.rules import Changes, DraftLine
from goodorder.parties import commands as parties
from goodorder.parties.rules import ChannelTerms, CustomerParticulars, PostalAddress
from goodorder.pricing import commands as pricing
from goodorder.pricing import queries
from goodorder.pricing.models import TaxFiling, TaxQuote
from goodorder.pricing.ports import TaxQuoteAwaited
from goodorder.pricing.rules import ExemptionDraft
from goodorder.testing.processes import SimulatorProcess
from parcels import send
from shop import draft, open_shop

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
NEW_YORK = PostalAddress(
    name="Ada", line1="5th Avenue 1", city="New York", region="NY", postcode="10001", country="US"
)
AUSTIN = replace(NEW_YORK, city="Austin", region="TX", postcode="78701")


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with (
        SimulatorProcess("tax", secret=SECRET) as process,
        pytest.MonkeyPatch.context() as environment,
    ):
        environment.setenv("GOODORDER_TAX_SIMULATOR_URL", process.url)
        environment.setenv("GOODORDER_SIMULATOR_SECRET", SECRET)
        environment.setenv("GOODORDER_SIMULATOR_TIMEOUT_S", "30")
        plugs.plug.cache_clear()
        yield process
    plugs.plug.cache_clear()


@pytest.fixture
def shop(ctx, engine, db):
    engine.faults()
    open_shop(ctx, tax_included=False)
    pricing.set_tax_rate(ctx, country="US", tax_class="standard", rate_ppm=70_000, name="Table")
    pricing.set_tax_engine(ctx, channel="web", engine="simulator", on_silence="refuse")
    return engine


def wanted(lines, **more):
    return replace(draft(lines, **more), ship_to=NEW_YORK)


def place(ctx, lines, **more):
    return asking_tax_engines(lambda: commands.capture_order(ctx, draft=wanted(lines, **more)))


def asked():
    return TaxQuote.objects.count()


def test_engine_is_asked_once_and_its_answer_is_frozen_with_the_order(ctx, shop):
    order = place(ctx, {"MUG": 3, "KETTLE": 1})
    assert asked() == 1
    told = order.pricing["tax_engine"]
    answer = TaxQuote.objects.get().answer
    assert (told["engine"], told["reference"]) == ("simulator", answer["reference"])
    lines = list(order.lines.order_by("position"))
    assert [line.tax for line in lines] == [line["tax"] for line in answer["lines"]]
    assert {line.tax_rate_ppm for line in lines} == {88_750}
    assert [one["name"] for one in order.pricing["tax_lines"][0]["components"]] == [
        "New York State",
        "New York City",
        "Metropolitan Commuter District",
    ]
    assert (
        order.tax
        == sum(line.tax for line in lines)
        == sum(one["tax"] for row in order.pricing["tax_lines"] for one in row["components"])
    )


def test_without_having_been_asked_nothing_is_written(ctx, shop):
    with pytest.raises(TaxQuoteAwaited):
        commands.capture_order(ctx, draft=wanted({"MUG": 1}))
    assert (Order.objects.count(), asked()) == (0, 0)


def test_quote_answers_only_what_was_asked_and_not_for_long(ctx, shop):
    place(ctx, {"MUG": 1})
    place(ctx, {"MUG": 1})
    assert asked() == 1
    place(ctx, {"MUG": 2})
    assert asked() == 2
    later = replace(ctx, now=ctx.now + timedelta(days=900))
    with pytest.raises(TaxQuoteAwaited):
        commands.capture_order(later, draft=wanted({"MUG": 1}))


@pytest.mark.parametrize("mode", ["lose_before_acting", "garbage_body", "error_500", "wrong_amount"])
def test_engine_without_an_answer_that_adds_up_refuses_the_order_or_our_tables_say_it(ctx, shop, mode):
    shop.faults({"mode": mode, "operation": "quote"})
    with pytest.raises(Refused) as refusal:
        place(ctx, {"MUG": 1})
    assert (refusal.value.code, Order.objects.count()) == ("pricing.tax_engine_silent", 0)
    pricing.set_tax_engine(ctx, channel="web", engine="simulator", on_silence="own")
    order = place(ctx, {"MUG": 1}, service="")
    assert (order.tax, order.lines.get().tax_rate_ppm) == (81, 70_000)
    assert order.pricing["tax_engine"]["instead"] == "our own tables"
    assert asked() == 2  # the other has shipping, too; a silent engine is left alone for a while


def test_place_the_engine_does_not_cover_is_told(ctx, shop):
    far = replace(wanted({"MUG": 1}), ship_to=replace(NEW_YORK, region="ZZ"))
    with pytest.raises(Refused, match="ZZ is not covered"):
        asking_tax_engines(lambda: commands.capture_order(ctx, draft=far))


def test_certificate_goes_to_the_engine(ctx, shop):
    buyer = parties.register_customer(ctx, particulars=CustomerParticulars(name="Museum", kind="company"))
    paper = ExemptionDraft(country="US", region="NY", number="NY-77", reason="Museum")
    pricing.grant_exemption(ctx, customer_id=buyer.public_id, exemption=paper)
    freed = replace(wanted({"MUG": 2}), customer=buyer.public_id)
    order = asking_tax_engines(lambda: commands.capture_order(ctx, draft=freed))
    line = order.lines.first()
    assert (order.tax, line.tax_category, line.tax_reason) == (0, "E", "exempt: NY-77")


def test_tax_inside_stays_inside(ctx, shop):
    pricing.open_price_list(ctx, code="inside", name="Inside", currency="GBP", tax_included=True)
    pricing.import_prices(ctx, price_list="inside", prices=[("MUG", 1150)])
    terms = ChannelTerms(currency="GBP", price_list="inside", tax_included=True)
    parties.open_channel(ctx, company="T1", code="shop", name="Shop", kind="web", terms=terms)
    pricing.set_tax_engine(ctx, channel="shop", engine="simulator")
    asked = replace(wanted({"MUG": 3}, service=""), channel="shop")
    order = asking_tax_engines(lambda: commands.capture_order(ctx, draft=asked))
    line = order.lines.get()
    assert (order.total, line.gross - line.discount, line.tax) == (3450, 3169, 281)


def test_a_batch_asks_for_all_its_orders_at_once(ctx, shop):
    drafts = [wanted({"MUG": count}) for count in (1, 2, 3, 60)]
    fates = asking_tax_engines(lambda: capture_orders(ctx, drafts=drafts))
    assert [isinstance(fate, OmsError) for fate in fates] == [False, False, False, True]
    assert (asked(), Order.objects.count()) == (4, 3)


def test_an_imported_file_is_asked_for_batch_by_batch(ctx, shop):
    head = "order_number,sku,quantity,customer_name,email,line1,city,region,postcode,country"
    rows = [f"N-{n},MUG,{n},Ada,ada@example.com,5th Avenue 1,New York,NY,10001,US" for n in (1, 2)]
    content = "\n".join([head, *rows]).encode()

    def take(**more):
        options = ImportOptions(kind="orders", channel="web")
        return import_file(
            ctx, open_file=lambda: BytesIO(content), filename="orders.csv", options=options, **more
        )

    assert take(around=asking_tax_engines, is_dry_run=True).counts == {"created": 2}
    assert (asked(), Order.objects.count()) == (2, 0)
    assert take(around=asking_tax_engines).counts == {"created": 2}
    assert (asked(), Order.objects.count()) == (2, 2)


def test_change_asks_for_what_is_added_and_gives_back_what_was_determined(ctx, shop):
    order = place(ctx, {"MUG": 3}, service="")
    first = order.lines.get()

    def change(changes):
        made = asking_tax_engines(
            lambda: amendments.propose_amendment(ctx, order_id=order.public_id, changes=changes)
        )
        asking_tax_engines(lambda: amendments.apply_amendment(ctx, amendment_id=made.public_id))

    change(Changes(reason="more", add=(DraftLine(sku="KETTLE", quantity=1),)))
    assert asked() == 2
    order.refresh_from_db()
    assert len(order.pricing["tax_of_added"]) == 1
    shop.faults({"mode": "error_500"})
    commands.cancel_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="one less")
    first.refresh_from_db()
    assert (first.cancelled, asked()) == (1, 2)
    shop.faults()
    change(Changes(reason="moved", ship_to=AUSTIN))
    rates = [line.rate_of_unit(line.handed_over) for line in order.lines.order_by("position")]
    assert (rates, asked()) == ([82_500, 82_500], 3)


def filings(shop):
    return [line["effect"]["document"] for line in shop.journal("document")]


def test_invoice_and_credit_note_are_recorded_once_with_the_tax_that_was_determined(ctx, shop):
    before = len(filings(shop))
    order = place(ctx, {"MUG": 3}, service="")
    shop.faults({"mode": "act_and_lose", "operation": "document", "times": 1})
    send(ctx, order)
    open_one = TaxFiling.objects.get()
    assert open_one.filed_at is None
    pricing.retry_tax_filing(ctx, filing_id=open_one.public_id)
    settle_all()
    with pytest.raises(Refused, match="already"):
        pricing.retry_tax_filing(ctx, filing_id=open_one.public_id)
    commands.credit_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="broken")
    settle_all()
    invoice, credit = filings(shop)[before:]
    assert [(one["kind"], one["lines"][0]["tax_class"]) for one in (invoice, credit)] == [
        ("invoice", "standard"),
        ("credit", "standard"),
    ]
    assert sum(line["tax"] for line in invoice["lines"]) == order.tax
    unit = order.lines.get().units(first=0, count=1)
    assert [(line["net"], line["tax"]) for line in credit["lines"]] == [(-1150, -unit["tax"])]
    assert credit["corrects"] == invoice["number"]
    assert asked() == 1
    assert all(row.filed_at and row.reference for row in TaxFiling.objects.all())
    assert documents_twice(ctx) == []


def documents_twice(ctx):
    """Tell of every document again; returns what that made."""
    kept = TaxFiling.objects.count()
    for event in Event.objects.filter(kind__in=["invoicing.InvoiceIssued", "invoicing.CreditNoteIssued"]):
        for reaction in (tell_of_invoice, tell_of_credit_note):
            reaction(ctx, revive(event))
    return list(TaxFiling.objects.all())[kept:]


def test_engine_that_only_quotes_is_not_told(ctx, shop):
    pricing.set_tax_engine(ctx, channel="web", engine="simulator", records=False)
    send(ctx, place(ctx, {"MUG": 1}, service=""))
    assert TaxFiling.objects.count() == 0


def test_choice_names_what_is_wrong(ctx, shop):
    with pytest.raises(Invalid, match="engine: no tax engine named none"):
        pricing.set_tax_engine(ctx, channel="web", engine="none")
    with pytest.raises(Invalid, match="on_silence"):
        pricing.set_tax_engine(ctx, channel="web", engine="simulator", on_silence="guess")
    with pytest.raises(Missing):
        pricing.set_tax_engine(ctx, channel="nowhere", engine="simulator")
    pricing.drop_tax_engine(ctx, channel="web")
    assert queries.list_tax_engines(ctx) == []
    assert place(ctx, {"MUG": 1}, service="").tax == 81


def test_the_api_asks_outside_its_transaction_and_answers_once(ctx, shop):
    body = {
        "channel": "web",
        "customer": {"name": "Ada"},
        "ship_to": {name: part for name, part in NEW_YORK.as_json().items() if part},
        "lines": [{"sku": "MUG", "quantity": 1}],
        "payment": {"method": "on_account"},
    }
    caller, key = issue(), str(uuid4())
    first, second = (caller.post("/orders", body, once=key) for _ in range(2))
    assert (first.status_code, first.content) == (201, second.content)
    assert (Order.objects.count(), asked()) == (1, 1)
