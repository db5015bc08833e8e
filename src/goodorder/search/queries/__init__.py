"""What a question finds, kind by kind, within what the asker may do and see."""

from collections.abc import Callable, Iterable

from goodorder.kernel.access import Context
from goodorder.search.queries.names import find_customers, find_orders, find_skus
from goodorder.search.queries.numbers import find_numbered
from goodorder.search.rules import Group, Hit, Question, question_of

MOST_OF_A_KIND = 6
FINDERS: tuple[Callable[[Context, Question], Iterable[Hit]], ...] = (
    find_orders,
    find_customers,
    find_skus,
    find_numbered,
)


def find(ctx: Context, *, words: str) -> list[Group]:
    """Return what somebody's words may mean, in groups: those with an exact hit first, at most six hits of a kind.

    It is a number, an external reference, a phone number, a mail address, a SKU, barcode, lot or serial number, a
    tracking number, or a part of a name; where nothing bears a name, names that are alike. At most sixteen
    statements, whatever is typed; none for an empty question.
    """
    question = question_of(words, year=ctx.now.year)
    if not question.text:
        return []
    found: dict[str, list[Hit]] = {}
    for finder in FINDERS:
        for hit in finder(ctx, question):
            found.setdefault(hit.kind, []).append(hit)
    groups = [
        Group(kind, tuple(sorted(hits, key=lambda hit: not hit.is_exact)[:MOST_OF_A_KIND]))
        for kind, hits in found.items()
    ]
    return sorted(groups, key=lambda group: not group.hits[0].is_exact)
