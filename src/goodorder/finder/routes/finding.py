"""One question for everything."""

from ninja import Query, Router

from goodorder.doorway.serving import Call, reads
from goodorder.finder.shapes.finding import FoundShown, QuestionAsked
from goodorder.search import queries

router = Router(tags=["Search"])


@reads(router, "/search", needs="search.use")
def find_anything(request: Call, query: Query[QuestionAsked]) -> FoundShown:
    """Find orders, customers, SKUs, parcels, documents and stock papers by what is written on them.

    `q` is any number, reference, phone number, mail address, SKU, barcode, lot or tracking number, or a part of a name.
    Only records the key may see are found, at most six of a kind. An exact hit is one of the record's own identifiers.
    """
    return FoundShown.of(queries.find(request.auth, words=query.q))
