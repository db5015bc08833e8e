"""Reads of companies, channels and customers."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Lower

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.errors import Refused
from goodorder.kernel.numbering import next_serials, sequence_of
from goodorder.kernel.paging import Page, page_of
from goodorder.kernel.tables import ScopedQuerySet
from goodorder.parties.models import Channel, Company, Customer
from goodorder.parties.rules import CustomerParticulars
from goodorder.parties.rules.numbers import STANDARD, all_written
from goodorder.reference.queries import PARTIES, remembered


def get_company(ctx: Context, code: str) -> Company:
    """Return a company by its code; raises Missing."""
    return Company.objects.visible_to(ctx).one(code=code)


def list_companies(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[Company]:
    """List companies by code."""
    return page_of(Company.objects.visible_to(ctx), cursor=cursor, size=size, order="code")


def get_channel(ctx: Context, code: str) -> Channel:
    """Return a channel, with its company, by its code; raises Missing."""
    if ctx.scopes:
        return Channel.objects.visible_to(ctx).select_related("company").one(code=code)
    return channel_for(code)


def selling_channel(ctx: Context, code: str) -> Channel:
    """Return a channel that takes orders; raises Missing, Refused `parties.channel_closed` when it is closed."""
    channel = get_channel(ctx, code)
    if not channel.is_active:
        remedy = "send the order to another channel, or let this one take orders again on its page"
        message = f"channel: {channel.name} ({code}) is closed and takes no orders; {remedy}"
        raise Refused("parties.channel_closed", message, field="channel")
    return channel


def list_channels(ctx: Context, *, company: str = "", cursor: str = "", size: int = 50) -> Page[Channel]:
    """List channels by code, of one company if asked."""
    channels = Channel.objects.visible_to(ctx).select_related("company")
    if company:
        channels = channels.filter(company__code=company)
    return page_of(channels, cursor=cursor, size=size, order="code")


def get_customer(ctx: Context, customer_id: str) -> Customer:
    """Return a customer, with their addresses, by public id; raises Missing."""
    return (
        Customer.objects.visible_to(ctx)
        .select_related("merged_into")
        .prefetch_related("addresses")
        .by_public_id(customer_id)
    )


def rows_of_customer(ctx: Context, *, customer: Customer) -> list[Customer]:
    """Return every row of a person, the one that stands for them first."""
    head = customer.merged_into or customer
    rows = Customer.objects.visible_to(ctx).filter(merged_into=head)
    return [head, *rows.prefetch_related("addresses").order_by("pk")]


def list_customers(ctx: Context, *, search: str = "", cursor: str = "", size: int = 50) -> Page[Customer]:
    """List customers, newest first; `search` finds a part of name or e-mail, a whole phone number or external ref.

    A customer merged into another is found by their own words only.
    """
    customers = Customer.objects.visible_to(ctx).select_related("merged_into")
    return page_of(_matching(customers, search.strip()), cursor=cursor, size=size)


def list_customer_groups(ctx: Context) -> list[tuple[str, int]]:
    """List the groups customers are in, with how many are in each."""
    rows = Customer.objects.visible_to(ctx).exclude(group="").values_list("group")
    return list(rows.annotate(members=Count("pk")).order_by("group"))


def _matching(customers: QuerySet[Customer], search: str) -> QuerySet[Customer]:
    if not search:
        return customers.filter(merged_into=None)
    words = Q(name__icontains=search) | Q(email__icontains=search) | Q(external_ref=search)
    return customers.filter(words | (Q(phone=search) & ~Q(phone="")))


@internal_query
def company_for(code: str) -> Company:
    """Return a company by its code, on behalf of a command; raises Missing."""
    return Company.objects.one(code=code)


@internal_query
@remembered(PARTIES)
def channel_for(code: str) -> Channel:
    """Return a channel, with its company, by its code, on behalf of a command; raises Missing."""
    return Channel.objects.select_related("company").one(code=code)


@internal_query
def customer_for(customer_id: str) -> Customer:
    """Return a customer, with who stands for them, by public id, on behalf of a command; raises Missing."""
    return _with_person().by_public_id(customer_id)


@internal_query
def customers_for(customer_ids: Collection[str]) -> set[int]:
    """Return the row ids of customers by public id, on behalf of a reaction to many events."""
    return set(Customer.objects.filter(public_id__in=customer_ids).values_list("pk", flat=True))


def _with_person() -> ScopedQuerySet[Customer]:
    """Return customers with the row that stands for each since a merge, in the same statement."""
    return Customer.objects.select_related("merged_into")


@internal_query
def customer_matching(*, external_ref: str | None, email: str) -> Customer | None:
    """Return the customer with this external ref, else the first with exactly this e-mail, in any case.

    A name alone never makes two people one.
    """
    if external_ref and (known := _with_person().filter(external_ref=external_ref).first()):
        return known
    if not email:
        return None
    same = _with_person().alias(mailbox=Lower("email")).filter(mailbox=Lower(Value(email)))
    return same.order_by("pk").first()


@internal_query
def customers_matching(particulars: Sequence[CustomerParticulars]) -> list[Customer | None]:
    """Return which row each of some particulars belong to, as `customer_matching` does for one; two queries.

    An e-mail that is not plain ASCII is looked up by itself: the database knows its capitals better.
    """
    refs = {each.external_ref for each in particulars if each.external_ref}
    mails = {each.email.lower() for each in particulars if each.email.isascii() and each.email}
    by_ref = {row.external_ref: row for row in _found_by("external_ref", refs)}
    by_mail = {row.email.lower(): row for row in _found_by("lower(email)", mails)}
    return [_matching_one(each, by_ref, by_mail) for each in particulars]


def _matching_one(
    each: CustomerParticulars, by_ref: Mapping[str | None, Customer], by_mail: Mapping[str, Customer]
) -> Customer | None:
    if each.external_ref and each.external_ref in by_ref:
        return by_ref[each.external_ref]
    if not each.email.isascii():
        return customer_matching(external_ref=None, email=each.email)
    return by_mail.get(each.email.lower()) if each.email else None


_FOUND = """
    WITH found AS (SELECT * FROM parties_customer WHERE {mark} = ANY(%s))
    SELECT *, true AS is_named FROM found
    UNION ALL
    SELECT *, false FROM parties_customer
    WHERE id = ANY(ARRAY(SELECT merged_into_id FROM found WHERE merged_into_id IS NOT NULL))
    ORDER BY id DESC
"""


@internal_query
def customers_by_public_id(public_ids: Collection[str]) -> dict[str, Customer]:
    """Return customers by their public ids; those that are not known are left out."""
    return {row.public_id: row for row in _found_by("public_id", public_ids)}


def _found_by(mark: str, values: Collection[str]) -> list[Customer]:
    """Return the customers with one of some marks (a column or an index's expression), the first of them last.

    Whoever stands for them since a merge comes in the same statement. It is written by hand, as the ORM would take
    longer to write it than the database to answer: every group of orders asks this.
    """
    if not values:
        return []
    statement = _FOUND.format(mark=mark)
    rows: list[Any] = list(Customer.objects.raw(statement, [list(values)]))
    survivors = {row.pk: row for row in rows}
    for row in rows:
        if row.merged_into_id in survivors:
            row.merged_into = survivors[row.merged_into_id]
    return [row for row in rows if row.is_named]


@internal_query
def draw_order_numbers(channels: Sequence[Channel], year: int) -> list[str]:
    """Draw a number for an order of each channel, as it writes them; all channels draw from one series a year."""
    serials = next_serials(order_series(year), len(channels))
    return all_written([one.order_format for one in channels], year, serials)


@internal_query
def format_of(company: Company, kind: str) -> str:
    """Return how a company writes the numbers of its invoices, credit notes (`credit`) or receipts."""
    return str(getattr(company, f"{kind}_format")) or STANDARD[kind]


@internal_query
def order_series(year: int) -> str:
    """Return the name of the series that orders of a year draw from."""
    return f"SO_{year}"


@internal_query
def peek_serial(series: str) -> int:
    """Return the next number of a series without drawing it: somebody else may."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(pg_sequence_last_value(to_regclass(%s)), 0) + 1", [sequence_of(series)]
        )
        return int(cursor.fetchone()[0])
