"""How long and how much carts may hold."""

from collections.abc import Collection

from django.db.models import Q

from goodorder.inventory.models import HoldPolicy
from goodorder.kernel.access import internal_query


@internal_query
def hold_policies(*, channel: str, sku_ids: Collection[int]) -> dict[int, HoldPolicy]:
    """Return the policy that counts for each SKU (id) on a channel; a SKU without one is not in the answer.

    The closest counts: of the channel before every channel's, of the SKU before every SKU's.
    """
    rows = HoldPolicy.objects.filter(Q(sku_id__in=sku_ids) | Q(sku=None), channel__in=["", channel])
    far_to_near = sorted(rows, key=lambda row: (row.channel == channel, row.sku_id is not None))
    found: dict[int, HoldPolicy] = {}
    for row in far_to_near:
        found |= dict.fromkeys(sku_ids if row.sku_id is None else [row.sku_id], row)
    return found


@internal_query
def hold_policy(*, channel: str, sku_id: int | None = None) -> HoldPolicy:
    """Return the policy of a channel, for one SKU or in general; the table's own defaults when there is none."""
    found = hold_policies(channel=channel, sku_ids=[] if sku_id is None else [sku_id])
    if sku_id is not None and sku_id in found:
        return found[sku_id]
    rows = HoldPolicy.objects.filter(sku=None, channel__in=["", channel])
    return max(rows, key=lambda row: row.channel == channel, default=HoldPolicy(channel=channel))
