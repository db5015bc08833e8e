"""Whom price lists are for, and how far below them a price may be given."""

from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Invalid, Refused, naming
from goodorder.parties.models import Channel
from goodorder.parties.queries import customer_for, get_channel
from goodorder.pricing.commands.days import period
from goodorder.pricing.events import PriceLimitSet, PriceListAssigned, PriceListWithdrawn
from goodorder.pricing.models import ListAssignment, PriceLimit, PriceList
from goodorder.pricing.rules import AssignmentDraft

MOST_PRIORITY = 1_000_000


@command(needs="pricing.edit")
def assign_price_list(ctx: Context, *, price_list: str, to: AssignmentDraft) -> ListAssignment:
    """Make a price list for a customer, a group or a channel, from a day on.

    Raises Missing, Invalid naming the field, Refused `pricing.list_unfit` when the channel sells in another
    currency or shows tax otherwise, `pricing.priority_taken` when another list has this priority there.
    """
    row = ListAssignment(
        price_list=PriceList.objects.visible_to(ctx).one(code=price_list),
        channel=_channel(ctx, to.channel),
        group=checks.code(to.group, field="group") if to.group else "",
        priority=checks.whole(to.priority, field="priority", most=MOST_PRIORITY),
        valid_on=period(to.valid_from or ctx.now.date(), to.valid_until),
        set_at=ctx.now,
    )
    if to.customer:
        with naming("customer"):
            row.customer = customer_for(to.customer)
    _refuse_unfit(row)
    message = (
        f"priority: another list has {row.priority} there in these days; choose another or withdraw that one"
    )
    with unless_taken(Refused("pricing.priority_taken", message, field="priority")):
        row.save(force_insert=True)
    events.record(ctx, row, _news(row))
    return row


def _channel(ctx: Context, code: str) -> Channel | None:
    if not code:
        return None
    with naming("channel"):
        return get_channel(ctx, code)


def _refuse_unfit(row: ListAssignment) -> None:
    if row.customer and row.group:
        message = "group: name a customer or a group, not both"
        raise Invalid("pricing.assignment_for_two", message, field="group")
    if not (row.customer or row.group or row.channel):
        message = "channel: say whom the list is for: a customer, a group or a channel"
        raise Invalid("pricing.assignment_for_nobody", message, field="channel")
    owner, channel = row.price_list, row.channel
    if channel and (owner.currency, owner.tax_included) != (channel.currency, channel.tax_included):
        shown = "with" if channel.tax_included else "without"
        message = f"price_list: {channel.code} sells in {channel.currency} and shows prices {shown} tax; choose a list like that"
        raise Refused("pricing.list_unfit", message, field="price_list")


def _news(row: ListAssignment) -> PriceListAssigned:
    return PriceListAssigned(
        price_list=row.price_list.code,
        channel=row.channel.code if row.channel else "",
        group=row.group,
        customer_id=row.customer.public_id if row.customer else "",
        priority=row.priority,
        valid_from=row.valid_on.lower.isoformat(),
    )


@command(needs="pricing.edit")
def withdraw_price_list(ctx: Context, *, assignment_id: str) -> ListAssignment:
    """Make a price list no longer for somebody, from now on; what it said until now can still be explained.

    Raises Missing, Refused when it was withdrawn before.
    """
    row = ListAssignment.objects.visible_to(ctx).locked().by_public_id(assignment_id)
    if row.replaced_at is not None:
        raise Refused("pricing.withdrawn_before", "this price list was withdrawn before")
    row.replaced_at = ctx.now
    row.save(update_fields=["replaced_at"])
    events.record(ctx, row, PriceListWithdrawn(price_list=row.price_list.code))
    return row


@command(needs="orders.limit_price")
def set_price_limit(ctx: Context, *, channel: str, most_percent: int) -> PriceLimit:
    """Say how many per cent below the resolved price somebody may go in a channel without approval.

    Raises Missing, Invalid.
    """
    most = checks.whole(most_percent, field="most_percent", most=100)
    shop = get_channel(ctx, channel)
    row, is_new = PriceLimit.objects.get_or_create(channel=shop, defaults={"most_percent": most})
    if not is_new and row.most_percent != most:
        row = PriceLimit.objects.locked().one(pk=row.pk)
        row.most_percent = most
        row.save(update_fields=["most_percent"])
    events.record(ctx, row, PriceLimitSet(channel=shop.code, most_percent=most))
    return row


@command(needs="orders.limit_price")
def drop_price_limit(ctx: Context, *, channel: str) -> None:
    """Let prices in a channel be given without a limit; raises Missing when there is none."""
    row = PriceLimit.objects.locked().one(channel=get_channel(ctx, channel))
    events.record(ctx, row, PriceLimitSet(channel=channel, most_percent=None))
    row.delete()
