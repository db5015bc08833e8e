"""What the checks of an e-invoice say, on the wire."""

from collections.abc import Sequence

from goodorder.doorway.shapes import Shown
from goodorder.invoicing.queries.electronic import Verdict


class EInvoiceFaultShown(Shown):
    """A rule that is broken: its id, what it says, what mends it."""

    rule: str
    text: str
    remedy: str


class EInvoiceVerdictShown(Shown):
    """What the checks say of one syntax, `ubl` or `cii`; no faults: it may leave."""

    syntax: str
    faults: list[EInvoiceFaultShown]


class EInvoiceCheckShown(Shown):
    """Whether a document may leave as an e-invoice; `is_sound` when no syntax has a fault."""

    is_sound: bool
    verdicts: list[EInvoiceVerdictShown]

    @classmethod
    def of(cls, verdicts: Sequence[Verdict]) -> "EInvoiceCheckShown":
        """Show what was found."""
        shown = [EInvoiceVerdictShown.model_validate(each) for each in verdicts]
        return cls(is_sound=not any(each.faults for each in shown), verdicts=shown)
