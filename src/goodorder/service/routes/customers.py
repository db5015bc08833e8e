"""Customers: what they did, what is written down of them, who they may be, and what they agreed to."""

from ninja import Query, Router

from goodorder.crm import commands
from goodorder.crm.queries import figures, likenesses, people
from goodorder.crm.queries.story import addresses_of
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Asked, Listed, listed
from goodorder.notifications.queries import consent_history
from goodorder.parties import queries as parties
from goodorder.parties.models import Customer
from goodorder.service.shapes.customers import (
    ConsentHistoryShown,
    ConsentSaid,
    CustomerFiguresShown,
    DuplicateShown,
    DuplicatesShown,
    LikenessesAsked,
    LikenessShown,
    MergeSent,
    MergeShown,
    NoteSent,
    NoteShown,
    PartingSent,
    PartingShown,
    PersonalMessageSent,
    PersonalMessageShown,
)

router = Router(tags=["Customer service"])
NEEDS = "crm.view"


def _rows(request: Call, customer_id: str) -> list[Customer]:
    customer = parties.get_customer(request.auth, customer_id)
    return parties.rows_of_customer(request.auth, customer=customer)


@reads(router, "/customers/{customer_id}/figures", needs=NEEDS)
def show_customer_figures(request: Call, customer_id: str) -> CustomerFiguresShown:
    """Show what a customer did, by currency."""
    return CustomerFiguresShown.of(figures.figures_of(request.auth, customers=_rows(request, customer_id)))


@reads(router, "/customers/{customer_id}/notes", needs=NEEDS)
def list_customer_notes(request: Call, customer_id: str, query: Query[Asked]) -> Listed[NoteShown]:
    """List what is written down about a customer, newest first."""
    rows = _rows(request, customer_id)
    return listed(people.list_notes(request.auth, customers=rows, **query.model_dump()), NoteShown.of)


@writes(router, "/customers/{customer_id}/notes", calls=commands.add_note)
def add_customer_note(request: Call, customer_id: str, body: NoteSent) -> NoteShown:
    """Write something down about a customer."""
    return NoteShown.of(commands.add_note(request.auth, customer_id=customer_id, text=body.text))


@writes(router, "/customers/{customer_id}/messages", calls=commands.write_customer)
def write_to_customer(request: Call, customer_id: str, body: PersonalMessageSent) -> PersonalMessageShown:
    """Send a customer a message in our own words."""
    typed = {**body.model_dump(), "cause": f"{customer_id}#{body.cause}"}
    made = commands.write_customer(request.auth, customer_id=customer_id, **typed)
    return PersonalMessageShown(id=made.public_id, recipient=made.recipient, state=made.state)


@reads(router, "/customers/{customer_id}/duplicates", needs=NEEDS)
def list_customer_duplicates(request: Call, customer_id: str) -> DuplicatesShown:
    """List who may be the same person, with what speaks for it."""
    found = people.duplicates_of(request.auth, customers=_rows(request, customer_id))
    return DuplicatesShown(items=[DuplicateShown.of(each) for each in found])


@reads(router, "/customers/{customer_id}/consents", needs="notifications.view")
def list_customer_consents(request: Call, customer_id: str) -> ConsentHistoryShown:
    """List all a customer ever agreed to or refused, latest first."""
    addresses = addresses_of(_rows(request, customer_id))
    found = consent_history(request.auth, addresses=addresses)
    return ConsentHistoryShown(items=[ConsentSaid.of(each) for each in found])


@reads(router, "/customer-merges", needs=NEEDS)
def list_customer_merges(request: Call, query: Query[Asked]) -> Listed[MergeShown]:
    """List merges, newest first, with those that were undone."""
    return listed(people.list_merges(request.auth, **query.model_dump()), MergeShown.of)


@reads(router, "/customer-likenesses", needs=NEEDS)
def list_customer_likenesses(request: Call, query: Query[LikenessesAsked]) -> Listed[LikenessShown]:
    """List pairs who may be one person, newest first, or those of whom somebody said that they are not."""
    found, pairs = likenesses.list_likenesses(request.auth, **query.model_dump())
    return Listed(items=[LikenessShown.of(pair) for pair in pairs], next_cursor=found.next_cursor)


@writes(router, "/customer-partings", calls=commands.part_customers, key=KeyRule.OPTIONAL)
def part_customers(request: Call, body: PartingSent) -> PartingShown:
    """Remember that two customers are not one person."""
    made = commands.part_customers(request.auth, customer_id=body.customer, other_id=body.other)
    return PartingShown.of(made)


@writes(
    router, "/customer-partings/{parting_id}/undoings", calls=commands.liken_customers, key=KeyRule.OPTIONAL
)
def undo_customer_parting(request: Call, parting_id: str) -> PartingShown:
    """Ask about two customers again."""
    return PartingShown.of(commands.liken_customers(request.auth, likeness_id=parting_id))


@writes(router, "/customer-merges", calls=commands.merge_customers)
def merge_customers(request: Call, body: MergeSent) -> MergeShown:
    """Let one customer stand for another; both rows stay, and it can be undone."""
    made = commands.merge_customers(request.auth, survivor_id=body.survivor, merged_id=body.merged)
    return MergeShown.of(made)


@writes(router, "/customer-merges/{merge_id}/undoings", calls=commands.undo_merge, key=KeyRule.OPTIONAL)
def undo_customer_merge(request: Call, merge_id: str) -> MergeShown:
    """Make two customers two again."""
    return MergeShown.of(commands.undo_merge(request.auth, merge_id=merge_id))
