"""Commands about prices and taxes that deliberately have no route, each with its reason; a test keeps the list complete."""

_ENGINE = "writes down what a tax engine was asked, told or said; reached by our own call alone"

INTERNAL: dict[str, str] = {
    "pricing.record_tax_filed": _ENGINE,
    "pricing.record_tax_quote": _ENGINE,
    "pricing.request_tax_filing": _ENGINE,
}
