"""Deciding: gather the facts, judge them by the rules in force, keep the decision with everything about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from goodorder.catalog.queries import skus_by_id
from goodorder.inventory import queries as inventory
from goodorder.inventory.rules import Key
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import OmsError
from goodorder.kernel.events import record
from goodorder.kernel.quantity import checked
from goodorder.locations.models import Location
from goodorder.locations.queries import booked_for, calendars, day_loads
from goodorder.locations.rules import Calendar, ship_day
from goodorder.retention.commands import delete_oldest
from goodorder.shipping.queries import quote, timing, transit_to
from goodorder.sourcing.commands.rule_sets import rules_for
from goodorder.sourcing.events import SourcingDecided
from goodorder.sourcing.models import Decision
from goodorder.sourcing.rules import Case, DecideTerms, Demand, Item, Place, Plan, as_inputs, read_rules
from goodorder.sourcing.rules.answer import answer

DAYS_AHEAD = 60
NO_TERMS = DecideTerms()


@command(needs="sourcing.decide")
def decide(
    ctx: Context,
    *,
    about: str,
    demands: Sequence[Demand],
    locations: Sequence[Location],
    own: Mapping[Key, int] | None = None,
    terms: DecideTerms = NO_TERMS,
) -> Plan:
    """Choose among `locations` for a demand, and keep the decision with its inputs and reasons.

    `own` is what the demand itself already holds per (SKU id, location id): it counts as available.
    The rules in force for the channel decide. Nothing is reserved: that is for the caller to do, in the
    same command. Units that a policy keeps back are short too; the plan's `withheld` names them. Raises
    Invalid for a quantity out of range.
    """
    for demand in demands:
        checked(demand.quantity)
    version = rules_for(ctx, channel=terms.channel)
    times = _schedules(ctx, about, demands, locations, terms)
    places = _places(ctx, demands, locations, own or {}, times)
    case = _case(demands, places, terms)
    found = answer(case, read_rules(version.content))
    decision = Decision.objects.create(
        about=about,
        decided_at=ctx.now,
        actor=ctx.actor,
        inputs=as_inputs(found.case),
        outcome=found.outcome,
        rule_set=version,
        method=found.method,
        cost=found.cost,
        gap_ppm=found.gap_ppm,
        flip=found.flip,
    )
    decided = SourcingDecided(decision_id=decision.public_id, explanation=found.plan.explanation)
    record(ctx, decision, decided, about=about)
    return found.plan


def _case(demands: Sequence[Demand], places: Sequence[Place], terms: DecideTerms) -> Case:
    sku_ids = sorted({demand.sku_id for demand in demands})
    skus = skus_by_id(sku_ids)
    items = tuple(
        Item(sku_id=sku.pk, code=sku.code, tax_class=sku.tax_class, weight_g=sku.weight_g)
        for _, sku in sorted(skus.items())
    )
    country = str(terms.ship_to.get("country", ""))
    weights = {item.sku_id: item.weight_g for item in items}
    weight_g = sum(demand.quantity * weights.get(demand.sku_id, 0) for demand in demands)
    freight, note = _freight(terms.service, country, weight_g)
    return Case(
        demands=tuple(demands),
        places=tuple(places),
        items=items,
        channel=terms.channel,
        customer=terms.customer,
        country=country,
        postcode=str(terms.ship_to.get("postcode", "")),
        service=terms.service,
        service_freight=freight,
        freight_note=note,
        ship_complete=terms.ship_complete,
        excluded=terms.excluded_locations,
    )


def _freight(service: str, country: str, weight_g: int) -> tuple[int, str]:
    """Return what one parcel of everything costs; nothing, and why, where the service has no rate for it."""
    if not service:
        return 0, "no service was asked for"
    try:
        found = quote(service, country, weight_g)
    except OmsError as refusal:
        return 0, refusal.message
    return found.amount, found.explanation


@dataclass(frozen=True, slots=True)
class _Schedules:
    """When each location works, and what is booked there already."""

    now: datetime
    units: int
    calendars: Mapping[int, Calendar]
    loads: Mapping[int, Mapping[date, int]]
    must_leave_on: date | None

    def is_open(self, location_id: int) -> bool:
        """Tell whether the location works today, by its own clock."""
        calendar = self.calendars[location_id]
        return calendar.is_open(calendar.local(self.now).date())

    def capacity(self, location_id: int) -> int | None:
        """Return how many units may still leave on the first day on which work begun now can leave."""
        calendar = self.calendars[location_id]
        first = ship_day(calendar, ordered_at=self.now, units=1, loads={})
        return None if first is None else calendar.room(first, self.loads.get(location_id, {}))

    def late_days(self, location_id: int) -> int:
        """Return by how many days it would leave after it must; with no wish, after today."""
        calendar = self.calendars[location_id]
        leaves = ship_day(
            calendar, ordered_at=self.now, units=self.units, loads=self.loads.get(location_id, {})
        )
        today = calendar.local(self.now).date()
        last = today + timedelta(days=DAYS_AHEAD)
        return max(0, ((leaves or last) - (self.must_leave_on or today)).days)


def _schedules(
    ctx: Context, about: str, demands: Sequence[Demand], locations: Sequence[Location], terms: DecideTerms
) -> _Schedules:
    ids = [location.pk for location in locations]
    limited = {location.pk: location.code for location in locations if location.daily_capacity is not None}
    today = ctx.now.date()
    until = today + timedelta(days=DAYS_AHEAD)
    since = today - timedelta(days=1)
    must_leave_on = terms.wanted_on
    if must_leave_on and terms.service:
        must_leave_on -= timedelta(days=_transit(terms))
    sent, found = timing(terms.service), calendars(ids, since=since)
    return _Schedules(
        now=ctx.now,
        units=sum(demand.quantity for demand in demands),
        calendars={place: sent.at(place, calendar) for place, calendar in found.items()},
        loads=_loads(about, limited, since, until) if limited else {},
        must_leave_on=must_leave_on,
    )


def _loads(about: str, limited: Mapping[int, str], since: date, until: date) -> dict[int, dict[date, int]]:
    """Return the units that others have booked by location and day: what the demand holds itself is free to it."""
    mine = booked_for(about)
    return {
        location_id: {on: units - mine.get((limited[location_id], on), 0) for on, units in days.items()}
        for location_id, days in day_loads(limited, since=since, until=until).items()
    }


def _transit(terms: DecideTerms) -> int:
    try:
        return transit_to(terms.service, str(terms.ship_to.get("country", ""))) or 0
    except OmsError:
        return 0


def _places(
    ctx: Context,
    demands: Sequence[Demand],
    locations: Sequence[Location],
    own: Mapping[Key, int],
    times: _Schedules,
) -> list[Place]:
    sku_ids = sorted({demand.sku_id for demand in demands})
    free = inventory.available(sku_ids, [location.pk for location in locations], now=ctx.now)
    return [
        Place(
            code=location.code,
            location_id=location.pk,
            kind=location.kind,
            country=str(location.postal.get("country", "")),
            rank=location.rank,
            handling=location.handling_cost,
            unit_handling=location.unit_handling_cost,
            available={
                sku_id: free.get((sku_id, location.pk), 0) + own.get((sku_id, location.pk), 0)
                for sku_id in sku_ids
            },
            is_open=times.is_open(location.pk),
            capacity=times.capacity(location.pk),
            late_days=times.late_days(location.pk),
        )
        for location in locations
    ]


@command(needs="retention.drop")
def drop_decisions(ctx: Context, *, before: datetime, most: int) -> int:  # noqa: ARG001 - a command takes who acts
    """Delete decisions made before an instant, so that rules can no longer be tried on them; returns how many."""
    return delete_oldest(Decision.objects.order_by("decided_at"), "decided_at", before=before, most=most)
