"""Limits of soft holds, against hoarding: per cart (the demand) and per holder, judged under the locks of SKUs."""

from collections.abc import Collection, Sequence

from django.db.models import Sum

from goodorder.catalog import queries as catalog
from goodorder.inventory import errors
from goodorder.inventory.commands import statements
from goodorder.inventory.models import HoldPolicy, Reservation
from goodorder.inventory.queries import hold_policies
from goodorder.inventory.rules import Claim, HoldPolicyDraft, HoldTerms
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command


@command(needs="inventory.adjust")
def set_hold_policy(ctx: Context, *, policy: HoldPolicyDraft) -> HoldPolicy:  # noqa: ARG001 - every command takes it
    """Set how long and how much carts of a channel may hold, of one SKU or of every one without its own policy.

    Raises Invalid naming the field, Missing for an unknown SKU.
    """
    channel = checks.text(policy.channel, field="channel", most=40, least=0)
    sku = catalog.resolve_sku(policy.sku) if policy.sku else None
    values = {
        "hold_minutes": checks.whole(policy.hold_minutes, field="hold_minutes", least=1),
        "payment_minutes": checks.whole(policy.payment_minutes, field="payment_minutes"),
        "per_cart": _limit(policy.per_cart, "per_cart"),
        "per_customer": _limit(policy.per_customer, "per_customer"),
    }
    row, _ = HoldPolicy.objects.update_or_create(channel=channel, sku=sku, defaults=values)
    return row


def _limit(value: int | None, field: str) -> int | None:
    return None if value is None else checks.whole(value, field=field, least=1)


def judge_limits(ctx: Context, demand: str, claims: Sequence[Claim], terms: HoldTerms) -> None:
    """Refuse a soft hold larger than its policies allow, under the locks of the SKUs that have limits.

    Raises Refused `inventory.hold_limit` saying how many units are still possible.
    """
    asked: dict[int, int] = {}
    for claim in claims:
        asked[claim.sku_id] = asked.get(claim.sku_id, 0) + claim.quantity
    policies = hold_policies(channel=terms.channel, sku_ids=asked)
    limited = {
        sku_id: policy
        for sku_id, policy in policies.items()
        if policy.per_cart is not None or (policy.per_customer is not None and terms.holder)
    }
    if not limited:
        return
    statements.lock_skus(limited)
    in_cart, by_holder = _held(ctx, limited, demand=demand), _held(ctx, limited, holder=terms.holder)
    over = []
    for sku_id, policy in limited.items():
        for limit, held in (
            (policy.per_cart, in_cart.get(sku_id, 0)),
            (policy.per_customer if terms.holder else None, by_holder.get(sku_id, 0)),
        ):
            if limit is not None and held + asked[sku_id] > limit:
                over.append((sku_id, limit, held))
    if over:
        raise errors.hold_limit(_named(over))


def _held(ctx: Context, sku_ids: Collection[int], **whose: str) -> dict[int, int]:
    """Add up the soft holds that have not run out, per SKU."""
    rows = Reservation.objects.filter(
        sku_id__in=sku_ids, state=Reservation.OPEN, expires_at__gt=ctx.now, **whose
    )
    return dict(rows.values_list("sku_id").annotate(units=Sum("quantity")))


def _named(over: Sequence[tuple[int, int, int]]) -> list[dict[str, object]]:
    codes = statements.names((sku_id, 0) for sku_id, _, _ in over)
    return [
        {"sku": codes[sku_id, 0][0], "limit": limit, "held": held, "possible": max(0, limit - held)}
        for sku_id, limit, held in over
    ]
