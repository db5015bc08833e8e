"""From committed events to deliveries: a stretch of events and all endpoints in one statement.

Ids are drawn before they commit. Waiting for every writer would make all webhooks as late as the longest import, so
what is visible is spread at once, and of each transaction that is still writing it is remembered after which id its
events lie: when it has ended, they are looked at once more. See ADR 0036.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import KINDS
from goodorder.reports.queries.feed import writers
from goodorder.webhooks.models import Endpoint, Watermark
from goodorder.webhooks.queries import companies_of
from goodorder.webhooks.rules import kinds_matching
from goodorder.webhooks.states import COLLECTING

STRETCH = 5_000
_TOP = "SELECT max(id) FROM (SELECT id FROM kernel_event WHERE id > %s ORDER BY id LIMIT %s) fresh"
_STORIES = """
    SELECT DISTINCT about FROM kernel_event WHERE id > %(after)s AND id <= %(upto)s AND kind = ANY (%(kinds)s)
"""
# History that was imported is told by the feed alone: it was never new.
_SPREAD = """
    INSERT INTO webhooks_webhookdelivery (public_id, endpoint_id, event_id, kind, subject, state, due_at, made_at)
    SELECT 'whd_' || replace(gen_random_uuid()::text, '-', ''), w.endpoint, e.id, e.kind, e.about, 'waiting',
           %(now)s, %(now)s
    FROM kernel_event e
    JOIN unnest(%(endpoints)s::bigint[], %(kinds)s::text[], %(companies)s::text[], %(afters)s::bigint[])
         AS w (endpoint, kind, company, after) ON w.kind = e.kind AND e.id > w.after
    WHERE e.id > %(after)s AND e.id <= %(upto)s
      AND NOT coalesce(e.relayed_at <= e.recorded_at AND e.at < e.recorded_at - interval '1 hour', false)
      AND (w.company = '' OR EXISTS (
          SELECT FROM unnest(%(abouts)s::text[], %(codes)s::text[]) AS c (about, code)
          WHERE c.about = e.about AND c.code = w.company))
    ORDER BY e.id
    ON CONFLICT (endpoint_id, event_id) DO NOTHING
"""
Wanted = tuple[int, str, str, int]


@command(needs="webhooks.spread")
def spread_events(ctx: Context, *, most: int = STRETCH) -> int:
    """Make the deliveries of a stretch of events; returns how many were made. One worker at a time does it."""
    endpoints = list(Endpoint.objects.filter(state__in=COLLECTING).select_related("company"))
    mark = _locked_mark() if endpoints else None
    if mark is None:
        return 0
    floor = min(one.after_event for one in endpoints)
    seen = max(mark.seen, floor)
    upto = _top(seen, most)
    busy = writers()  # after the newest id was read, before the events are: see the module's own words
    ended = [int(low) for name, low in mark.writers.items() if name not in busy]
    after = max(floor, min([seen, *ended]))
    made = spread(ctx, endpoints, after=after, upto=upto) if upto > after else 0
    still = {name: mark.writers.get(name, seen) for name in busy}
    if (upto, still) != (mark.seen, mark.writers):
        Watermark.objects.filter(pk=mark.pk).update(seen=upto, writers=still)
    return made


def spread(ctx: Context, endpoints: Sequence[Endpoint], *, after: int, upto: int) -> int:
    """Make the deliveries of events of a stretch that endpoints lack; returns how many."""
    wanted = [row for endpoint in endpoints for row in _wanted(endpoint)]
    of_companies = sorted({kind for _endpoint, kind, company, _after in wanted if company})
    stretch: dict[str, Any] = {"after": after, "upto": upto, "now": ctx.now}
    pairs = _companies({**stretch, "kinds": of_companies}) if of_companies else []
    columns = zip(*wanted, strict=True) if wanted else ([], [], [], [])
    stretch |= dict(zip(("endpoints", "kinds", "companies", "afters"), map(list, columns), strict=True))
    stretch |= {"abouts": [about for about, _code in pairs], "codes": [code for _about, code in pairs]}
    with connection.cursor() as cursor:
        cursor.execute(_SPREAD, stretch)
        return int(cursor.rowcount)


def _wanted(endpoint: Endpoint) -> Iterator[Wanted]:
    company = endpoint.company.code if endpoint.company else ""
    for kind in sorted(kinds_matching(endpoint.kinds, KINDS)):
        yield endpoint.pk, kind, company, endpoint.after_event


def _companies(stretch: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the stories of a stretch with the company each belongs to."""
    with connection.cursor() as cursor:
        cursor.execute(_STORIES, stretch)
        abouts = [about for (about,) in cursor.fetchall()]
    return companies_of(abouts)


def _locked_mark() -> Watermark | None:
    """Lock the mark, or return None while another worker has it."""
    Watermark.objects.get_or_create(pk=1)
    return Watermark.objects.select_for_update(skip_locked=True).filter(pk=1).first()


def _top(seen: int, most: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_TOP, [seen, most])
        return int(cursor.fetchone()[0] or seen)
