"""What is wrong with orders' money and returns, as SQL; the columns are those of `work`."""

UNKNOWN = """
    SELECT o.id, p.public_id::text, p.created_at, p.created_at + %(limit)s,
           jsonb_build_object('operation', p.kind, 'amount', p.amount, 'currency', t.currency,
                              'provider', t.provider, 'state', p.state)
    FROM payments_operation p JOIN payments_tender t ON t.id = p.tender_id
    JOIN payments_payable y ON y.id = t.payable_id JOIN orders_order o ON o.public_id = y.about
    WHERE p.state IN ('pending', 'unknown') {only}
"""
# What no tender holds or has brought of an order, one of whose tenders was refused or ran out.
FAILED = """
    SELECT o.id, o.public_id::text, s.since, s.since + %(limit)s,
           jsonb_build_object('amount', y.amount - s.sure, 'currency', o.currency, 'tender', s.tender,
                              'message', coalesce(s.message, ''), 'state', s.state)
    FROM orders_order o JOIN payments_payable y ON y.about = o.public_id
    CROSS JOIN LATERAL (
        SELECT sum(CASE WHEN t.method IN ('on_account', 'manual', 'cash') AND t.state <> 'failed' THEN t.amount
                        WHEN t.state IN ('authorised', 'partly_captured') THEN t.authorised - t.refunded
                        ELSE t.captured - t.refunded END) AS sure,
               max(f.at) AS since, max(f.message) AS message,
               (array_agg(t.public_id ORDER BY t.id DESC) FILTER (WHERE t.state IN ('failed', 'expired')))[1] AS tender,
               (array_agg(t.state ORDER BY t.id DESC) FILTER (WHERE t.state IN ('failed', 'expired')))[1] AS state
        FROM payments_tender t LEFT JOIN LATERAL (
            SELECT coalesce(p.settled_at, p.created_at) AS at, p.message FROM payments_operation p
            WHERE p.tender_id = t.id AND t.state IN ('failed', 'expired') ORDER BY p.id DESC LIMIT 1) f ON true
        WHERE t.payable_id = y.id) s
    WHERE o.state IN ('placed', 'confirmed') AND s.since IS NOT NULL AND s.sure < y.amount {only}
      AND NOT EXISTS (SELECT FROM payments_tender n WHERE n.payable_id = y.id AND n.state = 'created'
                        AND n.provider <> 'none')
"""
# Whoever was asked again has time to answer again.
LINK = """
    SELECT o.id, k.public_id::text, k.asked_at, k.asked_at + %(limit)s,
           jsonb_build_object('amount', k.amount, 'currency', o.currency, 'state', k.state,
                              'expires_on', (k.expires_at AT TIME ZONE 'UTC')::date)
    FROM orders_order o JOIN payments_payable y ON y.about = o.public_id
    CROSS JOIN LATERAL (
        SELECT x.public_id, x.amount, x.state, x.expires_at, greatest(x.requested_at, (
            SELECT max(m.created_at) FROM notifications_message m
            WHERE m.about = o.public_id AND m.kind = 'payment_asked' AND m.state <> 'failed')) AS asked_at
        FROM payments_paylink x WHERE x.payable_id = y.id ORDER BY x.id DESC LIMIT 1) k
    WHERE o.state IN ('placed', 'confirmed') AND k.state IN ('open', 'expired') {only}
      AND y.amount > (SELECT coalesce(sum(greatest(t.authorised, t.captured) - t.refunded), 0)
                      FROM payments_tender t WHERE t.payable_id = y.id AND t.state NOT IN ('expired', 'released'))
"""
# A customer who was reminded has until the next step of the ladder; after its last, a week.
OVERDUE = """
    SELECT o.id, i.public_id::text, i.issued_on::timestamp AT TIME ZONE 'UTC',
           CASE WHEN i.reminded_level = 0 THEN (i.due_on + 1)::timestamp AT TIME ZONE 'UTC'
                ELSE coalesce((SELECT (i.due_on + v.days)::timestamp AT TIME ZONE 'UTC' FROM accounting_dunninglevel v
                               WHERE v.company_id = i.company_id AND v.level = i.reminded_level + 1),
                              (SELECT max(m.decided_at) + interval '7 days' FROM accounting_reminderitem r
                               JOIN accounting_reminder m ON m.id = r.reminder_id AND m.state = 'sent'
                               WHERE r.item_id = i.id AND r.is_live))
           END + %(limit)s,
           jsonb_build_object('number', i.number, 'amount', i.open, 'currency', i.currency, 'due_on', i.due_on,
                              'level', i.reminded_level, 'customer', c.public_id, 'letter',
                              (SELECT max(m.public_id) FROM accounting_reminderitem r
                               JOIN accounting_reminder m ON m.id = r.reminder_id AND m.state = 'proposed'
                               WHERE r.item_id = i.id AND r.is_live))
    FROM accounting_openitem i JOIN orders_order o ON o.public_id = i.about JOIN parties_customer c ON c.id = i.customer_id
    WHERE i.kind = 'invoice' AND i.open > 0 AND i.due_on < %(today)s {only}
"""
# All payments are read for it, so once for every kind that asks; the few that do not match look up their orders.
UNEVEN = """
    uneven AS MATERIALIZED (
        SELECT y.id, y.about, y.amount, sum(t.captured - t.refunded) AS brought,
               sum(t.authorised - t.captured) FILTER (WHERE t.state IN ('authorised', 'partly_captured')) AS held
        FROM payments_payable y JOIN payments_tender t ON t.payable_id = y.id {payables} GROUP BY y.id
        HAVING sum(t.captured - t.refunded) <> y.amount
           AND NOT bool_or(t.method = 'on_account' OR t.state IN ('disputed', 'charged_back'))),
"""
_ORDER = "CROSS JOIN LATERAL (SELECT u.* FROM orders_order u WHERE u.public_id = s.about OFFSET 0) o"
SHORT = """
    SELECT o.id, o.public_id::text, o.completed_at, o.completed_at + %(limit)s,
           jsonb_build_object('amount', s.amount - s.brought, 'received', s.brought, 'currency', o.currency,
                              'held', coalesce(s.held, 0))
    FROM uneven s {order}
    WHERE o.state = 'completed' AND o.completed_at IS NOT NULL AND s.brought < s.amount {only}
"""
OVERPAID = """
    SELECT o.id, o.public_id::text, x.at, x.at + %(limit)s,
           jsonb_build_object('amount', s.brought - s.amount, 'received', s.brought, 'currency', o.currency)
    FROM uneven s {order}
    CROSS JOIN LATERAL (
        SELECT max(coalesce(p.settled_at, p.created_at)) AS at FROM payments_tender t
        JOIN payments_operation p ON p.tender_id = t.id AND p.state = 'ok' WHERE t.payable_id = s.id) x
    WHERE s.brought > s.amount AND x.at IS NOT NULL {only}
"""
REFUSED = """
    SELECT o.id, p.public_id::text, coalesce(p.settled_at, p.created_at),
           coalesce(p.settled_at, p.created_at) + %(limit)s,
           jsonb_build_object('amount', p.amount, 'currency', t.currency, 'provider', t.provider, 'message', p.message,
                              'held', CASE WHEN t.state IN ('authorised', 'partly_captured')
                                           THEN t.authorised - t.captured ELSE 0 END)
    FROM payments_payable y JOIN orders_order o ON o.public_id = y.about
    JOIN payments_tender t ON t.payable_id = y.id
    JOIN payments_operation p ON p.tender_id = t.id AND p.kind = '{operation}' AND p.state = 'failed'
    WHERE NOT EXISTS (
        SELECT FROM payments_tender u JOIN payments_operation n ON n.tender_id = u.id
        WHERE u.payable_id = y.id AND n.kind = p.kind AND n.id > p.id AND n.state <> 'failed') {only}
      AND NOT EXISTS (
        SELECT FROM payments_operation n WHERE n.tender_id = t.id AND n.kind = p.kind AND n.id > p.id)
"""
STATEMENT = """
    SELECT o.id, x.public_id::text, m.imported_at, m.imported_at + %(limit)s,
           jsonb_build_object('statement', m.public_id, 'account', m.account, 'amount', x.amount,
                              'currency', m.currency, 'reason', x.reason)
    FROM reconciliation_statementline x JOIN reconciliation_statement m ON m.id = x.statement_id
    LEFT JOIN payments_operation p ON p.id = x.operation_id LEFT JOIN payments_tender t ON t.id = p.tender_id
    LEFT JOIN payments_payable y ON y.id = t.payable_id LEFT JOIN orders_order o ON o.public_id = y.about
    WHERE x.state = 'exception' {only}
"""
# What was handed in is written down beside it; from then on the payer's bank has the word.
DISPUTE = """
    SELECT o.id, d.public_id::text, d.opened_at, d.due_by,
           jsonb_build_object('dispute', d.public_id, 'amount', d.amount, 'currency', t.currency, 'reason', d.reason,
                              'due_on', (d.due_by AT TIME ZONE 'UTC')::date)
    FROM payments_dispute d JOIN payments_tender t ON t.id = d.tender_id
    JOIN payments_payable y ON y.id = t.payable_id JOIN orders_order o ON o.public_id = y.about
    WHERE d.state = 'opened' AND d.due_by IS NOT NULL AND d.note = '' {only}
"""
RETURN = """
    SELECT o.id, r.public_id::text, {since}, {due} + %(limit)s,
           jsonb_build_object('return', r.public_id, 'number', r.number, 'state', r.state, 'due_on', {day})
    FROM returns_return r JOIN orders_order o ON o.id = r.order_id WHERE {where} {only}
"""
CLAIM = """
    SELECT o.id, c.public_id::text, c.opened_at, c.opened_at + %(limit)s,
           jsonb_build_object('number', c.number, 'units', c.units, 'claim', c.kind)
    FROM returns_claim c JOIN orders_order o ON o.id = c.order_id WHERE c.state = 'open' {only}
"""
_NO_DAY = "NULL::date"


def _return(where: str, since: str, due: str = "", day: str = _NO_DAY) -> str:
    parts = {"{where}": where, "{since}": since, "{due}": due or since, "{day}": day}
    sql = RETURN
    for name, text in parts.items():
        sql = sql.replace(name, text)
    return sql


_EXPIRED = "least(r.expires_on, r.advance_due_on)"
DUES = {
    "payment_unknown": UNKNOWN,
    "payment_failed": FAILED,
    "link_unanswered": LINK,
    "invoice_overdue": OVERDUE,
    "short_paid": SHORT.replace("{order}", _ORDER),
    "capture_failed": REFUSED.replace("{operation}", "capture"),
    "refund_failed": REFUSED.replace("{operation}", "refund"),
    "overpaid": OVERPAID.replace("{order}", _ORDER),
    "statement_exception": STATEMENT,
    "dispute_due": DISPUTE,
    "return_undecided": _return("r.state = 'requested'", "r.requested_at"),
    "return_overdue": _return(
        f"r.state IN ('authorised', 'in_transit', 'partly_received') AND {_EXPIRED} < %(today)s",
        "coalesce(r.authorised_at, r.requested_at)",
        f"({_EXPIRED} + 1)::timestamp AT TIME ZONE 'UTC'",
        _EXPIRED,
    ),
    "return_uninspected": _return(
        "r.state = 'received'", "coalesce(r.received_at, r.authorised_at, r.requested_at)"
    ),
    "refund_waiting": _return(
        "r.state = 'inspected'", "coalesce(r.received_at, r.authorised_at, r.requested_at)"
    ),
    "claim_open": CLAIM,
}
