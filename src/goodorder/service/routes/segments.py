"""Segments: tried, kept, found anew and handed out."""

from ninja import Query, Router

from goodorder.crm import commands
from goodorder.crm.queries import segments as queries
from goodorder.crm.rules.figures import MEANINGS, SAMPLES
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, asks, reads, writes
from goodorder.doorway.shapes import Asked, Listed, listed
from goodorder.service.shapes.segments import (
    SegmentExportShown,
    SegmentMemberShown,
    SegmentSent,
    SegmentShown,
    SegmentTrialSent,
    SegmentTrialShown,
    SegmentWordShown,
    SegmentWordsShown,
)

router = Router(tags=["Segments"])
NEEDS = "crm.segment"


@reads(router, "/segment-words", needs=NEEDS)
def list_segment_words(request: Call) -> SegmentWordsShown:  # noqa: ARG001 - every route takes its request
    """List the words conditions may use."""
    rows = [
        SegmentWordShown(word=word, meaning=told, sample=SAMPLES[word]) for word, told in MEANINGS.items()
    ]
    return SegmentWordsShown(items=rows)


@reads(router, "/segments", needs=NEEDS)
def list_segments(request: Call, query: Query[Asked]) -> Listed[SegmentShown]:
    """List segments by name."""
    return listed(queries.list_segments(request.auth, **query.model_dump()), SegmentShown.of)


@asks(router, "/segment-trials", needs=NEEDS)
def try_segment(request: Call, body: SegmentTrialSent) -> SegmentTrialShown:
    """Count and show whom a condition finds, keeping nothing."""
    return SegmentTrialShown.of(queries.preview(request.auth, **body.model_dump()))


@writes(router, "/segments", calls=commands.save_segment)
def add_segment(request: Call, body: SegmentSent) -> SegmentShown:
    """Keep a segment and find its members."""
    return SegmentShown.of(commands.save_segment(request.auth, **body.model_dump()))


@reads(router, "/segments/{segment_id}", needs=NEEDS)
def show_segment(request: Call, segment_id: str) -> SegmentShown:
    """Show a segment."""
    return SegmentShown.of(queries.get_segment(request.auth, segment_id=segment_id))


@writes(
    router,
    "/segments/{segment_id}",
    calls=commands.save_segment,
    key=KeyRule.OPTIONAL,
    method="PUT",
    status=200,
)
def change_segment(request: Call, segment_id: str, body: SegmentSent) -> SegmentShown:
    """Say anew who is in a segment."""
    made = commands.save_segment(request.auth, segment_id=segment_id, **body.model_dump())
    return SegmentShown.of(made)


@writes(
    router,
    "/segments/{segment_id}",
    calls=commands.drop_segment,
    key=KeyRule.OPTIONAL,
    method="DELETE",
    status=200,
)
def drop_segment(request: Call, segment_id: str) -> SegmentShown:
    """Keep a segment no longer; shows what it was."""
    shown = SegmentShown.of(queries.get_segment(request.auth, segment_id=segment_id))
    commands.drop_segment(request.auth, segment_id=segment_id)
    return shown


@reads(router, "/segments/{segment_id}/members", needs=NEEDS)
def list_segment_members(request: Call, segment_id: str, query: Query[Asked]) -> Listed[SegmentMemberShown]:
    """List who is in a segment, as it was last found."""
    found = queries.list_members(request.auth, segment_id=segment_id, **query.model_dump())
    return listed(found, SegmentMemberShown.of_member)


@writes(router, "/segments/{segment_id}/refreshes", calls=commands.refresh_segment, key=KeyRule.OPTIONAL)
def refresh_segment(request: Call, segment_id: str) -> SegmentShown:
    """Find a segment's members anew."""
    return SegmentShown.of(commands.refresh_segment(request.auth, segment_id=segment_id))


@writes(router, "/segments/{segment_id}/exports", calls=commands.export_segment, key=KeyRule.OPTIONAL)
def export_segment(request: Call, segment_id: str) -> SegmentExportShown:
    """Hand out the members who said yes to marketing by mail; it is recorded who asked."""
    found = commands.export_segment(request.auth, segment_id=segment_id)
    return SegmentExportShown(items=[SegmentMemberShown.of(one) for one in found])
