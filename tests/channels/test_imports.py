"""Whole files into a real database: created, changed, rejected; rehearsed; taken twice; taken in part."""

import io
from datetime import UTC, datetime

import pytest

from channels.scene import RETAIL, Heard, json_lines, packed, retail_file, take, take_retail
from goodorder.accounting import queries as books
from goodorder.catalog.models import Sku
from goodorder.channels import queries
from goodorder.channels.commands import import_file
from goodorder.channels.models import ImportMade, ImportRow, ImportRun
from goodorder.channels.rules.runs import ImportOptions
from goodorder.inventory.models import Movement, Stock
from goodorder.invoicing.models import Document
from goodorder.kernel.errors import Forbidden, Invalid, Missing
from goodorder.kernel.models import Event
from goodorder.orders.models import Order, OrderLine
from goodorder.orders.queries import timeline
from goodorder.parties.models import Customer
from goodorder.pricing.models import Price
from goodorder.reports.queries import control_totals, run_audit
from shop import open_shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop(ctx):
    open_shop(ctx, tax_included=False)


def broken(ctx):
    return [(found.id, found.rows) for found in run_audit(ctx) if found.rows]


def test_products_are_created_changed_or_left(ctx):
    heard = Heard()
    content = "code,name,weight_g,barcodes,price\nMUG,Mug,380,,12.00\nKETTLE,Copper kettle,1400,,\nVASE,Vase,900,4006381333931,19.5\n"
    report = take(ctx, content, kind="products", channel="web", listener=heard)
    assert report.counts == {"unchanged": 1, "changed": 1, "created": 1}
    assert heard.rows == [(2, "unchanged", ""), (3, "changed", ""), (4, "created", "")]
    assert Sku.objects.get(code="KETTLE").name == "Copper kettle"
    prices = Price.objects.filter(valid_on__contains=ctx.now.date())
    assert dict(prices.values_list("sku__code", "amount")) == {
        "MUG": 1200,
        "KETTLE": 6495,
        "VASE": 1950,
        "CLOCK": 24900,
    }


def test_wrong_products_are_rejected_one_by_one_with_the_remedy(ctx):
    heard = Heard()
    content = "code,name,weight_g,barcodes\n,Nameless,1,\nA1,Jar,1.5,\nA2,Jar,5,4006381333931\nA3,Pot,5,4006381333931\na2,Jar again,5,\nBÄD,Bad,1,\n"
    report = take(ctx, content, kind="products", listener=heard)
    assert report.counts == {"rejected": 5, "created": 1}
    assert sorted(heard.of("rejected")) == [
        (2, "code: is missing"),
        (3, "weight_g: write a whole number"),
        (
            5,
            "row 1, code: 4006381333931 already stands for A2 and was to stand for A3; use another code, or end the first one's",
        ),
        (6, "code: row 4 says the same; keep one of them"),
        (7, "code: use plain letters, digits and signs, with single blanks at most"),
    ]


def test_customers_are_matched_by_reference_and_keep_their_address(ctx):
    content = json_lines(
        {"external_ref": "shop:1", "name": "Ann", "email": "ann@example.com"},
        {"external_ref": "shop:2", "name": "Bob", "line1": "1 Quay", "city": "Hull", "country": "GB"},
        {"external_ref": "shop:3", "name": "Eve", "terms_days": 400},
    )
    report = take(ctx, content, kind="customers")
    assert report.counts == {"created": 2, "rejected": 1}
    changed = take(ctx, content.replace("Ann", "Anne"), kind="customers")
    assert changed.counts == {"changed": 1, "unchanged": 1, "rejected": 1}
    bob = Customer.objects.get(external_ref="shop:2")
    assert [address.postal["city"] for address in bob.addresses.all()] == ["Hull"]


def test_stock_is_brought_to_the_levels_given(ctx):
    heard = Heard()
    content = "sku,on_hand,location\nMUG,40,\nKETTLE,10,\nMUG,7,SPARE\nGHOST,1,\nMUG,1,NOWHERE\n"
    report = take(ctx, content, kind="stock", location="MAIN", listener=heard)
    assert report.counts == {"changed": 2, "unchanged": 1, "rejected": 2}
    levels = Stock.objects.filter(sku__code="MUG").values_list("location__code", "on_hand")
    assert sorted(levels) == [("MAIN", 40), ("SPARE", 7)]
    assert [row for row, _ in heard.of("rejected")] == [5, 6]
    assert broken(ctx) == []


ORDERS = """order_number,customer_name,email,line1,city,country,sku,quantity,unit_price
W-1,Ann,ann@example.com,1 Quay,Hull,GB,MUG,2,
W-1,Ann,ann@example.com,1 Quay,Hull,GB,KETTLE,1,60.00
W-2,Bob,bob@example.com,2 Quay,Hull,GB,KETTLE,99,
W-3,Eve,eve@example.com,3 Quay,Hull,GB,MUG,1,
W-3,Eve,eve@example.com,3 Quay,Hull,GB,MUG,some,
"""


def test_new_orders_are_captured_with_real_stock_or_refused_whole(ctx):
    heard = Heard()
    report = take(ctx, ORDERS, kind="orders", channel="web", listener=heard)
    assert report.counts == {"created": 2, "rejected": 3}
    order = Order.objects.get(external_ref="W-1")
    assert (order.state, order.total) == ("placed", (2 * 1150 + 6000) * 12 // 10)
    assert Stock.objects.get(sku__code="KETTLE", location__code="MAIN").reserved == 1
    reasons = dict(heard.of("rejected"))
    assert "KETTLE" in reasons[4]
    assert reasons[5].startswith("another row of the order is wrong: row 6")
    assert reasons[6] == "quantity: write a whole number"
    assert broken(ctx) == []


def test_orders_that_are_known_by_their_number_stay_as_they_are(ctx):
    take(ctx, ORDERS, kind="orders", channel="web")
    more = ORDERS + "W-4,Ann,ann@example.com,1 Quay,Hull,GB,MUG,1,\n"
    assert take(ctx, more, kind="orders", channel="web").counts == {
        "unchanged": 2,
        "rejected": 3,
        "created": 1,
    }
    assert Order.objects.filter(external_ref="W-1").count() == 1


def test_charges_of_new_orders_are_not_taken_from_a_file(ctx):
    content = "order_number,customer_name,line1,city,country,kind,quantity,unit_price\nW-1,Ann,1 Quay,Hull,GB,shipping,1,5.00\n"
    heard = Heard()
    take(ctx, content, kind="orders", channel="web", listener=heard)
    assert "--history" in heard.of("rejected")[0][1]


def test_the_same_file_again_changes_nothing(ctx):
    first = take_retail(ctx)
    events = Event.objects.count()
    again = take_retail(ctx)
    assert (again.was_finished, again.run_id) == (True, first.run_id)
    assert again.counts == {"unchanged": 18}
    assert Event.objects.count() == events


def test_packed_file_is_another_file_with_the_same_numbers(ctx):
    take_retail(ctx)
    report = take_retail(ctx, packed(retail_file()))
    assert report.counts == {"unchanged": 15, "rejected": 3}
    assert Order.objects.count() == 5
    assert broken(ctx) == []


def test_every_row_of_a_history_is_accounted_for(ctx):
    heard = Heard()
    report = take_retail(ctx, listener=heard)
    assert report.counts == {"created": 13, "adjusted": 2, "rejected": 3}
    assert sorted(row for row, _, _ in heard.rows) == list(range(2, 20))
    run = ImportRun.objects.get()
    assert run.counts == report.counts
    kept = [(row.row, row.outcome, row.reason) for row in run.rows.order_by("row")]
    assert kept[:2] == [
        (14, "adjusted", "stock corrected by -2"),
        (15, "adjusted", "booked in the journal as bad debt: -8.00 GBP"),
    ]
    assert [row.row for row in queries.told_rows(ctx, run_id=report.run_id)] == [16, 17, 18]


def test_history_adds_up_everywhere(ctx):
    report = take_retail(ctx)
    assert broken(ctx) == []
    found = control_totals(ctx, run_id=report.run_id)
    sold = 1500 + 1250 + 495 + 1000 + 75 + 330 + 0 + 1 + 125
    back = 1320 + 495 + 300 + 999
    assert (found.ordered.amount, found.credited.amount, found.written_off.amount) == (sold, back, -800)
    assert (found.sales, found.agrees, found.currency) == (sold - 800, True, "GBP")
    assert (found.corrected.rows, found.corrected.amount) == (1, 2)
    balance = books.trial_balance(ctx, company="T1")
    assert balance.total_debit == balance.total_credit
    assert balance.balances()["1100"] == sold - back - 800


def test_past_order_is_complete_with_its_dates(ctx):
    take_retail(ctx)
    order = Order.objects.get(number="web-100001")
    at = datetime(2020, 5, 1, 7, tzinfo=UTC)
    assert (order.state, order.placed_at, order.completed_at) == ("completed", at, at)
    assert (order.subtotal, order.shipping, order.total) == (2750, 495, 3245)
    assert [
        (line.kind, line.sku_code, line.delivered, line.credited) for line in order.lines.order_by("position")
    ] == [
        ("item", "22001A", 6, 0),
        ("item", "22002", 10, 9),
        ("shipping", "POST", 1, 1),
    ]
    assert [(step.from_state, step.to_state) for step in order.transitions.order_by("seq")] == [
        ("draft", "placed"),
        ("placed", "confirmed"),
        ("confirmed", "completed"),
    ]
    told = [entry.kind for entry in timeline(ctx, order_id=order.public_id)]
    assert told[0] == "orders.OrderPlaced"
    assert {"orders.LinesCredited", "invoicing.InvoiceIssued", "fulfillment.ShipmentShipped"} <= set(told)
    assert Customer.objects.get(pk=order.customer_id).external_ref == "online-retail:7001"


def test_buyers_nobody_knows_are_counter_customers_of_their_country(ctx):
    take_retail(ctx)
    order = Order.objects.get(external_ref="100002")
    assert (order.customer.external_ref, order.ship_to["country"]) == ("counter:IE", "IE")


def test_credits_find_their_sales_or_stand_alone(ctx):
    take_retail(ctx)
    notes = Document.objects.filter(kind="credit").order_by("serial")
    found = [
        (note.reason, note.total, note.about and Order.objects.get(public_id=note.about).external_ref)
        for note in notes
    ]
    # Twelve towels at 1.10: no sale covers them, so three of the latest and nine of the one before.
    assert found == [
        ("credit note C100005", 330, "100003"),
        ("credit note C100005", 990 + 495, "100001"),
        ("credit note C100006", 300, ""),
        ("credit note C100007", 999, ""),
    ]
    assert OrderLine.objects.get(order__external_ref="100003", sku_code="22002").credited == 3


def test_goods_that_come_back_are_booked_with_their_reason(ctx):
    take_retail(ctx)
    found = Movement.objects.filter(kind="adjust", quantity__gt=0, reason__startswith="goods back")
    assert sorted(found.values_list("sku__code", "quantity", "reason")) == [
        ("22001A", 1, "goods back with credit note C100007"),
        ("22002", 12, "goods back with credit note C100005"),
    ]
    opening = Movement.objects.filter(reason="opening balance derived from history")
    assert dict(opening.values_list("sku__code", "quantity")) == {"22001A": 11, "22002": 13, "22003": 7}
    assert {move.at for move in opening} == {datetime(2020, 5, 1, 6, 59, tzinfo=UTC)}
    assert Stock.objects.get(sku__code="22001A").on_hand == 0


def test_invoices_are_numbered_by_time_within_their_year(ctx):
    take_retail(ctx)
    numbers = (
        Document.objects.filter(kind="invoice")
        .order_by("issued_at", "serial")
        .values_list("number", flat=True)
    )
    assert list(numbers) == [f"INV-2020-{serial:06d}" for serial in range(1, 6)]


def test_nothing_reacts_to_the_past(ctx):
    take_retail(ctx)
    waiting = Event.objects.filter(relayed_at=None).values_list("kind", flat=True)
    assert not [
        kind for kind in waiting if kind.startswith(("orders.", "invoicing.", "fulfillment.", "payments."))
    ]


def test_history_leaves_the_stock_of_today_alone(ctx):
    content = "order_number,placed_at,sku,quantity,unit_price,tax\nP-1,2020-01-05T10:00:00,MUG,8,10.00,16.00\nP-2,2020-01-06,GHOST,1,1.00,\n"
    heard = Heard()
    report = take(
        ctx, content, kind="orders", channel="web", location="MAIN", is_history=True, listener=heard
    )
    assert report.counts == {"created": 1, "rejected": 1}
    assert heard.of("rejected") == [
        (3, "sku: nothing in the catalogue answers to GHOST; import the products first")
    ]
    assert Stock.objects.get(sku__code="MUG", location__code="MAIN").on_hand == 50
    order = Order.objects.get(external_ref="P-1")
    assert (order.subtotal, order.tax, order.total) == (8000, 1600, 9600)
    assert order.lines.get().tax_rate_ppm == 200_000
    assert broken(ctx) == []


@pytest.mark.parametrize("kind", ["retail", "products"])
def test_dry_run_tells_everything_and_keeps_nothing(ctx, kind):
    heard = Heard()
    if kind == "retail":
        report = take_retail(ctx, dry_run=True, listener=heard)
        assert report.counts == {"created": 13, "adjusted": 2, "rejected": 3}
    else:
        report = take(ctx, "code,name\nA1,Jar\n,\n", kind="products", dry_run=True, listener=heard)
        assert report.counts == {"created": 1, "rejected": 1}
    assert len(heard.rows) == sum(report.counts.values())
    kept = [model.objects.count() for model in (ImportRun, ImportRow, ImportMade, Order, Document)]
    assert kept == [0] * 5
    assert not Sku.objects.filter(code__in=["A1", "22002"]).exists()


@pytest.mark.parametrize(
    ("options", "refused", "says"),
    [
        ({"kind": "recipes"}, Invalid, "kind: choose one of"),
        ({"kind": "orders"}, Invalid, "channel: say which channel"),
        ({"kind": "orders", "channel": "nope"}, Missing, "nope"),
        ({"kind": "orders", "channel": "web", "is_history": True}, Invalid, "location: say from where"),
        ({"kind": "stock", "profile": "online-retail"}, Missing, "there are neutral"),
        ({"kind": "stock"}, Invalid, "columns sku, on_hand are missing"),
        (
            {"kind": "orders", "profile": "online-retail", "channel": "web", "location": "MAIN"},
            Invalid,
            "needs the columns InvoiceNo",
        ),
    ],
)
def test_options_that_cannot_be_are_refused_before_anything_happens(ctx, options, refused, says):
    with pytest.raises(refused, match=says):
        take(ctx, "code\nA\n", **options)
    assert not ImportRun.objects.exists() or not ImportRow.objects.exists()


def test_unknown_columns_are_named_with_those_that_are_known(ctx):
    with pytest.raises(Invalid, match="unknown columns colour; known are sku, on_hand, location"):
        take(ctx, "sku,on_hand,colour\nMUG,1,red\n", kind="stock", location="MAIN")


def test_unknown_names_in_json_cost_only_their_row(ctx):
    content = json_lines({"sku": "MUG", "on_hand": 5}, {"sku": "MUG", "on_hand": 6, "colour": "red"})
    assert take(ctx, content, kind="stock", location="MAIN").counts == {"changed": 1, "rejected": 1}


def test_file_that_turns_bad_at_its_end_changes_nothing(ctx):
    content = retail_file() + b"\xff\n"
    with pytest.raises(Invalid, match="not UTF-8"):
        take_retail(ctx, content)
    assert not ImportRun.objects.exists()


def test_importing_wants_its_permission(ctx):
    from dataclasses import replace

    nobody = replace(ctx, permissions=frozenset({"orders.*"}))
    with pytest.raises(Forbidden):
        import_file(
            nobody,
            open_file=lambda: io.BytesIO(RETAIL.encode()),
            filename="x",
            options=ImportOptions(kind="stock"),
        )
