"""The packing bench of the demo shop: its cartons, and a GS1 prefix kept for demonstrations."""

from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment.rules.weighing import CartonDraft
from goodorder.kernel.access import Context
from goodorder.parties import commands as parties

DEMO_PREFIX = "9521234"
CARTONS = (
    ("BOX-S", "Small box", (250, 175, 100), 95, 35),
    ("BOX-M", "Medium box", (350, 250, 150), 190, 55),
    ("BOX-L", "Large box", (450, 350, 300), 420, 95),
    ("BOX-XL", "Extra-large box", (600, 400, 400), 850, 160),
)


def open_bench(ctx: Context, *, company: str) -> None:
    """Put cartons on the shelf, and give the company's parcels their codes."""
    for code, name, (length, width, height), tare_g, cost in CARTONS:
        draft = CartonDraft(
            code=code,
            name=name,
            length_mm=length,
            width_mm=width,
            height_mm=height,
            tare_g=tare_g,
            cost=cost,
        )
        fulfillment.set_up_carton_type(ctx, draft=draft)
    parties.set_gs1_prefix(ctx, company=company, prefix=DEMO_PREFIX)
