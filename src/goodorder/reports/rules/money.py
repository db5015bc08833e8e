"""What must be true of money."""

from goodorder.reports.rules.invariant import Invariant

MONEY = (
    Invariant(
        "MON-01",
        "each journal entry balances in its currency",
        """
        SELECT entry_id, currency FROM audit.a_jl
        GROUP BY entry_id, currency
        HAVING sum(debit)<>sum(credit) OR count(*)<2 OR min(debit)<0 OR min(credit)<0
        """,
    ),
    Invariant(
        "MON-02",
        "the trial balance is zero",
        """
        SELECT e.tenant, l.currency FROM audit.a_jl l JOIN audit.a_je e ON e.id=l.entry_id
        GROUP BY e.tenant, l.currency
        HAVING sum(l.debit)<>sum(l.credit)
        """,
    ),
    Invariant(
        "MON-03",
        "payment counters equal the operations that went well",
        """
        SELECT p.id FROM audit.a_pay p
        LEFT JOIN audit.a_payop o ON o.payment_id=p.id AND o.state='ok'
        GROUP BY p.id, p.authorised, p.captured, p.refunded
        HAVING p.captured>p.authorised OR p.refunded>p.captured
        OR p.captured<>coalesce(sum(CASE WHEN o.kind='capture' THEN o.amount ELSE 0 END),0)
        OR p.refunded<>coalesce(sum(CASE WHEN o.kind='refund' THEN o.amount ELSE 0 END),0)
        """,
    ),
    Invariant(
        "MON-04",
        "refunds made or under way stay within what was captured",
        """
        SELECT p.id FROM audit.a_pay p JOIN audit.a_payop o ON o.payment_id=p.id AND o.kind='refund'
            AND o.state IN ('ok','pending','unknown')
        GROUP BY p.id, p.captured
        HAVING sum(o.amount)>p.captured
        """,
    ),
    Invariant(
        "MON-05",
        "an order's totals equal the sums of its lines",
        """
        SELECT o.id FROM audit.a_order o JOIN audit.a_line l ON l.order_id=o.id
        GROUP BY o.id, o.subtotal, o.shipping, o.discount, o.tax, o.total
        HAVING o.subtotal<>sum(CASE WHEN l.kind='item' THEN l.gross ELSE 0 END)
        OR o.shipping<>sum(CASE WHEN l.kind<>'item' THEN l.gross ELSE 0 END)
        OR o.discount<>sum(l.discount) OR o.tax<>sum(l.tax)
        OR o.total<>o.subtotal+o.shipping-o.discount+o.tax
        """,
    ),
    Invariant(
        "MON-06",
        "a document's totals equal the sums of its lines",
        """
        SELECT d.id FROM audit.a_doc d
        LEFT JOIN audit.a_docline l ON l.doc_id=d.id
        GROUP BY d.id, d.net, d.discount, d.tax, d.total
        HAVING d.net<>coalesce(sum(l.net),0) OR d.discount<>coalesce(sum(l.discount),0)
            OR d.tax<>coalesce(sum(l.tax),0)
        OR d.total<>d.net-d.discount+d.tax
        """,
    ),
    Invariant(
        "MON-07a",
        "a promotion's shares add up to what the buyer saw",
        """
        SELECT p.order_id, p.promo FROM audit.a_orderpromo p
        LEFT JOIN audit.a_disc d ON d.order_id=p.order_id AND d.promo=p.promo
        GROUP BY p.order_id, p.promo, p.amount
        HAVING p.amount<>coalesce(sum(d.amount),0)
        """,
    ),
    Invariant(
        "MON-07b",
        "discounts lie within their line and add up to it",
        """
        SELECT l.id FROM audit.a_line l
        LEFT JOIN audit.a_disc d ON d.line_id=l.id
        GROUP BY l.id, l.gross, l.discount
        HAVING coalesce(min(d.amount),0)<0 OR coalesce(sum(d.amount),0)>l.gross
            OR coalesce(sum(d.amount),0)<>l.discount
        """,
    ),
    Invariant(
        "MON-09",
        "receivables equal invoices less credits less payments, order by order",
        """
        SELECT o.id FROM audit.a_order o
        LEFT JOIN (SELECT order_id, sum(CASE kind WHEN 'invoice' THEN total ELSE -total END) v
            FROM audit.a_doc GROUP BY order_id) d ON d.order_id=o.id
        LEFT JOIN (SELECT order_id, sum(captured-refunded) v FROM audit.a_pay GROUP BY order_id) p
            ON p.order_id=o.id
        LEFT JOIN (SELECT e.order_id, sum(l.debit-l.credit) v FROM audit.a_jl l JOIN audit.a_je e
            ON e.id=l.entry_id WHERE l.control='receivable' GROUP BY e.order_id) g ON g.order_id=o.id
        WHERE coalesce(g.v,0) <> coalesce(d.v,0)-coalesce(p.v,0)
        """,
    ),
    Invariant(
        "MON-10",
        "a gift card's balance equals its operations",
        """
        SELECT g.id FROM audit.a_gift g
        LEFT JOIN audit.a_giftop o ON o.card_id=g.id
        GROUP BY g.id, g.balance
        HAVING g.balance<0 OR g.balance<>coalesce(sum(o.delta),0)
        """,
    ),
    Invariant(
        "MON-11a",
        "a promotion is used no more than in all allowed",
        """
        SELECT p.tenant, p.code FROM audit.a_promo p JOIN audit.a_redeem r ON r.tenant=p.tenant
            AND r.code=p.code AND r.state IN ('held','used')
        WHERE p.max_total IS NOT NULL
        GROUP BY p.tenant, p.code, p.max_total
        HAVING count(*)>p.max_total
        """,
    ),
    Invariant(
        "MON-11b",
        "a promotion is used no more than allowed per customer",
        """
        SELECT p.tenant, p.code, r.customer FROM audit.a_promo p JOIN audit.a_redeem r ON r.tenant=p.tenant
            AND r.code=p.code AND r.state IN ('held','used')
        WHERE p.max_per_customer IS NOT NULL
        GROUP BY p.tenant, p.code, r.customer, p.max_per_customer
        HAVING count(*)>p.max_per_customer
        """,
    ),
    Invariant(
        "MON-12a",
        "one effect per reference of a provider",
        """
        SELECT o.kind, o.provider_ref FROM audit.a_payop o
        WHERE o.state='ok' AND o.provider_ref IS NOT NULL
        GROUP BY o.kind, o.provider_ref
        HAVING count(*)>1
        """,
    ),
    Invariant(
        "MON-12b",
        "one operation per idempotency key",
        """
        SELECT tenant, idem_key FROM audit.a_payop
        GROUP BY tenant, idem_key
        HAVING count(*)>1
        """,
    ),
    Invariant(
        "MON-13",
        "no operation stays unclear unattended",
        """
        SELECT o.id FROM audit.a_payop o
        CROSS JOIN audit.a_now n JOIN audit.a_pay p ON p.id=o.payment_id
        LEFT JOIN audit.a_exception e ON e.order_id=p.order_id AND e.state='open'
        WHERE o.state IN ('pending','unknown') AND o.created_ms < n.ms-900000 AND e.order_id IS NULL
        """,
    ),
    Invariant(
        "MON-14",
        "one currency per order, its payments and documents",
        """
        SELECT o.id FROM audit.a_order o JOIN audit.a_pay p ON p.order_id=o.id
        WHERE p.currency<>o.currency
        UNION ALL SELECT o.id FROM audit.a_order o JOIN audit.a_doc d ON d.order_id=o.id
        WHERE d.currency<>o.currency
        """,
    ),
    Invariant(
        "MON-15",
        "inventory value equals its account",
        """
        SELECT v.tenant FROM (SELECT tenant, sum(value) v FROM audit.a_layer GROUP BY tenant) v
        LEFT JOIN (SELECT e.tenant, sum(l.debit-l.credit) g FROM audit.a_jl l JOIN audit.a_je e
            ON e.id=l.entry_id WHERE l.control='inventory' GROUP BY e.tenant) g ON g.tenant=v.tenant
        WHERE v.v<>coalesce(g.g,0)
        """,
    ),
    Invariant(
        "MON-16",
        "nothing is posted into a closed period",
        """
        SELECT e.id FROM audit.a_je e JOIN audit.a_period p ON p.tenant=e.tenant AND p.period=e.period
        WHERE p.closed_ms IS NOT NULL AND e.created_ms>p.closed_ms
        """,
    ),
    Invariant(
        "MON-17",
        "what is delivered and not invoiced equals its account, order by order",
        """
        SELECT coalesce(v.tenant, u.tenant) AS tenant, coalesce(v.about, u.about) AS about
        FROM (SELECT tenant, about, currency, sum(sign*total) AS amount FROM audit.a_delivery
              WHERE doc_id IS NULL GROUP BY 1, 2, 3) v
        FULL JOIN audit.a_unbilled u ON u.tenant=v.tenant AND u.about=v.about AND u.currency=v.currency
        WHERE coalesce(v.amount,0)<>coalesce(u.amount,0)
        """,
    ),
    Invariant(
        "MON-18",
        "a paid link brought one tender of its amount, any other none",
        """
        SELECT l.id FROM audit.a_paylink l
        WHERE CASE WHEN l.state='paid' THEN l.holds<>1 OR l.held<>l.amount ELSE l.holds<>0 END
        """,
    ),
)
