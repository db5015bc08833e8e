"""What a bill of lading says beyond pallets and weights. Pure."""

from dataclasses import dataclass

FREIGHT_CLASSES = (
    *("50", "55", "60", "65", "70", "77.5", "85", "92.5", "100", "110", "125"),
    *("150", "175", "200", "250", "300", "400", "500"),
)
FREIGHT_TERMS = ("prepaid", "collect", "third_party")


@dataclass(frozen=True, slots=True, kw_only=True)
class FreightDraft:
    """A booking with a freight carrier: the goods' class (NMFC), who pays, and the carrier's pro number."""

    carrier: str
    freight_class: str
    description: str
    pro_number: str = ""
    terms: str = "prepaid"
