"""How far the set-up has come: read from what exists, kept nowhere."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodorder.catalog import queries as catalog
from goodorder.kernel.access import Context
from goodorder.locations import queries as locations
from goodorder.orders import queries as orders
from goodorder.parties import queries as parties
from goodorder.parties.models import Company
from goodorder.pricing import queries as pricing
from goodorder.shipping import queries as shipping


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is for, what must stand before it, and how to see what is there already."""

    name: str
    title: str | Promise
    why: str | Promise
    needs: str
    found: Callable[[Context, Company], str]
    after: tuple[str, ...] = ("company",)
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A step as it stands: `there` is what exists of it, `waits_for` the titles of steps to do before."""

    step: Step
    there: str
    waits_for: tuple[str | Promise, ...]


def _location(ctx: Context, company: Company) -> str:
    return "".join(one.name for one in locations.list_locations(ctx, company=company.code, size=1).items)


def _tax(ctx: Context, company: Company) -> str:
    return "".join(one.name for one in pricing.list_tax_rates(ctx, country=company.country, size=1).items)


def _channel(ctx: Context, company: Company) -> str:
    return "".join(one.name for one in parties.list_channels(ctx, company=company.code, size=1).items)


def _service(ctx: Context, _company: Company) -> str:
    return ", ".join(one.name for one in shipping.list_services(ctx) if one.is_active)


def _product(ctx: Context, _company: Company) -> str:
    return "".join(one.name for one in catalog.list_skus(ctx, size=1).items)


def _order(ctx: Context, _company: Company) -> str:
    return "".join(one.number for one in orders.list_orders(ctx, size=1).items)


STEPS = (
    Step(
        "company",
        _("Company"),
        _("Who sells: documents carry its name, its country decides taxes, its currency the books."),
        "parties.setup",
        lambda _ctx, company: company.name,
        after=(),
    ),
    Step(
        "location",
        _("Location"),
        _("Where the goods lie and leave from."),
        "locations.edit",
        _location,
    ),
    Step(
        "tax",
        _("Tax"),
        _("The rates orders are taxed at. Known ones are proposed; have them checked."),
        "pricing.edit",
        _tax,
    ),
    Step(
        "channel",
        _("Sales channel"),
        _("Where orders come from, with a price list of its own."),
        "parties.setup",
        _channel,
    ),
    Step(
        "delivery",
        _("Delivery"),
        _("A way of sending and what it costs the customer. Carriers with labels can follow later."),
        "shipping.setup",
        _service,
    ),
    Step(
        "payment",
        _("Bank account"),
        _("Where customers transfer money to. Cash and invoices need nothing; cards follow with a provider."),
        "parties.setup",
        lambda _ctx, company: str(company.postal.get("iban", "")),
        is_optional=True,
    ),
    Step(
        "product",
        _("First product"),
        _("Something to sell, with its price and stock. The rest can be imported later."),
        "catalog.edit",
        _product,
        after=("company", "location", "channel"),
    ),
    Step(
        "order",
        _("First order"),
        _("Enter an order as if a customer were on the telephone, and see what becomes of it."),
        "orders.capture",
        _order,
        after=("company", "channel", "product"),
    ),
)
BY_NAME = {step.name: step for step in STEPS}


def company_of(ctx: Context) -> Company | None:
    """Return the company being set up: the one opened last."""
    return next(iter(parties.list_companies(ctx, size=1).items), None)


def standings(ctx: Context, company: Company | None) -> list[Standing]:
    """Return all steps as they stand."""
    there = {step.name: step.found(ctx, company) if company else "" for step in STEPS}
    return [
        Standing(step, there[step.name], tuple(BY_NAME[name].title for name in step.after if not there[name]))
        for step in STEPS
    ]


def next_step(found: list[Standing], past: str = "") -> str:
    """Return the first open step after `past` that can be done now, else the first at all; empty: none is left."""
    names = [one.step.name for one in found]
    open_ones = [one.step.name for one in found if not one.there and not one.waits_for]
    later = [name for name in open_ones if past and names.index(name) > names.index(past)]
    return next(iter(later or [name for name in open_ones if name != past]), "")
