"""Boards: which readings each shows, as what chart, and by what they are told apart."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A table: a column of figures (`by`) to tell apart by, and readings for each; the largest by the first one."""

    by: str
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """What a board shows: readings as tiles, charts of readings over time, tables."""

    tiles: tuple[str, ...]
    charts: tuple[str, ...]
    tables: tuple[Breakdown, ...] = field(default=())


BOARDS: dict[str, Layout] = {
    "today": Layout(
        ("orders", "demand", "net_sales", "units_shipped", "on_time", "fill_rate"),
        ("orders", "net_sales"),
        (Breakdown("channel", ("orders", "demand", "net_sales")),),
    ),
    "sales": Layout(
        ("orders", "demand", "average_order", "net_sales", "credited", "margin", "margin_rate"),
        ("net_sales", "orders"),
        (
            Breakdown("channel", ("net_sales", "orders", "demand", "credited", "margin")),
            Breakdown("sku", ("sku_sales", "sku_units", "sku_margin")),
        ),
    ),
    "fulfillment": Layout(
        ("parcels", "units_shipped", "on_time", "arrived_on_time", "lead_time", "short_pick_rate", "perfect_rate",
         "fill_rate"),
        ("parcels", "short_picks"),
        (
            Breakdown("location", ("parcels", "units_shipped", "on_time", "lead_time")),
            Breakdown("lead", ("parcels",)),
            Breakdown("missed", ("short_picks",)),
            Breakdown("completed", ("completed",)),
        ),
    ),
    "returns": Layout(
        ("returned_units", "units_sold", "return_rate", "credited"),
        ("returned_units",),
        (
            Breakdown("returned", ("returned_units",)),
            Breakdown("sku", ("returned_units", "sku_units", "sku_return_rate")),
            Breakdown("channel", ("returned_units", "units_sold", "return_rate")),
        ),
    ),
    "stock": Layout(
        ("stock_value", "average_stock", "cost_of_goods", "turns"),
        ("stock_value", "cost_of_goods"),
    ),
}  # fmt: skip
