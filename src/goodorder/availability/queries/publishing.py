"""What channels are shown: publishable quantities, the feed of changes, how late and how risky it is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from goodorder.availability.models import Publication, PublishRule
from goodorder.availability.queries.availability import read_recipes
from goodorder.availability.rules.publishing import PublishRuleDraft, Scope
from goodorder.availability.rules.publishing import publishable as by_rules
from goodorder.inventory.models import Reservation, Stock, Waiting
from goodorder.inventory.queries.shelves import available
from goodorder.inventory.rules import Key
from goodorder.kernel.access import Context, internal_query
from goodorder.locations.queries import active_locations
from goodorder.parties.queries import get_channel

BATCH = 2000
MOST_CHANGES = 1000

# Kits that take any of some SKUs, however deep.
_KITS = """
    WITH RECURSIVE found AS (
        SELECT kit_id FROM catalog_kitpart WHERE component_id = ANY(%s)
        UNION
        SELECT p.kit_id FROM catalog_kitpart p JOIN found f ON p.component_id = f.kit_id
    )
    SELECT k.id FROM found f JOIN catalog_sku k ON k.id = f.kit_id WHERE k.kind = 'kit'
"""

_DELAYS = """
    SELECT count(*), coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY ms), 0)::bigint,
           coalesce(percentile_disc(0.95) WITHIN GROUP (ORDER BY ms), 0)::bigint
    FROM (SELECT round(extract(epoch FROM published_at - changed_at) * 1000) AS ms
          FROM availability_publication WHERE channel = %s) d
"""


@dataclass(frozen=True, slots=True)
class Change:
    """What a channel is to show of a SKU, since when; `seq` numbers the changes of the channel."""

    seq: int
    sku: str
    quantity: int
    changed_at: datetime
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """Changes after a number, in order, and the number to go on from; `is_complete` when there are no more."""

    changes: Sequence[Change]
    after: int
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Exposure:
    """How late a channel learns of changes, and what it could sell that is not there any more.

    `skus` are those it is shown more of than is available now, `units` by how much in sum.
    """

    published: int
    delay_p50_ms: int
    delay_p95_ms: int
    skus: int
    units: int


def list_publish_rules(ctx: Context, *, channel: str) -> list[PublishRule]:
    """List what a channel's rules are, the widest first; raises Missing."""
    found = PublishRule.objects.visible_to(ctx).filter(channel=get_channel(ctx, channel).code)
    rows = found.select_related("sku", "location")
    return sorted(rows, key=lambda rule: (bool(rule.sku_id), bool(rule.location_id), rule.pk))


def publishable(ctx: Context, *, channel: str, sku_ids: Collection[int]) -> dict[int, int]:
    """Return what a channel may be shown of SKUs (row ids), over its company's active locations, kits by parts.

    Raises Missing for an unknown channel.
    """
    found = get_channel(ctx, channel)
    return publishable_at(ctx, channel=found.code, places=_places(found.company.code), sku_ids=sku_ids)


def publishable_at(
    ctx: Context, *, channel: str, places: Sequence[int], sku_ids: Collection[int]
) -> dict[int, int]:
    """Return what a channel may be shown of SKUs (row ids) that lie at some places (row ids)."""
    rules = {
        (rule.sku_id, rule.location_id): PublishRuleDraft(
            buffer=rule.buffer, threshold=rule.threshold, cap=rule.cap
        )
        for rule in PublishRule.objects.visible_to(ctx).filter(channel=channel)
    }
    found: dict[int, int] = {}
    ordered = sorted(sku_ids)
    for first in range(0, len(ordered), BATCH):
        found |= _shown(rules, places, ordered[first : first + BATCH], ctx.now)
    return found


def _shown(
    rules: Mapping[Scope, PublishRuleDraft], places: Sequence[int], sku_ids: Sequence[int], now: datetime
) -> dict[int, int]:
    recipes, _, _ = read_recipes(sku_ids)
    parts = {part for recipe in recipes.values() for part in recipe.parts}
    free = available(parts, places, now=now)
    found = {}
    for sku_id in sku_ids:
        recipe = recipes.get(sku_id)
        if recipe and sku_id in recipe.parts:
            found[sku_id] = by_rules(rules, sku_id, [(at, free.get((sku_id, at), 0)) for at in places])
        else:
            made = _makes(recipe.parts, free, places) if recipe else 0
            found[sku_id] = by_rules(rules, sku_id, [(None, made)])
    return found


def _makes(parts: Mapping[int, int], free: Mapping[Key, int], places: Sequence[int]) -> int:
    """Count the kits that can be made up of parts lying anywhere."""
    there = {part: sum(free.get((part, at), 0) for at in places) for part in parts}
    return min(there[part] // units for part, units in parts.items())


def publication_feed(ctx: Context, *, channel: str, after: int = 0, size: int = 200) -> Feed:
    """Return a channel's changes after a number, oldest first; after 0 all that it shows. Raises Missing."""
    code = get_channel(ctx, channel).code
    size = max(1, min(size, MOST_CHANGES))
    rows = Publication.objects.visible_to(ctx).filter(channel=code, seq__gt=after).order_by("seq")
    names = ("seq", "sku__code", "quantity", "changed_at", "published_at")
    found = [Change(*row) for row in rows.values_list(*names)[: size + 1]]
    page = found[:size]
    return Feed(page, page[-1].seq if page else after, len(found) <= size)


def exposure(ctx: Context, *, channel: str) -> Exposure:
    """Say how late a channel learns of changes and how many units it could oversell now. Raises Missing."""
    found = get_channel(ctx, channel)
    with connection.cursor() as cursor:
        cursor.execute(_DELAYS, [found.code])
        published, p50, p95 = cursor.fetchone()
    places = _places(found.company.code)
    rows = Publication.objects.visible_to(ctx).filter(channel=found.code, quantity__gt=0)
    told = dict(rows.values_list("sku_id", "quantity"))
    over = [told[sku_id] - units for sku_id, units in _network(told, places, ctx.now) if told[sku_id] > units]
    return Exposure(published, p50, p95, len(over), sum(over))


def _network(sku_ids: Collection[int], places: Sequence[int], now: datetime) -> list[tuple[int, int]]:
    """Return what is available of each SKU over some places, without any rule."""
    ordered, found = sorted(sku_ids), dict[int, int]()
    for first in range(0, len(ordered), BATCH):
        found |= _shown({}, places, ordered[first : first + BATCH], now)
    return list(found.items())


@internal_query
def channels_published() -> list[str]:
    """List the channels that have publish rules, by code."""
    return sorted(set(PublishRule.objects.values_list("channel", flat=True)))


@internal_query
def skus_of(*demands: str) -> list[int]:
    """Return the row ids of the SKUs that demands hold, held or wait for."""
    held = Reservation.objects.filter(demand__in=demands).values_list("sku_id")
    waits = Waiting.objects.filter(demand__in=demands).values_list("sku_id")
    return [sku_id for (sku_id,) in held.union(waits)]


@internal_query
def with_kits(sku_ids: Collection[int]) -> set[int]:
    """Return SKUs (row ids) and the kits that take any of them."""
    with connection.cursor() as cursor:
        cursor.execute(_KITS, [list(sku_ids)])
        return {*sku_ids, *(kit for (kit,) in cursor.fetchall())}


@internal_query
def all_published(channel: str, places: Sequence[int]) -> set[int]:
    """Return the SKUs (row ids) a channel is or may be told of: with stock at its places, or told of before."""
    stocked = Stock.objects.filter(location_id__in=places).values_list("sku_id", flat=True).distinct()
    told = Publication.objects.filter(channel=channel).values_list("sku_id", flat=True)
    return with_kits({*stocked, *told})


def _places(company: str) -> list[int]:
    return [place.pk for place in active_locations(company)]
