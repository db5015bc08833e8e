"""Papers as PDF: of the `floor` (pick list, manifest), of a parcel (`parcels`), for `customs` and `freight`."""

from goodorder.papers.queries.customs import commercial_invoice, customs_gaps, works_abroad
from goodorder.papers.queries.floor import batch_list, carrier_manifest, manifest, pick_list
from goodorder.papers.queries.freight import bill_of_lading
from goodorder.papers.queries.labels import carton_label, pallet_label, return_label
from goodorder.papers.queries.parcels import delivery_note, packing_slip

__all__ = [
    "batch_list",
    "bill_of_lading",
    "carrier_manifest",
    "carton_label",
    "commercial_invoice",
    "customs_gaps",
    "delivery_note",
    "manifest",
    "packing_slip",
    "pallet_label",
    "pick_list",
    "return_label",
    "works_abroad",
]
