"""What could be promised of a basket before it is ordered."""

from datetime import date, timedelta

from goodorder.availability import rules
from goodorder.availability.queries.availability import picture as picture_of
from goodorder.availability.queries.supplying import supplying
from goodorder.availability.rules import AskedLine, Serving
from goodorder.catalog import queries as catalog
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, naming
from goodorder.kernel.quantity import checked
from goodorder.locations import queries as places
from goodorder.locations.rules import MOST_DAYS_AHEAD
from goodorder.parties import queries as parties
from goodorder.shipping import queries as shipping

MOST_ASKED = 1000


def quote_promise(ctx: Context, *, ask: rules.PromiseAsk) -> rules.PromiseQuote:
    """Say when a basket would leave and arrive if it were ordered now; nothing is held.

    Raises Missing for an unknown channel, SKU or service, Invalid naming the field.
    """
    today = ctx.now.date()
    with naming("channel"):
        channel = parties.get_channel(ctx, code=ask.channel)
    lines = _asked(ask, today)
    locations = supplying(channel.company.code, ask.service).places
    ids = [place.pk for place in locations]
    picture = picture_of(
        [line.sku_id for _, line in lines], ids, now=ctx.now, today=today, min_life_days=ask.min_life_days
    )
    calendars = places.calendars(ids, since=today - timedelta(days=1))
    limited = [place for place, calendar in calendars.items() if calendar.daily_capacity is not None]
    until = today + timedelta(days=MOST_DAYS_AHEAD)
    loads = places.day_loads(limited, since=today - timedelta(days=1), until=until) if limited else {}
    sent = shipping.timing(ask.service)
    return rules.quote_lines(
        lines,
        shelf=Serving(picture, today=today),
        origins={
            place.pk: rules.Origin(
                place.code, sent.at(place.pk, calendars[place.pk]), loads.get(place.pk, {})
            )
            for place in locations
        },
        terms=rules.Terms(
            ordered_at=ctx.now,
            transit_days=shipping.transit_to(ask.service, ask.country),
            wanted_on=ask.wanted_on,
            ship_complete=ask.ship_complete,
        ),
    )


def _asked(ask: rules.PromiseAsk, today: date) -> list[tuple[str, AskedLine]]:
    """Return the lines with their SKUs; raises Invalid naming what is wrong with them."""
    if not 1 <= len(ask.lines) <= MOST_ASKED:
        message = f"lines: ask for 1 to {MOST_ASKED} lines"
        raise Invalid("orders.line_count", message, field="lines")
    if ask.wanted_on and ask.wanted_on < today:
        message = f"wanted_on: {ask.wanted_on.isoformat()} is over; name a day to come"
        raise Invalid("orders.wanted_in_the_past", message, field="wanted_on")
    skus = catalog.resolve_skus(code for code, _ in ask.lines)
    return [
        (code, AskedLine(skus[code].pk, checked(quantity, field=f"lines[{at}].quantity")))
        for at, (code, quantity) in enumerate(ask.lines)
    ]
