"""Running the importer in its own process on the test's database, and what the database then says."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from django.db import connection

# Everything an import writes, in words that do not depend on ids, clocks or the number of tries.
STATE = {
    "orders": "SELECT number, external_ref, state, customer_name, subtotal, shipping, total, placed_at, version "
    "FROM orders_order ORDER BY 1",
    "lines": "SELECT o.number, l.position, l.kind, l.sku_code, l.ordered, l.gross, l.delivered, l.credited "
    "FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id ORDER BY 1, 2",
    "stock": "SELECT k.code, l.code, s.on_hand, s.reserved FROM inventory_stock s JOIN catalog_sku k ON k.id = s.sku_id "
    "JOIN locations_location l ON l.id = s.location_id ORDER BY 1, 2",
    "movements": "SELECT k.code, m.kind, m.quantity, m.reason, m.at FROM inventory_movement m "
    "JOIN catalog_sku k ON k.id = m.sku_id ORDER BY 1, 2, 3, 4, 5",
    "documents": "SELECT kind, number, total, issued_at, reason FROM invoicing_document ORDER BY 1, 2",
    "positions": "SELECT d.number, l.sku_code, l.quantity, l.net FROM invoicing_documentline l "
    "JOIN invoicing_document d ON d.id = l.document_id ORDER BY 1, 2, 3, 4",
    "books": "SELECT e.memo, e.posted_on, a.code, l.debit, l.credit FROM accounting_journalline l "
    "JOIN accounting_entry e ON e.id = l.entry_id JOIN accounting_account a ON a.id = l.account_id ORDER BY 1, 2, 3, 4, 5",
    "shipments": "SELECT number, state, shipped_at FROM fulfillment_shipment ORDER BY 1",
    "payables": "SELECT o.number, p.amount FROM payments_payable p JOIN orders_order o ON o.public_id = p.about ORDER BY 1",
    "customers": "SELECT external_ref, name, version FROM parties_customer ORDER BY 1",
    "skus": "SELECT code, name, version FROM catalog_sku ORDER BY 1",
    "events": "SELECT kind, version, count(*) FROM kernel_event GROUP BY 1, 2 ORDER BY 1, 2",
    "rows": "SELECT row, outcome, reason FROM channels_importrow ORDER BY 1",
    "made": "SELECT reference, kind FROM channels_importmade ORDER BY 1, 2",
    "runs": "SELECT kind, profile, target, next_unit, counts::text, finished_at IS NULL FROM channels_importrun",
}


def state() -> dict[str, list[tuple]]:
    found = {}
    with connection.cursor() as cursor:
        for name, sql in STATE.items():
            cursor.execute(sql)
            found[name] = cursor.fetchall()
    return found


def database_url() -> str:
    settings = connection.settings_dict
    user = quote(settings["USER"]) + (f":{quote(settings['PASSWORD'])}" if settings["PASSWORD"] else "")
    host = settings["HOST"]
    if host.startswith("/"):
        port = f"&port={settings['PORT']}" if settings["PORT"] else ""
        return f"postgresql://{user}@/{settings['NAME']}?host={host}{port}"
    return f"postgresql://{user}@{host}:{settings['PORT'] or 5432}/{settings['NAME']}"


def start(file: Path, *, units: int, fault: str = "") -> subprocess.Popen:
    """Start an import; with `fault` it ends itself at that point, as kill -9 would."""
    root = Path(__file__).parents[2]
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "goodorder.config.settings",
        "GOODORDER_FAULTS": "1" if fault else "",
        "GOODORDER_FAULT_POINT": fault,
        "GOODORDER_SECRET_KEY": "only for tests",
        "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root / 'tests'}",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "channels.importer", str(file), str(units)],
        env=environment,
        stderr=subprocess.PIPE,
    )


def finish(process: subprocess.Popen, timeout_s: int = 120) -> int:
    _, said = process.communicate(timeout=timeout_s)
    assert process.returncode in {0, -9}, said.decode()
    return process.returncode
