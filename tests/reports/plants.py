"""One violation for every invariant: how to plant it, and what in the database stops it first."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Plant:
    """SQL that breaks an invariant. `refused_by` is the guard that must stop it; `lift` takes the guard away.

    `absent`: the capability does not exist yet; its empty view is replaced by one with these rows, so that
    even its query is proven.
    """

    sql: tuple[str, ...] = ()
    refused_by: str = ""
    lift: tuple[str, ...] = ()
    absent: dict[str, str] = field(default_factory=dict)


def check(table: str, constraint: str, *sql: str) -> Plant:
    return Plant(sql, constraint, (f"ALTER TABLE {table} DROP CONSTRAINT {constraint}",))


def unique_index(index: str, *sql: str) -> Plant:
    return Plant(sql, index, (f"DROP INDEX {index}",))


def trigger(table: str, says: str, *sql: str) -> Plant:
    return Plant(sql, says, (f"ALTER TABLE {table} DISABLE TRIGGER USER",))


def open_to(*sql: str) -> Plant:
    """A violation nothing in the database can see from one row alone."""
    return Plant(sql)


def unmoved(*sql: str) -> Plant:
    """Movements that move nothing: the trigger that applies them is taken away."""
    return Plant(sql, lift=("ALTER TABLE inventory_movement DISABLE TRIGGER USER",))


def absent(**views: str) -> Plant:
    return Plant(absent=views)


def clone(table: str, where: str, **overrides: str) -> str:
    """SQL that copies a row of a table with other values, by name."""
    pairs = ", ".join(f"'{name}', {value}" for name, value in {"id": "1000000", **overrides}.items())
    return (
        f"INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object({pairs}))).* "
        f"FROM {table} t WHERE {where}"
    )


DELIVERY = (
    "INSERT INTO invoicing_delivery (public_id, version, company_id, customer_id, about, order_number, number, source, "
    "buyer, billed_to, terms_days, currency, net, discount, tax, total, delivered_on, closes_at, recorded_at, invoice_id) "
    "SELECT 'dlv_1', 0, d.company_id, o.customer_id, o.public_id, o.number, 'p', 's', '{{}}', '', 0, d.currency, 1, 0, 0, 1, "
    "current_date, now(), now(), {invoice} FROM invoicing_document d, orders_order o WHERE d.kind = 'invoice' LIMIT 1"
)
RECEIPT = (
    "INSERT INTO invoicing_receipt (public_id, version, company_id, kind, series, serial, number, operation, about, "
    "order_number, method, reference, seller, buyer, currency, amount, taxes, paid_at, issued_at, content_hash) "
    "SELECT 'rct_1', 0, p.company_id, 'payment', '2026', {serial}, 'r', x.public_id, p.about, '', t.method, '', '{{}}', "
    "'{{}}', t.currency, {amount}, '[]', now(), now(), '' FROM payments_operation x "
    "JOIN payments_tender t ON t.id = x.tender_id JOIN payments_payable p ON p.id = t.payable_id "
    "WHERE x.kind = 'capture' LIMIT 1"
)
MOVE = (
    "INSERT INTO inventory_movement (sku_id, location_id, quantity, kind, reason, document, line_ref, actor, at, "
    "recorded_at) SELECT {sku}, m.location_id, {quantity}, '{kind}', '', '', {line}, 'x', now(), now() "
    "FROM inventory_movement m WHERE m.kind = 'receipt'"
)
LINE = "(SELECT id FROM orders_orderline WHERE kind = 'item')"
ENTRY = "(SELECT id FROM accounting_entry WHERE source = 'invoice')"


def move(kind: str, quantity: int, *, sku: str = "m.sku_id", line: str = "NULL") -> str:
    return MOVE.format(kind=kind, quantity=quantity, sku=sku, line=line)


def journal_line(account: str, *, debit: int = 0, credit: int = 0, entry: str = ENTRY) -> str:
    return (
        "INSERT INTO accounting_journalline (entry_id, account_id, currency, debit, credit) "
        f"SELECT {entry}, id, 'GBP', {debit}, {credit} FROM accounting_account WHERE code = '{account}'"
    )


SERIAL = (
    "INSERT INTO inventory_lot (id, public_id, version, sku_id, code, is_serial, received_at, blocked_because) "
    "SELECT 1000000, 'lot_1', 0, m.sku_id, 'SN-7', true, now(), '' FROM inventory_movement m WHERE m.kind = 'receipt'"
)
TWICE = (
    "INSERT INTO inventory_balance (sku_id, location_id, condition, lot_id, owner, quantity, held) "
    "SELECT m.sku_id, m.location_id, c, 1000000, '', 1, 0 FROM inventory_movement m, "
    "(VALUES ('good'), ('damaged')) t (c) WHERE m.kind = 'receipt'"
)
STOCK = {
    "INV-01a": trigger(
        "inventory_stock", "changes by movements only", "UPDATE inventory_stock SET on_hand = on_hand + 1"
    ),
    "INV-01b": unmoved(move("receipt", 5, sku="(SELECT id FROM catalog_sku WHERE code = 'LAMP-2')")),
    "INV-02": open_to("UPDATE inventory_stock SET reserved = reserved + 1"),
    "INV-03": check(
        "inventory_stock", "inventory_stock_reserved_positive", "UPDATE inventory_stock SET reserved = -1"
    ),
    "INV-04": check(
        "inventory_stock",
        "inventory_stock_never_oversold",
        "UPDATE inventory_stock SET reserved = on_hand + 1",
    ),
    "INV-05": open_to(
        "UPDATE inventory_reservation SET expires_at = now() - interval '10 min' WHERE state = 'open'"
    ),
    "INV-06": open_to("UPDATE inventory_reservation SET quantity = 7 WHERE state = 'consumed'"),
    "INV-07": open_to(move("ship", -1, line=LINE)),
    "INV-08": open_to(move("return", 1, line=LINE)),
    "INV-09": trigger("inventory_movement", "what leaves one place must reach another", move("transfer", 5)),
    "INV-10": Plant(
        (SERIAL, TWICE),
        "changes by movements only",
        ("ALTER TABLE inventory_balance DISABLE TRIGGER USER",),
    ),
}
WAIT = (
    "INSERT INTO inventory_waiting (public_id, version, sku_id, company_id, demand, line_ref, quantity, rank, ranked_by, "
    "asked_at, min_life_days, expected_on) SELECT 'wai_1', 0, k.id, c.id, 'ord_x', 1, 1, 100, '', now(), 0, {day} "
    "FROM catalog_sku k, parties_company c WHERE k.code = '{sku}'"
)
CONSERVATION = {
    "INV-11a": trigger(
        "inventory_balance",
        "changes by movements only",
        "UPDATE inventory_balance SET quantity = quantity + 1",
    ),
    "INV-11b": check(
        "inventory_stock",
        "inventory_stock_never_oversold",
        "UPDATE inventory_stock SET reserved = on_hand - quarantined - damaged + 1",
    ),
    "INV-11c": check(
        "inventory_balance",
        "inventory_balance_held_within",
        "UPDATE inventory_balance SET held = quantity + 1",
    ),
    "INV-11d": check(
        "inventory_reservation",
        "inventory_reservation_picked_within",
        "UPDATE inventory_reservation SET picked = quantity + 1 WHERE state = 'open'",
    ),
    "INV-12a": open_to(
        "INSERT INTO inventory_expected (public_id, version, kind, document, sku_id, location_id, quantity, received, "
        "claimed, due_on, first_due_on, confidence_percent, state, created_at) SELECT 'exp_1', 0, 'purchase_order', "
        "'PO-1', m.sku_id, m.location_id, 5, 0, 2, now(), now(), 100, 'open', now() FROM inventory_movement m "
        "WHERE m.kind = 'receipt'"
    ),
    "INV-12b": open_to(WAIT.format(day="now()", sku="LAMP-2")),
    "INV-12c": open_to(WAIT.format(day="NULL", sku="LAMP-1")),
}
ORDERS = {
    "LST-01": open_to("UPDATE worklists_openorder SET total = total + 1"),
    "ORD-01": check(
        "orders_orderline", "orders_line_adds_up", "UPDATE orders_orderline SET handed_over = handed_over + 1"
    ),
    "ORD-02": open_to("UPDATE fulfillment_shipmentline SET quantity = quantity + 1"),
    "ORD-03": check(
        "orders_orderline",
        "orders_line_returned_within_arrived",
        "UPDATE orders_orderline SET returned = 1 WHERE kind = 'item'",
    ),
    "ORD-05a": open_to(clone("orders_transition", "seq = 2", seq="3", from_state="'draft'")),
    "ORD-05b": trigger("orders_transition", "append-only", "DELETE FROM orders_transition WHERE seq = 1"),
    "ORD-06a": check(
        "orders_order",
        "orders_order_external_ref_once",
        clone("orders_order", "true", number="'SO-2'", public_id="'ord_2'"),
    ),
    "ORD-06b": check(
        "orders_order",
        "orders_order_number_once",
        clone("orders_order", "true", external_ref="'1002'", public_id="'ord_2'"),
    ),
    "ORD-07": open_to("UPDATE orders_order SET state = 'cancelled'"),
}
MONEY = {
    "MON-01": trigger(
        "accounting_journalline",
        "does not balance",
        journal_line("1100", debit=5),
        "SET CONSTRAINTS ALL IMMEDIATE",
    ),
    "MON-02": trigger(
        "accounting_journalline",
        "does not balance",
        journal_line("4000", credit=5),
        "SET CONSTRAINTS ALL IMMEDIATE",
    ),
    "MON-03": check(
        "payments_tender",
        "payments_tender_captured_within",
        "UPDATE payments_tender SET captured = authorised + 1",
    ),
    "MON-04": open_to(
        clone(
            "payments_operation",
            "kind = 'refund'",
            state="'unknown'",
            amount="7000",
            cause="'again'",
            idem_key="'key-2'",
            provider_ref="NULL",
            public_id="'pop_2'",
        )
    ),
    "MON-05": open_to("UPDATE orders_order SET subtotal = subtotal + 1, total = total + 1"),
    "MON-06": trigger(
        "invoicing_document", "append-only", "UPDATE invoicing_document SET net = net + 1, total = total + 1"
    ),
    "MON-07a": trigger(
        "pricing_discountshare", "append-only", "UPDATE pricing_discountshare SET amount = amount + 1"
    ),
    "MON-07b": open_to("UPDATE orders_orderline SET discount = gross + 1"),
    "MON-09": trigger(
        "accounting_entry",
        "fewer than two lines",
        clone("accounting_entry", "source = 'invoice'", source="'odd'", public_id="'jen_2'"),
        "SET CONSTRAINTS ALL IMMEDIATE",
        journal_line("1100", debit=5, entry="1000000"),
        journal_line("4000", credit=5, entry="1000000"),
    ),
    "MON-10": trigger(
        "payments_storedvalue",
        "a balance changes by movements only",
        "UPDATE payments_storedvalue SET balance = balance + 5",
    ),
    "MON-11a": check(
        "pricing_promotion", "pricing_promotion_used_within", "UPDATE pricing_promotion SET max_uses = 0"
    ),
    "MON-11b": open_to("UPDATE pricing_promotion SET max_per_customer = 0"),
    "MON-12a": unique_index(
        "payments_operation_effect_once",
        clone("payments_operation", "kind = 'capture'", cause="'b'", idem_key="'key-2'", public_id="'pop_2'"),
    ),
    "MON-12b": check(
        "payments_operation",
        "payments_operation_key_once",
        clone("payments_operation", "kind = 'capture'", cause="'b'", provider_ref="'r'", public_id="'pop_2'"),
    ),
    "MON-13": open_to(
        "UPDATE payments_operation SET state = 'unknown', created_at = now() - interval '20 min' WHERE kind = 'refund'"
    ),
    "MON-14": open_to("UPDATE payments_tender SET currency = 'EUR'"),
    "MON-15": open_to("UPDATE costing_costlayer SET value = value + 5"),
    "MON-18": open_to("UPDATE payments_paylink SET amount = amount - 1"),
    "MON-16": trigger(
        "accounting_entry",
        "period 2026-11 is closed",
        "INSERT INTO accounting_period (public_id, version, company_id, code, closed_at) "
        "SELECT 'per_1', 0, company_id, period, now() - interval '1 year' FROM accounting_entry WHERE source = 'invoice'",
        clone("accounting_entry", "source = 'invoice'", source="'late'", public_id="'jen_2'"),
    ),
    "MON-17": open_to(DELIVERY.format(invoice="NULL")),
}
EVENTS = {
    "EVT-01a": trigger("kernel_event", "append-only", "DELETE FROM kernel_event WHERE version = 1"),
    "EVT-01b": open_to("UPDATE orders_order SET version = version + 1"),
    "EVT-03": absent(a_sub="SELECT 1::bigint AS id, ''::text AS tenant, 1 AS active, 0::bigint AS from_ms"),
    "EVT-05": absent(
        a_inbox="SELECT 'GB01'::text AS tenant, 'shop'::text AS source, '7'::text AS external_id, 2 AS effects"
    ),
    "EVT-06a": check(
        "kernel_idempotencykey",
        "kernel_idempotencykey_once",
        clone("kernel_idempotencykey", "true", fingerprint="'other'"),
    ),
    "EVT-06b": absent(
        a_idem="SELECT ''::text AS tenant, 'k'::text AS key, 'f'::text AS fingerprint, 'in_progress'::text AS state, "
        "'r'::text AS resource, 0::bigint AS created_ms"
    ),
    "EVT-06c": open_to(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '10 min')",
        "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id) "
        "SELECT 'q', 't', 'doing', max(id) FROM procrastinate_workers",
    ),
}
CLONED_INVOICE = {"source": "'s-2'", "number": "'i-2'", "public_id": "'doc_2'"}
DOCUMENTS = {
    "DOC-01": open_to(clone("invoicing_document", "kind = 'invoice'", serial="3", **CLONED_INVOICE)),
    "DOC-02": open_to(
        clone(
            "invoicing_document",
            "kind = 'invoice'",
            serial="2",
            issued_at="now() - interval '2 years'",
            **CLONED_INVOICE,
        )
    ),
    "DOC-03": open_to(
        clone(
            "invoicing_documentline",
            "document_id = (SELECT id FROM invoicing_document WHERE kind = 'credit')",
            quantity="6",
        )
    ),
    "DOC-05": open_to(DELIVERY.format(invoice="d.id")),
    "DOC-06": open_to(
        DELIVERY.format(invoice="d.id"),
        "INSERT INTO invoicing_deliveryline (delivery_id, line_ref, kind, sku_code, description, quantity, net, discount, "
        "tax, tax_rate_ppm, tax_category, tax_reason) SELECT d.id, l.line_ref, 'item', '', '', 99, 1, 0, 0, 0, 'S', '' "
        "FROM invoicing_delivery d, invoicing_documentline l WHERE l.document_id = d.invoice_id",
    ),
    "DOC-07": open_to(RECEIPT.format(serial="1", amount="x.amount + 1")),
    "DOC-08": open_to(RECEIPT.format(serial="2", amount="x.amount")),
    "AUD-01": absent(
        a_audit="SELECT seq::bigint, ''::text AS tenant, 0::bigint AS at_ms, ''::text AS actor, ''::text AS action, "
        "''::text AS object, 'p'::text AS prev_hash, 'h'::text AS hash FROM (VALUES (1), (2)) t (seq)"
    ),
    "AUD-04": open_to(
        clone("parties_company", "true", code="'DE01'", public_id="'cmp_2'"),
        "UPDATE payments_payable SET company_id = 1000000",
    ),
}
CAME_BACK = (
    "INSERT INTO returns_return (id, public_id, version, number, order_id, location_id, state, outcome, is_advance, "
    "is_announced, override, note, requested_by, requested_at, charge_tender, label_id, tracking_number) "
    "SELECT 1000000, 'ret_1', 0, 'RET-1', o.id, m.location_id, 'received', 'refund', false, true, '', '', 'x', now(), "
    "'', '', '' FROM orders_order o, inventory_movement m WHERE m.kind = 'receipt'"
)
RETURNS = {
    "RET-01": check(
        "orders_orderline",
        "orders_line_returned_within_arrived",
        "UPDATE orders_orderline SET return_expected = 1 WHERE kind = 'item'",
    ),
    "RET-02": open_to(
        CAME_BACK,
        "INSERT INTO returns_returnedunit (public_id, version, ret_id, sku_id, location_id, lot, kind, disposition, "
        "grade, received_at) SELECT 'run_1', 0, 1000000, m.sku_id, m.location_id, '', 'wrong', 'restock', '', now() "
        "FROM inventory_movement m WHERE m.kind = 'receipt'",
    ),
    "RET-03": open_to(
        CAME_BACK,
        "INSERT INTO returns_settlement (public_id, version, ret_id, method, value, shipping, fee, amount, parts, "
        "credit_ref, settled_at) VALUES ('rst_1', 0, 1000000, 'refund', 5, 0, 0, 5, '[]', 'rst_1', "
        "now() - interval '1 day')",
    ),
}
BATCH = (
    (
        "INSERT INTO fulfillment_wave (public_id, version, number, location_id, cut_off_at, created_at, travel_m, "
        "travel_before_m) SELECT 'wav_1', 0, 'WV-1', id, now(), now(), 0, 0 FROM locations_location LIMIT 1"
    ),
    (
        "INSERT INTO fulfillment_batch (public_id, version, number, wave_id, location_id, kind, zone, state, picker, "
        "cut_off_at, travel_m, travel_before_m, created_at) SELECT 'bat_1', 0, 'PB-1', id, location_id, 'multi_order', '', "
        "'closed', '', now(), 0, 0, now() FROM fulfillment_wave"
    ),
    (
        "INSERT INTO fulfillment_picktask (batch_id, line_id, lot, position, slot, quantity, picked, short, dropped) "
        "SELECT b.id, l.id, '', 1, 1, 1, 0, 0, 0 FROM fulfillment_batch b, fulfillment_fulfillmentline l"
    ),
)
BIN = (
    "INSERT INTO locations_bin (id, location_id, code, zone, aisle, depth_m) "
    "SELECT {id}, {place}, 'A-{id}', '', 0, 0 FROM locations_location LIMIT 1"
)
ELSEWHERE = clone("locations_location", "true", id="900000", code="'ELSE'", public_id="'loc_2'")
WORK = {
    "WMS-01": open_to("UPDATE fulfillment_fulfillmentline SET batched = 1"),
    "WMS-02": open_to(*BATCH),
    "WMS-03": open_to(
        BIN.format(id=1, place="id"),
        "INSERT INTO locations_binstock (bin_id, sku_id, lot, quantity) "
        "SELECT 1, sku_id, '', 1000000 FROM inventory_stock LIMIT 1",
    ),
    "WMS-04": open_to(
        ELSEWHERE,
        BIN.format(id=2, place="900000"),
        "INSERT INTO shelving_pickface (public_id, version, location_id, sku_id, bin_id, minimum, maximum) "
        "SELECT 'pfc_1', 0, s.location_id, s.sku_id, 2, 1, 2 FROM inventory_stock s LIMIT 1",
    ),
}
SCREENED = (
    "INSERT INTO screening_screening (public_id, version, company_id, channel_id, subject, label, name, customer, "
    "currency, value, marks, signals, findings, listed, points, outcome, because, state, screened_at, assignee, "
    "decision, decided_by, decided_because, truth, loss) SELECT 'scr_1', 0, company_id, channel_id, public_id, number, "
    "'', '', currency, 1, '', '{{}}', '[]', '[]', 1, 'review', '', '{state}', placed_at - interval '1 day', '', '', '', "
    "'', '', 0 FROM orders_order"
)
SCREENING = {
    "SCR-01": open_to(SCREENED.format(state="under_review")),
    "SCR-02": open_to(SCREENED.format(state="rejected")),
}
PLANTS = {**STOCK, **CONSERVATION, **ORDERS, **MONEY, **EVENTS, **DOCUMENTS, **RETURNS, **SCREENING, **WORK}
