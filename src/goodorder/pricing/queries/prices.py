"""Reads of price lists, their prices, whom they are for, and limits on given prices."""

from django.db.models import Q

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.pricing.models import ListAssignment, Price, PriceLimit, PriceList


def list_price_lists(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[PriceList]:
    """List price lists by code."""
    return page_of(PriceList.objects.visible_to(ctx), cursor=cursor, size=size, order="code")


def list_prices(
    ctx: Context, price_list: str, *, search: str = "", cursor: str = "", size: int = 50
) -> Page[Price]:
    """List the prices of a list that are in force or to come, the last set first; raises Missing.

    `search` finds a part of the SKU's code or name.
    """
    found = PriceList.objects.visible_to(ctx).one(code=price_list)
    prices = found.prices.filter(not_over(ctx)).select_related("sku")
    if search := search.strip():
        prices = prices.filter(Q(sku__code__icontains=search) | Q(sku__name__icontains=search))
    return page_of(prices, cursor=cursor, size=size)


def prices_of(ctx: Context, *, sku_id: str) -> list[Price]:
    """Return a SKU's prices in force or to come, by price list, quantity and day."""
    lists = PriceList.objects.visible_to(ctx)
    prices = Price.objects.filter(not_over(ctx), price_list__in=lists, sku__public_id=sku_id)
    return list(prices.select_related("price_list").order_by("price_list__code", "min_quantity", "valid_on"))


def list_assignments(
    ctx: Context, *, price_list: str = "", customer: str = "", cursor: str = "", size: int = 50
) -> Page[ListAssignment]:
    """List for whom price lists are, now or later, the last first; of one list or customer (id) if asked."""
    rows = ListAssignment.objects.visible_to(ctx).filter(not_over(ctx), replaced_at=None)
    if price_list:
        rows = rows.filter(price_list__code=price_list)
    if customer:
        rows = rows.filter(customer__public_id=customer)
    rows = rows.select_related("price_list", "channel", "customer")
    return page_of(rows, cursor=cursor, size=size)


def list_price_limits(ctx: Context) -> list[PriceLimit]:
    """List how far below the resolved price somebody may go without approval, by channel."""
    return list(PriceLimit.objects.visible_to(ctx).select_related("channel").order_by("channel__code"))


@internal_query
def price_limit(channel_id: int) -> int | None:
    """Return how many per cent below the resolved price a channel (row id) allows, None without a limit."""
    return PriceLimit.objects.filter(channel=channel_id).values_list("most_percent", flat=True).first()


def not_over(ctx: Context) -> Q:
    """Pick what holds today or later."""
    today = ctx.now.date()
    return Q(valid_on__contains=today) | Q(valid_on__startswith__gt=today)
