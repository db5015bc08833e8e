"""What is wrong with an electronic document before it leaves, each with the rule it breaks and what mends it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from goodorder.invoicing.rules import Position, sum_of

SEAL, SUMS, STATED = "GO-SEAL", "GO-SUMS", "GO-STATED"
_RESTORE = (
    "the stored document was changed from outside; restore it from a backup, then run `goodorder audit`"
)
_ROUNDED = (
    "tax was rounded line by line and strays a whole unit from rate × net; credit the document and issue it "
    "again with tax rounded once for the document"
)
_PLACE = "credit the document, correct the buyer's country to its two-letter ISO code, and issue it again"
_MIXED = "a document of supplies outside VAT carries nothing else; credit it and issue two"
_ELSE = "credit the document and issue it again with what the rule asks for"
_REMEDIES = {
    **dict.fromkeys((SEAL, SUMS), _RESTORE),
    STATED: "the file is not what was issued; download it again, and report this if it comes back",
    **dict.fromkeys(("BR-CO-17", "BR-S-09", "BR-IG-09", "BR-IP-09"), _ROUNDED),
    **dict.fromkeys(("BR-CL-14", "BR-CL-15"), _PLACE),
    **dict.fromkeys(("BR-O-02", "BR-O-11", "BR-O-12", "BR-O-13", "BR-O-14"), _MIXED),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that is broken: its id, what it says, what mends it."""

    rule: str
    text: str
    remedy: str

    @classmethod
    def of(cls, rule: str, text: str) -> "Fault":
        """Add the remedy of a rule."""
        return cls(rule, text, _REMEDIES.get(rule, _ELSE))


def stored_faults(head: Mapping[str, int], lines: Iterable[Position], *, is_sealed: bool) -> list[Fault]:
    """Judge a stored document: its hash still proves it (`is_sealed`) and its head is the sum of its lines.

    `head` holds the document's own net, discount, tax and total.
    """
    found = []
    if not is_sealed:
        found.append(Fault.of(SEAL, "the document is no longer what it was issued as: its hash differs"))
    sums = sum_of(lines)
    for name, stored in head.items():
        if stored != getattr(sums, name):
            text = f"{name} is {stored}, its lines add up to {getattr(sums, name)}"
            found.append(Fault.of(SUMS, text))
    return found


def stated_faults(stated: Mapping[str, Sequence[str]], wanted: Mapping[str, Sequence[str]]) -> list[Fault]:
    """Compare amounts a file states with those of the document, by business term (BT-112 …)."""
    return [
        Fault.of(STATED, f"{term} is {', '.join(stated[term])}, the document says {', '.join(amounts)}")
        for term, amounts in wanted.items()
        if _values(stated[term]) != _values(amounts)
    ]


def _values(texts: Sequence[str]) -> list[Decimal | None]:
    return [_value(text) for text in texts]


def _value(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
