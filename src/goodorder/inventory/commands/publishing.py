"""Keeping what channels were told in step with what is there.

Whoever tells a channel holds its lock (an advisory one, by its code, of many channels in order of codes), so
that the numbers of a channel's changes appear in the order in which they were committed and none is missed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from goodorder.catalog.queries import resolve_sku
from goodorder.inventory.models import Publication, PublishRule
from goodorder.inventory.queries.publishing import (
    all_published,
    channels_published,
    publishable_at,
    with_kits,
)
from goodorder.inventory.rules.publishing import PUBLISH_READERS, PublishRuleDraft
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.locations.queries import active_locations, get_location
from goodorder.parties.queries import channel_for, get_channel

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('inventory_publication ' || %s, 0))"

_TELL = """
    INSERT INTO inventory_publication (channel, sku_id, quantity, changed_at, published_at, seq)
    SELECT %s, t.sku_id, t.quantity, %s, %s,
           row_number() OVER (ORDER BY t.sku_id)
           + coalesce((SELECT max(seq) FROM inventory_publication WHERE channel = %s), 0)
    FROM unnest(%s::bigint[], %s::bigint[]) AS t (sku_id, quantity)
    ON CONFLICT (channel, sku_id) DO UPDATE SET quantity = EXCLUDED.quantity, seq = EXCLUDED.seq,
        changed_at = EXCLUDED.changed_at, published_at = EXCLUDED.published_at
"""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How many SKUs of a channel were compared, and how many it had been told wrong."""

    checked: int
    differed: int


@command(needs="inventory.publish")
def set_publish_rule(
    ctx: Context, *, channel: str, draft: PublishRuleDraft, sku: str = "", location: str = ""
) -> PublishRule:
    """Say what a channel is shown, of one SKU or all, from one location or all; tells the channel at once.

    Raises Missing for an unknown code, Invalid naming the field.
    """
    code = get_channel(ctx, channel).code
    rule = _rule(ctx, code, sku, location) or PublishRule(channel=code)
    rule.sku = resolve_sku(sku) if sku else None
    rule.location = get_location(ctx, location) if location else None
    given = {name: getattr(draft, name) for name in PUBLISH_READERS}
    checks.changed(rule, {**given, "owner": draft.owner or ctx.actor}, PUBLISH_READERS)
    rule.save()
    _after_change(ctx, code, rule)
    return rule


@command(needs="inventory.publish")
def drop_publish_rule(ctx: Context, *, channel: str, sku: str = "", location: str = "") -> bool:
    """Drop a rule; returns whether there was one. A channel without rules is no longer told anything.

    Raises Missing for an unknown code.
    """
    code = get_channel(ctx, channel).code
    rule = _rule(ctx, code, sku, location)
    if rule is None:
        return False
    rule.delete()
    if PublishRule.objects.filter(channel=code).exists():
        _after_change(ctx, code, rule)
    else:
        _lock(code)
        Publication.objects.filter(channel=code).delete()
    return True


@command(needs="inventory.publish")
def publish_stock(ctx: Context, *, sku_ids: Collection[int], changed_at: datetime) -> int:
    """Tell every channel with publish rules what became of SKUs (row ids) and the kits that take them.

    Returns how many quantities changed. `changed_at` is when what is behind it happened.
    """
    if not (channels := channels_published()):
        return 0
    wanted = with_kits(sku_ids)
    return sum(_tell(ctx, code, wanted, changed_at) for code in channels)


@command(needs="inventory.publish")
def reconcile_publications(ctx: Context, *, channel: str) -> Reconciled:
    """Compare all that a channel was told with what is there, and tell it what differs.

    Raises Missing for an unknown channel.
    """
    code = get_channel(ctx, channel).code
    if not PublishRule.objects.filter(channel=code).exists():
        return Reconciled(0, 0)
    wanted = all_published(code, _places(code))
    return Reconciled(len(wanted), _tell(ctx, code, wanted, ctx.now))


def _rule(ctx: Context, channel: str, sku: str, location: str) -> PublishRule | None:
    rules = PublishRule.objects.filter(channel=channel).select_for_update()
    rules = rules.filter(sku=resolve_sku(sku)) if sku else rules.filter(sku=None)
    return rules.filter(location=get_location(ctx, location) if location else None).first()


def _after_change(ctx: Context, channel: str, rule: PublishRule) -> None:
    wanted = {rule.sku_id} if rule.sku_id else all_published(channel, _places(channel))
    _tell(ctx, channel, wanted, ctx.now)


def _tell(ctx: Context, channel: str, sku_ids: Collection[int], changed_at: datetime) -> int:
    """Write down what a channel is to show of SKUs where it differs from what it was told."""
    _lock(channel)
    wanted = publishable_at(ctx, channel=channel, places=_places(channel), sku_ids=sku_ids)
    rows = Publication.objects.filter(channel=channel, sku_id__in=wanted)
    told: Mapping[int, int] = dict(rows.values_list("sku_id", "quantity"))
    differing = {sku_id: units for sku_id, units in wanted.items() if told.get(sku_id, 0) != units}
    if differing:
        values: list[Any] = [
            channel,
            changed_at,
            max(ctx.now, changed_at),
            channel,
            list(differing),
            list(differing.values()),
        ]
        with connection.cursor() as cursor:
            cursor.execute(_TELL, values)
    return len(differing)


def _lock(channel: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [channel])


def _places(channel: str) -> list[int]:
    return [place.pk for place in active_locations(channel_for(channel).company.code)]
