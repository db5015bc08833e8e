"""The home of administration: everything that can be set up, and what of it is missing."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from goodorder.doorway.pages import page
from goodorder.house.views.steps import company_of, standings
from goodorder.kernel.access import Context


@dataclass(frozen=True, slots=True)
class Place:
    """A page where something is set up; `step` is the set-up step that tells whether any of it is there."""

    view: str
    title: str | Promise
    text: str | Promise
    needs: str
    step: str = ""


GROUPS: tuple[tuple[str | Promise, tuple[Place, ...]], ...] = (
    (
        _("People and machines"),
        (
            Place("house:people", _("People"), _("Who works here, with which roles"), "access.users"),
            Place("house:roles", _("Roles"), _("What each role may do"), "access.view"),
            Place("house:keys", _("API keys"), _("Which machines may come in"), "access.keys"),
            Place(
                "house:webhooks", _("Webhooks"), _("Which machines are told what happens"), "webhooks.view"
            ),
            Place("house:audit", _("Audit log"), _("Who did what, when and why"), "access.audit"),
            Place(
                "house:retention",
                _("Retention"),
                _("What is thrown away after a time, and how large tables are"),
                "retention.view",
            ),
        ),
    ),
    (
        _("The business"),
        (
            Place(
                "treasury:companies",
                _("Companies"),
                _("Address, VAT number and bank account on documents"),
                "parties.setup",
                "company",
            ),
            Place(
                "house:channels",
                _("Sales channels"),
                _("Where orders come from, with which prices"),
                "parties.setup",
                "channel",
            ),
            Place(
                "web:places",
                _("Locations"),
                _("Weeks, cut-offs and daily limits"),
                "locations.view",
                "location",
            ),
            Place(
                "house:numbering",
                _("Numbering"),
                _("How orders and documents are numbered"),
                "parties.setup",
            ),
            Place("offers:prices", _("Price lists"), _("What things cost, for whom"), "pricing.view"),
            Place("offers:taxes", _("Taxes"), _("Rates, exemptions, rounding"), "pricing.view", "tax"),
            Place(
                "dispatch:carriers",
                _("Delivery"),
                _("Carriers, services and what they cost"),
                "shipping.view",
                "delivery",
            ),
            Place("web:sourcing", _("Sourcing rules"), _("Which location serves what"), "sourcing.view"),
            Place(
                "house:fields",
                _("Custom fields"),
                _("What else you want to know of orders, customers and products"),
                "fields.define",
            ),
            Place(
                "aftersales:messages",
                _("Messages"),
                _("Mail templates and what was sent"),
                "notifications.view",
            ),
        ),
    ),
)


@require_safe
@page("access.view")
def office(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show everything that can be set up."""
    found = standings(ctx, company_of(ctx))
    missing = {one.step.name for one in found if not one.there and not one.step.is_optional}
    groups = [(title, [one for one in places if ctx.may(one.needs)]) for title, places in GROUPS]
    values = {
        "groups": [(title, places) for title, places in groups if places],
        "missing": missing,
        "done": sum(bool(one.there) for one in found),
        "all": len(found),
        "may_set_up": ctx.may("parties.setup"),
    }
    return render(request, "house/office.html", values)
