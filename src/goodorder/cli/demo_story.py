"""What the example shop has behind it: last month's invoices, a bank statement, a return, a credit note, and matters that wait.

Everything is told by commands. Two orders look odd enough that the screening, which runs with the worker, holds them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from goodorder.approvals import commands as approvals
from goodorder.approvals.rules import CreditAsked
from goodorder.catalog.queries import known_skus
from goodorder.crm import commands as crm
from goodorder.crm.rules.cases import CaseDraft
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import MovementDraft
from goodorder.invoicing import queries as invoicing
from goodorder.kernel.access import Context, roles
from goodorder.limits import commands as limits
from goodorder.limits.rules import GOODWILL
from goodorder.locations.queries import location_for
from goodorder.orders import commands as orders
from goodorder.orders.models import Order
from goodorder.orders.rules import PastLine, PastOrder
from goodorder.parties import commands as parties
from goodorder.parties.rules import CustomerParticulars, PostalAddress
from goodorder.reconciliation import commands as reconciliation
from goodorder.reconciliation.rules import DraftLine, StatementDraft
from goodorder.returns import commands as returns
from goodorder.returns.rules import ReturnDraft, Wanted
from goodorder.screening import commands as screening
from goodorder.screening.rules import RuleDraft
from goodorder.staff import commands as staff

LONDON = "LON"
AGENT, AGENT_NAME = "mara", "Mara Lindqvist"
MOST_GOODWILL = 1_000
# number, days ago, buyer, SKU, units, price with 20 % tax in pence
PAST = (
    ("1041", 26, 5, "JAR-GLS-1L", 48, 895),
    ("1042", 21, 0, "APR-LIN-NA", 2, 4200),
    ("1043", 17, 1, "MUG-STN-GR", 6, 1150),
    ("1044", 12, 4, "TWL-WFL-03", 3, 1895),
    ("1045", 8, 5, "TWN-JUT-200", 24, 695),
)
RULES = (
    (
        "FIRST-LARGE",
        "First order in the shop, and a large one",
        "channel == 'web' && value >= 24000 && past_orders == 0",
    ),
    ("THROWAWAY", "An address made to be thrown away", "email_class == 'disposable'"),
)
ODD = (
    ("Ivor Penn", "ivor.penn@example.com", (("KNF-CHF-20", 3),)),
    ("J. Smith", "js88213@mailinator.com", (("PAN-IRN-26", 2),)),
)


@dataclass(frozen=True, slots=True)
class House:
    """Where the story plays: codes of its company and web shop, and who buys there."""

    company: str
    channel: str
    buyers: tuple[tuple[str, ...], ...]


def set_guard(ctx: Context, house: House) -> None:
    """Write the rules that orders are screened by; before the first orders."""
    for code, title, condition in RULES:
        said = RuleDraft(title=title, condition=condition, effect="review")
        screening.set_rule(ctx, company=house.company, code=code, draft=said)


def tell_story(ctx: Context, house: House) -> None:
    """Write last month, and what waits for somebody today; after the first orders."""
    past = _past_month(ctx, house)
    _statement(ctx, house, past)
    _return(ctx, past[3])
    orders.credit_lines(
        ctx, order_id=past[1].public_id, quantities={1: 1}, reason="one apron came with a torn seam"
    )
    _colleague(ctx)
    _cases(ctx, past)
    _approval(ctx, house, past[2])


def _past_month(ctx: Context, house: House) -> list[Order]:
    skus = known_skus({sku for *_, sku, _units, _price in PAST})
    place = location_for(LONDON)
    arrived = [
        MovementDraft(
            sku_id=skus[sku].pk,
            location_id=place.pk,
            quantity=units,
            kind="adjust",
            at=_ago(ctx, days + 1),
            document="opening",
            reason="opening stock of last month",
        )
        for _number, days, _buyer, sku, units, _price in PAST
    ]
    inventory.post_movements(ctx, movements=arrived)
    told = []
    for number, days, buyer, sku, units, price in PAST:
        gross = units * price * 5 // 6
        line = PastLine(
            kind="item", sku_id=skus[sku].pk, sku_code=sku, description=skus[sku].name, quantity=units,
            unit_price=price, gross=gross, tax=units * price - gross,
        )  # fmt: skip
        told.append(_past_order(ctx, house, number, days, buyer, line))
    return orders.record_past_orders(ctx, channel=house.channel, location=LONDON, orders=told)


def _past_order(ctx: Context, house: House, number: str, days: int, buyer: int, line: PastLine) -> PastOrder:
    name, email, line1, city, postcode, country = house.buyers[buyer]
    customer = parties.match_customer(ctx, particulars=CustomerParticulars(name=name, email=email))
    postal = PostalAddress(name=name, line1=line1, city=city, postcode=postcode, country=country)
    placed_at = _ago(ctx, days)
    return PastOrder(
        external_ref=number,
        placed_at=placed_at,
        booked_on=placed_at.date(),
        customer_id=customer.public_id,
        ship_to=postal.as_json(),
        lines=(line,),
    )


def _ago(ctx: Context, days: int) -> datetime:
    return ctx.now - timedelta(days=days)


def _statement(ctx: Context, house: House, past: list[Order]) -> None:
    """Read a bank statement in and book it: three customers paid, and somebody nobody knows."""
    paid = [(order.total, order.customer_name, _invoice_of(ctx, order)) for order in past[1:4]]
    received = [*paid, (12500, "M TEMPLE", "thank you for the lovely stand at the fair")]
    on = _ago(ctx, 1).date()
    lines = tuple(
        DraftLine(
            position=at, on=on, kind="transfer", amount=amount, gross=amount,
            reference=f"B{at:04}", text=text, payer=payer,
        )
        for at, (amount, payer, text) in enumerate(received, start=1)
    )  # fmt: skip
    draft = StatementDraft(
        kind="bank",
        account="GB00 HARB 0000 0000 0000 00",
        reference=f"{on:%Y-%m-%d}",
        currency="GBP",
        on=on,
        lines=lines,
        opening=250_000,
        closing=250_000 + sum(amount for amount, _payer, _text in received),
    )
    statement = reconciliation.import_statement(ctx, company=house.company, draft=draft)
    reconciliation.book_statement(ctx, statement_id=statement.public_id)


def _invoice_of(ctx: Context, order: Order) -> str:
    return str(invoicing.list_documents(ctx, about=order.public_id).items[0].number)


def _return(ctx: Context, order: Order) -> None:
    draft = ReturnDraft(lines=[Wanted(1, 1, "changed_mind", comment="another pattern after all")])
    returns.request_return(ctx, order_id=order.public_id, draft=draft)


def _colleague(ctx: Context) -> None:
    """Make a colleague known who cannot sign in until somebody gives her a new link."""
    staff.invite_user(ctx, username=AGENT, name=AGENT_NAME)
    staff.grant_role(ctx, username=AGENT, role="agent")
    limits.set_limit(ctx, holder="role:agent", kind=GOODWILL, most=MOST_GOODWILL, currency="GBP")


def _cases(ctx: Context, past: list[Order]) -> None:
    for order, kind, priority, title, text in (
        (past[2], "damaged", "high", "Two mugs arrived chipped", "Two of the six are chipped at the rim."),
        (past[4], "invoice", "normal", "Invoice to another address", "Please put our Bath address on it."),
    ):
        draft = CaseDraft(
            kind=kind, title=title, priority=priority, text=text, order_id=order.public_id, owner=""
        )
        crm.open_case(ctx, draft=draft)


def _approval(ctx: Context, house: House, order: Order) -> None:
    """Have the colleague ask for more goodwill than she may give alone."""
    agent = Context(f"user:{AGENT}", ctx.now, roles()["agent"].permissions, {}, "")
    wanted = CreditAsked(
        customer_id=order.customer.public_id,
        company=house.company,
        amount=2_500,
        currency="GBP",
    )
    approvals.ask_approval(agent, wanted=wanted, reason="two chipped mugs, and the second time")
