"""Reads of promotions and coupons: what an order may have, and what people look at."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.errors import Invalid, OmsError, Refused
from goodorder.kernel.paging import Page, page_of
from goodorder.pricing.models import Coupon, CustomerUse, Promotion, PromotionPolicy, Redemption
from goodorder.pricing.rules import BEST, Deal
from goodorder.pricing.rules.coupons import given_codes
from goodorder.reference.queries import PRICING, remembered


@dataclass(frozen=True, slots=True)
class Offer:
    """The promotions there are for somebody, how they combine, and what is wrong with the coupons given."""

    deals: tuple[Deal, ...] = ()
    policy: str = BEST
    coupons: tuple[str, ...] = ()
    wrong: tuple[OmsError, ...] = field(default=())

    def refuse_wrong_coupons(self) -> None:
        """Raise what is wrong with the first coupon that opens nothing."""
        for refusal in self.wrong:
            raise refusal


@internal_query
def offer_for(
    ctx: Context,
    channel: str,
    coupons: Sequence[str],
    customer: str,
    *,
    about: str = "",
    unopened: bool = False,
) -> Offer:
    """Return what may be had in a channel by a customer (public id, or empty) with these coupons.

    What a placed order (`about`) holds is not limited for it: it is used already. `unopened`: name promotions too
    whose coupon was not given. Raises Invalid for codes that cannot be any.
    """
    codes = given_codes(coupons)
    if not (codes or about or unopened) and (open_to_all := _unlimited()) is not None:
        deals = tuple(deal for until, deal in open_to_all if until is None or until > ctx.now)
        return Offer(deals, promotion_policy(channel)) if deals else Offer()
    found = _coupons(codes)
    held = _held_by(about)
    opened = {one.promotion_id: one for one in reversed(found.values())}
    running = Promotion.objects.filter(state="active").select_related("latest").order_by("pk")
    over = Q(latest__valid_until__lte=ctx.now)
    wanted = Q(latest__needs_coupon=False) | Q(pk__in=opened)
    rows = list(running.exclude(over) if unopened else running.exclude(over).filter(wanted))
    wrong = tuple(_wrong_coupons(codes, found, {row.pk for row in rows}, held))
    if not rows:
        return Offer(coupons=codes, wrong=wrong)
    used_up = _used_up_by(customer, rows)
    deals = tuple(_deal(row, opened.get(row.pk), used_up, held) for row in rows)
    return Offer(deals, promotion_policy(channel), codes, wrong)


@remembered(PRICING)
def _unlimited() -> list[tuple[datetime | None, Deal]] | None:
    """Return what is open to everybody as often as they like, and until when; None when something is limited."""
    rows = Promotion.objects.filter(state="active", latest__needs_coupon=False).select_related("latest")
    found = list(rows.order_by("pk"))
    if any(row.max_uses is not None or row.max_per_customer is not None for row in found):
        return None
    return [(row.latest.valid_until if row.latest else None, _deal(row, None, {}, ())) for row in found]


def _coupons(codes: Sequence[str]) -> dict[str, Coupon]:
    """Return the coupons among codes, in the order given."""
    if not codes:
        return {}
    rows = {row.code: row for row in Coupon.objects.filter(code__in=codes).select_related("promotion")}
    return {code: rows[code] for code in codes if code in rows}


def _wrong_coupons(
    codes: Sequence[str], found: dict[str, Coupon], running: Collection[int], held: Collection[int]
) -> list[OmsError]:
    wrong: list[OmsError] = []
    promotions: set[int] = set()
    for at, code in enumerate(codes):
        name, coupon = f"coupons[{at}]", found.get(code)
        if coupon is None:
            message = f"{name}: {code} is no coupon of ours; correct it or leave it out"
            wrong.append(Invalid("pricing.coupon_unknown", message, field=name))
        elif coupon.disabled_at or coupon.promotion_id not in running:
            message = f"{name}: {code} is not valid any more, or not yet; leave it out"
            wrong.append(Refused("pricing.coupon_over", message, field=name))
        elif coupon.promotion_id not in held and _is_used_up(coupon):
            message = f"{name}: {code} is used up; leave it out"
            wrong.append(Refused("pricing.coupon_used_up", message, field=name))
        elif coupon.promotion_id in promotions:
            message = f"{name}: {code} opens what another coupon opened already; leave one of them out"
            wrong.append(Invalid("pricing.coupon_needless", message, field=name))
        else:
            promotions.add(coupon.promotion_id)
    return wrong


def _used_up_by(customer: str, rows: Sequence[Promotion]) -> dict[int, int]:
    """Return how often a customer holds the promotions that are limited by customer."""
    limited = [row.pk for row in rows if row.max_per_customer is not None]
    if not limited or not customer:
        return {}
    uses = CustomerUse.objects.filter(customer=customer, promotion_id__in=limited)
    return dict(uses.values_list("promotion_id", "used"))


def _is_used_up(coupon: Coupon) -> bool:
    return coupon.max_uses is not None and coupon.used >= coupon.max_uses


def _held_by(about: str) -> set[int]:
    """Return the promotions (ids) that an order holds."""
    if not about:
        return set()
    return set(Redemption.objects.filter(about=about, state="held").values_list("promotion_id", flat=True))


def _deal(row: Promotion, coupon: Coupon | None, used: dict[int, int], held: Collection[int]) -> Deal:
    assert row.latest is not None  # noqa: S101 - an active promotion has terms, by constraint
    row.latest.promotion = row
    return Deal(
        code=row.code,
        number=row.latest.number,
        ref=row.latest.pk,
        draft=row.latest.as_draft(),
        coupon=coupon.code if coupon else "",
        refusal=_refusal(row, coupon, used.get(row.pk, 0), is_held=row.pk in held),
    )


def _refusal(row: Promotion, coupon: Coupon | None, mine: int, *, is_held: bool) -> str:
    if coupon and coupon.disabled_at:
        return f"coupon {coupon.code} is disabled"
    if is_held:
        return ""
    if coupon and _is_used_up(coupon):
        return f"coupon {coupon.code} is used up"
    if row.max_uses is not None and row.used >= row.max_uses:
        return f"it is used up: {row.used} of {row.max_uses}"
    if row.max_per_customer is not None and mine >= row.max_per_customer:
        return f"the customer has used it {mine} of {row.max_per_customer} times"
    return ""


@internal_query
@remembered(PRICING)
def promotion_policy(channel: str) -> str:
    """Return how promotions combine in a channel: by its own policy, else by the one for all others."""
    rows = PromotionPolicy.objects.filter(channel__in=["", channel]).order_by("-channel")
    found = rows.first()
    return found.policy if found else BEST


def list_promotions(
    ctx: Context, *, state: str = "", search: str = "", cursor: str = "", size: int = 50
) -> Page[Promotion]:
    """List promotions by code, of one state if asked; `search` finds a part of code or name."""
    rows = Promotion.objects.visible_to(ctx).with_use().select_related("latest")
    if state:
        rows = rows.filter(state=state)
    if search := search.strip():
        rows = rows.filter(Q(code__icontains=search) | Q(latest__name__icontains=search))
    return page_of(rows, cursor=cursor, size=size, order="code")


def get_promotion(ctx: Context, *, code: str) -> Promotion:
    """Return a promotion with its terms and its use; raises Missing."""
    rows = Promotion.objects.visible_to(ctx).with_use().select_related("latest")
    return rows.one(code=code.upper())


def list_coupons(
    ctx: Context, *, promotion: str = "", search: str = "", cursor: str = "", size: int = 50
) -> Page[Coupon]:
    """List coupons with their use, the last made first, of one promotion if asked."""
    rows = Coupon.objects.visible_to(ctx).with_use().select_related("promotion")
    if promotion:
        rows = rows.filter(promotion__code=promotion.upper())
    if search := search.strip():
        rows = rows.filter(code__icontains=search)
    return page_of(rows, cursor=cursor, size=size)


def list_redemptions(ctx: Context, *, promotion: str, cursor: str = "", size: int = 50) -> Page[Redemption]:
    """List the orders that used a promotion, the last first; raises Missing."""
    used = Promotion.objects.visible_to(ctx).one(code=promotion.upper())
    rows = Redemption.objects.visible_to(ctx).filter(promotion=used)
    return page_of(rows.select_related("promotion", "coupon", "sold_as"), cursor=cursor, size=size)


def list_promotion_policies(ctx: Context) -> list[PromotionPolicy]:
    """List how promotions combine, by channel; an empty channel is all others."""
    return list(PromotionPolicy.objects.visible_to(ctx).order_by("channel"))
