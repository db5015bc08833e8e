"""How fast workers catch up: a burst of placed orders, then real worker processes until nothing waits.

Nothing is skipped: every event must have exactly the receipts its subscribers want, all done, and the audit be clean.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from goodorder.cli import installation
from goodorder.cli.family import interruptible
from goodorder.cli.installation import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goodorder.kernel.access import Context
    from goodorder.orders.rules import OrderDraft

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)
AT_ONCE, SKUS, PLENTY = 100, 200, 1_000_000
SETTLED_WITHIN_S, LOOK_EVERY_S, STOPPED_WITHIN_S = 3600, 0.2, 30
CLI = [sys.executable, "-m", "goodorder.cli.main"]
CHANNEL = "web"
ADDRESS = {"name": "Bench", "line1": "1 Quay", "city": "Bristol", "postcode": "BS1 4RW", "country": "GB"}


@dataclass(frozen=True, slots=True)
class Drained:
    """What one measurement found. `lost` counts receipts that are missing or not done; `broken` are audit findings."""

    orders: int
    workers: int
    events: int
    receipts: int
    seconds: float
    lost: int
    broken: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was lost and everything adds up."""
        return not self.lost and not self.broken

    def told(self) -> str:
        """Say it in one line."""
        per_s = 1 / self.seconds if self.seconds else 0
        return (
            f"{self.workers} workers: {self.orders:,} orders, {self.events:,} events, {self.receipts:,} receipts"
            f" in {self.seconds:.1f} s: {self.orders * per_s:.1f} orders/s, {self.receipts * per_s:.0f} receipts/s,"
            f" {self.lost} lost, audit {'clean' if not self.broken else ', '.join(self.broken)}"
        )


@app.callback()
def root() -> None:
    """Measure the relay."""


@app.command("relay")
def relay_command(
    *,
    orders: Annotated[int, typer.Option(min=1, help="Orders placed before the workers start.")] = 20_000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Worker processes.")] = 2,
) -> None:
    """Place a burst of orders, then measure how fast workers bring them to the warehouse. Nothing may be lost."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", installation.SETTINGS)
    installation.set_secret_key()
    from goodorder.benching.baskets import own_database

    with interruptible(), own_database():
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        open_shop()
        found = drain(orders, workers)
        say(found.told())
    raise typer.Exit(0 if found.is_sound else 1)


def open_shop() -> None:
    """Furnish an empty, migrated database: a shop with plenty of two hundred SKUs at two locations."""
    from goodorder.accounting import commands as accounting
    from goodorder.catalog import commands as catalog
    from goodorder.catalog.rules import SkuDraft
    from goodorder.inventory import commands as inventory
    from goodorder.locations import commands as locations
    from goodorder.locations.rules import LocationDraft
    from goodorder.parties import commands as parties
    from goodorder.parties.rules import ChannelTerms
    from goodorder.pricing import commands as pricing

    ctx, codes = _context(), [f"SKU-{number}" for number in range(SKUS)]
    parties.open_company(
        ctx, code="BENCH", name="Bench", country="GB", currency="GBP", tax_number="", postal=ADDRESS
    )
    accounting.set_up_chart(ctx, company="BENCH")
    pricing.open_price_list(ctx, code="list", name="List", currency="GBP", tax_included=True)
    pricing.set_tax_rate(ctx, country="GB", tax_class="standard", rate_ppm=200_000, name="VAT")
    terms = ChannelTerms(currency="GBP", price_list="list")
    parties.open_channel(ctx, company="BENCH", code=CHANNEL, name="Web", kind="web", terms=terms)
    catalog.import_skus(ctx, drafts=[SkuDraft(code=code, name=code, weight_g=100) for code in codes])
    pricing.import_prices(ctx, price_list="list", prices=[(code, 995) for code in codes])
    for rank, place in enumerate(("MAIN", "SPARE")):
        locations.open_location(
            ctx, company="BENCH", code=place, name=place, draft=LocationDraft(postal=ADDRESS, rank=rank)
        )
        inventory.import_stock(ctx, location=place, levels=[(code, PLENTY) for code in codes])


def drain(orders: int, workers: int) -> Drained:
    """Place orders in the present shop (see `open_shop`), then let worker processes settle all there is to do.

    The clock runs from the start of the workers to the last receipt, so their own start counts.
    """
    from goodorder.kernel.models import Event, Receipt
    from goodorder.kernel.relay import settle_all
    from goodorder.reports.queries import run_audit

    while settle_all():
        pass
    last_event, last_receipt = _last(Event), _last(Receipt)
    place_burst(orders)
    began = time.monotonic()
    with _workers(workers):
        _wait_until_settled()
        seconds = time.monotonic() - began
    return Drained(
        orders=orders,
        workers=workers,
        events=Event.objects.filter(pk__gt=last_event).count(),
        receipts=Receipt.objects.filter(pk__gt=last_receipt).count(),
        seconds=seconds,
        lost=_lost(last_event),
        broken=tuple(found.id for found in run_audit(_context()) if found.rows),
    )


def place_burst(orders: int) -> None:
    """Capture orders of three lines, a hundred at a time."""
    from goodorder.capture.commands import capture_orders

    for start in range(0, orders, AT_ONCE):
        drafts = [_draft(number) for number in range(start, min(start + AT_ONCE, orders))]
        for fate in capture_orders(_context(), drafts=drafts):
            if isinstance(fate, Exception):
                raise fate


def _draft(number: int) -> OrderDraft:
    from goodorder.orders.rules import DraftLine, OrderDraft, PaymentDraft
    from goodorder.parties.rules import CustomerParticulars, PostalAddress

    lines = tuple(
        DraftLine(sku=f"SKU-{(number * 7 + at * 31) % SKUS}", quantity=1 + at % 2) for at in range(3)
    )
    buyer = CustomerParticulars(name=f"Buyer {number % 500}", email=f"buyer{number % 500}@example.com")
    return OrderDraft(
        channel=CHANNEL,
        customer=buyer,
        ship_to=PostalAddress(**ADDRESS),
        lines=lines,
        payment=PaymentDraft(method="on_account"),
    )


def _context() -> Context:
    from goodorder.kernel.access import system_context

    return system_context("bench_relay")


def _last(model: type) -> int:
    found = model.objects.order_by("-pk").values_list("pk", flat=True).first()  # type: ignore[attr-defined]
    return found or 0


@contextmanager
def _workers(count: int) -> Iterator[None]:
    running = [subprocess.Popen([*CLI, "worker"], stdin=subprocess.DEVNULL) for _ in range(count)]
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(STOPPED_WITHIN_S)


def _wait_until_settled() -> None:
    from goodorder.kernel.models import Event, Receipt

    until = time.monotonic() + SETTLED_WITHIN_S
    while Event.objects.filter(relayed_at=None).exists() or Receipt.objects.filter(state="pending").exists():
        if time.monotonic() > until:
            raise TimeoutError(f"not settled after {SETTLED_WITHIN_S} s")
        time.sleep(LOOK_EVERY_S)


def _lost(last_event: int) -> int:
    """Count receipts that should be there and done, and are not."""
    from django.db import connection

    from goodorder.kernel.events import SUBSCRIBERS

    wanted = SUBSCRIBERS.values()
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM kernel_event e
               JOIN unnest(%s::text[], %s::text[]) AS s (kind, name) USING (kind)
               LEFT JOIN kernel_receipt r ON r.event_id = e.id AND r.subscriber = s.name AND r.state = 'done'
               WHERE e.id > %s AND r.id IS NULL""",
            [[each.kind for each in wanted], [each.name for each in wanted], last_event],
        )
        return int(cursor.fetchone()[0])
