"""Merging two rows of one person, and taking it back. Customers are locked in the order of their row ids."""

from typing import Any

from goodorder.crm.events import CustomersMerged, MergeUndone
from goodorder.crm.models import Merge
from goodorder.crm.queries.people import Duplicate, branch_of, duplicates_of
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record
from goodorder.notifications import commands as notifications
from goodorder.notifications import queries as consents
from goodorder.parties import commands as parties
from goodorder.parties.models import Customer

OVERTAKEN = Refused("crm.merge_overtaken", "one of them was merged a moment ago; look at both again")


@command(needs="crm.merge")
def merge_customers(ctx: Context, *, survivor_id: str, merged_id: str) -> Merge:
    """Let one customer stand for another, who is the same person. Both rows stay as they are; reads follow.

    What they share is kept as evidence, without it a person vouches for it. Where one of them said no to messages,
    no holds for both. Raises Missing, Refused when they are one already.
    """
    head, joined = _both(ctx, survivor_id, merged_id)
    branch = list(Customer.objects.filter(pk__in=branch_of(joined)).locked())
    parties.join_customers(ctx, customers=branch, into=head)
    merge = Merge(
        survivor=head,
        merged=joined,
        evidence=_evidence(ctx, head, joined),
        consents=_stricter(ctx, head, joined),
        merged_by=ctx.actor,
        merged_at=ctx.now,
    )
    with unless_taken(OVERTAKEN):
        merge.save(force_insert=True)
    fact = CustomersMerged(merge_id=merge.public_id, survivor_id=head.public_id, merged_id=joined.public_id)
    record(ctx, merge, fact, about=head.public_id)
    return merge


def _both(ctx: Context, survivor_id: str, merged_id: str) -> tuple[Customer, Customer]:
    """Lock the two, the survivor's own survivor in its place."""
    visible = Customer.objects.visible_to(ctx)
    wanted, joined = visible.by_public_id(survivor_id), visible.by_public_id(merged_id)
    head_id = wanted.merged_into_id or wanted.pk
    rows = {row.pk: row for row in Customer.objects.filter(pk__in=[head_id, joined.pk]).locked()}
    head, joined = rows[head_id], rows[joined.pk]
    if head.pk in {joined.pk, joined.merged_into_id}:
        raise Refused("crm.same_customer", "they are one customer already", field="merged_id")
    if joined.merged_into_id:
        message = "it was merged into somebody else; merge that one, or undo it first"
        raise Refused("crm.merged_elsewhere", message, field="merged_id")
    if head.merged_into_id:
        raise OVERTAKEN
    return head, joined


def _evidence(ctx: Context, head: Customer, joined: Customer) -> list[dict[str, Any]]:
    found: list[Duplicate] = duplicates_of(ctx, customers=[head], among=[joined.pk])
    return [
        {"kind": each.kind, "value": each.value, "alike_percent": each.alike_percent}
        for one in found
        for each in one.evidence
    ]


def _stricter(ctx: Context, head: Customer, joined: Customer) -> list[dict[str, str]]:
    """Where one of two customers said no, take the yes of the other back; returns what was changed."""
    rows = consents.consents_said(sorted(_addresses(head, joined)))
    refused = {(row.kind, row.channel) for row in rows if not row.is_given}
    taken_back = [row for row in rows if row.is_given and (row.kind, row.channel) in refused]
    for row in taken_back:
        _note(ctx, row, is_given=False, source="merge of customers")
    return [{"address": row.address, "kind": row.kind, "channel": row.channel} for row in taken_back]


def _addresses(*customers: Customer) -> set[str]:
    rows = [*customers, *Customer.objects.filter(merged_into__in=customers)]
    return {address.strip().lower() for row in rows for address in (row.email, row.phone) if address.strip()}


def _note(ctx: Context, row: Any, *, is_given: bool, source: str) -> None:
    notifications.note_consent(
        ctx, address=row.address, kind=row.kind, is_given=is_given, channel=row.channel, source=source
    )


@command(needs="crm.merge")
def undo_merge(ctx: Context, *, merge_id: str) -> Merge:
    """Make two customers two people again, exactly as they were: their rows were never touched.

    A consent the merge took back is given back, unless somebody has spoken since. Raises Missing, Refused when it is
    undone already.
    """
    merge = Merge.objects.visible_to(ctx).select_related("merged", "survivor").locked().by_public_id(merge_id)
    if merge.undone_at:
        raise Refused("crm.merge_undone", "the merge is undone already")
    branch = set(branch_of(merge.merged))
    rows = list(Customer.objects.filter(pk__in=branch).locked())
    head = next(row for row in rows if row.pk == merge.merged_id)
    parties.join_customers(ctx, customers=[head], into=None)
    parties.join_customers(ctx, customers=[row for row in rows if row.pk != head.pk], into=head)
    merge.undone_by, merge.undone_at = ctx.actor, ctx.now
    merge.save(update_fields=["undone_by", "undone_at"])
    _give_back(ctx, merge)
    ids = {"survivor_id": merge.survivor.public_id, "merged_id": merge.merged.public_id}
    record(ctx, merge, MergeUndone(merge_id=merge.public_id, **ids), about=merge.survivor.public_id)
    return merge


def _give_back(ctx: Context, merge: Merge) -> None:
    changed = {(row["address"], row["kind"], row["channel"]) for row in merge.consents}
    for row in consents.consents_said(sorted({address for address, _, _ in changed})):
        is_ours = row.noted_at == merge.merged_at and not row.is_given
        if is_ours and (row.address, row.kind, row.channel) in changed:
            _note(ctx, row, is_given=True, source="merge of customers undone")
