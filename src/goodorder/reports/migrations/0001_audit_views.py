"""The audit contract: read-only views in a schema of their own, so that no check needs to know our tables.

Money in minor units, time in epoch milliseconds, quantities in the SKU's smallest unit, `tenant` is the company's
code. Views of capabilities the product does not have yet exist too, and are empty.
"""

from django.db import migrations

from goodorder.orders.states import ORDER


def ms(column: str) -> str:
    """Return the SQL that reads an instant as epoch milliseconds."""
    return f"(extract(epoch FROM {column}) * 1000)::bigint"


def absent(**columns: str) -> str:
    """Return an empty relation with these columns, for a capability that does not exist yet."""
    return "SELECT " + ", ".join(f"NULL::{kind} AS {name}" for name, kind in columns.items()) + " WHERE false"


TRANSITIONS = ", ".join(f"('{source}', '{target}')" for source, target in ORDER.transitions())

VIEWS = {
    "a_now": f"SELECT {ms('clock_timestamp()')} AS ms",
    "a_stock": """
        SELECT c.code AS tenant, k.code AS sku, l.code AS loc, s.on_hand, s.reserved, s.safety,
               s.allow_negative::int AS allow_negative
        FROM inventory_stock s JOIN catalog_sku k ON k.id = s.sku_id
        JOIN locations_location l ON l.id = s.location_id JOIN parties_company c ON c.id = l.company_id""",
    "a_move": f"""
        SELECT m.id, c.code AS tenant, {ms("m.at")} AS at_ms, k.code AS sku, l.code AS loc, m.quantity AS qty,
               m.kind, split_part(m.document, '_', 1) AS ref_type, m.document AS ref_id, m.line_ref AS line_id
        FROM inventory_movement m JOIN catalog_sku k ON k.id = m.sku_id
        JOIN locations_location l ON l.id = m.location_id JOIN parties_company c ON c.id = l.company_id""",
    "a_resv": f"""
        SELECT r.id, c.code AS tenant, k.code AS sku, l.code AS loc, r.quantity AS qty, r.state,
               o.id AS order_id, r.line_ref AS line_id, {ms("r.created_at")} AS created_ms,
               {ms("r.expires_at")} AS expires_ms
        FROM inventory_reservation r JOIN catalog_sku k ON k.id = r.sku_id
        JOIN locations_location l ON l.id = r.location_id JOIN parties_company c ON c.id = l.company_id
        LEFT JOIN orders_order o ON o.public_id = r.demand""",
    "a_serial": absent(tenant="text", sku="text", serial="text", state="text", loc="text"),
    "a_order": f"""
        SELECT o.id, c.code AS tenant, o.number, h.code AS channel, o.external_ref, o.state, o.currency,
               {ms("o.placed_at")} AS placed_ms, o.subtotal, o.discount, o.shipping, o.tax, o.total, o.version
        FROM orders_order o JOIN parties_company c ON c.id = o.company_id
        JOIN parties_channel h ON h.id = o.channel_id""",
    "a_hist": "SELECT order_id, seq, from_state, to_state FROM orders_transition",
    "a_transition": f"SELECT from_state, to_state FROM (VALUES {TRANSITIONS}) AS t (from_state, to_state)",
    "a_line": """
        SELECT l.id, c.code AS tenant, l.order_id, l.kind, l.sku_code AS sku, l.ordered AS qty_ordered,
               l.cancelled AS qty_cancelled, l.unsourced + l.reserved AS qty_open,
               l.allocated + l.released AS qty_allocated, l.backordered AS qty_backordered,
               l.handed_over AS qty_shipped, l.returned AS qty_returned, l.gross, l.discount, l.tax
        FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
        JOIN parties_company c ON c.id = o.company_id""",
    "a_orderpromo": absent(order_id="bigint", promo="text", amount="bigint"),
    "a_disc": """
        SELECT order_id, id AS line_id, 'line'::text AS promo, discount AS amount
        FROM orders_orderline WHERE discount <> 0""",
    "a_ship": f"""
        SELECT x.id, c.code AS tenant, o.id AS order_id, f.line_ref AS line_id, x.quantity AS qty,
               CASE WHEN s.state IN ('in_transit', 'out_for_delivery', 'lost') THEN 'shipped'
                    WHEN s.state IN ('created', 'labelled') THEN 'packed' ELSE s.state END AS state,
               l.code AS loc, {ms("s.shipped_at")} AS shipped_ms
        FROM fulfillment_shipmentline x JOIN fulfillment_shipment s ON s.id = x.shipment_id
        JOIN fulfillment_fulfillmentline f ON f.id = x.line_id
        JOIN fulfillment_fulfillmentorder w ON w.id = s.fulfillment_order_id
        JOIN locations_location l ON l.id = w.location_id JOIN parties_company c ON c.id = l.company_id
        LEFT JOIN orders_order o ON o.public_id = w.demand""",
    "a_ret": absent(
        id="bigint", tenant="text", order_id="bigint", line_id="bigint", qty_received="bigint", disposition="text"
    ),
    "a_pay": """
        SELECT t.id, c.code AS tenant, o.id AS order_id, t.provider, t.currency, t.authorised, t.captured,
               t.refunded, t.state
        FROM payments_tender t JOIN payments_payable p ON p.id = t.payable_id
        JOIN parties_company c ON c.id = p.company_id LEFT JOIN orders_order o ON o.public_id = p.about""",
    "a_payop": f"""
        SELECT x.id, c.code AS tenant, x.tender_id AS payment_id, x.kind, x.amount, x.state, x.provider_ref,
               x.idem_key, {ms("x.created_at")} AS created_ms
        FROM payments_operation x JOIN payments_tender t ON t.id = x.tender_id
        JOIN payments_payable p ON p.id = t.payable_id JOIN parties_company c ON c.id = p.company_id""",
    "a_doc": f"""
        SELECT d.id, c.code AS tenant, d.kind, d.series, d.serial AS number, o.id AS order_id, d.currency, d.net,
               d.discount, d.tax, d.total, {ms("d.issued_at")} AS issued_ms, d.content_hash
        FROM invoicing_document d JOIN parties_company c ON c.id = d.company_id
        LEFT JOIN orders_order o ON o.public_id = d.about""",
    "a_docline": """
        SELECT document_id AS doc_id, line_ref AS line_id, quantity AS qty, net, discount, tax
        FROM invoicing_documentline""",
    "a_je": f"""
        SELECT e.id, c.code AS tenant, o.id AS order_id, e.period, {ms("e.created_at")} AS created_ms
        FROM accounting_entry e JOIN parties_company c ON c.id = e.company_id
        LEFT JOIN orders_order o ON o.public_id = e.about""",
    "a_jl": """
        SELECT l.entry_id, a.code AS account, a.control, l.currency, l.debit, l.credit
        FROM accounting_journalline l JOIN accounting_account a ON a.id = l.account_id""",
    "a_period": f"""
        SELECT c.code AS tenant, p.code AS period, {ms("p.closed_at")} AS closed_ms
        FROM accounting_period p JOIN parties_company c ON c.id = p.company_id""",
    "a_layer": absent(tenant="text", sku="text", loc="text", qty="bigint", value="bigint"),
    "a_promo": absent(tenant="text", code="text", max_total="bigint", max_per_customer="bigint"),
    "a_redeem": absent(tenant="text", code="text", order_id="bigint", customer="text", state="text"),
    "a_gift": absent(tenant="text", id="bigint", balance="bigint"),
    "a_giftop": absent(tenant="text", card_id="bigint", order_id="bigint", delta="bigint"),
    "a_event": f"""
        SELECT id, ''::text AS tenant, aggregate, aggregate_id, version, {ms("at")} AS at_ms FROM kernel_event""",
    "a_sub": absent(id="bigint", tenant="text", active="int", from_ms="bigint"),
    "a_deliv": absent(sub_id="bigint", event_id="bigint", state="text", attempts="int"),
    "a_inbox": absent(tenant="text", source="text", external_id="text", effects="int"),
    "a_idem": f"""
        SELECT ''::text AS tenant, scope || ' ' || key AS key, fingerprint::text AS fingerprint, 'done'::text AS state,
               md5(status || ' ' || body) AS resource, {ms("created_at")} AS created_ms
        FROM kernel_idempotencykey""",
    # A job is leased to its worker until a minute after the worker was last heard of.
    "a_job": f"""
        SELECT j.id, CASE j.status WHEN 'doing' THEN 'running' ELSE j.status::text END AS state, j.attempts,
               CASE WHEN j.status = 'doing' THEN {ms("coalesce(w.last_heartbeat, s.at)")} + 60000 END
               AS lease_until_ms
        FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
        LEFT JOIN LATERAL (SELECT max(at) AS at FROM procrastinate_events v
                           WHERE v.job_id = j.id AND v.type = 'started' AND j.status = 'doing') s ON true""",
    # What staff must look at: reactions and effects of an order that gave up.
    "a_exception": """
        SELECT c.code AS tenant, o.id AS order_id, r.subscriber AS kind, 'open'::text AS state
        FROM kernel_receipt r JOIN kernel_event e ON e.id = r.event_id
        JOIN orders_order o ON o.public_id = e.about JOIN parties_company c ON c.id = o.company_id
        WHERE r.state = 'parked'""",
    "a_audit": absent(
        seq="bigint", tenant="text", at_ms="bigint", actor="text", action="text", object="text", prev_hash="text",
        hash="text",
    ),
}

READER = """
    DO $$ BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'goodorder_audit') THEN
            CREATE ROLE goodorder_audit NOLOGIN;
        END IF;
    EXCEPTION
        WHEN duplicate_object OR unique_violation THEN NULL;
        WHEN insufficient_privilege THEN
            RAISE NOTICE 'goodorder_audit was not created: this user may not create roles';
    END $$;
    DO $$ BEGIN
        IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'goodorder_audit') THEN
            GRANT USAGE ON SCHEMA audit TO goodorder_audit;
            GRANT SELECT ON ALL TABLES IN SCHEMA audit TO goodorder_audit;
        END IF;
    END $$;
"""
CREATE = "CREATE SCHEMA audit;\n" + "".join(
    f"CREATE VIEW audit.{name} AS {body};\n" for name, body in VIEWS.items()
)


class Migration(migrations.Migration):
    """Show auditors what is true."""

    dependencies = [
        ("accounting", "0002_balanced"),
        ("catalog", "0001_initial"),
        ("fulfillment", "0001_initial"),
        ("inventory", "0002_append_only"),
        ("invoicing", "0002_append_only"),
        ("kernel", "0002_guards"),
        ("locations", "0001_initial"),
        ("orders", "0002_append_only"),
        ("parties", "0001_initial"),
        ("payments", "0001_initial"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [
        migrations.RunSQL(CREATE, "DROP SCHEMA audit CASCADE"),
        migrations.RunSQL(READER, migrations.RunSQL.noop),
    ]
