"""What promotions a placed order holds, and which units of its lines bear them."""

from collections.abc import Sequence
from dataclasses import dataclass

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.money import units_share
from goodorder.pricing.models import DiscountShare, Redemption
from goodorder.pricing.rules import Deal


@dataclass(frozen=True, slots=True)
class HeldUse:
    """A promotion that an order holds, as it was sold (`ref`), with all that was written of its shares."""

    code: str
    ref: int
    coupon: str
    group: str
    shares: tuple[DiscountShare, ...]

    def is_named(self, code: str) -> bool:
        """Tell whether a code is the promotion's or its coupon's."""
        return code in {self.code, self.coupon}

    def fits(self, deal: Deal) -> bool:
        """Tell whether goods that bear it may have a promotion too."""
        return self.code != deal.code and bool(self.group) and self.group == deal.draft.stack_group

    def borne(self, line_ref: int, *, ordered: int, first: int, count: int) -> tuple[int, int]:
        """Say what some units of a line bear of it: as the buyer sees it, and without tax."""
        shown = amount = 0
        for share in self.shares:
            if share.line_ref == line_ref:
                units = ordered if share.count is None else share.count
                begin, end = max(first, share.first), min(first + count, share.first + units)
                part = {"first": begin - share.first, "count": max(0, end - begin)}
                shown += units_share(share.shown, units, **part)
                amount += units_share(share.amount, units, **part)
        return shown, amount


@internal_query
def held_uses(about: str) -> list[HeldUse]:
    """Return the promotions an order holds, as they came to it."""
    rows = Redemption.objects.filter(about=about, state="held").order_by("pk")
    found = rows.select_related("promotion", "coupon", "sold_as").prefetch_related("shares")
    return [
        HeldUse(
            row.promotion.code,
            row.sold_as_id,
            row.coupon.code if row.coupon else "",
            row.sold_as.stack_group,
            tuple(row.shares.all()),
        )
        for row in found
    ]


def list_uses(ctx: Context, *, about: str) -> Sequence[Redemption]:
    """List an order's uses of promotions with their shares, those given back too."""
    rows = Redemption.objects.visible_to(ctx).filter(about=about).order_by("pk")
    return list(rows.select_related("promotion", "coupon", "sold_as").prefetch_related("shares"))
