"""Every page: there for the owner, closed to strangers, refused to those without the permission."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.catalog.rules import SkuDraft
from goodorder.fulfillment import queries as work
from goodorder.inventory import commands as inventory
from goodorder.inventory import queries as stock
from goodorder.inventory.rules import Arrival, ExpectedDraft
from goodorder.invoicing import queries as documents
from goodorder.kernel import clock
from goodorder.kernel.relay import settle_all
from goodorder.orders.models import Order
from goodorder.quotes import commands as quotes
from goodorder.quotes.rules import QuoteTerms
from goodorder.service.urls import CUSTOMERS
from goodorder.shipping import queries as shipping
from goodorder.sourcing import commands as sourcing
from goodorder.stockroom import commands as stockroom_commands
from goodorder.stockroom.rules import TransferDraft, TransferItem
from goodorder.web.urls import urlpatterns
from shop import draft, place

pytestmark = pytest.mark.django_db
LISTS = (
    *(
        "orders",
        "backorders",
        "quotes",
        "customers",
        "documents",
        "fulfillment",
        "stock",
        "supply",
        "transfers",
    ),
    *("counts", "lots", "products", "parked"),
)
FORMS = (
    *("stock-receive", "stock-lot", "stock-adjust", "stock-condition", "transfer-new", "count-new"),
    *("supply-new", "rules-new", "quote-new", "language"),
)
NEVER_EMPTY = ("sourcing", "publish", "places", "stock-corrections")


@pytest.fixture
def papers(ctx, shipped):
    """Return the addresses of pages about the papers of stock, by name."""
    due = (clock.now() + timedelta(days=3)).date()
    moved = TransferDraft("MAIN", "SPARE", (TransferItem("MUG", 1),), due)
    transfer = stockroom_commands.open_transfer(ctx, draft=moved)
    count = stockroom_commands.plan_count(ctx, location="MAIN")
    expected = ExpectedDraft("purchase_order", "PO-1", "MAIN", "MUG", 5, due)
    supply = inventory.expect_supply(ctx, draft=expected)
    catalog.import_skus(ctx, drafts=[SkuDraft(code="MILK", name="Milk", tracking="lot")])
    inventory.receive_stock(
        ctx, location="MAIN", sku="MILK", quantity=1, arrival=Arrival(lots=(("L1", 1, None),))
    )
    (lot,) = stock.list_lots(ctx).items
    rules = sourcing.draft_rules(ctx, content={})
    terms = QuoteTerms(valid_until=(clock.now() + timedelta(days=3)).date())
    quote = quotes.draft_quote(ctx, draft=draft({"MUG": 1}), terms=terms)
    return {
        "stock-sku": reverse("web:stock-sku", args=[resolve_sku("MUG").public_id]),
        "transfer": reverse("web:transfer", args=[transfer.public_id]),
        "transfer-item": reverse("web:transfer-item") + "?scan=mug",
        "count": reverse("web:count", args=[count.public_id]),
        "count-scan": reverse("web:count-scan", args=[count.public_id]),
        "supply-page": reverse("web:supply-page", args=[supply.public_id]),
        "lot": reverse("web:lot", args=[lot.public_id]),
        "quote": reverse("web:quote", args=[quote.public_id]),
        "lot-csv": reverse("web:lot-csv", args=[lot.public_id]),
        "rules": reverse("web:rules", args=[rules.public_id]),
        "place": reverse("web:place", args=["MAIN"]),
        "publish-channel": reverse("web:publish-channel", args=["web"]),
        "publish-exposure": reverse("web:publish-exposure", args=["web"]),
        "publish-preview": reverse("web:publish-preview", args=["web"]) + "?try=mug",
        "stock-told": reverse("web:stock-told") + "?receive-sku=milk&receive-location=MAIN",
        **{name: reverse(f"web:{name}") for name in FORMS},
    }


@pytest.fixture
def addresses(ctx, shipped, papers):
    """Return every page's address, by name."""
    (asked,) = work.work_of(ctx, demand=shipped.public_id)
    (label,) = shipping.labels_about(ctx, about=shipped.public_id)
    (invoice,) = documents.list_documents(ctx, about=shipped.public_id).items
    parcel = asked.shipments.all()[0]
    sku = resolve_sku("KETTLE")
    return {
        **{name: reverse(f"web:{name}") for name in (*LISTS, *NEVER_EMPTY)},
        **papers,
        "order": reverse("web:order", args=[shipped.public_id]),
        "fulfillment-order": reverse("web:fulfillment-order", args=[asked.public_id]),
        "shipment": reverse("web:shipment", args=[parcel.public_id]),
        "product": reverse("web:product", args=[sku.public_id]),
        "customer": reverse("web:customer", args=[shipped.customer.public_id]),
        "document": reverse("web:document", args=[invoice.public_id]),
        "label": reverse("web:label", args=[label.public_id]),
    }


def test_every_page_opens_for_the_owner(owner, addresses):
    answers = {name: owner.get(address).status_code for name, address in addresses.items()}
    assert answers == dict.fromkeys(addresses, 200)


def test_every_page_sends_strangers_to_the_sign_in(addresses):
    stranger = Client()
    for address in addresses.values():
        answer = stranger.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/login/?next=")


def test_every_page_is_refused_without_the_permission(sign_in, addresses):
    opened = {"products", "product", "language"}  # a marketer sees the catalogue and their own account
    closed = {name: address for name, address in addresses.items() if name not in opened}
    marketer = sign_in("marketer")
    answers = {name: marketer.get(address).status_code for name, address in closed.items()}
    assert answers == dict.fromkeys(closed, 403)


def test_pictures_of_paper_are_pdf(owner, addresses):
    for name in ("document", "label"):
        answer = owner.get(addresses[name])
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")


def test_every_empty_list_teaches(owner):
    for name in LISTS:
        assert b'class="empty"' in owner.get(reverse(f"web:{name}")).content, name


def test_htmx_gets_the_rows_alone(owner, released):
    answer = owner.get(reverse("web:orders") + "?search=ada", headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert released.number.encode() in answer.content
    assert "HX-Request" in answer["Vary"]


def test_htmx_of_a_stranger_is_sent_to_the_sign_in():
    answer = Client().get(reverse("web:orders"), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/login/"


def test_search_finds_by_number_name_mail_and_says_when_nothing(owner, released):
    for words in (released.number, "byron", "ada@example.com"):
        assert released.number.encode() in owner.get(reverse("web:orders"), {"search": words}).content
    assert b"Nothing matches" in owner.get(reverse("web:orders"), {"search": "nobody"}).content


def test_a_broken_cursor_is_refused_as_a_page(owner):
    answer = owner.get(reverse("web:orders"), {"cursor": "broken"})
    assert answer.status_code == 400
    assert b"next_cursor" in answer.content


def test_pages_follow_by_cursor(ctx, owner, shop, monkeypatch):
    numbers = [place(ctx, {"MUG": 1}).number for _ in range(3)]
    monkeypatch.setattr("goodorder.kernel.paging.MOST_ROWS", 2)
    first = owner.get(reverse("web:orders"))
    assert first.context["page"].next_cursor
    second = owner.get(f"{reverse('web:orders')}?{first.context['next_query']}")
    shown = [row.order.number for page in (first, second) for row in page.context["rows"]]
    assert shown == numbers[::-1]


def test_an_unknown_record_is_a_page_that_says_so(owner, db):
    answer = owner.get(reverse("web:order", args=["ord_none"]))
    assert answer.status_code == 404
    assert b"Not found" in answer.content


def test_home_leads_to_the_first_place_a_person_may_see(sign_in, db):
    assert sign_in("agent").get("/")["Location"] == reverse("web:orders")
    assert sign_in("picker").get("/")["Location"] == reverse("web:fulfillment")
    assert sign_in("marketer").get("/")["Location"] == reverse("boards:today")


def test_navigation_shows_only_open_places(sign_in, db):
    page = sign_in("picker").get(reverse("web:fulfillment")).content.decode()
    assert reverse("web:stock") in page
    assert f'href="{reverse("web:customers")}"' not in page


def test_hostile_names_stay_text(ctx, owner, shop):
    hostile = '<script>alert("x")</script>'
    order = place(ctx, {"MUG": 1}, note=hostile)
    Order.objects.filter(pk=order.pk).update(customer_name=hostile)
    for address in (reverse("web:orders"), reverse("web:order", args=[order.public_id])):
        page = owner.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_a_scope_hides_what_lies_outside(ctx, sign_in, released):
    clerk = sign_in("clerk", scope_kind="location", scope_value="SPARE")
    (asked,) = work.work_of(ctx, demand=released.public_id)
    assert asked.number.encode() not in clerk.get(reverse("web:fulfillment")).content
    assert clerk.get(reverse("web:fulfillment-order", args=[asked.public_id])).status_code == 404


def test_every_page_is_known_to_these_tests(addresses):
    """A page that is added is added here too; those that only act are not pages."""
    acts = {
        *(
            "home",
            "login",
            "logout",
            "parked-retry",
            "publish-drop",
            "publish-holds",
            "supply-preview",
            "rules-replay",
        ),
        *(f"{name}-act" for name in ("order", "fulfillment", "shipment", "stock-correction", "transfer")),
        *(f"{name}-act" for name in ("count", "lot", "supply", "rules", "place", "quote")),
    }
    assert {"orders", *(pattern.name for pattern in (*urlpatterns, *CUSTOMERS))} - acts == set(addresses)


@pytest.fixture
def papers_of_each_kind(ctx, shop_with_backorders):
    """Return a function that makes one more of everything the stock pages list."""
    from itertools import count

    serial = count(1)
    sku = SkuDraft(code="MILK", name="Milk", tracking="lot")
    catalog.import_skus(ctx, drafts=[sku])

    def make() -> None:
        number, due = next(serial), (clock.now() + timedelta(days=3)).date()
        items = (TransferItem("MUG", 1),)
        stockroom_commands.open_transfer(ctx, draft=TransferDraft("MAIN", "SPARE", items, due))
        stockroom_commands.plan_count(ctx, location="MAIN")
        draft = ExpectedDraft("purchase_order", f"PO-{number}", "MAIN", "CLOCK", 1, due)
        inventory.expect_supply(ctx, draft=draft)
        place(ctx, {"CLOCK": 2})
        lots = ((f"L{number}", 1, due),)
        inventory.receive_stock(ctx, location="MAIN", sku="MILK", quantity=1, arrival=Arrival(lots=lots))
        inventory.request_adjustment(ctx, location="MAIN", sku="MUG", quantity=-1, reason="theft")
        sourcing.draft_rules(ctx, content={})

    return make


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("backorders", 12),
        ("supply", 8),
        ("transfers", 10),
        ("counts", 10),
        ("lots", 8),
        ("stock-corrections", 8),
        ("sourcing", 8),
    ],
)
def test_lists_of_papers_ask_as_much_for_three_rows_as_for_one(
    ctx, owner, shop_with_backorders, papers_of_each_kind, name, most
):
    counts = []
    for wanted in (1, 2):
        for _ in range(wanted):
            papers_of_each_kind()
        with CountedQueries() as counted:
            assert owner.get(reverse(f"web:{name}")).status_code == 200
        counts.append(counted.count)
    assert counts[0] == counts[1]
    assert counts[1] <= most


@pytest.mark.parametrize("name", ["orders", "fulfillment", "products", "stock", "customers", "documents"])
def test_lists_ask_as_much_for_three_rows_as_for_one(
    ctx, owner, shop, name, django_assert_num_queries, ship_one
):
    counts = []
    for wanted in (1, 2):
        for _ in range(wanted):
            ship_one()
        with CountedQueries() as counted:
            assert owner.get(reverse(f"web:{name}")).status_code == 200
        counts.append(counted.count)
    assert counts[0] == counts[1]
    assert counts[1] <= (16 if name == "orders" else 12)  # colleagues and tags are suggested there


@pytest.fixture
def ship_one(ctx, shop):
    """Return a function that takes one more order, of one more SKU, to the customer."""
    from itertools import count

    from goodorder.catalog import commands as catalog
    from goodorder.catalog.rules import SkuDraft
    from goodorder.fulfillment import commands as fulfillment
    from goodorder.inventory import commands as inventory
    from goodorder.pricing import commands as pricing

    serial = count(1)

    def ship() -> None:
        code = f"EXTRA-{next(serial)}"
        catalog.import_skus(ctx, drafts=[SkuDraft(code=code, name=code, weight_g=100)])
        pricing.import_prices(ctx, price_list="list", prices=[(code, 500)])
        inventory.receive_stock(ctx, location="MAIN", sku=code, quantity=5, document="in")
        order = place(ctx, {code: 1})
        settle_all()
        (asked,) = work.work_of(ctx, demand=order.public_id)
        picks = [(line.pk, line.quantity) for line in asked.lines.all()]
        fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
        parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
        settle_all()
        fulfillment.ship(ctx, shipment_id=parcel.public_id)
        settle_all()

    return ship


class CountedQueries:
    """Counts the statements sent while it is open."""

    def __enter__(self):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self._captured = CaptureQueriesContext(connection)
        self._captured.__enter__()
        return self

    def __exit__(self, *failure):
        self._captured.__exit__(*failure)
        self.count = len(self._captured)


def test_an_orders_page_asks_as_much_for_three_lines_as_for_one(ctx, owner, shop):
    counts = []
    for lines in ({"MUG": 1}, {"MUG": 1, "KETTLE": 1}):
        order = place(ctx, lines)
        settle_all()
        with CountedQueries() as counted:
            assert owner.get(reverse("web:order", args=[order.public_id])).status_code == 200
        counts.append(counted.count)
    assert counts[0] == counts[1]
    assert counts[1] <= 33
