"""Companies and channels: set up and changed."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.apps import apps

from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Forbidden, Refused
from goodorder.kernel.tables import Entity
from goodorder.parties import rules
from goodorder.parties.events import (
    ChannelChanged,
    ChannelOpened,
    CompanyChanged,
    CompanyDescribed,
    CompanyOpened,
)
from goodorder.parties.models import Channel, Company
from goodorder.parties.rules import ChannelTerms, CompanyParticulars
from goodorder.parties.rules.numbers import OF_COMPANY, refuse_same_prefix


@command(needs="parties.setup")
def open_company(
    ctx: Context,
    *,
    code: str,
    name: str,
    country: str,
    currency: str,
    tax_number: str = "",
    postal: Mapping[str, Any] | None = None,
) -> Company:
    """Set up a legal entity. `postal` is the address its documents show, by the parts of PostalAddress.

    Raises Invalid naming the field, Refused when the code is taken, Forbidden for who is limited to a part.
    """
    if ctx.scopes:
        message = "a company is opened by somebody who sees the whole house"
        raise Forbidden("parties.company_beyond", message)
    company = Company(
        code=checks.code(code, most=20),
        name=checks.text(name, field="name", most=120),
        country=checks.country(country),
        currency=checks.currency(currency),
        tax_number=checks.text(tax_number, field="tax_number", most=40, least=0),
    )
    company.postal = _company_postal(company, postal)
    with unless_taken(_code_taken("company", company.code)):
        company.save(force_insert=True)
    events.record(ctx, company, CompanyOpened(code=company.code))
    return company


def _company_postal(company: Company, postal: Mapping[str, Any] | None) -> dict[str, str]:
    """Complete a company's address with its own name and country; none given, none kept."""
    if not postal:
        return {}
    complete = {**postal, "name": postal.get("name") or company.name}
    complete["country"] = postal.get("country") or company.country
    return rules.checked(rules.from_json(complete), "postal").as_json()


@command(needs="parties.setup")
def describe_company(ctx: Context, *, company: str, particulars: CompanyParticulars) -> Company:
    """State what a company's documents say of it from now on; issued ones keep what they said.

    Raises Missing, Invalid naming the field.
    """
    clean = asdict(rules.checked_company(particulars))
    found = Company.objects.visible_to(ctx).locked().one(code=company)
    found.tax_number = clean.pop("tax_number")
    found.postal = {"name": found.name, "country": found.country, **clean}
    found.save()
    events.record(ctx, found, CompanyDescribed(code=found.code))
    return found


@command(needs="parties.setup")
def change_company(ctx: Context, *, company: str, changes: Mapping[str, Any]) -> Company:
    """Change a company's `name`, `country` or how its documents are numbered (`invoice_format` …), by field.

    Documents issued keep what they say. Raises Missing, Invalid naming the field, Refused for another country
    once it has issued something.
    """
    found = Company.objects.visible_to(ctx).locked().one(code=company)
    differing = checks.changed(found, changes, rules.COMPANY_READERS)
    refuse_same_prefix({kind: getattr(found, f"{kind}_format") for kind in OF_COMPANY})
    if "country" in differing:
        _refuse_if_used("invoicing.Document", "country", company=found)
    if differing:
        found.postal = {**found.postal, "name": found.name, "country": found.country} if found.postal else {}
        found.save(update_fields=[*differing, "postal"])
        events.record(ctx, found, CompanyChanged(code=found.code, changes=differing))
    return found


def _refuse_if_used(table: str, field: str, **by: Entity) -> None:
    """Refuse a change that what was written already contradicts; rooms above are read by name only."""
    if apps.get_model(table).objects.filter(**by).exists():
        (noun,) = by
        remedy = f"open another {noun} for the other one"
        message = f"{field}: stays, because the {noun} has orders or documents that say otherwise; {remedy}"
        raise Refused(f"parties.{noun}_in_use", message, field=field)


@command(needs="parties.setup")
def set_gs1_prefix(ctx: Context, *, company: str, prefix: str) -> Company:
    """Say which company prefix GS1 gave a company; empty for none. Codes on labels already printed stay.

    Raises Missing, Invalid.
    """
    found = Company.objects.visible_to(ctx).locked().one(code=company)
    found.gs1_prefix = rules.gs1_prefix(prefix)
    found.save(update_fields=["gs1_prefix"])
    events.record(ctx, found, CompanyDescribed(code=found.code))
    return found


def _code_taken(noun: str, code: str) -> Refused:
    message = f"code: there is a {noun} {code} already; choose another code"
    return Refused(f"parties.{noun}_code_taken", message, field="code")


@command(needs="parties.setup")
def open_channel(
    ctx: Context, *, company: str, code: str, name: str, kind: str = "web", terms: ChannelTerms
) -> Channel:
    """Set up a place demand comes from, for a company named by its code.

    Raises Missing for an unknown company, Invalid naming the field, Refused when the code is taken.
    """
    channel = Channel(
        company=Company.objects.visible_to(ctx).one(code=company),
        code=checks.code(code),
        name=checks.text(name, field="name", most=120),
        kind=checks.one_of(kind, rules.CHANNEL_KINDS, field="kind"),
        currency=checks.currency(terms.currency),
        price_list=checks.code(terms.price_list, field="price_list"),
        tax_included=terms.tax_included,
        backorders=terms.backorders,
    )
    with unless_taken(_code_taken("channel", channel.code)):
        channel.save(force_insert=True)
    events.record(ctx, channel, ChannelOpened(code=channel.code))
    return channel


@command(needs="parties.setup")
def change_channel(ctx: Context, *, channel: str, changes: Mapping[str, Any]) -> Channel:
    """Change how a channel sells and is called, or how its orders are numbered, by field; placed orders stay.

    `is_active` false closes it: no order is captured for it any more, those it has go on.

    Raises Missing, Invalid naming the field, Refused for another currency or kind of prices once it has orders.
    """
    row = Channel.objects.visible_to(ctx).locked().one(code=channel)
    differing = checks.changed(row, changes, rules.CHANNEL_READERS)
    for field in sorted({"currency", "tax_included"} & set(differing)):
        _refuse_if_used("orders.Order", field, channel=row)
    if differing:
        row.save(update_fields=list(differing))
        events.record(ctx, row, ChannelChanged(code=row.code, changes=differing))
    return row


@command(needs="parties.setup")
def set_tax_rounding(ctx: Context, *, channel: str, rounding: str) -> Channel:
    """Say whether a channel's orders round tax once a `line` or once for all lines of a rate on a `document`.

    Orders that are placed keep their tax. Raises Missing, Invalid.
    """
    row = Channel.objects.visible_to(ctx).locked().one(code=channel)
    row.tax_rounding = checks.one_of(rounding, rules.TAX_ROUNDINGS, field="rounding")
    row.save(update_fields=["tax_rounding"])
    events.record(ctx, row, ChannelChanged(code=row.code, changes={"tax_rounding": row.tax_rounding}))
    return row
