"""Customers and their addresses."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import connection

from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.bulk import append_all, give_ids, insert_all
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Refused
from goodorder.kernel.money import MOST_MINOR_UNITS
from goodorder.parties import rules
from goodorder.parties.events import (
    CreditLimitSet,
    CustomerChanged,
    CustomerJoined,
    CustomerRegistered,
)
from goodorder.parties.models import Address, Customer
from goodorder.parties.queries import customer_matching, customers_matching
from goodorder.parties.rules import CustomerParticulars, PostalAddress


@command(needs="parties.edit")
def register_customer(ctx: Context, *, particulars: CustomerParticulars) -> Customer:
    """Enter a new customer; raises Invalid naming the field, Refused when the external ref is known."""
    clean = rules.checked_particulars(particulars)
    customer = Customer(**asdict(clean), created_at=ctx.now)
    with unless_taken(_ref_taken(clean.external_ref)):
        customer.save(force_insert=True)
    news = CustomerRegistered(customer_id=customer.public_id, name=customer.name)
    events.record(ctx, customer, news)
    return customer


def _ref_taken(external_ref: str | None) -> Refused:
    message = f"external_ref: {external_ref} is a customer already; change that one"
    return Refused("parties.external_ref_taken", message, field="external_ref")


@command(needs="parties.edit")
def change_customer(ctx: Context, *, customer_id: str, changes: Mapping[str, Any]) -> Customer:
    """Change a customer's particulars, each by its name; what stays the same leaves no trace.

    Raises Missing, or Invalid naming the field.
    """
    customer = Customer.objects.visible_to(ctx).locked().by_public_id(customer_id)
    return _save_changes(ctx, customer, checks.changed(customer, changes, rules.CUSTOMER_READERS))


@command(needs="parties.terms")
def set_customer_terms(ctx: Context, *, customer_id: str, terms: Mapping[str, Any]) -> Customer:
    """Set what decides a customer's prices and taxes: `group` and `tax_number`, each by its name.

    A permission of its own: whoever may correct an address may not therefore change what things cost.
    Raises Missing, or Invalid naming the field.
    """
    customer = Customer.objects.visible_to(ctx).locked().by_public_id(customer_id)
    return _save_changes(ctx, customer, checks.changed(customer, terms, rules.TERMS_READERS))


def _save_changes(ctx: Context, customer: Customer, differing: dict[str, str]) -> Customer:
    if differing:
        customer.save(update_fields=list(differing))
        news = CustomerChanged(customer_id=customer.public_id, changes=differing)
        events.record(ctx, customer, news)
    return customer


@command(needs="parties.edit")
def join_customers(ctx: Context, *, customers: Sequence[Customer], into: Customer | None) -> None:
    """Let one customer stand for some others, or each for themselves; the caller has locked them all."""
    for customer in customers:
        customer.merged_into = into
        customer.save(update_fields=["merged_into"])
        fact = CustomerJoined(customer_id=customer.public_id, into=into.public_id if into else "")
        events.record(ctx, customer, fact)


@command(needs="parties.credit")
def set_credit_limit(ctx: Context, *, customer_id: str, limit: int | None) -> Customer:
    """Say what a customer may owe a company, in minor units of that company's currency; None: without limit.

    Raises Missing, Invalid when it is below zero or too large.
    """
    if limit is not None:
        checks.whole(limit, field="limit", most=MOST_MINOR_UNITS)
    customer = Customer.objects.visible_to(ctx).locked().by_public_id(customer_id)
    if customer.credit_limit != limit:
        customer.credit_limit = limit
        customer.save(update_fields=["credit_limit"])
        events.record(ctx, customer, CreditLimitSet(customer_id=customer.public_id, limit=limit))
    return customer


@command(needs="parties.edit")
def match_customer(ctx: Context, *, particulars: CustomerParticulars) -> Customer:
    """Return the customer these particulars belong to: by external ref, else by e-mail, else a new one.

    A customer found by e-mail who had no external ref keeps the one given. Raises Invalid naming the field.
    """
    clean = rules.checked_particulars(particulars)
    found = _match(clean)
    if found is None:
        _wait_for_the_same(clean)
        found = _match(clean)
    if found is None:
        return register_customer(ctx, particulars=clean)
    return _adopt_ref(ctx, found, clean.external_ref)


@command(needs="parties.edit")
def match_customers(ctx: Context, *, particulars: Sequence[CustomerParticulars]) -> list[Customer]:
    """Match or register many, as `match_customer` does; those known by external ref alone in a few statements.

    Returns them in order. Raises Invalid naming the field, Refused when another import adds the same refs.
    """
    clean = [rules.checked_particulars(each) for each in particulars]
    plain = {each.external_ref: each for each in clean if each.external_ref and not each.email}
    found = {row.external_ref: row for row in Customer.objects.filter(external_ref__in=plain)}
    new = [Customer(**asdict(each), created_at=ctx.now) for ref, each in plain.items() if ref not in found]
    with unless_taken(
        Refused("parties.import_overtaken", "another import adds the same customers; run it again")
    ):
        insert_all(new)
    events.record_many(
        ctx, [(row, CustomerRegistered(customer_id=row.public_id, name=row.name)) for row in new]
    )
    found |= {row.external_ref: row for row in new}
    return [
        found[each.external_ref] if each.external_ref in plain else match_customer(ctx, particulars=each)
        for each in clean
    ]


@command(needs="parties.edit")
def meet_customers(ctx: Context, *, particulars: Sequence[CustomerParticulars]) -> list[Customer | None]:  # noqa: ARG001 - every command takes it
    """Keep checked particulars that belong to nobody to this command, to be registered; two statements.

    Returns for each the customer somebody else has registered meanwhile, if any.
    """
    _wait_for_all([mark for each in particulars for mark in _marks(each)])
    return customers_matching(particulars)


@command(needs="parties.edit")
def register_customers(ctx: Context, *, customers: Sequence[Customer]) -> None:
    """Enter new customers that were met, of checked particulars, in a few statements."""
    give_ids(customers)
    facts = [(row, CustomerRegistered(customer_id=row.public_id, name=row.name)) for row in customers]
    events.record_all(ctx, [(row, fact, row.public_id, ctx.now) for row, fact in facts])
    with unless_taken(_ref_taken(None)):
        append_all(customers)


def _match(particulars: CustomerParticulars) -> Customer | None:
    return customer_matching(external_ref=particulars.external_ref, email=particulars.email)


def _wait_for_the_same(particulars: CustomerParticulars) -> None:
    """Let one command at a time register an e-mail or ref, so that two first orders make one customer."""
    _wait_for_all(_marks(particulars))


def _marks(particulars: CustomerParticulars) -> list[str]:
    return [mark for mark in (particulars.external_ref, particulars.email.lower()) if mark]


def _wait_for_all(marks: Iterable[str]) -> None:
    numbers = sorted({_lock_number(mark) for mark in marks})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(n) FROM unnest(%s::bigint[]) AS n", [numbers])


def _lock_number(mark: str) -> int:
    digest = hashlib.sha256(f"parties.customer\0{mark}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _adopt_ref(ctx: Context, customer: Customer, external_ref: str | None) -> Customer:
    if not external_ref or customer.external_ref:
        return customer
    customer = Customer.objects.locked().one(pk=customer.pk)
    if customer.external_ref is None:
        customer.external_ref = external_ref
        with unless_taken(_ref_taken(external_ref)):
            _save_changes(ctx, customer, {"external_ref": external_ref})
    return customer


@command(needs="parties.edit")
def add_address(ctx: Context, *, customer_id: str, postal: PostalAddress) -> Address:
    """Keep an address with a customer, once however often it is given; raises Missing or Invalid."""
    clean = rules.checked(postal, "postal")
    customer = Customer.objects.visible_to(ctx).by_public_id(customer_id)
    address, _ = Address.objects.get_or_create(
        customer=customer, digest=rules.digest_of(clean), defaults={"postal": clean.as_json()}
    )
    return address
