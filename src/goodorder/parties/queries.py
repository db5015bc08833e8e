"""Reads of companies, channels and customers."""

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Lower

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.parties.models import Channel, Company, Customer


def get_company(ctx: Context, code: str) -> Company:
    """Return a company by its code; raises Missing."""
    return Company.objects.visible_to(ctx).one(code=code)


def list_companies(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[Company]:
    """List companies by code."""
    return page_of(Company.objects.visible_to(ctx), cursor=cursor, size=size, order="code")


def get_channel(ctx: Context, code: str) -> Channel:
    """Return a channel, with its company, by its code; raises Missing."""
    return Channel.objects.visible_to(ctx).select_related("company").one(code=code)


def list_channels(ctx: Context, *, company: str = "", cursor: str = "", size: int = 50) -> Page[Channel]:
    """List channels by code, of one company if asked."""
    channels = Channel.objects.visible_to(ctx).select_related("company")
    if company:
        channels = channels.filter(company__code=company)
    return page_of(channels, cursor=cursor, size=size, order="code")


def get_customer(ctx: Context, customer_id: str) -> Customer:
    """Return a customer, with their addresses, by public id; raises Missing."""
    return Customer.objects.visible_to(ctx).prefetch_related("addresses").by_public_id(customer_id)


def list_customers(ctx: Context, *, search: str = "", cursor: str = "", size: int = 50) -> Page[Customer]:
    """List customers, newest first; `search` finds a part of name or e-mail, a whole phone number or external ref."""
    customers = Customer.objects.visible_to(ctx)
    return page_of(_matching(customers, search.strip()), cursor=cursor, size=size)


def list_customer_groups(ctx: Context) -> list[tuple[str, int]]:
    """List the groups customers are in, with how many are in each."""
    rows = Customer.objects.visible_to(ctx).exclude(group="").values_list("group")
    return list(rows.annotate(members=Count("pk")).order_by("group"))


def _matching(customers: QuerySet[Customer], search: str) -> QuerySet[Customer]:
    if not search:
        return customers
    words = Q(name__icontains=search) | Q(email__icontains=search) | Q(external_ref=search)
    return customers.filter(words | (Q(phone=search) & ~Q(phone="")))


@internal_query
def company_for(code: str) -> Company:
    """Return a company by its code, on behalf of a command; raises Missing."""
    return Company.objects.one(code=code)


@internal_query
def channel_for(code: str) -> Channel:
    """Return a channel, with its company, by its code, on behalf of a command; raises Missing."""
    return Channel.objects.select_related("company").one(code=code)


@internal_query
def customer_for(customer_id: str) -> Customer:
    """Return a customer by public id, on behalf of a command; raises Missing."""
    return Customer.objects.by_public_id(customer_id)


@internal_query
def customer_matching(*, external_ref: str | None, email: str) -> Customer | None:
    """Return the customer with this external ref, else the first with exactly this e-mail, in any case.

    A name alone never makes two people one.
    """
    if external_ref and (known := Customer.objects.filter(external_ref=external_ref).first()):
        return known
    if not email:
        return None
    same = Customer.objects.alias(mailbox=Lower("email")).filter(mailbox=Lower(Value(email)))
    return same.order_by("pk").first()
