"""Customers' accounts: what they owe and what settles it, item by item."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Case, IntegerField, QuerySet, Value, When

from goodorder.accounting.commands.credit import lock_account
from goodorder.accounting.events import OpenItemEntered
from goodorder.accounting.models import Application, OpenItem, Settlement
from goodorder.accounting.rules import DEBITS, ItemDraft, Match, Opening, matched
from goodorder.accounting.states import SETTLEMENT
from goodorder.kernel import events
from goodorder.kernel.access import Context
from goodorder.kernel.bulk import insert_all
from goodorder.kernel.command import command
from goodorder.parties.models import Company, Customer


@command(needs="accounting.post")
def enter_item(ctx: Context, *, draft: ItemDraft, settlement_id: str = "") -> OpenItem | None:
    """Enter an item and let it settle, or be settled by, what is open of its order, oldest first.

    A repeat of its document and order returns the first; None when it is about no money. With `settlement_id` it goes to
    the item somebody chose before all others. Raises Missing.
    """
    if not draft.amount:
        return None
    company, customer = (
        Company.objects.one(code=draft.company),
        Customer.objects.by_public_id(draft.customer_id),
    )
    lock_account(ctx, company=company.pk, customer=customer.pk)
    if found := OpenItem.objects.filter(document=draft.document, about=draft.about).first():
        return found
    item = _row(draft, company.pk, customer.pk)
    item.save(force_insert=True)
    chosen = _settled(settlement_id)
    debts, credits_ = (_open_of(item, is_debt=is_debt, first=chosen) for is_debt in (True, False))
    _apply(ctx, matched(debts, credits_))
    item.refresh_from_db()
    fact = OpenItemEntered(
        item_id=item.public_id,
        item=item.kind,
        customer_id=draft.customer_id,
        company=draft.company,
        amount=item.amount,
        currency=item.currency,
    )
    events.record(ctx, item, fact)
    return item


@command(needs="accounting.post")
def enter_past_items(ctx: Context, *, drafts: Sequence[ItemDraft]) -> int:
    """Enter items of the past in bulk, each order's debts settled by its credits, oldest first.

    Documents entered already are passed over. Nothing reacts to them. Returns how many are new; raises Missing.
    """
    codes = {draft.company for draft in drafts}
    companies = {code: Company.objects.one(code=code).pk for code in codes}
    customers = dict(
        Customer.objects.filter(public_id__in={draft.customer_id for draft in drafts}).values_list(
            "public_id", "pk"
        )
    )
    known = set(
        OpenItem.objects.filter(document__in=[draft.document for draft in drafts]).values_list(
            "document", flat=True
        )
    )
    fresh = [draft for draft in drafts if draft.amount and draft.document not in known]
    rows = [_row(draft, companies[draft.company], customers[draft.customer_id]) for draft in fresh]
    insert_all(rows)
    _settle_orders(ctx, rows)
    return len(rows)


def _settle_orders(ctx: Context, rows: Iterable[OpenItem]) -> None:
    """Match what is open of the orders that new items belong to; only orders with a credit have anything to match."""
    abouts = {row.about for row in rows if row.about}
    open_items = OpenItem.objects.filter(about__in=abouts, open__gt=0)
    credited = set(open_items.exclude(kind__in=DEBITS).values_list("about", flat=True))
    by_order: dict[tuple[object, ...], tuple[list[Opening], list[Opening]]] = defaultdict(lambda: ([], []))
    for item in open_items.filter(about__in=credited).order_by("due_on", "id") if credited else ():
        side = by_order[item.company_id, item.customer_id, item.about, item.currency]
        side[0 if item.is_debt else 1].append(Opening(item.pk, item.open))
    found = [match for debts, credits_ in by_order.values() for match in matched(debts, credits_)]
    insert_all(_applications(ctx, found))


def _row(draft: ItemDraft, company: int, customer: int) -> OpenItem:
    return OpenItem(
        company_id=company,
        customer_id=customer,
        kind=draft.kind,
        document=draft.document,
        number=draft.number,
        method=draft.method,
        about=draft.about,
        currency=draft.currency,
        amount=draft.amount,
        open=draft.amount,
        issued_on=draft.issued_on,
        due_on=draft.due_on,
    )


def _settled(settlement_id: str) -> int:
    """Mark what a person had asked for as done; return the item they chose (0: none)."""
    if not settlement_id.startswith("stl_"):
        return 0
    settlement = Settlement.objects.locked().filter(public_id=settlement_id, state="approved").first()
    if settlement is None:
        return 0
    SETTLEMENT.step(settlement, "settle")
    settlement.save(update_fields=["state"])
    return settlement.item_id


def _open_of(item: OpenItem, *, is_debt: bool, first: int) -> list[Opening]:
    """List what is open of an item's order on one side, the chosen one before the oldest."""
    rows: QuerySet[OpenItem] = OpenItem.objects.filter(
        company=item.company_id,
        customer=item.customer_id,
        about=item.about,
        currency=item.currency,
        open__gt=0,
    )
    rows = rows.filter(kind__in=DEBITS) if is_debt else rows.exclude(kind__in=DEBITS)
    chosen = Case(When(pk=first, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = rows.order_by(chosen, "due_on", "id") if item.about else rows.none()
    return [Opening(each.pk, each.open) for each in found]


def _apply(ctx: Context, matches: Iterable[Match]) -> None:
    Application.objects.bulk_create(_applications(ctx, matches))


def _applications(ctx: Context, matches: Iterable[Match]) -> list[Application]:
    return [
        Application(
            debit_id=match.debit, credit_id=match.credit, amount=match.amount, at=ctx.now, actor=ctx.actor
        )
        for match in matches
    ]
