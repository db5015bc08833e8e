"""What must be true of issued documents, the audit chain and companies."""

from goodorder.reports.rules.invariant import Invariant

DOCUMENTS = (
    Invariant(
        "DOC-01",
        "document numbers are without gap and doubles",
        """
        SELECT tenant, kind, series FROM audit.a_doc
        GROUP BY tenant, kind, series
        HAVING count(DISTINCT number)<>count(*) OR max(number)-min(number)+1<>count(*)
        """,
    ),
    Invariant(
        "DOC-02",
        "document numbers rise with time",
        """
        SELECT * FROM (SELECT id, issued_ms, lag(issued_ms) OVER (PARTITION BY tenant, kind, series
            ORDER BY number) AS prev FROM audit.a_doc) x WHERE prev>issued_ms
        """,
    ),
    Invariant(
        "DOC-03",
        "a line is credited at most as invoiced and invoiced at most as ordered",
        """
        SELECT l.id FROM audit.a_line l JOIN audit.a_docline x ON x.line_id=l.id JOIN audit.a_doc d
            ON d.id=x.doc_id
        GROUP BY l.id, l.qty_ordered, l.qty_cancelled
        HAVING sum(CASE WHEN d.kind='credit' THEN x.qty ELSE 0 END)
            > sum(CASE WHEN d.kind='invoice' THEN x.qty ELSE 0 END)
        OR sum(CASE WHEN d.kind='invoice' THEN x.qty ELSE 0 END)
            - sum(CASE WHEN d.kind='credit' THEN x.qty ELSE 0 END)>l.qty_ordered-l.qty_cancelled
        """,
    ),
    Invariant(
        "DOC-05",
        "a collective invoice is the sum of its deliveries, less what came back before it",
        """
        SELECT d.id FROM audit.a_delivery v JOIN audit.a_doc d ON d.id=v.doc_id
        GROUP BY d.id, d.net, d.discount, d.tax, d.total
        HAVING d.net<>sum(v.sign*v.net) OR d.discount<>sum(v.sign*v.discount)
            OR d.tax<>sum(v.sign*v.tax) OR d.total<>sum(v.sign*v.total)
        """,
    ),
    Invariant(
        "DOC-06",
        "a delivered unit is invoiced once: with its period, or not at all when it came back before",
        """
        SELECT x.line_id FROM (
            SELECT l.line_id, v.doc_id, v.sign*l.qty AS delivered, 0 AS invoiced
            FROM audit.a_deliveryline l JOIN audit.a_delivery v ON v.id=l.delivery_id
            UNION ALL SELECT l.line_id, d.id, 0, l.qty FROM audit.a_docline l JOIN audit.a_doc d ON d.id=l.doc_id
            WHERE d.kind='invoice' AND l.line_id IN (SELECT line_id FROM audit.a_deliveryline)) x
        GROUP BY x.line_id, x.doc_id
        HAVING x.doc_id IS NOT NULL AND sum(x.delivered)<>sum(x.invoiced) OR sum(x.delivered)<0
        """,
    ),
    Invariant(
        "DOC-07",
        "a receipt proves the one operation it names: money that moved, all of it, taxes included",
        """
        SELECT r.id FROM audit.a_receipt r LEFT JOIN audit.a_payop o ON o.id=r.payop_id
        WHERE o.id IS NULL OR o.state<>'ok' OR o.amount<>r.amount OR r.taxes<>r.amount
            OR o.kind<>CASE r.kind WHEN 'payment' THEN 'capture' ELSE 'refund' END
        """,
    ),
    Invariant(
        "DOC-08",
        "receipt numbers are without gap and doubles",
        """
        SELECT tenant, series FROM audit.a_receipt GROUP BY tenant, series
        HAVING count(DISTINCT number)<>count(*) OR max(number)<>count(*) OR min(number)<>1
        """,
    ),
    Invariant(
        "AUD-01",
        "the audit chain is unbroken",
        """
        SELECT * FROM (SELECT seq, prev_hash, lag(hash) OVER (ORDER BY seq) AS ph,
            lag(seq) OVER (ORDER BY seq) AS ps FROM audit.a_audit) x
        WHERE ps IS NOT NULL AND (ps<>seq-1 OR ph<>prev_hash)
        """,
    ),
    Invariant(
        "AUD-04",
        "nothing belongs to two companies",
        """
        SELECT l.id FROM audit.a_line l JOIN audit.a_order o ON o.id=l.order_id
        WHERE l.tenant<>o.tenant
        UNION ALL SELECT p.id FROM audit.a_pay p JOIN audit.a_order o ON o.id=p.order_id
        WHERE p.tenant<>o.tenant
        UNION ALL SELECT s.id FROM audit.a_ship s JOIN audit.a_order o ON o.id=s.order_id
        WHERE s.tenant<>o.tenant
        UNION ALL SELECT r.id FROM audit.a_resv r JOIN audit.a_order o ON o.id=r.order_id
        WHERE r.tenant<>o.tenant
        """,
    ),
)
