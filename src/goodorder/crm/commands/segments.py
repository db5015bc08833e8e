"""Segments: said, found anew, handed out to those who may write to them."""

from goodorder.crm.events import SegmentDropped, SegmentExported, SegmentRefreshed, SegmentSaved
from goodorder.crm.models import Segment, SegmentMember
from goodorder.crm.queries.segments import judged, members_who_agreed
from goodorder.crm.rules.segments import LANGUAGE, MOST_SMALLEST
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.parties.models import Customer


@command(needs="crm.segment")
def save_segment(
    ctx: Context, *, name: str, condition: str, currency: str, smallest: int = 5, segment_id: str = ""
) -> Segment:
    """Say who is in a segment, new or again, and find its members. Raises Missing, Invalid naming the field.

    `smallest` is the fewest members it is handed out with.
    """
    rows = Segment.objects.visible_to(ctx).locked()
    segment = rows.by_public_id(segment_id) if segment_id else Segment()
    segment.name = checks.text(name, field="name", most=80)
    segment.condition = LANGUAGE.checked(condition)
    if not segment.condition:
        raise Invalid(
            "crm.segment_of_everybody",
            f"condition: write one, such as `{LANGUAGE.example}`",
            field="condition",
        )
    segment.currency = checks.currency(currency)
    segment.smallest = checks.whole(smallest, field="smallest", least=1, most=MOST_SMALLEST)
    segment.saved_by, segment.saved_at = ctx.actor, ctx.now
    message = f"name: there is a segment {segment.name} already; choose another name"
    with unless_taken(Refused("crm.segment_name_taken", message, field="name")):
        segment.save()
    record(ctx, segment, SegmentSaved(segment_id=segment.public_id, condition=segment.condition))
    _refresh(ctx, segment)
    return segment


@command(needs="crm.segment")
def refresh_segment(ctx: Context, *, segment_id: str) -> Segment:
    """Find who is in a segment now; raises Missing."""
    segment = Segment.objects.visible_to(ctx).locked().by_public_id(segment_id)
    _refresh(ctx, segment)
    return segment


def _refresh(ctx: Context, segment: Segment) -> None:
    found = {
        customer.pk
        for customer, is_in in judged(Customer.objects.all(), segment.condition, segment.currency, ctx.now)
        if is_in
    }
    kept = set(SegmentMember.objects.filter(segment=segment).values_list("customer_id", flat=True))
    left, joined = kept - found, found - kept
    SegmentMember.objects.filter(segment=segment, customer__in=left).delete()
    SegmentMember.objects.bulk_create(
        [SegmentMember(segment=segment, customer_id=pk) for pk in sorted(joined)], batch_size=5_000
    )
    segment.count, segment.refreshed_at = len(found), ctx.now
    segment.save(update_fields=["count", "refreshed_at"])
    said = {"count": len(found), "joined": len(joined), "left": len(left)}
    record(ctx, segment, SegmentRefreshed(segment_id=segment.public_id, **said))


@command(needs="crm.segment")
def drop_segment(ctx: Context, *, segment_id: str) -> None:
    """Keep a segment no longer; raises Missing."""
    segment = Segment.objects.visible_to(ctx).locked().by_public_id(segment_id)
    record(ctx, segment, SegmentDropped(segment_id=segment.public_id))
    segment.delete()


@command(needs="crm.export")
def export_segment(ctx: Context, *, segment_id: str) -> list[Customer]:
    """Hand out the members of a segment who said yes to marketing by mail; it is recorded who did so.

    Raises Missing, Refused when they are fewer than the segment's smallest size.
    """
    segment = Segment.objects.visible_to(ctx).locked().by_public_id(segment_id)
    found = members_who_agreed(segment)
    if len(found) < segment.smallest:
        message = (
            f"{len(found)} members agreed to marketing by mail, fewer than the smallest size of {segment.smallest}: "
            "a list so small would say too much about each"
        )
        raise Refused("crm.segment_too_small", message)
    record(ctx, segment, SegmentExported(segment_id=segment.public_id, count=len(found)))
    return found
